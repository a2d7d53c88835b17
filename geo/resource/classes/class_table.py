"""What stands beside the proposed classes: a row for each class of a domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.classes import ResourceClass
from geo.resource.classes.blocks import KM2
from geo.resource.classes.overrides import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.model.grid import GridSpec
    from geo.resource.classes.blocks import BlockErrors
    from geo.resource.classes.propose import ProposedClasses
    from geo.resource.classes.relative_error import ProductionErrors

PER_KM2 = 1_000.0  # stations are told per so many square kilometres


def class_table(
    proposed: ProposedClasses,
    *,
    zone: str,
    errors: ProductionErrors,
    spec: GridSpec,
    area_m2: NDArray[np.float64],
    nearest_m: NDArray[np.float64],
    coordinates: NDArray[np.float64],
) -> pd.DataFrame:
    """List what speaks for and against each class of a domain.

    Slope of regression and kriging efficiency stand beside the classes and make
    none: the slope stays near 1 on blocks of a year's ground however far apart
    the stations are.

    Parameters
    ----------
    proposed : ProposedClasses
    zone : str
        Name of the domain.
    errors : ProductionErrors
    spec : GridSpec
    area_m2 : ndarray of float, shape (cells,)
        Geodesic area of each cell inside the domain.
    nearest_m : ndarray of float, shape (cells,)
        Distance of the nearest station.
    coordinates : ndarray of float, shape (n, 2)
        Stations: easting and northing, m.

    Returns
    -------
    pandas.DataFrame
        A row for each class, the surest first: zone, resource_class, cells,
        area_km2, stations (in its cells), stations_per_1000_km2,
        nearest_station_m (median over the cells); then means by area:
        half_width_quarter, half_width_year (as counted), the same
        _without_common, slope_quarter, slope_year, efficiency_quarter,
        efficiency_year; then shares of its area: lowered_by_caps,
        lowered_by_patches, raised_by_override, lowered_by_override. NaN where the
        class has no ground.

    Examples
    --------
    >>> from geo.model.classes import ClassSettings
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.classes.blocks import BlockErrors
    >>> from geo.resource.classes.propose import propose_classes
    >>> from geo.resource.classes.relative_error import ProductionErrors
    >>> crs = local_crs([154.0], [24.0])
    >>> spec = GridSpec(west=0, south=0, spacing=1e3, shape=(1, 2), crs=crs)
    >>> one = np.ones(2)
    >>> blocks = BlockErrors(
    ...     ground_m2=9e6,
    ...     estimate=10 * one,
    ...     sd=np.array([0.1, 5.0]),
    ...     common_sd=0 * one,
    ...     slope=one,
    ...     efficiency=one,
    ... )
    >>> errors = ProductionErrors(year=blocks, quarter=blocks)
    >>> proposed = propose_classes(
    ...     errors,
    ...     spec=spec,
    ...     area_m2=1e6 * one,
    ...     estimated=one > 0,
    ...     settings=ClassSettings(annual_area_km2=4.0),
    ... )
    >>> table = class_table(
    ...     proposed,
    ...     zone="field",
    ...     errors=errors,
    ...     spec=spec,
    ...     area_m2=1e6 * one,
    ...     nearest_m=np.array([200.0, 900.0]),
    ...     coordinates=np.array([[700.0, 500.0]]),
    ... )
    >>> table[["resource_class", "area_km2", "stations", "nearest_station_m"]]
      resource_class  area_km2  stations  nearest_station_m
    0       Measured       1.0         1              200.0
    1      Indicated       0.0         0                NaN
    2       Inferred       1.0         0              900.0
    3   Unclassified       0.0         0                NaN
    """
    in_domain = area_m2 > 0.0
    cell = cells_of(coordinates, spec=spec)
    layers = _layers(proposed, errors)
    changes = _changes(proposed)
    rows = []
    for resource_class in ResourceClass:
        member = in_domain & (proposed.proposed == resource_class.code)
        area_km2 = float(area_m2[member].sum()) / KM2
        stations = int(member[cell[cell >= 0]].sum())
        rows.append(
            {
                "zone": zone,
                "resource_class": str(resource_class),
                "cells": int(member.sum()),
                "area_km2": area_km2,
                "stations": stations,
                "stations_per_1000_km2": PER_KM2 * stations / area_km2
                if area_km2
                else np.nan,
                "nearest_station_m": float(np.median(nearest_m[member]))
                if area_km2
                else np.nan,
                **{
                    name: _mean(values, area_m2, member)
                    for name, values in layers.items()
                },
                **{
                    name: _mean(values.astype(float), area_m2, member)
                    for name, values in changes.items()
                },
            }
        )
    return pd.DataFrame(rows)


def cells_of(coordinates: NDArray[np.float64], *, spec: GridSpec) -> NDArray[np.intp]:
    """Find the cell of each station.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m.
    spec : GridSpec

    Returns
    -------
    ndarray of int, shape (n,)
        Counted row by row; -1 off the grid.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> crs = local_crs([154.0], [24.0])
    >>> spec = GridSpec(west=0, south=0, spacing=10.0, shape=(2, 2), crs=crs)
    >>> cells_of(np.array([[15.0, 1.0], [3.0, 20.0], [-1.0, 5.0]]), spec=spec)
    array([ 1,  2, -1])
    """
    west, south, east, north = spec.bounds
    rows, columns = spec.shape
    place = np.floor((coordinates - [west, south]) / spec.spacing).astype(np.intp)
    column, row = np.minimum(place, [columns - 1, rows - 1]).T
    on = np.all((coordinates >= [west, south]) & (coordinates <= [east, north]), axis=1)
    return np.where(on, row * columns + column, -1)


def _layers(
    proposed: ProposedClasses, errors: ProductionErrors
) -> dict[str, NDArray[np.float64]]:
    def alone(blocks: BlockErrors) -> NDArray[np.float64]:
        return blocks.half_width(confidence=proposed.settings.confidence, common=False)

    return {
        "half_width_quarter": proposed.quarter,
        "half_width_year": proposed.year,
        "half_width_quarter_without_common": alone(errors.quarter),
        "half_width_year_without_common": alone(errors.year),
        "slope_quarter": errors.quarter.slope,
        "slope_year": errors.year.slope,
        "efficiency_quarter": errors.quarter.efficiency,
        "efficiency_year": errors.year.efficiency,
    }


def _changes(proposed: ProposedClasses) -> dict[str, NDArray[np.bool_]]:
    by_person = proposed.override != NOBODY
    return {
        "lowered_by_caps": proposed.after_caps < proposed.by_criteria,
        "lowered_by_patches": proposed.after_patches < proposed.after_caps,
        "raised_by_override": by_person & (proposed.proposed > proposed.after_patches),
        "lowered_by_override": by_person & (proposed.proposed < proposed.after_patches),
    }


def _mean(
    values: NDArray[np.float64],
    area_m2: NDArray[np.float64],
    member: NDArray[np.bool_],
) -> float:
    """Average by area where there is a value."""
    known = member & ~np.isnan(values)
    if not known.any():
        return float("nan")
    return float(np.average(values[known], weights=area_m2[known]))
