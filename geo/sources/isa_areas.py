"""Areas of the international sea floor: contracts, reserves, APEIs, applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import WGS84, geodesic_area_m2
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.zone_schemas import AREA_KINDS, ISA_AREAS
from geo.sources.zone_layers import open_zone_layer
from geo.sources.zone_sifting import (
    finished,
    joined,
    sift_zones,
    told_together,
    with_area_notes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.zone_layers import ZoneLayer

SIGNATURE: frozenset[str] = frozenset(["areakey", "contractid", "areatype", "areakm2"])
"""Columns by which the layers of contracts are told, in lower case; `LAYOUTS` has
those of the other layers."""

LICENCE = (
    "the file states none: (c) International Seabed Authority, read the terms of use "
    "at isa.org.jm"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one kind of file names its columns.

    Parameters
    ----------
    columns : frozenset of str
        By which it is told, in lower case.
    area_kind : str
        Of all its areas; empty where a column says so.
    name, contractor, contract, area : tuple of str
        Columns; the parts of a name are put together.
    authority : str, optional
        Who grants the areas.
    """

    columns: frozenset[str]
    area_kind: str
    name: tuple[str, ...]
    contractor: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    authority: str = "International Seabed Authority"


LAYOUTS = (
    Layout(
        columns=SIGNATURE,
        area_kind="",
        name=("areakey",),
        contractor=("holder", "contractor"),
        contract=("contractid",),
        area=("areakm2",),
    ),
    Layout(
        columns=frozenset(["area_key", "contract", "origin"]),
        area_kind="reserved",
        name=("area_key",),
        contractor=("origin",),
        contract=("contract",),
    ),
    Layout(
        columns=frozenset(["apei"]),
        area_kind="environmental interest",
        name=("apei",),
        area=("area_km2_stated", "area_km2", "areakm2"),
    ),
    Layout(
        columns=frozenset(["company", "subarea", "docket"]),
        area_kind="application",
        name=("company", "subarea"),
        contractor=("company_full", "company"),
        contract=("docket",),
        authority="United States, NOAA",
    ),
    Layout(
        columns=frozenset(["company", "subarea", "authority"]),
        area_kind="application",
        name=("company", "subarea"),
        contractor=("company",),
    ),
)
"""Layers of the Authority, and copies that name their columns otherwise."""

_UNTOLD = Layout(
    columns=frozenset(["areakm2"]),
    area_kind="",
    name=("name", "areakey", "apei"),
    area=("areakm2",),
)
_TYPES = {
    "exploration": "exploration",
    "exploration area": "exploration",
    "reserved": "reserved",
    "reserved area": "reserved",
    "relinquished": "relinquished",
    "relinquished area": "relinquished",
    "apei": "environmental interest",
}
_RESOURCES = {"CRFC": "crusts", "PMS": "sulphides", "PMN": "nodules"}


def read_isa_areas(
    path: Path | str, *, root: Path, layer: str = "", kind: str = "", crs: str = ""
) -> SourcedTable:
    """Read contract areas, reserved areas, APEIs or applications.

    The kind of file is told by its columns (`LAYOUTS`). Blocks of one contract stay
    rows of their own; `dissolve_contracts` joins them.

    Parameters
    ----------
    path : pathlib.Path or str
        Shapefile, GeoPackage, GeoJSON or FlatGeobuf.
    root : pathlib.Path
        Folder that a relative path starts from.
    layer : str, optional
        Of a file with several.
    kind : str, optional
        One of `AREA_KINDS`: areas of other kinds are set aside. Needed where no
        column tells it, as in the Authority's own layer of APEIs.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    SourcedTable
        Schema `ISA_AREAS`, degrees, split at 180.

    Raises
    ------
    DataError
        The file cannot be read, its columns are not known, or no feature can be
        used; with every problem found.
    ParameterError
        There is no such kind.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> made = gpd.GeoDataFrame(
    ...     {"apei": ["APEI-99"], "area_km2": [12309]},
    ...     geometry=[shapely.box(-120, 0, -119, 1)],
    ...     crs="EPSG:4326",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made.to_file(pathlib.Path(folder) / "apei.gpkg")
    ...     areas = read_isa_areas("apei.gpkg", root=pathlib.Path(folder))
    >>> areas.table[["name", "area_kind"]].values.tolist()
    [['APEI-99', 'environmental interest']]
    """
    if kind and kind not in AREA_KINDS:
        raise ParameterError(
            "ISA areas",
            [
                Problem(
                    where="kind",
                    what=repr(kind),
                    expected="one of " + ", ".join(AREA_KINDS),
                )
            ],
        )
    opened = open_zone_layer(path, root=root, layer=layer, crs=crs)
    layout = _layout(opened, kind=kind)
    columns, faults = _columns(opened, layout, kind=kind)
    sifted = sift_zones(opened, columns, faults=faults)
    areas = with_area_notes(sifted.table)
    return SourcedTable(
        table=finished(areas, schema=ISA_AREAS),
        source=_source(layout, areas),
        rejected=sifted.rejected,
        notes=told_together(areas),
    )


def dissolve_contracts(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the blocks of each contract into one area.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Schema `ISA_AREAS`.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `ISA_AREAS`, named by contract, in the order in which the contracts
        first appear, with ``blocks``, how many were joined; areas without a contract
        stay as they are. Stated areas are summed, as far as all blocks state one.

    Examples
    --------
    >>> import shapely
    >>> blocks = gpd.GeoDataFrame(
    ...     {
    ...         "name": ["A_1", "A_2"],
    ...         "area_kind": "exploration",
    ...         "contractor": "Atlantis",
    ...         "resource": "nodules",
    ...         "contract": "A",
    ...         "status": "Active",
    ...         "date": "2011-07-22",
    ...         "area_stated_km2": [12309.0, 12309.0],
    ...         "area_km2": [12309.0, 12309.0],
    ...         "note": "",
    ...     },
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)],
    ...     crs="EPSG:4326",
    ... )
    >>> dissolve_contracts(blocks)[["name", "blocks", "area_km2"]].round().values
    array([['A', 2, 24618.0]], dtype=object)
    """
    ISA_AREAS.validate(areas)
    key = areas["contract"].where(areas["contract"] != "", areas["name"])
    key = key + "\n" + areas["area_kind"]
    whole = [_whole(rows) for _, rows in areas.groupby(key, sort=False)]
    table = gpd.GeoDataFrame(pd.concat(whole, ignore_index=True), crs=WGS84)
    return finished(with_area_notes(table), schema=ISA_AREAS)


def _whole(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if len(rows) == 1 and not rows["contract"].iloc[0]:
        return cast("gpd.GeoDataFrame", rows.assign(blocks=1, note=""))
    outline, mended = joined(rows.geometry)
    same = {
        column: rows[column].iloc[0] if len(rows[column].unique()) == 1 else ""
        for column in ("contractor", "resource", "status", "date")
    }
    return cast(
        "gpd.GeoDataFrame",
        rows.iloc[:1].assign(
            **same,
            name=rows["contract"].iloc[0],
            geometry=[outline],
            area_stated_km2=rows["area_stated_km2"].sum(skipna=False),
            area_km2=geodesic_area_m2(outline) / 1e6,
            note=mended,
            blocks=len(rows),
        ),
    )


def _layout(opened: ZoneLayer, *, kind: str) -> Layout:
    for layout in LAYOUTS:
        if opened.holds(layout.columns):
            return layout
    if kind and opened.holds(_UNTOLD.columns):
        return _UNTOLD
    raise DataError(
        opened.file,
        [
            Problem(
                where="columns",
                what=", ".join(map(str, opened.cells.columns[:20])) or "none",
                expected="one of: "
                + "; ".join(" + ".join(sorted(one.columns)) for one in LAYOUTS),
                cure="for another layer of the Authority, one with AreaKM2, say its "
                "kind; or read it as plain areas",
            )
        ],
    )


def _columns(
    opened: ZoneLayer, layout: Layout, *, kind: str
) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    stated, unreadable = opened.numbers(*layout.area)
    contract = opened.text(*layout.contract)
    kinds = _kinds(opened, layout, kind=kind)
    columns = {
        "name": _names(opened, layout),
        "area_kind": kinds,
        "contractor": opened.text(*layout.contractor),
        "resource": _resources(opened.text("resource"), contract),
        "contract": contract,
        "status": opened.text("status"),
        "date": _dates(opened),
        "area_stated_km2": stated,
    }
    faults = {
        "no name": columns["name"] == "",
        "name repeated": columns["name"].duplicated() & (columns["name"] != ""),
        "areatype is not known": kinds == "",
        f"not {kind}": (kinds != kind) & (kinds != "") & (kind != ""),
        "area is no number": unreadable | (stated < 0.0),
    }
    return columns, faults


def _kinds(opened: ZoneLayer, layout: Layout, *, kind: str) -> pd.Series:
    if layout.area_kind or layout is _UNTOLD:
        settled = pd.Series(layout.area_kind or kind, index=opened.cells.index)
        licensed = opened.text("area_name").str.contains(
            "exploration licen", case=False
        )
        return settled.mask(licensed, "exploration")
    return opened.text("areatype").str.lower().map(_TYPES).fillna("")


def _names(opened: ZoneLayer, layout: Layout) -> pd.Series:
    if layout is _UNTOLD:
        named = opened.text(*layout.name)
        numbers = named.index.astype(str).to_series(index=named.index)
        return named.mask(named == "", opened.stem + " " + numbers)
    together = opened.text(layout.name[0])
    for column in layout.name[1:]:
        together = together + " " + opened.text(column)
    return together.str.strip()


def _resources(stated: pd.Series, contract: pd.Series) -> pd.Series:
    """Read the kind of deposit from its column, or else from the contract's name."""
    code = stated.mask(stated == "", contract).str.upper()
    found = code.str.extract("(CRFC|PMS|PMN)", expand=False)
    return found.map(_RESOURCES).fillna("")


def _dates(opened: ZoneLayer) -> pd.Series:
    if "actdate" not in opened.cells:
        return opened.text("actdate")
    cells = opened.cells["actdate"]
    # the web service of the Authority counts milliseconds since 1970
    counted = pd.api.types.is_numeric_dtype(cells)
    read = pd.to_datetime(cells, unit="ms" if counted else None, errors="coerce")
    return read.dt.strftime("%Y-%m-%d").fillna("")


def _source(layout: Layout, areas: gpd.GeoDataFrame) -> SourceNote:
    authority = layout.authority
    own = authority.startswith("International")
    dates = areas.loc[areas["date"] != "", "date"]
    return SourceNote(
        kind="isa-areas",
        title="Areas of the international sea floor: "
        + ", ".join(np.unique(areas["area_kind"].astype(str))),
        publisher=authority,
        licence=LICENCE if own else "not stated in the file",
        vintage=f"latest contract {dates.max()}" if len(dates) else "",
    )
