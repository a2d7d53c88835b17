"""Who supplies a market on an ordinary day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.commodities import GROUP_NAMES, STAGE_ORDER, Stage
from geo.model.disruption import Target
from geo.model.facility_schemas import split_values
from geo.resilience.atlas import build_atlas
from geo.resilience.base_day import BaseDay, base_day
from geo.resilience.network_building import build_supply_network
from geo.resilience.supply_network import MarketSupply
from geo.resilience.works import works_by_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.model.supply import SupplyOptions, TradeTerms
    from geo.resilience.atlas import Ways
    from geo.resilience.market_demand import MarketDemand
    from geo.resilience.works import Works
    from geo.routing.network import SeaNetwork


def market_supply(
    works: Mapping[str, pd.DataFrame],
    *,
    demand: MarketDemand,
    ports: pd.DataFrame,
    sea: SeaNetwork,
    options: SupplyOptions,
    terms: TradeTerms,
    ways: Ways | None = None,
) -> MarketSupply:
    """Work out who supplies a market from capacities, distances and what is observed.

    Demand is spread over the works of the last stage by available capacity times
    ``exp(−decay · days to market)``, none above its capacity; where the origins of
    the imports are observed, each country has its observed share. All works of a stage
    draw at their capacity on those of the stages before, by capacity times
    ``exp(−great circle / scale)``, those of the own operator counting more; the
    market has the mix of each works. Feed that the listed works cannot give counts
    as the works' own.

    Within a country, unless its works lie on islands, and from works that send
    their goods over a border, goods go by land; else by sea from port to port.

    Parameters
    ----------
    works : mapping of str to pandas.DataFrame
        By element group, as the demand has it (empty text for the whole commodity);
        each by `geo.resilience.availability.WORKS_COLUMNS`.
    demand : MarketDemand
    ports : pandas.DataFrame
        By the schema `geo.model.supply_schemas.PORTS`.
    sea : SeaNetwork
        With nothing disrupted.
    options : SupplyOptions
    terms : TradeTerms
    ways : mutable mapping of (str, str) to Route, optional
        Ways by sea found before on the same network, to ask many times; those found
        are added.

    Returns
    -------
    MarketSupply

    Raises
    ------
    DataError
        Ports are not in the table; all are told.
    ParameterError
        Works of an element group of the demand are not given.

    See Also
    --------
    geo.resilience.programme.MarketProgramme : what is left of it in a disruption.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> supply = small_world().supply()
    >>> [link.base_t for link in supply.parts[0].links]
    [75.0, 25.0, 75.0, 25.0]
    """
    _require_groups(works, demand)
    days: dict[str, BaseDay] = {}
    listed = {group: _available(table, demand=demand) for group, table in works.items()}
    atlas = build_atlas(
        ports,
        works=[
            one for stages in listed.values() for own in stages.values() for one in own
        ],
        network=sea,
        options=options,
        terms=terms,
        ways=ways,
    )
    for group, tonnes in demand.by_group.items():
        days[group] = base_day(
            listed[group], demand=demand, demand_t=tonnes, atlas=atlas
        )
    parts = tuple(
        build_supply_network(
            day,
            group=group,
            demand=demand,
            demand_t=demand.by_group[group],
            atlas=atlas,
        )
        for group, day in days.items()
    )
    return MarketSupply(
        commodity=demand.commodity,
        stage=str(demand.stage),
        demand_t=demand.demand_t,
        parts=parts,
        sectors=demand.sectors,
        options=options,
        terms=terms,
        value_usd_per_t=demand.value_usd_per_t,
        sea=sea,
        hosts=frozenset(
            host for part in parts for node in part.nodes for host in node.works.hosts
        ),
        known=_known(works, ports, sea),
        notes=_told_once(days),
    )


def _told_once(days: Mapping[str, BaseDay]) -> tuple[str, ...]:
    """Tell each note once, with the element groups that it is of if not of all."""
    groups_of: dict[str, list[str]] = {}
    for group, day in days.items():
        for note in day.notes:
            told = groups_of.setdefault(note, [])
            if group not in told:
                told.append(group)
    return tuple(
        note
        if len(groups) == len(days)
        else f"{', '.join(GROUP_NAMES.get(one, one) for one in groups)}: {note}"
        for note, groups in groups_of.items()
    )


def _available(
    table: pd.DataFrame, *, demand: MarketDemand
) -> dict[str, tuple[Works, ...]]:
    """List the works of each stage, with capacities in tonnes at the market."""
    listed = works_by_stage(table, commodity=demand.commodity)
    return {
        str(stage): tuple(
            replace(one, capacity_t=one.capacity_t * demand.yield_to_market(stage))
            for one in listed.get(stage, ())
        )
        for stage in Stage
        if STAGE_ORDER[stage] <= STAGE_ORDER[demand.stage]
    }


def _require_groups(works: Mapping[str, object], demand: MarketDemand) -> None:
    absent = sorted(set(demand.by_group) - set(works))
    if absent:
        raise ParameterError(
            "supply",
            [
                Problem(
                    where=f"works of {group or 'the whole commodity'}",
                    what="not given",
                    expected="a table of works for each element group of the demand",
                )
                for group in absent
            ],
        )


def _known(
    works: Mapping[str, pd.DataFrame], ports: pd.DataFrame, sea: SeaNetwork
) -> dict[Target, frozenset[str]]:
    tables: Sequence[pd.DataFrame] = list(works.values())
    countries = frozenset(str(iso3) for table in tables for iso3 in table["iso3"])
    return {
        Target.FACILITY: frozenset(
            str(name) for table in tables for name in table["facility_id"]
        ),
        Target.COMPANY: frozenset(
            name
            for table in tables
            for cell in table["operator"]
            for name in split_values(cell)
        ),
        Target.COUNTRY: countries,
        Target.EXPORT: countries,
        Target.PORT: frozenset(map(str, ports["unlocode"])),
        Target.GATE: frozenset(sea.gate_names),
    }
