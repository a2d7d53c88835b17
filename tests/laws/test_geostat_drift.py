"""Laws of kriging with a known mean, a trend or an external drift."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.geostat.checks.validation import leave_one_out
from geo.geostat.drift import ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=14)
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
BLOCK = BlockSupport(size_m=(900.0, 600.0))


def spherical(azimuth_deg: float = 25.0) -> Variogram:
    shape = Anisotropy(azimuth_deg=azimuth_deg, ratio=0.5)
    far = Structure(model="spherical", sill=5.0, range_m=6e3, anisotropy=shape)
    return Variogram(nugget=0.4, structures=(far,))


def survey(seed: int, count: int = 40):
    rng = generator(seed, "drift laws")
    samples = rng.uniform(0.0, 1e4, (count, 2))
    targets = rng.uniform(-1e3, 1.1e4, (30, 2))
    return samples, rng.gamma(4.0, 4.0, count), targets


def covariate(places):
    return np.sin(places[:, 0] / 1.5e3) + np.cos(places[:, 1] / 2.5e3)


def drifts(samples, targets):
    external = ExternalDrift(
        at_samples=covariate(samples), at_targets=covariate(targets)
    )
    return [KnownMean(value=12.0), Trend(), Trend(degree=1), Trend(degree=2), external]


@EITHER
@pytest.mark.parametrize("which", range(5))
@pytest.mark.parametrize("block", [None, BLOCK])
def test_a_field_that_is_its_drift_is_estimated_without_error(
    neighbourhood, which, block
):
    samples, _, targets = survey(1)
    drift = drifts(samples, targets)[which]

    def truth(places, own):
        east, north = places.T / 1e3
        trends = [
            np.full(len(places), 12.0),
            np.full(len(places), 7.0),
            3.0 - 2.0 * east + north,
            3.0 - 2.0 * east + north + 0.3 * east * north - 0.1 * north**2,
            5.0 - 3.0 * own,
        ]
        return trends[which]

    expected = truth(targets, covariate(targets))
    if block is not None and which < 4:
        points = (targets[:, None] + block.offsets()).reshape(-1, 2)
        expected = truth(points, points[:, 0]).reshape(len(targets), -1).mean(axis=1)
    kriged = krige(
        samples,
        truth(samples, covariate(samples)),
        onto=targets,
        variogram=spherical(),
        neighbourhood=neighbourhood,
        block=block,
        drift=drift,
    )
    np.testing.assert_allclose(kriged.estimate, expected, rtol=1e-9)


@pytest.mark.parametrize("which", range(5))
@pytest.mark.parametrize("radius_m", [np.inf, 2_500.0])
def test_leave_one_out_closed_form_equals_brute_force(which, radius_m):
    samples, values, targets = survey(2)
    drift = drifts(samples, targets)[which]
    search = Neighbourhood(radius_m=radius_m, maximum=None)
    errors = generator(2, "errors").uniform(0.0, 0.5, len(samples))
    table = leave_one_out(
        samples,
        values,
        variogram=spherical(),
        neighbourhood=search,
        error_variance=errors,
        drift=drift,
    ).table.query("method == 'kriging'")
    for row in range(0, len(samples), 3):
        kept = np.arange(len(samples)) != row
        alone = drift
        if isinstance(drift, ExternalDrift):
            known = drift.at_samples
            alone = ExternalDrift(at_samples=known[kept], at_targets=known[~kept])
        kriged = krige(
            samples[kept],
            values[kept],
            onto=samples[[row]],
            variogram=spherical(),
            neighbourhood=search,
            error_variance=errors[kept],
            drift=alone,
        )
        here = table.iloc[row]
        assert here["extrapolated"] == kriged.extrapolated[0]
        if not here["extrapolated"]:
            assert here["predicted"] == pytest.approx(kriged.estimate[0], rel=1e-10)
            assert here["variance"] == pytest.approx(
                kriged.variance[0] + errors[row], rel=1e-10
            )


@EITHER
@pytest.mark.parametrize("which", range(5))
def test_data_are_honoured_at_zero_nugget(neighbourhood, which):
    samples, values, _ = survey(3)
    smooth = Variogram(nugget=0.0, structures=spherical().structures)
    kriged = krige(
        samples,
        values,
        onto=samples,
        variogram=smooth,
        neighbourhood=neighbourhood,
        drift=drifts(samples, samples)[which],
    )
    np.testing.assert_allclose(kriged.estimate, values, rtol=1e-9)
    assert kriged.variance.max() < 1e-9


def test_what_is_known_of_the_mean_never_raises_the_variance():
    samples, values, targets = survey(4)

    def variance(drift):
        return krige(
            samples,
            values,
            onto=targets,
            variogram=spherical(),
            neighbourhood=UNIQUE,
            drift=drift,
        ).variance

    chain = [KnownMean(value=3.0), Trend(), Trend(degree=1), Trend(degree=2)]
    steps = [variance(drift) for drift in chain]
    for known, less_known in pairwise(steps):
        assert np.all(known <= less_known + 1e-12)
    assert np.all(steps[0] >= 0.0)
    assert np.all(steps[0] <= spherical().sill)


@EITHER
def test_simple_kriging_only_moves_with_its_mean(neighbourhood):
    samples, values, targets = survey(5)
    shifted = {}
    for level in (0.0, 1e5):
        shifted[level] = krige(
            samples,
            values + level,
            onto=targets,
            variogram=spherical(),
            neighbourhood=neighbourhood,
            drift=KnownMean(value=12.0 + level),
        )
    np.testing.assert_allclose(
        shifted[1e5].estimate - 1e5, shifted[0.0].estimate, atol=1e-9
    )
    np.testing.assert_array_equal(shifted[1e5].variance, shifted[0.0].variance)
    np.testing.assert_allclose(shifted[0.0].slope, 1.0, rtol=1e-12)


def test_far_from_all_samples_simple_kriging_gives_the_mean_and_the_sill():
    samples, values, _ = survey(6)
    kriged = krige(
        samples,
        values,
        onto=[[1e6, 1e6]],
        variogram=spherical(),
        neighbourhood=UNIQUE,
        drift=KnownMean(value=12.0),
    )
    assert kriged.estimate[0] == 12.0
    assert kriged.variance[0] == pytest.approx(spherical().sill, rel=1e-12)
    assert kriged.weight_of_mean[0] == 1.0


@EITHER
@pytest.mark.parametrize("degree", [1, 2])
def test_a_trend_does_not_know_where_the_origin_lies_nor_which_way_is_north(
    neighbourhood, degree
):
    samples, values, targets = survey(7)
    angle = np.radians(40.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def estimate(move, azimuth_deg):
        return krige(
            move(samples),
            values,
            onto=move(targets),
            variogram=spherical(azimuth_deg),
            neighbourhood=neighbourhood,
            drift=Trend(degree=degree),
        )

    there = estimate(lambda places: places, 25.0)
    moved = estimate(lambda places: places + np.array([1e6, -2e6]), 25.0)
    turned = estimate(lambda places: places @ turn, 65.0)  # clockwise, by 40 degrees
    for other in (moved, turned):
        np.testing.assert_allclose(other.estimate, there.estimate, rtol=1e-7)
        np.testing.assert_allclose(other.variance, there.variance, rtol=1e-7)


@EITHER
def test_the_unit_of_a_covariate_does_not_matter(neighbourhood):
    samples, values, targets = survey(8)

    def kriged(scale, shift):
        return krige(
            samples,
            values,
            onto=targets,
            variogram=spherical(),
            neighbourhood=neighbourhood,
            drift=ExternalDrift(
                at_samples=scale * covariate(samples) + shift,
                at_targets=scale * covariate(targets) + shift,
            ),
        )

    plain, scaled = kriged(1.0, 0.0), kriged(-250.0, 5_600.0)
    np.testing.assert_allclose(scaled.estimate, plain.estimate, rtol=1e-8)
    np.testing.assert_allclose(scaled.variance, plain.variance, rtol=1e-8)


@pytest.mark.parametrize("which", range(1, 5))
def test_weight_of_the_mean_is_what_simple_kriging_leaves(which):
    samples, values, targets = survey(9)

    def kriged(drift):
        return krige(
            samples,
            values,
            onto=targets,
            variogram=spherical(),
            neighbourhood=UNIQUE,
            drift=drift,
        )

    simple = kriged(KnownMean(value=0.0)).weight_of_mean
    other = kriged(drifts(samples, targets)[which]).weight_of_mean
    np.testing.assert_allclose(other, simple, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("degree", [1, 2])
def test_variance_is_never_lower_with_a_sample_removed(degree):
    samples, values, targets = survey(10, count=25)

    def variance(kept):
        return krige(
            samples[kept],
            values[kept],
            onto=targets,
            variogram=spherical(),
            neighbourhood=UNIQUE,
            drift=Trend(degree=degree),
        ).variance

    whole = variance(np.ones(25, dtype=bool))
    for row in range(25):
        assert np.all(variance(np.arange(25) != row) >= whole - 1e-10)
