"""Find the corners of a contour that its chords have cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.maritime.lattice import Lattice, Level

SHARP_TURN_RAD = np.radians(6.0)
STEPS = 2
STEP_OF_SPACING = 5e-4  # for gradients, and how far off a corner may be


def find_corners(
    points: NDArray[np.float64],
    follows: NDArray[np.int64],
    *,
    level: Level,
    lattice: Lattice,
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Find the corners that chords of a contour have cut off.

    A chord that turns sharply at its ends hides a corner, near where the chords
    before and after it would meet. A corner is taken if it lies in the chord's
    own cell, or in a cell beside that one which no chord crosses: so that the
    contour cannot cross itself.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
        Where the contour crosses the edges of cells.
    follows : ndarray of int, shape (n,)
        The point that each chord leads to.
    level : callable
        Takes points of shape (n, 2), gives values of shape (n,), zero on the
        contour.
    lattice : Lattice
        Of the cells.

    Returns
    -------
    found : ndarray of bool, shape (n,)
        Whether the chord that starts at each point hides a corner.
    corner : ndarray of float, shape (n, 2)
        Where, if it does.

    Examples
    --------
    >>> from geo.maritime.lattice import Lattice
    >>> found, corner = find_corners(
    ...     np.array([[0.0, 50.0], [-900.0, 50.0], [50.0, -900.0], [50.0, 0.0]]),
    ...     np.array([1, 2, 3, 0]),
    ...     level=lambda p: np.maximum(p[:, 0], p[:, 1]) - 50.0,
    ...     lattice=Lattice(west=-1e3, south=-1e3, spacing=100.0, stride=100),
    ... )
    >>> corner[found].round(3)
    array([[50., 50.]])
    """
    chord = points[follows] - points
    precedes = np.argsort(follows)
    heading = np.arctan2(chord[:, 1], chord[:, 0])
    turn = (heading - heading[precedes] + np.pi) % (2.0 * np.pi) - np.pi
    cells = lattice.cells(points + chord / 2.0)
    crossed, which, times = np.unique(
        lattice.number(cells), return_inverse=True, return_counts=True
    )
    sharp = np.flatnonzero(
        (np.abs(turn + turn[follows]) > SHARP_TURN_RAD) & (times[which] == 1)
    )
    start, end = points[sharp], points[follows[sharp]]
    corner = _meeting((start, chord[precedes[sharp]]), (end, chord[follows[sharp]]))
    step = STEP_OF_SPACING * lattice.spacing
    for _ in range(STEPS):
        # what strays from the cell is not the corner looked for
        stray = np.linalg.norm(corner - start, axis=1) > 2.0 * lattice.spacing
        corner[stray] = start[stray]
        # the line is smooth a little before the corner, and a little after it
        before = _tangent(corner + 0.05 * (start - corner), level, step)
        behind = _tangent(corner + 0.05 * (end - corner), level, step)
        corner = _meeting(before, behind)
    away = np.abs(lattice.cells(corner) - cells[sharp]).sum(axis=1)
    number = lattice.number(lattice.cells(corner))
    _, once, visits = np.unique(number, return_inverse=True, return_counts=True)
    free = ~np.isin(number, crossed) & (visits[once] == 1)
    within = (away == 0) | ((away == 1) & free)
    corner[~within] = start[~within]
    good = within & (np.abs(level(corner)) < step)
    found, where = np.zeros(len(points), dtype=bool), points.copy()
    found[sharp], where[sharp] = good, corner
    return found, where


Ray = tuple["NDArray[np.float64]", "NDArray[np.float64]"]  # points and directions


def _meeting(first: Ray, second: Ray) -> NDArray[np.float64]:
    """Intersect lines; far off where they are parallel."""
    (start, way), (end, back) = first, second
    gap = end - start
    along = gap[:, 0] * back[:, 1] - gap[:, 1] * back[:, 0]
    cross = way[:, 0] * back[:, 1] - way[:, 1] * back[:, 0]
    least = 1e-9 * np.hypot(*way.T) * np.hypot(*back.T) + 1e-300
    cross = np.where(np.abs(cross) > least, cross, least)
    return np.asarray(start + (along / cross)[:, None] * way)


def _tangent(points: NDArray[np.float64], level: Level, step: float) -> Ray:
    """Give a point on, and the direction of, the zero line near some points."""
    value = level(points)
    east = (level(points + np.array([step, 0.0])) - value) / step
    north = (level(points + np.array([0.0, step])) - value) / step
    steepness = np.maximum(east**2 + north**2, 1e-12)
    foot = points - (value / steepness)[:, None] * np.column_stack([east, north])
    return foot, np.column_stack([-north, east])
