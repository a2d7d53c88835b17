"""The World EEZ of Marine Regions, versions 11 and 12."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.crs import geodesic_area_m2
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.zone_schemas import MARINE_REGIONS
from geo.sources.zone_layers import open_zone_layer
from geo.sources.zone_sifting import (
    finished,
    joined,
    sift_zones,
    told_together,
    with_area_notes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from geo.sources.zone_layers import ZoneLayer

SIGNATURE: frozenset[str] = frozenset(["mrgid", "geoname", "pol_type", "sovereign1"])
"""Columns by which the file is told, in lower case: the downloads have them in
upper case, the web service in lower."""

KINDS = {
    "200nm": "200 nm zone",
    "overlapping claim": "overlapping claim",
    "disputed": "overlapping claim",
    "joint regime": "joint regime",
}
"""What the publisher writes, in lower case; earlier versions write Disputed."""

DOIS = {"v11": "10.14284/386", "v12": "10.14284/632"}
LICENCE = (
    "the file states none: read the terms at marineregions.org; copies in circulation "
    "state CC BY 4.0 or CC BY-NC-SA 4.0"
)

_CODE = re.compile(r"[A-Z]{3}")


def read_marine_regions(
    path: Path | str, *, root: Path, layer: str = "", crs: str = ""
) -> SourcedTable:
    """Read the zones of Marine Regions, one row for each gazetteer entry.

    Simplified copies do, as long as they keep the columns of `SIGNATURE`. States
    are told by the codes of the sovereigns; where a copy left the second and third
    code out, their names are looked up among the other rows.

    Parameters
    ----------
    path : pathlib.Path or str
        ``eez_v11`` or ``eez_v12``: GeoPackage, Shapefile, GeoJSON or FlatGeobuf.
    root : pathlib.Path
        Folder that a relative path starts from.
    layer : str, optional
        Of a file with several.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    SourcedTable
        Schema `MARINE_REGIONS`, degrees, split at 180. The vintage is the version
        in the name of the file or layer, as no column tells it.

    Raises
    ------
    DataError
        The file cannot be read, columns are missing, or no feature can be used;
        with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    References
    ----------
    Flanders Marine Institute (2023), Maritime Boundaries Geodatabase, version 12,
    doi 10.14284/632; version 11 (2019), doi 10.14284/386. Columns:
    https://marineregions.org/eezattribute.php.

    Examples
    --------
    >>> import geopandas as gpd, pathlib, shapely, tempfile
    >>> made = gpd.GeoDataFrame(
    ...     {
    ...         "MRGID": [9999],
    ...         "GEONAME": ["Atlantian Exclusive Economic Zone"],
    ...         "POL_TYPE": ["200NM"],
    ...         "SOVEREIGN1": ["Atlantis"],
    ...         "ISO_SOV1": ["ATL"],
    ...     },
    ...     geometry=[shapely.box(179, 0, 181, 1)],
    ...     crs="EPSG:4326",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made.to_file(pathlib.Path(folder) / "eez_v12.gpkg")
    ...     zones = read_marine_regions("eez_v12.gpkg", root=pathlib.Path(folder))
    >>> zones.table[["kind", "iso3", "mrgid"]].values.tolist(), zones.source.vintage
    ([['200 nm zone', 'ATL', '9999']], 'v12')
    """
    opened = open_zone_layer(path, root=root, layer=layer, crs=crs, required=SIGNATURE)
    stated, unreadable = opened.numbers("area_km2")
    states, notes = _states(opened)
    kinds = opened.text("pol_type").str.lower().map(KINDS)
    columns = {
        "name": opened.text("geoname"),
        "mrgid": opened.text("mrgid"),
        "kind": kinds,
        "states": states,
        "iso3": states.str.split(" ").str[0],
        "sovereign_iso3": _codes(opened, "iso_sov1"),
        "territory_iso3": _codes(opened, "iso_ter1"),
        "area_stated_km2": stated,
    }
    faults = {
        "no mrgid": columns["mrgid"] == "",
        "no geoname": columns["name"] == "",
        "pol_type is none of 200NM, Overlapping claim, Joint regime": kinds.isna(),
        "area_km2 is no number": unreadable | (stated < 0.0),
    }
    sifted = sift_zones(opened, columns, faults=faults)
    zones, rejected = _one_row_each(sifted.table)
    zones = with_area_notes(zones)
    return SourcedTable(
        table=finished(zones, schema=MARINE_REGIONS),
        source=_source(opened),
        rejected=pd.concat([sifted.rejected, rejected]).sort_values(
            "row", ignore_index=True
        ),
        notes=(*notes, *told_together(zones)),
    )


def _codes(opened: ZoneLayer, column: str) -> pd.Series:
    codes = opened.text(column).str.upper()
    return codes.where(codes.map(lambda code: bool(_CODE.fullmatch(code))), "")


def _states(opened: ZoneLayer) -> tuple[pd.Series, list[str]]:
    """Join the codes of up to three sovereigns; say whose code is nowhere."""
    names = [opened.text(f"sovereign{n}") for n in (1, 2, 3)]
    codes = [_codes(opened, f"iso_sov{n}") for n in (1, 2, 3)]
    known = {
        name: code
        for name, code in zip(pd.concat(names), pd.concat(codes), strict=True)
        if name and code
    }
    settled = [
        code.mask(code == "", name.map(known).fillna(""))
        for name, code in zip(names, codes, strict=True)
    ]
    joint = [
        " ".join(dict.fromkeys(code for code in row if code))
        for row in zip(*settled, strict=True)
    ]
    unknown = sorted({name for name in pd.concat(names) if name} - set(known))
    told = [f"no code in the file for {', '.join(unknown)}"] if unknown else []
    return pd.Series(joint, index=opened.cells.index, dtype=object), told


def _one_row_each(zones: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Join features that are parts of one zone; set contradictory ones aside."""
    firsts = zones.groupby("mrgid", sort=False)[["name", "kind"]].transform("first")
    alike = (zones[["name", "kind"]] == firsts).all(axis=1)
    strays = zones[~alike]
    aside = pd.DataFrame(
        {
            "row": strays.index,
            "reason": "mrgid "
            + strays["mrgid"].astype(object)
            + " again, with another name or kind",
        }
    )
    kept = zones[alike]
    parted = kept.duplicated("mrgid", keep=False)
    wholes = [_whole(rows) for _, rows in kept[parted].groupby("mrgid", sort=False)]
    return pd.concat([kept[~parted], *wholes]).sort_index(), aside


def _whole(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    outline, mended = joined(rows.geometry)
    told = [f"{len(rows)} features joined", *dict.fromkeys(rows["note"]), mended]
    return rows.iloc[:1].assign(
        geometry=[outline],
        note="; ".join(filter(None, told)),
        area_km2=geodesic_area_m2(outline) / 1e6,
    )


def _source(opened: ZoneLayer) -> SourceNote:
    version = next(_versions(opened.layer, opened.stem), "")
    return SourceNote(
        kind="marine-regions",
        title="World EEZ, Maritime Boundaries Geodatabase",
        publisher="Flanders Marine Institute",
        licence=LICENCE,
        vintage=version,
        doi=DOIS.get(version, ""),
        citation="Flanders Marine Institute, Maritime Boundaries Geodatabase: Maritime "
        "Boundaries and Exclusive Economic Zones (200NM)"
        + (f", version {version[1:]}" if version else "")
        + ", https://www.marineregions.org/",
    )


def _versions(*names: str) -> Iterator[str]:
    for name in names:
        match = re.search(r"(?<![A-Za-z0-9])v(\d{1,2})(?!\d)", name, re.IGNORECASE)
        if match is not None:
            yield f"v{match.group(1)}"
