"""The report of a run in its folder: page, figures, tables of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.report.export import write_bytes, write_table, write_text
from geo.report.report_page import build_page, named_figures, own_tables
from geo.workflow.report_files import FIGURES
from geo.workflow.reporting import gather_report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts


def write_report(
    root: Path,
    *,
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    provenance: Mapping[str, object],
) -> None:
    """Write the report, each of its figures as SVG and PNG, and its own tables.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the results.
    file : ProjectFile
    done : mapping of str to artifacts
    provenance : mapping
    """
    report = gather_report(file, done, provenance=provenance)
    write_text(build_page(report), Path("report.html"), root=root)
    for name, drawing in named_figures(report).items():
        path = Path(FIGURES) / name
        write_text(drawing.svg, path.with_suffix(".svg"), root=root)
        write_bytes(drawing.png(), path.with_suffix(".png"), root=root)
    for place, table in own_tables(report).items():
        write_table(table, Path(place), root=root)
