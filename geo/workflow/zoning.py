"""Step: the zone, and the domains that are estimated by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.maritime.limits import derive_zone
from geo.maritime.zones import Zone, zone_from_polygon
from geo.model.crs import (
    WGS84,
    bounds_polygon,
    geodesic_area_m2,
    split_at_180,
    unwrap_geometry,
)
from geo.sources.areas import read_areas
from geo.sources.bundled import bundled_file
from geo.sources.coastline import read_islands, read_land
from geo.workflow.graph import Artifacts, Inputs, Step

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.model.project import DomainChoice
    from geo.sources.project_file import ProjectFile


BUILT_IN = ("land/land.fgb.gz", "islands/islands.csv")


def read_zone(file: ProjectFile) -> Zone:
    """Derive the zone of a project, or read it from its file.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    Zone
    """
    choice = file.project.zone
    if choice.file:
        polygons = read_areas(choice.file, layer=choice.layer, root=file.root)
        names = polygons["name"].unique()
        name = names[0] if len(names) == 1 and names[0] else file.project.name
        return zone_from_polygon(polygons, name=str(name))
    return derive_zone(
        choice.country,
        land=read_land(),
        islands=read_islands(),
        names=choice.islands,
        limit_nm=choice.limit_nm,
    )


def _run(inputs: Inputs) -> Artifacts:
    file = inputs.file
    zone = read_zone(file)
    domains = _domains(file, zone)
    basis = zone.basis
    layer = gpd.GeoDataFrame(
        {"name": [zone.name], "basis": [basis], "area_km2": [zone.area_km2]},
        geometry=[zone.geometry],
        crs=WGS84,
    )
    return {
        "zone": layer,
        "segments": zone.segments,
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
        "notes": {"lines": [f"zone: {warning}" for warning in zone.warnings]},
    }


def _domains(file: ProjectFile, zone: Zone) -> gpd.GeoDataFrame:
    choices = file.project.domains
    if not choices:
        names, shapes = [zone.name], [zone.geometry]
    else:
        names = [choice.name for choice in choices]
        shapes = [_domain(choice, file) for choice in choices]
    _require_distinct(names)
    inside = [shapely.intersection(shape, zone.geometry) for shape in shapes]
    areas = np.array([geodesic_area_m2(shape) / 1e6 for shape in inside])
    if (areas == 0.0).any():
        raise DataError(
            "domains",
            [
                Problem(
                    where=f"domain {name}",
                    what="no part of it lies in the zone",
                    expected="a domain within the zone",
                    cure="check the order west, south, east, north",
                )
                for name, area in zip(names, areas, strict=True)
                if area == 0.0
            ],
        )
    return gpd.GeoDataFrame(
        {"name": names, "area_km2": areas}, geometry=inside, crs=WGS84
    )


def _domain(choice: DomainChoice, file: ProjectFile) -> BaseGeometry:
    if choice.bounds is not None:
        return bounds_polygon(choice.bounds)
    polygons = read_areas(choice.file, root=file.root)
    return split_at_180(unwrap_geometry(shapely.union_all(polygons.geometry)))


def _require_distinct(names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        problems = [Problem(where="name", what=f"{name!r} twice") for name in repeated]
        raise DataError("domains", problems)


def _files(file: ProjectFile) -> tuple[Path, ...]:
    project = file.project
    named = [domain.file for domain in project.domains if domain.file]
    if project.zone.file:
        named.append(project.zone.file)
    built_in = [] if project.zone.file else list(BUILT_IN)
    return tuple(
        [file.locate(name) for name in named] + [bundled_file(n) for n in built_in]
    )


STEP = Step(
    name="zone",
    run=_run,
    parameters=lambda file: (file.project.zone, file.project.domains),
    files=_files,
)
