"""Correlation functions of unit sill.

Each takes the reduced distance ``h / a``, where ``a`` is the scale in the
formula, and gives 1 at the origin. The effective range over that scale
(`effective_per_scale`) is where 95 % of the sill is reached, more closely where
the correlation is exp(−3); for the models that reach their sill, all of it.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import gamma, kve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

SMOOTHNESS = (0.05, 50.0)  # what double precision carries, and data can tell

_FARTHEST = 800.0  # scales; the Matérn correlation is 0 long before


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


def cubic(reduced: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the cubic correlation, smooth at the origin and 0 from ``h = 1`` on.

    ``1 - 7 h² + 35/4 h³ - 7/2 h⁵ + 3/4 h⁷``, computed from its factors.

    Parameters
    ----------
    reduced : ndarray of float
        Distance over scale.

    Returns
    -------
    ndarray of float

    References
    ----------
    Chilès, J.-P. and Delfiner, P. (2012). Geostatistics: modeling spatial
    uncertainty, 2nd ed.

    Examples
    --------
    >>> cubic(np.array([0.0, 0.5, 2.0]))
    array([1.        , 0.24023438, 0.        ])
    """
    inside = np.minimum(reduced, 1.0)
    rest = 1.0 + inside * (4.0 + inside * (3.0 + 0.75 * inside))
    return np.asarray((1.0 - inside) ** 4 * rest)


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


def matern(reduced: NDArray[np.float64], *, smoothness: float) -> NDArray[np.float64]:
    """Give the Matérn correlation, ``2^(1-ν)/Γ(ν) h^ν K_ν(h)``, as R gstat's Mat.

    Parameters
    ----------
    reduced : ndarray of float
        Distance over scale.
    smoothness : float
        ν, within `SMOOTHNESS`: 0.5 is the exponential model; as ν grows, the
        Gaussian one comes near.

    Returns
    -------
    ndarray of float

    References
    ----------
    Stein, M. L. (1999). Interpolation of spatial data.

    Examples
    --------
    >>> matern(np.array([0.0, 3.0]), smoothness=0.5).round(4)
    array([1.    , 0.0498])
    """
    away = np.clip(reduced, 0.0, _FARTHEST)
    bessel = kve(smoothness, away)  # times exp(h); infinite next to the origin
    near = ~np.isfinite(bessel)
    power = (away / 2.0) ** smoothness * np.exp(-away) * (2.0 / gamma(smoothness))
    # so near that no more than the first term of the series can be told
    start = 1.0 - away * away / (4.0 * max(smoothness - 1.0, 1.0))
    product = power * np.where(near, 0.0, bessel)
    return np.asarray(np.where(near, start, np.minimum(product, 1.0)))


_WITHOUT_PARAMETER: Mapping[
    str, Callable[[NDArray[np.float64]], NDArray[np.float64]]
] = MappingProxyType(
    {
        "spherical": spherical,
        "exponential": exponential,
        "gaussian": gaussian,
        "cubic": cubic,
    }
)

_EFFECTIVE_PER_SCALE: Mapping[str, float] = MappingProxyType(
    {"spherical": 1.0, "exponential": 3.0, "gaussian": 3.0**0.5, "cubic": 1.0}
)


def correlation(
    model: str, reduced: NDArray[np.float64], smoothness: float | None = None
) -> NDArray[np.float64]:
    """Give the correlation of the model with this name.

    Parameters
    ----------
    model : {"spherical", "exponential", "gaussian", "cubic", "matern"}
    reduced : ndarray of float
        Distance over scale.
    smoothness : float, optional
        Of the Matérn model, which needs it.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> correlation("spherical", np.array([0.5]))
    array([0.3125])
    >>> correlation("matern", np.array([1.0]), smoothness=1.5).round(4)
    array([0.7358])
    """
    if model == "matern" and smoothness is not None:
        return matern(reduced, smoothness=smoothness)
    return _WITHOUT_PARAMETER[model](reduced)


def effective_per_scale(model: str, smoothness: float | None = None) -> float:
    """Give the effective range over the scale of the formula.

    Parameters
    ----------
    model : {"spherical", "exponential", "gaussian", "cubic", "matern"}
    smoothness : float, optional
        Of the Matérn model, which needs it.

    Returns
    -------
    float
        1 where the sill is reached; else where the correlation is exp(−3): 3 for
        the exponential model and √3 for the Gaussian one.

    Examples
    --------
    >>> effective_per_scale("exponential")
    3.0
    >>> round(effective_per_scale("matern", smoothness=1.5), 3)
    4.749
    """
    if model == "matern" and smoothness is not None:
        return _effective_matern(smoothness)
    return _EFFECTIVE_PER_SCALE[model]


@lru_cache(maxsize=1_024)
def _effective_matern(smoothness: float) -> float:
    def above(log_reduced: float) -> float:
        reduced = np.exp(np.array([log_reduced]))
        return float(np.log(matern(reduced, smoothness=smoothness)[0])) + 3.0

    return float(np.exp(brentq(above, -60.0, np.log(700.0), xtol=1e-15, rtol=1e-15)))


def in_one_place(separation: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which pairs do not lie apart at all, where a nugget counts.

    Parameters
    ----------
    separation : ndarray of float, shape (..., 2)
        Easting and northing differences, m.

    Returns
    -------
    ndarray of bool, shape (...)

    Examples
    --------
    >>> in_one_place(np.array([[0.0, 0.0], [0.0, 5.0]]))
    array([ True, False])
    """
    # column by column: a reduction over an axis of two takes four times as long
    together = (separation[..., 0] == 0.0) & (separation[..., 1] == 0.0)
    return np.asarray(together)


def reduced_components(
    separation: NDArray[np.float64], *, azimuth_deg: float = 0.0, ratio: float = 1.0
) -> NDArray[np.float64]:
    """Turn separations to an axis, stretched across it until an ellipse is a circle.

    Parameters
    ----------
    separation : ndarray of float, shape (..., 2)
        Easting and northing, or differences of them, m.
    azimuth_deg : float, optional
        Direction of the axis, clockwise from north.
    ratio : float, optional
        The ellipse's extent across the axis over that along it. Infinity leaves
        only what lies along it.

    Returns
    -------
    ndarray of float, shape (..., 2)
        Along the axis, and to the right of it over `ratio`; m.

    Examples
    --------
    >>> reduced_components(np.array([3.0, 4.0]), azimuth_deg=0.0, ratio=0.5)
    array([4., 6.])
    """
    east, north = separation[..., 0], separation[..., 1]
    azimuth = np.radians(azimuth_deg)
    along = east * np.sin(azimuth) + north * np.cos(azimuth)
    across = east * np.cos(azimuth) - north * np.sin(azimuth)
    return np.stack([along, across / ratio], axis=-1)


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
        Scale along the azimuth.
    azimuth_deg : float, optional
        Direction of that axis, clockwise from north.
    ratio : float, optional
        Scale across the azimuth over the scale along it. Infinity leaves only
        what lies along it (zonal anisotropy).

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> steps = np.array([[0.0, 4.0], [4.0, 0.0]])
    >>> reduced_distance(steps, scale_m=4.0, ratio=0.5)
    array([1., 2.])
    >>> reduced_distance(steps, scale_m=4.0, ratio=np.inf)
    array([1., 0.])
    """
    if ratio == 1.0:  # spared the rotation, and its rounding
        return np.asarray(np.hypot(separation[..., 0], separation[..., 1]) / scale_m)
    along, across = np.moveaxis(
        reduced_components(separation, azimuth_deg=azimuth_deg, ratio=ratio), -1, 0
    )
    return np.asarray(np.hypot(along, across) / scale_m)
