"""The money of each year of a project, for many cases side by side.

The rows of every array are project years, its columns cases. A year looks only at
those before it, so that a case has the same figures whatever stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.resource.mining.capital_phasing import phase_capital
from geo.resource.mining.cash_flow import discount_factors

if TYPE_CHECKING:
    from geo.resource.mining.mined_years import MinedYears
    from geo.resource.mining.project_terms import ProjectTerms

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoneyFactors:
    """Prices and recoveries of cases, and how their costs differ.

    Parameters
    ----------
    price_usd_t : mapping of str to ndarray of float, shape (cases,)
    recovery : ndarray of float, shape (cases,)
        On the recovery of every metal; none rises above 1.
    capital : ndarray of float, shape (cases,)
        On capital, sustaining capital and closure.
    operating : ndarray of float, shape (cases,)
        On all unit costs and the fixed one.
    """

    price_usd_t: Mapping[str, Values]
    recovery: Values
    capital: Values
    operating: Values

    @classmethod
    def none(cls, terms: ProjectTerms, *, cases: int = 1) -> MoneyFactors:
        """Take the terms as they stand.

        Parameters
        ----------
        terms : ProjectTerms
        cases : int, optional

        Returns
        -------
        MoneyFactors
        """
        one = np.ones(cases)
        price = {
            metal: np.full(cases, term.price_usd_t)
            for metal, term in terms.metals.items()
        }
        return cls(price_usd_t=price, recovery=one, capital=one, operating=one)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectFlows:
    """What comes and goes, all amounts above 0 but `profit` and `net`.

    Parameters
    ----------
    revenue : mapping of str to ndarray, shape (years, cases)
        Paid for each metal.
    costs : mapping of str to ndarray, shape (years, cases)
        area, mining, transport, processing, fixed.
    royalty, depreciation, profit, losses_used, losses_carried, tax : ndarray
        Shape (years, cases). Profit is what tax looks at, before earlier losses.
    capital, sustaining, closure, net : ndarray
        Shape (years, cases).
    """

    revenue: Mapping[str, Values]
    costs: Mapping[str, Values]
    royalty: Values
    depreciation: Values
    profit: Values
    losses_used: Values
    losses_carried: Values
    tax: Values
    capital: Values
    sustaining: Values
    closure: Values
    net: Values

    def npv_usd(self, terms: ProjectTerms) -> Values:
        """Discount the net flows to project year 0.

        Parameters
        ----------
        terms : ProjectTerms
            With rate and timing.

        Returns
        -------
        ndarray of float, shape (cases,)
        """
        factors = discount_factors(
            len(self.net), rate=terms.discount_rate, timing=terms.timing
        )
        value = np.zeros(self.net.shape[1])
        for flows, factor in zip(self.net, factors, strict=True):
            value = value + flows * factor
        return value


def project_flows(
    mined: MinedYears, *, terms: ProjectTerms, money: MoneyFactors
) -> ProjectFlows:
    """Work the money of every project year out of what is mined.

    Net = revenue - costs - royalty - tax - capital - sustaining - closure; profit =
    revenue - costs - royalty - sustaining - closure - depreciation.

    Parameters
    ----------
    mined : MinedYears
    terms : ProjectTerms
    money : MoneyFactors
        Of the same cases.

    Returns
    -------
    ProjectFlows
        Until the closure of the case that lasts longest.
    """
    revenue = _revenue(mined, terms, money)
    costs = _costs(mined, terms, money)
    total, spent = _sum(revenue), _sum(costs)
    royalty = terms.royalty.rate * _royalty_base(total, costs, terms)
    phased = phase_capital(mined.years, years=len(total), terms=terms)
    sunk, written, closed = (
        plan * money.capital
        for plan in (phased.capital, phased.depreciation, phased.closure)
    )
    worked = _at_years(mined.worked, terms)
    sustaining = phased.sustaining * worked * money.capital
    profit = total - spent - royalty - sustaining - closed - written
    used, carried = _losses(profit, carried=terms.tax.losses_carried)
    tax = terms.tax.rate * (np.maximum(profit, 0.0) - used)
    return ProjectFlows(
        revenue=revenue,
        costs=costs,
        royalty=royalty,
        depreciation=written,
        profit=profit,
        losses_used=used,
        losses_carried=carried,
        tax=tax,
        capital=sunk,
        sustaining=sustaining,
        closure=closed,
        net=total - spent - royalty - tax - sunk - sustaining - closed,
    )


def _at_years(values: Values, terms: ProjectTerms) -> Values:
    """Put years of mining at their project years, construction and closure round."""
    around = ((terms.first_production_year, terms.closure_years), (0, 0))
    return np.pad(values, around)


def _revenue(
    mined: MinedYears, terms: ProjectTerms, money: MoneyFactors
) -> dict[str, Values]:
    revenue = {}
    for metal, term in terms.metals.items():
        recovered = np.minimum(term.recovery * money.recovery, 1.0)
        paid = money.price_usd_t[metal] * recovered * term.payable
        revenue[metal] = _at_years(mined.metal_t[metal] * paid, terms)
    return revenue


def _costs(
    mined: MinedYears, terms: ProjectTerms, money: MoneyFactors
) -> dict[str, Values]:
    unit = terms.costs
    amounts = {
        "area": mined.swept_km2 * (1e6 * unit.area_usd_m2),
        "mining": mined.wet_t * unit.mining_usd_wet_t,
        "transport": mined.wet_t * unit.transport_usd_wet_t,
        "processing": mined.dry_t * unit.processing_usd_dry_t,
        "fixed": mined.worked * unit.fixed_usd_year,
    }
    return {
        name: _at_years(amount * money.operating, terms)
        for name, amount in amounts.items()
    }


def _sum(amounts: Mapping[str, Values]) -> Values:
    first, *others = amounts.values()
    total = first.copy()
    for other in others:
        total += other
    return total


def _royalty_base(
    revenue: Values, costs: Mapping[str, Values], terms: ProjectTerms
) -> Values:
    if terms.royalty.base == "revenue":
        return revenue
    return np.maximum(revenue - costs["transport"] - costs["processing"], 0.0)


def _losses(profit: Values, *, carried: bool) -> tuple[Values, Values]:
    """Set losses against later profits; give what is used, and what is left."""
    used, left = np.zeros_like(profit), np.zeros_like(profit)
    if not carried:
        return used, left
    balance = np.zeros(profit.shape[1])
    for year, amount in enumerate(profit):
        used[year] = np.minimum(balance, np.maximum(amount, 0.0))
        balance = balance - used[year] + np.maximum(-amount, 0.0)
        left[year] = balance
    return used, left
