"""Kriging of one variable, in the clear form that faster engines are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.geostat.drift import ORDINARY, KnownMean
from geo.geostat.drift_support import with_neighbours_that_carry
from geo.geostat.neighbourhood import nearest_samples
from geo.geostat.samples import require_points, require_samples
from geo.geostat.support import target_variance
from geo.geostat.weights import tiles_with

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.drift import Drift
    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
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
        Share of the negative in the sum of absolute weights.
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


def krige(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    onto: ArrayLike,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    error_variance: ArrayLike | None = None,
    block: BlockSupport | None = None,
    drift: Drift = ORDINARY,
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
    near = nearest_samples(samples.coordinates, onto, neighbourhood=neighbourhood)
    near = with_neighbours_that_carry(near, samples, drift=drift)
    whole = target_variance(model=variogram, block=block)
    tiles = tiles_with(
        near, samples, onto=onto, variogram=variogram, block=block, drift=drift
    )
    level = drift.value if isinstance(drift, KnownMean) else 0.0

    estimate = np.full((len(onto), samples.measured.shape[1]), np.nan)
    columns = np.full((4, len(onto)), np.nan)
    for tile in tiles:
        estimate[tile.targets] = level + tile.estimate(samples.measured - level)
        columns[:, tile.targets] = tile[3:]

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
