"""Where ships call, with the straits and canals between."""

from __future__ import annotations

import json
from typing import cast

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.model.supply_schemas import GATES, PORTS
from geo.sources.bundled import read_bundled_table


def read_ports() -> gpd.GeoDataFrame:
    """Read the ports.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `PORTS`: points in longitude and latitude.

    Examples
    --------
    >>> ports = read_ports().set_index("unlocode")
    >>> ports.loc["NAWVB", ["name", "iso3"]].tolist()
    ['Walvis Bay', 'NAM']
    """
    table = read_bundled_table("supply/ports.csv", schema=PORTS)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    ports = gpd.GeoDataFrame(table, geometry=points)
    return cast("gpd.GeoDataFrame", PORTS.validate(ports))


def read_gates() -> gpd.GeoDataFrame:
    """Read the straits, canals and capes that a route can lose.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `GATES`: lines from coast to coast that cut the sea lanes of
        `read_sea_lanes`; ``lon`` and ``lat`` are the published centre. The route
        between the witness ports lengthens by ``witness_detour_nm`` when the
        gate is shut, or is blocked; where ``witness_polar`` says so, it crosses
        the gate only while polar lanes are open.

    Examples
    --------
    >>> gates = read_gates().set_index("name")
    >>> gates.loc["Suez Canal", "geometry"].wkt
    'LINESTRING (31.6 30.6, 33.3 30.6)'
    """
    table = read_bundled_table("supply/gates.csv", schema=GATES)
    lines = [
        shapely.LineString(json.loads(text)) for text in table["gate_lonlat_segment"]
    ]
    gates = gpd.GeoDataFrame(
        table.drop(columns="gate_lonlat_segment"), geometry=lines, crs=WGS84
    )
    return cast("gpd.GeoDataFrame", GATES.validate(gates))
