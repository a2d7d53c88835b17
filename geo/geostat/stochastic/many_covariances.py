"""Covariances of many separations, by compiled code where there are enough of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.packing import Packed, packed
from geo.geostat.variogram import Structure, Variogram
from geo.kernels.tabulated import tabulate, tabulate_between
from geo.kernels.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.variogram import CovarianceModel

# Fewer take less time than loading the code does. The last bits of a covariance hang
# on which way it is worked out, so that the way hangs on the number alone.
MANY = 100_000
AT_ONCE = 1_000_000  # the clear way takes some 50 bytes for each


def continuous(
    model: CovarianceModel | Structure, separation: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the covariance of a model without its nugget.

    Parameters
    ----------
    model : CovarianceModel or Structure
    separation : ndarray of float, shape (..., 2)
        Easting and northing differences, m.

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> spherical = Structure(model="spherical", sill=4.0, range_m=2_000.0)
    >>> nugget = Variogram(nugget=1.0, structures=(spherical,))
    >>> continuous(nugget, np.array([[0.0, 0.0], [1_000.0, 0.0]]))
    array([4.  , 1.25])
    """
    known = _compiled(model, separation.size // 2)
    if known is None:
        return _clear(model, separation)
    covariance = np.empty(separation.shape[:-1])
    tabulate(
        np.ascontiguousarray(separation, dtype=float).reshape(-1, 2),
        0.0,
        known.structures,
        known.tables,
        covariance.reshape(-1),
    )
    return covariance


def continuous_between(
    model: CovarianceModel | Structure,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    spacing_m: float,
) -> NDArray[np.float64]:
    """Tabulate the covariances between places without the nugget.

    Parameters
    ----------
    model : CovarianceModel or Structure
    first : ndarray of float, shape (n, 2)
        In steps.
    second : ndarray of float, shape (m, 2)
    spacing_m : float
        Of a step.

    Returns
    -------
    ndarray of float, shape (n, m)

    Examples
    --------
    >>> spherical = Structure(model="spherical", sill=4.0, range_m=2_000.0)
    >>> steps = np.array([[0.0, 0.0], [10.0, 0.0]])
    >>> continuous_between(spherical, steps, steps, spacing_m=100.0)
    array([[4.  , 1.25],
           [1.25, 4.  ]])
    """
    table = np.empty((len(first), len(second)))
    known = _compiled(model, table.size)
    first, second = (
        np.ascontiguousarray(places, dtype=float) for places in (first, second)
    )

    rows = max(1, AT_ONCE // max(1, len(second)))

    def fill(start: int) -> None:
        some = slice(start, start + rows)
        if known is None:
            apart = (first[some, None] - second) * spacing_m
            table[some] = _clear(model, apart)
            return
        tabulate_between(
            first[some],
            second,
            spacing_m,
            known.structures,
            known.tables,
            table[some].reshape(-1),
        )

    share_out(fill, range(0, len(first), rows))
    return table


def _clear(
    model: CovarianceModel | Structure, separation: NDArray[np.float64]
) -> NDArray[np.float64]:
    covariance = np.asarray(model.covariance(separation), dtype=float)
    nugget = 0.0 if isinstance(model, Structure) else model.nugget
    if nugget:
        together = (separation[..., 0] == 0.0) & (separation[..., 1] == 0.0)
        covariance = covariance - nugget * together
    return covariance


def _compiled(model: CovarianceModel | Structure, count: int) -> Packed | None:
    """Give the numbers of a model, where it is worth it and can be."""
    if count < MANY or tabulate.machine() is tabulate.plain:
        return None
    if isinstance(model, Structure):
        return packed(Variogram(nugget=0.0, structures=(model,)))
    return packed(model)
