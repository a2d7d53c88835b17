"""Points and lines against zones."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.maritime.overlays import OUTSIDE, line_shares, zone_of_points
from geo.model.crs import (
    GEOD,
    WGS84,
    local_crs,
    project_geometry,
    split_at_180,
    transformer,
)
from geo.model.randomness import generator

WEST, EAST = shapely.box(170, -10, 180, 10), shapely.box(-180, -10, -170, 10)
ZONES = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=[WEST, EAST], crs=4326)
PACIFIC = gpd.GeoDataFrame(
    {"name": ["pacific"]}, geometry=[shapely.MultiPolygon([WEST, EAST])], crs=4326
)


def test_points_at_180_belong_to_a_zone_on_either_side():
    east = ZONES.iloc[1:]
    for lon in (180.0, -180.0, 540.0):
        assert zone_of_points(ZONES, lon=[lon], lat=[0.0]).tolist() == [0]
        assert zone_of_points(east, lon=[lon], lat=[0.0]).tolist() == [0]


def test_points_count_in_0_to_360_as_in_180():
    lon, lat = np.array([171.0, 185.0, 195.0, 0.0]), np.zeros(4)
    assert zone_of_points(ZONES, lon=lon, lat=lat).tolist() == [0, 1, -1, -1]
    assert zone_of_points(ZONES, lon=lon - 360.0, lat=lat).tolist() == [0, 1, -1, -1]


def test_the_first_of_overlapping_zones_is_given():
    both = gpd.GeoDataFrame(geometry=[WEST, WEST], crs=4326)
    assert zone_of_points(both, lon=[175.0], lat=[0.0]).tolist() == [0]


def test_no_points_have_no_zones():
    assert zone_of_points(ZONES, lon=[], lat=[]).tolist() == []


def test_shares_of_a_line_over_180_add_up_to_one():
    line = shapely.LineString([(165.0, 0.0), (-165.0, 0.0)])
    shares = line_shares(line, zones=ZONES).set_index("name")
    assert shares["share"].sum() == pytest.approx(1.0)
    assert shares.loc["west", "share"] == pytest.approx(1.0 / 3.0, rel=1e-6)
    assert shares.loc["east", "km"] == pytest.approx(shares.loc["west", "km"], rel=1e-6)


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString([(165.0, 5.0), (195.0, -5.0)]),
        shapely.LineString([(165.0, 5.0), (-165.0, -5.0)]),
        shapely.LineString([(-195.0, 5.0), (-165.0, -5.0)]),
    ],
    ids=["beyond 180", "jumping over 180", "beyond -180"],
)
def test_a_line_is_as_long_as_its_geodesics_however_written(line):
    _, _, length = GEOD.inv(165.0, 5.0, 195.0, -5.0)
    shares = line_shares(line, zones=PACIFIC)
    assert shares["km"].sum() == pytest.approx(length / 1e3, rel=1e-7)
    assert shares["name"].tolist() == ["pacific", OUTSIDE]


def test_parts_of_a_line_count_together():
    parts = shapely.MultiLineString([[(175, 0), (176, 0)], [(0, 0), (1, 0)]])
    shares = line_shares(parts, zones=ZONES)
    assert shares["share"].tolist() == pytest.approx([0.5, 0.5], rel=1e-9)


def test_a_line_outside_all_zones_is_outside_not_on_the_high_seas():
    shares = line_shares(shapely.LineString([(0, 0), (1, 0)]), zones=ZONES)
    assert shares["name"].tolist() == ["outside the zones given"]
    assert shares["share"].tolist() == [1.0]


def test_a_line_without_length_is_refused():
    with pytest.raises(DataError, match="no length"):
        line_shares(shapely.LineString([(0, 0), (0, 0)]), zones=ZONES)


def test_zones_in_metres_are_refused():
    metres = ZONES.to_crs(3832)
    with pytest.raises(CRSError, match="EPSG:4326"):
        line_shares(shapely.LineString([(0, 0), (1, 0)]), zones=metres)


def wobbly_zone(plane):
    """Draw a star of 3,000 vertices across 180, with a hole."""
    angle = np.linspace(0.0, 2.0 * np.pi, 3_000, endpoint=False)
    radius = 2e5 * (1.0 + 0.2 * np.cos(7.0 * angle) + 0.02 * np.cos(300.0 * angle))
    star = shapely.Polygon(
        np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    )
    star -= shapely.Point(3e4, 1e4).buffer(4e4)
    back = transformer(plane, WGS84)
    degrees = shapely.transform(star, lambda c: np.column_stack(back.transform(*c.T)))
    return split_at_180(degrees), star


def test_points_agree_with_asking_each_zone():
    rng = generator(3)
    plane = local_crs([180.0], [-15.0])
    zone, _ = wobbly_zone(plane)
    lon, lat = rng.uniform(177.0, 183.0, 500), rng.uniform(-18.0, -12.0, 500)
    zones = gpd.GeoDataFrame(geometry=[zone], crs=4326)
    found = zone_of_points(zones, lon=lon, lat=lat) == 0
    east, north = transformer(WGS84, plane).transform(lon, lat)
    truth = shapely.contains_xy(project_geometry(zone, plane), east, north)
    assert (found == truth).mean() > 0.99


def test_points_in_many_overlapping_zones_agree_with_asking_one_by_one():
    rng = generator(4)
    corners = rng.uniform([160.0, -20.0], [185.0, 15.0], (40, 2))
    sizes = rng.uniform(1.0, 8.0, 40)
    stars = [
        split_at_180(shapely.Point(place).buffer(size, quad_segs=3))
        for place, size in zip(corners, sizes, strict=True)
    ]
    zones = gpd.GeoDataFrame(geometry=stars, crs=4326)
    lon, lat = rng.uniform(-180.0, 180.0, 5_000), rng.uniform(-25.0, 25.0, 5_000)
    found = zone_of_points(zones, lon=lon, lat=lat)
    inside = np.array([shapely.intersects_xy(star, lon, lat) for star in stars])
    truth = np.where(inside.any(axis=0), inside.argmax(axis=0), -1)
    np.testing.assert_array_equal(found, truth)


def test_points_on_the_edge_of_a_zone_are_in_it():
    found = zone_of_points(ZONES, lon=[170.0, 175.0, 170.0], lat=[0.0, 10.0, -10.0])
    assert found.tolist() == [0, 0, 0]


def test_points_without_a_position_are_in_no_zone():
    found = zone_of_points(ZONES, lon=[np.nan, 175.0], lat=[0.0, np.nan])
    assert found.tolist() == [-1, -1]


def test_zones_without_a_shape_hold_no_points():
    zones = gpd.GeoDataFrame(geometry=[None, shapely.Polygon(), WEST], crs=4326)
    assert zone_of_points(zones, lon=[175.0], lat=[0.0]).tolist() == [2]
