from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.variography.estimators import Estimator, semivariances
from geo.geostat.variography.experimental import (
    Direction,
    experimental_variogram,
    experimental_variograms,
)
from geo.kernels.pairs import PAIRS_AT_ONCE
from geo.model.randomness import generator


def survey(count=80, extent=1e4):
    rng = generator(1, "experimental")
    return rng.uniform(0.0, extent, (count, 2)), rng.gamma(3.0, 5.0, count)


SEMIVARIANCE = {
    Estimator.MATHERON: lambda away: np.mean(away**2) / 2.0,
    Estimator.CRESSIE_HAWKINS: lambda away: (
        np.mean(np.sqrt(away)) ** 4 / (0.457 + 0.494 / len(away)) / 2.0
    ),
    Estimator.DOWD: lambda away: 2.198 * np.median(away) ** 2 / 2.0,
}


def counts(separation, direction):
    """Whether a pair lies in a direction, by the angle between two vectors."""
    if direction is None:
        return True
    azimuth = np.radians(direction.azimuth_deg)
    axis = np.array([np.sin(azimuth), np.cos(azimuth)])
    along = abs(separation @ axis)
    length = np.linalg.norm(separation)
    angle = np.degrees(np.arccos(min(along / length, 1.0)))
    off = np.sqrt(max(length**2 - along**2, 0.0))
    return angle <= direction.tolerance_deg and off <= (direction.bandwidth_m or np.inf)


def brute_force(points, values, edges, *, estimator, direction=None):
    """The estimators as their formulas are written, pair by pair."""
    couples = [
        (np.linalg.norm(points[second] - points[first]), values[first] - values[second])
        for first in range(len(values))
        for second in range(first + 1, len(values))
        if counts(points[second] - points[first], direction)
    ]
    distance, difference = np.array(couples).T
    for low, high in pairwise(edges):
        here = (distance > low) & (distance <= high)
        yield (
            here.sum(),
            distance[here].mean(),
            SEMIVARIANCE[estimator](np.abs(difference[here])),
        )


@pytest.mark.parametrize("at_once", [50, 1_000, PAIRS_AT_ONCE])
@pytest.mark.parametrize("estimator", list(Estimator))
def test_lags_equal_the_formula_however_the_pairs_are_cut(
    monkeypatch, estimator, at_once
):
    monkeypatch.setattr("geo.kernels.pairs.PAIRS_AT_ONCE", at_once)
    points, values = survey()
    seen = experimental_variogram(
        points, values, lag_m=900.0, max_lag_m=8_000.0, estimator=estimator
    )
    expected = np.array(
        list(brute_force(points, values, seen.edges_m, estimator=estimator))
    )
    np.testing.assert_array_equal(seen.pairs, expected[:, 0])
    np.testing.assert_allclose(seen.lag_m, expected[:, 1], rtol=1e-12)
    np.testing.assert_allclose(seen.semivariance, expected[:, 2], rtol=1e-12)
    assert seen.estimator == estimator
    assert seen.direction is None


@pytest.mark.parametrize(
    "direction",
    [
        Direction(azimuth_deg=0.0),
        Direction(azimuth_deg=63.0, tolerance_deg=40.0),
        Direction(azimuth_deg=-118.0, tolerance_deg=5.0),
        Direction(azimuth_deg=20.0, tolerance_deg=30.0, bandwidth_m=700.0),
        Direction(azimuth_deg=90.0, tolerance_deg=90.0, bandwidth_m=1_200.0),
    ],
)
@pytest.mark.parametrize("estimator", list(Estimator))
def test_lags_of_a_direction_equal_the_formula(estimator, direction):
    points, values = survey()
    seen = experimental_variogram(
        points,
        values,
        lag_m=1_500.0,
        max_lag_m=6_000.0,
        direction=direction,
        estimator=estimator,
    )
    expected = np.array(
        list(
            brute_force(
                points, values, seen.edges_m, estimator=estimator, direction=direction
            )
        )
    )
    np.testing.assert_array_equal(seen.pairs, expected[:, 0])
    np.testing.assert_allclose(seen.lag_m, expected[:, 1], rtol=1e-12)
    np.testing.assert_allclose(seen.semivariance, expected[:, 2], rtol=1e-12)
    assert seen.direction == direction


@pytest.mark.parametrize("direction", [None, Direction(azimuth_deg=30.0)])
@pytest.mark.parametrize("estimator", list(Estimator))
def test_columns_in_the_same_places_have_the_semivariances_of_each(
    estimator, direction
):
    points, values = survey()
    columns = np.column_stack([values, np.sin(values), -2.0 * values])
    alone = [
        experimental_variogram(
            points,
            column,
            lag_m=900.0,
            max_lag_m=8_000.0,
            direction=direction,
            estimator=estimator,
        )
        for column in columns.T
    ]
    together = semivariances(
        points,
        columns,
        estimator=estimator,
        edges=alone[0].edges_m,
        pairs=alone[0].pairs,
        sector=alone[0].sector,
    )
    np.testing.assert_allclose(
        together, [seen.semivariance for seen in alone], rtol=1e-12
    )


@pytest.mark.parametrize("many", [0, 10_000_000])
@pytest.mark.parametrize("estimator", list(Estimator))
def test_directions_together_are_what_they_are_alone(monkeypatch, estimator, many):
    monkeypatch.setattr("geo.kernels.pairs.MANY_PAIRS", many)
    points, values = survey()
    asked = {"lag_m": 900.0, "max_lag_m": 8_000.0, "estimator": estimator}
    directions = [None, *(Direction(azimuth_deg=each) for each in (0.0, 60.0, 120.0))]
    together = experimental_variograms(points, values, directions=directions, **asked)
    for seen, direction in zip(together, directions, strict=True):
        alone = experimental_variogram(points, values, direction=direction, **asked)
        assert seen.direction == direction
        assert seen.extent_m == pytest.approx(alone.extent_m, rel=1e-12)
        np.testing.assert_array_equal(seen.pairs, alone.pairs)
        for name in ("lag_m", "semivariance", "nearest_m", "farthest_m"):
            np.testing.assert_allclose(
                getattr(seen, name), getattr(alone, name), rtol=1e-12
            )


def test_pairs_on_the_edge_of_a_direction_count_whatever_the_rounding():
    line = np.arange(5) * 1_000.0
    corner = np.array([4.2e5, 2.7e6])
    points = corner + np.column_stack(
        [axis.ravel() for axis in np.meshgrid(line, line)]
    )

    def pairs(azimuth_deg):
        return experimental_variogram(
            points,
            np.arange(25.0),
            lag_m=500.0,
            max_lag_m=6_000.0,
            direction=Direction(azimuth_deg=azimuth_deg, tolerance_deg=45.0),
        ).pairs

    # the grid is its own mirror image: all four are alike up to the diagonals
    np.testing.assert_array_equal(pairs(0.0), pairs(90.0))
    np.testing.assert_array_equal(pairs(45.0), pairs(135.0))
    diagonal = np.arange(1, 5) * np.sqrt(2.0) * 1_000.0
    on_diagonal = np.searchsorted(np.arange(13) * 500.0, diagonal) - 1
    assert pairs(0.0)[on_diagonal[0]] == 2 * 16  # both diagonals of 16 cells


def test_pairs_on_the_edge_of_a_lag_belong_to_it_whatever_the_rounding():
    line = np.arange(12) * 100.1
    points = np.column_stack([line + 4.2e5, np.full(12, 2.7e6)])
    seen = experimental_variogram(points, line, lag_m=100.1, max_lag_m=1_101.1)
    assert seen.pairs.tolist() == list(range(11, 0, -1))


def test_samples_in_one_place_count_in_every_direction():
    points = [[0.0, 0.0], [0.0, 0.0], [500.0, 0.0]]
    for azimuth_deg, expected in ((90.0, 3), (0.0, 1)):
        seen = experimental_variogram(
            points,
            [1.0, 2.0, 5.0],
            lag_m=1_000.0,
            max_lag_m=1_000.0,
            direction=Direction(azimuth_deg=azimuth_deg),
        )
        assert seen.pairs.tolist() == [expected]


@pytest.mark.parametrize("estimator", list(Estimator))
def test_a_direction_without_pairs_has_lags_without_a_semivariance(estimator):
    seen = experimental_variogram(
        [[0.0, 0.0], [1.0, 0.0]],
        [1.0, 2.0],
        lag_m=1.0,
        max_lag_m=2.0,
        direction=Direction(azimuth_deg=0.0),
        estimator=estimator,
    )
    assert seen.pairs.tolist() == [0, 0]
    assert np.isnan(seen.semivariance).all()
    assert seen.lag_m.tolist() == [0.5, 1.5]
    assert seen.extent_m == 0.0
    assert seen.longest_supported_lag_m(minimum_pairs=1) == 0.0


def test_support_of_a_direction_ends_at_half_its_own_extent():
    points, values = survey(count=300)
    long = points * [10.0, 1.0]

    def supported(azimuth_deg):
        return experimental_variogram(
            long,
            values,
            lag_m=500.0,
            max_lag_m=1e5,
            direction=Direction(azimuth_deg=azimuth_deg, tolerance_deg=20.0),
        ).longest_supported_lag_m()

    everywhere = experimental_variogram(long, values, lag_m=500.0, max_lag_m=1e5)
    assert supported(0.0) < 6e3
    assert supported(90.0) > 4e4
    assert everywhere.longest_supported_lag_m() > 4e4


def test_the_last_lag_ends_at_the_longest_distance_asked_for():
    points, values = survey()
    seen = experimental_variogram(points, values, lag_m=900.0, max_lag_m=8_000.0)
    assert seen.edges_m[-1] == 8_000.0
    assert len(seen.pairs) == 9
    assert seen.farthest_m.max() <= 8_000.0 < seen.extent_m


def test_an_empty_lag_is_kept_and_flagged_by_its_zero_pairs():
    line = [[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]]
    seen = experimental_variogram(line, [1.0, 2.0, 4.0], lag_m=2.0, max_lag_m=10.0)
    assert seen.pairs.tolist() == [1, 0, 0, 1, 1]
    assert np.isnan(seen.semivariance).tolist() == (seen.pairs == 0).tolist()
    assert seen.lag_m.tolist() == [1.0, 3.0, 5.0, 8.0, 9.0]


def test_samples_in_one_place_enter_the_first_lag():
    seen = experimental_variogram(
        [[0.0, 0.0], [0.0, 0.0]], [1.0, 3.0], lag_m=2.0, max_lag_m=4.0
    )
    assert seen.pairs.tolist() == [1, 0]
    assert seen.semivariance[0] == 2.0


def test_support_ends_at_half_the_extent():
    points, values = survey()
    seen = experimental_variogram(points, values, lag_m=500.0, max_lag_m=2e4)
    assert seen.longest_supported_lag_m() == pytest.approx(seen.extent_m / 2.0)


def test_support_ends_where_pairs_become_too_few():
    points, values = survey(count=12)
    seen = experimental_variogram(points, values, lag_m=500.0, max_lag_m=5e3)
    assert seen.longest_supported_lag_m(minimum_pairs=1_000) == 0.0
    many = np.flatnonzero(seen.pairs >= 4)[-1]
    assert seen.longest_supported_lag_m(minimum_pairs=4) <= seen.lag_m[many]


def test_support_does_not_leap_over_a_gap_between_clusters():
    rng = generator(2, "clusters")
    cluster = rng.uniform(0.0, 9e3, (40, 2))
    points = np.vstack([cluster, cluster + np.array([986e3, 0.0])])
    for lag_m in (1e3, 25e3):
        seen = experimental_variogram(
            points, rng.random(80), lag_m=lag_m, max_lag_m=1_100e3
        )
        assert seen.pairs[seen.lag_m > 900e3].max() >= 30
        assert seen.longest_supported_lag_m() < 13e3


def test_a_regular_grid_with_narrow_lags_has_no_gap():
    line = np.arange(15) * 1_000.0
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(line, line)])
    values = generator(3, "grid").random(len(points))
    seen = experimental_variogram(points, values, lag_m=100.0, max_lag_m=7e3)
    assert (seen.pairs == 0).any()
    assert seen.longest_supported_lag_m() > 6_800.0


@pytest.mark.parametrize(
    ("points", "values", "message"),
    [
        ([[0.0, 0.0]], [1.0], "at least two samples"),
        (np.empty((0, 2)), [], "there are none"),
        ([[0.0, 0.0], [1.0, 0.0]], [1.0, np.nan], "rows 1: values are not finite"),
        ([[0.0, 0.0], [np.inf, 0.0]], [1.0, 2.0], "coordinates are not finite"),
        ([[0.0, 0.0], [1.0, 0.0]], [1.0, 2.0, 3.0], "as the coordinates"),
        ([[0.0, 0.0], [1.0, 0.0]], [[1.0, 2.0]] * 2, "of one variable"),
    ],
)
def test_unfit_samples_are_refused(points, values, message):
    with pytest.raises(DataError, match=message):
        experimental_variogram(points, values, lag_m=1.0, max_lag_m=2.0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Direction(azimuth_deg=float("nan")), "clockwise from north"),
        (lambda: Direction(azimuth_deg=0.0, tolerance_deg=0.0), "above 0, to 90"),
        (lambda: Direction(azimuth_deg=0.0, tolerance_deg=91.0), "above 0, to 90"),
        (lambda: Direction(azimuth_deg=0.0, bandwidth_m=0.0), "metres above 0"),
        (
            lambda: Direction(azimuth_deg=np.inf, tolerance_deg=0.0, bandwidth_m=-1.0),
            "3 problems",
        ),
        (
            lambda: experimental_variogram(
                *survey(), lag_m=1.0, max_lag_m=2.0, estimator="genton"
            ),
            "one of matheron, cressie-hawkins, dowd",
        ),
    ],
)
def test_impossible_directions_and_estimators_are_refused(build, message):
    with pytest.raises(ParameterError, match=message):
        build()


@pytest.mark.parametrize("lag_m", [1e-6, 1e-300, 0.049])
def test_lags_beyond_number_are_refused_before_they_fill_the_memory(lag_m):
    with pytest.raises(
        ParameterError, match=r"(?s)cuts 5,000 m into more.*at least 0.05.*wider lags"
    ):
        experimental_variogram(*survey(), lag_m=lag_m, max_lag_m=5e3)
    finest = experimental_variogram(*survey(), lag_m=0.05, max_lag_m=5e3)
    assert len(finest.pairs) == 100_000


def test_lags_that_are_no_lengths_are_refused_together():
    with pytest.raises(ParameterError, match="2 problems"):
        experimental_variogram(*survey(), lag_m=0.0, max_lag_m=np.nan)
