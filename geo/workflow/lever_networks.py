"""What stakes abroad and other origins make of a market's network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.model.levers import DiversificationLever, StakeLever
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geo.model.disruption import Disruption
    from geo.model.levers import Lever
    from geo.resilience.allocation import SupplyFlows
    from geo.resilience.market_demand import MarketDemand
    from geo.resilience.programme import Allocation, MarketProgramme
    from geo.workflow.markets import Market, MarketWorld

    State = tuple[Disruption, ...]
    FlowsIn = Callable[[State], SupplyFlows]

_LEFT = 1e-12  # a share below this is rounding
_ROUNDING = 1e-6  # t a year: a right larger by less is the same


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeverNetworks:
    """The networks that the stock of one market is followed on.

    Parameters
    ----------
    flows_in : mapping of str to callable
        By variant, the network as it is under `AS_IT_IS`: the flows while some
        disruptions are in force, for `geo.resilience.departures.StateBook`.
    variants : mapping of str to str
        Variant by lever.
    refused : frozenset of str
        Levers that make nothing of the network.
    notes : tuple of str
        What each lever makes of the ordinary day, and which make nothing of it.
    """

    flows_in: Mapping[str, FlowsIn]
    variants: Mapping[str, str]
    refused: frozenset[str]
    notes: tuple[str, ...]


def lever_networks(
    market: Market, *, world: MarketWorld, levers: Iterable[Lever]
) -> LeverNetworks:
    """Build a network for each stake and each diversification.

    A stake is a right to off-take: in want the works may give so much, on an ordinary
    day it gives what it gave. Where a right is held already, the larger counts. A
    diversification is another ordinary day: one country has no more than a share of
    the imports, all others have more in proportion, as far as their works can.

    Each lever has a network of its own. Between nothing and its ceiling what lands
    is mixed of both networks in proportion to its level, and the changes of levers
    that work at once are added up, to no more than the best of the networks lands.

    Parameters
    ----------
    market : Market
    world : MarketWorld
    levers : iterable of Lever
        Those of the commodity; other kinds are passed over.

    Returns
    -------
    LeverNetworks
    """
    flows_in: dict[str, FlowsIn] = {AS_IT_IS: _flows_in(market.programme)}
    notes: list[str] = []
    refused: set[str] = set()
    for lever in levers:
        if not isinstance(lever, (StakeLever, DiversificationLever)):
            continue
        changed, why_not = _changed(market, lever, works=world.works)
        if changed is None:
            notes.append(f"{lever.name} does nothing here: {why_not}")
            refused.add(lever.name)
            continue
        programme = world.programme(market.question.works, changed)
        flows_in[lever.name] = _flows_in(programme)
        notes.append(f"{lever.name}: {_told(lever, market.programme, programme)}")
    return LeverNetworks(
        flows_in=flows_in,
        variants={name: name for name in flows_in if name != AS_IT_IS},
        refused=frozenset(refused),
        notes=tuple(notes),
    )


def with_right(
    demand: MarketDemand,
    *,
    lever: StakeLever,
    works: Mapping[str, pd.DataFrame],
    whole: pd.DataFrame,
) -> MarketDemand | None:
    """Put a right to off-take beside those that a market holds.

    Parameters
    ----------
    demand : MarketDemand
    lever : StakeLever
    works : mapping of str to pandas.DataFrame
        By element group, by `geo.resilience.availability.WORKS_COLUMNS`.
    whole : pandas.DataFrame
        The same, not taken apart.

    Returns
    -------
    MarketDemand or None
        Each element group has its part of the tonnes, by what the works can give of
        it and of all, as `geo.resilience.market_question` shares the rights of a
        profile. None where it gives nothing of the commodity at the stage that
        delivers, or as much is held already.

    Examples
    --------
    >>> from geo.resilience.market_demand import MarketDemand
    >>> from geo.resilience.worlds import small_world
    >>> stake = StakeLever(
    ...     name="stake",
    ...     source="made up",
    ...     evidence="unverified",
    ...     facility_id="P2",
    ...     t_per_year=40.0,
    ... )
    >>> asked = MarketDemand(commodity="nickel", demand_t=100.0)
    >>> works = small_world().works
    >>> with_right(asked, lever=stake, works={"": works}, whole=works).rights
    {'': {'P2': 40.0}}
    """
    there = {
        group: _available(table, lever.facility_id, demand=demand)
        for group, table in works.items()
    }
    gives = _available(whole, lever.facility_id, demand=demand)
    if not gives > 0.0:
        return None
    rights = {group: dict(held) for group, held in demand.rights.items()}
    for group, tonnes in there.items():
        right = lever.t_per_year * tonnes / gives
        if right > _ROUNDING + rights.get(group, {}).get(lever.facility_id, 0.0):
            rights.setdefault(group, {})[lever.facility_id] = right
    return None if rights == demand.rights else replace(demand, rights=rights)


def with_origin_capped(
    demand: MarketDemand, *, lever: DiversificationLever, base: Allocation
) -> MarketDemand | None:
    """Let a country have no more than a share of the imports.

    Parameters
    ----------
    demand : MarketDemand
    lever : DiversificationLever
    base : Allocation
        Of an ordinary day: gives the shares where no origins are observed.

    Returns
    -------
    MarketDemand or None
        With origins; those of the other countries grow in proportion. None where the
        country has no more than that already.

    Examples
    --------
    >>> from geo.resilience.market_demand import MarketDemand
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> less = DiversificationLever(
    ...     name="less",
    ...     source="made up",
    ...     evidence="unverified",
    ...     iso3="IDN",
    ...     most_share=0.5,
    ... )
    >>> asked = MarketDemand(commodity="nickel", demand_t=100.0)
    >>> base = MarketProgramme(small_world().supply()).base
    >>> with_origin_capped(asked, lever=less, base=base).origins
    {'AUS': 0.5, 'IDN': 0.5}
    """
    shares = dict(demand.origins) or import_shares(base)
    before = shares.get(lever.iso3, 0.0)
    if before <= lever.most_share:
        return None
    left = max(1.0 - before, _LEFT)
    more = (1.0 - lever.most_share) / left
    others = {
        iso3: share * more for iso3, share in shares.items() if iso3 != lever.iso3
    }
    if not any(others.values()) and not demand.origins:
        return None  # it is the only origin there is
    capped = {**others, lever.iso3: lever.most_share}
    whole = max(1.0, sum(capped.values()))  # no more than rounding above 1
    return replace(
        demand, origins={iso3: capped[iso3] / whole for iso3 in sorted(capped)}
    )


def import_shares(base: Allocation) -> dict[str, float]:
    """Share the imports of a day over the countries whose works deliver.

    Parameters
    ----------
    base : Allocation

    Returns
    -------
    dict of str to float
        By ISO3, in alphabetical order, without the market's own country; empty where
        nothing is imported.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> import_shares(MarketProgramme(small_world().supply()).base)
    {'AUS': 0.25, 'IDN': 0.75}
    """
    tonnes: dict[str, float] = {}
    for part in base.parts:
        for link, flow in zip(part.network.links, part.links_t, strict=True):
            iso3 = part.network.nodes[link.origin].works.iso3
            if link.to_market and iso3 != base.supply.options.market_iso3:
                tonnes[iso3] = tonnes.get(iso3, 0.0) + float(flow)
    whole = sum(tonnes.values())
    return {iso3: tonnes[iso3] / whole for iso3 in sorted(tonnes)} if whole else {}


def _flows_in(programme: MarketProgramme) -> FlowsIn:
    return lambda state: supply_flows(programme.under(state), drawn=False)


def _changed(
    market: Market, lever: StakeLever | DiversificationLever, *, works: pd.DataFrame
) -> tuple[MarketDemand | None, str]:
    demand = market.question.demand
    if isinstance(lever, StakeLever):
        by_group = market.question.works
        why = (
            f"{lever.facility_id} gives none of it at the stage that delivers, or as "
            "much is a right already"
        )
        return with_right(demand, lever=lever, works=by_group, whole=works), why
    why = (
        f"{lever.iso3} has no more than {lever.most_share:.0%} of the imports as it is"
    )
    return with_origin_capped(demand, lever=lever, base=market.programme.base), why


def _told(
    lever: StakeLever | DiversificationLever,
    before: MarketProgramme,
    after: MarketProgramme,
) -> str:
    """Say what came of a lever: works may not be able to give what it asks for."""
    if isinstance(lever, StakeLever):
        was, now = (_most(one, lever.facility_id) for one in (before, after))
        return (
            f"{lever.facility_id} may give {now:,.0f} t a year in want, "
            f"{was:,.0f} t without it"
        )
    was, now = (import_shares(one.base).get(lever.iso3, 0.0) for one in (before, after))
    reached = (
        "" if now <= lever.most_share + 1e-6 else ": the works listed give no more"
    )
    return (
        f"{lever.iso3} has {now:.0%} of the imports instead of {was:.0%}, "
        f"{lever.most_share:.0%} asked{reached}; those who take over have less to "
        "spare in want, so that a partial stop may leave more unmet"
    )


def _most(programme: MarketProgramme, facility_id: str) -> float:
    return sum(
        node.limit_t
        for part in programme.supply.parts
        for place, node in enumerate(part.nodes)
        if node.works.facility_id == facility_id
        and any(link.origin == place and link.to_market for link in part.links)
    )


def _available(table: pd.DataFrame, facility_id: str, *, demand: MarketDemand) -> float:
    own = table[
        (table["facility_id"] == facility_id)
        & (table["stage"] == str(demand.stage))
        & (table["commodity"] == demand.commodity)
    ]
    return float(own["available_t"].sum())
