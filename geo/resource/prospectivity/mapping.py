"""Maps of a probability or a quantity, and of how far they may be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import xarray as xr

from geo.errors import ParameterError, Problem
from geo.model.grid import require_grid
from geo.resource.prospectivity.applicability import (
    Applicability,
    area_of_applicability,
)
from geo.resource.prospectivity.block_coverage import COVERAGE_COLUMNS
from geo.resource.prospectivity.conformal_fit import Bounds, Calibrated, calibrate
from geo.resource.prospectivity.conformal_ranks import require_level
from geo.resource.prospectivity.conformal_scores import Method
from geo.resource.prospectivity.cross_fit import cross_fit
from geo.resource.prospectivity.data_age import DataAgeSettings, data_maps
from geo.resource.prospectivity.data_density import nearest_station
from geo.resource.prospectivity.design import targets_of
from geo.resource.prospectivity.map_variables import MapNotes, map_variables
from geo.resource.prospectivity.ranked_ends import in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from geo.geostat.checks.folds import Folds
    from geo.model.grid import GridSpec
    from geo.resource.prospectivity.design import Design, Targets
    from geo.resource.prospectivity.learner import Learner, Model


SUPPORT = ("distance_to_data_km", "data_density", "data_age_years")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapOptions:
    """What a map is to say besides its estimate.

    Parameters
    ----------
    level : float, optional
        Of the intervals of a quantity.
    method : {"cv+", "split", "local", "cqr"}, optional
        See `geo.resource.prospectivity.conformal.conformal_intervals`.
    bounds : tuple of float or None, optional
        Least and most that the quantity can be; the estimate is kept within too.
    importance : mapping of str to float, optional
        Of each covariate, for the area of applicability; all alike by default.
    blocks : ndarray, shape (n,), optional
        Labels for the table of coverage; the folds by default.
    data_age : DataAgeSettings, optional
        For `data_density` and, with dates, `data_age_years`.
    dates : sequence, optional
        Of each station, see `geo.resource.prospectivity.data_age.station_ages`.

    Raises
    ------
    ParameterError
        A level outside 0.5 to 1, or dates without a day to count back from.
    """

    level: float = 0.9
    method: Method = "cv+"
    bounds: Bounds = (None, None)
    importance: Mapping[str, float] | None = None
    blocks: NDArray[np.generic] | None = None
    data_age: DataAgeSettings | None = None
    dates: Sequence[object] | None = None

    def __post_init__(self) -> None:
        require_level(self.level)
        if self.dates is not None and self.data_age is None:
            problem = Problem(
                where="dates",
                what="given, but no day from which ages are counted back",
                cure='data_age=DataAgeSettings(at="2026-01-31", radius_km=...)',
            )
            raise ParameterError("options of a map", [problem])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Concentration:
    """A map with the tables that belong beside it.

    Parameters
    ----------
    grid : xarray.Dataset
        See `concentration_map`.
    coverage : pandas.DataFrame
        Of the intervals by block, see
        `geo.resource.prospectivity.block_coverage.block_coverage`; no rows for an
        occurrence.
    applicability : Applicability
        Of the cells that have every covariate, with its verdict.
    """

    grid: xr.Dataset
    coverage: pd.DataFrame
    applicability: Applicability


def concentration_map(
    covariates: xr.Dataset,
    design: Design,
    learner: Learner,
    *,
    folds: Folds,
    rng: np.random.Generator,
    notes: MapNotes,
    options: MapOptions | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> xr.Dataset:
    """Map a probability or a quantity: the grid of `map_concentration`.

    Parameters
    ----------
    covariates, design, learner, folds, rng, notes, options, on_progress
        See `map_concentration`.

    Returns
    -------
    xarray.Dataset
        On the grid of the covariates, NaN where one is missing. Of an occurrence
        `probability`; of a quantity `estimate`, `lower`, `upper`; of both `spread`
        (standard deviation between the models refitted without each fold),
        `dissimilarity`, `applicable` (1, 0; -1 without covariates),
        `distance_to_data_km` and, where asked for, `data_density` and
        `data_age_years`.
    """
    return map_concentration(
        covariates,
        design,
        learner,
        folds=folds,
        rng=rng,
        notes=notes,
        options=options,
        on_progress=on_progress,
    ).grid


def map_concentration(
    covariates: xr.Dataset,
    design: Design,
    learner: Learner,
    *,
    folds: Folds,
    rng: np.random.Generator,
    notes: MapNotes,
    options: MapOptions | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Concentration:
    """Map a probability or a quantity, with what it is worth.

    Parameters
    ----------
    covariates : xarray.Dataset
        On a grid, with every covariate of the design.
    design : Design
    learner : Learner
    folds : Folds
        Spatial ones, over the rows of the design.
    rng : numpy.random.Generator
    notes : MapNotes
    options : MapOptions, optional
    on_progress : callable, optional
        Told, from time to time, how many cells are done.

    Returns
    -------
    Concentration

    Raises
    ------
    ParameterError, DataError
        See `geo.resource.prospectivity.conformal.conformal_intervals` and
        `geo.resource.prospectivity.applicability.area_of_applicability`; or
        covariates that are not those of the design.
    """
    wanted = options or MapOptions()
    spec = require_grid(covariates, what="covariates")
    targets = targets_of(covariates, design=design)
    applicability = area_of_applicability(
        design,
        targets,
        folds=folds,
        importance=wanted.importance,
        area_m2=spec.cell_areas_m2().ravel()[targets.rows],
    )
    support = _support(spec, design, targets, options=wanted)
    fitted = _fit(design, learner, folds=folds, rng=rng, options=wanted)
    told = _predict(fitted, targets, on_progress=on_progress)
    like = {
        "dissimilarity": applicability.dissimilarity,
        "applicable": applicability.applicable.astype(float),
    }
    grid = map_variables(
        spec,
        told.cells | like | support.cells,
        rows=targets.rows,
        response=notes.response,
        units=design.units["response"],
    )
    for name, attrs in support.attrs.items():
        grid[name].attrs |= attrs
    coverage = _coverage(fitted, wanted)
    _describe(grid, fitted=fitted, threshold=applicability.threshold, options=wanted)
    if told.cut:
        grid["estimate"].attrs["comment"] = f"{told.cut} cells were set to a bound"
    grid.attrs = notes.attrs() | {
        "response_units": design.units["response"],
        "model": learner.name,
        "folds": len(folds),
    }
    if len(coverage):
        grid.attrs["level"] = wanted.level
        grid.attrs["exchangeability"] = str(coverage["verdict"].iloc[-1])
    return Concentration(grid=grid, coverage=coverage, applicability=applicability)


class _Fitted(NamedTuple):
    """The model of all stations, those without each fold, and the intervals."""

    whole: Model
    refitted: tuple[Model, ...]
    calibrated: Calibrated | None


class _Told(NamedTuple):
    cells: dict[str, NDArray[np.float64]]
    cut: int


def _fit(
    design: Design,
    learner: Learner,
    *,
    folds: Folds,
    rng: np.random.Generator,
    options: MapOptions,
) -> _Fitted:
    for_all, for_folds, for_intervals = rng.spawn(3)
    calibrated = None
    if design.kind == "quantity":
        calibrated = calibrate(
            design,
            learner,
            level=options.level,
            folds=folds,
            rng=for_intervals,
            method=options.method,
            bounds=options.bounds,
        )
    if calibrated is None or options.method == "split":
        refitted = cross_fit(design, learner, folds=folds, rng=for_folds).models
    else:
        refitted = calibrated.models
    return _Fitted(learner.fit(design, rng=for_all), refitted, calibrated)


def _predict(
    fitted: _Fitted,
    targets: Targets,
    *,
    on_progress: Callable[[int], None] | None,
) -> _Told:
    """Predict in parts, so that memory does not grow with the map."""
    parts, cut, done = [], 0, 0
    for part in in_parts(targets, models=len(fitted.refitted)):
        told = _predict_part(fitted, part)
        parts.append(told.cells)
        cut += told.cut
        done += len(part)
        if on_progress is not None:
            on_progress(done)
    names = list(parts[0])
    return _Told(
        {name: np.concatenate([p[name] for p in parts]) for name in names}, cut
    )


def _predict_part(fitted: _Fitted, targets: Targets) -> _Told:
    refitted = [model.predict(targets) for model in fitted.refitted]
    predicted = fitted.whole.predict(targets)
    spread = np.std(refitted, axis=0, ddof=1)
    if fitted.calibrated is None:
        return _Told({"probability": predicted, "spread": spread}, 0)
    known = refitted if len(fitted.calibrated.rulers) == len(refitted) else None
    ends = fitted.calibrated.ends(targets, known)
    least, most = fitted.calibrated.bounds
    values = {
        "estimate": np.clip(predicted, least, most),
        "lower": ends.lower,
        "upper": ends.upper,
        "spread": spread,
    }
    return _Told(values, int((values["estimate"] != predicted).sum()))


class _Support(NamedTuple):
    cells: dict[str, NDArray[np.float64]]
    attrs: dict[str, dict[Hashable, object]]


def _support(
    spec: GridSpec, design: Design, targets: Targets, *, options: MapOptions
) -> _Support:
    """Tell how near the stations are and, where asked, how many and how old."""
    if options.data_age is None:
        stations, places = (
            np.column_stack([each.lon, each.lat]) for each in (design, targets)
        )
        near = nearest_station(stations, places).distance_m
        return _Support({"distance_to_data_km": near / 1e3}, {})
    maps = data_maps(
        design.lon,
        design.lat,
        dates=options.dates,
        spec=spec,
        settings=options.data_age,
    )
    told = {name: maps[name] for name in SUPPORT if name in maps}
    return _Support(
        {name: each.to_numpy().ravel()[targets.rows] for name, each in told.items()},
        {name: dict(each.attrs) for name, each in told.items()},
    )


def _coverage(fitted: _Fitted, options: MapOptions) -> pd.DataFrame:
    if fitted.calibrated is None:
        return pd.DataFrame(columns=list(COVERAGE_COLUMNS))
    return fitted.calibrated.coverage(options.blocks)


def _describe(
    grid: xr.Dataset, *, fitted: _Fitted, threshold: float, options: MapOptions
) -> None:
    """Write what each variable needs to be understood by itself."""
    for name in ("dissimilarity", "applicable"):
        grid[name].attrs["threshold"] = threshold
    if fitted.calibrated is None:
        grid["probability"].attrs |= {"valid_min": 0.0, "valid_max": 1.0}
        return
    for name in ("lower", "upper"):
        grid[name].attrs |= {
            "level": options.level,
            "method": options.method,
            "guaranteed_coverage": fitted.calibrated.guaranteed,
        }
    limits = zip(("valid_min", "valid_max"), options.bounds, strict=True)
    stated = {name: float(value) for name, value in limits if value is not None}
    for name in ("estimate", "lower", "upper"):
        grid[name].attrs |= stated
