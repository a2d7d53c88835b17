"""Which sets of samples carry a drift: fix every term of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.drift import (
    Places,
    covariates_at_samples,
    drift_columns,
    frame_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.neighbourhood import Neighbours
    from geo.geostat.samples import Samples


def columns_of_samples(
    drift: Drift, samples: Samples, rows: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Tabulate the drift at sets of samples, each in a frame of its own.

    Parameters
    ----------
    drift : KnownMean, Trend or ExternalDrift
    samples : Samples
    rows : ndarray of int, shape (..., k)

    Returns
    -------
    ndarray of float, shape (..., k, p)

    Raises
    ------
    DataError
        Covariates of another number of samples.

    Examples
    --------
    >>> from geo.geostat.drift import Trend
    >>> from geo.geostat.samples import require_samples
    >>> line = require_samples([[0.0, 5.0], [8.0, 5.0]], [1.0, 2.0])
    >>> columns_of_samples(Trend(degree=1), line, np.arange(2))
    array([[ 1., -1.,  0.],
           [ 1.,  1.,  0.]])
    """
    covariates = covariates_at_samples(drift, len(samples))
    places = Places(samples.coordinates[rows], covariates[rows])
    return drift_columns(drift, places, frame=frame_of(places))


def carry(columns: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which sets of samples fix every term of a drift.

    Parameters
    ----------
    columns : ndarray of float, shape (..., n, p)

    Returns
    -------
    ndarray of bool, shape (...)

    Examples
    --------
    >>> two_on_a_line = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, 0.0]])
    >>> bool(carry(two_on_a_line)), bool(carry(two_on_a_line[:, :2]))
    (False, True)
    """
    terms = columns.shape[-1]
    if not terms:  # the mean is known
        return np.ones(columns.shape[:-2], dtype=bool)
    return np.asarray(np.linalg.matrix_rank(columns) == terms)


def with_neighbours_that_carry(
    near: Neighbours, samples: Samples, *, drift: Drift
) -> Neighbours:
    """Leave out targets whose neighbours do not carry the drift.

    Parameters
    ----------
    near : Neighbours
        Of a moving neighbourhood; of a unique one nothing changes.
    samples : Samples
    drift : KnownMean, Trend or ExternalDrift

    Returns
    -------
    Neighbours
        With `found` 0 for them. Unchanged where no target is to blame: all samples
        together do not carry the drift, or the neighbourhood takes too few.

    Raises
    ------
    DataError
        Covariates of another number of samples.

    Examples
    --------
    >>> from geo.geostat.drift import Trend
    >>> from geo.geostat.neighbourhood import Neighbourhood, nearest_samples
    >>> from geo.geostat.samples import require_samples
    >>> four = require_samples([[0, 0], [1, 0], [2, 0], [0, 9]], [1, 2, 3, 4])
    >>> near = nearest_samples(
    ...     four.coordinates,
    ...     np.array([[1.0, 0.0], [0.0, 6.0]]),
    ...     neighbourhood=Neighbourhood(radius_m=99.0, maximum=3),
    ... )
    >>> with_neighbours_that_carry(near, four, drift=Trend(degree=1)).found
    array([0, 3])
    """
    whole = columns_of_samples(drift, samples, np.arange(len(samples)))
    terms = whole.shape[-1]
    if near.unique or terms <= 1 or near.rows.shape[1] < terms or not carry(whole):
        return near
    found = np.zeros_like(near.found)
    for size in np.unique(near.found[near.found >= terms]):
        same = np.flatnonzero(near.found == size)
        columns = columns_of_samples(drift, samples, near.rows[same, :size])
        found[same] = np.where(carry(columns), size, 0)
    return near._replace(found=found)
