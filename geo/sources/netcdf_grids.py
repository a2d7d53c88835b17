"""One variable of a NetCDF file as a grid."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

import xarray as xr
from pyproj import CRS
from pyproj.exceptions import CRSError as BadCRS

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import GEOD, WGS84
from geo.sources.contents import require_netcdf3
from geo.sources.dataset_facts import note_from_attributes
from geo.sources.grid_layouts import (
    GridLayout,
    GridVariable,
    horizontal_crs,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_DEGREES = {"lon": ("longitude", "east"), "lat": ("latitude", "north")}
_METRES = {"lon": ("x", "easting", "eastings"), "lat": ("y", "northing", "northings")}
_RANGES = ("actual_range", "valid_range")


@contextmanager
def opened_netcdf(
    path: Path, *, variable: str, crs: str, hdf5: bool
) -> Iterator[GridLayout]:
    """Open a NetCDF file and lay out the cells of one variable.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file that names no other.
    variable : str
        Empty where the file has one on its two axes.
    crs : str
        Declares what the file does not carry; empty if it does.
    hdf5 : bool
        NetCDF 4, else classic.

    Yields
    ------
    GridLayout

    Examples
    --------
    >>> import pathlib, tempfile
    >>> grid = xr.Dataset(
    ...     {"age": (("lat", "lon"), [[80.0, 90.0]], {"units": "Ma"})},
    ...     coords={"lat": [24.5], "lon": [153.5, 154.5]},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "age.nc"
    ...     grid.to_netcdf(path, engine="scipy")
    ...     with opened_netcdf(path, variable="", crs="", hdf5=False) as layout:
    ...         layout.variable.units, layout.eastings.tolist()
    ('Ma', [153.5, 154.5])
    """
    if not hdf5:
        require_netcdf3(path)
    try:
        grid = xr.open_dataset(
            path,
            engine="h5netcdf" if hdf5 else "scipy",
            decode_times=False,
            cache=False,
        )
    except (OSError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise DataError(path.name, [unreadable(f"NetCDF: {error}")]) from error
    with grid:
        yield _layout(grid, variable=variable, crs=crs, name=path.name)


def _layout(grid: xr.Dataset, *, variable: str, crs: str, name: str) -> GridLayout:
    across, up, geographic = _axes(grid, declared=crs, name=name)
    chosen = _variable(grid, (up, across), wanted=variable, name=name)
    values = grid[chosen].transpose(up, across)

    def read(rows: slice, columns: slice) -> NDArray[np.float64]:
        try:
            return values[rows, columns].to_numpy().astype(float)
        except (OSError, RuntimeError) as error:
            raise DataError(name, [unreadable(f"NetCDF: {error}")]) from error

    return GridLayout(
        name=name,
        eastings=_centres(grid, across),
        northings=_centres(grid, up),
        crs=_settled(grid, values, declared=crs, geographic=geographic, name=name),
        variable=_described(values),
        note=note_from_attributes(grid.attrs, kind="grid"),
        read=read,
    )


def _axes(grid: xr.Dataset, *, declared: str, name: str) -> tuple[str, str, bool]:
    """Find the axes across and up, and whether they are in degrees by themselves."""
    degrees = _axis(grid, "lon"), _axis(grid, "lat")
    if all(degrees):
        return *degrees, True
    metres = _metre_axis(grid, "lon"), _metre_axis(grid, "lat")
    if all(metres) and (declared or _mapped(grid)):
        return *metres, False
    missing = [
        Problem(
            where="dimensions",
            what=", ".join(map(str, grid.dims)) or "none",
            expected=f"a {_DEGREES[kind][0]}, in degrees_{_DEGREES[kind][1]}",
            cure="declare the CRS of x and y, or warp it: gdalwarp -t_srs EPSG:4326",
        )
        for kind, found in zip(("lon", "lat"), degrees, strict=True)
        if not found
    ]
    raise CRSError(name, missing)


def _axis(grid: xr.Dataset, kind: str) -> str:
    word, side = _DEGREES[kind]
    for axis in grid.dims:
        if axis not in grid.variables:
            continue
        attrs = grid[axis].attrs
        units = str(attrs.get("units", "")).lower()
        if (
            str(axis).lower() in {kind, word}
            or str(attrs.get("standard_name", "")).lower() == word
            or units in {f"degrees_{side}", f"degree_{side}"}
        ):
            return str(axis)
    return ""


def _metre_axis(grid: xr.Dataset, kind: str) -> str:
    letter = "x" if kind == "lon" else "y"
    for axis in grid.dims:
        if axis not in grid.variables:
            continue
        standard = str(grid[axis].attrs.get("standard_name", "")).lower()
        named = str(axis).lower() in _METRES[kind]
        if named or standard == f"projection_{letter}_coordinate":
            return str(axis)
    return ""


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
                what=repr(wanted) if wanted else f"{len(able)} on {dims}",
                expected="one of " + (", ".join(able) or f"a grid on {dims}"),
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


def _mapped(grid: xr.Dataset) -> bool:
    return any("grid_mapping" in v.attrs for v in grid.variables.values())


def _settled(
    grid: xr.Dataset,
    values: xr.DataArray,
    *,
    declared: str,
    geographic: bool,
    name: str,
) -> CRS:
    """Settle the CRS; axes in degrees without one are on WGS84, as CF has it."""
    mapping = str(values.attrs.get("grid_mapping", "")).split(":")[0].strip()
    carried = (
        _carried(grid[mapping].attrs, name=name) if mapping in grid.variables else None
    )
    if carried is None and geographic and not declared:
        return WGS84
    settled = horizontal_crs(declared, carried, name=name)
    if geographic and not settled.is_geographic:
        raise CRSError(
            name,
            [
                Problem(
                    where="crs",
                    what=f"{settled.name}, and axes in degrees",
                    expected="a geographic system",
                    cure="leave crs out, or name a file whose axes are in metres",
                )
            ],
        )
    return settled


def _carried(attrs: Mapping[str, object], *, name: str) -> CRS | None:
    """Read a CF grid mapping; without a datum, WGS84's ellipsoid means WGS84."""
    code = str(attrs.get("epsg_code", "")).strip()
    if not code and not {"grid_mapping_name", "crs_wkt", "spatial_ref"} & set(attrs):
        return None
    try:
        if code:
            return CRS.from_user_input(
                code if code.upper().startswith("EPSG:") else f"EPSG:{int(code)}"
            )
        crs = CRS.from_cf(dict(attrs))
    except (BadCRS, ValueError, KeyError, TypeError) as error:
        raise CRSError(
            name,
            [
                Problem(
                    where="grid mapping",
                    what=f"not readable: {error}",
                    expected="that of the CF conventions",
                )
            ],
        ) from error
    anonymous = crs.is_geographic and str(getattr(crs.datum, "name", "")).startswith(
        ("unknown", "undefined", "Unknown")
    )
    ellipsoid = crs.ellipsoid
    if anonymous and ellipsoid and abs(ellipsoid.semi_major_metre - GEOD.a) < 1e-3:
        return WGS84
    return crs


def _described(values: xr.DataArray) -> GridVariable:
    attrs = {key: values.attrs[key] for key in values.attrs}
    stored = values.encoding.get("dtype", values.dtype)
    return GridVariable(
        name=str(values.name),
        long_name=str(attrs.get("long_name", "")).strip(),
        standard_name=str(attrs.get("standard_name", "")).strip().lower(),
        units=str(attrs.get("units", "")).strip(),
        positive=str(attrs.get("positive", "")).strip().lower(),
        stated_range=_stated_range(attrs),
        coded=bool({"flag_values", "flag_masks", "flag_meanings"} & set(attrs)),
        whole_bytes=np.dtype(stored) == np.uint8
        and "scale_factor" not in values.encoding,
    )


def _stated_range(attrs: Mapping[str, object]) -> tuple[float, float] | None:
    for name in _RANGES:
        try:
            numbers = np.asarray(attrs.get(name), dtype=float).ravel()
        except (TypeError, ValueError):
            continue
        if numbers.size == 2 and np.isfinite(numbers).all():
            return float(numbers.min()), float(numbers.max())
    return None
