"""Points along the edge of dissolved land, each with the shape it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.maritime.plane import Frame

COINCIDENT_M = 1.0  # vertices of one coast differ by less after it was dissolved
TERMINUS_GAP_M = 100.0
"""Left free on either side of the end of a land border. That end belongs to both
countries: a point there would leave all sea nearest to it undecided, or give it
to one of them. Points at equal distances bisect it."""


def place_coast_points(
    land: BaseGeometry,
    *,
    shapes: NDArray[np.object_],
    holders: NDArray[np.object_],
    frame: Frame,
    spacing_m: float,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Place points along the edge of land.

    Parameters
    ----------
    land : shapely geometry
        The shapes dissolved, metres.
    shapes : ndarray of shapely.Polygon, shape (n,)
    holders : ndarray of str, shape (n,)
        Whose each shape is.
    frame : tuple of float
        West, south, east, north to which the shapes were cut: no coast there.
    spacing_m : float
        Largest gap between neighbouring points.

    Returns
    -------
    places : ndarray of float, shape (m, 2)
        Easting and northing.
    shape : ndarray of int, shape (m,)
        The shape that each belongs to.

    Examples
    --------
    >>> shapes = shapely.box([0.0, 5e3], 0.0, [5e3, 9e3], 3e3)
    >>> places, shape = place_coast_points(
    ...     shapely.union_all(shapes),
    ...     shapes=shapes,
    ...     holders=np.array(["A", "B"], dtype=object),
    ...     frame=(-1e6, -1e6, 1e6, 1e6),
    ...     spacing_m=1e3,
    ... )
    >>> [float(places[shape == number, 0].max()) for number in (0, 1)]
    [4900.0, 9000.0]
    """
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    rings = shapely.get_rings(shapely.get_parts(land))
    places, ring = shapely.get_coordinates(rings, return_index=True)
    if len(places) == 0 or len(corners) == 0:
        return np.empty((0, 2)), np.empty(0, dtype=np.int64)
    nearest, known, shared = _matched(places, corners, holders[owner])
    known = known & _inside(places, frame)

    start = np.flatnonzero((ring[:-1] == ring[1:]) & known[:-1] & known[1:])
    end = start + 1
    step = places[end] - places[start]
    length = np.hypot(step[:, 0], step[:, 1])
    gap = np.minimum(TERMINUS_GAP_M / length, 1.0 / 3.0)
    first = np.where(shared[start], gap, 0.0)
    last = np.where(shared[end], 1.0 - gap, 1.0)

    count = np.asarray(np.ceil(np.maximum(length / spacing_m, 1.0)), dtype=np.int64)
    edge = np.repeat(np.arange(len(start)), count)
    turn = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    share = first[edge] + (last - first)[edge] * turn / count[edge]
    # elsewhere the next edge begins where this one ends
    closing = np.flatnonzero(shared[end])
    edge = np.append(edge, closing)
    share = np.append(share, last[closing])

    by_start = np.where(
        shared[start[edge]] == shared[end[edge]], share < 0.5, shared[end[edge]]
    )
    vertex = np.where(by_start, start[edge], end[edge])
    dense = places[start[edge]] + share[:, None] * step[edge]
    return dense, np.asarray(owner[nearest[vertex]])


def _matched(
    places: NDArray[np.float64],
    corners: NDArray[np.float64],
    holders: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Find the corner at each place, if there is one, and if it is a border's end."""
    found = KDTree(corners).query(places, k=4)
    distance, corner = np.asarray(found[0]), np.asarray(found[1])
    same = distance < COINCIDENT_M
    holder = holders[corner]
    shared = (same & (holder != holder[:, :1])).any(axis=1)
    return corner[:, 0], same[:, 0], shared


def _inside(places: NDArray[np.float64], frame: Frame) -> NDArray[np.bool_]:
    low, high = np.array(frame[:2]), np.array(frame[2:])
    within = (places > low + COINCIDENT_M) & (places < high - COINCIDENT_M)
    return np.asarray(within.all(axis=1), dtype=bool)
