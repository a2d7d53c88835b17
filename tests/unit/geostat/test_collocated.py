from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.drift import KnownMean, Trend
from geo.geostat.kriging import krige_samples
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
from geo.geostat.support import BlockSupport, covariance_to_targets, target_variance
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=7)
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
BLOCK = BlockSupport(size_m=(900.0, 600.0), discretisation=(3, 2))

SHORT = Structure(model="spherical", sill=1.0, range_m=3_000.0)
LONG = Structure(model="exponential", sill=1.0, range_m=8_000.0)
BOTH = Coregionalisation(
    variables=("abundance", "slope"),
    nugget=[[0.5, 0.1], [0.1, 0.2]],
    structures=(
        CoregionalisedStructure(sills=[[4.0, -1.0], [-1.0, 1.0]], form=SHORT),
        CoregionalisedStructure(sills=[[2.0, 1.5], [1.5, 3.0]], form=LONG),
    ),
)
MARKOV = MarkovModel(
    primary=BOTH.direct("abundance"), correlation=-0.7, secondary_variance=9.0
)
MEAN = KnownMean(value=11.0)


def survey(count=25, targets=12):
    rng = generator(1, "collocated")
    samples = require_samples(
        rng.uniform(0.0, 1e4, (count, 2)), rng.gamma(4.0, 3.0, count)
    )
    secondary = Secondary(
        at_targets=rng.normal(5.0, 3.0, targets),
        mean=5.0,
        at_samples=rng.normal(5.0, 3.0, count),
    )
    return samples, secondary, rng.uniform(0.0, 1e4, (targets, 2))


def only_at_targets(secondary):
    return Secondary(at_targets=secondary.at_targets, mean=secondary.mean)


def collocated(samples, secondary, onto, model, neighbourhood=UNIQUE, **more):
    return collocated_cokrige(
        samples,
        secondary=secondary,
        onto=onto,
        model=model,
        neighbourhood=neighbourhood,
        **more,
    )


def in_one_step(samples, secondary, target, observed, *, block, means):
    """The dense system of all readings with that of the target among them.

    `means`: of both variables, or None where they are not known.
    """
    first, second = BOTH.variables
    places = [(first, samples.coordinates), (second, samples.coordinates)]
    values = np.concatenate([samples.measured[:, 0], secondary.at_samples, [observed]])
    count = len(values)
    matrix = np.empty((count, count))
    ends = [slice(0, count // 2), slice(count // 2, count - 1)]
    point = np.array([target])
    right = np.empty(count)
    for (one, here), rows in zip(places, ends, strict=True):
        for (other, there), columns in zip(places, ends, strict=True):
            matrix[rows, columns] = covariance_between(
                here, there, model=BOTH.between(one, other)
            )
        matrix[rows, -1] = matrix[-1, rows] = covariance_to_targets(
            here, point, model=BOTH.between(one, second), block=block
        )[:, 0]
        right[rows] = covariance_to_targets(
            here, point, model=BOTH.between(one, first), block=block
        )[:, 0]
    matrix[-1, -1] = target_variance(model=BOTH.between(second, second), block=block)
    right[-1] = target_variance(model=BOTH.between(first, second), block=block)
    own = target_variance(model=BOTH.between(first, first), block=block)
    belongs = np.column_stack([np.arange(count) < count // 2] * 2)
    belongs[:, 1] = ~belongs[:, 0]
    drift = belongs.astype(float)[:, : 0 if means else 2]
    terms = drift.shape[1]
    bordered = np.block([[matrix, drift], [drift.T, np.zeros((terms, terms))]])
    full = np.concatenate([right, [1.0, 0.0][:terms]])
    solved = np.linalg.solve(bordered, full)
    weights = solved[:count]
    level = belongs @ np.array(means or (0.0, 0.0))
    return {
        "estimate": (means or (0.0,))[0] + weights @ (values - level),
        "variance": own - solved @ full,
        "secondary_weight": weights[-1],
        "slope": (weights @ right) / (weights @ matrix @ weights),
        "efficiency": (solved @ full) / own,
    }


@pytest.mark.parametrize("block", [None, BLOCK])
@pytest.mark.parametrize("means", [None, (11.0, 5.0)])
def test_two_steps_are_the_cokriging_of_all_readings_in_one(block, means):
    samples, secondary, targets = survey(count=12)
    if means is None:
        secondary = Secondary(
            at_targets=secondary.at_targets, at_samples=secondary.at_samples
        )
    kriged = collocated(
        samples,
        secondary,
        targets,
        BOTH,
        block=block,
        drift=KnownMean(value=means[0]) if means else Trend(),
    )
    for row, target in enumerate(targets):
        expected = in_one_step(
            samples,
            secondary,
            target,
            secondary.at_targets[row],
            block=block,
            means=means,
        )
        for name, value in expected.items():
            assert getattr(kriged, name)[row] == pytest.approx(value, rel=1e-8), name


def test_at_the_target_only_it_is_cokriging_with_one_secondary_sample():
    samples, secondary, targets = survey()
    kriged = collocated(
        samples, only_at_targets(secondary), targets, BOTH, MOVING, drift=MEAN
    )
    for row, target in enumerate(targets):
        alone = cokrige(
            {
                "abundance": samples,
                "slope": require_samples([target], [secondary.at_targets[row]]),
            },
            onto=[target],
            model=BOTH,
            neighbourhood=MOVING,
            drift={"abundance": MEAN, "slope": KnownMean(value=5.0)},
        )
        assert kriged.estimate[row] == pytest.approx(alone.estimate[0, 0], rel=1e-10)
        assert kriged.variance[row] == pytest.approx(alone.variance[0, 0], rel=1e-10)


def test_a_markov_model_equals_its_closed_form():
    samples, secondary, targets = survey()
    kriged = collocated(
        samples, only_at_targets(secondary), targets, MARKOV, drift=MEAN
    )
    simple = krige_samples(
        samples,
        onto=targets,
        variogram=MARKOV.primary,
        neighbourhood=UNIQUE,
        drift=MEAN,
    )
    sill, rho = 6.5, MARKOV.correlation
    left = simple.variance / sill
    scaled = rho * left / (1.0 - rho**2 * (1.0 - left))
    np.testing.assert_allclose(
        kriged.secondary_weight, scaled * np.sqrt(sill / 9.0), rtol=1e-10
    )
    np.testing.assert_allclose(
        kriged.variance, simple.variance * (1.0 - rho * scaled), rtol=1e-10
    )
    seen = np.sqrt(sill) * (secondary.at_targets - 5.0) / 3.0
    expected = simple.estimate[:, 0] + scaled * (
        seen - rho * (simple.estimate[:, 0] - 11.0)
    )
    np.testing.assert_allclose(kriged.estimate, expected, rtol=1e-10)


@EITHER
@pytest.mark.parametrize("drift", [Trend(), Trend(degree=1), MEAN])
def test_without_correlation_it_is_kriging(neighbourhood, drift):
    samples, secondary, targets = survey()
    kriged = krige_samples(
        samples,
        onto=targets,
        variogram=MARKOV.primary,
        neighbourhood=neighbourhood,
        drift=drift,
    )
    blind = collocated(
        samples,
        only_at_targets(secondary),
        targets,
        replace(MARKOV, correlation=0.0),
        neighbourhood,
        drift=drift,
    )
    np.testing.assert_allclose(blind.estimate, kriged.estimate[:, 0], rtol=1e-10)
    for name in ("variance", "slope", "efficiency", "neighbours", "nearest_m"):
        np.testing.assert_allclose(
            getattr(blind, name), getattr(kriged, name), rtol=1e-9, err_msg=name
        )
    assert not blind.secondary_weight.any()


@EITHER
@pytest.mark.parametrize("model", [MARKOV, BOTH])
def test_data_are_honoured(neighbourhood, model):
    samples, secondary, _ = survey()
    there = Secondary(
        at_targets=secondary.at_samples,
        mean=5.0,
        at_samples=None if model is MARKOV else secondary.at_samples,
    )
    kriged = collocated(samples, there, samples.coordinates, model, neighbourhood)
    np.testing.assert_allclose(kriged.estimate, samples.measured[:, 0], rtol=1e-9)
    np.testing.assert_allclose(kriged.variance, 0.0, atol=1e-9)


@EITHER
def test_another_secondary_value_in_the_place_of_a_sample_is_refused(neighbourhood):
    samples, secondary, targets = survey()
    targets[3] = samples.coordinates[7]
    with pytest.raises(DataError, match="at 1 of the targets that lie on them"):
        collocated(samples, secondary, targets, BOTH, neighbourhood)


@EITHER
@pytest.mark.parametrize("model", [MARKOV, BOTH])
def test_targets_beyond_the_radius_are_masked_and_flagged(neighbourhood, model):
    samples, secondary, targets = survey()
    near = Neighbourhood(radius_m=900.0, maximum=neighbourhood.maximum)
    known = only_at_targets(secondary) if model is MARKOV else secondary
    kriged = collocated(samples, known, targets, model, near)
    assert 0 < kriged.extrapolated.sum() < len(targets)
    for name in ("estimate", "variance", "secondary_weight", "slope", "efficiency"):
        np.testing.assert_array_equal(
            np.isnan(getattr(kriged, name)), kriged.extrapolated, err_msg=name
        )
    np.testing.assert_array_equal(kriged.neighbours == 0, kriged.extrapolated)


def test_one_sample_and_values_that_are_all_equal_give_an_estimate():
    one = require_samples([[0.0, 0.0]], [4.0])
    kriged = collocated(
        one, Secondary(at_targets=[5.0], mean=5.0), [[100.0, 0.0]], MARKOV
    )
    assert np.isfinite(kriged.estimate).all()
    assert kriged.estimate[0] == pytest.approx(4.0, rel=0.2)
    samples, secondary, targets = survey()
    flat = require_samples(samples.coordinates, np.full(len(samples), 3.0))
    same = Secondary(at_targets=np.full(12, 5.0), at_samples=np.full(25, 5.0))
    assert collocated(flat, same, targets, BOTH).estimate == pytest.approx(3.0)
    assert len(secondary.at_targets) == 12


def test_no_targets_give_empty_columns():
    samples, _, _ = survey()
    nothing = Secondary(at_targets=[], mean=1.0)
    assert collocated(samples, nothing, np.empty((0, 2)), MARKOV).estimate.shape == (0,)


@pytest.mark.parametrize("correlation", [1.0, -1.0, np.nan])
def test_a_correlation_of_one_is_no_markov_model(correlation):
    with pytest.raises(ParameterError, match="above -1 and below 1"):
        replace(MARKOV, correlation=correlation)


@pytest.mark.parametrize("variance", [0.0, -1.0, np.nan, np.inf])
def test_a_secondary_variable_must_vary(variance):
    with pytest.raises(ParameterError, match="secondary_variance"):
        replace(MARKOV, secondary_variance=variance)


def test_a_variable_that_repeats_another_is_refused():
    twice = Coregionalisation(
        variables=BOTH.variables,
        nugget=np.zeros((2, 2)),
        structures=(CoregionalisedStructure(sills=np.ones((2, 2)), form=SHORT),),
    )
    samples, secondary, targets = survey()
    with pytest.raises(DataError, match=r"(?s)condition number.*repeats another"):
        collocated(samples, secondary, targets, twice)


def test_known_at_targets_only_a_repeated_variable_is_the_answer_itself():
    twice = Coregionalisation(
        variables=BOTH.variables,
        nugget=np.zeros((2, 2)),
        structures=(
            CoregionalisedStructure(sills=[[4.0, 2.0], [2.0, 1.0]], form=SHORT),
        ),
    )
    samples, secondary, targets = survey()
    kriged = collocated(samples, only_at_targets(secondary), targets, twice, drift=MEAN)
    expected = 11.0 + 2.0 * (secondary.at_targets - 5.0)
    np.testing.assert_allclose(kriged.estimate, expected, rtol=1e-9)
    np.testing.assert_allclose(kriged.variance, 0.0, atol=1e-9)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"at_targets": [1.0]}, ParameterError, "nor are values at the samples"),
        (
            {"at_targets": [np.nan], "mean": 1.0},
            DataError,
            "at_targets: 1 of 1 not finite",
        ),
        ({"at_targets": [1.0], "mean": np.inf}, DataError, "mean: inf"),
        ({"at_targets": [[1.0]], "mean": 1.0}, DataError, r"at_targets: shape \(1, 1"),
        (
            {"at_targets": [1.0], "at_samples": [np.inf]},
            DataError,
            "at_samples: 1 of 1 not finite",
        ),
    ],
)
def test_unfit_secondary_values_are_refused(given, error, message):
    with pytest.raises(error, match=message):
        Secondary(**given)


def test_a_model_that_does_not_fit_is_refused():
    samples, secondary, targets = survey()
    with pytest.raises(ParameterError, match=r"(?s)at_samples: given.*block: given"):
        collocated(samples, secondary, targets, MARKOV, block=BLOCK)
    three = Coregionalisation(variables=tuple("abc"), nugget=np.eye(3))
    with pytest.raises(ParameterError, match="model: of a, b, c"):
        collocated(samples, secondary, targets, three)


def test_numbers_of_values_must_agree():
    samples, secondary, targets = survey()
    with pytest.raises(
        DataError, match=r"(?s)at_targets: length 12.*at_samples: length 25"
    ):
        collocated(samples.only(np.arange(9)), secondary, targets[:5], BOTH)
    two = require_samples([[0.0, 0.0]], [[1.0, 2.0]])
    with pytest.raises(DataError, match="one: the primary variable"):
        collocated(two, only_at_targets(secondary), targets, MARKOV)


def test_a_nugget_of_the_primary_variable_is_shared_by_the_secondary_one():
    nugget = MarkovModel(
        primary=Variogram(nugget=4.0), correlation=0.5, secondary_variance=9.0
    )
    samples, _, _ = survey()
    kriged = collocated(
        samples,
        Secondary(at_targets=[8.0], mean=5.0),
        [[-9.0, -9.0]],
        nugget,
        drift=KnownMean(value=1.0),
    )
    assert kriged.estimate[0] == pytest.approx(1.0 + 0.5 * (2.0 / 3.0) * 3.0)
    assert kriged.variance[0] == pytest.approx(4.0 * 0.75)
