"""The models of each domain, cell by cell, that a statement is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.model.array_bases import require_basis
from geo.model.moisture import Basis
from geo.resource.deposit.cross_checks import nearest_cells, polygonal, station_pieces
from geo.resource.statement.lines import AboveCutoffs, above_cutoffs
from geo.resource.tonnage import Cells, estimated_cells
from geo.workflow.crust_ground import bearing_shares
from geo.workflow.domains import Domain, DomainKriging, kriging_of
from geo.workflow.lines import StatedGround, cutoffs_and_none, ground_of, part_of
from geo.workflow.realizing import above_of, slope_shares

if TYPE_CHECKING:
    from geo.model.project import Project
    from geo.workflow.graph import Inputs

RICHEST = 1.0  # a dry mass fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One domain of a statement, above no cut-off and above each.

    Attributes
    ----------
    expected : AboveCutoffs
        The central figures: means of the realizations, or the kriged model.
    checks : mapping of str to AboveCutoffs
        The models beside them.
    """

    domain: Domain
    kriging: DomainKriging
    ground: StatedGround
    grid: xr.Dataset
    expected: AboveCutoffs
    checks: Mapping[str, AboveCutoffs]


def slope_share(project: Project) -> float:
    """Give the share of the ground that slopes leave on average.

    Parameters
    ----------
    project : Project

    Returns
    -------
    float
    """
    loss = project.resource.slope_loss
    if loss is None:
        return 1.0
    if not project.uncertainty.realizations:
        return 1.0 - loss.mean
    shares = slope_shares(project)
    return 1.0 if shares is None else float(shares.mean())


def part_of_domain(inputs: Inputs, domain: Domain, *, left: float) -> Part:
    """Gather the models of one domain.

    Parameters
    ----------
    inputs : Inputs
    domain : Domain
    left : float
        Share of the ground that slopes leave.

    Returns
    -------
    Part
    """
    project = inputs.file.project
    kriging, ground = kriging_of(inputs, domain.index), ground_of(inputs, domain.index)
    grid = inputs.grid("estimate", f"grid_{domain.index}")
    cutoffs = cutoffs_and_none(project.resource)
    moisture = project.resource.wet_basis_moisture
    kriged = _kriged(grid, ground, moisture=moisture)
    known = np.isfinite(kriged.abundance).astype(float)
    pieces = station_pieces(domain.samples, spec=kriging.spec, inside=domain.outline)
    nearest = nearest_cells(
        domain.samples,
        spec=kriging.spec,
        fraction=grid["fraction"].to_numpy(),
        moisture=moisture,
    )
    models = {
        "kriged": above_cutoffs(kriged, cutoffs=cutoffs),
        "polygonal": polygonal(
            domain.samples, pieces, moisture=moisture, cutoffs=cutoffs
        ),
        "nearest": above_cutoffs(nearest, cutoffs=cutoffs),
    }
    # the kriged cells are bare ground already; the other two are of all of it
    bare = {"polygonal": bearing_shares(inputs, domain.index)}
    bare["nearest"] = bare["polygonal"]
    checks = {
        name: part_of(each, shares=left * known * bare.get(name, 1.0))
        for name, each in models.items()
    }
    return Part(
        domain=domain,
        kriging=kriging,
        ground=ground,
        grid=grid,
        expected=part_of(above_of(inputs, domain.index), shares=known)
        if project.uncertainty.realizations
        else checks["kriged"],
        checks=checks,
    )


def _kriged(grid: xr.Dataset, ground: StatedGround, *, moisture: float) -> Cells:
    require_basis(grid["abundance"], units="kg m-2", basis=Basis.WET)
    for name, values in grid.data_vars.items():
        if str(name).startswith("grade_"):
            require_basis(values, units="1", basis=Basis.DRY)
    return estimated_cells(
        area_m2=ground.area_m2,
        abundance=np.maximum(grid["abundance"].to_numpy().ravel(), 0.0),
        moisture=moisture,
        grades={
            str(name).removeprefix("grade_"): np.clip(
                values.to_numpy().ravel(), 0.0, RICHEST
            )
            for name, values in grid.data_vars.items()
            if str(name).startswith("grade_")
        },
    )
