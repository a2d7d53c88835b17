"""Step: what the ground is like, and why some of it is out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.errors import DataError, GeoError
from geo.model.crs import WGS84, window_round
from geo.model.grid import GridSpec, require_grid
from geo.resource.ground.excluded_areas import (
    areas_of_cells,
    excluded_areas,
    no_areas,
)
from geo.resource.ground.exclusions import Exclusions, Reason
from geo.resource.ground.seamounts import Seamounts, find_seamounts
from geo.resource.ground.terrain import Slope, at_points, slope
from geo.sources.areas import mended_notes, read_exclusion
from geo.sources.bathymetry import read_bathymetry, read_relief
from geo.sources.bundled import bundled_file
from geo.workflow.crust_ground import (
    BARE,
    BARE_PLAN,
    BareGround,
    bare_ground,
    crust_slopes,
    exposed_fraction,
    slope_notes,
    slope_rows,
    unknown_notes,
)
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.regimes import BUILT_IN, regime_areas, regime_layers, regime_notes
from geo.workflow.sources import source_records
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.model.project import Project, RasterFile
    from geo.resource.ground.slope_area import SlopeShares
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact

MARGIN_DEG = 0.3  # so that the slope at the edge of a domain has its neighbours
METRES_PER_DEGREE = 111_000.0
RELIEF_MARGIN_DEG = 2.0
RELIEF_CELLS = 600  # on the longer side of the picture behind the map
NARROWEST_COSINE = 0.2  # of latitude: ground beyond 78 degrees gets no wider margin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeaFloor:
    """What is known of the ground under a project.

    Parameters
    ----------
    bathymetry : xarray.Dataset or None
    slope : Slope or None
    seamounts : Seamounts or None
    areas : geopandas.GeoDataFrame
        Where nothing counts: ``reason``, ``name``, ``note``.
    """

    bathymetry: xr.Dataset | None
    slope: Slope | None
    seamounts: Seamounts | None
    areas: gpd.GeoDataFrame


def read_exclusions(file: ProjectFile) -> gpd.GeoDataFrame:
    """Draw the ground that the exclusions of a project rule out.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    geopandas.GeoDataFrame
        ``reason``, ``name``, ``note`` and polygons in degrees.

    Raises
    ------
    DataError
        Files cannot be read or rule out no ground; all are told, with their places.
    """
    layers, problems = [no_areas()], []
    for index, choice in enumerate(file.project.exclusions):
        try:
            features = read_exclusion(choice, root=file.root)
            layers.append(excluded_areas(features, choice=choice))
        except GeoError as error:
            where = file.where("exclusions", index, "file")
            problems += located(error, where=where, given=choice.file)
    if problems:
        raise DataError("exclusions", problems)
    filled = [layer for layer in layers if len(layer)] or layers[:1]
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), crs=WGS84)


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    domains = inputs.layer("zone", "domains")
    floor = _sea_floor(inputs.file, domains)
    artifacts: dict[str, Artifact] = {"areas": floor.areas}
    hits: list[pd.DataFrame] = []
    regimes: list[pd.DataFrame] = []
    slopes: list[pd.DataFrame] = []
    unknown: list[str] = []
    reasons: tuple[str, ...] = ()
    for index, name in enumerate(domains["name"]):
        grid = inputs.grid("estimate", f"grid_{index}")
        exposed = exposed_fraction(inputs.file, spec=require_grid(grid))
        unknown += unknown_notes(exposed, grid=grid)
        ground, within = _ground(
            grid, floor=floor, project=project, name=str(name), exposed=exposed
        )
        layers = regime_layers(grid, file=inputs.file)
        regimes.append(regime_areas(layers, grid=grid, domain=str(name)))
        artifacts[f"ground_{index}"] = ground.grid.assign(layers)
        reasons = ground.reasons
        slopes += ground.slopes
        hits.append(within.assign(zone=str(name)))
    if floor.seamounts is not None:
        artifacts["seamounts"] = floor.seamounts.table
    if slopes:
        artifacts["crust_slopes"] = pd.concat(slopes, ignore_index=True)
    if project.bathymetry is not None:
        artifacts["relief"] = _relief(inputs, project.bathymetry)
    cell_size_m = None if floor.slope is None else floor.slope.cell_size_m
    summed = pd.concat(regimes, ignore_index=True)
    return artifacts | {
        "area_hits": pd.concat(hits, ignore_index=True),
        "regimes": summed,
        "sources": {"files": source_records(inputs.file, "bathymetry", "exclusions")},
        "facts": {"slope_cell_m": cell_size_m, "reasons": list(reasons)},
        "notes": {
            "lines": [
                *_notes(floor, project),
                *unknown,
                *regime_notes(summed, file=inputs.file),
            ]
        },
    }


def _sea_floor(file: ProjectFile, domains: gpd.GeoDataFrame) -> SeaFloor:
    areas = read_exclusions(file)
    choice, rule = file.project.bathymetry, file.project.resource.seamounts
    if choice is None:
        return SeaFloor(bathymetry=None, slope=None, seamounts=None, areas=areas)
    shapes = list(domains.geometry)
    reach_m = 0.0 if rule is None else rule.radius_m
    bathymetry = read_bathymetry(
        file.locate(choice.file).name,
        bounds=window_round(shapes, margin_deg=_margin_deg(domains, reach_m)),
        variable=choice.variable,
        crs=choice.crs,
        root=file.locate(choice.file).parent,
    )
    return SeaFloor(
        bathymetry=bathymetry,
        slope=slope(bathymetry),
        seamounts=None if rule is None else find_seamounts(bathymetry, rule=rule),
        areas=areas,
    )


def _relief(inputs: Inputs, choice: RasterFile) -> xr.Dataset:
    """Read what the map shows behind all: the zone as far as the file reaches."""
    path = inputs.file.locate(choice.file)
    layers = [inputs.layer("zone", name) for name in ("domains", "zone")]
    return read_relief(
        path.name,
        root=path.parent,
        bounds=window_round(
            [shape for layer in layers for shape in layer.geometry],
            margin_deg=RELIEF_MARGIN_DEG,
        ),
        longest=RELIEF_CELLS,
        variable=choice.variable,
        crs=choice.crs,
    )


def _margin_deg(domains: gpd.GeoDataFrame, reach_m: float) -> float:
    """Give the margin that holds the ground round a hill, towards the poles too."""
    farthest = float(np.abs(domains.total_bounds[[1, 3]]).max())
    narrow = max(float(np.cos(np.radians(farthest))), NARROWEST_COSINE)
    return MARGIN_DEG + reach_m / (METRES_PER_DEGREE * narrow)


def _notes(floor: SeaFloor, project: Project) -> list[str]:
    lines = mended_notes(floor.areas, what="areas")
    if floor.slope is None:
        return [*lines, "no bathymetry: neither slope nor depth excludes anything"]
    if floor.slope.regional_only:
        lines.append(_regional(floor.slope, project))
    if floor.seamounts is not None:
        lines += list(floor.seamounts.notes)
    if project.crust is not None:
        lines += slope_notes(floor.slope, crust=project.crust)
    return lines


def _regional(slope: Slope, project: Project) -> str:
    lost = project.resource.slope_loss
    if project.crust is not None:
        remedy = "what is too steep for the cutter is not seen"
    elif lost is None:
        remedy = "no share of ground lost to slopes is given, so none is taken off"
    else:
        remedy = (
            f"{lost.mean:.0%} of the ground ({lost.low:.0%} to {lost.high:.0%}) "
            f"are taken off for them as {lost.author} judged: "
            + (lost.reason or lost.source)
        )
    return (
        f"slope on cells of {slope.cell_size_m / 1000:.1f} km is regional "
        f"only: hardly any ground exceeds {project.steepest_deg:g} degrees at "
        f"that size; {remedy}; by the rule no ground is proposed above Inferred"
    )


class _Ground(NamedTuple):
    """The ground of a domain, and the reasons that its bits stand for."""

    grid: xr.Dataset
    reasons: tuple[str, ...]
    slopes: list[pd.DataFrame]


def _ground(
    grid: xr.Dataset,
    *,
    floor: SeaFloor,
    project: Project,
    name: str,
    exposed: NDArray[np.float64] | None,
) -> tuple[_Ground, pd.DataFrame]:
    spec = require_grid(grid)
    fraction, abundance = grid["fraction"].to_numpy(), grid["abundance"].to_numpy()
    out = Exclusions.none(spec.shape)
    out = out.add(fraction == 0.0, reason=Reason.OUTSIDE_DOMAIN)
    out = out.add(np.isnan(abundance) & (fraction > 0.0), reason=Reason.EXTRAPOLATED)
    out, layers = _terrain(out, spec, floor=floor, project=project)
    out, bare, slopes = _bare(out, spec, floor=floor, project=project, exposed=exposed)
    layers |= bare
    lon, lat = spec.lonlat()
    hits = areas_of_cells(floor.areas, lon=lon, lat=lat)
    out = out.add_areas(hits, reasons=[one.name for one in project.exclusions])
    cutoff = project.resource.cutoff_kg_m2
    out = out.add(abundance < cutoff, reason=Reason.BELOW_CUTOFF)
    ground = spec.dataset().assign(layers)
    ground["exclusion"] = spec.variable(
        out.flags, units="1", long_name="reasons for exclusion, bits"
    ).assign_attrs(
        flag_masks=[int(bit) for bit in out.legend],
        flag_meanings=" ".join(re.sub(r"\s+", "_", r) for r in out.reasons),
    )
    inside = fraction.ravel()[hits["cell"].to_numpy()] > 0.0
    reasons = tuple(map(str, out.reasons))
    plan_m2 = (spec.cell_areas_m2() * fraction).ravel()
    tables = [
        slope_rows(shares, area_m2=plan_m2, bare=of_slopes, domain=name)
        for shares, of_slopes in slopes
    ]
    return _Ground(ground, reasons, tables), hits[inside]


def _bare(
    out: Exclusions,
    spec: GridSpec,
    *,
    floor: SeaFloor,
    project: Project,
    exposed: NDArray[np.float64] | None,
) -> tuple[Exclusions, dict[str, xr.DataArray], list[tuple[SlopeShares, BareGround]]]:
    """Measure the ground that bears crust, where the deposit is crust."""
    crust = project.crust
    if crust is None or floor.slope is None:
        return out, {}, []
    shares = crust_slopes(floor.slope, spec=spec, crust=crust)
    bare = bare_ground(shares, crust=crust, fraction=exposed)
    covered = (bare.along == 0.0) & (shares.plan.sum(axis=1) > 0.0)
    out = out.add(covered.reshape(spec.shape), reason=Reason.COVERED)
    layers = {
        name: spec.variable(values, units="1", long_name=words)
        for name, values, words in (
            (BARE, bare.along, "bare ground along the slope per plan area"),
            (BARE_PLAN, bare.plan, "bare ground on the chart per plan area"),
        )
    }
    return out, layers, [(shares, bare)]


def exclusions_of(inputs: Inputs, index: int) -> Exclusions:
    """Read the reasons of a domain's cells back.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the ground.
    index : int
        Of the domain.

    Returns
    -------
    Exclusions
    """
    flags = inputs.grid("ground", f"ground_{index}")["exclusion"].to_numpy()
    reasons = cast("list[str]", inputs.record("ground", "facts")["reasons"])
    return Exclusions(flags=flags.astype(np.uint16), reasons=tuple(reasons))


def _terrain(
    out: Exclusions, spec: GridSpec, *, floor: SeaFloor, project: Project
) -> tuple[Exclusions, dict[str, xr.DataArray]]:
    if floor.bathymetry is None or floor.slope is None:
        return out, {}
    lon, lat = spec.lonlat()
    elevation = at_points(floor.bathymetry["elevation"], lon=lon, lat=lat)
    degrees = at_points(floor.slope.degrees, lon=lon, lat=lat)
    shallow, deep = project.resource.depth_m
    depth = -elevation
    out = out.add(np.isnan(elevation), reason=Reason.NO_BATHYMETRY)
    out = out.add(np.isnan(degrees), reason=Reason.NO_SLOPE)
    out = out.add(degrees > project.steepest_deg, reason=Reason.SLOPE)
    out = out.add((depth < shallow) | (depth > deep), reason=Reason.DEPTH)
    if floor.seamounts is not None:
        within = at_points(floor.seamounts.inside, lon=lon, lat=lat)
        out = out.add(within == 1.0, reason=Reason.SEAMOUNT)
    name = f"slope on cells of {floor.slope.cell_size_m:.0f} m"
    layers = {
        "elevation": spec.variable(
            elevation, units="m", long_name="elevation, positive up"
        ),
        "slope": spec.variable(degrees, units="degree", long_name=name),
    }
    return out, layers


def _files(file: ProjectFile) -> tuple[Path, ...]:
    project = file.project
    named = [exclusion.file for exclusion in project.exclusions]
    if project.bathymetry is not None:
        named.append(project.bathymetry.file)
    if project.crust is not None and project.crust.exposed_grid is not None:
        named.append(project.crust.exposed_grid.file)
    if project.zone.shelf:
        named.append(project.zone.shelf)
    built_in = [bundled_file(name) for name in BUILT_IN]
    return (*(file.locate(name) for name in named), *built_in)


STEP = Step(
    name="ground",
    run=_run,
    needs=("zone", "estimate"),
    parameters=lambda file: (
        file.project.resource,
        file.project.bathymetry,
        file.project.exclusions,
        file.project.zone,
        file.project.crust,
    ),
    files=_files,
)
