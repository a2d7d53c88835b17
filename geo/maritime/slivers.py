"""Polygons that are but the gap between two drawings of one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.maritime.zones import only_polygons
from geo.model.crs import GEOD, geodesic_area_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

GAP_WIDTH_M = 200.0
"""Two drawings of one line leave each other by less, mean over a gap or overlap:
chords of up to 2 km, drawn in two planes, with corners rounded off."""
SPECK_M2 = 1e7
"""Where lines meet, two drawings may leave each other by a few cells of 2 km."""
TOUCHING_DEG = 1e-7  # a centimetre: lines that are one line lie closer after overlays


def wide_parts(shape: BaseGeometry) -> BaseGeometry:
    """Leave out the polygons that are but a gap between two drawings.

    Parameters
    ----------
    shape : shapely geometry
        Degrees.

    Returns
    -------
    shapely.MultiPolygon
        Its polygons 200 m wide or more, mean over each, and larger than 10 km2.

    Examples
    --------
    >>> both = shapely.box(0, 0, 1, 1) | shapely.box(2, 0, 2.001, 1)
    >>> len(wide_parts(both).geoms)
    1
    """
    parts = shapely.get_parts(only_polygons(shape))
    return shapely.MultiPolygon(list(parts[~(_narrow(parts) | _small(parts))]))


def give_slivers(
    shape: BaseGeometry, *, to: Sequence[BaseGeometry], edge: BaseGeometry
) -> tuple[BaseGeometry, list[BaseGeometry]]:
    """Give the gaps between drawings to what lies beside them.

    Parameters
    ----------
    shape : shapely geometry
        Polygons in degrees.
    to : sequence of shapely geometry
        Polygons in degrees that touch it and do not overlap each other.
    edge : shapely geometry
        The line that is drawn twice. A small part away from it that is no gap is
        left where it is.

    Returns
    -------
    left : shapely geometry
        What stays of the shape.
    grown : list of shapely geometry
        Those of `to`, each with the gaps that it has the most border with. Nothing
        is lost and nothing counted twice.

    Examples
    --------
    >>> sea = shapely.box(0, 0, 1, 1) | shapely.box(2, 0, 2.001, 1)
    >>> beside = shapely.box(1.5, 0, 2, 1)
    >>> left, (grown,) = give_slivers(sea, to=[beside], edge=sea.boundary)
    >>> left.bounds, grown.bounds
    ((0.0, 0.0, 1.0, 1.0), (1.5, 0.0, 2.001, 1.0))
    """
    parts = shapely.get_parts(only_polygons(shape))
    shapely.prepare(edge)
    at_edge = shapely.dwithin(edge, parts, TOUCHING_DEG)
    gap = _narrow(parts) | (_small(parts) & at_edge)
    owner = np.full(len(parts), -1)
    owner[gap] = _beside(parts[gap], to)
    grown = [
        only_polygons(shapely.union_all([one, *parts[owner == number]]))
        if (owner == number).any()
        else one
        for number, one in enumerate(to)
    ]
    return only_polygons(shapely.MultiPolygon(list(parts[owner < 0]))), grown


def _beside(
    gaps: NDArray[np.object_], shapes: Sequence[BaseGeometry]
) -> NDArray[np.int64]:
    """Find which shape each gap has the most border with, -1 for none."""
    # the tree is of gaps: what it is asked about is prepared, the large shapes
    number, gap = shapely.STRtree(gaps).query(
        np.asarray(shapes, dtype=object), predicate="dwithin", distance=TOUCHING_DEG
    )
    owner, longest = np.full(len(gaps), -1), np.zeros(len(gaps))
    several = np.bincount(gap, minlength=len(gaps))[gap] > 1
    owner[gap[~several]] = number[~several]
    for one, at in zip(number[several], gap[several], strict=True):
        rim = shapely.buffer(gaps[at], TOUCHING_DEG)
        near = shapely.clip_by_rect(shapes[one], *rim.bounds)
        if (shared := shapely.area(near & rim)) > longest[at]:
            owner[at], longest[at] = one, shared
    return owner


def _narrow(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    half_m = np.array(
        [float(GEOD.geometry_length(part.boundary)) / 2.0 for part in polygons]
    )
    return _area_m2(polygons) <= GAP_WIDTH_M * half_m


def _small(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    return _area_m2(polygons) <= SPECK_M2


def _area_m2(polygons: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.array([geodesic_area_m2(part) for part in polygons], dtype=float)
