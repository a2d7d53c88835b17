from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.drift import ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.multivariate.cokriging import cokrige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.heterotopic import samples_by_variable
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=8)
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
BLOCK = BlockSupport(size_m=(900.0, 600.0), discretisation=(3, 2))
FLOATS = ("estimate", "slope", "efficiency", "variance")

SHORT = Structure(model="spherical", sill=1.0, range_m=3_000.0)
LONG = Structure(model="exponential", sill=1.0, range_m=8_000.0)
MODEL = Coregionalisation(
    variables=("nickel", "cobalt"),
    nugget=[[0.5, 0.1], [0.1, 0.2]],
    structures=(
        CoregionalisedStructure(sills=[[4.0, -1.0], [-1.0, 1.0]], form=SHORT),
        CoregionalisedStructure(sills=[[2.0, 1.5], [1.5, 3.0]], form=LONG),
    ),
)


def survey(count=24, targets=15, missing=0.4):
    """Stations of which some lack a variable."""
    rng = generator(1, "cokriging")
    stations = rng.uniform(0.0, 1e4, (count, 2))
    values = rng.gamma(4.0, [3.0, 5.0], (count, 2))
    values[rng.random(values.shape) < missing] = np.nan
    samples = samples_by_variable(stations, values, variables=MODEL.variables)
    return samples, rng.uniform(0.0, 1e4, (targets, 2))


def cokriged(samples, onto, neighbourhood=UNIQUE, **more):
    model = more.pop("model", MODEL)
    return cokrige(samples, onto=onto, model=model, neighbourhood=neighbourhood, **more)


def by_the_book(samples, target, model, *, means=None):
    """One dense system for one target, written down reading by reading."""
    names = model.variables
    readings = [
        (name, place, value)
        for name in names
        for place, value in zip(
            samples[name].coordinates, samples[name].measured[:, 0], strict=True
        )
    ]
    count, terms = len(readings), 0 if means else len(names)
    matrix = np.zeros((count + terms, count + terms))
    right = np.zeros((count + terms, len(names)))
    for i, (one, here, _) in enumerate(readings):
        for j, (other, there, _) in enumerate(readings):
            step = here - there
            matrix[i, j] = model.between(one, other).covariance(step[None])[0]
        if terms:
            matrix[i, count + names.index(one)] = 1.0
            matrix[count + names.index(one), i] = 1.0
        for k, name in enumerate(names):
            step = here - target
            right[i, k] = model.between(one, name).covariance(step[None])[0]
    right[count:] = np.eye(len(names))[:terms]
    solved = np.linalg.solve(matrix, right)
    level = np.array([means[name] for name in names]) if means else np.zeros(len(names))
    values = np.array([value - level[names.index(name)] for name, _, value in readings])
    shared = np.diagonal(solved[:count].T @ right[:count])
    spread = np.diagonal(solved[:count].T @ matrix[:count, :count] @ solved[:count])
    own = np.array(
        [
            [model.between(a, b).covariance(np.zeros((1, 2)))[0] for b in names]
            for a in names
        ]
    )
    left = own - solved.T @ right
    return {
        "estimate": level + solved[:count].T @ values,
        "covariance": left,
        "slope": shared / spread,
        "efficiency": 1.0 - np.diagonal(left) / np.diagonal(own),
    }


@pytest.mark.parametrize("means", [None, {"nickel": 11.0, "cobalt": 19.0}])
def test_every_column_equals_the_formula(means):
    samples, targets = survey(count=12, targets=6)
    drift = (
        {name: KnownMean(value=mean) for name, mean in means.items()}
        if means
        else Trend()
    )
    kriged = cokriged(samples, targets, drift=drift)
    for row, target in enumerate(targets):
        expected = by_the_book(samples, target, MODEL, means=means)
        for name, column in expected.items():
            np.testing.assert_allclose(
                getattr(kriged, name)[row], column, rtol=1e-9, err_msg=name
            )
    np.testing.assert_allclose(
        kriged.variance, np.diagonal(kriged.covariance, axis1=1, axis2=2)
    )
    assert (kriged.neighbours == [len(each) for each in samples.values()]).all()


def test_a_model_of_the_users_own_need_not_be_symmetric():
    class Lagging:
        """Cobalt follows nickel with a shift of 800 m to the north."""

        variables = ("nickel", "cobalt")

        def between(self, first, second):
            shift = 800.0 * ((second == "cobalt") - (first == "cobalt"))
            noise = 0.4 if first == second else 0.0

            class Shifted:
                nugget = noise

                def covariance(self, separation):
                    here = np.all(separation == 0.0, axis=-1)
                    moved = separation + np.array([0.0, shift])
                    return 2.0 * LONG.covariance(moved) + noise * here

            return Shifted()

    samples, targets = survey(count=12, targets=4)
    kriged = cokriged(samples, targets, model=Lagging())
    for row, target in enumerate(targets):
        expected = by_the_book(samples, target, Lagging())
        np.testing.assert_allclose(kriged.estimate[row], expected["estimate"])
        np.testing.assert_allclose(kriged.covariance[row], expected["covariance"])


@EITHER
@pytest.mark.parametrize("block", [None, BLOCK])
@pytest.mark.parametrize("drift", [Trend(), Trend(degree=1), KnownMean(value=9.0)])
def test_one_variable_is_kriging(neighbourhood, block, drift):
    samples, targets = survey()
    nickel = samples["nickel"]
    alone = Coregionalisation(
        variables=("nickel",),
        nugget=[[0.5]],
        structures=(CoregionalisedStructure(sills=[[4.0]], form=SHORT),),
    )
    options = {"block": block, "drift": drift, "neighbourhood": neighbourhood}
    kriged = krige(
        nickel.coordinates,
        nickel.measured[:, 0],
        onto=targets,
        variogram=alone.direct("nickel"),
        **options,
    )
    crossed = cokrige({"nickel": nickel}, onto=targets, model=alone, **options)
    for name in ("estimate", "variance", "slope", "efficiency", "neighbours"):
        np.testing.assert_allclose(
            getattr(crossed, name)[:, 0], getattr(kriged, name), rtol=1e-9, err_msg=name
        )


def test_an_external_drift_of_one_variable_is_carried():
    samples, targets = survey(missing=0.2)
    uncorrelated = Coregionalisation(
        variables=MODEL.variables,
        nugget=np.eye(2),
        structures=(CoregionalisedStructure(sills=np.eye(2), form=SHORT),),
    )
    nickel = samples["nickel"]
    depth = ExternalDrift(
        at_samples=np.hypot(*nickel.coordinates.T), at_targets=np.hypot(*targets.T)
    )
    kriged = krige(
        nickel.coordinates,
        nickel.measured[:, 0],
        onto=targets,
        variogram=uncorrelated.direct("nickel"),
        neighbourhood=MOVING,
        drift=depth,
    )
    crossed = cokriged(
        samples,
        targets,
        MOVING,
        model=uncorrelated,
        drift={"nickel": depth, "cobalt": Trend()},
    )
    np.testing.assert_allclose(crossed.estimate[:, 0], kriged.estimate, rtol=1e-9)
    np.testing.assert_allclose(crossed.variance[:, 0], kriged.variance, rtol=1e-9)


@pytest.mark.parametrize("block", [None, BLOCK])
def test_a_moving_neighbourhood_takes_the_nearest_of_each_variable(block):
    samples, targets = survey()
    around = {
        "nickel": Neighbourhood(radius_m=np.inf, maximum=6),
        "cobalt": Neighbourhood(radius_m=np.inf, maximum=3),
    }
    kriged = cokriged(samples, targets, around, block=block)
    assert (kriged.neighbours == [6, 3]).all()
    for row, target in enumerate(targets):
        near = {
            name: each.only(
                np.argsort(np.hypot(*(each.coordinates - target).T))[
                    : around[name].maximum
                ]
            )
            for name, each in samples.items()
        }
        alone = cokriged(near, [target], block=block)
        np.testing.assert_allclose(kriged.estimate[row], alone.estimate[0], rtol=1e-10)
        np.testing.assert_allclose(
            kriged.covariance[row], alone.covariance[0], rtol=1e-9
        )


def test_one_variable_may_be_searched_for_and_the_other_taken_whole():
    samples, targets = survey()
    mixed = cokriged(samples, targets, {"nickel": UNIQUE, "cobalt": MOVING})
    count = len(samples["nickel"])
    moving = Neighbourhood(radius_m=np.inf, maximum=count)
    both = cokriged(samples, targets, {"nickel": moving, "cobalt": MOVING})
    np.testing.assert_allclose(mixed.estimate, both.estimate, rtol=1e-9)
    np.testing.assert_allclose(mixed.covariance, both.covariance, rtol=1e-9, atol=1e-12)


@EITHER
@pytest.mark.parametrize("block", [None, BLOCK])
def test_results_do_not_depend_on_how_targets_are_cut(
    monkeypatch, neighbourhood, block
):
    samples, targets = survey()
    whole = cokriged(samples, targets, neighbourhood, block=block)
    monkeypatch.setattr("geo.geostat.multivariate.cokriging_field.NUMBERS_AT_ONCE", 700)
    cut = cokriged(samples, targets, neighbourhood, block=block)
    np.testing.assert_allclose(cut.estimate, whole.estimate, rtol=1e-12)
    np.testing.assert_allclose(cut.covariance, whole.covariance, rtol=1e-11)


NEAR = Neighbourhood(radius_m=2_500.0, maximum=8)


def lopsided():
    """Nickel all over, cobalt in the west; the last target far from either."""
    samples, _ = survey(count=40, missing=0.0)
    cobalt = samples["cobalt"]
    samples["cobalt"] = cobalt.only(cobalt.coordinates[:, 0] < 3_000.0)
    targets = [[1_500.0, 5_000.0], [8_000.0, 5_000.0], [5e4, 5e4]]
    return samples, np.array(targets)


def test_a_variable_without_samples_near_is_masked_and_the_other_is_not():
    samples, targets = lopsided()
    kriged = cokriged(samples, targets, NEAR)
    assert kriged.extrapolated.tolist() == [[False, False], [False, True], [True] * 2]
    for name in FLOATS:
        np.testing.assert_array_equal(
            np.isnan(getattr(kriged, name)), kriged.extrapolated, err_msg=name
        )
    assert kriged.neighbours[1, 0] > 0
    assert kriged.neighbours[1:, 1].tolist() == [0, 0]
    alone = krige(
        samples["nickel"].coordinates,
        samples["nickel"].measured[:, 0],
        onto=targets[1:2],
        variogram=MODEL.direct("nickel"),
        neighbourhood=NEAR,
    )
    np.testing.assert_allclose(kriged.estimate[1, 0], alone.estimate[0], rtol=1e-10)
    assert np.isfinite(kriged.covariance[0]).all()
    np.testing.assert_array_equal(
        np.isnan(kriged.covariance[1]), [[False, True], [True, True]]
    )


def test_a_variable_of_known_mean_is_predicted_from_the_other_alone():
    samples, targets = lopsided()
    kriged = cokriged(
        samples,
        targets,
        NEAR,
        drift={"nickel": Trend(), "cobalt": KnownMean(value=20.0)},
    )
    assert kriged.extrapolated.tolist() == [[False, False], [False, False], [True] * 2]
    assert np.isfinite(kriged.estimate[:2]).all()
    assert 0.0 < kriged.efficiency[1, 1] < 0.5


def test_the_radius_only_masks_in_a_unique_neighbourhood():
    samples, targets = lopsided()
    wide = cokriged(samples, targets)
    masked = cokriged(samples, targets, Neighbourhood(radius_m=2_500.0, maximum=None))
    assert masked.extrapolated.tolist() == [[False, False], [False, True], [True] * 2]
    np.testing.assert_allclose(masked.estimate[1, 0], wide.estimate[1, 0], rtol=1e-12)
    assert masked.neighbours[2].tolist() == [0, 0]
    assert (masked.nearest_m == wide.nearest_m).all()


@EITHER
def test_one_sample_of_each_gives_its_value_everywhere(neighbourhood):
    samples = samples_by_variable(
        [[0.0, 0.0], [50.0, 0.0]],
        [[4.0, np.nan], [np.nan, 7.0]],
        variables=MODEL.variables,
    )
    kriged = cokriged(samples, [[0.0, 0.0], [1e6, 0.0]], neighbourhood)
    np.testing.assert_allclose(kriged.estimate, [[4.0, 7.0]] * 2)
    np.testing.assert_allclose(kriged.variance[1], 2.0 * np.diagonal(MODEL.sill))
    assert kriged.variance[0, 0] == 0.0


@EITHER
def test_values_that_are_all_equal_are_estimated_as_that_value(neighbourhood):
    samples, targets = survey()
    flat = {
        name: require_samples(each.coordinates, np.full(len(each), level))
        for (name, each), level in zip(samples.items(), (3.0, 1e4), strict=True)
    }
    kriged = cokriged(flat, targets, neighbourhood)
    np.testing.assert_allclose(kriged.estimate, [[3.0, 1e4]] * len(targets), rtol=1e-11)


def test_samples_on_a_line_are_no_trouble():
    line = np.column_stack([np.arange(20) * 100.0, np.arange(20) * 50.0])
    samples = samples_by_variable(
        line, np.arange(40.0).reshape(20, 2), variables=MODEL.variables
    )
    assert np.isfinite(cokriged(samples, [[500.0, 900.0]]).estimate).all()
    with pytest.raises(DataError, match="do not carry it"):
        cokriged(samples, [[500.0, 900.0]], drift=Trend(degree=1))


PERFECT = Coregionalisation(
    variables=("nickel", "cobalt"),
    nugget=np.zeros((2, 2)),
    structures=(CoregionalisedStructure(sills=[[4.0, 2.0], [2.0, 1.0]], form=SHORT),),
)


@EITHER
def test_a_variable_that_repeats_another_in_the_same_places_is_refused(neighbourhood):
    samples, targets = survey(missing=0.0)
    with pytest.raises(DataError, match=r"(?s)condition number.*repeats another"):
        cokriged(samples, targets, neighbourhood, model=PERFECT)


def test_a_variable_that_repeats_another_in_other_places_counts_as_the_same():
    samples, targets = survey(count=20, missing=0.0)
    half = {
        name: each.only(np.arange(20) % 2 == row)
        for row, (name, each) in enumerate(samples.items())
    }
    means = {"nickel": 10.0, "cobalt": 5.0}
    drift = {name: KnownMean(value=mean) for name, mean in means.items()}
    kriged = cokriged(half, targets, model=PERFECT, drift=drift)
    as_one = krige(
        np.concatenate([each.coordinates for each in half.values()]),
        np.concatenate([half["nickel"].measured, 2.0 * half["cobalt"].measured])[:, 0],
        onto=targets,
        variogram=PERFECT.direct("nickel"),
        neighbourhood=UNIQUE,
        drift=KnownMean(value=10.0),
    )
    np.testing.assert_allclose(kriged.estimate[:, 0], as_one.estimate, rtol=1e-10)
    np.testing.assert_allclose(kriged.estimate[:, 1] * 2.0, as_one.estimate, rtol=1e-10)
    np.testing.assert_allclose(kriged.variance[:, 0], as_one.variance, rtol=1e-9)


def test_repeated_readings_in_one_place_pass_with_error_variances():
    samples = {
        "nickel": require_samples(
            [[0.0, 0.0], [0.0, 0.0]], [4.0, 6.0], error_variance=[1.0, 1.0]
        ),
        "cobalt": require_samples([[0.0, 0.0]], [9.0]),
    }
    kriged = cokriged(samples, [[0.0, 0.0]])
    np.testing.assert_allclose(kriged.estimate, [[5.0, 9.0]])


def test_samples_in_one_place_are_refused_unless_of_two_variables():
    with pytest.raises(DataError, match="cobalt, rows 0, 1: lie in one place"):
        samples_by_variable(
            [[0.0, 0.0]] * 2, [[1.0, 2.0], [np.nan, 3.0]], variables=MODEL.variables
        )


def test_samples_in_one_place_that_slipped_through_make_no_estimate():
    twice = require_samples([[0.0, 0.0]] * 2, [1.0, 2.0], distinct=False)
    with pytest.raises(DataError, match="condition number"):
        cokriged({"nickel": twice, "cobalt": twice.only(np.arange(1))}, [[9.0, 9.0]])


def test_a_model_of_the_users_that_is_none_is_refused():
    class Wave:
        nugget = 0.0

        def covariance(self, separation):
            return np.cos(np.hypot(*np.moveaxis(separation, -1, 0)) / 900.0)

    class Model:
        variables = ("nickel",)

        def between(self, first, second):
            return Wave()

    rng = generator(19, "wave")
    with pytest.raises(ParameterError, match="positive definite in the plane"):
        cokrige(
            {"nickel": require_samples(rng.uniform(0.0, 9e3, (40, 2)), np.ones(40))},
            onto=rng.uniform(0.0, 9e3, (60, 2)),
            model=Model(),
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        )


def test_fewer_samples_than_neighbours_asked_for_are_all_used():
    samples, targets = survey(count=9)
    moving = cokriged(samples, targets, Neighbourhood(radius_m=np.inf, maximum=50))
    unique = cokriged(samples, targets)
    np.testing.assert_array_equal(moving.neighbours, unique.neighbours)
    np.testing.assert_allclose(moving.estimate, unique.estimate, rtol=1e-10)


def test_no_targets_give_empty_columns():
    samples, _ = survey()
    kriged = cokriged(samples, np.empty((0, 2)), MOVING)
    assert kriged.estimate.shape == kriged.variance.shape == (0, 2)
    assert kriged.covariance.shape == (0, 2, 2)


def test_a_block_under_a_pure_nugget_does_not_vary():
    samples, targets = survey()
    nugget = Coregionalisation(variables=MODEL.variables, nugget=np.eye(2))
    kriged = cokriged(samples, targets, model=nugget, block=BLOCK)
    assert np.isnan(kriged.efficiency).all()
    assert np.isfinite(kriged.estimate).all()


def test_arguments_are_not_changed():
    samples, targets = survey()
    copies = {name: each.measured.copy() for name, each in samples.items()}
    before = targets.copy()
    cokriged(samples, targets, MOVING)
    np.testing.assert_array_equal(targets, before)
    for name, each in samples.items():
        np.testing.assert_array_equal(each.measured, copies[name])


def test_variables_must_agree_with_the_model():
    samples, targets = survey()
    with pytest.raises(ParameterError, match=r"(?s)samples: of nickel\n.*drift: of"):
        cokriged({"nickel": samples["nickel"]}, targets, drift={"nickel": Trend()})
    with pytest.raises(ParameterError, match="neighbourhood: of zinc"):
        cokriged(samples, targets, {"zinc": UNIQUE})
    two = require_samples([[0.0, 0.0]], [[1.0, 2.0]])
    with pytest.raises(ParameterError, match="samples of cobalt: 2 columns"):
        cokriged({**samples, "cobalt": two}, targets)


def test_every_variable_has_a_sample():
    samples, targets = survey()
    none = samples["cobalt"].only(np.arange(0))
    with pytest.raises(ParameterError, match="samples of cobalt: none"):
        cokriged({**samples, "cobalt": none}, targets)


def test_a_variable_of_the_model_must_vary():
    class Still:
        variables = ("nickel",)

        def between(self, first, second):
            class Nothing:
                nugget = 0.0

                def covariance(self, separation):
                    return np.zeros(separation.shape[:-1])

            return Nothing()

    samples, targets = survey()
    with pytest.raises(ParameterError, match="nickel does not vary"):
        cokriged({"nickel": samples["nickel"]}, targets, model=Still())


def test_targets_must_be_finite():
    samples, _ = survey()
    with pytest.raises(DataError, match="targets: 1 problem"):
        cokriged(samples, [[0.0, np.nan]])


# tables of stations


def test_stations_lend_their_place_to_what_was_measured_there():
    samples = samples_by_variable(
        [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
        [[1.0, np.nan], [np.nan, 5.0], [3.0, 6.0]],
        variables=["nickel", "cobalt"],
        error_variance=[[0.1, np.nan], [0.2, 0.3], [0.4, 0.5]],
    )
    assert samples["nickel"].coordinates[:, 0].tolist() == [0.0, 2.0]
    assert samples["cobalt"].measured[:, 0].tolist() == [5.0, 6.0]
    assert samples["cobalt"].error_variance.tolist() == [0.3, 0.5]


def test_rows_in_a_refusal_count_among_the_samples_of_the_variable():
    with pytest.raises(DataError, match="cobalt, of its own samples, rows 0: values"):
        samples_by_variable(
            [[0.0, 0.0], [1.0, 0.0]],
            [[1.0, np.nan], [2.0, np.inf]],
            variables=MODEL.variables,
        )


def test_a_name_that_comes_twice_is_refused_not_overwritten():
    with pytest.raises(DataError, match=r"(?s)variables: Co, Co.*names that differ"):
        samples_by_variable([[0.0, 0.0]], [[1.0, 2.0]], variables=["Co", "Co"])


@pytest.mark.parametrize(
    ("values", "errors", "message"),
    [
        ([[1.0, np.nan]], None, "cobalt, samples: there are none"),
        ([[np.inf, 1.0]], None, "nickel, rows 0: values are not finite"),
        ([1.0], None, r"values: shape \(1,\)"),
        ([[1.0, 2.0]], [1.0, 2.0], r"error_variance: shape \(2,\)"),
        ([[1.0, 2.0]], [[1.0, -2.0]], "cobalt, rows 0: error variances below 0"),
    ],
)
def test_unfit_tables_are_refused(values, errors, message):
    with pytest.raises(DataError, match=message):
        samples_by_variable(
            [[0.0, 0.0]], values, variables=MODEL.variables, error_variance=errors
        )


def test_simple_cokriging_without_information_gives_the_mean_and_no_slope():
    samples, _ = survey()
    nugget = Coregionalisation(variables=MODEL.variables, nugget=np.eye(2))
    kriged = cokriged(samples, [[-5.0, -5.0]], model=nugget, drift=KnownMean(value=3.0))
    assert kriged.estimate.tolist() == [[3.0, 3.0]]
    assert kriged.variance.tolist() == [[1.0, 1.0]]
    assert np.isnan(kriged.slope).all()


@pytest.mark.parametrize("rule", ["regular", "gauss"])
def test_a_variable_alone_is_kriged_over_blocks_as_by_itself(rule):
    rng = generator(17, "alone", rule)
    places, values = rng.uniform(0.0, 9e3, (40, 2)), rng.gamma(4.0, 4.0, 40)
    onto = rng.uniform(0.0, 9e3, (12, 2))
    block = BlockSupport(size_m=(900.0, 600.0), discretisation=(3, 2), rule=rule)
    form = Structure(model="spherical", sill=1.0, range_m=4e3)
    structure = CoregionalisedStructure(sills=np.array([[5.0]]), form=form)
    alone = Coregionalisation(
        variables=("a",), nugget=np.array([[0.5]]), structures=(structure,)
    )
    search = Neighbourhood(radius_m=np.inf, maximum=None)
    together = cokrige(
        {"a": require_samples(places, values)},
        onto=onto,
        model=alone,
        neighbourhood=search,
        drift=Trend(degree=2),
        block=block,
    )
    single = krige(
        places,
        values,
        onto=onto,
        variogram=alone.direct("a"),
        neighbourhood=search,
        drift=Trend(degree=2),
        block=block,
    )
    np.testing.assert_allclose(together.estimate[:, 0], single.estimate, rtol=1e-9)
    np.testing.assert_allclose(together.variance[:, 0], single.variance, rtol=1e-9)
