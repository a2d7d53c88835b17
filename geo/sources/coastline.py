"""Where land meets the sea: countries, with the islands they lack."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.schemas import ISLANDS, LAND
from geo.sources.areas import read_areas
from geo.sources.bundled import bundled_file, read_bundled_table

if TYPE_CHECKING:
    from pathlib import Path

_CODE_COLUMNS = ("iso3", "isoa3", "adm0a3", "isoter1", "iso31661alpha3")

LAND_FILE = "land/land.fgb.gz"
"""The built-in land, below ``data/``."""


def read_land() -> gpd.GeoDataFrame:
    """Read the land of every country and dependency.

    Natural Earth 4.1.0, 1:10m, public domain. Antarctica is without its ice
    shelves; islands that the source lacks are in `read_islands`.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `LAND`: polygons in longitude and latitude, split at 180. Several
        rows may share an ``iso3``; ``sovereign`` is the code of the state that a
        dependency belongs to, ``status`` says whether the sovereignty over the
        whole feature is disputed.

    Examples
    --------
    >>> land = read_land()
    >>> sorted(land.loc[land["sovereign"] == "NZL", "iso3"])
    ['COK', 'NIU', 'NZL', 'TKL']
    """
    return _land_of(bundled_file(LAND_FILE).read_bytes()).copy()


@lru_cache(maxsize=1)  # many steps of a run ask for the same land
def _land_of(packed: bytes) -> gpd.GeoDataFrame:
    land = gpd.read_file(gzip.decompress(packed), engine="pyogrio")
    return cast("gpd.GeoDataFrame", LAND.validate(land))


def read_islands() -> gpd.GeoDataFrame:
    """Read the typed shore points of islands, above all of those not drawn.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `ISLANDS`: points in longitude and latitude. A larger island or
        atoll has up to eight, its extremes, all under its name; an island that
        several states claim has them under the code of each. ``land_km`` is the
        distance to `read_land`: most lie more than 5 km from it, the others mark
        drawn islands whose status or name matters.

    Examples
    --------
    >>> islands = read_islands().set_index("name")
    >>> islands.loc["Okinotorishima", "status"]
    'entitlement contested'
    """
    table = read_bundled_table("islands/islands.csv", schema=ISLANDS)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    islands = gpd.GeoDataFrame(table, geometry=points)
    return cast("gpd.GeoDataFrame", ISLANDS.validate(islands))


def read_coast(path: Path | str, *, root: Path) -> gpd.GeoDataFrame:
    """Read land polygons of the user's, in place of the built-in ones.

    Parameters
    ----------
    path : pathlib.Path or str
        A vector file, in longitude and latitude; from `root` if relative.
    root : pathlib.Path

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``iso3``, ``name`` and ``sovereign`` and polygons, split at 180. The
        code is taken from a column called iso3, isoA3, iso_a3, adm0_a3, iso_ter1 or
        iso_3166_1_alpha_3, whatever its case; a row without one is left out and
        counted in ``attrs["notes"]``. Where the file names no sovereign, a country
        has the one that the built-in land gives it, or itself.

    Raises
    ------
    DataError
        The file cannot be read, or no column holds the codes.
    CRSError
        It is not in longitude and latitude, or does not say.

    Examples
    --------
    >>> import pathlib, tempfile, shapely
    >>> land = gpd.GeoDataFrame(
    ...     {"isoA3": ["GUM"]}, geometry=[shapely.box(144, 13, 145, 14)], crs=4326
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     land.to_file(pathlib.Path(folder) / "coast.gpkg")
    ...     coast = read_coast("coast.gpkg", root=pathlib.Path(folder))
    >>> coast[["iso3", "sovereign"]].iloc[0].tolist()
    ['GUM', 'USA']
    """
    features = read_areas(path, root=root)
    plain = {re.sub(r"[^a-z0-9]", "", str(c).lower()): c for c in features.columns}
    code = next((plain[name] for name in _CODE_COLUMNS if name in plain), None)
    if code is None:
        raise DataError(
            str(path),
            [
                Problem(
                    where="columns",
                    what="no column of ISO3 codes among "
                    + ", ".join(map(str, features.columns[:20])),
                    expected="iso3, isoA3, adm0_a3 or iso_ter1",
                    cure="add a column iso3, such as JPN",
                )
            ],
        )
    codes = features[code].astype("string").fillna("").str.strip().str.upper()
    known = codes.str.fullmatch("[A-Z]{3}").to_numpy(dtype=bool)
    built_in = read_land().drop_duplicates("iso3").set_index("iso3")
    iso3 = codes[known].reset_index(drop=True)
    kept = features[known].reset_index(drop=True)
    sovereign = iso3.map(built_in["sovereign"]).fillna(iso3)
    land = gpd.GeoDataFrame(
        {
            "iso3": iso3.astype(object),
            "name": iso3.map(built_in["name"]).fillna(kept["name"]).astype(object),
            "sovereign": kept.get("sovereign", sovereign).astype(object),
        },
        geometry=kept.geometry,
        crs=WGS84,
    )
    left_out = int((~known).sum())
    note = f"{left_out} shapes of the coast have no ISO3 code and are left out"
    land.attrs["notes"] = [note] if left_out else []
    return land
