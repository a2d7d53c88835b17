"""What each disruption of a project does to the flows of a market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resilience.allocation import FLOW_COLUMNS, supply_flows
from geo.resilience.ordinary_day import OrdinaryDay
from geo.routing.exposure import GATE_SEPARATOR
from geo.routing.paths import Route
from geo.workflow.disrupted_days import ORDINARY_DAY, DisruptedDay

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model.disruption import Disruption
    from geo.resilience.programme import Allocation, MarketProgramme, PartAllocation
    from geo.workflow.sea_ways import SeaWays

LINK_COLUMNS = {
    "disruption": "in words; ordinary day where nothing is disrupted",
    "commodity": "commodity",
    "group": "element group of rare earths; else empty",
    "stage": "stage of the works that sends",
    "from_id": "facility id of the works that sends",
    "from_name": "its name",
    "to_id": "facility id of the works that gets it; the port of the market",
    "to_name": "its name",
    "tonnes": "t per year while the disruption lasts, as at the market",
    "base_t": "t per year on an ordinary day, as at the market",
    "way": "key of the way by sea; empty by land, and where it is blocked",
    "sea_nm": "by sea; infinite when blocked",
    "land_km": "by land, to and from the ports or the whole way",
    "days": "under way, with delays; infinite when blocked",
    "usd_per_t": "computed cost of a tonne at the market; infinite when blocked",
    "co2_t_per_t": "t CO2 to move a tonne",
    "gates": "gates passed in order, joined by ;",
    "reason": "what takes from it; empty where nothing does",
    "evidence": "how solid the capacity of the works that sends is",
}
"""Columns of the links that carry something on either day, with their meaning."""

TOTAL_COLUMNS = {
    "disruption": "in words; ordinary day where nothing is disrupted",
    "commodity": "commodity",
    "demand_t": "t per year the market asks for",
    "delivered_t": "t per year that arrive",
    "unmet_t": "t per year that do not",
    "extra_days": "longer under way, mean over the tonnes that still arrive",
    "extra_usd": "USD per year more to move the tonnes that still arrive",
    "extra_co2_t": "t CO2 per year more to move them",
}
"""Columns of what arrives on each day, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayLinks:
    """The links of a market on one day.

    Parameters
    ----------
    table : pandas.DataFrame
        By `LINK_COLUMNS`, apart from ``way``.
    routes : tuple of Route, optional
        By sea, row by row; none by land and where it is blocked.
    """

    table: pd.DataFrame
    routes: tuple[Route | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DisruptedMarket:
    """What disruptions do to the flows of one commodity.

    Parameters
    ----------
    links : tuple of DayLinks
        Of the ordinary day, then of each disrupted one.
    flows : pandas.DataFrame
        ``disruption`` and `geo.resilience.allocation.FLOW_COLUMNS`, of each day but
        the ordinary one.
    totals : pandas.DataFrame
        By `TOTAL_COLUMNS`, the ordinary day first.
    """

    links: tuple[DayLinks, ...]
    flows: pd.DataFrame
    totals: pd.DataFrame


def disrupted_market(
    programme: MarketProgramme, *, days: Sequence[DisruptedDay]
) -> DisruptedMarket:
    """Find the flows of a market on each day.

    Parameters
    ----------
    programme : MarketProgramme
    days : sequence of DisruptedDay
        Days that are alike for this market are solved once.

    Returns
    -------
    DisruptedMarket

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> stop = Disruption(target=Target.GATE, name="Strait")
    >>> found = disrupted_market(
    ...     MarketProgramme(small_world().supply()),
    ...     days=[DisruptedDay(name="Strait closed", hits=(stop,))],
    ... )
    >>> found.totals[["disruption", "delivered_t", "extra_days"]].round(
    ...     1
    ... ).values.tolist()
    [['ordinary day', 100.0, 0.0], ['Strait closed', 100.0, 2.3]]
    """
    supply = programme.supply
    goods = {supply.commodity, *supply.hosts}
    solved: dict[tuple[Disruption, ...], Allocation] = {(): programme.base}
    told = [(ORDINARY_DAY, programme.base)]
    for day in days:
        hits = day.concerning(goods)
        if hits not in solved:
            solved[hits] = programme.under(hits)
        told.append((day.name, solved[hits]))
    usual = OrdinaryDay(programme)
    return DisruptedMarket(
        links=tuple(
            day_links(found, usual=programme.base, day=name) for name, found in told
        ),
        flows=_flows(told[1:]),
        totals=pd.DataFrame(
            [_totals(found, day=name, usual=usual) for name, found in told],
            columns=list(TOTAL_COLUMNS),
        ),
    )


def day_links(found: Allocation, *, usual: Allocation, day: str) -> DayLinks:
    """Tabulate the links that carry something on a day or on an ordinary one.

    Parameters
    ----------
    found, usual : Allocation
        Of the same market.
    day : str

    Returns
    -------
    DayLinks

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> base = MarketProgramme(small_world().supply()).base
    >>> day_links(base, usual=base, day="ordinary day").table["tonnes"].tolist()
    [75.0, 25.0, 75.0, 25.0]
    """
    rows: list[dict[str, object]] = []
    routes: list[Route | None] = []
    for now, before in zip(found.parts, usual.parts, strict=True):
        carried = np.flatnonzero((now.links_t > 0.0) | (before.links_t > 0.0))
        for place in carried:
            leg = now.state.legs[place]
            rows.append(_row(now, before, place=int(place)))
            routes.append(None if leg.blocked else leg.route)
    columns = [column for column in LINK_COLUMNS if column != "way"]
    head = {"disruption": day, "commodity": found.supply.commodity}
    table = pd.DataFrame([head | row for row in rows], columns=columns)
    return DayLinks(table=table, routes=tuple(routes))


def _row(
    now: PartAllocation, before: PartAllocation, *, place: int
) -> dict[str, object]:
    network, state = now.network, now.state
    link, leg = network.links[place], state.legs[place]
    works = network.nodes[link.origin].works
    end = leg.destination.name
    # both may take from it: the goods that never leave explain more than their way
    reasons = [state.node_reasons[link.origin], state.link_reasons[place]]
    if not link.to_market:
        reasons.append(state.node_reasons[link.destination])
    return {
        "group": network.group,
        "stage": works.stage,
        "from_id": works.facility_id,
        "from_name": works.name,
        "to_id": end,
        "to_name": end
        if link.to_market
        else network.nodes[link.destination].works.name,
        "tonnes": float(now.links_t[place]),
        "base_t": float(before.links_t[place]),
        "sea_nm": leg.sea_nm,
        "land_km": leg.land_km,
        "days": float(state.costs.days[place]),
        "usd_per_t": float(state.costs.usd[place]),
        "co2_t_per_t": float(state.costs.co2_t[place]),
        "gates": GATE_SEPARATOR.join(leg.gates),
        "reason": next(filter(None, reasons), ""),
        "evidence": works.evidence,
    }


def _flows(told: Sequence[tuple[str, Allocation]]) -> pd.DataFrame:
    tables = [
        supply_flows(found, drawn=False)
        .flows.drop(columns="geometry")
        .assign(disruption=day)
        for day, found in told
    ]
    columns = ["disruption", *FLOW_COLUMNS]
    if not tables:
        return pd.DataFrame(columns=columns)
    joined: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return joined[columns]


def _totals(found: Allocation, *, day: str, usual: OrdinaryDay) -> dict[str, object]:
    days, usd, co2_t = usual.added(found)
    delivered_t = found.delivered_t
    return {
        "disruption": day,
        "commodity": found.supply.commodity,
        "demand_t": found.supply.demand_t,
        "delivered_t": delivered_t,
        "unmet_t": found.unmet_t,
        "extra_days": days / delivered_t if delivered_t > 0.0 else 0.0,
        "extra_usd": usd,
        "extra_co2_t": co2_t,
    }


def links_with_ways(days: Iterable[DayLinks], *, ways: SeaWays) -> pd.DataFrame:
    """Put the links of several days into one table, with the keys of their ways.

    Parameters
    ----------
    days : iterable of DayLinks
    ways : SeaWays
        That hold their routes.

    Returns
    -------
    pandas.DataFrame
        By `LINK_COLUMNS`.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> from geo.workflow.sea_ways import SeaWays
    >>> base = MarketProgramme(small_world().supply()).base
    >>> day = day_links(base, usual=base, day="ordinary day")
    >>> ways = SeaWays.of(filter(None, day.routes))
    >>> links_with_ways([day], ways=ways)["way"].tolist()
    ['', '', 'IDWES>JPYOK', 'AUEAS>JPYOK']
    """
    tables = [
        day.table.assign(
            way=["" if route is None else ways.key(route) for route in day.routes]
        )
        for day in days
    ]
    joined = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return joined.reindex(columns=list(LINK_COLUMNS))
