"""Ordinary kriging, in the clear form that faster engines are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.neighbourhood import nearest_samples
from geo.geostat.samples import require_points, require_samples
from geo.geostat.support import covariance_to_targets, target_variance
from geo.geostat.variogram import covariance_between
from geo.kernels.kriging import condition, ordinary_system, ordinary_weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from geo.geostat.neighbourhood import Neighbourhood, Neighbours
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel
    from geo.kernels.kriging import OrdinarySystem

WORST_CONDITION = 1e12  # beyond it fewer than four digits of a weight are left
NUMBERS_AT_ONCE = 1_000_000  # some 100 MB of temporaries


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kriged:
    """Estimates with their variance and what speaks for and against them.

    All but `estimate`, `neighbours`, `nearest_m` and `extrapolated` belong to
    the variogram in use, whatever the variable. Floats are NaN where
    `extrapolated` is true; `efficiency` may be elsewhere.

    Parameters
    ----------
    estimate : ndarray of float, shape (targets,) or (targets, variables)
        As the values were given; in their units.
    variance : ndarray of float, shape (targets,)
        Kriging variance, in squared units.
    slope : ndarray of float, shape (targets,)
        Slope of the regression of truth on estimate; 1 is without conditional
        bias.
    efficiency : ndarray of float, shape (targets,)
        (variance of the target − kriging variance) / variance of the target; NaN
        where the target does not vary: a block under a pure nugget.
    weight_of_mean : ndarray of float, shape (targets,)
        What simple kriging would leave to the mean: near 1 the samples say
        little.
    negative_weight_share : ndarray of float, shape (targets,)
        Share of the negative in the sum of absolute weights.
    neighbours : ndarray of int, shape (targets,)
        Samples used; 0 where masked.
    nearest_m : ndarray of float, shape (targets,)
        Distance of the nearest sample.
    extrapolated : ndarray of bool, shape (targets,)
        No sample within the radius of the neighbourhood: masked.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> kriged = krige(
    ...     [[0.0, 0.0], [100.0, 0.0]],
    ...     [2.0, 4.0],
    ...     onto=[[50.0, 0.0], [9_000.0, 0.0]],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=500.0),
    ... )
    >>> kriged.estimate, kriged.extrapolated
    (array([ 3., nan]), array([False,  True]))
    """

    estimate: NDArray[np.float64]
    variance: NDArray[np.float64]
    slope: NDArray[np.float64]
    efficiency: NDArray[np.float64]
    weight_of_mean: NDArray[np.float64]
    negative_weight_share: NDArray[np.float64]
    neighbours: NDArray[np.intp]
    nearest_m: NDArray[np.float64]
    extrapolated: NDArray[np.bool_]


def krige(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    onto: ArrayLike,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    error_variance: ArrayLike | None = None,
    block: BlockSupport | None = None,
) -> Kriged:
    """Estimate values at targets by ordinary kriging.

    ``[C 1; 1ᵀ 0] [λ; μ] = [c0; 1]``, estimate ``λᵀz``, variance
    ``C_vv − λᵀc0 − μ``, slope of regression ``λᵀc0 / (λᵀc0 − μ)``.

    Several variables share the neighbours and weights of one variogram, so that
    a ratio of their estimates is a weighted mean. The nugget is variation of
    the sea floor: a target on a sample takes its value. An error variance is
    not: it is added to the sample's own variance only, and samples are then
    smoothed instead of honoured.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples: easting and northing in a local system, m.
    values : array_like of float, shape (n,) or (n, variables)
    onto : array_like of float, shape (targets, 2)
        Targets: points, or centres of blocks, in the same system.
    variogram : CovarianceModel
        Such as `Variogram`, in squared units of the values.
    neighbourhood : Neighbourhood
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error, in squared units of the values.
    block : BlockSupport, optional
        Estimate means over blocks instead of points.

    Returns
    -------
    Kriged

    Raises
    ------
    DataError
        Samples or targets that do not pass the door (see `require_samples`), or
        a system that cannot be solved to four digits.

    References
    ----------
    Isaaks, E.H. & Srivastava, R.M. (1989). An Introduction to Applied
    Geostatistics, chapters 12 and 13.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=9.0, range_m=2_000.0)
    >>> kriged = krige(
    ...     [[0.0, 0.0], [1_000.0, 0.0], [0.0, 1_000.0]],
    ...     [12.0, 18.0, 15.0],
    ...     onto=[[0.0, 0.0], [500.0, 500.0]],
    ...     variogram=Variogram(nugget=0.0, structures=(spherical,)),
    ...     neighbourhood=Neighbourhood(radius_m=2_000.0),
    ... )
    >>> kriged.estimate.round(3)
    array([12.   , 15.316])
    """
    samples = require_samples(coordinates, values, error_variance=error_variance)
    kriged = krige_samples(
        samples,
        onto=require_points(onto, what="targets"),
        variogram=variogram,
        neighbourhood=neighbourhood,
        block=block,
    )
    if np.ndim(values) == 2:
        return kriged
    return replace(kriged, estimate=kriged.estimate[:, 0])


def krige_samples(
    samples: Samples,
    *,
    onto: NDArray[np.float64],
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    block: BlockSupport | None = None,
) -> Kriged:
    """Estimate as `krige` does, from samples that passed the door.

    Parameters
    ----------
    samples : Samples
    onto : ndarray of float, shape (targets, 2)
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    block : BlockSupport, optional

    Returns
    -------
    Kriged
        `estimate` of shape (targets, variables).

    Raises
    ------
    DataError
        A system that cannot be solved to four digits.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> krige_samples(
    ...     require_samples([[0.0, 0.0], [9.0, 0.0]], [2.0, 4.0]),
    ...     onto=np.array([[3.0, 0.0]]),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0),
    ... ).estimate
    array([[2.]])
    """
    near = nearest_samples(samples.coordinates, onto, neighbourhood=neighbourhood)
    whole = target_variance(model=variogram, block=block)
    field = _Field(samples, variogram, block, whole)
    solve = _unique if neighbourhood.unique else _moving
    estimate = np.full((len(onto), samples.measured.shape[1]), np.nan)
    columns = np.full((4, len(onto)), np.nan)
    for rows, solved in solve(field, onto, near):
        estimate[rows] = solved.estimate
        columns[:, rows] = solved[1:]

    return Kriged(
        estimate=estimate,
        variance=columns[0],
        slope=columns[1],
        efficiency=(whole - columns[0]) / whole
        if whole
        else np.full(len(onto), np.nan),
        weight_of_mean=columns[2],
        negative_weight_share=columns[3],
        neighbours=near.found,
        nearest_m=near.nearest_m,
        extrapolated=near.found == 0,
    )


class _Field(NamedTuple):
    """What is known of the field, the same for all targets."""

    samples: Samples
    variogram: CovarianceModel
    block: BlockSupport | None
    target_variance: float

    def targets_at_once(self, size: int, *, systems: bool) -> int:
        """Say how many targets fit, with `size` samples and a system each or not."""
        points = 1 if self.block is None else len(self.block.offsets())
        numbers_each = size * max(points, size if systems else 1)
        return max(1, NUMBERS_AT_ONCE // numbers_each)


class _Solved(NamedTuple):
    """What some targets get."""

    estimate: NDArray[np.float64]
    variance: NDArray[np.float64]
    slope: NDArray[np.float64]
    weight_of_mean: NDArray[np.float64]
    negative_weight_share: NDArray[np.float64]


def _unique(
    field: _Field, targets: NDArray[np.float64], near: Neighbours
) -> Iterator[tuple[NDArray[np.intp], _Solved]]:
    """Solve one system for all targets, some of them at a time."""
    system = solvable_system(field.samples, variogram=field.variogram)
    reached = np.flatnonzero(near.found)
    step = field.targets_at_once(len(field.samples), systems=False)
    for start in range(0, len(reached), step):
        rows = reached[start : start + step]
        yield rows, _solve(field, field.samples, system=system, targets=targets[rows])


def _moving(
    field: _Field, targets: NDArray[np.float64], near: Neighbours
) -> Iterator[tuple[NDArray[np.intp], _Solved]]:
    """Solve a small system per target, those of one size together."""
    for size in np.unique(near.found[near.found > 0]):
        same = np.flatnonzero(near.found == size)
        step = field.targets_at_once(int(size), systems=True)
        for start in range(0, len(same), step):
            rows = same[start : start + step]
            chosen = field.samples.only(near.rows[rows, :size])
            system = solvable_system(chosen, variogram=field.variogram)
            each = targets[rows, None, :]
            yield rows, _solve(field, chosen, system=system, targets=each)


def _solve(
    field: _Field,
    samples: Samples,
    *,
    system: OrdinarySystem,
    targets: NDArray[np.float64],
) -> _Solved:
    to_target = covariance_to_targets(
        samples.coordinates, targets, model=field.variogram, block=field.block
    )
    weights, lagrange, weight_of_mean = ordinary_weights(system, to_target)
    estimate = np.swapaxes(weights, -1, -2) @ samples.measured

    shared = np.sum(weights * to_target, axis=-2)
    absolute = np.abs(weights).sum(axis=-2)
    return _Solved(
        estimate.reshape(-1, estimate.shape[-1]),
        # rounding may leave a variance of 0 just below it
        np.maximum(field.target_variance - shared - lagrange, 0.0).ravel(),
        (shared / (shared - lagrange)).ravel(),
        weight_of_mean.ravel(),
        (-np.minimum(weights, 0.0).sum(axis=-2) / absolute).ravel(),
    )


def solvable_system(samples: Samples, *, variogram: CovarianceModel) -> OrdinarySystem:
    """Build the kriging system of some samples, and refuse a near-singular one.

    Parameters
    ----------
    samples : Samples
        Of shape (n, ...), or (batch, n, ...) for many small systems.
    variogram : CovarianceModel

    Returns
    -------
    OrdinarySystem

    Raises
    ------
    DataError
        The condition number exceeds `WORST_CONDITION`.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> pair = require_samples([[0.0, 0.0], [9.0, 0.0]], [2.0, 4.0])
    >>> solvable_system(pair, variogram=Variogram(nugget=1.0)).matrix
    array([[1., 0., 1.],
           [0., 1., 1.],
           [1., 1., 0.]])
    """
    points = samples.coordinates
    covariance = covariance_between(points, points, model=variogram)
    own = samples.error_variance[..., None] * np.eye(points.shape[-2])
    try:
        system = ordinary_system(covariance + own)
    except np.linalg.LinAlgError:
        raise DataError("kriging system", [_ill_conditioned(np.inf)]) from None
    worst = float(condition(system).max(initial=1.0))
    if not worst <= WORST_CONDITION:
        raise DataError("kriging system", [_ill_conditioned(worst)])
    return system


def _ill_conditioned(number: float) -> Problem:
    return Problem(
        where="covariances between samples",
        what=f"condition number {number:.1e}",
        expected=f"at most {WORST_CONDITION:.0e}",
        cure="samples lie too close together for so smooth a model: give it a "
        "nugget, state error variances, take fewer neighbours, or another model",
    )
