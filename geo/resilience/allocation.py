"""The flows that supply a market, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.commodities import Stage
from geo.model.crs import WGS84
from geo.model.disruption import Disruption
from geo.resilience.curtailment import curtail
from geo.resilience.sourcing import supply_chains
from geo.routing.exposure import GATE_SEPARATOR
from geo.routing.paths import draw_way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.supply import SupplyOptions
    from geo.resilience.chains import Chain, Leg, SupplyChains
    from geo.resilience.curtailment import Curtailed
    from geo.routing.network import SeaNetwork

FLOW_COLUMNS = {
    "flow_id": "mine, plant and market port, joined by >",
    "commodity": "commodity",
    "mine_id": "facility id of the mine",
    "mine_name": "its name",
    "mine_iso3": "its country",
    "plant_id": "facility id of the plant",
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
    "feed_nm": "by sea from mine to plant; infinite when blocked",
    "feed_land_km": "by land on that leg",
    "market_nm": "by sea from plant to market; infinite when blocked",
    "market_land_km": "by land on that leg",
    "feed_days": "from mine to plant",
    "market_days": "from plant to market, with delays",
    "days": "both",
    "gates": "gates passed in order, joined by ;",
    "capacity_evidence": "the weaker of mine and plant",
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
    disruptions : tuple of Disruption
    notes : tuple of str
        What was left out, and why.
    """

    commodity: str
    demand_t: float
    flows: gpd.GeoDataFrame
    unmet_t: float
    disruptions: tuple[Disruption, ...]
    notes: tuple[str, ...]


def supply_flows(
    works: pd.DataFrame,
    *,
    commodity: str,
    demand_t: float,
    stage: str = Stage.REFINED,
    ports: pd.DataFrame,
    network: SeaNetwork,
    options: SupplyOptions,
    disruptions: Sequence[Disruption] = (),
) -> SupplyFlows:
    """Work out who supplies a market, and what is left of it in a disruption.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    commodity : str
    demand_t : float
        Of the market, t per year in the same basis as the capacities.
    stage : str, optional
        Stage of the works that deliver to the market.
    ports : pandas.DataFrame
        By the schema `geo.model.supply_schemas.PORTS`.
    network : SeaNetwork
        With nothing disrupted.
    options : SupplyOptions
    disruptions : sequence of Disruption, optional
        All taken to be in force, whatever their dates.

    Returns
    -------
    SupplyFlows
        What cannot be met is unmet, never an error.

    Raises
    ------
    DataError
        Ports are not in the table.
    ParameterError
        A disruption names what is not known, or the demand is negative.

    See Also
    --------
    geo.resilience.sourcing.supply_chains : the ordinary day, to ask many times.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.worlds import small_world
    >>> world = small_world()
    >>> hit = Disruption(target=Target.FACILITY, name="P1")
    >>> cut = supply_flows(
    ...     world.works,
    ...     commodity="nickel",
    ...     demand_t=100.0,
    ...     ports=world.ports,
    ...     network=world.network,
    ...     options=world.options,
    ...     disruptions=[hit],
    ... )
    >>> list(cut.flows["reason"]), cut.unmet_t
    (['plant closed', ''], 70.0)
    """
    chains = supply_chains(
        works,
        commodity=commodity,
        demand_t=demand_t,
        stage=stage,
        ports=ports,
        network=network,
        options=options,
    )
    return flows_under(chains, disruptions)


def flows_under(
    supply: SupplyChains, disruptions: Sequence[Disruption] = ()
) -> SupplyFlows:
    """Tabulate what chains carry while disruptions are in force.

    Parameters
    ----------
    supply : SupplyChains
    disruptions : sequence of Disruption, optional
        All taken to be in force, whatever their dates.

    Returns
    -------
    SupplyFlows

    Raises
    ------
    ParameterError
        A disruption names what is not known; all are told.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> ordinary = flows_under(small_world().chains())
    >>> ordinary.flows["gates"].tolist(), ordinary.unmet_t
    (['Strait', ''], 0.0)
    """
    curtailed = curtail(supply, disruptions)
    rows = [_row(supply, curtailed, position) for position in range(len(supply.chains))]
    table = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=list(FLOW_COLUMNS)),
        geometry=[_whole_way(chain) for chain in curtailed.chains],
        crs=WGS84,
    )
    return SupplyFlows(
        commodity=supply.commodity,
        demand_t=supply.demand_t,
        flows=table,
        unmet_t=curtailed.unmet_t,
        disruptions=tuple(disruptions),
        notes=supply.notes,
    )


def _row(
    supply: SupplyChains, curtailed: Curtailed, position: int
) -> dict[str, object]:
    chain = curtailed.chains[position]
    tonnes = float(curtailed.tonnes[position])
    feed_days = chain.feed.days(supply.options)
    market_days = chain.market.days(supply.options)
    market_days += float(curtailed.delay_days[position])
    return {
        "flow_id": chain.flow_id,
        "commodity": supply.commodity,
        "mine_id": chain.mine.facility_id,
        "mine_name": chain.mine.name,
        "mine_iso3": chain.mine.iso3,
        "plant_id": chain.plant.facility_id,
        "plant_name": chain.plant.name,
        "plant_iso3": chain.plant.iso3,
        "plant_port": next(iter(chain.market.ports), ""),
        "market_iso3": chain.market_iso3,
        "market_port": chain.market.destination.name,
        "tonnes": tonnes,
        "base_t": chain.base_t,
        "lost_t": float(curtailed.lost_t[position]),
        "reason": curtailed.reasons[position],
        "share": tonnes / supply.demand_t if supply.demand_t else 0.0,
        "feed_nm": chain.feed.sea_nm,
        "feed_land_km": chain.feed.land_km,
        "market_nm": chain.market.sea_nm,
        "market_land_km": chain.market.land_km,
        "feed_days": feed_days,
        "market_days": market_days,
        "days": feed_days + market_days,
        "gates": GATE_SEPARATOR.join(_gates(chain)),
        "capacity_evidence": chain.evidence,
    }


def _gates(chain: Chain) -> list[str]:
    ways = [leg.route for leg in (chain.feed, chain.market) if leg.route is not None]
    return list(dict.fromkeys(gate for way in ways for gate in way.gates))


def _whole_way(chain: Chain) -> shapely.MultiLineString:
    """Draw both legs; one that is blocked is left out."""
    drawn = [draw_way(_points(leg)) for leg in (chain.feed, chain.market)]
    parts = [part for way in drawn for part in shapely.get_parts(way)]
    return shapely.MultiLineString(parts)


def _points(leg: Leg) -> np.ndarray:
    if leg.route is not None and leg.route.blocked:
        return np.empty((0, 2))
    start, end = leg.origin, leg.destination
    at_sea = np.empty((0, 2)) if leg.route is None else leg.route.coordinates
    return np.vstack([[(start.lon, start.lat)], at_sea, [(end.lon, end.lat)]])
