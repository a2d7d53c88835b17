"""Step: what counts, what does not and why, and the tonnes that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely
import xarray as xr

from geo.model.crs import WGS84, window_round
from geo.model.grid import GridSpec, require_grid
from geo.resource.ground.exclusions import Exclusions, Reason, inside, waterfall
from geo.resource.ground.terrain import Slope, at_points, slope
from geo.resource.mining.production import life_years, seabed_production
from geo.resource.statement.build import Statement, build_statement
from geo.resource.tonnage import Cells, estimated_cells, tonnage
from geo.sources.areas import mended_notes, read_areas
from geo.sources.bathymetry import read_bathymetry
from geo.workflow.graph import Artifacts, Inputs, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.model.project import Project, ResourceSettings
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact

MARGIN_DEG = 0.3  # so that the slope at the edge of a domain has its neighbours


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeaFloor:
    """What is known of the ground under a project.

    Parameters
    ----------
    bathymetry : xarray.Dataset or None
    slope : Slope or None
    areas : geopandas.GeoDataFrame
        Where nothing counts: ``reason``, ``name``.
    """

    bathymetry: xr.Dataset | None
    slope: Slope | None
    areas: gpd.GeoDataFrame


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    domains = inputs.layer("zone", "domains")
    floor = _sea_floor(inputs.file, domains)
    artifacts: dict[str, Artifact] = {"areas": floor.areas}
    ground: list[_Ground] = []
    lines = _floor_notes(floor, project.resource)
    lines += mended_notes(floor.areas, what="areas")
    for index, name in enumerate(domains["name"]):
        grid = inputs.grid("estimate", f"grid_{index}")
        one = _ground(str(name), grid, floor=floor, settings=project.resource)
        ground.append(one)
        artifacts[f"ground_{index}"] = one.grid
        lines += one.notes
    cells = _joined([one.cells for one in ground])
    excluded = _joined_exclusions([one.exclusions for one in ground])
    owner = np.repeat(
        np.arange(len(ground)), [one.cells.area_m2.size for one in ground]
    )
    statement = _statement(cells, excluded, owner, domains=domains, project=project)
    steps = waterfall(excluded, area_m2=cells.area_m2, wet_t=cells.wet_t)
    facts, seabed = _totals(cells, excluded, project=project)
    return artifacts | {
        "statement": statement.table[
            statement.table["cutoff_kg_m2"] == project.resource.cutoff_kg_m2
        ].reset_index(drop=True),
        "grade_tonnage": statement.table,
        "waterfall": steps,
        "facts": {"label": str(statement.label)} | facts,
        "seabed": seabed,
        "notes": {"lines": lines},
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ground:
    """The cells of one domain, with their reasons for being out."""

    grid: xr.Dataset
    cells: Cells
    exclusions: Exclusions
    notes: list[str]


def _sea_floor(file: ProjectFile, domains: gpd.GeoDataFrame) -> SeaFloor:
    choice = file.project.bathymetry
    bathymetry = None
    if choice is not None:
        bathymetry = read_bathymetry(
            file.locate(choice.file).name,
            bounds=window_round(list(domains.geometry), margin_deg=MARGIN_DEG),
            variable=choice.variable,
            root=file.locate(choice.file).parent,
        )
    layers = [
        read_areas(e.file, layer=e.layer, where=e.where, root=file.root).assign(
            reason=e.name
        )
        for e in file.project.exclusions
    ]
    areas = (
        gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=WGS84)
        if layers
        else gpd.GeoDataFrame(
            {"name": [], "reason": [], "note": []}, geometry=[], crs=WGS84
        )
    )
    return SeaFloor(
        bathymetry=bathymetry,
        slope=None if bathymetry is None else slope(bathymetry),
        areas=areas[["name", "reason", "note", "geometry"]],
    )


def _floor_notes(floor: SeaFloor, settings: ResourceSettings) -> list[str]:
    if floor.slope is None:
        return ["no bathymetry: neither slope nor depth excludes anything"]
    if floor.slope.regional_only:
        return [
            (
                f"slope on cells of {floor.slope.cell_size_m / 1000:.1f} km is "
                f"regional only: hardly any ground exceeds {settings.slope_max_deg:g} "
                "degrees at that size, so the share lost to slopes is not known"
            )
        ]
    return []


def _ground(
    name: str, grid: xr.Dataset, *, floor: SeaFloor, settings: ResourceSettings
) -> _Ground:
    spec = require_grid(grid)
    fraction = grid["fraction"].to_numpy()
    abundance = grid["abundance"].to_numpy()
    negative = int((abundance < 0.0).sum())
    notes = (
        [f"{name}: {negative} cells estimated below zero are counted as zero"]
        if negative
        else []
    )
    cells = estimated_cells(
        area_m2=spec.cell_areas_m2() * fraction,
        abundance=np.maximum(abundance, 0.0),
        moisture=settings.moisture,
        grades={
            str(key).removeprefix("grade_"): np.clip(values.to_numpy(), 0.0, 1.0)
            for key, values in grid.data_vars.items()
            if str(key).startswith("grade_")
        },
    )
    out = Exclusions.none(spec.shape)
    out = out.add(fraction == 0.0, reason=Reason.OUTSIDE_DOMAIN)
    out = out.add(np.isnan(abundance) & (fraction > 0.0), reason=Reason.EXTRAPOLATED)
    out, layers = _terrain(out, spec, floor=floor, settings=settings)
    lon, lat = spec.lonlat()
    for reason, areas in floor.areas.groupby("reason", sort=False):
        union = shapely.union_all(areas.geometry.to_numpy())
        out = out.add(inside(union, lon=lon, lat=lat), reason=str(reason))
    below = cells.abundance < settings.cutoff_kg_m2
    out = out.add(below, reason=Reason.BELOW_CUTOFF)
    ground = spec.dataset().assign(layers)
    ground["exclusion"] = spec.variable(
        out.flags, units="1", long_name="reasons for exclusion, bits"
    ).assign_attrs(
        flag_masks=[int(bit) for bit in out.legend],
        flag_meanings=" ".join(re.sub(r"\s+", "_", r) for r in out.reasons),
    )
    ground["wet_t"] = spec.variable(
        cells.wet_t, units="t", long_name="nodules in the cell, in situ", basis="wet"
    )
    return _Ground(grid=ground, cells=cells, exclusions=out, notes=notes)


def _terrain(
    out: Exclusions, spec: GridSpec, *, floor: SeaFloor, settings: ResourceSettings
) -> tuple[Exclusions, dict[str, xr.DataArray]]:
    if floor.bathymetry is None or floor.slope is None:
        return out, {}
    lon, lat = spec.lonlat()
    elevation = at_points(floor.bathymetry["elevation"], lon=lon, lat=lat)
    degrees = at_points(floor.slope.degrees, lon=lon, lat=lat)
    shallow, deep = settings.depth_m
    depth = -elevation
    out = out.add(np.isnan(elevation), reason=Reason.NO_BATHYMETRY)
    out = out.add(np.isnan(degrees), reason=Reason.NO_SLOPE)
    out = out.add(degrees > settings.slope_max_deg, reason=Reason.SLOPE)
    out = out.add((depth < shallow) | (depth > deep), reason=Reason.DEPTH)
    name = f"slope on cells of {floor.slope.cell_size_m:.0f} m"
    layers = {
        "elevation": spec.variable(
            elevation, units="m", long_name="elevation, positive up"
        ),
        "slope": spec.variable(degrees, units="degree", long_name=name),
    }
    return out, layers


def _joined(parts: list[Cells]) -> Cells:
    metals = parts[0].grades

    def together(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(part, name).ravel() for part in parts])

    return estimated_cells(
        area_m2=together("area_m2"),
        abundance=together("abundance"),
        moisture=together("moisture"),
        grades={
            metal: np.concatenate([part.grades[metal].ravel() for part in parts])
            for metal in metals
        },
    )


def _joined_exclusions(parts: list[Exclusions]) -> Exclusions:
    """Put domains one after the other; all were asked the same, in one order."""
    flags = np.concatenate([part.flags.ravel() for part in parts])
    return Exclusions(flags=flags, reasons=parts[0].reasons)


def _statement(
    cells: Cells,
    excluded: Exclusions,
    owner: NDArray[np.intp],
    *,
    domains: gpd.GeoDataFrame,
    project: Project,
) -> Statement:
    settings = project.resource
    # a cut-off of the table stands in the place of the cut-off of the maps
    bit = np.uint16(1 << excluded.reasons.index(Reason.BELOW_CUTOFF))
    counts = (excluded.flags & ~bit) == 0
    return build_statement(
        cells,
        zones={
            str(name): counts & (owner == index)
            for index, name in enumerate(domains["name"])
        },
        cutoffs=settings.cutoffs_kg_m2,
        synthetic=project.synthetic,
        rpeee=bool(settings.rpeee),
    )


def _totals(
    cells: Cells, excluded: Exclusions, *, project: Project
) -> tuple[dict[str, object], dict[str, object]]:
    settings = project.resource
    mineable = tonnage(cells, where=excluded.mineable)
    share = (
        settings.pickup * (1.0 - settings.path_loss) * (1.0 - settings.transport_loss)
    )
    recoverable_wet_t = mineable.wet_t * share
    facts: dict[str, object] = {
        "cutoff_kg_m2": settings.cutoff_kg_m2,
        "estimated_cells": int(np.isfinite(cells.abundance).sum()),
        "area_km2": mineable.area_m2 / 1e6,
        "wet_t": mineable.wet_t,
        "dry_t": mineable.dry_t,
        "metal_t": dict(mineable.metal_t),
        "graded_share": {m: mineable.graded_share(m) for m in mineable.metal_t},
        "recoverable_share": share,
        "recoverable_wet_t": recoverable_wet_t,
    }
    plan = project.supply.seabed if project.supply else None
    if plan is None or not mineable.wet_t > 0.0:
        return facts, {}
    grades: Mapping[str, float] = {
        metal: mineable.grade(metal)
        for metal in plan.recovery
        if metal in mineable.metal_t
    }
    metals = seabed_production(
        plan.wet_t_per_year,
        moisture=settings.moisture,
        grades=grades,
        recovery=plan.recovery,
    )
    whole = seabed_production(
        recoverable_wet_t,
        moisture=settings.moisture,
        grades=grades,
        recovery=plan.recovery,
    )
    return facts, {
        "wet_t_per_year": plan.wet_t_per_year,
        "metals_t_per_year": metals,
        "metals_total_t": whole,
        "life_years": life_years(recoverable_wet_t, wet_t_per_year=plan.wet_t_per_year),
        "source": plan.source,
    }


def _files(file: ProjectFile) -> tuple[Path, ...]:
    project = file.project
    named = [exclusion.file for exclusion in project.exclusions]
    if project.bathymetry is not None:
        named.append(project.bathymetry.file)
    return tuple(file.locate(name) for name in named)


STEP = Step(
    name="inventory",
    run=_run,
    needs=("zone", "estimate"),
    parameters=lambda file: (
        file.project.resource,
        file.project.bathymetry,
        file.project.exclusions,
        file.project.synthetic,
        file.project.supply and file.project.supply.seabed,
    ),
    files=_files,
)
