"""The variogram of a design, fitted or refused as the house does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.estimation_model import (
    choose_estimation_model,
    nearest_spacing_m,
)
from geo.model.estimate import EstimateSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.estimation_model import EstimationModel
    from geo.model.estimate import ModelChoice
    from geo.resource.prospectivity.design.design import Design

LAGS = 20  # station spacings to the longest lag that is tried first
LEAST_LAG_M = 1.0


class Places(NamedTuple):
    """What is known at each place, replicates averaged.

    Attributes
    ----------
    xy_m : ndarray of float, shape (k, 2)
    values : ndarray of float, shape (k,)
    covariates : ndarray of float, shape (k, p)
    error_variance : ndarray of float, shape (k,) or None
        Of the means.
    replicates : int
        How many rows lay in a place with others.
    """

    xy_m: NDArray[np.float64]
    values: NDArray[np.float64]
    covariates: NDArray[np.float64]
    error_variance: NDArray[np.float64] | None
    replicates: int


def places_of(design: Design, *, learner: str) -> Places:
    """Average the rows of a design that lie in one place.

    Parameters
    ----------
    design : Design
        In canonical order.
    learner : str
        Who asks, for the message.

    Returns
    -------
    Places

    Raises
    ------
    DataError
        The ground is too wide for one local coordinate system.
    """
    if design.xy_m.shape[1] != 2:
        problem = Problem(
            where="xy_m",
            what="positions on the sphere: the ground is too wide for one plane",
            expected="a local coordinate system, which variograms are fitted in",
            cure="krige each region by itself, or use forest or boosting",
        )
        raise DataError(f"learner {learner!r}", [problem])
    xy_m, place_of, count = np.unique(
        design.xy_m, axis=0, return_inverse=True, return_counts=True
    )
    place_of = place_of.ravel()
    columns = design.covariates.to_numpy(dtype=float)
    averaged = np.column_stack(
        [
            np.bincount(place_of, column) / count
            for column in (design.response, *columns.T)
        ]
    )
    error = (
        None
        if design.error_sd is None
        else np.bincount(place_of, design.error_sd**2) / count**2
    )
    return Places(
        xy_m=xy_m,
        values=averaged[:, 0],
        covariates=averaged[:, 1:],
        error_variance=error,
        replicates=int(count[count > 1].sum()),
    )


def variogram_of(
    xy_m: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    error_variance: NDArray[np.float64] | None = None,
    model: ModelChoice = "spherical",
) -> EstimationModel:
    """Fit a variogram over lags as long as it takes, or tell why there is none.

    The first lags are the median spacing of the stations, to `LAGS` times that;
    where the pairs support no variogram there, both are doubled, up to half the
    extent of the stations.

    Parameters
    ----------
    xy_m : ndarray of float, shape (n, 2)
        All distinct.
    values : ndarray of float, shape (n,)
    error_variance : ndarray of float, shape (n,), optional
    model : str, optional

    Returns
    -------
    EstimationModel
        ``fitted`` is None and ``refusal`` says why, where the data carry none.

    Raises
    ------
    DataError
        All values are alike, or fewer than two places.

    Examples
    --------
    >>> north = np.arange(60) * 500.0
    >>> places = np.column_stack([np.zeros(60), north])
    >>> smooth = np.sin(north / 1.2e3)
    >>> found = variogram_of(places, smooth)
    >>> found.fitted is not None, found.refusal
    (True, '')
    """
    half_extent = float(np.hypot(*np.ptp(xy_m, axis=0))) / 2.0
    lag = max(min(nearest_spacing_m(xy_m), half_extent / 2.0), LEAST_LAG_M)
    while True:
        reach = max(min(LAGS * lag, half_extent), 2.0 * lag)
        settings = EstimateSettings(
            spacing_m=max(lag, 1.0), lag_m=lag, max_lag_m=reach, model=model
        )
        chosen = choose_estimation_model(
            xy_m, values, settings=settings, error_variance=error_variance
        )
        if chosen.fitted is not None or reach >= half_extent:
            return chosen
        lag = min(2.0 * lag, half_extent / 2.0)
