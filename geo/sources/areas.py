"""Polygons of the user's: zones, licences, protected areas."""

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
from geo.sources.guard import local_path
from geo.sources.text_tables import listed_rows, missing_column
from geo.sources.vector_files import read_layer, settled_crs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry


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
    features = read_layer(file, layer=layer)
    if not isinstance(features, gpd.GeoDataFrame):
        raise DataError(file.name, [Problem(where="layer", what="no geometry in it")])
    source = settled_crs(crs, features.crs, name=file.name)
    features.index = pd.RangeIndex(1, len(features) + 1)
    chosen = _selected(features, dict(where or {}), name=file.name)
    names = _names(chosen, name_column, stem=file.stem, file=file.name)
    degrees = _in_degrees(chosen.geometry, source)
    _require_polygons(degrees, name=file.name)
    mended = [_mended(geometry) for geometry in degrees]
    table = pd.DataFrame(chosen.drop(columns=chosen.geometry.name)).assign(
        name=names, note=[note for _, note in mended]
    )
    areas = gpd.GeoDataFrame(
        table[["name", *[c for c in table.columns if c != "name"]]],
        geometry=[geometry for geometry, _ in mended],
        crs=WGS84,
    )
    return AREAS.validate(areas.reset_index(drop=True))


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


def _require_polygons(geometries: gpd.GeoSeries, *, name: str) -> None:
    checks = {
        "no geometry": geometries.isna() | geometries.is_empty,
        "no polygon in it": geometries.map(_without_polygons),
        "coordinates that are no numbers": geometries.map(_not_finite),
        "latitudes beyond 90 (swapped?)": geometries.map(lambda g: _reach(g, 1) > 90),
        "longitudes beyond 360": geometries.map(lambda g: _reach(g, 0) > 360),
    }
    problems = [
        Problem(
            where=listed_rows(geometries.index[mask.to_numpy(dtype=bool)]),
            what=what,
            expected="polygons in longitude and latitude, or in the CRS of the file",
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


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in _leaves(geometry) if part.geom_type == "Polygon"]


def _without_polygons(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and not geometry.is_empty and not _polygons(geometry)


def _not_finite(geometry: BaseGeometry | None) -> bool:
    return not bool(np.isfinite(shapely.get_coordinates(geometry)).all())


def _reach(geometry: BaseGeometry | None, axis: int) -> float:
    values = np.abs(shapely.get_coordinates(geometry)[:, axis])
    return float(values.max()) if values.size else 0.0


def _mended(geometry: BaseGeometry) -> tuple[BaseGeometry, str]:
    """Make a geometry continuous, valid and split, and say what it took."""
    polygons = _polygons(geometry)
    left_out = len(_leaves(geometry)) - len(polygons)
    notes = [f"{left_out} points or lines left out"] if left_out else []
    whole = polygons[0] if len(polygons) == 1 else _together(polygons)
    whole = unwrap_geometry(_with_steps(whole))
    if not whole.is_valid:
        notes.append(f"mended: {shapely.is_valid_reason(whole)}")
        whole = shapely.union_all(_polygons(shapely.make_valid(whole)))
    return split_at_180(whole), "; ".join(notes)


def _together(polygons: list[BaseGeometry]) -> BaseGeometry:
    return cast("BaseGeometry", shapely.multipolygons(np.asarray(polygons, object)))


def _with_steps(geometry: BaseGeometry) -> BaseGeometry:
    # an edge of a full turn follows its parallel; without points along it, it
    # would be read as a crossing of 180
    steps = np.abs(np.diff(shapely.get_coordinates(geometry)[:, 0]))
    if not bool((steps >= 360.0 - 1e-9).any()):
        return geometry
    return shapely.segmentize(geometry, 1.0)
