"""The forms in which the Mineral Commodity Summaries have been released."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.sources.published_text import (
    PublishedText,
    pick_columns,
    require_whole,
)
from geo.sources.screening import (
    Screened,
)

if TYPE_CHECKING:
    from collections.abc import Collection

_WORLD_FIGURE = re.compile(
    r"(prod|cap|reserves)(?:_(?!est|notes)([a-z]+))?(_est)?(?:_(\d{4}))?"
)
_SALIENT_FIGURE = re.compile(r"([a-z]+)(.*)_([a-z]+)")
_STATISTICS = {
    "prod": "production",
    "cap": "capacity",
    "usprod": "production",
    "consump": "consumption",
    "nir": "net import reliance",
    "pct": "%",
}
_FIGURE_COLUMNS = (
    *("commodity", "country", "statistic", "detail", "period", "unit"),
    *("as_stated", "note", "estimated"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Release:
    """The figures of a file, a row each, unread.

    Parameters
    ----------
    figures : Screened
        Columns commodity, country, statistic, detail, period, unit, as_stated,
        note and estimated, indexed by the line of the file.
    edition : str
        Year of the summaries; empty where the file does not say.
    notes : tuple of str, optional
    """

    figures: Screened
    edition: str
    notes: tuple[str, ...] = ()


def _edition(cells: pd.Series) -> str:
    found = cells.str.upper().str.extract(r"(?:MCS\s*)?(20\d\d)")[0].dropna()
    return ", ".join(sorted(set(found)))


def world_figures(text: PublishedText, *, commodity: str) -> Release:
    r"""Take the figures of a table of countries, of one commodity or of all.

    Parameters
    ----------
    text : PublishedText
    commodity : str
        What a table of one commodity is of.

    Returns
    -------
    Release

    Raises
    ------
    DataError
        No figures, no commodity, missing columns; or the file is cut off.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.sources.published_text import open_published
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text(
    ...         "Source,Country,Type,Prod_kt_est_2023\nMCS2024,Gabon,Mine,5\n"
    ...     )
    ...     text = open_published("a.csv", root=pathlib.Path(folder))
    >>> release = world_figures(text, commodity="Manganese")
    >>> release.figures.rows[["statistic", "period", "unit"]].values.tolist()
    [['production', '2023', 'kt']]
    """
    figures = {
        key: found
        for key in text.cells.columns
        if (found := _WORLD_FIGURE.fullmatch(key))
    }
    roles = {
        "edition": ("source",),
        "commodity": ("commodity",),
        "country": ("country",),
        "detail": ("type",),
        "unit_written": ("unit_meas",),
        "prod": ("prod_notes",),
        "cap": ("cap_notes",),
        "reserves": ("reserve_notes", "reserves_notes"),
    }
    optional = ("commodity", "unit_written", "prod", "cap", "reserves")
    picked = pick_columns(
        text, require_whole(text), roles | {k: (k,) for k in figures}, optional=optional
    )
    _refuse(text, [*_no_figures(text, figures), *_no_commodity(text, commodity)])
    rows = picked.rows
    long = [
        rows.assign(
            commodity=rows["commodity"].where(rows["commodity"] != "", commodity),
            statistic=_STATISTICS.get(found[1], found[1]),
            period=found[4] or rows["edition"],
            unit=found[2] or rows["unit_written"],
            as_stated=rows[key],
            note=rows[found[1]],
            estimated=bool(found[3]),
        )[list(_FIGURE_COLUMNS)]
        for key, found in figures.items()
    ]
    return Release(
        figures=_stacked(picked, long),
        edition=_edition(rows["edition"]),
    )


def _no_figures(text: PublishedText, figures: Collection[str]) -> list[Problem]:
    if figures:
        return []
    return [
        Problem(
            where="columns",
            what="no figures: " + ", ".join(text.columns[:12]),
            expected="columns such as PROD_2023, Prod_t_est_2023, Imports_t",
        )
    ]


def _no_commodity(text: PublishedText, commodity: str) -> list[Problem]:
    if commodity or "commodity" in text.cells.columns:
        return []
    return [
        Problem(
            where="commodity",
            what="this table does not say what it is of",
            expected='a name, such as "Cobalt"',
            cure="give the commodity",
        )
    ]


def _refuse(text: PublishedText, problems: list[Problem]) -> None:
    if problems:
        raise DataError(text.name, problems)


def salient_figures(text: PublishedText) -> Release:
    r"""Take the figures of a table of salient statistics of the United States.

    Parameters
    ----------
    text : PublishedText

    Returns
    -------
    Release

    Raises
    ------
    DataError
        No figures; or the file is cut off.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.sources.published_text import open_published
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text(
    ...         "DataSource,Commodity,Year,NIR_pct\nMCS2025,Cobalt,2024,77\n"
    ...     )
    ...     text = open_published("a.csv", root=pathlib.Path(folder))
    >>> release = salient_figures(text)
    >>> release.figures.rows[["statistic", "period", "unit"]].values.tolist()
    [['net import reliance', '2024', '%']]
    """
    figures = {
        key: found
        for key in text.cells.columns
        if (found := _SALIENT_FIGURE.fullmatch(key))
    }
    _refuse(text, _no_figures(text, figures))
    roles = {n: (n,) for n in ("datasource", "commodity", "year", *figures)}
    picked = pick_columns(text, require_whole(text), roles)
    rows = picked.rows
    written = dict(zip(text.cells.columns, text.columns, strict=True))
    long = [
        rows.assign(
            country="United States",
            statistic=_STATISTICS.get(found[1], found[1]),
            detail=written[key],
            period=rows["year"],
            unit=_STATISTICS.get(found[3], found[3]),
            as_stated=rows[key],
            note="",
            estimated=False,
        )[list(_FIGURE_COLUMNS)]
        for key, found in figures.items()
    ]
    others = [written[k] for k in text.cells.columns if k not in roles]
    without = (f"columns without a unit left out: {', '.join(others)}",)
    return Release(
        figures=_stacked(picked, long),
        edition=_edition(rows["datasource"]),
        notes=without if others else (),
    )


def long_figures(text: PublishedText) -> Release:
    r"""Take the figures of the table that holds a figure a row.

    Parameters
    ----------
    text : PublishedText

    Returns
    -------
    Release

    Raises
    ------
    DataError
        Columns are missing; or the file is cut off.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.sources.published_text import open_published
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text(
    ...         "Commodity,Country,Statistics,Statistics_detail,Year,Unit,Value\n"
    ...         "Cobalt,Cuba,Production,Mine production,2025,metric tons,77\n"
    ...     )
    ...     text = open_published("a.csv", root=pathlib.Path(folder))
    >>> release = long_figures(text)
    >>> release.figures.rows[["statistic", "period", "unit"]].values.tolist()
    [['production', '2025', 'metric tons']]
    """
    roles = {
        "commodity": ("commodity",),
        "country": ("country",),
        "statistic": ("statistics",),
        "detail": ("statistics_detail",),
        "period": ("year",),
        "unit": ("unit",),
        "as_stated": ("value",),
        "note": ("notes",),
    }
    picked = pick_columns(text, require_whole(text), roles, optional=("note",))
    rows = picked.rows
    told = rows["note"].str.lower().str.contains("estimated")
    rows = rows.assign(
        statistic=rows["statistic"].str.lower(),
        estimated=told,
    )
    named = pd.Series([text.name])
    return Release(
        figures=replace(picked, rows=rows[list(_FIGURE_COLUMNS)]),
        edition=_edition(named),
    )


def _stacked(picked: Screened, long: list[pd.DataFrame]) -> Screened:
    """Stack figures in the order of the file; empty cells are no figures."""
    stacked = pd.concat(long)
    told = stacked[stacked["as_stated"] != ""].sort_index(kind="stable")
    without = ~picked.rows.index.isin(told.index)
    empty = picked.without(pd.Series(without, index=picked.rows.index), "no figure")
    return replace(empty, rows=told)
