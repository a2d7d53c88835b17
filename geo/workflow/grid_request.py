"""What a grid from points is asked for, and the model that its points give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.estimation_model import (
    EstimationModel,
    choose_estimation_model,
    nearest_spacing_m,
)
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.estimate import EstimateSettings, GivenRange, ModelChoice
from geo.model.grid import GridSpec
from geo.model.limits import require_between
from geo.model.points import PointFile
from geo.sources.points import Points, read_points
from geo.workflow.grid_answer import left_out
from geo.workflow.grid_simulation import GridSimulation
from geo.workflow.grid_tiles import GridTask, grid_task

LAGS = 20  # of the variogram where the user gives no lag
MOST_CELLS = 4_000_000_000  # of a grid: hours of work, and 160 GB of numbers
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Points with the model they gave and the cells that are asked for.

    Parameters
    ----------
    points : Points
    places : ndarray of float, shape (n, 2)
        Easting and northing in the system of the cells, m.
    values : ndarray of float, shape (n,)
    settings : EstimateSettings
    task : GridTask
    """

    points: Points
    places: NDArray[np.float64]
    values: NDArray[np.float64]
    settings: EstimateSettings
    task: GridTask

    @property
    def model(self) -> EstimationModel:
        """What the cells are estimated with."""
        return self.task.model

    @property
    def spec(self) -> GridSpec:
        """The cells."""
        return self.task.spec


def read_ground(request: GridRequest) -> Ground:
    """Read the points, lay the cells over them, and fit the model.

    Parameters
    ----------
    request : GridRequest

    Returns
    -------
    Ground

    Raises
    ------
    DataError
        The points cannot be read, are too few, or too many for one system.
    ParameterError
        Too many cells.
    CRSError
        The points lie too far apart for one local coordinate system.
    """
    points = read_points(request.points, root=request.folder)
    lon, lat = (points.accepted[name].to_numpy() for name in ("lon", "lat"))
    values = points.accepted["value"].to_numpy()
    if len(values) < 3:
        raise DataError("points", [_too_few(points)])
    crs = local_crs(lon, lat)
    places = np.column_stack(transformer(WGS84, crs).transform(lon, lat))
    low, high = places.min(axis=0) - request.spacing_m, places.max(axis=0)
    spec = GridSpec.covering(
        (*low, *(high + request.spacing_m)), spacing=request.spacing_m, crs=crs
    )
    _require_few_cells(spec)
    settings, model = _settings_and_model(places, values, request)
    _require_solvable(len(values), model)
    return Ground(
        points=points,
        places=places,
        values=values,
        settings=settings,
        task=grid_task(places, values, model=model, spec=spec),
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
            cure="a larger spacing, or a table of places closer together",
        )
        raise ParameterError("grid", [problem])
