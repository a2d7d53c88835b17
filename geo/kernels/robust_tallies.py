"""Powers of differences of many columns, or the differences, by compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.lag_tables import (
    SLOTS_TO_MOVE,
    face_row,
    far_apart,
    measure_row,
    move_sums,
    slots_of_row,
)
from geo.kernels.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernels.compact_blocks import CompactBlocks
    from geo.kernels.lag_tables import LagTable


def tally_powers(
    blocks: CompactBlocks,
    values: NDArray[np.float64],
    *,
    power: float,
    table: LagTable,
) -> NDArray[np.float64]:
    """Sum powers of absolute differences.

    Parameters
    ----------
    blocks : CompactBlocks
    values : ndarray of float, shape (n, columns)
        In the order of the blocks.
    power : float
    table : LagTable

    Returns
    -------
    ndarray of float, shape (slots, columns)

    Examples
    --------
    >>> from geo.kernels.compact_blocks import compact_blocks
    >>> from geo.kernels.lag_tables import lag_table
    >>> blocks = compact_blocks(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]))
    >>> values = blocks.in_order(np.array([[0.0], [4.0], [4.0]]))
    >>> table = lag_table(np.array([1.0, 4.0]), np.zeros((0, 5)))
    >>> tally_powers(blocks, values, power=0.5, table=table)
    array([[2.],
           [2.]])
    """
    shape = (table.slots, values.shape[1])
    ends = blocks.groups(shape[0] * shape[1])
    groups = len(ends) - 1
    total = np.zeros((groups, *shape))
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)

    def work(group: int) -> None:
        _go_through(
            blocks.east,
            blocks.north,
            values,
            blocks.starts,
            blocks.boxes,
            ends[group],
            ends[group + 1],
            *table,
            float(power),
            total[group],
            none,
            nothing,
        )

    share_out(work, range(groups))
    return np.asarray(total.sum(axis=0))


def sort_differences(
    blocks: CompactBlocks,
    values: NDArray[np.float64],
    *,
    pairs: NDArray[np.int64],
    table: LagTable,
) -> NDArray[np.float64]:
    """Gather absolute differences, those of one slot after those of another.

    Parameters
    ----------
    blocks : CompactBlocks
    values : ndarray of float, shape (n, 1)
        In the order of the blocks.
    pairs : ndarray of int, shape (groups, slots)
        As `geo.kernels.pair_tallies.tally_pairs` has counted them.
    table : LagTable

    Returns
    -------
    ndarray of float, shape (pairs in all slots,)

    Examples
    --------
    >>> from geo.kernels.compact_blocks import compact_blocks
    >>> from geo.kernels.lag_tables import lag_table
    >>> blocks = compact_blocks(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]))
    >>> values = blocks.in_order(np.array([[0.0], [4.0], [5.0]]))
    >>> table = lag_table(np.array([1.0, 4.0]), np.zeros((0, 5)))
    >>> sort_differences(blocks, values, pairs=np.array([[2, 1]]), table=table)
    array([4., 1., 5.])
    """
    groups = len(pairs)
    ends = np.arange(groups + 1) * len(blocks.boxes) // groups
    before = np.cumsum(pairs.T) - pairs.T.ravel()
    places = np.ascontiguousarray(before.reshape(pairs.T.shape).T)
    differences = np.empty(int(pairs.sum()))
    nothing = np.zeros((table.slots, 1))

    def work(group: int) -> None:
        _go_through(
            blocks.east,
            blocks.north,
            values,
            blocks.starts,
            blocks.boxes,
            ends[group],
            ends[group + 1],
            *table,
            1.0,
            nothing,
            places[group],
            differences,
        )

    share_out(work, range(groups))
    return differences


@compiled
def _go_through(  # noqa: PLR0913, PLR0917  one pass for either end
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    values: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    from_block: int,
    to_block: int,
    upper: NDArray[np.float64],
    begins: NDArray[np.int64],
    per_m: float,
    rules: NDArray[np.float64],
    lowest: NDArray[np.int64],
    power: float,
    total: NDArray[np.float64],
    places: NDArray[np.int64],
    differences: NDArray[np.float64],
) -> None:
    """Sum powers, or gather differences where they have places."""
    most, limit_m2 = starts[1] - starts[0], upper[len(upper) - 2]
    since, rarely = 0, 1 + len(total) // SLOTS_TO_MOVE
    squared, away = np.empty(most), np.empty(most)
    step, bits = np.empty(most, np.int64), np.empty(most, np.int64)
    room = most * max(1, len(rules))
    slot, pair = np.empty(room, np.int64), np.empty(room, np.int64)
    some = np.zeros(total.shape)
    for one_block in range(from_block, to_block):
        for other_block in range(one_block, len(boxes)):
            if far_apart(boxes, one_block, other_block, limit_m2):
                continue
            for one in range(starts[one_block], starts[one_block + 1]):
                begin = max(one + 1, starts[other_block])
                count = starts[other_block + 1] - begin
                measure_row(
                    east,
                    north,
                    one,
                    begin,
                    count,
                    per_m,
                    len(begins),
                    squared,
                    away,
                    step,
                )
                face_row(east, north, one, begin, count, rules, bits)
                entries = slots_of_row(
                    count,
                    squared,
                    step,
                    bits,
                    upper,
                    begins,
                    len(rules),
                    lowest,
                    slot,
                    pair,
                )
                if len(places):
                    for entry in range(entries):
                        difference = values[begin + pair[entry], 0] - values[one, 0]
                        differences[places[slot[entry]]] = abs(difference)
                        places[slot[entry]] += 1
                else:
                    _add_powers(entries, slot, pair, values, one, begin, power, some)
            since += 1
            if since == rarely:
                move_sums(some.reshape(-1), total.reshape(-1))
                since = 0
    move_sums(some.reshape(-1), total.reshape(-1))


@compiled
def _add_powers(  # noqa: PLR0917  arrays of the caller
    entries: int,
    slot: NDArray[np.int64],
    pair: NDArray[np.int64],
    values: NDArray[np.float64],
    one: int,
    begin: int,
    power: float,
    some: NDArray[np.float64],
) -> None:
    """Add a row of pairs; squares and roots are much faster than other powers."""
    for entry in range(entries):
        at, other = slot[entry], begin + pair[entry]
        if power == 2.0:
            for column in range(values.shape[1]):
                difference = values[other, column] - values[one, column]
                some[at, column] += difference * difference
        elif power == 0.5:
            for column in range(values.shape[1]):
                difference = abs(values[other, column] - values[one, column])
                some[at, column] += np.sqrt(difference)
        else:
            for column in range(values.shape[1]):
                difference = abs(values[other, column] - values[one, column])
                some[at, column] += difference**power
