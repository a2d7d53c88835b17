"""Kriging of targets in a moving neighbourhood, in compiled code.

The clear form is `geo.geostat.weights`. Targets are cut in boxes; for those of one
box the covariances between all samples that come into question are tabulated once;
each target picks its own; and eight sets of samples are solved side by side, each
for all targets that share it. What a target is given hangs on nothing but itself:
neither on its box nor on its neighbours in the lanes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.boxes import BOXES, NOT_YET, TABLE_MOST, choose_boxes
from geo.kernels.eights import room_for
from geo.kernels.jobs import krige_boxes
from geo.kernels.lane_systems import SOLVE, STEPS, SUMS, VECTORS, WANTED
from geo.kernels.sets import LISTS, NEAR, STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SOLVE", "WANTED", "krige_chunk"]

_ROOM = 200_000  # samples of boxes, each counted once for each box that it is of
_STACK = 200  # boxes that wait; one for each halving


def krige_chunk(  # noqa: PLR0913, PLR0917
    points: NDArray[np.float64],
    circle: NDArray[np.float64],
    errors: NDArray[np.float64],
    folds: NDArray[np.int64],
    values: NDArray[np.float64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
    targets: NDArray[np.float64],
    target_folds: NDArray[np.int64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    who: NDArray[np.int64],
    estimate: NDArray[np.float64],
    columns: NDArray[np.float64],
    found: NDArray[np.int64],
    nearest: NDArray[np.float64],
    hard: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> None:
    """Krige some targets, best such as lie together.

    Parameters
    ----------
    points, circle : ndarray of float, shape (2, n)
        Samples: easting and northing, m; and where the ellipse of the search is a
        circle.
    errors : ndarray of float, shape (n,)
        Error variances.
    folds : ndarray of int, shape (n,)
        Samples of the target's own fold do not count, where `rule` says `EXTRA`.
    values : ndarray of float, shape (variables, n)
        Less the known mean.
    offsets, shares : ndarray of float, shape (p, 2) and (p,)
        Points of a block from its centre and what each counts; of a point, itself.
    structures, tables : ndarray of float
        As `geo.kernels.structures` reads them.
    rule : ndarray of int, shape (8,)
        By place: `WANTED` samples, `MINIMUM`, `EACH_SECTOR`, `SECTORS`, `EXTRA` (the
        most samples of a fold; 0: folds do not matter), `ORDINARY` (0: the mean is
        known), `SOLVE` (0: samples are only looked for), `ROUND` (1: distances are
        those of the search, which has no ellipse).
    numbers : ndarray of float, shape (6,)
        By place: `RADIUS` of the search, the largest `SQUARE` within it, `RATIO` of
        the ellipse, `NUGGET`, `NUGGET_TO_TARGET`, `OWN` variance of a target.
    targets : ndarray of float, shape (t, 2)
        Of this chunk and of others.
    target_folds : ndarray of int, shape (t,)
        -1: of no fold.
    along, across : ndarray of float, shape (m,)
        The targets of this chunk, where the ellipse is a circle; changed, as `who`.
    who : ndarray of int, shape (m,)
        Their rows.
    estimate : ndarray of float, shape (t, variables)
        Filled, as all that follow; left alone where too few samples are found.
    columns : ndarray of float, shape (4, t)
        Variance, slope, weight of the mean, share of negative weights.
    found : ndarray of int, shape (t,)
        Samples used; 0 where fewer than the minimum.
    nearest : ndarray of float, shape (t,)
        Distance of the nearest sample, m; -1 where it was not found on the way.
    hard : ndarray of bool, shape (t,)
        True where the system is near-singular, and what is given means nothing.
    chosen, weights : ndarray of int and float, shape (t, wanted), or (0, wanted)
        Samples, nearest first, and their weights; beyond `found` left alone.
    """
    samples, count, wanted = points.shape[1], len(who), int(rule[WANTED])
    even, most = wanted + wanted % 2, min(samples, TABLE_MOST)
    near = room_for(NEAR, (max(samples, even) // STEP + 2) * STEP)
    set_places = np.empty((count, wanted), dtype=np.int64)
    lists = np.empty((LISTS, count), dtype=np.int64)
    boxes = np.empty((count, BOXES), dtype=np.int64)
    rows = np.empty(samples + _ROOM, dtype=np.int64)
    to_choose = (
        np.array([NOT_YET]),
        np.empty((_STACK, 4), dtype=np.int64),
        np.empty(3 * samples + _ROOM),
        np.empty(3 * samples + _ROOM),
        np.empty(3 * samples + _ROOM, dtype=np.int64),
        np.empty((3, count)),
        near,
        np.zeros(samples, dtype=np.int64),
        np.empty(samples + 1, dtype=np.int64),
        np.empty(samples + 2 * STEP, dtype=np.int64),
        np.zeros(9),
        np.empty(4),
        np.empty(8),
        set_places,
        lists,
        np.full(2 ** (2 * count).bit_length(), -1),
        boxes,
        rows,
    )
    to_solve = (
        near,
        room_for(STEPS, max(8 * even, most + -most % 8)),
        np.empty(max(most, even) * (max(most, even) + 1) // 2),
        room_for(8 * (even * (even + 1) // 2)),
        room_for(VECTORS, 8 * even),
        room_for(SUMS, 8),
        room_for(2, 8 * even),
        np.zeros((3, 8 * even), dtype=np.int64),
        np.zeros((4, 8), dtype=np.int64),
    )
    waits = to_choose[0]
    while waits[0] != 0:
        done = choose_boxes(
            points,
            circle,
            folds,
            targets,
            along,
            across,
            who,
            target_folds,
            rule,
            numbers,
            *to_choose,
            found,
            nearest,
            chosen,
        )
        krige_boxes(
            done,
            points,
            errors,
            values,
            targets,
            offsets,
            shares,
            structures,
            tables,
            rule,
            numbers,
            boxes,
            rows,
            set_places,
            lists,
            *to_solve,
            estimate,
            columns,
            hard,
            chosen,
            weights,
        )
