"""Polygons of continental shelf beyond 200 nm, as the user gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.sources.areas import read_areas

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def read_shelf(path: Path | str, *, root: Path) -> gpd.GeoDataFrame:
    """Read whose the shelf beyond 200 nm is.

    Parameters
    ----------
    path : pathlib.Path or str
        A vector file of polygons with ``iso3``; from `root` if relative.
    root : pathlib.Path

    Returns
    -------
    geopandas.GeoDataFrame
        As `geo.sources.areas.read_areas`, ``iso3`` in capitals.

    Raises
    ------
    DataError
        The file cannot be read, has no column iso3, or a code is none; all is told.
    CRSError
        It is not in longitude and latitude, or does not say.

    Examples
    --------
    >>> import pathlib, tempfile, shapely
    >>> import geopandas as gpd
    >>> shape = gpd.GeoDataFrame(
    ...     {"iso3": ["jpn"]}, geometry=[shapely.box(150, 15, 152, 17)], crs=4326
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     shape.to_file(pathlib.Path(folder) / "shelf.gpkg")
    ...     shelf = read_shelf("shelf.gpkg", root=pathlib.Path(folder))
    >>> shelf["iso3"].tolist()
    ['JPN']
    """
    shelf = read_areas(path, root=root)
    if "iso3" not in shelf.columns:
        raise DataError(
            str(path),
            [
                Problem(
                    where="columns",
                    what="no column iso3",
                    expected="the ISO3 code of whose shelf it is",
                    cure="add the column, such as JPN",
                )
            ],
        )
    codes = shelf["iso3"].astype("string").fillna("").str.strip().str.upper()
    known = codes.str.fullmatch("[A-Z]{3}").to_numpy(dtype=bool)
    if not known.all():
        rows = np.flatnonzero(~known)
        shown = ", ".join(f"{row + 1} ({codes.iloc[row]!r})" for row in rows[:6])
        more = f" and {len(rows) - 6} more" if len(rows) > 6 else ""
        raise DataError(
            str(path),
            [
                Problem(
                    where=f"iso3 of polygons {shown}{more}",
                    what="no code",
                    expected="an ISO3 code, such as JPN",
                    cure="fill the column iso3",
                )
            ],
        )
    return shelf.assign(iso3=codes.astype(object))
