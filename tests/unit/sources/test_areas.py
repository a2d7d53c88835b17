"""Polygons come out valid, in degrees, split at 180."""

from __future__ import annotations

import json

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.model.crs import WGS84, geodesic_area_m2, local_crs, split_at_180
from geo.model.grid import GridSpec
from geo.model.schemas import AREAS
from geo.sources.areas import read_areas

SQUARE = shapely.box(150.0, 10.0, 151.0, 11.0)
SEAM = shapely.box(179.0, 10.0, 181.0, 11.0)


def geojson(tmp_path, *geometries, name="areas.geojson", names=None):
    features = [
        {
            "type": "Feature",
            "properties": {"name": (names or "ABCDEFGH")[i], "kind": "reserve"},
            "geometry": g
            if isinstance(g, dict | None)
            else shapely.geometry.mapping(g),
        }
        for i, g in enumerate(geometries)
    ]
    document = {"type": "FeatureCollection", "features": features}
    (tmp_path / name).write_text(json.dumps(document))
    return name


def area(areas):
    return float(areas.geometry.map(geodesic_area_m2).sum())


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb", "geojsonl"])
def test_every_format_on_the_list_reads_the_same(suffix, tmp_path):
    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[SQUARE], crs="EPSG:4326")
    driver = "GeoJSONSeq" if suffix == "geojsonl" else None
    made.to_file(tmp_path / f"areas.{suffix}", driver=driver)
    areas = read_areas(f"areas.{suffix}", root=tmp_path)
    assert areas["name"].tolist() == ["A"]
    assert areas.geometry[0].equals(SQUARE)
    assert areas["note"].tolist() == [""]
    AREAS.validate(areas)


SEAM_FORMS = {
    "unwrapped": SEAM,
    "wrapped": shapely.Polygon([(179, 10), (-179, 10), (-179, 11), (179, 11)]),
    "clockwise": shapely.Polygon([(179, 10), (179, 11), (-179, 11), (-179, 10)]),
    "in 0 to -360": shapely.box(-181.0, 10.0, -179.0, 11.0),
    "split": shapely.MultiPolygon(
        [shapely.box(179.0, 10.0, 180.0, 11.0), shapely.box(-180.0, 10.0, -179.0, 11.0)]
    ),
    "with heights": shapely.force_3d(SEAM, 5.0),
}


@pytest.mark.parametrize("form", SEAM_FORMS)
def test_a_polygon_over_180_is_the_same_however_it_is_written(form, tmp_path):
    areas = read_areas(geojson(tmp_path, SEAM_FORMS[form]), root=tmp_path)
    assert areas.total_bounds.tolist() == [-180.0, 10.0, 180.0, 11.0]
    assert areas.is_valid.all()
    assert not areas.has_z.any()
    assert area(areas) == pytest.approx(geodesic_area_m2(split_at_180(SEAM)), rel=1e-9)


def test_a_projected_file_over_180_comes_back_in_degrees(tmp_path):
    local = local_crs([179.0, -179.0], [10.0, 11.0])
    fine = shapely.segmentize(SEAM, 0.01)
    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[fine], crs="EPSG:4326")
    made.to_crs(local).to_file(tmp_path / "areas.gpkg")
    areas = read_areas("areas.gpkg", root=tmp_path)
    assert areas.crs == "EPSG:4326"
    assert area(areas) == pytest.approx(geodesic_area_m2(fine), rel=1e-8)


def test_a_bow_tie_is_mended_and_the_row_says_so(tmp_path):
    bow_tie = shapely.Polygon([(150, 10), (151, 11), (151, 10), (150, 11)])
    areas = read_areas(geojson(tmp_path, bow_tie), root=tmp_path)
    assert areas.is_valid.all()
    assert "mended: Self-intersection" in areas["note"][0]
    assert area(areas) == pytest.approx(geodesic_area_m2(SQUARE) / 2.0, rel=2e-3)


def test_a_bow_tie_over_180_is_mended_after_unwrapping(tmp_path):
    bow_tie = shapely.Polygon([(179.5, 10), (-179.5, 11), (-179.5, 10), (179.5, 11)])
    areas = read_areas(geojson(tmp_path, bow_tie), root=tmp_path)
    assert area(areas) == pytest.approx(geodesic_area_m2(SQUARE) / 2.0, rel=2e-3)


def test_open_rings_are_closed_and_repeated_points_do_no_harm(tmp_path):
    ring = [[150, 10], [151, 10], [151, 10], [151, 11], [150, 11]]
    areas = read_areas(
        geojson(tmp_path, {"type": "Polygon", "coordinates": [ring]}), root=tmp_path
    )
    assert area(areas) == pytest.approx(geodesic_area_m2(SQUARE), rel=1e-9)


def test_polygons_are_taken_out_of_nested_collections(tmp_path):
    inner = shapely.GeometryCollection([SQUARE, shapely.Point(150, 10)])
    nested = shapely.GeometryCollection(
        [shapely.GeometryCollection([inner]), shapely.LineString([(0, 0), (1, 1)])]
    )
    areas = read_areas(geojson(tmp_path, nested), root=tmp_path)
    assert areas.geometry[0].equals(SQUARE)
    assert areas["note"].tolist() == ["2 points or lines left out"]


def test_the_whole_world_keeps_its_area(tmp_path):
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    areas = read_areas(geojson(tmp_path, world), root=tmp_path)
    assert areas.geometry[0].area == pytest.approx(360.0 * 180.0)
    assert areas.total_bounds.tolist() == [-180.0, -90.0, 180.0, 90.0]


def test_a_belt_round_the_world_keeps_its_area(tmp_path):
    belt = shapely.box(-180.0, -10.0, 180.0, 10.0)
    areas = read_areas(geojson(tmp_path, belt), root=tmp_path)
    spec = GridSpec(west=-180, south=-10, spacing=10, shape=(2, 36), crs=WGS84)
    # its edges are geodesics of one degree, which lie a little off the parallel
    assert area(areas) == pytest.approx(spec.cell_areas_m2().sum(), rel=1e-4)


def test_features_that_are_no_polygons_are_told_together(tmp_path):
    name = geojson(
        tmp_path,
        SQUARE,
        None,
        {"type": "Polygon", "coordinates": []},
        shapely.Point(1, 2),
        shapely.box(10.0, 150.0, 11.0, 151.0),
    )
    with pytest.raises(DataError, match="3 problems") as caught:
        read_areas(name, root=tmp_path)
    told = {p.what: p.where for p in caught.value.problems}
    assert told["no geometry"] == "rows 2, 3"
    assert told["no polygon in it"] == "rows 4"
    assert told["latitudes beyond 90 (swapped?)"] == "rows 5"
    assert len(read_areas(name, root=tmp_path, where={"name": "A"})) == 1


def test_features_are_selected_and_named_by_column(tmp_path):
    name = geojson(tmp_path, SQUARE, SEAM, names=["north", "south"])
    areas = read_areas(name, root=tmp_path, where={"kind": "reserve", "name": "south"})
    assert areas["name"].tolist() == ["south"]
    assert read_areas(name, root=tmp_path, name_column="kind")["name"].tolist() == [
        "reserve",
        "reserve",
    ]
    with pytest.raises(DataError, match="perhaps 'kind' is meant"):
        read_areas(name, root=tmp_path, name_column="kin")
    with pytest.raises(DataError, match=r"'east' is nowhere(.|\n)*north, south"):
        read_areas(name, root=tmp_path, where={"name": "east"})
    with pytest.raises(DataError, match="no column 'Name'"):
        read_areas(name, root=tmp_path, where={"Name": "south"})


def test_areas_without_a_name_are_numbered(tmp_path):
    made = gpd.GeoDataFrame({"id": [1, 2]}, geometry=[SQUARE, SEAM], crs="EPSG:4326")
    made.to_file(tmp_path / "licence.gpkg")
    areas = read_areas("licence.gpkg", root=tmp_path)
    assert areas["name"].tolist() == ["licence 1", "licence 2"]


def test_a_missing_crs_must_be_declared(tmp_path):
    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[SQUARE], crs="EPSG:4326")
    made.to_file(tmp_path / "areas.shp")
    (tmp_path / "areas.prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_areas("areas.shp", root=tmp_path)
    assert len(read_areas("areas.shp", root=tmp_path, crs="EPSG:4326")) == 1


def test_a_file_with_several_layers_must_be_told_which(tmp_path):
    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[SQUARE], crs="EPSG:4326")
    for layer in ("blocks", "reserves"):
        made.to_file(tmp_path / "areas.gpkg", layer=layer)
    with pytest.raises(DataError, match="one of blocks, reserves"):
        read_areas("areas.gpkg", root=tmp_path)
    with pytest.raises(DataError, match="'block'"):
        read_areas("areas.gpkg", root=tmp_path, layer="block")
    assert len(read_areas("areas.gpkg", root=tmp_path, layer="blocks")) == 1


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "fgb"])
def test_cut_off_files_are_refused(suffix, tmp_path):
    ring = np.linspace(0, 2 * np.pi, 5000)
    disc = shapely.Polygon(np.column_stack([150 + np.cos(ring), 10 + np.sin(ring)]))
    made = gpd.GeoDataFrame({"name": ["A"] * 4}, geometry=[disc] * 4, crs="EPSG:4326")
    made.to_file(tmp_path / f"areas.{suffix}")
    path = tmp_path / f"areas.{suffix}"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(DataError, match="areas"):
        read_areas(path.name, root=tmp_path)


def test_an_empty_collection_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"no features|layer"):
        read_areas(geojson(tmp_path), root=tmp_path)


@pytest.mark.testdata
def test_areas_of_particular_environmental_interest(testdata):
    areas = read_areas(
        "apei_areas_retyped.geojson", root=testdata / "isa", name_column="apei"
    )
    assert len(areas) == 13
    computed = areas.geometry.map(geodesic_area_m2) / 1e6
    np.testing.assert_allclose(computed, areas["area_km2_calc"], rtol=1e-5)


@pytest.mark.testdata
def test_contract_areas_are_mended_and_have_the_area_they_state(testdata):
    areas = read_areas(
        "isa_areas.geojson", root=testdata / "isa", name_column="AreaKey"
    )
    assert len(areas) == 1209
    assert areas.is_valid.all()
    assert int((areas["note"] != "").sum()) == 3
    blocks = areas[areas["Resource"] == "PMN"]
    ratio = blocks.geometry.map(geodesic_area_m2) / 1e6 / blocks["AreaKM2"]
    # two blocks of one contract have each other's area in the source
    stray = ["TOMLPMN1X_D", "TOMLPMN1X_E"]
    assert blocks.loc[(ratio - 1).abs() > 0.05, "name"].tolist() == stray


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("name", "count"), [("ccz", 1), ("reserve_areas", 23), ("overlaps", 10)]
)
def test_other_layers_of_the_clarion_clipperton_zone(name, count, testdata):
    areas = read_areas(f"{name}.geojson", root=testdata / "isa")
    assert len(areas) == count
    assert areas.is_valid.all()
