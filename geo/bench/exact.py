"""Kriging of a few targets with all digits, and the least that any way costs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import lu_factor, lu_solve

from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.bench.kriging_worlds import KrigingWorld
    from geo.geostat.variogram import Variogram

    Numbers = NDArray[np.float64]
    Long = NDArray[np.longdouble]

REFINEMENTS = 3
PRODUCT_SIDE = 1_500  # of the matrices whose product tells the rate
PRODUCTS = 5


def exact_kriging(
    world: KrigingWorld, rows: NDArray[np.intp], *, held_out: bool = False
) -> tuple[Numbers, Numbers]:
    """Estimate some targets by ordinary kriging, one dense system each.

    The neighbours are found by measuring all distances. Covariances, and what is
    left of the right-hand side after each of three refinements of the solution, are
    computed with the longest floats of the machine.

    Parameters
    ----------
    world : KrigingWorld
    rows : ndarray of int, shape (m,)
        Of its targets.
    held_out : bool, optional
        Targets are the samples; each is estimated without itself, and the variance
        is that of its error.

    Returns
    -------
    estimate, variance : ndarray of float, shape (m,)
        NaN where no sample lies within the radius.

    Examples
    --------
    >>> from geo.bench.kriging_worlds import KrigingTask, make_world
    >>> world = make_world(KrigingTask(name="", samples=9, side=4, neighbours=3))
    >>> estimate, variance = exact_kriging(world, np.arange(2))
    >>> estimate.shape, bool((variance > 0.0).all())
    ((2,), True)
    """
    values = world.values.astype(np.longdouble)
    answers = np.full((len(rows), 2), np.nan)
    factored: tuple[bytes, Long, tuple[Numbers, NDArray[np.intp]]] | None = None
    for place, row in enumerate(rows):
        target = world.targets[row]
        near = _neighbours(world, target, left_out=int(row) if held_out else None)
        if not len(near):
            continue
        if factored is None or factored[0] != near.tobytes():
            system = _system(world, near)
            factored = near.tobytes(), system, lu_factor(system.astype(float))
        steps = world.coordinates[near] - target
        right = np.append(covariance_of(world.variogram, steps), np.longdouble(1.0))
        weights = _refined(factored[1], right, factored[2])
        sill = np.longdouble(world.variogram.sill)
        answers[place] = weights[:-1] @ values[near], sill - weights @ right
    return answers[:, 0], answers[:, 1]


def covariance_of(variogram: Variogram, steps: Numbers) -> Long:
    """Give covariances with the longest floats of the machine.

    From the formulas of the spherical and the exponential model, whose effective
    range is three times the parameter.

    Parameters
    ----------
    variogram : Variogram
    steps : ndarray of float, shape (..., 2)
        Easting and northing differences, m.

    Returns
    -------
    ndarray of longdouble, shape (...)

    Examples
    --------
    >>> from geo.bench.kriging_worlds import ISOTROPIC
    >>> float(covariance_of(ISOTROPIC, np.array([10_000.0, 0.0])))
    2.8125
    """
    east, north = np.moveaxis(steps.astype(np.longdouble), -1, 0)
    total = variogram.nugget * ((east == 0.0) & (north == 0.0)).astype(np.longdouble)
    for structure in variogram.structures:
        angle = np.longdouble(structure.anisotropy.azimuth_deg) * np.pi / 180
        long = east * np.sin(angle) + north * np.cos(angle)
        short = east * np.cos(angle) - north * np.sin(angle)
        away = np.hypot(long, short / structure.anisotropy.ratio) / structure.range_m
        match structure.model:
            case "spherical":
                inside = np.minimum(away, 1.0)
                part = 1.0 - 1.5 * inside + 0.5 * inside**3
            case "exponential":
                part = np.exp(-3.0 * away)
            case other:
                raise ValueError(f"no formula here for {other}")
        total = total + structure.sill * part
    return np.asarray(total)


@on_one_thread
def flops_per_second() -> float:
    """Measure how fast matrices are multiplied here, on one thread.

    Returns
    -------
    float
        Multiplications and additions per second: the best of a few products.

    Examples
    --------
    >>> flops_per_second() > 1e8
    True
    """
    matrix = np.cos(np.arange(PRODUCT_SIDE**2, dtype=float)).reshape(PRODUCT_SIDE, -1)
    best = np.inf
    for _ in range(PRODUCTS):
        began = time.perf_counter()
        matrix @ matrix
        best = min(best, time.perf_counter() - began)
    return float(2.0 * PRODUCT_SIDE**3 / best)


def floor_flops(*, targets: int, samples: int, neighbours: int | None) -> float:
    """Count what no way of solving each system by itself can do without.

    A factorisation and two triangular solutions for each target, k³/3 + 2k²; with
    all samples for all targets one factorisation, and for the variance of each
    target one triangular solution, n²: the estimate then needs no other.

    Parameters
    ----------
    targets, samples : int
    neighbours : int or None

    Returns
    -------
    float

    Examples
    --------
    >>> floor_flops(targets=3, samples=90, neighbours=6)
    432.0
    """
    if neighbours is None:
        return samples**3 / 3.0 + targets * float(samples) ** 2
    return targets * (neighbours**3 / 3.0 + 2.0 * neighbours**2)


def _neighbours(
    world: KrigingWorld, target: Numbers, *, left_out: int | None
) -> NDArray[np.intp]:
    search = world.neighbourhood
    steps = world.coordinates - target
    away = np.hypot(steps[:, 0], steps[:, 1])
    allowed = away <= search.radius_m
    if left_out is not None:
        allowed[left_out] = False
    order = np.argsort(away, kind="stable")
    order = order[allowed[order]]
    if search.maximum is None:
        return np.sort(order)
    if search.sectors == 1:
        return order[: search.maximum]
    quadrant = 2 * (steps[:, 0] >= 0.0) + (steps[:, 1] >= 0.0)
    most = search.maximum // search.sectors
    return np.concatenate([order[quadrant[order] == each][:most] for each in range(4)])


def _system(world: KrigingWorld, near: NDArray[np.intp]) -> Long:
    points = world.coordinates[near]
    system = np.ones((len(near) + 1,) * 2, dtype=np.longdouble)
    system[:-1, :-1] = covariance_of(world.variogram, points[:, None] - points[None])
    system[-1, -1] = 0.0
    return system


def _refined(
    system: Long, right: Long, factors: tuple[Numbers, NDArray[np.intp]]
) -> Long:
    solution = np.zeros(len(right), dtype=np.longdouble)
    for _ in range(1 + REFINEMENTS):
        left = right - system @ solution
        solution = solution + lu_solve(factors, left.astype(float))
    return solution
