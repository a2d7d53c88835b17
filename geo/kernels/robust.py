"""Sums of powers of differences, or their medians, lag by lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compact_blocks import compact_blocks
from geo.kernels.lag_tables import lag_table
from geo.kernels.pair_tallies import tally_pairs
from geo.kernels.pairs import (
    is_many_pairs,
    pair_blocks,
    rules_of,
    sort_into_lags,
    squared_upper_edges,
)
from geo.kernels.robust_tallies import sort_differences, tally_powers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernels.pairs import Sector


def sum_of_powers(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    power: float,
    edges: NDArray[np.float64],
    sector: Sector | None = None,
) -> NDArray[np.float64]:
    """Sum powers of absolute differences, lag by lag.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n, columns)
        The pairs are sorted once for all columns.
    power : float
    edges : ndarray of float, shape (lags + 1,)
        As `sort_into_lags` has them.
    sector : Sector, optional
        Only pairs within it; all by default.

    Returns
    -------
    ndarray of float, shape (columns, lags)

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> values = np.array([[0.0, 0.0], [4.0, 1.0], [4.0, 3.0]])
    >>> sum_of_powers(line, values, power=0.5, edges=np.array([0.0, 1, 2]))
    array([[2.        , 2.        ],
           [2.41421356, 1.73205081]])
    """
    if is_many_pairs(len(coordinates)):
        blocks = compact_blocks(coordinates)
        table = lag_table(squared_upper_edges(edges), rules_of([sector]))
        columns = blocks.in_order(values)
        return tally_powers(blocks, columns, power=power, table=table).T

    lags = len(edges) - 1
    total = np.zeros((values.shape[1], lags))
    for block in pair_blocks(coordinates, sector=sector):
        near, lag = sort_into_lags(block, edges)
        for row, column in enumerate(values.T):
            difference = np.abs(column[near.first] - column[near.second])
            total[row] += np.bincount(lag, difference**power, minlength=lags)
    return total


def median_differences(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sector: Sector | None = None,
) -> NDArray[np.float64]:
    """Find the median of absolute differences, lag by lag.

    All differences of pairs within the last edge are held in memory, 8 bytes each
    (of less than `geo.kernels.pairs.MANY_PAIRS` some 50 while they are sorted).

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n,)
    edges : ndarray of float, shape (lags + 1,)
        As `sort_into_lags` has them.
    sector : Sector, optional
        Only pairs within it; all by default.

    Returns
    -------
    ndarray of float, shape (lags,)
        NaN where there are no pairs.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> median_differences(line, np.array([0.0, 4, 5]), edges=np.array([0.0, 1, 2]))
    array([2.5, 5. ])
    """
    gather = _gathered if is_many_pairs(len(coordinates)) else _gathered_clearly
    pairs, differences = gather(coordinates, values, edges=edges, sector=sector)
    ends = np.cumsum(pairs)
    medians = np.full(len(pairs), np.nan)
    for lag in np.flatnonzero(pairs):
        here = differences[ends[lag] - pairs[lag] : ends[lag]]
        low, high = (pairs[lag] - 1) // 2, pairs[lag] // 2
        here.partition((low, high))
        medians[lag] = (here[low] + here[high]) / 2.0
    return medians


def _gathered_clearly(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sector: Sector | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Count the pairs of each lag and gather their differences, lag after lag."""
    lags, differences = [np.empty(0, dtype=np.intp)], [np.empty(0)]
    for block in pair_blocks(coordinates, sector=sector):
        near, here = sort_into_lags(block, edges)
        lags.append(here)
        differences.append(np.abs(values[near.first] - values[near.second]))
    lag = np.concatenate(lags)
    ordered = np.concatenate(differences)[np.argsort(lag, kind="stable")]
    return np.bincount(lag, minlength=len(edges) - 1), ordered


def _gathered(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sector: Sector | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Gather as `_gathered_clearly` does, by compiled code."""
    blocks = compact_blocks(coordinates)
    table = lag_table(squared_upper_edges(edges), rules_of([sector]))
    column = blocks.in_order(values)
    pairs = tally_pairs(blocks, column, column, table=table).pairs
    differences = sort_differences(blocks, column[:, None], pairs=pairs, table=table)
    return pairs.sum(axis=0), differences
