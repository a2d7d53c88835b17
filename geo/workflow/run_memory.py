"""Memory that the large steps of a run take, told before any of it is taken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, cast

import shapely

from geo.model.crs import local_crs, project_outline
from geo.model.grid import GridSpec
from geo.resource.deposit.room import fields_bytes
from geo.workflow.grid_memory import MODELS_HELD, NUMBER_BYTES, PROCESS_BYTES
from geo.workflow.zoning import clip_domains, read_domains, read_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.model.project import Project
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import PlannedStep
    from geo.workflow.store import StepStore

NUMBERS_PER_CELL = 40  # while a domain is estimated, whatever is asked of it
NUMBERS_PER_METAL = 8  # besides: its accumulation and grade
NUMBERS_PER_DRAWN = 3  # for each realization: kept, counted, and sorted for P10


class StepMemory(NamedTuple):
    """What a step takes for one domain.

    Attributes
    ----------
    step, domain : str
    cells : int
        Of the grid round the domain.
    memory_bytes : int
        The peak at most, the program itself included; by formula, not measured.
    """

    step: str
    domain: str
    cells: int
    memory_bytes: int


def memory_of_run(
    file: ProjectFile, *, planned: Sequence[PlannedStep], store: StepStore
) -> tuple[StepMemory, ...]:
    """Estimate the memory of the estimate and of the realizations.

    An estimate holds all cells of a domain at once, 8 (40 + 8 m) bytes for each of
    them and m metals. Realizations hold fields of m + 1 variables at the nodes in all
    cells, and three numbers of each cell for each realization.

    Parameters
    ----------
    file : ProjectFile
    planned : sequence of PlannedStep
    store : StepStore
        The domains are taken from there, or derived and not kept.

    Returns
    -------
    tuple of StepMemory
        By domain; nothing for steps that are stored already.

    Raises
    ------
    DataError
        The zone or its domains cannot be derived.
    """
    steps = {item.step.name: item for item in planned}
    wanted = [name for name in ("estimate", "realizations") if not steps[name].stored]
    if not wanted:
        return ()
    domains = _domains(file, steps["zone"], store=store)
    spacing_m = file.project.estimate.spacing_m
    grids = [
        (str(name), math.prod(_grid(shape, spacing_m=spacing_m).shape))
        for name, shape in zip(domains["name"], domains.geometry, strict=True)
    ]
    return tuple(
        StepMemory(step, name, cells, PROCESS_BYTES + taken)
        for step in wanted
        for name, cells in grids
        for taken in _taken(step, cells, project=file.project)
    )


def _taken(step: str, cells: int, *, project: Project) -> Iterator[int]:
    """Give what a step takes besides the program; nothing where it does nothing."""
    settings = project.uncertainty
    metals = len(set(project.metals))
    if step == "estimate":
        yield NUMBER_BYTES * cells * (NUMBERS_PER_CELL + NUMBERS_PER_METAL * metals)
    elif settings.realizations:
        nodes = cells * settings.nodes_per_side**2
        fields = MODELS_HELD * fields_bytes(nodes=nodes, variables=1 + metals)
        kept = NUMBERS_PER_DRAWN * settings.realizations * cells
        yield fields + NUMBER_BYTES * kept


def _domains(
    file: ProjectFile, zone: PlannedStep, *, store: StepStore
) -> gpd.GeoDataFrame:
    if zone.stored:
        return cast("gpd.GeoDataFrame", store.load(zone.key)["domains"])
    return clip_domains(read_domains(file), file=file, zone=read_zone(file).zone)


def _grid(shape: BaseGeometry, *, spacing_m: float) -> GridSpec:
    outline = shapely.get_coordinates(shape)
    crs = local_crs(outline[:, 0], outline[:, 1])
    bounds = project_outline(shape, crs).bounds
    return GridSpec.covering(bounds, spacing=spacing_m, crs=crs)
