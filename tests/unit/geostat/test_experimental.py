from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.experimental import experimental_variogram
from geo.model.randomness import generator


def survey(count=80, extent=1e4):
    rng = generator(1, "experimental")
    return rng.uniform(0.0, extent, (count, 2)), rng.gamma(3.0, 5.0, count)


def brute_force(points, values, edges):
    """Matheron's estimator as the formula is written."""
    first, second = np.triu_indices(len(values), k=1)
    away = np.hypot(*(points[first] - points[second]).T)
    squares = (values[first] - values[second]) ** 2
    for low, high in pairwise(edges):
        here = (away > low) & (away <= high)
        yield here.sum(), away[here].mean(), squares[here].mean() / 2.0


@pytest.mark.parametrize("at_once", [50, 1_000, 2_000_000])
def test_lags_equal_the_formula_however_the_pairs_are_cut(monkeypatch, at_once):
    monkeypatch.setattr("geo.kernels.pairs.PAIRS_AT_ONCE", at_once)
    points, values = survey()
    seen = experimental_variogram(points, values, lag_m=900.0, max_lag_m=8_000.0)
    expected = np.array(list(brute_force(points, values, seen.edges_m)))
    np.testing.assert_array_equal(seen.pairs, expected[:, 0])
    np.testing.assert_allclose(seen.lag_m, expected[:, 1], rtol=1e-12)
    np.testing.assert_allclose(seen.semivariance, expected[:, 2], rtol=1e-12)


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


def test_lags_that_are_no_lengths_are_refused_together():
    with pytest.raises(ParameterError, match="2 problems"):
        experimental_variogram(*survey(), lag_m=0.0, max_lag_m=np.nan)
