"""A grid from a table of points, without a project file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

import xarray as xr

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.checks.validation import KRIGING, Validation
from geo.geostat.estimation_model import (
    EstimationModel,
    choose_estimation_model,
    cross_validate,
    nearest_spacing_m,
)
from geo.geostat.kriging import Kriged, krige
from geo.geostat.support import BlockSupport
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.estimate import EstimateSettings, GivenRange, ModelChoice
from geo.model.grid import GridSpec
from geo.model.limits import require_between
from geo.model.points import PointFile
from geo.model.watermark import WATERMARK
from geo.report.export import write_cog, write_netcdf
from geo.sources.points import Points, read_points
from geo.sources.text_tables import counted
from geo.workflow.grid_simulation import GridSimulation, Simulated, simulate_cells
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


Answer = tuple[dict[str, object], str]

LAGS = 20  # of the variogram where the user gives no lag
MOST_CELLS = 25_000_000  # of a grid: eight variables of it take 1.6 GB
DISCRETISATION = (4, 4)  # points per cell, as Isaaks & Srivastava 1989, ch. 13
SUFFIXES = (".tif", ".nc")
SHOWN = 6  # rows left out that are told one by one
MOST_AT_ONCE = 10_000  # points in one system: its matrices take 2.4 GB
MANY = 200  # of fewer, only clusters leave half the extent beyond `LAGS` spacings
LEAST_LAG_M = 1.0  # of the default; closer places are replicates of one
OWN_NAMES = frozenset(
    ["northing", "easting", "spatial_ref", "nearest", "neighbours", "regression_slope"]
)
"""Names in every grid, which a value may not take."""
LONGEST_NAME = 60  # NetCDF ends at 256, and names of layers are built on it


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRequest:
    """A grid that is asked for.

    Parameters
    ----------
    points : PointFile
    spacing_m : float
        Cell size.
    folder : pathlib.Path, optional
        That the file of the points lies in.
    lag_m, max_lag_m : float, optional
        Of the variogram: by default the median distance of nearest points, at least
        `LEAST_LAG_M`, and `LAGS` times that, but at most half the extent of the points.
        Where nobody gives either and more than `MANY` points show no variogram, both
        are doubled until they reach that far: dense points vary over many spacings.
    model : str, optional
        As `EstimateSettings.model`; ``"best"`` by default.
    neighbours : int, optional
        Points per cell; 0 means all.
    range_given : GivenRange, optional
    simulation : GridSimulation, optional
        Adds P10, P50, P90 and the chance of cut-offs.
    """

    points: PointFile
    spacing_m: float
    folder: Path = Path()
    lag_m: float | None = None
    max_lag_m: float | None = None
    model: ModelChoice = "best"
    neighbours: int = 24
    range_given: GivenRange | None = None
    simulation: GridSimulation | None = None

    def __post_init__(self) -> None:
        require_between(
            "grid", self, {"spacing_m": (1.0, 1e6), "neighbours": (0, 1000)}
        )
        if self.model not in get_args(ModelChoice):
            problem = Problem(
                where="model",
                what=repr(self.model),
                expected="one of " + ", ".join(get_args(ModelChoice)),
            )
            raise ParameterError("grid", [problem])


def make_grid(
    request: GridRequest,
    *,
    out: Path | None = None,
    force: bool = False,
    on_realization: Callable[[int], None] | None = None,
) -> Answer:
    """Estimate cell means, write them if asked, and say what they are worth.

    Parameters
    ----------
    request : GridRequest
    out : pathlib.Path, optional
        A ``.tif`` (bands) or ``.nc`` (variables) file.
    force : bool, optional
        Replace a file that is there.
    on_realization : callable, optional
        Told how many realizations are done.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    ParameterError
        The file to write cannot be written, or settings lie out of range.
    DataError
        The points cannot be read, carry no estimate, are too many for one system, or
        lie too far from the centres of all cells.
    CRSError
        The points lie too far apart for one local coordinate system.
    """
    if out is not None:
        require_writable(out, suffixes=SUFFIXES, force=force, what="grid")
    points = read_points(request.points, root=request.folder)
    gridded = _gridded(points, request, on_realization)
    if out is not None:
        write = {".tif": write_cog, ".nc": write_netcdf}[out.suffix]
        write(gridded.grid, Path(out.name), root=out.parent)
    content = _content(gridded, points, out)
    return content, _text(content, gridded, points)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gridded:
    """The grid with what it was made by."""

    grid: xr.Dataset
    model: EstimationModel
    checks: tuple[Validation, Validation]
    settings: EstimateSettings
    cells: int
    estimated: int
    simulated: Simulated | None


def _gridded(
    points: Points,
    request: GridRequest,
    on_realization: Callable[[int], None] | None,
) -> _Gridded:
    lon, lat = (points.accepted[name].to_numpy() for name in ("lon", "lat"))
    values = points.accepted["value"].to_numpy()
    if len(values) < 3:
        raise DataError("points", [_too_few(points)])
    crs = local_crs(lon, lat)
    places = np.column_stack(transformer(WGS84, crs).transform(lon, lat))
    settings, model = _settings_and_model(places, values, request)
    low, high = places.min(axis=0) - request.spacing_m, places.max(axis=0)
    spec = GridSpec.covering(
        (*low, *(high + request.spacing_m)), spacing=request.spacing_m, crs=crs
    )
    _require_few_cells(spec)
    _require_solvable(len(values), model)
    kriged = krige(
        places,
        values,
        onto=spec.centres(),
        variogram=model.variogram,
        neighbourhood=model.neighbourhood,
        block=BlockSupport(
            size_m=(spec.spacing, spec.spacing), discretisation=DISCRETISATION
        ),
    )
    if kriged.extrapolated.all():
        raise DataError("grid", [_all_too_far(model, spec)])
    grid = _dataset(kriged, spec, points=points, model=model)
    simulated = None
    if request.simulation is not None:
        within = ~kriged.extrapolated.reshape(spec.shape)
        simulated = simulate_cells(
            places,
            values,
            spec=spec,
            within=within,
            settings=settings,
            asked=request.simulation,
            on_realization=on_realization,
        )
        grid = grid.assign(_simulated_layers(simulated, spec, points, within=within))
    return _Gridded(
        grid=grid,
        model=model,
        checks=cross_validate(places, values, model=model, fold_m=settings.fold_m),
        settings=settings,
        cells=len(kriged.estimate),
        estimated=int((~kriged.extrapolated).sum()),
        simulated=simulated,
    )


def _settings_and_model(
    places: NDArray[np.float64], values: NDArray[np.float64], request: GridRequest
) -> tuple[EstimateSettings, EstimationModel]:
    half_extent = float(np.hypot(*np.ptp(places, axis=0))) / 2.0
    settings = _settings(places, request, half_extent=half_extent)
    model = choose_estimation_model(places, values, settings=settings)
    given = request.lag_m is not None or request.max_lag_m is not None
    free = len(values) > MANY and not given
    while model.fitted is None and free and settings.max_lag_m < half_extent:
        wider = min(2.0 * settings.lag_m, half_extent / 2.0)
        reach = min(2.0 * settings.max_lag_m, half_extent)
        settings = replace(settings, lag_m=wider, max_lag_m=reach)
        model = choose_estimation_model(places, values, settings=settings)
    return settings, model


def _settings(
    places: NDArray[np.float64], request: GridRequest, *, half_extent: float
) -> EstimateSettings:
    lag = request.lag_m or max(
        min(nearest_spacing_m(places), half_extent / 2.0), LEAST_LAG_M
    )
    reach = request.max_lag_m or max(min(LAGS * lag, half_extent), 2.0 * lag)
    return EstimateSettings(
        spacing_m=request.spacing_m,
        lag_m=lag,
        max_lag_m=reach,
        model=request.model,
        neighbours=request.neighbours,
        range_given=request.range_given,
    )


def _dataset(
    kriged: Kriged, spec: GridSpec, *, points: Points, model: EstimationModel
) -> xr.Dataset:
    name, unit = variable_name(points.column), points.unit or "1"
    method = "ordinary kriging" if model.fitted else "mean of the points"
    facts = {
        "title": f"{points.column}: means of cells of {spec.spacing:g} m",
        "source": f"{len(points.accepted)} points, {method}",
        "references": " ".join(filter(None, (points.citation, points.doi))),
        "license": points.licence,
        "comment": WATERMARK if points.synthetic else "",
    }
    grid = spec.dataset().assign_attrs(
        {fact: words for fact, words in facts.items() if words}
    )
    layers = {
        name: (kriged.estimate, unit, f"{points.column}, mean of the cell"),
        f"{name}_variance": (
            kriged.variance,
            f"({unit})^2" if points.unit else unit,
            f"kriging variance of {points.column}",
        ),
        "regression_slope": (
            kriged.slope,
            "1",
            "slope of regression of truth on estimate",
        ),
        "nearest": (kriged.nearest_m, "m", "distance of the nearest point"),
        "neighbours": (kriged.neighbours.astype(float), "1", "points used"),
    }
    return grid.assign(
        {
            key: spec.variable(values, units=units, long_name=words)
            for key, (values, units, words) in layers.items()
        }
    )


def _simulated_layers(
    simulated: Simulated, spec: GridSpec, points: Points, *, within: NDArray[np.bool_]
) -> dict[str, xr.DataArray]:
    name, unit = variable_name(points.column), points.unit or "1"
    summary = simulated.summary
    layers = {
        f"{name}_p{100 * level:.0f}": (
            values,
            unit,
            f"{points.column}, {level:.0%} chance to be less",
        )
        for level, values in summary.quantiles.items()
    } | {
        _above(name, cutoff): (
            values,
            "1",
            f"chance that {points.column} is {cutoff:.15g} or more",
        )
        for cutoff, values in summary.probability.items()
    }
    return {
        key: spec.variable(
            np.where(within, values, np.nan), units=units, long_name=words
        )
        for key, (values, units, words) in layers.items()
    }


def _above(name: str, cutoff: float) -> str:
    """Name the layer of a cut-off, with as many digits as tell it from another."""
    told = f"{cutoff:.15g}".replace("+", "")
    return f"{name}_above_{told}".replace(".", "_").replace("-", "minus_")


def variable_name(column: str) -> str:
    """Make the name of a variable from that of a column.

    Parameters
    ----------
    column : str

    Returns
    -------
    str
        Letters, digits and underscores, a letter first; the unit is left out. Never
        one of `OWN_NAMES`.

    Examples
    --------
    >>> variable_name("Nodules m [kg] (total)"), variable_name("2024 %")
    ('Nodules_m', 'value_2024')
    >>> variable_name("nearest")
    'value_nearest'
    """
    plain = re.sub(r"[^0-9A-Za-z]+", "_", column.split("[", maxsplit=1)[0])
    plain = plain.strip("_")[:LONGEST_NAME]
    free = plain[:1].isalpha() and plain not in OWN_NAMES
    return plain if free else f"value_{plain}".strip("_")


def _content(gridded: _Gridded, points: Points, out: Path | None) -> dict[str, object]:
    model, fitted = gridded.model, gridded.model.fitted
    values = points.accepted["value"].to_numpy()
    name = next(iter(gridded.grid.data_vars))
    mean = gridded.grid[name].mean()
    return {
        "value": points.column,
        "unit": points.unit,
        "points": len(values),
        "mean_of_points": float(values.mean()),
        "synthetic": points.synthetic,
        "rejected": points.rejected[["row", "reason"]].to_dict(orient="records"),
        "notes": list(points.notes),
        "cells": gridded.cells,
        "estimated_cells": gridded.estimated,
        "mean_of_cells": float(mean),
        "method": "ordinary kriging" if fitted else "mean of the points",
        "refusal": model.refusal,
        "lag_m": gridded.settings.lag_m,
        "max_lag_m": gridded.settings.max_lag_m,
        "model": fitted.recipe.label if fitted else "none",
        "nugget": model.variogram.nugget,
        "sill": model.variogram.sill,
        "effective_range_m": model.variogram.effective_range_m,
        "longest_supported_lag_m": fitted.longest_supported_lag_m if fitted else 0.0,
        "estimates_reach_m": model.neighbourhood.radius_m,
        "candidates": model.choice.table.to_dict(orient="records")
        if model.choice
        else [],
        "cross_validation": [
            {"scheme": check.scheme, "method": str(method), **scores.to_dict()}
            for check in gridded.checks
            for method, scores in check.scores.iterrows()
        ],
        "kriging_beats_mean": [check.kriging_beats_mean for check in gridded.checks],
        "simulation": _simulation_content(gridded.simulated),
        "written": str(out) if out else None,
    }


def _simulation_content(simulated: Simulated | None) -> dict[str, object] | None:
    if simulated is None:
        return None
    (whole,) = (
        row
        for row in simulated.summary.total_quantiles().to_dict(orient="records")
        if row["cutoff"] == -np.inf
    )
    return {
        "realizations": simulated.summary.realizations,
        "variograms_drawn": simulated.variograms,
        "model_of_scores": simulated.fitted.recipe.label,
        "lowest": simulated.tails.lower,
        "highest": simulated.tails.upper,
        "clipped_share": simulated.clipped_share,
        "mean_of_estimated_cells": {
            key: whole[key] for key in ("mean", "P10", "P50", "P90")
        },
    }


def _text(content: Mapping[str, object], gridded: _Gridded, points: Points) -> str:
    unit = f" {points.unit}" if points.unit else ""
    model, fitted = gridded.model, gridded.model.fitted
    lines = [
        *([WATERMARK] if points.synthetic else []),
        f"{points.column}: {len(points.accepted)} points, mean "
        f"{content['mean_of_points']:.4g}{unit}",
        *(f"note: {note}" for note in points.notes),
        *_left_out(points),
    ]
    if fitted:
        lines += [
            f"variogram: {fitted.recipe.label}, nugget {model.variogram.nugget:.4g} "
            f"of a sill of {model.variogram.sill:.4g}, effective range "
            f"{model.variogram.effective_range_m / 1000:.4g} km (pairs support "
            f"{fitted.longest_supported_lag_m / 1000:.4g} km)"
        ]
        given = fitted.given_range
        lines += [f"range given by {given.author}: {given.reason}"] if given else []
    else:
        lines += [
            f"the points carry no variogram in lags of "
            f"{gridded.settings.lag_m / 1000:.4g} km up to "
            f"{gridded.settings.max_lag_m / 1000:.4g} km: {model.refusal}",
            "the mean of the points stands in its place, close to them only",
        ]
    lines += [_verdict(check, kriged=fitted is not None) for check in gridded.checks]
    return "\n".join(
        [
            *lines,
            f"estimated: {gridded.estimated:,} of {gridded.cells:,} cells, within "
            f"{model.neighbourhood.radius_m / 1000:.4g} km of a point; mean "
            f"{content['mean_of_cells']:.4g}{unit}",
            *_simulation_text(content["simulation"], unit=unit),
            *([f"written: {content['written']}"] if content["written"] else []),
        ]
    )


def _simulation_text(told: object, *, unit: str) -> list[str]:
    if not isinstance(told, dict):
        return []
    mean = told["mean_of_estimated_cells"]
    return [
        f"simulated: {told['realizations']} realizations, {told['variograms_drawn']} "
        f"variograms drawn, values from {told['lowest']:.4g} to "
        f"{told['highest']:.4g}{unit}; mean of the estimated cells P10 "
        f"{mean['P10']:.4g}, P50 {mean['P50']:.4g}, P90 {mean['P90']:.4g}{unit} "
        "(P10: 10 % chance to be less)"
    ]


def _left_out(points: Points) -> list[str]:
    rows = points.rejected.to_dict(orient="records")
    shown = [f"  row {row['row']}: {row['reason']}" for row in rows[:SHOWN]]
    more = [f"  and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    told = f"not taken as they are: {counted(len(rows))}"
    return [told, *shown, *more] if rows else []


def _verdict(check: Validation, *, kriged: bool) -> str:
    rmse = check.scores["RMSE"].drop([] if kriged else KRIGING)
    wins = "beats" if check.kriging_beats_mean else "does not beat"
    verdict = f"kriging {wins} the mean, " if kriged else ""
    figures = ", ".join(f"{method} {value:.4g}" for method, value in rmse.items())
    return f"cross-validation, {check.scheme} left out: {verdict}RMSE {figures}"


def _too_few(points: Points) -> Problem:
    return Problem(
        where="points",
        what=f"{len(points.accepted)} with a value",
        expected="at least three places",
        cure="\n".join(["look at the rows", *_left_out(points)])
        if len(points.rejected)
        else "add points",
    )


def _all_too_far(model: EstimationModel, spec: GridSpec) -> Problem:
    reach = model.neighbourhood.radius_m
    # a point lies within half the diagonal of its cell
    enough = math.floor(reach * math.sqrt(2.0))
    smaller = f"a --spacing of {enough} m or less" if enough else "merge near points"
    why, other = "", ""
    if model.fitted is None:
        why = f"; the points carry no variogram: {model.refusal}"
        other = ", another --lag, or a --range that somebody vouches for"
    return Problem(
        where="cells",
        what=f"no centre of a cell of {spec.spacing:g} m lies within {reach:.4g} m of "
        f"a point, and estimates reach no further{why}",
        cure=f"{smaller}{other}",
    )


def _require_solvable(count: int, model: EstimationModel) -> None:
    if not model.neighbourhood.unique or count <= MOST_AT_ONCE:
        return
    why = "" if model.fitted else f": they carry no variogram ({model.refusal})"
    problem = Problem(
        where="points",
        what=f"{count:,} in one system of equations{why}",
        expected=f"at most {MOST_AT_ONCE:,}",
        cure="--neighbours 24, which solves a small system for each cell"
        if model.fitted
        else "another --lag and --max-lag, or a --range that somebody vouches for",
    )
    raise DataError("grid", [problem])


def _require_few_cells(spec: GridSpec) -> None:
    cells = spec.shape[0] * spec.shape[1]
    if cells > MOST_CELLS:
        problem = Problem(
            where="--spacing",
            what=f"{spec.spacing:g} m makes {cells:,} cells",
            expected=f"at most {MOST_CELLS:,}",
            cure="a larger spacing, or a table of fewer places",
        )
        raise ParameterError("grid", [problem])
