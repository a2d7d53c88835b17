"""Pairs of points sorted into lags."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIRS_AT_ONCE = 2_000_000  # some 100 MB of temporaries


class PairSums(NamedTuple):
    """Sums over the pairs of each lag.

    Attributes
    ----------
    pairs : ndarray of int, shape (lags,)
        How many pairs fell in the lag.
    distance : ndarray of float, shape (lags,)
        Sum of their distances.
    squared_difference : ndarray of float, shape (lags,)
        Sum of their squared differences.
    nearest, farthest : ndarray of float, shape (lags,)
        Their shortest and longest distance; infinity and 0 where there are none.
    longest : float
        The longest distance of all pairs, binned or not.
    """

    pairs: NDArray[np.int64]
    distance: NDArray[np.float64]
    squared_difference: NDArray[np.float64]
    nearest: NDArray[np.float64]
    farthest: NDArray[np.float64]
    longest: float


def bin_pairs(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
) -> PairSums:
    """Sum distances and squared differences of all pairs, lag by lag.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n,)
    edges : ndarray of float, shape (lags + 1,)
        Ascending. A lag holds distances above its lower edge, up to and with
        its upper one; pairs in one place fall in the first lag.

    Returns
    -------
    PairSums

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> sums = bin_pairs(line, np.array([0.0, 1.0, 3.0]), edges=np.array([0.0, 1, 2]))
    >>> sums.pairs, sums.squared_difference
    (array([2, 1]), array([5., 9.]))
    """
    lags = len(edges) - 1
    pairs = np.zeros(lags, dtype=np.int64)
    distance = np.zeros(lags)
    squared = np.zeros(lags)
    nearest, farthest = np.full(lags, np.inf), np.zeros(lags)
    longest = 0.0
    rows_at_once = max(1, PAIRS_AT_ONCE // max(1, len(values)))

    for first in range(0, len(values) - 1, rows_at_once):
        here = slice(first, first + rows_at_once)
        later = np.triu_indices(len(values[here]), k=1, m=len(values) - first)
        step = coordinates[here, None, :] - coordinates[None, first:, :]
        away = np.hypot(step[..., 0], step[..., 1])[later]
        difference = (values[here, None] - values[None, first:])[later]
        longest = max(longest, float(away.max(initial=0.0)))

        lag = np.maximum(np.searchsorted(edges, away, side="left") - 1, 0)
        near = away <= edges[-1]
        lag, away, difference = lag[near], away[near], difference[near]
        pairs += np.bincount(lag, minlength=lags)
        distance += np.bincount(lag, weights=away, minlength=lags)
        squared += np.bincount(lag, weights=difference**2, minlength=lags)
        np.minimum.at(nearest, lag, away)
        np.maximum.at(farthest, lag, away)

    return PairSums(pairs, distance, squared, nearest, farthest, longest)
