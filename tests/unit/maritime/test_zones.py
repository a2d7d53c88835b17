"""Zones from polygons of a user's."""

from __future__ import annotations

import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.maritime.zones import zone_from_polygon
from geo.model.crs import geodesic_area_m2, split_at_180

OVER_180 = shapely.box(178.0, -20.0, 183.0, -15.0)
# the same away from 180: its long edges too are bent where 180 would cut them
INLAND = shapely.Polygon(
    [(8, -20), (10, -20), (13, -20), (13, -15), (10, -15), (8, -15)]
)


@pytest.mark.parametrize(
    "shape",
    [
        OVER_180,
        split_at_180(OVER_180),
        shapely.Polygon([(178, -20), (-177, -20), (-177, -15), (178, -15)]),
        shapely.box(-182.0, -20.0, -177.0, -15.0),
    ],
    ids=["beyond 180", "cut at 180", "jumping over 180", "beyond -180"],
)
def test_a_polygon_over_180_is_the_same_however_written(shape):
    zone = zone_from_polygon(shape, name="licence")
    assert zone.area_km2 == pytest.approx(geodesic_area_m2(INLAND) / 1e6, rel=1e-6)
    assert zone.geometry.bounds == (-180.0, -20.0, 180.0, -15.0)
    assert zone.warnings == ()


def test_the_cut_at_180_is_no_edge():
    def length(shape):
        return zone_from_polygon(shape, name="licence").segments["length_km"].sum()

    assert length(OVER_180) == pytest.approx(length(INLAND), rel=1e-6)


def test_a_polygon_that_crosses_itself_is_repaired_and_said():
    bow_tie = shapely.Polygon([(179, 0), (-179, 1), (-179, 0), (179, 1)])
    inland = shapely.Polygon([(0, 0), (2, 1), (2, 0), (0, 1)])
    zone = zone_from_polygon(bow_tie, name="licence")
    truth = geodesic_area_m2(shapely.make_valid(inland)) / 1e6
    assert zone.geometry.is_valid
    assert zone.area_km2 == pytest.approx(truth, rel=1e-4)
    assert "repaired" in zone.warnings[0]


def test_nested_collections_and_overlapping_rows_are_dissolved():
    box = shapely.box(0, 0, 1, 1)
    nested = shapely.GeometryCollection(
        [shapely.GeometryCollection([box, shapely.Point(9, 9)]), box]
    )
    table = gpd.GeoDataFrame(geometry=[nested, shapely.box(0, 0, 1, 1)], crs=4326)
    zone = zone_from_polygon(table, name="licence")
    assert zone.geometry.equals(box)
    assert zone.basis == "user polygon"


@pytest.mark.parametrize(
    "shape",
    [shapely.Point(0, 0), shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])],
)
def test_no_polygon_is_refused(shape):
    with pytest.raises(DataError, match="no polygon in it"):
        zone_from_polygon(shape, name="licence")


def test_a_polygon_round_the_whole_earth_is_refused_not_lost():
    with pytest.raises(DataError, match="wider than half the Earth"):
        zone_from_polygon(shapely.box(-180, -60, 180, 60), name="licence")


def test_swapped_axes_are_refused():
    with pytest.raises(DataError, match="swap longitude and latitude"):
        zone_from_polygon(shapely.box(20.0, 150.0, 25.0, 155.0), name="licence")


@pytest.mark.parametrize("crs", [None, 3857])
def test_another_system_is_refused(crs):
    table = gpd.GeoDataFrame(geometry=[INLAND], crs=crs)
    with pytest.raises(CRSError, match="EPSG:4326"):
        zone_from_polygon(table, name="licence")
