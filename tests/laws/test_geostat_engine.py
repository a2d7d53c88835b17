"""The compiled moving neighbourhood against the clear form, and its laws."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import geo.geostat.kriging
import geo.geostat.neighbourhood
import geo.geostat.weights
from geo.errors import DataError
from geo.geostat.anisotropy import Anisotropy, ZonalAnisotropy
from geo.geostat.drift import ORDINARY, KnownMean
from geo.geostat.kriging import krige_samples
from geo.geostat.moving import moving_task, solve_moving
from geo.geostat.neighbourhood import (
    Neighbourhood,
    nearest_in_the_clear,
    nearest_samples,
)
from geo.geostat.samples import Samples, require_samples
from geo.geostat.support import BlockNugget, BlockSupport
from geo.geostat.variogram import ModelName, Structure, Variogram
from geo.geostat.weights import solve_tiles

EXACT = 1e-12
SIDE_M = 20_000.0


def uniform(rng, count):
    return rng.uniform(0.0, SIDE_M, (count, 2))


def clustered(rng, count):
    centres = uniform(rng, 5)[rng.integers(0, 5, count)]
    return centres + rng.normal(0.0, 400.0, (count, 2))


def lines(rng, count):
    east = rng.uniform(0.0, SIDE_M, count)
    north = rng.integers(0, 5, count) * SIDE_M / 4
    return np.column_stack([east, north + rng.normal(0.0, 5.0, count)])


def lattice(rng, count):
    side = int(np.ceil(count**0.5))
    steps = np.arange(side) * SIDE_M / 16
    mesh = np.meshgrid(steps, steps)
    return rng.permutation(np.column_stack([axis.ravel() for axis in mesh])[:count])


WORLDS = {each.__name__: each for each in (uniform, clustered, lines, lattice)}


def some_samples(rng, count, world, *, errors=True):
    places = WORLDS[world](rng, count)
    measured = rng.normal(5.0, 2.0, (count, 2))
    variances = rng.uniform(0.0, 0.5, count) if errors else np.zeros(count)
    return require_samples(places, measured, error_variance=variances)


def some_structure(rng, model):
    shape = [
        Anisotropy(),
        Anisotropy(azimuth_deg=rng.uniform(0, 180), ratio=rng.uniform(0.2, 1.0)),
        ZonalAnisotropy(azimuth_deg=rng.uniform(0, 180)),
    ][rng.integers(0, 3)]
    return Structure(
        model=model,
        sill=rng.uniform(0.5, 4.0),
        range_m=rng.uniform(2_000.0, 15_000.0),
        anisotropy=shape,
        smoothness=rng.uniform(0.2, 2.5) if model == ModelName.MATERN else None,
    )


def some_variogram(rng, *, structures=2):
    kinds = rng.permutation(list(ModelName))[:structures]
    return Variogram(
        nugget=rng.uniform(0.1, 1.0),
        structures=tuple(some_structure(rng, ModelName(kind)) for kind in kinds),
    )


def some_targets(rng, samples, count=150):
    """Places within and without, some of them on samples, some alike."""
    onto = rng.uniform(-0.1 * SIDE_M, 1.1 * SIDE_M, (count, 2))
    onto[:15] = samples.coordinates[:15]
    onto[15:20] = onto[20]
    return onto


def compiled_answer(samples, onto, *, drift=ORDINARY, block=None, **asked):
    task = moving_task(samples, drift=drift, block=block, **asked)
    return solve_moving(task, onto, with_weights=True)


def require_alike(solved, kriged, *, sill):
    np.testing.assert_array_equal(solved.found, kriged.neighbours)
    assert not solved.hard.any()
    pairs = (
        (solved.estimate, kriged.estimate, 10.0),
        (solved.columns[0], kriged.variance, sill),
        (solved.columns[1], kriged.slope, 1.0),
        (solved.columns[2], kriged.weight_of_mean, 1.0),
        (solved.columns[3], kriged.negative_weight_share, 1.0),
        (solved.nearest_m, kriged.nearest_m, 1.0),
    )
    for one, other, unit in pairs:
        np.testing.assert_allclose(one, other, rtol=EXACT, atol=EXACT * unit)


CASES = [
    (seed, world, sectors)
    for seed, (world, sectors) in enumerate(
        (world, sectors) for world in WORLDS for sectors in (1, 4, 8)
    )
]


@pytest.mark.parametrize(("seed", "world", "sectors"), CASES)
def test_compiled_kriging_is_the_clear_one(seed, world, sectors):
    rng = np.random.default_rng(seed)
    samples = some_samples(rng, 200, world)
    onto = some_targets(rng, samples)
    azimuth = 45.0 * (seed % 3)
    asked = {
        "variogram": some_variogram(rng, structures=1 + seed % 3),
        "neighbourhood": Neighbourhood(
            radius_m=[6_000.0, 3_000.0, np.inf][seed % 3],
            maximum=[16, 7, 32][seed % 3],
            minimum=[1, 3][seed % 2],
            sectors=sectors,
            anisotropy=Anisotropy(azimuth_deg=azimuth, ratio=[1.0, 0.5][seed % 2]),
        ),
        "drift": [ORDINARY, KnownMean(value=4.0)][(seed // 2) % 2],
        "block": [
            None,
            BlockSupport(size_m=(900.0, 500.0), nugget=BlockNugget.EXCLUDED),
            BlockSupport(size_m=(900.0, 500.0), nugget=BlockNugget.INCLUDED),
        ][seed % 3],
    }
    kriged = krige_samples(samples, onto=onto, **asked)
    solved = compiled_answer(samples, onto, **asked)
    require_alike(solved, kriged, sill=asked["variogram"].sill)
    if seed % 3 < 2:  # the radius matters
        assert (solved.found < solved.found.max()).any()


@pytest.mark.parametrize("model", list(ModelName))
def test_every_structure_is_the_clear_one(model):
    rng = np.random.default_rng(7)
    samples = some_samples(rng, 120, "uniform", errors=False)
    onto = some_targets(rng, samples)
    for _ in range(4):
        asked = {
            "variogram": Variogram(
                nugget=0.05, structures=(some_structure(rng, model),)
            ),
            "neighbourhood": Neighbourhood(radius_m=np.inf, maximum=12),
        }
        kriged = krige_samples(samples, onto=onto, **asked)
        solved = compiled_answer(samples, onto, **asked)
        require_alike(solved, kriged, sill=asked["variogram"].sill)
        np.testing.assert_allclose(  # a target on a sample takes its value
            solved.estimate[:15], samples.measured[:15], rtol=1e-9
        )


def test_weights_solve_the_system_written_out():
    rng = np.random.default_rng(3)
    samples = some_samples(rng, 60, "clustered")
    onto = some_targets(rng, samples, count=40)
    variogram = some_variogram(rng)
    solved = compiled_answer(
        samples,
        onto,
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=9),
    )
    for target, place in enumerate(onto):
        steps = samples.coordinates - place
        order = np.lexsort((np.arange(60), steps[:, 0] ** 2 + steps[:, 1] ** 2))[:9]
        np.testing.assert_array_equal(solved.chosen[target], order)
        near = samples.coordinates[order]
        system = np.ones((10, 10))
        system[:9, :9] = variogram.covariance(near[:, None] - near)
        system[:9, :9] += np.diag(samples.error_variance[order])
        system[9, 9] = 0.0
        right = np.append(variogram.covariance(near - place), 1.0)
        answer = np.linalg.solve(system, right)
        np.testing.assert_allclose(solved.weights[target], answer[:9], atol=EXACT)
        variance = variogram.sill - answer @ right
        assert solved.columns[0, target] == pytest.approx(variance, abs=1e-11)


def folded(solved):
    return [np.asarray(each).tobytes() for each in solved]


@pytest.mark.parametrize("sectors", [1, 4])
def test_a_target_is_given_the_same_bytes_whatever_is_kriged_with_it(
    sectors, monkeypatch
):
    rng = np.random.default_rng(11)
    samples = some_samples(rng, 900, "clustered")
    onto = some_targets(rng, samples, count=1_500)
    asked = {
        "variogram": some_variogram(rng),
        "neighbourhood": Neighbourhood(radius_m=5_000.0, maximum=12, sectors=sectors),
        "block": BlockSupport(size_m=(300.0, 300.0), discretisation=(2, 2)),
    }
    whole = compiled_answer(samples, onto, **asked)
    assert 0 < (whole.found == 0).sum() < 1_500

    order = rng.permutation(1_500)
    mixed = compiled_answer(samples, onto[order], **asked)
    parted = type(whole)(*(each[..., order] for each in whole[1:2]), *([None] * 6))
    np.testing.assert_array_equal(mixed.columns, parted[0])
    np.testing.assert_array_equal(mixed.estimate, whole.estimate[order])
    np.testing.assert_array_equal(mixed.nearest_m, whole.nearest_m[order])

    few = compiled_answer(samples, onto[700:703], **asked)
    np.testing.assert_array_equal(few.estimate, whole.estimate[700:703])
    np.testing.assert_array_equal(few.columns, whole.columns[:, 700:703])

    for threads, at_once in ((1, 10_000), (2, 100), (3, 7)):
        monkeypatch.setenv("ABYSSAL_THREADS", str(threads))
        monkeypatch.setattr("geo.geostat.moving.TARGETS_AT_ONCE", at_once)
        assert folded(compiled_answer(samples, onto, **asked)) == folded(whole)


@pytest.mark.parametrize("ratio", [1.0, 0.6])
def test_targets_of_a_dense_grid_that_share_samples_are_given_what_each_is_alone(
    ratio,
):
    rng = np.random.default_rng(12)
    samples = some_samples(rng, 14, "uniform")
    line = (np.arange(60) + 0.5) * SIDE_M / 60
    onto = np.column_stack([axis.ravel() for axis in np.meshgrid(line, line)])
    asked = {
        "variogram": some_variogram(rng),
        "neighbourhood": Neighbourhood(
            radius_m=np.inf, maximum=7, anisotropy=Anisotropy(ratio=ratio)
        ),
    }
    whole = compiled_answer(samples, onto, **asked)
    shared = np.unique(np.sort(whole.chosen), axis=0, return_counts=True)[1]
    assert shared.max() > 64  # targets with the same samples

    order = rng.permutation(len(onto))
    mixed = compiled_answer(samples, onto[order], **asked)
    for one, other in zip(whole, mixed, strict=True):
        rows = order if one.shape[0] == len(onto) else (slice(None), order)
        assert one[rows].tobytes() == other.tobytes()

    task = moving_task(samples, drift=ORDINARY, **asked)
    unweighed = solve_moving(task, onto)
    assert folded(unweighed)[:5] == folded(whole)[:5]
    for row in (0, 59, 1_234, 3_599):
        alone = solve_moving(task, onto[row : row + 1])
        assert alone.estimate.tobytes() == whole.estimate[row].tobytes()
        assert alone.columns.tobytes() == whole.columns[:, row].tobytes()

    few = rng.choice(len(onto), 60, replace=False)
    kriged = krige_samples(samples, onto=onto[few], **asked)
    np.testing.assert_allclose(whole.estimate[few], kriged.estimate, rtol=EXACT)
    np.testing.assert_allclose(whole.columns[0, few], kriged.variance, rtol=EXACT)


def test_ties_on_a_lattice_go_to_the_first_row_both_ways():
    rng = np.random.default_rng(2)
    places = lattice(rng, 256) / 1_250.0 * 3.3  # distances are not exact
    onto = np.vstack([places[:40], places[:40] + 1.65])
    for sectors in (1, 4, 8):
        around = Neighbourhood(radius_m=np.inf, maximum=10, sectors=sectors)
        clear = nearest_in_the_clear(places, onto, neighbourhood=around)
        found = geo.geostat.moving.search_moving(places, onto, neighbourhood=around)
        np.testing.assert_array_equal(found.found, clear.found)
        for target, size in enumerate(clear.found):
            np.testing.assert_array_equal(
                found.chosen[target, :size], clear.rows[target, :size]
            )
    for target in (3, 45):
        steps = places - onto[target]
        squares = steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1]
        order = np.lexsort((np.arange(256), squares))[:10]
        around = Neighbourhood(radius_m=np.inf, maximum=10)
        clear = nearest_in_the_clear(places, onto, neighbourhood=around)
        np.testing.assert_array_equal(clear.rows[target], order)


@pytest.mark.parametrize("sectors", [1, 4, 8])
def test_a_sample_exactly_on_the_radius_counts_both_ways(sectors, monkeypatch):
    rng = np.random.Generator(np.random.PCG64(3))
    for east, north in rng.integers(1, 400, (60, 2)).astype(float):
        around = Neighbourhood(radius_m=float(np.hypot(east, north)), sectors=sectors)
        sample, target = np.array([[east, north]]), np.zeros((1, 2))
        clear = nearest_in_the_clear(sample, target, neighbourhood=around)
        monkeypatch.setattr(geo.geostat.neighbourhood, "WORTH_LOADING", 0)
        compiled = nearest_samples(sample, target, neighbourhood=around)
        assert compiled.found == clear.found


@pytest.mark.parametrize("count", [1, 3])
def test_fewer_samples_than_are_wanted(count):
    rng = np.random.default_rng(count)
    samples = some_samples(rng, count, "uniform")
    onto = rng.uniform(0.0, SIDE_M, (20, 2))
    for radius_m in (np.inf, 8_000.0):
        asked = {
            "variogram": some_variogram(rng),
            "neighbourhood": Neighbourhood(radius_m=radius_m, maximum=16, sectors=4),
        }
        kriged = krige_samples(samples, onto=onto, **asked)
        require_alike(compiled_answer(samples, onto, **asked), kriged, sill=10.0)


def test_samples_in_one_place_with_errors():
    rng = np.random.default_rng(5)
    samples = require_samples(
        np.zeros((700, 2)), rng.normal(size=700), error_variance=np.ones(700)
    )
    asked = {
        "variogram": some_variogram(rng),
        "neighbourhood": Neighbourhood(radius_m=np.inf, maximum=8),
    }
    onto = rng.uniform(-900.0, 900.0, (30, 2))
    solved = compiled_answer(samples, onto, **asked)
    np.testing.assert_array_equal(solved.chosen, np.tile(np.arange(8), (30, 1)))
    kriged = krige_samples(samples, onto=onto, **asked)
    require_alike(solved, kriged, sill=10.0)


def through_compiled_code(monkeypatch):
    for module in (geo.geostat.kriging, geo.geostat.weights, geo.geostat.neighbourhood):
        monkeypatch.setattr(module, "WORTH_LOADING", 1)


def test_near_singular_systems_are_refused_alike(monkeypatch):
    rng = np.random.default_rng(1)
    places = uniform(rng, 60)
    places[1] = places[0]  # the same place twice, without an error
    samples = Samples(  # as it would not pass the door
        coordinates=places,
        measured=rng.normal(size=(60, 1)),
        error_variance=np.zeros(60),
    )
    asked = {
        "onto": uniform(rng, 40),
        "variogram": replace(some_variogram(rng), nugget=0.0),
        "neighbourhood": Neighbourhood(radius_m=np.inf, maximum=16),
    }
    with pytest.raises(DataError, match="condition number"):
        krige_samples(samples, **asked)
    through_compiled_code(monkeypatch)
    with pytest.raises(DataError, match="condition number"):
        krige_samples(samples, **asked)
    with pytest.raises(DataError, match="condition number"):
        list(solve_tiles(samples, **asked))


def test_hard_systems_go_the_clear_way(monkeypatch):
    rng = np.random.default_rng(4)
    samples = some_samples(rng, 80, "uniform", errors=False)
    smooth = Structure(model="gaussian", sill=1.0, range_m=40_000.0)
    asked = {
        "onto": uniform(rng, 60),
        "variogram": Variogram(nugget=2e-9, structures=(smooth,)),
        "neighbourhood": Neighbourhood(radius_m=np.inf, maximum=16),
    }
    clear = krige_samples(samples, **asked)
    task = moving_task(
        samples,
        variogram=asked["variogram"],
        neighbourhood=asked["neighbourhood"],
        drift=ORDINARY,
    )
    hard = solve_moving(task, asked["onto"]).hard
    assert hard.any()
    through_compiled_code(monkeypatch)
    kriged = krige_samples(samples, **asked)
    np.testing.assert_array_equal(kriged.estimate[hard], clear.estimate[hard])
    np.testing.assert_array_equal(kriged.variance[hard], clear.variance[hard])


def test_tiles_hold_the_weights_of_the_clear_form(monkeypatch):
    rng = np.random.default_rng(8)
    samples = some_samples(rng, 150, "lines")
    onto = some_targets(rng, samples)
    asked = {
        "onto": onto,
        "variogram": some_variogram(rng),
        "neighbourhood": Neighbourhood(radius_m=2_000.0, maximum=10, sectors=4),
    }

    def table():
        weights = np.zeros((len(onto), len(samples)))
        for tile in solve_tiles(samples, **asked):
            assert (np.diff(tile.chosen, axis=1) != 0).all()
            weights[tile.targets[:, None], tile.chosen] = tile.weights
        return weights

    clear = table()
    through_compiled_code(monkeypatch)
    monkeypatch.setattr("geo.geostat.moving.NUMBERS_AT_ONCE", 300)
    np.testing.assert_allclose(table(), clear, atol=EXACT)


def test_progress_is_told_up_to_the_last_target(monkeypatch):
    rng = np.random.default_rng(8)
    samples = some_samples(rng, 50, "uniform")
    asked = {
        "onto": uniform(rng, 90),
        "variogram": some_variogram(rng),
        "neighbourhood": Neighbourhood(radius_m=np.inf),
    }
    told = []
    krige_samples(samples, on_progress=told.append, **asked)
    assert told[-1] == 90
    through_compiled_code(monkeypatch)
    monkeypatch.setattr("geo.geostat.moving.TARGETS_AT_ONCE", 20)
    told.clear()
    krige_samples(samples, on_progress=told.append, **asked)
    assert told == sorted(told)
    assert told[-1] == 90
    assert len(told) > 4


def test_samples_of_the_own_fold_do_not_count():
    rng = np.random.default_rng(9)
    samples = some_samples(rng, 120, "clustered")
    variogram = some_variogram(rng)
    folds = rng.integers(0, 40, 120)
    for sectors in (1, 4):
        around = Neighbourhood(radius_m=6_000.0, maximum=8, sectors=sectors)
        task = moving_task(
            samples,
            variogram=variogram,
            neighbourhood=around,
            drift=ORDINARY,
            folds=folds,
        )
        solved = solve_moving(task, samples.coordinates, folds=folds)
        for fold in range(0, 40, 7):
            own = folds == fold
            kriged = krige_samples(
                samples.only(~own),
                onto=samples.coordinates[own],
                variogram=variogram,
                neighbourhood=around,
            )
            np.testing.assert_allclose(
                solved.estimate[own], kriged.estimate, rtol=EXACT
            )
            np.testing.assert_array_equal(solved.found[own], kriged.neighbours)
            np.testing.assert_array_equal(solved.nearest_m[own], kriged.nearest_m)


@pytest.mark.parametrize("given", ["0", "two", "1.5"])
def test_a_number_of_threads_that_is_none_is_refused(given, monkeypatch):
    from geo.errors import ParameterError
    from geo.kernels.threads import workers

    monkeypatch.setenv("ABYSSAL_THREADS", given)
    with pytest.raises(ParameterError, match="whole number"):
        workers()


WITHOUT_COMPILER = """
import numpy as np
from geo.geostat.drift import ORDINARY
from geo.geostat.kriging import krige_samples
from geo.geostat.moving import moving_task, solve_moving
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.variogram import Structure, Variogram
rng = np.random.default_rng(0)
samples = require_samples(rng.uniform(0, 9, (25, 2)), rng.normal(size=25))
onto = rng.uniform(0, 9, (30, 2))
for sectors in (1, 8):
    asked = dict(
        variogram=Variogram(
            nugget=0.5,
            structures=(
                Structure(model="exponential", sill=2.0, range_m=4.0),
                Structure(model="matern", sill=1.0, range_m=3.0, smoothness=1.2),
            ),
        ),
        neighbourhood=Neighbourhood(radius_m=3.0, maximum=6, sectors=sectors),
    )
    task = moving_task(samples, drift=ORDINARY, **asked)
    solved = solve_moving(task, onto)
    clear = krige_samples(samples, onto=onto, **asked)
    np.testing.assert_allclose(solved.estimate, clear.estimate, rtol=1e-12)
    np.testing.assert_array_equal(solved.found, clear.neighbours)
print("alike")
"""


def test_the_kernels_mean_the_same_without_a_compiler():
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_COMPILER],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == "alike"


def test_arguments_stay_as_they_were():
    rng = np.random.default_rng(6)
    samples = some_samples(rng, 40, "uniform")
    onto = some_targets(rng, samples, count=30)
    before = onto.copy(), samples.coordinates.copy()
    for each in (onto, samples.coordinates, samples.measured, samples.error_variance):
        each.flags.writeable = False
    frozen = Samples(
        coordinates=samples.coordinates,
        measured=samples.measured,
        error_variance=samples.error_variance,
    )
    compiled_answer(
        frozen,
        onto,
        variogram=some_variogram(rng),
        neighbourhood=Neighbourhood(radius_m=np.inf),
    )
    np.testing.assert_array_equal(onto, before[0])
    np.testing.assert_array_equal(frozen.coordinates, before[1])
