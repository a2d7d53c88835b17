"""Pairs of points sorted by their separation, east and north."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compact_blocks import compact_blocks
from geo.kernels.compiled import compiled
from geo.kernels.lag_tables import far_apart
from geo.kernels.pairs import ROUNDING, is_many_pairs, pair_blocks
from geo.kernels.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS_TO_MOVE = 1_024  # after each pair of blocks; of more of them, more rarely

Sums = tuple["NDArray[np.int64]", "NDArray[np.float64]"]


def bin_separations(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    cell_m: float,
    cells: int,
) -> Sums:
    """Count pairs and sum squared differences by the separation itself.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n,)
    cell_m : float
        Size of a square cell, m; the middle one has the origin in its middle.
    cells : int
        How many of them to each side of the middle one.

    Returns
    -------
    pairs : ndarray of int, shape (2 cells + 1, 2 cells + 1)
        By northing, then easting, ascending. A pair counts in the cell of its
        separation and in that of the opposite one, but once in the middle cell.
        On an edge it belongs to the cell nearer to the origin.
    squared_difference : ndarray of float, of the same shape

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> pairs, squared = bin_separations(line, np.array([0.0, 3]), cell_m=1.0, cells=1)
    >>> squared
    array([[0., 0., 0.],
           [9., 0., 9.],
           [0., 0., 0.]])
    """
    sums = _summed if is_many_pairs(len(coordinates)) else _summed_clearly
    pairs, squared = sums(coordinates, values, cell_m=cell_m, cells=cells)
    side = 2 * cells + 1
    pairs, squared = pairs + pairs[::-1], squared + squared[::-1]
    pairs[side**2 // 2] //= 2
    squared[side**2 // 2] /= 2.0
    return pairs.reshape(side, side), squared.reshape(side, side)


def _summed_clearly(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    cell_m: float,
    cells: int,
) -> Sums:
    """Sum each pair once, whichever way it points, shape (cells in all,)."""
    side = 2 * cells + 1
    pairs, squared = np.zeros(side**2, dtype=np.int64), np.zeros(side**2)
    for block in pair_blocks(coordinates):
        away = np.ceil(np.abs(block.separation) / cell_m - (0.5 + ROUNDING))
        near = np.all(away <= cells, axis=1)
        steps = np.copysign(away[near], block.separation[near]).astype(np.intp) + cells
        cell = steps[:, 1] * side + steps[:, 0]
        difference = values[block.first[near]] - values[block.second[near]]
        pairs += np.bincount(cell, minlength=side**2)
        squared += np.bincount(cell, weights=difference**2, minlength=side**2)
    return pairs, squared


def _summed(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    cell_m: float,
    cells: int,
) -> Sums:
    """Sum as `_summed_clearly` does, by compiled code."""
    size = (2 * cells + 1) ** 2
    blocks = compact_blocks(coordinates)
    ends = blocks.groups(2 * size)
    groups = len(ends) - 1
    pairs = np.zeros((groups, size), dtype=np.int64)
    squared = np.zeros((groups, size))
    measured = blocks.in_order(values)

    def work(group: int) -> None:
        _sort_separations(
            blocks.east,
            blocks.north,
            measured,
            blocks.starts,
            blocks.boxes,
            ends[group],
            ends[group + 1],
            float(cell_m),
            cells,
            pairs[group],
            squared[group],
        )

    share_out(work, range(groups))
    return pairs.sum(axis=0), squared.sum(axis=0)


@compiled
def _sort_separations(  # noqa: PLR0913, PLR0917, C901  one pass over the pairs
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    values: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    from_block: int,
    to_block: int,
    cell_m: float,
    cells: int,
    pairs: NDArray[np.int64],
    squared: NDArray[np.float64],
) -> None:
    most, since, rarely = starts[1] - starts[0], 0, 1 + len(pairs) // CELLS_TO_MOVE
    reach_m2 = 2.0 * ((cells + 1.0) * cell_m) ** 2
    column, row = np.empty(most), np.empty(most)
    some = np.zeros(len(pairs))
    for one_block in range(from_block, to_block):
        for other_block in range(one_block, len(boxes)):
            if far_apart(boxes, one_block, other_block, reach_m2):
                continue
            for one in range(starts[one_block], starts[one_block + 1]):
                begin = max(one + 1, starts[other_block])
                count = starts[other_block + 1] - begin
                _cells_from_origin(east, one, begin, count, cell_m, column)
                _cells_from_origin(north, one, begin, count, cell_m, row)
                for k in range(count):
                    if abs(column[k]) <= cells and abs(row[k]) <= cells:
                        cell = (int(row[k]) + cells) * (2 * cells + 1)
                        cell += int(column[k]) + cells
                        difference = values[one] - values[begin + k]
                        pairs[cell] += 1
                        some[cell] += difference * difference
            since += 1
            if since == rarely:
                for cell in range(len(pairs)):
                    squared[cell] += some[cell]
                    some[cell] = 0.0
                since = 0
    for cell in range(len(pairs)):
        squared[cell] += some[cell]


@compiled
def _cells_from_origin(  # noqa: PLR0917  called by compiled code
    axis: NDArray[np.float64],
    one: int,
    begin: int,
    count: int,
    cell_m: float,
    cell: NDArray[np.float64],
) -> None:
    """Count cells along an axis, for one point with a run of others."""
    for k in range(count):
        apart = axis[begin + k] - axis[one]
        away = np.ceil(abs(apart) / cell_m - (0.5 + ROUNDING))
        cell[k] = np.copysign(away, apart)
