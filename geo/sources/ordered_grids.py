"""A grid on disk in ascending order, whatever way the file runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.crs import unwrap_longitude
from geo.sources.grid_layouts import GridLayout
from geo.sources.grid_windows import Axes, read_cells, window_axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

EDGE = 1e-9
"""Of a cell, by which rounding may miss an edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedGrid:
    """A grid on disk with its axes in ascending order.

    Parameters
    ----------
    layout : GridLayout
    axes : Axes
    step_east, step_north : float
        Cell size in the units of its CRS.
    round_the_globe : bool
        Whether the last column is followed by the first.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.source_notes import SourceNote
    >>> from geo.sources.grid_layouts import GridVariable
    >>> layout = GridLayout(
    ...     name="a",
    ...     eastings=np.arange(0.5, 360.0),
    ...     northings=np.array([1.5, 0.5]),
    ...     crs=WGS84,
    ...     variable=GridVariable(),
    ...     note=SourceNote(kind="", title="", publisher="", licence=""),
    ...     read=lambda rows, columns: np.zeros((2, 360))[rows, columns],
    ... )
    >>> grid = OrderedGrid.of(layout)
    >>> grid.round_the_globe, grid.places(np.array([-179.5]), np.array([1.0]))
    (True, (array([0.]), array([0.5])))
    """

    layout: GridLayout
    axes: Axes
    step_east: float
    step_north: float
    round_the_globe: bool

    @classmethod
    def of(cls, layout: GridLayout) -> OrderedGrid:
        """Order the axes of a layout.

        Parameters
        ----------
        layout : GridLayout

        Returns
        -------
        OrderedGrid
        """
        axes = window_axes(layout)
        east, north = _step(axes.eastings), _step(axes.northings)
        return cls(
            layout=layout,
            axes=axes,
            step_east=east or north or 1.0,
            step_north=north or east or 1.0,
            round_the_globe=bool(layout.crs.is_geographic)
            and axes.eastings.size * east > 360.0 - east / 2.0,
        )

    def extent(self) -> str:
        """Say between which cell centres it lies.

        Returns
        -------
        str
        """
        east, north = self.axes.eastings, self.axes.northings
        return f"{east[0]:g} to {east[-1]:g}, {north[0]:g} to {north[-1]:g}"

    def framed(self, east: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring longitudes into the frame in which the columns ascend.

        Parameters
        ----------
        east : ndarray of float

        Returns
        -------
        ndarray of float
            Eastings that are no longitudes as they are.
        """
        if not self.layout.crs.is_geographic:
            return east
        west, far = self.axes.eastings[0], self.axes.eastings[-1]
        return unwrap_longitude(east, centre=float(west + far) / 2.0)

    def places(
        self, east: NDArray[np.float64], north: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give columns and rows, as fractions, of positions in its own CRS.

        Parameters
        ----------
        east, north : ndarray of float

        Returns
        -------
        tuple of ndarray of float
            0 at the first cell centre, NaN where a position is not finite.
        """
        finite = np.isfinite(east) & np.isfinite(north)
        framed = self.framed(np.where(finite, east, self.axes.eastings[0]))
        column = (framed - self.axes.eastings[0]) / self.step_east
        row = (np.where(finite, north, 0.0) - self.axes.northings[0]) / self.step_north
        return np.where(finite, column, np.nan), np.where(finite, row, np.nan)

    def inside(
        self, column: NDArray[np.float64], row: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Tell which places lie on the file, half a cell round its centres.

        Parameters
        ----------
        column, row : ndarray of float
            As `places` gives them.

        Returns
        -------
        ndarray of bool
        """
        rows, columns = self.axes.rows.size, self.axes.columns.size
        within = (row >= -0.5 - EDGE) & (row <= rows - 0.5 + EDGE)
        if self.round_the_globe:
            return within & np.isfinite(column)
        return within & (column >= -0.5 - EDGE) & (column <= columns - 0.5 + EDGE)

    def read(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Read cells by their ascending places.

        Parameters
        ----------
        rows, columns : ndarray of int
            Those beyond the edge give the cell at the edge, or go round the globe.

        Returns
        -------
        ndarray of float, shape (rows, columns)
        """
        count = self.axes.columns.size
        across = (
            columns % count if self.round_the_globe else np.clip(columns, 0, count - 1)
        )
        return read_cells(
            self.layout,
            rows=self.axes.rows[np.clip(rows, 0, self.axes.rows.size - 1)],
            columns=self.axes.columns[across],
        )


def _step(ascending: NDArray[np.float64]) -> float:
    if ascending.size < 2:
        return 0.0
    return float((ascending[-1] - ascending[0]) / (ascending.size - 1))
