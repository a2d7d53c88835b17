"""Step: who supplies the market, what a stop takes, how long the stock lasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.resilience.allocation import flows_under
from geo.resilience.balance import balance_works, judge_chains, why_not_ranked
from geo.resilience.contingency import rank_stops
from geo.resilience.sourcing import supply_chains
from geo.resilience.stockpile import SeabedProduction, StockSettings, simulate_stock
from geo.routing.exposure import gate_exposure
from geo.routing.network import build_network
from geo.sources.bundled import bundled_file
from geo.sources.ports import read_gates
from geo.sources.sea_lanes import read_sea_lanes, sea_lanes_file
from geo.sources.trade import read_production
from geo.workflow.concentrating import concentration_of
from geo.workflow.facility_changes import changed_works
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.naming import Names, in_words, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.model.disruption import Disruption
    from geo.model.project import SupplySettings
    from geo.model.supply import CommodityDemand
    from geo.resilience.chains import SupplyChains
    from geo.resilience.stockpile import StockPath
    from geo.sources.project_file import ProjectFile

BUILT_IN = (
    "land/land.fgb.gz",
    "supply/gates.csv",
    "supply/production.csv",
)
WITHOUT_SEABED, WITH_SEABED = "without seabed", "with seabed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """What flows are held against.

    Parameters
    ----------
    production, governance : pandas.DataFrame
        Schemas PRODUCTION and GOVERNANCE.
    names : Names
    """

    production: pd.DataFrame
    governance: pd.DataFrame
    names: Names


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    works = inputs.layer("facts", "works")
    gates = read_gates()
    if project.supply is None:
        return {"works": works, "gates": gates, "notes": {"lines": []}}
    supply = project.supply
    works = changed_works(works, supply.facilities)
    production = read_production()
    balance = balance_works(works, production=production, year=supply.year)
    chains_judged = judge_chains(balance, production=production)
    network = build_network(read_sea_lanes(), gates)
    ports = inputs.layer("facts", "ports")
    world = World(
        production=production,
        governance=inputs.table("facts", "governance"),
        names=names_of(ports=ports, facilities=works),
    )
    parts: dict[str, list[pd.DataFrame]] = {}
    lines: list[str] = []
    for demand in supply.commodities:
        chains = supply_chains(
            works,
            commodity=demand.name,
            demand_t=demand.demand_t,
            stage=demand.stage,
            ports=ports,
            network=network,
            options=supply.options,
        )
        hits = tuple(
            hit for hit in project.disruptions if hit.commodity in {"", demand.name}
        )
        lifted = _lifted(inputs.record("statement", "seabed"), demand, supply)
        tables, notes = _supplied(
            chains,
            demand,
            hits=hits,
            supply=supply,
            seabed=lifted,
            world=world,
            refusal=why_not_ranked(chains_judged, commodity=demand.name),
        )
        for name, table in tables.items():
            parts.setdefault(name, []).append(table)
        lines += [f"{in_words(demand.name)}: {note}" for note in notes]
    joined = {
        name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()
    }
    return joined | {
        "works": works,
        "balance": balance,
        "chains": chains_judged,
        "gates": gates,
        "ports": ports,
        "notes": {"lines": lines},
    }


def _lifted(
    seabed: Mapping[str, object], demand: CommodityDemand, supply: SupplySettings
) -> SeabedProduction | None:
    """Give what the project's own plan yields of one metal, if anything."""
    plan = supply.seabed
    if plan is None or not seabed:
        return None
    a_year = cast("Mapping[str, float]", seabed["metals_t_per_year"])
    whole = cast("Mapping[str, float]", seabed["metals_total_t"])
    if demand.metal not in a_year:
        return None
    return SeabedProduction(
        t_per_year=a_year[demand.metal],
        start_day=plan.start_day,
        ramp_days=plan.ramp_days,
        total_t=whole[demand.metal],
    )


def _supplied(
    chains: SupplyChains,
    demand: CommodityDemand,
    *,
    hits: tuple[Disruption, ...],
    supply: SupplySettings,
    seabed: SeabedProduction | None,
    world: World,
    refusal: str,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    base = flows_under(chains)
    after = flows_under(chains, hits)
    exposure = gate_exposure(base.flows, gates=chains.network.gate_names)
    index, notes = concentration_of(
        base.flows,
        commodity=demand.name,
        production=world.production,
        governance=world.governance,
        year=supply.year,
    )
    paths = _paths(chains, demand, hits=hits, supply=supply, seabed=seabed)
    ranked = rank_stops(chains, candidates=() if refusal else None)
    stops = _named_stops(ranked, world.names)
    if refusal:
        notes.append(f"stops are not ranked: {refusal}")
    if base.unmet_t > 0.0:
        share = base.unmet_t / demand.demand_t
        notes.append(
            f"the facilities with a known capacity leave {share:.0%} of the demand "
            "unmet on an ordinary day"
        )
    tables = {
        "flows": base.flows,
        "flows_disrupted": after.flows,
        "exposure": exposure.assign(commodity=demand.name),
        "stops": stops,
        "concentration": index,
        "stock": pd.concat(
            [
                path.table.assign(commodity=demand.name, scenario=scenario)
                for scenario, path in paths.items()
            ],
            ignore_index=True,
        ),
        "cover": pd.DataFrame(
            [
                _cover(path, demand, scenario=scenario, seabed=seabed)
                | {"disruptions": world.names.scenario(hits) or "none"}
                for scenario, path in paths.items()
            ]
        ),
    }
    return tables, [*chains.notes, *notes]


def _named_stops(stops: pd.DataFrame, names: Names) -> pd.DataFrame:
    labels = [
        names.thing(target, name)
        for target, name in zip(stops["target"], stops["name"], strict=True)
    ]
    return stops.assign(label=labels)


def _paths(
    chains: SupplyChains,
    demand: CommodityDemand,
    *,
    hits: tuple[Disruption, ...],
    supply: SupplySettings,
    seabed: SeabedProduction | None,
) -> dict[str, StockPath]:
    settings = StockSettings(
        demand_t_per_year=demand.demand_t,
        stock_days=demand.stock_days,
        horizon_days=supply.horizon_days,
    )
    productions: dict[str, SeabedProduction | None] = {WITHOUT_SEABED: None}
    if seabed is not None:
        productions[WITH_SEABED] = seabed
    return {
        scenario: simulate_stock(
            settings,
            flows_in=lambda state: flows_under(chains, state),
            disruptions=hits,
            seabed=production,
        )
        for scenario, production in productions.items()
    }


def _cover(
    path: StockPath,
    demand: CommodityDemand,
    *,
    scenario: str,
    seabed: SeabedProduction | None,
) -> dict[str, object]:
    lifted = seabed is not None and scenario == WITH_SEABED
    return {
        "commodity": demand.name,
        "scenario": scenario,
        "demand_t_per_year": demand.demand_t,
        "demand_source": demand.source,
        "opening_stock_days": demand.stock_days,
        "seabed_t_per_year": seabed.t_per_year if seabed and lifted else 0.0,
        "stock_out_day": path.stock_out_day,
        "unmet_t": path.unmet_total_t,
        "lowest_cover_days": path.lowest_cover_days,
    }


def _files(_: ProjectFile) -> tuple[Path, ...]:
    return (*(bundled_file(name) for name in BUILT_IN), sea_lanes_file())


STEP = Step(
    name="supply",
    run=_run,
    needs=("statement", "facts"),
    parameters=lambda file: (file.project.supply, file.project.disruptions),
    files=_files,
)
