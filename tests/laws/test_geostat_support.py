"""Laws of the change of support."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.anamorphosis import fit_anamorphosis
from geo.geostat.change_of_support import change_support
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.randomness import generator

SHARES = (0.05, 0.3, 0.7, 0.95)


def data(seed: int, count: int = 120):
    rng = generator(seed, "laws of support")
    return rng.gamma(2.0, 5.0, count).round(1), rng.uniform(0.2, 3.0, count)


def blocks_of(samples, share: float):
    return change_support(samples, block_variance=share * samples.variance)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("seed", range(3))
def test_blocks_keep_the_mean_and_have_the_variance_asked_for(seed, share):
    values, weights = data(seed)
    samples = fit_anamorphosis(values, weights=weights)
    assert samples.mean == pytest.approx(np.average(values, weights=weights))
    blocks = blocks_of(samples, share)
    # many quantiles stand in for an integral over all blocks
    middles = (np.arange(40_000) + 0.5) / 40_000
    everything = blocks.quantile(middles)
    assert everything.mean() == pytest.approx(samples.mean, rel=1e-5)
    assert everything.var() == pytest.approx(share * samples.variance, rel=1e-3)
    assert blocks.variance == pytest.approx(share * samples.variance)


@pytest.mark.parametrize("seed", range(3))
def test_the_support_of_the_samples_gives_the_data_back(seed):
    values, weights = data(seed)
    blocks = blocks_of(fit_anamorphosis(values, weights=weights), 1.0)
    assert blocks.support_coefficient == 1.0
    cutoffs = [0.0, *np.quantile(values, [0.1, 0.5, 0.9]), values.max()]
    table = blocks.grade_tonnage(cutoffs)
    share = weights / weights.sum()
    for cutoff, tonnage, metal in table[["cutoff", "tonnage", "metal"]].to_numpy():
        above = values >= cutoff
        assert tonnage == pytest.approx(share[above].sum(), abs=1e-12)
        assert metal == pytest.approx((share * values)[above].sum(), rel=1e-10)


@pytest.mark.parametrize("share", [0.0, *SHARES, 1.0])
def test_tonnage_and_metal_never_grow_with_the_cutoff(share):
    samples = fit_anamorphosis(data(4)[0])
    cutoffs = np.linspace(0.0, samples.levels.max(), 200)
    table = blocks_of(samples, share).grade_tonnage(cutoffs)
    assert np.all(np.diff(table["tonnage"]) <= 1e-15)
    assert np.all(np.diff(table["metal"]) <= 1e-12)
    some = table["tonnage"] > 1e-9
    assert np.all(table["mean_above"][some] >= table["cutoff"][some] * (1.0 - 1e-9))


def test_larger_blocks_are_less_selective():
    samples = fit_anamorphosis(data(5)[0])
    cutoffs = np.quantile(samples.levels, [0.2, 0.5, 0.8])
    # what is mined above a cut-off, less what it must pay for at the cut-off
    benefit = [
        (table["metal"] - table["cutoff"] * table["tonnage"]).to_numpy()
        for share in (0.0, *SHARES, 1.0)
        for table in [blocks_of(samples, share).grade_tonnage(cutoffs)]
    ]
    assert np.all(np.diff(benefit, axis=0) >= -1e-9)


@pytest.mark.parametrize("share", SHARES)
def test_blocks_lie_within_the_data_and_rise_with_probability(share):
    samples = fit_anamorphosis(data(6)[0])
    quantiles = blocks_of(samples, share).quantile(np.linspace(1e-6, 1.0 - 1e-6, 999))
    assert np.all(np.diff(quantiles) >= 0.0)
    assert samples.levels.min() <= quantiles.min()
    assert quantiles.max() <= samples.levels.max()


def test_a_change_of_unit_changes_nothing_else():
    values, _ = data(7)
    plain, scaled = (
        blocks_of(fit_anamorphosis(each), 0.4) for each in (values, 1e4 + 10.0 * values)
    )
    assert plain.support_coefficient == pytest.approx(
        scaled.support_coefficient, rel=1e-6
    )
    shares = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(
        1e4 + 10.0 * plain.quantile(shares), scaled.quantile(shares), rtol=1e-9
    )


def test_the_model_foretells_the_blocks_of_a_gaussian_world_seen_through_a_curve():
    """Means of 4 by 4 exponentiated Gaussian values, in 3,000 drawn blocks."""
    gaussian = Variogram(
        nugget=0.0,
        structures=(Structure(model="spherical", sill=1.0, range_m=300.0),),
    )
    block = BlockSupport(size_m=(100.0, 100.0), discretisation=(4, 4))
    points = block.offsets()
    covariance = covariance_between(points, points, model=gaussian)
    rng = generator(8, "blocks of a world")
    drawn = np.linalg.cholesky(covariance) @ rng.standard_normal((16, 3_000))
    spread = 0.6
    world = np.exp(spread * drawn)
    # covariance of a lognormal field from that of its logarithm
    of_values = np.expm1(spread**2 * covariance).mean() / np.expm1(spread**2)

    samples = fit_anamorphosis(np.exp(spread * rng.standard_normal(20_000)), degree=200)
    blocks = blocks_of(samples, float(of_values))
    shares = [0.1, 0.25, 0.5, 0.75, 0.9]
    truth = np.quantile(world.mean(axis=0), shares)
    np.testing.assert_allclose(blocks.quantile(shares), truth, rtol=0.05)
    naive = np.quantile(world[0], shares)
    assert np.abs(naive / truth - 1.0).max() > 0.08
