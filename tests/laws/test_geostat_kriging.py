"""Laws that ordinary kriging obeys, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport, target_variance
from geo.geostat.variogram import (
    Anisotropy,
    Structure,
    Variogram,
    covariance_between,
)
from geo.kernels.kriging import kriging_system, kriging_weights
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=9)
BLOCK = BlockSupport(size_m=(800.0, 500.0), discretisation=(3, 2))
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])


def nested(nugget: float = 0.6, *, azimuth: float = 30.0) -> Variogram:
    return Variogram(
        nugget=nugget,
        structures=(
            Structure(model="spherical", sill=2.0, range_m=2_500.0),
            Structure(
                model="exponential",
                sill=3.0,
                range_m=9_000.0,
                anisotropy=Anisotropy(azimuth_deg=azimuth, ratio=0.4),
            ),
        ),
    )


def survey(seed: int, count: int = 40):
    rng = generator(seed, "laws of kriging")
    return (
        rng.uniform(0.0, 1e4, (count, 2)),
        rng.gamma(4.0, 4.0, count),
        rng.uniform(-500.0, 1.05e4, (30, 2)),
    )


@pytest.mark.parametrize("seed", range(5))
def test_weights_sum_to_one(seed):
    samples, _, targets = survey(seed)
    between = covariance_between(samples, samples, model=nested())
    system = kriging_system(between, np.ones((len(samples), 1)))
    to_target = covariance_between(samples, targets, model=nested())
    solved = kriging_weights(system, to_target, np.ones((1, len(targets))))
    np.testing.assert_allclose(solved.weights.sum(axis=0), 1.0, rtol=1e-12)


@EITHER
@pytest.mark.parametrize("block", [None, BLOCK])
def test_a_constant_field_is_estimated_as_that_constant(neighbourhood, block):
    samples, values, targets = survey(1)
    kriged = krige(
        samples,
        np.full_like(values, 17.25),
        onto=targets,
        variogram=nested(),
        neighbourhood=neighbourhood,
        block=block,
    )
    np.testing.assert_allclose(kriged.estimate, 17.25, rtol=1e-13)


@EITHER
@pytest.mark.parametrize("nugget", [0.0, 0.6])
def test_data_are_honoured_without_error_variance(neighbourhood, nugget):
    samples, values, _ = survey(2)
    kriged = krige(
        samples,
        values,
        onto=samples,
        variogram=nested(nugget),
        neighbourhood=neighbourhood,
    )
    np.testing.assert_allclose(kriged.estimate, values, rtol=1e-10)
    np.testing.assert_allclose(kriged.variance, 0.0, atol=1e-10)
    np.testing.assert_allclose(kriged.slope, 1.0, rtol=1e-10)


def test_data_with_error_variance_are_smoothed_towards_their_neighbours():
    samples, values, _ = survey(2)
    values[7] = 100.0
    kriged = krige(
        samples,
        values,
        onto=samples,
        variogram=nested(),
        neighbourhood=UNIQUE,
        error_variance=np.full(len(samples), 2.0),
    )
    assert kriged.estimate[7] < 90.0
    assert np.all(kriged.variance > 0.0)
    assert np.all(kriged.variance < 2.0)  # better than the sample alone


@EITHER
@pytest.mark.parametrize("block", [None, BLOCK])
@pytest.mark.parametrize("seed", range(3))
def test_variance_is_not_negative_and_does_not_know_the_values(
    neighbourhood, block, seed
):
    samples, values, targets = survey(seed)

    def kriged(moved):
        return krige(
            samples,
            moved,
            onto=targets,
            variogram=nested(),
            neighbourhood=neighbourhood,
            block=block,
        )

    plain, raised = kriged(values), kriged(values + 1_000.0)
    assert np.all(plain.variance >= 0.0)
    np.testing.assert_array_equal(raised.variance, plain.variance)
    np.testing.assert_allclose(raised.estimate, plain.estimate + 1_000.0, rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_variance_is_never_lower_with_a_sample_removed(seed):
    samples, values, targets = survey(seed, count=15)

    def variance(rows):
        return krige(
            samples[rows],
            values[rows],
            onto=targets,
            variogram=nested(),
            neighbourhood=UNIQUE,
        ).variance

    everything = np.arange(15)
    whole = variance(everything)
    for left_out in everything:
        assert np.all(variance(everything != left_out) >= whole - 1e-12)


@EITHER
@pytest.mark.parametrize("turn_deg", [30.0, 90.0, 171.0])
def test_turning_data_and_model_together_changes_nothing(neighbourhood, turn_deg):
    samples, values, targets = survey(4)
    angle = np.radians(turn_deg)
    # clockwise, as azimuths are counted
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    plain = krige(
        samples,
        values,
        onto=targets,
        variogram=nested(azimuth=30.0),
        neighbourhood=neighbourhood,
    )
    turned = krige(
        samples @ turn,
        values,
        onto=targets @ turn,
        variogram=nested(azimuth=30.0 + turn_deg),
        neighbourhood=neighbourhood,
    )
    np.testing.assert_allclose(turned.estimate, plain.estimate, rtol=1e-9)
    np.testing.assert_allclose(turned.variance, plain.variance, rtol=1e-9)


def test_moving_everything_by_a_million_metres_changes_nothing():
    samples, values, targets = survey(5)
    samples, targets = samples.round(3), targets.round(3)
    there = np.array([1e6, 7e6])

    def kriged(shift):
        return krige(
            samples + shift,
            values,
            onto=targets + shift,
            variogram=nested(),
            neighbourhood=MOVING,
        )

    np.testing.assert_allclose(kriged(there).estimate, kriged(0.0).estimate, rtol=1e-8)


def test_kriging_is_linear_in_the_values_and_shares_its_weights():
    samples, values, targets = survey(6)
    other = np.arange(len(values), dtype=float)
    together = krige(
        samples,
        np.column_stack([values, other, 2.0 * values - other]),
        onto=targets,
        variogram=nested(),
        neighbourhood=MOVING,
    ).estimate
    np.testing.assert_allclose(
        together[:, 2], 2.0 * together[:, 0] - together[:, 1], rtol=1e-10
    )


def test_the_mean_of_point_estimates_over_a_block_is_the_block_estimate():
    samples, values, targets = survey(7)
    points = (targets[:, None, :] + BLOCK.offsets()).reshape(-1, 2)
    by_point = krige(
        samples, values, onto=points, variogram=nested(), neighbourhood=UNIQUE
    ).estimate
    by_block = krige(
        samples,
        values,
        onto=targets,
        variogram=nested(),
        neighbourhood=UNIQUE,
        block=BLOCK,
    ).estimate
    np.testing.assert_allclose(
        by_block, by_point.reshape(len(targets), -1).mean(axis=1), rtol=1e-10
    )


def test_a_larger_block_never_varies_more():
    variances = [
        target_variance(
            model=nested(0.0),
            block=BlockSupport(size_m=(side, side), discretisation=(8, 8)),
        )
        for side in (1.0, 100.0, 1_000.0, 5_000.0, 20_000.0)
    ]
    assert np.all(np.diff(variances) < 0.0)
    assert variances[0] == pytest.approx(5.0, rel=1e-3)


def test_far_from_all_samples_the_mean_takes_over():
    samples, values, _ = survey(8)
    kriged = krige(
        samples,
        values,
        onto=[[1e7, 1e7]],
        variogram=nested(),
        neighbourhood=UNIQUE,
    )
    np.testing.assert_allclose(kriged.weight_of_mean, 1.0, rtol=1e-12)
    np.testing.assert_allclose(kriged.slope, 0.0, atol=1e-12)
    assert kriged.variance[0] > nested().sill
