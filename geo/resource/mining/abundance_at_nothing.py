"""The mean abundance at which a whole plan is worth nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from geo.errors import ParameterError, Problem
from geo.resource.mining.mined_years import LONGEST_YEARS
from geo.resource.mining.value_cases import Cases, value_cases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.mining.project_terms import ProjectTerms
    from geo.resource.mining.schedule import Schedule

LEAST_FACTOR, MOST_FACTOR = 0.01, 10.0
"""Between them is searched: ground that holds a hundredth, and ten times as much."""

TOO_DEAR = "it stays below nothing on ground up to {most:.3g} times as dense"
PAYS_ANYHOW = "it stays above nothing on ground with a hundredth of the tonnes"

_TRIALS = 121  # factors looked at, each 6 % above the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class AbundanceAtNothing:
    """At which mean abundance a plan is worth nothing.

    Parameters
    ----------
    mean_kg_m2 : float
        Mean of the ground planned on, in situ, kg/m2 wet.
    factor : float
        On the abundance of every block; not a number where there is none.
    reason : str
        Why there is none; empty where there is one.
    """

    mean_kg_m2: float
    factor: float
    reason: str

    @property
    def abundance_kg_m2(self) -> float:
        """The mean abundance at which nothing is left, kg/m2 wet in situ."""
        return self.mean_kg_m2 * self.factor


def abundance_at_nothing(
    schedule: Schedule, *, terms: ProjectTerms, mean_kg_m2: float
) -> AbundanceAtNothing:
    """Find the mean abundance at which the net present value of a plan is 0.

    All blocks become denser or thinner by one factor f, and the years are laid out
    anew by the same rule: the collectors' ground and the tonnes taken off them
    bound each year, as in the plan. Blocks, their order, grades and prices stay, so
    that no cut-off is drawn anew.

    Parameters
    ----------
    schedule : Schedule
    terms : ProjectTerms
    mean_kg_m2 : float
        Mean abundance of the ground planned on, in situ, kg/m2 wet.

    Returns
    -------
    AbundanceAtNothing
        The highest factor at which the value passes from below nothing to above it.

    Raises
    ------
    ParameterError
        The mean is not above 0.

    Notes
    -----
    Where `geo.resource.mining.economics.break_even_abundance` asks whether a tonne
    pays for its own mining, capital, fixed costs, royalty, tax and the discount of
    later years are in this figure. The root is bracketed on a grid of factors and
    refined by Brent's method [1]_.

    References
    ----------
    .. [1] Brent, R. P. (1973): Algorithms for Minimization without Derivatives,
       ch. 4.

    Examples
    --------
    One block, 10 t from 1 m2 swept a year for one year, 100 USD a tonne, 800 USD of
    capital, nothing discounted: 8 t would do.

    >>> import pandas as pd
    >>> from geo.resource.mining.block_value import UnitCosts
    >>> from geo.resource.mining.economics import MetalTerms
    >>> from geo.resource.mining.mined_years import MiningRate
    >>> from geo.resource.mining.project_terms import Capital, ProjectTerms
    >>> from geo.resource.mining.schedule import annual_schedule
    >>> block = {"cell": "a", "lon": 155.0, "lat": 23.0, "class": "Indicated"}
    >>> block |= {"area_m2": 1e6, "swept_m2": 1e6, "wet_t": 10.0, "margin_usd": 1.0}
    >>> block |= {f"recoverable_{one}_t": 10.0 for one in ("wet", "dry", "ni")}
    >>> rate = MiningRate(new_km2_per_year=1.0)
    >>> plan = annual_schedule(
    ...     pd.DataFrame([block]), rate=rate, metals=["Ni"], order="value"
    ... )
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=100.0)},
    ...     costs=UnitCosts(),
    ...     discount_rate=0.0,
    ...     capital=(Capital(name="all", usd=800.0),),
    ... )
    >>> found = abundance_at_nothing(plan, terms=terms, mean_kg_m2=20.0)
    >>> round(found.factor, 9), round(found.abundance_kg_m2, 9)
    (0.8, 16.0)
    """
    if not mean_kg_m2 > 0.0:
        problem = Problem(
            where="mean_kg_m2", what=f"{mean_kg_m2:g}", expected="above 0"
        )
        raise ParameterError("abundance at which nothing is left", [problem])

    def worth(factors: NDArray[np.float64]) -> NDArray[np.float64]:
        cases = Cases.none(schedule, terms=terms, cases=len(factors))
        ground = replace(cases.ground, abundance=factors)
        found = value_cases(schedule, terms=terms, cases=replace(cases, ground=ground))
        return found.npv_usd

    most = _most_factor(schedule)
    trials = np.geomspace(LEAST_FACTOR, most, _TRIALS)
    above = worth(trials) > 0.0
    turns = np.flatnonzero(~above[:-1] & above[1:])
    if not above[-1] or not len(turns):
        reason = PAYS_ANYHOW if above[-1] else TOO_DEAR.format(most=most)
        return AbundanceAtNothing(mean_kg_m2=mean_kg_m2, factor=np.nan, reason=reason)
    low, high = trials[turns[-1]], trials[turns[-1] + 1]
    factor = brentq(
        lambda one: float(worth(np.array([one]))[0]), low, high, xtol=1e-12, rtol=1e-13
    )
    return AbundanceAtNothing(mean_kg_m2=mean_kg_m2, factor=float(factor), reason="")


def _most_factor(schedule: Schedule) -> float:
    """Keep the search to ground that the rate can mine in a number of years."""
    most = schedule.rate.most_wet_t_per_year
    if most is None or schedule.most_years is not None:
        return MOST_FACTOR
    years = float(schedule.ground.wet_t[-1]) / most
    return max(min(MOST_FACTOR, 0.5 * LONGEST_YEARS / years), 1.0)
