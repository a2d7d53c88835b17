"""Mines, plants and smelters of the built-in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.works_schemas import (
    CAPACITIES,
    COMPANIES,
    FACILITIES,
    OWNERSHIP,
    STATUSES,
)
from geo.sources.bundled import read_bundled_table, read_checked_table

if TYPE_CHECKING:
    import pandas as pd


def read_facilities() -> gpd.GeoDataFrame:
    """Read the facilities: rare earths, nickel, copper, cobalt, manganese.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `FACILITIES`: places, points in longitude and latitude. What they can
        give is in the tables of `read_capacities` and `read_statuses`, which
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


def read_capacities() -> pd.DataFrame:
    """Read what each facility makes at most, by commodity, stage and product.

    Returns
    -------
    pandas.DataFrame
        Schema `CAPACITIES`, in t of contained metal or REO a year, beside the figure
        as stated and the factor between them. Empty where nothing is known.

    Examples
    --------
    >>> table = read_capacities()
    >>> known = table[table["capacity_t"].notna()]
    >>> bool(abs(known["stated"] * known["factor"] - known["capacity_t"]).max() < 1.0)
    True
    """
    return read_checked_table("supply/capacities.csv", schema=CAPACITIES)


def read_statuses() -> pd.DataFrame:
    """Read from when each facility is operating, starting, closed and so on.

    Returns
    -------
    pandas.DataFrame
        Schema `STATUSES`.

    Examples
    --------
    >>> sorted(set(read_statuses()["status"]))[:2]
    ['care', 'closed']
    """
    return read_checked_table("supply/statuses.csv", schema=STATUSES)


def read_ownership() -> pd.DataFrame:
    """Read who owns each facility, and how much of it.

    Returns
    -------
    pandas.DataFrame
        Schema `OWNERSHIP`.

    Examples
    --------
    >>> table = read_ownership().query("facility_id == 'F020'")
    >>> "MP Materials" in set(table["owner"])
    True
    """
    return read_checked_table("supply/ownership.csv", schema=OWNERSHIP)


def read_companies() -> pd.DataFrame:
    """Read the companies that own and run facilities, each under one name.

    Returns
    -------
    pandas.DataFrame
        Schema `COMPANIES`.

    Examples
    --------
    >>> bool(read_companies()["company"].is_unique)
    True
    """
    return read_checked_table("supply/companies.csv", schema=COMPANIES)
