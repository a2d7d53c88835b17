"""All samples for every target, by one factor: held against the clear form."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat import all_samples
from geo.geostat.all_samples import solve_all
from geo.geostat.drift import ORDINARY, ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.geostat.weights import solve_tiles
from geo.model.randomness import generator

EVERYTHING = Neighbourhood(radius_m=np.inf, maximum=None)
COLUMNS = ("variance", "slope", "efficiency", "weight_of_mean", "negative_weight_share")
SPHERICAL = Structure(model="spherical", sill=4.0, range_m=4e3)


class Wave:
    """A model of the user's own."""

    nugget = 0.5

    def covariance(self, separation):
        away = np.hypot(*np.moveaxis(separation, -1, 0))
        return np.exp(-away / 900.0) * np.cos(away / 900.0) + 0.5 * (away == 0.0)


class Linear:
    """Definite for increments only: no variance is as large as its semivariances."""

    nugget = 0.0

    def covariance(self, separation):
        return 1_000.0 - np.hypot(*np.moveaxis(separation, -1, 0))


MODELS = {
    "one": Variogram(nugget=0.4, structures=(SPHERICAL,)),
    "nested": Variogram(
        nugget=0.1,
        structures=(
            Structure(
                model="exponential",
                sill=1.0,
                range_m=3e3,
                anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.4),
            ),
            Structure(model="matern", smoothness=1.3, sill=2.0, range_m=6e3),
            Structure(model="cubic", sill=1.0, range_m=5e3),
        ),
    ),
    "wave": Wave(),
}
SUPPORTS = {
    "points": None,
    "blocks": BlockSupport(size_m=(700.0, 500.0), discretisation=(3, 2)),
    "nugget": BlockSupport(
        size_m=(900.0, 400.0), discretisation=(3, 3), nugget="included", rule="gauss"
    ),
}


@pytest.fixture
def always(monkeypatch):
    """Have everything solved by one factor, in many small tables."""
    monkeypatch.setattr(all_samples, "PAYS", 0.0)
    monkeypatch.setattr(all_samples, "TABLE", 0)
    monkeypatch.setattr(all_samples, "_pays", lambda *sizes: True)


def survey(name, *, count=140, targets=200):
    rng = generator(8, "all samples", name)
    samples, onto = rng.uniform(0.0, 1e4, (count, 2)), rng.uniform(0, 1e4, (targets, 2))
    onto[:3] = samples[:3]
    return samples, rng.gamma(4.0, 3.0, count), onto


def drift_of(name, samples, onto):
    return {
        "unknown mean": ORDINARY,
        "known mean": KnownMean(value=11.0),
        "surface": Trend(degree=2),
        "covariate": ExternalDrift(
            at_samples=np.sin(samples[:, 0] / 2e3),
            at_targets=np.sin(onto[:, 0] / 2e3),
            degree=1,
        ),
    }[name]


def both_ways(request, samples, values, **given):
    """Krige in the clear form first, then by one factor."""
    clear = krige(samples, values, neighbourhood=EVERYTHING, **given)
    request.getfixturevalue("always")
    quick = krige(samples, values, neighbourhood=EVERYTHING, **given)
    # two ways of computing: all digits alike would mean that one was taken twice
    assert quick.variance.tobytes() != clear.variance.tobytes()
    return clear, quick


@pytest.mark.parametrize("support", list(SUPPORTS))
@pytest.mark.parametrize(
    "drift", ["unknown mean", "known mean", "surface", "covariate"]
)
@pytest.mark.parametrize("model", list(MODELS))
def test_one_factor_gives_what_the_clear_form_does(request, model, drift, support):
    samples, values, onto = survey("equal")
    clear, quick = both_ways(
        request,
        samples,
        np.column_stack([values, 1e3 + values**2]),
        onto=onto,
        variogram=MODELS[model],
        block=SUPPORTS[support],
        drift=drift_of(drift, samples, onto),
        error_variance=np.linspace(0.0, 0.5, len(samples)),
    )
    np.testing.assert_allclose(quick.estimate, clear.estimate, rtol=1e-12)
    for name in COLUMNS:
        one, other = getattr(quick, name), getattr(clear, name)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12, err_msg=name)


def test_the_weights_are_those_that_the_values_are_weighted_by(always):
    samples, values, onto = survey("weights")
    tiles = solve_tiles(
        require_samples(samples, values),
        onto=onto,
        variogram=MODELS["one"],
        neighbourhood=EVERYTHING,
    )
    kriged = krige(
        samples,
        values,
        onto=onto,
        variogram=MODELS["one"],
        neighbourhood=EVERYTHING,
    )
    seen = 0
    for tile in tiles:
        assert tile.chosen is None
        np.testing.assert_allclose(tile.weights.sum(axis=1), 1.0, rtol=1e-13)
        weighed = tile.estimate(values[:, None])[:, 0]
        np.testing.assert_allclose(weighed, kriged.estimate[tile.targets], rtol=1e-13)
        assert tile.variance.tobytes() == kriged.variance[tile.targets].tobytes()
        seen += len(tile.targets)
    assert seen == len(onto)


@pytest.mark.parametrize("way", ["clear", "quick"])
def test_the_share_of_negative_weights_is_told_where_it_is_asked_for(request, way):
    samples, values, onto = survey("asked")
    if way == "quick":
        request.getfixturevalue("always")
    told, untold = (
        krige(
            samples,
            values,
            onto=onto,
            variogram=MODELS["nested"],
            neighbourhood=EVERYTHING,
            negative_weights=asked,
        )
        for asked in (True, False)
    )
    assert told.negative_weight_share.max() > 0.0
    assert np.isnan(untold.negative_weight_share).all()
    assert untold.estimate.tobytes() == told.estimate.tobytes()
    for name in COLUMNS[:-1]:
        assert getattr(untold, name).tobytes() == getattr(told, name).tobytes(), name


@pytest.mark.parametrize("level", [1e6, 1e9])
def test_a_large_common_level_costs_no_digits(always, level):
    samples, values, onto = survey("level")
    given = {"onto": onto, "variogram": MODELS["one"], "neighbourhood": EVERYTHING}
    plain = krige(samples, values, **given).estimate
    raised = krige(samples, level + values, **given).estimate
    np.testing.assert_allclose(raised, level + plain, rtol=1e-14)


def test_samples_are_honoured_without_a_nugget(always):
    samples, values, onto = survey("honoured")
    kriged = krige(
        samples,
        values,
        onto=onto,
        variogram=Variogram(nugget=0.0, structures=(SPHERICAL,)),
        neighbourhood=EVERYTHING,
    )
    np.testing.assert_allclose(kriged.estimate[:3], values[:3], rtol=1e-13)
    np.testing.assert_allclose(kriged.variance[:3], 0.0, atol=1e-13)


def test_targets_out_of_reach_stay_masked(request):
    samples, values, onto = survey("reach", count=30)
    near = Neighbourhood(radius_m=900.0, maximum=None)
    given = {"onto": onto, "variogram": MODELS["one"], "neighbourhood": near}
    clear = krige(samples, values, **given)
    request.getfixturevalue("always")
    quick = krige(samples, values, **given)
    assert 0 < clear.extrapolated.sum() < len(onto)
    np.testing.assert_array_equal(quick.extrapolated, clear.extrapolated)
    np.testing.assert_allclose(quick.estimate, clear.estimate, rtol=1e-12)


def long_kriging(samples, onto, *, nugget, sill, scale_m):
    """Krige with a Gaussian model in extended precision; weights and variance."""
    places, targets = samples.astype(np.longdouble), onto.astype(np.longdouble)

    def covariance(first, second):
        square = ((first[:, None] - second) ** 2).sum(axis=-1)
        return sill * np.exp(-square / np.longdouble(scale_m) ** 2) + nugget * (
            square == 0.0
        )

    matrix = covariance(places, places)
    right = np.column_stack([covariance(places, targets), np.ones(len(places))])
    for row in range(len(matrix)):  # Gauss and Jordan; no pivots for a covariance
        right[row] /= matrix[row, row]
        matrix[row] /= matrix[row, row]
        others = np.arange(len(matrix)) != row
        right[others] -= np.outer(matrix[others, row], right[row])
        matrix[others] -= np.outer(matrix[others, row], matrix[row])
    simple, ones = right[:, :-1], right[:, -1]
    left = (1.0 - simple.sum(axis=0)) / ones.sum()
    weights = simple + ones[:, None] * left
    explained = (simple * covariance(places, targets)).sum(axis=0)
    return weights, nugget + sill - explained + left**2 * ones.sum()


@pytest.mark.skipif(
    np.finfo(np.longdouble).eps > 1e-18, reason="no extended precision here"
)
@pytest.mark.parametrize(
    ("nugget", "range_m"), [(1.0, 1e3), (1e-3, 2e3), (1e-6, 3e3), (1e-7, 4e3)]
)
def test_near_singular_systems_lose_no_more_digits_than_in_the_clear_form(
    request, nugget, range_m
):
    samples, values, onto = survey("smooth", count=90, targets=96)
    gaussian = Structure(model="gaussian", sill=4.0, range_m=range_m)
    clear, quick = both_ways(
        request,
        samples,
        values,
        onto=onto,
        variogram=Variogram(nugget=nugget, structures=(gaussian,)),
    )
    weights, variance = long_kriging(
        samples, onto, nugget=nugget, sill=4.0, scale_m=gaussian.scale_m
    )
    for name, truth in (("estimate", values @ weights), ("variance", variance)):
        away = [np.abs(getattr(each, name) - truth).max() for each in (clear, quick)]
        assert away[1] <= 4.0 * away[0] + 1e-13 * np.abs(truth).max(), name


def test_a_model_that_is_definite_for_increments_alone_goes_the_clear_way(
    always, monkeypatch
):
    samples, values, onto = survey("increments")
    given = {"onto": onto, "variogram": Linear(), "neighbourhood": EVERYTHING}
    field = require_samples(samples, values)
    assert (
        solve_all(
            field,
            onto=onto,
            reached=np.arange(len(onto)),
            variogram=Linear(),
            block=None,
            drift=ORDINARY,
        )
        is None
    )
    tried, factor = [], all_samples.one_factor
    monkeypatch.setattr(
        all_samples, "one_factor", lambda *told: tried.append(1) or factor(*told)
    )
    kriged = krige(samples, values, **given)
    np.testing.assert_allclose(kriged.estimate[:3], values[:3], rtol=1e-9)
    assert tried == [1]


def test_what_cannot_be_solved_is_refused_as_in_the_clear_form(request):
    samples, values, onto = survey("twins")
    samples[1] = samples[0] + 1e-6
    gaussian = Structure(model="gaussian", sill=4.0, range_m=9e3)
    given = {
        "onto": onto,
        "variogram": Variogram(nugget=0.0, structures=(gaussian,)),
        "neighbourhood": EVERYTHING,
    }
    with pytest.raises(DataError, match="condition number") as clear:
        krige(samples, values, **given)
    request.getfixturevalue("always")
    with pytest.raises(DataError, match="condition number") as quick:
        krige(samples, values, **given)
    assert str(quick.value) == str(clear.value)


def test_a_drift_that_the_samples_do_not_carry_is_refused(always):
    samples, values, onto = survey("line")
    samples[:, 1] = 0.0
    with pytest.raises(DataError, match="do not carry its 3 terms"):
        krige(
            samples,
            values,
            onto=onto,
            variogram=MODELS["one"],
            neighbourhood=EVERYTHING,
            drift=Trend(degree=1),
        )


class Disc:
    """Definite along a line, not in the plane."""

    nugget = 0.0

    def covariance(self, separation):
        return np.cos(np.hypot(*np.moveaxis(separation, -1, 0)) / 900.0)


def test_a_model_of_the_users_that_is_none_is_refused(always):
    samples, values, onto = survey("none")
    with pytest.raises(ParameterError, match="positive definite in the plane"):
        krige(
            samples,
            values,
            onto=onto,
            variogram=Disc(),
            neighbourhood=EVERYTHING,
            error_variance=np.full(len(samples), 0.1),
        )


def told_of(samples, values, onto):
    done = krige(
        samples,
        values,
        onto=onto,
        variogram=MODELS["nested"],
        neighbourhood=EVERYTHING,
    )
    return np.stack([done.estimate, *(getattr(done, name) for name in COLUMNS)])


@pytest.mark.parametrize("count", [70, 450, 700])
def test_a_target_is_told_the_same_in_any_company_and_on_any_threads(
    always, monkeypatch, count
):
    samples, values, onto = survey("company", count=count, targets=250)
    answers = []
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("ABYSSAL_THREADS", threads)
        answers.append(told_of(samples, values, onto))
    order = generator(9, "order").permutation(len(onto))
    answers.append(told_of(samples, values, onto[order])[:, np.argsort(order)])
    halves = [told_of(samples, values, part) for part in (onto[:60], onto[60:])]
    answers.append(np.concatenate(halves, axis=1))
    assert len({np.ascontiguousarray(each).tobytes() for each in answers}) == 1


@pytest.mark.parametrize("weigh", [True, False])
def test_memory_does_not_grow_with_the_number_of_targets(always, monkeypatch, weigh):
    monkeypatch.setenv("ABYSSAL_THREADS", "2")
    samples, values, _ = survey("memory", count=64)
    field = require_samples(samples, values)

    def peak(targets):
        onto = generator(9, "onto").uniform(0.0, 1e4, (targets, 2))
        reached = np.arange(targets)
        tracemalloc.start()
        whole = solve_all(
            field,
            onto=onto,
            reached=reached,
            variogram=MODELS["one"],
            block=None,
            drift=ORDINARY,
            values=field.measured if weigh else None,
        )
        for _ in whole:
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(96)  # compiled by now
    few, many = peak(8_000), peak(40_000)
    assert many < few + 40_000 * 8


def test_little_work_is_left_to_the_clear_form():
    samples, values, onto = survey("little")
    assert (
        solve_all(
            require_samples(samples, values),
            onto=onto,
            reached=np.arange(len(onto)),
            variogram=MODELS["one"],
            block=None,
            drift=ORDINARY,
        )
        is None
    )


def test_points_of_a_block_count_as_work():
    """A block of 36 points takes 36 times as many covariances as a point."""
    rng = generator(8, "all samples", "blocks")
    samples, onto = rng.uniform(0.0, 1e4, (200, 2)), rng.uniform(0, 1e4, (1_200, 2))
    block = BlockSupport(size_m=(2e3, 2e3), discretisation=(6, 6))
    given = {
        "onto": onto,
        "reached": np.arange(len(onto)),
        "variogram": MODELS["one"],
        "drift": ORDINARY,
    }
    known = require_samples(samples, np.ones(len(samples)))
    assert solve_all(known, block=None, **given) is None
    assert solve_all(known, block=block, **given) is not None
