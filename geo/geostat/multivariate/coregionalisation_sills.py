"""Least-squares sills of a coregionalisation, kept positive semi-definite."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETTLED = 1e-12  # change of a sill in one iteration, in units of the variances
MOST_ITERATIONS = 100_000


class NormalEquations(NamedTuple):
    """Weighted least squares of all pairs of variables on the same lags.

    Attributes
    ----------
    matrix : ndarray of float, shape (forms, forms)
        One for all pairs of variables.
    right : ndarray of float, shape (forms, variables, variables)
    """

    matrix: NDArray[np.float64]
    right: NDArray[np.float64]


def normal_equations(
    basis: NDArray[np.float64],
    semivariance: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NormalEquations:
    """Set up the least squares of sills.

    Parameters
    ----------
    basis : ndarray of float, shape (lags, forms)
        Semivariances of unit sill, the nugget's among them.
    semivariance : ndarray of float, shape (lags, variables, variables)
        What was seen.
    weight : ndarray of float, shape (lags,)

    Returns
    -------
    NormalEquations

    Examples
    --------
    >>> seen = np.array([[[1.0]], [[3.0]]])
    >>> normal_equations(np.ones((2, 1)), seen, np.ones(2))
    NormalEquations(matrix=array([[2.]]), right=array([[[4.]]]))
    """
    weighted = basis * weight[:, None]
    return NormalEquations(
        weighted.T @ basis, np.tensordot(weighted.T, semivariance, axes=1)
    )


def separate_sills(normal: NormalEquations) -> NDArray[np.float64]:
    """Fit each pair of variables alone: sills of any sign.

    Parameters
    ----------
    normal : NormalEquations

    Returns
    -------
    ndarray of float, shape (forms, variables, variables)

    Examples
    --------
    >>> seen = np.array([[[1.0]], [[3.0]]])
    >>> separate_sills(normal_equations(np.ones((2, 1)), seen, np.ones(2)))
    array([[[2.]]])
    """
    return np.tensordot(np.linalg.inv(normal.matrix), normal.right, axes=1)


def valid_sills(
    normal: NormalEquations, *, start: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Iterate to the best of all positive semi-definite sills.

    Parameters
    ----------
    normal : NormalEquations
    start : ndarray of float, shape (forms, variables, variables)
        Where to begin: the end does not depend on it.

    Returns
    -------
    sills : ndarray of float, shape (forms, variables, variables)
    iterations : int
        How often all forms were gone over.

    Raises
    ------
    DataError
        The forms are so alike that the sills do not settle.

    Examples
    --------
    Correlated by more than 1 if fitted alone; a correlation of 1 in the end:

    >>> seen = np.array([[[1.0, 2.0], [2.0, 1.0]]])
    >>> normal = normal_equations(np.ones((1, 1)), seen, np.ones(1))
    >>> sills, _ = valid_sills(normal, start=separate_sills(normal))
    >>> sills.round(9)
    array([[[1.5, 1.5],
            [1.5, 1.5]]])
    """
    sills = np.stack([_without_negative_eigenvalues(each) for each in start])
    for iteration in range(1, MOST_ITERATIONS + 1):
        before = sills.copy()
        for form, own in enumerate(np.diagonal(normal.matrix)):
            left = normal.right[form] - np.tensordot(normal.matrix[form], sills, axes=1)
            sills[form] = _without_negative_eigenvalues(sills[form] + left / own)
        if np.abs(sills - before).max() <= SETTLED:
            return sills, iteration
    problem = Problem(
        where="forms",
        what=f"the sills do not settle in {MOST_ITERATIONS} iterations",
        expected="forms that differ on the lags",
        cure="fewer structures, or ranges farther apart",
    )
    raise DataError("coregionalisation", [problem])


def _without_negative_eigenvalues(
    sills: NDArray[np.float64],
) -> NDArray[np.float64]:
    values, vectors = np.linalg.eigh(sills)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)
