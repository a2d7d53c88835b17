"""A standard normal below one limit, or above one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
LEAST_UNIFORM = 1e-300  # a uniform of 0 has no normal quantile


def hazard(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the density over the probability below, φ(z) / Φ(z).

    Parameters
    ----------
    z : ndarray of float

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> hazard(np.array([0.0, -40.0])).round(3)
    array([ 0.798, 40.025])
    """
    return np.asarray(np.exp(-0.5 * z**2 - HALF_LOG_2PI - log_ndtr(z)))


def moments(
    limit: NDArray[np.float64], above: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give mean and variance of a standard normal beyond a limit.

    Parameters
    ----------
    limit : ndarray of float, shape (n,)
    above : ndarray of bool, shape (n,)
        It lies above the limit; else below.

    Returns
    -------
    mean, variance : ndarray of float, shape (n,)

    Examples
    --------
    >>> mean, variance = moments(np.array([0.0, 0.0]), np.array([False, True]))
    >>> mean.round(3), variance.round(3)
    (array([-0.798,  0.798]), array([0.363, 0.363]))
    """
    turned = np.where(above, -limit, limit)
    steep = hazard(turned)
    mean = np.where(above, steep, -steep)
    return mean, np.maximum(1.0 - steep * (turned + steep), 0.0)


def exponential_ratio(
    limit: NDArray[np.float64], above: NDArray[np.bool_], *, slope: float
) -> NDArray[np.float64]:
    """Give E[exp(slope Z)] beyond a limit, over exp(slope² / 2).

    Parameters
    ----------
    limit : ndarray of float, shape (n,)
    above : ndarray of bool, shape (n,)
    slope : float

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> exponential_ratio(np.array([8.0]), np.array([False]), slope=1.0).round(6)
    array([1.])
    """
    sign = np.where(above, -1.0, 1.0)
    turned = sign * limit
    return np.asarray(np.exp(log_ndtr(turned - sign * slope) - log_ndtr(turned)))


def beyond(
    limit: NDArray[np.float64],
    above: NDArray[np.bool_],
    *,
    uniform: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Turn uniform numbers into standard normals beyond a limit.

    Parameters
    ----------
    limit : ndarray of float, shape (..., n)
    above : ndarray of bool, shape (n,)
    uniform : ndarray of float, shape (..., n)
        Between 0 and 1.

    Returns
    -------
    ndarray of float, shape (..., n)

    Examples
    --------
    >>> beyond(np.array([-9.0]), np.array([False]), uniform=np.array([0.5])).round(3)
    array([-9.076])
    """
    turned = np.where(above, -limit, limit)
    logs = np.log(np.maximum(uniform, LEAST_UNIFORM))
    drawn = np.minimum(ndtri_exp(logs + log_ndtr(turned)), turned)
    return np.where(above, -drawn, drawn)
