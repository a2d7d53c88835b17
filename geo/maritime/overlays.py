"""Which zone points lie in, and how much of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.errors import DataError, Problem
from geo.maritime.zones import require_lonlat
from geo.model.crs import GEOD, split_at_180, unwrap_geometry, wrap_longitude

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

OUTSIDE = "outside the zones given"
LONGEST_CHORD_M = 10_000.0  # straight in degrees, it leaves the geodesic by metres


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
    owner = np.append(np.arange(len(wrapped)), seam)
    zone = _first_zone(
        zones.geometry.to_numpy(),
        lon=np.append(wrapped, np.full(len(seam), 180.0)),
        lat=np.append(latitudes, latitudes[seam]),
    )
    first = np.full(len(wrapped), len(zones))
    np.minimum.at(first, owner, np.where(zone < 0, len(zones), zone))
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


def _first_zone(
    shapes: NDArray[np.object_], *, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Ask each zone for the points in its bounds that none before it holds."""
    own = shapely.force_2d(shapes)  # those of the caller stay unprepared
    shapely.prepare(own)
    order = np.argsort(lat, kind="stable")
    lon, lat = lon[order], lat[order]
    west, south, east, north = shapely.bounds(own).T
    low = np.searchsorted(lat, south)
    high = np.searchsorted(lat, north, side="right")
    found = np.full(len(lon), -1)
    for row, shape in enumerate(own):
        band = slice(low[row], high[row])
        near = (lon[band] >= west[row]) & (lon[band] <= east[row])
        asked = low[row] + np.flatnonzero(near & (found[band] < 0))
        inside = shapely.intersects_xy(shape, lon[asked], lat[asked])
        found[asked[inside]] = row
    zone = np.empty_like(found)
    zone[order] = found
    return zone


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
