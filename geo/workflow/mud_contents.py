"""Step: what the mud holds by depth, by cut-off, by element and by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.geostat.stochastic.ground import influence_weights
from geo.model.commodities import ATOMIC_MASSES
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.metal_columns import REO, mass_column
from geo.resilience.element_groups import (
    RARE_EARTHS,
    mined_by_element,
    mined_by_group,
)
from geo.resilience.group_demand import group_demand
from geo.resource.mud.columns import core_columns, mean_column
from geo.resource.mud.contained import (
    element_table,
    group_table,
    published_years_table,
)
from geo.resource.mud.profile import cutoff_curve, depth_profile, usual_cutoffs
from geo.resource.statement.lines import TOTAL
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.graph import Artifacts, Inputs, Step, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.mud import MudSettings
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact

FEWEST_WEIGHED = 3  # cores, for their ground to be shared out
INTERVAL_M = 1.0
ALL = "all"


class _Zone(NamedTuple):
    """A domain with its cores, and the oxides stated for it."""

    name: str
    weights: pd.Series[float]
    reo_t: float


def _run(inputs: Inputs) -> Artifacts:
    mud = inputs.file.project.mud
    if mud is None:
        return {"notes": {"lines": []}}
    layers = inputs.table("samples", "layers")
    zones = list(_zones(inputs))
    every = pd.concat([zone.weights for zone in zones])
    shown = [*zones, _Zone(ALL, every, sum(zone.reo_t for zone in zones))]
    elements = _elements(inputs, layers, zones)
    supply = inputs.file.project.supply
    plan = supply.seabed if supply else None
    lifted = [zone for zone in zones if plan and zone.name == plan.domain]
    artifacts: dict[str, Artifact] = {
        "profile": pd.concat([_profile(layers, zone, mud) for zone in shown]),
        "curve": pd.concat([_curve(layers, zone, mud) for zone in shown]),
        "elements": elements,
        "facts": _facts(layers, shown[-1], mud),
        "layers": _in_ppm(layers),
        "cores": _in_ppm(inputs.table("samples", "cores")),
    }
    if len(elements) == len(ATOMIC_MASSES):
        own = _elements(inputs, layers, lifted) if lifted else elements
        artifacts["groups"] = _groups(inputs, elements, lifted=own)
    if mud.published_years:
        artifacts["published_years"] = _published(inputs, elements, mud)
    return artifacts | {"notes": {"lines": []}}


def _zones(inputs: Inputs) -> Iterator[_Zone]:
    """Weight the cores of each domain by the ground nearest to them."""
    stations = inputs.layer("truth", "stations")
    domains = inputs.layer("zone", "domains")
    stated = inputs.table("statement", "statement")
    cutoff = inputs.file.project.resource.cutoff_kg_m2
    lines = stated[(stated["class"] == TOTAL) & (stated["cutoff_kg_m2"] == cutoff)]
    reo = lines.set_index("zone")[mass_column(REO)]
    areas = domains.set_index("name")["area_km2"]
    for name in domains["name"].astype(str):
        own = stations[stations["domain"] == name]
        if not len(own):
            continue
        share = np.full(len(own), 1.0 / len(own))
        if len(own) >= FEWEST_WEIGHED:
            lon, lat = own.geometry.x.to_numpy(), own.geometry.y.to_numpy()
            flat = transformer(WGS84, local_crs(lon, lat)).transform(lon, lat)
            values = own["abundance"].to_numpy(dtype=float)
            share = influence_weights(np.column_stack(flat), values)
        weights = pd.Series(share * float(areas[name]), index=own["station"].to_numpy())
        yield _Zone(name, weights, 1e3 * float(reo.get(name, 0.0)))


def _profile(layers: pd.DataFrame, zone: _Zone, mud: MudSettings) -> pd.DataFrame:
    edges = np.append(np.arange(0.0, mud.deepest_m, INTERVAL_M), mud.deepest_m)
    table = depth_profile(layers, edges_m=edges.tolist(), weights=zone.weights)
    told = _in_ppm(table).assign(reo_kt=table["reo_share"] * zone.reo_t / 1e3)
    told.insert(0, "zone", zone.name)
    return told


def _curve(layers: pd.DataFrame, zone: _Zone, mud: MudSettings) -> pd.DataFrame:
    cutoffs = usual_cutoffs(layers)
    table = cutoff_curve(
        layers, settings=mud, cutoffs_ppm=cutoffs, weights=zone.weights
    )
    whole = table["reo_kg_m2"].iloc[0]
    told = _in_ppm(table).assign(
        reo_share=table["reo_kg_m2"] / whole if whole > 0.0 else 0.0
    )
    told.insert(0, "zone", zone.name)
    return told


def _in_ppm(table: pd.DataFrame) -> pd.DataFrame:
    contents = [name for name in table if name in {"REY", REO, *ATOMIC_MASSES}]
    named = {name: f"{str(name).lower()}_ppm" for name in contents}
    return table.assign(**{str(name): 1e6 * table[name] for name in contents}).rename(
        columns=named
    )


def _elements(inputs: Inputs, layers: pd.DataFrame, zones: list[_Zone]) -> pd.DataFrame:
    columns = core_columns(layers)
    contents = []
    for zone in zones:
        own = columns.loc[zone.weights.index]
        mean = mean_column(own, weights=zone.weights.tolist())
        held = {one: mean[one] for one in ATOMIC_MASSES if one in mean}
        contents.append((held, zone.reo_t))
    facts = inputs.record("statement", "facts")
    share = number(facts["recoverable_share"]) * _plant(inputs)
    return element_table(contents, recovered_share=share)


def _plant(inputs: Inputs) -> float:
    """Give the recovery of the plant, where a plan tells it."""
    supply = inputs.file.project.supply
    plan = supply.seabed if supply else None
    return 1.0 if plan is None else plan.recovery.get(REO, 1.0)


def _groups(
    inputs: Inputs, elements: pd.DataFrame, *, lifted: pd.DataFrame
) -> pd.DataFrame:
    supply = inputs.file.project.supply
    seabed = inputs.record("statement", "seabed")
    yearly = seabed.get("metals_t_per_year", {})
    a_year = float(yearly.get(REO, 0.0)) if isinstance(yearly, dict) else 0.0
    tables = read_supply_tables()
    asked = [
        one
        for one in (supply.commodities if supply else ())
        if one.name == RARE_EARTHS and supply is not None
    ]
    year = supply.year if supply else int(tables.production["year"].max())
    mined, _ = mined_by_group(tables.production, baskets=tables.baskets, year=year)
    uses: list[dict[str, object]] = []
    for one in asked:
        split = group_demand(
            tables.demand,
            market=supply.options.market_iso3 if supply else "",
            year=year,
            demand_t=one.demand_t,
            baskets=tables.baskets,
            production=tables.production,
        )
        uses = [
            {
                "group": use.group,
                "demand_t": use.tonnes,
                "basis": use.basis,
                "source": use.source or split.mix,
                "evidence": use.evidence,
            }
            for use in split.groups
        ]
    columns = ["group", "demand_t", "basis", "source", "evidence"]
    return group_table(
        elements,
        reo_t_per_year=a_year,
        lifted=lifted,
        demand=pd.DataFrame(uses, columns=columns),
        world_mined_t={
            str(group): float(tonnes)
            for group, tonnes in mined.groupby("group")["tonnes"].sum().items()
        },
    )


def _published(
    inputs: Inputs, elements: pd.DataFrame, mud: MudSettings
) -> pd.DataFrame:
    """Set years that others tell beside those of the world's mine output."""
    supply, tables = inputs.file.project.supply, read_supply_tables()
    year = supply.year if supply else int(tables.production["year"].max())
    return published_years_table(
        elements,
        published=mud.published_years,
        world_mined_t=mined_by_element(
            tables.production, baskets=tables.baskets, year=year
        ),
        source=mud.published_source,
    )


def _facts(layers: pd.DataFrame, whole: _Zone, mud: MudSettings) -> dict[str, object]:
    """Say what the mean column is, weighted by ground."""
    columns = core_columns(layers)
    own = columns.loc[whole.weights.index]
    weights = whole.weights.tolist()
    mean = mean_column(own, weights=weights)
    facts: dict[str, object] = {
        "cores": len(own),
        "deepest_m": mud.deepest_m,
        "thickness_m": mean["thickness_m"],
        "dry_t_m3": mean["dry_kg_m2"] / mean["thickness_m"] / 1e3
        if mean["thickness_m"] > 0.0
        else float("nan"),
        "rey_ppm": 1e6 * mean["REY"],
        "reo_ppm": 1e6 * mean[REO],
        "reo_per_rey": mean[REO] / mean["REY"] if mean["REY"] > 0.0 else float("nan"),
        "richest_layer_ppm": 1e6 * float(layers["REY"].max()),
    }
    if mud.coarse is not None:
        facts |= {
            "coarse_mass_yield": mud.coarse.mass_yield,
            "coarse_rey_recovery": mud.coarse.rey_recovery,
            "coarse_reo_ppm": 1e6 * mean[REO] * mud.coarse.enrichment,
            "coarse_source": mud.coarse.source,
        }
    return facts


def _parameters(file: ProjectFile) -> object:
    project = file.project
    return (
        project.mud,
        project.resource.cutoff_kg_m2,
        project.mud and project.supply,
    )


STEP = Step(
    name="mud",
    run=_run,
    needs=("samples", "zone", "truth", "statement"),
    parameters=_parameters,
)
