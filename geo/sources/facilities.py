"""Mines, plants and smelters of the built-in table."""

from __future__ import annotations

from typing import cast

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.supply_schemas import FACILITIES
from geo.sources.bundled import read_bundled_table


def read_facilities() -> gpd.GeoDataFrame:
    """Read the facilities: rare earths, nickel, copper, cobalt, manganese.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `FACILITIES`: points in longitude and latitude. ``capacity_t`` is
        NaN where the stated figure is not contained metal or REO a year;
        ``capacity_basis`` says why. Filter on ``status`` before summing: works
        that are closed or suspended keep their capacity.

    Examples
    --------
    >>> facilities = read_facilities().set_index("facility_id")
    >>> facilities.loc["F140", ["capacity_as_stated", "capacity_basis"]].tolist()
    ['2200000 t ore/yr HMM', 'not used: tonnes of ore, grade not stated']
    """
    table = read_bundled_table("supply/facilities.csv", schema=FACILITIES)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    facilities = gpd.GeoDataFrame(table, geometry=points)
    return cast("gpd.GeoDataFrame", FACILITIES.validate(facilities))
