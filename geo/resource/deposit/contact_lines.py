"""The line along which two domains touch, and how far places lie from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

import shapely

from geo.maritime.nearest import earth_centred
from geo.maritime.zones import only_polygons
from geo.model.crs import (
    GEOD,
    central_longitude,
    geodesic_distance_m,
    unwrap_geometry,
    wrap_longitude,
)
from geo.resource.ground.distance_rule import ground_within
from geo.resource.ground.terrain import metres_per_degree

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from shapely.geometry.base import BaseGeometry

GAP_M = 10.0  # outlines drawn apart by less are one contact
SAMPLED_DEG = 0.005  # some 550 m: pieces of a contact that are searched by
PIECES_TRIED = 8  # of those nearest to a place


def contact_line(
    first: BaseGeometry, second: BaseGeometry, *, gap_m: float = GAP_M
) -> BaseGeometry:
    """Take the part of the first domain's outline that lies next to the second.

    Parameters
    ----------
    first, second : shapely geometry
        Polygons in degrees, split at 180.
    gap_m : float, optional
        How far apart the two outlines may be drawn; the ends of the contact are
        uncertain by as much.

    Returns
    -------
    shapely geometry
        Lines in degrees, continuous over 180; empty where the domains do not touch
        along a line.

    Examples
    --------
    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> line = contact_line(west, east)
    >>> round(length_km(line), 1)
    110.6
    >>> contact_line(west, shapely.box(1, 1, 2, 2)).is_empty
    True
    """
    centre = central_longitude(
        shapely.get_coordinates(shapely.GeometryCollection([first, second]))[:, 0]
    )
    one = _whole(first, centre=centre)
    near = _whole(ground_within(second, gap_m), centre=centre)
    outline = shapely.boundary(one)
    line = shapely.intersection(outline, near)
    parts = shapely.get_parts(shapely.get_parts(line))
    lines = parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)]
    if not len(lines):
        return shapely.LineString()
    found = shapely.line_merge(shapely.MultiLineString(list(lines)))
    # where domains meet at a corner alone, the outline near it is no contact
    return found if length_km(found) * 1000.0 > 4.0 * gap_m else shapely.LineString()


def length_km(line: BaseGeometry) -> float:
    """Measure lines whose edges are straight in degrees.

    Parameters
    ----------
    line : shapely geometry
        Lines in degrees.

    Returns
    -------
    float
        Geodesic kilometres of pieces so short that parallels are followed.

    Examples
    --------
    >>> round(length_km(shapely.LineString([(0, 60), (90, 60)])))
    5022
    """
    fine = shapely.segmentize(line, SAMPLED_DEG)
    return float(GEOD.geometry_length(fine)) / 1000.0


def distance_to_line(
    line: BaseGeometry, *, lon: ArrayLike, lat: ArrayLike
) -> NDArray[np.float64]:
    """Measure how far places lie from lines whose edges are straight in degrees.

    Parameters
    ----------
    line : shapely geometry
        Lines in degrees, of some length.
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes in any range.

    Returns
    -------
    ndarray of float, shape (n,)
        Geodesic metres on WGS84.

    Examples
    --------
    >>> equator = shapely.LineString([(179, 0), (181, 0)])
    >>> distance_to_line(equator, lon=[-179.5], lat=[1.0]).round()
    array([110574.])
    """
    places_lon, places_lat = (np.asarray(part, dtype=float) for part in (lon, lat))
    if not places_lon.size:
        return np.empty(0)
    # the nearest pieces are tried, each in a plane at the place; the distance to the
    # foot is geodesic, and lengthened by the square of what the foot lies beside the
    # true one, over twice the distance: less than a metre
    places, owner = shapely.get_coordinates(
        shapely.get_parts(shapely.segmentize(line, SAMPLED_DEG)), return_index=True
    )
    moves = (places[:-1] != places[1:]).any(axis=1)
    starts = np.flatnonzero((owner[:-1] == owner[1:]) & moves)
    middles = (places[starts] + places[starts + 1]) / 2.0
    tree = KDTree(earth_centred(middles[:, 0], middles[:, 1]))
    tried = min(PIECES_TRIED, len(starts))
    _, piece = tree.query(
        earth_centred(places_lon, places_lat), k=np.arange(1, tried + 1)
    )
    start, end = places[starts][piece], places[starts + 1][piece]
    east, north = metres_per_degree((places_lat[:, None] + start[..., 1]) / 2.0)
    scale = np.stack([east, north], axis=-1)
    off_lon = wrap_longitude(places_lon[:, None] - start[..., 0])
    off = np.stack([off_lon, places_lat[:, None] - start[..., 1]], axis=-1)
    along, towards = (end - start) * scale, off * scale
    share = (along * towards).sum(axis=-1) / (along**2).sum(axis=-1)
    foot = start + np.clip(share, 0.0, 1.0)[..., None] * (end - start)
    away = geodesic_distance_m(
        places_lon[:, None], places_lat[:, None], lon_b=foot[..., 0], lat_b=foot[..., 1]
    )
    return np.asarray(away.min(axis=1))


def _whole(shape: BaseGeometry, *, centre: float) -> BaseGeometry:
    """Join the parts on either side of 180, in one frame."""
    parts = shapely.get_parts(unwrap_geometry(shape, centre=centre))
    return only_polygons(shapely.union_all(parts))
