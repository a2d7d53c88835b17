"""Small kriging systems solved eight at a time.

Number `i` of system `l` is at ``8 i + l``, so that each step is one instruction for
all eight. Matrices are the lower triangles of covariances, row after row. The
Lagrange multiplier of ordinary kriging is eliminated: with ``C = L Lᵀ``,
``u = L⁻¹ 1`` and ``v = L⁻¹ c0`` it is ``μ = (uᵀv − 1) / uᵀu``, and the weights are
``L⁻ᵀ (v − μ u)``.

References
----------
Golub, G. H. and Van Loan, C. F. (2013). Matrix Computations, 4th ed., 4.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.kernels.compiled import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LANES = 8


@compiled
def factor(matrix: NDArray[np.float64], size: int, worst: NDArray[np.float64]) -> None:  # noqa: C901
    """Factor eight matrices, the diagonal of the factor inverted.

    Parameters
    ----------
    matrix : ndarray of float, shape (8 size (size + 1) / 2 or more,)
        Overwritten by the factors.
    size : int
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
    for lane in range(8):
        worst[lane] = math.inf
    for row in range(size):
        own = row * (row + 1) // 2
        for column in range(row + 1):
            other = column * (column + 1) // 2
            for step in range(column):
                for lane in range(8):
                    matrix[(own + column) * 8 + lane] -= (
                        matrix[(own + step) * 8 + lane]
                        * matrix[(other + step) * 8 + lane]
                    )
            if column < row:
                for lane in range(8):
                    matrix[(own + column) * 8 + lane] *= matrix[
                        (other + column) * 8 + lane
                    ]
        for lane in range(8):
            pivot = matrix[(own + row) * 8 + lane]
            worst[lane] = min(worst[lane], pivot)
            matrix[(own + row) * 8 + lane] = 1.0 / math.sqrt(max(pivot, 1e-300))


@compiled
def forward(matrix: NDArray[np.float64], size: int, right: NDArray[np.float64]) -> None:
    """Solve L x = b for eight factors.

    Parameters
    ----------
    matrix : ndarray of float
        From `factor`.
    size : int
    right : ndarray of float, shape (8 size or more,)
        Overwritten by the solution.

    Examples
    --------
    >>> import numpy as np
    >>> right = np.repeat([2.0, 5.0], 8)
    >>> forward(np.repeat([0.5, 1.0, 0.5], 8), 2, right)
    >>> right[::8]
    array([1., 2.])
    """
    for row in range(size):
        own = row * (row + 1) // 2
        for step in range(row):
            for lane in range(8):
                right[row * 8 + lane] -= (
                    matrix[(own + step) * 8 + lane] * right[step * 8 + lane]
                )
        for lane in range(8):
            right[row * 8 + lane] *= matrix[(own + row) * 8 + lane]


@compiled
def backward(
    matrix: NDArray[np.float64], size: int, right: NDArray[np.float64]
) -> None:
    """Solve Lᵀ x = b for eight factors.

    Parameters
    ----------
    matrix : ndarray of float
        From `factor`.
    size : int
    right : ndarray of float, shape (8 size or more,)
        Overwritten by the solution.

    Examples
    --------
    >>> import numpy as np
    >>> right = np.repeat([4.0, 4.0], 8)
    >>> backward(np.repeat([0.5, 1.0, 0.5], 8), 2, right)
    >>> right[::8]
    array([1., 2.])
    """
    for back in range(size):
        row = size - 1 - back
        own = row * (row + 1) // 2
        for lane in range(8):
            right[row * 8 + lane] *= matrix[(own + row) * 8 + lane]
        for step in range(row):
            for lane in range(8):
                right[step * 8 + lane] -= (
                    matrix[(own + step) * 8 + lane] * right[row * 8 + lane]
                )


@compiled
def products(  # noqa: PLR0917
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    size: int,
    sums: NDArray[np.float64],
) -> None:
    """Sum the products of eight pairs of vectors.

    Parameters
    ----------
    one, other : ndarray of float, shape (8 size or more,)
    size : int
    sums : ndarray of float, shape (8,)
        Filled.

    Examples
    --------
    >>> import numpy as np
    >>> sums = np.empty(8)
    >>> products(np.full(16, 2.0), np.full(16, 3.0), 2, sums)
    >>> float(sums[0])
    12.0
    """
    for lane in range(8):
        sums[lane] = 0.0
    for row in range(size):
        for lane in range(8):
            sums[lane] += one[row * 8 + lane] * other[row * 8 + lane]
