"""Gridded files of any kind, opened but not read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import h5py

from geo.sources.contents import HDF5_MAGIC, require_self_contained_hdf5
from geo.sources.netcdf_grids import opened_netcdf
from geo.sources.raster_grids import opened_raster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.sources.grid_layouts import GridLayout


@contextmanager
def open_grid(path: Path, *, variable: str = "", crs: str = "") -> Iterator[GridLayout]:
    """Open a grid and lay out its cells; values are read when asked for.

    The kind of a file is told by its first bytes, never by its name.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file: NetCDF, GeoTIFF, BAG, ESRI ASCII or Surfer grid.
    variable : str, optional
        Of a NetCDF file with several; number, from 1, or description of the band
        of a raster with several.
    crs : str, optional
        Declares what the file does not carry.

    Yields
    ------
    GridLayout

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import xarray as xr
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
    hdf5 = magic == HDF5_MAGIC
    if hdf5:
        require_self_contained_hdf5(path)
    if magic.startswith(b"CDF") or (hdf5 and not _is_bag(path)):
        opened = opened_netcdf(path, variable=variable, crs=crs, hdf5=hdf5)
    else:
        opened = opened_raster(path, band=variable, crs=crs)
    with opened as layout:
        yield layout


def _is_bag(path: Path) -> bool:
    with h5py.File(path, "r") as file:
        return "BAG_root" in file
