"""The lattice that is simulated: a grid, and what reaches samples beyond its edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.stochastic.stencil import HALF_STENCIL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.stochastic.field_model import FieldModel
    from geo.geostat.stochastic.stations import Stations

Number = TypeVar("Number", bound=np.generic)

UNFELT = 1e-4  # a sample whose correlation with no node exceeds it takes no part
MOST_GROWTH = 8  # times the nodes of the grid, to reach samples beyond its edge
SMALL_GRID = 64 * 64  # a grid below that may grow as if it had so many nodes


class Extent(NamedTuple):
    """A lattice round a grid.

    Attributes
    ----------
    shape : tuple of int
        Rows, columns of the lattice.
    corner : tuple of int
        Row and column of the first cell of the grid in it.
    grid : tuple of int
        Rows, columns of the grid.
    felt : ndarray of bool, shape (places,)
        Places that some node of the grid feels; the others take no part.
    """

    shape: tuple[int, int]
    corner: tuple[int, int]
    grid: tuple[int, int]
    felt: NDArray[np.bool_]

    def window(self, torus: NDArray[Number]) -> NDArray[Number]:
        """Cut the grid out of a field on the torus.

        Parameters
        ----------
        torus : ndarray, shape (variables, P, Q)

        Returns
        -------
        ndarray, shape (variables, rows, columns)
            A view.
        """
        row, column = self.corner
        return torus[:, row : row + self.grid[0], column : column + self.grid[1]]


def extent_of(
    stations: Stations, *, model: FieldModel, grid: tuple[int, int], spacing_m: float
) -> Extent:
    """Lay the lattice round a grid and the samples that it feels.

    Parameters
    ----------
    stations : Stations
    model : FieldModel
    grid : tuple of int
        Rows, columns.
    spacing_m : float

    Returns
    -------
    Extent

    Raises
    ------
    DataError
        No sample is felt anywhere on the grid.
    ParameterError
        Samples so far off that the lattice would be many times the grid.
    """
    felt = _felt(stations.steps, model=model, grid=grid, spacing_m=spacing_m)
    if not felt.any():
        raise DataError(
            "simulation",
            [
                Problem(
                    where="samples",
                    what="none lies where a cell of the grid is correlated with it",
                    expected="samples on the grid or near it",
                    cure="check that both are in one coordinate system; "
                    "gaussian_field draws without samples",
                )
            ],
        )
    base = np.floor(stations.steps[felt]).astype(int)
    last = np.array([grid[1] - 1, grid[0] - 1])
    low = np.minimum(0, (base + 1 - HALF_STENCIL).min(axis=0, initial=0))
    high = np.maximum(last, (base + HALF_STENCIL).max(axis=0, initial=0))
    columns, rows = high - low + 1
    if rows * columns > MOST_GROWTH * max(grid[0] * grid[1], SMALL_GRID):
        raise ParameterError(
            "simulation",
            [
                Problem(
                    where="samples",
                    what=f"some lie so far off that {rows} × {columns} cells would be "
                    f"needed for a grid of {grid[0]} × {grid[1]}",
                    expected=f"at most {MOST_GROWTH} times the cells",
                    cure="a wider grid, or without the samples beyond its edge",
                )
            ],
        )
    return Extent((int(rows), int(columns)), (int(-low[1]), int(-low[0])), grid, felt)


def _felt(
    steps: NDArray[np.float64],
    *,
    model: FieldModel,
    grid: tuple[int, int],
    spacing_m: float,
) -> NDArray[np.bool_]:
    last = np.array([grid[1] - 1, grid[0] - 1])
    nearest = np.clip(steps, 0, last)
    beyond = np.flatnonzero(np.any(nearest != steps, axis=1))
    felt = np.ones(len(steps), dtype=bool)
    if not beyond.size:
        return felt
    # along a long axis of anisotropy the nearest node is not the one felt most
    some = [np.unique(np.linspace(0, size, 24).round()) for size in last]
    mesh = np.column_stack([axis.ravel() for axis in np.meshgrid(*some)])
    sills = np.sqrt(np.diagonal(model.variances()))
    scale = np.outer(sills, sills)
    for row in beyond:
        nodes = np.vstack([mesh, nearest[row]])
        alike = np.abs(model.all_pairs((steps[row] - nodes) * spacing_m))
        felt[row] = bool((alike > UNFELT * scale).any())
    return felt
