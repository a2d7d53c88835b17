"""Sums over the pairs of each lag, by compiled code.

Sums are kept apart for a few pairs of blocks, then for each group of rows of blocks,
and added up in that order: the same bytes on any number of threads, and rounding
that hardly grows with the number of pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.lag_tables import (
    SLOTS_TO_MOVE,
    face_row,
    far_apart,
    measure_row,
    move_sums,
)
from geo.kernels.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernels.compact_blocks import CompactBlocks
    from geo.kernels.lag_tables import LagTable


class Tally(NamedTuple):
    """Sums over pairs; a slot is a lag of a sector.

    Attributes
    ----------
    pairs : ndarray of int, shape (groups, slots)
        How many, by group of rows of blocks.
    distance, product : ndarray of float, shape (slots,)
        Sums of distances, m, and of products of differences.
    nearest, farthest : ndarray of float, shape (slots,)
        Shortest and longest distance, m; infinity and 0 where there are no pairs.
    """

    pairs: NDArray[np.int64]
    distance: NDArray[np.float64]
    product: NDArray[np.float64]
    nearest: NDArray[np.float64]
    farthest: NDArray[np.float64]


def tally_pairs(
    blocks: CompactBlocks,
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    *,
    table: LagTable,
) -> Tally:
    """Count pairs, and sum distances and products of differences in two variables.

    Parameters
    ----------
    blocks : CompactBlocks
    one, other : ndarray of float, shape (n,)
        In the order of the blocks.
    table : LagTable

    Returns
    -------
    Tally

    Examples
    --------
    >>> from geo.kernels.compact_blocks import compact_blocks
    >>> from geo.kernels.lag_tables import lag_table
    >>> blocks = compact_blocks(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]))
    >>> values = blocks.in_order(np.array([0.0, 1.0, 3.0]))
    >>> everywhere = lag_table(np.array([1.0, 4.0]), np.zeros((0, 5)))
    >>> tally_pairs(blocks, values, values, table=everywhere).product
    array([5., 9.])
    """
    slots = table.slots
    ends = blocks.groups(5 * slots)
    groups = len(ends) - 1
    pairs = np.zeros((groups, slots), dtype=np.int64)
    distance, product = np.zeros((groups, slots)), np.zeros((groups, slots))
    nearest, farthest = np.full((groups, slots), np.inf), np.zeros((groups, slots))

    def work(group: int) -> None:
        _tally(
            blocks.east,
            blocks.north,
            one,
            other,
            blocks.starts,
            blocks.boxes,
            ends[group],
            ends[group + 1],
            *table,
            pairs[group],
            distance[group],
            product[group],
            nearest[group],
            farthest[group],
        )

    share_out(work, range(groups))
    return Tally(
        pairs,
        distance.sum(axis=0),
        product.sum(axis=0),
        np.sqrt(nearest.min(axis=0)),
        np.sqrt(farthest.max(axis=0)),
    )


@compiled
def _tally(  # noqa: PLR0913, PLR0917  arrays of the caller, none made within loops
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    from_block: int,
    to_block: int,
    upper: NDArray[np.float64],
    begins: NDArray[np.int64],
    per_m: float,
    rules: NDArray[np.float64],
    lowest: NDArray[np.int64],
    pairs: NDArray[np.int64],
    distances: NDArray[np.float64],
    products: NDArray[np.float64],
    nearest: NDArray[np.float64],
    farthest: NDArray[np.float64],
) -> None:
    blocks, most, slots = len(boxes), starts[1] - starts[0], len(pairs)
    limit_m2, rarely, since = upper[len(upper) - 2], 1 + slots // SLOTS_TO_MOVE, 0
    squared, away, product = np.empty(most), np.empty(most), np.empty(most)
    step, bits = np.empty(most, np.int64), np.empty(most, np.int64)
    some_distances, some_products = np.zeros(slots), np.zeros(slots)
    for one_block in range(from_block, to_block):
        for other_block in range(one_block, blocks):
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
                for k in range(count):
                    product[k] = (first[begin + k] - first[one]) * (
                        second[begin + k] - second[one]
                    )
                if len(rules) == 0:
                    _add_row(
                        count,
                        squared,
                        away,
                        product,
                        step,
                        upper,
                        begins,
                        pairs,
                        some_distances,
                        some_products,
                        nearest,
                        farthest,
                    )
                    continue
                face_row(east, north, one, begin, count, rules, bits)
                _add_row_by_sector(
                    count,
                    squared,
                    away,
                    product,
                    step,
                    bits,
                    upper,
                    begins,
                    lowest,
                    pairs,
                    some_distances,
                    some_products,
                    nearest,
                    farthest,
                )
            since += 1
            if since == rarely:
                move_sums(some_distances, distances)
                move_sums(some_products, products)
                since = 0
    move_sums(some_distances, distances)
    move_sums(some_products, products)


@compiled
def _add_row(  # noqa: PLR0913, PLR0917  one loop of few steps is the speed
    count: int,
    squared: NDArray[np.float64],
    away: NDArray[np.float64],
    product: NDArray[np.float64],
    step: NDArray[np.int64],
    upper: NDArray[np.float64],
    begins: NDArray[np.int64],
    pairs: NDArray[np.int64],
    distances: NDArray[np.float64],
    products: NDArray[np.float64],
    nearest: NDArray[np.float64],
    farthest: NDArray[np.float64],
) -> None:
    lags = len(upper) - 1
    for k in range(count):
        lag = begins[step[k]]
        while squared[k] > upper[lag]:
            lag += 1
        if lag < lags:
            pairs[lag] += 1
            distances[lag] += away[k]
            products[lag] += product[k]
            if squared[k] < nearest[lag]:  # noqa: PLR1730  few stores, no more
                nearest[lag] = squared[k]
            if squared[k] > farthest[lag]:  # noqa: PLR1730
                farthest[lag] = squared[k]


@compiled
def _add_row_by_sector(  # noqa: PLR0913, PLR0917  as `_add_row`, for each sector
    count: int,
    squared: NDArray[np.float64],
    away: NDArray[np.float64],
    product: NDArray[np.float64],
    step: NDArray[np.int64],
    bits: NDArray[np.int64],
    upper: NDArray[np.float64],
    begins: NDArray[np.int64],
    lowest: NDArray[np.int64],
    pairs: NDArray[np.int64],
    distances: NDArray[np.float64],
    products: NDArray[np.float64],
    nearest: NDArray[np.float64],
    farthest: NDArray[np.float64],
) -> None:
    lags = len(upper) - 1
    for k in range(count):
        lag = begins[step[k]]
        while squared[k] > upper[lag]:
            lag += 1
        left = bits[k] if lag < lags else 0
        while left:
            slot = lowest[left] * lags + lag
            left &= left - 1
            pairs[slot] += 1
            distances[slot] += away[k]
            products[slot] += product[k]
            if squared[k] < nearest[slot]:  # noqa: PLR1730  few stores, no more
                nearest[slot] = squared[k]
            if squared[k] > farthest[slot]:  # noqa: PLR1730
                farthest[slot] = squared[k]
