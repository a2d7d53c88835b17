"""The order in which a ship calls at stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.crs import geodesic_distance_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

STARTS = 6  # stations that a tour is begun at, of which the shortest is taken
EXACT_TO = 10  # stations up to which every order is weighed
ROUNDING = 1e-9  # of a length: no gain is smaller


def station_distances_m(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure the geodesics between all stations.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        Degrees.

    Returns
    -------
    ndarray of float, shape (n, n)
        Metres, symmetric.

    Examples
    --------
    >>> station_distances_m(np.array([0.0, 1.0]), np.zeros(2)).round()
    array([[     0., 111319.],
           [111319.,      0.]])
    """
    count = len(lon)
    first, second = np.triu_indices(count, k=1)
    lengths = geodesic_distance_m(
        lon[first], lat[first], lon_b=lon[second], lat_b=lat[second]
    )
    distances = np.zeros((count, count))
    distances[first, second] = lengths
    distances[second, first] = lengths
    return distances


def path_length(distances: NDArray[np.float64], order: NDArray[np.intp]) -> float:
    """Add up the way through stations.

    Parameters
    ----------
    distances : ndarray of float, shape (n, n)
    order : ndarray of int, shape (m,)

    Returns
    -------
    float
        In the unit of the distances; 0 for one station or none.

    Examples
    --------
    >>> path_length(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([1, 0]))
    2.0
    """
    return float(distances[order[:-1], order[1:]].sum())


def nearest_neighbour_path(
    distances: NDArray[np.float64], *, start: int = 0
) -> NDArray[np.intp]:
    """Go to the nearest station that is left, again and again.

    Parameters
    ----------
    distances : ndarray of float, shape (n, n)
    start : int, optional

    Returns
    -------
    ndarray of int, shape (n,)

    Examples
    --------
    >>> line = np.array([0.0, 5.0, 1.0, 3.0])
    >>> nearest_neighbour_path(abs(line[:, None] - line))
    array([0, 2, 3, 1])
    """
    left = np.ones(len(distances), dtype=bool)
    order = np.empty(len(distances), dtype=np.intp)
    here = start
    for step in range(len(distances)):
        order[step] = here
        left[here] = False
        if step < len(distances) - 1:
            here = int(np.argmin(np.where(left, distances[here], np.inf)))
    return order


def short_path(distances: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find a short open way through all stations, each once.

    Up to ten stations the shortest of all, by dynamic programming (Held & Karp).
    Beyond that nearest neighbours from several stations, each straightened by
    2-opt (Croes) until no exchange of two legs shortens it, and the shortest of
    these: some per cent longer than the best, as is known of 2-opt (unverified).
    The same stations in the same order give the same way.

    Parameters
    ----------
    distances : ndarray of float, shape (n, n)
        Symmetric.

    Returns
    -------
    ndarray of int, shape (n,)

    References
    ----------
    Croes, G. A. (1958). A method for solving traveling-salesman problems.
    Operations Research 6, 791-812, doi 10.1287/opre.6.6.791.
    Held, M. & Karp, R. M. (1962). A dynamic programming approach to sequencing
    problems. Journal of SIAM 10, 196-210, doi 10.1137/0110015.

    Examples
    --------
    >>> line = np.array([3.0, 5.0, 1.0, 0.0])
    >>> short_path(abs(line[:, None] - line))
    array([1, 0, 2, 3])
    """
    count = len(distances)
    if count <= EXACT_TO:
        return _shortest_path(distances)
    starts = np.unique(np.linspace(0, count - 1, STARTS).astype(int))
    ways = [
        _straightened(distances, nearest_neighbour_path(distances, start=int(start)))
        for start in starts
    ]
    return min(ways, key=lambda way: path_length(distances, way))


def _straightened(
    distances: NDArray[np.float64], order: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Exchange legs while that shortens the way."""
    count = len(order)
    # a place that is nowhere, no way from any station, closes the open way to a
    # round trip, so that its ends move as its middle does
    closed = np.zeros((count + 1, count + 1))
    closed[:count, :count] = distances
    trip = np.append(count, order)
    least = -ROUNDING * max(float(distances.max()), 1.0)
    shorter = True
    while shorter:
        shorter = False
        for first in range(count):
            after = np.append(trip[first + 2 :], trip[0])
            here, there, last = trip[first], trip[first + 1], trip[first + 1 :]
            gain = (
                closed[here, last]
                + closed[there, after]
                - closed[here, there]
                - closed[last, after]
            )
            best = int(np.argmin(gain))
            if gain[best] < least:
                turned = slice(first + 1, first + best + 2)
                trip[turned] = trip[turned][::-1]
                shorter = True
    return trip[1:]


def _shortest_path(distances: NDArray[np.float64]) -> NDArray[np.intp]:
    """Weigh all orders: the least length for each set of stations and last one."""
    count = len(distances)
    if count < 2:
        return np.arange(count)
    sets = 1 << count
    length = np.full((sets, count), np.inf)
    before = np.zeros((sets, count), dtype=np.intp)
    length[1 << np.arange(count), np.arange(count)] = 0.0
    for members in range(1, sets):
        for last in range(count):
            reached = length[members, last]
            if not np.isfinite(reached):
                continue
            for following in range(count):
                more = members | 1 << following
                longer = reached + distances[last, following]
                if more != members and longer < length[more, following]:
                    length[more, following] = longer
                    before[more, following] = last
    members = sets - 1
    order = [int(np.argmin(length[members]))]
    while len(order) < count:
        last = order[-1]
        order.append(int(before[members, last]))
        members ^= 1 << last
    # of the two directions the one that begins at the station named first
    return np.array(order if order[0] < order[-1] else order[::-1], dtype=np.intp)
