"""Features of an exclusion come mended, lines and points where they have a width."""

from __future__ import annotations

import json

import pytest

import shapely

from geo.errors import CRSError, DataError
from geo.model.ground import ExclusionChoice
from geo.sources.areas import read_areas, read_exclusion

SQUARE = shapely.box(150.0, 10.0, 151.0, 11.0)
CABLE = shapely.LineString([(179.0, 10.0), (-179.0, 11.0)])
WELL = shapely.Point(540.0 - 360.0 * 2 + 0.5, 10.0)  # 180.5 east


def geojson(tmp_path, *geometries, name="features.geojson"):
    features = [
        {
            "type": "Feature",
            "properties": {"name": "ABCDEFGH"[i], "holder": "one" if i < 2 else "two"},
            "geometry": None if g is None else shapely.geometry.mapping(g),
        }
        for i, g in enumerate(geometries)
    ]
    (tmp_path / name).write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    return name


def choice(file, **given):
    return ExclusionChoice(
        **{"name": "rule", "file": file, "distance_m": 500.0, **given}
    )


def test_lines_and_points_are_read_where_there_is_a_distance(tmp_path):
    name = geojson(tmp_path, SQUARE, CABLE, WELL)
    read = read_exclusion(choice(name), root=tmp_path)
    assert read["name"].tolist() == ["A", "B", "C"]
    assert read.geom_type.tolist() == ["Polygon", "MultiLineString", "Point"]
    assert read.geometry[1].bounds == (-180.0, 10.0, 180.0, 11.0)
    assert read.geometry[2].x == pytest.approx(-179.5)
    assert read["note"].tolist() == ["", "", ""]


@pytest.mark.parametrize("given", [{"distance_m": 0.0}, {"overlapping": True}])
def test_without_a_width_of_their_own_they_are_told(given, tmp_path):
    name = geojson(tmp_path, SQUARE, CABLE, WELL)
    with pytest.raises(DataError, match=r"rows 2, 3: no polygon in it(.|\n)*polygons"):
        read_exclusion(choice(name, **given), root=tmp_path)
    alone = read_exclusion(choice(name, where={"name": "A"}, **given), root=tmp_path)
    assert alone["name"].tolist() == ["A"]


def test_a_feature_of_several_kinds_has_a_row_for_each(tmp_path):
    mixed = shapely.GeometryCollection([WELL, CABLE, shapely.MultiPolygon([SQUARE])])
    read = read_exclusion(choice(geojson(tmp_path, mixed)), root=tmp_path)
    assert read["name"].tolist() == ["A", "A", "A"]
    assert read.geom_type.tolist() == ["Polygon", "MultiLineString", "Point"]


def test_broken_areas_beside_cables_are_mended_and_the_row_says_so(tmp_path):
    bow_tie = shapely.Polygon([(150, 10), (151, 11), (151, 10), (150, 11)])
    read = read_exclusion(choice(geojson(tmp_path, bow_tie, CABLE)), root=tmp_path)
    assert read.is_valid.all()
    assert "mended: Self-intersection" in read["note"][0]


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    swapped = shapely.LineString([(10.0, 150.0), (11.0, 151.0)])
    name = geojson(tmp_path, SQUARE, None, swapped)
    with pytest.raises(DataError, match="2 problems") as caught:
        read_exclusion(choice(name), root=tmp_path)
    told = {problem.what: problem for problem in caught.value.problems}
    assert told["no geometry"].where == "rows 2"
    assert told["latitudes beyond 90 (swapped?)"].where == "rows 3"
    assert "polygons, lines or points" in told["no geometry"].expected


def test_features_are_named_by_the_column_of_the_choice(tmp_path):
    name = geojson(tmp_path, SQUARE, CABLE, WELL)
    read = read_exclusion(choice(name, name_column="holder"), root=tmp_path)
    assert read["name"].tolist() == ["one", "one", "two"]
    with pytest.raises(DataError, match="no column 'owner'"):
        read_exclusion(choice(name, name_column="owner"), root=tmp_path)


def test_areas_alone_are_read_as_ever(tmp_path):
    name = geojson(tmp_path, SQUARE)
    plain = read_areas(name, root=tmp_path)
    asked = read_exclusion(choice(name, distance_m=0.0), root=tmp_path)
    assert plain.equals(asked)


def test_a_missing_crs_can_be_declared_in_the_choice(tmp_path):
    import geopandas as gpd

    made = gpd.GeoDataFrame({"name": ["A"]}, geometry=[CABLE], crs="EPSG:4326")
    made.to_file(tmp_path / "cables.shp")
    (tmp_path / "cables.prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_exclusion(choice("cables.shp"), root=tmp_path)
    assert (
        len(read_exclusion(choice("cables.shp", crs="EPSG:4326"), root=tmp_path)) == 1
    )


@pytest.mark.testdata
def test_treaty_lines_are_read_as_lines(testdata):
    lines = ExclusionChoice(
        name="line", file="eez_pacific.geojson", name_column="type", distance_m=1852.0
    )
    read = read_exclusion(lines, root=testdata / "isa")
    # of 136 lines one is a single place, and two more have such a piece
    assert read.geom_type.str.endswith("LineString").sum() == 135
    assert (read.geom_type == "Point").sum() == 3
    west, _, east, _ = read.total_bounds
    assert -180.0 <= west < east <= 180.0


def test_a_line_that_never_leaves_its_place_is_a_point(tmp_path):
    still = shapely.LineString([(150, 10), (150, 10)])
    pieces = shapely.MultiLineString([still, CABLE])
    read = read_exclusion(choice(geojson(tmp_path, still, pieces)), root=tmp_path)
    assert read["name"].tolist() == ["A", "B", "B"]
    assert read.geom_type.tolist() == ["Point", "MultiLineString", "Point"]
