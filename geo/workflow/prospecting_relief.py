"""Elevations that covariates are derived from, in degrees or in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import DataError, Problem
from geo.model.crs import bounds_polygon, project_outline
from geo.sources.bathymetry import (
    HIGHEST_M,
    LOWEST_M,
    METRES,
    UNDECLARED_NODATA,
    read_bathymetry,
)
from geo.sources.grid_files import open_grid
from geo.sources.rasters import read_raster

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr
    from pyproj import CRS

    from geo.model.prospect_covariates import CovariateSource
    from geo.sources.grid_windows import Bounds

DOWN = "depth"
"""In the name of a variable or band: its numbers count downwards."""


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
        crs = layout.crs
    if crs.is_geographic:
        return read_bathymetry(
            path.name,
            root=path.parent,
            bounds=bounds,
            variable=raster.variable,
            crs=raster.crs,
        )
    return _projected(raster, path, crs=crs, bounds=bounds)


def _projected(
    raster: CovariateSource, path: Path, *, crs: CRS, bounds: Bounds
) -> xr.Dataset:
    window = shapely.bounds(project_outline(bounds_polygon(bounds), crs))
    read = read_raster(
        path.name,
        root=path.parent,
        bounds=tuple(float(edge) for edge in window),  # type: ignore[arg-type]
        variable=raster.variable,
        crs=raster.crs,
        units=raster.units,
    )
    value = read["value"]
    _require_metres(path.name, value.attrs["units"])
    attrs = value.attrs
    down = attrs.get("positive") == "down" or (
        "positive" not in attrs and DOWN in attrs["long_name"].lower()
    )
    z = value.to_numpy()
    z = np.where(np.isin(z, UNDECLARED_NODATA), np.nan, -z if down else z)
    _require_sea_floor(path.name, z)
    read["elevation"] = (value.dims, z, {**attrs, "units": "m", "positive": "up"})
    return read.drop_vars("value")


def _require_metres(name: str, units: str) -> None:
    if units.lower() in METRES | {"not stated"}:
        return
    problem = Problem(
        where="units", what=repr(units), expected="metres", cure="convert it"
    )
    raise DataError(name, [problem])


def _require_sea_floor(name: str, z: np.ndarray) -> None:
    known = z[np.isfinite(z)]
    if known.size and LOWEST_M <= known.min() < 0.0 and known.max() <= HIGHEST_M:
        return
    told = f"{known.min():g} to {known.max():g} m" if known.size else "no data"
    problem = Problem(
        where="values",
        what=told,
        expected=f"elevations of {LOWEST_M:g} to {HIGHEST_M:g} m, some below 0",
        cure="depths that count downwards say so: positive = down, or a band or "
        "variable named depth",
    )
    raise DataError(name, [problem])
