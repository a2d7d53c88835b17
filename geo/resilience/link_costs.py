"""What a tonne at the market costs on each link, and how long it is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model.supply import TradeTerms
    from geo.resilience.legs import Leg
    from geo.resilience.supply_network import Link

GRAMS_PER_TONNE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkCosts:
    """Days, money and CO2 of each link, per tonne at the market.

    Parameters
    ----------
    days : ndarray of float, shape (m,)
        Under way; infinite where blocked.
    usd : ndarray of float, shape (m,)
        Freight, fees, carbon, duty and goods held; infinite where blocked.
    co2_t : ndarray of float, shape (m,)
        Tonnes of CO2.
    """

    days: NDArray[np.float64]
    usd: NDArray[np.float64]
    co2_t: NDArray[np.float64]

    def with_some(self, fresh: Mapping[int, tuple[float, float, float]]) -> LinkCosts:
        """Give the costs with those of some links replaced.

        Parameters
        ----------
        fresh : mapping of int to tuple of float
            Days, money and CO2 by link.

        Returns
        -------
        LinkCosts
        """
        columns = [self.days.copy(), self.usd.copy(), self.co2_t.copy()]
        for place, values in fresh.items():
            for column, value in zip(columns, values, strict=True):
                column[place] = value
        days, usd, co2_t = columns
        return LinkCosts(days=days, usd=usd, co2_t=co2_t)


def link_costs(
    links: Sequence[Link], *, terms: TradeTerms, value_usd_per_t: float
) -> LinkCosts:
    """Price every link on its ordinary way.

    Parameters
    ----------
    links : sequence of Link
    terms : TradeTerms
    value_usd_per_t : float
        Of a contained tonne.

    Returns
    -------
    LinkCosts

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> supply = small_world().supply()
    >>> priced = link_costs(
    ...     supply.parts[0].links, terms=supply.terms, value_usd_per_t=0.0
    ... )
    >>> priced.days.round(1)
    array([0. , 0. , 7.2, 3.6])
    """
    rows = [
        cost_of(link, link.leg, terms=terms, value_usd_per_t=value_usd_per_t)
        for link in links
    ]
    table = np.array(rows, dtype=float).reshape(len(rows), 3)
    return LinkCosts(days=table[:, 0], usd=table[:, 1], co2_t=table[:, 2])


def cost_of(
    link: Link, leg: Leg, *, terms: TradeTerms, value_usd_per_t: float
) -> tuple[float, float, float]:
    """Price one link on a way.

    ``days``; ``freight + fees + carbon`` for what is shipped, the duty, and
    ``value · holding rate · days / 365`` for what is held under way.

    Parameters
    ----------
    link : Link
    leg : Leg
        Its way.
    terms : TradeTerms
    value_usd_per_t : float
        Of a contained tonne.

    Returns
    -------
    tuple of float
        Days, USD and tonnes of CO2 per tonne at the market.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> supply = small_world().supply()
    >>> link = supply.parts[0].links[2]
    >>> days, usd, co2_t = cost_of(
    ...     link, link.leg, terms=supply.terms, value_usd_per_t=20000.0
    ... )
    >>> round(usd, 2), round(co2_t, 4)
    (47.62, 0.0534)
    """
    if leg.blocked:
        return np.inf, np.inf, np.inf
    rates = terms.rates
    fees = 0.0 if leg.route is None else leg.route.gate_usd_per_t
    at_sea = leg.sea_nm * rates.sailing_usd_per_t_nm + fees
    land_co2_t = leg.land_km * terms.land_co2_g_per_t_km / GRAMS_PER_TONNE
    by_land = leg.land_km * terms.land_usd_per_t_km
    by_land += land_co2_t * rates.carbon_usd_per_t
    held = value_usd_per_t * rates.holding_rate / 365.0 * leg.days
    usd = link.gross_t * (at_sea + by_land) + link.tariff_usd_per_t + held
    co2_t = link.gross_t * (leg.sea_nm * rates.co2_t_per_t_nm + land_co2_t)
    return leg.days, usd, co2_t
