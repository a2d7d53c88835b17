from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.variography.cross_variogram import cross_variograms
from geo.geostat.variography.experimental import Direction, experimental_variogram
from geo.model.randomness import generator

LAGS = {"lag_m": 900.0, "max_lag_m": 6_000.0}
NAMES = ("abundance", "Co", "Ni")
DIRECTIONS = pytest.mark.parametrize(
    "direction", [None, Direction(azimuth_deg=40.0, bandwidth_m=2_000.0)]
)


def survey(count=70):
    rng = generator(4, "cross")
    values = rng.gamma(3.0, 5.0, (count, 1)) + rng.normal(size=(count, 3))
    return rng.uniform(0.0, 1e4, (count, 2)), values * [1.0, -0.2, 3.0]


@pytest.mark.parametrize("at_once", [300, 200_000])
def test_crossed_lags_equal_the_formula_however_the_pairs_are_cut(monkeypatch, at_once):
    monkeypatch.setattr("geo.kernels.pairs.PAIRS_AT_ONCE", at_once)
    points, values = survey()
    seen = cross_variograms(points, values, variables=NAMES, **LAGS)
    first, second = np.triu_indices(len(values), k=1)
    away = np.linalg.norm(points[first] - points[second], axis=1)
    difference = values[first] - values[second]
    for row, (low, high) in enumerate(
        zip(seen.edges_m[:-1], seen.edges_m[1:], strict=True)
    ):
        here = difference[(away > low) & (away <= high)]
        assert seen.pairs[row] == len(here)
        np.testing.assert_allclose(
            seen.semivariance[row], here.T @ here / len(here) / 2.0, rtol=1e-12
        )


@DIRECTIONS
def test_the_direct_variogram_of_a_variable_is_its_own(direction):
    points, values = survey()
    seen = cross_variograms(
        points, values, variables=NAMES, direction=direction, **LAGS
    )
    for column, name in enumerate(NAMES):
        taken = seen.direct(name)
        alone = experimental_variogram(
            points, values[:, column], direction=direction, **LAGS
        )
        np.testing.assert_array_equal(taken.semivariance, alone.semivariance)
        np.testing.assert_array_equal(taken.table(), alone.table())
        np.testing.assert_array_equal(taken.edges_m, alone.edges_m)
        np.testing.assert_array_equal(taken.farthest_m, alone.farthest_m)
        assert taken.extent_m == alone.extent_m
        assert taken.samples == alone.samples
        assert taken.sample_variance == pytest.approx(alone.sample_variance)
        assert taken.direction == direction


def test_the_table_lists_each_pair_of_variables_once():
    seen = cross_variograms(*survey(), variables=NAMES, **LAGS)
    table = seen.table()
    assert len(table) == 6 * len(seen.pairs)
    crossed = table[(table["first"] == "abundance") & (table["second"] == "Ni")]
    np.testing.assert_array_equal(crossed["semivariance"], seen.semivariance[:, 0, 2])
    assert not table.duplicated(["lag_m", "first", "second"]).any()


def test_a_lag_without_pairs_has_no_semivariance():
    seen = cross_variograms(
        [[0.0, 0.0], [3.0, 0.0]],
        [[1.0, 2.0], [2.0, 5.0]],
        variables=("Co", "Ni"),
        lag_m=1.0,
        max_lag_m=3.0,
    )
    assert seen.pairs.tolist() == [0, 0, 1]
    assert np.isnan(seen.semivariance[:2]).all()
    assert seen.semivariance[2].tolist() == [[0.5, 1.5], [1.5, 4.5]]


def test_one_variable_alone_passes():
    points, values = survey()
    seen = cross_variograms(points, values[:, 0], variables=["abundance"], **LAGS)
    assert seen.semivariance.shape == (7, 1, 1)
    assert seen.sample_covariance.shape == (1, 1)


@pytest.mark.parametrize(
    ("names", "shown"),
    [(("Co", "Ni"), "Co, Ni"), (("Co",) * 3, "3 different"), ((), "none")],
)
def test_names_that_do_not_fit_the_values_are_refused(names, shown):
    with pytest.raises(ParameterError, match=shown):
        cross_variograms(*survey(), variables=names, **LAGS)


def test_an_unknown_variable_is_refused():
    seen = cross_variograms(*survey(), variables=NAMES, **LAGS)
    with pytest.raises(ParameterError, match="one of abundance, Co, Ni"):
        seen.direct("Mn")


def test_unfit_samples_are_refused():
    with pytest.raises(DataError, match="at least two"):
        cross_variograms([[0.0, 0.0]], [[1.0, 2.0]], variables=("Co", "Ni"), **LAGS)
    with pytest.raises(DataError, match="rows 1: values are not finite"):
        cross_variograms(
            [[0.0, 0.0], [1.0, 0.0]],
            [[1.0, 2.0], [np.nan, 1.0]],
            variables=("Co", "Ni"),
            **LAGS,
        )
    with pytest.raises(ParameterError, match="2 problems"):
        cross_variograms(*survey(), variables=NAMES, lag_m=0.0, max_lag_m=np.inf)
