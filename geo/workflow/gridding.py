"""A grid from a table of points, without a project file."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.estimation_model import (
    EstimationModel,
    choose_estimation_model,
    cross_validate,
    nearest_spacing_m,
)
from geo.geostat.kriging import krige
from geo.geostat.support import BlockSupport
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.estimate import EstimateSettings, GivenRange, ModelChoice
from geo.model.grid import GridSpec
from geo.model.limits import require_between
from geo.model.points import PointFile
from geo.report.export import write_cog, write_netcdf
from geo.sources.points import Points, read_points
from geo.workflow.grid_answer import Gridded, grid_content, grid_text, left_out
from geo.workflow.grid_layers import grid_layers, simulated_layers
from geo.workflow.grid_simulation import GridSimulation, simulate_cells
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


Answer = tuple[dict[str, object], str]

LAGS = 20  # of the variogram where the user gives no lag
MOST_CELLS = 25_000_000  # of a grid: eight variables of it take 1.6 GB
DISCRETISATION = (4, 4)  # points per cell, as Isaaks & Srivastava 1989, ch. 13
SUFFIXES = (".tif", ".nc")
MOST_AT_ONCE = 10_000  # points in one system: its matrices take 2.4 GB
MANY = 200  # of fewer, only clusters leave half the extent beyond `LAGS` spacings
LEAST_LAG_M = 1.0  # of the default; closer places are replicates of one


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
    directions : int, optional
        As `EstimateSettings.directions`.
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
    directions: int = 1
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
    content = grid_content(gridded, points=points, out=out)
    return content, grid_text(content, gridded, points=points)


def _gridded(
    points: Points,
    request: GridRequest,
    on_realization: Callable[[int], None] | None,
) -> Gridded:
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
    grid = grid_layers(kriged, spec, points=points, model=model)
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
        grid = grid.assign(
            simulated_layers(simulated, spec, points=points, within=within)
        )
    return Gridded(
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
        directions=request.directions,
        neighbours=request.neighbours,
        range_given=request.range_given,
    )


def _too_few(points: Points) -> Problem:
    return Problem(
        where="points",
        what=f"{len(points.accepted)} with a value",
        expected="at least three places",
        cure="\n".join(["look at the rows", *left_out(points)])
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
