"""Weighted least squares of a variogram model on lags."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.optimize import minimize, nnls

from geo.kernels.covariance import CORRELATIONS, EFFECTIVE_PER_SCALE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.experimental import ExperimentalVariogram
    from geo.geostat.variogram import ModelName

Weighting = Literal["pairs/h2", "pairs", "equal"]

RANGE_SEARCH = (0.5, 20.0)  # of the shortest and of the longest lag in use
CANDIDATES = {1: 200, 2: 40}  # ranges tried first, per number of structures


class Lags(NamedTuple):
    """The lags in use.

    Attributes
    ----------
    lag : ndarray of float, shape (lags,)
        Mean distance, m.
    semivariance, weight : ndarray of float, shape (lags,)
    """

    lag: NDArray[np.float64]
    semivariance: NDArray[np.float64]
    weight: NDArray[np.float64]


class Fit(NamedTuple):
    """The best nugget and sills for some ranges.

    Attributes
    ----------
    sse : float
        Weighted sum of squares that they leave.
    nugget : float
    sills, ranges : ndarray of float, shape (structures,)
        Ranges are effective ranges, m, ascending.
    """

    sse: float
    nugget: float
    sills: NDArray[np.float64]
    ranges: NDArray[np.float64]


def lags_in_use(
    experimental: ExperimentalVariogram, used: NDArray[np.bool_], weights: Weighting
) -> Lags:
    """Pick the lags that a fit uses, with their weights.

    Parameters
    ----------
    experimental : ExperimentalVariogram
    used : ndarray of bool, shape (lags,)
        Those with enough pairs.
    weights : {"pairs/h2", "pairs", "equal"}

    Returns
    -------
    Lags
        Without a lag whose pairs all lie in one place.

    Examples
    --------
    >>> from geo.geostat.experimental import experimental_variogram
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = experimental_variogram(line, [0.0, 1, 3], lag_m=1.0, max_lag_m=2.0)
    >>> lags_in_use(seen, seen.pairs > 0, "pairs/h2").weight
    array([2.  , 0.25])
    """
    used = used & (experimental.lag_m > 0.0)
    lag = experimental.lag_m[used]
    pairs = experimental.pairs[used].astype(float)
    weight = {"pairs/h2": pairs / lag**2, "pairs": pairs, "equal": np.ones_like(lag)}
    return Lags(lag, experimental.semivariance[used], weight[weights])


def modelled(
    lag: NDArray[np.float64], fit: Fit, *, model: ModelName
) -> NDArray[np.float64]:
    """Give the semivariance that a fit says.

    Parameters
    ----------
    lag : ndarray of float, shape (lags,)
        Distance, m.
    fit : Fit
    model : {"spherical", "exponential", "gaussian"}

    Returns
    -------
    ndarray of float, shape (lags,)

    Examples
    --------
    >>> fit = Fit(0.0, 1.0, np.array([4.0]), np.array([2.0]))
    >>> modelled(np.array([1.0, 5.0]), fit, model="spherical")
    array([3.75, 5.  ])
    """
    basis = _basis(lag, fit.ranges, model=model)
    return np.asarray(basis @ np.append(fit.nugget, fit.sills))


def fit_at_ranges(
    lags: Lags,
    ranges: NDArray[np.float64],
    *,
    model: ModelName,
    nugget: float | None,
) -> Fit:
    """Find the best nugget and sills, none below 0, for some ranges.

    Parameters
    ----------
    lags : Lags
    ranges : ndarray of float, shape (structures,)
        Effective ranges, m.
    model : {"spherical", "exponential", "gaussian"}
    nugget : float or None
        Held at this value, or free.

    Returns
    -------
    Fit

    Examples
    --------
    >>> truth = Fit(0.0, 1.0, np.array([4.0]), np.array([5.0]))
    >>> lag = np.arange(1.0, 9.0)
    >>> seen = Lags(lag, modelled(lag, truth, model="spherical"), np.ones(8))
    >>> fit_at_ranges(seen, truth.ranges, model="spherical", nugget=None).sills
    array([4.])
    """
    # in units of the data: the solver's tolerance is absolute
    unit, heavy = float(lags.semivariance.max()), float(lags.weight.max())
    root = np.sqrt(lags.weight / heavy)
    basis = _basis(lags.lag, ranges, model=model) * root[:, None]
    seen = lags.semivariance / unit
    if nugget is None:
        solved, rest = nnls(basis, seen * root)
        level, sills = float(solved[0]) * unit, solved[1:] * unit
    else:
        solved, rest = nnls(basis[:, 1:], (seen - nugget / unit) * root)
        level, sills = nugget, solved * unit
    return Fit(float(rest**2 * heavy * unit**2), level, sills, ranges)


def search_ranges(
    lags: Lags, *, model: ModelName, structures: int, nugget: float | None
) -> Fit:
    """Find the ranges that fit best.

    Parameters
    ----------
    lags : Lags
    model : {"spherical", "exponential", "gaussian"}
        The form of all structures.
    structures : {1, 2}
    nugget : float or None
        Held at this value, or free.

    Returns
    -------
    Fit
        Its ranges lie within `RANGE_SEARCH`.

    Examples
    --------
    >>> truth = Fit(0.0, 1.0, np.array([4.0]), np.array([5.0]))
    >>> lag = np.arange(1.0, 9.0)
    >>> seen = Lags(lag, modelled(lag, truth, model="spherical"), np.ones(8))
    >>> search_ranges(seen, model="spherical", structures=1, nugget=None).ranges
    array([5.])
    """
    lowest = float(np.log(RANGE_SEARCH[0] * lags.lag[0]))
    highest = float(np.log(RANGE_SEARCH[1] * lags.lag[-1]))
    total = float(np.sum(lags.weight * lags.semivariance**2))

    def at(logs: ArrayLike) -> Fit:
        ranges = np.sort(np.exp(np.asarray(logs)))
        return fit_at_ranges(lags, ranges, model=model, nugget=nugget)

    def left_over(logs: ArrayLike) -> float:
        return at(logs).sse / total

    grid = np.linspace(lowest, highest, CANDIDATES[structures])
    found = minimize(
        left_over,
        np.array(min(combinations(grid, structures), key=left_over)),
        method="Nelder-Mead",
        bounds=[(lowest, highest)] * structures,
        options={"xatol": 1e-9, "fatol": 1e-15, "maxiter": 2_000},
    )
    return at(found.x)


def _basis(
    lag: NDArray[np.float64], ranges: NDArray[np.float64], *, model: ModelName
) -> NDArray[np.float64]:
    """Semivariances of unit sill: the nugget, then one column per range."""
    reduced = lag[:, None] * (EFFECTIVE_PER_SCALE[model] / ranges)
    return np.column_stack([np.ones_like(lag), 1.0 - CORRELATIONS[model](reduced)])
