"""Sums of powers of differences, or their medians, lag by lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.pairs import pair_blocks, sort_into_lags

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

    All differences of pairs within the last edge are held in memory, some 50
    bytes each while they are sorted.

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
    lags, differences = [np.empty(0, dtype=np.intp)], [np.empty(0)]
    for block in pair_blocks(coordinates, sector=sector):
        near, here = sort_into_lags(block, edges)
        lags.append(here)
        differences.append(np.abs(values[near.first] - values[near.second]))
    lag, difference = np.concatenate(lags), np.concatenate(differences)

    ordered = difference[np.lexsort((difference, lag))]
    ends = np.cumsum(np.bincount(lag, minlength=len(edges) - 1))
    begins = np.append(0, ends[:-1])
    filled = ends > begins
    low, high = (begins + (ends - begins - 1) // 2), (begins + (ends - begins) // 2)
    medians = np.full(len(ends), np.nan)
    medians[filled] = (ordered[low[filled]] + ordered[high[filled]]) / 2.0
    return medians
