"""Step: how long the stock lasts, and which lever buys the most days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.deposit_kinds import kind_of
from geo.resilience.seabed_supply import seabed_output
from geo.sources.bundled import bundled_file
from geo.sources.deposit_claims import FILE as CLAIMS_FILE
from geo.sources.markets import MARKETS_FILE
from geo.sources.profiles import FOLDER, list_profiles
from geo.workflow.asked_resilience import asked_files, asked_resilience
from geo.workflow.demand_check import demand_doubt
from geo.workflow.flow_stages import flow_stages
from geo.workflow.graph import Artifacts, Inputs, Step, number
from geo.workflow.lever_facts import lever_facts
from geo.workflow.market_stocks import MarketStock, market_stock
from geo.workflow.markets import market_files, market_world, markets_of
from geo.workflow.naming import country_names, in_words, names_of
from geo.workflow.resilience_tables import stock_tables
from geo.workflow.scenario_ways import scenario_ways
from geo.workflow.seabed_claims import (
    SeabedClaims,
    claim_rows,
    claim_words,
    seabed_claims,
)
from geo.workflow.seabed_comparing import compared_deposits, compared_supply
from geo.workflow.transfer_table import transfer_table
from geo.workflow.transport_gates import gates_handed_on, with_gates

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.project_file import ProjectFile
    from geo.workflow.asked_resilience import AskedResilience
    from geo.workflow.markets import Market, MarketWorld


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    if project.supply is None:
        return {"notes": {"lines": []}}
    world = market_world(inputs)
    asked, passed = with_gates(asked_resilience(project), gates_handed_on(inputs))
    parts: dict[str, list[pd.DataFrame]] = {}
    lines: list[str] = []
    claims: list[SeabedClaims] = []
    solved: list[MarketStock] = []
    for market in markets_of(world):
        stock, tables = _of_market(market, world=world, asked=asked, inputs=inputs)
        for key, table in tables.items():
            parts.setdefault(key, []).append(table)
        claimed = seabed_claims(
            market.asked,
            supply=project.supply,
            facts=inputs.record("statement", "facts"),
            demand=world.facts.tables.demand,
        )
        if claimed is not None:
            claims.append(claimed)
        lines += _notes(stock, world=world)
        solved.append(stock)
    transfer, compared = transfer_table(inputs)
    joined = {key: _joined(tables) for key, tables in parts.items()}
    return joined | {
        "claims": claim_rows(claims),
        "transfer": transfer,
        "words": {"claims": _claims(claims, inputs), "states": _states(solved)},
        "notes": {"lines": [*lines, *passed, *compared]},
    }


def _of_market(
    market: Market, *, world: MarketWorld, asked: AskedResilience, inputs: Inputs
) -> tuple[MarketStock, dict[str, pd.DataFrame]]:
    """Follow the stock of one market, and tabulate it."""
    supply, facts = world.supply, world.facts
    seabed = seabed_output(
        market.asked.metal,
        plan=supply.seabed,
        record=inputs.record("statement", "seabed"),
        facts=inputs.record("statement", "facts"),
    )
    stock = market_stock(market, world=world, asked=asked, seabed=seabed)
    deposits = compared_deposits(
        stock.commodity,
        inputs=inputs,
        asked=asked,
        seabed=seabed,
        baskets=facts.tables.baskets,
    )
    names = names_of(ports=world.ports, facilities=world.works)
    tables = stock_tables(stock, asked=asked, names=names, deposits=deposits)
    return stock, tables | {
        "seabed_compared": compared_supply(
            deposits, asked=market.asked, supply=supply, tables=facts.tables
        ),
        "flow_stages": flow_stages(
            market.programme.base,
            works=world.works,
            companies=facts.tables.companies,
            countries=country_names(),
        ),
        "ways": scenario_ways(stock),
        "lever_facts": lever_facts(stock),
    }


def _notes(stock: MarketStock, *, world: MarketWorld) -> list[str]:
    doubts = demand_doubt(
        stock.market.asked,
        market=world.supply.options.market_iso3,
        demand=world.facts.tables.demand,
    )
    return [f"{in_words(stock.commodity)}: {one}" for one in (*doubts, *stock.notes)]


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of all commodities into one; empty ones tell no types."""
    full = [table for table in tables if len(table)]
    return pd.concat(full, ignore_index=True) if full else tables[0]


def _claims(claims: list[SeabedClaims], inputs: Inputs) -> str:
    plan = inputs.record("statement", "seabed")
    return claim_words(
        claims,
        plan_years=number(plan["life_years"]) if plan else None,
        synthetic=inputs.file.project.synthetic,
        kind=kind_of(inputs.file.project),
    )


def _states(stocks: list[MarketStock]) -> str:
    """Say how many allocations stocks rest on."""
    told = ", ".join(
        f"{in_words(stock.commodity)} {stock.book.solved} ({len(stock.book.variants)})"
        for stock in stocks
    )
    return (
        "States of the networks that arrivals come from, each solved once, and in "
        f"brackets the networks: {told}."
    )


def _files(file: ProjectFile) -> tuple[Path, ...]:
    compared = [
        one for one in file.project.resilience.compare if one in list_profiles()
    ]
    built_in = (
        CLAIMS_FILE,
        *((MARKETS_FILE,) if compared else ()),
        *(f"{FOLDER}/{iso3}.toml" for iso3 in compared),
    )
    named = (
        *market_files(file),
        *asked_files(file.project),
        *map(bundled_file, built_in),
    )
    return tuple(dict.fromkeys(named))


STEP = Step(
    name="resilience",
    run=_run,
    needs=("statement", "mud", "facts", "transport"),
    parameters=lambda file: (
        file.project.supply,
        file.project.routing,
        file.project.disruptions,
        file.project.resilience,
        file.project.mining and file.project.mining.lifting,
        file.project.seed,
    ),
    files=_files,
)
