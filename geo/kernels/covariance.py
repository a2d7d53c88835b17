"""Correlation functions of unit sill.

Each takes the reduced distance ``h / a``, where ``a`` is the scale in the
formula, and gives 1 at the origin. `EFFECTIVE_PER_SCALE` holds the effective
range (where 95 % of the sill is reached; for the spherical model all of it)
over that scale: 3 for the exponential model and √3 for the Gaussian one.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


def spherical(reduced: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the spherical correlation, ``1 - 1.5 h + 0.5 h³`` up to ``h = 1``.

    Parameters
    ----------
    reduced : ndarray of float
        Distance over scale.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> spherical(np.array([0.0, 0.5, 2.0]))
    array([1.    , 0.3125, 0.    ])
    """
    inside = np.minimum(reduced, 1.0)
    return np.asarray(1.0 - inside * (1.5 - 0.5 * inside * inside))


def exponential(reduced: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the exponential correlation, ``exp(-h)``.

    Parameters
    ----------
    reduced : ndarray of float
        Distance over scale.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> exponential(np.array([0.0, 3.0])).round(4)
    array([1.    , 0.0498])
    """
    return np.asarray(np.exp(-reduced))


def gaussian(reduced: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the Gaussian correlation, ``exp(-h²)``.

    Parameters
    ----------
    reduced : ndarray of float
        Distance over scale.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> gaussian(np.array([0.0, 3.0**0.5])).round(4)
    array([1.    , 0.0498])
    """
    return np.asarray(np.exp(-reduced * reduced))


CORRELATIONS: Mapping[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = (
    MappingProxyType(
        {"spherical": spherical, "exponential": exponential, "gaussian": gaussian}
    )
)

EFFECTIVE_PER_SCALE: Mapping[str, float] = MappingProxyType(
    {"spherical": 1.0, "exponential": 3.0, "gaussian": 3.0**0.5}
)


def reduced_distance(
    separation: NDArray[np.float64],
    *,
    scale_m: float,
    azimuth_deg: float = 0.0,
    ratio: float = 1.0,
) -> NDArray[np.float64]:
    """Measure separations in units of the scale, along an ellipse.

    Parameters
    ----------
    separation : ndarray of float, shape (..., 2)
        Easting and northing differences, m.
    scale_m : float
        Scale along the long axis.
    azimuth_deg : float, optional
        Direction of the long axis, clockwise from north.
    ratio : float, optional
        Short axis over long axis, 0 to 1.

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> steps = np.array([[0.0, 4.0], [4.0, 0.0]])
    >>> reduced_distance(steps, scale_m=4.0, ratio=0.5)
    array([1., 2.])
    """
    east, north = separation[..., 0], separation[..., 1]
    if ratio == 1.0:
        return np.asarray(np.hypot(east, north) / scale_m)
    azimuth = np.radians(azimuth_deg)
    along = east * np.sin(azimuth) + north * np.cos(azimuth)
    across = east * np.cos(azimuth) - north * np.sin(azimuth)
    return np.asarray(np.hypot(along, across / ratio) / scale_m)
