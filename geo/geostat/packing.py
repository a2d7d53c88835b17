"""A variogram as the numbers that compiled code reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.variogram import ModelName, Structure, Variogram
from geo.kernels.structures import (
    COLUMNS,
    CUBIC,
    EXPONENTIAL,
    GAUSSIAN,
    MATERN,
    SPHERICAL,
    matern_table,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.variogram import CovarianceModel

_KINDS = {
    ModelName.SPHERICAL: SPHERICAL,
    ModelName.EXPONENTIAL: EXPONENTIAL,
    ModelName.GAUSSIAN: GAUSSIAN,
    ModelName.CUBIC: CUBIC,
    ModelName.MATERN: MATERN,
}


class Packed(NamedTuple):
    """The numbers of a variogram.

    Attributes
    ----------
    nugget : float
        Counts where both differences are exactly 0.
    structures : ndarray of float, shape (structures, 8)
        As `geo.kernels.structures` reads them.
    tables : ndarray of float, shape (numbers,)
        Of the Matérn structures.
    """

    nugget: float
    structures: NDArray[np.float64]
    tables: NDArray[np.float64]


def packed(model: CovarianceModel) -> Packed | None:
    """Give the numbers of a variogram.

    Parameters
    ----------
    model : CovarianceModel

    Returns
    -------
    Packed or None
        None for a model of the user's own, which only Python can evaluate.

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=4.0, range_m=2.0)
    >>> packed(Variogram(nugget=1.0, structures=(spherical,))).structures
    array([[0. , 4. , 0.5, 0. , 1. , 1. , 0. , 0. ]])
    """
    if type(model) is not Variogram:  # one derived from it may compute otherwise
        return None
    if any(type(each) is not Structure for each in model.structures):
        return None
    structures = np.zeros((len(model.structures), COLUMNS))
    tables: list[NDArray[np.float64]] = []
    start = 0
    for row, structure in enumerate(model.structures):
        structures[row, :6] = _row(structure)
        if structure.smoothness is not None:
            structures[row, 6] = start
            tables.append(matern_table(structure.smoothness))
            start += len(tables[-1])
    return Packed(model.nugget, structures, np.concatenate([np.empty(0), *tables]))


def _row(structure: Structure) -> tuple[float, ...]:
    """Give all but where the table starts."""
    kind = _KINDS[ModelName(structure.model)]
    head = (float(kind), structure.sill, 1.0 / structure.scale_m)
    shape = structure.anisotropy
    if shape.ratio == 1.0:  # spared the rotation's rounding
        return (*head, 0.0, 1.0, 1.0)
    azimuth = np.radians(shape.azimuth_deg)
    return (*head, float(np.sin(azimuth)), float(np.cos(azimuth)), 1.0 / shape.ratio)
