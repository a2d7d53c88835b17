"""Spherical geometry on plain arrays.

The sphere serves searches and first guesses; what is reported is measured on
the WGS84 ellipsoid by `geo.model.crs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M = 6_371_008.8  # IUGG mean radius R1


def unit_vectors(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Give the unit vectors of points on the sphere.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes may be in any range.

    Returns
    -------
    ndarray of float, shape (n, 3)

    Examples
    --------
    >>> unit_vectors([0.0, 90.0], [0.0, 0.0]).round(6)
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    lam = np.radians(np.asarray(lon, dtype=float))
    phi = np.radians(np.asarray(lat, dtype=float))
    cos_phi = np.cos(phi)
    return np.stack([cos_phi * np.cos(lam), cos_phi * np.sin(lam), np.sin(phi)], -1)


def chord_to_arc_m(chord: ArrayLike) -> NDArray[np.float64]:
    """Turn chord lengths on the unit sphere into great-circle metres.

    Parameters
    ----------
    chord : array_like of float
        Straight distances between unit vectors, 0 to 2.

    Returns
    -------
    ndarray of float
        Metres along the sphere.

    Examples
    --------
    >>> float(chord_to_arc_m(2.0) / EARTH_RADIUS_M)
    3.14159
    """
    half = np.clip(np.asarray(chord, dtype=float) / 2.0, 0.0, 1.0)
    return np.asarray(2.0 * EARTH_RADIUS_M * np.arcsin(half))


def arc_m_to_chord(arc_m: ArrayLike) -> NDArray[np.float64]:
    """Turn great-circle metres into chord lengths on the unit sphere.

    Parameters
    ----------
    arc_m : array_like of float
        Metres along the sphere, at most half its girth.

    Returns
    -------
    ndarray of float
        Straight distances between unit vectors.

    Examples
    --------
    >>> float(chord_to_arc_m(arc_m_to_chord(370_400.0)))
    370400.0
    """
    angle = np.asarray(arc_m, dtype=float) / (2.0 * EARTH_RADIUS_M)
    return np.asarray(2.0 * np.sin(np.minimum(angle, np.pi / 2.0)))


def great_circle_m(
    lon_a: ArrayLike, lat_a: ArrayLike, *, lon_b: ArrayLike, lat_b: ArrayLike
) -> NDArray[np.float64]:
    """Measure great-circle distances between pairs of points on the sphere.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : array_like of float, broadcastable
        Degrees.

    Returns
    -------
    ndarray of float
        Metres on the sphere of radius `EARTH_RADIUS_M` (haversine formula).

    Examples
    --------
    >>> bool(great_circle_m(179.0, 0.0, lon_b=-179.0, lat_b=0.0) < 223_000)
    True
    """
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_phi = (phi_b - phi_a) / 2.0
    half_lam = np.radians(np.asarray(lon_b, float) - np.asarray(lon_a, float)) / 2.0
    haversine = (
        np.sin(half_phi) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lam) ** 2
    )
    return np.asarray(
        2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(haversine, 0, 1)))
    )
