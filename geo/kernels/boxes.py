"""Kriging of the targets of one box, in compiled code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.lane_systems import (
    EACH_SECTOR,
    EXTRA,
    MINIMUM,
    NUGGET,
    RATIO,
    SECTORS,
    SOLVE,
    SQUARE,
    TOLD,
    WAITING,
    WANTED,
    solve_group,
    tabulate,
)
from geo.kernels.nearest import choose, sector_of, square_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


STEP = 32  # numbers that are compared at once, at most
TABLE_MOST = 512  # samples whose covariances are tabulated: 1 MB


@compiled
def _nearest_of(  # noqa: PLR0913, PLR0917
    east: float,
    north: float,
    sample_east: NDArray[np.float64],
    sample_north: NDArray[np.float64],
    squares: NDArray[np.float64],
    count: int,
    places: NDArray[np.int64],
    taken: int,
    ratio: float,
    complete: float,
) -> float:
    """Give the distance of the nearest sample, or -1 where it may be another one."""
    least = np.inf
    if ratio == 1.0:
        for each in range(taken):
            place = places[each]
            least = min(
                least, square_of(sample_east[place] - east, sample_north[place] - north)
            )
        return math.sqrt(least) if taken > 0 else -1.0
    for place in range(count):
        if squares[place] < np.inf:
            least = min(
                least, square_of(sample_east[place] - east, sample_north[place] - north)
            )
    nearest = math.sqrt(least)
    return nearest if nearest <= complete * ratio else -1.0


@compiled
def _rank(  # noqa: PLR0917
    squares: NDArray[np.float64],
    places: NDArray[np.int64],
    taken: int,
    lane: int,
    ranks: NDArray[np.int64],
) -> None:
    """Rank the chosen samples from the nearest on."""
    for each in range(taken):
        rank = 0
        for other in range(taken):
            near, far = squares[places[other]], squares[places[each]]
            rank += near < far or (near == far and other < each)
        ranks[each * 8 + lane] = rank


@compiled
def _lane_of(  # noqa: PLR0917
    places: NDArray[np.int64],
    taken: int,
    used: int,
    lane_places: NDArray[np.int64],
    lane_found: NDArray[np.int64],
    lists: NDArray[np.int64],
) -> int:
    """Give the lane whose samples are these; else the next one, where they are put."""
    told = taken
    for each in range(taken):
        told += places[each] * (places[each] + each)
    for lane in range(used):
        same = lists[TOLD, lane] == told and lane_found[lane] == taken
        if same and lists[WAITING, lane] < lists.shape[1]:
            for each in range(taken):
                same &= lane_places[each * 8 + lane] == places[each]
            if same:
                return lane
    if used < 8:
        lists[TOLD, used] = told
    return used


@compiled
def _select(  # noqa: C901, PLR0913, PLR0917
    here: float,
    there: float,
    fold: int,
    start: int,
    listed: int,
    kept_along: NDArray[np.float64],
    kept_across: NDArray[np.float64],
    kept_rows: NDArray[np.int64],
    folds: NDArray[np.int64],
    rule: NDArray[np.int64],
    square: float,
    squares: NDArray[np.float64],
    apart: NDArray[np.float64],
    sector: NDArray[np.int64],
    order: NDArray[np.int64],
    places: NDArray[np.int64],
    guesses: NDArray[np.float64],
) -> int:
    """Choose the samples of one target."""
    sectors = rule[SECTORS]
    for each in range(listed):
        squares[each] = square_of(
            kept_along[start + each] - here, kept_across[start + each] - there
        )
    if rule[EXTRA] and fold >= 0:
        for each in range(listed):
            if folds[kept_rows[start + each]] == fold:
                squares[each] = np.inf
    if sectors > 1:
        for each in range(listed):
            sector[each] = sector_of(
                kept_along[start + each] - here,
                kept_across[start + each] - there,
                sectors,
            )
    count = listed
    if sectors == 1:  # whole steps of many numbers at once
        count = (listed + STEP - 1) // STEP * STEP
        for each in range(listed, count):
            squares[each] = np.inf
    return choose(
        squares,
        sector,
        count,
        rule[WANTED],
        rule[EACH_SECTOR],
        sectors,
        square,
        guesses,
        apart,
        order,
        places,
    )


@compiled
def krige_box(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917
    first: int,
    last: int,
    start: int,
    listed: int,
    complete: float,
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    who: NDArray[np.int64],
    kept_along: NDArray[np.float64],
    kept_across: NDArray[np.float64],
    kept_rows: NDArray[np.int64],
    points: NDArray[np.float64],
    errors: NDArray[np.float64],
    folds: NDArray[np.int64],
    values: NDArray[np.float64],
    targets: NDArray[np.float64],
    target_folds: NDArray[np.int64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
    near: NDArray[np.float64],
    sector: NDArray[np.int64],
    order: NDArray[np.int64],
    places: NDArray[np.int64],
    guesses: NDArray[np.float64],
    table: NDArray[np.float64],
    steps: NDArray[np.float64],
    matrix: NDArray[np.float64],
    vectors: NDArray[np.float64],
    sums: NDArray[np.float64],
    own_places: NDArray[np.float64],
    lanes: NDArray[np.int64],
    lane_targets: NDArray[np.int64],
    lane_found: NDArray[np.int64],
    lists: NDArray[np.int64],
    estimate: NDArray[np.float64],
    columns: NDArray[np.float64],
    found: NDArray[np.int64],
    nearest: NDArray[np.float64],
    hard: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> None:
    """Krige the targets of one box from the samples that come into question."""
    wanted, solve = rule[WANTED], rule[SOLVE]
    alike = solve and chosen.shape[0] == 0  # ranks are of one target
    sample_east, sample_north, sample_errors = near[0], near[1], near[2]
    squares, apart = near[3], near[4]
    lane_places, lane_rows, ranks = lanes[0], lanes[1], lanes[2]
    tabled = listed <= TABLE_MOST
    for each in range(listed):
        row = kept_rows[start + each]
        sample_east[each], sample_north[each] = points[0, row], points[1, row]
        sample_errors[each] = errors[row]
    if tabled and solve:
        tabulate(
            sample_east,
            sample_north,
            sample_errors,
            listed,
            numbers[NUGGET],
            structures,
            tables,
            steps,
            table,
        )
    used = 0
    for target in range(first, last + 1):
        lane, taken, row = 8, 0, 0
        if target < last:
            row = who[target]
            taken = _select(
                along[target],
                across[target],
                target_folds[row],
                start,
                listed,
                kept_along,
                kept_across,
                kept_rows,
                folds,
                rule,
                numbers[SQUARE],
                squares,
                apart,
                sector,
                order,
                places,
                guesses,
            )
            nearest[row] = _nearest_of(
                targets[0, row],
                targets[1, row],
                sample_east,
                sample_north,
                squares,
                listed,
                places,
                taken,
                numbers[RATIO],
                complete,
            )
            found[row] = taken if taken >= rule[MINIMUM] else 0
            if found[row] == 0:
                continue
            lane = used
            if alike:
                lane = _lane_of(places, taken, used, lane_places, lane_found, lists)
        if lane == 8 and used > 0:
            solve_group(
                used,
                tabled,
                sample_east,
                sample_north,
                sample_errors,
                targets,
                values,
                offsets,
                shares,
                structures,
                tables,
                rule,
                numbers,
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
                hard,
                weights,
            )
            used = 0
            lane = _lane_of(places, taken, used, lane_places, lane_found, lists)
        if target == last:
            continue
        if lane == used:
            for each in range(wanted):
                place = places[each] if each < taken else 0
                lane_places[each * 8 + lane] = place
                lane_rows[each * 8 + lane] = kept_rows[start + place]
            lane_found[lane], lists[WAITING, lane] = taken, 0
            used += solve
        lists[lane, lists[WAITING, lane]] = row
        lists[WAITING, lane] += 1
        if chosen.shape[0] > 0:
            _rank(squares, places, taken, lane, ranks)
            for each in range(taken):
                at = each * 8 + lane
                chosen[row, ranks[at]] = lane_rows[at]
