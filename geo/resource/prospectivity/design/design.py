"""Stations, and the cells of a grid, joined to their covariates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.grid import require_grid
from geo.resource.prospectivity.design.class_checks import class_names
from geo.resource.prospectivity.design.covariate_checks import (
    covariate_misfits,
    require_same,
)
from geo.resource.prospectivity.design.design_checks import name_misfits
from geo.resource.prospectivity.design.frames import frame_crs, positions_m
from geo.resource.prospectivity.design.grid_cells import cell_numbers
from geo.resource.prospectivity.design.model_tables import (
    Design,
    Kind,
    Targets,
    frame_of,
)
from geo.resource.prospectivity.design.sampled import sample_covariates
from geo.resource.prospectivity.design.station_cells import require_usable, sift
from geo.resource.prospectivity.design.stations import StationColumns, read_stations

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Design", "Kind", "Targets", "design_table", "targets_of"]


def targets_of(covariates: xr.Dataset, *, design: Design) -> Targets:
    """List the cells of a grid that have every covariate of a design.

    Parameters
    ----------
    covariates : xarray.Dataset
        On a grid (`geo.model.grid.require_grid`).
    design : Design

    Returns
    -------
    Targets
        In the frame of the design, cells in their order.

    Raises
    ------
    DataError
        Covariates of the design are missing or in other units, or no cell has all.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=-155, south=10, spacing=0.5, shape=(1, 3), crs=WGS84)
    >>> grid = spec.dataset()
    >>> depth = np.array([4000.0, np.nan, 5000.0])
    >>> grid["depth"] = spec.variable(depth, units="m", long_name="depth")
    >>> stations = pd.DataFrame(
    ...     {"lon": [-154.8, -153.8], "lat": 10.2, "nodules": [0, 1]}
    ... )
    >>> design = design_table(stations, grid, response="nodules", kind="occurrence")
    >>> targets_of(grid, design=design).rows
    array([0, 2])
    """
    spec = require_grid(covariates, what="covariates")
    require_same(_stated_units(covariates), names=design.names, units=design.units)
    values = np.column_stack(
        [
            covariates[name].transpose(*spec.dims).to_numpy().astype(float).ravel()
            for name in design.names
        ]
    )
    rows = np.flatnonzero(np.isfinite(values).all(axis=1))
    if not rows.size:
        raise DataError(
            "covariates",
            [Problem(where="grid", what="no cell has every covariate")],
        )
    lon, lat = (each.ravel()[rows] for each in spec.lonlat())
    return Targets(
        covariates=pd.DataFrame(values[rows], columns=list(design.names)),
        xy_m=positions_m(lon, lat, crs=frame_of(design)),
        lon=lon,
        lat=lat,
        rows=rows.astype(np.int64),
        crs=design.crs,
    )


def design_table(
    points: pd.DataFrame,
    covariates: xr.Dataset,
    *,
    response: str,
    kind: Kind,
    response_units: str = "",
    error: str | None = None,
    region: str | None = None,
    weight: str | None = None,
) -> Design:
    """Join stations to the covariates of the cells that they lie in.

    Stations off the grid, or where a covariate has no data, are left out and listed.
    Of occurrence one station is kept per cell, a presence before a control: several
    in a cell have the same covariates, and say no more than one. Quantities keep all.

    Parameters
    ----------
    points : pandas.DataFrame or geopandas.GeoDataFrame
        Columns lon and lat, degrees on WGS84, longitudes in any range; or points in
        the CRS of the covariates or WGS84.
    covariates : xarray.Dataset
        On a grid (`geo.model.grid.require_grid`); all its variables are used. One
        whose attrs say ``kind = "classes"`` holds codes of classes.
    response : str
        Column: 0 or 1 for occurrence, else the quantity.
    kind : {"occurrence", "quantity"}
    response_units : str, optional
        Required of a quantity.
    error, region, weight : str, optional
        Columns: standard deviation of the measurement error in units of the response,
        label of the region, weight above 0.

    Returns
    -------
    Design

    Raises
    ------
    CRSError
        The CRS of the points is missing, or not that of the covariates nor WGS84.
    DataError
        Columns are missing or hold no numbers; a covariate has no data, no units, is
        constant or is named ``"response"``; classes are no whole numbers, more than
        20, or at one station only; a quantity is without units; no station is left,
        all lie in one cell, or all are presences or all controls. All that is wrong
        is told at once.
    ParameterError
        The kind is unknown.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=-155, south=10, spacing=0.5, shape=(2, 2), crs=WGS84)
    >>> grid = spec.dataset()
    >>> depth = np.array([4000.0, 4500.0, 5000.0, np.nan])
    >>> grid["depth"] = spec.variable(depth, units="m", long_name="depth")
    >>> stations = pd.DataFrame(
    ...     {
    ...         "lon": [205.2, -154.8, -154.4, -154.4],
    ...         "lat": [10.2, 10.8, 10.2, 10.8],
    ...         "nodules": [0, 1, 1, 1],
    ...     }
    ... )
    >>> design = design_table(stations, grid, response="nodules", kind="occurrence")
    >>> design.covariates["depth"].tolist(), design.response
    ([4000.0, 5000.0, 4500.0], array([0., 1., 1.]))
    >>> design.dropped["reason"].tolist()
    ['no data: depth']
    """
    spec = require_grid(covariates, what="covariates")
    problems = _known_misfits(covariates, kind=kind, response_units=response_units)
    columns = StationColumns(
        response=response, error=error, region=region, weight=weight
    )
    occurrence = kind == "occurrence"
    stations = read_stations(
        points, columns=columns, spec=spec, occurrence=occurrence, known=problems
    )
    sampled = sample_covariates(covariates, lon=stations.lon, lat=stations.lat)
    cells = cell_numbers(spec, lon=stations.lon, lat=stations.lat)
    sifted = sift(stations, cells=cells, sampled=sampled, one_per_cell=occurrence)
    kept, cells = stations.take(sifted.kept), cells[sifted.kept]
    table = sampled.iloc[sifted.kept].reset_index(drop=True)
    require_usable(
        kept,
        cells=cells,
        sampled=table,
        sifted=sifted,
        occurrence=occurrence,
        classes=class_names(covariates),
    )
    crs = frame_crs(spec)
    return Design(
        covariates=table,
        response=kept.response,
        xy_m=positions_m(kept.lon, kept.lat, crs=crs),
        lon=kept.lon,
        lat=kept.lat,
        kind=kind,
        units=_stated_units(covariates) | {"response": response_units or "1"},
        crs=crs,
        error_sd=kept.error_sd,
        region=kept.region,
        weight=kept.weight,
        cell=cells,
        dropped=sifted.dropped,
        notes=sifted.notes,
        classes=class_names(covariates),
    )


def _stated_units(covariates: xr.Dataset) -> dict[str, str]:
    return {str(name): each.attrs["units"] for name, each in covariates.items()}


def _known_misfits(
    covariates: xr.Dataset, *, kind: Kind, response_units: str
) -> list[Problem]:
    """Find what is wrong before any station is looked at."""
    _require_kind(kind)
    return [
        *covariate_misfits(covariates),
        *_unit_misfits(kind, response_units),
        *name_misfits(list(covariates.data_vars)),
    ]


def _require_kind(kind: Kind) -> None:
    if kind not in {"occurrence", "quantity"}:
        problem = Problem(
            where="kind", what=repr(kind), expected="'occurrence' or 'quantity'"
        )
        raise ParameterError("design", [problem])


def _unit_misfits(kind: Kind, given: str) -> list[Problem]:
    if kind == "occurrence" or given:
        return []
    return [
        Problem(
            where="response_units",
            what="not given",
            expected="the units of the quantity, such as kg m-2",
        )
    ]
