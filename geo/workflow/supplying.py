"""Step: who supplies the market, and what the scenario takes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.randomness import generator
from geo.resilience.allocation import supply_flows
from geo.resilience.balance import balance_works, judge_chains
from geo.resilience.link_table import link_table
from geo.resilience.stage_exposure import stage_exposure
from geo.sources.bundled import bundled_file
from geo.sources.coastline import read_islands, read_land
from geo.sources.trade import read_production
from geo.workflow.concentrating import concentration_tables
from geo.workflow.concentration_facts import (
    concentration_files,
    read_concentration_facts,
)
from geo.workflow.disrupted_days import disrupted_days
from geo.workflow.disrupted_flows import disrupted_market, links_with_ways
from geo.workflow.flow_changes import changed_flows, with_counts
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.lanes import all_gates
from geo.workflow.markets import market_files, market_world, markets_of
from geo.workflow.naming import in_words, names_of
from geo.workflow.regimes import BUILT_IN, point_rules
from geo.workflow.sea_ways import SeaWays, zones_crossed

if TYPE_CHECKING:
    from pathlib import Path

    from geo.resilience.allocation import SupplyFlows
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact
    from geo.workflow.disrupted_flows import DayLinks
    from geo.workflow.markets import Market, MarketWorld

    Tables = dict[str, pd.DataFrame]


def _run(inputs: Inputs) -> Artifacts:
    file = inputs.file
    gates = all_gates(file)
    supply = file.project.supply
    if supply is None:
        works = inputs.layer("facts", "works")
        return {"works": works, "gates": gates, "notes": {"lines": []}}
    production = read_production()
    world = market_world(inputs)
    balance = balance_works(world.works, production=production, year=supply.year)
    return _tables(inputs, world=world, production=production) | {
        "works": world.works,
        "balance": balance,
        "chains": judge_chains(balance, production=production),
        "gates": gates,
        "ports": world.ports,
    }


def _tables(
    inputs: Inputs, *, world: MarketWorld, production: pd.DataFrame
) -> dict[str, Artifact]:
    """Tabulate all commodities, one after the other."""
    project, supply = inputs.file.project, world.supply
    concentration = read_concentration_facts(
        supply.options.market_iso3,
        production=production,
        governance=inputs.table("facts", "governance"),
        works=world.works,
    )
    names = names_of(ports=world.ports, facilities=world.works)
    days = disrupted_days(project.disruptions, names=names)
    parts: dict[str, list[pd.DataFrame]] = {}
    lines: list[str] = []
    links: list[DayLinks] = []
    for market in markets_of(world):
        tables, notes = _supplied(market, inputs)
        name = market.asked.name
        each = disrupted_market(market.programme, days=days)
        links += each.links
        tables |= {"flows_by_disruption": each.flows, "totals": each.totals}
        found = concentration_tables(
            tables["flows"],
            commodity=name,
            facts=concentration,
            year=supply.year,
            plant_stage=market.asked.stage,
            rng=generator(project.seed, "concentration", name),
        )
        tables |= {"concentration": found.concentration, "tornado": found.tornado}
        for key, table in tables.items():
            parts.setdefault(key, []).append(table)
        lines += [f"{in_words(name)}: {note}" for note in (*notes, *found.notes)]
    joined = {
        key: pd.concat(tables, ignore_index=True) for key, tables in parts.items()
    }
    joined |= _by_disruption(links, totals=joined.pop("totals"), file=inputs.file)
    return {**joined, "notes": {"lines": lines}}


def _by_disruption(
    links: list[DayLinks], *, totals: pd.DataFrame, file: ProjectFile
) -> Tables:
    """Tabulate what each disruption does to the flows of all commodities."""
    ways = SeaWays.of(route for day in links for route in day.routes if route)
    table = links_with_ways(links, ways=ways)
    return {
        "links_by_disruption": table,
        "disruptions": with_counts(totals, flows=changed_flows(table)),
        "ways": ways.table(),
        "ways_zones": zones_crossed(
            ways, land=read_land(), islands=read_islands(), rules=point_rules(file)
        ),
    }


def _supplied(market: Market, inputs: Inputs) -> tuple[Tables, list[str]]:
    """Tabulate the ordinary day of one commodity, and the scenario of the project."""
    project = inputs.file.project
    programme, asked = market.programme, market.asked
    hits = tuple(
        hit
        for hit in project.disruptions
        if hit.commodity in {"", asked.name, *programme.supply.hosts}
    )
    base, after = programme.base, programme.under(hits)
    flows, disrupted = supply_flows(base), supply_flows(after, drawn=False)
    gates = programme.supply.sea.gate_names
    notes = [*market.question.notes, *programme.supply.notes]
    if base.unmet_t > 0.0:
        share = base.unmet_t / asked.demand_t
        notes.append(
            f"the facilities with a known capacity leave {share:.0%} of the demand "
            "unmet on an ordinary day"
        )
    tables = {
        "flows": flows.flows,
        "links": link_table(programme, disrupted=after),
        "exposure": stage_exposure(base, gates=gates),
        "origins": market.question.origins,
        "scenario": _by_part(market, disrupted, usual=flows),
    }
    return tables, notes


def _by_part(market: Market, after: SupplyFlows, *, usual: SupplyFlows) -> pd.DataFrame:
    """Say what each sector and element group lacks while the scenario lasts."""
    supply = market.programme.supply
    asked = {one.sector: one.share * supply.demand_t for one in supply.sectors}
    groups = {part.group: part.demand_t for part in supply.parts if part.group}
    rows = [
        (supply.commodity, kind, name, demand_t, unmet[name], before[name])
        for kind, demands, unmet, before in (
            ("sector", asked, after.unmet_by_sector, usual.unmet_by_sector),
            ("group", groups, after.unmet_by_group, usual.unmet_by_group),
        )
        for name, demand_t in demands.items()
    ]
    columns = ["commodity", "by", "part", "demand_t", "unmet_t", "usually_unmet_t"]
    return pd.DataFrame(rows, columns=columns)


def _files(file: ProjectFile) -> tuple[Path, ...]:
    supply = file.project.supply
    market = supply.options.market_iso3 if supply else ""
    named = [
        *map(bundled_file, (*concentration_files(market), *BUILT_IN)),
        *market_files(file),
    ]
    return tuple(dict.fromkeys(named))


STEP = Step(
    name="supply",
    run=_run,
    needs=("facts",),
    parameters=lambda file: (
        file.project.supply,
        file.project.routing,
        file.project.disruptions,
        file.project.zone.without_entitlement,
        file.project.seed,
    ),
    files=_files,
)
