"""Any raster of a survey: a window of it, or its values on a grid of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import DataError, Problem
from geo.sources.grid_files import open_grid
from geo.sources.grid_layouts import axis_attributes
from geo.sources.grid_windows import Bounds, read_window
from geo.sources.guard import local_path, require_size
from geo.sources.resampling import Method, resample

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.model.grid import GridSpec
    from geo.sources.grid_layouts import GridLayout

HUGE = 1e19  # no unit of a survey has values beyond; 1e20 and 1e30 mean no data


def read_raster(
    path: Path | str,
    *,
    root: Path,
    bounds: Bounds | None = None,
    variable: str = "",
    crs: str = "",
    units: str = "",
) -> xr.Dataset:
    """Read a window of a raster on its own cells, and no more than that.

    Multibeam depths, backscatter, sediment thickness, age, classes: GeoTIFF (COG),
    BAG, NetCDF, ESRI ASCII and Surfer grids, projected or geographic.

    Parameters
    ----------
    path : pathlib.Path or str
        From `root` if relative.
    root : pathlib.Path
    bounds : tuple of float, optional
        West, south, east, north in the units of the raster's CRS; of a
        geographic one longitudes in any range, the east may lie beyond 180.
        Cells that touch them are read. All by default.
    variable : str, optional
        Of a NetCDF file with several; number, from 1, or description of the band
        of a raster with several.
    crs : str, optional
        Declares what the file does not carry.
    units : str, optional
        Declares what the file does not carry.

    Returns
    -------
    xarray.Dataset
        Variable value on dims (northing, easting), or (lat, lon) where the CRS is
        geographic: cell centres, ascending; NaN where there is no data. Its
        attributes give the units, kept as the file states them, and whether the
        values are classes; those of the data set its title, vintage, licence and
        doi as the file states them.

    Raises
    ------
    DataError
        The file is of another kind, cut off, rotated or without a place, too
        large to be read at once, or lies outside the bounds; or its units are
        not those declared.
    CRSError
        There is no CRS, or not the one declared.
    ParameterError
        The bounds are not bounds.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> grid = xr.Dataset(
    ...     {"bs": (("lat", "lon"), [[-21.0, -23.5]], {"units": "dB"})},
    ...     coords={"lat": [24.5], "lon": [153.5, 154.5]},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     grid.to_netcdf(pathlib.Path(folder) / "bs.nc", engine="h5netcdf")
    ...     read = read_raster("bs.nc", root=pathlib.Path(folder))
    >>> read["value"].values.tolist(), read["value"].attrs["units"]
    ([[-21.0, -23.5]], 'dB')
    """
    file = local_path(path, root=root)
    with open_grid(file, variable=variable, crs=crs) as layout:
        stated = _settled_units(layout, units)
        values, northings, eastings = read_window(layout, bounds)
    dims = ("lat", "lon") if layout.crs.is_geographic else ("northing", "easting")
    up, across = axis_attributes(layout.crs)
    return xr.Dataset(
        {"value": (dims, _masked(values), _attributes(layout, units=stated))},
        coords={
            dims[0]: (dims[0], northings, up),
            dims[1]: (dims[1], eastings, across),
            "spatial_ref": ((), 0, layout.crs.to_cf()),
        },
        attrs=_facts(layout),
    )


def read_raster_onto(
    path: Path | str,
    *,
    root: Path,
    grid: GridSpec,
    method: Method,
    variable: str = "",
    crs: str = "",
    units: str = "",
) -> xr.Dataset:
    """Read a raster and resample it onto a grid, in blocks.

    Parameters
    ----------
    path, root, variable, crs, units
        As `read_raster`.
    grid : GridSpec
        Where the values are wanted.
    method : {"nearest", "bilinear", "average"}
        Of resampling, as `geo.sources.resampling.resample` defines them; there is
        none by default, and classes allow nearest only.

    Returns
    -------
    xarray.Dataset
        As `GridSpec.dataset`, with the variable value; its attributes hold the
        units, the source and the method.

    Raises
    ------
    DataError
        As `read_raster`, or the grid lies outside the file.
    CRSError
        There is no CRS, or not the one declared.
    ParameterError
        The method does not suit the file and the grid.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> fine = xr.Dataset(
    ...     {"bs": (("lat", "lon"), [[-20.0, -24.0]], {"units": "dB"})},
    ...     coords={"lat": [24.5], "lon": [153.5, 154.5]},
    ... )
    >>> coarse = GridSpec(west=153, south=24, spacing=2, shape=(1, 1), crs=WGS84)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fine.to_netcdf(pathlib.Path(folder) / "bs.nc", engine="h5netcdf")
    ...     read = read_raster_onto(
    ...         "bs.nc", root=pathlib.Path(folder), grid=coarse, method="average"
    ...     )
    >>> read["value"].values.tolist(), read["value"].attrs["resampling"]
    ([[-22.0]], 'average')
    """
    file = local_path(path, root=root)
    require_size(8 * grid.shape[0] * grid.shape[1], what="grid", cure="coarsen it")
    with open_grid(file, variable=variable, crs=crs) as layout:
        stated = _settled_units(layout, units)
        values = resample(layout, grid=grid, method=method)
    dataset = grid.dataset()
    resampled = grid.variable(
        _masked(values), units=stated, long_name=_long_name(layout)
    )
    resampled.attrs |= {**_attributes(layout, units=stated), "resampling": method}
    dataset["value"] = resampled
    dataset.attrs |= _facts(layout)
    return dataset


def _settled_units(layout: GridLayout, declared: str) -> str:
    carried = layout.variable.units
    if declared and carried and declared != carried:
        raise DataError(
            layout.name,
            [
                Problem(
                    where="units",
                    what=f"declared {declared}, the file carries {carried}",
                    cure="leave the declaration out, or correct the file",
                )
            ],
        )
    return carried or declared or "not stated"


def _masked(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(values) < HUGE, values, np.nan)


def _long_name(layout: GridLayout) -> str:
    variable = layout.variable
    return variable.long_name or variable.name or "value of the raster"


def _attributes(layout: GridLayout, *, units: str) -> dict[str, str]:
    attributes = {
        "units": units,
        "long_name": _long_name(layout),
        "grid_mapping": "spatial_ref",
        "source": layout.name,
        "kind": "classes" if layout.variable.coded else "amounts",
    }
    if layout.variable.positive:
        attributes["positive"] = layout.variable.positive
    return attributes


def _facts(layout: GridLayout) -> dict[str, str]:
    note = layout.note
    return {
        "title": note.title,
        "vintage": note.vintage,
        "licence": note.licence,
        "doi": note.doi,
    }
