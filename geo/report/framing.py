"""Shapes made ready for one map: framed, simplified to what a screen shows.

All layers of a map share one frame, 360 degrees wide round a central longitude.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.model.crs import (
    central_longitude,
    frame_geometry,
    unwrap_longitude,
    wrap_longitude,
)
from geo.report.rasters import MERCATOR_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

PACIFIC_LON = 180.0
WORLD_LON = 150.0
"""Central longitude of a world map whose edge, 30° W, cuts little land."""

_WORLD_STEP = 90.0  # degrees, of an edge round the world
_SEAM = 1e-7  # degrees: halves of a shape that was split at 180 meet within it

Bounds = tuple[float, float, float, float]


def choose_centre(lon: Iterable[float]) -> float:
    """Choose the frame for some longitudes: the Pacific's, or Greenwich's.

    Parameters
    ----------
    lon : iterable of float
        Degrees, any range; at least one.

    Returns
    -------
    float
        180 where their middle lies more than 90 degrees from Greenwich, else 0.

    Examples
    --------
    >>> choose_centre([153.9, 154.2]), choose_centre([75.0])
    (180.0, 0.0)
    """
    middle = central_longitude(list(lon))
    return PACIFIC_LON if abs(middle) > 90.0 else 0.0


def centre_of(tables: Iterable[gpd.GeoDataFrame]) -> float:
    """Choose the frame for all that some tables show, part by part.

    Parameters
    ----------
    tables : iterable of geopandas.GeoDataFrame
        In degrees; without any shape it is the Pacific's.

    Returns
    -------
    float
        See `choose_centre`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> fiji = gpd.GeoDataFrame(geometry=[shapely.box(177, -19, 180, -16)], crs=4326)
    >>> centre_of([fiji])
    180.0
    """
    ends = [
        table.geometry.explode(ignore_index=True).bounds[["minx", "maxx"]].to_numpy()
        for table in tables
    ]
    lon = [float(one) for each in ends for one in each.ravel()]
    return choose_centre(lon or [PACIFIC_LON])


def frame_shape(geometry: BaseGeometry, *, centre_lon: float) -> BaseGeometry:
    """Bring a shape into the frame of a map, halves at the date line joined.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees; stored split at 180, or unwrapped.
    centre_lon : float
        Middle of the frame, in degrees.

    Returns
    -------
    shapely geometry
        Within ``centre_lon ± 180`` and the latitudes of a Mercator page.

    Examples
    --------
    >>> halves = shapely.union_all(
    ...     [shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)]
    ... )
    >>> frame_shape(halves, centre_lon=180.0).geom_type
    'Polygon'
    """
    if geometry.is_empty:
        return geometry
    framed = frame_geometry(_with_world_edges(geometry), centre=centre_lon)
    if framed.geom_type == "MultiPolygon" and _split_at_180(geometry):
        framed = _sewn(framed)
    west, south, east, north = framed.bounds
    if south < -MERCATOR_LIMIT or north > MERCATOR_LIMIT:
        page = shapely.box(west - 1, -MERCATOR_LIMIT, east + 1, MERCATOR_LIMIT)
        framed = shapely.intersection(_valid(framed), page)
    return same_dimension(framed, geometry)


def same_dimension(framed: BaseGeometry, like: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines that a repair or a cut left of a polygon.

    Parameters
    ----------
    framed, like : shapely geometry
        What came out, and what went in.

    Returns
    -------
    shapely geometry
        The parts of the dimension that went in; an empty polygon if none is left.

    Examples
    --------
    >>> corner = shapely.box(0, 0, 1, 1) & shapely.box(1, 1, 2, 2)
    >>> same_dimension(corner, shapely.box(0, 0, 1, 1)).is_empty
    True
    """
    if shapely.get_dimensions(framed) == shapely.get_dimensions(like) and (
        framed.geom_type != "GeometryCollection"
    ):
        return framed
    parts = shapely.get_parts(framed)
    kept = parts[shapely.get_dimensions(parts) == shapely.get_dimensions(like)]
    return shapely.union_all(kept) if kept.size else shapely.Polygon()


def _with_world_edges(geometry: BaseGeometry) -> BaseGeometry:
    """Put corners on edges once round the world: unwrapped they had no length."""
    west, _, east, _ = geometry.bounds
    if east - west < 360.0:
        return geometry
    return shapely.segmentize(geometry, _WORLD_STEP)


def _split_at_180(geometry: BaseGeometry) -> bool:
    lon = shapely.get_coordinates(geometry)[:, 0]
    return bool(np.any(np.isclose(np.abs(lon), 180.0, atol=_SEAM, rtol=0.0)))


def _sewn(framed: BaseGeometry) -> BaseGeometry:
    """Join the parts that meet at the date line."""
    parts = shapely.get_parts(framed)
    ends = shapely.bounds(parts)[:, [0, 2]] - 180.0
    at_seam = np.isclose(wrap_longitude(ends), 0.0, atol=_SEAM, rtol=0.0).any(axis=1)
    joined = shapely.union_all([_valid(p) for p in parts[at_seam]], grid_size=_SEAM)
    whole = [*parts[~at_seam], *shapely.get_parts(joined)]
    return whole[0] if len(whole) == 1 else shapely.MultiPolygon(whole)


def _valid(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shapely.make_valid(shape)


def frame_table(table: gpd.GeoDataFrame, *, centre_lon: float) -> gpd.GeoDataFrame:
    """Bring all shapes of a table into the frame of a map; empty rows are dropped.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        EPSG:4326.
    centre_lon : float

    Returns
    -------
    geopandas.GeoDataFrame
        A new table, without CRS: its longitudes are those of the frame.

    Examples
    --------
    >>> import geopandas as gpd
    >>> fiji = gpd.GeoDataFrame(geometry=[shapely.Point(-179, -17)], crs=4326)
    >>> frame_table(fiji, centre_lon=180.0).geometry.iloc[0].x
    181.0
    """
    framed = table[~(table.geometry.isna() | table.geometry.is_empty)].copy()
    if (framed.geom_type == "Point").all():
        shapes = _frame_points(framed, centre_lon=centre_lon)
    else:
        each = [frame_shape(g, centre_lon=centre_lon) for g in framed.geometry]
        shapes = np.asarray(each, dtype=object)
    framed[table.geometry.name] = shapes
    framed = framed.set_geometry(table.geometry.name).set_crs(None, allow_override=True)
    return framed[~framed.geometry.is_empty].reset_index(drop=True)


def _frame_points(table: gpd.GeoDataFrame, *, centre_lon: float) -> NDArray[np.object_]:
    """Frame points all at once, for there may be many."""
    places = shapely.get_coordinates(table.geometry.to_numpy())
    lon = unwrap_longitude(places[:, 0], centre=centre_lon)
    shapes = np.asarray(shapely.points(lon, places[:, 1]), dtype=object)
    shapes[np.abs(places[:, 1]) > MERCATOR_LIMIT] = shapely.Point()
    return shapes


def frame_bounds(tables: Iterable[gpd.GeoDataFrame], *, centre_lon: float) -> Bounds:
    """Find the bounds of several tables in the frame of a map.

    Parameters
    ----------
    tables : iterable of geopandas.GeoDataFrame
        EPSG:4326.
    centre_lon : float

    Returns
    -------
    tuple of float
        West, south, east, north, with a margin of a twentieth and at least 0.2
        degrees; the whole frame without any shape.

    Examples
    --------
    >>> frame_bounds([], centre_lon=180.0)
    (0.0, -70.0, 360.0, 75.0)
    """
    framed = [frame_table(t, centre_lon=centre_lon) for t in tables if len(t)]
    boxes = np.array([t.total_bounds for t in framed if len(t)])
    if boxes.size == 0:
        return (centre_lon - 180.0, -70.0, centre_lon + 180.0, 75.0)
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    margin = max(0.2, 0.05 * max(east - west, north - south))
    return (
        float(max(west - margin, centre_lon - 180.0)),
        float(max(south - margin, -80.0)),
        float(min(east + margin, centre_lon + 180.0)),
        float(min(north + margin, 83.0)),
    )


def page_around(focus: Bounds, *, centre_lon: float) -> Bounds:
    """Choose how far a map can be dragged: about three times the opening view.

    A map of the world ends where the projection does.

    Parameters
    ----------
    focus : tuple of float
        West, south, east, north of the opening view, in the frame.
    centre_lon : float

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> page_around((150.0, 20.0, 160.0, 30.0), centre_lon=180.0)
    (135.0, 5.0, 175.0, 45.0)
    """
    west, south, east, north = focus
    if east - west > 180.0:
        ends = (centre_lon - 180.0, centre_lon + 180.0)
        return (ends[0], -MERCATOR_LIMIT, ends[1], MERCATOR_LIMIT)
    margin = max(15.0, east - west, north - south)
    return (
        max(west - margin, centre_lon - 180.0),
        max(south - margin, -MERCATOR_LIMIT),
        min(east + margin, centre_lon + 180.0),
        min(north + margin, MERCATOR_LIMIT),
    )
