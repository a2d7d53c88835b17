"""The World Port Index: where ports are, and what ships they take.

Columns as in UpdatedPub150.csv of the United States National
Geospatial-Intelligence Agency (Pub. 150, edition of 2025).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, geodesic_distance_m
from geo.model.published_tables import UNKNOWN, WORLD_PORTS
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.supply_schemas import PORTS
from geo.sources.country_names import CountryCodes, read_country_codes
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
    with_positions,
)
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from pathlib import Path

ROLES = {
    "wpi_number": ("world port index number",),
    "name": ("main port name",),
    "alternate_name": ("alternate port name",),
    "unlocode": ("un/locode",),
    "country": ("country code",),
    "lon": ("longitude",),
    "lat": ("latitude",),
    "harbour_size": ("harbor size",),
    "harbour_type": ("harbor type",),
    "channel_depth_m": ("channel depth (m)",),
    "anchorage_depth_m": ("anchorage depth (m)",),
    "cargo_pier_depth_m": ("cargo pier depth (m)",),
    "oil_terminal_depth_m": ("oil terminal depth (m)",),
    "max_vessel_length_m": ("maximum vessel length (m)",),
    "max_vessel_beam_m": ("maximum vessel beam (m)",),
    "max_vessel_draft_m": ("maximum vessel draft (m)",),
    "solid_bulk": ("facilities - solid bulk",),
    "container": ("facilities - container",),
    "breakbulk": ("facilities - breakbulk",),
    "ice": ("entrance restriction - ice",),
    "tide": ("entrance restriction - tide",),
    "railway": ("railway",),
}
"""For each column here its `column_key` in the file."""

SIGNATURE: frozenset[str] = frozenset(
    ["world port index number", "main port name", "un/locode"]
)
"""Columns by which the file is told, in lower case."""

OTHER_EDITIONS = frozenset(["index_no", "port_name", "wpinumber", "portnumber"])
"""Columns of other editions: the shapefile and tables of before 2020, whose
depths and sizes are letters, and what the agency's servers send."""

SAME_PLACE_M = 50e3
"""Ports of one code that lie no further apart stand for one another."""

_SIZES_M = tuple(role for role in ROLES if role.endswith("_m"))
_WORDS = ("harbour_size", "harbour_type", "railway", "solid_bulk", "container",
          "breakbulk", "ice", "tide")  # fmt: skip
_NOTE = SourceNote(
    kind="world-port-index",
    title="World Port Index, Pub. 150",
    publisher="United States National Geospatial-Intelligence Agency",
    licence="public domain (work of the United States Government)",
)


def read_world_port_index(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read the World Port Index.

    Parameters
    ----------
    path : pathlib.Path or str
        UpdatedPub150.csv, as published.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `WORLD_PORTS`, points in longitude and latitude; sizes in metres,
        empty where the index says 0.

    Raises
    ------
    DataError
        It is another file or another edition, columns are missing, it is cut
        off, its axes are swapped, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> columns = ",".join(keys[0] for keys in ROLES.values())
    >>> row = (
    ...     "7,Kaihatsu, ,JP KAI,Japan,140,35,Large,Canal,"
    ...     + "0," * 7
    ...     + 5 * "No,"
    ...     + "None"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "wpi.csv").write_text(f"{columns}\n{row}\n")
    ...     ports = read_world_port_index("wpi.csv", root=pathlib.Path(folder))
    >>> ports.table[["unlocode", "iso3", "channel_depth_m"]].values.tolist()
    [['JPKAI', 'JPN', nan]]
    """
    text = open_published(path, root=root)
    _require_edition(text)
    screened = pick_columns(text, require_whole(text), ROLES)
    screened = with_numbers(screened, ["wpi_number", "lon", "lat", *_SIZES_M])
    screened = _named(screened)
    screened, turned = with_positions(screened, name=text.name)
    screened = first_of_each(screened, ["wpi_number"])
    require_some(screened, name=text.name)
    codes = read_country_codes()
    rows, notes = _measured(screened.rows)
    rows, coded = _coded(rows, codes)
    table = rows.assign(row=rows.index).reset_index(drop=True)
    columns = [column.name for column in WORLD_PORTS.columns]
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    return SourcedTable(
        table=WORLD_PORTS.validate(gpd.GeoDataFrame(table[columns], geometry=points)),
        source=_NOTE,
        rejected=screened.sorted_reasons(),
        notes=(*text.notes, *turned, *notes, *coded),
    )


def _require_edition(text: PublishedText) -> None:
    found = OTHER_EDITIONS & set(text.cells.columns)
    if found and not set(text.cells.columns) >= SIGNATURE:
        raise DataError(
            text.name,
            [
                Problem(
                    where="columns",
                    what=f"{', '.join(sorted(found))}: another edition of the index, "
                    "which tells depths and sizes by letters",
                    expected="UpdatedPub150.csv, with metres",
                    cure="fetch world-port-index, or save it from msi.nga.mil",
                )
            ],
        )


def _named(screened: Screened) -> Screened:
    found = screened
    for column in ("name", "country"):
        found = found.without(found.rows[column] == "", f"no {column}")
    found = found.without(found.rows["wpi_number"].isna(), "no World Port Index number")
    negative = (found.rows[list(_SIZES_M)] < 0.0).any(axis=1)
    found = found.without(negative, "a depth or size below 0")
    number = found.rows["wpi_number"].map("{:.10g}".format).astype(str)
    return replace(found, rows=found.rows.assign(wpi_number=number))


def _measured(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    sizes = rows[list(_SIZES_M)]
    notes = [
        f"{name}: 0 stands for unknown in {counted(count)}"
        for name, count in (sizes == 0.0).sum().items()
        if count
    ]
    words = {name: rows[name].str.lower().replace("", UNKNOWN) for name in _WORDS}
    for column in WORLD_PORTS.columns:
        if column.name not in words or not column.choices:
            continue
        strange = ~words[column.name].isin(column.choices)
        if strange.any():
            told = ", ".join(sorted(set(words[column.name][strange])))
            notes.append(f"{column.name}: {told} read as {UNKNOWN}")
            words[column.name] = words[column.name].mask(strange, UNKNOWN)
    return rows.assign(**sizes.where(sizes != 0.0), **words), notes


def _coded(rows: pd.DataFrame, codes: CountryCodes) -> tuple[pd.DataFrame, list[str]]:
    iso3 = codes.of_names(rows["country"])
    packed = rows["unlocode"].str.upper().str.replace(" ", "")
    # letters, then letters or the digits 2 to 9 (UNECE Recommendation 16)
    formed = packed.str.fullmatch("[A-Z]{2}[A-Z2-9]{3}")
    unlocode = packed.where(formed, "")
    stated = unlocode.str[:2].map(codes.by_iso2)
    elsewhere = (unlocode != "") & (iso3 != "") & (stated != iso3)
    repeated = (unlocode != "") & unlocode.duplicated(keep=False)
    doubt = np.select([elsewhere, repeated], ["other country", "repeated"], default="")
    named = rows["name"] + " (" + rows["unlocode"] + ")"
    told = {
        "country not known": (iso3 == "", rows["country"].drop_duplicates()),
        "no UN/LOCODE of five letters": (~formed & (packed != ""), named),
        "UN/LOCODE of another country than the one named": (elsewhere, named),
        "UN/LOCODE of more than one port": (repeated, unlocode.drop_duplicates()),
    }
    notes = [
        f"{what}: " + ", ".join(names[names.index.isin(rows.index[wrong])])
        for what, (wrong, names) in told.items()
        if wrong.any()
    ]
    return rows.assign(iso3=iso3, unlocode=unlocode, unlocode_doubt=doubt), notes


def ports_of(index: SourcedTable) -> SourcedTable:
    r"""Turn the World Port Index into the table of ports.

    Parameters
    ----------
    index : SourcedTable
        Of `read_world_port_index`.

    Returns
    -------
    SourcedTable
        Schema `PORTS`. Of ports with one UN/LOCODE that lie within
        `SAME_PLACE_M` of each other the largest stands; further apart, none.
        Ports left out are in `rejected`.

    Raises
    ------
    DataError
        No port is left.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> columns = ",".join(keys[0] for keys in ROLES.values())
    >>> row = (
    ...     "7,Kaihatsu, ,JP KAI,Japan,140,35,Large,Canal,"
    ...     + "0," * 7
    ...     + 5 * "No,"
    ...     + "None"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "wpi.csv").write_text(f"{columns}\n{row}\n")
    ...     index = read_world_port_index("wpi.csv", root=pathlib.Path(folder))
    >>> ports_of(index).table[["unlocode", "name", "iso3"]].values.tolist()
    [['JPKAI', 'Kaihatsu', 'JPN']]
    """
    rows = index.table.set_index("row")
    screened = Screened(rows=rows)
    screened = screened.without(rows["unlocode"] == "", "no UN/LOCODE")
    screened = screened.without(screened.rows["iso3"] == "", "country not known")
    screened = screened.without(
        screened.rows["unlocode_doubt"] == "other country",
        "UN/LOCODE of another country",
    )
    screened = _one_each(screened)
    require_some(screened, name="ports")
    table = screened.rows.assign(
        snap_km_to_network=np.nan, source=cited_as(index.source), evidence="cited"
    )
    columns = [column.name for column in PORTS.columns]
    kept = cast("gpd.GeoDataFrame", table[[*columns, "geometry"]])
    return SourcedTable(
        table=PORTS.validate(kept.reset_index(drop=True)),
        source=index.source,
        rejected=screened.sorted_reasons(),
        notes=index.notes,
    )


def _one_each(screened: Screened) -> Screened:
    rows = screened.rows
    sizes = ["large", "medium", "small", "very small", UNKNOWN]
    order = rows["harbour_size"].map(sizes.index)
    largest = order.sort_values(kind="stable").index
    first = rows.loc[largest].drop_duplicates("unlocode").set_index("unlocode")
    chosen = first.loc[rows["unlocode"]]
    apart_m = geodesic_distance_m(
        rows["lon"], rows["lat"], lon_b=chosen["lon"], lat_b=chosen["lat"]
    )
    furthest = pd.Series(apart_m, index=rows.index).groupby(rows["unlocode"])
    scattered = furthest.transform("max") > SAME_PLACE_M
    screened = screened.without(scattered, "UN/LOCODE of ports far apart")
    standing = rows["wpi_number"].to_numpy() == chosen["wpi_number"].to_numpy()
    other = pd.Series(~standing, index=rows.index).loc[screened.rows.index]
    return screened.without(other, "UN/LOCODE of a larger port nearby, or an earlier")
