"""Slope of the sea floor from a grid of elevations in longitude and latitude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import DataError, Problem
from geo.model.crs import GEOD, central_longitude, unwrap_longitude
from geo.resource.ground.horn import horn_slope

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

REGIONAL_ONLY_ABOVE_M = 200.0  # coarser cells smooth away what is too steep to mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """Slopes, and the size of the cells that they were taken from.

    Parameters
    ----------
    degrees : xarray.DataArray
        On dims (lat, lon); NaN at the edge, and beside cells without elevation.
    cell_size_m : float
        The longer side of a cell in the middle of the grid.
    """

    degrees: xr.DataArray
    cell_size_m: float

    @property
    def regional_only(self) -> bool:
        """Whether the cells are too coarse to tell what can be mined."""
        return self.cell_size_m > REGIONAL_ONLY_ABOVE_M


def metres_per_degree(
    lat: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the lengths of a degree on the WGS84 ellipsoid.

    Parameters
    ----------
    lat : array_like of float
        Degrees.

    Returns
    -------
    tuple of ndarray of float
        Metres per degree of longitude, and per degree of latitude.

    Examples
    --------
    >>> [float(length) for length in metres_per_degree(0.0)]
    [111319.5, 110574.3]
    """
    phi = np.radians(np.asarray(lat, dtype=float))
    shrink = 1.0 - GEOD.es * np.sin(phi) ** 2
    normal = GEOD.a / np.sqrt(shrink)
    meridian = GEOD.a * (1.0 - GEOD.es) / shrink**1.5
    return np.radians(normal * np.cos(phi)), np.radians(meridian)


def slope(bathymetry: xr.Dataset) -> Slope:
    """Measure the steepest slope of each cell by Horn's method.

    Parameters
    ----------
    bathymetry : xarray.Dataset
        Variable elevation in metres on dims (lat, lon), ascending.

    Returns
    -------
    Slope
        Degrees.

    Raises
    ------
    DataError
        There is no elevation on (lat, lon), or there are fewer than three rows
        or columns.

    Examples
    --------
    >>> lat, lon = 24.0 + np.arange(3) / 1200, 154.0 + np.arange(3) / 1200
    >>> east, _ = metres_per_degree(24.0)
    >>> plane = np.tan(np.radians(5.0)) * (lon - 154.0) * east * np.ones((3, 1))
    >>> grid = xr.Dataset(
    ...     {"elevation": (("lat", "lon"), plane)}, coords={"lat": lat, "lon": lon}
    ... )
    >>> found = slope(grid)
    >>> float(found.degrees[1, 1]), round(found.cell_size_m), found.regional_only
    (5.0, 92, False)

    See Also
    --------
    geo.resource.ground.horn.horn_slope : the formula and its source.
    """
    require_elevation(bathymetry)
    elevation = bathymetry["elevation"].transpose("lat", "lon")
    lat, lon = elevation["lat"].to_numpy(), elevation["lon"].to_numpy()
    per_lon, per_lat = metres_per_degree(lat)
    width = per_lon * float(np.diff(lon).mean())
    height = per_lat * float(np.diff(lat).mean())
    degrees = horn_slope(
        elevation.to_numpy().astype(float), width_m=width, height_m=height
    )
    middle = len(lat) // 2
    size = float(max(width[middle], height[middle]))
    attrs = {
        "units": "degrees",
        "long_name": f"slope (Horn) on cells of {size:.0f} m",
        "grid_mapping": "spatial_ref",
        "cell_size_m": size,
    }
    return Slope(
        degrees=xr.DataArray(degrees, coords=elevation.coords, attrs=attrs),
        cell_size_m=size,
    )


def require_elevation(bathymetry: xr.Dataset) -> None:
    """Refuse what is no grid of elevations in longitude and latitude.

    Parameters
    ----------
    bathymetry : xarray.Dataset

    Raises
    ------
    DataError
        There is no elevation on (lat, lon), or there are fewer than three rows or
        columns.

    Examples
    --------
    >>> require_elevation(xr.Dataset())
    Traceback (most recent call last):
    ...
    geo.errors.DataError: bathymetry: 1 problem
    - elevation: missing
        expected: at least 3 rows and columns on (lat, lon)
        cure: read a wider window
    """
    found = bathymetry.get("elevation")
    shape = {} if found is None else dict(zip(found.dims, found.shape, strict=True))
    if set(shape) != {"lat", "lon"} or min(shape.values()) < 3:
        raise DataError(
            "bathymetry",
            [
                Problem(
                    where="elevation",
                    what=f"of shape {shape}" if shape else "missing",
                    expected="at least 3 rows and columns on (lat, lon)",
                    cure="read a wider window",
                )
            ],
        )


def at_points(
    grid: xr.DataArray, *, lon: ArrayLike, lat: ArrayLike
) -> NDArray[np.float64]:
    """Look up the value of the cell that each point lies in.

    Parameters
    ----------
    grid : xarray.DataArray
        On dims (lat, lon), ascending and regular.
    lon, lat : array_like of float, same shape
        Degrees; longitudes in any range.

    Returns
    -------
    ndarray of float
        NaN for points outside the grid.

    Examples
    --------
    >>> grid = xr.DataArray([[1.0, 2.0]], coords={"lat": [0.0], "lon": [179.5, 180.5]})
    >>> at_points(grid, lon=[-179.5, 170.0], lat=[0.2, 0.0])
    array([ 2., nan])
    """
    values = grid.transpose("lat", "lon").to_numpy()
    rows_at, columns_at = grid["lat"].to_numpy(), grid["lon"].to_numpy()
    framed = unwrap_longitude(lon, centre=_middle(columns_at))
    rows = _nearest(rows_at, np.asarray(lat, dtype=float))
    columns = _nearest(columns_at, framed)
    inside = (rows >= 0) & (columns >= 0)
    found = values[np.where(inside, rows, 0), np.where(inside, columns, 0)]
    return np.where(inside, found, np.nan)


def _middle(lon: NDArray[np.float64]) -> float:
    ends = (float(lon[0]) + float(lon[-1])) / 2.0
    return ends if lon.size > 1 else central_longitude(lon)


def _nearest(
    centres: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.intp]:
    step = float(np.diff(centres).mean()) if centres.size > 1 else 1.0
    index = np.round((values - centres[0]) / step)
    inside = (index >= 0) & (index < centres.size)
    return np.where(inside, index, -1).astype(np.intp)
