"""Laws of cross-validation and of the variogram."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.checks.validation import leave_one_out
from geo.geostat.drift import ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.geostat.variography.experimental import experimental_variogram
from geo.model.randomness import generator

VARIOGRAM = Variogram(
    nugget=0.5, structures=(Structure(model="spherical", sill=4.0, range_m=6_000.0),)
)


def survey(seed: int, count: int = 35):
    rng = generator(seed, "laws of validation")
    return rng.uniform(0.0, 1e4, (count, 2)), rng.gamma(4.0, 4.0, count)


def kriged(validation):
    return validation.table.query("method == 'kriging'")


DRIFTS = {
    "ordinary": lambda kept, row: Trend(),
    "simple": lambda kept, row: KnownMean(value=16.0),
    "plane": lambda kept, row: Trend(degree=1),
    "parabola": lambda kept, row: Trend(degree=2),
    "covariate": lambda kept, row: ExternalDrift(
        at_samples=COVARIATE[kept], at_targets=COVARIATE[[row]]
    ),
}
COVARIATE = np.sin(np.arange(35.0))


@pytest.mark.parametrize("with_errors", [False, True])
@pytest.mark.parametrize("drift", list(DRIFTS))
def test_leave_one_out_closed_form_equals_brute_force(drift, with_errors):
    samples, values = survey(0)
    errors = np.linspace(0.0, 3.0, 35) * with_errors
    everything = Neighbourhood(radius_m=np.inf, maximum=None)
    closed = kriged(
        leave_one_out(
            samples,
            values,
            variogram=VARIOGRAM,
            neighbourhood=everything,
            error_variance=errors,
            drift=DRIFTS[drift](np.arange(35), 0),
        )
    )
    for row in range(35):
        kept = np.delete(np.arange(35), row)
        brute = krige(
            samples[kept],
            values[kept],
            onto=samples[[row]],
            variogram=VARIOGRAM,
            neighbourhood=everything,
            error_variance=errors[kept],
            drift=DRIFTS[drift](kept, row),
        )
        np.testing.assert_allclose(
            closed["predicted"].iloc[row], brute.estimate[0], rtol=1e-10
        )
        np.testing.assert_allclose(
            closed["variance"].iloc[row], brute.variance[0] + errors[row], rtol=1e-10
        )


def test_a_moving_neighbourhood_of_everything_equals_the_unique_one():
    samples, values = survey(9)
    by_size = [
        kriged(
            leave_one_out(
                samples,
                values,
                variogram=VARIOGRAM,
                neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
            )
        )["predicted"]
        for maximum in (None, 1_000)
    ]
    np.testing.assert_allclose(by_size[0], by_size[1], rtol=1e-10)


def test_with_the_true_variogram_errors_are_as_large_as_their_variance_says():
    ratios = []
    for seed in range(40):
        rng = generator(seed, "calibrated")
        samples = rng.uniform(0.0, 2e4, (60, 2))
        covariance = covariance_between(samples, samples, model=VARIOGRAM)
        values = np.linalg.cholesky(covariance) @ rng.standard_normal(60)
        seen = leave_one_out(
            samples,
            values,
            variogram=VARIOGRAM,
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        )
        ratios.append(seen.scores.loc["kriging", "MSDR"])
    spread = np.std(ratios, ddof=1) / np.sqrt(len(ratios))
    assert np.mean(ratios) == pytest.approx(1.0, abs=4.0 * spread)
    assert spread < 0.05


def test_the_variogram_does_not_know_a_constant_or_the_order_of_samples():
    samples, values = survey(10)
    order = generator(0, "shuffle").permutation(len(values))
    plain, moved = (
        experimental_variogram(points, column, lag_m=700.0, max_lag_m=7e3)
        for points, column in (
            (samples, values),
            (samples[order], values[order] + 1e3),
        )
    )
    np.testing.assert_array_equal(plain.pairs, moved.pairs)
    np.testing.assert_allclose(plain.semivariance, moved.semivariance, rtol=1e-10)


def test_all_pairs_together_give_the_sample_variance():
    samples, values = survey(11)
    seen = experimental_variogram(samples, values, lag_m=2e4, max_lag_m=2e4)
    assert seen.pairs.tolist() == [35 * 34 // 2]
    np.testing.assert_allclose(seen.semivariance, values.var(ddof=1), rtol=1e-12)


def test_the_mean_semivariance_of_many_worlds_is_the_models():
    rng = generator(3, "expected variogram")
    samples = rng.uniform(0.0, 2e4, (80, 2))
    root = np.linalg.cholesky(covariance_between(samples, samples, model=VARIOGRAM))
    worlds = [
        experimental_variogram(
            samples, root @ rng.standard_normal(80), lag_m=1_000.0, max_lag_m=1e4
        )
        for _ in range(300)
    ]
    seen = np.array([world.semivariance for world in worlds])
    away = np.column_stack([worlds[0].lag_m, np.zeros(10)])
    error = seen.std(axis=0, ddof=1) / np.sqrt(len(worlds))
    assert np.all(
        np.abs(seen.mean(axis=0) - VARIOGRAM.semivariance(away)) < 4.5 * error
    )
