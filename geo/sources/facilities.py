"""Where the mines, plants and smelters of the built-in table lie."""

from __future__ import annotations

from typing import cast

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.works_schemas import FACILITIES
from geo.sources.bundled import read_bundled_table


def read_facilities() -> gpd.GeoDataFrame:
    """Read the facilities: rare earths, nickel, copper, cobalt, manganese.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `FACILITIES`: places, points in longitude and latitude. What they can
        give is in other tables of `geo.sources.supply_tables`, which
        `geo.resilience.availability.works_on` joins on a day.

    Examples
    --------
    >>> facilities = read_facilities().set_index("facility_id")
    >>> facilities.loc["F020", ["name", "iso3"]].tolist()
    ['Mountain Pass', 'USA']
    """
    table = read_bundled_table("supply/facilities.csv", schema=FACILITIES)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    facilities = gpd.GeoDataFrame(table, geometry=points)
    return cast("gpd.GeoDataFrame", FACILITIES.validate(facilities))
