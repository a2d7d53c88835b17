"""The kriging systems of eight sets of samples: filled, solved, told.

The covariances between the samples of a box are tabulated once, and picked for each
set; identities pad systems of fewer samples, and leave the others as they are. The
Lagrange multiplier of ordinary kriging is eliminated: with ``w = C⁻¹ 1`` and
``v = C⁻¹ c0`` it is ``μ = (1ᵀv − 1) / 1ᵀw``, and the weights are ``v − μ w``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.eights import (
    gathered,
    gathered_behind,
    higher_of,
    lower_of,
    put_row,
    row_of,
    spread,
)
from geo.kernels.structures import covariances_into

if TYPE_CHECKING:
    from numpy.typing import NDArray


# places in `rule`, `numbers` and `columns`, see geo.kernels.moving
RULES = 8
WANTED, MINIMUM, EACH_SECTOR, SECTORS, EXTRA, ORDINARY, SOLVE, ROUND = range(RULES)
NUMBERS = 6
RADIUS, SQUARE, RATIO, NUGGET, NUGGET_TO_TARGET, OWN = range(NUMBERS)
VARIANCE, SLOPE, WEIGHT_OF_MEAN, NEGATIVE = range(4)

# rows of what is summed up for eight systems
WORST, UNIT, OF_ONES, SHARED, PRICE, WITH_ONES, BELOW, SIZES, TOTAL = range(9)
SUMS = 9
# right-hand sides, and what solves them; the ones stay
TO_TARGETS, SOLVED, ONES, VECTORS = 0, 2, 4, 5
STEPS = 6  # rows of room for covariances

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
    steps : ndarray of float, shape (3 or more, count or more)
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
    starts: NDArray[np.int64],
    places: NDArray[np.int64],
    size: int,
    matrix: NDArray[np.float64],
) -> None:
    """Pick eight systems from a table."""
    for row in range(size):
        own = row * (row + 1) // 2
        for column in range(row + 1):
            put_row(
                matrix,
                own + column,
                gathered_behind(table, starts, row, places, column),
            )


@compiled
def pad_lanes(  # noqa: PLR0917
    found: NDArray[np.int64],
    size: int,
    matrix: NDArray[np.float64],
    unit: NDArray[np.float64],
) -> None:
    """Find the largest variance of each lane, and pad its system by an identity."""
    for lane in range(8):
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
    places_of: NDArray[np.float64],
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
    to_target: NDArray[np.float64],
) -> None:
    """Give the covariances between each lane's samples and its target."""
    step_east, step_north, reduced, part = steps[0], steps[1], steps[2], steps[3]
    east, north = steps[4], steps[5]
    for point in range(shares.shape[0]):
        for lane in range(8):
            east[lane] = targets[lane_targets[lane], 0] + offsets[point, 0]
            north[lane] = targets[lane_targets[lane], 1] + offsets[point, 1]
        here, there = row_of(east, 0), row_of(north, 0)
        for row in range(size):
            put_row(step_east, row, row_of(places_of[0], row) - here)
            put_row(step_north, row, row_of(places_of[1], row) - there)
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
        share = spread(shares[point])
        for row in range(size):
            so_far = row_of(to_target, row) if point > 0 else spread(0.0)
            put_row(to_target, row, so_far + share * row_of(part, row))
    for lane in range(8):
        for row in range(found[lane], size):
            to_target[row * 8 + lane] = 0.0


@compiled
def sum_rows(numbers: NDArray[np.float64], size: int, out: NDArray[np.float64]) -> None:
    """Sum eight vectors."""
    total = spread(0.0)
    for row in range(size):
        total = total + row_of(numbers, row)
    put_row(out, 0, total)


@compiled
def weigh(  # noqa: PLR0917
    size: int,
    ordinary: int,
    to_target: NDArray[np.float64],
    solved: NDArray[np.float64],
    ones: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Turn ``C⁻¹ c0`` to weights, and sum up what is told of them."""
    sum_rows(solved, size, sums[WITH_ONES])
    nothing = spread(0.0)
    price = nothing
    if ordinary:
        price = row_of(sums[WITH_ONES], 0) - spread(1.0)
        price = price / higher_of(row_of(sums[OF_ONES], 0), spread(1e-300))
    shared = below = sizes = nothing
    for row in range(size):
        weight = row_of(solved, row) - price * row_of(ones, row)
        put_row(solved, row, weight)
        shared = shared + weight * row_of(to_target, row)
        below = below - lower_of(nothing, weight)
        sizes = sizes + higher_of(weight, nothing - weight)
    put_row(sums[PRICE], 0, price)
    put_row(sums[SHARED], 0, shared)
    put_row(sums[BELOW], 0, below)
    put_row(sums[SIZES], 0, sizes)


@compiled
def estimate_rows(  # noqa: PLR0917
    size: int,
    solved: NDArray[np.float64],
    values: NDArray[np.float64],
    rows: NDArray[np.int64],
    total: NDArray[np.float64],
) -> None:
    """Weigh the values of one variable."""
    so_far = spread(0.0)
    for row in range(size):
        so_far = so_far + row_of(solved, row) * gathered(values, rows, row)
    put_row(total, 0, so_far)


@compiled
def tell(  # noqa: PLR0917
    lane: int,
    row: int,
    own: float,
    sums: NDArray[np.float64],
    columns: NDArray[np.float64],
    hard: NDArray[np.bool_],
) -> None:
    """Write what one lane says of its target."""
    price, shared = sums[PRICE, lane], sums[SHARED, lane]
    variance, spare = own - shared - price, shared - price
    unit, sizes = sums[UNIT, lane], sums[SIZES, lane]
    hard[row] = not (sums[WORST, lane] > _PIVOT * unit and variance > _NEGATIVE * unit)
    columns[VARIANCE, row] = max(variance, 0.0)
    columns[SLOPE, row] = shared / spare if spare != 0.0 else np.nan
    columns[WEIGHT_OF_MEAN, row] = 1.0 - sums[WITH_ONES, lane]
    columns[NEGATIVE, row] = sums[BELOW, lane] / sizes if sizes != 0.0 else np.nan


@compiled
def keep_weights(  # noqa: PLR0917
    lane: int,
    count: int,
    solved: NDArray[np.float64],
    rows: NDArray[np.int64],
    chosen: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> None:
    """Put the weights of a target where its samples stand in `chosen`."""
    for each in range(count):
        for rank in range(count):
            if chosen[rank] == rows[each * 8 + lane]:
                weights[rank] = solved[each * 8 + lane]
