from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import KDTree

from shapely import MultiPolygon, Point, Polygon, box

from geo.errors import DataError
from geo.geostat.declustering import decluster_cells, decluster_polygons
from geo.model.randomness import generator

SQUARE = box(0.0, 0.0, 1e4, 1e4)


def survey(name: str, count: int = 40):
    rng = generator(5, "declustering", name)
    return rng.uniform(0.0, 1e4, (count, 2)), rng.gamma(4.0, 4.0, count)


def shares_of_a_fine_lattice(places, ground, *, side=600):
    """Count the lattice points inside that lie nearest to each place."""
    from shapely import contains_xy

    west, south, east, north = ground.bounds
    step = np.arange(side) + 0.5
    mesh = np.meshgrid(
        west + step * (east - west) / side, south + step * (north - south) / side
    )
    points = np.column_stack([axis.ravel() for axis in mesh])
    points = points[contains_xy(ground, points)]
    _, nearest = KDTree(places).query(points)
    return np.bincount(nearest, minlength=len(places)) / len(points)


def with_a_hole_and_an_island():
    lagoon = Polygon(SQUARE.exterior, [Point(5e3, 5e3).buffer(2e3).exterior])
    return MultiPolygon([lagoon, box(1.5e4, 0.0, 2e4, 3e3)])


@pytest.mark.parametrize("ground", [SQUARE, with_a_hole_and_an_island()])
def test_weights_are_the_shares_of_ground_that_a_fine_lattice_counts(ground):
    places, values = survey("lattice")
    found = decluster_polygons(places, values, boundary=ground)
    expected = shares_of_a_fine_lattice(places, ground)
    np.testing.assert_allclose(found.weights, expected, atol=2e-4)
    assert found.weights.sum() == pytest.approx(1.0, rel=1e-12)
    assert found.mean == pytest.approx(found.weights @ values)
    assert found.naive_mean == pytest.approx(values.mean())


def test_without_a_boundary_the_hull_of_the_samples_is_the_ground():
    places, values = survey("hull")
    from shapely import MultiPoint

    hull = MultiPoint(places).convex_hull
    np.testing.assert_allclose(
        decluster_polygons(places, values).weights,
        shares_of_a_fine_lattice(places, hull),
        atol=3e-4,
    )


def test_polygons_bring_the_mean_of_a_crowded_survey_back():
    rng = generator(6, "crowd")
    places = np.vstack(
        [rng.uniform(0.0, 1e4, (200, 2)), rng.uniform(8e3, 1e4, (300, 2))]
    )
    values = places[:, 0]  # rises to the crowded east; its mean is 5,000
    found = decluster_polygons(places, values, boundary=SQUARE)
    assert found.naive_mean > 7_000.0
    assert found.mean == pytest.approx(5_000.0, rel=0.01)


def test_samples_in_one_place_share_its_ground():
    places, values = survey("shared", count=10)
    alone = decluster_polygons(places, values, boundary=SQUARE).weights
    together = decluster_polygons(
        places[[*range(10), 3, 3]], values[[*range(10), 3, 3]], boundary=SQUARE
    ).weights
    np.testing.assert_allclose(together[[3, 10, 11]], alone[3] / 3.0)
    np.testing.assert_allclose(np.delete(together, [3, 10, 11]), np.delete(alone, 3))


def test_far_from_the_origin_weights_stay_the_same():
    places, values = survey("far")
    away = np.array([4.0e6, 9.0e6])
    near, far = (
        decluster_polygons(places + shift, values).weights for shift in (0.0, away)
    )
    np.testing.assert_allclose(near, far, rtol=1e-7)


def test_one_line_or_one_sample_has_weights_inside_a_boundary():
    line = np.column_stack([np.array([1.0, 2.0, 7.0]) * 1e3, np.full(3, 5e3)])
    found = decluster_polygons(line, [1.0, 2.0, 3.0], boundary=SQUARE).weights
    np.testing.assert_allclose(found, [0.15, 0.3, 0.55])
    one = decluster_polygons([[2.0, 2.0]], [7.0], boundary=SQUARE)
    assert one.weights.tolist() == [1.0]
    assert one.mean == 7.0


@pytest.mark.parametrize("count", [1, 2, 4])
def test_samples_on_one_line_need_a_boundary(count):
    line = 1e6 + np.column_stack([np.arange(count), 0.7 * np.arange(count)])
    with pytest.raises(DataError, match="give the outline of the ground"):
        decluster_polygons(line, np.ones(count))


def test_a_sample_outside_counts_for_the_ground_nearest_to_it():
    found = decluster_polygons(
        [[2e3, 5e3], [1.2e4, 5e3], [9e4, 5e3]], [1.0, 2.0, 3.0], boundary=SQUARE
    )
    np.testing.assert_allclose(found.weights, [0.7, 0.3, 0.0], atol=1e-9)


BOW_TIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
LINE = Polygon([(0, 0), (1, 1), (2, 2)])


@pytest.mark.parametrize("boundary", [Polygon(), BOW_TIE, LINE])
def test_ground_that_is_none_is_refused(boundary):
    with pytest.raises(DataError, match="a valid polygon"):
        decluster_polygons(*survey("none"), boundary=boundary)


def by_cells(places, values):
    return decluster_cells(places, values, cell_sizes_m=[1e3])


@pytest.mark.parametrize("declustered", [decluster_polygons, by_cells])
def test_unfit_values_are_refused(declustered):
    places, values = survey("nan")
    values[4] = np.nan
    with pytest.raises(DataError, match="rows 4: values are not finite"):
        declustered(places, values)
    with pytest.raises(DataError, match="2 variables"):
        declustered(places, np.ones((len(places), 2)))
