"""Grids on a Mercator page: data warped, never colours.

A browser stretches an image evenly between its corners, which is right only for an
image in Web Mercator. So each pixel of such an image takes the value of the grid cell
under its centre, and only then its colour. Longitudes stay unwrapped in the frame of
the map, so that a grid across 180 is one image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, transformer, unwrap_longitude
from geo.model.grid import GridSpec, require_grid

if TYPE_CHECKING:
    import xarray as xr

MERCATOR_LIMIT = 85.0511  # where Web Mercator's world is square
MAX_PIXELS = 2048
CELLS_AT_ONCE = 4_000_000  # 32 MB as doubles
FEWEST_FOR_SPLINE = 64  # rows or columns of pixels: below it, each is projected


@dataclass(frozen=True, slots=True, kw_only=True)
class MercatorRaster:
    """A grid resampled for a Mercator page.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
        North row first; NaN where the grid holds nothing.
    bounds : tuple of float
        West, south, east, north of the image's edges, in degrees; longitudes are
        unwrapped.
    """

    values: NDArray[np.float64]
    bounds: tuple[float, float, float, float]


def warp_grid(
    grid: xr.DataArray, *, centre_lon: float, longest: int = MAX_PIXELS
) -> MercatorRaster:
    """Resample a grid to Web Mercator, each pixel from the cell under its centre.

    Parameters
    ----------
    grid : xarray.DataArray
        Dims ``(northing, easting)`` or ``(lat, lon)`` with ``spatial_ref``, as
        `geo.model.grid` builds them. It may lie on disk; what is needed is read.
    centre_lon : float
        Middle of the map's frame, in degrees.
    longest : int, optional
        Pixels on the longer side.

    Returns
    -------
    MercatorRaster
        Cropped to ±`MERCATOR_LIMIT`.

    Raises
    ------
    DataError
        The grid lies beyond the latitudes of the page, or is not a grid.

    Examples
    --------
    >>> spec = GridSpec(west=179, south=-1, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> field = spec.variable(np.eye(2), units="1", long_name="demo")
    >>> grid = spec.dataset().assign(demo=field)["demo"]
    >>> warp_grid(grid, centre_lon=180.0).bounds
    (179.0, -1.0, 181.0, 1.0)
    """
    spec = spec_of(grid)
    bounds = lonlat_bounds(spec, centre_lon=centre_lon)
    west, south, east, north = bounds
    if not south < north:
        raise DataError(
            _name(grid),
            [
                Problem(
                    where="latitudes",
                    what="beyond the page",
                    expected=f"within ±{MERCATOR_LIMIT}",
                )
            ],
        )
    rows, columns = _image_shape(bounds, longest=longest)
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    edges = mercator_height(np.array([north, south]))
    y = edges[0] + (np.arange(rows) + 0.5) * (edges[1] - edges[0]) / rows
    values = values_under(grid, spec=spec, lon=lon, lat=mercator_latitude(y))
    return MercatorRaster(values=values, bounds=bounds)


def _name(grid: xr.DataArray) -> str:
    return "grid" if grid.name is None else str(grid.name)


def spec_of(grid: xr.DataArray) -> GridSpec:
    """Check a variable of a grid at the door and say where its cells lie.

    Parameters
    ----------
    grid : xarray.DataArray

    Returns
    -------
    GridSpec

    Raises
    ------
    DataError
        It is not a grid of square cells, ascending north and east.

    Examples
    --------
    >>> spec = GridSpec(west=0, south=0, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> field = spec.variable(np.eye(2), units="1", long_name="demo")
    >>> spec_of(spec.dataset().assign(demo=field)["demo"]) == spec
    True
    """
    what = _name(grid)
    return require_grid(grid.to_dataset(name=what), what=what)


def values_under(
    grid: xr.DataArray,
    *,
    spec: GridSpec,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give each pixel of a raster the value of the cell that holds its centre.

    Only the window of the grid that the pixels need is read, in strips of at most
    `CELLS_AT_ONCE` cells where the rows allow it.

    Parameters
    ----------
    grid : xarray.DataArray
        In memory or on disk.
    spec : GridSpec
        Of the grid.
    lon, lat : ndarray of float, shape (columns,) and (rows,)
        Of the pixels' centres, in degrees, evenly spaced on a Mercator map.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        NaN outside the grid.

    Examples
    --------
    >>> spec = GridSpec(west=0, south=0, spacing=1.0, shape=(1, 2), crs=WGS84)
    >>> grid = spec.variable(np.array([[3.0, 4.0]]), units="1", long_name="demo")
    >>> values_under(grid, spec=spec, lon=np.array([1.5, 2.5]), lat=np.array([0.5]))
    array([[ 4., nan]])
    """
    rows, columns = _cells_under(spec, lon=lon, lat=lat)
    (south, north), (west, east) = (
        (max(int(at.min()), 0), min(int(at.max()) + 1, count))
        for at, count in zip((rows, columns), spec.shape, strict=True)
    )
    if south >= north or west >= east:
        return np.full((lat.size, lon.size), np.nan)
    if (north - south) * (east - west) > CELLS_AT_ONCE and lat.size > 1:
        strips = np.array_split(lat, 2)
        return np.vstack(
            [values_under(grid, spec=spec, lon=lon, lat=strip) for strip in strips]
        )
    window = np.asarray(grid[south:north, west:east].to_numpy(), dtype=float)
    inside = (columns >= west) & (columns < east)
    inside = inside & (rows >= south) & (rows < north)
    cells = np.where(inside, (rows - south) * (east - west) + columns - west, -1)
    values: NDArray[np.float64] = np.append(window.ravel(), np.nan)[cells]
    return values


def mercator_height(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the height on a Mercator map of the unit sphere (Snyder 1987, eq. 7-2).

    Parameters
    ----------
    lat : ndarray of float
        Degrees.

    Returns
    -------
    ndarray of float
        Radians of the equator.

    Examples
    --------
    >>> mercator_height(np.array([0.0, 85.0511287798])).round(6).tolist()
    [0.0, 3.141593]
    """
    return np.arcsinh(np.tan(np.radians(lat)))


def mercator_latitude(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the latitude of a height on a Mercator map of the unit sphere.

    Parameters
    ----------
    y : ndarray of float
        Radians of the equator.

    Returns
    -------
    ndarray of float
        Degrees.

    Examples
    --------
    >>> mercator_latitude(np.array([0.0, np.pi])).round(4).tolist()
    [0.0, 85.0511]
    """
    return np.degrees(np.arctan(np.sinh(y)))


def lonlat_bounds(
    spec: GridSpec, *, centre_lon: float
) -> tuple[float, float, float, float]:
    """Bound a grid in degrees, cropped to the page; the whole frame if over its edge.

    Parameters
    ----------
    spec : GridSpec
    centre_lon : float
        Middle of the frame, in degrees.

    Returns
    -------
    tuple of float
        West, south, east, north; the south lies above the north where the grid lies
        beyond the page.

    Examples
    --------
    >>> spec = GridSpec(west=-181.0, south=0.0, spacing=1.0, shape=(2, 3), crs=WGS84)
    >>> lonlat_bounds(spec, centre_lon=180.0)
    (179.0, 0.0, 182.0, 2.0)
    """
    west, south, east, north = spec.bounds
    if spec.crs.is_geographic:
        middle = float(unwrap_longitude(middle_longitude(spec), centre=centre_lon))
        half = min(east - west, 360.0) / 2.0
        west, east = middle - half, middle + half
    else:
        west, south, east, north = _outline(spec, centre_lon=centre_lon)
    edge = centre_lon - 180.0
    if west < edge or east > edge + 360.0:
        west, east = edge, edge + 360.0
    return (west, max(south, -MERCATOR_LIMIT), east, min(north, MERCATOR_LIMIT))


def _outline(spec: GridSpec, *, centre_lon: float) -> tuple[float, float, float, float]:
    west, south, east, north = spec.bounds
    along_e = np.linspace(west, east, 4 * spec.shape[1] + 1)
    along_n = np.linspace(south, north, 4 * spec.shape[0] + 1)
    eastings = np.concatenate(
        [along_e, along_e, np.full(along_n.size, west), np.full(along_n.size, east)]
    )
    northings = np.concatenate(
        [np.full(along_e.size, south), np.full(along_e.size, north), along_n, along_n]
    )
    lon, lat = transformer(spec.crs, WGS84).transform(eastings, northings)
    middle = unwrap_longitude(middle_longitude(spec), centre=centre_lon)
    lon = unwrap_longitude(lon, centre=float(middle))
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def middle_longitude(spec: GridSpec) -> float:
    """Find the longitude of the middle of a grid.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    float
        Degrees, -180 to 180.

    Examples
    --------
    >>> spec = GridSpec(west=180.0, south=0.0, spacing=1.0, shape=(2, 4), crs=WGS84)
    >>> middle_longitude(spec)
    -178.0
    """
    west, south, east, north = spec.bounds
    change = transformer(spec.crs, WGS84)
    lon, _ = change.transform((west + east) / 2.0, (south + north) / 2.0)
    return float(unwrap_longitude(lon, centre=0.0))


def _image_shape(
    bounds: tuple[float, float, float, float], *, longest: int
) -> tuple[int, int]:
    """Rows and columns of square pixels, as fine as the budget allows."""
    west, south, east, north = bounds
    height, width = (
        np.ptp(mercator_height(np.array([south, north]))),
        np.radians(east - west),
    )
    scale = longest / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def _cells_under(
    spec: GridSpec, *, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of the cell under each pixel, which may lie outside the grid."""
    if spec.crs.is_geographic:
        around = np.mod(lon - spec.west, 360.0)
        columns = np.floor(around / spec.spacing).astype(np.intp)[None, :]
        rows = np.floor((lat - spec.south) / spec.spacing).astype(np.intp)[:, None]
        return rows, columns
    east, north = _project_pixels(spec, lon=lon, lat=lat)
    rows = _places(north, start=spec.south, step=spec.spacing, count=spec.shape[0])
    columns = _places(east, start=spec.west, step=spec.spacing, count=spec.shape[1])
    return rows, columns


def _places(
    at: NDArray[np.float64], *, start: float, step: float, count: int
) -> NDArray[np.intp]:
    """Turn positions into indices; what lies outside becomes -1 or the count."""
    places = np.floor((at - start) / step)  # infinite beyond a projection's reach
    return np.clip(places, -1.0, count).astype(np.intp)


def _project_pixels(
    spec: GridSpec, *, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Easting and northing of each pixel's centre."""
    if min(lon.size, lat.size) < FEWEST_FOR_SPLINE:
        change = transformer(WGS84, spec.crs)
        east, north = change.transform(*np.meshgrid(lon, lat))
        return np.asarray(east), np.asarray(north)
    # Projecting millions of pixels takes seconds; a cubic spline through every
    # sixteenth of them is as good, since a projection is smooth.
    at_lon = np.linspace(lon[0], lon[-1], max(4, lon.size // 16))
    at_lat = np.linspace(lat[-1], lat[0], max(4, lat.size // 16))
    knots = transformer(WGS84, spec.crs).transform(*np.meshgrid(at_lon, at_lat))
    splines = [RectBivariateSpline(at_lat, at_lon, values) for values in knots]
    east, north = (spline(lat[::-1], lon)[::-1] for spline in splines)
    return east, north
