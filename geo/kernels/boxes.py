"""Boxes of targets that lie together, and the samples of each target.

Boxes are halved until few samples come into question for the targets of each; what
is found is written for `geo.kernels.jobs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.kernels.compiled import compiled
from geo.kernels.lane_systems import (
    EACH_SECTOR,
    EXTRA,
    RADIUS,
    SECTORS,
    WANTED,
)
from geo.kernels.nearby import box_of, halve, reaches, sift
from geo.kernels.sets import SQUARES, choose_in_box, list_jobs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TABLE_MOST = 512  # samples whose covariances are tabulated: 1 MB
# columns of what is known of a box that waits, and of one that is done
FIRST, LAST, START, LISTED = range(4)
FIRST_JOB, LAST_JOB, FIRST_ROW, ROWS = range(4)
BOXES = 4
NOT_YET = -1  # boxes that wait, before the first

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
def choose_boxes(  # noqa: C901, PLR0913, PLR0915, PLR0917
    points: NDArray[np.float64],
    circle: NDArray[np.float64],
    folds: NDArray[np.int64],
    targets: NDArray[np.float64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    who: NDArray[np.int64],
    target_folds: NDArray[np.int64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
    waits: NDArray[np.int64],
    stack: NDArray[np.int64],
    kept_along: NDArray[np.float64],
    kept_across: NDArray[np.float64],
    kept_rows: NDArray[np.int64],
    spare: NDArray[np.float64],
    near: NDArray[np.float64],
    sector: NDArray[np.int64],
    order: NDArray[np.int64],
    places: NDArray[np.int64],
    guesses: NDArray[np.float64],
    box: NDArray[np.float64],
    reach: NDArray[np.float64],
    set_places: NDArray[np.int64],
    lists: NDArray[np.int64],
    slots: NDArray[np.int64],
    boxes: NDArray[np.int64],
    rows: NDArray[np.int64],
    found: NDArray[np.int64],
    nearest: NDArray[np.float64],
    chosen: NDArray[np.int64],
) -> int:
    """Choose the samples of the targets of as many boxes as there is room for.

    As `geo.kernels.moving.krige_chunk` has it; what waits is done by the next call.

    Returns
    -------
    int
        How many boxes are done.
    """
    samples, sectors = points.shape[1], rule[SECTORS]
    fill = (rule[EACH_SECTOR] if sectors > 1 else rule[WANTED]) + rule[EXTRA]
    # a little farther: whether one on the edge counts, `choose` says exactly
    radius = numbers[RADIUS] * (1.0 + 1e-9)
    waiting = waits[0]
    if waiting == NOT_YET:
        for each in range(samples):  # the first box takes its samples from all
            kept_along[each], kept_across[each] = circle[0, each], circle[1, each]
            kept_rows[each] = each
        stack[0, FIRST], stack[0, LAST] = 0, who.shape[0]
        stack[0, START], stack[0, LISTED] = 0, samples
        waiting = 1
    done, sets, jobs, written = 0, 0, 0, 0
    while waiting > 0:
        first, last = stack[waiting - 1, FIRST], stack[waiting - 1, LAST]
        start = stack[waiting - 1, START] + stack[waiting - 1, LISTED]
        # samples stand behind those of the box that this one was cut from
        box_of(along, across, first, last, box)
        reaches(
            box,
            kept_along,
            kept_across,
            stack[waiting - 1, START],
            stack[waiting - 1, LISTED],
            fill,
            sectors,
            radius,
            near[SQUARES],
            sector,
            reach,
        )
        listed = sift(
            box,
            kept_along,
            kept_across,
            kept_rows,
            stack[waiting - 1, START],
            stack[waiting - 1, LISTED],
            sectors,
            sector,
            reach,
            start,
            kept_along,
            kept_across,
            kept_rows,
        )
        middle = first
        if (
            not _good_box(last - first, listed, rule)
            and waiting + 1 <= stack.shape[0]
            and start + 2 * listed < kept_rows.shape[0]
        ):
            middle = halve(along, across, who, first, last, spare)
        if middle > first:
            for half in range(2):
                stack[waiting - half, FIRST] = first if half == 0 else middle
                stack[waiting - half, LAST] = middle if half == 0 else last
                stack[waiting - half, START] = start
                stack[waiting - half, LISTED] = listed
            waiting += 1
            continue
        if written + listed > rows.shape[0]:
            break
        waiting -= 1
        complete = reach[0]
        for each in range(1, sectors):
            complete = min(complete, reach[each])
        before = sets
        sets = choose_in_box(
            first,
            last,
            start,
            listed,
            complete,
            before,
            along,
            across,
            who,
            kept_along,
            kept_across,
            kept_rows,
            points,
            folds,
            targets,
            target_folds,
            rule,
            numbers,
            near,
            sector,
            order,
            places,
            guesses,
            set_places,
            lists,
            slots,
            found,
            nearest,
            chosen,
        )
        if sets > before:
            boxes[done, FIRST_JOB] = jobs
            jobs = list_jobs(first, last, before, sets, jobs, who, lists, places)
            boxes[done, LAST_JOB] = jobs
            boxes[done, FIRST_ROW], boxes[done, ROWS] = written, listed
            for each in range(listed):
                rows[written + each] = kept_rows[start + each]
            written += listed
            done += 1
    waits[0] = waiting
    return done
