"""Step: the zone, and the domains that are estimated by themselves."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

from geo.errors import DataError, GeoError, Problem
from geo.maritime.zones import only_polygons
from geo.model.crs import (
    WGS84,
    bounds_polygon,
    geodesic_area_m2,
    local_crs,
    project_outline,
    split_at_180,
    unwrap_geometry,
)
from geo.model.grid import GridSpec
from geo.sources.areas import mended_notes, read_areas
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE
from geo.workflow.flanks import part_domains
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.sources import source_records
from geo.workflow.zone_files import ChosenZone, choose_zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.maritime.zones import Zone
    from geo.model.sea_areas import DomainChoice
    from geo.sources.project_file import ProjectFile


BUILT_IN = (LAND_FILE, "islands/islands.csv")
MOST_CELLS = 4_000_000  # 32 MB a layer of float64, of which a run holds many
COMMON_SHARE = 1e-6  # of the smaller domain; outlines that only touch share less


def read_zone(file: ProjectFile) -> ChosenZone:
    """Derive the zone of a project, or read it from its file.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    ChosenZone

    Raises
    ------
    DataError
        The file cannot be read, or the country has no such coast; with the
        place in the project file.
    """
    choice = file.project.zone
    given = choice.file or choice.country or ", ".join(choice.islands)
    try:
        return choose_zone(choice, locate=file.locate, name=file.project.name)
    except GeoError as error:
        where = file.where("zone", "file" if choice.file else "country")
        problems = located(error, where=where, given=given)
        raise DataError("zone", problems) from error


def read_domains(file: ProjectFile) -> list[BaseGeometry]:
    """Draw the domains of a project as it gives them, beyond the zone or not.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    list of shapely geometry
        Degrees, split at 180; none where the whole zone is the domain.

    Raises
    ------
    DataError
        Files cannot be read; all are told, with their places.
    """
    shapes, problems = [], []
    for index, choice in enumerate(file.project.domains):
        try:
            shapes.append(_domain(choice, file))
        except GeoError as error:
            where = file.where("domains", index, "file")
            problems += located(error, where=where, given=choice.file)
    if problems:
        raise DataError("domains", problems)
    return shapes


def clip_domains(
    shapes: list[BaseGeometry], *, file: ProjectFile, zone: Zone
) -> gpd.GeoDataFrame:
    """Cut the domains to the zone.

    Parameters
    ----------
    shapes : list of shapely geometry
        From `read_domains`.
    file : ProjectFile
    zone : Zone

    Returns
    -------
    geopandas.GeoDataFrame
        ``name``, ``area_km2`` and polygons in degrees.

    Raises
    ------
    DataError
        Domains lie outside the zone, overlap, reach too far for one local
        system, or would have too many cells; all is told.
    """
    names = [choice.name for choice in file.project.domains] or [zone.name]
    inside = [
        only_polygons(shapely.intersection(shape, zone.geometry))
        for shape in shapes or [zone.geometry]
    ]
    areas = np.array([geodesic_area_m2(shape) / 1e6 for shape in inside])
    domains = gpd.GeoDataFrame(
        {"name": names, "area_km2": areas}, geometry=inside, crs=WGS84
    )
    problems = [
        *_outside(domains, file),
        *_overlapping(domains, file),
        *_too_fine(domains, file),
    ]
    if problems:
        raise DataError("domains", problems)
    return domains


def located(error: GeoError, *, where: str, given: str) -> list[Problem]:
    """Put the problems of a part at its place in the project file.

    Parameters
    ----------
    error : GeoError
    where : str
        The place.
    given : str
        What stands there.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> error = DataError("z.gpkg", [Problem(where="layer", what="none")])
    >>> print(located(error, where="p.toml line 3, zone.file", given="z.gpkg")[0])
    p.toml line 3, zone.file: 'z.gpkg', layer: none
    """
    return [
        dataclasses.replace(
            problem, where=where, what=f"{given!r}, {problem.where}: {problem.what}"
        )
        for problem in error.problems
    ]


def _run(inputs: Inputs) -> Artifacts:
    file = inputs.file
    chosen = read_zone(file)
    zone = chosen.zone
    whole = clip_domains(read_domains(file), file=file, zone=zone)
    domains, flank_notes = part_domains(whole, file=file)
    basis = zone.basis
    layer = gpd.GeoDataFrame(
        {"name": [zone.name], "basis": [basis], "area_km2": [zone.area_km2]},
        geometry=[zone.geometry],
        crs=WGS84,
    )
    return {
        "zone": layer,
        "segments": zone.segments,
        "regimes": chosen.regimes(),
        "domains": domains,
        "facts": {
            "name": zone.name,
            "area_km2": zone.area_km2,
            "area_without_contested_km2": zone.area_without_contested_km2,
            "neighbours": [
                {"iso3": n.iso3, "name": n.name, "shared_km": n.shared_km}
                for n in zone.neighbours
            ],
            "basis": basis,
        },
        "sources": {"files": source_records(file, "zone", "domains")},
        "notes": {
            "lines": [
                *chosen.notes,
                *_mended(file),
                *(f"zone: {warning}" for warning in zone.warnings),
                *flank_notes,
            ]
        },
    }


def _mended(file: ProjectFile) -> list[str]:
    """Say which polygons of the project's domains had to be mended."""
    return [
        line
        for domain in file.project.domains
        if domain.file
        for line in mended_notes(
            read_areas(
                domain.file, layer=domain.layer, where=domain.where, root=file.root
            ),
            what=domain.name,
        )
    ]


def _outside(domains: gpd.GeoDataFrame, file: ProjectFile) -> Iterator[Problem]:
    for index in np.flatnonzero(domains["area_km2"] == 0.0):
        yield Problem(
            where=_place(file, int(index)),
            what=f"no part of {domains['name'][index]!r} lies in the zone",
            expected="a domain within the zone",
            cure="check the order west, south, east, north",
        )


def _overlapping(domains: gpd.GeoDataFrame, file: ProjectFile) -> Iterator[Problem]:
    """Find ground that would count twice."""
    shapes, names = domains.geometry.to_numpy(), list(domains["name"])
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    for first, second in sorted((int(a), int(b)) for a, b in pairs if a < b):
        common = only_polygons(shapely.intersection(shapes[first], shapes[second]))
        common_km2 = geodesic_area_m2(common) / 1e6
        smaller_km2 = min(domains["area_km2"][first], domains["area_km2"][second])
        if common_km2 > COMMON_SHARE * smaller_km2:
            yield Problem(
                where=_place(file, second),
                what=f"{names[second]!r} and {names[first]!r} share "
                f"{common_km2:,.1f} km2, which would count twice",
                expected="domains that touch at most",
                cure="cut one of them back",
            )


def _too_fine(domains: gpd.GeoDataFrame, file: ProjectFile) -> Iterator[Problem]:
    """Find grids that would not fit in memory."""
    spacing_m = file.project.estimate.spacing_m
    for index, shape in enumerate(domains.geometry):
        if shape.is_empty:
            continue
        name = domains["name"][index]
        try:
            spec = _grid(shape, spacing_m=spacing_m)
        except GeoError as error:
            yield from located(error, where=_place(file, index), given=name)
            continue
        cells = math.prod(spec.shape)
        if cells > MOST_CELLS:
            coarser_m = math.ceil(1.01 * spacing_m * math.sqrt(cells / MOST_CELLS))
            yield Problem(
                where=file.where("estimate", "spacing_m"),
                what=f"{spacing_m:g}: {cells:,} cells round the "
                f"{domains['area_km2'][index]:,.0f} km2 of {name!r}",
                expected=f"at most {MOST_CELLS:,} cells a domain",
                cure=f"spacing_m = {coarser_m}.0 or more, or smaller domains",
            )


def _grid(shape: BaseGeometry, *, spacing_m: float) -> GridSpec:
    outline = shapely.get_coordinates(shape)
    crs = local_crs(outline[:, 0], outline[:, 1])
    bounds = project_outline(shape, crs).bounds
    return GridSpec.covering(bounds, spacing=spacing_m, crs=crs)


def _place(file: ProjectFile, index: int) -> str:
    if not file.project.domains:
        return file.where("zone")
    return file.where("domains", index)


def _domain(choice: DomainChoice, file: ProjectFile) -> BaseGeometry:
    if choice.bounds is not None:
        return bounds_polygon(choice.bounds)
    polygons = read_areas(
        choice.file, layer=choice.layer, where=choice.where, root=file.root
    )
    return split_at_180(unwrap_geometry(shapely.union_all(polygons.geometry)))


def _files(file: ProjectFile) -> tuple[Path, ...]:
    project = file.project
    zone = project.zone
    given = (zone.file, zone.coast, zone.agreements, zone.shelf)
    named = [name for name in given if name]
    if _parts(file) and project.bathymetry is not None:
        named.append(project.bathymetry.file)
    named += [domain.file for domain in project.domains if domain.file]
    built_in = [] if zone.file else list(BUILT_IN)
    return tuple(
        [file.locate(name) for name in named] + [bundled_file(n) for n in built_in]
    )


def _parts(file: ProjectFile) -> bool:
    """Say whether domains are parted by the depths under them."""
    crust = file.project.crust
    return crust is not None and crust.flanks is not None


STEP = Step(
    name="zone",
    run=_run,
    parameters=lambda file: (
        file.project.zone,
        file.project.domains,
        file.project.estimate.spacing_m,
        (file.project.crust, file.project.bathymetry) if _parts(file) else None,
    ),
    files=_files,
)
