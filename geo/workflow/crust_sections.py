"""The section of the report on cobalt crust: bare ground, thickness, what is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.metal_columns import grade_column, in_ppm
from geo.report.crust_labels import (
    CRUST_ORE_LABELS,
    CRUST_SLOPE_LABELS,
    CRUST_THICKNESS_LABELS,
)
from geo.report.page import Section
from geo.workflow.crust_ore import lifted_of
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.shown_numbers import rounded
from geo.workflow.shown_tables import report_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.report.page import ReportTable
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]


def crust_sections(file: ProjectFile, done: Done) -> Iterator[Section]:
    """Say where crust lies bare and what comes up of it, where the deposit is crust.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Yields
    ------
    Section
        One, or none.
    """
    if file.project.crust is None:
        return
    yield Section(
        title="Crust: bare ground, thickness, what is cut",
        key="crust",
        paragraphs=tuple(_words(file, done)),
        tables=tuple(_tables(file, done)),
    )


def _words(file: ProjectFile, done: Done) -> Iterator[str]:
    crust = file.project.crust
    slopes = table_of(done, "ground", "crust_slopes")
    cell_m = number(record_of(done, "ground", "facts")["slope_cell_m"])
    if crust is None:
        return
    plan, along, bare = (
        float(slopes[name].sum()) for name in ("plan_km2", "along_km2", "bare_km2")
    )
    yield (
        f"{rounded(plan, digits=3)} km\u00b2 on the chart are "
        f"{rounded(along, digits=3)} km\u00b2 along the slope, of which "
        f"{rounded(bare, digits=3)} km\u00b2 are bare of sediment, before any ground "
        "is taken out. Areas of the statement are of bare ground along the slope, by "
        f"slopes on cells of {cell_m:.0f} m. The sea floor is rougher than that: "
        "slopes and area are understated, and the steepest ground is not seen."
    )
    by = f"of {crust.exposed_grid.file}" if crust.exposed_grid else "by slope"
    yield f"Exposed fractions {by}: {crust.exposed_source}."
    if crust.dilution is not None:
        lifted = lifted_of(file.project)
        yield (
            f"With a dry tonne of crust the cutter brings up "
            f"{crust.dilution.rock_per_crust:g} t of barren rock "
            f"({crust.dilution.source}). The statement is of crust alone; costs per "
            f"tonne are of what is lifted, {lifted.wet:.4g} wet and {lifted.dry:.4g} "
            "dry tonnes for each of crust (rock taken as dry). Yearly tonnes of a plan "
            "are of crust; riser, ships, port and plant take them with the rock, a "
            f"share of {1.0 - 1.0 / lifted.wet:.1%} of the wet tonnes that they carry, "
            "and the plant rejects it."
        )


def _tables(file: ProjectFile, done: Done) -> Iterator[ReportTable]:
    ore = table_of(done, "statement", "crust_ore")
    metals = {
        metal: (grade_column(metal), f"{metal.lower()}_t")
        for metal in file.project.metals
        if grade_column(metal) in ore
    }
    shown = ore.assign(
        dry_mt=ore["dry_t"] / 1e6,
        rock_mt=ore["rock_t"] / 1e6,
        **{
            f"{metal.lower()}_kt": ore[mass] / 1e3
            for metal, (_, mass) in metals.items()
        },
    )
    labels = dict(CRUST_ORE_LABELS)
    for metal, (grade, _) in metals.items():
        labels[grade] = f"{metal} ({'ppm' if in_ppm(metal) else '%'} of dry)"
        labels[f"{metal.lower()}_kt"] = f"{metal} (kt)"
    yield report_table(
        shown,
        labels,
        caption="Crust on its way up: rock lowers the grade and leaves the metal",
        file="crust_ore",
    )
    yield report_table(
        table_of(done, "statement", "crust_thickness"),
        CRUST_THICKNESS_LABELS,
        caption="Thickness at the stations, normal to the rock",
        file="crust_thickness",
    )
    yield report_table(
        table_of(done, "ground", "crust_slopes"),
        CRUST_SLOPE_LABELS,
        caption="Ground by slope, before any is taken out",
        file="crust_slopes",
    )
