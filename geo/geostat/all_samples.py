"""The unique neighbourhood: one factor of all samples, many targets."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.drift import Places, covariates_at_targets, drift_of_targets
from geo.geostat.one_factor import Field, one_factor, tabulate_targets
from geo.geostat.support import require_variance, target_variance
from geo.kernels.kriging import ratio
from geo.kernels.threads import on_one_thread, share_out, workers
from geo.kernels.unique import (
    add_sizes,
    add_up,
    leave_to_drift,
    solve_lower,
    solve_upper,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.one_factor import OneFactor
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
        As in `geo.geostat.kriging.Kriged`; the last one NaN where it is not asked for.
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
    negative_weights: bool = True,
) -> Iterator[Solved] | None:
    """Solve for many targets with one factor of the covariances.

    By Cholesky's factor and a triangular solve a target, a second one where the
    weights are looked at, on all processors and with the same digits for any number
    of them. Each thread holds two tables of 4 MB (96 targets, where that is more),
    whatever the number of targets.

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
    negative_weights : bool, optional
        Tell the share of negative weights.

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
    points = 1 if block is None else len(block.offsets())
    if not _pays(len(samples), len(reached), points):
        return None
    factor = one_factor(Field(samples, variogram, block, drift), values)
    if factor is None:
        return None
    places = Places(onto, covariates_at_targets(drift, len(onto)))
    task = _Task(factor, places, weigh=negative_weights or values is None)
    return _in_batches(task, reached)


class _Task(NamedTuple):
    """What is to be estimated from what."""

    factor: OneFactor
    targets: Places
    weigh: bool  # look at each weight


def _height(count: int) -> int:
    """Say how many targets a table holds, with so many samples."""
    return min(max(TABLE // count // FEWEST * FEWEST, FEWEST), MOST)


def _pays(count: int, targets: int, points: int) -> bool:
    work = float(targets) * count * (count + PER_COVARIANCE * points)
    return targets >= _height(count) and work >= PAYS


def _in_batches(task: _Task, reached: NDArray[np.intp]) -> Iterator[Solved]:
    factor, count = task.factor, len(task.factor.field.samples)
    step = _height(count)
    parts = [reached[start : start + step] for start in range(0, len(reached), step)]
    threads = 1 if factor.model is None else workers()  # a user's own, one at a time
    rooms: SimpleQueue[_Room] = SimpleQueue()
    for _ in range(threads):
        rooms.put(_Room(*np.empty((2, count, step))))
    ahead = threads * (1 if factor.values is None else TABLES_AHEAD)
    for first in range(0, len(parts), ahead):
        yield from _batch(task, parts[first : first + ahead], rooms)


class _Room(NamedTuple):
    """Tables of one thread to work in, a row for each sample."""

    one: NDArray[np.float64]
    other: NDArray[np.float64]


@on_one_thread
def _batch(
    task: _Task, parts: list[NDArray[np.intp]], rooms: SimpleQueue[_Room]
) -> list[Solved]:
    def solve(rows: NDArray[np.intp]) -> Solved:
        room = rooms.get()
        try:
            return _solve(task, rows, room)
        finally:
            rooms.put(room)

    alone = task.factor.model is None
    return [solve(rows) for rows in parts] if alone else share_out(solve, parts)


def _solve(task: _Task, rows: NDArray[np.intp], room: _Room) -> Solved:
    factor, targets, _ = task
    height = room.one.shape[1]
    # always as many, since the last digits of a product may hang on their number
    some = np.concatenate([rows, np.full(height - len(rows), rows[-1])])
    here = Places(targets.points[some], targets.covariates[some])
    field = factor.field
    drift = drift_of_targets(field.drift, here, frame=factor.frame, block=field.block)

    tabulate_targets(factor, here.points, room.one)
    solve_lower(factor.inverse, room.one, room.other)
    told = _told(factor, _in_basis(factor.triangle, drift), table=room.other)
    shares, weights = np.full(height, np.nan), np.empty((0, height))
    if task.weigh:
        sizes = np.empty((2, height))
        leave_to_drift(room.other, factor.basis, told.left)
        solve_upper(factor.inverse, room.other, room.one)
        add_sizes(room.one, sizes)
        shares = ratio(-sizes[1], sizes[0])
    if factor.values is None:
        weights = room.one

    filled = slice(len(rows))
    return Solved(
        rows,
        weights.T[filled].copy(),
        told.estimate.T[filled].copy(),
        *(each[filled] for each in (*told[2:], shares)),
    )


def _in_basis(
    triangle: NDArray[np.float64], drift: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give ``R⁻ᵀ f0`` of each target, shape (p, targets)."""
    told = np.array(drift, order="C")
    for term in range(len(told)):
        for before in range(term):
            told[term] -= triangle[before, term] * told[before]
        told[term] /= triangle[term, term]
    return told


class _Told(NamedTuple):
    """What is known of some targets without their weights."""

    left: NDArray[np.float64]  # r
    estimate: NDArray[np.float64]  # shape (columns, targets)
    variance: NDArray[np.float64]
    slope: NDArray[np.float64]
    weight_of_mean: NDArray[np.float64]


def _told(
    factor: OneFactor, known: NDArray[np.float64], *, table: NDArray[np.float64]
) -> _Told:
    """Tell of targets, with ``R⁻ᵀ f0`` and with v in the table."""
    terms, height = known.shape
    values = factor.ones[:0] if factor.values is None else factor.values
    rows = np.concatenate([factor.basis, factor.ones, values])
    sums = np.empty((1 + len(rows), height))
    add_up(table, rows, sums)
    explained, along = sums[0], sums[1 : 1 + terms]
    left = known - along
    shared = explained + (left * along).sum(axis=0)
    spread = shared + (left * known).sum(axis=0)
    own = target_variance(model=factor.field.variogram, block=factor.field.block)
    variance = own - explained + (left * left).sum(axis=0)
    # f0 − Fᵀ C⁻¹ c0 of the column of ones
    mean = factor.triangle[0, 0] * left[0] if terms else 1.0 - sums[1]
    estimate = sums[len(sums) - len(values) :].copy()
    for term in range(terms):
        estimate += factor.level[term][:, None] * known[term]
    return _Told(
        left,
        estimate,
        require_variance(variance, sill=factor.unit),
        ratio(shared, spread),
        mean,
    )
