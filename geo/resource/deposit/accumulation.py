"""Grades from estimated accumulations, not from estimated grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def grade_from_accumulation(
    accumulation: ArrayLike, *, dry_abundance: ArrayLike
) -> NDArray[np.float64]:
    """Divide an estimated accumulation by the estimated dry abundance.

    Grades are not estimated themselves: a rich station of few nodules would
    weigh as much as a poor one of many.

    Parameters
    ----------
    accumulation : array_like of float
        Estimate of m = A (1 - w) g, kg metal per m2.
    dry_abundance : array_like of float, same shape
        Estimate of A (1 - w), kg/m2, from the same stations with the same
        search and weights.

    Returns
    -------
    ndarray of float
        Dry mass fraction; NaN where there is no dry abundance.

    Examples
    --------
    >>> grade_from_accumulation([0.1, 0.0], dry_abundance=[10.0, 0.0])
    array([0.01,  nan])
    """
    metal = np.asarray(accumulation, dtype=float)
    dry = np.asarray(dry_abundance, dtype=float)
    bears = dry > 0.0
    grade = np.divide(metal, dry, out=np.full(metal.shape, np.nan), where=bears)
    return np.asarray(grade)


def outside_data(grade: ArrayLike, *, data: ArrayLike) -> NDArray[np.bool_]:
    """Flag grades beyond the range of the data, which kriging weights can give.

    Parameters
    ----------
    grade : array_like of float
        Estimates.
    data : array_like of float
        Grades of the stations; NaN where not assayed.

    Returns
    -------
    ndarray of bool

    Examples
    --------
    >>> outside_data([0.010, 0.020], data=[0.009, 0.014])
    array([False,  True])
    """
    values, known = np.asarray(grade, dtype=float), np.asarray(data, dtype=float)
    low, high = np.nanmin(known), np.nanmax(known)
    rounding = 1e-9 * max(abs(low), abs(high))
    return np.asarray((values < low - rounding) | (values > high + rounding))
