"""The report: one page for all readers, on screen and on A4, with no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from geo.report.canvas import Drawing
from geo.report.offline import inline_page
from geo.report.popups import build_table, format_value
from geo.report.templating import css_string, render_template, template_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One of the few figures that a reader must take away.

    Parameters
    ----------
    label : str
    value : str or float
        A number is written with four significant digits.
    unit : str, optional
        With its basis.
    note : str, optional
        How sure, or what it rests on.
    """

    label: str
    value: str | float
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A table of the report.

    Parameters
    ----------
    table : pandas.DataFrame
    caption : str
    labels : mapping of str to str, optional
        Words, with units, by column; see `geo.report.popups.build_table`.
    file : str, optional
        Where the same table lies as CSV, relative to the page.
    limit : int, optional
        Most rows shown; the caption says how many there are.
    """

    table: pd.DataFrame
    caption: str
    labels: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    limit: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report: words, then tables, then figures.

    Parameters
    ----------
    title : str
    paragraphs : tuple of str, optional
    tables : tuple of ReportTable, optional
    figures : tuple of Drawing, optional
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    figures: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLink:
    """A link to a map, or to another file of the results.

    Parameters
    ----------
    title : str
    file : str
        Relative to the page, such as ``"maps/seabed.html"``.
    text : str, optional
        What there is to see.
    """

    title: str
    file: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page says. Text is escaped where it is shown.

    Parameters
    ----------
    title, run_id : str
    summary : tuple of SummaryRow
    sections : tuple of Section
    maps : tuple of MapLink, optional
    warnings : tuple of str, optional
    provenance : tuple of tuple of str, optional
        Label and value: versions, seed, inputs with their hashes.
    watermark : str, optional
        Such as ``"SYNTHETIC stations"``; shown on top and, where the browser can, at
        the foot of each printed page.
    """

    title: str
    run_id: str
    summary: tuple[SummaryRow, ...]
    sections: tuple[Section, ...]
    maps: tuple[MapLink, ...] = ()
    warnings: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    watermark: str = ""


def shown_summary(rows: Iterable[SummaryRow]) -> list[dict[str, str]]:
    """Write summary rows as the templates take them.

    Parameters
    ----------
    rows : iterable of SummaryRow

    Returns
    -------
    list of dict of str to str
        label, value, unit, note; not escaped.

    Examples
    --------
    >>> shown_summary([SummaryRow(label="Tonnes", value=2.34e8, unit="t wet")])[0][
    ...     "value"
    ... ]
    '234,000,000'
    """
    return [
        {
            "label": row.label,
            "value": format_value(row.value),
            "unit": row.unit,
            "note": row.note,
        }
        for row in rows
    ]


def shown_table(item: ReportTable) -> dict[str, str]:
    """Write a table as the templates take it.

    Parameters
    ----------
    item : ReportTable

    Returns
    -------
    dict of str to str
        caption, file, and html, in which all text is escaped.

    Examples
    --------
    >>> flows = ReportTable(table=pd.DataFrame({"t": [1.5]}), caption="Flows")
    >>> shown_table(flows)["html"].count("<td")
    1
    """
    html = build_table(
        item.table, caption=item.caption, labels=item.labels, limit=item.limit
    )
    return {"caption": item.caption, "file": item.file, "html": html}


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
    values = {
        "report": report,
        "css": template_text("report.css"),
        "footer": css_string(report.watermark or report.title),
        "summary": shown_summary(report.summary),
        "sections": [
            _section(number, section)
            for number, section in enumerate(report.sections, start=1)
        ],
    }
    return inline_page(render_template("report.html.j2", values=values))


def _section(number: int, section: Section) -> dict[str, object]:
    return {
        "id": f"part-{number}",
        "title": section.title,
        "paragraphs": section.paragraphs,
        "figures": section.figures,
        "tables": [shown_table(item) for item in section.tables],
    }
