"""How fast cells and points are shared out among zones."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely
from pyproj import CRS

from geo.maritime.fractions import zone_fractions
from geo.maritime.overlays import zone_of_points
from geo.model.crs import WGS84, project_geometry
from geo.model.grid import GridSpec
from geo.model.randomness import generator

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

R = TypeVar("R")

BOUNDS = (130.0, -25.0, 170.0, 15.0)  # the sea with the zones
PLANE = CRS.from_proj4("+proj=laea +lat_0=-5 +lon_0=150 +datum=WGS84 +units=m")
HALF_WIDTH_M = 2.3e6  # of the grid in that plane
WAVES = 40  # in the outline of a zone
POINTS_JOINED = 0.05  # of the points, the slow way
TARGET_S = 10.0  # for a million cells and 300 zones


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlaySize:
    """How much is overlaid.

    Parameters
    ----------
    side : int
        Cells along each side of the grid.
    zones : int
    vertices : int
        Of each zone.
    points : int
    subset : int
        Zones that are asked of the slow way.
    seed : int, optional
    """

    side: int
    zones: int
    vertices: int
    points: int
    subset: int
    seed: int = 1


FULL = OverlaySize(side=1_000, zones=300, vertices=2_000, points=1_000_000, subset=5)
QUICK = OverlaySize(side=100, zones=30, vertices=1_000, points=10_000, subset=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """One run: what was done, at what cost, and how far it is from another way."""

    task: str
    method: str
    wall_s: float
    cpu_s: float
    peak_mb: float = np.nan
    of_the_work: float = 1.0
    largest_difference: float = np.nan
    target_s: float = np.nan


def measure_overlays(*, quick: bool) -> pd.DataFrame:
    """Time overlays of made-up zones, each in a fresh process.

    Parameters
    ----------
    quick : bool
        A small case, to see that it runs.

    Returns
    -------
    pandas.DataFrame
        One row per task and method: cells, zones, vertices and points; wall and
        CPU seconds; peak resident memory of the process, data and packages
        included, in MB; the share of the work that was done, by which seconds are
        scaled up to the whole; on that share, the largest difference of a fraction
        between the methods, or the share of points that differ; the target.

    Examples
    --------
    >>> table = measure_overlays(quick=True)
    >>> table["method"].tolist()
    ['abyssal', 'abyssal', 'shapely', 'abyssal', 'geopandas']
    >>> bool((table["largest_difference"].dropna() < 1e-9).all())
    True
    """
    size = QUICK if quick else FULL
    timed: list[_Timed] = []
    for task in (_fractions_in_degrees, _fractions_in_a_plane, _points):
        timed += _in_fresh_process(task, size)
    return pd.DataFrame(
        [
            {
                "task": run.task,
                "method": run.method,
                "cells": size.side**2,
                "zones": size.zones,
                "vertices": size.zones * size.vertices,
                "points": size.points,
                "wall_s": round(run.wall_s, 3),
                "cpu_s": round(run.cpu_s, 3),
                "peak_mb": round(run.peak_mb, 0),
                "of_the_work": round(run.of_the_work, 5),
                "largest_difference": run.largest_difference,
                "target_s": np.nan if quick else run.target_s,
            }
            for run in timed
        ]
    )


def made_up_zones(size: OverlaySize) -> gpd.GeoDataFrame:
    """Draw wavy zones that overlap, as exclusive economic zones and claims do.

    Parameters
    ----------
    size : OverlaySize

    Returns
    -------
    geopandas.GeoDataFrame
        Valid polygons in degrees, 1 to 6 degrees wide from their middle, column
        name.

    Examples
    --------
    >>> zones = made_up_zones(QUICK)
    >>> len(zones), bool(zones.is_valid.all())
    (30, True)
    """
    rng = generator(size.seed, "overlays", "zones")
    west, south, east, north = BOUNDS
    middles = rng.uniform([west, south], [east, north], (size.zones, 2))
    reach = rng.uniform(1.0, 6.0, size.zones)
    angle = np.linspace(0.0, 2.0 * np.pi, size.vertices, endpoint=False)
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    order = np.arange(2, 2 + WAVES)
    shapes = []
    for middle, width in zip(middles, reach, strict=True):
        height = rng.uniform(0.0, 0.5, WAVES) / order**1.2
        phase = rng.uniform(0.0, 2.0 * np.pi, WAVES)
        wave = (height * np.cos(angle[:, None] * order + phase)).sum(axis=1)
        radius = width * np.maximum(1.0 + wave, 0.2)
        shapes.append(shapely.Polygon(middle + radius[:, None] * around))
    names = [f"zone {number}" for number in range(size.zones)]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=WGS84)


def _in_fresh_process(
    task: Callable[[OverlaySize], list[_Timed]], size: OverlaySize
) -> list[_Timed]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as alone:
        return alone.submit(task, size).result()


def _fractions_in_degrees(size: OverlaySize) -> list[_Timed]:
    west, south, east, _ = BOUNDS
    step = (east - west) / size.side
    spec = GridSpec(
        west=west, south=south, spacing=step, shape=(size.side,) * 2, crs=WGS84
    )
    zones = made_up_zones(size)
    _, ours = _timed(
        lambda: zone_fractions(spec, zones=zones),
        task="fractions of cells, in degrees",
        method="abyssal",
    )
    return [replace(ours, peak_mb=_peak_mb(), target_s=TARGET_S)]


def _fractions_in_a_plane(size: OverlaySize) -> list[_Timed]:
    """Compare with intersecting cell by cell, in a plane where both see chords."""
    task = "fractions of cells, in a plane"
    spec = GridSpec(
        west=-HALF_WIDTH_M,
        south=-HALF_WIDTH_M,
        spacing=2.0 * HALF_WIDTH_M / size.side,
        shape=(size.side,) * 2,
        crs=PLANE,
    )
    zones = made_up_zones(size)
    fractions, ours = _timed(
        lambda: zone_fractions(spec, zones=zones), task=task, method="abyssal"
    )
    ours = replace(ours, peak_mb=_peak_mb(), target_s=TARGET_S)

    rng = generator(size.seed, "overlays", "subset")
    chosen = np.sort(rng.choice(size.zones, size.subset, replace=False))
    cells = spec.cells().ravel()
    slow, theirs = _timed(
        lambda: _cell_by_cell(cells, zones.geometry.iloc[chosen]),
        task=task,
        method="shapely",
    )
    difference = float(np.abs(fractions[chosen].toarray() - slow).max())
    theirs = _scaled(theirs, by=size.subset / size.zones)
    return [ours, replace(theirs, largest_difference=difference)]


def _cell_by_cell(
    cells: NDArray[np.object_], zones: gpd.GeoSeries
) -> NDArray[np.float64]:
    tree = shapely.STRtree(cells)
    fractions = np.zeros((len(zones), len(cells)))
    for row, zone in enumerate(zones):
        shape = project_geometry(zone, PLANE)
        met = tree.query(shape, predicate="intersects")
        shared = shapely.area(shapely.intersection(cells[met], shape))
        fractions[row, met] = shared / shapely.area(cells[met])
    return fractions


def _points(size: OverlaySize) -> list[_Timed]:
    """Compare with a spatial join, on some of the points."""
    rng = generator(size.seed, "overlays", "points")
    west, south, east, north = BOUNDS
    lon = rng.uniform(west, east, size.points)
    lat = rng.uniform(south, north, size.points)
    zones = made_up_zones(size)
    task = "zone of points"
    fast, ours = _timed(
        lambda: zone_of_points(zones, lon=lon, lat=lat), task=task, method="abyssal"
    )
    ours = replace(ours, peak_mb=_peak_mb())
    some = slice(0, int(size.points * POINTS_JOINED))
    slow, theirs = _timed(
        lambda: _by_join(zones, lon[some], lat[some]), task=task, method="geopandas"
    )
    differing = float((fast[some] != slow).mean())
    theirs = _scaled(theirs, by=POINTS_JOINED)
    return [ours, replace(theirs, largest_difference=differing)]


def _by_join(
    zones: gpd.GeoDataFrame, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=WGS84)
    joined = places.sjoin(zones, predicate="intersects")
    first = joined["index_right"].groupby(level=0).min()
    zone = np.full(len(lon), -1)
    zone[first.index.to_numpy()] = first.to_numpy()
    return zone


def _timed(work: Callable[[], R], *, task: str, method: str) -> tuple[R, _Timed]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return result, _Timed(task=task, method=method, wall_s=wall, cpu_s=cpu)


def _scaled(run: _Timed, *, by: float) -> _Timed:
    """Give the time of the whole work after a share of it was done."""
    return replace(run, wall_s=run.wall_s / by, cpu_s=run.cpu_s / by, of_the_work=by)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
