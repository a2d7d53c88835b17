from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from geo.errors import DataError, ParameterError
from geo.geostat.checks.accuracy import accuracy_of_draws, accuracy_of_normal
from geo.geostat.checks.validation import leave_one_out
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.randomness import generator


def truths(name: str, count: int = 4_000):
    rng = generator(9, "accuracy", name)
    mean, sd = rng.uniform(5.0, 20.0, count), rng.uniform(0.5, 3.0, count)
    return rng, mean, sd, mean + sd * rng.standard_normal(count)


@pytest.mark.parametrize("inflated", [0.5, 1.0, 2.0])
def test_shares_are_those_of_the_intervals_counted_one_by_one(inflated):
    _, mean, sd, truth = truths("brute")
    seen = accuracy_of_normal(truth, mean=mean, variance=(inflated * sd) ** 2)
    for row in seen.table.itertuples():
        low, high = (
            norm.ppf(0.5 + side * row.level / 2.0, loc=mean, scale=inflated * sd)
            for side in (-1.0, 1.0)
        )
        assert row.share == np.mean((low <= truth) & (truth <= high))
        assert row.mean_width == pytest.approx((high - low).mean())


def test_right_distributions_hold_the_truth_as_often_as_they_say():
    _, mean, sd, truth = truths("right")
    seen = accuracy_of_normal(truth, mean=mean, variance=sd**2)
    off = (seen.table["share"] - seen.table["level"]).abs()
    assert np.all(off < 4.0 * seen.table["standard_error"])
    assert seen.goodness > 0.98
    assert seen.places == 4_000


def test_goodness_is_the_integral_and_punishes_narrow_intervals_twice():
    _, mean, sd, truth = truths("goodness", count=300)
    fine = (np.arange(20_000) + 0.5) / 20_000
    for factor in (0.6, 1.0, 1.7):
        seen = accuracy_of_normal(
            truth, mean=mean, variance=(factor * sd) ** 2, levels=fine
        )
        excess = (seen.table["share"] - fine).to_numpy()
        integral = np.where(excess >= 0.0, excess, -2.0 * excess).mean()
        assert seen.goodness == pytest.approx(1.0 - integral, abs=1e-4)

    # never held: 1 − 2 ∫ p dp; always held: 1 − ∫ (1 − p) dp
    never = accuracy_of_normal([1.0], mean=[0.0], variance=[0.0])
    always = accuracy_of_normal([1.0], mean=[1.0], variance=[0.0])
    assert never.goodness == pytest.approx(0.0)
    assert always.goodness == pytest.approx(0.5)
    assert never.table["share"].max() == 0.0
    assert always.table["share"].min() == 1.0


@pytest.mark.parametrize("draws", [9, 19, 99])
def test_few_draws_do_not_bias_the_share(draws):
    rng, mean, sd, truth = truths("draws")
    drawn = mean[:, None] + sd[:, None] * rng.standard_normal((len(mean), draws))
    # levels at which a whole number of ranks lies inside
    seen = accuracy_of_draws(truth, draws=drawn, levels=[0.2, 0.4, 0.8])
    off = (seen.table["share"] - seen.table["level"]).abs()
    assert np.all(off < 4.0 * seen.table["standard_error"])


def test_many_draws_tell_what_their_distribution_tells():
    rng, mean, sd, truth = truths("many", count=300)
    drawn = mean[:, None] + sd[:, None] * rng.standard_normal((300, 4_000))
    by_draws = accuracy_of_draws(truth, draws=drawn)
    by_formula = accuracy_of_normal(truth, mean=mean, variance=sd**2)
    np.testing.assert_allclose(
        by_draws.table["share"], by_formula.table["share"], atol=0.02
    )
    np.testing.assert_allclose(
        by_draws.table["mean_width"], by_formula.table["mean_width"], rtol=0.02
    )
    assert by_draws.goodness == pytest.approx(by_formula.goodness, abs=0.02)


def test_draws_that_all_equal_the_truth_hold_it_at_every_level():
    seen = accuracy_of_draws([3.0, 3.0], draws=np.full((2, 10), 3.0))
    assert seen.table["share"].tolist() == [1.0] * 19
    assert seen.table["mean_width"].tolist() == [0.0] * 19


def test_leave_one_out_of_a_world_with_its_own_variogram_is_accurate():
    variogram = Variogram(
        nugget=0.5, structures=(Structure(model="spherical", sill=4.0, range_m=3e3),)
    )
    rng = generator(10, "accurate world")
    samples = rng.uniform(0.0, 2e4, (400, 2))
    root = np.linalg.cholesky(covariance_between(samples, samples, model=variogram))
    validation = leave_one_out(
        samples,
        20.0 + root @ rng.standard_normal(400),
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
    )
    kriged = validation.table.query("method == 'kriging' and not extrapolated")
    seen = accuracy_of_normal(
        kriged["observed"], mean=kriged["predicted"], variance=kriged["variance"]
    )
    assert seen.goodness > 0.95


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mean": [1.0], "variance": [1.0, 1.0]}, "mean: shape"),
        ({"mean": [1.0, np.nan], "variance": [1.0, 1.0]}, "leave masked places out"),
        ({"mean": [1.0, 2.0], "variance": [1.0, -1.0]}, "from 0 on"),
        ({"mean": [[1.0], [2.0]], "variance": [1.0, 1.0]}, "mean: shape"),
    ],
)
def test_unfit_distributions_are_refused(given, message):
    with pytest.raises(DataError, match=message):
        accuracy_of_normal([1.0, 2.0], **given)


def test_unfit_draws_and_levels_are_refused():
    with pytest.raises(DataError, match="at least one"):
        accuracy_of_draws([], draws=np.empty((0, 5)))
    with pytest.raises(DataError, match="draws: shape"):
        accuracy_of_draws([1.0, 2.0], draws=[[1.0, 2.0]])
    with pytest.raises(DataError, match="draws: 1 not finite"):
        accuracy_of_draws([1.0], draws=[[1.0, np.nan]])
    for level in (0.0, 1.0, np.nan):
        with pytest.raises(ParameterError, match="between 0 and 1"):
            accuracy_of_normal([1.0], mean=[1.0], variance=[1.0], levels=[level])
