"""Kriging of targets in a moving neighbourhood, in compiled code.

The clear form is `geo.geostat.weights`. For the targets of one box the covariances
between all samples that come into question are tabulated once; each target picks
its own, and eight targets are solved side by side. What a target is given hangs on
nothing but itself: neither on its box nor on its neighbours in the lanes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.boxes import STEP, TABLE_MOST, krige_box
from geo.kernels.compiled import compiled
from geo.kernels.lane_systems import (
    ALIKE_MOST,
    EACH_SECTOR,
    EXTRA,
    LISTS,
    RADIUS,
    SECTORS,
    SOLVE,
    WANTED,
)
from geo.kernels.nearby import box_of, halve, reaches, sift

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SOLVE", "WANTED", "krige_chunk"]

_STACK = 200  # boxes that wait; one for each halving
_FEW = 48  # targets of a box that is halved no more
_CANDIDATES = 2.25  # samples in question for each that is wanted, of a good box


@compiled
def _good_box(targets: int, listed: int, rule: NDArray[np.int64]) -> bool:
    """Say whether to halve a box no more."""
    good = _CANDIDATES * rule[WANTED] * (1.0 if rule[SECTORS] == 1 else 2.0)
    return targets == 1 or (
        listed <= TABLE_MOST and (targets <= _FEW or listed <= good)
    )


@compiled
def krige_chunk(  # noqa: PLR0913, PLR0915, PLR0917
    points: NDArray[np.float64],
    circle: NDArray[np.float64],
    errors: NDArray[np.float64],
    folds: NDArray[np.int64],
    values: NDArray[np.float64],
    targets: NDArray[np.float64],
    target_circle: NDArray[np.float64],
    target_folds: NDArray[np.int64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
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
    values : ndarray of float, shape (n, variables)
        Less the known mean.
    targets, target_circle : ndarray of float, shape (2, t)
    target_folds : ndarray of int, shape (t,)
        -1: of no fold.
    offsets, shares : ndarray of float, shape (p, 2) and (p,)
        Points of a block from its centre and what each counts; of a point, itself.
    structures, tables : ndarray of float
        As `geo.kernels.structures` reads them.
    rule : ndarray of int, shape (7,)
        By place: `WANTED` samples, `MINIMUM`, `EACH_SECTOR`, `SECTORS`, `EXTRA` (the
        most samples of a fold; 0: folds do not matter), `ORDINARY` (0: the mean is
        known), `SOLVE` (0: samples are only looked for).
    numbers : ndarray of float, shape (6,)
        By place: `RADIUS` of the search, the largest `SQUARE` within it, `RATIO` of
        the ellipse, `NUGGET`, `NUGGET_TO_TARGET`, `OWN` variance of a target.
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
    samples, count = points.shape[1], targets.shape[1]
    wanted, sectors = rule[WANTED], rule[SECTORS]
    fill = (rule[EACH_SECTOR] if sectors > 1 else wanted) + rule[EXTRA]
    # a little farther: whether one on the edge counts, `choose` says exactly
    radius = numbers[RADIUS] * (1.0 + 1e-9)

    # room to work in
    along, across = target_circle[0].copy(), target_circle[1].copy()
    who = np.arange(count)
    near, sector = np.empty((5, samples + 1 + STEP)), np.zeros(samples, dtype=np.int64)
    places = np.empty(samples + 1 + STEP, dtype=np.int64)
    order = np.empty(samples + 1, dtype=np.int64)
    guesses, reach, box = np.zeros(9), np.zeros(8), np.empty(4)
    room = 2 * samples + 200_000
    kept_along, kept_across = np.empty(room), np.empty(room)
    kept_rows = np.empty(room, dtype=np.int64)
    stack, completes = np.empty((_STACK, 4), dtype=np.int64), np.empty(_STACK)
    most = max(min(samples, TABLE_MOST), wanted)
    table, steps = (
        np.empty(most * (most + 1) // 2),
        np.empty((3, max(most, 8 * wanted))),
    )
    matrix = np.empty(8 * (wanted * (wanted + 1) // 2))
    vectors, sums = np.empty((4, 8 * wanted)), np.empty((6, 8))
    own_places = np.empty((3, wanted))
    lanes = np.zeros((4, 8 * wanted), dtype=np.int64)
    for each in range(8 * wanted):
        lanes[3, each] = each // 8
    lane_targets = np.zeros(8, dtype=np.int64)
    lane_found = np.zeros(8, dtype=np.int64)
    lists = np.zeros((LISTS, ALIKE_MOST), dtype=np.int64)

    box_of(along, across, 0, count, box)
    reaches(
        box,
        circle[0],
        circle[1],
        0,
        samples,
        fill,
        sectors,
        radius,
        near[3],
        sector,
        reach,
    )
    listed = sift(
        box,
        circle[0],
        circle[1],
        np.arange(samples),
        0,
        samples,
        sectors,
        sector,
        reach,
        0,
        kept_along,
        kept_across,
        kept_rows,
    )
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = 0, count, 0, listed
    completes[0] = reach[:sectors].min()
    waiting = 1
    while waiting > 0:
        waiting -= 1
        first, last = stack[waiting, 0], stack[waiting, 1]
        start, listed = stack[waiting, 2], stack[waiting, 3]
        into = start + listed
        middle = first
        if (
            not _good_box(last - first, listed, rule)
            and waiting + 2 <= _STACK
            and into + 2 * listed < room
        ):
            middle = halve(along, across, who, first, last)
        if middle == first:
            krige_box(
                first,
                last,
                start,
                listed,
                completes[waiting],
                along,
                across,
                who,
                kept_along,
                kept_across,
                kept_rows,
                points,
                errors,
                folds,
                values,
                targets,
                target_folds,
                offsets,
                shares,
                structures,
                tables,
                rule,
                numbers,
                near,
                sector,
                order,
                places,
                guesses,
                table,
                steps,
                matrix,
                vectors,
                sums,
                own_places,
                lanes,
                lane_targets,
                lane_found,
                lists,
                estimate,
                columns,
                found,
                nearest,
                hard,
                chosen,
                weights,
            )
            continue
        # the halves take their samples from this box's, and stand behind them
        for half in range(2):
            low, high = (first, middle) if half == 0 else (middle, last)
            box_of(along, across, low, high, box)
            reaches(
                box,
                kept_along,
                kept_across,
                start,
                listed,
                fill,
                sectors,
                radius,
                near[3],
                sector,
                reach,
            )
            kept = sift(
                box,
                kept_along,
                kept_across,
                kept_rows,
                start,
                listed,
                sectors,
                sector,
                reach,
                into,
                kept_along,
                kept_across,
                kept_rows,
            )
            stack[waiting, 0], stack[waiting, 1] = low, high
            stack[waiting, 2], stack[waiting, 3] = into, kept
            completes[waiting] = reach[:sectors].min()
            waiting += 1
            into += kept
