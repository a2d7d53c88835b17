"""A back-test in lines of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.workflow.backtest_found import Backtest

LEFT_OUT = frozenset({"source", "evidence", "law_days", "ordinary_t"})
"""Columns that a page and JSON hold and lines do not: they make rows too long."""

_DIGITS = ((100.0, 0), (10.0, 1), (1.0, 2))  # after the point, from a size on


def answer_lines(found: Backtest) -> list[str]:
    """Tell a back-test: what holds, what was run, what cannot be known.

    Parameters
    ----------
    found : Backtest

    Returns
    -------
    list of str

    Examples
    --------
    >>> from geo.workflow.backtest_found import Backtest
    >>> answer_lines(
    ...     Backtest(
    ...         name="none",
    ...         title="Nothing",
    ...         tables={},
    ...         verdicts=(),
    ...         paragraphs=(),
    ...         unknown=("all",),
    ...     )
    ... )
    ['none: Nothing', '', 'what cannot be known', '  all']
    """
    lines = [f"{found.name}: {found.title}", ""]
    if found.verdicts:
        lines += [
            "what may be asserted: signs and orders",
            *(f"  {one}" for one in found.verdicts),
            "",
        ]
    for name, table in found.tables.items():
        lines += [name, *_table_lines(without_repeats(table)), ""]
    if found.paragraphs:
        lines += ["what it rests on", *(f"  {one}" for one in found.paragraphs), ""]
    return [*lines, "what cannot be known", *(f"  {one}" for one in found.unknown)]


def without_repeats(table: pd.DataFrame) -> pd.DataFrame:
    """Join months that say the same into one row.

    Parameters
    ----------
    table : pandas.DataFrame
        One without a month stays as it is.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> table = pd.DataFrame({"month": ["2011-04", "2011-05"], "came_t": [9.0, 9.0]})
    >>> without_repeats(table)["month"].to_list()
    ['2011-04 to 2011-05']
    """
    if "month" not in table or not len(table):
        return table
    rest = table.drop(columns="month").map(_cell)
    new = (rest != rest.shift()).any(axis=1).cumsum()
    joined = table.groupby(new, sort=False).first()
    ends = table.groupby(new, sort=False)["month"].agg(["first", "last"])
    span = ends["first"].where(
        ends["first"] == ends["last"], ends["first"] + " to " + ends["last"]
    )
    return joined.assign(month=span)


def _table_lines(table: pd.DataFrame) -> Iterator[str]:
    long = LEFT_OUT | ({"series"} if "called" in table else set())
    shown = table.drop(columns=[name for name in table if name in long])
    columns = [
        [str(name), *(_cell(value) for value in column)]
        for name, column in shown.items()
    ]
    widths = [max(map(len, cells)) for cells in columns]
    right = [not pd.api.types.is_object_dtype(shown[name]) for name in shown]
    for row in zip(*columns, strict=True):
        cells = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, right, strict=True)
        ]
        yield "  " + "  ".join(cells).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, (int, float)) or np.isnan(value):
        return "-"
    if np.isinf(value):
        return "never"
    size = abs(value)
    digits = next((d for limit, d in _DIGITS if size >= limit), 3 if size else 0)
    return f"{value:,.{digits}f}"
