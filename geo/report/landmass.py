"""Land reduced to what the screen of one map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import DataError, Problem
from geo.model.crs import wrap_longitude
from geo.report.framing import WORLD_LON, frame_table, same_dimension
from geo.report.rasters import MERCATOR_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd

    from geo.report.framing import Bounds

_SLACK_DEG = 1e-6
_POLYGONS = (3, 6)  # type ids of Polygon and MultiPolygon


def simplify_land(
    land: gpd.GeoDataFrame,
    *,
    centre_lon: float,
    focus: Bounds,
    page: Bounds,
    vertices: int = 45_000,
) -> gpd.GeoDataFrame:
    """Reduce land to what the screen shows: fine in the focus, coarse elsewhere.

    Borders between countries stay shared. What lies off the page is cut, and of each
    row the islands outside the focus that are smaller than a few pixels are dropped,
    but never its largest part.

    Parameters
    ----------
    land : geopandas.GeoDataFrame
        EPSG:4326 polygons; or, without CRS, what `simplify_world` gave, which is left
        as it is.
    centre_lon : float
    focus : tuple of float
        West, south, east, north of the opening view, in the frame.
    page : tuple of float
        What lies off it is cut.
    vertices : int, optional
        About how many corners to keep within the focus.

    Returns
    -------
    geopandas.GeoDataFrame
        In the frame, without CRS.

    Raises
    ------
    DataError
        Land without CRS does not lie in the frame.

    Examples
    --------
    >>> import geopandas as gpd
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["FJI"], "name": ["Fiji"]},
    ...     geometry=[shapely.Point(178, -17.8).buffer(0.5)],
    ...     crs=4326,
    ... )
    >>> view = (170, -25, 190, -10)
    >>> len(simplify_land(land, centre_lon=180.0, focus=view, page=view))
    1
    """
    if land.crs is None:
        return _require_framed(land, centre_lon=centre_lon)
    framed = frame_table(_on_page(land, page), centre_lon=centre_lon)
    parts = framed.explode(index_parts=False)
    shapes = _cut(parts.geometry.to_numpy(), page)
    near = shapely.intersects(shapes, shapely.box(*focus))
    fine = max(focus[2] - focus[0], focus[3] - focus[1]) / 3000.0
    coarse = max(fine, 0.05)
    large = shapely.area(shapes) > 4.0 * coarse**2
    simple = np.empty(len(parts), dtype=object)
    simple[~near] = shapely.coverage_simplify(shapes[~near], coarse)
    simple[near] = _simplify_to(vertices, shapes[near], tolerance=fine)
    kept = (near | large | _largest_of_each(parts)) & ~shapely.is_empty(simple)
    parts = parts.set_geometry(simple)[kept]
    return _gathered(parts, framed)


def simplify_world(
    land: gpd.GeoDataFrame, *, centre_lon: float = WORLD_LON
) -> gpd.GeoDataFrame:
    """Reduce land once for all the world maps of a run that share a frame.

    Parameters
    ----------
    land : geopandas.GeoDataFrame
        EPSG:4326 polygons.
    centre_lon : float, optional

    Returns
    -------
    geopandas.GeoDataFrame
        In the frame, without CRS; maps take it as it is.

    Examples
    --------
    >>> import geopandas as gpd
    >>> fiji = gpd.GeoDataFrame(
    ...     geometry=[shapely.Point(-179, -17).buffer(0.5)], crs=4326
    ... )
    >>> round(simplify_world(fiji).geometry.iloc[0].centroid.x)
    181
    """
    west, east = centre_lon - 180.0, centre_lon + 180.0
    whole = (west, -MERCATOR_LIMIT, east, MERCATOR_LIMIT)
    return simplify_land(land, centre_lon=centre_lon, focus=whole, page=whole)


def _require_framed(land: gpd.GeoDataFrame, *, centre_lon: float) -> gpd.GeoDataFrame:
    west, east = centre_lon - 180.0, centre_lon + 180.0
    ends = land.bounds[["minx", "maxx"]].to_numpy()
    if ends.size and (ends.min() < west - _SLACK_DEG or ends.max() > east + _SLACK_DEG):
        found = f"{ends.min():g} to {ends.max():g}"
        problem = Problem(
            where="longitudes",
            what=found,
            expected=f"{west:g} to {east:g}, the frame of this map",
            cure="give land in EPSG:4326, or simplify_world with the map's centre_lon",
        )
        raise DataError("land without CRS", [problem])
    return land.copy()


def _on_page(land: gpd.GeoDataFrame, page: Bounds) -> gpd.GeoDataFrame:
    """Keep the parts of each row whose bounds touch the page, in any turn."""
    shapes = land.geometry.to_numpy()
    parts, rows = shapely.get_parts(shapes, return_index=True)
    west, south, east, north = shapely.bounds(parts).T
    apart = np.abs(wrap_longitude((west + east) / 2.0 - (page[0] + page[2]) / 2.0))
    reach = (east - west) / 2.0 + (page[2] - page[0]) / 2.0
    touching = (apart <= reach) & (south <= page[3]) & (north >= page[1])
    kept = np.unique(rows[touching])
    if kept.size == 0:
        return land.iloc[:0]
    order = np.searchsorted(kept, rows[touching])
    gathered = shapely.multipolygons(parts[touching], indices=order)
    return land.iloc[kept].set_geometry(gathered, crs=land.crs)


def _cut(shapes: NDArray[np.object_], page: Bounds) -> NDArray[np.object_]:
    whole = shapely.intersection(shapes, shapely.box(*page))
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(whole), _POLYGONS))
    for index in mixed:
        whole[index] = same_dimension(whole[index], shapes[index])
    return np.asarray(whole)


def _gathered(parts: gpd.GeoDataFrame, framed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the parts of each row together again."""
    polygons, source = shapely.get_parts(parts.geometry.to_numpy(), return_index=True)
    rows = parts.index.to_numpy()[source]
    kept, order = np.unique(rows, return_inverse=True)
    result = framed.loc[kept].reset_index(drop=True)
    if kept.size == 0:
        return result
    return result.set_geometry(shapely.multipolygons(polygons, indices=order))


def _largest_of_each(parts: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    area = parts.geometry.area
    return np.asarray(area == area.groupby(level=0).transform("max"))


def _simplify_to(
    vertices: int, shapes: NDArray[np.object_], *, tolerance: float
) -> NDArray[np.object_]:
    """Simplify as little as the number of corners allows, from what is left so far."""
    while True:
        shapes = np.asarray(shapely.coverage_simplify(shapes, tolerance))
        if int(shapely.get_num_coordinates(shapes).sum()) <= vertices:
            return shapes
        tolerance *= 1.6
