"""Laws that co-kriging obeys, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.drift import KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.multivariate.cokriging import cokrige
from geo.geostat.multivariate.collocated import collocated_cokrige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.markov import MarkovModel
from geo.geostat.multivariate.secondary import Secondary
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=7)
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
BLOCK = BlockSupport(size_m=(800.0, 500.0), discretisation=(3, 2))
METALS = ("nickel", "cobalt", "zinc")


def model(*, nugget=0.3, azimuth=30.0, unit=(1.0, 1.0, 1.0), order=(0, 1, 2)):
    """Three metals whose structures are correlated in different ways."""
    scale = np.outer(unit, unit)
    pick = np.ix_(order, order)

    def sills(loadings):
        return (np.array(loadings) @ np.array(loadings).T * scale)[pick]

    return Coregionalisation(
        variables=tuple(METALS[each] for each in order),
        nugget=(nugget * np.eye(3) * scale)[pick],
        structures=(
            CoregionalisedStructure(
                sills=sills([[2.0, 0.0, 0.1], [-0.5, 1.0, 0.0], [0.3, 0.2, 1.0]]),
                form=Structure(model="spherical", sill=1.0, range_m=3_000.0),
            ),
            CoregionalisedStructure(
                sills=sills([[1.0, 0.0, 1.0], [0.9, 0.5, 0.0], [0.4, -1.0, 0.5]]),
                form=Structure(
                    model="exponential",
                    sill=1.0,
                    range_m=9_000.0,
                    anisotropy=Anisotropy(azimuth_deg=azimuth, ratio=0.4),
                ),
            ),
        ),
    )


def survey(seed, *, count=16, isotopic=False):
    rng = generator(seed, "laws of cokriging")
    common = rng.uniform(0.0, 1e4, (count, 2))
    samples = {}
    for name in METALS:
        # half of the places are shared, half are the variable's own
        own = rng.uniform(0.0, 1e4, (count, 2))
        places = common if isotopic else np.vstack([common[: count // 2], own])
        samples[name] = require_samples(places, rng.gamma(4.0, 4.0, len(places)))
    return samples, rng.uniform(-500.0, 1.05e4, (20, 2))


def with_values(samples, change):
    return {
        name: require_samples(each.coordinates, change(name, each.measured[:, 0]))
        for name, each in samples.items()
    }


def cokriged(samples, targets, neighbourhood=UNIQUE, **more):
    known = more.pop("model", model())
    return cokrige(
        samples, onto=targets, model=known, neighbourhood=neighbourhood, **more
    )


@EITHER
@pytest.mark.parametrize("block", [None, BLOCK])
def test_weights_sum_to_one_over_a_variables_own_samples_and_to_zero_over_others(
    neighbourhood, block
):
    samples, targets = survey(1)
    before = cokriged(samples, targets, neighbourhood, block=block)
    for column, moved in enumerate(METALS):
        raised = with_values(
            samples, lambda name, values, up=moved: values + 100.0 * (name == up)
        )
        after = cokriged(raised, targets, neighbourhood, block=block)
        shift = np.zeros(3)
        shift[column] = 100.0
        np.testing.assert_allclose(
            after.estimate - before.estimate, [shift] * len(targets), atol=1e-9
        )
        np.testing.assert_array_equal(after.covariance, before.covariance)


@EITHER
@pytest.mark.parametrize("nugget", [0.0, 0.3])
def test_data_of_every_variable_are_honoured(neighbourhood, nugget):
    samples, _ = survey(2)
    for column, (name, each) in enumerate(samples.items()):
        kriged = cokriged(
            samples, each.coordinates, neighbourhood, model=model(nugget=nugget)
        )
        np.testing.assert_allclose(
            kriged.estimate[:, column], each.measured[:, 0], rtol=1e-9, err_msg=name
        )
        np.testing.assert_allclose(kriged.variance[:, column], 0.0, atol=1e-9)


@EITHER
@pytest.mark.parametrize("block", [None, BLOCK])
@pytest.mark.parametrize("seed", range(3))
def test_error_covariances_are_positive_semi_definite(neighbourhood, block, seed):
    samples, targets = survey(seed)
    kriged = cokriged(samples, targets, neighbourhood, block=block)
    assert np.linalg.eigvalsh(kriged.covariance).min() > -1e-10
    np.testing.assert_array_equal(
        kriged.covariance, np.swapaxes(kriged.covariance, -1, -2)
    )


@pytest.mark.parametrize("seed", range(3))
def test_correlated_variables_lower_the_variance(seed):
    samples, targets = survey(seed)
    kriged = cokriged(samples, targets)
    for column, (name, each) in enumerate(samples.items()):
        alone = krige(
            each.coordinates,
            each.measured[:, 0],
            onto=targets,
            variogram=model().direct(name),
            neighbourhood=UNIQUE,
        )
        assert np.all(kriged.variance[:, column] < alone.variance)


@pytest.mark.parametrize("seed", range(2))
def test_variance_is_never_lower_with_a_sample_removed(seed):
    samples, targets = survey(seed, count=6)
    whole = cokriged(samples, targets).variance
    for name, each in samples.items():
        for left_out in range(len(each)):
            fewer = each.only(np.arange(len(each)) != left_out)
            variance = cokriged({**samples, name: fewer}, targets).variance
            assert np.all(variance >= whole - 1e-10)


@EITHER
def test_variables_without_correlation_are_kriged_each_alone(neighbourhood):
    samples, targets = survey(3)
    apart = Coregionalisation(
        variables=METALS,
        nugget=np.diag([0.1, 0.2, 0.3]),
        structures=(
            CoregionalisedStructure(
                sills=np.diag([1.0, 2.0, 3.0]),
                form=Structure(model="spherical", sill=1.0, range_m=4_000.0),
            ),
        ),
    )
    kriged = cokriged(samples, targets, neighbourhood, model=apart)
    for column, (name, each) in enumerate(samples.items()):
        alone = krige(
            each.coordinates,
            each.measured[:, 0],
            onto=targets,
            variogram=apart.direct(name),
            neighbourhood=neighbourhood,
        )
        np.testing.assert_allclose(
            kriged.estimate[:, column], alone.estimate, rtol=1e-9
        )
        np.testing.assert_allclose(
            kriged.variance[:, column], alone.variance, rtol=1e-9
        )
    off = kriged.covariance[:, ~np.eye(3, dtype=bool)]
    np.testing.assert_allclose(off, 0.0, atol=1e-10)


@EITHER
def test_in_intrinsic_correlation_with_all_measured_others_add_nothing(neighbourhood):
    samples, targets = survey(4, isotopic=True)
    sills = np.array([[2.0, 1.0, -0.4], [1.0, 3.0, 0.2], [-0.4, 0.2, 1.0]])
    intrinsic = Coregionalisation(
        variables=METALS,
        nugget=0.2 * sills,
        structures=(
            CoregionalisedStructure(
                sills=0.8 * sills,
                form=Structure(model="exponential", sill=1.0, range_m=5_000.0),
            ),
        ),
    )
    kriged = cokriged(samples, targets, neighbourhood, model=intrinsic)
    for column, (name, each) in enumerate(samples.items()):
        alone = krige(
            each.coordinates,
            each.measured[:, 0],
            onto=targets,
            variogram=intrinsic.direct(name),
            neighbourhood=neighbourhood,
        )
        np.testing.assert_allclose(
            kriged.estimate[:, column], alone.estimate, rtol=1e-9
        )
    ratio = kriged.covariance / kriged.covariance[:, :1, :1]
    np.testing.assert_allclose(ratio, np.broadcast_to(sills / 2.0, ratio.shape))


@EITHER
def test_sums_of_variables_are_coherent(neighbourhood):
    samples, targets = survey(5, isotopic=True)
    parts = cokriged(samples, targets, neighbourhood)
    # nickel is replaced by nickel + cobalt: the same knowledge, told differently
    turn = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    plain = model()
    summed = Coregionalisation(
        variables=METALS,
        nugget=turn @ plain.nugget @ turn.T,
        structures=tuple(
            CoregionalisedStructure(sills=turn @ each.sills @ turn.T, form=each.form)
            for each in plain.structures
        ),
    )
    total = {
        **samples,
        "nickel": require_samples(
            samples["nickel"].coordinates,
            samples["nickel"].measured[:, 0] + samples["cobalt"].measured[:, 0],
        ),
    }
    whole = cokriged(total, targets, neighbourhood, model=summed)
    np.testing.assert_allclose(whole.estimate, parts.estimate @ turn.T, rtol=1e-9)
    np.testing.assert_allclose(
        whole.covariance, turn @ parts.covariance @ turn.T, rtol=1e-8, atol=1e-10
    )


@EITHER
def test_units_change_nothing_but_the_units(neighbourhood):
    samples, targets = survey(6)
    unit = dict(zip(METALS, (1e4, 1.0, 1e-5), strict=True))
    factors = np.array(list(unit.values()))
    plain = cokriged(samples, targets, neighbourhood)
    scaled = cokriged(
        with_values(samples, lambda name, values: values * unit[name]),
        targets,
        neighbourhood,
        model=model(unit=factors),
    )
    np.testing.assert_allclose(scaled.estimate / factors, plain.estimate, rtol=1e-11)
    np.testing.assert_allclose(
        scaled.covariance / np.outer(factors, factors),
        plain.covariance,
        rtol=1e-9,
        atol=1e-12,
    )


@EITHER
def test_the_order_of_variables_changes_nothing(neighbourhood):
    samples, targets = survey(7)
    order = [2, 0, 1]
    plain = cokriged(samples, targets, neighbourhood)
    turned = cokriged(samples, targets, neighbourhood, model=model(order=order))
    np.testing.assert_allclose(turned.estimate, plain.estimate[:, order], rtol=1e-10)
    np.testing.assert_allclose(
        turned.covariance,
        plain.covariance[:, order][:, :, order],
        rtol=1e-9,
        atol=1e-12,
    )


@EITHER
@pytest.mark.parametrize("turn_deg", [30.0, 171.0])
def test_turning_data_and_model_together_changes_nothing(neighbourhood, turn_deg):
    samples, targets = survey(8)
    angle = np.radians(turn_deg)
    # clockwise, as azimuths are counted
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = {
        name: require_samples(each.coordinates @ turn, each.measured[:, 0])
        for name, each in samples.items()
    }
    plain = cokriged(samples, targets, neighbourhood)
    after = cokriged(
        turned, targets @ turn, neighbourhood, model=model(azimuth=30.0 + turn_deg)
    )
    np.testing.assert_allclose(after.estimate, plain.estimate, rtol=1e-9)
    np.testing.assert_allclose(after.variance, plain.variance, rtol=1e-9)


def test_moving_everything_by_a_million_metres_changes_nothing():
    samples, targets = survey(9)
    there = np.array([1e6, 7e6])

    def kriged(shift, drift):
        moved = {
            name: require_samples(
                each.coordinates.round(3) + shift, each.measured[:, 0]
            )
            for name, each in samples.items()
        }
        return cokriged(moved, targets.round(3) + shift, drift=drift)

    for drift in (Trend(), Trend(degree=2)):
        np.testing.assert_allclose(
            kriged(there, drift).estimate, kriged(0.0, drift).estimate, rtol=1e-7
        )


def test_the_mean_of_point_estimates_over_a_block_is_the_block_estimate():
    samples, targets = survey(10)
    points = (targets[:, None, :] + BLOCK.offsets()).reshape(-1, 2)
    by_point = cokriged(samples, points, drift=Trend(degree=1)).estimate
    by_block = cokriged(samples, targets, drift=Trend(degree=1), block=BLOCK).estimate
    np.testing.assert_allclose(
        by_block, by_point.reshape(len(targets), -1, 3).mean(axis=1), rtol=1e-9
    )


@pytest.mark.parametrize("means_known", [True, False])
def test_errors_have_the_covariance_that_is_stated(means_known):
    worlds, known = 400, model()
    rng = generator(11, "worlds of cokriging")
    samples, targets = survey(11, count=8)
    target = targets[3]
    places = np.vstack([*(each.coordinates for each in samples.values()), [target] * 3])
    kind = np.concatenate(
        [*(np.full(len(s), k) for k, s in enumerate(samples.values())), np.arange(3)]
    )
    steps = places[:, None, :] - places[None, :, :]
    every = known.covariance(steps)
    rows = np.arange(len(kind))
    covariance = every[rows[:, None], rows, kind[:, None], kind]
    root = np.linalg.cholesky(covariance)
    truth = 10.0 + root @ rng.normal(size=(len(kind), worlds))

    drift = KnownMean(value=10.0) if means_known else Trend()
    errors = np.empty((worlds, 3))
    for world in range(worlds):
        drawn = {
            name: require_samples(each.coordinates, truth[:-3][kind[:-3] == k, world])
            for k, (name, each) in enumerate(samples.items())
        }
        kriged = cokriged(drawn, [target], drift=drift)
        errors[world] = kriged.estimate[0] - truth[-3:, world]

    stated = kriged.covariance[0]
    whitened = np.linalg.solve(np.linalg.cholesky(stated), errors.T).T
    found = whitened.T @ whitened / worlds
    # a mean of squares of normal draws: standard error √(2/n), of products √(1/n)
    bound = 4.0 * np.where(np.eye(3, dtype=bool), np.sqrt(2.0 / worlds), worlds**-0.5)
    assert np.all(np.abs(found - np.eye(3)) < bound)
    assert np.all(np.abs(whitened.mean(axis=0)) < 4.0 * worlds**-0.5)


def collocated(samples, secondary, targets, correlation, neighbourhood=UNIQUE):
    return collocated_cokrige(
        samples,
        secondary=secondary,
        onto=targets,
        model=MarkovModel(
            primary=model().direct("nickel"),
            correlation=correlation,
            secondary_variance=4.0,
        ),
        neighbourhood=neighbourhood,
    )


@EITHER
def test_a_closer_correlation_lowers_the_variance(neighbourhood):
    samples, targets = survey(12)
    secondary = Secondary(at_targets=np.full(20, 3.0), mean=2.0)
    variances = [
        collocated(samples["nickel"], secondary, targets, rho, neighbourhood).variance
        for rho in (0.0, 0.3, 0.6, 0.9, 0.99)
    ]
    assert np.all(np.diff(variances, axis=0) < 0.0)
    opposed = collocated(samples["nickel"], secondary, targets, -0.9, neighbourhood)
    np.testing.assert_allclose(opposed.variance, variances[3], rtol=1e-10)


@EITHER
def test_the_secondary_variable_may_be_counted_from_anywhere(neighbourhood):
    samples, targets = survey(13)
    rng = generator(13, "secondary")
    values = rng.normal(2.0, 2.0, 20)
    plain, moved = (
        collocated(
            samples["nickel"],
            Secondary(at_targets=values + level, mean=2.0 + level),
            targets,
            0.7,
            neighbourhood,
        )
        for level in (0.0, 1e3)
    )
    np.testing.assert_allclose(moved.estimate, plain.estimate, rtol=1e-9)
    np.testing.assert_array_equal(moved.variance, plain.variance)


def test_what_the_samples_say_of_the_secondary_variable_never_raises_the_variance():
    samples, targets = survey(14)
    nickel = samples["nickel"]
    pair = Coregionalisation(
        variables=("nickel", "cobalt"),
        nugget=model().nugget[:2, :2],
        structures=tuple(
            CoregionalisedStructure(sills=each.sills[:2, :2], form=each.form)
            for each in model().structures
        ),
    )
    rng = generator(14, "secondary")
    at_targets = rng.normal(2.0, 2.0, 20)
    here, everywhere = (
        collocated_cokrige(
            nickel,
            secondary=Secondary(at_targets=at_targets, mean=2.0, at_samples=at_samples),
            onto=targets,
            model=pair,
            neighbourhood=UNIQUE,
        )
        for at_samples in (None, rng.normal(2.0, 2.0, len(nickel)))
    )
    alone = krige(
        nickel.coordinates,
        nickel.measured[:, 0],
        onto=targets,
        variogram=pair.direct("nickel"),
        neighbourhood=UNIQUE,
    )
    assert np.all(everywhere.variance < here.variance)
    assert np.all(here.variance < alone.variance)
