"""What estimators are asked for: means over blocks of a lattice, and over all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.worlds.settings import ABUNDANCE

if TYPE_CHECKING:
    from geo.model.grid import GridSpec


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """What estimators are asked for: means over equal blocks, and over all.

    Parameters
    ----------
    centres : ndarray of float, shape (blocks, 2)
        Easting and northing, m, row by row from the south-west.
    size_m : tuple of float
        Of a block, in easting and northing.
    centre : ndarray of float, shape (1, 2)
        Of all of them.
    extent_m : tuple of float
        Of all of them.
    cells : int
        Cells of the lattice along a block's side: the truth of a block is the
        mean of their centres.
    variable : str
        "abundance", or a grade's name for its metal per area.

    Examples
    --------
    >>> from geo.geostat.worlds.settings import invented_lattice
    >>> lattice = invented_lattice(shape=(4, 6), spacing_m=100.0)
    >>> targets_of(lattice, block_cells=2).centres[:2]
    array([[100., 100.],
           [300., 100.]])
    """

    centres: NDArray[np.float64]
    size_m: tuple[float, float]
    centre: NDArray[np.float64]
    extent_m: tuple[float, float]
    cells: int
    variable: str = ABUNDANCE


def block_means(values: NDArray[np.float64], *, cells: int) -> NDArray[np.float64]:
    """Average a lattice over square blocks.

    Parameters
    ----------
    values : ndarray of float, shape (rows, columns)
    cells : int
        Along the side of a block.

    Returns
    -------
    ndarray of float, shape (rows / cells, columns / cells)

    Raises
    ------
    ParameterError
        The lattice is no whole number of blocks.

    Examples
    --------
    >>> block_means(np.arange(8.0).reshape(2, 4), cells=2)
    array([[2.5, 4.5]])
    """
    rows, columns = _whole_blocks((values.shape[0], values.shape[1]), cells)
    parted = values.reshape(rows, cells, columns, cells)
    return np.asarray(parted.mean(axis=(1, 3)))


def targets_of(
    lattice: GridSpec, *, block_cells: int, variable: str = ABUNDANCE
) -> Targets:
    """Part a lattice into blocks.

    Parameters
    ----------
    lattice : GridSpec
    block_cells : int
        Cells along the side of a block.
    variable : str, optional
        "abundance", or a grade's name for its metal per area.

    Returns
    -------
    Targets

    Raises
    ------
    ParameterError
        The lattice is no whole number of blocks.
    """
    _whole_blocks(lattice.shape, block_cells)
    west, south, east, north = lattice.bounds
    size = block_cells * lattice.spacing
    mesh = np.meshgrid(
        np.arange(west + size / 2.0, east, size),
        np.arange(south + size / 2.0, north, size),
    )
    return Targets(
        centres=np.column_stack([axis.ravel() for axis in mesh]),
        size_m=(size, size),
        centre=np.array([[(west + east) / 2.0, (south + north) / 2.0]]),
        extent_m=(east - west, north - south),
        cells=block_cells,
        variable=variable,
    )


def _whole_blocks(shape: tuple[int, int], cells: int) -> tuple[int, int]:
    if cells < 1 or shape[0] % cells or shape[1] % cells:
        raise ParameterError(
            "blocks",
            [
                Problem(
                    where="cells",
                    what=f"{cells} along the side, on a lattice of {shape}",
                    expected="at least 1, and a whole number of blocks",
                )
            ],
        )
    return shape[0] // cells, shape[1] // cells
