"""How large the cells of a grid are on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.resource.ground.terrain import metres_per_degree

MOST_LATITUDE = 89.9  # a chord of a ring is no parallel beyond


class CellSizes(Protocol):
    """Sizes of cells, row by row from south to north."""

    @property
    def width_m(self) -> NDArray[np.float64]:
        """Of each row, shape (rows,)."""
        ...

    @property
    def height_m(self) -> NDArray[np.float64]:
        """Of each row, shape (rows,)."""
        ...

    def towards(
        self, row: int, up: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Tell how far rows lie from one, and how wide cells are on the way there.

        Parameters
        ----------
        row : int
        up : ndarray of int, shape (k,)
            Rows to the north; below 0 to the south.

        Returns
        -------
        tuple of ndarray of float, shape (k,)
            Metres along the column, and metres of a cell across.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DegreeCells:
    """Cells of a grid in longitude and latitude on the WGS84 ellipsoid.

    Parameters
    ----------
    lat : ndarray of float, shape (rows,)
        Of the centres, degrees.
    wide_deg, high_deg : float
        Steps in longitude and latitude.

    Examples
    --------
    >>> cells = DegreeCells(lat=np.array([0.0, 60.0]), wide_deg=0.1, high_deg=0.1)
    >>> cells.width_m.round(), cells.height_m.round()
    (array([11132.,  5580.]), array([11057., 11141.]))
    """

    lat: NDArray[np.float64]
    wide_deg: float
    high_deg: float

    @property
    def width_m(self) -> NDArray[np.float64]:
        """Of each row, shape (rows,)."""
        return metres_per_degree(self.lat)[0] * self.wide_deg

    @property
    def height_m(self) -> NDArray[np.float64]:
        """Of each row, shape (rows,)."""
        return metres_per_degree(self.lat)[1] * self.high_deg

    def towards(
        self, row: int, up: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Tell how far rows lie from one, and how wide cells are on the way there.

        Parameters
        ----------
        row : int
        up : ndarray of int, shape (k,)

        Returns
        -------
        tuple of ndarray of float, shape (k,)
            A chord between two parallels is as wide as on the one midway.
        """
        midway = float(self.lat[row]) + up * self.high_deg / 2.0
        clipped = np.clip(midway, -MOST_LATITUDE, MOST_LATITUDE)
        per_lon, per_lat = metres_per_degree(clipped)
        return up * self.high_deg * per_lat, per_lon * self.wide_deg


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetreCells:
    """Cells of a projected grid, all of one size.

    Parameters
    ----------
    rows : int
    wide_m, high_m : float
        Steps in easting and northing.

    Examples
    --------
    >>> MetreCells(rows=2, wide_m=50.0, high_m=25.0).towards(0, np.array([1]))
    (array([25.]), array([50.]))
    """

    rows: int
    wide_m: float
    high_m: float

    @property
    def width_m(self) -> NDArray[np.float64]:
        """Of each row, shape (rows,)."""
        return np.full(self.rows, self.wide_m)

    @property
    def height_m(self) -> NDArray[np.float64]:
        """Of each row, shape (rows,)."""
        return np.full(self.rows, self.high_m)

    def towards(
        self,
        row: int,  # noqa: ARG002  all rows are alike
        up: NDArray[np.intp],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Tell how far rows lie from one, and how wide cells are on the way there.

        Parameters
        ----------
        row : int
        up : ndarray of int, shape (k,)

        Returns
        -------
        tuple of ndarray of float, shape (k,)
        """
        return np.asarray(up * self.high_m), np.full(up.shape, self.wide_m)
