"""The supply tables together: the built-in ones, or a copy of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.supply_tables import SUPPLY_TABLES, SupplyTables
from geo.sources.bundled import read_bundled_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


SUPPLY_FILES = tuple(f"supply/{name}.csv" for name in SUPPLY_TABLES)
"""The built-in files of the supply tables, below ``data/``."""


def read_supply_tables(folder: Path | None = None) -> SupplyTables:
    """Read all supply tables.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder with a copy of the tables, each under its own name as in
        ``data/supply``; the built-in ones by default.

    Returns
    -------
    SupplyTables

    Raises
    ------
    DataError
        Files are missing, or hold what their schemas do not allow; all are told.

    Examples
    --------
    >>> tables = read_supply_tables()
    >>> len(tables.facilities) > 168, len(tables.governance) > 100
    (True, True)
    """
    read: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, schema in SUPPLY_TABLES.items():
        relative = f"supply/{name}.csv" if folder is None else f"{name}.csv"
        try:
            table = read_bundled_table(relative, schema=schema, folder=folder)
            if schema.geometry and {"lon", "lat"} <= set(table.columns):
                points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
                table = gpd.GeoDataFrame(table, geometry=points)
            read[name] = schema.validate(table)
        except DataError as error:
            problems += [
                Problem(
                    where=f"{name}.csv {problem.where}",
                    what=problem.what,
                    expected=problem.expected,
                    cure=problem.cure,
                )
                for problem in error.problems
            ]
    if problems:
        raise DataError("supply tables", problems)
    return SupplyTables(**read)
