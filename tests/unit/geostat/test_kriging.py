from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport, target_variance
from geo.geostat.variogram import Structure, Variogram
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=8)
EITHER = pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])

SPHERICAL = Variogram(
    nugget=0.5, structures=(Structure(model="spherical", sill=4.0, range_m=3_000.0),)
)


def survey(count=30, targets=40):
    rng = generator(1, "kriging")
    return (
        rng.uniform(0.0, 1e4, (count, 2)),
        rng.gamma(4.0, 4.0, count),
        rng.uniform(0.0, 1e4, (targets, 2)),
    )


def ordinary(samples, values, onto, neighbourhood=UNIQUE, **more):
    variogram = more.pop("variogram", SPHERICAL)
    return krige(
        samples,
        values,
        onto=onto,
        variogram=variogram,
        neighbourhood=neighbourhood,
        **more,
    )


def by_the_book(samples, values, target, variogram):
    """The bordered system, written down and solved once for one target."""
    count = len(samples)
    matrix = np.ones((count + 1, count + 1))
    matrix[count, count] = 0.0
    for i in range(count):
        for j in range(count):
            matrix[i, j] = variogram.covariance(samples[i] - samples[j])
    right = np.append([variogram.covariance(p - target) for p in samples], 1.0)
    solved = np.linalg.solve(matrix, right)
    weights, lagrange = solved[:count], solved[count]
    shared = weights @ right[:count]
    mean_left = 1.0 - np.linalg.solve(matrix[:count, :count], right[:count]).sum()
    return {
        "estimate": weights @ values,
        "variance": variogram.sill - shared - lagrange,
        "slope": shared / (shared - lagrange),
        "efficiency": (shared + lagrange) / variogram.sill,
        "weight_of_mean": mean_left,
        "negative_weight_share": -weights[weights < 0].sum() / np.abs(weights).sum(),
    }


def test_every_column_equals_the_formula():
    samples, values, targets = survey(count=12, targets=10)
    kriged = ordinary(samples, values, targets)
    for row, target in enumerate(targets):
        for name, expected in by_the_book(samples, values, target, SPHERICAL).items():
            assert getattr(kriged, name)[row] == pytest.approx(
                expected, rel=1e-9, abs=1e-12
            ), name
    assert kriged.neighbours.tolist() == [12] * 10
    assert kriged.negative_weight_share.max() > 0.0


def test_a_moving_neighbourhood_is_ordinary_kriging_of_the_nearest():
    samples, values, targets = survey()
    kriged = ordinary(samples, values, targets, MOVING)
    for row, target in enumerate(targets):
        near = np.argsort(np.hypot(*(samples - target).T))[:8]
        alone = ordinary(samples[near], values[near], [target])
        assert kriged.estimate[row] == pytest.approx(alone.estimate[0], rel=1e-12)
        assert kriged.variance[row] == pytest.approx(alone.variance[0], rel=1e-12)


@EITHER
@pytest.mark.parametrize(
    "block", [None, BlockSupport(size_m=(900.0, 900.0), discretisation=(3, 3))]
)
def test_results_do_not_depend_on_how_targets_are_cut(
    monkeypatch, neighbourhood, block
):
    samples, values, targets = survey()
    whole = ordinary(samples, values, targets, neighbourhood, block=block)
    monkeypatch.setattr("geo.geostat.weights.NUMBERS_AT_ONCE", 700)
    cut = ordinary(samples, values, targets, neighbourhood, block=block)
    np.testing.assert_allclose(cut.estimate, whole.estimate, rtol=1e-13)
    np.testing.assert_allclose(cut.variance, whole.variance, rtol=1e-12)


@EITHER
def test_targets_beyond_the_radius_are_masked_and_flagged(neighbourhood):
    samples, values, targets = survey()
    near_only = Neighbourhood(radius_m=900.0, maximum=neighbourhood.maximum)
    kriged = ordinary(samples, values, targets, near_only)
    nearest = np.array([np.hypot(*(samples - t).T).min() for t in targets])
    assert 0 < kriged.extrapolated.sum() < len(targets)
    np.testing.assert_array_equal(kriged.extrapolated, nearest > 900.0)
    np.testing.assert_allclose(kriged.nearest_m, nearest)
    for name in (
        "estimate",
        "variance",
        "slope",
        "efficiency",
        "weight_of_mean",
        "negative_weight_share",
    ):
        np.testing.assert_array_equal(
            np.isnan(getattr(kriged, name)), kriged.extrapolated
        )
    assert np.all((kriged.neighbours == 0) == kriged.extrapolated)


def test_a_sample_just_at_the_radius_is_used():
    kriged = ordinary(
        [[0.0, 0.0]], [4.0], [[3.0, 4.0]], Neighbourhood(radius_m=5.0, maximum=3)
    )
    assert kriged.neighbours.tolist() == [1]


@EITHER
def test_one_sample_gives_its_value_everywhere_with_more_than_the_sill(neighbourhood):
    kriged = ordinary([[0.0, 0.0]], [4.0], [[0.0, 0.0], [1e5, 0.0]], neighbourhood)
    assert kriged.estimate.tolist() == [4.0, 4.0]
    assert kriged.variance.tolist() == [0.0, 2.0 * SPHERICAL.sill]


@EITHER
def test_samples_on_a_line_are_no_trouble(neighbourhood):
    line = np.column_stack([np.arange(20) * 100.0, np.arange(20) * 50.0])
    kriged = ordinary(line, np.arange(20.0), [[500.0, 900.0]], neighbourhood)
    assert np.isfinite(kriged.estimate).all()


def test_fewer_samples_than_neighbours_asked_for_are_all_used():
    samples, values, targets = survey(count=5)
    moving = ordinary(samples, values, targets, MOVING)
    unique = ordinary(samples, values, targets)
    assert moving.neighbours.tolist() == [5] * len(targets)
    np.testing.assert_allclose(moving.estimate, unique.estimate, rtol=1e-12)


@EITHER
def test_no_targets_give_empty_columns(neighbourhood):
    samples, values, _ = survey()
    kriged = ordinary(samples, values, np.empty((0, 2)), neighbourhood)
    assert kriged.estimate.shape == kriged.variance.shape == (0,)


def test_values_keep_their_shape():
    samples, values, targets = survey()
    single = ordinary(samples, values, targets).estimate
    column = ordinary(samples, values[:, None], targets).estimate
    both = ordinary(samples, np.column_stack([values, -values]), targets).estimate
    assert single.shape == (40,)
    assert column.shape == (40, 1)
    np.testing.assert_allclose(both, np.column_stack([single, -single]))


def test_an_error_variance_raises_the_samples_own_variance_only():
    samples, values, targets = survey(count=2, targets=5)
    errors = np.array([0.0, 3.0])
    kriged = ordinary(samples, values, targets, error_variance=errors)

    covariance = SPHERICAL.covariance(samples[:, None] - samples) + np.diag(errors)
    to_target = SPHERICAL.covariance(samples[:, None] - targets)
    # two weights that sum to one: the stationary point of the quadratic
    spread = covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1]
    first = (to_target[0] - to_target[1] + covariance[1, 1] - covariance[0, 1]) / spread
    np.testing.assert_allclose(
        kriged.estimate, first * values[0] + (1.0 - first) * values[1]
    )


@EITHER
def test_repeated_readings_in_one_place_pass_with_error_variances(neighbourhood):
    kriged = ordinary(
        [[0.0, 0.0], [0.0, 0.0], [5_000.0, 0.0]],
        [4.0, 6.0, 20.0],
        [[0.0, 0.0]],
        neighbourhood,
        error_variance=[1.0, 1.0, 1.0],
    )
    assert 5.0 < kriged.estimate[0] < 7.0


def test_samples_in_one_place_are_refused_and_listed():
    samples = [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    with pytest.raises(DataError, match=r"(?s)2 problems.*rows 0, 2.*rows 1, 3"):
        ordinary(samples, np.arange(5.0), [[0.5, 0.0]])


def test_one_exact_reading_among_repeated_ones_is_not_enough():
    with pytest.raises(DataError, match=r"rows 0, 1: lie in one place, \(3, 4\)"):
        ordinary([[3.0, 4.0]] * 2, [1.0, 2.0], [[0.0, 0.0]], error_variance=[0.0, 1.0])


def test_many_places_with_several_samples_are_counted():
    samples = np.repeat(np.arange(20.0).reshape(10, 2), 2, axis=0)
    with pytest.raises(DataError, match="4 more such places"):
        ordinary(samples, np.arange(20.0), [[0.0, 0.0]])


@pytest.mark.parametrize(
    ("samples", "values", "onto", "message"),
    [
        (np.empty((0, 2)), [], [[0.0, 0.0]], "there are none"),
        ([0.0, 1.0], [1.0], [[0.0, 0.0]], r"shape \(2,\)"),
        ([[0.0, 0.0]], [np.nan], [[0.0, 0.0]], "rows 0: values are not finite"),
        ([[0.0, 0.0]], [[1.0, np.inf]], [[0.0, 0.0]], "rows 0: values are not"),
        ([[np.nan, 0.0]], [1.0], [[0.0, 0.0]], "rows 0: coordinates are not"),
        ([[0.0, 0.0]], [1.0], [[0.0, np.nan]], "targets: 1 problem"),
        ([[0.0, 0.0]], [1.0], [[0.0, 0.0, 0.0]], "easting and northing in metres"),
        ([[0.0, 0.0]], [1.0, 2.0], [[0.0, 0.0]], "as the coordinates"),
    ],
)
def test_unfit_samples_and_targets_are_refused(samples, values, onto, message):
    with pytest.raises(DataError, match=message):
        ordinary(samples, values, onto)


@pytest.mark.parametrize("errors", [[-1.0], [np.nan], [1.0, 2.0]])
def test_impossible_error_variances_are_refused(errors):
    with pytest.raises(DataError, match=r"error.variance"):
        ordinary([[0.0, 0.0]], [1.0], [[0.0, 0.0]], error_variance=errors)


@EITHER
def test_a_system_too_near_to_singular_is_refused_with_a_cure(neighbourhood):
    smooth = Variogram(
        nugget=0.0, structures=(Structure(model="gaussian", sill=1.0, range_m=1e6),)
    )
    samples, values, targets = survey()
    with pytest.raises(DataError, match=r"(?s)condition number.*give it a nugget"):
        ordinary(samples, values, targets, neighbourhood, variogram=smooth)


def test_an_exactly_singular_system_is_refused():
    class Flat:
        """No variation at all: perfectly correlated samples."""

        nugget = 0.0

        def covariance(self, separation):
            return np.ones(separation.shape[:-1])

    with pytest.raises(DataError, match="condition number inf"):
        ordinary([[0.0, 0.0], [1.0, 0.0]], [1.0, 2.0], [[0.5, 0.0]], variogram=Flat())


def test_arguments_are_not_changed():
    samples, values, targets = survey()
    copies = samples.copy(), values.copy(), targets.copy()
    ordinary(samples, values, targets, MOVING, error_variance=np.ones(30))
    for before, after in zip(copies, (samples, values, targets), strict=True):
        np.testing.assert_array_equal(before, after)


def test_nugget_in_blocks_is_left_out_or_fades_with_the_points():
    def variance(nugget, count):
        block = BlockSupport(
            size_m=(900.0, 900.0), discretisation=(count, count), nugget=nugget
        )
        return target_variance(model=SPHERICAL, block=block)

    for count in (2, 5):
        added = variance("included", count) - variance("excluded", count)
        assert added == pytest.approx(SPHERICAL.nugget / count**2)


def test_a_block_of_one_point_is_a_point_where_the_nugget_counts():
    samples, values, targets = survey()
    point = BlockSupport(size_m=(1.0, 1.0), discretisation=(1, 1), nugget="included")
    as_block = ordinary(samples, values, targets, block=point)
    as_point = ordinary(samples, values, targets)
    np.testing.assert_allclose(as_block.estimate, as_point.estimate, rtol=1e-12)
    np.testing.assert_allclose(as_block.variance, as_point.variance, rtol=1e-12)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Neighbourhood(radius_m=0.0), "radius_m: 0.0"),
        (lambda: Neighbourhood(radius_m=np.nan), "radius_m: nan"),
        (lambda: Neighbourhood(radius_m=1.0, maximum=0), "None for all samples"),
        (lambda: BlockSupport(size_m=(0.0, 1.0)), "size_m"),
        (lambda: BlockSupport(size_m=(1.0, 1.0), discretisation=(0, 4)), r"\(1, 1\)"),
        (lambda: BlockSupport(size_m=(1.0,)), "two finite lengths"),
        (
            lambda: BlockSupport(size_m=(1.0, 1.0), discretisation=(2.5, 2)),
            "two whole numbers",
        ),
        (lambda: BlockSupport(size_m=(1.0, 1.0), nugget="halved"), "'halved'"),
    ],
)
def test_impossible_parameters_are_refused(build, message):
    with pytest.raises(ParameterError, match=message):
        build()


@EITHER
@pytest.mark.parametrize("block", [None, BlockSupport(size_m=(50.0, 50.0))])
def test_a_model_that_is_no_covariance_is_refused(neighbourhood, block):
    class Disc:
        """The middle of three places cannot be like two that are not alike."""

        nugget = 0.0

        def covariance(self, separation):
            return np.where(np.hypot(*np.moveaxis(separation, -1, 0)) < 500.0, 1.0, 0.0)

    with pytest.raises(ParameterError, match=r"variance of -5.0e-01 times the sill"):
        ordinary(
            [[0.0, 0.0], [800.0, 0.0]],
            [1.0, 2.0],
            [[400.0, 0.0]],
            neighbourhood,
            variogram=Disc(),
            block=block,
        )


@pytest.mark.parametrize(
    "values", [["a", "b", "c"], [[1.0], [2.0, 3.0], [4.0]], [1j, 2.0, 3.0]]
)
def test_what_is_no_number_is_refused(values):
    with pytest.raises(DataError, match="values: no array of numbers"):
        ordinary([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], values, [[0.5, 0.0]])


def test_a_masked_value_is_missing_and_not_what_lies_under_the_mask():
    values = np.ma.array([1.0, 9e9, 3.0], mask=[False, True, False])
    with pytest.raises(DataError, match="rows 1: values are not finite"):
        ordinary([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], values, [[0.5, 0.0]])


@EITHER
def test_progress_counts_masked_targets_too(neighbourhood):
    samples, values, onto = survey()
    told = []
    within = Neighbourhood(radius_m=4e3, maximum=neighbourhood.maximum)
    kriged = ordinary(
        samples,
        values,
        np.vstack([onto, [[1e7, 1e7]]]),
        neighbourhood=within,
        on_progress=told.append,
    )
    assert kriged.extrapolated[-1]
    assert told[-1] == len(onto) + 1
