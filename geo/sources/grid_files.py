"""Gridded files in longitude and latitude, opened but not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import rasterio
import xarray as xr
from pyproj import CRS

from geo.errors import CRSError, DataError, Problem
from geo.sources.contents import raster_driver, require_self_contained_hdf5
from geo.sources.guard import require_size
from geo.sources.vector_files import settled_crs

if TYPE_CHECKING:
    from pathlib import Path

NETCDF_SUFFIXES = frozenset([".nc", ".nc4", ".cdf", ".grd"])
METRES = frozenset(["", "m", "metre", "metres", "meter", "meters"])


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLayout:
    """A grid on disk: where its cells lie, and how to read a window.

    Parameters
    ----------
    name : str
        Of the file.
    lon, lat : ndarray of float
        Cell centres in degrees, in the order of the file.
    down : bool
        The values are depths, positive down.
    read : callable
        Takes a slice of rows and one of columns; gives the values, NaN where
        the file declares no data.
    """

    name: str
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    down: bool
    read: Callable[[slice, slice], NDArray[np.float64]]


@contextmanager
def open_grid(path: Path, *, variable: str = "", crs: str = "") -> Iterator[GridLayout]:
    """Open a grid and lay out its cells; values are read when asked for.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file: NetCDF, GeoTIFF or ESRI ASCII grid.
    variable : str, optional
        Of a NetCDF file with several.
    crs : str, optional
        Declares what a raster does not carry.

    Yields
    ------
    GridLayout

    Examples
    --------
    >>> import pathlib, tempfile
    >>> grid = xr.Dataset(
    ...     {"z": (("lat", "lon"), [[-5000.0, -5100.0]])},
    ...     coords={"lat": [24.5], "lon": [153.5, 154.5]},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "z.nc"
    ...     grid.to_netcdf(path, engine="h5netcdf")
    ...     with open_grid(path) as layout:
    ...         layout.read(slice(0, 1), slice(1, 2))
    array([[-5100.]])
    """
    with path.open("rb") as file:
        magic = file.read(8)
    if magic.startswith(b"\x89HDF") or path.suffix.lower() in NETCDF_SUFFIXES:
        opened = _opened_netcdf(path, variable=variable, hdf5=magic[:4] == b"\x89HDF")
    else:
        opened = _opened_raster(path, crs=crs)
    with opened as layout:
        yield layout


@contextmanager
def _opened_netcdf(path: Path, *, variable: str, hdf5: bool) -> Iterator[GridLayout]:
    if hdf5:
        require_self_contained_hdf5(path)
    try:
        grid = xr.open_dataset(
            path,
            engine="h5netcdf" if hdf5 else "scipy",
            decode_times=False,
            cache=False,
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(path.name, [_unreadable(f"NetCDF: {error}")]) from error
    with grid:
        yield _netcdf_layout(grid, variable=variable, name=path.name)


def _netcdf_layout(grid: xr.Dataset, *, variable: str, name: str) -> GridLayout:
    lon_name = _axis(grid, "lon", name=name)
    lat_name = _axis(grid, "lat", name=name)
    chosen = _variable(grid, (lat_name, lon_name), wanted=variable, name=name)
    values = grid[chosen].transpose(lat_name, lon_name)
    _require_metres(str(values.attrs.get("units", "")), name=name)

    def read(rows: slice, columns: slice) -> NDArray[np.float64]:
        try:
            return values[rows, columns].to_numpy().astype(float)
        except OSError as error:
            raise DataError(name, [_unreadable(f"NetCDF: {error}")]) from error

    return GridLayout(
        name=name,
        lon=_centres(grid, lon_name),
        lat=_centres(grid, lat_name),
        down=_is_depth(values),
        read=read,
    )


def _axis(grid: xr.Dataset, kind: str, *, name: str) -> str:
    words = {"lon": ("longitude", "east"), "lat": ("latitude", "north")}[kind]
    for coordinate in grid.dims:
        if coordinate not in grid.variables:
            continue
        attrs = grid[coordinate].attrs
        if str(coordinate).lower() in {kind, words[0]}:
            return str(coordinate)
        units = str(attrs.get("units", "")).lower()
        standard = str(attrs.get("standard_name", "")).lower()
        if standard == words[0] or units in {
            f"degrees_{words[1]}",
            f"degree_{words[1]}",
        }:
            return str(coordinate)
    raise CRSError(
        name,
        [
            Problem(
                where="dimensions",
                what=", ".join(map(str, grid.dims)) or "none",
                expected=f"a {words[0]}, in degrees_{words[1]}",
                cure="warp it: gdalwarp -t_srs EPSG:4326",
            )
        ],
    )


def _variable(
    grid: xr.Dataset, dims: tuple[str, str], *, wanted: str, name: str
) -> str:
    able = [str(n) for n, v in grid.data_vars.items() if set(v.dims) == set(dims)]
    if wanted in able:
        return wanted
    if not wanted and len(able) == 1:
        return able[0]
    if not wanted and "elevation" in able:
        return "elevation"
    raise DataError(
        name,
        [
            Problem(
                where="variable",
                what=repr(wanted) if wanted else f"{len(able)} on (lat, lon)",
                expected="one of " + (", ".join(able) or "a grid on (lat, lon)"),
                cure="name one of them",
            )
        ],
    )


def _centres(grid: xr.Dataset, axis: str) -> NDArray[np.float64]:
    """Take the cell centres, which CF gives by bounds where it gives corners."""
    bounds = str(grid[axis].attrs.get("bounds", ""))
    if bounds in grid.variables and grid[bounds].ndim == 2:
        return np.asarray(grid[bounds].to_numpy().astype(float).mean(axis=1))
    return np.asarray(grid[axis].to_numpy(), dtype=float)


def _require_metres(units: str, *, name: str) -> None:
    if units.strip().lower() not in METRES:
        raise DataError(
            name,
            [
                Problem(
                    where="units",
                    what=repr(units),
                    expected="metres",
                    cure="convert it, or name another variable",
                )
            ],
        )


def _is_depth(values: xr.DataArray) -> bool:
    said = str(values.attrs.get("positive", "")).lower()
    if said in {"up", "down"}:
        return said == "down"
    standard = str(values.attrs.get("standard_name", "")).lower()
    return str(values.name).lower() == "depth" or "depth_below" in standard


@contextmanager
def _opened_raster(path: Path, *, crs: str) -> Iterator[GridLayout]:
    driver = raster_driver(path)
    # sidecar files (.aux.xml) may name other data sets
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        try:
            raster = rasterio.open(path, driver=driver)
        except rasterio.errors.RasterioIOError as error:
            raise DataError(path.name, [_unreadable(f"{driver}: {error}")]) from error
        with raster:
            yield _raster_layout(raster, crs=crs, name=path.name)


def _raster_layout(
    raster: rasterio.DatasetReader, *, crs: str, name: str
) -> GridLayout:
    carried = CRS.from_wkt(raster.crs.to_wkt()) if raster.crs else None
    settled = settled_crs(crs, carried, name=name)
    if not settled.is_geographic:
        raise CRSError(
            name,
            [
                Problem(
                    where="crs",
                    what=settled.name,
                    expected="longitude and latitude",
                    cure="warp it: gdalwarp -t_srs EPSG:4326",
                )
            ],
        )
    require_size(8 * (raster.width + raster.height), what=name)
    shape = raster.transform
    if shape.b != 0.0 or shape.d != 0.0:
        raise DataError(
            name,
            [
                Problem(
                    where="geotransform",
                    what="rotated",
                    expected="rows along parallels",
                    cure="warp it: gdalwarp -t_srs EPSG:4326",
                )
            ],
        )
    scale, offset = raster.scales[0], raster.offsets[0]

    def read(rows: slice, columns: slice) -> NDArray[np.float64]:
        window = rasterio.windows.Window.from_slices(rows, columns)
        try:
            values = raster.read(1, window=window, masked=True).astype(float)
        except rasterio.errors.RasterioIOError as error:
            raise DataError(name, [_unreadable(f"{raster.driver}: {error}")]) from error
        return np.asarray(values.filled(np.nan) * scale + offset)

    return GridLayout(
        name=name,
        lon=np.asarray(shape.c + shape.a * (np.arange(raster.width) + 0.5)),
        lat=np.asarray(shape.f + shape.e * (np.arange(raster.height) + 0.5)),
        down=False,
        read=read,
    )


def _unreadable(what: str) -> Problem:
    return Problem(
        where="contents",
        what=f"not readable as {what}",
        expected="NetCDF, GeoTIFF or an ESRI ASCII grid",
        cure="convert it with gdal_translate; if it is cut off, fetch it again",
    )
