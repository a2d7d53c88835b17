"""The statement of a run as a page, with everything it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.classes import ResourceClass
from geo.model.deposit_kinds import kind_of
from geo.report.labels import (
    CLASS_LABELS,
    OVERRIDE_LABELS,
    RECONCILIATION_LABELS,
    SEABED_AND_LAND_LABELS,
    WATERFALL_LABELS,
    WIDEST_SPACING_LABELS,
)
from geo.report.page import MapLink, ReportTable
from geo.report.statement_figures import draw_tonnage_band
from geo.report.statement_page import StatementPage
from geo.resource.statement.disclaimers import Circumstances, disclaimers_of
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.outline import build_outline
from geo.sources.reporting import ReportingCode, read_criteria
from geo.workflow.graph import record_of, table_of
from geo.workflow.mapping import watermark
from geo.workflow.statement_facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

TRACES = (
    (
        "Every number, with its filter and formula",
        "trace/statement.csv",
        "statement",
        "trace",
    ),
    ("Cells", "trace/cells.csv", "statement", "cells"),
    (
        "Weight of each station in each cell",
        "trace/weights.csv",
        "statement",
        "weights",
    ),
    ("Why cells are out", "trace/reasons.csv", "statement", "reasons"),
    (
        "Totals of each realization",
        "trace/realizations.csv",
        "statement",
        "realization_totals",
    ),
)
MOST_LINES = 60  # of a table beside the statement; its file holds all


def statement_page(file: ProjectFile, done: Done, *, run_id: str) -> StatementPage:
    """Gather the statement of a run.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts
    run_id : str

    Returns
    -------
    StatementPage
    """
    project = file.project
    facts = facts_of(file, done)
    return StatementPage(
        title=project.title,
        label=str(record_of(done, "statement", "facts")["label"]),
        run_id=run_id,
        table=_with_codes(table_of(done, "statement", "printed"), done),
        cutoff_kg_m2=project.resource.cutoff_kg_m2,
        file="tables/statement.csv",
        disclaimers=disclaimers_of(_circumstances(file, done)),
        watermark=watermark(project),
        document="statement.json",
        rpeee=project.rpeee,
        classes=_table(done, "classes", "classes", labels=CLASS_LABELS),
        overrides=_table(done, "classes", "class_overrides", labels=OVERRIDE_LABELS),
        spacing=_table(done, "classes", "widest_spacing", labels=WIDEST_SPACING_LABELS),
        waterfall=_table(done, "statement", "waterfall", labels=WATERFALL_LABELS),
        reconciliation=_table(
            done, "statement", "reconciliation", labels=RECONCILIATION_LABELS
        ),
        seabed_and_land=_table(
            done, "comparison", "seabed_and_land", labels=SEABED_AND_LAND_LABELS
        ),
        figures=(
            draw_tonnage_band(
                _whole(table_of(done, "statement", "statement")),
                name="All that counts",
            ),
        ),
        outlines=tuple(
            build_outline(read_criteria(code, kind=kind_of(project)), facts=facts)
            for code in ReportingCode
        ),
        traces=tuple(
            MapLink(title=title, file=path)
            for title, path, step, name in TRACES
            if name in done[step]
        ),
        kind=kind_of(project),
    )


CAPTIONS = {
    "classes": "What speaks for each class",
    "class_overrides": "Classes set by hand, with who, when and why",
    "widest_spacing": "Widest spacing of a grid of stations for each class",
    "waterfall": "From the whole ground to what is recovered, step by step",
    "reconciliation": "What changed against the earlier statement, by causes",
    "seabed_and_land": "Mean grades beside those of deposits on land",
}


def _table(
    done: Done, step: str, name: str, *, labels: Mapping[str, str]
) -> ReportTable | None:
    if name not in done[step]:
        return None
    return ReportTable(
        table=table_of(done, step, name),
        caption=CAPTIONS[name],
        labels=labels,
        file=f"tables/{name}.csv",
        limit=MOST_LINES,
    )


def _with_codes(table: pd.DataFrame, done: Done) -> pd.DataFrame:
    """Put the UNFC code of its class on each line that has one."""
    codes = table_of(done, "classes", "unfc").set_index("resource_class")["unfc"]
    if not codes.astype(bool).any():
        return table
    coded = table.copy()
    coded.insert(2, "unfc", table["class"].map(codes).fillna(""))
    return coded


def _whole(statement: pd.DataFrame) -> pd.DataFrame:
    return statement[(statement["zone"] == TOTAL) & (statement["class"] == TOTAL)]


def _circumstances(file: ProjectFile, done: Done) -> Circumstances:
    project = file.project
    models = table_of(done, "estimate", "models")
    fitted = models["refusal"] == ""
    zone = record_of(done, "zone", "facts")
    overrides = done["classes"].get("class_overrides")
    cell_m = record_of(done, "ground", "facts")["slope_cell_m"]
    inferred, unclassified = _shares(
        table_of(done, "statement", "statement"),
        cutoff=project.resource.cutoff_kg_m2,
    )
    return Circumstances(
        synthetic=project.synthetic,
        rpeee=project.rpeee,
        cell_m=project.estimate.spacing_m,
        classes=project.classes is not None,
        inferred_share=inferred,
        unclassified_share=unclassified,
        overrides=len(overrides) if isinstance(overrides, pd.DataFrame) else 0,
        realizations=project.uncertainty.realizations,
        kriging_refused=tuple(models.loc[~fitted, "domain"].astype(str)),
        kriging_no_better=tuple(
            models.loc[fitted & ~models["beats_mean_blocked"], "domain"].astype(str)
        ),
        range_given=tuple(
            models.loc[models["range_given_by"] != "", "domain"].astype(str)
        ),
        metals=bool(project.metals),
        moisture_given=True,
        dry_measured=project.mud is not None,
        recoverable=True,
        terrain_cell_m=None if cell_m is None else float(str(cell_m)),
        equidistance="equidistance" in str(zone["basis"]),
        contested=zone["area_km2"] != zone["area_without_contested_km2"],
        economics=project.economics is not None,
        economics_inferred=project.mining is not None
        and project.mining.include_inferred,
    )


def _shares(statement: pd.DataFrame, *, cutoff: float) -> tuple[float, float]:
    """Give the share of Inferred in what has a class, and of what has none in all."""
    lines = statement[
        (statement["zone"] == TOTAL) & (statement["cutoff_kg_m2"] == cutoff)
    ].set_index("class")["wet_mt"]
    tonnes = {one: float(lines.get(str(one), 0.0)) for one in ResourceClass}
    # added up like this, no class is more than all of them by a rounding
    classed = sum(
        tonnes[one] for one in ResourceClass if one is not ResourceClass.UNCLASSIFIED
    )
    whole = classed + tonnes[ResourceClass.UNCLASSIFIED]
    return (
        tonnes[ResourceClass.INFERRED] / classed if classed > 0.0 else 0.0,
        tonnes[ResourceClass.UNCLASSIFIED] / whole if whole > 0.0 else 0.0,
    )
