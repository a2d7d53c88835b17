"""Shapes of the user's: zones, licences, protected areas, cables, wells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.schemas import AREAS
from geo.model.tables import TableSchema
from geo.sources.guard import local_path
from geo.sources.shape_mending import (
    NO_AREA,
    mend_polygons,
    mend_shape,
    parts_of,
    shape_faults,
)
from geo.sources.text_tables import listed_rows, missing_column
from geo.sources.vector_files import as_text, in_degrees, read_layer, settled_crs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.model.ground import ExclusionChoice

FEATURES = TableSchema(name="features", columns=AREAS.columns)
"""Areas, lines and points alike."""


def read_areas(
    path: Path | str,
    *,
    root: Path,
    layer: str = "",
    name_column: str = "",
    where: Mapping[str, str] | None = None,
    crs: str = "",
) -> gpd.GeoDataFrame:
    """Read polygons, mended where they cross themselves, split at 180.

    Parameters
    ----------
    path : pathlib.Path or str
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf; from `root` if relative.
    root : pathlib.Path
    layer : str, optional
        Of a file with several.
    name_column : str, optional
        Column that names the areas; by default one called name, or else the
        file and a number.
    where : mapping of str to str, optional
        Keeps the features whose columns read so.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    geopandas.GeoDataFrame
        As `geo.model.tables.AREAS`, in longitude and latitude; the columns of
        the file; and note, which says what was mended.

    Raises
    ------
    DataError
        The file cannot be read, a column is missing, nothing is selected, or
        features are no polygons; with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> box = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    >>> areas = gpd.GeoDataFrame({"name": ["A"]}, geometry=[box], crs="EPSG:4326")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     areas.to_file(pathlib.Path(folder) / "areas.gpkg")
    ...     read = read_areas("areas.gpkg", root=pathlib.Path(folder))
    >>> read.geometry[0].geom_type, read.total_bounds.tolist()
    ('MultiPolygon', [-180.0, 0.0, 180.0, 1.0])
    """
    file = local_path(path, root=root)
    chosen = _chosen_features(
        file, layer=layer, name_column=name_column, where=dict(where or {}), crs=crs
    )
    _require_shapes(chosen.geometry, name=file.name, polygons=True)
    mended = mend_polygons(chosen.geometry.to_numpy())
    areas = _table(chosen, mended.shapes, notes=mended.notes)
    _require_area(areas.geometry, rows=chosen.index, name=file.name)
    return AREAS.validate(areas)


def read_exclusion(choice: ExclusionChoice, *, root: Path) -> gpd.GeoDataFrame:
    """Read the features of an exclusion: areas, and where it asks so lines and points.

    Parameters
    ----------
    choice : ExclusionChoice
        With a distance, and unless only overlaps count, cables and wells rule out
        ground as well.
    root : pathlib.Path

    Returns
    -------
    geopandas.GeoDataFrame
        As `read_areas`. A feature that holds shapes of several kinds has a row for
        each: its polygons, its lines, its points.

    Raises
    ------
    DataError
        As `read_areas`; with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> from geo.model.ground import ExclusionChoice
    >>> cable = shapely.LineString([(179, 0), (-179, 1)])
    >>> cables = gpd.GeoDataFrame({"name": ["A"]}, geometry=[cable], crs="EPSG:4326")
    >>> choice = ExclusionChoice(name="cable", file="cables.gpkg", distance_m=500.0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cables.to_file(pathlib.Path(folder) / "cables.gpkg")
    ...     read = read_exclusion(choice, root=pathlib.Path(folder))
    >>> read.geometry[0].geom_type, read.total_bounds.tolist()
    ('MultiLineString', [-180.0, 0.0, 180.0, 1.0])
    """
    if not choice.takes_lines:
        return read_areas(
            choice.file,
            root=root,
            layer=choice.layer,
            name_column=choice.name_column,
            where=choice.where,
            crs=choice.crs,
        )
    return read_features(
        choice.file,
        root=root,
        layer=choice.layer,
        name_column=choice.name_column,
        where=choice.where,
        crs=choice.crs,
    )


def read_features(
    path: Path | str,
    *,
    root: Path,
    layer: str = "",
    name_column: str = "",
    where: Mapping[str, str] | None = None,
    crs: str = "",
) -> gpd.GeoDataFrame:
    """Read polygons, lines and points alike, mended, split at 180.

    Parameters
    ----------
    path, root, layer, name_column, where, crs
        As `read_areas`.

    Returns
    -------
    geopandas.GeoDataFrame
        As `read_areas`. A feature that holds shapes of several kinds has a row for
        each: its polygons, its lines, its points.

    Raises
    ------
    DataError
        As `read_areas`, but that every kind of shape is taken.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> mixed = [shapely.LineString([(0, 0), (1, 1)]), shapely.box(2, 0, 3, 1)]
    >>> features = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=mixed, crs=4326)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     features.to_file(pathlib.Path(folder) / "mixed.geojson")
    ...     read = read_features("mixed.geojson", root=pathlib.Path(folder))
    >>> read.geom_type.tolist()
    ['LineString', 'Polygon']
    """
    file = local_path(path, root=root)
    chosen = _chosen_features(
        file, layer=layer, name_column=name_column, where=dict(where or {}), crs=crs
    )
    _require_shapes(chosen.geometry, name=file.name, polygons=False)
    rows, shapes, notes = [], [], []
    for row, geometry in enumerate(chosen.geometry):
        for dimension in (2, 1, 0):
            if parts_of(geometry, dimension=dimension):
                shape, note = mend_shape(geometry, dimension=dimension)
                rows.append(row)
                shapes.append(shape)
                notes.append(note)
    features = chosen.iloc[rows]
    table = _table(features, shapes, notes=notes)
    _require_area(table.geometry, rows=features.index, name=file.name)
    return FEATURES.validate(table)


def mended_notes(areas: gpd.GeoDataFrame, *, what: str) -> list[str]:
    """Say which areas were mended, and how.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        From `read_areas`.
    what : str
        What they are, for the reader.

    Returns
    -------
    list of str
        One line for each kind of repair; none if nothing was mended.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame({"name": ["A", "B"], "note": ["", "closed"]})
    >>> mended_notes(areas, what="zone")
    ['zone: closed: B']
    """
    mended = areas[areas["note"].astype(str).str.len() > 0]
    return [
        f"{what}: {note}: " + ", ".join(map(str, rows["name"].head(6)))
        for note, rows in mended.groupby("note", sort=False)
    ]


def _chosen_features(
    file: Path, *, layer: str, name_column: str, where: dict[str, str], crs: str
) -> gpd.GeoDataFrame:
    """Read the features that are asked for: named, in degrees, nothing mended yet."""
    features = read_layer(file, layer=layer)
    if not isinstance(features, gpd.GeoDataFrame):
        raise DataError(file.name, [Problem(where="layer", what="no geometry in it")])
    source = settled_crs(crs, features.crs, name=file.name)
    features.index = pd.RangeIndex(1, len(features) + 1)
    chosen = _selected(features, where, name=file.name)
    names = _names(chosen, name_column, stem=file.stem, file=file.name)
    degrees = in_degrees(chosen.geometry, source)
    table = pd.DataFrame(chosen.drop(columns=chosen.geometry.name)).assign(name=names)
    return gpd.GeoDataFrame(table, geometry=degrees, crs=WGS84)


def _table(
    chosen: gpd.GeoDataFrame,
    shapes: Sequence[BaseGeometry] | NDArray[np.object_],
    *,
    notes: list[str],
) -> gpd.GeoDataFrame:
    """Put mended shapes in the place of what was read, the name first."""
    table = pd.DataFrame(chosen.drop(columns="geometry")).assign(note=notes)
    columns = ["name", *[c for c in table.columns if c != "name"]]
    areas = gpd.GeoDataFrame(table[columns], geometry=shapes, crs=WGS84)
    return areas.reset_index(drop=True)


def _selected(
    features: gpd.GeoDataFrame, where: dict[str, str], *, name: str
) -> gpd.GeoDataFrame:
    columns = [str(c) for c in features.columns if c != features.geometry.name]
    problems = [
        missing_column(columns, column, what="where")
        for column in where
        if column not in columns
    ]
    if problems:
        raise DataError(name, problems)
    keep = pd.Series(data=True, index=features.index)
    for column, value in where.items():
        here = as_text(features[column]) == value
        if not bool(here.any()):
            held = ", ".join(map(str, features[column].dropna().unique()[:10]))
            problems.append(
                Problem(
                    where=f"where {column}",
                    what=f"{value!r} is nowhere",
                    expected=f"a value of the column, such as {held}",
                )
            )
        keep &= here
    if not problems and not bool(keep.any()):
        told = "no feature fits them all" if where else "no features in it"
        problems.append(Problem(where="where" if where else "layer", what=told))
    if problems:
        raise DataError(name, problems)
    return features[keep]


def _names(
    features: gpd.GeoDataFrame, column: str, *, stem: str, file: str
) -> list[str]:
    columns = [str(c) for c in features.columns]
    if column and column not in columns:
        raise DataError(file, [missing_column(columns, column, what="name_column")])
    chosen = column or next((c for c in columns if c.lower() == "name"), "")
    numbered = [f"{stem} {number}" for number in features.index]
    if not chosen:
        return numbered
    given = features[chosen].fillna("").astype(str).str.strip()
    return [text or spare for text, spare in zip(given, numbered, strict=True)]


def _require_shapes(geometries: gpd.GeoSeries, *, name: str, polygons: bool) -> None:
    faults = shape_faults(geometries.to_numpy(), polygons=polygons)
    problems = [
        Problem(
            where=listed_rows(geometries.index[found]),
            what=what,
            expected=("polygons" if polygons else "polygons, lines or points")
            + " in longitude and latitude, or in the CRS of the file",
            cure="correct them, or leave them out with where",
        )
        for what, found in faults.items()
        if bool(found.any())
    ]
    if problems:
        raise DataError(name, problems)


def _require_area(shapes: gpd.GeoSeries, *, rows: pd.Index, name: str) -> None:
    flat = shapes.is_empty.to_numpy()
    if flat.any():
        raise DataError(
            name,
            [
                Problem(
                    where=listed_rows(rows[flat]),
                    what=NO_AREA,
                    expected="polygons that enclose some ground",
                    cure="correct them, or leave them out with where",
                )
            ],
        )
