"""The rings of zones, in rows and columns of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import shapely

from geo.errors import CRSError, Problem
from geo.model.crs import WGS84, central_longitude, transformer, unwrap_longitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.model.grid import GridSpec

    Window = tuple[float, float, float, float]

STRAIGHT_TO = 1e-4  # of a cell: how far an edge may leave its line in degrees
LONGEST_EDGE_DEG = 1.0  # within it an edge bends one way, or hardly
TORN = 0.25  # of its length: an edge of a degree that bends more was torn apart
MARGIN_DEG = 1.0  # the edges of a cell bulge between its corners by less
OUTLINE_STEPS = 200  # along each side of a grid, at least
_THIRDS = (1.0 / 3.0, 2.0 / 3.0)
_HIGHEST = 9.0 / 8.0  # of an arc, over its height at a third


class Rings(NamedTuple):
    """Closed rings; outer ones run counterclockwise.

    Attributes
    ----------
    columns, rows : ndarray of float, shape (n,)
        Vertices, ring after ring, in cells from the west and the south edge.
    starts : ndarray of int, shape (rings,)
        First vertex of each ring.
    owners : ndarray of int, shape (rings,)
        Position of its zone.
    """

    columns: NDArray[np.float64]
    rows: NDArray[np.float64]
    starts: NDArray[np.int64]
    owners: NDArray[np.int64]


def grid_window(spec: GridSpec) -> Window:
    """Bound the part of the Earth that a grid may touch.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    tuple of float
        West, south, east, north in degrees, longitudes running on beyond 180: all
        round where a pole lies in the grid.

    Raises
    ------
    CRSError
        A projected grid reaches beyond its system, or round the Earth.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> plane = local_crs([180.0], [0.0])
    >>> spec = GridSpec(west=-1e3, south=-1e3, spacing=1e3, shape=(2, 2), crs=plane)
    >>> [round(edge) for edge in grid_window(spec)]
    [179, -1, 181, 1]
    """
    if spec.crs.is_geographic:
        return spec.bounds
    outline = shapely.get_coordinates(
        shapely.segmentize(
            shapely.box(*spec.bounds),
            min(spec.spacing, spec.spacing * max(spec.shape) / OUTLINE_STEPS),
        )
    )
    lon, lat = transformer(spec.crs, WGS84).transform(*outline.T)
    back = np.column_stack(transformer(WGS84, spec.crs).transform(lon, lat))
    # also where a coordinate is infinite
    if not (np.abs(back - outline) < STRAIGHT_TO * spec.spacing).all():
        raise _unsound(spec, "its edge lies beyond the Earth")
    lon = unwrap_longitude(lon, centre=central_longitude(lon))
    south, north = lat.min() - MARGIN_DEG, lat.max() + MARGIN_DEG
    poles = [pole for pole in (-90.0, 90.0) if _holds(spec, lat=pole)]
    if poles:
        return -180.0, min(south, *poles), 180.0, max(north, *poles)
    if lon.max() - lon.min() + 2.0 * MARGIN_DEG > 360.0:
        raise _unsound(spec, "it reaches round the Earth")
    west, east = float(lon.min()) - MARGIN_DEG, float(lon.max()) + MARGIN_DEG
    return west, float(south), east, float(north)


def rings_on_grid(
    shapes: NDArray[np.object_], *, spec: GridSpec, window: Window
) -> Rings:
    """Draw zones in rows and columns of a grid.

    Parameters
    ----------
    shapes : ndarray of shapely.Polygon or shapely.MultiPolygon, shape (zones,)
        Degrees, split at 180; edges are straight in degrees (RFC 7946, section
        3.1.1).
    spec : GridSpec
    window : tuple of float
        Result of `grid_window`.

    Returns
    -------
    Rings
        What is near the grid. In a projected one, edges are cut so short that they
        keep within `STRAIGHT_TO` of a cell of their line.

    Raises
    ------
    CRSError
        The projection tears a zone near the grid apart.

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=175, south=-5, spacing=1, shape=(10, 10), crs=WGS84)
    >>> east_of_180 = np.array([shapely.box(-180, -5, -175, 5)])
    >>> rings = rings_on_grid(east_of_180, spec=spec, window=grid_window(spec))
    >>> rings.columns.min(), rings.columns.max()
    (np.float64(5.0), np.float64(10.0))
    """
    parts, owners, offsets = _near(shapes, window)
    if spec.crs.is_geographic:
        lonlat, starts, part = _vertices(parts)
        lon, lat = (
            lonlat[:, 0] + _spread(offsets[part], starts, len(lonlat)),
            lonlat[:, 1],
        )
        return _counted(lon, lat, spec=spec, starts=starts, owners=owners[part])
    parts, origin = _clipped(parts, offsets, window)
    lonlat, starts, part = _vertices(parts)
    owners = owners[origin][part]
    lonlat, starts = _followed(lonlat, starts, spec=spec)
    east, north = transformer(WGS84, spec.crs).transform(*lonlat.T)
    return _counted(east, north, spec=spec, starts=starts, owners=owners)


def _counted(
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    *,
    spec: GridSpec,
    starts: NDArray[np.int64],
    owners: NDArray[np.int64],
) -> Rings:
    columns = (east - spec.west) / spec.spacing
    rows = (north - spec.south) / spec.spacing
    return Rings(columns=columns, rows=rows, starts=starts, owners=owners)


def _near(
    shapes: NDArray[np.object_], window: Window
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.float64]]:
    """Find the polygons near a window, and what turns each into it, in degrees."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    low, south, high, north = shapely.bounds(parts).T.reshape(4, -1)
    middle, centre = (low + high) / 2.0, (window[0] + window[2]) / 2.0
    home = np.round((unwrap_longitude(middle, centre=centre) - middle) / 360.0)
    reach = 1 + int((window[2] - window[0]) // 360.0)
    rows, offsets = [], []
    for turn in range(-reach, reach + 1):
        offset = 360.0 * (home + turn)
        beside = (high + offset > window[0]) & (low + offset < window[2])
        near = np.flatnonzero(beside & (north > window[1]) & (south < window[3]))
        rows.append(near)
        offsets.append(offset[near])
    chosen = np.concatenate(rows)
    return parts[chosen], owner[chosen], np.concatenate(offsets)


def _clipped(
    parts: NDArray[np.object_], offsets: NDArray[np.float64], window: Window
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cut polygons to the window, where the plane of the grid is sound."""
    west, south, east, north = window
    low, high = np.full((2, len(offsets)), [[south], [north]])
    frames = shapely.box(west - offsets, low, east - offsets, high)
    cut = shapely.intersection(parts, frames)
    pieces, part = shapely.get_parts(cut, return_index=True)
    inner, piece = shapely.get_parts(pieces, return_index=True)
    flat = shapely.get_dimensions(inner) == 2
    return inner[flat], part[piece][flat]


def _vertices(
    parts: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """List the vertices of polygons, the start of each ring and its polygon."""
    rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    return lonlat, np.flatnonzero(np.diff(ring, prepend=-1)), part


def _spread(
    values: NDArray[np.float64], starts: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    return np.repeat(values, np.diff(starts, append=count))


def _followed(
    lonlat: NDArray[np.float64], starts: NDArray[np.int64], *, spec: GridSpec
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Add vertices, so that edges straight in degrees are followed in the plane."""
    longest = np.abs(_edges(lonlat, starts)).max(axis=1, initial=0.0)
    pieces = np.maximum(np.ceil(longest / LONGEST_EDGE_DEG), 1.0)
    lonlat, starts = _divided(lonlat, starts, pieces.astype(np.int64))

    bend = _bend(lonlat, starts, spec=spec) / (STRAIGHT_TO * spec.spacing)
    # the height of an arc falls with the square of its parts
    pieces = np.maximum(np.ceil(np.sqrt(_HIGHEST * bend)), 1.0)
    return _divided(lonlat, starts, pieces.astype(np.int64))


def _bend(
    lonlat: NDArray[np.float64], starts: NDArray[np.int64], *, spec: GridSpec
) -> NDArray[np.float64]:
    """Measure how far the thirds of edges lie from their chords in the plane."""
    change = transformer(WGS84, spec.crs)
    edge = _edges(lonlat, starts)
    places, *middles = (
        np.column_stack(change.transform(*(lonlat + share * edge).T))
        for share in (0.0, *_THIRDS)
    )
    if not np.isfinite([places, *middles]).all():
        raise _unsound(spec, "a zone near it reaches beyond its system")
    chord = _edges(places, starts)
    bend = np.zeros(len(lonlat))
    for share, middle in zip(_THIRDS, middles, strict=True):
        away = middle - places - share * chord
        bend = np.maximum(bend, np.hypot(away[:, 0], away[:, 1]))
    length = np.hypot(chord[:, 0], chord[:, 1])
    if ((bend > TORN * length) & (bend > spec.spacing)).any():
        raise _unsound(spec, "it tears a zone apart")
    return bend


def _edges(
    values: NDArray[np.float64], starts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Subtract each vertex from the next; nothing at the last of a ring."""
    steps = np.diff(values, axis=0, append=values[-1:])
    steps[starts[1:] - 1] = 0.0
    return steps


def _divided(
    lonlat: NDArray[np.float64],
    starts: NDArray[np.int64],
    pieces: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Cut the edge that follows each vertex into equal pieces."""
    place = np.cumsum(pieces) - pieces
    at = np.repeat(np.arange(len(lonlat)), pieces)
    share = (np.arange(len(at)) - place[at]) / pieces[at]
    dense = lonlat[at] + share[:, None] * _edges(lonlat, starts)[at]
    return dense, place[starts]


def _holds(spec: GridSpec, *, lat: float) -> bool:
    """Tell whether a pole lies in a grid."""
    east, north = transformer(WGS84, spec.crs).transform(0.0, lat)
    west, south, right, top = spec.bounds
    return bool(west <= east <= right and south <= north <= top)


def _unsound(spec: GridSpec, what: str) -> CRSError:
    return CRSError(
        "grid",
        [
            Problem(
                where=f"coordinate system {spec.crs.name}",
                what=what,
                expected="a system that shows the cells in one piece",
                cure="a smaller grid, or one in degrees",
            )
        ],
    )
