"""The flows that supply a market, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.model.disruption import Disruption
from geo.resilience.chains import Chain, chain_tonnes, chains_of
from geo.routing.exposure import GATE_SEPARATOR
from geo.routing.paths import draw_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resilience.legs import Leg
    from geo.resilience.programme import Allocation, PartAllocation
    from geo.resilience.supply_network import MarketSupply

VIA_SEPARATOR = ";"
"""Between the works of a chain that lie between mine and plant."""

FLOW_COLUMNS = {
    "flow_id": "works and market port, joined by >",
    "commodity": "commodity",
    "group": "element group of rare earths; else empty",
    "mine_id": "facility id of the mine",
    "mine_name": "its name",
    "mine_iso3": "its country",
    "via": "facility ids of works between mine and plant, joined by ;",
    "plant_id": "facility id of the plant that delivers",
    "plant_name": "its name",
    "plant_iso3": "its country",
    "plant_port": "UN/LOCODE the plant ships from; empty by land",
    "market_iso3": "country of the market",
    "market_port": "UN/LOCODE that stands for it",
    "tonnes": "t per year under the disruptions",
    "base_t": "t per year on an ordinary day",
    "lost_t": "of base_t, what the chain can no longer carry, t per year",
    "reason": "why tonnes are lost; empty when none are",
    "share": "tonnes over the demand",
    "feed_nm": "by sea up to the plant; infinite when blocked",
    "feed_land_km": "by land on the way to the plant",
    "market_nm": "by sea from plant to market; infinite when blocked",
    "market_land_km": "by land on that leg",
    "land_basis": "where the kilometres by land come from",
    "feed_days": "to the plant, with delays",
    "market_days": "from plant to market, with delays",
    "days": "both",
    "usd_per_t": "to move a tonne, with fees, duty, carbon and goods held",
    "co2_t_per_t": "t CO2 to move a tonne",
    "gates": "gates passed in order, joined by ;",
    "capacity_evidence": "the weakest of the works",
}
"""Columns of a table of flows, apart from ``geometry``, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyFlows:
    """Who supplies a market of one commodity, under some disruptions or none.

    Parameters
    ----------
    commodity : str
    demand_t : float
        Tonnes per year.
    flows : geopandas.GeoDataFrame
        One row per chain, by `FLOW_COLUMNS`; the geometry is the whole way.
        Chains that carry nothing any more stay, with their reason.
    unmet_t : float
        Tonnes per year. With the tonnes of the flows it sums to the demand.
    unmet_by_sector, unmet_by_group : mapping of str to float
        The same, taken apart.
    disruptions : tuple of Disruption
    notes : tuple of str
        What was left out, and why.
    """

    commodity: str
    demand_t: float
    flows: gpd.GeoDataFrame
    unmet_t: float
    unmet_by_sector: Mapping[str, float]
    unmet_by_group: Mapping[str, float]
    disruptions: tuple[Disruption, ...]
    notes: tuple[str, ...]


def supply_flows(allocation: Allocation, *, drawn: bool = True) -> SupplyFlows:
    """Tabulate an allocation, chain by chain.

    Parameters
    ----------
    allocation : Allocation
    drawn : bool, optional
        Whether the ways are drawn; without, each is empty, and it is faster.

    Returns
    -------
    SupplyFlows

    Examples
    --------
    >>> from geo.model.disruption import Target
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> hit = Disruption(target=Target.FACILITY, name="P1")
    >>> cut = supply_flows(programme.under([hit]))
    >>> list(cut.flows["reason"]), cut.unmet_t
    (['facility P1 closed', ''], 70.0)
    """
    supply = allocation.supply
    rows: list[dict[str, object]] = []
    shapes: list[shapely.MultiLineString] = []
    for part in allocation.parts:
        table, ways = _chains(part, supply, drawn=drawn)
        rows += table
        shapes += ways
    return SupplyFlows(
        commodity=supply.commodity,
        demand_t=supply.demand_t,
        flows=gpd.GeoDataFrame(
            pd.DataFrame(rows, columns=list(FLOW_COLUMNS)), geometry=shapes, crs=WGS84
        ),
        unmet_t=allocation.unmet_t,
        unmet_by_sector=allocation.unmet_by_sector,
        unmet_by_group=allocation.unmet_by_group,
        disruptions=allocation.disruptions,
        notes=supply.notes,
    )


def _chains(
    part: PartAllocation, supply: MarketSupply, *, drawn: bool
) -> tuple[list[dict[str, object]], list[shapely.MultiLineString]]:
    network = part.network
    chains = chains_of(network)
    now = chain_tonnes(network, chains, part.links_t)
    base = chain_tonnes(network, chains, network.base_t)
    carried = np.flatnonzero((now > 0.0) | (base > 0.0))
    rows = [
        _row(
            part, chains[k], tonnes=float(now[k]), base_t=float(base[k]), supply=supply
        )
        for k in carried
    ]
    if not drawn:
        return rows, [shapely.MultiLineString()] * len(rows)
    return rows, [_whole_way(part, chains[k]) for k in carried]


def _row(
    part: PartAllocation,
    chain: Chain,
    *,
    tonnes: float,
    base_t: float,
    supply: MarketSupply,
) -> dict[str, object]:
    works = chain.works(part.network)
    mine, plant = works[0], works[-1]
    *feed, market = (part.state.legs[link] for link in chain.links)
    days, usd, co2_t = (
        column[list(chain.links)]
        for column in (
            part.state.costs.days,
            part.state.costs.usd,
            part.state.costs.co2_t,
        )
    )
    share, reason = _left(part, chain)
    ids = [one.facility_id for one in works]
    legs = (*feed, market)
    return {
        "flow_id": ">".join([*ids, market.destination.name]),
        "commodity": supply.commodity,
        "group": part.network.group,
        "mine_id": mine.facility_id,
        "mine_name": mine.name,
        "mine_iso3": mine.iso3,
        "via": VIA_SEPARATOR.join(ids[1:-1]),
        "plant_id": plant.facility_id,
        "plant_name": plant.name,
        "plant_iso3": plant.iso3,
        "plant_port": next(iter(market.ports), ""),
        "market_iso3": supply.options.market_iso3,
        "market_port": market.destination.name,
        "tonnes": tonnes,
        "base_t": base_t,
        "lost_t": base_t * (1.0 - share),
        "reason": reason if base_t > 0.0 else "",
        "share": tonnes / supply.demand_t if supply.demand_t else 0.0,
        "feed_nm": sum(leg.sea_nm for leg in feed),
        "feed_land_km": sum(leg.land_km for leg in feed),
        "market_nm": market.sea_nm,
        "market_land_km": market.land_km,
        "land_basis": "; ".join(
            dict.fromkeys(leg.land_basis for leg in legs if leg.land_basis)
        ),
        "feed_days": float(days[:-1].sum()),
        "market_days": float(days[-1]),
        "days": float(days.sum()),
        "usd_per_t": float(usd.sum()),
        "co2_t_per_t": float(co2_t.sum()),
        "gates": GATE_SEPARATOR.join(
            dict.fromkeys(gate for leg in legs for gate in leg.gates)
        ),
        "capacity_evidence": chain.evidence(part.network),
    }


def _left(part: PartAllocation, chain: Chain) -> tuple[float, str]:
    """Give what a chain can still carry of an ordinary day, and what takes the most."""
    state = part.state
    told = [(state.node_share[k], state.node_reasons[k]) for k in chain.nodes]
    told += [(state.link_share[k], state.link_reasons[k]) for k in chain.links]
    share, reason = min(told, key=lambda one: one[0])
    return float(share), reason


def _whole_way(part: PartAllocation, chain: Chain) -> shapely.MultiLineString:
    """Draw all legs; one that is blocked is left out."""
    drawn = [draw_way(_points(part.state.legs[link])) for link in chain.links]
    return shapely.MultiLineString(
        [piece for way in drawn for piece in shapely.get_parts(way)]
    )


def _points(leg: Leg) -> NDArray[np.float64]:
    if leg.blocked:
        return np.empty((0, 2))
    start, end = leg.origin, leg.destination
    at_sea = np.empty((0, 2)) if leg.route is None else leg.route.coordinates
    return np.vstack([[(start.lon, start.lat)], at_sea, [(end.lon, end.lat)]])
