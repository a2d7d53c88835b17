"""The plain estimators that kriging has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from geo.errors import ParameterError, Problem
from geo.geostat.samples import Samples, require_points, require_samples
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

DISTANCES_AT_ONCE = 4_000_000


def inverse_distance(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    onto: ArrayLike,
    power: float = 2.0,
) -> NDArray[np.float64]:
    """Estimate by the mean of all samples, weighted by distance to a power.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples: easting and northing, m.
    values : array_like of float, shape (n,) or (n, variables)
    onto : array_like of float, shape (targets, 2)
    power : float, optional

    Returns
    -------
    ndarray of float, shape (targets,) or (targets, variables)
        A target on samples takes their mean.

    Raises
    ------
    DataError
        Samples or targets that do not pass the door.
    ParameterError
        A power that is not above 0.

    Examples
    --------
    >>> inverse_distance([[0.0, 0.0], [3.0, 0.0]], [1.0, 6.0], onto=[[1.0, 0.0]])
    array([2.])
    """
    if not (np.isfinite(power) and power > 0.0):
        raise ParameterError(
            "inverse distance",
            [Problem(where="power", what=f"{power}", expected="a number above 0")],
        )
    samples = require_samples(coordinates, values, distinct=False)
    targets = require_points(onto, what="targets")
    estimate = weigh_by_distance(samples, onto=targets, power=power)
    return estimate if np.ndim(values) == 2 else estimate[:, 0]


@on_one_thread
def weigh_by_distance(
    samples: Samples, *, onto: NDArray[np.float64], power: float = 2.0
) -> NDArray[np.float64]:
    """Estimate as `inverse_distance` does, from samples that passed the door.

    Parameters
    ----------
    samples : Samples
    onto : ndarray of float, shape (targets, 2)
    power : float, optional
        Above 0.

    Returns
    -------
    ndarray of float, shape (targets, variables)

    Examples
    --------
    >>> two = require_samples([[0.0, 0.0], [3.0, 0.0]], [1.0, 6.0])
    >>> weigh_by_distance(two, onto=np.array([[1.0, 0.0]]))
    array([[2.]])
    """
    estimate = np.empty((len(onto), samples.measured.shape[1]))
    step = max(1, DISTANCES_AT_ONCE // len(samples))
    for start in range(0, len(onto), step):
        here = slice(start, start + step)
        away = cdist(onto[here], samples.coordinates)
        # relative to the nearest, so that no power overflows
        nearest = away.min(axis=1, keepdims=True)
        weights = (nearest / np.where(away > 0.0, away, 1.0)) ** power
        weights = np.where(nearest > 0.0, weights, away == 0.0)
        total = weights.sum(axis=1, keepdims=True)
        estimate[here] = weights @ samples.measured / total
    return estimate


def nearest_neighbour(
    coordinates: ArrayLike, values: ArrayLike, *, onto: ArrayLike
) -> NDArray[np.float64]:
    """Estimate by the nearest sample.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples: easting and northing, m.
    values : array_like of float, shape (n,) or (n, variables)
    onto : array_like of float, shape (targets, 2)

    Returns
    -------
    ndarray of float, shape (targets,) or (targets, variables)

    Raises
    ------
    DataError
        Samples or targets that do not pass the door.

    Examples
    --------
    >>> nearest_neighbour([[0.0, 0.0], [3.0, 0.0]], [1.0, 6.0], onto=[[1.0, 0.0]])
    array([1.])
    """
    samples = require_samples(coordinates, values, distinct=False)
    targets = require_points(onto, what="targets")
    _, rows = KDTree(samples.coordinates).query(targets)
    estimate = samples.measured[rows]
    return estimate if np.ndim(values) == 2 else estimate[:, 0]
