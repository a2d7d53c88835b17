"""From what works give on an ordinary day to what they may give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import STAGE_ORDER, Stage
from geo.resilience.feed_mix import takes_ore_alone
from geo.resilience.supply_network import Link, Node, SupplyNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model.supply import TradeTerms
    from geo.resilience.atlas import Atlas
    from geo.resilience.base_day import BaseDay
    from geo.resilience.legs import Leg
    from geo.resilience.market_demand import MarketDemand
    from geo.resilience.works import Works

    Ends = tuple[Works, Works | None]

MARKET = -1
"""Position of the market among the ends of links."""

CONCENTRATE_OF: Mapping[str, str] = {
    "copper_ore": "copper_concentrate",
    "nickel_ore": "nickel_concentrate",
    "rare_earth_ore": "rare_earth_concentrate",
}
"""What is shipped of ores too lean to travel."""

LEACHED = frozenset({"mixed_hydroxide", "mixed_sulphide"})
"""Intermediates that are leached out of ore as mined: laterite cannot be dressed."""


def build_supply_network(
    day: BaseDay,
    *,
    group: str,
    demand: MarketDemand,
    demand_t: float,
    atlas: Atlas,
) -> SupplyNetwork:
    """Lay works and links out, each with the most that it may carry.

    What gives the market something on an ordinary day can give ``spare_share``
    more, within its capacity: the rest is bound to others. A right to off-take goes
    beyond that, up to the capacity, also where nothing is taken on an ordinary day;
    the feed of such works is taken to grow with it.

    Parameters
    ----------
    day : BaseDay
    group : str
    demand : MarketDemand
    demand_t : float
        Of this group, tonnes a year.
    atlas : Atlas

    Returns
    -------
    SupplyNetwork

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> network = small_world().supply().parts[0]
    >>> [(node.works.facility_id, node.limit_t) for node in network.nodes]
    [('M1', 90.0), ('M2', 30.0), ('P1', 90.0), ('P2', 30.0)]
    """
    rights = _rights(day, demand=demand, group=group)
    unused = dict.fromkeys((one for one in rights if one not in day.given), 0.0)
    given = {**day.given, **unused}
    own = {
        _as_source(works): works
        for works in {**day.own_feed, **unused}
        if works.stage != Stage.MINE
    }
    flows: dict[Ends, float] = dict(day.sent.items())
    for source, works in own.items():
        tonnes = day.own_feed.get(works, 0.0)
        given[source] = tonnes
        flows[source, works] = tonnes
    flows |= {(one, None): given[one] for one in day.last if one in given}
    most, link_most = _most(
        given, flows, rights=rights, spare=atlas.options.spare_share
    )
    ordered = sorted(given, key=_order)
    place = {works: k for k, works in enumerate(ordered)}
    legs = _legs(flows, day=day, atlas=atlas)
    links = (
        Link(
            origin=place[start],
            destination=MARKET if end is None else place[end],
            leg=legs[start, end],
            base_t=tonnes,
            limit_t=link_most[start, end],
            tariff_usd_per_t=_tariff(start, end, demand=demand, atlas=atlas),
            gross_t=_gross(start, end, atlas.terms)
            / demand.yield_to_market(start.stage),
        )
        for (start, end), tonnes in flows.items()
    )
    return SupplyNetwork(
        commodity=demand.commodity,
        group=group,
        demand_t=demand_t,
        nodes=tuple(
            Node(
                works=works,
                is_source=works.stage == Stage.MINE,
                yield_to_market=demand.yield_to_market(works.stage),
                base_t=given[works],
                limit_t=most[works],
            )
            for works in ordered
        ),
        links=tuple(sorted(links, key=lambda one: (one.origin, one.destination))),
    )


def _order(works: Works) -> tuple[int, str, str]:
    return STAGE_ORDER[works.stage], works.facility_id, works.name


def _as_source(works: Works) -> Works:
    """Stand for the feed of a works whose origin is not known."""
    source: Works = replace(
        works,
        name=f"{works.name}, own feed",
        stage=str(Stage.MINE),
        capacity_t=float("inf"),
    )
    return source


def _rights(day: BaseDay, *, demand: MarketDemand, group: str) -> dict[Works, float]:
    told = demand.rights.get(group, {})
    return {
        works: min(told[works.facility_id], works.capacity_t)
        for works in day.last
        if told.get(works.facility_id, 0.0) > 0.0
    }


def _most(
    given: Mapping[Works, float],
    flows: Mapping[Ends, float],
    *,
    rights: Mapping[Works, float],
    spare: float,
) -> tuple[dict[Works, float], dict[Ends, float]]:
    """Work back from the market: what works, and the links to them, may carry."""
    most: dict[Works, float] = {}
    link_most: dict[Ends, float] = {}
    asked = dict.fromkeys(given, 0.0)  # beyond the spare share, by rights downstream
    into: dict[Works, list[Works]] = {works: [] for works in given}
    for start, end in flows:
        if end is not None:
            into[end].append(start)
    for works in sorted(given, key=_order, reverse=True):
        grown = given[works] * (1.0 + spare)
        capacity = np.inf if np.isnan(works.capacity_t) else works.capacity_t
        wanted = max(grown + asked[works], rights.get(works, 0.0))
        most[works] = max(min(wanted, capacity), given[works])
        if (works, None) in flows:
            link_most[works, None] = most[works]
        beyond = max(0.0, most[works] - grown)
        whole = sum(flows[start, works] for start in into[works])
        for start in into[works]:
            tonnes = flows[start, works]
            more = beyond * (tonnes / whole if whole else 1.0 / len(into[works]))
            link_most[start, works] = tonnes * (1.0 + spare) + more
            asked[start] += more
    return most, link_most


def _legs(
    flows: Mapping[Ends, float], *, day: BaseDay, atlas: Atlas
) -> dict[Ends, Leg]:
    pairs = [(start, end) for start, end in flows if end is not None]
    found = dict(zip(pairs, atlas.feed_legs(pairs), strict=True))
    return {
        (start, end): day.market_legs[start.facility_id]
        if end is None
        else found[start, end]
        for start, end in flows
    }


def _tariff(
    start: Works, end: Works | None, *, demand: MarketDemand, atlas: Atlas
) -> float:
    rate = sum(
        tariff.levied(
            origin=start.iso3,
            destination=atlas.options.market_iso3 if end is None else end.iso3,
            commodity=demand.commodity,
            stage=start.stage,
        )
        for tariff in atlas.terms.tariffs
    )
    return rate * demand.value_usd_per_t


def _leaches(works: Works) -> bool:
    return works.stage == Stage.CONCENTRATE and not LEACHED.isdisjoint(works.products)


def _gross(works: Works, end: Works | None, terms: TradeTerms) -> float:
    """Give the tonnes shipped per contained tonne; 1 where no content is told."""
    # ore is dressed at the mine, unless the works at the other end takes it as it is
    as_ore = end is not None and (takes_ore_alone(end) or _leaches(end))
    sold = works.products
    if works.stage == Stage.MINE and not as_ore:
        sold = tuple(CONCENTRATE_OF.get(one, one) for one in sold)
    told = [terms.contained[one] for one in sold if one in terms.contained]
    return 1.0 / float(np.mean(told)) if told else 1.0
