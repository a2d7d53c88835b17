"""The Global Mining Dataset of the International Council on Mining and Metals."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.facility_schemas import ICMM_FACILITIES, joined_values, split_values
from geo.model.positions import LISTED_KM, check_positions
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.coastline import read_land
from geo.sources.country_names import read_country_codes
from geo.sources.published_text import (
    PublishedText,
    cited_as,
    column_key,
    pick_columns,
)
from geo.sources.screening import (
    Screened,
    first_of_each,
    require_some,
    with_numbers,
    with_positions,
)
from geo.sources.text_tables import counted
from geo.sources.workbooks import opened_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.workbooks import OpenWorkbook

SIGNATURE: frozenset[str] = frozenset(
    ["icmmid", "confidence factor", "mine name", "asset type", "primary commodity"]
)

_ABOUT = "about"
_ROLES = {
    "facility_id": ("icmmid", "icmm id"),
    "confidence": ("confidence factor",),
    "name": ("mine name",),
    "group_names": ("group names",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "asset_type": ("asset type",),
    "country": ("country",),
    "primary_commodity": ("primary commodity",),
    "secondary_commodity": ("secondary commodity",),
    "other_commodities": ("other commodities",),
}
_OPTIONAL = ("group_names", "secondary_commodity", "other_commodities")
_NEEDED = ("facility_id", "name", "asset_type", "country", "primary_commodity")

KINDS = {
    "mine": "mine",
    "plant": "processing",
    "smelter": "smelter",
    "refinery": "refinery",
    "steel plant": "steel plant",
}
"""Our word for each asset type; a plant crushes, grinds, washes, leaches or floats."""

COMMODITIES = {
    "ferronickel": "nickel",
    "ferromanganese": "manganese",
    "silicomanganese": "manganese",
    "ferrosilicon manganese": "manganese",
    "ree": "rare_earths",
    "lanthanides": "rare_earths",
    "monazite": "rare_earths",
    **dict.fromkeys(
        (
            "lanthanum", "cerium", "praseodymium", "neodymium", "samarium", "europium",
            "gadolinium", "terbium", "dysprosium", "holmium", "erbium", "thulium",
            "ytterbium", "lutetium", "yttrium",
        ),
        "rare_earths",
    ),
}  # fmt: skip
"""Our name for what is published under another; scandium stays apart."""

_LEVELS = ("high", "moderate", "low", "very low")
_COUNTRIES = {"Republic of the Congo": "COG"}


def read_icmm(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read mines, smelters, refineries and plants of the ICMM data set.

    Parameters
    ----------
    path : pathlib.Path or str
        The .xlsx workbook as published; from `root` if relative.
    root : pathlib.Path

    Returns
    -------
    SourcedTable
        Schema `ICMM_FACILITIES`: points in longitude and latitude, each checked
        against the built-in land of its country. Rows without an identifier, a
        name or a possible position are in `rejected`, as are those whose position
        lies in their country only with its axes swapped.

    Raises
    ------
    DataError
        As `read_workbook_table`; or no sheet has the columns of `SIGNATURE`,
        other columns are missing, or no row can be used.
    MissingExtraError
        openpyxl is not installed.

    References
    ----------
    ICMM, Global Mining Dataset, https://www.icmm.com

    Examples
    --------
    >>> import openpyxl, pathlib, tempfile
    >>> workbook = openpyxl.Workbook()
    >>> names = "ICMMID,Confidence Factor,Mine Name,Latitude,Longitude,Asset Type,"
    >>> names += "Country,Primary Commodity"
    >>> workbook.active.append(names.split(","))
    >>> workbook.active.append(
    ...     ["X1", "High", "Pit", -10.7, 25.8, "Mine;Plant", "Zambia", "copper"]
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook.save(pathlib.Path(folder) / "sites.xlsx")
    ...     sites = read_icmm("sites.xlsx", root=pathlib.Path(folder))
    >>> sites.table[["kind", "iso3", "lies_in"]].iloc[0].tolist()
    ['mine; processing', 'ZMB', 'COD']
    """
    with opened_workbook(path, root=root) as workbook:
        text = _cells(workbook)
        source = _read_source(workbook)
    screened = pick_columns(text, Screened(rows=text.cells), _ROLES, optional=_OPTIONAL)
    screened, notes = _screened(screened, name=text.name)
    table = _facilities(screened.rows, source=source)
    return SourcedTable(
        table=ICMM_FACILITIES.validate(table),
        source=source,
        rejected=screened.sorted_reasons(),
        notes=(*notes, *_notes(table)),
    )


def _cells(workbook: OpenWorkbook) -> PublishedText:
    found = workbook.find(SIGNATURE)
    if found is None:
        raise DataError(
            workbook.name,
            [
                Problem(
                    where="sheets",
                    what="none has the columns of the ICMM data set",
                    expected=", ".join(sorted(SIGNATURE)),
                    cure="give the workbook as ICMM publishes it",
                )
            ],
        )
    sheet, row = found
    table = workbook.table(sheet, header_row=row)
    cells = table.map(lambda cell: "" if cell is None else str(cell))
    return PublishedText(
        name=workbook.name,
        cells=cells.set_axis([column_key(str(name)) for name in table], axis=1),
        columns=tuple(str(name) for name in table),
        short=(),
        notes=(),
    )


def _screened(screened: Screened, *, name: str) -> tuple[Screened, list[str]]:
    """Set aside what has no name or place, and settle the rest."""
    for role in _NEEDED:
        empty = screened.rows[role] == ""
        screened = screened.without(empty, f"no {role.replace('_', ' ')}")
    screened = with_numbers(first_of_each(screened, ["facility_id"]), ["lon", "lat"])
    screened, notes = with_positions(screened, name=name)
    rows = screened.rows
    unknown = ~rows["asset_type"].map(_known_asset).astype(bool)
    told = "asset type '" + rows["asset_type"] + "' is none of " + ", ".join(KINDS)
    screened = screened.without(unknown, told)
    level = screened.rows["confidence"].str.lower()
    named = level.isin(_LEVELS)
    told = "confidence '" + screened.rows["confidence"] + "' is none of "
    screened = screened.without(~named, told + ", ".join(_LEVELS))
    require_some(screened, name=name)
    screened = _placed(screened)
    require_some(screened, name=name)
    return screened, notes


def _placed(screened: Screened) -> Screened:
    """Check positions against countries, and set aside those of swapped axes."""
    rows = screened.rows
    iso3 = read_country_codes().of_names(rows["country"])
    iso3 = iso3.where(iso3 != "", rows["country"].map(_COUNTRIES).fillna(""))
    rows = rows.assign(iso3=iso3)
    rows = rows.join(check_positions(rows, land=read_land()))
    told = (
        rows["km_outside_country"].map("{:,.0f} km outside ".format)
        + rows["country"]
        + ", and inside it with longitude and latitude swapped"
    )
    swapped = rows["fits_when"] == "axes swapped"
    return Screened(rows=rows, rejected=screened.rejected).without(swapped, told)


def _known_asset(cell: str) -> bool:
    return all(value.lower() in KINDS for value in split_values(cell))


def _facilities(rows: pd.DataFrame, *, source: SourceNote) -> gpd.GeoDataFrame:
    published = ["primary_commodity", "secondary_commodity", "other_commodities"]
    named = pd.Series(
        [";".join(cells) for cells in zip(*(rows[n] for n in published), strict=True)],
        index=rows.index,
    )
    table = rows.assign(
        kind=rows["asset_type"].map(
            lambda cell: joined_values(KINDS[v.lower()] for v in split_values(cell))
        ),
        commodity=named.map(_commodities),
        group_names=rows["group_names"].map(
            lambda cell: joined_values(split_values(cell))
        ),
        confidence=rows["confidence"].str.lower(),
        source=cited_as(source),
        evidence="cited",
    ).reset_index(drop=True)
    columns = [column.name for column in ICMM_FACILITIES.columns]
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    return gpd.GeoDataFrame(table[columns], geometry=points)


def _commodities(cell: str) -> str:
    words = (value.lower() for value in split_values(cell))
    return joined_values(COMMODITIES.get(word, word) for word in words)


def _notes(table: gpd.GeoDataFrame) -> list[str]:
    unnamed = table["iso3"] == ""
    outside = table["km_outside_country"] > LISTED_KM
    notes = []
    if unnamed.any():
        countries = ", ".join(sorted(set(table.loc[unnamed, "country"])))
        notes.append(f"{counted(int(unnamed.sum()))}: no code for {countries}")
    if outside.any():
        notes.append(
            f"{counted(int(outside.sum()))} more than {LISTED_KM:g} km outside the "
            "country named: see km_outside_country"
        )
    return notes


def _read_source(workbook: OpenWorkbook) -> SourceNote:
    """Read edition, citation and licence off the sheet that tells of the rest."""
    source = SourceNote(
        kind="icmm",
        title="Global Mining Dataset",
        publisher="ICMM",
        licence="not stated",
    )
    titles = workbook.titles()
    title = next((name for name in titles if name.strip().lower() == _ABOUT), "")
    if not title:
        return source
    about = workbook.table(title, header_row=0)
    text = "\n".join(str(cell) for row in about.to_numpy() for cell in row if cell)
    cited = re.search(r"Recommended Citation:\s*[\"“]?([^\"”\n]+)", text)
    citation = cited.group(1).strip() if cited else ""
    dated = re.search(r"(?:\w+ )?20\d\d(?: \(V\d+\))?", citation or text)
    licensed = re.search(r"Creative Commons Attribution (\d\.\d)", text)
    return replace(
        source,
        citation=citation,
        vintage=dated.group(0) if dated else "",
        licence=f"CC BY {licensed.group(1)}" if licensed else source.licence,
    )
