"""Orthonormal bases in which compositions have coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-9


def pivot_basis(parts: int) -> NDArray[np.float64]:
    """Give the basis of pivot coordinates: each part against those after it.

    The first coordinate is √((D−1)/D) ln(x₁ / g(x₂ … x_D)): all that is relative
    of the first part.

    Parameters
    ----------
    parts : int

    Returns
    -------
    ndarray of float, shape (parts - 1, parts)
        Rows of length 1, across each other, each summing to 0.

    Raises
    ------
    ParameterError
        Fewer than two parts.

    References
    ----------
    Filzmoser, P., Hron, K. & Templ, M. (2018). Applied Compositional Data
    Analysis, section 3.3.4.

    Examples
    --------
    >>> pivot_basis(3).round(3)
    array([[ 0.816, -0.408, -0.408],
           [ 0.   ,  0.707, -0.707]])
    """
    if parts < 2:
        problem = Problem(where="parts", what=f"{parts}", expected="2 or more")
        raise ParameterError("basis of compositions", [problem])
    signs = np.triu(-np.ones((parts - 1, parts)), k=1)
    signs[np.diag_indices(parts - 1)] = 1.0
    return balance_basis(signs)


def balance_basis(partition: ArrayLike) -> NDArray[np.float64]:
    """Give the basis of balances of a sequential binary partition.

    A row with r parts of sign + and s of sign − becomes √(rs/(r+s)) ln(g(+) /
    g(−)), g being geometric means.

    Parameters
    ----------
    partition : array_like of int, shape (parts - 1, parts)
        1, -1 and 0: row by row, which parts stand against which.

    Returns
    -------
    ndarray of float, shape (parts - 1, parts)

    Raises
    ------
    ParameterError
        Not a partition: rows without one of the signs, or not across each other.

    References
    ----------
    Egozcue, J.J. & Pawlowsky-Glahn, V. (2005). Groups of parts and their balances
    in compositional data analysis. Mathematical Geology 37, 795-828.

    Examples
    --------
    Nickel and copper against manganese and the rest, then each pair:

    >>> balance_basis([[1, 1, -1, -1], [1, -1, 0, 0], [0, 0, 1, -1]]).round(3)
    array([[ 0.5  ,  0.5  , -0.5  , -0.5  ],
           [ 0.707, -0.707,  0.   ,  0.   ],
           [ 0.   ,  0.   ,  0.707, -0.707]])
    """
    signs = np.sign(np.asarray(partition, dtype=float))
    plus, minus = (signs > 0.0).sum(axis=-1), (signs < 0.0).sum(axis=-1)
    if signs.ndim != 2 or np.any(plus * minus == 0):
        problem = Problem(
            where="partition",
            what=f"shape {signs.shape}, rows without + or without -",
            expected="(parts - 1, parts), both signs in every row",
        )
        raise ParameterError("basis of compositions", [problem])
    r, s = plus[:, None], minus[:, None]
    above, below = np.sqrt(s / (r * (r + s))), -np.sqrt(r / (s * (r + s)))
    rows = np.where(signs > 0.0, above, np.where(signs < 0.0, below, 0.0))
    return require_basis(rows)


def require_basis(basis: ArrayLike) -> NDArray[np.float64]:
    """Check that rows are orthonormal and sum to 0.

    Parameters
    ----------
    basis : array_like of float, shape (parts - 1, parts)

    Returns
    -------
    ndarray of float, shape (parts - 1, parts)

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> require_basis([[1.0, -1.0]])
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: basis of compositions: 1 problem
    - basis: rows that are not orthonormal
        expected: rows of length 1, across each other
        cure: pivot_basis, or balance_basis of a sequential binary partition
    """
    rows = np.asarray(basis, dtype=float)
    problems = []
    if rows.ndim != 2 or rows.shape[0] != rows.shape[1] - 1:
        problems.append(
            Problem(
                where="basis", what=f"shape {rows.shape}", expected="(parts - 1, parts)"
            )
        )
        raise ParameterError("basis of compositions", problems)
    if np.abs(rows @ rows.T - np.eye(len(rows))).max() > ROUNDING:
        problems.append(
            Problem(
                where="basis",
                what="rows that are not orthonormal",
                expected="rows of length 1, across each other",
                cure="pivot_basis, or balance_basis of a sequential binary partition",
            )
        )
    if np.abs(rows.sum(axis=1)).max() > ROUNDING:
        problems.append(
            Problem(where="basis", what="rows with a sum", expected="that sum to 0")
        )
    if problems:
        raise ParameterError("basis of compositions", problems)
    return rows
