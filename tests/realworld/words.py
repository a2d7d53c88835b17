"""Tables and paragraphs of a page in Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd

WIDTH = 88
EMPTY = "–"


def table_of(
    table: pd.DataFrame, *, decimals: int | Mapping[str, int] = 2, index: bool = True
) -> str:
    """Write a table; columns of whole numbers as they are."""
    shown = table.reset_index() if index else table
    columns = {
        str(name): [
            _cell(value, _decimals(decimals, str(name))) for value in shown[name]
        ]
        for name in shown
    }
    ruled = [
        "---" if pd.api.types.is_string_dtype(shown[name]) else "---:" for name in shown
    ]
    rows = [list(columns), ruled, *zip(*columns.values(), strict=True)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _decimals(decimals: int | Mapping[str, int], name: str) -> int:
    return decimals if isinstance(decimals, int) else decimals.get(name, 2)


def _cell(value: object, decimals: int) -> str:
    if isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    if number != number:
        return EMPTY
    if isinstance(value, int) or pd.api.types.is_integer(value):
        return f"{number:,.0f}"
    return f"{round(number, decimals) + 0.0:,.{decimals}f}"  # no -0.00


def said(text: str) -> str:
    """Wrap a paragraph."""
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(names: list[str], *, none: str = "none") -> str:
    """Write names as a sentence has them."""
    if len(names) < 2:
        return names[0] if names else none
    return ", ".join(names[:-1]) + " and " + names[-1]


def page_of(*parts: str) -> str:
    """Join headings, paragraphs and tables."""
    return "\n\n".join(parts) + "\n"
