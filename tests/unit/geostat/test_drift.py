from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.checks.validation import leave_one_out
from geo.geostat.drift import ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.variogram import Structure, Variogram
from geo.geostat.weights import solve_tiles
from geo.model.randomness import generator

SPHERICAL = Variogram(
    nugget=0.5, structures=(Structure(model="spherical", sill=4.0, range_m=3e3),)
)
UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=6)
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
LINE = np.column_stack([np.arange(12) * 1e3, np.arange(12) * 500.0 + 1e6])
VALUES = np.arange(12.0) ** 1.5


def estimate(samples=LINE, drift=None, neighbourhood=UNIQUE, onto=((2.2e3, 1e6),)):
    return krige(
        samples,
        VALUES[: len(samples)],
        onto=onto,
        variogram=SPHERICAL,
        neighbourhood=neighbourhood,
        drift=drift,
    )


@EITHER
def test_samples_on_a_line_carry_no_plane_and_that_is_said(neighbourhood):
    with pytest.raises(DataError, match="do not carry its 3 terms"):
        estimate(drift=Trend(degree=1), neighbourhood=neighbourhood)


@EITHER
def test_fewer_samples_than_terms_are_refused(neighbourhood):
    few = generator(1, "few").uniform(0.0, 1e3, (5, 2))
    with pytest.raises(DataError, match="do not carry its 6 terms"):
        estimate(few, drift=Trend(degree=2), neighbourhood=neighbourhood)


@EITHER
def test_a_covariate_that_does_not_vary_is_refused(neighbourhood):
    flat = ExternalDrift(at_samples=np.full(12, 5.0), at_targets=[5.0])
    with pytest.raises(DataError, match="do not carry its 2 terms"):
        estimate(drift=flat, neighbourhood=neighbourhood)


@EITHER
def test_one_sample_and_a_known_mean_are_enough(neighbourhood):
    one = estimate(LINE[:1], drift=KnownMean(value=9.0), neighbourhood=neighbourhood)
    covariance = SPHERICAL.covariance(LINE[0] - [2.2e3, 1e6])
    weight = covariance / SPHERICAL.sill
    assert one.estimate[0] == pytest.approx(9.0 + weight * (VALUES[0] - 9.0))
    assert one.variance[0] == pytest.approx(SPHERICAL.sill - weight * covariance)


def test_equal_values_are_their_value_with_any_drift():
    places = generator(2, "equal").uniform(0.0, 1e4, (12, 2))
    for drift in (Trend(), Trend(degree=1), Trend(degree=2)):
        kriged = krige(
            places,
            np.full(12, 7.0),
            onto=[[5e3, 5e3]],
            variogram=SPHERICAL,
            neighbourhood=UNIQUE,
            drift=drift,
        )
        assert kriged.estimate[0] == pytest.approx(7.0, rel=1e-12)


def test_beyond_the_reach_of_a_known_mean_the_slope_is_not_known():
    far = estimate(drift=KnownMean(value=9.0), onto=[[9e8, 9e8]])
    assert far.estimate[0] == 9.0
    assert np.isnan(far.slope[0])
    assert np.isnan(far.negative_weight_share[0])


def test_a_sample_that_alone_carries_a_covariate_cannot_be_left_out():
    places = generator(3, "alone").uniform(0.0, 1e4, (12, 2))
    ridge = np.zeros(12)
    ridge[4] = 1.0
    seen = leave_one_out(
        places,
        VALUES,
        variogram=SPHERICAL,
        neighbourhood=UNIQUE,
        drift=ExternalDrift(at_samples=ridge),
    )
    assert seen.extrapolated == 1
    assert seen.table.query("extrapolated")["sample"].unique().tolist() == [4]
    assert seen.scores.loc["kriging", "samples"] == 11


@pytest.mark.parametrize(
    ("at_samples", "at_targets", "message"),
    [
        ([1.0, np.nan], [1.0], "at_samples: 1 of 2 rows are not finite"),
        ([1.0, 2.0], [np.inf], "at_targets: 1 of 1 rows are not finite"),
        (np.ones((2, 2)), np.ones((3, 1)), "at_targets: 1 covariates"),
        (np.ones((2, 0)), None, r"shape \(2, 0\)"),
        (np.ones((2, 2, 2)), None, r"shape \(2, 2, 2\)"),
    ],
)
def test_unfit_covariates_are_refused(at_samples, at_targets, message):
    with pytest.raises(DataError, match=message):
        ExternalDrift(at_samples=at_samples, at_targets=at_targets)


@pytest.mark.parametrize(
    ("drift", "message"),
    [
        (ExternalDrift(at_samples=np.arange(3.0), at_targets=[1.0]), "3 rows"),
        (ExternalDrift(at_samples=np.arange(12.0)), "at_targets: there are none"),
        (
            ExternalDrift(at_samples=np.arange(12.0), at_targets=[1.0, 2.0]),
            "at_targets: 2 rows",
        ),
    ],
)
def test_covariates_of_other_places_are_refused(drift, message):
    with pytest.raises(DataError, match=message):
        estimate(drift=drift)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: KnownMean(value=float("nan")), "value: nan"),
        (lambda: Trend(degree=3), "degree: 3"),
        (lambda: ExternalDrift(at_samples=[1.0], degree=-1), "degree: -1"),
    ],
)
def test_impossible_drifts_are_refused(build, message):
    with pytest.raises(ParameterError, match=message):
        build()


@EITHER
@pytest.mark.parametrize("drift", [KnownMean(value=3.0), Trend(), Trend(degree=1)])
def test_tiles_hold_the_weights_of_the_estimates(neighbourhood, drift):
    rng = generator(5, "tiles")
    samples = require_samples(rng.uniform(0, 9e3, (12, 2)), VALUES)
    onto = rng.uniform(0, 9e3, (30, 2))
    options = {"variogram": SPHERICAL, "neighbourhood": neighbourhood, "drift": drift}
    kriged = krige(samples.coordinates, VALUES, onto=onto, **options)
    level = getattr(drift, "value", 0.0)
    estimates = np.full(30, np.nan)
    for tile in solve_tiles(samples, onto=onto, **options):
        chosen = tile.chosen
        rows = np.arange(12)[None, :] if chosen is None else chosen
        used = VALUES[rows] - level
        estimates[tile.targets] = level + (tile.weights * used).sum(axis=1)
    np.testing.assert_allclose(estimates, kriged.estimate, rtol=1e-12)


def test_targets_whose_neighbours_do_not_carry_the_drift_are_masked_and_flagged():
    line = np.column_stack([np.arange(8) * 100.0, np.zeros(8)])
    off_it = generator(6, "off").uniform([0.0, 5e3], [800.0, 5_800.0], (8, 2))
    samples = np.concatenate([line, off_it])
    onto = np.array([[350.0, 10.0], [400.0, 5_400.0]])
    kriged = krige(
        samples,
        np.arange(16.0),
        onto=onto,
        variogram=SPHERICAL,
        neighbourhood=MOVING,
        drift=Trend(degree=1),
    )
    assert kriged.extrapolated.tolist() == [True, False]
    assert kriged.neighbours.tolist() == [0, 6]
    assert np.isnan(kriged.estimate).tolist() == [True, False]
