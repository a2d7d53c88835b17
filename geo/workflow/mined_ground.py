"""The ground that a schedule mines, on the grids of the domains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from shapely.geometry.base import BaseGeometry

from geo.model.grid import GridSpec, require_grid
from geo.resource.footprint.disturbance import PLAN_SHARE
from geo.resource.footprint.outlines import outline_of_cells
from geo.resource.mining.planning_blocks import planning_blocks
from geo.resource.statement.cells import cell_names
from geo.workflow.crust_ground import BARE, BARE_PLAN
from geo.workflow.graph import number
from geo.workflow.value_terms import planned_classes

if TYPE_CHECKING:
    from geo.model.mining import MiningPlan
    from geo.workflow.graph import Inputs

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinedGround:
    """What is mined, when, and where.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `geo.resource.footprint.disturbance.disturbance_by_year` takes it.
    specs : tuple of GridSpec
        By domain.
    mined : tuple of ndarray of float, shape (cells,)
        Fraction of the minable ground of each cell that is mined, by domain.
    area_m2 : tuple of ndarray of float, shape (cells,)
        Ground worked in each cell, by domain.
    shapes : dict of int to shapely geometry
        Cells that are entered, by the year in which most of them is mined; degrees.
    """

    rows: pd.DataFrame
    specs: tuple[GridSpec, ...]
    mined: tuple[Values, ...]
    area_m2: tuple[Values, ...]
    shapes: dict[int, BaseGeometry]


def mined_ground(inputs: Inputs, *, plan: MiningPlan) -> MinedGround | None:
    """Gather the ground that is mined.

    Parameters
    ----------
    inputs : Inputs
        Of a step after those of the statement and of the economics.
    plan : MiningPlan

    Returns
    -------
    MinedGround or None
        By the schedule, in the order of the plan; None where nothing is mined.
    """
    schedule = inputs.done["economics"].get("schedule_blocks")
    if not isinstance(schedule, pd.DataFrame):
        return None
    schedule = schedule[schedule["order"] == plan.order]
    lies = _blocks(inputs, plan).set_index("cell")["abundance_kg_m2"]
    pieces = pd.DataFrame(
        {
            "cell": schedule["cell"].astype(str).to_numpy(),
            "year": schedule["year"].to_numpy(dtype=int),
            "share": schedule["share"].to_numpy(dtype=float),
            "area_m2": schedule["area_m2"].to_numpy(dtype=float),
            "wet_t": schedule["wet_t_mined"].to_numpy(dtype=float),
        }
    )
    pieces["abundance_kg_m2"] = lies.reindex(pieces["cell"]).to_numpy()
    plan_share = _plan_share(inputs, pieces)
    if plan_share is not None:
        pieces[PLAN_SHARE] = plan_share
    return _placed(inputs, pieces) if len(pieces) else None


def _plan_share(inputs: Inputs, pieces: pd.DataFrame) -> Values | None:
    """Give the plan area of ground that is measured along the slope."""
    if inputs.file.project.crust is None:
        return None
    parts = []
    for index, name in enumerate(inputs.layer("zone", "domains")["name"].astype(str)):
        ground = inputs.grid("ground", f"ground_{index}")
        along, plan = (ground[one].to_numpy().ravel() for one in (BARE, BARE_PLAN))
        share = np.divide(plan, along, out=np.ones_like(along), where=along > 0.0)
        spec = require_grid(inputs.grid("estimate", f"grid_{index}"))
        parts.append(pd.Series(share, index=cell_names(name, spec)))
    return pd.concat(parts).reindex(pieces["cell"]).to_numpy(dtype=float)


def _blocks(inputs: Inputs, plan: MiningPlan) -> pd.DataFrame:
    project = inputs.file.project
    facts = inputs.record("statement", "facts")
    return planning_blocks(
        inputs.table("statement", "cells"),
        cutoff=project.resource.cutoff_kg_m2,
        metals=[],
        classes=planned_classes(project, plan),
        recoverable_share=number(facts["recoverable_share"]),
    )


def _placed(inputs: Inputs, pieces: pd.DataFrame) -> MinedGround:
    """Put the pieces on the grids of their domains, whatever their order."""
    domains = inputs.layer("zone", "domains")
    specs = tuple(
        require_grid(inputs.grid("estimate", f"grid_{index}"))
        for index in range(len(domains))
    )
    years = sorted(set(pieces["year"]))
    mined, worked = [], []
    drawn: dict[int, list[BaseGeometry]] = {year: [] for year in years}
    for name, spec, outline in zip(
        domains["name"].astype(str), specs, domains.geometry, strict=True
    ):
        own = _of_domain(pieces, name, spec)
        mined.append(_sums(own, "share", spec))
        worked.append(_sums(own, "area_m2", spec))
        entered = _year_of_most(own, spec)
        for year in years:
            chosen = entered == year
            if chosen.any():
                drawn[year].append(outline_of_cells(chosen, spec=spec, within=outline))
    return MinedGround(
        rows=pieces,
        specs=specs,
        mined=tuple(mined),
        area_m2=tuple(worked),
        shapes={year: shapely.union_all(parts) for year, parts in drawn.items()},
    )


def _of_domain(pieces: pd.DataFrame, name: str, spec: GridSpec) -> pd.DataFrame:
    """Keep the cells of one domain, by the row and column that end their names."""
    parts = pieces["cell"].str.rsplit("-", n=2, expand=True)
    own = pieces[parts[0] == name]
    row, column = (parts.loc[own.index, part].astype(int) for part in (1, 2))
    return own.assign(number=row * spec.shape[1] + column).sort_values(
        ["number", "year"], kind="stable"
    )


def _sums(pieces: pd.DataFrame, column: str, spec: GridSpec) -> Values:
    summed = np.zeros(spec.shape[0] * spec.shape[1])
    np.add.at(summed, pieces["number"].to_numpy(), pieces[column].to_numpy())
    return summed


def _year_of_most(pieces: pd.DataFrame, spec: GridSpec) -> NDArray[np.int64]:
    """Give each cell the year in which most of it is mined, the first of equals."""
    found = np.zeros(spec.shape[0] * spec.shape[1], dtype=np.int64)
    by_share = pieces.sort_values(
        ["number", "share", "year"], ascending=[True, True, False], kind="stable"
    )
    # the last of a cell stays: its largest share, and of equal ones the first year
    found[by_share["number"].to_numpy()] = by_share["year"].to_numpy()
    return found.reshape(spec.shape)
