"""Areas of risk of the user's: read, and refused where a rate cannot be meant."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.model.crs import geodesic_area_m2
from geo.sources.risk_areas import read_risk_areas

GULF = shapely.box(43, 10, 51, 15)
STRAIT = shapely.box(98, 1, 104, 6)


def write_areas(folder, *, shapes=(GULF, STRAIT), crs="EPSG:4326", **columns):
    values = {"name": ["Gulf", "Strait"], "events_per_1000_km": [0.02, 0.001]}
    table = {k: list(v)[: len(shapes)] for k, v in (values | columns).items()}
    path = folder / "areas.gpkg"
    gpd.GeoDataFrame(table, geometry=list(shapes), crs=crs).to_file(path)
    return path


def test_areas_are_read_with_their_rates(tmp_path):
    read = read_risk_areas(write_areas(tmp_path), root=tmp_path)
    assert read.table["name"].tolist() == ["Gulf", "Strait"]
    assert read.table["events_per_1000_km"].tolist() == [0.02, 0.001]
    assert read.table.crs.to_epsg() == 4326
    assert (read.source.title, read.source.publisher) == ("areas.gpkg", "the user")


def test_the_column_of_the_rate_may_be_named_and_hold_text(tmp_path):
    path = write_areas(tmp_path, Rate=["0.5", "1.5"])
    read = read_risk_areas(path, root=tmp_path, rate_column="RATE")
    assert read.table["events_per_1000_km"].tolist() == [0.5, 1.5]


@pytest.mark.parametrize("suffix", ["geojson", "fgb", "shp"])
def test_any_vector_file_will_do(tmp_path, suffix):
    table = gpd.read_file(write_areas(tmp_path))
    table = table.rename(columns={"events_per_1000_km": "per_1000km"})
    table.to_file(tmp_path / f"areas.{suffix}")
    read = read_risk_areas(f"areas.{suffix}", root=tmp_path, rate_column="per_1000km")
    rates = read.table.set_index("name")["events_per_1000_km"]
    assert rates.to_dict() == {"Gulf": 0.02, "Strait": 0.001}


def test_an_area_over_180_is_split_and_keeps_its_size(tmp_path):
    across = shapely.Polygon([(178, -20), (-178, -20), (-178, -15), (178, -15)])
    read = read_risk_areas(write_areas(tmp_path, shapes=[across]), root=tmp_path)
    area = read.table.geometry.iloc[0]
    assert area.bounds[::2] == (-180.0, 180.0)
    whole = geodesic_area_m2(shapely.box(178, -20, 182, -15))
    assert geodesic_area_m2(area) == pytest.approx(whole, rel=1e-3)


def test_what_was_mended_is_told(tmp_path):
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    read = read_risk_areas(write_areas(tmp_path, shapes=[bow_tie]), root=tmp_path)
    assert len(read.notes) == 1
    assert read.notes[0].startswith("risk area: ")


@pytest.mark.parametrize(
    "rates", [["x", 1], [None, 1], [np.nan, 1.0], ["<1", "1"], [np.inf, 1]]
)
def test_a_rate_that_is_none_is_refused_with_its_area(tmp_path, rates):
    path = write_areas(tmp_path, events_per_1000_km=rates)
    with pytest.raises(DataError, match=r"rows Gulf: events_per_1000_km"):
        read_risk_areas(path, root=tmp_path)


@pytest.mark.parametrize("rate", [-0.1, 1001.0])
def test_a_rate_out_of_its_range_is_refused(tmp_path, rate):
    path = write_areas(tmp_path, events_per_1000_km=[rate, 1.0])
    with pytest.raises(DataError, match=r"0 to 1000 1/\(1000 km\)"):
        read_risk_areas(path, root=tmp_path)


def test_a_file_without_rates_is_refused(tmp_path):
    path = write_areas(tmp_path)
    with pytest.raises(DataError, match="rate_column: no column 'per_day'"):
        read_risk_areas(path, root=tmp_path, rate_column="per_day")


def test_a_name_given_twice_is_refused(tmp_path):
    path = write_areas(tmp_path, name=["Gulf", "Gulf"])
    with pytest.raises(DataError, match="repeated name"):
        read_risk_areas(path, root=tmp_path)


def test_lines_are_no_areas(tmp_path):
    path = write_areas(tmp_path, shapes=[shapely.LineString([(0, 0), (1, 1)])])
    with pytest.raises(DataError, match="polygons"):
        read_risk_areas(path, root=tmp_path)


def test_areas_without_a_crs_are_refused(tmp_path):
    # the driver warns of it itself
    with pytest.warns(UserWarning, match="crs"):
        path = write_areas(tmp_path, crs=None)
    with pytest.raises(CRSError, match="none is declared"):
        read_risk_areas(path, root=tmp_path)
