"""Small kriging systems solved eight at a time.

Number `i` of system `l` is at ``8 i + l``, so that each step is one instruction for
all eight. Matrices are the lower triangles of covariances, row after row, of an even
size. Two rows are done side by side, and two right-hand sides: what is read serves
twice, and sums do not wait for each other. For each number the order of operations
is that of the plain algorithm.

References
----------
Golub, G. H. and Van Loan, C. F. (2013). Matrix Computations, 4th ed., 4.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.kernels.compiled import compiled
from geo.kernels.eights import higher_of, lower_of, put_row, roots, row_of, spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TINY = 1e-300  # in place of a pivot that has no root


@compiled
def factor(matrix: NDArray[np.float64], size: int, worst: NDArray[np.float64]) -> None:
    """Factor eight matrices, the diagonal of the factor inverted.

    Parameters
    ----------
    matrix : ndarray of float, shape (8 size (size + 1) / 2 or more,)
        Overwritten by the factors.
    size : int
        Even.
    worst : ndarray of float, shape (8,)
        Filled: the smallest pivot; 0 or less where a matrix is not positive
        definite, and its factor then means nothing.

    Examples
    --------
    >>> import numpy as np
    >>> matrix, worst = np.repeat([4.0, 2.0, 5.0], 8), np.empty(8)
    >>> factor(matrix, 2, worst)
    >>> matrix[::8], worst[0]
    (array([0.5, 1. , 0.5]), np.float64(4.0))
    """
    least, tiny, one = spread(math.inf), spread(_TINY), spread(1.0)
    for row in range(0, size, 2):
        upper = row * (row + 1) // 2
        lower = upper + row + 1
        for column in range(0, row, 2):
            _two_by_two(matrix, upper, lower, column)
        first = row_of(matrix, upper + row)
        aside = row_of(matrix, lower + row)
        second = row_of(matrix, lower + row + 1)
        for step in range(row):
            above, below = row_of(matrix, upper + step), row_of(matrix, lower + step)
            first = first - above * above
            aside = aside - below * above
            second = second - below * below
        least = lower_of(least, first)
        first = one / roots(higher_of(first, tiny))
        aside = aside * first
        second = second - aside * aside
        least = lower_of(least, second)
        put_row(matrix, upper + row, first)
        put_row(matrix, lower + row, aside)
        put_row(matrix, lower + row + 1, one / roots(higher_of(second, tiny)))
    put_row(worst, 0, least)


@compiled
def _two_by_two(  # noqa: PLR0917
    matrix: NDArray[np.float64], upper: int, lower: int, column: int
) -> None:
    """Find two columns of two rows, which start at `upper` and `lower`."""
    left = column * (column + 1) // 2
    right = left + column + 1
    one = row_of(matrix, upper + column)
    two = row_of(matrix, upper + column + 1)
    three = row_of(matrix, lower + column)
    four = row_of(matrix, lower + column + 1)
    for step in range(column):
        above, below = row_of(matrix, upper + step), row_of(matrix, lower + step)
        near, far = row_of(matrix, left + step), row_of(matrix, right + step)
        one = one - above * near
        two = two - above * far
        three = three - below * near
        four = four - below * far
    scale = row_of(matrix, left + column)
    one = one * scale
    three = three * scale
    aside, scale = row_of(matrix, right + column), row_of(matrix, right + column + 1)
    put_row(matrix, upper + column, one)
    put_row(matrix, upper + column + 1, (two - one * aside) * scale)
    put_row(matrix, lower + column, three)
    put_row(matrix, lower + column + 1, (four - three * aside) * scale)


@compiled
def forward(  # noqa: PLR0917
    matrix: NDArray[np.float64],
    size: int,
    right: NDArray[np.float64],
    other: NDArray[np.float64],
) -> None:
    """Solve L x = b for eight factors, for two right-hand sides each.

    Parameters
    ----------
    matrix : ndarray of float
        From `factor`.
    size : int
        Even.
    right, other : ndarray of float, shape (8 size or more,)
        Overwritten by the solutions.

    Examples
    --------
    >>> import numpy as np
    >>> right, other = np.repeat([2.0, 5.0], 8), np.zeros(16)
    >>> forward(np.repeat([0.5, 1.0, 0.5], 8), 2, right, other)
    >>> right[::8]
    array([1., 2.])
    """
    for row in range(0, size, 2):
        upper = row * (row + 1) // 2
        lower = upper + row + 1
        one, two = row_of(right, row), row_of(right, row + 1)
        three, four = row_of(other, row), row_of(other, row + 1)
        for step in range(row):
            above, below = row_of(matrix, upper + step), row_of(matrix, lower + step)
            here, there = row_of(right, step), row_of(other, step)
            one = one - above * here
            two = two - below * here
            three = three - above * there
            four = four - below * there
        scale = row_of(matrix, upper + row)
        one = one * scale
        three = three * scale
        aside, scale = row_of(matrix, lower + row), row_of(matrix, lower + row + 1)
        put_row(right, row, one)
        put_row(right, row + 1, (two - aside * one) * scale)
        put_row(other, row, three)
        put_row(other, row + 1, (four - aside * three) * scale)


@compiled
def backward(  # noqa: PLR0917
    matrix: NDArray[np.float64],
    size: int,
    right: NDArray[np.float64],
    other: NDArray[np.float64],
) -> None:
    """Solve Lᵀ x = b for eight factors, for two right-hand sides each.

    Parameters
    ----------
    matrix : ndarray of float
        From `factor`.
    size : int
        Even.
    right, other : ndarray of float, shape (8 size or more,)
        Overwritten by the solutions.

    Examples
    --------
    >>> import numpy as np
    >>> right, other = np.repeat([4.0, 4.0], 8), np.zeros(16)
    >>> backward(np.repeat([0.5, 1.0, 0.5], 8), 2, right, other)
    >>> right[::8]
    array([1., 2.])
    """
    for back in range(2, size + 1, 2):
        column = size - back
        one, two = row_of(right, column), row_of(right, column + 1)
        three, four = row_of(other, column), row_of(other, column + 1)
        for ahead in range(1, back - 1):
            row = size - ahead
            at = row * (row + 1) // 2 + column
            left, beside = row_of(matrix, at), row_of(matrix, at + 1)
            here, there = row_of(right, row), row_of(other, row)
            one = one - left * here
            two = two - beside * here
            three = three - left * there
            four = four - beside * there
        lower = (column + 1) * (column + 2) // 2 + column
        aside, scale = row_of(matrix, lower), row_of(matrix, lower + 1)
        two = two * scale
        four = four * scale
        scale = row_of(matrix, lower - column - 1)
        put_row(right, column, (one - aside * two) * scale)
        put_row(right, column + 1, two)
        put_row(other, column, (three - aside * four) * scale)
        put_row(other, column + 1, four)
