"""Kriging of one variable, or of several that share a variogram."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.geostat.all_samples import solve_all
from geo.geostat.drift import ORDINARY, KnownMean
from geo.geostat.drift_support import with_neighbours_that_carry
from geo.geostat.moving import WORTH_LOADING, moving_task, solve_moving
from geo.geostat.neighbourhood import nearest_samples
from geo.geostat.samples import require_points, require_samples
from geo.geostat.support import target_variance
from geo.geostat.weights import tiles_in_the_clear, tiles_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike

    from geo.geostat.drift import Drift
    from geo.geostat.neighbourhood import Neighbourhood, Neighbours
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
    from geo.geostat.tile import Tile
    from geo.geostat.variogram import CovarianceModel


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
        bias. NaN where the estimate does not vary.
    efficiency : ndarray of float, shape (targets,)
        (variance of the target − kriging variance) / variance of the target; NaN
        where the target does not vary: a block under a pure nugget.
    weight_of_mean : ndarray of float, shape (targets,)
        What simple kriging would leave to the mean: near 1 the samples say
        little.
    negative_weight_share : ndarray of float, shape (targets,)
        Share of the negative in the sum of absolute weights; NaN where it was not
        asked for.
    neighbours : ndarray of int, shape (targets,)
        Samples used; 0 where masked.
    nearest_m : ndarray of float, shape (targets,)
        Distance of the nearest sample.
    extrapolated : ndarray of bool, shape (targets,)
        Too few samples within the radius of the neighbourhood, or such as do not
        carry the drift: masked.

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


def krige(  # noqa: PLR0913
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    onto: ArrayLike,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    error_variance: ArrayLike | None = None,
    block: BlockSupport | None = None,
    drift: Drift = ORDINARY,
    negative_weights: bool = True,
    on_progress: Callable[[int], None] | None = None,
) -> Kriged:
    """Estimate values at targets by simple, ordinary or universal kriging.

    ``[C F; Fᵀ 0] [λ; μ] = [c0; f0]``, estimate ``λᵀz``, variance
    ``C_vv − λᵀc0 − f0ᵀμ``, slope of regression ``λᵀc0 / (λᵀc0 − f0ᵀμ)``; F holds
    ones in ordinary kriging, coordinates or covariates besides in universal
    kriging and with an external drift, and nothing where the mean is known.

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
        Such as `Variogram`, in squared units of the values; of the residuals,
        where there is a drift. A nugget that holds the error of the samples
        counts it twice: see `Variogram.less_error`.
    neighbourhood : Neighbourhood
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error, in squared units of the values.
    block : BlockSupport, optional
        Estimate means over blocks instead of points.
    drift : KnownMean, Trend or ExternalDrift, optional
        What is known of the mean; an unknown constant (ordinary kriging) by
        default.
    negative_weights : bool, optional
        Tell the share of negative weights: in a unique neighbourhood nothing else
        needs the weights, which take as long to find as all the rest.
    on_progress : callable, optional
        Told, from time to time, how many targets are done.

    Returns
    -------
    Kriged

    Raises
    ------
    DataError
        Samples, targets or covariates that do not pass the door (see
        `require_samples`), a drift that all samples together do not carry, or a
        system that cannot be solved to four digits.
    ParameterError
        A covariance model of the user's that is none: it makes variances negative.

    References
    ----------
    Isaaks, E.H. & Srivastava, R.M. (1989). An Introduction to Applied
    Geostatistics, chapters 12 and 13.
    Chilès, J.-P. & Delfiner, P. (2012). Geostatistics, 2nd ed., chapter 3.

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
        drift=drift,
        negative_weights=negative_weights,
        on_progress=on_progress,
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
    drift: Drift = ORDINARY,
    negative_weights: bool = True,
    on_progress: Callable[[int], None] | None = None,
) -> Kriged:
    """Estimate as `krige` does, from samples that passed the door.

    Parameters
    ----------
    samples : Samples
    onto : ndarray of float, shape (targets, 2)
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    block : BlockSupport, optional
    drift : KnownMean, Trend or ExternalDrift, optional
    negative_weights : bool, optional
        Tell the share of negative weights.
    on_progress : callable, optional
        Told how many targets are done.

    Returns
    -------
    Kriged
        `estimate` of shape (targets, variables).

    Raises
    ------
    DataError
        Covariates that do not pass the door, or a system that cannot be solved.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> samples = require_samples([[0.0, 0.0]], [2.0])
    >>> krige_samples(
    ...     samples,
    ...     onto=np.array([[3.0, 0.0]]),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0),
    ... ).estimate
    array([[2.]])
    """
    field = _Field(
        samples, onto, variogram, neighbourhood, block, drift, negative_weights
    )
    told = _by_compiled_code(field, on_progress) or _by_neighbours(field, on_progress)
    for targets, estimate, columns in told.parts:
        told.estimate[targets] = field.level + estimate
        told.columns[:, targets] = columns

    whole = target_variance(model=variogram, block=block)
    shares = told.columns[3] if negative_weights else np.full(len(onto), np.nan)
    return Kriged(
        estimate=told.estimate,
        variance=told.columns[0],
        slope=told.columns[1],
        efficiency=(whole - told.columns[0]) / (whole or np.nan),
        weight_of_mean=told.columns[2],
        negative_weight_share=shares,
        neighbours=told.found,
        nearest_m=told.nearest_m,
        extrapolated=told.found == 0,
    )


class _Field(NamedTuple):
    """What `krige_samples` is given."""

    samples: Samples
    onto: NDArray[np.float64]
    variogram: CovarianceModel
    neighbourhood: Neighbourhood
    block: BlockSupport | None
    drift: Drift
    negative_weights: bool

    @property
    def level(self) -> float:
        """The known mean, or 0."""
        return self.drift.value if isinstance(self.drift, KnownMean) else 0.0


class _Part(NamedTuple):
    """Some targets, their estimates less the level, and the columns of a `Tile`."""

    targets: NDArray[np.intp]
    estimate: NDArray[np.float64]
    columns: tuple[NDArray[np.float64], ...]


class _Told(NamedTuple):
    """What is known of all targets, and the parts that are still to come."""

    estimate: NDArray[np.float64]
    columns: NDArray[np.float64]
    found: NDArray[np.intp]
    nearest_m: NDArray[np.float64]
    parts: Iterator[_Part]


def _by_compiled_code(
    field: _Field, on_progress: Callable[[int], None] | None
) -> _Told | None:
    """Solve for all targets but the near-singular; None where there is no gain."""
    samples, onto, variogram, neighbourhood, block, drift, _ = field
    if len(onto) < WORTH_LOADING:
        return None
    task = moving_task(
        samples,
        variogram=variogram,
        neighbourhood=neighbourhood,
        block=block,
        drift=drift,
    )
    if task is None:
        return None
    solved = solve_moving(task, onto, on_progress=on_progress)
    hard = tiles_in_the_clear(
        np.flatnonzero(solved.hard),
        samples,
        onto=onto,
        variogram=variogram,
        neighbourhood=neighbourhood,
        block=block,
        drift=drift,
    )
    return _Told(*solved[:4], _weighed(hard, field))


def _by_neighbours(field: _Field, on_progress: Callable[[int], None] | None) -> _Told:
    samples, onto, neighbourhood = field.samples, field.onto, field.neighbourhood
    near = nearest_samples(samples.coordinates, onto, neighbourhood=neighbourhood)
    near = with_neighbours_that_carry(near, samples, drift=field.drift)
    parts = (_with_all if near.unique else _with_some)(field, near)
    return _Told(
        np.full((len(onto), samples.measured.shape[1]), np.nan),
        np.full((4, len(onto)), np.nan),
        near.found,
        near.nearest_m,
        _counted(parts, near, on_progress) if on_progress else parts,
    )


def _with_all(field: _Field, near: Neighbours) -> Iterator[_Part]:
    """Weight the values without keeping the weights, where that pays."""
    whole = solve_all(
        field.samples,
        onto=field.onto,
        reached=np.flatnonzero(near.found),
        variogram=field.variogram,
        block=field.block,
        drift=field.drift,
        values=field.samples.measured - field.level,
        negative_weights=field.negative_weights,
    )
    if whole is None:
        return _with_some(field, near, by_one_factor=False)
    return (_Part(done.targets, done.estimate, done[3:]) for done in whole)


def _with_some(
    field: _Field, near: Neighbours, *, by_one_factor: bool = True
) -> Iterator[_Part]:
    tiles = tiles_with(
        near,
        field.samples,
        onto=field.onto,
        variogram=field.variogram,
        block=field.block,
        drift=field.drift,
        by_one_factor=by_one_factor,
    )
    return _weighed(tiles, field)


def _weighed(tiles: Iterator[Tile], field: _Field) -> Iterator[_Part]:
    values = field.samples.measured - field.level
    return (_Part(tile.targets, tile.estimate(values), tile[3:]) for tile in tiles)


def _counted(
    parts: Iterator[_Part], near: Neighbours, on_progress: Callable[[int], None]
) -> Iterator[_Part]:
    done = int(np.count_nonzero(near.found == 0))  # nothing to do for them
    for part in parts:
        yield part
        done += len(part.targets)
        on_progress(done)
