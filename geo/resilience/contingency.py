"""Which stop hurts most: one closure at a time, then two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.disruption import Disruption, Target
from geo.resilience.ordinary_day import OrdinaryDay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resilience.programme import Allocation, MarketProgramme

STOP_COLUMNS = {
    "target": "kind of thing stopped",
    "name": "which one",
    "label": "name for a reader",
    "commodity": "commodity",
    "unmet_t": "t per year unmet beyond what is on an ordinary day",
    "unmet_share": "of the demand",
    "extra_days": "longer under way, mean over the tonnes that still arrive",
    "extra_usd": "USD per year more to move the tonnes that still arrive",
    "extra_co2_t": "t CO2 per year more to move them",
    "moved_t": "t per year that arrive another way than on an ordinary day",
    "flows_hit": "chains that use it",
    "hit_t": "t per year of an ordinary day on those chains",
    "binding": "what holds the rest down, the largest first",
    "share_on_unverified": "of hit_t, the share resting on unverified capacity",
}
"""Columns of a ranking of stops, with their meaning."""

PAIR_COLUMNS = {
    "target": "kind of the first thing stopped",
    "name": "which one",
    "with_target": "kind of the second",
    "with_name": "which one",
    "commodity": "commodity",
    "unmet_t": "t per year unmet with both, beyond an ordinary day",
    "unmet_share": "of the demand",
    "beyond_both_t": "of unmet_t, more than the two stops take one by one",
}
"""Columns of a ranking of pairs, with their meaning."""

PART_COLUMNS = {
    "target": "kind of thing stopped",
    "name": "which one",
    "commodity": "commodity",
    "by": "sector or group",
    "part": "which sector or element group",
    "demand_t": "t per year it asks for",
    "unmet_t": "t per year unmet beyond an ordinary day",
    "unmet_share": "of what it asks for",
}
"""Columns of what stops take by sector and element group, with their meaning."""

MOVE_COLUMNS = {
    "target": "kind of thing stopped",
    "name": "which one",
    "commodity": "commodity",
    "group": "element group of rare earths; else empty",
    "from_id": "facility id of the works that sends",
    "to_id": "facility id of the works that gets it; the market's port",
    "base_t": "t per year on an ordinary day, as at the market",
    "tonnes": "t per year under the stop",
    "change_t": "the difference",
    "extra_days": "longer under way on that leg; infinite where it is blocked",
    "reason": "what takes from it; empty where nothing does",
}
"""Columns of the flows that stops move, with their meaning."""

WORST = 20
"""Stops of which every pair is tried."""

LEAST_MOVE = 0.002  # of the demand: smaller changes of a flow are not listed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StopRanking:
    """What each stop does to a market.

    Parameters
    ----------
    stops : pandas.DataFrame
        By `STOP_COLUMNS`, the worst first.
    parts : pandas.DataFrame
        By `PART_COLUMNS`: every stop by sector, and by element group if any.
    moves : pandas.DataFrame
        By `MOVE_COLUMNS`: the flows that the worst stops change.
    """

    stops: pd.DataFrame
    parts: pd.DataFrame
    moves: pd.DataFrame


def rank_stops(
    programme: MarketProgramme, *, candidates: Sequence[Disruption] | None = None
) -> StopRanking:
    """Stop one thing at a time and rank by what the market then lacks.

    Parameters
    ----------
    programme : MarketProgramme
    candidates : sequence of Disruption, optional
        One at a time; by default `possible_stops`.

    Returns
    -------
    StopRanking
        Ties go by extra days, extra cost, tonnes hit and name.

    Raises
    ------
    ParameterError
        A candidate names what is not known.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> ranked = rank_stops(MarketProgramme(small_world().supply())).stops
    >>> ranked[["target", "name", "unmet_t"]].head(3)
        target name  unmet_t
    0   company  Alpha     70.0
    1   country    IDN     70.0
    2  facility     M1     70.0
    """
    stops = possible_stops(programme) if candidates is None else tuple(candidates)
    day = OrdinaryDay(programme)
    found = [(stop, programme.under([stop])) for stop in stops]
    rows = [_row(day, stop, after) for stop, after in found]
    table = pd.DataFrame(rows, columns=list(STOP_COLUMNS))
    ranked = _worst_first(table, by=["unmet_t", "extra_days", "extra_usd", "hit_t"])
    worst = [found[place] for place in ranked.index[:WORST]]
    return StopRanking(
        stops=ranked.reset_index(drop=True),
        parts=pd.DataFrame(
            [row for place in ranked.index for row in _parts(day, *found[place])],
            columns=list(PART_COLUMNS),
        ),
        moves=pd.DataFrame(
            [row for stop, after in worst for row in _moves(day, stop, after)],
            columns=list(MOVE_COLUMNS),
        ),
    )


def rank_pairs(
    programme: MarketProgramme, *, stops: pd.DataFrame, worst: int = WORST
) -> pd.DataFrame:
    """Close two of the worst things at once and rank by what the market then lacks.

    Parameters
    ----------
    programme : MarketProgramme
    stops : pandas.DataFrame
        Of `rank_stops`.
    worst : int, optional
        Of them, how many are paired.

    Returns
    -------
    pandas.DataFrame
        By `PAIR_COLUMNS`, the worst first.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> pairs = rank_pairs(programme, stops=rank_stops(programme).stops)
    >>> pairs["unmet_t"].head(1).tolist()
    [100.0]
    """
    usual = programme.base.unmet_t
    things = stops[["target", "name"]].head(worst).itertuples(index=False)
    closed = [Disruption(target=Target(target), name=name) for target, name in things]
    alone = {stop: max(0.0, programme.unmet_t([stop]) - usual) for stop in closed}
    demand = programme.supply.demand_t
    rows = []
    for one, other in combinations(alone, 2):
        unmet = max(0.0, programme.unmet_t([one, other]) - usual)
        rows.append(
            {
                "target": str(one.target),
                "name": one.name,
                "with_target": str(other.target),
                "with_name": other.name,
                "commodity": programme.supply.commodity,
                "unmet_t": unmet,
                "unmet_share": unmet / demand if demand else 0.0,
                "beyond_both_t": unmet - alone[one] - alone[other],
            }
        )
    table = pd.DataFrame(rows, columns=list(PAIR_COLUMNS))
    ranked = _worst_first(table, by=["unmet_t", "beyond_both_t"])
    return ranked.reset_index(drop=True)


def possible_stops(programme: MarketProgramme) -> tuple[Disruption, ...]:
    """List one closure of everything that supplies the market on an ordinary day.

    The market's own port is left out: it stands for all ports of the market,
    and closing it would always come first. So are exports: all that a country's
    works give the market leaves the country, so their stop is the country's.

    Parameters
    ----------
    programme : MarketProgramme

    Returns
    -------
    tuple of Disruption
        Facilities, companies, countries, ports and gates, each once.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> [str(stop) for stop in possible_stops(programme)][-2:]
    ['port IDWES closed', 'gate Strait closed']
    """
    things = {thing for states in programme.states for thing in states.touched.in_use()}
    things.discard((Target.PORT, programme.supply.options.market_port))
    things = {thing for thing in things if thing[0] is not Target.EXPORT}
    order = list(Target)
    return tuple(
        Disruption(target=target, name=name)
        for target, name in sorted(
            things, key=lambda one: (order.index(one[0]), one[1])
        )
    )


def _worst_first(table: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Sort, the largest first; what differs by rounding alone goes by name."""
    names = [column for column in table.columns if column.endswith(("target", "name"))]
    keys = {column: table[column].round(_digits(table[column])) for column in by}
    order = table.assign(**keys).sort_values(
        [*by, *names], ascending=[False] * len(by) + [True] * len(names)
    )
    return table.loc[order.index]


def _digits(values: pd.Series[float]) -> int:
    """Give the decimals that hold a billionth of the largest value."""
    largest = float(values.abs().max()) if len(values) else 0.0
    return 9 - int(np.floor(np.log10(largest))) if largest > 0.0 else 9


def _row(day: OrdinaryDay, stop: Disruption, after: Allocation) -> dict[str, object]:
    supply = after.supply
    unmet_t = day.beyond(after.unmet_t)
    chains, hit_t, doubtful_t = day.hit_by(stop)
    days, usd, co2_t = day.added(after)
    return {
        "target": str(stop.target),
        "name": stop.name,
        "label": day.label(stop),
        "commodity": supply.commodity,
        "unmet_t": unmet_t,
        "unmet_share": unmet_t / supply.demand_t if supply.demand_t else 0.0,
        "extra_days": days / after.delivered_t if after.delivered_t > 0.0 else 0.0,
        "extra_usd": usd,
        "extra_co2_t": co2_t,
        "moved_t": day.moved(after),
        "flows_hit": chains,
        "hit_t": hit_t,
        "binding": "; ".join(day.binding(after)) if unmet_t > 0.0 else "",
        "share_on_unverified": doubtful_t / hit_t if hit_t else 0.0,
    }


def _parts(
    day: OrdinaryDay, stop: Disruption, after: Allocation
) -> list[dict[str, object]]:
    supply, usual = after.supply, day.allocation
    head = {
        "target": str(stop.target),
        "name": stop.name,
        "commodity": supply.commodity,
    }
    sectors = {one.sector: one.share * supply.demand_t for one in supply.sectors}
    groups = {part.group: part.demand_t for part in supply.parts if part.group}
    told = (
        ("sector", sectors, after.unmet_by_sector, usual.unmet_by_sector),
        ("group", groups, after.unmet_by_group, usual.unmet_by_group),
    )
    rows = []
    for kind, demands, unmet, before in told:
        for name, demand_t in demands.items():
            more = max(0.0, unmet[name] - before[name])
            share = more / demand_t if demand_t else 0.0
            part = {"by": kind, "part": name, "demand_t": demand_t, "unmet_t": more}
            rows.append(head | part | {"unmet_share": share})
    return rows


def _moves(
    day: OrdinaryDay, stop: Disruption, after: Allocation
) -> list[dict[str, object]]:
    head = {
        "target": str(stop.target),
        "name": stop.name,
        "commodity": after.supply.commodity,
    }
    rows: list[dict[str, object]] = []
    for now, usual in zip(after.parts, day.allocation.parts, strict=True):
        network = now.network
        change = now.links_t - usual.links_t
        listed = np.flatnonzero(np.abs(change) >= LEAST_MOVE * after.supply.demand_t)
        for place in listed:
            link = network.links[place]
            more = now.state.costs.days[place] - usual.state.costs.days[place]
            reasons = (
                now.state.node_reasons[link.origin],
                now.state.link_reasons[place],
            )
            rows.append(
                head
                | {
                    "group": network.group,
                    "from_id": link.leg.origin.name,
                    "to_id": link.leg.destination.name,
                    "base_t": float(usual.links_t[place]),
                    "tonnes": float(now.links_t[place]),
                    "change_t": float(change[place]),
                    "extra_days": float(more),
                    "reason": next(filter(None, reasons), ""),
                }
            )
    return sorted(rows, key=lambda row: -abs(float(str(row["change_t"]))))
