"""Maps of a probability or a quantity, and of how far they may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

import xarray as xr

from geo.model.grid import require_grid
from geo.resource.prospectivity.design.design import targets_of
from geo.resource.prospectivity.intervals.conformal_labels import tally_sets
from geo.resource.prospectivity.maps.applicability import (
    Applicability,
    area_of_applicability,
)
from geo.resource.prospectivity.maps.applicability_verdict import unknown_classes
from geo.resource.prospectivity.maps.data_age import data_maps
from geo.resource.prospectivity.maps.data_density import nearest_station
from geo.resource.prospectivity.maps.map_models import (
    MapModels,
    MapOptions,
    coverage_of,
    exchangeability_of,
    fit_map,
    predict_map,
)
from geo.resource.prospectivity.maps.map_variables import MapNotes, map_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray

    from geo.geostat.checks.folds import Folds
    from geo.model.grid import GridSpec
    from geo.resource.prospectivity.design.design import Design, Targets
    from geo.resource.prospectivity.learners.learner import Learner

SUPPORT = ("distance_to_data_km", "data_density", "data_age_years")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Concentration:
    """A map with the tables that belong beside it.

    Parameters
    ----------
    grid : xarray.Dataset
        See `concentration_map`.
    coverage : pandas.DataFrame
        Of the intervals by block, see
        `geo.resource.prospectivity.intervals.block_coverage.block_coverage`; of an
        occurrence that of the label sets, by class and block.
    labels : pandas.DataFrame
        Ground by the labels that cannot be ruled out there, see
        `geo.resource.prospectivity.intervals.conformal_labels.tally_sets`; no rows for
        a quantity, or where a class has too few points for the level.
    applicability : Applicability
        Of the cells that have every covariate, with its verdict.
    """

    grid: xr.Dataset
    coverage: pd.DataFrame
    labels: pd.DataFrame
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
        `probability` and, where both classes have points enough for the level,
        `labels` (what cannot be ruled out: 0 neither, 1 none only, 2 presence only,
        3 both); of a quantity `estimate`, `lower`, `upper`; of both `spread`
        (standard deviation between the models refitted without each fold),
        `dissimilarity`, `applicable` (1, 0; -1 without covariates),
        `distance_to_data_km` and, where asked for, `data_density` and
        `data_age_years`.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.design.design import design_table
    >>> from geo.resource.prospectivity.learners.linear import Linear
    >>> from geo.resource.prospectivity.maps.map_variables import MapNotes
    >>> from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
    >>> spec = GridSpec(west=154, south=20, spacing=0.5, shape=(6, 6), crs=WGS84)
    >>> covariates = spec.dataset()
    >>> depth = 4_000.0 + 40.0 * np.arange(36.0)
    >>> covariates["depth"] = spec.variable(depth, units="m", long_name="depth")
    >>> lon, lat = spec.lonlat()
    >>> stations = pd.DataFrame({"lon": lon.ravel(), "lat": lat.ravel(), "kg": depth})
    >>> asked = {"response": "kg", "kind": "quantity", "response_units": "kg"}
    >>> design = design_table(stations[::2], covariates, **asked)
    >>> told = {"title": "T", "response": "kg", "date": "2026-01-31", "seed": 1}
    >>> grid = concentration_map(
    ...     covariates,
    ...     design,
    ...     Linear(),
    ...     folds=SpatialPlan.blocks(100e3).folds(design),
    ...     rng=generator(1, "map"),
    ...     notes=MapNotes(**told, synthetic=True, citation=("made up",)),
    ... )
    >>> list(grid.data_vars)[:3], grid.attrs["synthetic"]
    (['estimate', 'lower', 'upper'], 'yes')
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
        See `geo.resource.prospectivity.intervals.conformal.conformal_intervals` and
        `geo.resource.prospectivity.maps.applicability.area_of_applicability`; or
        covariates that are not those of the design.

    Examples
    --------
    `concentration_map`, whose example this shares, gives its grid alone.

    >>> Concentration.__slots__
    ('grid', 'coverage', 'labels', 'applicability')
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
    fitted = fit_map(design, learner, folds=folds, rng=rng, options=wanted)
    told = predict_map(fitted, targets, on_progress=on_progress)
    like = {
        "dissimilarity": _measured(applicability.dissimilarity),
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
    coverage = coverage_of(fitted, wanted)
    labels = pd.DataFrame()
    if "labels" in told.cells:
        codes = told.cells["labels"].astype(np.int8)
        area_m2 = spec.cell_areas_m2().ravel()[targets.rows]
        labels = tally_sets(codes, area_m2 / 1e6)
    _describe(grid, fitted=fitted, applicability=applicability, options=wanted)
    if told.cut:
        grid["estimate"].attrs["comment"] = f"{told.cut} cells were set to a bound"
    grid.attrs = notes.attrs() | {
        "response_units": design.units["response"],
        "model": learner.name,
        "folds": len(folds),
    }
    if len(coverage):
        grid.attrs["level"] = wanted.level
        grid.attrs["exchangeability"] = exchangeability_of(coverage)
    return Concentration(
        grid=grid, coverage=coverage, labels=labels, applicability=applicability
    )


def _measured(dissimilarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out what has no measure: ground of a class that no station has."""
    return np.where(np.isfinite(dissimilarity), dissimilarity, np.nan)


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


def _describe(
    grid: xr.Dataset,
    *,
    fitted: MapModels,
    applicability: Applicability,
    options: MapOptions,
) -> None:
    """Write what each variable needs to be understood by itself."""
    for name in ("dissimilarity", "applicable"):
        grid[name].attrs["threshold"] = applicability.threshold
    if foreign := unknown_classes(applicability.verdict):
        grid["applicable"].attrs["unknown_classes"] = foreign
        grid["dissimilarity"].attrs["comment"] = f"no number where {foreign}"
    if fitted.conformal is None:
        grid["probability"].attrs |= {"valid_min": 0.0, "valid_max": 1.0}
        if "labels" in grid:
            grid["labels"].attrs["level"] = options.level
        return
    for name in ("lower", "upper"):
        grid[name].attrs |= {
            "level": options.level,
            "method": options.method,
        }
        if np.isfinite(guaranteed := fitted.conformal.guaranteed):
            grid[name].attrs["guaranteed_coverage"] = guaranteed
    limits = zip(("valid_min", "valid_max"), options.bounds, strict=True)
    stated = {name: float(value) for name, value in limits if value is not None}
    for name in ("estimate", "lower", "upper"):
        grid[name].attrs |= stated
