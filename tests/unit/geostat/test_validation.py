from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.validation import blocked_cross_validation, leave_one_out
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.randomness import generator

EVERYTHING = Neighbourhood(radius_m=np.inf, maximum=None)
METHODS = ["kriging", "mean", "inverse distance", "nearest neighbour"]
SPHERICAL = Variogram(
    nugget=0.1, structures=(Structure(model="spherical", sill=4.0, range_m=4_000.0),)
)


def world(name, variogram=SPHERICAL, count=60):
    rng = generator(3, "validation", name)
    samples = rng.uniform(0.0, 1e4, (count, 2))
    root = np.linalg.cholesky(covariance_between(samples, samples, model=variogram))
    return samples, 20.0 + root @ rng.standard_normal(count)


def blocked(samples, values, *, block_m=2_000.0, neighbourhood=EVERYTHING):
    return blocked_cross_validation(
        samples,
        values,
        variogram=SPHERICAL,
        neighbourhood=neighbourhood,
        block_m=block_m,
    )


def test_every_sample_is_predicted_by_every_method_without_its_own_block():
    samples, values = world("blocks")
    seen = blocked(samples, values)
    assert list(seen.scores.index) == METHODS
    assert len(seen.table) == 4 * 60
    assert seen.table["predicted"].notna().all()

    mean = seen.table.query("method == 'mean'")
    for fold, rows in mean.groupby("fold"):
        squares = np.floor((samples - samples.min(axis=0)) / 2_000.0)
        inside = np.all(squares == squares[rows["sample"].iloc[0]], axis=1)
        assert rows["sample"].tolist() == np.flatnonzero(inside).tolist(), fold
        np.testing.assert_allclose(rows["predicted"], values[~inside].mean())


def test_scores_are_those_of_the_table():
    samples, values = world("scores")
    seen = blocked(samples, values)
    rows = seen.table.query("method == 'kriging'")
    error = (rows["predicted"] - rows["observed"]).to_numpy()
    scores = seen.scores.loc["kriging"]
    assert scores["samples"] == 60
    assert scores["ME"] == pytest.approx(error.mean())
    assert scores["MAE"] == pytest.approx(np.abs(error).mean())
    assert scores["RMSE"] == pytest.approx(np.sqrt((error**2).mean()))
    assert scores["MSDR"] == pytest.approx((error**2 / rows["variance"]).mean())
    assert seen.scores["MSDR"].notna().tolist() == [True, False, False, False]


def test_kriging_beats_the_mean_where_there_is_structure():
    seen = leave_one_out(
        *world("structure"), variogram=SPHERICAL, neighbourhood=EVERYTHING
    )
    assert seen.kriging_beats_mean


def test_pure_nugget_kriging_is_the_mean_and_does_not_beat_it():
    flat = Variogram(nugget=4.0)
    seen = leave_one_out(
        *world("nugget", flat), variogram=flat, neighbourhood=EVERYTHING
    )
    rmse = seen.scores["RMSE"]
    assert rmse["kriging"] == pytest.approx(rmse["mean"], rel=1e-12)
    assert not seen.kriging_beats_mean


def test_larger_blocks_are_harder_to_predict():
    samples, values = world("harder", count=150)
    errors = [
        blocked(samples, values, block_m=side).scores.loc["kriging", "RMSE"]
        for side in (10.0, 2_500.0, 5_100.0)
    ]
    assert errors == sorted(errors)


def test_samples_out_of_reach_are_counted_and_scored_for_no_method():
    samples, values = world("reach")
    samples[0] = [1e6, 1e6]
    near = Neighbourhood(radius_m=5_000.0, maximum=8)
    for seen in (
        blocked(samples, values, neighbourhood=near),
        leave_one_out(samples, values, variogram=SPHERICAL, neighbourhood=near),
    ):
        assert seen.extrapolated == 1
        assert set(seen.scores["samples"]) == {59}
        kriged = seen.table.query("method == 'kriging'")
        np.testing.assert_array_equal(
            kriged["predicted"].isna(), kriged["extrapolated"]
        )


def test_blocks_larger_than_the_reach_leave_nothing_to_score_and_no_victory():
    line = np.column_stack([np.arange(10) * 1_000.0, np.zeros(10)])
    seen = blocked(
        line,
        np.arange(10.0),
        block_m=5_000.0,
        neighbourhood=Neighbourhood(radius_m=500.0, maximum=4),
    )
    assert seen.extrapolated == 10
    assert set(seen.scores["samples"]) == {0}
    assert seen.scores.drop(columns="samples").isna().all(axis=None)
    assert not seen.kriging_beats_mean


def test_the_error_of_the_sample_left_out_is_in_the_variance():
    samples, values = world("errors", count=20)
    errors = np.zeros(20)
    errors[3] = 5.0
    plain, noisy = (
        leave_one_out(
            samples,
            values,
            variogram=SPHERICAL,
            neighbourhood=EVERYTHING,
            error_variance=variance,
        ).table.query("method == 'kriging'")["variance"]
        for variance in (None, errors)
    )
    assert noisy.iloc[3] - plain.iloc[3] == pytest.approx(5.0)


def test_values_that_do_not_vary_have_no_correlation_but_an_answer():
    samples, _ = world("constant")
    seen = leave_one_out(
        samples, np.full(60, 3.0), variogram=SPHERICAL, neighbourhood=EVERYTHING
    )
    np.testing.assert_allclose(seen.scores["RMSE"], 0.0, atol=1e-12)
    assert np.isnan(seen.scores.loc["mean", "correlation"])
    assert not seen.kriging_beats_mean


@pytest.mark.parametrize(
    ("samples", "values", "message"),
    [
        ([[0.0, 0.0]], [1.0], "1 samples of 1 variables"),
        ([[0.0, 0.0], [1.0, 0.0]], [[1.0, 2.0]] * 2, "of one variable"),
        ([[0.0, 0.0], [0.0, 0.0]], [1.0, 2.0], "lie in one place"),
    ],
)
def test_unfit_samples_are_refused(samples, values, message):
    with pytest.raises(DataError, match=message):
        leave_one_out(samples, values, variogram=SPHERICAL, neighbourhood=EVERYTHING)


@pytest.mark.parametrize(
    ("block_m", "message"),
    [(0.0, "above 0"), (np.nan, "above 0"), (1e6, "smaller blocks")],
)
def test_blocks_that_cannot_serve_are_refused(block_m, message):
    with pytest.raises(ParameterError, match=message):
        blocked(*world("unfit"), block_m=block_m)
