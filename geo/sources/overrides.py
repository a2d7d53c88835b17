"""Polygons in which a Competent Person gives the class."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.model.tables import Column, TableSchema
from geo.sources.areas import read_areas
from geo.sources.guard import local_path
from geo.sources.text_tables import find_column, listed_rows, missing_column
from geo.sources.vector_files import read_layer

if TYPE_CHECKING:
    from pathlib import Path

CLASSES = tuple(str(each) for each in ResourceClass)
OVERRIDES = TableSchema(
    name="overrides",
    columns=(
        Column(name="class", kind="text", meaning="class it gives", choices=CLASSES),
        Column(name="author", kind="text", meaning="who answers for it"),
        Column(name="date", kind="text", meaning="when it was given, as 2026-03-31"),
        Column(name="reason", kind="text", meaning="why, as it shall be printed"),
    ),
    geometry="Polygon",
)
"""What `read_overrides` gives; a file may write classes in any case."""


def read_overrides(
    path: Path | str, *, root: Path, layer: str = "", crs: str = ""
) -> gpd.GeoDataFrame:
    """Read override polygons, and tell every row that is not complete.

    Parameters
    ----------
    path : pathlib.Path or str
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf; from `root` if relative.
    root : pathlib.Path
    layer : str, optional
        Of a file with several.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    geopandas.GeoDataFrame
        class, author, date (ISO 8601) and reason, note (what was mended), and the
        polygons in longitude and latitude, split at 180; row i is feature i + 1.

    Raises
    ------
    DataError
        The file cannot be read, a column is missing, or rows lack a polygon, a
        class, an author, a date or a reason; with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> rows = {
    ...     "class": ["indicated"],
    ...     "author": ["A. Reader"],
    ...     "date": ["2026-03-31"],
    ...     "reason": [""],
    ... }
    >>> box = shapely.box(154.0, 23.0, 155.0, 24.0)
    >>> table = gpd.GeoDataFrame(rows, geometry=[box], crs="EPSG:4326")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table.to_file(pathlib.Path(folder) / "classes.gpkg")
    ...     read_overrides("classes.gpkg", root=pathlib.Path(folder))
    Traceback (most recent call last):
    ...
    geo.errors.DataError: classes.gpkg: 1 problem
    - rows 1: no reason
        expected: why, as it shall be printed
    """
    file = local_path(path, root=root)
    features = read_layer(file, layer=layer)
    features.index = pd.RangeIndex(1, len(features) + 1)
    given, problems = _attributes(features)
    areas = None
    try:
        areas = read_areas(path, root=root, layer=layer, crs=crs)
    except DataError as error:
        problems += error.problems
    if problems or areas is None:
        raise DataError(file.name, problems)
    read = gpd.GeoDataFrame(
        given.assign(note=areas["note"].to_numpy()).reset_index(drop=True),
        geometry=areas.geometry.to_numpy(),
        crs=areas.crs,
    )
    return OVERRIDES.validate(read)


def _attributes(features: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Read the four columns, with all that is wrong in them."""
    names = [str(name) for name in features.columns if name != "geometry"]
    found = {each.name: find_column(names, each.name) for each in OVERRIDES.columns}
    problems = [
        missing_column(names, column, what="overrides")
        for column, name in found.items()
        if name is None
    ]
    given = pd.DataFrame(
        {
            column: [_text(value) for value in features[name]]
            for column, name in found.items()
            if name is not None
        },
        index=features.index,
        dtype=object,
    )
    for column in OVERRIDES.columns:
        if column.name not in given:
            continue
        read = _READERS.get(column.name, str)
        made = given[column.name].map(read)
        empty = given[column.name] == ""
        problems += _told(empty, what=f"no {column.name}", expected=column.meaning)
        problems += _unread(given[column.name], made, column=column)
        given[column.name] = made
    return given, problems


def _text(value: object) -> str:
    """Write a cell as text; empty for nothing."""
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 (NaN)
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return " ".join(str(value).split())


def _class(text: str) -> str:
    known = {name.lower(): name for name in CLASSES}
    return known.get(text.lower(), "")


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


_READERS = {"class": _class, "date": _date}


def _unread(texts: pd.Series, made: pd.Series, *, column: Column) -> list[Problem]:
    """Tell the texts that are none of a class, or no date, each by itself."""
    problems = []
    expected = ", ".join(CLASSES) if column.choices else column.meaning
    for text in texts[(texts != "") & (made == "")].unique():
        problems += _told(
            texts == text, what=f"{column.name} {text!r}", expected=expected
        )
    return problems


def _told(mask: pd.Series, *, what: str, expected: str) -> list[Problem]:
    if not bool(mask.any()):
        return []
    where = listed_rows(mask.index[mask.to_numpy(dtype=bool)])
    return [Problem(where=where, what=what, expected=expected)]
