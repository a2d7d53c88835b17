"""The covariances between the data of a simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.stochastic.many_covariances import continuous_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.stochastic.field_model import FieldModel
    from geo.geostat.stochastic.stations import Stations

SEPARATIONS_AT_ONCE = 2_000_000


def data_covariance(
    stations: Stations, *, model: FieldModel, spacing_m: float
) -> NDArray[np.float64]:
    """Tabulate the covariances between data: nugget and their own errors included.

    Parameters
    ----------
    stations : Stations
    model : FieldModel
    spacing_m : float
        Of a step.

    Returns
    -------
    ndarray of float, shape (data, data)
    """
    count = len(stations.place)
    at = stations.steps[stations.place]
    covariance = np.empty((count, count))
    rows_at_once = max(1, SEPARATIONS_AT_ONCE // max(1, count))
    variables = range(len(model.variables))
    members = [np.flatnonzero(stations.variable == each) for each in variables]
    for start in range(0, count, rows_at_once):
        rows = np.arange(start, min(start + rows_at_once, count))
        if model.forms is not None:
            covariance[rows] = _by_forms(stations, rows, model, spacing_m=spacing_m)
            continue
        for first in variables:
            own = rows[stations.variable[rows] == first]
            for second in variables:
                columns = members[second]
                covariance[np.ix_(own, columns)] = model.continuous_between(
                    (first, second), at[own], at[columns], spacing_m=spacing_m
                )
    nugget = model.nugget()
    for first in variables:
        for second in variables:
            _, rows, columns = np.intersect1d(
                stations.place[members[first]],
                stations.place[members[second]],
                return_indices=True,
            )
            together = members[first][rows], members[second][columns]
            covariance[together] += nugget[first, second]
    covariance[np.diag_indices(count)] += stations.error_variance
    return covariance


def _by_forms(
    stations: Stations, rows: NDArray[np.intp], model: FieldModel, *, spacing_m: float
) -> NDArray[np.float64]:
    """Tabulate some rows between data, each form once for all pairs of variables."""
    steps, place, variable = stations.steps, stations.place, stations.variable
    table = np.zeros((len(rows), len(place)))
    for form, sills in model.single_forms():
        covariance = continuous_between(
            form, steps[place[rows]], steps, spacing_m=spacing_m
        )
        table += covariance[:, place] * sills[np.ix_(variable[rows], variable)]
    return table
