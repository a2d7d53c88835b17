"""Numbers as people type them: commas, detection limits, no-data marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

NODATA = (-9999.0, -99999.0, -32768.0, 1e20, 9.969209968386869e36)
"""Marks for "no value": ESRI, GMT and NetCDF habits."""

MISSING_WORDS = frozenset(["", "nan", "na", "n/a", "n.a.", "null", "none", "-", "--"])

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?")
_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a column of text says in numbers.

    Parameters
    ----------
    figures : pandas.Series of float
        NaN where there is no number; below a detection limit, the limit.
    missing : pandas.Series of bool
        Empty, or a mark for no data.
    below : pandas.Series of bool
        Below a detection limit, ``"<0.5"``.
    unreadable : pandas.Series of bool
        Text that is no number under the rules.
    """

    figures: pd.Series
    missing: pd.Series
    below: pd.Series
    unreadable: pd.Series


def read_numbers(
    cells: pd.Series, *, decimal_comma: bool = False, thousands: bool = False
) -> Numbers:
    """Read a column of text as numbers, guessing nothing.

    Parameters
    ----------
    cells : pandas.Series
        Text; a column of numbers is taken as it is.
    decimal_comma : bool, optional
        The comma is the decimal mark.
    thousands : bool, optional
        Separators of thousands are taken out.

    Returns
    -------
    Numbers

    Examples
    --------
    >>> cells = pd.Series(["1.5", "<0.5", "-9999", "2,5", ""])
    >>> numbers = read_numbers(cells)
    >>> numbers.figures.tolist()
    [1.5, 0.5, nan, nan, nan]
    >>> numbers.unreadable.tolist()
    [False, False, False, True, False]
    >>> read_numbers(cells, decimal_comma=True).figures.tolist()[3]
    2.5
    """
    if pd.api.types.is_numeric_dtype(cells):
        values = pd.to_numeric(cells, errors="coerce").astype(float)
        no = pd.Series(data=False, index=cells.index)
        return _marked(values, missing=values.isna(), below=no, unreadable=no)
    text = cells.fillna("").astype(str).str.strip().str.replace("\u2212", "-")
    missing = text.str.lower().isin(MISSING_WORDS)
    below = text.str.startswith("<")
    parsed = text.str.removeprefix("<").map(
        lambda cell: _number(cell, decimal_comma=decimal_comma, thousands=thousands)
    )
    readable = parsed.notna()
    values = parsed.astype(float)
    return _marked(
        values.where(np.isfinite(values)),
        missing=missing,
        below=below & readable,
        unreadable=~missing & ~(readable & np.isfinite(values)),
    )


def _marked(
    values: pd.Series, *, missing: pd.Series, below: pd.Series, unreadable: pd.Series
) -> Numbers:
    marks = values.isin(NODATA)
    infinite = np.isinf(values)
    return Numbers(
        figures=values.mask(marks | infinite),
        missing=missing | marks,
        below=below,
        unreadable=unreadable | infinite,
    )


def _number(cell: str, *, decimal_comma: bool, thousands: bool) -> float | None:
    text = cell.strip()
    if decimal_comma:
        text = text.translate(_SWAP)
    if thousands and _GROUPED.fullmatch(text):
        text = re.sub(r"[,' \u00a0\u202f]", "", text)
    return float(text) if _PLAIN.fullmatch(text) else None
