"""Step: the maps."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from geo.model.watermark import WATERMARK
from geo.report.exposure_map import exposure_map
from geo.report.landmass import simplify_world
from geo.report.prospect_map import prospect_map
from geo.report.resilience_map import resilience_map
from geo.report.routes_map import routes_map
from geo.report.seabed_map import seabed_map
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE, read_land
from geo.workflow.exposure_mapping import exposure_files, exposure_layers
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.prospect_mapping import prospect_files, prospect_layers
from geo.workflow.resilience_mapping import resilience_layers
from geo.workflow.routes_mapping import routes_layers
from geo.workflow.seabed_mapping import seabed_layers

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geo.model.project import Project
    from geo.sources.project_file import ProjectFile

BUILT_IN = (
    LAND_FILE,
    "land/countries.csv",
    "land/parts.csv",
    "islands/islands.csv",
    "supply/ports.csv",
)
LAND = "Land: Natural Earth (public domain)"
SOURCES = (
    LAND,
    "Sea lanes: searoute 1.6.0 (Apache-2.0)",
    (
        "Facilities: ICMM Global Mining Dataset (CC BY 4.0), OpenStreetMap "
        "contributors (ODbL) and the sources named in each row"
    ),
)


def watermark(project: Project) -> str:
    """Say on a page that the stations are made up, if they are.

    Parameters
    ----------
    project : Project

    Returns
    -------
    str
    """
    return WATERMARK if project.synthetic else ""


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    land = read_land()
    pages: dict[str, str] = {
        "seabed": seabed_map(seabed_layers(inputs, land=land, sources=(LAND,))),
        "prospect": prospect_map(prospect_layers(inputs, land=land, sources=SOURCES)),
    }
    if project.supply is None and "routes" not in inputs.done["routes"]:
        return pages
    world = _world_land().copy()
    pages["routes"] = routes_map(routes_layers(inputs, land=world, sources=SOURCES))
    if project.supply is not None:
        pages["exposure"] = exposure_map(
            exposure_layers(inputs, land=world, sources=SOURCES)
        )
        pages["resilience"] = resilience_map(
            resilience_layers(inputs, land=world, sources=SOURCES)
        )
    return pages


@cache  # two seconds, and the built-in land is the same for every run
def _world_land() -> gpd.GeoDataFrame:
    return simplify_world(read_land())


def _files(file: ProjectFile) -> tuple[Path, ...]:
    named = (
        *(bundled_file(name) for name in BUILT_IN),
        *prospect_files(file),
        *exposure_files(file),
    )
    return tuple(dict.fromkeys(named))


STEP = Step(
    name="maps",
    run=_run,
    needs=(
        "samples",
        "truth",
        "zone",
        "estimate",
        "ground",
        "classes",
        "realizations",
        "statement",
        "comparison",
        "facts",
        "routes",
        "transport",
        "economics",
        "footprint",
        "campaign",
        "supply",
        "contingency",
        "resilience",
    ),
    parameters=lambda file: file.project,
    files=_files,
)
