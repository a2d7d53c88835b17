"""Covariates of several sources as one set on one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import DataError, GeoError, Problem
from geo.model.grid import require_grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model.grid import GridSpec

SHIFT = 1e-6  # of a cell: grids that differ by less are the same


def stack_covariates(
    layers: Mapping[str, xr.DataArray | xr.Dataset],
    *,
    spec: GridSpec,
    units: Mapping[str, str] | None = None,
) -> xr.Dataset:
    """Unite covariates that lie on one grid already.

    Nothing is resampled here: `geo.sources.rasters.read_raster_onto` does that, and
    states the method; what was derived on the grid says so itself. A covariate that
    does not say how it came onto the grid is refused.

    Parameters
    ----------
    layers : mapping of str to xarray.DataArray or xarray.Dataset
        By the name of the covariate; of a data set of one variable that variable, of
        several each, after the names they have.
    spec : GridSpec
        The grid that they must be on.
    units : mapping of str to str, optional
        Of covariates whose file states none.

    Returns
    -------
    xarray.Dataset
        On the grid, each variable with units, long_name, source and resampling.

    Raises
    ------
    DataError
        One is on another grid or CRS, does not state its units or how it came onto
        the grid, or a name comes twice. All that is wrong is told at once.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=154, south=24, spacing=0.5, shape=(1, 2), crs=WGS84)
    >>> grid = spec.dataset()
    >>> grid["value"] = spec.variable(np.ones(2), units="m", long_name="depth")
    >>> grid["value"].attrs["resampling"] = "average"
    >>> list(stack_covariates({"depth": grid}, spec=spec))
    ['depth']
    >>> moved = GridSpec(west=155, south=24, spacing=0.5, shape=(1, 2), crs=WGS84)
    >>> stack_covariates({"depth": grid}, spec=moved)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: covariates: 1 problem
    - depth: on cells of 0.5 from (154, 24), 1 rows and 2 columns
        expected: cells of 0.5 from (155, 24), 1 rows and 2 columns
        cure: read it onto the grid: read_raster_onto
    """
    declared = {} if units is None else dict(units)
    stacked = spec.dataset()
    problems: list[Problem] = []
    for given, layer in layers.items():
        named = _variables(given, layer)
        problems += _grid_problems(given, layer, spec)
        for name, variable in named.items():
            if name in stacked:
                problems.append(Problem(where=name, what="there twice"))
            problems += _attribute_problems(name, variable, declared.get(name))
            if not problems:
                stacked[name] = _on_grid(variable, spec, declared.get(name))
    unknown = set(declared) - {
        name for given, layer in layers.items() for name in _variables(given, layer)
    }
    problems += [
        Problem(where=f"units of {name}", what="no such covariate")
        for name in sorted(unknown)
    ]
    if problems:
        raise DataError("covariates", problems)
    return stacked


def _variables(given: str, layer: xr.DataArray | xr.Dataset) -> dict[str, xr.DataArray]:
    if isinstance(layer, xr.DataArray):
        return {given: layer}
    if len(layer.data_vars) == 1:
        return {given: next(iter(layer.data_vars.values()))}
    return {str(name): variable for name, variable in layer.data_vars.items()}


def _grid_problems(
    given: str, layer: xr.DataArray | xr.Dataset, spec: GridSpec
) -> list[Problem]:
    unplaced = isinstance(layer, xr.DataArray) and not layer.coords
    if unplaced and layer.dims == spec.dims and layer.shape == spec.shape:
        return []  # as GridSpec.variable makes it: it has no place of its own
    bare = layer if isinstance(layer, xr.Dataset) else layer.to_dataset(name=given)
    try:
        found = require_grid(bare.drop_vars(list(bare.data_vars)), what=given)
    except GeoError as error:
        return [
            Problem(
                where=f"{given}: {each.where}", what=each.what, expected=each.expected
            )
            for each in error.problems
        ]
    problems = []
    if not found.crs.equals(spec.crs, ignore_axis_order=True):
        problems.append(
            Problem(
                where=given,
                what=f"in {found.crs.name}",
                expected=spec.crs.name,
                cure="read it onto the grid: read_raster_onto",
            )
        )
    elif not _same_place(found, spec):
        problems.append(
            Problem(
                where=given,
                what=f"on {_told(found)}",
                expected=_told(spec),
                cure="read it onto the grid: read_raster_onto",
            )
        )
    return problems


def _told(spec: GridSpec) -> str:
    return (
        f"cells of {spec.spacing:g} from ({spec.west:.9g}, {spec.south:.9g}), "
        f"{spec.shape[0]} rows and {spec.shape[1]} columns"
    )


def _same_place(one: GridSpec, other: GridSpec) -> bool:
    return one.shape == other.shape and bool(
        np.allclose(one.bounds, other.bounds, rtol=0.0, atol=SHIFT * other.spacing)
    )


def _attribute_problems(
    name: str, variable: xr.DataArray, declared: str | None
) -> list[Problem]:
    problems = []
    stated = variable.attrs.get("units", "")
    known = stated not in {"", "not stated"}
    if not known and not declared:
        problems.append(
            Problem(
                where=name,
                what="no units",
                expected="what its numbers are in; 1 where nothing",
                cure=f"units={{{name!r}: ...}}",
            )
        )
    if known and declared and stated != declared:
        problems.append(
            Problem(where=name, what=f"declared in {declared}, states {stated}")
        )
    if not variable.attrs.get("resampling"):
        problems.append(
            Problem(
                where=name,
                what="does not say how it came onto the grid",
                expected="attrs resampling, such as average",
                cure="read it with read_raster_onto, or state it",
            )
        )
    return problems


def _on_grid(
    variable: xr.DataArray, spec: GridSpec, declared: str | None
) -> xr.DataArray:
    attrs = dict(variable.attrs)
    units = declared or str(attrs["units"])
    made = spec.variable(
        variable.transpose(*spec.dims).to_numpy().astype(float),
        units=units,
        long_name=str(attrs.get("long_name", variable.name)),
    )
    made.attrs = {**attrs, **made.attrs}
    return made
