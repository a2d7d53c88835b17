"""Pairs of points sorted into lags.

The pairs come in blocks of at most `PAIRS_AT_ONCE`, so that the memory in use
does not grow with their number. Of many pairs, compiled code makes the same sums by
the same rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.covariance import reduced_components

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

PAIRS_AT_ONCE = 200_000  # some 20 MB of temporaries, which also stay in the cache

# sorting so many block by block takes about as long as loading compiled code
MANY_PAIRS = 10_000_000

# a pair on an edge lies within, whatever the rounding of its coordinates
ROUNDING = 1e-9  # of the edge; of angles, radians


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
        _, _, wide, narrow, reach_m = self.rule
        near = turned[:, 1] * narrow <= turned[:, 0] * wide
        return np.asarray(near & (turned[:, 1] <= reach_m))

    @property
    def rule(self) -> NDArray[np.float64]:
        """Sine and cosine of the azimuth, those of the tolerance, then the reach.

        A pair lies in the sector where its distance across the azimuth, times the
        cosine of the tolerance, is at most that along it times the sine.
        """
        azimuth = np.radians(self.azimuth_deg)
        tolerance = np.radians(self.tolerance_deg) + ROUNDING
        return np.array(
            [
                np.sin(azimuth),
                np.cos(azimuth),
                np.sin(tolerance),
                np.cos(tolerance),
                self.bandwidth_m * (1.0 + ROUNDING),
            ]
        )


EVERYWHERE = Sector(azimuth_deg=0.0, tolerance_deg=90.0)


class PairBlock(NamedTuple):
    """Some of the pairs, each pair once.

    Attributes
    ----------
    first, second : ndarray of int, shape (pairs,)
        Rows of the two points.
    separation : ndarray of float, shape (pairs, 2)
        From the first to the second, m.
    squared : ndarray of float, shape (pairs,)
        Squared distance, m².
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    separation: NDArray[np.float64]
    squared: NDArray[np.float64]

    @property
    def distance(self) -> NDArray[np.float64]:
        """From the one to the other, m, shape (pairs,)."""
        return np.sqrt(self.squared)

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
            self.squared[chosen],
        )


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
        squared = separation[:, 0] ** 2 + separation[:, 1] ** 2
        block = PairBlock(start + first, start + second, separation, squared)
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
    upper = squared_upper_edges(edges)
    near = block.only(block.squared <= upper[-1])
    return near, np.searchsorted(upper, near.squared, side="left")


def squared_upper_edges(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Square the upper edges of lags, so that a pair on one lies within.

    Parameters
    ----------
    edges : ndarray of float, shape (lags + 1,)
        Ascending, m.

    Returns
    -------
    ndarray of float, shape (lags,)
        Compared with squared distances, m².

    Examples
    --------
    >>> squared_upper_edges(np.array([0.0, 3.0])) > 9.0
    array([ True])
    """
    upper = edges[1:] * (1.0 + ROUNDING)
    return np.asarray(upper * upper)


def is_many_pairs(points: int) -> bool:
    """Tell whether compiled code is worth loading.

    Parameters
    ----------
    points : int

    Returns
    -------
    bool

    Examples
    --------
    >>> is_many_pairs(1_000), is_many_pairs(20_000)
    (False, True)
    """
    return points * (points - 1) // 2 >= MANY_PAIRS


def rules_of(sectors: Sequence[Sector | None]) -> NDArray[np.float64]:
    """Write sectors as compiled code takes them.

    Parameters
    ----------
    sectors : sequence of Sector or None

    Returns
    -------
    ndarray of float, shape (sectors, 5)
        None at all where all pairs make up the one sector.

    Examples
    --------
    >>> rules_of([None]).shape, rules_of([None, EVERYWHERE]).shape
    ((0, 5), (2, 5))
    """
    if list(sectors) == [None]:
        return np.zeros((0, 5))
    return np.array([(sector or EVERYWHERE).rule for sector in sectors])
