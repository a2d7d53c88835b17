"""Elevations of a grid, and the sizes of its cells on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import xarray as xr
from pyproj import CRS, Proj

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import MAX_LOCAL_DISTORTION, WGS84, transformer
from geo.resource.prospectivity.covariates.cell_sizes import (
    CellSizes,
    DegreeCells,
    MetreCells,
)

DIMS = (("lat", "lon"), ("northing", "easting"))
LEAST = 3  # rows and columns: a window
ALONG = 5  # places along each side where the projection is looked at
UNEVEN = 1e-4  # of a step: single-precision axes of metres differ by less


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relief:
    """Elevations from south to north and west to east, and their cells.

    Parameters
    ----------
    grid : xarray.Dataset
        Coordinates alone, ascending.
    dims : tuple of str
        Rows first.
    elevation : ndarray of float, shape (rows, columns)
        Metres.
    cells : CellSizes
    source : str
    """

    grid: xr.Dataset
    dims: tuple[str, str]
    elevation: NDArray[np.float64]
    cells: CellSizes
    source: str

    @property
    def cell_size_m(self) -> float:
        """The longer side of a cell in the middle of the grid."""
        middle = self.elevation.shape[0] // 2
        return float(max(self.cells.width_m[middle], self.cells.height_m[middle]))


def relief_of(bathymetry: xr.Dataset) -> Relief:
    """Read elevations and the sizes of their cells.

    Parameters
    ----------
    bathymetry : xarray.Dataset
        Variable elevation in metres on dims (lat, lon) or (northing, easting), in
        even steps up or down, with spatial_ref. The two steps may differ.

    Returns
    -------
    Relief
        Cells of degrees are measured on the ellipsoid, those of a projection by
        their own steps.

    Raises
    ------
    DataError
        There is no such grid, or it has fewer than three rows or columns.
    CRSError
        The CRS is neither in degrees nor a projection in metres, or one that gets
        lengths on this ground wrong by more than 1 %.

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(
    ...     west=3e5, south=2e6, spacing=50.0, shape=(3, 4), crs=CRS.from_epsg(32654)
    ... )
    >>> sea = spec.dataset()
    >>> sea["elevation"] = spec.variable(np.full(12, -5e3), units="m", long_name="z")
    >>> relief_of(sea).cells
    MetreCells(rows=3, wide_m=50.0, high_m=50.0)
    """
    dims = _require_elevation(bathymetry)
    ordered = bathymetry[["elevation"]].sortby(list(dims))
    rows, columns = (_axis(ordered[name].to_numpy(), name=name) for name in dims)
    crs = _crs(ordered)
    geographic = dims == DIMS[0]
    if geographic:
        cells: CellSizes = DegreeCells(
            lat=rows.at, wide_deg=columns.step, high_deg=rows.step
        )
    else:
        _require_metres(crs)
        _require_true(crs, columns.at, rows.at)
        cells = MetreCells(rows=len(rows.at), wide_m=columns.step, high_m=rows.step)
    if crs.is_geographic != geographic:
        raise CRSError("bathymetry", [_wrong_dims(dims, crs)])
    elevation = ordered["elevation"].transpose(*dims)
    return Relief(
        grid=ordered.drop_vars("elevation"),
        dims=dims,
        elevation=elevation.to_numpy().astype(float),
        cells=cells,
        source=str(elevation.attrs.get("source", "bathymetry")),
    )


def _require_elevation(bathymetry: xr.Dataset) -> tuple[str, str]:
    found = bathymetry.get("elevation")
    shape = {} if found is None else dict(zip(found.dims, found.shape, strict=True))
    dims = next((each for each in DIMS if set(each) == set(shape)), None)
    if dims is None or min(shape.values()) < LEAST:
        problem = Problem(
            where="elevation",
            what=f"of shape {shape}" if shape else "missing",
            expected="at least 3 rows and columns on (lat, lon) or (northing, easting)",
            cure="read a wider window",
        )
        raise DataError("bathymetry", [problem])
    return dims


class _Axis(NamedTuple):
    at: NDArray[np.float64]
    step: float


def _axis(values: NDArray[np.generic], *, name: str) -> _Axis:
    at = values.astype(float)
    steps = np.diff(at)
    step = float(steps.mean())
    if not step > 0.0 or not np.allclose(steps, step, rtol=UNEVEN, atol=0.0):
        problem = Problem(
            where=name,
            what=f"steps of {steps.min():g} to {steps.max():g}",
            expected="even steps",
            cure="resample it onto a regular grid",
        )
        raise DataError("bathymetry", [problem])
    return _Axis(at, step)


def _crs(grid: xr.Dataset) -> CRS:
    stated = grid.coords.get("spatial_ref")
    if stated is None or not stated.attrs:
        problem = Problem(
            where="spatial_ref",
            what="missing",
            expected="the coordinate system",
            cure="build it with GridSpec.dataset, or read the file with its crs",
        )
        raise DataError("bathymetry", [problem])
    return CRS.from_cf(stated.attrs)


def _wrong_dims(dims: tuple[str, str], crs: CRS) -> Problem:
    return Problem(
        where="crs",
        what=f"{crs.name}, on dims {dims}",
        expected="longitude and latitude on (lat, lon), a projection on "
        "(northing, easting)",
        cure="name the dims after what they hold, or correct spatial_ref",
    )


def _require_metres(crs: CRS) -> None:
    units = [axis.unit_name for axis in crs.axis_info[:2]]
    metres = [axis.unit_conversion_factor for axis in crs.axis_info[:2]] == [1.0, 1.0]
    if crs.is_geographic or (crs.is_projected and metres):
        return
    kind = "in " + " and ".join(dict.fromkeys(units)) if crs.is_projected else "no map"
    problem = Problem(
        where="crs",
        what=f"{crs.name}: {kind}",
        expected="longitude and latitude, or a projection in metres",
        cure="warp it: gdalwarp -t_srs EPSG:4326, or to the UTM zone of the ground",
    )
    raise CRSError("bathymetry", [problem])


def _require_true(
    crs: CRS, east: NDArray[np.float64], north: NDArray[np.float64]
) -> None:
    """Refuse a projection whose metres are not those of the ground."""
    if crs.is_geographic:
        return
    wrong, lon, lat = _distortion(crs, east, north)
    if wrong <= MAX_LOCAL_DISTORTION:
        return
    zone = int((lon + 180.0) // 6.0) % 60 + 1
    told = f"{wrong:.1%}" if np.isfinite(wrong) else "no measure"
    problem = Problem(
        where="crs",
        what=f"{crs.name}: lengths on this ground are wrong by up to {told}",
        expected=f"at most {MAX_LOCAL_DISTORTION:.0%}",
        cure=f"warp it: gdalwarp -t_srs EPSG:{(32600 if lat >= 0.0 else 32700) + zone} "
        "(UTM), or EPSG:4326",
    )
    raise CRSError("bathymetry", [problem])


def _distortion(
    crs: CRS, east: NDArray[np.float64], north: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Give the worst error of a length, and the middle of the ground in degrees."""
    some = np.meshgrid(
        np.linspace(east[0], east[-1], ALONG), np.linspace(north[0], north[-1], ALONG)
    )
    lon, lat = transformer(crs, WGS84).transform(some[0].ravel(), some[1].ravel())
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return float("inf"), 0.0, 0.0
    factors = Proj(crs).get_factors(lon, lat)
    axes = np.array([factors.tissot_semimajor, factors.tissot_semiminor])
    return (
        float(np.abs(axes - 1.0).max()),
        float(lon[lon.size // 2]),
        float(lat[lat.size // 2]),
    )
