"""The nodes and cells of the finest grid that a contour is traced on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Level = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Takes points of shape (n, 2), gives values of shape (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """Square cells, each numbered as its lower-left node, north first.

    Parameters
    ----------
    west, south : float
        The lower-left corner, in the unit of the plane.
    spacing : float
        Side of a cell.
    stride : int
        Nodes from south to north.

    Examples
    --------
    >>> lattice = Lattice(west=0.0, south=0.0, spacing=10.0, stride=100)
    >>> cells = lattice.cells(np.array([[25.0, 31.0]]))
    >>> cells.tolist(), lattice.number(cells).tolist()
    ([[2, 3]], [203])
    >>> lattice.nodes(np.array([203]))
    array([[20., 30.]])
    """

    west: float
    south: float
    spacing: float
    stride: int

    def points(self, steps: NDArray[np.floating]) -> NDArray[np.float64]:
        """Turn steps east and north into places.

        Parameters
        ----------
        steps : ndarray of float, shape (..., 2)

        Returns
        -------
        ndarray of float, shape (..., 2)
        """
        return np.asarray(steps * self.spacing + [self.west, self.south])

    def number(self, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the numbers of nodes, or cells, at whole steps.

        Parameters
        ----------
        steps : ndarray of int, shape (..., 2)

        Returns
        -------
        ndarray of int, shape (...)
        """
        return np.asarray(steps[..., 0] * self.stride + steps[..., 1])

    def nodes(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give the places of nodes.

        Parameters
        ----------
        numbers : ndarray of int, shape (n,)

        Returns
        -------
        ndarray of float, shape (n, 2)
        """
        return self.points(np.column_stack(np.divmod(numbers, self.stride)) * 1.0)

    def cells(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the cells that places lie in, as steps east and north.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)

        Returns
        -------
        ndarray of int, shape (n, 2)
        """
        steps = (places - [self.west, self.south]) / self.spacing
        return np.asarray(np.floor(steps), dtype=np.int64)
