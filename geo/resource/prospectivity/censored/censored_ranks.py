"""The mean of values below many limits, by regression on their ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from geo.errors import DataError, Problem
from geo.resource.prospectivity.censored.censored import (
    LEAST_MEASURED,
    require_measured,
)
from geo.resource.prospectivity.censored.resampling import Bootstrap

if TYPE_CHECKING:
    from geo.resource.prospectivity.censored.censored import Censored


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankRegression:
    """Values with those below a limit filled in from the law of the others.

    Parameters
    ----------
    value : ndarray of float, shape (n,)
        As measured; filled in where below a limit; NaN where left out. Filled-in
        values make up a distribution: none belongs to its own sample.
    probability : ndarray of float, shape (n,)
        Plotting positions.
    intercept, slope : float
        Of the logarithms on the normal quantiles.
    mean, sd : float
    mean_interval : tuple of float
    level : float
        Of the interval, by bootstrap.
    left_out : int
        Values below a limit that is above all measured values: they say nothing.
    """

    value: NDArray[np.float64]
    probability: NDArray[np.float64]
    intercept: float
    slope: float
    mean: float
    sd: float
    mean_interval: tuple[float, float]
    level: float
    left_out: int


def regress_on_ranks(
    censored: Censored,
    *,
    rng: np.random.Generator,
    bootstrap: Bootstrap | None = None,
) -> RankRegression:
    """Estimate the mean of values below many limits: robust ROS.

    Between two limits L(j) < L(j+1) with A measured values, and B values or limits
    below L(j), the probability of reaching L(j) is p(j) = p(j+1) + (1 − p(j+1)) A /
    (A + B). The measured values are spread evenly between 1 − p(j) and 1 − p(j+1),
    those below L(j) between 0 and 1 − p(j). A straight line through the logarithms
    of the measured values over their normal quantiles gives the others. Only what
    lies below the limits leans on the lognormal law.

    Parameters
    ----------
    censored : Censored
        Below limits only; measured values above 0.
    rng : numpy.random.Generator
    bootstrap : Bootstrap, optional
        Of the interval of the mean; 1000 draws at 0.9 by default.

    Returns
    -------
    RankRegression

    Raises
    ------
    DataError
        Fewer than two measured values that differ, values above a limit, or
        measured values that are not above 0.

    References
    ----------
    Helsel, D.R. & Cohn, T.A. (1988). Estimation of descriptive statistics for
    multiply censored water quality data. Water Resources Research 24, 1997-2004.

    Examples
    --------
    Appendix B of the paper:

    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.censored.censored import take_censored
    >>> limits = [1.0] * 6 + [10.0] * 3
    >>> measured = [3.0, 7.0, 9.0, 12.0, 15.0, 20.0, 27.0, 33.0, 50.0]
    >>> found = take_censored(limits + measured, below=[True] * 9 + [False] * 9)
    >>> filled = regress_on_ranks(found, rng=generator(1, "ranks"))
    >>> filled.value[:9].round(1)
    array([0.5, 0.9, 1.3, 1.8, 2.3, 3. , 1.1, 2.5, 4.8])
    """
    require_measured(censored, what="regression on ranks")
    _require_below(censored)
    value, measured = censored.value, censored.measured
    filled, probability, line = _filled(value, measured)
    plan = bootstrap or Bootstrap()

    def mean_of(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        some, seen = value[rows], measured[rows]
        if len(np.unique(some[seen])) < LEAST_MEASURED:
            return np.array([np.nan])
        return np.array([np.nanmean(_filled(some, seen)[0])])

    drawn = plan.replicates(len(censored), mean_of, rng=rng)[:, 0]
    return RankRegression(
        value=filled,
        probability=probability,
        intercept=line[0],
        slope=line[1],
        mean=float(np.nanmean(filled)),
        sd=float(np.nanstd(filled, ddof=1)),
        mean_interval=plan.interval(drawn),
        level=plan.level,
        left_out=int(np.count_nonzero(np.isnan(filled))),
    )


def _require_below(censored: Censored) -> None:
    problems = []
    above = np.count_nonzero(censored.side == 1)
    if above:
        problems.append(
            Problem(
                where="values",
                what=f"{above} above a limit",
                expected="limits that values lie below",
                cure="fit_censored takes both",
            )
        )
    low = np.count_nonzero(censored.measured & ~(censored.value > 0.0))
    if low:
        problems.append(
            Problem(
                where="values",
                what=f"{low} measured at 0 or below",
                expected="above 0",
                cure="a measured 0 is a value below the detection limit: give it",
            )
        )
    if problems:
        raise DataError("regression on ranks", problems)


def _filled(
    value: NDArray[np.float64], measured: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    used = measured | (value <= value[measured].max())
    probability = np.full(len(value), np.nan)
    probability[used] = _plotting_positions(value[used], measured[used])
    quantile = ndtri(probability)
    seen = quantile[measured]
    away = seen - seen.mean()
    logs = np.log(value[measured])
    slope = float(away @ logs / (away @ away))
    intercept = float(logs.mean() - slope * seen.mean())
    filled = np.where(measured, value, np.exp(intercept + slope * quantile))
    return filled, probability, (intercept, slope)


def _plotting_positions(
    value: NDArray[np.float64], measured: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Spread the values over their probabilities (Helsel & Cohn 1988, eqs 10-17)."""
    limits = np.concatenate([[-np.inf], np.unique(value[~measured])])
    group = np.searchsorted(limits, value, side="right") - 1
    within = np.bincount(group[measured], minlength=len(limits))
    # below L(j): measured in earlier groups, and limits up to L(j)
    limit_count = np.bincount(group[~measured], minlength=len(limits))
    below = np.cumsum(within) - within + np.cumsum(limit_count)
    reach = np.zeros(len(limits) + 1)
    for j in range(len(limits) - 1, -1, -1):
        here = within[j] + below[j]
        share = within[j] / here if here else 0.0
        reach[j] = reach[j + 1] + (1.0 - reach[j + 1]) * share
    reach[0] = 1.0
    position = np.empty(len(value))
    for j in range(len(limits)):
        inside = np.flatnonzero(measured & (group == j))
        rank = _ranks(value[inside])
        span = (reach[j] - reach[j + 1]) / (len(inside) + 1)
        position[inside] = 1.0 - reach[j] + rank * span
        under = np.flatnonzero(~measured & (group == j))
        order = np.arange(1, len(under) + 1)
        position[under] = (1.0 - reach[j]) * order / (len(under) + 1)
    return position


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks
