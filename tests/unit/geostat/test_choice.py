from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError, UnsupportedRangeError
from geo.geostat.checks.validation import blocked_cross_validation
from geo.geostat.choice import choose_variogram, log_score
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.geostat.variography.experimental import experimental_variogram
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.recipe import FitRecipe
from geo.model.randomness import generator

NEAR = Neighbourhood(radius_m=np.inf, maximum=16)


def survey(truth, *, seed=0, count=250):
    rng = generator(seed, "choice")
    points = rng.uniform(0.0, 1e4, (count, 2))
    covariance = covariance_between(points, points, model=truth)
    return points, np.linalg.cholesky(covariance) @ rng.standard_normal(count)


def simple(model, *, nugget=0.1, range_m=3_000.0):
    structure = Structure(model=model, sill=1.0, range_m=range_m)
    return Variogram(nugget=nugget, structures=(structure,))


def choose(points, values, candidates, *, neighbourhood=NEAR, **options):
    seen = experimental_variogram(points, values, lag_m=400.0, max_lag_m=5e3)
    return choose_variogram(
        points,
        values,
        experimental=seen,
        candidates=candidates,
        neighbourhood=neighbourhood,
        block_m=1_000.0,
        **options,
    )


@pytest.fixture(scope="module")
def surveyed():
    return survey(simple("spherical"))


def test_refused_candidates_are_listed_with_their_reason(surveyed):
    choice = choose(
        *surveyed,
        [
            FitRecipe(model="spherical", bounds=FitBounds(ranges_m=(9e3,))),
            FitRecipe(model="spherical"),
            FitRecipe(model="cubic"),
        ],
    )
    table = choice.table
    assert len(table) == 3
    assert "exceeds the longest lag" in table["refused"][0]
    assert table.loc[0, ["log_score", "RMSE", "MSDR", "ME"]].isna().all()
    assert table["refused"][1:].tolist() == ["", ""]
    assert sorted(choice.validations) == [1, 2]
    assert table["chosen"].tolist() == [row == choice.row for row in range(3)]
    assert choice.chosen.recipe.label == table["candidate"][choice.row]


def test_the_best_by_each_score_has_the_least(surveyed):
    recipes = [FitRecipe(model=name) for name in ("spherical", "exponential", "cubic")]
    for by in ("log_score", "RMSE"):
        choice = choose(*surveyed, recipes, by=by)
        assert choice.by == by
        assert choice.table[by][choice.row] == choice.table[by].min()


def test_the_log_score_is_the_normal_density_of_what_was_left_out(surveyed):
    points, values = surveyed
    validation = blocked_cross_validation(
        points,
        values,
        variogram=simple("spherical"),
        neighbourhood=NEAR,
        block_m=1_000.0,
    )
    rows = validation.table.query("method == 'kriging'")
    deviation = np.sqrt(rows["variance"])
    density = np.exp(-((rows["error"] / deviation) ** 2) / 2.0) / (
        deviation * np.sqrt(2.0 * np.pi)
    )
    assert log_score(validation) == pytest.approx(-np.log(density).mean())


def test_the_log_score_sees_a_wrong_sill_and_the_rmse_does_not(surveyed):
    points, values = surveyed
    held = FitBounds(nugget=0.1, sills=(1.0,), ranges_m=(3_000.0,))
    too_much = FitBounds(nugget=0.15, sills=(1.5,), ranges_m=(3_000.0,))
    choice = choose(
        points,
        values,
        [
            FitRecipe(model="spherical", bounds=too_much),
            FitRecipe(model="spherical", bounds=held),
        ],
    )
    assert choice.row == 1
    assert choice.table["RMSE"][0] == pytest.approx(choice.table["RMSE"][1], rel=1e-9)
    assert choice.table["MSDR"][1] == pytest.approx(
        1.5 * choice.table["MSDR"][0], rel=1e-9
    )


def test_over_worlds_the_model_that_made_them_scores_best():
    truth = simple("gaussian", nugget=0.05, range_m=2_500.0)
    recipes = [FitRecipe(model="gaussian"), FitRecipe(model="exponential")]
    wins = [choose(*survey(truth, seed=seed), recipes).row == 0 for seed in range(8)]
    assert sum(wins) >= 7


def test_all_refused_is_an_error_with_all_reasons(surveyed):
    beyond = FitBounds(ranges_m=(9e3,))
    with pytest.raises(
        UnsupportedRangeError, match=r"(?s)2 problems.*candidate 0, cubic.*candidate 1"
    ):
        choose(
            *surveyed,
            [
                FitRecipe(model="cubic", bounds=beyond),
                FitRecipe(model="spherical", bounds=beyond),
            ],
        )


def test_a_near_singular_system_is_a_reason_too(surveyed):
    bounds = FitBounds(nugget=0.0, ranges_m=(4_500.0,))
    choice = choose(
        *surveyed,
        [FitRecipe(model="gaussian", bounds=bounds), FitRecipe(model="spherical")],
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
    )
    assert "condition number" in choice.table["refused"][0]
    assert choice.row == 1


def test_no_sample_within_reach_is_an_error(surveyed):
    points, values = surveyed
    seen = experimental_variogram(points, values, lag_m=400.0, max_lag_m=5e3)
    with pytest.raises(DataError, match="no sample has others within the radius"):
        choose_variogram(
            points,
            values,
            experimental=seen,
            candidates=[FitRecipe(model="spherical")],
            neighbourhood=Neighbourhood(radius_m=1e-3),
            block_m=1_000.0,
        )


def test_samples_that_do_not_pass_the_door_are_an_error(surveyed):
    points, values = surveyed
    seen = experimental_variogram(points, values, lag_m=400.0, max_lag_m=5e3)
    with pytest.raises(DataError, match="values are not finite"):
        choose_variogram(
            points,
            np.where(values == values[3], np.nan, values),
            experimental=seen,
            candidates=[FitRecipe(model="spherical")],
            neighbourhood=NEAR,
            block_m=1_000.0,
        )


def test_no_candidates_and_an_unknown_score_are_refused(surveyed):
    with pytest.raises(ParameterError, match=r"(?s)2 problems.*there are none.*'MAE'"):
        choose(*surveyed, [], by="MAE")
