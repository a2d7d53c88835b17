"""Cells of a grid that is held in memory, brought onto another grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyproj import CRS

from geo.model.source_notes import SourceNote
from geo.sources.grid_layouts import GridLayout, GridVariable
from geo.sources.resampling import Method, resample

if TYPE_CHECKING:
    import xarray as xr

    from geo.model.grid import GridSpec

DIMS = (("lat", "lon"), ("northing", "easting"))


def resample_held(
    values: xr.DataArray, *, grid: GridSpec, method: Method
) -> xr.DataArray:
    """Bring a gridded variable onto another grid.

    Parameters
    ----------
    values : xarray.DataArray
        On dims (lat, lon) or (northing, easting) with spatial_ref, as
        `geo.sources.rasters.read_raster` reads them.
    grid : GridSpec
    method : {"nearest", "bilinear", "average"}
        As `geo.sources.resampling.resample` defines them.

    Returns
    -------
    xarray.DataArray
        On the grid, with the attributes of the values, and the method as resampling.

    Raises
    ------
    DataError
        The grid lies outside the values.
    ParameterError
        The method does not suit the cells of the two.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> fine = GridSpec(west=0, south=0, spacing=1, shape=(1, 2), crs=WGS84)
    >>> held = fine.dataset()
    >>> held["slope"] = fine.variable(
    ...     np.array([1.0, 3.0]), units="degrees", long_name="slope"
    ... )
    >>> coarse = GridSpec(west=0, south=0, spacing=2, shape=(1, 1), crs=WGS84)
    >>> resample_held(held["slope"], grid=coarse, method="average").values.tolist()
    [[2.0]]
    """
    rows, columns = next(dims for dims in DIMS if set(dims) <= set(values.dims))
    held = values.transpose(rows, columns).to_numpy().astype(float)
    layout = GridLayout(
        name=str(values.name),
        eastings=values[columns].to_numpy().astype(float),
        northings=values[rows].to_numpy().astype(float),
        crs=CRS.from_cf(values["spatial_ref"].attrs),
        variable=GridVariable(
            name=str(values.name), coded=values.attrs.get("kind") == "classes"
        ),
        note=SourceNote(kind="", title="", publisher="", licence=""),
        read=lambda row, column: held[row, column],
    )
    brought = grid.variable(
        np.asarray(resample(layout, grid=grid, method=method)),
        units=str(values.attrs.get("units", "")),
        long_name=str(values.attrs.get("long_name", values.name)),
    )
    brought.attrs = {**values.attrs, **brought.attrs, "resampling": method}
    return brought
