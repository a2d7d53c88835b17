"""Step: who supplies the market, what a stop takes, how long the stock lasts."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.resilience.allocation import flows_under
from geo.resilience.concentration import effective_suppliers, hhi, hhi_wgi
from geo.resilience.contingency import rank_stops
from geo.resilience.sourcing import supply_chains
from geo.resilience.stockpile import SeabedProduction, StockSettings, simulate_stock
from geo.routing.exposure import gate_exposure
from geo.routing.network import build_network
from geo.sources.bundled import bundled_file
from geo.sources.coastline import read_land
from geo.sources.ports import read_gates
from geo.sources.sea_lanes import read_sea_lanes, sea_lanes_file
from geo.sources.trade import read_production
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.naming import Names, country_names, in_words, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from geo.model.disruption import Disruption
    from geo.model.project import SupplySettings
    from geo.model.supply import CommodityDemand, FacilityChange
    from geo.resilience.chains import SupplyChains
    from geo.resilience.stockpile import StockPath
    from geo.sources.project_file import ProjectFile

BUILT_IN = (
    "land/land.fgb.gz",
    "supply/gates.csv",
    "supply/production.csv",
)
LEAN = 0.1  # of the flows: more than that beyond the share of world output is told
WITHOUT_SEABED, WITH_SEABED = "without seabed", "with seabed"


def changed_facilities(
    facilities: gpd.GeoDataFrame, changes: Sequence[FacilityChange]
) -> gpd.GeoDataFrame:
    """Put a project's own capacities in place of the table's.

    Parameters
    ----------
    facilities : geopandas.GeoDataFrame
        Schema FACILITIES.
    changes : sequence of FacilityChange

    Returns
    -------
    geopandas.GeoDataFrame
        A new table; changed rows say so in ``capacity_basis``, and their
        ``capacity_evidence`` is unverified.

    Raises
    ------
    DataError
        A facility is not in the table; all are told.
    """
    known = list(facilities["facility_id"])
    problems = [
        Problem(
            where=f"supply.facilities {change.facility_id}",
            what="not in the table of facilities",
            expected=" or ".join(difflib.get_close_matches(change.facility_id, known)),
            cure="look the identifier up in tables/facilities.csv of a run",
        )
        for change in changes
        if change.facility_id not in known
    ]
    if problems:
        raise DataError("facilities", problems)
    table = facilities.copy()
    for change in changes:
        row = table["facility_id"] == change.facility_id
        table.loc[row, "capacity_t"] = change.capacity_t
        table.loc[row, "capacity_basis"] = f"given in the project: {change.source}"
        table.loc[row, "capacity_evidence"] = "unverified"
    return table


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    facilities = inputs.layer("facts", "facilities")
    gates = read_gates()
    if project.supply is None:
        return {"facilities": facilities, "gates": gates, "notes": {"lines": []}}
    supply = project.supply
    facilities = changed_facilities(facilities, supply.facilities)
    network = build_network(read_sea_lanes(), gates)
    ports = inputs.layer("facts", "ports")
    names = names_of(ports=ports, facilities=facilities)
    governance = inputs.table("facts", "governance")
    parts: dict[str, list[pd.DataFrame]] = {}
    lines: list[str] = []
    for demand in supply.commodities:
        chains = supply_chains(
            facilities,
            commodity=demand.name,
            demand_t=demand.demand_t,
            plant_kinds=demand.plant_kinds,
            ports=ports,
            network=network,
            options=supply.options,
        )
        hits = tuple(
            hit for hit in project.disruptions if hit.commodity in {"", demand.name}
        )
        production = _production(inputs.record("statement", "seabed"), demand, supply)
        tables, notes = _supplied(
            chains,
            demand,
            hits=hits,
            supply=supply,
            seabed=production,
            names=names,
            governance=governance,
        )
        for name, table in tables.items():
            parts.setdefault(name, []).append(table)
        lines += [f"{in_words(demand.name)}: {note}" for note in notes]
    joined = {
        name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()
    }
    return joined | {
        "facilities": facilities,
        "gates": gates,
        "ports": ports,
        "notes": {"lines": lines},
    }


def _production(
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
    names: Names,
    governance: pd.DataFrame,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    base = flows_under(chains)
    after = flows_under(chains, hits)
    exposure = gate_exposure(base.flows, gates=chains.network.gate_names)
    index, notes = _concentration(base.flows, demand, governance=governance)
    paths = _paths(chains, demand, hits=hits, supply=supply, seabed=seabed)
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
        "stops": _named_stops(rank_stops(chains), names),
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
                | {"disruptions": names.scenario(hits) or "none"}
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


def _concentration(
    flows: pd.DataFrame, demand: CommodityDemand, *, governance: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    scopes = {
        "mines of the flows": flows.groupby("mine_iso3")["tonnes"].sum(),
        "plants of the flows": flows.groupby("plant_iso3")["tonnes"].sum(),
    }
    totals: dict[str, float | None] = dict.fromkeys(scopes)
    year, mined, total = _world_mines(demand.name)
    if len(mined):
        scopes[f"world mine production {year}"] = mined
        totals[f"world mine production {year}"] = total
    risk, stand_ins = _risks(governance)
    rows, notes, used = [], [], set()
    for scope, tonnes in scopes.items():
        known = {str(k): float(v) for k, v in tonnes.items() if v > 0.0}
        if not known:
            continue
        absent = sorted(set(known) - set(risk))
        if absent:
            notes.append(
                f"{scope}: no governance value for {', '.join(absent)}, so no HHI-WGI"
            )
        used |= set(known) & stand_ins
        index = hhi(known, total=totals[scope])
        largest = max(known, key=lambda iso3: known[iso3])
        rows.append(
            {
                "commodity": demand.name,
                "scope": scope,
                "hhi": index,
                "hhi_wgi": np.nan
                if absent
                else hhi_wgi(known, risk=risk, total=totals[scope]),
                "effective_suppliers": effective_suppliers(index),
                "largest": largest,
                "largest_share": known[largest]
                / (totals[scope] or sum(known.values())),
            }
        )
    notes += _one_sided(rows)
    if used:
        called = country_names()
        dependencies = ", ".join(sorted(called.get(iso3, iso3) for iso3 in used))
        notes.append(f"governance of the sovereign stands in for {dependencies}")
    return pd.DataFrame(rows), notes


def _one_sided(rows: list[dict[str, object]]) -> list[str]:
    """Say where the flows lean on a country far more than world mining does."""
    by_scope = {str(row["scope"]).split(" production")[0]: row for row in rows}
    flows, world = by_scope.get("mines of the flows"), by_scope.get("world mine")
    if flows is None or world is None or flows["largest"] != world["largest"]:
        return []
    here, there = (float(cast("float", row["largest_share"])) for row in (flows, world))
    if here - there <= LEAN:
        return []
    largest = str(flows["largest"])
    name = country_names().get(largest, largest)
    note = (
        f"{here:.0%} of the flows come from mines in {name}, against {there:.0%} of "
        "world mine output: mines are missing from the table, and a stop there is "
        "overstated"
    )
    return [note]


def _world_mines(commodity: str) -> tuple[int, pd.Series, float | None]:
    """Read mine production by country, in the latest year that has a world total."""
    table = read_production()
    table = table[(table["commodity"] == commodity) & (table["stage"] == "mine")]
    world = table[table["scope"] == "world"]
    if not len(world):
        return 0, pd.Series(dtype=float), None
    year = world["year"].max()
    same = table[table["year"] == year]
    by_country = same[same["scope"] == "country"].groupby("iso3")["value"].sum()
    stated = float(world.loc[world["year"] == year, "value"].iloc[0])
    # rounding may leave the stated total below the sum of its parts
    return int(year), by_country, max(stated, float(by_country.sum()))


def _risks(table: pd.DataFrame) -> tuple[dict[str, float], set[str]]:
    """Take the latest risks; a dependency without one takes its sovereign's."""
    latest = table[table["year"] == table["year"].max()]
    risk = dict(zip(latest["iso3"], latest["wgi_scaled"], strict=True))
    land = read_land()
    stand_ins = {
        row.iso3: risk[row.sovereign]
        for row in land[["iso3", "sovereign"]].itertuples()
        if row.iso3 not in risk and row.sovereign in risk
    }
    return risk | stand_ins, set(stand_ins)


def _files(_: ProjectFile) -> tuple[Path, ...]:
    return (*(bundled_file(name) for name in BUILT_IN), sea_lanes_file())


STEP = Step(
    name="supply",
    run=_run,
    needs=("statement", "facts"),
    parameters=lambda file: (file.project.supply, file.project.disruptions),
    files=_files,
)
