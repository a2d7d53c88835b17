"""Where land meets the sea: countries, with the islands they lack."""

from __future__ import annotations

import gzip
from typing import cast

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.schemas import ISLANDS, LAND
from geo.sources.bundled import bundled_file, read_bundled_table


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
    packed = bundled_file("land/land.fgb.gz").read_bytes()
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
