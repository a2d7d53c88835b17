from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.geostat.variography.bootstrap import bootstrap_variogram
from geo.geostat.variography.experimental import Direction, experimental_variogram
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.fitting import fit_variogram
from geo.geostat.variography.recipe import FitRecipe
from geo.model.estimate import GivenRange
from geo.model.randomness import generator

TRUTH = Variogram(
    nugget=0.2, structures=(Structure(model="spherical", sill=0.8, range_m=2_500.0),)
)
LAGS = {"lag_m": 500.0, "max_lag_m": 5e3}


def survey(name, *, count=200):
    rng = generator(8, "bootstrap", name)
    points = rng.uniform(0.0, 1e4, (count, 2))
    root = np.linalg.cholesky(covariance_between(points, points, model=TRUTH))
    return points, root @ rng.standard_normal(count)


@pytest.fixture(scope="module")
def surveyed():
    points, values = survey("one")
    seen = experimental_variogram(points, values, **LAGS)
    return points, fit_variogram(seen, model="spherical")


def test_the_same_stream_gives_the_same_draws(surveyed):
    points, fitted = surveyed
    first, second = (
        bootstrap_variogram(points, fitted, draws=5, rng=generator(1, "same"))
        for _ in range(2)
    )
    assert first.variograms == second.variograms


def test_draws_lie_about_the_fit(surveyed):
    points, fitted = surveyed
    drawn = bootstrap_variogram(points, fitted, draws=200, rng=generator(1, "about"))
    intervals = drawn.intervals(level=0.8)
    inside = (intervals["low"] < intervals["fitted"]) & (
        intervals["fitted"] < intervals["high"]
    )
    assert list(intervals.index) == ["nugget", "sill", "sill_1", "range_m_1"]
    assert inside.all()
    wider = drawn.intervals(level=0.9)
    assert (wider["low"] <= intervals["low"]).all()
    assert (wider["high"] >= intervals["high"]).all()


def test_draws_scatter_as_surveys_of_the_same_truth_do(surveyed):
    points, _ = surveyed
    rng = generator(8, "scatter")
    root = np.linalg.cholesky(covariance_between(points, points, model=TRUTH))
    sills = []
    for _ in range(150):
        values = root @ rng.standard_normal(len(points))
        seen = experimental_variogram(points, values, **LAGS)
        bounds = FitBounds(ranges_m=(2_500.0,))
        fitted = fit_variogram(seen, model="spherical", bounds=bounds)
        sills.append(fitted.variogram.sill)
    # as if the truth had been fitted
    exact = fit_variogram(
        experimental_variogram(points, root @ rng.standard_normal(200), **LAGS),
        model="spherical",
        bounds=FitBounds(nugget=0.2, sills=(0.8,), ranges_m=(2_500.0,)),
    )
    assert exact.variogram == TRUTH
    recipe = FitRecipe(model="spherical", bounds=FitBounds(ranges_m=(2_500.0,)))
    drawn = bootstrap_variogram(
        points, replace(exact, recipe=recipe), draws=300, rng=rng
    )
    # four standard errors of the logarithm of a ratio of standard deviations
    error = 4.0 * np.sqrt(1.0 / (2.0 * 150) + 1.0 / (2.0 * 300))
    ratio = np.std(np.log(sills), ddof=1) / np.log(drawn.table["sill"]).std()
    assert abs(np.log(ratio)) < error


def test_values_three_times_as_large_have_draws_nine_times_as_variable():
    points, values = survey("one")
    plain, large = (
        bootstrap_variogram(
            points,
            fit_variogram(
                experimental_variogram(points, unit * values, **LAGS), model="spherical"
            ),
            draws=20,
            rng=generator(7, "unit"),
        ).table
        for unit in (1.0, 3.0)
    )
    for name in ("nugget", "sill", "sill_1"):
        np.testing.assert_allclose(large[name], 9.0 * plain[name], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(large["range_m_1"], plain["range_m_1"], rtol=1e-4)


def test_refused_draws_are_kept_within_the_support_and_counted():
    points, values = survey("a hundred", count=100)
    seen = experimental_variogram(points, values, lag_m=700.0, max_lag_m=4.9e3)
    fitted = fit_variogram(seen, model="spherical")
    drawn = bootstrap_variogram(points, fitted, draws=100, rng=generator(2, "few"))
    assert 0 < drawn.refused == drawn.table["refused"].sum() < 100
    longest = max(variogram.effective_range_m for variogram in drawn.variograms)
    assert longest <= fitted.longest_supported_lag_m
    assert len(drawn.variograms) == len(drawn.table) == 100


def test_held_parameters_are_held_in_each_draw(surveyed):
    points, values = survey("one")
    seen = experimental_variogram(points, values, **LAGS)
    given = GivenRange(range_m=9_000.0, author="A. Reader", reason="next door")
    fitted = fit_variogram(
        seen, model="spherical", bounds=FitBounds(nugget=0.1), given_range=given
    )
    drawn = bootstrap_variogram(points, fitted, draws=20, rng=generator(3, "held"))
    assert (drawn.table["nugget"] == 0.1).all()
    assert (drawn.table["range_m_1"] == 9_000.0).all()
    assert drawn.table["sill"].std() > 0.0


def test_directions_estimator_and_smoothness_are_those_of_the_fit():
    points, values = survey("one")
    seen = [
        experimental_variogram(
            points,
            values,
            lag_m=700.0,
            max_lag_m=4_900.0,
            direction=Direction(azimuth_deg=azimuth, tolerance_deg=30.0),
            estimator="cressie-hawkins",
        )
        for azimuth in (0.0, 60.0, 120.0)
    ]
    fitted = fit_variogram(
        seen, model="matern", bounds=FitBounds(smoothness=((0.3, 2.0),))
    )
    drawn = bootstrap_variogram(points, fitted, draws=4, rng=generator(4, "three"))
    assert list(drawn.intervals().index) == [
        "nugget",
        "sill",
        "sill_1",
        "range_m_1",
        "smoothness_1",
        "azimuth_deg",
        "ratio",
    ]
    assert drawn.table["smoothness_1"].between(0.3, 2.0).all()
    assert drawn.table["ratio"].between(0.05, 1.0).all()

    # an axis of 5 degrees is told about one of 178 as 185, not as its far end
    about = fitted.parameters["azimuth_deg"]
    around = [(about + turn) % 180.0 for turn in (-40.0, -2.0, 1.0, 50.0)]
    turned = replace(drawn, table=drawn.table.assign(azimuth_deg=around)).intervals()
    assert turned.loc["azimuth_deg", ["low", "median", "high"]].tolist() == (
        pytest.approx((about + np.quantile([-40, -2, 1, 50], [0.1, 0.5, 0.9])).tolist())
    )


def test_a_draw_is_one_of_the_variograms(surveyed):
    points, fitted = surveyed
    rng = generator(5, "draw")
    drawn = bootstrap_variogram(points, fitted, draws=3, rng=rng)
    picked = [drawn.draw(rng) for _ in range(60)]
    assert all(picked.count(each) > 5 for each in drawn.variograms)


def test_a_smooth_model_without_a_nugget_can_be_drawn_from():
    north = np.arange(60) * 500.0
    line = np.column_stack([np.zeros(60), north])
    seen = experimental_variogram(
        line, np.sin(north / 2e3), lag_m=500.0, max_lag_m=7.5e3
    )
    fitted = fit_variogram(seen, model="gaussian")
    assert fitted.variogram.nugget == 0.0
    drawn = bootstrap_variogram(line, fitted, draws=30, rng=generator(6, "smooth"))
    assert drawn.table["sill"].min() > 0.0


def test_other_coordinates_are_refused(surveyed):
    points, fitted = surveyed
    with pytest.raises(DataError, match="the 200 samples that were fitted to"):
        bootstrap_variogram(points[:-1], fitted, rng=generator(1, "x"))
    with pytest.raises(DataError, match="whose pairs are not those in the lags"):
        bootstrap_variogram(points * [1.0, 2.0], fitted, rng=generator(1, "x"))


def test_no_draws_and_a_level_beyond_one_are_refused(surveyed):
    points, fitted = surveyed
    with pytest.raises(ParameterError, match="draws: 0"):
        bootstrap_variogram(points, fitted, draws=0, rng=generator(1, "x"))
    drawn = bootstrap_variogram(points, fitted, draws=2, rng=generator(1, "x"))
    with pytest.raises(ParameterError, match=r"level: 1\.0"):
        drawn.intervals(level=1.0)
