"""Where a treaty line leads a line of equidistance another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo.maritime.zones import only_polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detour:
    """A treaty line with its way back to the line of equidistance.

    Parameters
    ----------
    turned : shapely geometry
        The sea between both lines, which changes sides.
    treaty, connectors : shapely geometry
        Lines: what was agreed, and what joins its ends to equidistance.
    """

    turned: BaseGeometry
    treaty: BaseGeometry
    connectors: BaseGeometry


def lead_round(treaty: BaseGeometry, *, medians: NDArray[np.object_]) -> Detour:
    """Put a treaty line in the place of a stretch of equidistance.

    Each end is joined to the nearest point of that line of equidistance whose
    way to both ends is shortest. Beyond those points equidistance goes on.

    Parameters
    ----------
    treaty : shapely.LineString
        With two ends, in a plane.
    medians : ndarray of shapely.LineString, shape (n,)
        Lines of equidistance in that plane, at least one; rings are closed.

    Returns
    -------
    Detour

    Examples
    --------
    >>> straight = np.array([shapely.LineString([(0, 0), (10, 0)])], dtype=object)
    >>> bow = shapely.LineString([(2, 0), (2, 1), (5, 1), (5, -1), (7, -1), (7, 0)])
    >>> detour = lead_round(bow, medians=straight)
    >>> detour.turned.area, detour.connectors.length
    (5.0, 0.0)
    """
    ends = np.asarray(shapely.points(shapely.get_coordinates(treaty)[[0, -1]]))
    away = shapely.distance(medians[:, None], ends[None, :]).sum(axis=1)
    median = medians[int(np.argmin(away))]
    along = shapely.line_locate_point(median, ends)
    feet = np.asarray(shapely.line_interpolate_point(median, along))
    connectors = [
        shapely.LineString([end, foot])
        for end, foot in zip(ends, feet, strict=True)
        if shapely.distance(end, foot) > 0.0
    ]
    path = np.vstack(
        [
            shapely.get_coordinates(feet[0]),
            shapely.get_coordinates(treaty),
            shapely.get_coordinates(feet[1]),
        ]
    )
    return Detour(
        turned=_least_loop(path, _sections(median, *along)),
        treaty=treaty,
        connectors=shapely.MultiLineString(connectors),
    )


def turn_sides(detours: list[Detour]) -> BaseGeometry:
    """Join what changes sides: what two detours turn is where it was.

    Parameters
    ----------
    detours : list of Detour
        Of one pair of parties.

    Returns
    -------
    shapely geometry

    Examples
    --------
    >>> nothing = shapely.MultiLineString()
    >>> boxes = [shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)]
    >>> turn_sides(
    ...     [Detour(turned=b, treaty=nothing, connectors=nothing) for b in boxes]
    ... ).area
    2.0
    """
    turned: BaseGeometry = shapely.Polygon()
    for detour in detours:
        turned = shapely.symmetric_difference(turned, detour.turned)
    return turned


def _sections(
    median: shapely.LineString, start: float, end: float
) -> list[NDArray[np.float64]]:
    """List the ways along a line between two places: two, if it is a ring."""
    direct = shapely.get_coordinates(substring(median, start, end))
    if not median.is_closed:
        return [direct]
    low, high = min(start, end), max(start, end)
    rest = np.vstack(
        [
            shapely.get_coordinates(substring(median, high, median.length)),
            shapely.get_coordinates(substring(median, 0.0, low)),
        ]
    )
    return [direct, rest if start > end else rest[::-1]]


def _least_loop(
    path: NDArray[np.float64], sections: list[NDArray[np.float64]]
) -> BaseGeometry:
    """Fill the loop of a path and one way back, the one with the least inside."""
    loops = [_filled(np.vstack([path, section[::-1]])) for section in sections]
    return min(loops, key=lambda loop: loop.area)


def _filled(corners: NDArray[np.float64]) -> BaseGeometry:
    """Fill what a closed line that may cross itself winds round an odd number of."""
    different = np.append(True, (np.diff(corners, axis=0) != 0.0).any(axis=1))
    if len(np.unique(corners, axis=0)) < 3:
        return shapely.Polygon()
    return only_polygons(shapely.make_valid(shapely.Polygon(corners[different])))
