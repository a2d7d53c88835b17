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
from geo.sources.trade import read_production
from geo.workflow.concentrating import concentration_tables
from geo.workflow.concentration_facts import (
    concentration_files,
    read_concentration_facts,
)
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.lanes import all_gates
from geo.workflow.markets import market_files, market_world, markets_of
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from pathlib import Path

    from geo.resilience.allocation import SupplyFlows
    from geo.sources.project_file import ProjectFile
    from geo.workflow.markets import Market

    Tables = dict[str, pd.DataFrame]


def _run(inputs: Inputs) -> Artifacts:
    file = inputs.file
    gates = all_gates(file)
    supply = file.project.supply
    if supply is None:
        works = inputs.layer("facts", "works")
        return {"works": works, "gates": gates, "notes": {"lines": []}}
    production = read_production()
    governance = inputs.table("facts", "governance")
    world = market_world(inputs)
    balance = balance_works(world.works, production=production, year=supply.year)
    concentration = read_concentration_facts(
        supply.options.market_iso3,
        production=production,
        governance=governance,
        works=world.works,
    )
    parts: dict[str, list[pd.DataFrame]] = {}
    lines: list[str] = []
    for market in markets_of(world):
        tables, notes = _supplied(market, inputs)
        name = market.asked.name
        found = concentration_tables(
            tables["flows"],
            commodity=name,
            facts=concentration,
            year=supply.year,
            plant_stage=market.asked.stage,
            rng=generator(file.project.seed, "concentration", name),
        )
        tables |= {"concentration": found.concentration, "tornado": found.tornado}
        for key, table in tables.items():
            parts.setdefault(key, []).append(table)
        lines += [f"{in_words(name)}: {note}" for note in (*notes, *found.notes)]
    joined = {
        key: pd.concat(tables, ignore_index=True) for key, tables in parts.items()
    }
    return joined | {
        "works": world.works,
        "balance": balance,
        "chains": judge_chains(balance, production=production),
        "gates": gates,
        "ports": world.ports,
        "notes": {"lines": lines},
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
    flows, disrupted = supply_flows(base), supply_flows(after)
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
        "flows_disrupted": disrupted.flows,
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
        *map(bundled_file, concentration_files(market)),
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
        file.project.seed,
    ),
    files=_files,
)
