"""Whether bands hold the truth as often as they say, over 2,000 small worlds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import ndtr

from geo.errors import UnsupportedRangeError
from geo.geostat.support import BlockSupport, covariance_to_targets, target_variance
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.geostat.variography.bootstrap import bootstrap_variogram
from geo.geostat.variography.experimental import experimental_variogram
from geo.geostat.variography.fitting import fit_variogram
from geo.kernels.kriging import kriging_system, kriging_weights
from geo.model.randomness import generator

WORLDS, SAMPLES, DRAWS = 2_000, 60, 20
EXTENT_M, BLOCK_M = 10e3, 1e3
BLOCK = BlockSupport(size_m=(BLOCK_M, BLOCK_M))
TRUTH = Variogram(
    nugget=0.2, structures=(Structure(model="spherical", sill=0.8, range_m=3_000.0),)
)
TARGETS = ["a point", "a block"]


class World(NamedTuple):
    """Samples with the truth at a point and over a block."""

    points: np.ndarray
    values: np.ndarray
    targets: np.ndarray
    truth: np.ndarray


def draw_world(rng: np.random.Generator) -> World:
    points = rng.uniform(0.0, EXTENT_M, (SAMPLES, 2))
    targets = rng.uniform(BLOCK_M, EXTENT_M - BLOCK_M, (2, 2))
    every = np.vstack([points, targets[:1], targets[1] + BLOCK.offsets()])
    smooth = Variogram(nugget=0.0, structures=TRUTH.structures)
    root = np.linalg.cholesky(covariance_between(every, every, model=smooth))
    field = root @ rng.standard_normal(len(every))
    # over a block the nugget averages out
    block = field[SAMPLES + 1 :].mean()
    field = field + np.sqrt(TRUTH.nugget) * rng.standard_normal(len(every))
    return World(points, field[:SAMPLES], targets, np.array([field[SAMPLES], block]))


def below_truth(world: World, variograms: list[Variogram]) -> np.ndarray:
    """Probability below the truth, point and block, of a mixture of krigings."""
    points, targets = world.points, world.targets
    covariance, to_target, whole = zip(
        *(
            (
                covariance_between(points, points, model=model),
                np.hstack(
                    [
                        covariance_to_targets(points, targets[:1], model=model),
                        covariance_to_targets(
                            points, targets[1:], model=model, block=BLOCK
                        ),
                    ]
                ),
                [
                    target_variance(model=model),
                    target_variance(model=model, block=BLOCK),
                ],
            )
            for model in variograms
        ),
        strict=True,
    )
    draws = len(variograms)
    system = kriging_system(np.array(covariance), np.ones((draws, SAMPLES, 1)))
    to_target = np.array(to_target)
    solved = kriging_weights(system, to_target, np.ones((draws, 1, 2)))
    estimate = np.einsum("dnt,n->dt", solved.weights, world.values)
    shared = np.einsum("dnt,dnt->dt", solved.weights, to_target)
    variance = np.array(whole) - shared - solved.lagrange[:, 0]
    return ndtr((world.truth - estimate) / np.sqrt(variance)).mean(axis=0)


class Study(NamedTuple):
    """Probabilities below the truth, NaN where a fit was refused."""

    known: np.ndarray
    refitted: np.ndarray
    drawn: np.ndarray

    def coverage(self, name: str) -> np.ndarray:
        """Share of the worlds, of those not refused, with the truth in the band."""
        below = getattr(self, name)
        below = below[np.isfinite(below[:, 0])]
        return np.mean((below > 0.1) & (below < 0.9), axis=0)

    @property
    def fitted(self) -> int:
        return int(np.isfinite(self.refitted[:, 0]).sum())


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study() -> Study:
    rng = generator(2026, "coverage")
    known, refitted, drawn = np.full((3, WORLDS, 2), np.nan)
    for row in range(WORLDS):
        world = draw_world(rng)
        known[row] = below_truth(world, [TRUTH])
        seen = experimental_variogram(
            world.points, world.values, lag_m=1e3, max_lag_m=6e3
        )
        try:
            fitted = fit_variogram(seen, model="spherical")
        except UnsupportedRangeError:
            continue
        refitted[row] = below_truth(world, [fitted.variogram])
        bootstrap = bootstrap_variogram(world.points, fitted, draws=DRAWS, rng=rng)
        drawn[row] = below_truth(world, list(bootstrap.variograms))
    return Study(known, refitted, drawn)


def test_with_the_true_variogram_the_band_holds_the_truth_in_four_of_five(study):
    standard_error = np.sqrt(0.8 * 0.2 / WORLDS)
    assert 3.0 * standard_error == pytest.approx(0.027, abs=2e-4)
    np.testing.assert_allclose(study.coverage("known"), 0.8, atol=3.0 * standard_error)


def test_drawing_the_variogram_too_keeps_three_of_four(study):
    # half of such small surveys carry no variogram: the others are what is left
    assert study.fitted > 800
    assert np.all(study.coverage("drawn") >= 0.75)


def test_drawing_the_variogram_too_widens_the_bands(study, capsys):
    with capsys.disabled():
        print(f"\n{study.fitted} of {WORLDS} worlds fitted, the others refused")  # noqa: T201
        for name in Study._fields:
            shares = zip(TARGETS, study.coverage(name), strict=True)
            print(name, *(f"{share:.1%} at {target}" for target, share in shares))  # noqa: T201
    assert np.all(study.coverage("drawn") > study.coverage("refitted"))
