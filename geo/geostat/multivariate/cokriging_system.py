"""The co-kriging system: readings of several variables, weighed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.solvable import solvable
from geo.geostat.support import (
    covariance_to_targets,
    require_variance,
    target_variance,
)
from geo.geostat.variogram import covariance_between
from geo.kernels.kriging import kriging_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.support import BlockSupport
    from geo.kernels.kriging import KrigingSystem

TOO_MUCH_ALIKE = (
    "one variable repeats another where both were sampled (a correlation of 1), or "
    "samples lie too close together for so smooth a model: leave that variable out, "
    "give the model a nugget, or state error variances"
)


class Readings(NamedTuple):
    """Readings of one variable that take part in a system, or in a batch of them.

    Attributes
    ----------
    variable : str
    points : ndarray of float, shape (..., n, 2)
        Easting and northing, m.
    values : ndarray of float, shape (..., n)
        Less the known mean, where there is one.
    error_variance : ndarray of float, shape (..., n)
        Of each reading's own error.
    drift : ndarray of float, shape (..., n, p)
        A column for each unknown coefficient of the whole system; 0 in those of
        other variables.
    """

    variable: str
    points: NDArray[np.float64]
    values: NDArray[np.float64]
    error_variance: NDArray[np.float64]
    drift: NDArray[np.float64]


class Wanted(NamedTuple):
    """A variable to be predicted.

    Attributes
    ----------
    variable : str
    drift : ndarray of float, shape (..., p, targets)
        As of `Readings`, at the targets.
    """

    variable: str
    drift: NDArray[np.float64]


class Predicted(NamedTuple):
    """What some targets get.

    Attributes
    ----------
    estimate : ndarray of float, shape (t, wanted)
        Less the known mean, where there is one.
    covariance : ndarray of float, shape (t, wanted, wanted)
        Of the prediction errors.
    with_truth : ndarray of float, shape (t, wanted, wanted)
        Of the estimate of the row's variable with the truth of the column's.
    slope : ndarray of float, shape (t, wanted)
        Covariance of truth and estimate over the variance of the estimate; NaN
        where this is 0.
    """

    estimate: NDArray[np.float64]
    covariance: NDArray[np.float64]
    with_truth: NDArray[np.float64]
    slope: NDArray[np.float64]


def cokriging_system(
    readings: Sequence[Readings], *, model: CrossCovarianceModel
) -> KrigingSystem:
    """Build the co-kriging system of some readings, and refuse a near-singular one.

    Each variable counts in units of its own standard deviation, so that tonnes
    beside per cent do not look singular.

    Parameters
    ----------
    readings : sequence of Readings
        Leading axes that broadcast: many small systems at once.
    model : CrossCovarianceModel

    Returns
    -------
    KrigingSystem

    Raises
    ------
    DataError
        The condition number exceeds `WORST_CONDITION`, or the readings of a
        variable do not carry its drift.

    Examples
    --------
    >>> from geo.geostat.multivariate.coregionalisation import Coregionalisation
    >>> model = Coregionalisation(variables=("a", "b"), nugget=[[4, 1], [1, 1]])
    >>> place = np.zeros((1, 2)), np.zeros(1), np.zeros(1)
    >>> cokriging_system(
    ...     [Readings(name, *place, np.empty((1, 0))) for name in ("a", "b")],
    ...     model=model,
    ... ).matrix
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    batch = np.broadcast_shapes(*(each.points.shape[:-2] for each in readings))
    spans = _spans(readings)
    size = spans[-1].stop
    covariance = np.empty((*batch, size, size))
    drift = np.empty((*batch, size, readings[0].drift.shape[-1]))
    for first, rows in zip(readings, spans, strict=True):
        drift[..., rows, :] = first.drift
        for second, columns in zip(readings, spans, strict=True):
            if columns.start < rows.start:
                turned = np.swapaxes(covariance[..., columns, rows], -1, -2)
                covariance[..., rows, columns] = turned
                continue
            alike = covariance_between(
                first.points,
                second.points,
                model=model.between(first.variable, second.variable),
            )
            unit = spread(model, first.variable) * spread(model, second.variable)
            covariance[..., rows, columns] = alike / unit
        own = first.error_variance / spread(model, first.variable) ** 2
        every = np.arange(rows.start, rows.stop)
        covariance[..., every, every] += own
    return solvable(covariance, drift, what="co-kriging system", cure=TOO_MUCH_ALIKE)


def predict(
    system: KrigingSystem,
    readings: Sequence[Readings],
    *,
    wanted: Sequence[Wanted],
    targets: NDArray[np.float64],
    model: CrossCovarianceModel,
    block: BlockSupport | None,
) -> Predicted:
    """Solve the system for some targets, all wanted variables at once.

    ``C λ + F μ = c0`` and ``Fᵀ λ = f0`` for each variable; the errors of two of
    them have the covariance ``C_vv' − λᵀ c0' − μᵀ f0'``.

    Parameters
    ----------
    system : KrigingSystem
    readings : sequence of Readings
        Those of the system, in its order.
    wanted : sequence of Wanted
    targets : ndarray of float, shape (..., m, 2)
        Points, or centres of blocks.
    model : CrossCovarianceModel
    block : BlockSupport or None

    Returns
    -------
    Predicted
        Leading axes and targets in one: t = ... × m.

    Raises
    ------
    ParameterError
        A user's own model that makes a variance negative.

    Examples
    --------
    >>> from geo.geostat.multivariate.coregionalisation import Coregionalisation
    >>> model = Coregionalisation(variables=("a", "b"), nugget=[[4, 1], [1, 1]])
    >>> place = np.zeros((1, 2)), np.array([2.0]), np.zeros(1), np.empty((1, 0))
    >>> readings = [Readings("b", *place)]
    >>> predict(
    ...     cokriging_system(readings, model=model),
    ...     readings,
    ...     wanted=[Wanted("a", np.empty((0, 1)))],
    ...     targets=np.zeros((1, 2)),
    ...     model=model,
    ...     block=None,
    ... )[:2]
    (array([[2.]]), array([[[3.]]]))
    """
    to_target = _to_target(readings, wanted, targets, model=model, block=block)
    at_target = np.stack([each.drift for each in wanted], axis=-2)
    columns = len(wanted) * targets.shape[-2]
    solved = kriging_weights(
        system,
        to_target.reshape(*to_target.shape[:-2], columns),
        at_target.reshape(*at_target.shape[:-2], columns),
    )
    weights = solved.weights.reshape(to_target.shape)
    lagrange = solved.lagrange.reshape(at_target.shape)

    shared = np.einsum("...njm,...nkm->...mjk", weights, to_target)
    price = np.einsum("...pjm,...pkm->...mjk", lagrange, at_target)
    own = _own_covariance(wanted, model=model, block=block)
    left = own - shared - price

    units = np.array([spread(model, each.variable) for each in wanted])
    count = len(wanted)
    covariance = (left + np.swapaxes(left, -1, -2)).reshape(-1, count, count) / 2.0
    return Predicted(
        _weigh(readings, weights, model=model) * units,
        _checked(covariance) * np.outer(units, units),
        shared.reshape(-1, count, count) * np.outer(units, units),
        _slope(shared, price).reshape(-1, count),
    )


def spread(model: CrossCovarianceModel, variable: str) -> float:
    """Give the standard deviation of a variable at a point.

    Parameters
    ----------
    model : CrossCovarianceModel
    variable : str

    Returns
    -------
    float

    Examples
    --------
    >>> from geo.geostat.multivariate.coregionalisation import Coregionalisation
    >>> spread(Coregionalisation(variables=("a",), nugget=[[4.0]]), "a")
    2.0
    """
    return float(np.sqrt(target_variance(model=model.between(variable, variable))))


def _spans(readings: Sequence[Readings]) -> list[slice]:
    ends = np.cumsum([each.points.shape[-2] for each in readings])
    return [
        slice(int(end) - each.points.shape[-2], int(end))
        for each, end in zip(readings, ends, strict=True)
    ]


def _to_target(
    readings: Sequence[Readings],
    wanted: Sequence[Wanted],
    targets: NDArray[np.float64],
    *,
    model: CrossCovarianceModel,
    block: BlockSupport | None,
) -> NDArray[np.float64]:
    """Tabulate covariances of readings with targets; shape (..., n, wanted, m)."""
    batch = np.broadcast_shapes(
        targets.shape[:-2], *(each.points.shape[:-2] for each in readings)
    )
    spans = _spans(readings)
    to_target = np.empty((*batch, spans[-1].stop, len(wanted), targets.shape[-2]))
    for each, rows in zip(readings, spans, strict=True):
        for column, aim in enumerate(wanted):
            alike = covariance_to_targets(
                each.points,
                targets,
                model=model.between(each.variable, aim.variable),
                block=block,
            )
            unit = spread(model, each.variable) * spread(model, aim.variable)
            to_target[..., rows, column, :] = alike / unit
    return to_target


def _own_covariance(
    wanted: Sequence[Wanted], *, model: CrossCovarianceModel, block: BlockSupport | None
) -> NDArray[np.float64]:
    names = [each.variable for each in wanted]
    return np.array(
        [
            [
                target_variance(model=model.between(first, second), block=block)
                / (spread(model, first) * spread(model, second))
                for second in names
            ]
            for first in names
        ]
    )


def _weigh(
    readings: Sequence[Readings],
    weights: NDArray[np.float64],
    *,
    model: CrossCovarianceModel,
) -> NDArray[np.float64]:
    """Sum weighted values up; `weights` of shape (..., n, wanted, m)."""
    total = sum(
        np.einsum(
            "...n,...njm->...mj",
            each.values / spread(model, each.variable),
            weights[..., rows, :, :],
        )
        for each, rows in zip(readings, _spans(readings), strict=True)
    )
    return np.asarray(total).reshape(-1, weights.shape[-2])


def _slope(
    shared: NDArray[np.float64], price: NDArray[np.float64]
) -> NDArray[np.float64]:
    with_truth = np.diagonal(shared, axis1=-2, axis2=-1)
    own = with_truth - np.diagonal(price, axis1=-2, axis2=-1)
    slope = np.full(own.shape, np.nan)
    np.divide(with_truth, own, out=slope, where=own != 0.0)
    return slope


def _checked(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lift variances of 0 that rounding left just below it, of a sill of 1 each."""
    size = np.arange(covariance.shape[-1])
    lifted = covariance.copy()
    lifted[..., size, size] = require_variance(lifted[..., size, size], sill=1.0)
    return lifted
