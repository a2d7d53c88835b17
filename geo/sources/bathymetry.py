"""Elevation grids in longitude and latitude, whatever way a file lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import CRSError, Problem
from geo.model.crs import WGS84
from geo.model.grid import GridSpec
from geo.sources.elevations import elevations_of, require_relief
from geo.sources.grid_files import open_grid
from geo.sources.grid_windows import Axes, Bounds, read_window, window_axes
from geo.sources.guard import local_path
from geo.sources.resampling import Method, resample

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.sources.grid_layouts import GridLayout


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
        NetCDF, GeoTIFF, ESRI ASCII or Surfer grid in longitude and latitude, as
        GEBCO and ETOPO are published; from `root` if relative.
    root : pathlib.Path
    bounds : tuple of float, optional
        West, south, east, north in degrees, longitudes in any range; the east
        may lie beyond 180. Cells that touch them are read. All by default.
    variable : str, optional
        Of a NetCDF file with several, or the band of a raster with several; to
        name it is to vouch that it holds elevations.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    xarray.Dataset
        Variable elevation in metres, positive up, NaN where there is none, on
        dims (lat, lon): cell centres in degrees, ascending without a break;
        across the date line longitudes go on beyond 180. Attributes title,
        vintage, licence, doi: what the file says of the data set, empty where it
        does not.

    Raises
    ------
    DataError
        The file is of another kind, cut off, too large to be read at once,
        not regular, holds something else than elevations, or lies outside the
        bounds.
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
        _require_degrees(layout)
        require_relief(layout, vouched=bool(variable))
        values, lat, lon = read_window(layout, bounds)
    elevation, masked = elevations_of(values, layout=layout)
    return _dataset(elevation, lat=lat, lon=lon, layout=layout, masked=masked)


def read_relief(
    path: Path | str,
    *,
    root: Path,
    bounds: Bounds,
    longest: int,
    variable: str = "",
    crs: str = "",
) -> xr.Dataset:
    """Read a wide window of an elevation grid for a picture, as coarse as that needs.

    Parameters
    ----------
    path, root, variable, crs
        As `read_bathymetry` takes them.
    bounds : tuple of float
        West, south, east, north in degrees, longitudes in any range; what lies
        beyond the file is left away.
    longest : int
        Most cells on the longer side.

    Returns
    -------
    xarray.Dataset
        Variable elevation in metres, positive up, on square cells
        (`geo.model.grid`) that are not finer than those of the file: the mean of
        its cells where they are much finer, else between the four that are nearest.

    Raises
    ------
    DataError, CRSError
        As `read_bathymetry` does.

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
    ...     relief = read_relief(
    ...         "z.nc", root=pathlib.Path(folder), bounds=(0, 0, 360, 60), longest=4
    ...     )
    >>> relief["elevation"].shape, float(relief["elevation"].min())
    ((2, 2), -5300.0)
    """
    file = local_path(path, root=root)
    with open_grid(file, variable=variable, crs=crs) as layout:
        _require_degrees(layout)
        require_relief(layout, vouched=bool(variable))
        spec, method = _coarse(window_axes(layout, bounds), longest=longest)
        values = resample(layout, grid=spec, method=method)
    elevation, _ = elevations_of(values, layout=layout)
    shown = spec.variable(
        elevation, units="m", long_name="elevation of the sea floor or land"
    )
    shown.attrs["source"] = layout.note.title or layout.name
    return spec.dataset().assign(elevation=shown)


def _coarse(axes: Axes, *, longest: int) -> tuple[GridSpec, Method]:
    """Lay square cells over a window, and say how the file's cells come into them."""
    steps = [
        float(np.ptp(at)) / (at.size - 1) if at.size > 1 else 0.0
        for at in (axes.eastings, axes.northings)
    ]
    step = max(steps) or 1.0
    west, south = axes.eastings[0] - step / 2.0, axes.northings[0] - step / 2.0
    wide, high = np.ptp(axes.eastings) + step, np.ptp(axes.northings) + step
    spacing = max(float(max(wide, high)) / longest, step)
    spec = GridSpec(
        west=float(west),
        south=float(south),
        spacing=spacing,
        shape=(max(1, round(high / spacing)), max(1, round(wide / spacing))),
        crs=WGS84,
    )
    return spec, "average" if spacing >= 2.0 * step else "bilinear"


def _require_degrees(layout: GridLayout) -> None:
    if not layout.crs.is_geographic:
        raise CRSError(
            layout.name,
            [
                Problem(
                    where="crs",
                    what=layout.crs.name,
                    expected="longitude and latitude",
                    cure="warp it: gdalwarp -t_srs EPSG:4326",
                )
            ],
        )


def _dataset(
    elevation: NDArray[np.float64],
    *,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    layout: GridLayout,
    masked: int,
) -> xr.Dataset:
    note = layout.note
    attrs = {
        "units": "m",
        "long_name": "elevation of the sea floor or land",
        "positive": "up",
        "grid_mapping": "spatial_ref",
        "source": layout.name,
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
            "spatial_ref": ((), 0, layout.crs.to_cf()),
        },
        attrs={
            "title": note.title,
            "vintage": note.vintage,
            "licence": note.licence,
            "doi": note.doi,
        },
    )
