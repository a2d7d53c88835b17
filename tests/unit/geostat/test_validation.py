from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.checks.validation import (
    blocked_cross_validation,
    buffered_cross_validation,
    k_fold_cross_validation,
    leave_one_out,
)
from geo.geostat.drift import ORDINARY, ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Anisotropy, Structure, Variogram, covariance_between
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


def k_folds(samples, values, *, folds=7, name="deal", **changed):
    given = {"variogram": SPHERICAL, "neighbourhood": EVERYTHING} | changed
    rng = generator(4, "validation", name)
    return k_fold_cross_validation(samples, values, folds=folds, rng=rng, **given)


def buffered(samples, values, *, buffer_m=1_500.0, **changed):
    given = {"variogram": SPHERICAL, "neighbourhood": EVERYTHING} | changed
    return buffered_cross_validation(samples, values, buffer_m=buffer_m, **given)


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


def kriged_rows(seen):
    return seen.table.query("method == 'kriging'").set_index("sample").sort_index()


def left_for(seen, samples, buffer_m):
    """Say which samples may speak for each, by scheme."""
    if buffer_m is not None:
        return np.hypot(*(samples[:, None] - samples).transpose(2, 0, 1)) > buffer_m
    folds = kriged_rows(seen)["fold"].to_numpy()
    return folds[:, None] != folds


def drift_of(name, covariate):
    return {
        "unknown mean": ORDINARY,
        "known mean": KnownMean(value=17.0),
        "plane": Trend(degree=1),
        "covariate": ExternalDrift(at_samples=covariate),
    }[name]


@pytest.mark.parametrize("drift", ["unknown mean", "known mean", "plane", "covariate"])
@pytest.mark.parametrize(
    "around",
    [{"maximum": None}, {"maximum": 12}, {"maximum": 12, "sectors": 4}],
    ids=["unique", "nearest", "quadrants"],
)
@pytest.mark.parametrize("scheme", ["squares", "shares", "buffers", "one"])
def test_every_scheme_equals_kriging_from_what_is_left(scheme, around, drift):
    samples, values = world("brute", count=45)
    values = 1e3 + values
    covariate = np.sin(samples[:, 0] / 2e3)
    errors = np.linspace(0.0, 1.0, 45)
    given = {
        "variogram": SPHERICAL,
        "neighbourhood": Neighbourhood(radius_m=np.inf, **around),
        "error_variance": errors,
        "drift": drift_of(drift, covariate),
    }
    seen = {
        "squares": lambda: blocked_cross_validation(
            samples, values, block_m=3_000.0, **given
        ),
        "shares": lambda: k_folds(samples, values, **given),
        "buffers": lambda: buffered(samples, values, **given),
        "one": lambda: leave_one_out(samples, values, **given),
    }[scheme]()
    rows = kriged_rows(seen)
    left = left_for(seen, samples, 1_500.0 if scheme == "buffers" else None)
    for row in range(0, 45, 4):
        kept = left[row]
        part = given["drift"]
        if isinstance(part, ExternalDrift):
            part = ExternalDrift(
                at_samples=covariate[kept], at_targets=covariate[row : row + 1]
            )
        alone = krige(
            samples[kept],
            values[kept],
            onto=samples[row : row + 1],
            **(given | {"error_variance": errors[kept], "drift": part}),
        )
        assert rows["predicted"][row] == pytest.approx(alone.estimate[0], rel=1e-10)
        assert rows["variance"][row] == pytest.approx(
            alone.variance[0] + errors[row], rel=1e-9
        )


@pytest.mark.parametrize("scheme", [k_folds, buffered])
def test_plain_methods_see_only_what_is_left(scheme):
    samples, values = world("plain")
    seen = scheme(samples, values)
    left = left_for(seen, samples, 1_500.0 if scheme is buffered else None)
    mean = seen.table.query("method == 'mean'").set_index("sample")["predicted"]
    nearest = seen.table.query("method == 'nearest neighbour'").set_index("sample")
    away = np.hypot(*(samples[:, None] - samples).transpose(2, 0, 1))
    for row in range(60):
        assert mean[row] == pytest.approx(values[left[row]].mean())
        first = np.argmin(np.where(left[row], away[row], np.inf))
        assert nearest["predicted"][row] == values[first]


def test_random_folds_are_of_one_size_and_repeat_with_the_seed():
    samples, values = world("folds")
    seen, again, other = (
        kriged_rows(k_folds(samples, values, name=name))["fold"]
        for name in ("deal", "deal", "another")
    )
    assert sorted(seen.value_counts()) == [8, 8, 8, 9, 9, 9, 9]
    assert seen.tolist() == again.tolist() != other.tolist()


def test_as_many_folds_as_samples_and_no_buffer_are_leave_one_out():
    samples, values = world("same")
    alone = kriged_rows(
        leave_one_out(samples, values, variogram=SPHERICAL, neighbourhood=EVERYTHING)
    )
    for seen in (
        k_folds(samples, values, folds=60),
        buffered(samples, values, buffer_m=0.0),
    ):
        assert seen.folds == 60
        np.testing.assert_allclose(
            kriged_rows(seen)["predicted"], alone["predicted"], rtol=1e-12
        )


def test_wider_buffers_are_harder_to_predict_across():
    samples, values = world("buffers", count=150)
    errors = [
        buffered(samples, values, buffer_m=width).scores.loc["kriging", "RMSE"]
        for width in (0.0, 1_000.0, 3_000.0)
    ]
    assert errors == sorted(errors)


@pytest.mark.parametrize("maximum", [None, 8])
def test_buffers_that_leave_nobody_leave_nothing_to_score(maximum):
    samples, values = world("nobody")
    seen = buffered(
        samples,
        values,
        buffer_m=1e6,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
    )
    assert seen.extrapolated == 60
    assert seen.table["predicted"].isna().all()
    assert seen.table["extrapolated"].all()
    assert set(seen.scores["samples"]) == {0}
    assert not seen.kriging_beats_mean


@pytest.mark.parametrize("maximum", [None, 60])
@pytest.mark.parametrize("scheme", [k_folds, buffered, blocked])
def test_reach_and_minimum_count_what_is_left_only(scheme, maximum):
    samples, values = world("counted")
    around = Neighbourhood(
        radius_m=2_200.0,
        maximum=maximum,
        minimum=3,
        anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.6),
    )
    seen = scheme(samples, values, neighbourhood=around)
    left = left_for(seen, samples, 1_500.0 if scheme is buffered else None)
    step = samples[:, None] - samples
    turned = np.radians(30.0)
    along = step @ [np.sin(turned), np.cos(turned)]
    across = step @ [np.cos(turned), -np.sin(turned)]
    within = np.hypot(along, across / 0.6) <= 2_200.0
    few = np.count_nonzero(within & left, axis=1) < 3
    assert 0 < few.sum() < 60
    np.testing.assert_array_equal(kriged_rows(seen)["extrapolated"], few)


def test_repeated_readings_in_one_place_leave_together_with_a_buffer():
    samples, values = world("twice", count=20)
    samples, values = samples[[*range(20), 4]], values[[*range(20), 4]]
    errors = np.zeros(21)
    errors[[4, 20]] = 0.5
    seen = buffered(samples, values, buffer_m=0.0, error_variance=errors)
    alone = leave_one_out(
        samples,
        values,
        variogram=SPHERICAL,
        neighbourhood=EVERYTHING,
        error_variance=errors,
    )
    variances = [kriged_rows(each)["variance"][4] for each in (seen, alone)]
    assert variances[0] > 2.0 * variances[1]


def test_samples_whose_drift_the_others_do_not_carry_are_flagged():
    samples, values = world("ridge", count=20)
    # the ridge in a square of its own, far from two others
    ridge = (np.arange(20) < 3).astype(float)
    samples[:3] += 1e5
    samples[3:6] -= 1e5
    seen = blocked_cross_validation(
        samples,
        values,
        variogram=SPHERICAL,
        neighbourhood=EVERYTHING,
        block_m=6e4,
        drift=ExternalDrift(at_samples=ridge),
    )
    assert seen.folds == 3
    rows = kriged_rows(seen)
    assert rows["extrapolated"].tolist() == [True] * 3 + [False] * 17
    np.testing.assert_array_equal(rows["predicted"].isna(), rows["extrapolated"])
    assert seen.scores.loc["kriging", "samples"] == 17


@pytest.mark.parametrize("sectors", [1, 4])
def test_neighbours_whose_drift_is_not_carried_flag_the_sample_too(sectors):
    samples, values = world("ridge", count=40)
    ridge = (samples[:, 0] > 5_000.0).astype(float)
    near = Neighbourhood(radius_m=2_500.0, maximum=8, sectors=sectors)
    given = {
        "variogram": SPHERICAL,
        "neighbourhood": near,
        "drift": ExternalDrift(at_samples=ridge),
    }
    for seen in (
        leave_one_out(samples, values, **given),
        k_folds(samples, values, **given),
        buffered(samples, values, buffer_m=500.0, **given),
    ):
        rows = kriged_rows(seen)
        assert 0 < seen.extrapolated < 40
        np.testing.assert_array_equal(rows["predicted"].isna(), rows["extrapolated"])
        np.testing.assert_array_equal(rows["variance"].isna(), rows["extrapolated"])
        assert set(seen.scores["samples"]) == {40 - seen.extrapolated}


@pytest.mark.parametrize("maximum", [None, 8])
def test_a_drift_that_no_sample_can_carry_is_refused_not_masked(maximum):
    line = np.column_stack([np.arange(20) * 500.0, np.zeros(20)])
    with pytest.raises(DataError, match="do not carry its 3 terms"):
        leave_one_out(
            line,
            np.arange(20.0) ** 2,
            variogram=SPHERICAL,
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
            drift=Trend(degree=1),
        )


@pytest.mark.parametrize("maximum", [None, 8])
@pytest.mark.parametrize(("degree", "terms"), [(1, 3), (2, 6)])
def test_as_many_samples_as_terms_leave_none_of_them_its_drift(degree, terms, maximum):
    samples, values = world("as many", count=terms)
    seen = leave_one_out(
        samples,
        values,
        variogram=SPHERICAL,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
        drift=Trend(degree=degree),
    )
    assert seen.extrapolated == terms
    assert kriged_rows(seen)["predicted"].isna().all()


def test_fewer_neighbours_than_terms_of_the_drift_are_refused():
    with pytest.raises(DataError, match=r"(?s)its 3 terms.*more neighbours"):
        leave_one_out(
            *world("two"),
            variogram=SPHERICAL,
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=2),
            drift=Trend(degree=1),
        )


@pytest.mark.parametrize("at_once", [30, 2_000_000])
@pytest.mark.parametrize("buffer_m", [0.0, 900.0])
def test_one_search_past_the_held_out_finds_what_a_search_of_each_fold_does(
    monkeypatch, buffer_m, at_once
):
    monkeypatch.setattr("geo.geostat.checks.held_out.NEIGHBOURS_AT_ONCE", at_once)
    samples, values = world("searched", count=80)
    around = Neighbourhood(
        radius_m=3_000.0,
        maximum=9,
        minimum=4,
        anisotropy=Anisotropy(azimuth_deg=70.0, ratio=0.5),
    )
    seen = kriged_rows(
        buffered(samples, values, buffer_m=buffer_m, neighbourhood=around)
    )
    left = left_for(None, samples, buffer_m)
    assert 0 < seen["extrapolated"].sum() < 80
    for row in range(80):
        alone = krige(
            samples[left[row]],
            values[left[row]],
            onto=samples[[row]],
            variogram=SPHERICAL,
            neighbourhood=around,
        )
        np.testing.assert_allclose(
            seen["predicted"][row], alone.estimate[0], rtol=1e-12
        )
        np.testing.assert_allclose(seen["variance"][row], alone.variance[0], rtol=1e-9)


def test_coordinates_of_a_million_metres_change_nothing():
    samples, values = world("far")
    near, far = (
        kriged_rows(buffered(samples + shift, values))["predicted"]
        for shift in (0.0, np.array([4e6, 9e6]))
    )
    np.testing.assert_allclose(near, far, rtol=1e-7)


class Wave:
    """Valid along a line, not in the plane."""

    nugget = 0.0

    def covariance(self, separation):
        return np.cos(np.hypot(*np.moveaxis(separation, -1, 0)) / 900.0)


@pytest.mark.parametrize("maximum", [None, 12])
def test_a_model_of_the_users_that_is_none_is_refused(maximum):
    with pytest.raises(ParameterError, match="positive definite in the plane"):
        leave_one_out(
            *world("wave", count=20),
            variogram=Wave(),
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
        )


@pytest.mark.parametrize("folds", [0, 1, 61, 2.5, np.nan])
def test_folds_that_cannot_be_dealt_are_refused(folds):
    with pytest.raises(ParameterError, match="2 to 60"):
        k_folds(*world("unfit"), folds=folds)


@pytest.mark.parametrize("buffer_m", [-1.0, np.nan, np.inf])
def test_buffers_that_are_none_are_refused(buffer_m):
    with pytest.raises(ParameterError, match="metres from 0 on"):
        buffered(*world("unfit"), buffer_m=buffer_m)


@pytest.mark.parametrize(
    ("samples", "values", "message"),
    [
        ([[0.0, 0.0]], [1.0], r"shape \(1, 1\)"),
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
