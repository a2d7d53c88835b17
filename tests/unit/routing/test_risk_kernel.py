"""The bell on the sphere, and ways in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

import shapely

from geo.errors import ParameterError
from geo.kernels.geodesy import EARTH_RADIUS_M, great_circle_m, unit_vectors
from geo.model.crs import GEOD
from geo.routing.risk_kernel import Kernel, density_at, pairs_within
from geo.routing.risk_pieces import cut_ways, draw_pieces, way_vertices

PLACES = [(0.0, 0.0), (179.99, -30.0), (-60.0, 89.9), (40.0, -75.0)]


@pytest.mark.parametrize("bandwidth_km", [20.0, 100.0, 800.0])
def test_the_bell_holds_one_whole(bandwidth_km):
    kernel = Kernel(bandwidth_km=bandwidth_km, step_km=5.0)
    edges = np.linspace(0.0, kernel.reach_km, 20_001)
    middle = (edges[1:] + edges[:-1]) / 2.0
    angle = 1000.0 * edges / EARTH_RADIUS_M
    ring_km2 = 2e-6 * np.pi * EARTH_RADIUS_M**2 * -np.diff(np.cos(angle))
    chord = 2.0 * np.sin(500.0 * middle / EARTH_RADIUS_M)
    assert np.sum(kernel.density(chord) * ring_km2) == pytest.approx(1.0, rel=1e-6)


def test_the_bell_falls_as_that_of_the_plane_where_it_is_narrow():
    kernel = Kernel(bandwidth_km=50.0)
    there, beside = kernel.density(np.array([0.0, 50_000.0 / EARTH_RADIUS_M]))
    assert beside / there == pytest.approx(np.exp(-0.5), rel=1e-4)


@pytest.mark.parametrize(("lon", "lat"), PLACES)
def test_what_is_within_reach_is_what_great_circles_say(lon, lat):
    rng = np.random.Generator(np.random.PCG64(7))
    spread = rng.normal(size=(400, 3)) * 0.04
    points = unit_vectors(lon, lat) + spread
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    lons = np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    lats = np.degrees(np.arcsin(points[:, 2]))
    kernel = Kernel()
    [found] = pairs_within(unit_vectors([lon], [lat]), cKDTree(points), kernel=kernel)
    km = great_circle_m(lons, lats, lon_b=lon, lat_b=lat) / 1000.0
    assert sorted(found.point) == np.flatnonzero(km <= kernel.reach_km).tolist()
    assert 10 < len(found.point) < 400


def test_many_places_are_taken_in_turns_and_none_is_lost():
    lon = np.linspace(-180.0, 180.0, 10_001)
    lat = np.zeros(len(lon))
    tree = cKDTree(unit_vectors([0.0, 180.0], [0.0, 0.0]))
    found = density_at(
        unit_vectors(lon, lat), tree, weights=np.array([1.0, 1.0]), kernel=Kernel()
    )
    assert found == pytest.approx(found[::-1])
    assert found[0] == found.max()
    assert found[5000] == pytest.approx(found.max())
    assert (found[1000:4000] == 0.0).all()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"bandwidth_km": 0.0}, "bandwidth_km"),
        ({"bandwidth_km": float("nan")}, "bandwidth_km"),
        ({"reach": 1.0}, "reach"),
        ({"step_km": 60.0}, "step_km"),
        ({"step_km": 0.0}, "step_km"),
    ],
)
def test_impossible_bells_are_refused(settings, named):
    with pytest.raises(ParameterError, match=named):
        Kernel(**settings)


def test_pieces_are_no_longer_than_asked_and_add_up_to_the_geodesic():
    way = np.array([[150.0, 40.0], [-130.0, 45.0], [-125.0, 45.0]])
    pieces = cut_ways([way], step_km=20.0)
    _, _, length_m = GEOD.inv(way[:-1, 0], way[:-1, 1], way[1:, 0], way[1:, 1])
    assert pieces.km.max() <= 20.0
    assert pieces.km.sum() == pytest.approx(np.sum(length_m) / 1000.0, rel=1e-9)
    # the geodesic bulges north of the parallel
    assert pieces.middle[:, 1].max() > 48.0
    assert (np.abs(pieces.middle[:, 0]) <= 180.0).all()
    assert pieces.start[1:] == pytest.approx(pieces.end[:-1])


def test_each_piece_is_drawn_and_none_crosses_180():
    way = np.array([[150.0, 40.0], [-130.0, 45.0]])
    pieces = cut_ways([way], step_km=20.0)
    drawn = draw_pieces(pieces)
    assert (shapely.bounds(drawn)[:, 2] - shapely.bounds(drawn)[:, 0]).max() <= 360.0
    assert sum(line.geom_type == "MultiLineString" for line in drawn) == 1
    km = [GEOD.geometry_length(line) / 1000.0 for line in drawn]
    assert km == pytest.approx(pieces.km, rel=1e-4)


def test_parts_of_a_line_are_not_joined():
    parts = shapely.MultiLineString([[(0, 0), (1, 0)], [(50, 0), (51, 0)]])
    pieces = cut_ways([way_vertices(parts)], step_km=500.0)
    assert pieces.km == pytest.approx([111.319, 111.319], abs=1e-3)


def test_nothing_gives_no_pieces():
    still = np.array([[1.0, 1.0], [1.0, 1.0]])
    for ways in ([], [np.empty((0, 2))], [still], [still[:1]]):
        assert len(cut_ways(ways, step_km=10.0).km) == 0
    assert way_vertices(shapely.LineString()).shape == (0, 2)
    assert len(draw_pieces(cut_ways([], step_km=10.0))) == 0
