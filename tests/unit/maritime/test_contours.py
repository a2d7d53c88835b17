"""Contours of functions whose zero line is known."""

from __future__ import annotations

import numpy as np
import pytest

import shapely

from geo.errors import ParameterError
from geo.maritime.contours import trace_region

BOUNDS = (-400.0, -400.0, 400.0, 400.0)


def outside_square(places):
    return np.abs(places).max(axis=1) - 100.3


def test_corners_of_a_square_are_found():
    square = trace_region(outside_square, bounds=BOUNDS, spacing=7.0)
    truth = shapely.box(-100.3, -100.3, 100.3, 100.3)
    assert shapely.hausdorff_distance(square, truth) < 0.02


@pytest.mark.parametrize("turn", np.radians([0.0, 11.0, 30.0, 45.0]))
def test_corners_are_found_whichever_way_they_point(turn):
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    square = trace_region(
        lambda places: outside_square(places @ spin), bounds=BOUNDS, spacing=7.0
    )
    assert square.is_valid
    assert square.area == pytest.approx(200.6**2, rel=1e-4)


def test_a_ring_keeps_its_hole():
    ring = trace_region(
        lambda p: np.abs(np.hypot(*p.T) - 150.0) - 50.0, bounds=BOUNDS, spacing=5.0
    )
    assert len(ring.interiors) == 1
    assert ring.area == pytest.approx(np.pi * (200.0**2 - 100.0**2), rel=1e-3)


def test_regions_apart_come_as_parts():
    centres = np.array([[-200.0, 0.0], [200.0, 0.0]])
    pair = trace_region(
        lambda p: np.min([np.hypot(*(p - c).T) for c in centres], axis=0) - 50.0,
        bounds=BOUNDS,
        spacing=5.0,
    )
    assert len(shapely.get_parts(pair)) == 2


def test_an_island_in_a_lake_is_kept():
    def rings(places):
        return np.cos(np.hypot(*places.T) * np.pi / 60.0) * -19.0 + 2.0

    def level(places):
        return np.maximum(rings(places), np.hypot(*places.T) - 200.0)

    region = trace_region(level, bounds=BOUNDS, spacing=4.0)
    radius = np.linspace(0.0, 300.0, 300_001)
    inside = level(np.column_stack([radius, np.zeros_like(radius)])) < 0.0
    truth = np.trapezoid(np.where(inside, 2.0 * np.pi * radius, 0.0), radius)
    assert region.area == pytest.approx(truth, rel=2e-3)


def test_nothing_negative_gives_an_empty_region():
    empty = trace_region(lambda p: np.hypot(*p.T) + 1.0, bounds=BOUNDS, spacing=5.0)
    assert empty.is_empty


def test_vertices_are_better_than_the_spacing():
    disc = trace_region(lambda p: np.hypot(*p.T) - 300.0, bounds=BOUNDS, spacing=25.0)
    radii = np.hypot(*shapely.get_coordinates(disc).T)
    assert np.abs(radii - 300.0).max() < 0.02


def test_a_region_that_leaves_the_bounds_is_refused():
    with pytest.raises(ParameterError, match="does not close"):
        trace_region(
            lambda p: np.hypot(*p.T) - 3_000.0,
            bounds=(-400.0, -400.0, 3_500.0, 400.0),
            spacing=5.0,
        )
