"""Values below and above limits: laws, ranks, steps, and the way into kriging."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo import Neighbourhood, Structure, Variogram, krige
from geo.errors import DataError, ParameterError
from geo.model.randomness import generator
from geo.resource.prospectivity.censored.censored import take_censored
from geo.resource.prospectivity.censored.censored_law import fit_censored
from geo.resource.prospectivity.censored.censored_near import Sweeps, augment_censored
from geo.resource.prospectivity.censored.censored_ranks import regress_on_ranks
from geo.resource.prospectivity.censored.censored_steps import kaplan_meier
from geo.resource.prospectivity.censored.censored_values import (
    draw_values,
    expected_values,
    pool_draws,
)
from geo.resource.prospectivity.censored.resampling import Bootstrap
from geo.sources.text_numbers import read_numbers

# Arsenic in Manoa stream, Oahu: Helsel (2005), ch. 6, data set Oahu of R NADA 1.6
OAHU = "<1 <1 1.7 <1 <1 <2 3.2 <2 <2 2.8 <2 <2 <2 <2 <2 .7 .9 .5 .5 <.9 .5 .7 .6 1.5"
FEW = Bootstrap(draws=100)


@pytest.fixture
def oahu():
    cells = read_numbers(pd.Series(OAHU.split()))
    return take_censored(cells.figures, below=cells.below)


def lognormal(count, *, sigma, seed, limits):
    values = generator(seed, "censored").lognormal(0.0, sigma, count)
    limit = np.resize(limits, count)
    below = values < limit
    return take_censored(np.where(below, limit, values), below=below)


def test_text_cells_go_straight_in(oahu):
    assert oahu.measured.sum() == 11
    assert oahu.share == pytest.approx(13 / 24)
    assert set(oahu.value[~oahu.measured]) == {0.9, 1.0, 2.0}


@pytest.mark.parametrize("law", ["lognormal", "normal"])
def test_the_fit_is_that_of_scipy(law):
    values = generator(4, "both").lognormal(1.0, 0.4, 80)
    low, high = values < 2.0, values > 4.5
    given = np.where(low, 2.0, np.where(high, 4.5, values))
    found = fit_censored(take_censored(given, below=low, above=high), law=law)
    scale = np.log if law == "lognormal" else np.asarray
    data = stats.CensoredData(
        uncensored=scale(given[~low & ~high]),
        left=scale(given[low]),
        right=scale(given[high]),
    )
    location, sigma = stats.norm.fit(data)
    assert found.location == pytest.approx(location, abs=2e-4)
    assert found.scale == pytest.approx(sigma, abs=2e-4)
    best = -stats.norm.nnlf((found.location, found.scale), data._uncensor())
    assert np.isfinite(best)
    again = (
        stats.norm.logpdf(data._uncensored, found.location, found.scale).sum()
        + stats.norm.logcdf(data._left, found.location, found.scale).sum()
        + stats.norm.logsf(data._right, found.location, found.scale).sum()
    )
    jacobian = np.log(given[~low & ~high]).sum() if law == "lognormal" else 0.0
    assert found.log_likelihood == pytest.approx(again - jacobian)


def test_without_limits_the_fit_is_the_plain_one():
    values = generator(5, "plain").normal(20.0, 3.0, 40)
    found = fit_censored(take_censored(values), law="normal", level=0.95)
    assert found.mean == pytest.approx(values.mean(), abs=1e-9)
    assert found.scale == pytest.approx(values.std(), rel=1e-9)
    # the likelihood ratio of a normal mean: n ln(1 + (x - m)^2 / s^2) = chi2
    reach = found.scale * np.sqrt(np.expm1(stats.chi2.ppf(0.95, 1) / 40))
    assert found.mean_interval == pytest.approx(
        (found.mean - reach, found.mean + reach), abs=1e-6
    )
    assert found.covariance == pytest.approx(
        np.diag([found.scale**2 / 40, 1 / 80]), abs=1e-9
    )


def test_the_mean_is_met_where_half_the_limit_misses_it():
    """Grades with a CV of 0.4: values below the limit lie near it, not at half."""
    worlds, truth = 40, np.exp(0.4**2 / 2.0)
    means, halves, met = [], [], 0
    for seed in range(worlds):
        found = lognormal(150, sigma=0.4, seed=seed, limits=[0.9, 1.2])
        fit = fit_censored(found, level=0.9)
        means.append(fit.mean)
        halves.append(found.substituted().half)
        met += fit.mean_interval[0] <= truth <= fit.mean_interval[1]
    error = np.std(means, ddof=1) / np.sqrt(worlds)
    assert abs(np.mean(means) - truth) < 3.0 * error
    assert np.mean(halves) - truth < -20.0 * error
    assert abs(met / worlds - 0.9) < 3.0 * np.sqrt(0.9 * 0.1 / worlds)


def test_kaplan_meier_is_that_of_scipy_turned_round(oahu):
    found = kaplan_meier(oahu, rng=generator(1, "km"), bootstrap=FEW)
    turned = stats.CensoredData(
        uncensored=-oahu.value[oahu.measured], right=-oahu.value[~oahu.measured]
    )
    survival = stats.ecdf(turned).sf
    # P(X < v) = P(-X > -v)
    below = np.concatenate([[0.0], np.cumsum(found.mass)[:-1]]) + found.unresolved
    assert below == pytest.approx(survival.evaluate(-found.value), abs=1e-12)
    # mean 0.949 and standard deviation 0.807 (as se √n) of NADA's cenfit: unverified
    assert found.mean == pytest.approx(0.949, abs=5e-4)
    assert found.standard_error * np.sqrt(24) == pytest.approx(0.807, abs=5e-4)
    assert found.quantile(0.5) == 0.7
    low, high = found.mean_interval
    assert low < found.mean < high
    bounds = oahu.substituted()
    assert bounds.low < found.mean < bounds.high


def test_kaplan_meier_without_limits_is_the_plain_mean():
    values = np.array([3.0, 1.0, 4.0, 1.5, 9.0])
    found = kaplan_meier(take_censored(values), rng=generator(1, "km"), bootstrap=FEW)
    assert found.mean == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(values.std(ddof=1) / np.sqrt(5))
    assert found.unresolved == 0.0


def test_above_is_below_turned_round():
    values = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.0])
    marks = np.array([0, 1, 0, 0, 0, 1], bool)
    left = take_censored(values, below=marks)
    right = take_censored(10.0 - values, above=marks)
    rng = [generator(1, "km") for _ in range(2)]
    one, other = (
        kaplan_meier(each, rng=r, bootstrap=FEW)
        for each, r in zip((left, right), rng, strict=True)
    )
    assert other.mean == pytest.approx(10.0 - one.mean)
    assert other.mass == pytest.approx(one.mass[::-1])
    assert other.unresolved == pytest.approx(one.unresolved) == pytest.approx(1 / 4)
    assert (one.unresolved_at, other.unresolved_at) == (1.0, 9.0)
    assert np.isnan(one.quantile(0.1))
    assert np.isnan(other.quantile(0.95))
    assert one.quantile(0.999) == 9.0


def test_ranks_of_helsel_and_cohn_appendix_b():
    """Values as statsmodels' test of `impute_ros` prints them, to two digits."""
    limits = np.array([1.0] * 6 + [10.0] * 3)
    measured = np.array([3.0, 7.0, 9.0, 12.0, 15.0, 20.0, 27.0, 33.0, 50.0])
    found = take_censored([*limits, *measured], below=[True] * 9 + [False] * 9)
    filled = regress_on_ranks(found, rng=generator(1, "b"), bootstrap=FEW)
    printed = [0.47, 0.85, 1.27, 1.76, 2.34, 3.03, 1.11, 2.50, 4.80]
    assert filled.value[:9] == pytest.approx(printed, abs=0.015)
    assert filled.value[9:] == pytest.approx(measured)


def test_ranks_of_oahu(oahu):
    """Values as statsmodels' test of `impute_ros` prints them, to two digits."""
    filled = regress_on_ranks(oahu, rng=generator(1, "oahu"), bootstrap=FEW)
    printed = [1.42, 1.14, 0.95, 0.81, 0.68, 0.57, 0.46, 0.35]
    printed += [0.98, 0.76, 0.58, 0.41, 0.61]
    hidden = ~oahu.measured
    assert np.sort(filled.value[hidden]) == pytest.approx(np.sort(printed), abs=0.006)
    # mean 0.972, sd 0.718 of NADA's ros: unverified
    assert filled.mean == pytest.approx(0.972, abs=5e-4)
    assert filled.sd == pytest.approx(0.718, abs=5e-4)


def test_a_limit_above_all_that_was_measured_says_nothing_of_ranks(oahu):
    more = take_censored([*oahu.value, 9.0], below=[*(oahu.side == -1), True])
    one, other = (
        regress_on_ranks(each, rng=generator(1, "r"), bootstrap=FEW)
        for each in (oahu, more)
    )
    assert (one.left_out, other.left_out) == (0, 1)
    assert other.mean == pytest.approx(one.mean)


def test_estimates_do_not_depend_on_the_order_of_rows(oahu):
    turned = oahu.take(np.arange(24)[::-1])
    assert fit_censored(turned).mean == pytest.approx(fit_censored(oahu).mean)
    for estimate in (kaplan_meier, regress_on_ranks):
        one, other = (
            estimate(each, rng=generator(1, "o"), bootstrap=FEW).mean
            for each in (oahu, turned)
        )
        assert one == pytest.approx(other)


@pytest.mark.parametrize("law", ["lognormal", "normal"])
def test_expectations_are_those_of_the_truncated_law(law):
    values = generator(2, "e").lognormal(1.0, 0.5, 60)
    low, high = values < 2.0, values > 5.0
    found = take_censored(
        np.where(low, 2.0, np.where(high, 5.0, values)),
        below=low,
        above=high,
        positive=law == "lognormal",
    )
    fit = fit_censored(found, law=law)
    filled = expected_values(found, fit=fit)
    if law == "lognormal":
        law_of = stats.lognorm(fit.scale, scale=np.exp(fit.location))
    else:
        law_of = stats.norm(fit.location, fit.scale)
    for rows, ends in ((low, (law_of.support()[0], 2.0)), (high, (5.0, np.inf))):
        first, second = (
            law_of.expect(lambda x, p=p: x**p, lb=ends[0], ub=ends[1], conditional=True)
            for p in (1, 2)
        )
        assert filled.value[rows] == pytest.approx(first, rel=1e-6)
        sd = np.sqrt(second - first**2)
        assert filled.error_sd[rows] == pytest.approx(sd, rel=1e-5)
    assert (filled.error_sd[found.measured] == 0.0).all()
    assert filled.value[found.measured] == pytest.approx(found.value[found.measured])
    # what is filled in has the mean of the fitted law
    assert filled.bounds.low < filled.value.mean()


def test_draws_lie_within_the_limits_and_have_the_expectation():
    found = lognormal(60, sigma=0.8, seed=3, limits=[0.7])
    fit = fit_censored(found)
    drawn = draw_values(found, fit=fit, draws=4000, rng=generator(3, "draws"))
    again = draw_values(found, fit=fit, draws=4000, rng=generator(3, "draws"))
    assert (drawn == again).all()
    hidden = ~found.measured
    assert (drawn[:, hidden] <= 0.7).all()
    assert (drawn[:, hidden] > 0.0).all()
    assert (drawn[:, ~hidden] == found.value[~hidden]).all()
    expected = expected_values(found, fit=fit)
    assert drawn[:, hidden].mean() == pytest.approx(
        expected.value[hidden].mean(), rel=0.03
    )


def test_under_a_pure_nugget_near_samples_say_nothing():
    found = lognormal(30, sigma=0.8, seed=6, limits=[0.7])
    fit = fit_censored(found)
    places = np.column_stack([np.arange(30) * 1e3, np.zeros(30)])
    near = augment_censored(
        places,
        found,
        fit=fit,
        variogram=Variogram(nugget=fit.scale**2),
        sweeps=Sweeps(kept=1500, thinning=1, burn_in=0),
        rng=generator(6, "nugget"),
    ).filled
    alone = expected_values(found, fit=fit)
    error = alone.error_sd / np.sqrt(1500)
    hidden = ~found.measured
    away = (near.value - alone.value)[hidden] / error[hidden]
    assert np.abs(away).max() < 4.0
    assert near.error_sd[hidden] == pytest.approx(alone.error_sd[hidden], rel=0.1)


def test_pooled_draws_hold_the_mean_of_the_whole_sample():
    """The mean of all values, half of them seen: its interval holds 9 times in 10."""
    held, shares = 0, []
    for seed in range(30):
        values = generator(seed, "pool").lognormal(0.0, 0.6, 60)
        below = values < 0.9
        found = take_censored(np.where(below, 0.9, values), below=below)
        fit = fit_censored(found)
        drawn = draw_values(found, fit=fit, draws=20, rng=generator(seed, "pool draws"))
        pooled = pool_draws(drawn.mean(axis=1), drawn.var(axis=1, ddof=1) / 60)
        away = abs(pooled.estimate - np.exp(0.6**2 / 2.0)) / np.sqrt(pooled.variance)
        held += away < 1.645
        shares.append(pooled.between_share)
    assert abs(held / 30 - 0.9) < 3.0 * np.sqrt(0.09 / 30)
    assert 0.0 < np.mean(shares) < 0.3
    with pytest.raises(ParameterError, match="two draws or more"):
        pool_draws([1.0], [1.0])


EXPONENTIAL = Structure(model="exponential", sill=1.0, range_m=20e3)
GROUND = Variogram(nugget=0.0, structures=(EXPONENTIAL,))


def world(seed, *, count=100, side_m=40e3):
    """Logarithms of values on known ground, 45 % of them below one limit."""
    rng = generator(seed, "ground")
    places = rng.uniform(0.0, side_m, (count, 2))
    separation = places[:, None] - places[None]
    root = np.linalg.cholesky(GROUND.covariance(separation))
    scores = root @ rng.normal(size=count)
    limit = np.quantile(scores, 0.45)
    below = scores < limit
    values = np.exp(np.where(below, limit, scores))
    return places, scores, take_censored(values, below=below)


def test_augmentation_is_what_rejection_gives():
    """Three samples, two below limits, one above: all draws that obey, by force."""
    places = np.array([[0.0, 0.0], [3e3, 0.0], [0.0, 5e3], [9e3, 2e3]])
    found = take_censored([1.0, 0.8, 1.5, 2.0], below=[1, 1, 0, 0], above=[0, 0, 0, 1])
    fit = fit_censored(take_censored([0.4, 0.8, 1.5, 2.0, 2.5]))
    near = augment_censored(
        places,
        found,
        fit=fit,
        variogram=GROUND,
        sweeps=Sweeps(kept=6000, thinning=3, burn_in=50),
        rng=generator(7, "gibbs"),
    )
    covariance = GROUND.covariance(places[:, None] - places[None])
    hidden, seen = [0, 1, 3], 2
    pull = covariance[hidden, seen] / covariance[seen, seen]
    mean = fit.location + pull * (np.log(1.5) - fit.location)
    rest = covariance[np.ix_(hidden, hidden)] - np.outer(pull, covariance[seen, hidden])
    drawn = generator(7, "force").multivariate_normal(mean, rest, 400_000)
    obey = (drawn < np.log([1.0, 0.8, np.inf])).all(axis=1) & (drawn[:, 2] > np.log(2))
    kept = drawn[obey]
    assert len(kept) > 10_000
    told = near.filled.log_value[hidden]
    sd = near.filled.log_error_sd[hidden]
    assert told == pytest.approx(kept.mean(axis=0), abs=0.04)
    assert sd == pytest.approx(kept.std(axis=0), abs=0.03)


def test_near_samples_say_more_than_the_law_alone():
    """Root mean square errors of the logarithms over worlds of known ground."""
    squares = []
    for seed in range(4):
        places, scores, found = world(seed)
        fit = fit_censored(found)
        near = augment_censored(
            places,
            found,
            fit=fit,
            variogram=GROUND,
            sweeps=Sweeps(kept=40, thinning=2, burn_in=20),
            rng=generator(seed, "sweeps"),
        )
        hidden = ~found.measured
        assert (near.draws[:, hidden] <= found.value[hidden]).all()
        half = np.log(np.where(hidden, found.value / 2.0, found.value))
        alone = expected_values(found, fit=fit).log_value
        squares.append(
            [
                np.mean((each - scores)[hidden] ** 2)
                for each in (near.filled.log_value, alone, half)
            ]
        )
    by_near, by_law, by_half = np.sqrt(np.mean(squares, axis=0))
    assert by_near < 0.92 * by_law
    assert by_near < 0.92 * by_half


def test_filled_in_values_are_kriged_with_their_errors():
    places, _, found = world(3)
    filled = expected_values(found, fit=fit_censored(found))
    beyond = np.array([[1e3, 1e3], [20e3, 20e3]])
    kriged = [
        krige(
            places,
            filled.log_value,
            onto=np.concatenate([places[:5], beyond]),
            variogram=GROUND,
            neighbourhood=Neighbourhood(radius_m=np.inf),
            error_variance=error,
        )
        for error in (filled.log_error_sd**2, None)
    ]
    assert (kriged[0].variance >= kriged[1].variance - 1e-9).all()
    assert kriged[0].variance.sum() > kriged[1].variance.sum()


@pytest.mark.testdata
def test_masses_of_so268_nodules_cut_at_limits_have_their_mean(testdata):
    """1,642 nodules of 36 box cores, 105.8 g: half of them hidden by two limits."""
    lines = (testdata / "nodules" / "SO268-bc-nodules-PANGAEA-904962.tab").read_text()
    table = pd.read_csv(StringIO(lines.split("*/")[1].strip()), sep="\t")
    mass = pd.to_numeric(table["Nodule m [g]"], errors="coerce").dropna().to_numpy()
    assert len(mass) == 1642
    limit = np.resize([20.0, 100.0], len(mass))
    below = mass < limit
    found = take_censored(np.where(below, limit, mass), below=below)
    assert found.share == pytest.approx(0.40, abs=0.005)
    error = mass.std(ddof=1) / np.sqrt(len(mass))
    rng = generator(1, "so268")
    for mean in (
        fit_censored(found).mean,
        kaplan_meier(found, rng=rng, bootstrap=FEW).mean,
        regress_on_ranks(found, rng=rng, bootstrap=FEW).mean,
    ):
        assert abs(mean - mass.mean()) < error / 3.0
    bounds = found.substituted()
    assert bounds.low < mass.mean() - 4.0 * error < bounds.high - 8.0 * error


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(DataError) as told:
        take_censored(
            [np.nan, -1.0, np.nan, -3.0, 2.0],
            below=[True, True, False, False, True],
            above=[False, False, False, False, True],
        )
    text = str(told.value)
    for words in (
        "row 0: censored without a limit",
        "row 1: the detection limit is -1",
        "row 2: no number",
        "row 3: -3",
        "row 4: both below and above",
    ):
        assert words in text


@pytest.mark.parametrize("mark", [np.nan, None, "no", 2])
def test_marks_that_are_neither_true_nor_false_are_refused(mark):
    with pytest.raises(DataError, match="below: not all true or false"):
        take_censored([0.5, 2.0], below=[True, mark])


@pytest.mark.parametrize("law", ["normal", "lognormal"])
@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_a_fit_is_the_same_in_whatever_unit(law, unit):
    values = np.array([0.2, 0.2, 0.31, 0.45, 0.62, 0.9, 1.4])
    below = np.arange(7) < 2
    one, other = (
        fit_censored(take_censored(scale * values, below=below), law=law)
        for scale in (1.0, unit)
    )
    for name in ("mean", "median", "mean_interval", "median_interval"):
        told = np.asarray(getattr(other, name)) / unit
        np.testing.assert_allclose(told, getattr(one, name), rtol=1e-6)


def test_what_no_method_can_do_is_refused(oahu):
    bare = take_censored([1.0, 2.0], below=[True, True])
    assert bare.substituted().high == 1.5
    for method in (
        fit_censored,
        lambda each: kaplan_meier(each, rng=generator(1, "x")),
        lambda each: regress_on_ranks(each, rng=generator(1, "x")),
    ):
        with pytest.raises(DataError, match="2 of 2 are censored"):
            method(bare)
    both = take_censored([1.0, 2.0, 3.0, 4.0], below=[1, 0, 0, 0], above=[0, 0, 0, 1])
    with pytest.raises(DataError, match="limits on one side"):
        kaplan_meier(both, rng=generator(1, "x"))
    with pytest.raises(DataError, match="1 above a limit"):
        regress_on_ranks(both, rng=generator(1, "x"))
    with pytest.raises(DataError, match="1 at 0 or below"):
        fit_censored(take_censored([0.0, 1.0, 2.0]))
    with pytest.raises(ParameterError, match="one of lognormal, normal"):
        fit_censored(oahu, law="gamma")
    with pytest.raises(ParameterError, match="1 or more"):
        draw_values(oahu, fit=fit_censored(oahu), draws=0, rng=generator(1, "x"))
    with pytest.raises(ParameterError, match="kept"):
        Sweeps(kept=1)


def test_an_interval_without_an_end_is_infinite():
    far = take_censored([1e-6] * 3 + [1.0, 2.0, 1e6], below=[True] * 3 + [False] * 3)
    assert fit_censored(far).mean_interval[1] == np.inf
