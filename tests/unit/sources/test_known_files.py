"""Kinds of published files told by their columns, and read by the right reader."""

import json

import numpy as np
import pytest
from madeup.comtrade import write_comtrade
from madeup.etopo import write_etopo
from madeup.gebco import write_gebco, write_gebco_ascii, write_gebco_geotiff
from madeup.governance_indicators import write_governance_indicators
from madeup.icmm import write_icmm
from madeup.isa_areas import write_isa_areas
from madeup.legal_points import write_legal_points, write_limit_with_misprint
from madeup.marine_regions import write_marine_regions
from madeup.mineral_summaries import write_mineral_summaries
from madeup.multibeam import write_bag, write_multibeam
from madeup.pangaea import write_pangaea
from madeup.portwatch import write_portwatch, write_portwatch_transits
from madeup.protected_areas import write_protected_areas
from madeup.world_port_index import write_world_port_index

import geopandas as gpd
import shapely
import xarray as xr

from geo.errors import CRSError, DataError
from geo.sources.known_files import kinds, read_known, recognise

WRITERS = {
    write_marine_regions: "marine-regions",
    write_isa_areas: "isa-areas",
    write_protected_areas: "protected-areas",
    write_world_port_index: "world-port-index",
    write_portwatch: "portwatch-chokepoints",
    write_portwatch_transits: "portwatch-transits",
    write_governance_indicators: "governance-indicators",
    write_comtrade: "comtrade",
    write_mineral_summaries: "mineral-summaries",
    write_icmm: "icmm",
    write_legal_points: "legal-points",
    write_limit_with_misprint: "legal-points",
    write_pangaea: "pangaea",
    write_gebco: "grid",
    write_gebco_geotiff: "grid",
    write_etopo: "grid",
    write_multibeam: "grid",
}


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_file_is_told_and_its_source_bears_the_name_of_its_kind(write, tmp_path):
    path = write(tmp_path)
    kind = WRITERS[write]
    assert recognise(path.name, root=tmp_path).kind == kind
    assert kind in kinds()
    read = read_known(path.name, root=tmp_path)
    assert len(read.table)
    assert read.source.kind == kind
    assert read.source.title
    assert read.source.publisher
    assert read.source.licence


def test_a_pangaea_table_comes_with_its_positions(tmp_path):
    path = write_pangaea(tmp_path)
    read = read_known(path.name, root=tmp_path)
    assert {"lon", "lat"} <= set(read.table.columns)
    assert read.source.doi


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_geopackage_cut_off_is_refused(share, tmp_path):
    path = tmp_path / "areas.gpkg"
    boxes = [shapely.box(n, 0, n + 1, 1) for n in range(50)]
    areas = gpd.GeoDataFrame({"id": range(50)}, geometry=boxes, crs=4326)
    areas.to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match="cannot read it"):
        recognise("areas.gpkg", root=tmp_path)


def test_damaged_metadata_of_a_netcdf_are_told(tmp_path):
    path = tmp_path / "z.nc"
    grid = xr.Dataset(
        {"z": (("lat", "lon"), np.zeros((3, 3)))},
        coords={"lat": [1.0, 2.0, 3.0], "lon": [1.0, 2.0, 3.0]},
        attrs={f"note_{n}": "made up" for n in range(20)},  # kept by their checksum
    )
    grid.to_netcdf(path, engine="h5netcdf")
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"FHDB") + 20] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(DataError, match="checksum"):
        read_known("z.nc", root=tmp_path)


@pytest.mark.parametrize("name", ["EPSG:999999", "nonsense", "/vsicurl/http://h/x"])
def test_a_geojson_in_a_system_that_is_not_known_is_not_read_as_degrees(name, tmp_path):
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": name}},
        "features": [
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Point", "coordinates": [1, 2]},
            }
        ],
    }
    (tmp_path / "a.geojson").write_text(json.dumps(document))
    with pytest.raises(DataError, match="is not known"):
        read_known("a.geojson", root=tmp_path)


def test_what_a_grid_does_not_carry_may_be_declared(tmp_path):
    path = write_gebco_ascii(tmp_path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_known(path.name, root=tmp_path)
    read = read_known(path.name, root=tmp_path, crs="EPSG:4326")
    assert read.table["crs"].tolist() == ["WGS 84"]


def test_a_band_may_be_named(tmp_path):
    path = write_bag(tmp_path)
    with pytest.raises(DataError, match="2 bands"):
        read_known(path.name, root=tmp_path, kind="grid")
    read = read_known(path.name, root=tmp_path, kind="grid", variable="elevation")
    assert read.table["variable"].tolist() == ["elevation"]


def test_a_declaration_that_nothing_takes_is_refused(tmp_path):
    path = write_comtrade(tmp_path)
    with pytest.raises(DataError, match="not to be declared") as caught:
        read_known(path.name, root=tmp_path, crs="EPSG:4326", variable="z")
    assert [problem.where for problem in caught.value.problems] == ["crs", "variable"]


def test_a_kind_that_is_none_is_refused(tmp_path):
    path = write_comtrade(tmp_path)
    with pytest.raises(DataError, match="kind: 'trade'"):
        read_known(path.name, root=tmp_path, kind="trade")


def test_columns_of_no_kind_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="no kind of file"):
        recognise("a.csv", root=tmp_path)


def test_a_table_of_stations_is_not_taken_for_a_law(tmp_path):
    (tmp_path / "stations.csv").write_text("station,lat,lon,kg\nA,1,2,3\n")
    with pytest.raises(DataError, match="a table of stations goes into a project"):
        recognise("stations.csv", root=tmp_path)
