"""Windows of a grid that lie wholly on ground that may be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_ASPECT = 2.0  # a zone twice as long as wide still has a core
SHARE_OF_SIDE = 4  # windows are laid at every quarter of their shorter side
MOST_WINDOWS = 20_000  # of one shape; some seconds to hold against other ground


class Window(NamedTuple):
    """A rectangle of cells, from its south-west corner."""

    row: int
    column: int
    height: int
    width: int

    def cells(self, columns: int) -> NDArray[np.intp]:
        """List its cells, counted row by row over the grid.

        Parameters
        ----------
        columns : int
            Of the grid.

        Returns
        -------
        ndarray of int, shape (height * width,)
        """
        rows = self.row + np.arange(self.height)
        across = self.column + np.arange(self.width)
        return np.asarray(rows[:, None] * columns + across).ravel()

    def overlaps(self, other: Window) -> bool:
        """Tell whether it shares a cell with another.

        Parameters
        ----------
        other : Window

        Returns
        -------
        bool
        """
        return (
            self.row < other.row + other.height
            and other.row < self.row + self.height
            and self.column < other.column + other.width
            and other.column < self.column + self.width
        )


def window_shapes(cells: float) -> list[tuple[int, int]]:
    """List the rectangles of about so many cells, at most twice as long as wide.

    Parameters
    ----------
    cells : float
        The size that is asked for, in cells.

    Returns
    -------
    list of tuple of int
        Rows and columns, flat ones first. One cell where less is asked for.

    Raises
    ------
    ParameterError
        No size above 0.

    Examples
    --------
    >>> window_shapes(25.0)
    [(4, 6), (5, 5), (6, 4)]
    """
    if not cells > 0.0:
        raise ParameterError(
            "windows",
            [Problem(where="size", what=f"{cells:g} cells", expected="above 0")],
        )
    shortest = max(int(np.floor(np.sqrt(cells / LONGEST_ASPECT))), 1)
    shapes = set()
    for side in range(shortest, max(int(np.sqrt(cells)), 1) + 1):
        other = max(round(cells / side), 1)
        if max(side, other) <= LONGEST_ASPECT * min(side, other):
            shapes |= {(side, other), (other, side)}
    return sorted(shapes)


def free_windows(
    allowed: NDArray[np.bool_], *, height: int, width: int
) -> list[Window]:
    """Find where a rectangle lies on allowed cells alone.

    Parameters
    ----------
    allowed : ndarray of bool, shape (rows, columns)
    height, width : int
        Of the rectangle, in cells.

    Returns
    -------
    list of Window
        Row by row, at every quarter of the shorter side, and of large grids no more
        than `MOST_WINDOWS`, evenly thinned.

    Examples
    --------
    >>> allowed = np.ones((3, 3), dtype=bool)
    >>> allowed[0, 0] = False
    >>> free_windows(allowed, height=2, width=2)[0]
    Window(row=0, column=1, height=2, width=2)
    """
    rows, columns = allowed.shape
    if height > rows or width > columns:
        return []
    summed = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    summed[1:, 1:] = np.cumsum(np.cumsum(allowed, axis=0), axis=1)
    within = (
        summed[height:, width:]
        - summed[:-height, width:]
        - summed[height:, :-width]
        + summed[:-height, :-width]
    )
    step = max(min(height, width) // SHARE_OF_SIDE, 1)
    row, column = np.nonzero(within[::step, ::step] == height * width)
    thinned = slice(None, None, max(-(-len(row) // MOST_WINDOWS), 1))
    return [
        Window(int(r) * step, int(c) * step, height, width)
        for r, c in zip(row[thinned], column[thinned], strict=True)
    ]
