"""Elevation grids in longitude and latitude, whatever way a file lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.sources.grid_files import open_grid
from geo.sources.grid_windows import Bounds, read_window
from geo.sources.guard import local_path

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LOWEST_M, HIGHEST_M = -12_000.0, 9_000.0  # Challenger Deep and Everest, rounded out
UNDECLARED_NODATA = (-9999.0, -32768.0, -32767.0, -99999.0, 32767.0)


def read_bathymetry(
    path: Path | str,
    *,
    root: Path,
    bounds: Bounds | None = None,
    variable: str = "",
    crs: str = "",
) -> xr.Dataset:
    """Read a window of an elevation grid, and no more than that.

    Parameters
    ----------
    path : pathlib.Path or str
        NetCDF or GeoTIFF, in longitude and latitude; from `root` if relative.
    root : pathlib.Path
    bounds : tuple of float, optional
        West, south, east, north in degrees, longitudes in any range; the east
        may lie beyond 180. Cells that touch them are read. All by default.
    variable : str, optional
        Of a NetCDF file with several.
    crs : str, optional
        Declares what a GeoTIFF does not carry.

    Returns
    -------
    xarray.Dataset
        Variable elevation in metres, positive up, NaN where there is none, on
        dims (lat, lon): cell centres in degrees, ascending without a break;
        across the date line longitudes go on beyond 180.

    Raises
    ------
    DataError
        The file is of another kind, cut off, too large to be read at once,
        not regular, without elevations, or lies outside the bounds.
    CRSError
        The grid is not in longitude and latitude.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> grid = xr.Dataset(
    ...     {"z": (("lat", "lon"), np.array([[-5000.0, -5100.0], [-5200.0, -5300.0]]))},
    ...     coords={"lat": [24.5, 23.5], "lon": [179.5, 180.5]},
    ... )
    >>> grid["z"].attrs["units"] = "m"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     grid.to_netcdf(pathlib.Path(folder) / "z.nc", engine="h5netcdf")
    ...     read = read_bathymetry("z.nc", root=pathlib.Path(folder))
    >>> read["lat"].values.tolist(), read["lon"].values.tolist()
    ([23.5, 24.5], [179.5, 180.5])
    >>> read["elevation"].values.tolist()
    [[-5200.0, -5300.0], [-5000.0, -5100.0]]
    """
    file = local_path(path, root=root)
    with open_grid(file, variable=variable, crs=crs) as layout:
        values, lat, lon = read_window(layout, bounds)
    elevation, masked = _cleaned(values, name=layout.name)
    if layout.down:
        elevation = -elevation
    _require_elevations(elevation, name=layout.name)
    return _dataset(elevation, lat=lat, lon=lon, source=layout.name, masked=masked)


def _cleaned(
    values: NDArray[np.float64], *, name: str
) -> tuple[NDArray[np.float64], int]:
    """Mask what stands for no data although the file does not say so."""
    marks = np.isin(values, UNDECLARED_NODATA) | (np.abs(values) > 1e19)
    cleaned = np.where(marks | np.isinf(values), np.nan, values)
    if np.isnan(cleaned).all():
        raise DataError(
            name,
            [
                Problem(
                    where="values",
                    what="all are no data",
                    cure="take another window, or another variable",
                )
            ],
        )
    return cleaned, int(marks.sum())


def _require_elevations(elevation: NDArray[np.float64], *, name: str) -> None:
    low, high = float(np.nanmin(elevation)), float(np.nanmax(elevation))
    if low < LOWEST_M or high > HIGHEST_M:
        raise DataError(
            name,
            [
                Problem(
                    where="values",
                    what=f"{low:g} to {high:g}",
                    expected=f"elevations of {LOWEST_M:g} to {HIGHEST_M:g} m",
                    cure="is it in metres, and is no data declared?",
                )
            ],
        )


def _dataset(
    elevation: NDArray[np.float64],
    *,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    source: str,
    masked: int,
) -> xr.Dataset:
    attrs = {
        "units": "m",
        "long_name": "elevation of the sea floor or land",
        "positive": "up",
        "grid_mapping": "spatial_ref",
        "source": source,
        "undeclared_no_data_cells": masked,
    }
    return xr.Dataset(
        {"elevation": (("lat", "lon"), elevation, attrs)},
        coords={
            "lat": (
                "lat",
                lat,
                {"units": "degrees_north", "standard_name": "latitude"},
            ),
            "lon": (
                "lon",
                lon,
                {"units": "degrees_east", "standard_name": "longitude"},
            ),
            "spatial_ref": ((), 0, WGS84.to_cf()),
        },
    )
