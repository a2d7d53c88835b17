"""Attacks on ships: where, when, and what the ship was doing.

Columns as in ``pirate_attacks.csv`` of "Crime at Sea: A Global Database of
Maritime Pirate Attacks", edition of 1993 to 2020.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.published_tables import UNKNOWN
from geo.model.risk_schemas import AT_REST, ATTACK_KINDS, ATTACKS, UNDER_WAY
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.published_text import open_published, pick_columns, require_whole
from geo.sources.screening import (
    Screened,
    require_some,
    with_numbers,
    with_positions,
)
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIGNATURE: frozenset[str] = frozenset(
    ["date", "longitude", "latitude", "attack_type", "vessel_status"]
)
"""Columns by which the file is told, in lower case."""

SHIP_STATES_AS_WRITTEN = {
    "steaming": UNDER_WAY,
    "underway": UNDER_WAY,
    "drifting": UNDER_WAY,
    "towed": UNDER_WAY,
    "fishing": UNDER_WAY,
    "anchored": AT_REST,
    "berthed": AT_REST,
    "moored": AT_REST,
    "stationary": AT_REST,
    "grounded": AT_REST,
    "bunkering operations": AT_REST,
}
"""What each word of ``vessel_status`` means here."""

_ATTACKS_AS_WRITTEN = {kind: kind for kind in ATTACK_KINDS} | {"boarding": "boarded"}
_ROLES = {
    "date": ("date",),
    "lon": ("longitude",),
    "lat": ("latitude",),
    "attack": ("attack_type",),
    "ship_state": ("vessel_status",),
    "location": ("location_description",),
    "iso3": ("nearest_country",),
    "shore_km": ("shore_distance",),
    "vessel": ("vessel_name",),
    "vessel_kind": ("vessel_type",),
    "reported_by": ("data_source",),
    "hour": ("time",),
    "told": ("attack_description",),
}
_OPTIONAL = ("location", "iso3", "shore_km", "vessel", "vessel_kind", "reported_by",
             "hour", "told")  # fmt: skip
_TEXTS = ("location", "iso3", "vessel", "vessel_kind", "reported_by")
_NOTE = SourceNote(
    kind="pirate-attacks",
    title="Crime at Sea: A Global Database of Maritime Pirate Attacks",
    publisher="P. Benden, A. Feng, C. Howell and G. V. Dalla Riva",
    licence="CC BY 4.0",
)


def read_attacks(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read attacks on ships.

    Parameters
    ----------
    path : pathlib.Path or str
        A CSV as published; ``NA`` stands for nothing known.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `ATTACKS`, points in longitude and latitude. The file numbers no
        attack: a row that repeats another in every column is rejected.

    Raises
    ------
    DataError
        It is another file, columns are missing, it is cut off, its axes are
        swapped, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "date,longitude,latitude,attack_type,vessel_status\n"
    >>> text += "2009-04-08,51.5,2.1,Hijacked,Steaming\n"
    >>> text += "2009-13-08,51.5,2.1,Hijacked,Steaming\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "attacks.csv").write_text(text)
    ...     read = read_attacks("attacks.csv", root=pathlib.Path(folder))
    >>> read.table[["year", "lon", "attack", "ship_state"]].values.tolist()
    [[2009.0, 51.5, 'hijacked', 'under way']]
    >>> read.rejected.values.tolist()
    [[3, "date '2009-13-08' is none"]]
    """
    wanted = {key for keys in _ROLES.values() for key in keys}
    text = open_published(path, root=root, wanted=wanted.__contains__)
    screened = pick_columns(text, require_whole(text), _ROLES, optional=_OPTIONAL)
    screened = _first_of_equals(screened)
    screened = with_numbers(_without_na(screened), ["lon", "lat", "shore_km"])
    screened, turned = with_positions(_dated(screened), name=text.name)
    negative = screened.rows["shore_km"] < 0.0
    screened = screened.without(negative, "a distance to the shore below 0")
    require_some(screened, name=text.name)
    rows, notes = _in_our_words(screened.rows)
    table = rows.assign(row=rows.index).reset_index(drop=True)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    columns = [column.name for column in ATTACKS.columns]
    years = table["year"].astype(int)
    return SourcedTable(
        table=ATTACKS.validate(gpd.GeoDataFrame(table[columns], geometry=points)),
        source=replace(_NOTE, vintage=f"{years.min()} to {years.max()}"),
        rejected=screened.sorted_reasons(),
        notes=(*text.notes, *turned, *notes),
    )


def _first_of_equals(screened: Screened) -> Screened:
    rows = screened.rows
    again = rows.duplicated()
    if not again.any():
        return screened
    lines = pd.Series(rows.index, index=rows.index)
    first = lines.groupby([rows[c] for c in rows.columns]).transform("first")
    return screened.without(again, "repeats row " + first.astype(str) + " throughout")


def _without_na(screened: Screened) -> Screened:
    rows = screened.rows
    return replace(screened, rows=rows.mask(rows.isin(["NA"]), ""))


def _dated(screened: Screened) -> Screened:
    written = screened.rows["date"]
    formed = written.where(written.str.fullmatch(r"\d{4}-\d{2}-\d{2}"))
    day = pd.to_datetime(formed, format="%Y-%m-%d", errors="coerce")
    rows = screened.rows.assign(year=day.dt.year.astype(float))
    found = replace(screened, rows=rows)
    return found.without(day.isna(), "date '" + written + "' is none")


def _in_our_words(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    notes: list[str] = []
    read = {
        "attack": _translated(rows["attack"], _ATTACKS_AS_WRITTEN, notes=notes),
        "ship_state": _translated(
            rows["ship_state"], SHIP_STATES_AS_WRITTEN, notes=notes
        ),
    }
    texts = {name: rows[name].astype(str) for name in _TEXTS}
    return rows.assign(**read, **texts), notes


def _translated(
    written: pd.Series, words: Mapping[str, str], *, notes: list[str]
) -> pd.Series:
    lower = written.str.lower()
    meant = lower.map(words)
    strange = meant.isna() & (lower != "")
    if strange.any():
        told = ", ".join(sorted(set(written[strange])))
        count = counted(int(strange.sum()))
        notes.append(f"{written.name}: {told} read as {UNKNOWN} in {count}")
    return meant.fillna(UNKNOWN)
