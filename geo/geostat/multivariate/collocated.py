"""Collocated co-kriging: a secondary variable is known at every target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.drift import (
    ORDINARY,
    covariates_at_samples,
    covariates_at_targets,
)
from geo.geostat.multivariate.cokriging_field import Field, Variable, solve
from geo.geostat.multivariate.markov import MarkovCovariance, MarkovModel
from geo.geostat.neighbourhood import nearest_samples
from geo.geostat.samples import Samples, require_points
from geo.geostat.support import require_variance, target_variance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.drift import Drift
    from geo.geostat.multivariate.cokriging_system import Predicted
    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.multivariate.secondary import Secondary
    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.support import BlockSupport

SAME = 1e-6  # readings of one place that differ by more are not the same, per spread
ROUNDING = 1e-12  # a variance that small, against the whole, is none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collocated:
    """Estimates of the primary variable.

    Floats are NaN where `extrapolated` is true; `slope` and `efficiency` may be
    elsewhere.

    Parameters
    ----------
    estimate : ndarray of float, shape (targets,)
        In the units of the primary variable.
    variance : ndarray of float, shape (targets,)
        Co-kriging variance, in squared units.
    secondary_weight : ndarray of float, shape (targets,)
        What the estimate gains per unit of the secondary variable at the target.
    slope : ndarray of float, shape (targets,)
        Slope of the regression of truth on estimate; NaN where the estimate is
        the known mean alone.
    efficiency : ndarray of float, shape (targets,)
        (variance of the target − co-kriging variance) / variance of the target;
        NaN where the target does not vary: a block under a pure nugget.
    neighbours : ndarray of int, shape (targets,)
        Samples used; 0 where masked.
    nearest_m : ndarray of float, shape (targets,)
        Distance of the nearest sample.
    extrapolated : ndarray of bool, shape (targets,)
        Too few samples within the radius: masked, whatever the secondary
        variable says.

    Examples
    --------
    >>> from geo.geostat.multivariate.markov import MarkovModel
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.multivariate.secondary import Secondary
    >>> from geo.geostat.variogram import Variogram
    >>> kriged = collocated_cokrige(
    ...     require_samples([[0.0, 0.0]], [3.0]),
    ...     secondary=Secondary(at_targets=[1.0, 1.0], mean=0.0),
    ...     onto=[[9.0, 0.0], [9_000.0, 0.0]],
    ...     model=MarkovModel(
    ...         primary=Variogram(nugget=4.0), correlation=0.5, secondary_variance=1.0
    ...     ),
    ...     neighbourhood=Neighbourhood(radius_m=500.0),
    ... )
    >>> kriged.estimate, kriged.secondary_weight, kriged.extrapolated
    (array([ 4., nan]), array([ 1., nan]), array([False,  True]))
    """

    estimate: NDArray[np.float64]
    variance: NDArray[np.float64]
    secondary_weight: NDArray[np.float64]
    slope: NDArray[np.float64]
    efficiency: NDArray[np.float64]
    neighbours: NDArray[np.intp]
    nearest_m: NDArray[np.float64]
    extrapolated: NDArray[np.bool_]


def collocated_cokrige(
    samples: Samples,
    *,
    secondary: Secondary,
    onto: ArrayLike,
    model: MarkovModel | CrossCovarianceModel,
    neighbourhood: Neighbourhood,
    drift: Drift = ORDINARY,
    block: BlockSupport | None = None,
) -> Collocated:
    """Estimate the primary variable with the secondary one known at the target.

    The samples predict both variables at the target, with the covariance of both
    errors; then the secondary one is found out, and the primary one follows it
    by the regression between the errors. This is the co-kriging of the samples
    and the value at the target, solved in two steps.

    Under a Markov model the secondary variable counts at the target only. Under a
    model of both variables it counts at the samples too where it is known there.

    Parameters
    ----------
    samples : Samples
        Of the primary variable; see `require_samples`.
    secondary : Secondary
    onto : array_like of float, shape (targets, 2)
        Targets: points, or centres of blocks; easting and northing, m.
    model : MarkovModel or CrossCovarianceModel
        Such as `Coregionalisation`, of the primary variable and the secondary
        one, in that order.
    neighbourhood : Neighbourhood
    drift : KnownMean, Trend or ExternalDrift, optional
        What is known of the mean of the primary variable; by default it is an
        unknown constant.
    block : BlockSupport, optional
        Estimate means over blocks instead of points, under a model of both
        variables.

    Returns
    -------
    Collocated

    Raises
    ------
    ParameterError
        A model that does not fit what is known of the secondary variable.
    DataError
        Targets or values that do not pass the door, or a system that cannot be
        solved.

    References
    ----------
    Xu, W., Tran, T.T., Srivastava, R.M. & Journel, A.G. (1992). Integrating
    seismic data in reservoir modeling: the collocated cokriging alternative.
    SPE 24742.
    Rivoirard, J. (2001). Which models for collocated cokriging? Mathematical
    Geology 33, 117-131.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.multivariate.secondary import Secondary
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=9.0, range_m=2_000.0)
    >>> kriged = collocated_cokrige(
    ...     require_samples([[0.0, 0.0], [1_000.0, 0.0]], [12.0, 18.0]),
    ...     secondary=Secondary(at_targets=[4.0, 6.0], mean=5.0),
    ...     onto=[[500.0, 500.0], [500.0, 500.0]],
    ...     model=MarkovModel(
    ...         primary=Variogram(nugget=0.0, structures=(spherical,)),
    ...         correlation=0.5,
    ...         secondary_variance=1.0,
    ...     ),
    ...     neighbourhood=Neighbourhood(radius_m=2_000.0),
    ... )
    >>> kriged.estimate.round(2), kriged.secondary_weight.round(2)
    (array([14.24, 15.76]), array([0.76, 0.76]))
    """
    targets = require_points(onto, what="targets")
    _require_agreement(samples, targets, secondary=secondary, model=model, block=block)
    field = _field(
        samples,
        targets,
        secondary=secondary,
        model=MarkovCovariance(model) if isinstance(model, MarkovModel) else model,
        neighbourhood=neighbourhood,
        drift=drift,
        block=block,
    )
    found = field.variables[0].near.found
    used = np.column_stack([each.taking_part for each in field.variables])
    used[found == 0] = 0

    columns = np.full((4, len(targets)), np.nan)
    for rows, _, predicted in solve(field, targets, used=used):
        observed = secondary.at_targets[rows] - field.levels[1]
        columns[:, rows] = _informed(field, predicted, observed)
    estimate, variance, weight, slope = columns
    whole = _variance_of_target(field)
    return Collocated(
        estimate=estimate + field.levels[0],
        variance=variance,
        secondary_weight=weight,
        slope=slope,
        efficiency=(whole - variance) / whole
        if whole
        else np.full(len(targets), np.nan),
        neighbours=used[:, 0],
        nearest_m=field.variables[0].near.nearest_m,
        extrapolated=found == 0,
    )


def _informed(
    field: Field, predicted: Predicted, observed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Let the primary variable follow what is found out of the secondary one."""
    # where the samples already say all of the secondary variable, nothing is lost
    surprise = observed - predicted.estimate[:, 1]
    left, second = predicted.covariance, field.model.variables[1]
    spread_of_second = target_variance(
        model=field.model.between(second, second), block=field.block
    )
    open_still = left[:, 1, 1] > ROUNDING * spread_of_second
    _require_same_reading(surprise[~open_still], spread_of_second)

    weight = np.zeros(len(observed))
    np.divide(left[:, 0, 1], left[:, 1, 1], out=weight, where=open_still)
    variance = require_variance(
        left[:, 0, 0] - weight * left[:, 0, 1], sill=_variance_of_target(field) or 1.0
    )
    estimate = predicted.estimate[:, 0] + weight * surprise

    first = field.model.variables[0]
    together = target_variance(
        model=field.model.between(first, second), block=field.block
    )
    shared = predicted.with_truth[:, 0, 0] + weight * (
        together - predicted.with_truth[:, 1, 0]
    )
    whole = _variance_of_target(field)
    own = 2.0 * shared + variance - whole
    slope = np.full(len(observed), np.nan)
    np.divide(shared, own, out=slope, where=own > ROUNDING * whole)
    return np.stack([estimate, variance, weight, slope])


def _field(
    samples: Samples,
    targets: NDArray[np.float64],
    *,
    secondary: Secondary,
    model: CrossCovarianceModel,
    neighbourhood: Neighbourhood,
    drift: Drift,
    block: BlockSupport | None,
) -> Field:
    near = nearest_samples(samples.coordinates, targets, neighbourhood=neighbourhood)
    known = secondary.at_samples
    nowhere = np.zeros(len(samples) if known is not None else 0)
    first = Variable(
        model.variables[0],
        samples,
        near,
        drift,
        covariates_at_samples(drift, len(samples)),
        covariates_at_targets(drift, len(targets)),
    )
    second = Variable(
        model.variables[1],
        Samples(
            coordinates=samples.coordinates[: len(nowhere)],
            measured=nowhere[:, None] if known is None else known[:, None],
            error_variance=nowhere,
        ),
        near if known is not None else near._replace(found=np.zeros_like(near.found)),
        secondary.drift,
        np.empty((len(nowhere), 0)),
        np.empty((len(targets), 0)),
    )
    return Field([first, second], model, block)


def _variance_of_target(field: Field) -> float:
    name = field.model.variables[0]
    return target_variance(model=field.model.between(name, name), block=field.block)


def _require_agreement(
    samples: Samples,
    targets: NDArray[np.float64],
    *,
    secondary: Secondary,
    model: MarkovModel | CrossCovarianceModel,
    block: BlockSupport | None,
) -> None:
    known = secondary.at_samples
    problems = [
        Problem(where=where, what=what, expected=expected)
        for where, what, expected, good in (
            (
                "at_targets",
                f"length {len(secondary.at_targets)}",
                f"{len(targets)}, a value for each target",
                len(secondary.at_targets) == len(targets),
            ),
            (
                "at_samples",
                f"length {0 if known is None else len(known)}",
                f"{len(samples)}, a value for each sample",
                known is None or len(known) == len(samples),
            ),
            (
                "samples",
                f"{samples.measured.shape[1]} columns of values",
                "one: the primary variable",
                samples.measured.shape[1] == 1,
            ),
        )
        if not good
    ]
    if problems:
        raise DataError("collocated co-kriging", problems)
    _require_model(model, known=known is not None, block=block)


def _require_model(
    model: MarkovModel | CrossCovarianceModel,
    *,
    known: bool,
    block: BlockSupport | None,
) -> None:
    problems = []
    if isinstance(model, MarkovModel):
        problems += [
            Problem(
                where=where,
                what="given, with a Markov model",
                expected="none: that model knows the secondary variable at points "
                "that are targets only",
                cure="give a Coregionalisation of both variables",
            )
            for where, given in (("at_samples", known), ("block", block is not None))
            if given
        ]
    elif len(model.variables) != 2:
        problems.append(
            Problem(
                where="model",
                what="of " + ", ".join(model.variables),
                expected="two variables: the primary and the secondary one",
            )
        )
    if problems:
        raise ParameterError("collocated co-kriging", problems)


def _require_same_reading(surprise: NDArray[np.float64], variance: float) -> None:
    apart = np.abs(surprise) > SAME * np.sqrt(variance)
    if apart.any():
        problem = Problem(
            where="secondary variable",
            what=f"another value than at the samples, at {np.count_nonzero(apart)} "
            "of the targets that lie on them",
            expected="one value in one place",
            cure="take the values at the samples from the same grid",
        )
        raise DataError("collocated co-kriging", [problem])
