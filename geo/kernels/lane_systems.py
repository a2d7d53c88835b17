"""The kriging systems of eight targets: filled, solved, told.

The covariances between the samples of a box are tabulated once, and picked for each
target; identities pad systems of fewer samples, and leave the others as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.lanes import backward, factor, forward, products
from geo.kernels.structures import covariances_into

if TYPE_CHECKING:
    from numpy.typing import NDArray


# places in `rule`, `numbers` and `columns`, see geo.kernels.moving
RULES = 7
WANTED, MINIMUM, EACH_SECTOR, SECTORS, EXTRA, ORDINARY, SOLVE = range(RULES)
NUMBERS = 6
RADIUS, SQUARE, RATIO, NUGGET, NUGGET_TO_TARGET, OWN = range(NUMBERS)
VARIANCE, SLOPE, WEIGHT_OF_MEAN, NEGATIVE = range(4)

# rows in `lists`: the targets of each lane; how many wait; a sum that tells sets apart
WAITING, TOLD, LISTS = 8, 9, 10
ALIKE_MOST = 64  # targets that wait for one lane

_PIVOT = 1e-8  # of the variance; below it a system may be beyond WORST_CONDITION
_NEGATIVE = -1e-8  # of the variance: as geo.geostat.support.ROUNDING


@compiled
def tabulate(  # noqa: PLR0913, PLR0917
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    errors: NDArray[np.float64],
    count: int,
    nugget: float,
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    steps: NDArray[np.float64],
    table: NDArray[np.float64],
) -> None:
    """Tabulate the covariances between samples, row after row of the lower triangle.

    Parameters
    ----------
    east, north, errors : ndarray of float, shape (count or more,)
        Places, m, and error variances, which are added to a sample's own variance.
    count : int
    nugget : float
    structures, tables : ndarray of float
    steps : ndarray of float, shape (3, count or more)
        Room to work in.
    table : ndarray of float, shape (count (count + 1) / 2 or more,)
        Filled.

    Examples
    --------
    >>> room, table, line = np.empty((3, 2)), np.empty(3), np.array([0.0, 5.0])
    >>> tabulate(line, line, line, 2, 1.0, np.empty((0, 8)), np.empty(0), room, table)
    >>> table
    array([1., 0., 6.])
    """
    step_east, step_north, reduced = steps[0], steps[1], steps[2]
    for row in range(count):
        for column in range(row + 1):
            step_east[column] = east[row] - east[column]
            step_north[column] = north[row] - north[column]
        own = row * (row + 1) // 2
        covariances_into(
            step_east,
            step_north,
            row + 1,
            nugget,
            structures,
            tables,
            reduced,
            table,
            own,
        )
        table[own + row] += errors[row]


@compiled
def fill_matrix(  # noqa: PLR0917
    table: NDArray[np.float64],
    places: NDArray[np.int64],
    found: NDArray[np.int64],
    size: int,
    first_lane: int,
    last_lane: int,
    matrix: NDArray[np.float64],
    unit: NDArray[np.float64],
) -> None:
    """Pick the systems of some lanes from a table; identities pad them."""
    for row in range(size):
        own = row * (row + 1) // 2
        for column in range(row + 1):
            for lane in range(first_lane, last_lane):
                place = places[row * 8 + lane]
                matrix[(own + column) * 8 + lane] = table[
                    place * (place + 1) // 2 + places[column * 8 + lane]
                ]
    for lane in range(first_lane, last_lane):
        unit[lane] = matrix[lane] if found[lane] > 0 else 1.0
        for row in range(found[lane]):
            unit[lane] = max(unit[lane], matrix[(row * (row + 3) // 2) * 8 + lane])
        for row in range(found[lane], size):
            own = row * (row + 1) // 2
            for column in range(row):
                matrix[(own + column) * 8 + lane] = 0.0
            matrix[(own + row) * 8 + lane] = unit[lane]


@compiled
def covariances_to_targets(  # noqa: PLR0913, PLR0917
    sample_east: NDArray[np.float64],
    sample_north: NDArray[np.float64],
    places: NDArray[np.int64],
    found: NDArray[np.int64],
    size: int,
    targets: NDArray[np.float64],
    lane_targets: NDArray[np.int64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    nugget: float,
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    steps: NDArray[np.float64],
    part: NDArray[np.float64],
    to_target: NDArray[np.float64],
) -> None:
    """Give the covariances between each lane's samples and its target."""
    step_east, step_north, reduced = steps[0], steps[1], steps[2]
    for each in range(8 * size):
        to_target[each] = 0.0
    for point in range(shares.shape[0]):
        for lane in range(8):
            east = targets[0, lane_targets[lane]] + offsets[point, 0]
            north = targets[1, lane_targets[lane]] + offsets[point, 1]
            for row in range(size):
                place = places[row * 8 + lane]
                step_east[row * 8 + lane] = sample_east[place] - east
                step_north[row * 8 + lane] = sample_north[place] - north
        covariances_into(
            step_east,
            step_north,
            8 * size,
            nugget,
            structures,
            tables,
            reduced,
            part,
            0,
        )
        share = shares[point]
        for each in range(8 * size):
            to_target[each] += share * part[each]
    for lane in range(8):
        for row in range(found[lane], size):
            to_target[row * 8 + lane] = 0.0


@compiled
def factor_lanes(  # noqa: PLR0917
    matrix: NDArray[np.float64],
    found: NDArray[np.int64],
    size: int,
    ones: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Factor eight systems, and solve for u: what hangs on the samples only."""
    factor(matrix, size, sums[0])
    for row in range(size):
        for lane in range(8):
            ones[row * 8 + lane] = 1.0 if row < found[lane] else 0.0
    forward(matrix, size, ones)
    products(ones, ones, size, sums[2])


@compiled
def share_out(  # noqa: C901, PLR0917  one loop for each thing that is handed over
    matrix: NDArray[np.float64],
    found: NDArray[np.int64],
    size: int,
    ones: NDArray[np.float64],
    sums: NDArray[np.float64],
    lanes: NDArray[np.int64],
    lists: NDArray[np.int64],
) -> int:
    """Let idle lanes do half of what waits for the fullest; give 0 if none waits."""
    total = 0
    for lane in range(8):
        total += lists[WAITING, lane]
        if lists[WAITING, lane] > 0:
            continue
        fullest = 0
        for other in range(1, 8):
            if lists[WAITING, other] > lists[WAITING, fullest]:
                fullest = other
        some = lists[WAITING, fullest] // 2
        if some == 0:
            continue
        for each in range(size * (size + 1) // 2):
            matrix[each * 8 + lane] = matrix[each * 8 + fullest]
        for row in range(size):
            ones[row * 8 + lane] = ones[row * 8 + fullest]
            lanes[0, row * 8 + lane] = lanes[0, row * 8 + fullest]
            lanes[1, row * 8 + lane] = lanes[1, row * 8 + fullest]
        for which in range(6):
            sums[which, lane] = sums[which, fullest]
        found[lane] = found[fullest]
        left = lists[WAITING, fullest] - some
        for each in range(some):
            lists[lane, each] = lists[fullest, left + each]
        lists[WAITING, lane], lists[WAITING, fullest] = some, left
    return total


@compiled
def solve_lanes(  # noqa: PLR0917
    matrix: NDArray[np.float64],
    size: int,
    ordinary: int,
    vectors: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Solve eight factored systems: vectors 0 c0 and 2 u (given), 1 weights."""
    to_target, solved, ones = vectors[0], vectors[1], vectors[2]
    with_ones, of_ones, shared = sums[1], sums[2], sums[3]
    for each in range(8 * size):
        solved[each] = to_target[each]
    forward(matrix, size, solved)
    products(ones, solved, size, with_ones)
    for lane in range(8):
        price = (with_ones[lane] - 1.0) / max(of_ones[lane], 1e-300)
        sums[4, lane] = price if ordinary else 0.0
    for row in range(size):
        for lane in range(8):
            solved[row * 8 + lane] -= sums[4, lane] * ones[row * 8 + lane]
    backward(matrix, size, solved)
    products(solved, to_target, size, shared)


@compiled
def write_lane(  # noqa: PLR0913, PLR0917
    lane: int,
    row: int,
    count: int,
    own: float,
    unit: float,
    lane_rows: NDArray[np.int64],
    ranks: NDArray[np.int64],
    values: NDArray[np.float64],
    solved: NDArray[np.float64],
    sums: NDArray[np.float64],
    estimate: NDArray[np.float64],
    columns: NDArray[np.float64],
    hard: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> None:
    """Write what one lane says of its target."""
    price, shared = sums[4, lane], sums[3, lane]
    negative = absolute = 0.0
    for each in range(count):
        weight = solved[each * 8 + lane]
        negative -= min(weight, 0.0)
        absolute += abs(weight)
    variance, spread = own - shared - price, shared - price
    hard[row] = not (sums[0, lane] > _PIVOT * unit and variance > _NEGATIVE * unit)
    columns[VARIANCE, row] = max(variance, 0.0)
    columns[SLOPE, row] = shared / spread if spread != 0.0 else np.nan
    columns[WEIGHT_OF_MEAN, row] = 1.0 - sums[1, lane]
    columns[NEGATIVE, row] = negative / absolute if absolute != 0.0 else np.nan
    for variable in range(values.shape[1]):
        total = 0.0
        for each in range(count):
            total += (
                solved[each * 8 + lane] * values[lane_rows[each * 8 + lane], variable]
            )
        estimate[row, variable] = total
    if weights.shape[0] > 0:
        for each in range(count):
            weights[row, ranks[each * 8 + lane]] = solved[each * 8 + lane]


@compiled
def solve_group(  # noqa: C901, PLR0912, PLR0913, PLR0917
    lane: int,
    tabled: int,
    sample_east: NDArray[np.float64],
    sample_north: NDArray[np.float64],
    sample_errors: NDArray[np.float64],
    targets: NDArray[np.float64],
    values: NDArray[np.float64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
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
    hard: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> None:
    """Solve for the targets that wait for the first `lane` lanes."""
    places, rows, ranks, straight = lanes[0], lanes[1], lanes[2], lanes[3]
    unit = sums[5]
    size = 0
    for each in range(8):
        if each >= lane:  # an idle lane
            lane_found[each], lists[WAITING, each] = 0, 0
            for row in range(rule[WANTED]):
                places[row * 8 + each] = 0
        size = max(size, lane_found[each])
    if tabled:
        fill_matrix(table, places, lane_found, size, 0, 8, matrix, unit)
    else:
        for which in range(8):
            for each in range(lane_found[which]):
                place = places[each * 8 + which]
                own_places[0, each] = sample_east[place]
                own_places[1, each] = sample_north[place]
                own_places[2, each] = sample_errors[place]
            tabulate(
                own_places[0],
                own_places[1],
                own_places[2],
                lane_found[which],
                numbers[NUGGET],
                structures,
                tables,
                steps,
                table,
            )
            fill_matrix(
                table, straight, lane_found, size, which, which + 1, matrix, unit
            )
    factor_lanes(matrix, lane_found, size, vectors[2], sums)
    while share_out(matrix, lane_found, size, vectors[2], sums, lanes, lists) > 0:
        for each in range(8):
            lane_targets[each] = lists[each, max(lists[WAITING, each] - 1, 0)]
        covariances_to_targets(
            sample_east,
            sample_north,
            places,
            lane_found,
            size,
            targets,
            lane_targets,
            offsets,
            shares,
            numbers[NUGGET_TO_TARGET],
            structures,
            tables,
            steps,
            vectors[3],
            vectors[0],
        )
        solve_lanes(matrix, size, rule[ORDINARY], vectors, sums)
        for each in range(8):
            if lists[WAITING, each] == 0:
                continue
            lists[WAITING, each] -= 1
            write_lane(
                each,
                lane_targets[each],
                lane_found[each],
                numbers[OWN],
                unit[each],
                rows,
                ranks,
                values,
                vectors[1],
                sums,
                estimate,
                columns,
                hard,
                weights,
            )
