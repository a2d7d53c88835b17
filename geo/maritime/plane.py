"""The equal-area plane in which one stretch of sea is drawn.

Distances are never measured in it, it only carries the drawing: so it may span
an ocean, where `geo.model.crs.local_crs` rightly refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely
from pyproj import CRS

from geo.kernels.geodesy import EARTH_RADIUS_M
from geo.maritime.nearest import earth_centred
from geo.model.crs import GEOD, WGS84, transformer, unproject_geometry, wrap_longitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    Frame = tuple[float, float, float, float]

MOST_SHRUNK = 0.3  # of the projection's radial scale: 145 degrees from its centre


def plane_round(places: NDArray[np.float64]) -> CRS:
    """Build the Lambert azimuthal equal-area system round some places.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees.

    Returns
    -------
    pyproj.CRS
        In metres.

    Examples
    --------
    >>> plane = plane_round(np.array([[179.0, 0.0], [-179.0, 0.0]]))
    >>> abs(transformer(WGS84, plane).transform(180.0, 0.0)[0]) < 1e-6
    True
    """
    middle = earth_centred(places[:, 0], places[:, 1]).mean(axis=0)
    lon_0 = np.degrees(np.arctan2(middle[1], middle[0]))
    across = np.hypot(middle[0], middle[1]) * (1.0 - GEOD.es)
    lat_0 = np.degrees(np.arctan2(middle[2], across))
    return CRS.from_proj4(
        f"+proj=laea +lat_0={lat_0:.4f} +lon_0={float(wrap_longitude(lon_0)):.4f} "
        "+datum=WGS84 +units=m +no_defs"
    )


def frame_round(places: NDArray[np.float64], plane: CRS, *, margin_m: float) -> Frame:
    """Frame some places with a margin.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees.
    plane : pyproj.CRS
        One result of `plane_round`.
    margin_m : float
        Distance on the Earth that must lie inside on all sides.

    Returns
    -------
    tuple of float
        West, south, east, north, metres.

    Examples
    --------
    >>> place = np.array([[154.0, 24.0]])
    >>> [
    ...     round(edge / 1e3)
    ...     for edge in frame_round(place, plane_round(place), margin_m=1e5)
    ... ]
    [-100, -100, 100, 100]
    """
    east, north = transformer(WGS84, plane).transform(*places.T)
    furthest = float(np.hypot(east, north).max()) + margin_m
    # along circles round its centre the projection stretches what it shrinks
    # along its rays
    margin = margin_m / _shrinkage(furthest)
    return (
        float(east.min() - margin),
        float(north.min() - margin),
        float(east.max() + margin),
        float(north.max() + margin),
    )


def steepest_slope(frame: Frame) -> float:
    """Bound how much distances on the Earth exceed those in the plane.

    Parameters
    ----------
    frame : tuple of float
        West, south, east, north, metres.

    Returns
    -------
    float
        Metres on the Earth per metre of the plane, anywhere in the frame.

    Examples
    --------
    >>> round(steepest_slope((-1e6, -1e6, 1e6, 1e6)), 3)
    1.016
    """
    west, south, east, north = np.abs(frame)
    furthest = np.hypot(max(west, east), max(south, north))
    # 1 % covers the flattening, which the scale of a sphere ignores
    return 1.01 / _shrinkage(float(furthest))


def to_degrees(shape: BaseGeometry, plane: CRS) -> BaseGeometry:
    """Bring a drawing back to longitude and latitude, split at 180.

    Parameters
    ----------
    shape : shapely geometry
        Metres in the plane.
    plane : pyproj.CRS
        One result of `plane_round`.

    Returns
    -------
    shapely geometry
        A belt round a pole, which no ring of degrees can draw, is cut along the
        central meridian. Rings that rounding made touch are mended.

    Examples
    --------
    >>> plane = plane_round(np.array([[0.0, -89.0]]))
    >>> pole = shapely.Point(transformer(WGS84, plane).transform(0.0, -90.0))
    >>> belt = pole.buffer(2e6) - pole.buffer(1e6)
    >>> to_degrees(belt, plane).bounds[:3:2]
    (-180.0, 180.0)
    """
    if not _winds_round_pole(shape, plane):
        return _mended(unproject_geometry(shape, plane))
    west, south, east, north = shape.bounds
    halves = [shapely.box(west, south, 0, north), shapely.box(0, south, east, north)]
    return shapely.union_all(
        [_mended(unproject_geometry(shape & half, plane)) for half in halves]
    )


def _mended(shape: BaseGeometry) -> BaseGeometry:
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _winds_round_pole(shape: BaseGeometry, plane: CRS) -> bool:
    """Tell whether a polygon has a hole that a pole lies in."""
    if shapely.get_dimensions(shape) != 2:
        return False
    polygons = shapely.get_parts(shape)
    rings, owner = shapely.get_rings(polygons, return_index=True)
    holes = rings[np.diff(owner, prepend=-1) == 0]
    if len(holes) == 0:
        return False
    east, north = transformer(WGS84, plane).transform([0, 0], [-90, 90])
    poles = np.asarray(shapely.points(east, north))
    return len(shapely.STRtree(poles).query(shapely.polygons(holes), "contains")[0]) > 0


def _shrinkage(from_centre_m: float) -> float:
    """Give the radial scale of the projection at a distance in the plane."""
    half_angle_sine = from_centre_m / EARTH_RADIUS_M / 2.0
    return float(np.sqrt(max(1.0 - half_angle_sine**2, MOST_SHRUNK**2)))
