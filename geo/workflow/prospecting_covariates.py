"""The covariates of a map, each brought onto its grid as the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, GeoError, Problem
from geo.model.crs import central_longitude, unwrap_longitude
from geo.resource.prospectivity.covariates.feature_distance import feature_distance
from geo.resource.prospectivity.covariates.stack import stack_covariates
from geo.resource.prospectivity.covariates.terrain_covariates import terrain_covariates
from geo.sources.areas import read_features
from geo.sources.held_grids import resample_held
from geo.sources.rasters import read_raster_onto
from geo.workflow.prospecting_relief import read_elevations

if TYPE_CHECKING:
    import xarray as xr

    from geo.model.grid import GridSpec
    from geo.model.prospect_covariates import CovariateSource
    from geo.sources.grid_windows import Bounds
    from geo.sources.prospect_file import ProspectFile

TERRAIN = {
    "depth": "depth",
    "slope": "slope_deg",
    "roughness": "deviation",
    "ruggedness": "ruggedness",
    "mean curvature": "mean_curvature",
    "profile curvature": "profile_curvature",
    "plan curvature": "plan_curvature",
}
"""Variable of `terrain_covariates` by what a plan calls it."""

POSITION = "bpi_"  # how names of position indices begin, in their rings' order
MARGIN_DEG = 1.0  # of relief round the grid: neighbours of its rim
METRES_PER_DEGREE = 111_000.0  # of latitude, rounded down: a margin is no measure


def read_covariates(file: ProspectFile, spec: GridSpec) -> xr.Dataset:
    """Read and derive the covariates that are used.

    Parameters
    ----------
    file : ProspectFile
    spec : GridSpec

    Returns
    -------
    xarray.Dataset
        On the grid; each variable with units, long_name, source, doi and resampling.

    Raises
    ------
    DataError
        With the problems of every covariate that cannot be had.
    """
    layers: dict[str, xr.DataArray] = {}
    problems: list[Problem] = []
    relief: dict[str, _Relief] = {}
    for one in file.plan.covariates:
        if not one.used:
            continue
        try:
            layers[one.name] = _layer(one, file, spec=spec, relief=relief)
        except GeoError as error:
            problems += [_of(one, problem) for problem in error.problems]
    if problems:
        raise DataError("covariates", problems)
    return stack_covariates(layers, spec=spec)


def _layer(
    one: CovariateSource,
    file: ProspectFile,
    *,
    spec: GridSpec,
    relief: dict[str, _Relief],
) -> xr.DataArray:
    if one.file:
        layer = _read(one, file, spec=spec)
    elif one.features:
        layer = _distance(one, file, spec=spec)
    else:
        layer = _derived(one, file, spec=spec, relief=relief)
    origin = next((it for it in file.plan.covariates if it.name == one.of), one)
    stated = one if one.source else origin
    named = layer.rename(one.name)
    named.attrs |= {"source": stated.source or one.features, "doi": stated.doi}
    return named


def _read(one: CovariateSource, file: ProspectFile, *, spec: GridSpec) -> xr.DataArray:
    path = file.locate(one.file)
    read = read_raster_onto(
        path.name,
        root=path.parent,
        grid=spec,
        method=one.resampling or "nearest",
        variable=one.variable,
        crs=one.crs,
        units=one.units,
    )
    layer = read["value"]
    if not np.isfinite(layer.to_numpy()).any():
        problem = Problem(
            where="",
            what="no data in any cell of the grid",
            expected=f"numbers in {one.file} where the map is",
            cure="check the variable and its window, or leave the covariate out",
        )
        raise DataError(one.name, [problem])
    layer.attrs["long_name"] = one.name
    layer.attrs["kind"] = one.kind or layer.attrs["kind"]
    if layer.attrs["kind"] == "classes" and layer.attrs["units"] == "not stated":
        layer.attrs["units"] = "1"
    return layer


def _derived(
    one: CovariateSource,
    file: ProspectFile,
    *,
    spec: GridSpec,
    relief: dict[str, _Relief],
) -> xr.DataArray:
    if one.of not in relief:
        relief[one.of] = _terrain(one.of, file, spec=spec)
    values = relief[one.of].variable(one)
    return resample_held(values, grid=spec, method=one.resampling or "nearest")


class _Relief(NamedTuple):
    """What was derived of one raster, and the rings of its position indices."""

    layers: xr.Dataset
    rings: tuple[tuple[float, float], ...]

    def variable(self, one: CovariateSource) -> xr.DataArray:
        if one.ring_m is None:
            return self.layers[TERRAIN[str(one.derived)]]
        indices = [str(n) for n in self.layers if str(n).startswith(POSITION)]
        return self.layers[indices[self.rings.index(one.ring_m)]]


def _terrain(name: str, file: ProspectFile, *, spec: GridSpec) -> _Relief:
    """Derive all that is asked of one raster of elevations, once."""
    raster = next(one for one in file.plan.covariates if one.name == name)
    path = file.locate(raster.file)
    asked = [one for one in file.plan.covariates if one.of == name and one.used]
    rings = tuple(dict.fromkeys(one.ring_m for one in asked if one.ring_m))
    reach_m = max((outer for _, outer in rings), default=0.0)
    bathymetry = read_elevations(
        raster, path, bounds=relief_bounds(spec, reach_m=reach_m)
    )
    return _Relief(terrain_covariates(bathymetry, rings_m=rings), rings)


def relief_bounds(spec: GridSpec, *, reach_m: float) -> Bounds:
    """Bound the relief that derived covariates of a grid need.

    Parameters
    ----------
    spec : GridSpec
    reach_m : float
        How far off ground bears on a cell.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees; the east may lie beyond 180.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=170, south=-9, spacing=1, shape=(10, 12), crs=WGS84)
    >>> relief_bounds(spec, reach_m=0.0)
    (169.5, -9.5, 182.5, 1.5)
    """
    lon, lat = spec.lonlat()
    across = unwrap_longitude(lon, centre=central_longitude(lon))
    up = MARGIN_DEG + reach_m / METRES_PER_DEGREE
    steepest = np.cos(np.radians(min(float(np.abs(lat).max()) + up, 89.0)))
    sideways = MARGIN_DEG + reach_m / METRES_PER_DEGREE / float(steepest)
    return (
        float(across.min()) - sideways,
        max(float(lat.min()) - up, -90.0),
        float(across.max()) + sideways,
        min(float(lat.max()) + up, 90.0),
    )


def _distance(
    one: CovariateSource, file: ProspectFile, *, spec: GridSpec
) -> xr.DataArray:
    path = file.locate(one.features)
    shapes = read_features(path.name, root=path.parent, layer=one.layer, crs=one.crs)
    return feature_distance(spec, shapes, name=one.name)


def _of(one: CovariateSource, problem: Problem) -> Problem:
    where = f"covariate {one.name}" + (f", {problem.where}" if problem.where else "")
    return Problem(
        where=where, what=problem.what, expected=problem.expected, cure=problem.cure
    )
