"""Coordinate systems and the date line.

The only module that knows about 180 degrees. Areas and lengths on the Earth
are geodesic, on WGS84 (Karney 2013, doi 10.1007/s00190-012-0578-z, through
`pyproj.Geod`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

import shapely
from pyproj import CRS, Geod, Transformer

from geo.errors import CRSError, Problem
from geo.kernels.geodesy import EARTH_RADIUS_M

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from shapely.geometry.base import BaseGeometry

WGS84 = CRS.from_epsg(4326)
OUTLINE_STEP_DEG = 0.05  # between vertices of an outline that is to be projected
GEOD = Geod(ellps="WGS84")
NAUTICAL_MILE_M = 1852.0  # by definition (First International Extraordinary
# Hydrographic Conference, Monaco 1929)
MAX_LOCAL_DISTORTION = 0.01


def wrap_longitude(lon: ArrayLike) -> NDArray[np.float64]:
    """Bring longitudes into -180 <= lon < 180.

    Parameters
    ----------
    lon : array_like of float
        Degrees, any range.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> wrap_longitude([181.0, -180.0, 360.0, 540.0])
    array([-179., -180.,    0., -180.])
    """
    values = np.asarray(lon, dtype=float)
    inside = (values >= -180.0) & (values < 180.0)
    return np.where(inside, values, (values + 180.0) % 360.0 - 180.0)


def unwrap_longitude(lon: ArrayLike, *, centre: float) -> NDArray[np.float64]:
    """Bring longitudes into the frame ``centre - 180 <= lon < centre + 180``.

    Parameters
    ----------
    lon : array_like of float
        Degrees, any range.
    centre : float
        Middle of the frame, in degrees.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> unwrap_longitude([-179.0, 170.0], centre=180.0)
    array([181., 170.])
    """
    values = np.asarray(lon, dtype=float)
    inside = (values >= centre - 180.0) & (values < centre + 180.0)
    return np.where(inside, values, wrap_longitude(values - centre) + centre)


def central_longitude(lon: ArrayLike) -> float:
    """Find the middle of the shortest arc that holds all longitudes.

    Parameters
    ----------
    lon : array_like of float, shape (n,)
        Degrees, any range; at least one.

    Returns
    -------
    float
        Degrees, -180 <= value < 180.

    Examples
    --------
    >>> central_longitude([170.0, -170.0])
    -180.0
    >>> central_longitude([10.0, 20.0])
    15.0
    """
    values = np.unique(wrap_longitude(lon))
    gaps = np.diff(np.append(values, values[0] + 360.0))
    widest = int(np.argmax(gaps))
    west = values[(widest + 1) % len(values)]
    width = 360.0 - gaps[widest]
    return float(wrap_longitude(west + width / 2.0))


def geodesic_distance_m(
    lon_a: ArrayLike, lat_a: ArrayLike, *, lon_b: ArrayLike, lat_b: ArrayLike
) -> NDArray[np.float64]:
    """Measure geodesic distances on WGS84 between pairs of points.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : array_like of float, same shape
        Degrees.

    Returns
    -------
    ndarray of float
        Metres.

    Examples
    --------
    >>> float(geodesic_distance_m([0.0], [0.0], lon_b=[1.0], lat_b=[0.0])[0])
    111319.49
    """
    a_lon, a_lat, b_lon, b_lat = (
        np.asarray(values, dtype=float)
        for values in np.broadcast_arrays(lon_a, lat_a, lon_b, lat_b)
    )
    _, _, distance = GEOD.inv(a_lon, a_lat, b_lon, b_lat)
    return np.asarray(distance)


def geodesic_area_m2(geometry: BaseGeometry) -> float:
    """Measure the geodesic area of a lon/lat polygon on WGS84.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees; parts may lie on either side of 180 or be unwrapped across it.

    Returns
    -------
    float
        Square metres; 0 for points and lines.

    Examples
    --------
    >>> cell = shapely.box(179.5, -0.5, 180.5, 0.5)
    >>> round(geodesic_area_m2(cell) / 1e6)
    12309
    """
    if geometry.is_empty:
        return 0.0
    oriented = shapely.orient_polygons(geometry)
    area, _ = GEOD.geometry_area_perimeter(oriented)
    return abs(float(area))


def local_crs(lon: ArrayLike, lat: ArrayLike) -> CRS:
    """Build the local equal-area system centred on some points.

    Lambert azimuthal equal-area on WGS84: areas are exact, and distances are
    true to 1 % within about 1,270 km of the centre.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees.

    Returns
    -------
    pyproj.CRS
        In metres.

    Raises
    ------
    CRSError
        The points reach so far that distances would be wrong by more than 1 %
        (`MAX_LOCAL_DISTORTION`).

    Examples
    --------
    >>> local_crs([153.9, 154.1], [24.2, 24.4]).axis_info[0].unit_name
    'metre'
    """
    middle = central_longitude(lon)
    lon_u = unwrap_longitude(lon, centre=middle)
    latitudes = np.asarray(lat, dtype=float)
    lat_0 = round(float((latitudes.min() + latitudes.max()) / 2.0), 4)
    lon_0 = round(float((lon_u.min() + lon_u.max()) / 2.0), 4)
    _require_local(lon_u, latitudes, lon_0=lon_0, lat_0=lat_0)
    return CRS.from_proj4(
        f"+proj=laea +lat_0={lat_0} +lon_0={float(wrap_longitude(lon_0))} "
        "+datum=WGS84 +units=m +no_defs"
    )


def _require_local(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    lon_0: float,
    lat_0: float,
) -> None:
    reach = geodesic_distance_m(
        np.full(lon.shape, lon_0), np.full(lat.shape, lat_0), lon_b=lon, lat_b=lat
    ).max()
    # radial scale of the azimuthal equal-area projection at angle c: cos(c/2)
    distortion = 1.0 - np.cos(reach / EARTH_RADIUS_M / 2.0)
    if distortion > MAX_LOCAL_DISTORTION:
        raise CRSError(
            "local coordinate system",
            [
                Problem(
                    where="points",
                    what=f"they reach {reach / 1000:,.0f} km from their middle, "
                    f"where distances are wrong by {distortion:.1%}",
                    expected=f"at most {MAX_LOCAL_DISTORTION:.0%}",
                    cure="split the area: [[domains]] in a project, or fewer places",
                )
            ],
        )


@lru_cache(maxsize=256)  # building one takes milliseconds, and a zone needs a hundred
def transformer(source: CRS, target: CRS) -> Transformer:
    """Give the transformer that takes and gives lon/lat or easting/northing order.

    It holds no state of its own, so threads may share it.

    Parameters
    ----------
    source, target : pyproj.CRS

    Returns
    -------
    pyproj.Transformer

    Examples
    --------
    >>> local = local_crs([154.0], [24.0])
    >>> transformer(WGS84, local).transform(154.0, 24.0)
    (0.0, 0.0)
    """
    return Transformer.from_crs(source, target, always_xy=True)


def project_outline(outline: BaseGeometry, target: CRS) -> BaseGeometry:
    """Project an outline whose edges are straight in lon/lat, and follow them.

    Parameters
    ----------
    outline : shapely geometry
        Degrees on WGS84, unwrapped or split at 180 alike.
    target : pyproj.CRS
        Such as the result of `local_crs`.

    Returns
    -------
    shapely geometry
        As `project_geometry`, with vertices every 0.05 degrees: between these an
        edge bulges by less than a metre.

    Examples
    --------
    >>> plane = local_crs([154.0], [40.0])
    >>> box = shapely.box(152.0, 39.0, 156.0, 41.0)
    >>> corners, followed = project_geometry(box, plane), project_outline(box, plane)
    >>> round(corners.bounds[1] - followed.bounds[1])
    1926
    """
    return project_geometry(shapely.segmentize(outline, OUTLINE_STEP_DEG), target)


def project_geometry(geometry: BaseGeometry, target: CRS) -> BaseGeometry:
    """Project a lon/lat geometry, unwrapped or split at 180 alike.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees on WGS84.
    target : pyproj.CRS
        Such as the result of `local_crs`.

    Returns
    -------
    shapely geometry
        Parts that touched at 180 are joined again.

    Examples
    --------
    >>> local = local_crs([180.0], [0.0])
    >>> halves = split_at_180(shapely.box(179.0, -1.0, 181.0, 1.0))
    >>> project_geometry(halves, local).geom_type
    'Polygon'
    """
    change = transformer(WGS84, target)
    projected = _moved(geometry, change)
    if projected.geom_type not in {"Polygon", "MultiPolygon"}:
        return projected
    # part by part: halves that share the seam are no valid MultiPolygon, and mending
    # them together leaves the seam behind as a line; a micrometre grid joins them
    parts = shapely.make_valid(shapely.get_parts(projected))
    return _collect([shapely.union_all(parts, grid_size=1e-6)], like=projected)


def _moved(geometry: BaseGeometry, change: Transformer) -> BaseGeometry:
    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(points[:, 0], points[:, 1]))

    return shapely.transform(geometry, move)


def unproject_geometry(geometry: BaseGeometry, source: CRS) -> BaseGeometry:
    """Bring a projected geometry back to lon/lat, split at 180.

    Parameters
    ----------
    geometry : shapely geometry
        In the units of `source`.
    source : pyproj.CRS

    Returns
    -------
    shapely geometry
        Degrees, -180 to 180.

    Examples
    --------
    >>> local = local_crs([154.0], [24.0])
    >>> unproject_geometry(shapely.Point(0, 0), local).bounds
    (154.0, 24.0, 154.0, 24.0)
    """
    change = transformer(source, WGS84)
    back = _moved(geometry, change)
    return split_at_180(unwrap_geometry(back))


def unwrap_geometry(
    geometry: BaseGeometry, *, centre: float | None = None
) -> BaseGeometry:
    """Make each ring and line continuous across 180, in the frame round `centre`.

    Each part is followed vertex by vertex: a step of more than 180 degrees of
    longitude is read as a crossing of the date line. Nothing is repaired.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, any range.
    centre : float, optional
        Parts are shifted by whole turns so that their middle lies within 180
        degrees of it; by default parts follow the first one.

    Returns
    -------
    shapely geometry

    Examples
    --------
    >>> line = shapely.LineString([(179, 0), (-179, 1)])
    >>> unwrap_geometry(line).wkt
    'LINESTRING (179 0, 181 1)'
    """
    if geometry.is_empty:
        return geometry
    if isinstance(geometry, (shapely.LineString, shapely.Point)):
        return _unwrap_part(geometry, centre)
    if isinstance(geometry, shapely.Polygon):
        return _unwrap_polygon(geometry, centre)
    parts: list[BaseGeometry] = []
    for part in shapely.get_parts(geometry):
        if part.is_empty:
            continue
        parts.append(unwrap_geometry(part, centre=centre))
        if centre is None:
            centre = _middle_lon(parts[0])
    return _gather(parts, kind=geometry.geom_type)


_MAKERS: dict[str, Callable[[NDArray[np.object_]], object]] = {
    "MultiPolygon": shapely.multipolygons,
    "MultiLineString": shapely.multilinestrings,
    "MultiPoint": shapely.multipoints,
    "GeometryCollection": shapely.geometrycollections,
}


def _gather(parts: list[BaseGeometry], *, kind: str) -> BaseGeometry:
    return cast("BaseGeometry", _MAKERS[kind](np.asarray(parts, dtype=object)))


def _middle_lon(geometry: BaseGeometry) -> float:
    west, _, east, _ = geometry.bounds
    return (west + east) / 2.0


def _continuous(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    unwrapped = coordinates.copy()
    steps = np.diff(unwrapped[:, 0])
    turns = np.cumsum(np.round(steps / 360.0))
    unwrapped[1:, 0] -= 360.0 * turns
    return unwrapped


def _shift_towards(
    coordinates: NDArray[np.float64], centre: float | None
) -> NDArray[np.float64]:
    if centre is None:
        return coordinates
    middle = (coordinates[:, 0].min() + coordinates[:, 0].max()) / 2.0
    turns = np.round((centre - middle) / 360.0)
    shifted = coordinates.copy()
    shifted[:, 0] += 360.0 * turns
    return shifted


def _unwrap_part(geometry: BaseGeometry, centre: float | None) -> BaseGeometry:
    coordinates = _continuous(shapely.get_coordinates(geometry))
    moved = _shift_towards(coordinates, centre)
    return shapely.transform(geometry, lambda _: moved)


def _unwrap_polygon(polygon: shapely.Polygon, centre: float | None) -> BaseGeometry:
    shell = _continuous(shapely.get_coordinates(polygon.exterior))
    if abs(shell[-1, 0] - shell[0, 0]) > 180.0:
        shell = _close_over_pole(shell)
    shell = _shift_towards(shell, centre)
    middle = float((shell[:, 0].min() + shell[:, 0].max()) / 2.0)
    holes = [
        _shift_towards(_continuous(shapely.get_coordinates(ring)), middle)
        for ring in polygon.interiors
    ]
    return shapely.Polygon(shell, holes)


def _close_over_pole(shell: NDArray[np.float64]) -> NDArray[np.float64]:
    """Close a ring that winds once round a pole along that pole."""
    pole = 90.0 if shell[:, 1].mean() > 0.0 else -90.0
    return np.vstack(
        [
            shell,
            [shell[-1, 0], pole],
            [shell[0, 0], pole],
            shell[0],
        ]
    )


def split_at_180(geometry: BaseGeometry) -> BaseGeometry:
    """Cut an unwrapped geometry at the date line (RFC 7946, section 3.1.9).

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, continuous across 180 (see `unwrap_geometry`).

    Returns
    -------
    shapely geometry
        All longitudes within -180 to 180.

    Examples
    --------
    >>> split_at_180(shapely.box(179.0, 0.0, 181.0, 1.0)).bounds
    (-180.0, 0.0, 180.0, 1.0)
    """
    return frame_geometry(geometry, centre=0.0)


def frame_geometry(geometry: BaseGeometry, *, centre: float) -> BaseGeometry:
    """Cut a geometry at ``centre ± 180`` and shift the pieces into that frame.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, any range; parts are made continuous first.
    centre : float
        Middle of the frame: 180 for a Pacific map.

    Returns
    -------
    shapely geometry
        All longitudes within ``centre - 180`` to ``centre + 180``.

    Examples
    --------
    >>> framed = frame_geometry(shapely.box(-179.0, 0.0, -178.0, 1.0), centre=180.0)
    >>> framed.bounds
    (181.0, 0.0, 182.0, 1.0)
    """
    if geometry.is_empty:
        return geometry
    whole = unwrap_geometry(geometry)
    west, _, east, _ = whole.bounds
    edge = centre - 180.0
    if west >= edge and east <= edge + 360.0:
        return whole
    first = int(np.floor((west - edge) / 360.0))
    last = int(np.floor((east - edge) / 360.0))
    if first == last:
        return _turned(whole, -first)
    whole = whole if whole.is_valid else shapely.make_valid(whole)
    pieces: list[BaseGeometry] = []
    for turn in range(first, last + 1):
        left = edge + 360.0 * turn
        piece = shapely.intersection(
            whole, shapely.box(left, -90.0, left + 360.0, 90.0)
        )
        if not piece.is_empty:
            pieces.append(_turned(piece, -turn))
    return _collect(pieces, like=whole)


def _turned(geometry: BaseGeometry, turns: int) -> BaseGeometry:
    shift = np.array([360.0 * turns, 0.0])
    return shapely.transform(geometry, lambda c: c + shift)


def _collect(pieces: list[BaseGeometry], *, like: BaseGeometry) -> BaseGeometry:
    """Join the pieces, dropping slivers of a lower dimension left by the cut."""
    dimension = shapely.get_dimensions(like)
    parts = [
        part
        for part in shapely.get_parts(np.asarray(pieces, dtype=object))
        if shapely.get_dimensions(part) == dimension
    ]
    if len(parts) == 1:
        return cast("BaseGeometry", parts[0])
    if dimension == 2:
        return shapely.union_all(parts)
    if dimension == 1:
        return shapely.MultiLineString(parts)
    return shapely.MultiPoint(parts)


def bounds_polygon(bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """Draw bounds as a lon/lat polygon whose parallels are followed.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north; west > east spans the date line.

    Returns
    -------
    shapely geometry
        Split at 180.

    Examples
    --------
    >>> bounds_polygon((179.0, -1.0, -179.0, 1.0)).bounds
    (-180.0, -1.0, 180.0, 1.0)
    """
    west, south, east, north = bounds
    across = east + 360.0 if west > east else east
    drawn = shapely.segmentize(
        shapely.box(west, south, across, north), OUTLINE_STEP_DEG
    )
    return split_at_180(drawn)


def window_round(
    shapes: Sequence[BaseGeometry], *, margin_deg: float = 0.0
) -> tuple[float, float, float, float]:
    """Bound shapes by the shorter way round, across 180 if need be.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        Degrees, any range.
    margin_deg : float, optional
        Added on all sides.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees; longitudes run on beyond 180.

    Examples
    --------
    >>> window_round([shapely.Point(179, 0), shapely.Point(-179, 1)])
    (-181.0, 0.0, -179.0, 1.0)
    """
    corners = shapely.get_coordinates(np.asarray(shapes, dtype=object))
    lon = unwrap_longitude(corners[:, 0], centre=central_longitude(corners[:, 0]))
    south, north = corners[:, 1].min() - margin_deg, corners[:, 1].max() + margin_deg
    return (
        float(lon.min()) - margin_deg,
        max(float(south), -90.0),
        float(lon.max()) + margin_deg,
        min(float(north), 90.0),
    )
