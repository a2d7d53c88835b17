"""The report: one page for all readers, on screen and on A4, with no script."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from geo.report.brief import Brief
from geo.report.first_screen import Reader
from geo.report.offline import inline_page
from geo.report.page import MapLink, Section, SummaryRow, shown_summary, shown_table
from geo.report.slugs import unique_slugs
from geo.report.templating import css_string, render_template, template_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.report.canvas import Drawing

CAPTION_LETTERS = 240
"""Of a figure's words shown below it; all of them are in the figure."""

_TAKEN = frozenset({"main", "summary", "brief", "maps", "contents", "provenance"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page says. Text is escaped where it is shown.

    Parameters
    ----------
    title, run_id : str
    summary : tuple of SummaryRow
        Shown where there is no first screen.
    sections : tuple of Section
    readers : tuple of Reader, optional
        The first screen: a column for each.
    brief : Brief or None, optional
        Two sheets of paper.
    maps : tuple of MapLink, optional
    warnings : tuple of str, optional
        What must be known before all else.
    provenance : tuple of tuple of str, optional
        Label and value: versions, seed, inputs with their hashes.
    watermark : str, optional
        Such as ``"SYNTHETIC stations"``; shown on top and, where the browser can, at
        the foot of each printed page.
    figures_in : str, optional
        The folder in which each figure lies as SVG and PNG, relative to the page, under
        the names of `named_figures`; empty where they are not written.
    """

    title: str
    run_id: str
    summary: tuple[SummaryRow, ...]
    sections: tuple[Section, ...]
    readers: tuple[Reader, ...] = ()
    brief: Brief | None = None
    maps: tuple[MapLink, ...] = ()
    warnings: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    watermark: str = ""
    figures_in: str = ""


def named_figures(report: Report) -> dict[str, Drawing]:
    """Name the figures of a report for files.

    Parameters
    ----------
    report : Report

    Returns
    -------
    dict of str to Drawing
        In the order of the page; names of small letters, digits and hyphens, made of
        the titles, each once.

    Examples
    --------
    >>> from geo.report.figures import draw_histogram
    >>> drawing = draw_histogram([1.0, 2.0], variable="Ni, field", unit="%")
    >>> from geo.report.page import Section
    >>> section = Section(title="Samples", figures=(drawing, drawing))
    >>> list(
    ...     named_figures(
    ...         Report(title="x", run_id="1", summary=(), sections=(section,))
    ...     )
    ... )
    ['histogram-of-ni-field', 'histogram-of-ni-field-2']
    """
    drawings = [figure for section in report.sections for figure in section.figures]
    names = unique_slugs([drawing.title for drawing in drawings], default="figure")
    return dict(zip(names, drawings, strict=True))


def own_tables(report: Report) -> dict[str, pd.DataFrame]:
    """Gather the tables that are written with the page and by no one else.

    Parameters
    ----------
    report : Report

    Returns
    -------
    dict of str to pandas.DataFrame
        By file.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.report.page import ReportTable, Section
    >>> mine = ReportTable(
    ...     table=pd.DataFrame({"t": [1.5]}), caption="x", file="tables/x.csv", own=True
    ... )
    >>> section = Section(title="Data", tables=(mine,))
    >>> list(own_tables(Report(title="x", run_id="1", summary=(), sections=(section,))))
    ['tables/x.csv']
    """
    return {
        item.file: item.table
        for section in report.sections
        for item in section.tables
        if item.own
    }


def build_page(report: Report) -> str:
    """Write the report.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        HTML that needs nothing from outside and runs no script.

    Raises
    ------
    DataError
        A map is linked outside the results folder.

    Examples
    --------
    >>> from geo.report.page import Section, SummaryRow
    >>> page = build_page(
    ...     Report(
    ...         title="Nodules",
    ...         run_id="3f9a",
    ...         summary=(SummaryRow(label="Tonnes", value=2.34e8, unit="t wet"),),
    ...         sections=(Section(title="Statement", paragraphs=("Draft.",)),),
    ...     )
    ... )
    >>> "234,000,000" in page, "<script" in page
    (True, False)
    """
    names = iter(named_figures(report))
    keys = unique_slugs(
        [section.key or section.title for section in report.sections],
        default="part",
        taken=_TAKEN,
    )
    values = {
        "report": report,
        "css": template_text("report.css") + template_text("brief.css"),
        "footer": css_string(report.watermark or report.title),
        "summary": shown_summary(report.summary),
        "readers": [_reader(reader) for reader in report.readers],
        "brief": report.brief,
        "brief_tables": _brief_tables(report.brief),
        "sections": [
            _section(key, section, names=names)
            for key, section in zip(keys, report.sections, strict=True)
        ],
    }
    return inline_page(render_template("report.html.j2", values=values))


def _section(key: str, section: Section, *, names: Iterator[str]) -> dict[str, object]:
    return {
        "id": key,
        "title": section.title,
        "paragraphs": section.paragraphs,
        "methods": section.methods,
        "lists": section.lists,
        "print": _print_style(section),
        "figures": [
            {
                "drawing": drawing,
                "says": shorten(drawing.alt, CAPTION_LETTERS, placeholder=" …"),
                "file": next(names),
            }
            for drawing in section.figures
        ],
        "tables": [shown_table(item) for item in section.tables],
    }


def _print_style(section: Section) -> str:
    if section.sideways:
        return "sideways"
    return "new-sheet" if section.new_sheet else ""


def _reader(reader: Reader) -> dict[str, object]:
    return {
        "reader": reader,
        "facts": shown_summary(reader.facts),
        "table": shown_table(reader.table) if reader.table else None,
    }


def _brief_tables(brief: Brief | None) -> list[list[dict[str, str]]]:
    """Write the tables of each part of a brief, in the order of its parts."""
    parts = [*brief.first, *brief.second] if brief else []
    return [[shown_table(item) for item in part.tables] for part in parts]
