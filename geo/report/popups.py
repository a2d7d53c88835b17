"""Text from data, made safe for every place of a page that shows it.

Facts of shapes stand in the page as data and are shown as text. Every other string
that comes from a file of the user's passes `escape` before it reaches a layer name,
label, legend or table. HTML's own escapes are not enough: folium writes text into
JavaScript template literals, where a backtick, ``${`` or a backslash speaks, and runs
what it has rendered through jinja again, where a brace speaks.
"""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEYOND_HTML = {
    ord(character): f"&#{ord(character)};" for character in "`\\{}$\u2028\u2029\r\0"
}
_NO_VALUE = "–"
_NOTHING = 1e-12  # rounding noise round zero: no unit here makes it mean anything
_DECIMALS = {"lon": 4, "lat": 4}


def escape(text: object) -> str:
    """Turn any value into text that no sink of a folium page can run.

    Parameters
    ----------
    text : object
        Shown as its `str`.

    Returns
    -------
    str
        HTML text, also safe within an attribute, a JavaScript template literal and a
        jinja template.

    Examples
    --------
    >>> escape("<b>`${x}`")
    '&lt;b&gt;&#96;&#36;&#123;x&#125;&#96;'
    """
    return html.escape(str(text), quote=True).translate(_BEYOND_HTML)


def plain_text(text: object) -> str:
    """Reduce a value to characters that are safe where no entity is decoded.

    For JavaScript strings that are not HTML, such as the ``alt`` of an image.

    Parameters
    ----------
    text : object

    Returns
    -------
    str
        Without braces, backticks, dollars, backslashes, angle brackets and quotes.

    Examples
    --------
    >>> plain_text("abundance {{ 7 * 7 }} kg/m2")
    'abundance  7 * 7  kg/m2'
    """
    return "".join(c for c in str(text) if c.isprintable() and c not in "{}`$\\<>'\"")


def format_value(value: object, *, column: str = "") -> str:
    """Write a value for a reader: four significant digits, thousands apart.

    Parameters
    ----------
    value : object
        Anything a table holds; lists and sets become comma-separated.
    column : str, optional
        Where it comes from: positions keep four decimals. Whole numbers from 1800 to
        2100 may be years and stay together.

    Returns
    -------
    str
        Not escaped.

    Examples
    --------
    >>> format_value(610_000.0), format_value(0.003214159), format_value(float("nan"))
    ('610,000', '0.003214', '–')
    """
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        items = (
            sorted(map(str, value)) if isinstance(value, (set, frozenset)) else value
        )
        return ", ".join(map(format_value, items)) or _NO_VALUE
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return _NO_VALUE
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, float, np.integer, np.floating)):
        return _format_number(float(value), decimals=_DECIMALS.get(column))
    return str(value)


def _format_number(value: float, *, decimals: int | None) -> str:
    if math.isnan(value):
        return _NO_VALUE
    if abs(value) < _NOTHING:
        return "0"
    if decimals is not None:
        return f"{value:.{decimals}f}"
    if math.isinf(value):
        return "unlimited" if value > 0 else "minus unlimited"
    if abs(value) >= 1000:
        year = value.is_integer() and 1800 <= value < 2100
        return f"{value:.0f}" if year else f"{value:,.0f}"
    return f"{value:.4g}"


def sentence(text: str) -> str:
    """Begin a text with a capital, the rest as it is.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> sentence("mineral inventory")
    'Mineral inventory'
    """
    return text[:1].upper() + text[1:]


def label_of(column: str) -> str:
    """Turn a column's name into words.

    Parameters
    ----------
    column : str

    Returns
    -------
    str
        Not escaped.

    Examples
    --------
    >>> label_of("capacity_evidence")
    'Capacity evidence'
    """
    words = column.replace("_", " ").strip()
    return sentence(words)


def fact_rows(
    record: Mapping[str, object], *, labels: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Choose what a popup says of one row: the labelled columns, then the others.

    Parameters
    ----------
    record : mapping of str to object
        One row of a table, without its geometry.
    labels : mapping of str to str
        Words, with units, by column, in the order wanted. An empty label hides the
        column.

    Returns
    -------
    list of tuple
        Label and value in words, not escaped; rows without a value are left out.

    Examples
    --------
    >>> fact_rows({"source": "USGS", "t": 3.0}, labels={"t": "Tonnes a year"})
    [('Tonnes a year', '3'), ('Source', 'USGS')]
    """
    others = {c: label_of(str(c)) for c in record if c not in labels}
    chosen = {**labels, **others}
    rows = [
        (label, format_value(record[column], column=column))
        for column, label in chosen.items()
        if label and column in record
    ]
    return [(label, value) for label, value in rows if value != _NO_VALUE]


def build_table(
    table: pd.DataFrame,
    *,
    caption: str,
    labels: Mapping[str, str] | None = None,
    limit: int = 300,
    link: str = "",
    bars: tuple[str, ...] = (),
) -> str:
    """Build the table twin of what a map or figure draws.

    Parameters
    ----------
    table : pandas.DataFrame
        A geometry column is left out.
    caption : str
    labels : mapping of str to str, optional
        Words, with units, by column; other columns follow under their own name. An
        empty label hides the column.
    limit : int, optional
        Most rows shown; the caption says how many there are.
    link : str, optional
        Column whose value is the key of a shape: the first cell of its row is then a
        button for it. The column itself is shown only where `labels` names it.
    bars : tuple of str, optional
        Columns of per cent (0 to 100) whose cells show a bar behind the number.

    Returns
    -------
    str
        HTML, all text escaped, with header scopes; numbers right-aligned by class.

    Examples
    --------
    >>> build_table(pd.DataFrame({"t": [1.5]}), caption="Flows").count("<td")
    1
    """
    labels = ({link: ""} if link else {}) | dict(labels or {})
    columns = [c for c in labels if c in table.columns and labels[c]]
    columns += [c for c in table.columns if c not in labels and c != "geometry"]
    head = "".join(_head(table[c], labels.get(c) or label_of(str(c))) for c in columns)
    shown = table.head(limit)
    if len(table) > limit:
        caption = f"{caption} (first {limit:,} of {len(table):,} rows)"
    drawn = [c in bars for c in columns]
    rows = "".join(
        _row(list(map(_cell, record, columns, drawn)), key=key)
        for key, record in zip(
            shown[link] if link else [""] * len(shown),
            shown[columns].itertuples(index=False, name=None),
            strict=True,
        )
    )
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _head(column: pd.Series, text: str) -> str:
    mark = ' class="n"' if _is_number_column(column) else ""
    return f'<th scope="col"{mark}>{escape(text)}</th>'


def _is_number_column(column: pd.Series) -> bool:
    numeric = pd.api.types.is_numeric_dtype(column)
    return numeric and not pd.api.types.is_bool_dtype(column)


def _row(cells: list[str], *, key: object) -> str:
    """Join the cells; of a row with a key, the first becomes a button."""
    name = escape(format_value(key))
    if not cells or format_value(key) == _NO_VALUE:
        return f"<tr>{''.join(cells)}</tr>"
    opening, _, rest = cells[0].partition(">")
    button = f'<button type="button">{rest.removesuffix("</td>")}</button>'
    return f'<tr data-key="{name}">{opening}>{button}</td>{"".join(cells[1:])}</tr>'


def _cell(value: object, column: object, bar: bool) -> str:  # noqa: FBT001  # mapped
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    mark = ' class="n"' if number else ""
    if number and bar and math.isfinite(float(value)):  # type: ignore[arg-type]
        share = min(max(float(value), 0.0), 100.0)  # type: ignore[arg-type]
        mark = f' class="n bar" style="--share: {share:.1f}%"'
    return f"<td{mark}>{escape(format_value(value, column=str(column)))}</td>"
