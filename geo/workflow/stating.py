"""Step: the statement, and the way from each of its numbers to cells and stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.deposit_kinds import kind_of
from geo.model.metal_columns import grade_column, grade_factor, mass_column
from geo.resource.ground.exclusions import Exclusions, joined_exclusions
from geo.resource.ground.waterfall import AboveCutoff, RecoveryLosses, waterfall
from geo.resource.mining.production import life_years, seabed_production
from geo.resource.statement.build import Statement, build_statement
from geo.resource.statement.cells import cell_table
from geo.resource.statement.curve import grade_tonnage_band
from geo.resource.statement.labels import Label, label_of
from geo.resource.statement.lines import TOTAL, AboveCutoffs, Groups, joined
from geo.resource.statement.reconcile import reconcile
from geo.resource.statement.trace import realization_table, statement_trace
from geo.sources.statements import read_statement
from geo.workflow.conversions import conversions_of
from geo.workflow.crust_ore import ore_table, thickness_table
from geo.workflow.domains import domains_of
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.lines import at_cutoffs
from geo.workflow.parts import Part, part_of_domain, slope_share
from geo.workflow.statement_reconcile import numbers_of
from geo.workflow.tracing import (
    counted_in_total,
    estimates_of_cells,
    polygons_of_stations,
    reasons_of_cells,
    stated_cells,
    weights_of_stations,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.model.project import Project
    from geo.model.resource import ResourceSettings
    from geo.model.supply import SeabedPlan
    from geo.workflow.artifacts import Artifact


IN_NO_CLASS = "in no class"
"""Why ground with an estimate is no part of a resource; it has a line of its own."""


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    settings = project.resource
    left = slope_share(project)
    parts = [part_of_domain(inputs, domain, left=left) for domain in domains_of(inputs)]
    groups = _joined_groups(parts)
    exclusions = joined_exclusions([part.ground.exclusions for part in parts])
    area_m2 = np.concatenate([part.ground.area_m2 for part in parts])
    every = joined([part.expected for part in parts])
    expected = at_cutoffs(every, settings.cutoffs_kg_m2)
    checks = {
        name: at_cutoffs(
            joined([part.checks[name] for part in parts]), settings.cutoffs_kg_m2
        )
        for name in parts[0].checks
    }
    drawn = project.uncertainty.realizations > 0
    totals = (
        inputs.grid("realizations", "totals").sel(cutoff=list(settings.cutoffs_kg_m2))
        if drawn
        else None
    )
    statement = build_statement(
        expected,
        groups,
        label=label_of(synthetic=project.synthetic, rpeee=project.rpeee is not None),
        totals=totals,
        checks=checks,
    )
    label = statement.label
    cells = cell_table(
        {part.domain.name: part.kriging.spec for part in parts},
        groups,
        area_m2=area_m2,
        exclusions=exclusions,
        expected=expected,
        checks=checks,
        estimates=estimates_of_cells(parts),
    )
    realizations = None if totals is None else realization_table(totals)
    row = settings.cutoffs_kg_m2.index(settings.cutoff_kg_m2)
    losses = _losses(settings, left=left)
    graded = _graded_shares(expected, groups, label=label, row=row)
    facts, seabed = _totals(statement, losses, project=project, graded=graded)
    lines = [*_negative(parts), *(f"statement: {note}" for note in statement.notes)]
    artifacts: dict[str, Artifact] = {
        "statement": statement.table,
        "printed": statement.rounded(),
        "waterfall": waterfall(
            _from_total(exclusions, groups, label=label),
            area_m2=area_m2,
            wet_t=every.wet_t[0] / left,
            losses=losses,
            cutoff=AboveCutoff(
                area_m2=expected.area_m2[row], wet_t=expected.wet_t[row]
            ),
        ),
        "grade_tonnage": statement.table[statement.table["class"] == TOTAL]
        if totals is None
        else grade_tonnage_band(
            expected,
            groups,
            label=label,
            totals=totals,
            kriged=checks["kriged"],
            support_m=project.estimate.spacing_m,
        ),
        "cells": cells,
        "reasons": reasons_of_cells(inputs, parts),
        "polygons": polygons_of_stations(parts),
        "trace": statement_trace(statement, cells, realizations=realizations),
        "conversions": conversions_of(project),
        "facts": facts | {"estimated_cells": int(cells["stations"].gt(0).sum())},
        "seabed": seabed,
    }
    if project.crust is not None:
        artifacts["crust_ore"] = ore_table(project, facts=facts)
        artifacts["crust_thickness"] = thickness_table(
            project, [part.domain for part in parts]
        )
    for part in parts:
        artifacts[f"stated_{part.domain.index}"] = stated_cells(
            part,
            cutoff=settings.cutoff_kg_m2,
            label=label,
            kind=kind_of(project),
        )
    if realizations is not None:
        artifacts["realization_totals"] = realizations
    if project.earlier_statement:
        earlier = read_statement(inputs.file.locate(project.earlier_statement))
        changes = reconcile(numbers_of(earlier), statement.table)
        artifacts["reconciliation"] = changes.table
        lines += [f"earlier statement: {note}" for note in changes.notes]
    weights = weights_of_stations(parts)
    if isinstance(weights, str):
        lines.append(weights)
    else:
        artifacts["weights"] = weights
    return artifacts | {"notes": {"lines": lines}}


def _joined_groups(parts: list[Part]) -> Groups:
    groups = [part.ground.groups for part in parts]
    return Groups(
        zones=groups[0].zones,
        zone=np.concatenate([each.zone for each in groups]),
        klass=np.concatenate([each.klass for each in groups]),
        counts=np.concatenate([each.counts for each in groups]),
    )


def _from_total(exclusions: Exclusions, groups: Groups, *, label: Label) -> Exclusions:
    """Take off what the total leaves out, so that the walk passes through it."""
    counted = counted_in_total(groups, label=label)
    if not (groups.counts & ~counted).any():
        return exclusions
    return exclusions.add(~counted & exclusions.mineable, reason=IN_NO_CLASS)


def _graded_shares(
    expected: AboveCutoffs, groups: Groups, *, label: Label, row: int
) -> dict[str, float]:
    """Give the share of the dry tonnes of the total that have a grade, by metal."""
    counted = counted_in_total(groups, label=label)
    dry_t = float(expected.dry_t[row][counted].sum())
    return {
        metal: float(tonnes[row][counted].sum()) / dry_t
        if dry_t > 0.0
        else float(tonnes.any())  # of nothing: all, where the metal was assayed at all
        for metal, tonnes in expected.graded_dry_t.items()
    }


def _losses(settings: ResourceSettings, *, left: float) -> RecoveryLosses:
    return RecoveryLosses(
        slope_loss=1.0 - left,
        geometry=settings.geometry,
        pickup=settings.pickup,
        path_loss=settings.path_loss,
        transport_loss=settings.transport_loss,
    )


def _negative(parts: list[Part]) -> list[str]:
    lines = []
    for part in parts:
        negative = int((part.grid["abundance"].to_numpy() < 0.0).sum())
        if negative:
            lines.append(
                f"{part.domain.name}: {negative} cells kriged below zero are counted "
                "as zero in the kriged model"
            )
    return lines


def _totals(
    statement: Statement,
    losses: RecoveryLosses,
    *,
    project: Project,
    graded: Mapping[str, float],
) -> tuple[dict[str, object], dict[str, object]]:
    """Take the figures that others go on with: those of all that counts."""
    settings = project.resource
    table = statement.table
    line = _line(table, TOTAL, cutoff=settings.cutoff_kg_m2)
    metals = [metal for metal in project.metals if mass_column(metal) in table]
    share = losses.recovery
    facts: dict[str, object] = {
        "label": str(statement.label),
        "kind": str(kind_of(project)),
        "cutoff_kg_m2": settings.cutoff_kg_m2,
        "area_km2": float(line["area_km2"]),
        "dry_t": float(line["dry_mt"]) * 1e6,
        "metal_t": {metal: float(line[mass_column(metal)]) * 1e3 for metal in metals},
        "graded_share": {metal: graded.get(metal, 0.0) for metal in metals},
        "recoverable_share": share,
        **_wet_tonnes(line, share=share),
    }
    plan = project.supply.seabed if project.supply else None
    if plan is None:
        return facts, {}
    lifted = _line(table, plan.domain or TOTAL, cutoff=settings.cutoff_kg_m2)
    return facts, _planned(plan, lifted, metals=metals, share=share)


def _line(table: pd.DataFrame, zone: str, *, cutoff: float) -> pd.Series:
    """Take the line of all classes together, of a domain or of all."""
    return table[
        (table["zone"] == zone)
        & (table["class"] == TOTAL)
        & (table["cutoff_kg_m2"] == cutoff)
    ].iloc[0]


def _wet_tonnes(line: pd.Series, *, share: float) -> dict[str, float]:
    wet_t = float(line["wet_mt"]) * 1e6
    levels = {
        f"wet_t_{level}": float(line[f"wet_mt_{level}"]) * 1e6
        for level in ("p10", "p50", "p90")
        if f"wet_mt_{level}" in line.index
    }
    return {"wet_t": wet_t, "recoverable_wet_t": wet_t * share, **levels}


def _planned(
    plan: SeabedPlan, line: pd.Series, *, metals: list[str], share: float
) -> dict[str, object]:
    """Say what a plan brings from the ground of a line."""
    wet_t = float(line["wet_mt"]) * 1e6
    if not wet_t > 0.0:
        return {}
    moisture = float(line["moisture"])
    grades = {
        metal: float(line[grade_column(metal)]) / grade_factor(metal)
        for metal in plan.recovery
        if metal in metals
    }
    yearly, whole = (
        seabed_production(
            tonnes, moisture=moisture, grades=grades, recovery=plan.recovery
        )
        for tonnes in (plan.wet_t_per_year, wet_t * share)
    )
    told: dict[str, object] = {
        "wet_t_per_year": plan.wet_t_per_year,
        "metals_t_per_year": yearly,
        "metals_total_t": whole,
        "life_years": life_years(wet_t * share, wet_t_per_year=plan.wet_t_per_year),
        "source": plan.source,
    }
    if plan.domain:
        told |= {"domain": plan.domain, "ground": _wet_tonnes(line, share=share)}
    return told


STEP = Step(
    name="statement",
    run=_run,
    needs=("truth", "zone", "estimate", "ground", "classes", "realizations"),
    parameters=lambda file: (
        file.project.resource,
        file.project.uncertainty,
        file.project.samples,
        file.project.mud,
        file.project.crust,
        file.project.sampling,
        file.project.domains,
        file.project.synthetic,
        file.project.rpeee is not None,
        file.project.seed,
        file.project.supply and file.project.supply.seabed,
    ),
    files=lambda file: tuple(
        file.locate(name) for name in (file.project.earlier_statement,) if name
    ),
)
