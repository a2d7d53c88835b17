"""How rough the sea floor is within a window of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def ruggedness(elevation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure the terrain ruggedness index.

    The root of the sum of squared differences between a cell and its eight
    neighbours.

    Parameters
    ----------
    elevation : ndarray of float, shape (rows, columns)
        Metres.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        Metres; NaN on the rim, and where one of the nine cells is missing. It grows
        with the size of the cells: on a plane in proportion.

    References
    ----------
    Riley, S. J., DeGloria, S. D. and Elliot, R. (1999): A terrain ruggedness index
    that quantifies topographic heterogeneity. Intermountain Journal of Sciences 5,
    23-27.

    Examples
    --------
    >>> float(ruggedness(np.array([[0, 0, 0], [0, 3.0, 0], [0, 0, 7.0]]))[1, 1])
    8.888
    """
    total = np.zeros(_inner(elevation, 1).shape)
    for part in _shifted(elevation, 1):
        total += (part - _inner(elevation, 1)) ** 2
    return _rimmed(np.sqrt(total), elevation.shape, 1)


def window_deviation(
    elevation: NDArray[np.float64], *, window: int
) -> NDArray[np.float64]:
    """Measure the standard deviation of elevations in a square window of cells.

    Parameters
    ----------
    elevation : ndarray of float, shape (rows, columns)
        Metres.
    window : int
        Cells along a side: odd, at least 3.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        Metres, of the window as a whole (the sum of squares is divided by the number
        of cells); NaN nearer to the rim than half a window, and where a cell is
        missing.

    Raises
    ------
    ParameterError
        The window is even or below 3.

    Examples
    --------
    >>> steps = np.outer(np.ones(3), [0.0, 1.0, 2.0])
    >>> float(window_deviation(steps, window=3)[1, 1])
    0.8165
    """
    if window < 3 or window % 2 != 1:
        problem = Problem(where="window", what=f"{window}", expected="3, 5, 7 or so on")
        raise ParameterError("roughness", [problem])
    half = window // 2
    if min(elevation.shape) < window:
        return np.full(elevation.shape, np.nan)
    # differences from the cell in the middle: depths of kilometres lose no digits
    middle = _inner(elevation, half)
    mean, squares = np.zeros(middle.shape), np.zeros(middle.shape)
    for part in _shifted(elevation, half):
        mean += (part - middle) / window**2
    for part in _shifted(elevation, half):
        squares += (part - middle - mean) ** 2
    return _rimmed(np.sqrt(squares / window**2), elevation.shape, half)


def _inner(z: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    return z[half : z.shape[0] - half, half : z.shape[1] - half]


def _shifted(z: NDArray[np.float64], half: int) -> Iterator[NDArray[np.float64]]:
    rows, columns = z.shape[0] - 2 * half, z.shape[1] - 2 * half
    for row in range(2 * half + 1):
        for column in range(2 * half + 1):
            yield z[row : row + rows, column : column + columns]


def _rimmed(
    inner: NDArray[np.float64], shape: tuple[int, ...], half: int
) -> NDArray[np.float64]:
    rimmed = np.full(shape, np.nan)
    rimmed[half : shape[0] - half, half : shape[1] - half] = inner
    return rimmed
