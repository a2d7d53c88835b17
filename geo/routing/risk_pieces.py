"""Ways cut into short pieces along their geodesics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.model.crs import GEOD, split_at_180, wrap_longitude

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Short pieces of ways.

    Parameters
    ----------
    start, middle, end : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees, -180 <= lon < 180.
    km : ndarray of float, shape (n,)
        Geodesic lengths.
    way : ndarray of int, shape (n,)
        Position of the way among those cut, ascending.
    """

    start: NDArray[np.float64]
    middle: NDArray[np.float64]
    end: NDArray[np.float64]
    km: NDArray[np.float64]
    way: NDArray[np.intp]


def cut_ways(ways: Sequence[NDArray[np.float64]], *, step_km: float) -> Pieces:
    """Cut ways into pieces of one length within each leg.

    Parameters
    ----------
    ways : sequence of ndarray of float, shape (k, 2)
        Longitude and latitude of the vertices in degrees, in any turn; a leg is
        the geodesic from one to the next. A row of NaN parts what is not joined.
    step_km : float
        No piece is longer.

    Returns
    -------
    Pieces
        None where vertices repeat.

    Examples
    --------
    >>> pieces = cut_ways([np.array([[179.0, 0.0], [-179.0, 0.0]])], step_km=120.0)
    >>> pieces.middle[:, 0].round(1).tolist(), float(pieces.km.sum())
    ([179.5, -179.5], 222.64)
    """
    start, end, way = _legs(ways)
    azimuth, _, length_m = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    count = np.ceil(np.asarray(length_m) / (1000.0 * step_km)).astype(np.intp)
    leg = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)
    piece_m = length_m[leg] / count[leg]

    def along(pieces: NDArray[np.floating]) -> NDArray[np.float64]:
        lon, lat, _ = GEOD.fwd(
            start[leg, 0], start[leg, 1], azimuth[leg], pieces * piece_m
        )
        return np.column_stack([wrap_longitude(lon), lat])

    return Pieces(
        start=along(place + 0.0),
        middle=along(place + 0.5),
        end=along(place + 1.0),
        km=piece_m / 1000.0,
        way=way[leg],
    )


def draw_pieces(pieces: Pieces) -> NDArray[np.object_]:
    """Draw each piece as a line that ends at 180 rather than cross it.

    Parameters
    ----------
    pieces : Pieces

    Returns
    -------
    ndarray of shapely geometry, shape (n,)

    Examples
    --------
    >>> pieces = cut_ways([np.array([[179.0, 0.0], [-179.0, 0.0]])], step_km=500.0)
    >>> draw_pieces(pieces)[0].wkt
    'MULTILINESTRING ((179 0, 180 0), (-180 0, -179 0))'
    """
    west = pieces.start[:, 0]
    east = west + wrap_longitude(pieces.end[:, 0] - west)
    ends = np.column_stack([west, pieces.start[:, 1], east, pieces.end[:, 1]])
    lines = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), dtype=object)
    for crossing in np.flatnonzero(np.abs(east) > 180.0):
        lines[crossing] = split_at_180(lines[crossing])
    return lines


def way_vertices(way: BaseGeometry) -> NDArray[np.float64]:
    """List the vertices of lines, their parts kept apart.

    Parameters
    ----------
    way : shapely geometry
        LineString or MultiLineString, lon/lat.

    Returns
    -------
    ndarray of float, shape (k, 2)
        A row of NaN between two parts.

    Examples
    --------
    >>> halves = shapely.MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]])
    >>> way_vertices(halves)[:, 0].tolist()
    [179.0, 180.0, nan, -180.0, -179.0]
    """
    gap = np.full((1, 2), np.nan)
    parts = [
        listed
        for part in shapely.get_parts(way)
        for listed in (shapely.get_coordinates(part), gap)
    ]
    return np.vstack(parts[:-1]) if parts else np.empty((0, 2))


def _legs(
    ways: Sequence[NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    whole = [np.reshape(np.asarray(way, dtype=float), (-1, 2)) for way in ways]
    places = np.vstack([np.empty((0, 2)), *whole])
    places = np.column_stack([wrap_longitude(places[:, 0]), places[:, 1]])
    way = np.repeat(np.arange(len(whole)), [len(each) for each in whole])
    joined = (way[1:] == way[:-1]) & np.isfinite(places[1:] + places[:-1]).all(axis=1)
    return places[:-1][joined], places[1:][joined], way[:-1][joined]
