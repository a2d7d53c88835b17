"""Grids that fit in memory, as files for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import rasterio
import xarray as xr

from geo.errors import DataError, Problem
from geo.model.grid import require_grid
from geo.report.export import replacing, resolve_inside, write_bytes
from geo.report.written_through import written_through

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path


def write_cog(grid: xr.DataArray | xr.Dataset, path: Path, *, root: Path) -> Path:
    """Write a grid as a Cloud-Optimized GeoTIFF.

    Parameters
    ----------
    grid : xarray.DataArray or xarray.Dataset
        As `geo.model.grid` builds them: ascending cell centres and ``spatial_ref``.
        Fractional grids have NaN for no data; grids of whole numbers keep all. The
        variables of a dataset, all of one type, become bands in their order.
    path, root : pathlib.Path
        See `geo.report.export.write_text`.

    Returns
    -------
    pathlib.Path
        North row first; the name of each variable, ``units``, ``long_name``,
        ``basis`` and the other attributes of text are tags of its band.

    Raises
    ------
    DataError
        It is not a grid, its variables are of several types, or the path leaves the
        folder.
    OSError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=150, south=20, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> field = spec.variable(np.eye(2), units="1", long_name="demo")
    >>> grid = spec.dataset().assign(demo=field)["demo"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_cog(grid, Path("demo.tif"), root=Path(folder))
    ...     with rasterio.open(written) as image:
    ...         image.read(1)
    array([[0., 1.],
           [1., 0.]])
    """
    whole = grid if isinstance(grid, xr.Dataset) else grid.to_dataset(name=_name(grid))
    spec = require_grid(whole, what=", ".join(map(str, whole.data_vars)))
    kinds = {str(band.dtype) for band in whole.data_vars.values()}
    if len(kinds) != 1:
        problem = Problem(
            where="variables",
            what=f"of types {', '.join(sorted(kinds)) or 'none'}",
            expected="one type for all bands",
        )
        raise DataError("GeoTIFF", [problem])
    fractional = np.issubdtype(np.dtype(kinds.pop()), np.floating)
    west, _, _, north = spec.bounds
    profile = {
        "driver": "COG",
        "height": spec.shape[0],
        "width": spec.shape[1],
        "count": len(whole.data_vars),
        "dtype": next(iter(whole.data_vars.values())).dtype,
        "crs": spec.crs.to_wkt(),
        "transform": rasterio.Affine(
            spec.spacing, 0.0, west, 0.0, -spec.spacing, north
        ),
        "nodata": np.nan if fractional else None,
        "compress": "DEFLATE",
        "predictor": "YES",
        "overview_resampling": "average" if fractional else "nearest",
    }
    # in memory first, since GDAL does not always tell a full disk
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile) as image:
            _write_bands(image, whole)
        return write_bytes(memory.read(), path, root=root)


def _write_bands(image: rasterio.io.DatasetWriter, whole: xr.Dataset) -> None:
    for number, (name, band) in enumerate(whole.data_vars.items(), start=1):
        tags = {str(k): str(v) for k, v in band.attrs.items() if k != "grid_mapping"}
        image.write(np.ascontiguousarray(band.to_numpy()[::-1]), number)
        image.set_band_description(number, str(band.attrs.get("long_name", name)))
        image.update_tags(number, name=str(name), **tags)


def _name(grid: xr.DataArray) -> str:
    return "grid" if grid.name is None else str(grid.name)


def write_netcdf(grid: xr.Dataset, path: Path, *, root: Path) -> Path:
    """Write a grid as CF NetCDF.

    Parameters
    ----------
    grid : xarray.Dataset
        Variables with ``units`` and ``long_name``, and ``spatial_ref``.
    path, root : pathlib.Path
        See `geo.report.export.write_text`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        It is not a grid, or the path leaves the folder.
    OSError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=150, south=20, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_netcdf(spec.dataset(), Path("demo.nc"), root=Path(folder)).name
    'demo.nc'
    """
    require_grid(grid)
    whole = grid.assign_attrs({"Conventions": "CF-1.11", **grid.attrs})
    packing: dict[Hashable, dict[str, object]] = {
        name: {"zlib": True, "complevel": 4} for name in whole.data_vars
    }
    for name in whole.dims:  # every cell has a place (CF 2.5.1)
        packing[name] = {"_FillValue": None}
    with replacing(path, root=root) as draft, written_through(draft) as stream:
        whole.to_netcdf(stream, engine="h5netcdf", encoding=packing)
    return resolve_inside(path, root=root)
