"""What it costs not to know quite where a sample was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.variogram import CovarianceModel

FARTHEST_SD = 7.0  # of the radius: what lies beyond has a weight of 2e-11
RADII = 96
BEARINGS = 64


class PositionErrors(NamedTuple):
    """How well the positions of stations are known.

    Attributes
    ----------
    sd_m : ndarray of float, shape (n,)
        Along each axis; 0 where not stated.
    stated : ndarray of bool, shape (n,)
    """

    sd_m: NDArray[np.float64]
    stated: NDArray[np.bool_]


def position_errors(
    stations: pd.DataFrame, *, by_fix: Mapping[str, float]
) -> PositionErrors:
    """Find the position error of each station: its own, or that of its fix.

    Parameters
    ----------
    stations : pandas.DataFrame
        Columns position_error_m and fix, where there are such.
    by_fix : mapping of str to float
        Metres by the word of the fix.

    Returns
    -------
    PositionErrors

    Examples
    --------
    >>> import pandas as pd
    >>> stations = pd.DataFrame({"fix": ["usbl", "surface fix", ""]})
    >>> position_errors(stations, by_fix={"usbl": 25.0, "surface fix": 500.0}).sd_m
    array([ 25., 500.,   0.])
    """
    own = np.full(len(stations), np.nan)
    if "position_error_m" in stations:
        own = stations["position_error_m"].to_numpy(dtype=float)
    if "fix" in stations:
        words = {word.strip().lower(): far for word, far in by_fix.items()}
        named = stations["fix"].astype(str).str.strip().str.lower().map(words)
        own = np.where(np.isfinite(own), own, named.to_numpy(dtype=float))
    stated = np.isfinite(own)
    return PositionErrors(np.where(stated, own, 0.0), stated)


def position_variance(
    variogram: CovarianceModel, position_error_m: ArrayLike
) -> NDArray[np.float64]:
    """Give the variance between what was sampled and what lies at the stated place.

    With a displacement e ~ N(0, s² I), E[(Z(x + e) − Z(x))²] = 2 E[γ(e)], of the
    continuous part of the variogram: its nugget is there whether a sample was
    displaced or not.

    Taken as an error variance of the sample it is a simplification. A displaced
    sample is no noisier than another, only less like its neighbours: exactly, every
    covariance C(h) is replaced by its mean over the displacements of both ends,
    which lacks E[γ(e − e')] beside h = 0. That is less than 2 E[γ(e)] wherever the
    variogram rises less than quadratically (√2 against 2 where it is a line), so the
    simplification errs on the careful side.

    Parameters
    ----------
    variogram : CovarianceModel
        Of the truth, errors not in it.
    position_error_m : array_like of float, shape (n,)
        Standard deviation s along each axis, m.

    Returns
    -------
    ndarray of float, shape (n,)
        In squared units of the values.

    Raises
    ------
    ParameterError
        A position error is below 0 or not finite.

    References
    ----------
    Cressie, N. and Kornak, J. (2003). Spatial statistics in the presence of location
    error with an application to remote sensing of the environment. Statistical
    Science 18, 436-456 (the adjusted covariances; not read, cited after the next).
    Cervone, D. and Pillai, N. S. (2015). Gaussian process regression with location
    errors. arXiv 1506.08256 (location errors are no special case of a nugget).

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> structure = Structure(model="spherical", sill=16.0, range_m=12_000.0)
    >>> near = Variogram(nugget=2.0, structures=(structure,))
    >>> position_variance(near, [0.0, 25.0, 500.0])
    array([0.   , 0.125, 2.502])
    """
    spread = np.asarray(position_error_m, dtype=float)
    if not np.all(np.isfinite(spread) & (spread >= 0.0)):
        raise ParameterError(
            "position error",
            [
                Problem(
                    where="position_error_m",
                    what=f"{spread[~(spread >= 0.0)][:3]}",
                    expected="finite metres, 0 or more",
                )
            ],
        )
    sizes, which = np.unique(spread, return_inverse=True)
    variances = np.array([_twice_mean_semivariance(variogram, size) for size in sizes])
    return np.asarray(variances[which].reshape(spread.shape))


def _twice_mean_semivariance(variogram: CovarianceModel, spread: float) -> float:
    """Average over the radius by Gauss-Legendre, over the bearing by even steps."""
    if spread == 0.0:
        return 0.0
    nodes, weights = np.polynomial.legendre.leggauss(RADII)
    radius = FARTHEST_SD * (nodes + 1.0) / 2.0
    density = radius * np.exp(-(radius**2) / 2.0) * weights
    density /= density.sum()
    # opposite displacements count alike
    bearing = np.pi * (np.arange(BEARINGS) + 0.5) / BEARINGS
    towards = np.column_stack([np.sin(bearing), np.cos(bearing)])
    away = spread * radius[:, None, None] * towards
    sill = float(variogram.covariance(np.zeros(2))) - variogram.nugget
    # a displacement too small for a float is none, and there the nugget counts
    semivariance = np.maximum(sill - variogram.covariance(away), 0.0)
    return 2.0 * float(density @ semivariance.mean(axis=1))
