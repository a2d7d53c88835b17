"""What it is worth to be free to stop mining once what remains loses money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.resource.mining.project_flows import project_flows

if TYPE_CHECKING:
    from geo.resource.mining.mined_years import MinedYears
    from geo.resource.mining.project_flows import MoneyFactors
    from geo.resource.mining.project_terms import ProjectTerms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoppedValues:
    """What cases come to where each stops after the year that is best for it.

    Parameters
    ----------
    npv_usd : ndarray of float, shape (cases,)
        Never below that of the whole plan.
    years : ndarray of int, shape (cases,)
        Years of mining up to the stop.
    """

    npv_usd: NDArray[np.float64]
    years: NDArray[np.intp]


def stopped_values(
    mined: MinedYears, *, terms: ProjectTerms, money: MoneyFactors
) -> StoppedValues:
    """Let each case stop after the year of mining from which the rest only loses.

    A stop brings closure forward, writes off what still stands, and saves capital
    that was planned for later. The earliest is at the end of the first year of
    mining: what was built before is spent.

    Parameters
    ----------
    mined : MinedYears
        Of the whole plan.
    terms : ProjectTerms
    money : MoneyFactors
        Of the same cases.

    Returns
    -------
    StoppedValues

    Notes
    -----
    Value of the option = V(stopped) - V(whole), with V(stopped) the greatest net
    present value over all years k to stop after, the last of the plan among them
    [1]_. Whoever stops is taken to know the whole row of flows of a case. Where
    prices hold for the whole life, as in `draw_values`, that is known from the
    first year on; where they do not, it is an upper bound.

    References
    ----------
    .. [1] Myers, S. C. and Majd, S. (1990): Abandonment value and project life.
       Advances in Futures and Options Research 4, 1-21.

    Examples
    --------
    Ore for three years, the last two of which bring 10 and cost 15 each; closure
    costs 4, a year earlier when mining stops a year earlier:

    >>> from geo.resource.mining.block_value import UnitCosts
    >>> from geo.resource.mining.economics import MetalTerms
    >>> from geo.resource.mining.mined_years import MinedYears
    >>> from geo.resource.mining.project_flows import MoneyFactors
    >>> from geo.resource.mining.project_terms import ProjectTerms
    >>> tonnes = np.array([[4.0], [1.0], [1.0]])
    >>> mined = MinedYears(
    ...     swept_km2=0.0 * tonnes,
    ...     wet_t=tonnes,
    ...     dry_t=tonnes,
    ...     metal_t={"Ni": tonnes},
    ...     worked=np.ones((3, 1)),
    ...     binding=np.zeros((3, 1), dtype=np.int8),
    ...     until_m2=np.array([[1.0], [2.0], [3.0]]),
    ... )
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=10.0)},
    ...     costs=UnitCosts(fixed_usd_year=15.0),
    ...     discount_rate=0.0,
    ...     closure_usd=4.0,
    ... )
    >>> money = MoneyFactors.none(terms)
    >>> found = stopped_values(mined, terms=terms, money=money)
    >>> found.npv_usd.tolist(), found.years.tolist()
    ([21.0], [1])
    """
    longest = len(mined.worked)
    lives = mined.years
    best = project_flows(mined, terms=terms, money=money).npv_usd(terms)
    years = lives.copy()
    for stop in range(longest - 1, 0, -1):
        cut = project_flows(_until(mined, stop), terms=terms, money=money)
        value = cut.npv_usd(terms)
        better = (value > best) & (lives > stop)
        best, years = np.where(better, value, best), np.where(better, stop, years)
    return StoppedValues(npv_usd=best, years=years)


def _until(mined: MinedYears, stop: int) -> MinedYears:
    """Keep the first years of a plan."""
    return replace(
        mined,
        swept_km2=mined.swept_km2[:stop],
        wet_t=mined.wet_t[:stop],
        dry_t=mined.dry_t[:stop],
        metal_t={metal: held[:stop] for metal, held in mined.metal_t.items()},
        worked=mined.worked[:stop],
        binding=mined.binding[:stop],
        until_m2=mined.until_m2[:stop],
    )
