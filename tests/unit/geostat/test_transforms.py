from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from geo.errors import DataError, ParameterError
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import Tails, tails_of
from geo.model.randomness import generator

WIDE = Tails(lower=0.0, upper=100.0)


def skewed(count=50):
    return generator(1, "skewed").gamma(3.0, 5.0, count)


def test_scores_are_gaussian_quantiles_of_the_middle_of_each_datums_share():
    values = skewed()
    scores = NormalScore.fit(values, tails=WIDE).scores(values)
    ranks = np.argsort(np.argsort(values))
    np.testing.assert_allclose(scores, ndtri((ranks + 0.5) / 50), rtol=1e-12)


def test_declustering_weights_stretch_the_shares():
    transform = NormalScore.fit([1.0, 2.0, 4.0], weights=[2.0, 1.0, 1.0], tails=WIDE)
    np.testing.assert_allclose(
        ndtr(transform.scores([1.0, 2.0, 4.0])), [0.25, 0.625, 0.875]
    )


def test_every_datum_comes_back_exactly():
    values = np.concatenate([skewed(), [7.0, 7.0, 7.0, 9.5, 9.5]])
    weights = generator(2, "weights").uniform(0.2, 3.0, len(values))
    transform = NormalScore.fit(values, weights=weights, tails=WIDE)
    np.testing.assert_array_equal(transform.values(transform.scores(values)), values)


def test_equal_data_share_the_middle_of_their_share_whatever_their_order():
    values = np.array([3.0, 5.0, 5.0, 5.0, 8.0])
    transform = NormalScore.fit(values, tails=WIDE)
    assert transform.tied == 3
    assert transform.scores([5.0])[0] == pytest.approx(0.0, abs=1e-12)
    turned = NormalScore.fit(values[::-1], tails=WIDE)
    np.testing.assert_array_equal(turned.scores(values), transform.scores(values))


def test_scores_within_a_tie_all_give_its_value():
    transform = NormalScore.fit([3.0, 5.0, 5.0, 5.0, 8.0], tails=WIDE)
    between = np.linspace(ndtri(0.31), ndtri(0.69), 9)
    assert set(transform.values(between)) == {5.0}


def test_back_from_gaussian_scores_the_weighted_histogram_returns():
    values = skewed(400)
    weights = 1.0 + (values > 15.0)
    transform = NormalScore.fit(values, weights=weights, tails=WIDE)
    even = ndtri((np.arange(20_000) + 0.5) / 20_000)
    back = transform.values(even)
    expected = np.average(values, weights=weights)
    assert back.mean() == pytest.approx(expected, rel=5e-3)
    spread = np.sqrt(np.average((values - expected) ** 2, weights=weights))
    assert back.std() == pytest.approx(spread, rel=0.03)


@pytest.mark.parametrize(
    ("tails", "formula"),
    [
        (Tails(lower=1.0, upper=40.0), lambda p: 1.0 + 9.0 * p / 0.1),
        (
            Tails(lower=1.0, upper=40.0, lower_form="power", lower_power=2.0),
            lambda p: 1.0 + 9.0 * (p / 0.1) ** 0.5,
        ),
    ],
)
def test_the_lower_tail_follows_its_formula(tails, formula):
    transform = NormalScore.fit([10.0, 12.0, 13.0, 15.0, 20.0], tails=tails)
    p = np.array([1e-6, 0.01, 0.05, 0.0999])
    np.testing.assert_allclose(transform.values(ndtri(p)), formula(p), rtol=1e-9)
    np.testing.assert_allclose(transform.scores(formula(p)), ndtri(p), rtol=1e-6)


@pytest.mark.parametrize(
    ("tails", "formula"),
    [
        (Tails(lower=1.0, upper=40.0), lambda q: 40.0 - 20.0 * q / 0.1),
        (
            Tails(lower=1.0, upper=40.0, upper_form="power", upper_power=0.5),
            lambda q: 40.0 - 20.0 * (q / 0.1) ** 2,
        ),
        (
            Tails(lower=1.0, upper=np.inf, upper_form="hyperbolic", upper_power=1.5),
            # GSLIB backtr: (z₁^ω (1 − p₁) / (1 − p))^(1/ω)
            lambda q: (20.0**1.5 * 0.1 / q) ** (1.0 / 1.5),
        ),
    ],
)
def test_the_upper_tail_follows_its_formula(tails, formula):
    transform = NormalScore.fit([10.0, 12.0, 13.0, 15.0, 20.0], tails=tails)
    q = np.array([1e-6, 0.01, 0.05, 0.0999])  # above, 1 − p
    np.testing.assert_allclose(transform.values(-ndtri(q)), formula(q), rtol=1e-9)
    np.testing.assert_allclose(transform.scores(formula(q)), -ndtri(q), rtol=1e-6)


@pytest.mark.parametrize(
    "tails",
    [
        WIDE,
        Tails(lower=0.0, upper=60.0, upper_form="hyperbolic", upper_power=2.0),
        Tails(lower=-5.0, upper=1e3, lower_form="power", lower_power=3.0),
    ],
)
def test_values_rise_with_scores_and_stay_within_bounds(tails):
    transform = NormalScore.fit(skewed(), tails=tails)
    values = transform.values(np.linspace(-40.0, 40.0, 4_001))
    assert (np.diff(values) >= 0.0).all()
    assert values.min() >= tails.lower
    assert values.max() <= tails.upper


def test_data_on_the_bounds_are_no_trouble():
    transform = NormalScore.fit([0.0, 0.0, 4.0, 9.0], tails=Tails(lower=0.0, upper=9.0))
    assert np.isfinite(transform.scores([0.0, 9.0])).all()
    assert transform.values(np.array([-9.0, 9.0])).tolist() == [0.0, 9.0]


def test_a_bound_that_no_datum_reaches_has_no_score():
    with pytest.raises(DataError, match=r"0, 101\n.*between 0 and 100"):
        NormalScore.fit(skewed(), tails=WIDE).scores([5.0, 0.0, 101.0])


def test_error_variances_scale_with_the_slope_of_the_transform():
    # data that are Gaussian with a standard deviation of 4: scores are values / 4
    values = 50.0 + 4.0 * ndtri((np.arange(2_000) + 0.5) / 2_000)
    transform = NormalScore.fit(values, tails=WIDE)
    scaled = transform.error_variance([46.0, 50.0, 55.0], [1.0, 0.0, 4.0])
    np.testing.assert_allclose(scaled, [1.0 / 16.0, 0.0, 4.0 / 16.0], rtol=1e-3)


def test_error_variances_at_the_ends_stay_finite():
    transform = NormalScore.fit([0.0, 3.0, 9.0], tails=Tails(lower=0.0, upper=9.0))
    assert np.isfinite(transform.error_variance([0.0, 9.0], [100.0, 1e-20])).all()


def test_corrected_data_are_fitted_anew_and_held_within_bounds():
    transform = NormalScore.fit([1.0, 3.0, 9.0], weights=[1, 2, 1], tails=WIDE)
    moved, held = transform.corrected(np.array([-0.5, 2.0, 8.0]))
    assert held.tolist() == [0.0, 2.0, 8.0]
    np.testing.assert_array_equal(moved.scores(held), transform.scores(transform.data))
    assert moved.values(np.array([0.0]))[0] == 2.0


def test_problems_with_data_are_told_together():
    with pytest.raises(
        DataError, match=r"(?s)1 not finite.*1 not above 0.*1 out of bounds"
    ):
        NormalScore.fit([np.nan, 2.0, 500.0], weights=[1.0, 0.0, 1.0], tails=WIDE)


@pytest.mark.parametrize("values", [[4.0], [4.0, 4.0, 4.0], []])
def test_fewer_than_two_distinct_values_are_no_distribution(values):
    with pytest.raises(DataError, match="at least two: one value is no distribution"):
        NormalScore.fit(values, tails=WIDE)


def test_shapes_that_do_not_agree_are_refused():
    with pytest.raises(DataError, match=r"shapes \(3,\), \(2,\)"):
        NormalScore.fit([1.0, 2.0, 3.0], weights=[1.0, 1.0], tails=WIDE)


def test_a_hyperbolic_tail_needs_a_positive_datum():
    tails = Tails(lower=-9.0, upper=np.inf, upper_form="hyperbolic")
    with pytest.raises(DataError, match="hyperbolic tail"):
        NormalScore.fit([-3.0, -1.0], tails=tails)


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"lower": np.nan}, "lower: nan"),
        ({"upper": np.inf}, "upper: inf"),
        ({"lower": 5.0, "upper": 5.0}, "the lower bound below the upper one"),
        ({"lower_form": "hyperbolic"}, "linear or power"),
        ({"upper_form": "flat"}, "one of linear, power, hyperbolic"),
        ({"upper_power": 2.0}, "1 in a linear tail"),
        ({"lower_form": "power", "lower_power": -1.0}, "a finite number above 0"),
    ],
)
def test_impossible_tails_are_refused(bad, match):
    with pytest.raises(ParameterError, match=match):
        Tails(**{"lower": 0.0, "upper": 50.0, **bad})


def test_centred_values_only_move():
    centred = Centred(mean=3.0)
    values = np.array([1.0, 4.0])
    np.testing.assert_array_equal(centred.values(centred.scores(values)), values)
    assert centred.error_variance(values, [1.0, 2.0]).tolist() == [1.0, 2.0]
    with pytest.raises(ParameterError, match="mean: nan"):
        Centred(mean=np.nan)


@pytest.mark.parametrize("count", [20, 64, 256])
@pytest.mark.parametrize(
    "sampled",
    [
        lambda rng, n: 23.4 * np.exp(0.34 * rng.normal(size=n)),
        lambda rng, n: rng.normal(1.3, 0.1, n),
        lambda rng, n: rng.normal(5_000.0, 150.0, n),
        lambda rng, n: rng.uniform(10.0, 20.0, n),
    ],
    ids=["abundance", "grade", "depth", "even"],
)
def test_tails_of_the_data_keep_mean_and_variance_of_what_was_sampled(sampled, count):
    rng = generator(count, "tails")
    even = ndtri((np.arange(4_000) + 0.5) / 4_000)
    moved, ratio = [], []
    for _ in range(200):
        data = sampled(rng, count)
        back = NormalScore.fit(data, tails=tails_of(data)).values(even)
        moved.append((back.mean() - data.mean()) / data.std())
        ratio.append(back.var() / data.var(ddof=1))
    assert np.mean(moved) == pytest.approx(0.0, abs=0.02)
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.05)


def test_tails_of_the_data_stop_at_the_floor():
    values = [0.5, 9.0, 10.0, 11.0, 12.0]
    assert tails_of(values).lower == 0.0
    assert tails_of(values, floor=0.25).lower == 0.25
    assert tails_of([-1.0, 5.0, 6.0]).lower < -1.0
    with pytest.raises(DataError, match="the smallest"):
        tails_of(values, floor=2.0)


@pytest.mark.parametrize("values", [[3.0, 3.0], [1.0, np.nan], [], [[1.0, 2.0]]])
def test_tails_of_what_is_no_distribution_are_refused(values):
    with pytest.raises(DataError, match="at least two of them distinct"):
        tails_of(values)
