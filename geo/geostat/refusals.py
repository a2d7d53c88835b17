"""Reasons not to believe a fitted variogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Problem
from geo.geostat.least_squares import RANGE_SEARCH

if TYPE_CHECKING:
    from geo.geostat.least_squares import Fit, Lags

LAGS_BELOW_RANGE = 3  # two fix the rise and the nugget, the third tests them
ROUNDING = 1e-9  # a smaller share of the total sill is none
SPARE_LAGS = 2  # more lags than parameters, so that a fit can fail

_MEAN = "use the mean of the samples, with its standard error"
_GIVE = f"give a range with author and reason (GivenRange), or {_MEAN}"


def reasons_not_to_fit(
    lags: Lags, *, parameters: int, spare: int = SPARE_LAGS
) -> list[Problem]:
    """List what forbids a fit from the start.

    Parameters
    ----------
    lags : Lags
    parameters : int
        How many the fit has.
    spare : int, optional
        How many lags there must be beyond that.

    Returns
    -------
    list of Problem
        Too few lags, or values that do not vary; empty where neither.

    Examples
    --------
    >>> from geo.geostat.least_squares import Lags
    >>> level = Lags(np.arange(1.0, 9.0), np.zeros(8), np.ones(8))
    >>> [problem.what for problem in reasons_not_to_fit(level, parameters=3)]
    ['they do not vary']
    """
    count = len(lags.lag)
    if count < parameters + spare:
        return [
            Problem(
                where="experimental variogram",
                what=f"{count} lags with enough pairs, for {parameters} parameters",
                expected=f"at least {parameters + spare}",
                cure=f"wider lags, more samples, or {_MEAN}",
            )
        ]
    if not np.any(lags.semivariance > 0.0):
        return [
            Problem(
                where="values",
                what="they do not vary",
                expected="a semivariance above 0 in some lag",
                cure=_MEAN,
            )
        ]
    return []


def reasons_against(
    lags: Lags, fit: Fit, *, parameters: int, supported_m: float
) -> list[Problem]:
    """List what speaks against fitted ranges; the first reason is enough.

    Parameters
    ----------
    lags : Lags
    fit : Fit
    parameters : int
        How many the fit has.
    supported_m : float
        The longest lag that pairs support.

    Returns
    -------
    list of Problem
        Empty where the data carry the fit.

    Examples
    --------
    >>> from geo.geostat.least_squares import Fit, Lags
    >>> lag = np.arange(1.0, 9.0)
    >>> rising = Lags(lag, lag, np.ones(8))
    >>> line = Fit(0.0, 0.0, np.array([100.0]), np.array([150.0]))
    >>> print(*reasons_against(rising, line, parameters=3, supported_m=8.0))
    range: the fitted effective range, 150 m, exceeds the longest lag that pairs
    support, 8 m
        expected: at most 8 m
        cure: give a range with author and reason (GivenRange), or use the mean of
        the samples, with its standard error
    """
    return (
        reasons_without_structure(fit)
        or _beyond_support(lags, fit, supported_m=supported_m)
        or _too_short(lags, fit)
        or _no_better_than_nugget(lags, fit, parameters=parameters)
    )


def reasons_without_structure(fit: Fit) -> list[Problem]:
    """Say where a structure came out with a sill of 0.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    list of Problem
        Empty where each structure has a sill.

    Examples
    --------
    >>> from geo.geostat.least_squares import Fit
    >>> flat = Fit(0.0, 1.0, np.array([0.0]), np.array([5.0]))
    >>> [problem.where for problem in reasons_without_structure(flat)]
    ['structures']
    """
    total = fit.nugget + float(fit.sills.sum())
    missing = int(np.count_nonzero(fit.sills <= ROUNDING * total))
    if not missing:
        return []
    some_stand = missing < len(fit.sills)
    return [
        Problem(
            where="structures",
            what=f"{missing} of {len(fit.sills)} cannot be told from the nugget: "
            "the best sill is 0",
            expected="a sill above 0",
            cure="fit one structure" if some_stand else _MEAN,
        )
    ]


def _beyond_support(lags: Lags, fit: Fit, *, supported_m: float) -> list[Problem]:
    longest = float(fit.ranges.max())
    if longest <= supported_m:
        return []
    still_rising = longest > 0.999 * RANGE_SEARCH[1] * lags.lag[-1]
    fitted = f"{'more than ' if still_rising else ''}{longest:,.0f} m"
    return [
        Problem(
            where="range",
            what=f"the fitted effective range, {fitted}, exceeds the longest lag "
            f"that pairs support, {supported_m:,.0f} m",
            expected=f"at most {supported_m:,.0f} m",
            cure=_GIVE,
        )
    ]


def _too_short(lags: Lags, fit: Fit) -> list[Problem]:
    shortest = float(fit.ranges.min())
    below = int(np.count_nonzero(lags.lag < shortest))
    if below >= LAGS_BELOW_RANGE:
        return []
    return [
        Problem(
            where="range",
            what=f"{below} lags lie below the fitted effective range, "
            f"{shortest:,.0f} m: it cannot be told from the nugget",
            expected=f"at least {LAGS_BELOW_RANGE}",
            cure=f"narrower lags or closer samples; else {_GIVE}",
        )
    ]


def _no_better_than_nugget(lags: Lags, fit: Fit, *, parameters: int) -> list[Problem]:
    level = np.average(lags.semivariance, weights=lags.weight)
    flat = float(np.sum(lags.weight * (lags.semivariance - level) ** 2))
    count = len(lags.lag)

    def criterion(sse: float, free: int) -> float:
        misfit = count * np.log(max(sse / flat, np.finfo(float).eps))
        return float(misfit + 2 * free + 2 * free * (free + 1) / (count - free - 1))

    if flat > 0.0 and criterion(fit.sse, parameters) < criterion(flat, 1):
        return []
    return [
        Problem(
            where="structures",
            what=f"with a range of {fit.ranges.min():,.0f} m the fit is no better "
            "than a pure nugget",
            expected="a lower information criterion (AICc) than the nugget's",
            cure=_GIVE,
        )
    ]
