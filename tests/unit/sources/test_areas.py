"""Polygons come out valid, in degrees, split at 180."""

from __future__ import annotations

import json
import struct
import time

import numpy as np
import pytest

import geopandas as gpd
import shapely
from pyproj import Geod

from geo.errors import CRSError, DataError
from geo.model.crs import WGS84, geodesic_area_m2, local_crs, split_at_180
from geo.model.grid import GridSpec
from geo.model.schemas import AREAS
from geo.sources.areas import read_areas

SQUARE = shapely.box(150.0, 10.0, 151.0, 11.0)
SEAM = shapely.box(179.0, 10.0, 181.0, 11.0)
GEOD_WGS84 = Geod(ellps="WGS84")


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


def test_a_polygon_that_is_split_at_180_is_sound_and_stays_as_it_is(tmp_path):
    halves = SEAM_FORMS["split"]
    areas = read_areas(geojson(tmp_path, halves), root=tmp_path)
    assert areas.geometry[0].normalize().equals_exact(halves.normalize())
    assert areas["note"].tolist() == [""]


@pytest.mark.parametrize(
    "lonely",
    [
        [[1, 1], [1, 1], [1, 1], [1, 1]],
        [[1, 1], [2, 1], [1, 1], [1, 1]],
        [[1, 1], [2, 2], [3, 3], [1, 1]],
    ],
    ids=["one place", "there and back", "on a line"],
)
def test_a_polygon_without_an_area_is_told(lonely, tmp_path):
    name = geojson(tmp_path, SQUARE, {"type": "Polygon", "coordinates": [lonely]})
    with pytest.raises(DataError, match="rows 2: a polygon without an area"):
        read_areas(name, root=tmp_path)


def test_coordinates_that_are_no_numbers_are_told(tmp_path):
    (tmp_path / "areas.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":'
        ' {"name": "A"}, "geometry": {"type": "Polygon", "coordinates":'
        " [[[1, 1], [2, NaN], [2, 2], [1, 1]]]}}]}"
    )
    with pytest.raises(DataError, match="rows 1: coordinates that are no numbers"):
        read_areas("areas.geojson", root=tmp_path)


def test_longitudes_beyond_360_are_told(tmp_path):
    name = geojson(tmp_path, shapely.box(400.0, 0.0, 401.0, 1.0))
    with pytest.raises(DataError, match="longitudes beyond 360"):
        read_areas(name, root=tmp_path)


def test_a_polygon_that_ends_at_180_is_not_touched(tmp_path):
    for box in (shapely.box(170, 0, 180, 1), shapely.box(-180, 0, -170, 1)):
        areas = read_areas(geojson(tmp_path, box), root=tmp_path)
        assert areas.geometry[0].equals(box)


def test_a_hole_over_180_stays_a_hole(tmp_path):
    ring = shapely.segmentize(shapely.box(170.0, 0.0, 190.0, 10.0), 0.1)
    hole = shapely.box(178.0, 4.0, 182.0, 6.0)
    areas = read_areas(geojson(tmp_path, ring.difference(hole)), root=tmp_path)
    inside = shapely.MultiPoint([(179.0, 5.0), (-179.0, 5.0)])
    assert not areas.geometry[0].intersects(inside)
    assert area(areas) == pytest.approx(
        geodesic_area_m2(ring) - geodesic_area_m2(hole), rel=1e-3
    )


@pytest.mark.parametrize("start", [-180, -175])
def test_a_ring_round_a_pole_holds_the_pole(start, tmp_path):
    coast = shapely.Polygon([(lon, -70) for lon in range(start, start + 360, 10)])
    areas = read_areas(geojson(tmp_path, coast), root=tmp_path)
    cap, _ = GEOD_WGS84.polygon_area_perimeter(list(range(-180, 180, 10)), [-70.0] * 36)
    assert area(areas) == pytest.approx(abs(cap), rel=1e-3)
    assert areas.total_bounds.tolist() == [-180.0, -90.0, 180.0, -70.0]


def test_overlapping_parts_are_joined_not_cut_out(tmp_path):
    parts = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])
    areas = read_areas(geojson(tmp_path, parts), root=tmp_path)
    assert areas.geometry[0].contains(shapely.Point(1.5, 1.5))
    assert "mended: Self-intersection" in areas["note"][0]


def test_measures_beside_coordinates_are_left_out(tmp_path):
    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[SQUARE], crs="EPSG:4326")
    made.to_file(tmp_path / "areas.shp")
    ring = [(150, 10), (150, 11), (151, 11), (151, 10), (150, 10)]
    record = struct.pack("<i4d3i", 25, 150, 10, 151, 11, 1, 5, 0)
    record += b"".join(struct.pack("<2d", *place) for place in ring)
    record += struct.pack("<7d", 0, 1, *[2.0] * 5)

    def head(length):
        box = (150, 10, 151, 11, 0, 0, 0, 1)
        sizes = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, length // 2)
        return sizes + struct.pack("<2i8d", 1000, 25, *box)

    index = struct.pack(">2i", 50, len(record) // 2)
    (tmp_path / "areas.shx").write_bytes(head(108) + index)
    body = struct.pack(">2i", 1, len(record) // 2) + record
    (tmp_path / "areas.shp").write_bytes(head(100 + len(body)) + body)
    areas = read_areas("areas.shp", root=tmp_path)
    assert areas.geometry[0].equals(SQUARE)


@pytest.mark.parametrize(
    ("part", "holds"), [(".shx", "where each shape starts"), (".dbf", "the columns")]
)
def test_a_shapefile_without_all_its_parts_is_refused(part, holds, tmp_path):
    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[SQUARE], crs="EPSG:4326")
    made.to_file(tmp_path / "areas.shp")
    (tmp_path / "areas").with_suffix(part).unlink()
    with pytest.raises(DataError, match=f"areas{part}: not beside it.*{holds}"):
        read_areas("areas.shp", root=tmp_path)


ENCODINGS = {
    "declared": ("ISO-8859-1", "ISO-8859-1", ".cpg"),
    "declared by GeoServer": ("ISO-8859-1", "ISO-8859-1", ".cst"),
    "UTF-8 by GeoServer": ("UTF-8", "UTF-8", ".cst"),
    "UTF-8 and not said": ("UTF-8", "", ""),
    "Latin 1 and not said": ("ISO-8859-1", "", ""),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_names_keep_their_accents_whatever_the_encoding(case, tmp_path):
    written, declared, suffix = ENCODINGS[case]
    name = "Réunion, Åland, Curaçao"
    made = gpd.GeoDataFrame({"name": [name]}, geometry=[SQUARE], crs="EPSG:4326")
    made.to_file(tmp_path / "areas.shp", encoding=written)
    (tmp_path / "areas.cpg").unlink(missing_ok=True)
    if suffix:
        (tmp_path / "areas").with_suffix(suffix).write_text(declared)
    assert read_areas("areas.shp", root=tmp_path)["name"].tolist() == [name]


def test_text_that_is_not_in_the_encoding_it_declares_is_refused(tmp_path):
    made = gpd.GeoDataFrame({"name": ["Åland"]}, geometry=[SQUARE], crs="EPSG:4326")
    made.to_file(tmp_path / "areas.shp", encoding="ISO-8859-1")
    (tmp_path / "areas.cpg").write_text("UTF-8")
    with pytest.raises(DataError, match=r"0xc5 is not utf-8 text(.|\n)*areas.cpg"):
        read_areas("areas.shp", root=tmp_path)


def test_a_drawing_of_another_program_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "areas.kml").write_text("<kml><Placemark/></kml>")
    with pytest.raises(DataError, match=r"ogr2ogr areas\.gpkg areas\.kml"):
        read_areas("areas.kml", root=tmp_path)


def test_zones_of_a_file_are_told_apart_by_where(tmp_path):
    made = gpd.GeoDataFrame(
        {"mrgid": [8487.0, 8486.0, 8327.5], "iso3": ["JPN", "CHN", None]},
        geometry=[SQUARE, SEAM, SQUARE],
        crs="EPSG:4326",
    )
    made.to_file(tmp_path / "zones.gpkg")
    one = read_areas("zones.gpkg", root=tmp_path, where={"mrgid": "8487"})
    assert one["iso3"].tolist() == ["JPN"]
    with pytest.raises(DataError, match=r"'KOR' is nowhere(.|\n)*JPN, CHN"):
        read_areas("zones.gpkg", root=tmp_path, where={"iso3": "KOR"})
    with pytest.raises(DataError, match="no feature fits them all"):
        read_areas("zones.gpkg", root=tmp_path, where={"mrgid": "8487", "iso3": "CHN"})


def test_a_hundred_thousand_areas_take_seconds(tmp_path):
    west, south = (grid.ravel() for grid in np.mgrid[-179:179:400j, -80:80:250j])
    boxes = shapely.box(west, south, west + 0.05, south + 0.05)
    made = gpd.GeoDataFrame(geometry=boxes, crs="EPSG:4326")
    made.to_file(tmp_path / "many.gpkg")
    start = time.perf_counter()
    areas = read_areas("many.gpkg", root=tmp_path)
    assert len(areas) == 100_000
    assert time.perf_counter() - start < 20.0


@pytest.mark.testdata
@pytest.mark.parametrize("state", ["FJI", "KIR", "NZL", "USA", "ATA"])
def test_real_outlines_over_180_keep_their_area(state, testdata, tmp_path):
    file = testdata / "boundaries" / "osm_borders_maritime_1000m-1.1.0.geo.json"
    features = json.loads(file.read_text())["features"]
    (found,) = [f for f in features if f["properties"]["isoA3"] == state]
    outline = shapely.geometry.shape(found["geometry"])
    areas = read_areas(geojson(tmp_path, outline), root=tmp_path)
    # each ring by itself: the geodesic needs no frame
    reference = sum(
        abs(GEOD_WGS84.geometry_area_perimeter(shapely.Polygon(part.exterior))[0])
        - sum(
            abs(GEOD_WGS84.geometry_area_perimeter(shapely.Polygon(hole))[0])
            for hole in part.interiors
        )
        for part in shapely.get_parts(shapely.get_parts(outline))
    )
    assert area(areas) == pytest.approx(reference, rel=1e-3)
    assert areas.is_valid.all()


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
