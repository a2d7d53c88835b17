"""Seamounts: hills that stand high above the ground round them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import ndimage

import xarray as xr

from geo.model.crs import wrap_longitude
from geo.resource.ground.regional_depth import regional_depth
from geo.resource.ground.terrain import metres_per_degree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.model.ground import SeamountRule

WELL_KNOWN = 0.5  # of the ground round a place: below it the median may mislead
NEIGHBOURS = np.ones((3, 3), dtype=int)  # cells that touch at a corner are one hill
COLUMNS = ("lon", "lat", "summit_m", "base_m", "height_m", "area_km2", "cells")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seamounts:
    """The seamounts of a grid of elevations.

    Parameters
    ----------
    inside : xarray.DataArray
        On dims (lat, lon): 1 in a seamount, 0 outside, NaN where it cannot be told.
    base : xarray.DataArray
        Median elevation of the ground round each cell, m.
    table : pandas.DataFrame
        A row for each, highest first: lon and lat of the summit, degrees; summit_m
        and base_m, elevations; height_m above the base; area_km2 and cells to the
        foot of the flank. A base of a summit is the one at the summit.
    notes : tuple of str
        What a reader must know of the rule and of what it could not see.
    """

    inside: xr.DataArray
    base: xr.DataArray
    table: pd.DataFrame
    notes: tuple[str, ...]


def find_seamounts(bathymetry: xr.Dataset, *, rule: SeamountRule) -> Seamounts:
    """Find hills by the height of their summit, and draw them to the foot.

    Cells that rise at least `flank_m` above the median elevation of the ground
    within `radius_m` and touch each other are a hill; it is a seamount if one of
    them rises `height_m` or more. The hydrographers' own word measures from the
    deepest isobath that surrounds most of a feature; the median of the ground round
    it stands for that isobath here, and does not ask for an eye.

    Parameters
    ----------
    bathymetry : xarray.Dataset
        Variable elevation in metres, positive up, on dims (lat, lon), ascending;
        read it `radius_m` beyond the ground asked about.
    rule : SeamountRule

    Returns
    -------
    Seamounts

    Raises
    ------
    DataError
        There is no elevation on (lat, lon), or the radius spans too few of its
        cells.

    References
    ----------
    International Hydrographic Organization: Standardization of Undersea Feature
    Names, publication B-6, terms and definitions: seamount, knoll, hill.

    Examples
    --------
    >>> from geo.model.ground import SeamountRule
    >>> lat, lon = np.arange(61) / 60.0, 154.0 + np.arange(61) / 60.0
    >>> away_km = 111.0 * np.hypot(lat[:, None] - 0.5, lon - 154.5)
    >>> cone = -5500.0 + np.maximum(0.0, 1500.0 - 100.0 * away_km)
    >>> grid = xr.Dataset(
    ...     {"elevation": (("lat", "lon"), cone)}, coords={"lat": lat, "lon": lon}
    ... )
    >>> found = find_seamounts(grid, rule=SeamountRule(flank_m=200.0, radius_m=4e4))
    >>> found.table[["lon", "lat", "height_m"]].round(1).values.tolist()
    [[154.5, 0.5, 1500.0]]
    """
    base = regional_depth(bathymetry, radius_m=rule.radius_m)
    elevation = bathymetry["elevation"].transpose("lat", "lon")
    rise = elevation.to_numpy() - base.median.to_numpy()
    told = np.isfinite(rise)
    flank = np.where(told, rise, -np.inf) >= rule.flank_m
    labels, count = ndimage.label(flank, structure=NEIGHBOURS)
    numbers = np.arange(1, count + 1)
    heights = np.atleast_1d(ndimage.maximum(rise, labels, index=numbers))
    seamounts = numbers[heights >= rule.height_m] if count else numbers
    inside = np.where(told, np.isin(labels, seamounts).astype(float), np.nan)
    attrs = {"units": "1", "long_name": "in a seamount", "grid_mapping": "spatial_ref"}
    return Seamounts(
        inside=xr.DataArray(inside, coords=elevation.coords, attrs=attrs),
        base=base.median,
        table=_table(elevation, rise, labels, seamounts=seamounts),
        notes=_notes(rule, base.known.to_numpy(), told, cell_size_m=base.cell_size_m),
    )


def _table(
    elevation: xr.DataArray,
    rise: NDArray[np.float64],
    labels: NDArray[np.signedinteger],
    *,
    seamounts: NDArray[np.signedinteger],
) -> pd.DataFrame:
    if not len(seamounts):
        return pd.DataFrame({name: np.empty(0) for name in COLUMNS})
    lat, lon = elevation["lat"].to_numpy(), elevation["lon"].to_numpy()
    per_lon, per_lat = metres_per_degree(lat)
    cell_km2 = per_lon * np.diff(lon).mean() * per_lat * np.diff(lat).mean() / 1e6
    top = np.array(ndimage.maximum_position(rise, labels, index=seamounts), dtype=int)
    row, column = top.T
    summit = elevation.to_numpy()[row, column]
    area = np.broadcast_to(cell_km2[:, None], rise.shape)
    table = pd.DataFrame(
        {
            "lon": wrap_longitude(lon[column]),
            "lat": lat[row],
            "summit_m": summit,
            "base_m": summit - rise[row, column],
            "height_m": rise[row, column],
            "area_km2": np.atleast_1d(ndimage.sum(area, labels, index=seamounts)),
            "cells": np.bincount(labels.ravel())[seamounts],
        }
    )
    return table.sort_values("height_m", ascending=False, ignore_index=True)


def _notes(
    rule: SeamountRule,
    known: NDArray[np.float64],
    told: NDArray[np.bool_],
    *,
    cell_size_m: float,
) -> tuple[str, ...]:
    notes = [
        f"seamounts: summits {rule.height_m:g} m or more above the median depth "
        f"within {rule.radius_m / 1000:g} km, out as far as they rise "
        f"{rule.flank_m:g} m above it; narrower hills escape cells of "
        f"{cell_size_m:.0f} m"
    ]
    doubtful = told & (known < WELL_KNOWN)
    if bool(doubtful.any()):
        notes.append(
            f"seamounts: {doubtful.mean():.1%} of the cells were judged by less than "
            "half of the ground round them; read the bathymetry further out"
        )
    return tuple(notes)
