"""Regular grids of planned stations between those that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.resource.classes.caps import distance_to_nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from geo.model.campaign import Pattern

SHIFTS = 6  # of the grid along each axis, of which the best is taken
MOST_GROUND = 2_000  # places by which a shift is judged
MOST_STATIONS = 3_000
STRETCH = float(np.sqrt(2.0 / np.sqrt(3.0)))
"""Side of equilateral triangles over that of squares, with as many corners."""


def regular_positions(
    ground: NDArray[np.float64],
    *,
    present: NDArray[np.float64],
    spacing_m: float,
    pattern: Pattern,
    apart_m: float,
    permitted: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
) -> NDArray[np.float64]:
    """Lay a regular grid over ground, as far as may be from present stations.

    A square grid, or a staggered one: rows of equilateral triangles with as many
    stations per ground as squares of the spacing. The grid is shifted by sixths of
    its rows and columns; of these 36 places that is taken from which the ground is
    nearest to a station, present or planned, on average. Stations too near to a
    present one are left out: there is one already.

    Parameters
    ----------
    ground : ndarray of float, shape (cells, 2)
        Centres of the cells that stations are for: easting and northing, m.
    present : ndarray of float, shape (n, 2)
    spacing_m : float
    pattern : {"square", "staggered"}
    apart_m : float
        Least distance from a present station.
    permitted : callable
        Tells of places, shape (m, 2), where a station may lie.

    Returns
    -------
    ndarray of float, shape (planned, 2)
        Row by row from the south; empty where no ground is given or permitted.

    Raises
    ------
    ParameterError
        The spacing is not above 0, or so small that the stations are too many.

    Examples
    --------
    >>> ground = np.array([[1.0, 1.0], [3.0, 1.0], [1.0, 3.0], [3.0, 3.0]])
    >>> regular_positions(
    ...     ground,
    ...     present=np.array([[9.0, 9.0]]),
    ...     spacing_m=3.0,
    ...     pattern="square",
    ...     apart_m=1.0,
    ...     permitted=lambda places: np.all(abs(places - 2.0) <= 2.0, axis=1),
    ... )
    array([[0.5, 0.5],
           [3.5, 0.5],
           [0.5, 3.5],
           [3.5, 3.5]])
    """
    _require_spacing(ground, spacing_m)
    best = np.empty((0, 2))
    if not len(ground):
        return best
    judged = ground[:: -(-len(ground) // MOST_GROUND)]
    least = np.inf
    for lattice in _lattices(ground, spacing_m=spacing_m, pattern=pattern):
        kept = lattice[distance_to_nearest(present, lattice) >= apart_m]
        kept = kept[permitted(kept)]
        if not len(kept):
            continue
        away = distance_to_nearest(np.vstack([present, kept]), judged).mean()
        if away < least * (1.0 - 1e-9):
            least, best = away, kept
    return best


def _lattices(
    ground: NDArray[np.float64], *, spacing_m: float, pattern: Pattern
) -> Iterator[NDArray[np.float64]]:
    """Give the shifted grids, each wider than the ground by a row on all sides."""
    staggered = pattern == "staggered"
    along = spacing_m * (STRETCH if staggered else 1.0)
    across = spacing_m**2 / along
    corner, far = ground.min(axis=0), ground.max(axis=0)
    columns = int((far[0] - corner[0]) // along) + 4
    rows = int((far[1] - corner[1]) // across) + 4
    row, column = (each.ravel() for each in np.mgrid[:rows, :columns])
    moved = 0.5 * (row % 2) if staggered else 0.0
    grid = np.column_stack([(column + moved - 2.0) * along, (row - 2.0) * across])
    for up in range(SHIFTS):
        for right in range(SHIFTS):
            shift = np.array([right * along, up * across]) / SHIFTS
            yield corner + grid + shift


def _require_spacing(ground: NDArray[np.float64], spacing_m: float) -> None:
    if not (np.isfinite(spacing_m) and spacing_m > 0.0):
        problem = Problem(
            where="spacing_m", what=f"{spacing_m}", expected="metres above 0"
        )
        raise ParameterError("regular grid", [problem])
    width = np.ptp(ground, axis=0) if len(ground) else np.zeros(2)
    count = float(np.prod(width / spacing_m + 1.0))
    if count > MOST_STATIONS:
        problem = Problem(
            where="spacing_m",
            what=f"{spacing_m:g} m: some {count:,.0f} stations",
            expected=f"at most {MOST_STATIONS:,} on the square round the ground",
            cure="take a wider spacing, or smaller bounds",
        )
        raise ParameterError("regular grid", [problem])
