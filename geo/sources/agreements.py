"""Lines and polygons at sea that states agreed on, as the user gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.sources.areas import read_features

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_agreements(path: Path | str, *, root: Path) -> gpd.GeoDataFrame:
    """Read treaty lines and agreed polygons.

    Parameters
    ----------
    path : pathlib.Path or str
        A vector file with ``parties`` for lines, two ISO3 codes with a space
        between, and ``iso3`` for polygons; from `root` if relative.
    root : pathlib.Path

    Returns
    -------
    geopandas.GeoDataFrame
        ``name``, ``parties``, ``iso3`` (empty where the other holds) and lines or
        polygons in degrees, split at 180.

    Raises
    ------
    DataError
        The file cannot be read, a code is none, or a shape lacks what tells whose
        it is; all is told.
    CRSError
        It is not in longitude and latitude, or does not say.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> line = shapely.LineString([(130, 33), (130, 36)])
    >>> treaty = gpd.GeoDataFrame({"parties": ["JPN KOR"]}, geometry=[line], crs=4326)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     treaty.to_file(pathlib.Path(folder) / "treaty.gpkg")
    ...     read = read_agreements("treaty.gpkg", root=pathlib.Path(folder))
    >>> read["parties"].tolist()
    ['JPN KOR']
    """
    features = read_features(path, root=root)
    table = features.assign(
        **{
            column: (
                features[column].astype("string").fillna("").str.upper().str.strip()
                if column in features.columns
                else ""
            )
            for column in ("parties", "iso3")
        }
    )[["name", "parties", "iso3", "geometry"]]
    flat = shapely.get_dimensions(table.geometry.to_numpy())
    problems = [
        problem
        for row, (dimension, parties, iso3) in enumerate(
            zip(flat, table["parties"], table["iso3"], strict=True), start=1
        )
        for problem in _bad_row(
            row, dimension=int(dimension), parties=str(parties), iso3=str(iso3)
        )
    ]
    if problems:
        raise DataError(str(path), problems)
    return gpd.GeoDataFrame(table, crs=features.crs)


def _bad_row(row: int, *, dimension: int, parties: str, iso3: str) -> Iterator[Problem]:
    codes = parties.split() if dimension == 1 else [iso3]
    wanted = 2 if dimension == 1 else 1
    if dimension == 0:
        yield Problem(where=f"feature {row}", what="a point", expected="lines, areas")
    elif len(set(codes)) != wanted or not all(
        len(code) == 3 and code.isalpha() for code in codes
    ):
        column = "parties" if dimension == 1 else "iso3"
        yield Problem(
            where=f"feature {row}, {column}",
            what=repr(parties if dimension == 1 else iso3),
            expected="two ISO3 codes, such as JPN KOR"
            if dimension == 1
            else "an ISO3 code, such as JPN",
            cure=f"fill the column {column}",
        )
