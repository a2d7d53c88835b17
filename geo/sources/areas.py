"""Shapes of the user's: zones, licences, protected areas, cables, wells."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.model.crs import (
    WGS84,
    split_at_180,
    transformer,
    unwrap_geometry,
)
from geo.model.schemas import AREAS
from geo.model.tables import TableSchema
from geo.sources.guard import local_path
from geo.sources.text_tables import listed_rows, missing_column
from geo.sources.vector_files import read_layer, settled_crs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from pyproj import CRS
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
    >>> import pathlib, tempfile
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
    mended = [_mended(geometry, dimension=2) for geometry in chosen.geometry]
    left_out = [len(_leaves(shape)) - len(_of(shape, 2)) for shape in chosen.geometry]
    notes = [
        "; ".join(
            [f"{count} points or lines left out"] * (count > 0) + [note] * bool(note)
        )
        for count, (_, note) in zip(left_out, mended, strict=True)
    ]
    areas = _table(chosen, [shape for shape, _ in mended], notes=notes)
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
    >>> import pathlib, tempfile
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
    file = local_path(choice.file, root=root)
    chosen = _chosen_features(
        file,
        layer=choice.layer,
        name_column=choice.name_column,
        where=choice.where,
        crs=choice.crs,
    )
    _require_shapes(chosen.geometry, name=file.name, polygons=False)
    rows, shapes, notes = [], [], []
    for row, geometry in enumerate(chosen.geometry):
        for dimension in (2, 1, 0):
            if _of(geometry, dimension):
                shape, note = _mended(geometry, dimension=dimension)
                rows.append(row)
                shapes.append(shape)
                notes.append(note)
    return FEATURES.validate(_table(chosen.iloc[rows], shapes, notes=notes))


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
    degrees = _in_degrees(chosen.geometry, source)
    table = pd.DataFrame(chosen.drop(columns=chosen.geometry.name)).assign(name=names)
    return gpd.GeoDataFrame(table, geometry=degrees, crs=WGS84)


def _table(
    chosen: gpd.GeoDataFrame, shapes: list[BaseGeometry], *, notes: list[str]
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
        here = features[column].astype(str).str.strip() == value
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


def _in_degrees(geometries: gpd.GeoSeries, crs: CRS) -> gpd.GeoSeries:
    flat = geometries.force_2d()
    if crs.is_geographic and crs.equals(WGS84, ignore_axis_order=True):
        return flat
    change = transformer(crs, WGS84)

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(points[:, 0], points[:, 1]))

    moved = [
        None if shape is None else shapely.transform(shape, move) for shape in flat
    ]
    return gpd.GeoSeries(moved, index=flat.index)


def _require_shapes(geometries: gpd.GeoSeries, *, name: str, polygons: bool) -> None:
    checks = {
        "no geometry": geometries.isna() | geometries.is_empty,
        "no polygon in it": geometries.map(_without_polygons) & polygons,
        "coordinates that are no numbers": geometries.map(_not_finite),
        "latitudes beyond 90 (swapped?)": geometries.map(lambda g: _reach(g, 1) > 90),
        "longitudes beyond 360": geometries.map(lambda g: _reach(g, 0) > 360),
    }
    problems = [
        Problem(
            where=listed_rows(geometries.index[mask.to_numpy(dtype=bool)]),
            what=what,
            expected=("polygons" if polygons else "polygons, lines or points")
            + " in longitude and latitude, or in the CRS of the file",
            cure="correct them, or leave them out with where",
        )
        for what, mask in checks.items()
        if bool(mask.any())
    ]
    if problems:
        raise DataError(name, problems)


def _leaves(geometry: BaseGeometry) -> list[BaseGeometry]:
    """List the simple parts of a geometry, collections within collections too."""
    found: list[BaseGeometry] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type.startswith("Multi") or part.geom_type == "GeometryCollection":
            found.extend(_leaves(part))
        elif not part.is_empty:
            found.append(part)
    return found


def _of(geometry: BaseGeometry, dimension: int) -> list[BaseGeometry]:
    """List the polygons (2), lines (1) or points (0) of a geometry."""
    leaves = _leaves(geometry)
    found = [part for part in leaves if shapely.get_dimensions(part) == dimension]
    if dimension == 2:
        return found
    # a line that never leaves its place is a point
    still = [
        part
        for part in leaves
        if shapely.get_dimensions(part) == 1 and shapely.length(part) == 0.0
    ]
    if dimension == 1:
        return [part for part in found if part not in still]
    return found + [shapely.Point(shapely.get_coordinates(part)[0]) for part in still]


def _without_polygons(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and not geometry.is_empty and not _of(geometry, 2)


def _not_finite(geometry: BaseGeometry | None) -> bool:
    return not bool(np.isfinite(shapely.get_coordinates(geometry)).all())


def _reach(geometry: BaseGeometry | None, axis: int) -> float:
    values = np.abs(shapely.get_coordinates(geometry)[:, axis])
    return float(values.max()) if values.size else 0.0


def _mended(geometry: BaseGeometry, *, dimension: int) -> tuple[BaseGeometry, str]:
    """Make the parts of one kind continuous, valid and split; say what it took."""
    parts = _of(geometry, dimension)
    whole = unwrap_geometry(
        _with_steps(parts[0] if len(parts) == 1 else _together(parts))
    )
    if dimension < 2 or whole.is_valid:
        return split_at_180(whole), ""
    note = f"mended: {shapely.is_valid_reason(whole)}"
    return split_at_180(shapely.union_all(_of(shapely.make_valid(whole), 2))), note


def _together(parts: list[BaseGeometry]) -> BaseGeometry:
    makers = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    make = makers[int(shapely.get_dimensions(parts[0]))]
    return cast("BaseGeometry", make(np.asarray(parts, object)))


def _with_steps(geometry: BaseGeometry) -> BaseGeometry:
    # an edge of a full turn follows its parallel; without points along it, it
    # would be read as a crossing of 180
    places, part = shapely.get_coordinates(
        shapely.get_parts(geometry), return_index=True
    )
    steps = np.abs(np.diff(places[:, 0]))[part[:-1] == part[1:]]
    if not bool((steps >= 360.0 - 1e-9).any()):
        return geometry
    return shapely.segmentize(geometry, 1.0)
