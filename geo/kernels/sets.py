"""The targets of a box: their samples, and which of them share these.

Targets that follow each other often have the same samples: whether the last ones
are the nearest again is looked at before they are searched. Each set of samples is
kept once; its targets are cut in jobs, of which eight are done side by side, those
with as many targets together.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.eights import (
    gathered,
    higher_of,
    highest,
    lower_of,
    lowest,
    put_row,
    row_of,
    spread,
)
from geo.kernels.lane_systems import (
    EACH_SECTOR,
    EXTRA,
    MINIMUM,
    RATIO,
    ROUND,
    SECTORS,
    SOLVE,
    SQUARE,
    WANTED,
)
from geo.kernels.nearest import choose, count_within, sector_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


STEP = 32  # numbers that are compared at once, at most
JOB_MOST = 9  # targets of a job: the first beside the ones, then two by two

# rows of what is known of the samples of a box, and of room to work in
EAST, NORTH, ALONG, ACROSS, OUT, SQUARES, APART, LEAST = range(8)
NEAR, ERROR = 8, 2
# rows of what is known of sets, jobs and targets
FOUND, COUNT, SLOT, SET_OF, MEMBERS, JOB_SET, JOB_FROM, JOB_TO = range(8)
LISTS = 8

_HUGE = 1e300  # a square of a distance; the lower of both keeps sums unfused


@compiled
def _measure(  # noqa: PLR0917
    here: float,
    there: float,
    rows: int,
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    out: NDArray[np.float64],
    squares: NDArray[np.float64],
    least: NDArray[np.float64],
) -> float:
    """Give squares of distances, infinity where `out` is; and tell the least."""
    x, y, huge = spread(here), spread(there), spread(_HUGE)
    smallest = spread(np.inf)
    for row in range(rows):
        aside, along = row_of(east, row) - x, row_of(north, row) - y
        square = lower_of(aside * aside, huge) + lower_of(along * along, huge)
        square = square + row_of(out, row)
        put_row(squares, row, square)
        smallest = lower_of(smallest, square)
    put_row(least, 0, smallest)
    return lowest(smallest)


@compiled
def _farthest(
    squares: NDArray[np.float64], places: NDArray[np.int64], rows: int
) -> float:
    """Give the largest of the squares at some places."""
    largest = gathered(squares, places, 0)
    for row in range(1, rows):
        largest = higher_of(largest, gathered(squares, places, row))
    return highest(largest)


@compiled
def _set_of(  # noqa: PLR0917
    places: NDArray[np.int64],
    taken: int,
    sets: int,
    set_places: NDArray[np.int64],
    lists: NDArray[np.int64],
    slots: NDArray[np.int64],
) -> int:
    """Give the set of these samples; `sets` where it is new, and put there."""
    slot = taken
    for each in range(taken):
        slot += places[each] * (places[each] + each)
    while True:
        slot &= slots.shape[0] - 1
        known = slots[slot]
        if known < 0:
            break
        same = lists[FOUND, known] == taken
        if same:
            for each in range(taken):
                same &= set_places[known, each] == places[each]
        if same:
            return int(known)
        slot += 1
    slots[slot] = sets
    lists[SLOT, sets], lists[FOUND, sets], lists[COUNT, sets] = slot, taken, 0
    for each in range(taken):
        set_places[sets, each] = places[each]
    return sets


@compiled
def _rank(  # noqa: PLR0917
    squares: NDArray[np.float64],
    places: NDArray[np.int64],
    taken: int,
    rows: NDArray[np.int64],
    start: int,
    chosen: NDArray[np.int64],
) -> None:
    """List the chosen samples from the nearest on."""
    for each in range(taken):
        rank = 0
        for other in range(taken):
            near, far = squares[places[other]], squares[places[each]]
            rank += near < far or (near == far and other < each)
        chosen[rank] = rows[start + places[each]]


@compiled
def _gather(  # noqa: PLR0917
    start: int,
    listed: int,
    kept_along: NDArray[np.float64],
    kept_across: NDArray[np.float64],
    kept_rows: NDArray[np.int64],
    points: NDArray[np.float64],
    near: NDArray[np.float64],
) -> None:
    """Put what is known of the samples of a box side by side, up to a whole step."""
    for each in range(listed):
        row = kept_rows[start + each]
        near[EAST, each], near[NORTH, each] = points[0, row], points[1, row]
        near[ALONG, each] = kept_along[start + each]
        near[ACROSS, each] = kept_across[start + each]
        near[OUT, each] = 0.0
    for each in range(listed, (listed + STEP - 1) // STEP * STEP):
        near[EAST, each] = near[NORTH, each] = 0.0
        near[ALONG, each] = near[ACROSS, each] = 0.0
        near[OUT, each] = near[SQUARES, each] = np.inf


@compiled
def _search(  # noqa: PLR0913, PLR0917
    here: float,
    there: float,
    listed: int,
    rule: NDArray[np.int64],
    square: float,
    near: NDArray[np.float64],
    sector: NDArray[np.int64],
    order: NDArray[np.int64],
    places: NDArray[np.int64],
    guesses: NDArray[np.float64],
) -> int:
    """Choose the samples of one target, whose squares are known."""
    sectors, count = rule[SECTORS], listed
    if sectors > 1:
        for each in range(listed):
            sector[each] = sector_of(
                near[ALONG, each] - here, near[ACROSS, each] - there, sectors
            )
    else:  # whole steps of many numbers at once
        count = (listed + STEP - 1) // STEP * STEP
    taken = choose(
        near[SQUARES],
        sector,
        count,
        rule[WANTED],
        rule[EACH_SECTOR],
        sectors,
        square,
        guesses,
        near[APART],
        order,
        places,
    )
    for each in range(taken, (taken + 7) // 8 * 8):
        places[each] = places[0]
    return taken


@compiled
def choose_in_box(  # noqa: C901, PLR0912, PLR0913, PLR0917
    first: int,
    last: int,
    start: int,
    listed: int,
    complete: float,
    first_set: int,
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    who: NDArray[np.int64],
    kept_along: NDArray[np.float64],
    kept_across: NDArray[np.float64],
    kept_rows: NDArray[np.int64],
    points: NDArray[np.float64],
    folds: NDArray[np.int64],
    targets: NDArray[np.float64],
    target_folds: NDArray[np.int64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
    near: NDArray[np.float64],
    sector: NDArray[np.int64],
    order: NDArray[np.int64],
    places: NDArray[np.int64],
    guesses: NDArray[np.float64],
    set_places: NDArray[np.int64],
    lists: NDArray[np.int64],
    slots: NDArray[np.int64],
    found: NDArray[np.int64],
    nearest: NDArray[np.float64],
    chosen: NDArray[np.int64],
) -> int:
    """Choose the samples of the targets of a box; give where its sets end."""
    _gather(start, listed, kept_along, kept_across, kept_rows, points, near)
    wanted, limit, ratio = rule[WANTED], numbers[SQUARE], numbers[RATIO]
    squares, out = near[SQUARES], near[OUT]
    rows, whole = (listed + 7) // 8, (listed + STEP - 1) // STEP * STEP
    again = rule[SECTORS] == 1 and rule[EXTRA] == 0
    sets, taken, own_set = first_set, 0, -1
    for target in range(first, last):
        row = who[target]
        here, there = along[target], across[target]
        if rule[EXTRA]:
            fold = target_folds[row]
            for each in range(listed):
                alike = fold >= 0 and folds[kept_rows[start + each]] == fold
                out[each] = np.inf if alike else 0.0
        least = _measure(
            here, there, rows, near[ALONG], near[ACROSS], out, squares, near[LEAST]
        )
        same = False
        if again and taken == wanted:
            farthest = _farthest(squares, places, (wanted + 7) // 8)
            within = count_within(squares, whole, farthest)
            same = within == wanted and farthest <= limit
            guesses[8] = farthest * wanted / within
        if not same:
            taken = _search(
                here,
                there,
                listed,
                rule,
                limit,
                near,
                sector,
                order,
                places,
                guesses,
            )
        if not rule[ROUND]:
            least = _measure(
                targets[row, 0],
                targets[row, 1],
                rows,
                near[EAST],
                near[NORTH],
                out,
                near[APART],
                near[LEAST],
            )
        # one that is not listed may be nearer than the nearest of an ellipse
        sure = taken > 0 if rule[ROUND] else least <= (complete * ratio) ** 2
        nearest[row] = math.sqrt(least) if sure else -1.0
        found[row] = taken if taken >= rule[MINIMUM] else 0
        lists[SET_OF, target] = -1
        if found[row] == 0:
            continue
        if chosen.shape[0] > 0:
            _rank(squares, places, taken, kept_rows, start, chosen[row])
        if rule[SOLVE]:
            if not same:
                own_set = _set_of(places, taken, sets, set_places, lists, slots)
                sets = max(sets, own_set + 1)
            lists[SET_OF, target] = own_set
            lists[COUNT, own_set] += 1
    for each in range(first_set, sets):
        slots[lists[SLOT, each]] = -1
    return sets


@compiled
def list_jobs(  # noqa: C901, PLR0917
    first: int,
    last: int,
    first_set: int,
    last_set: int,
    first_job: int,
    who: NDArray[np.int64],
    lists: NDArray[np.int64],
    places: NDArray[np.int64],
) -> int:
    """Cut the targets of each set in jobs, those of many first; give where they end."""
    # how many jobs there are of each number of targets; then where the next one goes
    for each in range(JOB_MOST + 1):
        places[each] = 0
    end = first
    for each in range(first_set, last_set):
        count = lists[COUNT, each]
        jobs = (count + JOB_MOST - 1) // JOB_MOST
        for job in range(jobs):
            places[count * (job + 1) // jobs - count * job // jobs] += 1
        lists[COUNT, each] = end
        end += count
    end = first_job
    for back in range(JOB_MOST):
        some = places[JOB_MOST - back]
        places[JOB_MOST - back] = end
        end += some
    for target in range(first, last):
        own_set = lists[SET_OF, target]
        if own_set >= 0:
            lists[MEMBERS, lists[COUNT, own_set]] = who[target]
            lists[COUNT, own_set] += 1
    start = first
    for each in range(first_set, last_set):
        count = lists[COUNT, each] - start
        jobs = (count + JOB_MOST - 1) // JOB_MOST
        for part in range(jobs):
            low, high = count * part // jobs, count * (part + 1) // jobs
            job = places[high - low]
            places[high - low] += 1
            lists[JOB_SET, job] = each
            lists[JOB_FROM, job], lists[JOB_TO, job] = start + low, start + high
        start += count
    return end
