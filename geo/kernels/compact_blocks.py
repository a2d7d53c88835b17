"""Points in compact blocks, so that pairs of far ones can be passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_POINTS = 32  # of a block: fewer pairs beyond the last lag are measured
MOST_BLOCKS = 1_024  # half a million pairs of blocks are looked at
MOST_GROUPS = 64  # of rows of blocks: enough to share out among threads
NUMBERS_IN_ALL = 8_000_000  # in the sums of all groups: 64 MB


class CompactBlocks(NamedTuple):
    """Points in an order that keeps neighbours together, cut into blocks.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Rows of the points as they were given.
    east, north : ndarray of float, shape (n,)
        In the new order, m.
    starts : ndarray of int, shape (blocks + 1,)
        Where each block begins, and the end.
    boxes : ndarray of float, shape (blocks, 4)
        West, east, south and north end of each block, m.
    """

    order: NDArray[np.int64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    starts: NDArray[np.int64]
    boxes: NDArray[np.float64]

    def in_order(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sort values as the points are.

        Parameters
        ----------
        values : ndarray of float, shape (n, ...)

        Returns
        -------
        ndarray of float, shape (n, ...)
        """
        return np.ascontiguousarray(values[self.order], dtype=np.float64)

    def groups(self, numbers: int) -> NDArray[np.int64]:
        """Cut the rows of blocks into groups whose sums are kept apart.

        Parameters
        ----------
        numbers : int
            How many sums each group has.

        Returns
        -------
        ndarray of int, shape (groups + 1,)
            Where each group begins, and the end. It hangs on the points and on
            `numbers` alone, so that any number of threads adds up the same way.
        """
        blocks = len(self.boxes)
        most = min(MOST_GROUPS, blocks, NUMBERS_IN_ALL // max(1, numbers))
        return np.arange(max(1, most) + 1) * blocks // max(1, most)


def compact_blocks(coordinates: NDArray[np.float64]) -> CompactBlocks:
    """Sort points into strips from south to north, and cut these into blocks.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m; at least one point.

    Returns
    -------
    CompactBlocks

    References
    ----------
    Leutenegger, S. T. et al. (1997). STR: a simple and efficient algorithm for
    R-tree packing. ICDE 1997.

    Examples
    --------
    >>> blocks = compact_blocks(np.array([[0.0, 9.0], [0.0, 1.0], [0.0, 4.0]]))
    >>> blocks.order, blocks.boxes
    (array([1, 2, 0]), array([[0., 0., 1., 9.]]))
    """
    count = len(coordinates)
    points = max(LEAST_POINTS, -(-count // MOST_BLOCKS))
    starts = np.append(np.arange(0, count, points), count)
    wide, high = np.ptp(coordinates, axis=0)
    blocks = len(starts) - 1
    across = np.sqrt(blocks * wide / high) if high > 0.0 else blocks
    strips = int(np.clip(np.rint(across), 1, blocks))

    strip = np.empty(count, dtype=np.int64)
    eastward = np.argsort(coordinates[:, 0], kind="stable")
    strip[eastward] = np.arange(count) * strips // count
    order = np.lexsort((coordinates[:, 1], strip))
    east, north = np.ascontiguousarray(coordinates[order].T, dtype=np.float64)
    ends = [
        reduced.reduceat(axis, starts[:-1])
        for axis in (east, north)
        for reduced in (np.minimum, np.maximum)
    ]
    return CompactBlocks(order, east, north, starts, np.column_stack(ends))
