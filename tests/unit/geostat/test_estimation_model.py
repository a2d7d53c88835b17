from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError, UnsupportedRangeError
from geo.geostat.estimation_model import (
    BEST_OF,
    choose_estimation_model,
    cross_validate,
    nearest_spacing_m,
)
from geo.geostat.samples import require_samples
from geo.geostat.variogram import (
    Anisotropy,
    Structure,
    Variogram,
    covariance_between,
)
from geo.model.estimate import EstimateSettings, GivenRange
from geo.model.randomness import generator

TRUTH = Variogram(
    nugget=1.0, structures=(Structure(model="spherical", sill=9.0, range_m=12e3),)
)


def survey(seed: int, model: Variogram = TRUTH, count: int = 250):
    """Values of a Gaussian field at random places, by Cholesky."""
    rng = generator(seed, "estimation model")
    places = rng.uniform(0.0, 6e4, (count, 2))
    root = np.linalg.cholesky(covariance_between(places, places, model=model))
    return places, 20.0 + root @ rng.standard_normal(count)


def settings(**changed) -> EstimateSettings:
    given = {"spacing_m": 2e3, "lag_m": 2e3, "max_lag_m": 3e4} | changed
    return EstimateSettings(**given)


@pytest.mark.parametrize("name", BEST_OF)
def test_each_model_by_name_is_fitted_and_reaches_its_range(name):
    model = choose_estimation_model(*survey(1), settings=settings(model=name))
    assert model.fitted is not None
    assert model.choice is None
    assert model.fitted.recipe.label == name
    assert model.neighbourhood.radius_m == model.variogram.effective_range_m
    assert model.fitted.range_supported
    near = np.array([[0.0, 6e3]])  # half the true range: most of the true rise
    truth = TRUTH.semivariance(near)
    np.testing.assert_allclose(model.variogram.semivariance(near), truth, rtol=0.25)


def test_the_best_model_is_the_one_that_predicts_best():
    model = choose_estimation_model(*survey(2), settings=settings(model="best"))
    table = model.choice.table
    assert set(table["candidate"]) == set(BEST_OF)
    chosen = table.loc[table["chosen"], "log_score"].item()
    assert chosen == table["log_score"].min()
    assert model.variogram == model.choice.chosen.variogram


def test_smooth_ground_is_not_taken_for_rough():
    smooth = Variogram(
        nugget=0.05, structures=(Structure(model="gaussian", sill=9.0, range_m=2e4),)
    )
    choice = choose_estimation_model(
        *survey(3, smooth), settings=settings(model="best")
    ).choice
    assert choice.chosen.recipe.label in {"gaussian", "cubic", "matern"}


def test_no_variogram_gives_the_mean_close_to_samples_with_the_reason():
    places, _ = survey(4)
    noise = generator(4, "noise").gamma(4.0, 4.0, len(places))
    for name in ("spherical", "best"):
        model = choose_estimation_model(places, noise, settings=settings(model=name))
        assert model.fitted is None
        assert model.refusal
        assert model.variogram == Variogram(nugget=noise.var(ddof=1))
        assert model.neighbourhood.radius_m == nearest_spacing_m(places) / 2.0
    with pytest.raises(UnsupportedRangeError):
        choose_estimation_model(places, noise, settings=settings(on_refusal="stop"))


def test_a_given_range_is_used_by_every_model():
    given = GivenRange(range_m=5e4, author="A. Reader", reason="the next block")
    model = choose_estimation_model(
        *survey(5), settings=settings(model="spherical", range_given=given)
    )
    assert model.fitted.given_range == given
    assert model.variogram.effective_range_m == 5e4


def test_equal_values_are_no_estimate():
    places, _ = survey(6)
    with pytest.raises(DataError, match="at every sample"):
        choose_estimation_model(places, np.full(len(places), 3.0), settings=settings())


def test_cross_validation_leaves_no_sample_out_for_being_far():
    places, values = survey(7, count=60)
    far = np.vstack([places, [[9e5, 9e5]]])
    values = np.append(values, 20.0)
    model = choose_estimation_model(places, values[:-1], settings=settings())
    for check in cross_validate(far, values, model=model, fold_m=1e4):
        assert check.extrapolated == 0
        assert check.scores.loc["kriging", "samples"] == 61


def test_squares_are_small_enough_to_be_two():
    places, values = survey(8, count=40)
    model = choose_estimation_model(places, values, settings=settings())
    _, squares = cross_validate(places, values, model=model, fold_m=1e9)
    assert squares.folds >= 2


def test_the_spacing_is_the_median_distance_of_nearest_samples():
    places = require_samples(*survey(9, count=30)).coordinates
    away = np.hypot(*(places[:, None] - places[None]).T)
    np.fill_diagonal(away, np.inf)
    assert nearest_spacing_m(places) == pytest.approx(np.median(away.min(axis=0)))


def test_an_ellipse_of_ranges_is_found_and_searched_in():
    shape = Anisotropy(azimuth_deg=20.0, ratio=0.4)
    long = Structure(model="spherical", sill=9.0, range_m=25e3, anisotropy=shape)
    places, values = survey(10, Variogram(nugget=0.5, structures=(long,)), count=500)
    model = choose_estimation_model(places, values, settings=settings(directions=4))
    assert len(model.experimental) == 4
    ellipse = model.neighbourhood.anisotropy
    assert ellipse == model.variogram.structures[0].anisotropy
    assert abs(ellipse.azimuth_deg % 180.0 - 20.0) < 15.0
    assert 0.25 < ellipse.ratio < 0.6

    together = choose_estimation_model(places, values, settings=settings())
    apart, whole = (
        cross_validate(places, values, model=each, fold_m=8e3)[1].scores["RMSE"]
        for each in (model, together)
    )
    assert apart["kriging"] < whole["kriging"]


def test_two_directions_do_not_fix_an_ellipse():
    with pytest.raises(ParameterError, match="1, or 3 to 12"):
        settings(directions=2)


def test_stated_errors_of_samples_are_split_off_the_nugget():
    places, values = survey(11)
    error = generator(11, "errors").uniform(0.5, 3.5, len(values))  # 2.0 on average
    noise = generator(11, "noise").standard_normal(len(values)) * np.sqrt(error)
    model = choose_estimation_model(
        places, values + noise, settings=settings(), error_variance=error
    )
    fitted = model.fitted.variogram
    assert fitted.nugget >= error.mean() * (1.0 - 1e-9)
    assert model.variogram.nugget == pytest.approx(fitted.nugget - error.mean())
    assert model.variogram.structures == fitted.structures
    np.testing.assert_array_equal(model.error_variance, error)


def test_predictions_that_know_the_errors_state_their_own_rightly():
    ratios = []
    for seed in range(12):
        places, values = survey(100 + seed)
        error = np.where(np.arange(len(values)) % 2, 0.0, 8.0)  # good and bad cores
        noise = generator(seed, "bad").standard_normal(len(values)) * np.sqrt(error)
        measured = values + noise
        model = choose_estimation_model(
            places, measured, settings=settings(), error_variance=error
        )
        one, _ = cross_validate(places, measured, model=model)
        ratios.append(one.scores.loc["kriging", "MSDR"])
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.1)


def test_where_there_is_no_variogram_the_spread_holds_the_errors():
    rng = generator(12, "nothing")
    places, values = rng.uniform(0.0, 1e5, (30, 2)), rng.normal(10.0, 2.0, 30)
    model = choose_estimation_model(
        places,
        values,
        settings=settings(lag_m=1e3, max_lag_m=2e3),
        error_variance=np.ones(30),
    )
    assert model.fitted is None
    assert model.error_variance is None
    assert model.variogram.nugget == pytest.approx(values.var(ddof=1))
