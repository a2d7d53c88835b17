"""The pieces of a page: figures to take away, tables, sections, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from geo.report.canvas import Drawing
from geo.report.equations import Method
from geo.report.popups import build_table, format_value

SMALL_FROM, SIDEWAYS_FROM = 9, 15
"""Columns from which a printed table is set small, and lies on its side."""

SHORT_TO = 8
"""Rows up to which a table is not broken over sheets."""


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
    link : str, optional
        Where more is said: a file of the results, or ``"#"`` and the key of a section.
    """

    label: str
    value: str | float
    unit: str = ""
    note: str = ""
    link: str = ""


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
    own : bool, optional
        Whether the file is this table, written with the page: `own_tables`.
    """

    table: pd.DataFrame
    caption: str
    labels: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    limit: int = 40
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report: words, methods, tables, figures, lists.

    Parameters
    ----------
    title : str
    paragraphs : tuple of str, optional
    tables : tuple of ReportTable, optional
    figures : tuple of Drawing, optional
    methods : tuple of Method, optional
    lists : tuple of NoteGroup, optional
    key : str, optional
        What links to it end with, after ``#``; made of the title where it is not given.
    new_sheet : bool, optional
        Whether it begins a sheet of paper.
    sideways : bool, optional
        Whether its sheets lie on their side, for wide tables.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    figures: tuple[Drawing, ...] = ()
    methods: tuple[Method, ...] = ()
    lists: tuple[NoteGroup, ...] = ()
    key: str = ""
    new_sheet: bool = False
    sideways: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteGroup:
    """Notes of one kind.

    Parameters
    ----------
    title : str
    lines : tuple of str
    """

    title: str
    lines: tuple[str, ...]


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


def shown_summary(rows: Iterable[SummaryRow]) -> list[dict[str, str]]:
    """Write summary rows as the templates take them.

    Parameters
    ----------
    rows : iterable of SummaryRow

    Returns
    -------
    list of dict of str to str
        label, value, unit, note, link; not escaped.

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
            "link": row.link,
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
        caption, file, html, in which all text is escaped, and style: ``"sideways"`` or
        ``"small"`` where it is too wide for a sheet of A4 held upright, ``"short"``
        where one sheet holds it.

    Examples
    --------
    >>> flows = ReportTable(table=pd.DataFrame({"t": [1.5]}), caption="Flows")
    >>> shown_table(flows)["html"].count("<td")
    1
    """
    html = build_table(
        item.table, caption=item.caption, labels=item.labels, limit=item.limit
    )
    columns = html.partition("</thead>")[0].count("<th ")
    styles = {
        "sideways": columns >= SIDEWAYS_FROM,
        "small": SMALL_FROM <= columns < SIDEWAYS_FROM,
        "short": len(item.table) <= SHORT_TO,
    }
    style = " ".join(name for name, holds in styles.items() if holds)
    return {"caption": item.caption, "file": item.file, "html": html, "style": style}
