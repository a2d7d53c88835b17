"""Covariances of very many separations, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.structures import covariances_into

if TYPE_CHECKING:
    from numpy.typing import NDArray

AT_ONCE = 512  # separations: they stay in the nearest cache


@compiled
def tabulate(  # noqa: PLR0917  arrays, not a tuple of them, in a hot loop
    separation: NDArray[np.float64],
    nugget: float,
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Tabulate the covariances of separations.

    Parameters
    ----------
    separation : ndarray of float, shape (n, 2)
        Easting and northing differences, m.
    nugget : float
        Counts where both are exactly 0.
    structures, tables : ndarray of float
        Of `geo.kernels.structures`.
    out : ndarray of float, shape (n,)
        Filled.

    Examples
    --------
    >>> spherical = np.array([[0.0, 2.0, 1 / 400.0, 0.0, 1.0, 1.0, 0.0, 0.0]])
    >>> out = np.empty(2)
    >>> apart = np.array([[0.0, 200.0], [300.0, 400.0]])
    >>> tabulate(apart, 1.0, spherical, np.empty(0), out)
    >>> out
    array([0.625, 0.   ])
    """
    east, north, reduced = np.empty(AT_ONCE), np.empty(AT_ONCE), np.empty(AT_ONCE)
    for start in range(0, out.size, AT_ONCE):
        count = min(AT_ONCE, out.size - start)
        for each in range(count):
            east[each] = separation[start + each, 0]
            north[each] = separation[start + each, 1]
        covariances_into(
            east, north, count, nugget, structures, tables, reduced, out, start
        )


@compiled
def tabulate_between(  # noqa: PLR0917
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    spacing_m: float,
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Tabulate the covariances between places, without the nugget.

    Parameters
    ----------
    first : ndarray of float, shape (n, 2)
        In steps.
    second : ndarray of float, shape (m, 2)
    spacing_m : float
        Of a step.
    structures, tables : ndarray of float
        Of `geo.kernels.structures`.
    out : ndarray of float, shape (n * m,)
        Filled, row by row.

    Examples
    --------
    >>> spherical = np.array([[0.0, 2.0, 1 / 400.0, 0.0, 1.0, 1.0, 0.0, 0.0]])
    >>> out, steps = np.empty(2), np.array([[0.0, 2.0], [3.0, 4.0]])
    >>> tabulate_between(np.zeros((1, 2)), steps, 100.0, spherical, np.empty(0), out)
    >>> out
    array([0.625, 0.   ])
    """
    count = second.shape[0]
    east, north, reduced = np.empty(count), np.empty(count), np.empty(count)
    for row in range(first.shape[0]):
        for each in range(count):
            east[each] = (first[row, 0] - second[each, 0]) * spacing_m
            north[each] = (first[row, 1] - second[each, 1]) * spacing_m
        covariances_into(
            east, north, count, 0.0, structures, tables, reduced, out, row * count
        )
