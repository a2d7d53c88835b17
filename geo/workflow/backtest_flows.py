"""What the allocation would have said of an event, against what came each month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.dates import first_day
from geo.model.quantities import DAYS_PER_YEAR
from geo.model.routing import RoutingSettings
from geo.model.supply import CommodityDemand, SupplyOptions, TradeTerms
from geo.resilience.allocation import SupplyFlows, supply_flows
from geo.resilience.availability import works_on
from geo.resilience.backtest import MONTH_DAYS
from geo.resilience.departures import StateBook
from geo.resilience.market_question import MarketFacts, market_question
from geo.resilience.product_contents import contained_by_product
from geo.resilience.programme import MarketProgramme
from geo.resilience.sourcing import market_supply
from geo.resilience.stock_question import StockQuestion
from geo.resilience.stockpile import follow_stock
from geo.routing.network import build_network
from geo.sources.ports import read_gates, read_ports
from geo.sources.profiles import read_profile
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.supply_tables import read_supply_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geo.model.disruption import Disruption
    from geo.model.supply_events import SupplyEvent
    from geo.resilience.backtest import RecordedStop

WORKS_YEAR = 2024
"""Year of the works: those of 2010 outside China are not in the tables."""

FLOW_MONTH_COLUMNS = {
    "month": "month",
    "came_share": "share of the origin in what came; empty where nothing is told",
    "basis": "whether origin and others have figures of their own: own, shared or none",
    "came_of_ordinary": "what came from the origin, of an ordinary month",
    "events": "what was told to the allocation",
    "said_share": "share of the origin in what the allocation lets land",
    "said_of_ordinary": "what it lets land from the origin, of an ordinary month",
}
"""Columns of what an allocation said against what came, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCase:
    """A market whose supply is allocated for a back-test.

    Parameters
    ----------
    market, port : str
    origin : str
        ISO3 of the country that stopped.
    """

    market: str
    port: str
    origin: str


def said_against_came(
    stop: RecordedStop, *, events: Mapping[str, Sequence[SupplyEvent]], case: FlowCase
) -> tuple[pd.DataFrame, list[str]]:
    """Run events through the allocation and hold the landings against the record.

    The network is that of today's works, made to agree with the origin's share of
    the record's ordinary month: who the others were is not known.

    Parameters
    ----------
    stop : RecordedStop
        With the part of the origin, and others.
    events : mapping of str to sequence of SupplyEvent
        What is run, by what it is called.
    case : FlowCase

    Returns
    -------
    tuple of pandas.DataFrame and list of str
        By `FLOW_MONTH_COLUMNS`, and notes.
    """
    usual = stop.ordinary_t[case.origin] / stop.demand_t
    programme = _programme(stop, case=case, share=usual)
    tables = [
        _said(stop, programme, hits=_hits(told, stop), case=case).assign(events=name)
        for name, told in events.items()
    ]
    notes = [
        f"allocation: works of {WORKS_YEAR}, {case.origin} made to give the record's "
        f"{usual:.1%} of an ordinary month, {programme.base.unmet_t:,.0f} t of the "
        f"ordinary demand of {programme.supply.demand_t:,.0f} t unmet; who the others "
        "were, and what they could add, is today's, not that of the time",
        "allocation: demand is gross weight as customs count it, capacities are "
        "contained: only shares are held against each other",
    ]
    return pd.concat(tables, ignore_index=True)[list(FLOW_MONTH_COLUMNS)], notes


def _hits(events: Sequence[SupplyEvent], stop: RecordedStop) -> list[Disruption]:
    zero = first_day(stop.months[0])
    return [
        hit
        for event in events
        for hit in event.disruptions(zero)
        if hit.capacity < 1.0 and hit.commodity in {"", stop.commodity}
    ]


def _programme(stop: RecordedStop, *, case: FlowCase, share: float) -> MarketProgramme:
    tables, profile = read_supply_tables(), read_profile(case.market)
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(WORKS_YEAR, 7, 1),
    )
    question = market_question(
        CommodityDemand(
            name=stop.commodity, demand_t=12.0 * stop.demand_t, source="the record"
        ),
        works=works,
        facts=MarketFacts(
            tables=tables, profile=profile, market_iso3=case.market, year=WORKS_YEAR
        ),
    )
    return MarketProgramme(
        market_supply(
            question.works,
            # rights of today bound nobody then
            demand=replace(question.demand, origins={case.origin: share}, rights={}),
            ports=read_ports(),
            sea=build_network(read_sea_lanes(), read_gates()),
            options=SupplyOptions(market_iso3=case.market, market_port=case.port),
            terms=TradeTerms(
                rates=RoutingSettings().priced_by,
                contained=contained_by_product(tables.products),
            ),
        )
    )


def _said(
    stop: RecordedStop,
    programme: MarketProgramme,
    *,
    hits: Sequence[Disruption],
    case: FlowCase,
) -> pd.DataFrame:
    """Land what the allocation gives, and set it beside what came."""

    def of_origin(flows: SupplyFlows) -> SupplyFlows:
        own = flows.flows[flows.flows["plant_iso3"] == case.origin]
        return replace(flows, flows=own)

    whole_t = _landed(stop, programme, hits=hits, kept=lambda flows: flows)
    origin_t = _landed(stop, programme, hits=hits, kept=of_origin)
    usual = float(of_origin(supply_flows(programme.base)).flows["tonnes"].sum())
    record = stop.parts[case.origin]
    came = sum(part.t for part in stop.parts.values())
    bases = zip(*(part.basis for part in stop.parts.values()), strict=True)
    return pd.DataFrame(
        {
            "month": stop.months,
            "came_share": record.t / came,
            "basis": [" and ".join(dict.fromkeys(one)) for one in bases],
            "came_of_ordinary": record.t / stop.ordinary_t[case.origin],
            "said_share": origin_t / whole_t,
            "said_of_ordinary": origin_t / (usual / DAYS_PER_YEAR * MONTH_DAYS),
        }
    )


def _landed(
    stop: RecordedStop,
    programme: MarketProgramme,
    *,
    hits: Sequence[Disruption],
    kept: Callable[[SupplyFlows], SupplyFlows],
) -> NDArray[np.float64]:
    """Give the tonnes that land in each month, of the flows that are kept."""
    question = StockQuestion(
        commodity=stop.commodity,
        demand_t_per_year=programme.supply.demand_t,
        horizon_days=round(len(stop.months) * MONTH_DAYS),
        step_days=MONTH_DAYS,
    )
    book = StateBook({"": lambda state: kept(supply_flows(programme.under(state)))})
    paths = follow_stock(question, book=book, disruptions=hits)
    return paths.daily["arrivals"].to_numpy(dtype=float)
