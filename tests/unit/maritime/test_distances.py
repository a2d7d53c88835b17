"""Distances to the nearest coast, and the plane that zones are drawn in."""

from __future__ import annotations

import numpy as np
import pytest

import shapely

from geo.maritime.nearest import NearestPoints
from geo.maritime.plane import frame_round, plane_round, steepest_slope, to_degrees
from geo.model.crs import GEOD, WGS84, geodesic_area_m2, transformer


@pytest.mark.parametrize("lat", [-89.0, -60.0, 0.0, 12.0, 45.0, 71.0, 90.0])
def test_distances_agree_with_the_geodesic_to_half_a_metre(lat):
    points = NearestPoints.of([170.0], [lat])
    azimuth = np.arange(0.0, 360.0, 5.0)
    for reach_m in (1e3, 1e5, 370_400.0):
        there = GEOD.fwd(
            np.full(72, 170.0), np.full(72, lat), azimuth, np.full(72, reach_m)
        )
        distance, which = points.query(there[0], there[1])
        assert np.abs(distance - reach_m).max() < 0.5
        assert (which == 0).all()


def test_nothing_within_reach_is_infinitely_far():
    points = NearestPoints.of([0.0, 1.0], [0.0, 0.0])
    distance, which = points.query([50.0], [0.0], within_m=1e5)
    assert np.isinf(distance[0])
    assert which[0] == 2


def test_distances_do_not_care_how_longitudes_are_counted():
    points = NearestPoints.of([179.0, -179.0], [10.0, 10.0])
    near, _ = points.query([179.5, -180.5, 539.5], [10.0, 10.0, 10.0])
    assert near == pytest.approx(near[0], abs=1e-6)


def test_the_frame_holds_everything_within_the_margin():
    coast = np.array([[150.0, -30.0], [-150.0, 60.0]])
    plane = plane_round(coast)
    west, south, east, north = frame_round(coast, plane, margin_m=370_400.0)
    azimuth = np.arange(0.0, 360.0, 3.0)
    for lon, lat in coast:
        edge = GEOD.fwd(
            np.full(120, lon), np.full(120, lat), azimuth, np.full(120, 370_400.0)
        )
        eastings, northings = transformer(WGS84, plane).transform(edge[0], edge[1])
        assert west < eastings.min()
        assert eastings.max() < east
        assert south < northings.min()
        assert northings.max() < north


def test_no_step_on_the_earth_exceeds_the_slope_of_the_frame():
    plane = plane_round(np.array([[179.0, 65.0]]))
    frame = (-5e6, -4e6, 5e6, 4e6)
    slope = steepest_slope(frame)
    east, north = np.meshgrid(np.linspace(-5e6, 5e6, 21), np.linspace(-4e6, 4e6, 21))
    back = transformer(plane, WGS84)
    for step in ((1e3, 0.0), (0.0, 1e3), (7e2, 7e2), (7e2, -7e2)):
        start = back.transform(east.ravel(), north.ravel())
        end = back.transform(east.ravel() + step[0], north.ravel() + step[1])
        _, _, length = GEOD.inv(*start, *end)
        assert (length <= slope * np.hypot(*step)).all()


def test_a_drawing_keeps_its_area_in_degrees():
    plane = plane_round(np.array([[-179.0, -20.0]]))
    shape = shapely.Point(0, 0).buffer(9e5, quad_segs=200)
    shape -= shapely.Point(1e5, 2e5).buffer(3e5, quad_segs=200)
    back = to_degrees(shape, plane)
    assert back.is_valid
    assert geodesic_area_m2(back) == pytest.approx(shape.area, rel=1e-5)


@pytest.mark.parametrize("lat", [88.0, -88.0])
def test_a_belt_round_a_pole_keeps_its_area_in_degrees(lat):
    plane = plane_round(np.array([[40.0, lat]]))
    pole = transformer(WGS84, plane).transform(0.0, np.copysign(90.0, lat))
    belt = shapely.Point(pole).buffer(9e5, quad_segs=400)
    belt -= shapely.Point(pole).buffer(5e5, quad_segs=400)
    back = to_degrees(belt, plane)
    assert back.is_valid
    assert geodesic_area_m2(back) == pytest.approx(belt.area, rel=1e-4)


def test_many_points_in_one_place_are_searched_like_one():
    heap = np.full(1_000, 179.99), np.full(1_000, 89.0)
    spread = np.linspace(-180.0, 180.0, 500), np.linspace(-90.0, 90.0, 500)
    points = NearestPoints.of(*np.hstack([heap, spread]))
    lon, lat = np.linspace(180.0, 541.0, 97), np.linspace(-89.0, 90.0, 97)
    distance, which = points.query(lon, lat)
    everywhere = np.hstack([heap, spread])
    exact = np.array(
        [
            GEOD.inv(np.full(1_500, x), np.full(1_500, y), *everywhere)[2].min()
            for x, y in zip(lon, lat, strict=True)
        ]
    )
    near = exact < 400_000.0
    assert near.sum() > 10
    assert np.abs(distance - exact)[near].max() < 0.5
    assert (which < 1_500).all()
