"""PortWatch: the straits and canals, and what passes them each day.

Columns as the International Monetary Fund publishes them at
portwatch.imf.org: the data sets "Chokepoints" and "Daily Chokepoint Transit
Calls and Trade Volume Estimates" (exports of its ArcGIS layers, 2026).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.published_tables import CHOKEPOINTS, TRANSITS, VESSEL_KINDS
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.ports import read_gates
from geo.sources.published_text import (
    open_published,
    pick_columns,
    require_whole,
)
from geo.sources.screening import (
    Screened,
    first_of_each,
    require_some,
    with_numbers,
    with_positions,
)
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.model.tables import TableSchema

SIGNATURE: frozenset[str] = frozenset(["portid", "lon", "lat"])
"""Columns by which a file of chokepoints is told, in lower case."""

TRANSITS_SIGNATURE: frozenset[str] = frozenset(["portid", "date", "n_total"])
"""Columns by which a file of daily transits is told, in lower case."""

_PLACES = {"portid": ("portid",), "name": ("portname", "name", "fullname")}
_CHOKEPOINT_ROLES = {
    **_PLACES,
    "lon": ("lon",),
    "lat": ("lat",),
    "vessels_total": ("vessel_count_total",),
    **{f"vessels_{kind}": (f"vessel_count_{kind}",) for kind in VESSEL_KINDS},
}
_TRANSIT_ROLES = {
    **_PLACES,
    "date": ("date",),
    "year": ("year",),
    "month": ("month",),
    "day": ("day",),
    "vessels_total": ("n_total",),
    **{f"vessels_{kind}": (f"n_{kind}",) for kind in VESSEL_KINDS},
    "trade_total_t": ("capacity",),
    **{f"trade_{kind}_t": (f"capacity_{kind}",) for kind in VESSEL_KINDS},
}
_NOTE = SourceNote(
    kind="portwatch-chokepoints",
    title="PortWatch chokepoints",
    publisher="International Monetary Fund",
    licence="terms of use of the IMF",
)


def read_portwatch_chokepoints(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read the straits and canals of PortWatch.

    Parameters
    ----------
    path : pathlib.Path or str
        A CSV with columns portid, portname or name, lon and lat.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `CHOKEPOINTS`; ``gate`` is the gate of the same name here, or of
        the same identifier where no name fits.

    Raises
    ------
    DataError
        It is another file, columns are missing, it is cut off, its axes are
        swapped, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "portid,portname,lat,lon\nchokepoint1,Suez Canal,30.59,32.44\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "points.csv").write_text(text)
    ...     read = read_portwatch_chokepoints("points.csv", root=pathlib.Path(folder))
    >>> read.table[["gate", "lon"]].values.tolist()
    [['Suez Canal', 32.44]]
    """
    text = open_published(path, root=root)
    counts = [role for role in _CHOKEPOINT_ROLES if role.startswith("vessels_")]
    screened = pick_columns(
        text, require_whole(text), _CHOKEPOINT_ROLES, optional=counts
    )
    screened = with_numbers(screened, ["lon", "lat", *counts])
    screened = _named(screened)
    screened = _without_negative(screened, counts)
    screened, turned = with_positions(screened, name=text.name)
    screened = first_of_each(screened, ["portid"])
    require_some(screened, name=text.name)
    screened, gated = _with_gates(screened)
    points = gpd.points_from_xy(screened.rows["lon"], screened.rows["lat"], crs=WGS84)
    table = gpd.GeoDataFrame(_numbered(screened.rows, CHOKEPOINTS), geometry=points)
    return SourcedTable(
        table=CHOKEPOINTS.validate(table),
        source=_NOTE,
        rejected=screened.sorted_reasons(),
        notes=(*text.notes, *turned, *gated, *_gates_without(screened.rows)),
    )


def read_portwatch_transits(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read how many vessels, and how much trade, pass each strait a day.

    Parameters
    ----------
    path : pathlib.Path or str
        A CSV with a row for each chokepoint and day.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `TRANSITS`; the vintage is the last day in it.

    Raises
    ------
    DataError
        It is another file, columns are missing, it is cut off, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> kinds = ",".join([f"n_{kind}" for kind in VESSEL_KINDS])
    >>> trade = ",".join([f"capacity_{kind}" for kind in VESSEL_KINDS])
    >>> text = f"date,portid,portname,{kinds},n_total,{trade},capacity\n"
    >>> text += "2024/01/31 00:00:00+00,chokepoint1,Suez Canal,"
    >>> text += "1,2,3,4,5,15,10,20,30,40,50,150\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "daily.csv").write_text(text)
    ...     read = read_portwatch_transits("daily.csv", root=pathlib.Path(folder))
    >>> read.table[["date", "gate", "trade_total_t"]].values.tolist()
    [['2024-01-31', 'Suez Canal', 150.0]]
    """
    wanted = {key for keys in _TRANSIT_ROLES.values() for key in keys}
    text = open_published(path, root=root, wanted=wanted.__contains__)
    screened = pick_columns(
        text, require_whole(text), _TRANSIT_ROLES, optional=("year", "month", "day")
    )
    amounts = [r for r in _TRANSIT_ROLES if r.startswith(("vessels_", "trade_"))]
    screened = with_numbers(screened, [*amounts, "year", "month", "day"])
    screened = _named(screened)
    screened = _without_negative(screened, amounts)
    screened = first_of_each(_dated(screened), ["portid", "date"])
    require_some(screened, name=text.name)
    screened, gated = _with_gates(screened)
    table = TRANSITS.validate(_numbered(screened.rows, TRANSITS))
    notes = [*_uneven(table, "vessels_{}"), *_uneven(table, "trade_{}_t")]
    return SourcedTable(
        table=table,
        source=replace(
            _NOTE,
            kind="portwatch-transits",
            title="PortWatch daily chokepoint transits",
            vintage=f"to {table['date'].max()}",
        ),
        rejected=screened.sorted_reasons(),
        notes=(*text.notes, *gated, *notes),
    )


def _numbered(rows: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    table = rows.assign(row=rows.index).reset_index(drop=True)
    return table[[column.name for column in schema.columns]]


def _named(screened: Screened) -> Screened:
    for column in _PLACES:
        screened = screened.without(screened.rows[column] == "", f"no {column}")
    return screened


def _without_negative(screened: Screened, columns: list[str]) -> Screened:
    negative = (screened.rows[columns] < 0.0).any(axis=1)
    return screened.without(negative, "a number below 0")


def _dated(screened: Screened) -> Screened:
    rows = screened.rows
    # the hub writes 2024/01/31 00:00:00+00, the layer 2024-01-31
    parts = rows["date"].str.extract(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\D|$)")
    parts.columns = pd.Index(["year", "month", "day"])
    written = parts.astype(float)
    stated = rows[["year", "month", "day"]].astype(float)
    whole = stated.fillna(written)
    day = pd.to_datetime(whole, errors="coerce")
    differ = (written.notna() & stated.notna() & (written != stated)).any(axis=1)
    shown = "date '" + rows["date"] + "'"
    found = replace(screened, rows=rows.assign(date=day.dt.strftime("%Y-%m-%d")))
    found = found.without(day.isna(), shown + " is none")
    return found.without(
        differ.loc[found.rows.index],
        shown.loc[found.rows.index] + " is not that of year, month and day",
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _with_gates(screened: Screened) -> tuple[Screened, list[str]]:
    gates = read_gates()
    by_name = {_plain(str(name)): str(name) for name in gates["name"]}
    ids = zip(gates["portwatch_id"], gates["name"], strict=True)
    by_id = {str(portid): str(name) for portid, name in ids}
    rows = screened.rows
    places = rows[["portid", "name"]].drop_duplicates()
    found = {
        (portid, name): by_name.get(_plain(name), by_id.get(portid, ""))
        for portid, name in places.itertuples(index=False, name=None)
    }
    keys = pd.Series(list(zip(rows["portid"], rows["name"], strict=True)), rows.index)
    notes = list(_gate_notes(found, by_id))
    return replace(screened, rows=rows.assign(gate=keys.map(found))), notes


def _gate_notes(
    found: Mapping[tuple[str, str], str], by_id: Mapping[str, str]
) -> list[str]:
    notes = []
    without = [
        f"{name} ({portid})" for (portid, name), gate in found.items() if not gate
    ]
    if without:
        notes.append("no gate here for: " + ", ".join(without))
    for (portid, name), gate in found.items():
        if gate and _plain(gate) != _plain(name):
            notes.append(f"{portid}, {name}: taken for {gate}, by its identifier")
        elif gate and by_id.get(portid, gate) != gate:
            notes.append(f"{portid} is {by_id[portid]} here: {gate} taken by its name")
    return notes


def _gates_without(rows: pd.DataFrame) -> list[str]:
    names = [name for name in read_gates()["name"] if name not in set(rows["gate"])]
    return ["gates here without a row: " + ", ".join(names)] if names else []


def _uneven(table: pd.DataFrame, pattern: str) -> list[str]:
    total = table[pattern.format("total")]
    parts = table[[pattern.format(kind) for kind in VESSEL_KINDS]].sum(axis=1)
    # each of five parts and the total may be rounded to a whole
    apart = (total - parts).abs() > 3.0
    if not apart.any():
        return []
    what = pattern.format("total")
    return [f"{counted(int(apart.sum()))}: {what} is not the sum of its kinds"]
