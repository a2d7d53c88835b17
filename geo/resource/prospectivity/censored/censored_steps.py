"""The distribution of censored values without a law, after Kaplan and Meier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.prospectivity.censored.censored import (
    LEAST_MEASURED,
    require_measured,
)
from geo.resource.prospectivity.censored.resampling import Bootstrap

if TYPE_CHECKING:
    from geo.resource.prospectivity.censored.censored import Censored


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KaplanMeier:
    """A distribution in steps.

    Parameters
    ----------
    value : ndarray of float, shape (steps,)
        The measured values, each once, ascending.
    mass : ndarray of float, shape (steps,)
        Probability of each.
    unresolved : float
        Probability beyond them all: of censored values below the least measured
        one, or above the greatest. Of this part the data know the limit only.
    unresolved_at : float
        Where the mean has it: the least (greatest) number of all, limits among
        them (Efron 1967). NaN where there is none.
    left : bool
        The values lie below their limits; else above.
    mean, standard_error : float
    mean_interval : tuple of float
    level : float
        Of the interval, by bootstrap.
    """

    value: NDArray[np.float64]
    mass: NDArray[np.float64]
    unresolved: float
    unresolved_at: float
    left: bool
    mean: float
    standard_error: float
    mean_interval: tuple[float, float]
    level: float

    def quantile(self, probability: float) -> float:
        """Give the least measured value that is not exceeded with a probability.

        Parameters
        ----------
        probability : float
            0 to 1.

        Returns
        -------
        float
            NaN where the probability lies in the unresolved part.
        """
        start = self.unresolved if self.left else 0.0
        reached = start + np.cumsum(self.mass)
        rounding = 1e-12
        if probability < start - rounding or probability > reached[-1] + rounding:
            return float("nan")
        if self.left and self.unresolved > 0.0 and probability <= start:
            return float("nan")
        step = int(np.searchsorted(reached, probability - rounding))
        return float(self.value[min(step, len(self.value) - 1)])


class _Steps(NamedTuple):
    """Steps of left-censored values."""

    value: NDArray[np.float64]
    mass: NDArray[np.float64]
    events: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    unresolved: float
    at: float

    @property
    def mean(self) -> float:
        beyond = self.unresolved * self.at if self.unresolved > 0.0 else 0.0
        return float(self.mass @ self.value) + beyond

    @property
    def standard_error(self) -> float:
        """Greenwood's sum, with the factor d / (d - 1) over the measured values."""
        start = self.at if self.unresolved > 0.0 else self.value[0]
        widths = np.diff(np.concatenate([[start], self.value]))
        below = self.unresolved + np.concatenate([[0.0], np.cumsum(self.mass)[:-1]])
        area = np.cumsum(below * widths)
        left = self.at_risk - self.events
        with np.errstate(divide="ignore"):
            terms = np.where(left > 0.0, self.events / (self.at_risk * left), 0.0)
        measured = self.events.sum()
        variance = float(area**2 @ terms) * measured / (measured - 1.0)
        return float(np.sqrt(variance))


def kaplan_meier(
    censored: Censored,
    *,
    rng: np.random.Generator,
    bootstrap: Bootstrap | None = None,
) -> KaplanMeier:
    """Estimate the distribution of values below (or above) many limits.

    F(x) = Π over measured values v > x of (1 − d(v) / n(v)), where d values were
    measured at v and n values or limits lie at or below it: the estimate of Kaplan
    and Meier, turned round. Nothing is assumed of the law; nothing is known below
    the least limit either, and what lies there is told as `unresolved`: with one
    limit for all, the mean is that of all censored values at the limit, its upper
    bound.

    Parameters
    ----------
    censored : Censored
        On one side of their limits.
    rng : numpy.random.Generator
    bootstrap : Bootstrap, optional
        Of the interval of the mean; 1000 draws at 0.9 by default.

    Returns
    -------
    KaplanMeier

    Raises
    ------
    DataError
        Fewer than two measured values that differ, or values censored on both
        sides.

    References
    ----------
    Kaplan, E.L. & Meier, P. (1958). Nonparametric estimation from incomplete
    observations. Journal of the American Statistical Association 53, 457-481.
    Efron, B. (1967). The two sample problem with censored data. Proc. 5th Berkeley
    Symposium 4, 831-853.
    Helsel, D.R. (2012). Statistics for Censored Environmental Data, 2nd ed., ch. 6.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.censored.censored import take_censored
    >>> found = take_censored([1.0, 2.0, 2.0, 4.0], below=[False, True, False, False])
    >>> steps = kaplan_meier(found, rng=generator(1, "steps"))
    >>> steps.value, steps.mass.round(3), round(steps.mean, 3)
    (array([1., 2., 4.]), array([0.5 , 0.25, 0.25]), 2.0)
    """
    require_measured(censored, what="Kaplan-Meier mean")
    left = _is_left(censored)
    sign = 1.0 if left else -1.0
    value, measured = sign * censored.value, censored.measured
    steps = _steps(value, measured)
    plan = bootstrap or Bootstrap()

    def mean_of(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        if len(np.unique(value[rows][measured[rows]])) < LEAST_MEASURED:
            return np.array([np.nan])
        return np.array([_steps(value[rows], measured[rows]).mean])

    drawn = sign * plan.replicates(len(censored), mean_of, rng=rng)[:, 0]
    order = slice(None) if left else slice(None, None, -1)
    return KaplanMeier(
        value=sign * steps.value[order],
        mass=steps.mass[order],
        unresolved=steps.unresolved,
        unresolved_at=sign * steps.at if steps.unresolved > 0.0 else float("nan"),
        left=left,
        mean=sign * steps.mean,
        standard_error=steps.standard_error,
        mean_interval=plan.interval(drawn),
        level=plan.level,
    )


def _is_left(censored: Censored) -> bool:
    if np.any(censored.side == 1) and np.any(censored.side == -1):
        problem = Problem(
            where="values",
            what=f"{np.count_nonzero(censored.side == -1)} below and "
            f"{np.count_nonzero(censored.side == 1)} above a limit",
            expected="limits on one side",
            cure="fit_censored takes both",
        )
        raise DataError("Kaplan-Meier mean", [problem])
    return not np.any(censored.side == 1)


def _steps(value: NDArray[np.float64], measured: NDArray[np.bool_]) -> _Steps:
    places, events = np.unique(value[measured], return_counts=True)
    at_risk = np.searchsorted(np.sort(value), places, side="right").astype(float)
    keep = 1.0 - events / at_risk
    # F at each place: what the places above it leave
    reached = np.concatenate([np.cumprod(keep[::-1])[::-1][1:], [1.0]])
    least = float(value.min())
    unresolved = float(reached[0] * keep[0])
    return _Steps(
        places,
        reached * (1.0 - keep),
        events.astype(float),
        at_risk,
        unresolved,
        least,
    )
