"""Co-kriging: several variables predicted together, each from all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.drift import (
    ORDINARY,
    ExternalDrift,
    KnownMean,
    Trend,
    covariates_at_samples,
    covariates_at_targets,
)
from geo.geostat.multivariate.cokriging_field import Field, Variable, solve
from geo.geostat.multivariate.cokriging_system import spread
from geo.geostat.neighbourhood import Neighbourhood, nearest_samples
from geo.geostat.samples import require_points
from geo.geostat.support import target_variance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from geo.geostat.drift import Drift
    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cokriged:
    """Estimates of several variables with the covariances of their errors.

    Columns follow `variables`. Floats are NaN where `extrapolated` is true;
    `slope` and `efficiency` may be elsewhere.

    Parameters
    ----------
    variables : tuple of str
    estimate : ndarray of float, shape (targets, variables)
        In the units of each variable.
    covariance : ndarray of float, shape (targets, variables, variables)
        Of the prediction errors: co-kriging variances on the diagonal.
    slope : ndarray of float, shape (targets, variables)
        Slope of the regression of truth on estimate; NaN where the estimate is
        the known mean alone.
    efficiency : ndarray of float, shape (targets, variables)
        (variance of the target − co-kriging variance) / variance of the target;
        NaN where the target does not vary: a block under a pure nugget.
    neighbours : ndarray of int, shape (targets, variables)
        Samples of each variable that took part; 0 where nothing is estimated.
    nearest_m : ndarray of float, shape (targets, variables)
        Distance of the nearest sample of the variable.
    extrapolated : ndarray of bool, shape (targets, variables)
        Masked: too few samples of the variable within the radius; where its mean
        is known, of no variable are there enough.

    Examples
    --------
    >>> from geo.geostat.multivariate.coregionalisation import Coregionalisation
    >>> from geo.geostat.multivariate.heterotopic import samples_by_variable
    >>> kriged = cokrige(
    ...     samples_by_variable(
    ...         [[0.0, 0.0], [100.0, 0.0]], [[2.0, 5.0], [4.0, 7.0]], variables="ab"
    ...     ),
    ...     onto=[[50.0, 0.0]],
    ...     model=Coregionalisation(variables=("a", "b"), nugget=[[2, 1], [1, 2]]),
    ...     neighbourhood=Neighbourhood(radius_m=500.0),
    ... )
    >>> kriged.estimate, kriged.covariance
    (array([[3., 6.]]), array([[[3. , 1.5],
            [1.5, 3. ]]]))
    """

    variables: tuple[str, ...]
    estimate: NDArray[np.float64]
    covariance: NDArray[np.float64]
    slope: NDArray[np.float64]
    efficiency: NDArray[np.float64]
    neighbours: NDArray[np.intp]
    nearest_m: NDArray[np.float64]
    extrapolated: NDArray[np.bool_]

    @property
    def variance(self) -> NDArray[np.float64]:
        """Co-kriging variances, shape (targets, variables)."""
        return np.diagonal(self.covariance, axis1=-2, axis2=-1).copy()


def cokrige(
    samples: Mapping[str, Samples],
    *,
    onto: ArrayLike,
    model: CrossCovarianceModel,
    neighbourhood: Neighbourhood | Mapping[str, Neighbourhood],
    drift: Drift | Mapping[str, Drift] = ORDINARY,
    block: BlockSupport | None = None,
) -> Cokriged:
    """Estimate all variables at targets from the samples of all of them.

    Each variable may have been sampled in places of its own. With a constant
    drift (ordinary co-kriging) the estimate of a variable takes weights that sum
    to one over its own samples and to zero over those of each other variable, so
    that it is unbiased whatever the means.

    A variable without samples near a target is left out there: the others are
    estimated without it, and it is masked itself, unless its mean is known.

    Parameters
    ----------
    samples : mapping of str to Samples
        By variable, those of `model`; see `samples_by_variable` and
        `require_samples`.
    onto : array_like of float, shape (targets, 2)
        Targets: points, or centres of blocks; easting and northing, m.
    model : CrossCovarianceModel
        Such as `Coregionalisation`, in the units of the variables.
    neighbourhood : Neighbourhood, or mapping of str to Neighbourhood
        Of all variables, or by variable: each is searched for on its own.
    drift : KnownMean, Trend or ExternalDrift, or mapping of str to these, optional
        What is known of the means: of all variables, or by variable.
    block : BlockSupport, optional
        Estimate means over blocks instead of points.

    Returns
    -------
    Cokriged

    Raises
    ------
    ParameterError
        Variables that do not agree with those of the model, or a model of the
        user's that is none: it makes variances negative.
    DataError
        Targets or covariates that do not pass the door, or a system that cannot
        be solved, as where one variable repeats another.

    References
    ----------
    Myers, D.E. (1982). Matrix formulation of co-kriging. Mathematical Geology
    14, 249-257.
    Ver Hoef, J.M. & Cressie, N. (1993). Multivariable spatial prediction.
    Mathematical Geology 25, 219-240.

    Examples
    --------
    Nickel is known in one place more than cobalt, and speaks for it there:

    >>> from geo.geostat.multivariate.coregionalisation import (
    ...     Coregionalisation,
    ...     CoregionalisedStructure,
    ... )
    >>> from geo.geostat.multivariate.heterotopic import samples_by_variable
    >>> from geo.geostat.variogram import Structure
    >>> form = Structure(model="spherical", sill=1.0, range_m=2_000.0)
    >>> sills = [[0.04, 0.016], [0.016, 0.01]]
    >>> kriged = cokrige(
    ...     samples_by_variable(
    ...         [[0.0, 0.0], [900.0, 0.0], [0.0, 900.0]],
    ...         [[1.3, 0.20], [1.2, 0.18], [1.7, np.nan]],
    ...         variables=["nickel", "cobalt"],
    ...     ),
    ...     onto=[[0.0, 900.0]],
    ...     model=Coregionalisation(
    ...         variables=("nickel", "cobalt"),
    ...         nugget=np.zeros((2, 2)),
    ...         structures=(CoregionalisedStructure(sills=sills, form=form),),
    ...     ),
    ...     neighbourhood=Neighbourhood(radius_m=2_000.0),
    ... )
    >>> kriged.estimate.round(3)
    array([[1.7  , 0.367]])
    """
    targets = require_points(onto, what="targets")
    variables = _variables(
        samples, targets, model=model, neighbourhood=neighbourhood, drift=drift
    )
    field = Field(variables, model, block)
    shape = (len(targets), len(variables))
    found = np.column_stack([each.near.found for each in variables])
    extrapolated = np.where(
        field.known_means, (found == 0).all(axis=1)[:, None], found == 0
    )
    used = np.column_stack([each.taking_part for each in variables])
    used[extrapolated.all(axis=1)] = 0

    estimate, slope = np.full((2, *shape), np.nan)
    covariance = np.full((*shape, shape[1]), np.nan)
    for rows, aims, predicted in solve(field, targets, used=used):
        estimate[np.ix_(rows, aims)] = predicted.estimate
        slope[np.ix_(rows, aims)] = predicted.slope
        covariance[np.ix_(rows, aims, aims)] = predicted.covariance

    estimate[extrapolated] = slope[extrapolated] = np.nan
    covariance[extrapolated] = np.nan
    np.swapaxes(covariance, -1, -2)[extrapolated] = np.nan
    return Cokriged(
        variables=model.variables,
        estimate=estimate + field.levels,
        covariance=covariance,
        slope=slope,
        efficiency=_efficiency(field, covariance),
        neighbours=used,
        nearest_m=np.column_stack([each.near.nearest_m for each in variables]),
        extrapolated=extrapolated,
    )


def _variables(
    samples: Mapping[str, Samples],
    targets: NDArray[np.float64],
    *,
    model: CrossCovarianceModel,
    neighbourhood: Neighbourhood | Mapping[str, Neighbourhood],
    drift: Drift | Mapping[str, Drift],
) -> list[Variable]:
    around = (
        dict.fromkeys(model.variables, neighbourhood)
        if isinstance(neighbourhood, Neighbourhood)
        else neighbourhood
    )
    means = (
        dict.fromkeys(model.variables, drift)
        if isinstance(drift, KnownMean | Trend | ExternalDrift)
        else drift
    )
    _require_variables(samples, model=model, neighbourhood=around, drift=means)
    return [
        Variable(
            name,
            samples[name],
            nearest_samples(
                samples[name].coordinates, targets, neighbourhood=around[name]
            ),
            means[name],
            covariates_at_samples(means[name], len(samples[name])),
            covariates_at_targets(means[name], len(targets)),
        )
        for name in model.variables
    ]


def _require_variables(
    samples: Mapping[str, Samples],
    *,
    model: CrossCovarianceModel,
    neighbourhood: Mapping[str, Neighbourhood],
    drift: Mapping[str, Drift],
) -> None:
    expected = "those of the model: " + ", ".join(model.variables)
    problems = [
        Problem(where=where, what="of " + ", ".join(given), expected=expected)
        for where, given in (
            ("samples", samples),
            ("neighbourhood", neighbourhood),
            ("drift", drift),
        )
        if set(given) != set(model.variables)
    ]
    problems += [
        Problem(
            where=f"samples of {name}",
            what=f"{each.measured.shape[1]} columns of values",
            expected="one",
        )
        for name, each in samples.items()
        if each.measured.shape[1] != 1
    ]
    problems += [
        Problem(where=f"samples of {name}", what="none", expected="at least one")
        for name, each in samples.items()
        if len(each) == 0
    ]
    problems += [
        Problem(where="model", what=f"{name} does not vary", expected="a variance")
        for name in model.variables
        if not spread(model, name) > 0.0
    ]
    if problems:
        raise ParameterError("co-kriging", problems)


def _efficiency(field: Field, covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.array(
        [
            target_variance(model=field.model.between(name, name), block=field.block)
            for name in field.model.variables
        ]
    )
    left = np.diagonal(covariance, axis1=-2, axis2=-1)
    efficiency = np.full(left.shape, np.nan)
    np.divide(whole - left, whole, out=efficiency, where=whole != 0.0)
    return efficiency
