"""The unique neighbourhood: one factor of all samples, many targets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.drift import (
    Places,
    covariates_at_samples,
    covariates_at_targets,
    drift_columns,
    drift_of_targets,
    frame_of,
)
from geo.geostat.packing import packed
from geo.geostat.solvable import solvable_system
from geo.geostat.support import (
    BlockNugget,
    covariance_to_targets,
    require_variance,
    target_variance,
)
from geo.geostat.variogram import covariance_between
from geo.kernels.kriging import ratio
from geo.kernels.threads import on_one_thread, share_out, workers
from geo.kernels.unique import (
    Factor,
    factor_of,
    leave_to_drift,
    room_for,
    solve_lower,
    solve_upper,
    tabulate,
    weigh,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.geostat.drift import Drift, Frame
    from geo.geostat.packing import Packed
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel

TABLE = 2**19  # numbers, 4 MB: it stays near the processor
# Targets at a time, in steps of the fewest: fewer and more are slower. By such steps
# products are computed alike for all of them (OpenBLAS takes 8 or 24 at once, and
# the rest in another order).
FEWEST, MOST = 96, 384
# Multiplications, about: below it the clear form takes less time than loading the
# compiled functions.
PAYS = 2e9
PER_COVARIANCE = 300  # what one costs in the clear form, in multiplications
SEPARATIONS_AT_ONCE = 1_000_000  # for a model of the user's: some 100 MB
TABLES_AHEAD = 16  # of each thread, between two looks at the whole


class Solved(NamedTuple):
    """What was found for some targets.

    Attributes
    ----------
    targets : ndarray of int, shape (t,)
        Their rows.
    weights : ndarray of float, shape (t, n)
        Of shape (t, 0) where values are weighted.
    estimate : ndarray of float, shape (t, columns)
        Sums of the weighted values.
    variance, slope, weight_of_mean, negative_weight_share : ndarray, shape (t,)
        As in `geo.geostat.kriging.Kriged`.
    """

    targets: NDArray[np.intp]
    weights: NDArray[np.float64]
    estimate: NDArray[np.float64]
    variance: NDArray[np.float64]
    slope: NDArray[np.float64]
    weight_of_mean: NDArray[np.float64]
    negative_weight_share: NDArray[np.float64]


def solve_all(
    samples: Samples,
    *,
    onto: NDArray[np.float64],
    reached: NDArray[np.intp],
    variogram: CovarianceModel,
    block: BlockSupport | None,
    drift: Drift,
    values: NDArray[np.float64] | None = None,
) -> Iterator[Solved] | None:
    """Solve for many targets with one factor of the covariances.

    By Cholesky's factor and two triangular solves a target, on all processors
    and with the same digits for any number of them. Each thread holds a table of
    4 MB (96 targets, where that is more) and half as much again to work in, whatever
    the number of targets.

    Parameters
    ----------
    samples : Samples
    onto : ndarray of float, shape (targets, 2)
    reached : ndarray of int, shape (some,)
        Rows of the targets to solve for.
    variogram : CovarianceModel
    block : BlockSupport or None
    drift : KnownMean, Trend or ExternalDrift
    values : ndarray of float, shape (n, columns), optional
        To be weighted, less the known mean in simple kriging; without them the
        weights themselves are given.

    Returns
    -------
    iterator of Solved, or None
        In the order of the targets. None where the clear form is due: there is
        little to do, or the covariances alone are not positive definite.

    Raises
    ------
    DataError
        Covariates that do not pass the door, or a system that cannot be solved to
        four digits.
    ParameterError
        A covariance model of the user's that makes a variance negative.

    Examples
    --------
    >>> from geo.geostat.drift import ORDINARY
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> solve_all(
    ...     require_samples([[0.0, 0.0]], [2.0]),
    ...     onto=np.ones((3, 2)),
    ...     reached=np.arange(3),
    ...     variogram=Variogram(nugget=1.0),
    ...     block=None,
    ...     drift=ORDINARY,
    ... ) is None
    True
    """
    if not _pays(len(samples), len(reached)):
        return None
    field = _Field(samples, variogram, block, drift)
    engine = _engine(field, values)
    if engine is None:
        return None
    places = Places(onto, covariates_at_targets(drift, len(onto)))
    return _in_batches(engine, places, reached)


class _Field(NamedTuple):
    """What is known of the field."""

    samples: Samples
    variogram: CovarianceModel
    block: BlockSupport | None
    drift: Drift


class _Engine(NamedTuple):
    """All that does not change from one target to the next."""

    field: _Field
    frame: Frame
    unit: float  # the largest variance of a sample
    model: Packed | None
    factor: Factor
    basis: NDArray[np.float64]  # Q of L⁻¹ F
    triangle: NDArray[np.float64]  # and its R
    columns: NDArray[np.float64] | None  # the values, one row for each variable


def _engine(field: _Field, values: NDArray[np.float64] | None) -> _Engine | None:
    samples = field.samples
    places = Places(
        samples.coordinates, covariates_at_samples(field.drift, len(samples))
    )
    frame = frame_of(places)
    drift = drift_columns(field.drift, places, frame=frame)
    # which refuses what cannot be solved
    system = solvable_system(samples, variogram=field.variogram, drift=drift)
    model = packed(field.variogram)
    factor = factor_of(_between_samples(field, model))
    if factor is None:
        return None
    columns = None if values is None else np.ascontiguousarray(values.T)
    unit = float(system.unit.ravel()[0])
    return _Engine(
        field, frame, unit, model, factor, *_drift_basis(factor, drift), columns
    )


def _height(count: int) -> int:
    """Say how many targets a table holds, with so many samples."""
    return min(max(TABLE // count // FEWEST * FEWEST, FEWEST), MOST)


def _pays(count: int, targets: int) -> bool:
    work = float(targets) * count * (count + PER_COVARIANCE)
    return targets >= _height(count) and work >= PAYS


def _between_samples(field: _Field, model: Packed | None) -> NDArray[np.float64]:
    """Tabulate as for targets: one on a sample is found there to the last digit."""
    points = field.samples.coordinates
    if model is None:
        covariance = covariance_between(points, points, model=field.variogram)
    else:
        covariance = np.empty((len(points), len(points)))
        tabulate(
            covariance,
            np.ascontiguousarray(points),
            np.ascontiguousarray(points.T),
            np.zeros((1, 2)),
            np.ones(1),
            *model,
        )
    np.einsum("ii->i", covariance)[...] += field.samples.error_variance
    return covariance


@on_one_thread
def _drift_basis(
    factor: Factor, drift: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = np.ascontiguousarray(drift.T)
    solve_lower(factor, rows, scratch=np.empty((len(rows), room_for(len(drift)))))
    basis, triangle = np.linalg.qr(rows.T)
    return np.ascontiguousarray(basis), np.ascontiguousarray(triangle)


def _in_batches(
    engine: _Engine, targets: Places, reached: NDArray[np.intp]
) -> Iterator[Solved]:
    step = _height(len(engine.field.samples))
    parts = [reached[start : start + step] for start in range(0, len(reached), step)]
    threads = 1 if engine.model is None else workers()  # a user's own, one at a time
    ahead = threads * (1 if engine.columns is None else TABLES_AHEAD)
    for first in range(0, len(parts), ahead):
        some = parts[first : first + ahead]
        yield from _batch(engine, targets, some, threads=threads)


@on_one_thread
def _batch(
    engine: _Engine,
    targets: Places,
    parts: list[NDArray[np.intp]],
    *,
    threads: int,
) -> list[Solved]:
    solve = partial(_solve, engine, targets)
    return [solve(rows) for rows in parts] if threads == 1 else share_out(solve, parts)


def _solve(engine: _Engine, targets: Places, rows: NDArray[np.intp]) -> Solved:
    field, count = engine.field, len(engine.field.samples)
    height = _height(count)
    # always as high, since the last digits of a product may hang on the height
    some = np.concatenate([rows, np.full(height - len(rows), rows[-1])])
    here = Places(targets.points[some], targets.covariates[some])
    left = np.ascontiguousarray(
        drift_of_targets(field.drift, here, frame=engine.frame, block=field.block).T
    )

    table, scratch = np.empty((height, count)), np.empty((height, room_for(count)))
    squares, sums = np.empty((height, 4)), np.empty((height, 3))
    columns = engine.columns if engine.columns is not None else np.empty((0, count))
    estimate = np.empty((height, len(columns)))
    _to_targets(engine, here.points, table)
    solve_lower(engine.factor, table, scratch=scratch)
    leave_to_drift(table, left, engine.basis, engine.triangle, squares)
    solve_upper(engine.factor, table, scratch=scratch)
    weigh(table, columns, estimate, sums)

    filled = slice(len(rows))
    return Solved(
        rows,
        # none of the table where values are weighted: a view would keep it all
        table[filled] if engine.columns is None else np.empty((len(rows), 0)),
        estimate[filled],
        *(each[filled] for each in _told(engine, left, squares=squares, sums=sums)),
    )


def _told(
    engine: _Engine,
    left: NDArray[np.float64],
    *,
    squares: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> tuple[NDArray[np.float64], ...]:
    """Give the variance, slope, weight of the mean and share of negative weights."""
    explained, unexplained, shared, spread = squares.T
    total, size, negative = sums.T
    own = target_variance(model=engine.field.variogram, block=engine.field.block)
    variance = require_variance(own - explained + unexplained, sill=engine.unit)
    # f0 − Fᵀ C⁻¹ c0 of the column of ones
    mean = engine.triangle[0, 0] * left[:, 0] if left.shape[1] else 1.0 - total
    return variance, ratio(shared, spread), mean, ratio(-negative, size)


def _to_targets(
    engine: _Engine, points: NDArray[np.float64], table: NDArray[np.float64]
) -> None:
    block, known = engine.field.block, engine.field.samples.coordinates
    if engine.model is None:
        each = 1 if block is None else len(block.offsets())
        step = max(1, SEPARATIONS_AT_ONCE // (len(known) * each))
        for start in range(0, len(points), step):
            some = slice(start, start + step)
            table[some] = covariance_to_targets(
                known, points[some], model=engine.field.variogram, block=block
            ).T
        return
    offsets, shares, nugget = np.zeros((1, 2)), np.ones(1), engine.model.nugget
    if block is not None:
        offsets, shares = block.offsets(), block.weights()
        if block.nugget == BlockNugget.EXCLUDED:
            nugget = 0.0
    numbers = (nugget, engine.model.structures, engine.model.tables)
    sides = np.ascontiguousarray(known.T)
    tabulate(table, np.ascontiguousarray(points), sides, offsets, shares, *numbers)
