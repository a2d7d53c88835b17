"""How many stations lie near a place, and how far the nearest lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray  # noqa: TC002  NamedTuple
from scipy.spatial import cKDTree

from geo.kernels.geodesy import EARTH_RADIUS_M, arc_m_to_chord, unit_vectors
from geo.model.crs import geodesic_distance_m

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SPHERE_ERROR = 0.006
"""By how much distances on the sphere of radius R1 differ from those on WGS84: at
most 0.56 % (a degree along the equator 111,319 m against 111,195 m, one of latitude
there 110,574 m)."""

PLACES_AT_ONCE = 100_000
NEAREST_ASKED = 6  # on the sphere; the nearest on the ellipsoid is among them
ROUNDING = 1e-12  # of a chord of the unit sphere


class NearestStation(NamedTuple):
    """The nearest station of each place.

    Attributes
    ----------
    row : ndarray of int, shape (places,)
    distance_m : ndarray of float, shape (places,)
        Geodesic, on WGS84.
    """

    row: NDArray[np.intp]
    distance_m: NDArray[np.float64]


def circle_area_m2(radius_m: float) -> float:
    """Give the area of a circle on the sphere, 2 π R² (1 − cos(r / R)).

    Parameters
    ----------
    radius_m : float

    Returns
    -------
    float

    Examples
    --------
    >>> round(circle_area_m2(1_000.0))
    3141593
    """
    half = np.sin(radius_m / EARTH_RADIUS_M / 2.0)
    return float(4.0 * np.pi * EARTH_RADIUS_M**2 * half**2)


def stations_within(
    stations: NDArray[np.float64], places: NDArray[np.float64], *, radius_m: float
) -> NDArray[np.int64]:
    """Count the stations within a geodesic distance of each place.

    A k-d tree on the unit sphere finds them; what lies within 0.6 % of the radius
    is measured on the ellipsoid.

    Parameters
    ----------
    stations : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees.
    places : ndarray of float, shape (places, 2)
    radius_m : float

    Returns
    -------
    ndarray of int, shape (places,)

    Examples
    --------
    Across the date line:

    >>> stations = np.array([[179.9, 0.0], [-179.9, 0.0], [170.0, 0.0]])
    >>> stations_within(stations, np.array([[180.0, 0.0]]), radius_m=12e3)
    array([2])
    """
    tree = cKDTree(_vectors(stations))
    inner, outer = (
        float(arc_m_to_chord(radius_m * (1.0 + sign * SPHERE_ERROR)))
        for sign in (-1.0, 1.0)
    )
    counts = np.empty(len(places), dtype=np.int64)
    for first in range(0, len(places), PLACES_AT_ONCE):
        some = places[first : first + PLACES_AT_ONCE]
        at = _vectors(some)
        sure = tree.query_ball_point(at, inner, return_length=True)
        most = tree.query_ball_point(at, outer, return_length=True)
        doubtful = np.flatnonzero(most > sure)
        found = np.array(sure, dtype=np.int64)
        lists = tree.query_ball_point(at[doubtful], outer)
        for place, rows in zip(doubtful, lists, strict=True):
            found[place] = _near(some[place], stations[rows], radius_m)
        counts[first : first + len(some)] = found
    return counts


def nearest_station(
    stations: NDArray[np.float64], places: NDArray[np.float64]
) -> NearestStation:
    """Find the nearest station of each place, by geodesic distance.

    Of places equally far, the one that comes first by longitude, then latitude, so
    that the order of the rows does not matter; of stations in one place the first
    row.

    Parameters
    ----------
    stations : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees; at least one.
    places : ndarray of float, shape (places, 2)

    Returns
    -------
    NearestStation

    Examples
    --------
    >>> stations = np.array([[10.0, 0.0], [-179.0, 0.0]])
    >>> nearest_station(stations, np.array([[179.0, 0.0]]))
    NearestStation(row=array([1]), distance_m=array([222638.982]))
    """
    ordered, order = np.unique(stations, axis=0, return_index=True)
    tree = cKDTree(_vectors(ordered))
    asked = min(NEAREST_ASKED, len(ordered))
    rows = np.empty(len(places), dtype=np.intp)
    far = np.empty(len(places))
    for first in range(0, len(places), PLACES_AT_ONCE):
        some = slice(first, first + PLACES_AT_ONCE)
        told = tree.query(_vectors(places[some]), k=np.arange(1, asked + 1))
        chord, found = np.asarray(told[0]), np.asarray(told[1])
        rows[some] = found[:, 0]
        far[some] = _apart_m(places[some], ordered[found[:, 0]])
        # the others only where the sphere cannot tell which is nearer
        near = chord <= chord[:, :1] * (1.0 + 2.0 * SPHERE_ERROR) + ROUNDING
        for rank in range(1, asked):
            place = first + np.flatnonzero(near[:, rank])
            other = found[near[:, rank], rank]
            away = _apart_m(places[place], ordered[other])
            tie = (away == far[place]) & (other < rows[place])
            better = (away < far[place]) | tie
            rows[place[better]], far[place[better]] = other[better], away[better]
    return NearestStation(order[rows], far)


def weighted_near(
    stations: NDArray[np.float64],
    figures: NDArray[np.float64],
    places: NDArray[np.float64],
    *,
    bandwidth_m: float,
) -> NDArray[np.float64]:
    """Average a figure of the stations near each place, weighted by exp(−d² / 2h²).

    Stations farther than three bandwidths do not count. Distances are those on the
    sphere: their 0.6 % moves a weight by at most 6 %.

    Parameters
    ----------
    stations : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees.
    figures : ndarray of float, shape (n,)
    places : ndarray of float, shape (places, 2)
    bandwidth_m : float

    Returns
    -------
    ndarray of float, shape (places,)
        NaN where no station is so near.

    Examples
    --------
    >>> stations = np.array([[0.0, 0.0], [0.0, 0.1]])
    >>> places = np.array([[0.0, 0.05], [9.0, 0.0]])
    >>> weighted_near(stations, np.array([10.0, 20.0]), places, bandwidth_m=2e4)
    array([15., nan])
    """
    order = np.lexsort(stations.T[::-1])
    tree = cKDTree(_vectors(stations[order]))
    given = figures[order]
    reach = float(arc_m_to_chord(3.0 * bandwidth_m))
    told = np.full(len(places), np.nan)
    step = max(1, PLACES_AT_ONCE // 10)
    for first in range(0, len(places), step):
        some = cKDTree(_vectors(places[first : first + step]))
        pairs = some.sparse_distance_matrix(tree, reach, output_type="coo_matrix")
        arc = 2.0 * EARTH_RADIUS_M * np.arcsin(np.minimum(pairs.data / 2.0, 1.0))
        weight = np.exp(-0.5 * (arc / bandwidth_m) ** 2)
        total = np.bincount(pairs.row, weights=weight, minlength=some.n)
        sums = np.bincount(
            pairs.row, weights=weight * given[pairs.col], minlength=some.n
        )
        known = total > 0.0
        told[first : first + some.n][known] = sums[known] / total[known]
    return told


def _near(
    place: NDArray[np.float64], stations: NDArray[np.float64], radius_m: float
) -> int:
    away = _apart_m(np.broadcast_to(place, stations.shape), stations)
    return int(np.count_nonzero(away <= radius_m))


def _apart_m(
    places: NDArray[np.float64], stations: NDArray[np.float64]
) -> NDArray[np.float64]:
    return geodesic_distance_m(
        places[:, 0], places[:, 1], lon_b=stations[:, 0], lat_b=stations[:, 1]
    )


def _vectors(points: ArrayLike) -> NDArray[np.float64]:
    given = np.asarray(points, dtype=float)
    return unit_vectors(given[:, 0], given[:, 1])
