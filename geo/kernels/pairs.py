"""Pairs of points sorted into lags.

The pairs come in blocks of at most `PAIRS_AT_ONCE`, so that the memory in use
does not grow with their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.covariance import reduced_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PAIRS_AT_ONCE = 200_000  # some 20 MB of temporaries, which also stay in the cache

# a pair on an edge lies within, whatever the rounding of its coordinates
_ROUNDING = 1e-9  # of the edge; of angles, radians


class Sector(NamedTuple):
    """The directions of pairs that count, either way along an azimuth.

    Attributes
    ----------
    azimuth_deg : float
        Degrees clockwise from north.
    tolerance_deg : float
        Largest angle between a pair and the azimuth; 90 lets all pairs in.
    bandwidth_m : float
        Largest distance of one point from the axis through the other, m.
    """

    azimuth_deg: float
    tolerance_deg: float
    bandwidth_m: float = np.inf

    def holds(self, separation: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which pairs lie in the sector; those in one place do.

        Parameters
        ----------
        separation : ndarray of float, shape (pairs, 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of bool, shape (pairs,)
        """
        turned = np.abs(reduced_components(separation, azimuth_deg=self.azimuth_deg))
        angle = np.arctan2(turned[:, 1], turned[:, 0])
        near = angle <= np.radians(self.tolerance_deg) + _ROUNDING
        reach_m = self.bandwidth_m * (1.0 + _ROUNDING)
        return np.asarray(near & (turned[:, 1] <= reach_m))


class PairBlock(NamedTuple):
    """Some of the pairs, each pair once.

    Attributes
    ----------
    first, second : ndarray of int, shape (pairs,)
        Rows of the two points.
    separation : ndarray of float, shape (pairs, 2)
        From the first to the second, m.
    distance : ndarray of float, shape (pairs,)
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    separation: NDArray[np.float64]
    distance: NDArray[np.float64]

    def only(self, chosen: NDArray[np.bool_]) -> PairBlock:
        """Pick some of the pairs.

        Parameters
        ----------
        chosen : ndarray of bool, shape (pairs,)

        Returns
        -------
        PairBlock
        """
        return PairBlock(
            self.first[chosen],
            self.second[chosen],
            self.separation[chosen],
            self.distance[chosen],
        )


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


def pair_blocks(
    coordinates: NDArray[np.float64], *, sector: Sector | None = None
) -> Iterator[PairBlock]:
    """Go through the pairs of points, block by block.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    sector : Sector, optional
        Only pairs within it; all by default.

    Yields
    ------
    PairBlock

    Examples
    --------
    >>> corner = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    >>> [block.distance for block in pair_blocks(corner)]
    [array([3., 4., 5.])]
    >>> north = Sector(azimuth_deg=0.0, tolerance_deg=22.5)
    >>> [block.second for block in pair_blocks(corner, sector=north)]
    [array([2])]
    """
    count = len(coordinates)
    rows_at_once = max(1, PAIRS_AT_ONCE // max(1, count))
    for start in range(0, count - 1, rows_at_once):
        rows = min(rows_at_once, count - start)
        first, second = np.triu_indices(rows, k=1, m=count - start)
        separation = coordinates[start + second] - coordinates[start + first]
        distance = np.hypot(separation[:, 0], separation[:, 1])
        block = PairBlock(start + first, start + second, separation, distance)
        yield block if sector is None else block.only(sector.holds(separation))


def sort_into_lags(
    block: PairBlock, edges: NDArray[np.float64]
) -> tuple[PairBlock, NDArray[np.intp]]:
    """Find the lag of each pair, and leave out those beyond the last one.

    Parameters
    ----------
    block : PairBlock
    edges : ndarray of float, shape (lags + 1,)
        Ascending. A lag holds distances above its lower edge, up to and with
        its upper one; pairs in one place fall in the first lag.

    Returns
    -------
    near : PairBlock
    lag : ndarray of int, shape (pairs,)

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.1, 0.0], [0.3, 0.0]])
    >>> [block] = pair_blocks(line)
    >>> near, lag = sort_into_lags(block, np.array([0.0, 0.1, 0.2]))
    >>> near.distance, lag
    (array([0.1, 0.2]), array([0, 1]))
    """
    upper = edges[1:] * (1.0 + _ROUNDING)
    near = block.only(block.distance <= upper[-1])
    return near, np.searchsorted(upper, near.distance, side="left")


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
    lags, variables = len(edges) - 1, values.shape[1]
    pairs, distance = np.zeros(lags, dtype=np.int64), np.zeros(lags)
    products = np.zeros((lags, variables, variables))
    nearest, farthest = np.full(lags, np.inf), np.zeros(lags)
    longest = 0.0

    for block in pair_blocks(coordinates, sector=sector):
        longest = max(longest, float(block.distance.max(initial=0.0)))
        near, lag = sort_into_lags(block, edges)
        pairs += np.bincount(lag, minlength=lags)
        distance += np.bincount(lag, weights=near.distance, minlength=lags)
        np.minimum.at(nearest, lag, near.distance)
        np.maximum.at(farthest, lag, near.distance)
        difference = values[near.first].T - values[near.second].T
        for one, other in zip(*np.triu_indices(variables), strict=True):
            product = difference[one] * difference[other]
            products[:, one, other] += np.bincount(lag, product, minlength=lags)

    upper = np.triu_indices(variables, k=1)
    products[:, upper[1], upper[0]] = products[:, upper[0], upper[1]]
    return PairSums(pairs, distance, products, nearest, farthest, longest)


def bin_separations(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    cell_m: float,
    cells: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
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
    side = 2 * cells + 1
    pairs, squared = np.zeros(side**2, dtype=np.int64), np.zeros(side**2)
    for block in pair_blocks(coordinates):
        away = np.ceil(np.abs(block.separation) / cell_m - (0.5 + _ROUNDING))
        near = np.all(away <= cells, axis=1)
        steps = np.copysign(away[near], block.separation[near]).astype(np.intp) + cells
        cell = steps[:, 1] * side + steps[:, 0]
        difference = values[block.first[near]] - values[block.second[near]]
        pairs += np.bincount(cell, minlength=side**2)
        squared += np.bincount(cell, weights=difference**2, minlength=side**2)

    pairs, squared = pairs + pairs[::-1], squared + squared[::-1]
    pairs[side**2 // 2] //= 2
    squared[side**2 // 2] /= 2.0
    return pairs.reshape(side, side), squared.reshape(side, side)
