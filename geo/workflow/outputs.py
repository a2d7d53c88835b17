"""The results folder: tables, grids, vectors, provenance; and its pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.model.watermark import WATERMARK
from geo.report.export import (
    write_bytes,
    write_gpkg,
    write_table,
    write_text,
)
from geo.report.export_grids import write_cog, write_netcdf
from geo.report.statement_json import statement_json
from geo.report.statement_page import build_statement_page
from geo.workflow.file_names import grid_names
from geo.workflow.graph import Inputs, table_of
from geo.workflow.provenance import provenance
from geo.workflow.report_writing import write_report
from geo.workflow.seabed_mapping import seabed_map_tiles
from geo.workflow.statement_pages import statement_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts, PlannedStep

SEABED_TABLES = {
    "statement": ("statement", "statement"),
    "statement_printed": ("statement", "printed"),
    "reconciliation": ("statement", "reconciliation"),
    "grade_tonnage": ("statement", "grade_tonnage"),
    "bands": ("realizations", "bands"),
    "taylor": ("realizations", "taylor"),
    "waterfall": ("statement", "waterfall"),
    "conversions": ("statement", "conversions"),
    "classes": ("classes", "classes"),
    "spacing": ("classes", "spacing"),
    "widest_spacing": ("classes", "widest_spacing"),
    "class_overrides": ("classes", "class_overrides"),
    "unfc": ("classes", "unfc"),
    "seamounts": ("ground", "seamounts"),
    "zone_regimes": ("zone", "regimes"),
    "domain_regimes": ("ground", "regimes"),
    "sampling": ("truth", "sampling"),
    "photo_laws": ("truth", "photo_laws"),
    "quality": ("truth", "quality"),
    "quality_readings": ("truth", "quality_readings"),
    "quality_rejected": ("truth", "quality_rejected"),
    "contacts": ("estimate", "contacts"),
    "contact_classes": ("estimate", "contact_classes"),
    "top_cuts": ("estimate", "top_cuts"),
    "samples_accepted": ("samples", "accepted"),
    "samples_rejected": ("samples", "rejected"),
    "models": ("estimate", "models"),
    "variogram_choice": ("estimate", "variogram_choice"),
    "variograms": ("estimate", "variograms"),
    "cross_validation": ("estimate", "cross_validation"),
    "cross_validation_stations": ("estimate", "cross_validation_stations"),
}
MUD_TABLES = {
    "mud_layers": ("mud", "layers"),
    "mud_cores": ("mud", "cores"),
    "mud_profile": ("mud", "profile"),
    "mud_curve": ("mud", "curve"),
    "mud_elements": ("mud", "elements"),
    "mud_groups": ("mud", "groups"),
    "mud_published_years": ("mud", "published_years"),
}
CRUST_TABLES = {
    "crust_slopes": ("ground", "crust_slopes"),
    "crust_thickness": ("statement", "crust_thickness"),
    "crust_ore": ("statement", "crust_ore"),
}
LAND_TABLES = {
    "seabed_and_land": ("comparison", "seabed_and_land"),
    "land_claim": ("comparison", "land_claim"),
    "radioactivity": ("comparison", "radioactivity"),
}
TRACES = {
    "cells": ("statement", "cells"),
    "weights": ("statement", "weights"),
    "statement": ("statement", "trace"),
    "realizations": ("statement", "realization_totals"),
    "reasons": ("statement", "reasons"),
}
ROUTE_TABLES = {
    "routes": ("routes", "routes"),
    "zones_crossed": ("routes", "zones_crossed"),
    "route_legs": ("routes", "legs"),
    "regimes_crossed": ("routes", "regimes_crossed"),
    "alternatives": ("routes", "alternatives"),
    "closures": ("routes", "closures"),
    "route_risk": ("routes", "route_risk"),
    "risk_areas_crossed": ("routes", "risk_areas_crossed"),
    "gate_risk": ("routes", "gate_risk"),
}
MINING_TABLES = {
    "transport_cycle": ("transport", "transport_cycle"),
    "transport_ports": ("transport", "transport_ports"),
    "transport_zones": ("transport", "transport_zones"),
    "transport_limits": ("transport", "transport_limits"),
    "transport_gates": ("transport", "transport_gates"),
    "transport_sensitivity": ("transport", "transport_sensitivity"),
    "transport_sources": ("transport", "transport_sources"),
    "vessel_counts": ("transport", "vessel_counts"),
    "mining_schedule": ("economics", "schedule"),
    "mining_blocks": ("economics", "schedule_blocks"),
    "economics_metals": ("economics", "metal_terms"),
    "economics_terms": ("economics", "terms"),
    "economics_blocks": ("economics", "block_values"),
    "economics_orders": ("economics", "orders"),
    "economics_cash_flow": ("economics", "cash_flow"),
    "economics_stages": ("economics", "stages"),
    "economics_by_rate": ("economics", "by_rate"),
    "economics_break_even": ("economics", "break_even"),
    "economics_tornado": ("economics", "tornado"),
    "economics_draws": ("economics", "draws"),
    "economics_percentiles": ("economics", "percentiles"),
    "footprint": ("footprint", "footprint"),
    "footprint_years": ("footprint", "footprint_years"),
    "reference_zones": ("footprint", "reference_zones"),
    "reference_candidates": ("footprint", "reference_candidates"),
    "campaign_plans": ("campaign", "campaign_plans"),
    "campaign_classes": ("campaign", "campaign_classes"),
    "campaign_held": ("campaign", "campaign_held"),
    "campaign_squares": ("campaign", "campaign_squares"),
    "campaign_stations": ("campaign", "campaign_stations"),
}
SUPPLY_TABLES = {
    "works": ("supply", "works"),
    "balance": ("supply", "balance"),
    "chains": ("supply", "chains"),
    "facility_matches": ("facts", "matches"),
    "facility_conflicts": ("facts", "conflicts"),
    "facility_positions": ("facts", "misplaced"),
    "flows": ("supply", "flows"),
    "flows_by_disruption": ("supply", "flows_by_disruption"),
    "links": ("supply", "links"),
    "links_by_disruption": ("supply", "links_by_disruption"),
    "disruptions": ("supply", "disruptions"),
    "ways_zones": ("supply", "ways_zones"),
    "exposure": ("supply", "exposure"),
    "origins": ("supply", "origins"),
    "scenario": ("supply", "scenario"),
    "concentration": ("supply", "concentration"),
    "tornado": ("supply", "tornado"),
}
RESILIENCE_TABLES = {
    "cover": ("resilience", "cover"),
    "cover_summary": ("resilience", "cover_summary"),
    "flow_stages": ("resilience", "flow_stages"),
    "resilience_portfolios": ("resilience", "portfolios"),
    "resilience_sectors": ("resilience", "sectors"),
    "resilience_levers": ("resilience", "levers"),
    "resilience_costs": ("resilience", "costs"),
    "resilience_pareto": ("resilience", "pareto"),
    "resilience_tornado": ("resilience", "tornado"),
    "resilience_smallest_stock": ("resilience", "smallest_stock"),
    "resilience_insurance": ("resilience", "insurance"),
    "resilience_gates": ("resilience", "gates"),
    "resilience_transfer": ("resilience", "transfer"),
    "resilience_ways": ("resilience", "ways"),
    "resilience_lever_facts": ("resilience", "lever_facts"),
    "supply_claims": ("resilience", "claims"),
    "seabed_compared": ("resilience", "seabed_compared"),
    "seabed_gains": ("resilience", "seabed_gains"),
    "seabed_groups": ("resilience", "seabed_groups"),
    "group_bottlenecks": ("resilience", "group_bottlenecks"),
}
CONTINGENCY_TABLES = {
    "contingency": ("contingency", "stops"),
    "contingency_parts": ("contingency", "stop_parts"),
    "contingency_moves": ("contingency", "stop_moves"),
    "contingency_pairs": ("contingency", "stop_pairs"),
    "contingency_stability": ("contingency", "stability"),
    "shadow_prices": ("contingency", "shadow_prices"),
}
GROUPS = {
    "tables": {
        **SEABED_TABLES,
        **MUD_TABLES,
        **CRUST_TABLES,
        **LAND_TABLES,
        **ROUTE_TABLES,
        **MINING_TABLES,
        **SUPPLY_TABLES,
        **CONTINGENCY_TABLES,
        **RESILIENCE_TABLES,
    },
    "trace": TRACES,
}
"""Tables by their folder."""

WITHOUT_STATIONS = frozenset(
    {*ROUTE_TABLES, *SUPPLY_TABLES, *CONTINGENCY_TABLES, "flow_stages"}
)
"""Tables that stations have no part in."""

GRIDS = (
    ("estimate", "grid"),
    ("ground", "ground"),
    ("classes", "classes"),
    ("realizations", "drawn"),
    ("statement", "stated"),
)
GEOTIFFS = (
    "abundance",
    "abundance_sd",
    "abundance_p10",
    "abundance_p50",
    "abundance_p90",
    "probability_above_cutoff",
    "resource_class",
    "exclusion",
)
LAYERS = {
    "zone": ("zone", "zone"),
    "zone_segments": ("zone", "segments"),
    "zone_regimes": ("zone", "regimes"),
    "domains": ("zone", "domains"),
    "excluded_areas": ("ground", "areas"),
    "station_polygons": ("statement", "polygons"),
    "disturbed_areas": ("footprint", "disturbed_areas"),
    "campaign_stations": ("campaign", "campaign_stations"),
    "samples_used": ("samples", "accepted"),
    "routes": ("routes", "routes"),
    "transport_ways": ("transport", "transport_ports"),
    "flows": ("supply", "flows"),
    "ways": ("supply", "ways"),
    "works": ("supply", "works"),
    "gates": ("supply", "gates"),
}


MADE_UP_LAYERS = frozenset({"samples_used", "station_polygons", "disturbed_areas"})
"""Layers that say so where stations are made up."""


def write_results(
    root: Path,
    *,
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    planned: Sequence[PlannedStep],
    pages: bool,
) -> None:
    """Write what a run found into a folder.

    Parameters
    ----------
    root : pathlib.Path
        An empty folder.
    file : ProjectFile
    done : mapping of str to artifacts
    planned : sequence of PlannedStep
    pages : bool
        Whether maps, the statement's page, report and figures are among it.
    """
    facts = provenance(file, planned, done=done)
    write_tables(root, GROUPS, done=done, synthetic=file.project.synthetic)
    _write_grids(root, done, synthetic=file.project.synthetic)
    _write_vectors(root, done, synthetic=file.project.synthetic)
    text = json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True)
    write_text(text + "\n", Path("provenance.json"), root=root)
    statement = statement_page(file, done, run_id=str(facts["run_id"]))
    unrounded = table_of(done, "statement", "statement")
    document = statement_json(statement, unrounded=unrounded)
    write_text(document, Path("statement.json"), root=root)
    if not pages:
        return
    for name, page in done["maps"].items():
        write_text(str(page), Path("maps") / f"{name}.html", root=root)
    for tile, picture in seabed_map_tiles(Inputs(file=file, done=done)):
        write_bytes(picture, Path("maps") / tile, root=root)
    write_text(build_statement_page(statement), Path("statement.html"), root=root)
    write_report(root, file=file, done=done, provenance=facts)


def write_tables(
    root: Path,
    groups: Mapping[str, Mapping[str, tuple[str, str]]],
    *,
    done: Mapping[str, Artifacts],
    synthetic: bool,
) -> None:
    """Write groups of tables; those with a part of made-up stations say so.

    Parameters
    ----------
    root : pathlib.Path
    groups : mapping of str to mapping
        By folder: step and artifact by the name of the file.
    done : mapping of str to artifacts
    synthetic : bool
    """
    for folder, group in groups.items():
        for name, (step, key) in group.items():
            table = done[step].get(key)
            if not isinstance(table, pd.DataFrame):
                continue
            if isinstance(table, gpd.GeoDataFrame):
                table = pd.DataFrame(table.drop(columns=table.geometry.name))
            if synthetic and name not in WITHOUT_STATIONS:
                table = table.assign(data=WATERMARK)
            write_table(table, Path(folder) / f"{name}.csv", root=root)


def _write_grids(root: Path, done: Mapping[str, Artifacts], *, synthetic: bool) -> None:
    for index, unique in enumerate(grid_names(done)):
        whole = _whole_grid(done, index)
        note = {"comment": WATERMARK} if synthetic else {}
        grid = whole.assign_attrs({"title": unique, **note})
        write_netcdf(grid, Path("grids") / f"{unique}.nc", root=root)
        for name in GEOTIFFS:
            if name not in grid:
                continue
            path = Path("grids") / f"{unique}_{name}.tif"
            write_cog(grid[name].assign_attrs(note), path, root=root)


def _whole_grid(done: Mapping[str, Artifacts], index: int) -> xr.Dataset:
    parts = [
        part
        for step, stem in GRIDS
        if isinstance(part := done[step].get(f"{stem}_{index}"), xr.Dataset)
    ]
    return xr.merge(parts, compat="identical", join="exact")


def _write_vectors(
    root: Path, done: Mapping[str, Artifacts], *, synthetic: bool
) -> None:
    layers = {}
    for name, (step, key) in LAYERS.items():
        layer = done[step].get(key)
        if not isinstance(layer, gpd.GeoDataFrame) or not len(layer):
            continue
        if synthetic and name in MADE_UP_LAYERS:
            layer = layer.assign(data=WATERMARK)
        layers[name] = layer
    rejected = done["samples"]["rejected"]
    if isinstance(rejected, pd.DataFrame) and len(rejected):
        points = gpd.points_from_xy(rejected["lon"], rejected["lat"])
        layers["samples_rejected"] = gpd.GeoDataFrame(
            rejected, geometry=points, crs="EPSG:4326"
        )
    write_gpkg(layers, Path("vectors") / "results.gpkg", root=root)
