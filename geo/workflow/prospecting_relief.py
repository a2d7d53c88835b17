"""Elevations that covariates are derived from, in degrees or in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import DataError, Problem
from geo.model.crs import bounds_polygon, project_outline
from geo.sources.bathymetry import read_bathymetry
from geo.sources.elevations import elevations_of, require_relief
from geo.sources.grid_files import open_grid
from geo.sources.rasters import read_raster

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    import xarray as xr

    from geo.model.prospect_covariates import CovariateSource
    from geo.sources.grid_layouts import GridLayout
    from geo.sources.grid_windows import Bounds


def read_elevations(
    raster: CovariateSource, path: Path, *, bounds: Bounds
) -> xr.Dataset:
    """Read elevations on the cells of their file, whatever its coordinates are.

    Parameters
    ----------
    raster : CovariateSource
    path : pathlib.Path
    bounds : tuple of float
        West, south, east, north in degrees; the east may lie beyond 180.

    Returns
    -------
    xarray.Dataset
        Variable elevation in metres, positive up, on dims (lat, lon), or (northing,
        easting) where the file is projected.

    Raises
    ------
    DataError
        As `geo.sources.bathymetry.read_bathymetry` and
        `geo.sources.rasters.read_raster`; or the numbers are no elevations.
    CRSError
        There is no CRS, or not the one declared.
    """
    with open_grid(path, variable=raster.variable, crs=raster.crs) as layout:
        if not layout.crs.is_geographic:
            require_relief(layout, vouched=bool(raster.variable))
    if layout.crs.is_geographic:
        read = read_bathymetry(
            path.name,
            root=path.parent,
            bounds=bounds,
            variable=raster.variable,
            crs=raster.crs,
        )
    else:
        read = _projected(raster, path, layout=layout, bounds=bounds)
    _require_sea_floor(path.name, read["elevation"].to_numpy())
    return read


def _projected(
    raster: CovariateSource, path: Path, *, layout: GridLayout, bounds: Bounds
) -> xr.Dataset:
    window = shapely.bounds(project_outline(bounds_polygon(bounds), layout.crs))
    read = read_raster(
        path.name,
        root=path.parent,
        bounds=tuple(float(edge) for edge in window),  # type: ignore[arg-type]
        variable=raster.variable,
        crs=raster.crs,
    )
    value = read["value"]
    z, masked = elevations_of(value.to_numpy(), layout=layout)
    told = {"units": "m", "positive": "up", "undeclared_no_data_cells": masked}
    read["elevation"] = (value.dims, z, {**value.attrs, **told})
    return read.drop_vars("value")


def _require_sea_floor(name: str, z: NDArray[np.float64]) -> None:
    if np.nanmin(z) < 0.0:
        return
    problem = Problem(
        where="values",
        what=f"{np.nanmin(z):g} to {np.nanmax(z):g} m",
        expected="elevations, some of them below 0",
        cure="depths that count downwards say so: positive = down, or a band or "
        "variable named depth",
    )
    raise DataError(name, [problem])
