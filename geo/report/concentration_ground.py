"""Where a concentration map applies: outlines, areas, and the verdict in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import rasterio
import shapely

from geo.model.crs import split_at_180, unproject_geometry
from geo.report.concentration_layers import APPLICABLE, require_concentration
from geo.report.popups import format_value, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    import xarray as xr
    from shapely.geometry.base import BaseGeometry

    from geo.model.grid import GridSpec

_EDGE_STEP_M = 5_000.0  # as geo.model.crs.OUTLINE_STEP_DEG: a bulge below a metre
_M2_PER_KM2 = 1e6
_LIKE = (
    "Ground that is not hatched is like the ground of the stations in its covariates. "
    "That they mean the same there is tested only as far as the scores go."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundAreas:
    """Areas of the ground of a map, geodesic.

    Parameters
    ----------
    inside_km2, outside_km2 : float
        Where the model applies, and where it does not.
    unknown_km2 : float
        Without covariates.

    Examples
    --------
    >>> GroundAreas(inside_km2=38.0, outside_km2=62.0, unknown_km2=0.0).outside_share
    0.62
    """

    inside_km2: float
    outside_km2: float
    unknown_km2: float

    @property
    def outside_share(self) -> float:
        """Of the ground with covariates, 0 to 1; NaN without any."""
        known = self.inside_km2 + self.outside_km2
        return self.outside_km2 / known if known > 0.0 else float("nan")


def ground_areas(grid: xr.Dataset) -> GroundAreas:
    """Measure where a map applies.

    Parameters
    ----------
    grid : xarray.Dataset
        As `geo.report.concentration_layers.require_concentration` wants it.

    Returns
    -------
    GroundAreas
    """
    km2 = require_concentration(grid).cell_areas_m2() / _M2_PER_KM2
    code = grid[APPLICABLE].to_numpy()
    inside, outside, unknown = (float(km2[code == one].sum()) for one in (1, 0, -1))
    return GroundAreas(inside_km2=inside, outside_km2=outside, unknown_km2=unknown)


def ground_words(grid: xr.Dataset) -> tuple[str, ...]:
    """Say in words where a map means something.

    Parameters
    ----------
    grid : xarray.Dataset

    Returns
    -------
    tuple of str
        Sentences, not escaped.
    """
    words = [*_sentences(ground_areas(grid))]
    if ground_areas(grid).inside_km2 > 0.0:
        words.append(_LIKE)
    threshold = grid["dissimilarity"].attrs.get("threshold")
    if threshold is not None:
        words.append(
            "Ground is outside where its dissimilarity from the training stations is "
            f"above {format_value(float(threshold))}; 1 is the mean distance between "
            "two of them in the space of the covariates."
        )
    if foreign := grid["applicable"].attrs.get("unknown_classes"):
        words.append(f"Outside as well, whatever the rest of it is like: {foreign}.")
    return tuple(words)


def _sentences(areas: GroundAreas) -> Iterator[str]:
    known = areas.inside_km2 + areas.outside_km2
    if known <= 0.0:
        yield "No cell has all covariates: the map says nothing anywhere."
    elif areas.outside_km2 == 0.0:
        yield (
            "All of the ground with covariates lies within the area of applicability "
            f"({format_value(known)} km²)."
        )
    else:
        yield (
            f"{sentence(share_words(areas))} of the ground is outside the area of "
            f"applicability ({format_value(areas.outside_km2)} of "
            f"{format_value(known)} km²). It is hatched: what the model says there "
            "rests on no station like it, and no score speaks for it."
        )
    if areas.unknown_km2 > 0.0:
        yield (
            f"{format_value(areas.unknown_km2)} km² lack a covariate and hold no value."
        )


def share_words(areas: GroundAreas) -> str:
    """Write which part of the ground is outside, a part never as nothing or all.

    Parameters
    ----------
    areas : GroundAreas

    Returns
    -------
    str

    Examples
    --------
    >>> share_words(GroundAreas(inside_km2=1e5, outside_km2=1.0, unknown_km2=0.0))
    'less than 0.1 %'
    """
    share = areas.outside_share
    if 0.0 < share < 0.001:
        return "less than 0.1 %"
    if 0.999 < share < 1.0:
        return "more than 99.9 %"
    return f"{100.0 * share:.1f}".removesuffix(".0") + " %"


def ground_parts(grid: xr.Dataset, *, code: int) -> gpd.GeoDataFrame:
    """Outline the ground with one code of ``applicable``, part by part.

    Parameters
    ----------
    grid : xarray.Dataset
    code : {1, 0, -1}

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326 polygons split at 180, with ``cells`` and ``area_km2`` (geodesic),
        the largest first. Cells that meet only at a corner are parts of their own.
    """
    spec = require_concentration(grid)
    shapes, labels = outline_cells(grid[APPLICABLE].to_numpy() == code, spec=spec)
    count = len(shapes) + 1
    km2 = np.bincount(
        labels.ravel(),
        weights=spec.cell_areas_m2().ravel() / _M2_PER_KM2,
        minlength=count,
    )
    table = pd.DataFrame(
        {
            "cells": np.bincount(labels.ravel(), minlength=count)[1:],
            "area_km2": km2[1:],
        }
    )
    outlines = [to_degrees(shape, spec=spec) for shape in shapes]
    parts = gpd.GeoDataFrame(table, geometry=outlines, crs=4326)
    order = np.argsort(-parts["area_km2"].to_numpy(), kind="stable")
    return parts.iloc[order].reset_index(drop=True)


def outline_cells(
    chosen: NDArray[np.bool_], *, spec: GridSpec
) -> tuple[list[shapely.Polygon], NDArray[np.int32]]:
    """Outline cells, those that share an edge together.

    Parameters
    ----------
    chosen : ndarray of bool, shape (rows, columns)
        South row first.
    spec : GridSpec
        Of as many cells.

    Returns
    -------
    tuple of list and ndarray of int32, shape (rows, columns)
        Polygons in the CRS of the grid, and the number of each cell's polygon,
        counted from 1; 0 is none.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=0, spacing=1.0, shape=(1, 3), crs=WGS84)
    >>> shapes, _ = outline_cells(np.array([[True, True, False]]), spec=spec)
    >>> [shape.bounds for shape in shapes]
    [(0.0, 0.0, 2.0, 1.0)]
    """
    from scipy.ndimage import label  # noqa: PLC0415  # 0.3 s, not for every page

    from rasterio.features import shapes  # noqa: PLC0415  # 0.1 s, not for every page

    labels = np.zeros(chosen.shape, dtype=np.int32)
    count = label(chosen, output=labels)
    step = spec.spacing
    corner = rasterio.Affine(step, 0.0, spec.west, 0.0, step, spec.south)
    found = [shapely.Polygon()] * count
    for outline, number in shapes(labels, mask=labels > 0, transform=corner):
        rings = [np.asarray(ring) for ring in outline["coordinates"]]
        found[int(number) - 1] = shapely.Polygon(rings[0], rings[1:])
    return found, labels


def to_degrees(shape: BaseGeometry, *, spec: GridSpec) -> BaseGeometry:
    """Bring a shape on a grid to degrees, its edges followed.

    Parameters
    ----------
    shape : shapely geometry
        In the CRS of the grid.
    spec : GridSpec

    Returns
    -------
    shapely geometry
        Split at 180.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179, south=0, spacing=1.0, shape=(1, 2), crs=WGS84)
    >>> to_degrees(shapely.box(179, 0, 181, 1), spec=spec).bounds
    (-180.0, 0.0, 180.0, 1.0)
    """
    if spec.crs.is_geographic:
        # 40 cells of 0.1 from 176 E end at 180, not a hair before it
        return split_at_180(shapely.transform(shape, lambda at: np.round(at, 9)))
    step = max(spec.spacing, _EDGE_STEP_M)
    return unproject_geometry(shapely.segmentize(shape, step), spec.crs)


def hatched_ground(grid: xr.Dataset, *, most_cells: int) -> tuple[BaseGeometry, float]:
    """Outline where a map does not apply, as finely as a picture can show it.

    Parameters
    ----------
    grid : xarray.Dataset
    most_cells : int
        Along either side; a larger grid is taken in squares of cells, hatched where
        at least half of their cells with covariates are.

    Returns
    -------
    tuple of shapely.MultiPolygon and float
        In the CRS of the grid; then the side of the squares, in its units.
    """
    spec = require_concentration(grid)
    code = grid[APPLICABLE].to_numpy()
    times = max(1, -(-max(spec.shape) // most_cells))
    outside, known = (_counted(code == 0, times), _counted(code != -1, times))
    coarse = replace(spec, spacing=spec.spacing * times, shape=outside.shape)
    shapes, _ = outline_cells((outside > 0) & (2 * outside >= known), spec=coarse)
    whole: BaseGeometry = shapely.MultiPolygon(shapes)
    if times > 1:  # the last squares may reach beyond the grid
        whole = shapely.intersection(whole, shapely.box(*spec.bounds))
    return whole, coarse.spacing


def _counted(chosen: NDArray[np.bool_], times: int) -> NDArray[np.int64]:
    """Count cells in squares of so many by so many."""
    room = [(0, -side % times) for side in chosen.shape]
    padded = np.pad(chosen, room)
    rows, columns = (side // times for side in padded.shape)
    counted: NDArray[np.int64] = padded.reshape(rows, times, columns, times).sum((1, 3))
    return counted


def places_of(dropped: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give rows that were left out their places.

    Parameters
    ----------
    dropped : pandas.DataFrame
        With ``lon`` and ``lat`` where they are known.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; empty points where no place is known.

    Examples
    --------
    >>> places_of(pd.DataFrame({"row": [3], "reason": ["no depth"]})).geometry[0].wkt
    'POINT EMPTY'
    """
    nowhere = np.full(len(dropped), np.nan)
    lon, lat = (
        pd.to_numeric(dropped[name], errors="coerce").to_numpy(dtype=float)
        if name in dropped
        else nowhere
        for name in ("lon", "lat")
    )
    known = np.isfinite(lon) & np.isfinite(lat)
    points = [
        shapely.Point(x, y) if there else shapely.Point()
        for x, y, there in zip(lon, lat, known, strict=True)
    ]
    return gpd.GeoDataFrame(dropped.copy(), geometry=points, crs=4326)
