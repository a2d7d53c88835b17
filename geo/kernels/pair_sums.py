"""Sums over the pairs of each lag.

Few pairs are summed block by block, many of them by compiled code: by the same
rules, with the same sums but for rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.compact_blocks import compact_blocks
from geo.kernels.lag_tables import SECTORS_AT_ONCE, lag_table
from geo.kernels.longest_pairs import longest_distances
from geo.kernels.pair_tallies import tally_pairs
from geo.kernels.pairs import (
    EVERYWHERE,
    is_many_pairs,
    pair_blocks,
    rules_of,
    sort_into_lags,
    squared_upper_edges,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.kernels.pairs import Sector


class PairSums(NamedTuple):
    """Sums over the pairs of each lag.

    Attributes
    ----------
    pairs : ndarray of int, shape (lags,)
        How many pairs fell in the lag.
    distance : ndarray of float, shape (lags,)
        Sum of their distances.
    products : ndarray of float, shape (lags, variables, variables)
        Sum of the products of their differences in two variables: squared
        differences on the diagonal.
    nearest, farthest : ndarray of float, shape (lags,)
        Their shortest and longest distance; infinity and 0 where there are none.
    longest : float
        The longest distance of all pairs of the sector, binned or not.
    """

    pairs: NDArray[np.int64]
    distance: NDArray[np.float64]
    products: NDArray[np.float64]
    nearest: NDArray[np.float64]
    farthest: NDArray[np.float64]
    longest: float

    def per_pair(self, total: NDArray[np.float64]) -> NDArray[np.float64]:
        """Divide sums over lags by the pairs in them.

        Parameters
        ----------
        total : ndarray of float, shape (lags, ...)

        Returns
        -------
        ndarray of float, shape (lags, ...)
            NaN where there are no pairs.
        """
        count = np.where(self.pairs > 0, self.pairs, np.nan)
        return np.asarray(total / count.reshape(-1, *[1] * (total.ndim - 1)))

    def mean_distance(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the distance that each lag stands for.

        Parameters
        ----------
        edges : ndarray of float, shape (lags + 1,)

        Returns
        -------
        ndarray of float, shape (lags,)
            The mean distance of its pairs; its middle where there are none.
        """
        middle = (edges[:-1] + edges[1:]) / 2.0
        return np.where(self.pairs > 0, self.per_pair(self.distance), middle)


def bin_pairs(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sector: Sector | None = None,
) -> PairSums:
    """Sum distances and products of differences of all pairs, lag by lag.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n, variables)
    edges : ndarray of float, shape (lags + 1,)
        As `sort_into_lags` has them.
    sector : Sector, optional
        Only pairs within it; all by default.

    Returns
    -------
    PairSums

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> values = np.array([[0.0], [1.0], [3.0]])
    >>> sums = bin_pairs(line, values, edges=np.array([0.0, 1, 2]))
    >>> sums.pairs, sums.products[:, 0, 0]
    (array([2, 1]), array([5., 9.]))
    """
    [sums] = bin_pairs_by_sector(coordinates, values, edges=edges, sectors=[sector])
    return sums


def bin_pairs_by_sector(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sectors: Sequence[Sector | None],
) -> list[PairSums]:
    """Sum as `bin_pairs` does, in several sectors at once.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n, variables)
    edges : ndarray of float, shape (lags + 1,)
        As `sort_into_lags` has them.
    sectors : sequence of Sector or None
        None for all pairs. Sectors may overlap.

    Returns
    -------
    list of PairSums
        One for each sector.

    Examples
    --------
    >>> from geo.kernels.pairs import Sector
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> both = [None, Sector(azimuth_deg=0.0, tolerance_deg=45.0)]
    >>> edges = np.array([0.0, 1, 2])
    >>> sums = bin_pairs_by_sector(line, line, edges=edges, sectors=both)
    >>> [each.pairs.tolist() for each in sums]
    [[2, 1], [0, 0]]
    """
    if not is_many_pairs(len(coordinates)):
        return [
            _summed_clearly(coordinates, values, edges=edges, sector=sector)
            for sector in sectors
        ]
    return [
        sums
        for start in range(0, len(sectors), SECTORS_AT_ONCE)
        for sums in _summed(
            coordinates,
            values,
            edges=edges,
            sectors=sectors[start : start + SECTORS_AT_ONCE],
        )
    ]


def _summed_clearly(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sector: Sector | None,
) -> PairSums:
    lags, variables = len(edges) - 1, values.shape[1]
    pairs, distance = np.zeros(lags, dtype=np.int64), np.zeros(lags)
    products = np.zeros((lags, variables, variables))
    nearest, farthest = np.full(lags, np.inf), np.zeros(lags)
    longest = 0.0

    for block in pair_blocks(coordinates, sector=sector):
        longest = max(longest, float(block.squared.max(initial=0.0)))
        near, lag = sort_into_lags(block, edges)
        away = near.distance
        pairs += np.bincount(lag, minlength=lags)
        distance += np.bincount(lag, weights=away, minlength=lags)
        np.minimum.at(nearest, lag, away)
        np.maximum.at(farthest, lag, away)
        difference = values[near.first].T - values[near.second].T
        for one, other in zip(*np.triu_indices(variables), strict=True):
            product = difference[one] * difference[other]
            products[:, one, other] += np.bincount(lag, product, minlength=lags)

    upper = np.triu_indices(variables, k=1)
    products[:, upper[1], upper[0]] = products[:, upper[0], upper[1]]
    return PairSums(pairs, distance, products, nearest, farthest, float(longest**0.5))


def _summed(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    edges: NDArray[np.float64],
    sectors: Sequence[Sector | None],
) -> list[PairSums]:
    """Sum as `_summed_clearly` does for each sector, by compiled code."""
    lags, variables = len(edges) - 1, values.shape[1]
    blocks = compact_blocks(coordinates)
    rules = np.array([(sector or EVERYWHERE).rule for sector in sectors])
    longest = longest_distances(blocks, rules)
    table = lag_table(squared_upper_edges(edges), rules_of(sectors))
    columns = np.ascontiguousarray(blocks.in_order(values).T)
    products = np.zeros((len(sectors), lags, variables, variables))
    zeros = np.zeros(len(blocks.east))
    tally = None
    for one, other in zip(*np.triu_indices(variables), strict=True):
        tally = tally_pairs(blocks, columns[one], columns[other], table=table)
        product = tally.product.reshape(len(sectors), lags)
        products[:, :, one, other] = products[:, :, other, one] = product
    tally = tally or tally_pairs(blocks, zeros, zeros, table=table)
    each = (
        tally.pairs.sum(axis=0),
        tally.distance,
        products,
        tally.nearest,
        tally.farthest,
    )
    apart = (
        part.reshape(products.shape[: 2 if part.ndim == 1 else 4]) for part in each
    )
    return [PairSums(*sums) for sums in zip(*apart, longest.tolist(), strict=True)]
