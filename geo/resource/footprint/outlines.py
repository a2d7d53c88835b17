"""The outline of mined cells, and the ground that a plume from them may reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.errors import DataError, Problem
from geo.maritime.zones import only_polygons
from geo.model.crs import geodesic_area_m2, unproject_geometry
from geo.resource.ground.distance_rule import ground_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.model.grid import GridSpec


def outline_of_cells(
    chosen: NDArray[np.bool_], *, spec: GridSpec, within: BaseGeometry | None = None
) -> BaseGeometry:
    """Draw the ground of some cells of a grid as one.

    Parameters
    ----------
    chosen : ndarray of bool, shape of `spec`
    spec : GridSpec
        Projected.
    within : shapely geometry, optional
        Degrees, split at 180; ground outside, such as that of cells on the edge of a
        domain, is cut off.

    Returns
    -------
    shapely geometry
        Polygons in degrees, split at 180; the straight edges of the grid are followed
        from cell to cell. Empty where no cell is chosen.

    Raises
    ------
    DataError
        The cells are not those of the grid.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(
    ...     west=0, south=0, spacing=2e3, shape=(2, 2), crs=local_crs([180.0], [10.0])
    ... )
    >>> corner = outline_of_cells(np.array([[True, True], [True, False]]), spec=spec)
    >>> round(geodesic_area_m2(corner) / 1e6, 3)
    12.0
    """
    if chosen.shape != spec.shape:
        raise DataError(
            "cells",
            [
                Problem(
                    where="chosen",
                    what=f"shape {chosen.shape}",
                    expected=f"{spec.shape}, as the grid",
                )
            ],
        )
    # whole runs of a row at once, with corners that neighbours share to the last bit
    padded = np.pad(chosen.astype(np.int8), ((0, 0), (1, 1)))
    row, start = np.nonzero(np.diff(padded, axis=1) == 1)
    _, stop = np.nonzero(np.diff(padded, axis=1) == -1)
    boxes = shapely.box(
        spec.west + spec.spacing * start,
        spec.south + spec.spacing * row,
        spec.west + spec.spacing * stop,
        spec.south + spec.spacing * (row + 1),
    )
    drawn = shapely.segmentize(shapely.union_all(boxes), spec.spacing)
    if drawn.is_empty:
        return shapely.MultiPolygon()
    degrees = unproject_geometry(drawn, spec.crs)
    return degrees if within is None else common_ground(degrees, within)


def common_ground(first: BaseGeometry, second: BaseGeometry) -> BaseGeometry:
    """Give the ground that two shapes share.

    Parameters
    ----------
    first, second : shapely geometry
        Polygons in degrees, split at 180.

    Returns
    -------
    shapely geometry
        Polygons; lines and points where they only touch are dropped.

    Examples
    --------
    >>> touching = common_ground(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    >>> touching.is_empty
    True
    """
    return only_polygons(shapely.intersection(first, second))


def reach_by_year(
    mined: Mapping[int, BaseGeometry], *, distance_m: float
) -> tuple[pd.DataFrame, BaseGeometry]:
    """Follow the ground within a distance of all that is mined, year by year.

    The true outline is buffered, by geodesics, hollows and islands with it: what the
    ground of two years reaches together counts once.

    Parameters
    ----------
    mined : mapping of int to shapely geometry
        Ground by year; degrees, split at 180.
    distance_m : float

    Returns
    -------
    table : pandas.DataFrame
        year, ascending, and the geodesic areas mined_outline_km2_so_far and
        reached_km2_so_far, the mined ground included.
    reached : shapely geometry
        What all of it reaches; degrees, split at 180.

    Raises
    ------
    ParameterError
        The distance cannot be drawn: out of range, or too near a pole.

    Examples
    --------
    >>> block = shapely.box(154.0, 24.0, 154.1, 24.1)
    >>> table, _ = reach_by_year({1: block, 2: block}, distance_m=2_000.0)
    >>> table["reached_km2_so_far"].round(1).tolist()
    [210.2, 210.2]
    """
    ground: BaseGeometry = shapely.MultiPolygon()
    reached: BaseGeometry = shapely.MultiPolygon()
    rows = []
    for year in sorted(mined):
        ground = shapely.union_all([ground, mined[year]])
        if not mined[year].is_empty:
            near = ground_within(mined[year], distance_m)
            reached = shapely.union_all([reached, near])
        rows.append(
            (year, geodesic_area_m2(ground) / 1e6, geodesic_area_m2(reached) / 1e6)
        )
    columns = ["year", "mined_outline_km2_so_far", "reached_km2_so_far"]
    return pd.DataFrame(rows, columns=columns), only_polygons(reached)
