"""Plain estimates at samples, from what is left when some are held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.nearest import square_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LANES = 4  # sums side by side: one alone waits for itself


@compiled
def means_of_left(  # noqa: PLR0917
    values: NDArray[np.float64],
    starts: NDArray[np.int64],
    rows: NDArray[np.int64],
    means: NDArray[np.float64],
) -> None:
    """Average what each list of rows leaves.

    Nothing is subtracted, so that an enormous value that is held out takes no
    digits along.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
    starts : ndarray of int, shape (lists + 1,)
        Where each list starts in `rows`, and where the last ends.
    rows : ndarray of int, shape (m,)
        Ascending within a list, none twice.
    means : ndarray of float, shape (lists,)
        Written; NaN where nothing is left.

    Examples
    --------
    >>> means = np.empty(2)
    >>> lists = np.array([0, 1, 3]), np.array([1, 0, 2])
    >>> means_of_left(np.array([1.0, 2.0, 6.0]), *lists, means)
    >>> means
    array([3.5, 2. ])
    """
    count = values.shape[0]
    before, after = np.zeros(count + 1), np.zeros(count + 1)
    for row in range(count):
        before[row + 1] = before[row] + values[row]
        after[count - 1 - row] = after[count - row] + values[count - 1 - row]
    for each in range(means.shape[0]):
        first, last = starts[each], starts[each + 1]
        if last - first == count:
            means[each] = np.nan
            continue
        total = before[count]
        if last > first:
            total = before[rows[first]] + after[rows[last - 1] + 1]
        for at in range(first + 1, last):
            for row in range(rows[at - 1] + 1, rows[at]):
                total += values[row]
        means[each] = total / (count - (last - first))


@compiled
def weigh_left(  # noqa: PLR0917
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    asked: NDArray[np.int64],
    lists: NDArray[np.int64],
    starts: NDArray[np.int64],
    rows: NDArray[np.int64],
    told: NDArray[np.float64],
) -> None:
    """Estimate samples by inverse distance squared and by the nearest sample.

    Parameters
    ----------
    points : ndarray of float, shape (2, n)
        Easting and northing, m.
    values : ndarray of float, shape (n,)
    asked : ndarray of int, shape (m,)
        Rows of the samples to estimate.
    lists : ndarray of int, shape (m,)
        Of each of them, the list of rows that have no say.
    starts, rows : ndarray of int, shapes (lists + 1,) and (numbers,)
        As in `means_of_left`.
    told : ndarray of float, shape (m, 2)
        Written: by inverse distance, and that of the nearest sample (of several,
        the first). NaN where nothing is left.

    Examples
    --------
    >>> line = np.array([[0.0, 1.0, 3.0], [0.0, 0.0, 0.0]])
    >>> told = np.empty((1, 2))
    >>> one = np.array([1]), np.array([0]), np.array([0, 1]), np.array([1])
    >>> weigh_left(line, np.array([1.0, 2.0, 6.0]), *one, told)
    >>> told
    array([[2., 1.]])
    """
    count = values.shape[0]
    squares = np.empty(count)
    for target in range(asked.shape[0]):
        east, north = points[0, asked[target]], points[1, asked[target]]
        for row in range(count):
            squares[row] = square_of(points[0, row] - east, points[1, row] - north)
        for at in range(starts[lists[target]], starts[lists[target] + 1]):
            squares[rows[at]] = np.inf
        nearest = _least(squares)
        if nearest == np.inf:
            told[target] = np.nan
            continue
        first = 0
        while squares[first] != nearest:
            first += 1
        told[target, 0] = _weighed(squares, nearest, values)
        told[target, 1] = values[first]


@compiled
def _least(squares: NDArray[np.float64]) -> float:
    """Give the smallest number."""
    whole = squares.shape[0] // _LANES * _LANES
    one = two = three = four = np.inf
    for row in range(0, whole, _LANES):
        one = min(one, squares[row])
        two = min(two, squares[row + 1])
        three = min(three, squares[row + 2])
        four = min(four, squares[row + 3])
    for row in range(whole, squares.shape[0]):
        one = min(one, squares[row])
    return min(one, two, three, four)


@compiled
def _weighed(
    squares: NDArray[np.float64], nearest: float, values: NDArray[np.float64]
) -> float:
    """Average with weights of one over the square, relative to the nearest."""
    count = squares.shape[0]
    if nearest > 0.0:
        for row in range(count):
            squares[row] = nearest / squares[row]
    else:  # samples in the place of the target
        for row in range(count):
            squares[row] = 1.0 if squares[row] == 0.0 else 0.0
    whole = count // 2 * 2
    total = other_total = weighed = other_weighed = 0.0
    for row in range(0, whole, 2):
        total += squares[row]
        weighed += squares[row] * values[row]
        other_total += squares[row + 1]
        other_weighed += squares[row + 1] * values[row + 1]
    if whole < count:
        total += squares[whole]
        weighed += squares[whole] * values[whole]
    return (weighed + other_weighed) / (total + other_total)
