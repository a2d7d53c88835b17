"""The Worldwide Governance Indicators, in any form that the World Bank publishes.

Columns as in DataBank's extract (a row for each country and series, a column
for each year, or a column for each series) and as in wgidataset, published
since 2023 (a row for each country, year and indicator).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.published_tables import (
    GOVERNANCE_ESTIMATES,
    WGI_DIMENSIONS,
    WGI_LIMIT,
)
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.supply_schemas import GOVERNANCE
from geo.sources.country_names import read_country_codes
from geo.sources.published_text import (
    PublishedText,
    cited_as,
    open_published,
    pick_columns,
    require_whole,
)
from geo.sources.screening import (
    Screened,
    first_of_each,
    require_some,
    with_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIGNATURE: frozenset[str] = frozenset(
    ["codeindyr", "code", "countryname", "year", "indicator"]
)
"""Columns by which wgidataset is told, in lower case."""

DATABANK_SIGNATURE: frozenset[str] = frozenset(["country name", "country code"])
"""Columns by which an extract of DataBank is told, in lower case."""

WORLD_BANK_CODES = {
    "ADO": "AND", "IMY": "IMN", "KSV": "XKX", "ROM": "ROU", "TMP": "TLS",
    "WBG": "PSE", "ZAR": "COD",
}  # fmt: skip
"""Codes of the World Bank that are not those of ISO 3166-1."""

_SERIES = re.compile(r"(?:^|[\W_])(va|pv|ge|rq|rl|cc)\.est\b")
_YEAR = re.compile(r"(\d{4})(?: \[yr\1\])?")
_MISSING = frozenset(["..", "#n/a", "#n/d"])
_CLOSING = re.compile(r"(data from database|last updated)\s*:\s*(.*)", re.IGNORECASE)
_COUNTRY: dict[str, tuple[str, ...]] = {
    "country": ("country name", "countryname"),
    "iso3": ("country code", "code"),
}
_LONG = ["iso3", "country", "year", "dimension", "estimate"]
_NOTE = SourceNote(
    kind="governance-indicators",
    title="Worldwide Governance Indicators",
    publisher="World Bank",
    licence="CC BY 4.0",
)


def read_governance_indicators(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read the estimates of governance by country and year.

    Parameters
    ----------
    path : pathlib.Path or str
        A CSV, as published; a sheet of a workbook must be saved as CSV first.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `GOVERNANCE_ESTIMATES`. The mean is that of all six dimensions,
        and empty where one is missing.

    Raises
    ------
    DataError
        It is another file, or holds no estimates but ranks or a rescaled mean;
        columns are missing, it is cut off, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "Country Name,Country Code,Series Name,Series Code,2021 [YR2021]\n"
    >>> for code in ("VA", "PV", "GE", "RQ", "RL", "CC"):
    ...     text += f"Utopia,UTO,Made up: Estimate,{code}.EST,1.5\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "wgi.csv").write_text(text)
    ...     read = read_governance_indicators("wgi.csv", root=pathlib.Path(folder))
    >>> read.table[["iso3", "year", "wgi_scaled"]].values.tolist()
    [['UTO', 2021.0, 2.0]]
    """
    text = open_published(path, root=root)
    closing = _closing_lines(text)
    long, notes = _long_form(text, require_whole(text, closing=closing))
    long, coded = _coded(_estimated(long))
    long = first_of_each(long, ["iso3", "year", "dimension"])
    require_some(long.without(long.rows["estimate"].isna(), "empty"), name=text.name)
    table = _by_dimension(long.rows)
    updated = [said for key, said in closing.values() if key == "last updated"]
    return SourcedTable(
        table=GOVERNANCE_ESTIMATES.validate(table),
        source=replace(_NOTE, vintage=f"updated {updated[0]}" if updated else ""),
        rejected=long.sorted_reasons(),
        notes=(*text.notes, *notes, *coded, *_partial(table)),
    )


def _closing_lines(text: PublishedText) -> dict[int, tuple[str, str]]:
    """Find the lines by which DataBank closes a table."""
    first = text.cells.iloc[:, 0]
    said = dict(zip(first.index.tolist(), map(_CLOSING.match, first), strict=True))
    return {
        line: (match.group(1).lower(), match.group(2).strip())
        for line, match in said.items()
        if match is not None
    }


def _long_form(text: PublishedText, screened: Screened) -> tuple[Screened, list[str]]:
    columns = set(screened.rows.columns)
    if "indicator" in columns and "estimate" in columns:
        return _of_indicators(text, screened)
    by_series = {key: m.group(1) for key in columns if (m := _SERIES.search(key))}
    if by_series:
        return _of_series_columns(text, screened, by_series)
    by_year = {key: m.group(1) for key in columns if (m := _YEAR.fullmatch(key))}
    if by_year and not columns & {"series code", "indicator code"}:
        raise DataError(text.name, [_rescaled()])
    return _of_year_columns(text, screened, by_year)


def _rescaled() -> Problem:
    return Problem(
        where="columns",
        what="one number for each country and year, and no series: perhaps a mean "
        "that somebody has rescaled",
        expected="the estimates of six dimensions, about -2.5 to 2.5",
        cure="take wgidataset or an extract of DataBank from the World Bank",
    )


def _of_indicators(
    text: PublishedText, screened: Screened
) -> tuple[Screened, list[str]]:
    stated = ("year", "indicator", "estimate")
    rows = pick_columns(text, screened, _COUNTRY | {n: (n,) for n in stated})
    dimension = rows.rows["indicator"].str.lower()
    rows = replace(rows, rows=rows.rows.assign(dimension=dimension))
    other = ~rows.rows["dimension"].isin(list(WGI_DIMENSIONS))
    told = "indicator '" + rows.rows["indicator"] + "' is none of the six"
    return rows.without(other, told), []


def _of_series_columns(
    text: PublishedText, screened: Screened, by_series: Mapping[str, str]
) -> tuple[Screened, list[str]]:
    roles = _COUNTRY | {"year": ("time", "year")} | {key: (key,) for key in by_series}
    picked = pick_columns(text, screened, roles)
    return _melted(picked, by_series, names="dimension", other="year"), []


def _of_year_columns(
    text: PublishedText, screened: Screened, by_year: Mapping[str, str]
) -> tuple[Screened, list[str]]:
    series = {"series": ("series code", "indicator code")}
    roles = _COUNTRY | series | {key: (key,) for key in by_year}
    picked = pick_columns(text, screened, roles)
    if not by_year:
        raise DataError(
            text.name,
            [
                Problem(
                    where="columns",
                    what="no column of a year",
                    expected="columns such as 2021 [YR2021]",
                )
            ],
        )
    found = picked.rows["series"].str.lower().str.extract(_SERIES, expand=False)
    picked = replace(picked, rows=picked.rows.assign(dimension=found))
    others = sorted(set(picked.rows["series"][found.isna()]))
    notes = [f"series other than estimates left out: {', '.join(others)}"]
    picked = picked.without(found.isna(), "no estimate, but another series")
    long = _melted(picked, by_year, names="year", other="dimension")
    return long, notes if others else []


def _melted(
    picked: Screened, columns: Mapping[str, str], *, names: str, other: str
) -> Screened:
    long = picked.rows.melt(
        id_vars=["iso3", "country", other],
        value_vars=list(columns),
        var_name=names,
        value_name="estimate",
        ignore_index=False,
    )
    long[names] = long[names].map(columns)
    return replace(picked, rows=long.sort_index(kind="stable"))


def _estimated(long: Screened) -> Screened:
    cells = long.rows["estimate"]
    rows = long.rows[_LONG].assign(
        estimate=cells.mask(cells.str.lower().isin(_MISSING), ""),
        iso3=long.rows["iso3"].str.upper(),
    )
    read = with_numbers(replace(long, rows=rows), ["estimate", "year"])
    read = read.without(read.rows["iso3"] == "", "no country code")
    read = read.without(read.rows["country"] == "", "no country")
    read = read.without(~read.rows["year"].between(1996, 2100), "no year from 1996 on")
    beyond = read.rows["estimate"].abs() > WGI_LIMIT
    shown = read.rows["estimate"].map("{:g}".format).astype(str)
    return read.without(
        beyond, "estimate " + shown + f" lies beyond {WGI_LIMIT:g}: perhaps a rank"
    )


def _by_dimension(long: pd.DataFrame) -> pd.DataFrame:
    estimates = {
        code: rows.set_index(["iso3", "year"])["estimate"]
        for code, rows in long.groupby("dimension")
    }
    wide = pd.concat(estimates, axis=1).sort_index()
    table = wide.reindex(columns=list(WGI_DIMENSIONS)).reset_index()
    table = table.rename(columns=WGI_DIMENSIONS)
    mean = table[list(WGI_DIMENSIONS.values())].mean(axis=1, skipna=False)
    named = long.groupby("iso3")["country"].first()
    table = table.assign(
        country=table["iso3"].map(named), wgi_mean=mean, wgi_scaled=(2.5 - mean) * 2.0
    )
    return table[[column.name for column in GOVERNANCE_ESTIMATES.columns]]


def _coded(long: Screened) -> tuple[Screened, list[str]]:
    stated = long.rows["iso3"]
    codes = stated.replace(WORLD_BANK_CODES)
    notes = []
    changed = sorted(set(stated[codes != stated]))
    if changed:
        told = ", ".join(f"{code} to {WORLD_BANK_CODES[code]}" for code in changed)
        notes.append(f"codes of the World Bank: {told}")
    strange = sorted(set(codes) - read_country_codes().known)
    if strange:
        notes.append("codes that are not of ISO 3166-1: " + ", ".join(strange))
    return replace(long, rows=long.rows.assign(iso3=codes)), notes


def _partial(table: pd.DataFrame) -> list[str]:
    partial = int(table["wgi_mean"].isna().sum())
    return [f"no mean of all six: {partial} countries and years"] if partial else []


def governance_of(indicators: SourcedTable) -> SourcedTable:
    r"""Turn the indicators into the table of governance.

    Parameters
    ----------
    indicators : SourcedTable
        Of `read_governance_indicators`.

    Returns
    -------
    SourcedTable
        Schema `GOVERNANCE`: countries and years with all six dimensions,
        ``wgi_scaled`` to three decimals.

    Raises
    ------
    DataError
        No country has all six.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "Country Name,Country Code,Series Name,Series Code,2021 [YR2021]\n"
    >>> for code in ("VA", "PV", "GE", "RQ", "RL", "CC"):
    ...     text += f"Utopia,UTO,Made up: Estimate,{code}.EST,1.5\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "wgi.csv").write_text(text)
    ...     read = read_governance_indicators("wgi.csv", root=pathlib.Path(folder))
    >>> governance_of(read).table[["iso3", "evidence"]].values.tolist()
    [['UTO', 'cited']]
    """
    table = indicators.table
    whole = table[table["wgi_scaled"].notna()]
    require_some(
        Screened(rows=table).without(table["wgi_scaled"].isna(), "not all six"),
        name="governance",
    )
    given = whole.assign(
        wgi_scaled=np.round(whole["wgi_scaled"], 3),
        source=cited_as(indicators.source),
        evidence="cited",
    ).reset_index(drop=True)
    return replace(indicators, table=GOVERNANCE.validate(given))
