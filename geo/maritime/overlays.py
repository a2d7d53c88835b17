"""How much of points, lines and cells lies in which zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.errors import CRSError, DataError, Problem
from geo.maritime.zones import only_polygons, require_lonlat
from geo.model.crs import (
    GEOD,
    WGS84,
    central_longitude,
    frame_geometry,
    project_geometry,
    split_at_180,
    transformer,
    unwrap_geometry,
    unwrap_longitude,
    wrap_longitude,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    import geopandas as gpd
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

OUTSIDE = "outside the zones given"
LONGEST_CHORD_M = 10_000.0  # straight in degrees, it leaves the geodesic by metres
PIECE_VERTICES = 256  # of a zone cut up for overlays: small pieces overlay fast
MARGIN_DEG = 1.0  # the edges of a cell bulge between its corners by less


def zone_of_points(
    zones: gpd.GeoDataFrame, *, lon: ArrayLike, lat: ArrayLike
) -> NDArray[np.int64]:
    """Find the zone of each point.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons in degrees, split at 180.
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes in any range.

    Returns
    -------
    ndarray of int, shape (n,)
        Position of the row, the first where zones overlap; -1 outside all.

    Raises
    ------
    CRSError
        The table is not in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> west, east = shapely.box(170, -5, 180, 5), shapely.box(-180, -5, -170, 5)
    >>> zones = gpd.GeoDataFrame(geometry=[west, east], crs=4326)
    >>> zone_of_points(zones, lon=[175.0, 185.0, 0.0], lat=[0.0, 0.0, 0.0])
    array([ 0,  1, -1])
    """
    require_lonlat(zones, what="zones")
    wrapped = np.atleast_1d(wrap_longitude(lon))
    latitudes = np.atleast_1d(np.asarray(lat, dtype=float))
    # -180 and 180 are one meridian: a zone may touch it from either side
    seam = np.flatnonzero(wrapped == -180.0)
    places = np.asarray(
        shapely.points(
            np.append(wrapped, np.full(len(seam), 180.0)),
            np.append(latitudes, latitudes[seam]),
        )
    )
    owner = np.append(np.arange(len(wrapped)), seam)
    zone, place = shapely.STRtree(places).query(
        zones.geometry.to_numpy(), predicate="intersects"
    )
    first = np.full(len(wrapped), len(zones))
    np.minimum.at(first, owner[place], zone)
    return np.where(first < len(zones), first, -1)


def line_shares(line: BaseGeometry, *, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure how much of a line lies inside each zone.

    Parameters
    ----------
    line : shapely.LineString or shapely.MultiLineString
        Degrees, cut at 180 or running over it; from vertex to vertex it follows
        the geodesic.
    zones : geopandas.GeoDataFrame
        Polygons in degrees with a column name; rows of one name count together.

    Returns
    -------
    pandas.DataFrame
        Columns name, km (geodesic) and share, one row per zone that is crossed
        and one for the rest. Where zones overlap, shares add up to more than 1.

    Raises
    ------
    CRSError
        The table is not in lon/lat.
    DataError
        The line has no length.

    Examples
    --------
    >>> import geopandas as gpd
    >>> zones = gpd.GeoDataFrame(
    ...     {"name": ["A"]}, geometry=[shapely.box(0, -1, 1, 1)], crs=4326
    ... )
    >>> line_shares(shapely.LineString([(0, 0), (4, 0)]), zones=zones)
                          name      km  share
    0                        A  111.32   0.25
    1  outside the zones given  333.96   0.75
    """
    require_lonlat(zones, what="zones")
    route = _along_geodesics(line)
    total_km = _length_km(route)
    if not total_km > 0.0:
        raise DataError(
            "line", [Problem(where="line", what="no length", expected="two places")]
        )
    touched = zones[zones.intersects(route)]
    merged = touched.dissolve("name", sort=False)
    rows = [
        (str(name), _length_km(route & shape))
        for name, shape in zip(merged.index, merged.geometry, strict=True)
    ]
    rows = [(name, km) for name, km in rows if km > 0.0]
    rows.append((OUTSIDE, _length_km(route - touched.union_all())))
    shares = pd.DataFrame(rows, columns=["name", "km"])
    return shares.assign(share=shares["km"] / total_km)


def cell_fractions(
    cells: NDArray[np.object_], *, crs: CRS, zone: BaseGeometry
) -> NDArray[np.float64]:
    """Measure the fraction of each cell that lies in a zone.

    Parameters
    ----------
    cells : ndarray of shapely.Polygon, any shape
        In the units of `crs`.
    crs : pyproj.CRS
        Projected.
    zone : shapely geometry
        Degrees, split at 180.

    Returns
    -------
    ndarray of float, shape of `cells`
        0 to 1, of the cell's area in the plane; exact but for the zone's chords
        being straight there.

    Raises
    ------
    CRSError
        The cells are in degrees.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> plane = local_crs([180.0], [0.0])
    >>> cells = shapely.box([-1e3, 0.0], 0.0, [0.0, 1e3], 1e3)
    >>> half = shapely.box(179.0, -1.0, 180.0, 1.0)
    >>> cell_fractions(cells, crs=plane, zone=half).round(3)
    array([1., 0.])
    """
    if not crs.is_projected:
        raise CRSError(
            "cells",
            [
                Problem(
                    where="coordinate system",
                    what=crs.name,
                    expected="a projected one: an area in degrees means nothing",
                )
            ],
        )
    flat = np.asarray(cells, dtype=object).ravel()
    pieces = _pieces(project_geometry(_cut_to(zone, flat, crs), crs))
    tree = shapely.STRtree(flat)
    fractions = np.zeros(len(flat))
    _, full = tree.query(pieces, predicate="covers")
    fractions[full] = 1.0
    piece, cell = tree.query(pieces, predicate="intersects")
    partial = fractions[cell] < 1.0
    piece, cell = piece[partial], cell[partial]
    shared = shapely.area(shapely.intersection(pieces[piece], flat[cell]))
    np.add.at(fractions, cell, shared / shapely.area(flat[cell]))
    return np.minimum(fractions, 1.0).reshape(np.shape(cells))


def _along_geodesics(line: BaseGeometry) -> BaseGeometry:
    """Follow geodesics between the vertices, in short chords, split at 180."""
    dense = [_dense_part(shapely.get_coordinates(p)) for p in shapely.get_parts(line)]
    lines = [split_at_180(unwrap_geometry(part)) for part in dense]
    return shapely.MultiLineString([p for g in lines for p in shapely.get_parts(g)])


def _dense_part(places: NDArray[np.float64]) -> shapely.LineString:
    start, end = places[:-1], places[1:]
    azimuth, _, length = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    count = np.maximum(np.ceil(length / LONGEST_CHORD_M), 1.0).astype(int)
    edge = np.repeat(np.arange(len(start)), count)
    turn = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    along = length[edge] * turn / count[edge]
    lon, lat, _ = GEOD.fwd(start[edge, 0], start[edge, 1], azimuth[edge], along)
    inner = np.column_stack([lon, lat])
    inner[turn == 0] = start
    return shapely.LineString(np.vstack([inner, places[-1]]))


def _length_km(line: BaseGeometry) -> float:
    parts = shapely.get_parts(shapely.get_parts(line))
    parts = parts[shapely.get_dimensions(parts) == 1]
    return float(sum(GEOD.geometry_length(part) for part in parts)) / 1e3


def _cut_to(zone: BaseGeometry, cells: NDArray[np.object_], crs: CRS) -> BaseGeometry:
    """Cut a zone to the neighbourhood of the cells, where their plane is sound."""
    places = shapely.get_coordinates(cells)
    lon, lat = transformer(crs, WGS84).transform(*places.T)
    centre = central_longitude(lon)
    unwrapped = unwrap_longitude(lon, centre=centre)
    near = shapely.box(
        unwrapped.min() - MARGIN_DEG,
        lat.min() - MARGIN_DEG,
        unwrapped.max() + MARGIN_DEG,
        lat.max() + MARGIN_DEG,
    )
    return only_polygons(frame_geometry(zone, centre=centre) & near)


def _pieces(shape: BaseGeometry) -> NDArray[np.object_]:
    """Halve a shape until its pieces have few vertices."""
    done: list[BaseGeometry] = []
    todo = [] if shape.is_empty else [shape]
    while todo:
        piece = todo.pop()
        if shapely.get_num_coordinates(piece) <= PIECE_VERTICES:
            done.append(piece)
            continue
        west, south, east, north = piece.bounds
        middle = ((west + east) / 2.0, (south + north) / 2.0)
        halves = (
            (
                shapely.box(west, south, middle[0], north),
                shapely.box(middle[0], south, east, north),
            )
            if east - west > north - south
            else (
                shapely.box(west, south, east, middle[1]),
                shapely.box(west, middle[1], east, north),
            )
        )
        todo += [only_polygons(piece & half) for half in halves]
    return np.array([piece for piece in done if not piece.is_empty], dtype=object)
