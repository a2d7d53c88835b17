"""What each link of a market's supply carries, costs and is held down by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.resilience.evidence_shares import UNVERIFIED

if TYPE_CHECKING:
    from geo.resilience.programme import Allocation, MarketProgramme

LINK_COLUMNS = {
    "commodity": "commodity",
    "group": "element group of rare earths; else empty",
    "stage": "stage of the works that sends",
    "from_id": "facility id of the works that sends",
    "from_name": "its name",
    "from_iso3": "its country",
    "to_id": "facility id of the works that gets it; the port of the market",
    "to_name": "its name",
    "base_t": "t per year on an ordinary day, as at the market",
    "contained_t": "the same, as it leaves the works",
    "limit_t": "the most it may carry, as at the market",
    "disrupted_t": "t per year under the project's disruptions, as at the market",
    "sea_nm": "by sea",
    "land_km": "by land",
    "land_basis": "where the kilometres by land come from",
    "days": "under way",
    "usd_per_t": "computed cost of a tonne at the market",
    "unseen_usd_per_t": "what makes the ordinary day optimal: contracts, quality",
    "co2_t_per_t": "t CO2",
    "disrupted_days": "under the disruptions; infinite when blocked",
    "disrupted_usd_per_t": "the same",
    "reason": "what takes from it; empty where nothing does",
    "evidence": "how solid the capacity of the works is",
    "unverified": "whether no source stands behind it",
}
"""Columns of a table of links, with their meaning."""


def link_table(programme: MarketProgramme, *, disrupted: Allocation) -> pd.DataFrame:
    """Tabulate every link, on an ordinary day and under disruptions.

    Parameters
    ----------
    programme : MarketProgramme
    disrupted : Allocation
        Of the same market.

    Returns
    -------
    pandas.DataFrame
        By `LINK_COLUMNS`.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> table = link_table(programme, disrupted=programme.base)
    >>> table[["from_id", "to_id", "base_t"]].values.tolist()[:2]
    [['M1', 'P1', 75.0], ['M2', 'P2', 25.0]]
    """
    rows = [
        row
        for part in range(len(programme.supply.parts))
        for row in _rows(programme, disrupted, part)
    ]
    return pd.DataFrame(rows, columns=list(LINK_COLUMNS))


def _rows(
    programme: MarketProgramme, disrupted: Allocation, part: int
) -> list[dict[str, object]]:
    usual, now = programme.base.parts[part], disrupted.parts[part]
    unseen = programme.calibrations[part].unseen_usd
    nodes = usual.network.nodes
    rows: list[dict[str, object]] = []
    for place, link in enumerate(usual.network.links):
        node = nodes[link.origin]
        end = link.leg.destination.name
        reasons = (now.state.link_reasons[place], now.state.node_reasons[link.origin])
        rows.append(
            {
                "commodity": programme.supply.commodity,
                "group": usual.network.group,
                "stage": node.works.stage,
                "from_id": node.works.facility_id,
                "from_name": node.works.name,
                "from_iso3": node.works.iso3,
                "to_id": end,
                "to_name": end
                if link.to_market
                else nodes[link.destination].works.name,
                "base_t": float(usual.links_t[place]),
                "contained_t": float(usual.links_t[place]) / node.yield_to_market,
                "limit_t": link.limit_t,
                "disrupted_t": float(now.links_t[place]),
                "sea_nm": link.leg.sea_nm,
                "land_km": link.leg.land_km,
                "land_basis": link.leg.land_basis,
                "days": float(usual.state.costs.days[place]),
                "usd_per_t": float(usual.state.costs.usd[place]),
                "unseen_usd_per_t": float(unseen[place]),
                "co2_t_per_t": float(usual.state.costs.co2_t[place]),
                "disrupted_days": float(now.state.costs.days[place]),
                "disrupted_usd_per_t": float(now.state.costs.usd[place]),
                "reason": next(filter(None, reasons), ""),
                "evidence": node.works.evidence,
                "unverified": node.works.evidence in UNVERIFIED,
            }
        )
    return rows
