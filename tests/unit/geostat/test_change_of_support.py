from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from geo.errors import DataError, ParameterError
from geo.geostat.anamorphosis import fit_anamorphosis
from geo.geostat.change_of_support import (
    _both_beyond,
    block_variance_share,
    change_support,
)
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram
from geo.model.randomness import generator


@pytest.fixture
def gstlearn():
    import gstlearn

    return gstlearn


def skewed(name: str, count: int = 250):
    return generator(11, "support", name).lognormal(2.0, 0.6, count)


def at_share(samples, share):
    return change_support(samples, block_variance=share * samples.variance)


def test_the_hermite_coefficients_are_gstlearns(gstlearn):
    values = skewed("coefficients")
    theirs = gstlearn.AnamHermite.create(40)
    theirs.fitFromArray(values, np.ones(len(values)))
    psi = np.array(theirs.getPsiHns())
    ours = fit_anamorphosis(values, degree=39).coefficients
    # gstlearn's polynomials change sign with the degree; its Gaussian quantiles
    # carry some six digits
    signs = (-1.0) ** np.arange(40)
    np.testing.assert_allclose(signs * ours, psi, atol=2e-6 * values.std())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_block_grades_and_tonnages_are_gstlearns(gstlearn, share):
    values = skewed("selectivity")
    ours = at_share(fit_anamorphosis(values), share)
    theirs = gstlearn.AnamHermite.create(100)
    theirs.fitFromArray(values, np.ones(len(values)))
    squared = theirs.invertVariance(share * values.var())
    assert ours.support_coefficient**2 == pytest.approx(squared, rel=1e-4)

    theirs.setRCoef(ours.support_coefficient)
    cutoffs = np.quantile(values, [0.05, 0.3, 0.5, 0.7, 0.9])
    selected = gstlearn.Selectivity.createByCuts(cutoffs).evalFromAnamorphosis(theirs)
    table = selected.toTL()
    found = ours.grade_tonnage(cutoffs)
    for name, column in (
        ("T-estim", "tonnage"),
        ("Q-estim", "metal"),
        ("M-estim", "mean_above"),
    ):
        np.testing.assert_allclose(found[column], table[name], rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.97])
def test_both_of_a_gaussian_pair_lie_beyond_as_often_as_scipy_says(correlation):
    first = np.array([-3.0, -0.4, 0.0, 0.0, 0.9, 37.0])
    for second in (-1.2, 0.0, 0.5, 2.5):
        expected = [
            multivariate_normal.cdf(
                [-each, -second], cov=[[1.0, correlation], [correlation, 1.0]]
            )
            for each in first
        ]
        found = _both_beyond(first, second, correlation)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_pair_that_is_one_or_has_no_limit():
    first = np.array([-1.0, 0.5])
    np.testing.assert_allclose(_both_beyond(first, 0.2, 1.0), ndtr([-0.2, -0.5]))
    np.testing.assert_allclose(_both_beyond(first, -np.inf, 0.5), ndtr(-first))
    np.testing.assert_array_equal(_both_beyond(first, np.inf, 0.5), 0.0)


def test_weights_count_as_repeated_values():
    values = np.array([1.0, 2.0, 5.0, 9.0])
    weighted = fit_anamorphosis(values, weights=[1.0, 2.0, 0.0, 1.0])
    repeated = fit_anamorphosis([1.0, 2.0, 2.0, 9.0])
    np.testing.assert_allclose(weighted.levels, repeated.levels)
    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients)


def test_few_polynomials_overstate_block_variance_no_more_than_they_say():
    values = skewed("degrees")
    many, few = (fit_anamorphosis(values, degree=degree) for degree in (2_000, 20))
    left = few.variance - (few.coefficients[1:] ** 2).sum()
    for r in (0.3, 0.6, 0.9):
        excess = few.block_variance(r) - many.block_variance(r)
        assert -1e-12 * few.variance <= excess <= left * r**42
    assert few.block_variance(1.0) == pytest.approx(few.variance, rel=1e-12)


def test_values_that_are_all_equal_make_equal_blocks():
    for values in ([3.0], [3.0] * 7):
        blocks = change_support(fit_anamorphosis(values), block_variance=0.0)
        np.testing.assert_allclose(blocks.quantile([0.1, 0.9]), 3.0)
        table = blocks.grade_tonnage([2.0, 4.0])
        assert table["tonnage"].tolist() == [1.0, 0.0]
        assert table["metal"].tolist() == pytest.approx([3.0, 0.0])
        assert table["mean_above"].isna().tolist() == [False, True]


def test_blocks_that_do_not_vary_all_have_the_mean():
    samples = fit_anamorphosis(skewed("flat"))
    table = at_share(samples, 0.0).grade_tonnage(
        [0.99 * samples.mean, samples.mean, 1.01 * samples.mean]
    )
    assert table["tonnage"].tolist() == [1.0, 1.0, 0.0]
    assert table["metal"][0] == pytest.approx(samples.mean)


def test_cutoffs_beyond_the_data_take_all_or_nothing():
    values = skewed("beyond")
    table = at_share(fit_anamorphosis(values), 0.4).grade_tonnage(
        [-1e9, values.min(), values.max(), 1e9]
    )
    np.testing.assert_allclose(table["tonnage"], [1.0, 1.0, 0.0, 0.0], atol=1e-15)
    everything = [values.mean(), values.mean(), 0.0, 0.0]
    np.testing.assert_allclose(table["metal"], everything, atol=1e-12)


def test_quantiles_do_not_depend_on_how_they_are_cut(monkeypatch):
    blocks = at_share(fit_anamorphosis(skewed("cut")), 0.4)
    shares = np.linspace(0.01, 0.99, 40)
    whole = blocks.quantile(shares)
    monkeypatch.setattr("geo.geostat.change_of_support.NUMBERS_AT_ONCE", 1_000)
    np.testing.assert_array_equal(blocks.quantile(shares), whole)


def test_a_share_of_the_sill_is_left_to_blocks():
    variogram = Variogram(
        nugget=1.0,
        structures=(Structure(model="spherical", sill=3.0, range_m=1_000.0),),
    )
    small, large = (
        block_variance_share(
            BlockSupport(size_m=(side, side), discretisation=(6, 6)),
            variogram=variogram,
        )
        for side in (1e-3, 1e5)
    )
    assert small == pytest.approx(0.75, rel=1e-5)  # all but the nugget
    assert 0.0 < large < 0.05


@pytest.mark.parametrize("variance", [-1.0, 1e9, np.nan])
def test_block_variances_that_cannot_be_are_refused(variance):
    samples = fit_anamorphosis(skewed("refused"))
    with pytest.raises(ParameterError, match="the variance of the samples"):
        change_support(samples, block_variance=variance)


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([], None, "at least one number"),
        ([1.0, np.nan], None, "1 not finite"),
        ([[1.0], [2.0]], None, r"shape \(2, 1\)"),
        ([1.0, 2.0], [1.0], "as the values"),
        ([1.0, 2.0], [1.0, -1.0], "from 0 on"),
        ([1.0, 2.0], [0.0, 0.0], "one of them above"),
        ([1.0, 2.0], [np.nan, 1.0], "not finite"),
    ],
)
def test_unfit_data_are_refused(values, weights, message):
    with pytest.raises(DataError, match=message):
        fit_anamorphosis(values, weights=weights)


def test_unfit_options_are_refused():
    samples = fit_anamorphosis([1.0, 2.0])
    with pytest.raises(ParameterError, match="degree"):
        fit_anamorphosis([1.0, 2.0], degree=0)
    blocks = at_share(samples, 0.5)
    for share in (0.0, 1.0, np.nan):
        with pytest.raises(ParameterError, match="between 0 and 1"):
            blocks.quantile([share])
    with pytest.raises(ParameterError, match="finite"):
        blocks.grade_tonnage([np.nan])
