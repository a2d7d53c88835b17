"""The Mineral Commodity Summaries: output and reserves of minerals by country.

Columns as in the data releases of the United States Geological Survey: world
tables of one commodity (to 2024: mcs2024-cobal_world.csv), of all
(MCS2025_World_Data.csv), salient statistics of the United States
(mcs2025-cobal_salient.csv), and all of them in one table
(MCS2026_Commodities_Data.csv).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.commodities import CONTAINED
from geo.model.published_tables import MINERAL_FIGURES
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.stated import CONTAINED_ITSELF
from geo.model.supply_schemas import PRODUCTION
from geo.sources.country_names import read_country_codes
from geo.sources.mineral_forms import (
    long_figures,
    salient_figures,
    world_figures,
)
from geo.sources.mineral_values import mass_in_tonnes, read_figures
from geo.sources.published_text import (
    PublishedText,
    cited_as,
    open_published,
)
from geo.sources.screening import (
    Screened,
    first_of_each,
    require_some,
)

if TYPE_CHECKING:
    from pathlib import Path

SIGNATURE: frozenset[str] = frozenset(["source", "country", "type"])
"""Columns by which a world table is told, in lower case."""

SALIENT_SIGNATURE: frozenset[str] = frozenset(["datasource", "commodity", "year"])
"""Columns by which a table of salient statistics is told, in lower case."""

LONG_SIGNATURE: frozenset[str] = frozenset(
    ["mcs chapter", "statistics", "statistics_detail"]
)
"""Columns by which the table of 2026 is told, in lower case."""

_STAGES = {"mine": r"\bmine\b", "refined": r"refin|smelt"}
_REQUIRED = {
    "commodity": "commodity",
    "country": "country",
    "statistic": "statistic",
    "period": "year",
    "as_stated": "figure",
}
_NOTE = SourceNote(
    kind="mineral-summaries",
    title="Mineral Commodity Summaries",
    publisher="United States Geological Survey",
    licence="public domain (work of the United States Government)",
)


def read_mineral_summaries(
    path: Path | str, *, root: Path, commodity: str = ""
) -> SourcedTable:
    r"""Read a data release of the Mineral Commodity Summaries.

    Parameters
    ----------
    path : pathlib.Path or str
        A CSV, UTF-8 or Windows-1252.
    root : pathlib.Path
        Folder that relative names start from.
    commodity : str, optional
        What a table of one commodity is of: such a file does not say.

    Returns
    -------
    SourcedTable
        Schema `MINERAL_FIGURES`, a row for each figure: masses in tonnes, other
        units as written. A figure that is withheld or not available is empty
        with its mark; a dash is the zero that the legend says it is.

    Raises
    ------
    DataError
        It is another file, it tells no commodity and none is given, columns are
        missing, it is cut off, or no figure stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024\n"
    >>> text += "MCS2025,Cobalt,Canada ,Mine production,thousand metric tons,4.5,W\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "MCS2025.csv").write_text(text)
    ...     read = read_mineral_summaries("MCS2025.csv", root=pathlib.Path(folder))
    >>> read.table[["iso3", "period", "value", "mark"]].values.tolist()
    [['CAN', '2023', 4500.0, ''], ['CAN', '2024', nan, 'withheld']]
    """
    text = open_published(path, root=root, otherwise="cp1252")
    keys = set(text.cells.columns)
    if keys >= LONG_SIGNATURE:
        release = long_figures(text)
    elif keys >= SALIENT_SIGNATURE:
        release = salient_figures(text)
    elif keys >= SIGNATURE:
        release = world_figures(text, commodity=commodity)
    else:
        raise DataError(text.name, [_other_file(text)])
    figures = _read(release.figures)
    require_some(figures, name=text.name)
    table, notes = _placed(figures.rows)
    return SourcedTable(
        table=MINERAL_FIGURES.validate(table),
        source=replace(_NOTE, vintage=release.edition),
        rejected=figures.sorted_reasons(),
        notes=(*text.notes, *release.notes, *notes),
    )


def _other_file(text: PublishedText) -> Problem:
    return Problem(
        where="columns",
        what=", ".join(text.columns[:12]),
        expected="those of a data release of the Mineral Commodity Summaries: "
        + "; or ".join(
            ", ".join(sorted(names))
            for names in (SIGNATURE, SALIENT_SIGNATURE, LONG_SIGNATURE)
        ),
        cure="take the CSV of the release, not the PDF or a copy of it",
    )


def _read(figures: Screened) -> Screened:
    found = figures
    for column, what in _REQUIRED.items():
        found = found.without(found.rows[column] == "", f"no {what}")
    period = found.rows["period"]
    year = pd.to_numeric(period.where(period.str.fullmatch(r"\d{4}")))
    found = replace(found, rows=found.rows.assign(year=year)).without(
        year.notna() & ~year.between(1900, 2100), "year '" + period + "' is none"
    )
    read = read_figures(found.rows["as_stated"])
    rows = found.rows
    # E is "net exporter" beside net import reliance, and nothing elsewhere
    misplaced = (read["mark"] == "net exporter") & ~rows["statistic"].str.contains(
        "reliance"
    )
    in_tonnes = {unit: mass_in_tonnes(unit) for unit in rows["unit"].unique()}
    rows = rows.assign(
        value=read["value"] * rows["unit"].map(lambda unit: in_tonnes[unit][0]),
        unit=rows["unit"].map(lambda unit: in_tonnes[unit][1]),
        detail=rows["detail"].where(rows["detail"] != "", rows["statistic"]),
        bound=read["bound"],
        mark=read["mark"],
        estimated=rows["estimated"].astype(bool) | read["estimated"],
    )
    told = rows["detail"] + " of " + rows["period"] + ": '" + rows["as_stated"] + "'"
    return replace(found, rows=rows).without(
        read["unreadable"] | misplaced, told + " is no figure or mark"
    )


def _placed(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    name = rows["country"].str.strip()
    world = name.str.lower().str.match(r"world\b")
    rest = name.str.lower().str.match(r"other countries\b|other$")
    iso3 = read_country_codes().of_names(name)
    known = iso3 != ""
    scope = np.select(
        [world, rest, known], ["world", "rest", "country"], default="group"
    )
    group = sorted(set(name[scope == "group"]))
    notes = [f"several countries, or not known: {'; '.join(group)}"] if group else []
    table = rows.assign(
        country=name,
        iso3=iso3.mask(world, "WORLD").mask(rest, "OTHER"),
        scope=scope,
        row=rows.index,
    ).reset_index(drop=True)
    return table[[column.name for column in MINERAL_FIGURES.columns]], notes


def production_of(summaries: SourcedTable) -> SourcedTable:
    r"""Turn mineral figures into the table of production.

    Parameters
    ----------
    summaries : SourcedTable
        Of `read_mineral_summaries`.

    Returns
    -------
    SourcedTable
        Schema `PRODUCTION`: output of mines and refineries (with smelters) of
        countries, the rest and the world, for the commodities of
        `geo.model.commodities.CONTAINED`. Other figures are in `rejected`, and so
        are gross weights and a second kind of output of one stage.

    Raises
    ------
    DataError
        No figure is left.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024\n"
    >>> text += "MCS2025,Rare earths,Burma,Mine production,metric tons,77,W\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "MCS2025.csv").write_text(text)
    ...     read = read_mineral_summaries("MCS2025.csv", root=pathlib.Path(folder))
    >>> given = production_of(read)
    >>> given.table[["commodity", "stage", "iso3", "tonnes"]].values.tolist()
    [['rare_earths', 'mine', 'MMR', 77.0]]
    >>> given.rejected["reason"].tolist()
    ['withheld']
    """
    rows = summaries.table.set_index("row")
    found = Screened(rows=rows)
    found = found.without(rows["statistic"] != "production", "no production")
    marks = found.rows["mark"].where(found.rows["mark"] != "", "no figure")
    found = found.without(found.rows["value"].isna(), marks)
    found = found.without(found.rows["bound"] != "", "a bound only")
    found = found.without(found.rows["year"].isna(), "no single year")
    found = found.without(found.rows["scope"] == "group", "no single country")
    found = found.without(~found.rows["unit"].str.match("t(?:,|$)"), "no mass")
    commodity = found.rows["commodity"].str.lower().str.replace(r"\W+", "_", regex=True)
    found = replace(found, rows=found.rows.assign(commodity=commodity))
    found = found.without(~commodity.isin(list(CONTAINED)), "another commodity")
    gross = found.rows["detail"].str.contains("gross weight", case=False)
    found = found.without(gross, "counted otherwise: " + found.rows["detail"])
    told = found.rows["detail"].str.lower()
    stage = np.select(
        [told.str.contains(pattern) for pattern in _STAGES.values()],
        list(_STAGES),
        default="",
    )
    given = found.rows.assign(
        stage=stage,
        product="",
        stated=found.rows["value"],
        stated_unit="t",
        stated_of=CONTAINED_ITSELF,
        factor=1.0,
        factor_basis="1 t",
        tonnes=found.rows["value"],
        basis="statistic",
        basket="",
        source=cited_as(summaries.source),
        evidence="cited",
    )
    found = replace(found, rows=given)
    found = found.without(given["stage"] == "", "neither of mines nor of refineries")
    found = first_of_each(_one_kind(found), list(PRODUCTION.key))
    require_some(found, name="production")
    columns = [*(column.name for column in PRODUCTION.columns), "detail", "estimated"]
    return replace(
        summaries,
        table=PRODUCTION.validate(found.rows[columns].reset_index(drop=True)),
        rejected=found.sorted_reasons(),
    )


def _one_kind(found: Screened) -> Screened:
    """Keep one way of counting for each commodity and stage: the first."""
    rows = found.rows
    # totals say "rounded", and may leave out what is counted
    detail = rows["detail"].str.lower().str.replace(r"\W*rounded\W*", "", regex=True)
    first = detail.groupby([rows["commodity"], rows["stage"]]).transform("first")
    alike = [
        a.startswith(b) or b.startswith(a) for a, b in zip(detail, first, strict=True)
    ]
    other = ~pd.Series(alike, index=rows.index, dtype=bool)
    return found.without(other, "counted otherwise: " + rows["detail"])
