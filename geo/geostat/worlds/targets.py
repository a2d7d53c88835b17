"""What estimators are asked for: means over blocks of a lattice, and over all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.geostat.stochastic.realizations import reblocked
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

    Examples
    --------
    >>> from geo.geostat.worlds.settings import invented_lattice
    >>> lattice = invented_lattice(shape=(4, 6), spacing_m=100.0)
    >>> targets = targets_of(lattice, block_cells=2)
    >>> targets.size_m, len(targets.centres), targets.centre
    ((200.0, 200.0), 6, array([[300., 200.]]))
    """
    blocks = reblocked(lattice, cells=block_cells)
    west, south, east, north = lattice.bounds
    return Targets(
        centres=blocks.centres(),
        size_m=(blocks.spacing, blocks.spacing),
        centre=np.array([[(west + east) / 2.0, (south + north) / 2.0]]),
        extent_m=(east - west, north - south),
        cells=block_cells,
        variable=variable,
    )
