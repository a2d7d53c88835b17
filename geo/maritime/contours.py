"""Trace the zero line of a function of the plane whose slope is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import ParameterError, Problem
from geo.maritime.corners import find_corners
from geo.maritime.lattice import Lattice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.maritime.lattice import Level

BLOCK = 64  # finest cells along the side of the coarsest
ROOT_TOLERANCE_M = 0.01
ROOT_STEPS = 40

# Corners of a cell, anticlockwise, as steps east and north. The edge that leaves
# each corner starts at a node and runs east (0) or north (1).
_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
_EDGES = ((0, 0, 0), (1, 0, 1), (0, 1, 0), (0, 0, 1))


def trace_region(
    level: Level,
    *,
    bounds: tuple[float, float, float, float],
    spacing: float,
    slope: float = 1.0,
) -> BaseGeometry:
    """Draw the region where a function is negative.

    Cells of a quadtree are split only where the function can change sign, and
    the crossings of the finest cells' edges are solved to 1 cm: vertices are as
    good as the function, whatever the spacing. Corners, where two smooth pieces
    of the line meet inside a cell, are solved too.

    Parameters
    ----------
    level : callable
        Takes points of shape (n, 2), gives values of shape (n,), in the unit of
        the plane, metres.
    bounds : tuple of float
        West, south, east, north; the region must lie inside.
    spacing : float
        Side of the finest cells; narrower features may be missed.
    slope : float, optional
        No two points differ in value by more than this times their distance.

    Returns
    -------
    shapely geometry
        Polygon or MultiPolygon, empty where the function is nowhere negative.

    Examples
    --------
    >>> disc = trace_region(
    ...     lambda p: np.hypot(p[:, 0], p[:, 1]) - 100.0,
    ...     bounds=(-110.0, -110.0, 110.0, 110.0),
    ...     spacing=2.0,
    ... )
    >>> round(disc.area / (np.pi * 100.0**2), 3)
    1.0
    """
    west, south, east, north = bounds
    blocks = np.ceil(np.array([east - west, north - south]) / spacing / BLOCK)
    lattice = Lattice(
        west=west,
        south=south,
        spacing=spacing,
        stride=int(blocks[1]) * BLOCK + 1,
    )
    cells = _finest_cells(level, lattice, blocks=blocks.astype(int), slope=slope)
    starts, ends, signs = _directed_edges(level, lattice, cells)
    if len(starts) == 0:
        return shapely.Polygon()
    edges, begins = np.unique(starts, return_index=True)
    _require_closed(edges, np.unique(ends))
    follows = np.searchsorted(edges, ends[begins])
    points = _crossings(level, lattice, edges, first_inside=signs[begins])
    found, corner = find_corners(points, follows, level=level, lattice=lattice)
    both = np.stack([points, corner], axis=1)
    kept = np.column_stack([np.ones(len(points), dtype=bool), found])
    rings = [shapely.LinearRing(both[cycle][kept[cycle]]) for cycle in _cycles(follows)]
    return shapely.build_area(shapely.MultiLineString(rings))


def _finest_cells(
    level: Level, lattice: Lattice, *, blocks: NDArray[np.int64], slope: float
) -> NDArray[np.int64]:
    """List the lower-left nodes of the finest cells that may hold the line."""
    columns, rows = np.meshgrid(*map(np.arange, blocks), indexing="ij")
    cells = BLOCK * np.column_stack([columns.ravel(), rows.ravel()])
    size = BLOCK
    while size > 1:
        centres = lattice.points(cells + size / 2.0)
        reach = slope * size * lattice.spacing * np.sqrt(0.5)
        cells = cells[np.abs(level(centres)) <= reach]
        size //= 2
        cells = (cells[:, None, :] + size * _CORNERS).reshape(-1, 2)
    return np.asarray(cells)


def _directed_edges(
    level: Level, lattice: Lattice, cells: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Link the crossed edges of each cell, the region on the left of the way."""
    # An edge is numbered twice its first node, plus one if it runs north. Going
    # anticlockwise round a cell, the line enters where the region is left.
    numbers, corner = np.unique(
        lattice.number(cells[:, None, :] + _CORNERS), return_inverse=True
    )
    inside = (level(lattice.nodes(numbers)) < 0.0)[corner.reshape(-1, 4)]
    mixed = inside.any(axis=1) & ~inside.all(axis=1)
    cells, inside = cells[mixed], inside[mixed]
    following = np.roll(inside, -1, axis=1)
    leaving, entering = inside & ~following, ~inside & following
    edges = np.column_stack(
        [
            2 * lattice.number(cells + np.array([east, north])) + way
            for east, north, way in _EDGES
        ]
    )
    saddle = leaving.sum(axis=1) == 2
    joined = np.zeros(len(cells), dtype=bool)
    joined[saddle] = level(lattice.points(cells[saddle] + 0.5)) < 0.0
    row, start = np.nonzero(leaving)
    end = np.argmax(entering, axis=1)[row]
    # in a saddle the way leads to the next edge round a corner outside when the
    # middle belongs to the region, else back round the corner inside
    turn = np.where(joined[row], 1, 3)
    end = np.where(saddle[row], (start + turn) % 4, end)
    # the first node of the edges that leave corners 0 and 1 comes first on the
    # way round; of the other two it comes last
    first_inside = start < 2
    return edges[row, start], edges[row, end], first_inside


def _crossings(
    level: Level,
    lattice: Lattice,
    edges: NDArray[np.int64],
    *,
    first_inside: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Solve for the point of each edge where the function is zero (Illinois rule)."""
    first = lattice.nodes(edges // 2)
    step = np.where((edges % 2 == 1)[:, None], [0.0, 1.0], [1.0, 0.0])
    second = first + step * lattice.spacing
    flip = first_inside[:, None]
    inner, outer = np.where(flip, first, second), np.where(flip, second, first)
    at_inner, at_outer = level(inner), level(outer)
    low, high = np.zeros(len(edges)), np.ones(len(edges))
    share = at_inner / (at_inner - at_outer)
    side = np.zeros(len(edges))
    active = np.arange(len(edges))
    for _ in range(ROOT_STEPS):
        where = share[active][:, None]
        value = level(inner[active] * (1.0 - where) + outer[active] * where)
        active, value = _unsolved(active, value)
        if len(active) == 0:
            break
        within = value < 0.0
        low[active] = np.where(within, share[active], low[active])
        high[active] = np.where(within, high[active], share[active])
        # an end that stays twice running counts half, or it would stay for good
        stuck = np.where(side[active] == np.sign(value), 0.5, 1.0)
        at_inner[active] = np.where(within, value, at_inner[active] * stuck)
        at_outer[active] = np.where(within, at_outer[active] * stuck, value)
        side[active] = np.sign(value)
        drop = at_inner[active] - at_outer[active]
        width = high[active] - low[active]
        share[active] = low[active] + width * at_inner[active] / drop
    share = np.clip(share, 1e-9, 1.0 - 1e-9)
    return np.asarray(inner + (outer - inner) * share[:, None])


def _unsolved(
    active: NDArray[np.int64], value: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    left = np.abs(value) > ROOT_TOLERANCE_M
    return active[left], value[left]


def _cycles(follows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Follow a permutation round each of its cycles."""
    seen = np.zeros(len(follows), dtype=bool)
    following = follows.tolist()
    for start in range(len(follows)):
        if seen[start]:
            continue
        cycle = [start]
        while (step := following[cycle[-1]]) != start:
            cycle.append(step)
        seen[cycle] = True
        yield np.array(cycle)


def _require_closed(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
    if not np.array_equal(starts, ends):
        raise ParameterError(
            "contour",
            [
                Problem(
                    where="region",
                    what="its edge does not close",
                    expected="a region inside the bounds, and a true slope",
                )
            ],
        )
