"""Protected areas at sea, from the World Database on Protected Areas (WDPA)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.zone_schemas import PROTECTED_AREAS
from geo.sources.shape_mending import NO_POLYGON
from geo.sources.text_tables import counted
from geo.sources.zone_layers import open_zone_layer
from geo.sources.zone_sifting import (
    finished,
    sift_zones,
    told_together,
    with_area_notes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from geo.sources.zone_layers import ZoneLayer

SIGNATURE: frozenset[str] = frozenset(
    ["desig_eng", "iucn_cat", "status", "status_yr", "iso3"]
)
"""Columns that all releases have, in lower case; up to 2025 with ``wdpaid`` and
``marine``, since with ``site_id`` and ``realm``."""

IDENTIFIERS = (("wdpaid", "site_id"), ("wdpa_pid", "site_pid"))
"""Of the site and of its parcels, as older and newer releases name them."""

LICENCE = (
    "read the terms at protectedplanet.net/en/legal: they forbid redistribution and "
    "commercial use without permission"
)

_MARINE = {"0": "terrestrial", "1": "coastal", "2": "marine"}
_REALMS = {"terrestrial": "terrestrial", "coastal": "coastal", "marine": "marine"}
_TYPES = {
    "1": "protected area",
    "pa": "protected area",
    "0": "other conservation measure",
    "oecm": "other conservation measure",
}


def read_protected_areas(
    path: Path | str,
    *,
    root: Path,
    layer: str = "",
    terrestrial: bool = False,
    crs: str = "",
) -> SourcedTable:
    """Read protected areas and other conservation measures, those at sea by default.

    Proposed ones stay, with their status. Sites given as a point have no outline and
    are set aside, as are those on land.

    Parameters
    ----------
    path : pathlib.Path or str
        Polygons of a release: Shapefile, GeoPackage, GeoJSON or FlatGeobuf.
    root : pathlib.Path
        Folder that a relative path starts from.
    layer : str, optional
        Of a file with several.
    terrestrial : bool, optional
        Keep those on land as well.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    SourcedTable
        Schema `PROTECTED_AREAS`, degrees, split at 180.

    Raises
    ------
    DataError
        The file cannot be read, columns are missing, or no feature can be used;
        with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    References
    ----------
    UNEP-WCMC and IUCN, Protected Planet: The World Database on Protected Areas,
    https://www.protectedplanet.net.

    Examples
    --------
    >>> import geopandas as gpd, pathlib, shapely, tempfile
    >>> made = gpd.GeoDataFrame(
    ...     {
    ...         "WDPAID": [999999],
    ...         "WDPA_PID": ["999999"],
    ...         "NAME": ["Atlantis Reef"],
    ...         "DESIG_ENG": ["Marine Reserve"],
    ...         "IUCN_CAT": ["Ia"],
    ...         "MARINE": ["2"],
    ...         "STATUS": ["Proposed"],
    ...         "STATUS_YR": [2020],
    ...         "ISO3": ["ATL"],
    ...     },
    ...     geometry=[shapely.box(0, 0, 1, 1)],
    ...     crs="EPSG:4326",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made.to_file(pathlib.Path(folder) / "WDPA_Jul2021_polygons.gpkg")
    ...     areas = read_protected_areas(
    ...         "WDPA_Jul2021_polygons.gpkg", root=pathlib.Path(folder)
    ...     )
    >>> areas.table[["name", "realm", "status"]].values.tolist(), areas.source.vintage
    ([['Atlantis Reef', 'marine', 'Proposed']], 'Jul2021')
    """
    opened = open_zone_layer(path, root=root, layer=layer, crs=crs, required=SIGNATURE)
    _require_identifiers(opened)
    columns, unreadable = _columns(opened)
    parcel = columns["parcel_id"]
    realm = columns["realm"]
    faults = {
        "no identifier": (parcel == "") | (columns["site_id"] == ""),
        "identifier repeated": parcel.duplicated() & (parcel != ""),
        "no name": columns["name"] == "",
        "no status": columns["status"] == "",
        "neither MARINE 0, 1, 2 nor a REALM": realm == "",
        "on land": (realm == "terrestrial") & (not terrestrial),
        "an area or year is no number": unreadable,
    }
    sifted = sift_zones(opened, columns, faults=faults)
    areas = with_area_notes(sifted.table)
    return SourcedTable(
        table=finished(areas, schema=PROTECTED_AREAS),
        source=_source(opened),
        rejected=sifted.rejected,
        notes=(*_set_aside(sifted.rejected), *told_together(areas)),
    )


def _require_identifiers(opened: ZoneLayer) -> None:
    problems = [
        Problem(
            where="columns",
            what=f"neither {older} nor {newer}",
            expected="one of them, in any case",
            cure="give the file as Protected Planet publishes it",
        )
        for older, newer in (*IDENTIFIERS, ("marine", "realm"))
        if not (opened.holds([older]) or opened.holds([newer]))
    ]
    if problems:
        raise DataError(opened.file, problems)


def _columns(opened: ZoneLayer) -> tuple[dict[str, pd.Series], pd.Series]:
    stated, bad_area = opened.numbers("gis_area", "rep_area")
    marine, bad_marine = opened.numbers("gis_m_area", "rep_m_area")
    years, bad_year = opened.numbers("status_yr")
    # newer releases keep the English name apart, and name means the original
    english = opened.text("name_eng", "name")
    original = opened.text("name" if "name_eng" in opened.cells else "orig_name")
    columns = {
        "name": english.mask(english == "", original),
        "site_id": opened.text(*IDENTIFIERS[0]),
        "parcel_id": opened.text(*IDENTIFIERS[1]),
        "site_type": opened.text("site_type", "pa_def").str.lower().map(_TYPES),
        "realm": _realms(opened),
        "original_name": original,
        "designation": opened.text("desig_eng", "desig"),
        "designation_type": opened.text("desig_type"),
        "iucn_category": opened.text("iucn_cat"),
        "no_take": opened.text("no_take"),
        "status": opened.text("status"),
        "status_year": years.mask(years == 0.0),
        "states": _spaced(opened.text("iso3")),
        "parent_states": _spaced(opened.text("prnt_iso3", "parent_iso3", "parent_iso")),
        "governance": opened.text("gov_type"),
        "ownership": opened.text("own_type"),
        "authority": opened.text("mang_auth"),
        "marine_stated_km2": marine,
        "area_stated_km2": stated,
    }
    columns["site_type"] = columns["site_type"].fillna("")
    negative = (stated < 0.0) | (marine < 0.0)
    return columns, bad_area | bad_marine | bad_year | negative


def _realms(opened: ZoneLayer) -> pd.Series:
    if "realm" in opened.cells:
        return opened.text("realm").str.lower().map(_REALMS).fillna("")
    return opened.text("marine").map(_MARINE).fillna("")


def _spaced(codes: pd.Series) -> pd.Series:
    return codes.str.replace(r"\s*;\s*", " ", regex=True)


def _set_aside(rejected: pd.DataFrame) -> Iterator[str]:
    for reason, told in (
        ("on land", "on land set aside"),
        (NO_POLYGON, "given as a point set aside: they have no outline"),
    ):
        count = int(rejected["reason"].str.contains(reason, regex=False).sum())
        if count:
            yield f"{counted(count)} {told}"


def _source(opened: ZoneLayer) -> SourceNote:
    release = re.search(
        r"(?<![A-Za-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*_?(\d{4})",
        f"{opened.layer} {opened.stem}",
        re.IGNORECASE,
    )
    vintage = "".join(release.groups()) if release else ""
    return SourceNote(
        kind="protected-areas",
        title="World Database on Protected Areas and on Other Effective Area-based "
        "Conservation Measures",
        publisher="UNEP-WCMC and IUCN",
        licence=LICENCE,
        vintage=vintage,
        citation="UNEP-WCMC and IUCN, Protected Planet: The World Database on "
        "Protected Areas (WDPA)"
        + (f", {vintage}" if vintage else "")
        + ", www.protectedplanet.net",
    )
