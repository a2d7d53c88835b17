"""Features rule out ground, and each keeps its name."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import geodesic_area_m2
from geo.model.ground import ExclusionChoice
from geo.resource.ground import excluded_areas as module
from geo.resource.ground.excluded_areas import (
    areas_of_cells,
    excluded_areas,
    no_areas,
)
from geo.resource.ground.exclusions import inside


def features(*shapes, names=None, notes=""):
    return gpd.GeoDataFrame(
        {"name": list(names or "ABCDEFGH"[: len(shapes)]), "note": notes},
        geometry=list(shapes),
        crs="EPSG:4326",
    )


def choice(**given):
    return ExclusionChoice(**{"name": "rule", "file": "x.gpkg", **given})


def test_rows_of_one_name_are_one_feature():
    claims = features(
        shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1), names=["A", "A"]
    )
    areas = excluded_areas(claims, choice=choice())
    assert areas["name"].tolist() == ["A"]
    assert areas["reason"].tolist() == ["rule"]
    assert areas.geometry[0].area == pytest.approx(2.0)


def test_blocks_of_one_holder_do_not_overlap_each_other():
    claims = features(
        shapely.box(0, 0, 2, 1),
        shapely.box(1, 0, 3, 1),
        shapely.box(2.5, 0, 4, 1),
        names=["A", "A", "B"],
    )
    areas = excluded_areas(claims, choice=choice(overlapping=True))
    assert areas["name"].tolist() == ["A and B"]
    assert areas.geometry[0].equals(shapely.box(2.5, 0, 3, 1))


def test_ground_that_three_claim_is_told_of_each_pair():
    claims = features(*(shapely.box(west, 0, west + 3, 1) for west in (0, 1, 2)))
    areas = excluded_areas(claims, choice=choice(overlapping=True))
    assert areas["name"].tolist() == ["A and B", "A and C", "B and C"]
    hits = areas_of_cells(areas, lon=np.array([2.5, 1.5]), lat=np.array([0.5, 0.5]))
    assert hits["feature"].tolist() == ["A and B", "A and C", "B and C", "A and B"]


def test_claims_that_only_touch_do_not_overlap():
    claims = features(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    assert excluded_areas(claims, choice=choice(overlapping=True)).empty


def test_an_overlap_over_180_is_found_on_both_sides():
    west = shapely.MultiPolygon(
        [shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)]
    )
    areas = excluded_areas(
        features(west, shapely.box(-180, 0, -178, 1)), choice=choice(overlapping=True)
    )
    assert areas.geometry[0].bounds == (-180.0, 0.0, -179.0, 1.0)


def test_the_distance_of_overlaps_is_measured_from_the_ground_both_claim():
    claims = features(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1))
    near = excluded_areas(claims, choice=choice(overlapping=True, distance_m=5_000.0))
    shape = near.geometry[0]
    assert shapely.intersects_xy(shape, 0.97, 0.5)
    assert not shapely.intersects_xy(shape, 0.9, 0.5)


def test_a_cable_rules_out_a_corridor_of_twice_the_distance():
    cable = shapely.LineString([(150, 0), (152, 0)])
    areas = excluded_areas(features(cable), choice=choice(distance_m=1_852.0))
    length = 2 * 111_319.49
    expected = 2 * 1_852.0 * length + np.pi * 1_852.0**2
    assert geodesic_area_m2(areas.geometry[0]) == pytest.approx(expected, rel=1e-3)


def test_what_has_no_width_rules_out_nothing_and_is_told():
    cable, well = shapely.LineString([(0, 0), (1, 1)]), shapely.Point(5, 5)
    mixed = features(cable, well, shapely.box(0, 0, 1, 1))
    with pytest.raises(DataError, match=r"2 without an area, such as A, B(.|\n)*dist"):
        excluded_areas(mixed, choice=choice())
    with pytest.raises(DataError, match="only areas can overlap"):
        excluded_areas(mixed, choice=choice(overlapping=True, distance_m=10.0))
    assert len(excluded_areas(mixed, choice=choice(distance_m=500.0))) == 3


def test_a_distance_near_a_pole_is_refused_by_name_of_the_rule():
    with pytest.raises(ParameterError, match="near a pole"):
        excluded_areas(features(shapely.Point(0, 89.5)), choice=choice(distance_m=1e3))


def test_features_without_a_crs_are_refused():
    plain = features(shapely.box(0, 0, 1, 1)).set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match="WGS84"):
        excluded_areas(plain, choice=choice())


def test_notes_of_repairs_are_kept_once():
    boxes = [shapely.box(west, 0, west + 1, 1) for west in (0, 2, 4)]
    claims = features(*boxes, names=["A"] * 3, notes=["mended", "", "mended"])
    assert excluded_areas(claims, choice=choice())["note"].tolist() == ["mended"]


@pytest.mark.parametrize("turn", [-360.0, 0.0, 360.0])
def test_cells_find_all_their_areas_in_any_range_of_longitudes(turn, monkeypatch):
    monkeypatch.setattr(module, "CELLS_AT_ONCE", 2)  # many blocks tell the same
    areas = gpd.GeoDataFrame(
        {"reason": ["r", "s", "r"], "name": ["A", "B", "C"]},
        geometry=[
            shapely.box(179, 0, 180, 1),
            shapely.box(-180, 0, -179, 1),
            shapely.box(-180, 0, -179.4, 1),
        ],
        crs=4326,
    )
    lon = np.array([[178.0, 179.5, 180.0], [180.5, 180.7, 182.0]]) + turn
    hits = areas_of_cells(areas, lon=lon, lat=np.full((2, 3), 0.5))
    found = list(zip(hits["cell"], hits["feature"], strict=True))
    told = ["1A", "2A", "2B", "2C", "3B", "3C", "4B"]
    assert [f"{cell}{feature}" for cell, feature in found] == told


def test_the_table_agrees_with_the_test_of_single_areas():
    rng = np.random.Generator(np.random.PCG64(4))
    shapes = [shapely.Point(*rng.uniform(0, 4, 2)).buffer(0.8) for _ in range(6)]
    areas = excluded_areas(features(*shapes), choice=choice())
    lon, lat = np.meshgrid(np.arange(-1, 5, 0.1), np.arange(-1, 5, 0.1))
    hits = areas_of_cells(areas, lon=lon, lat=lat)
    for name, shape in zip(areas["name"], areas.geometry, strict=True):
        alone = np.flatnonzero(inside(shape, lon=lon, lat=lat))
        assert hits.loc[hits["feature"] == name, "cell"].tolist() == alone.tolist()


def test_without_areas_no_cell_is_hit():
    hits = areas_of_cells(no_areas(), lon=np.array([0.0]), lat=np.array([0.0]))
    assert hits.empty
    assert list(hits.columns) == ["cell", "reason", "feature"]
