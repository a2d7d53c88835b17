"""One kriging system for all targets: the inverse of Cholesky's factor at work.

``C = L Lᵀ`` is factored once. Of each target, with covariances c0 and drift f0,
``v = L⁻¹ c0`` says what the samples explain, ``r = R⁻ᵀ f0 − Qᵀ v`` (with ``L⁻¹ F =
Q R``) what is left to the unknown drift: the variance is ``C_vv − v·v + r·r``. What
each sample counts is ``λ = L⁻ᵀ (v + Q r)``; an estimate needs none of it, but
``λᵀz = v·(w − Q Qᵀ w) + (R⁻ᵀ f0)·(Qᵀ w)`` with ``w = L⁻¹ z``. Targets lie along the
columns of a table of fixed width: one instruction serves several, and neither the
size of the table nor the digits hang on their number.

References
----------
Chilès, J.-P. and Delfiner, P. (2012). Geostatistics, 2nd ed., chapter 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dpocon, dtrtri

from geo.kernels.compiled import compiled
from geo.kernels.structures import covariances_into
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = 96  # rows solved at once: fewer leave the processor idle, more are half zeros
WORST_FACTOR = 1e13  # of the condition number; beyond it rounding may cost the root


@on_one_thread
def inverse_factor(covariance: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Factor the covariances between samples, and invert the factor.

    Parameters
    ----------
    covariance : ndarray of float, shape (n, n)

    Returns
    -------
    ndarray of float, shape (n, n), or None
        L⁻¹ of ``L Lᵀ = C``, lower triangular. None where the covariances are not
        positive definite, or only just: such as are so for increments alone may
        still be solved with a drift.

    Examples
    --------
    >>> inverse_factor(np.array([[4.0, 4.0], [4.0, 5.0]]))
    array([[ 0.5,  0. ],
           [-1. ,  1. ]])
    >>> inverse_factor(np.ones((2, 2))) is None
    True
    """
    try:
        lower = np.asarray(np.linalg.cholesky(covariance), dtype=float)
    except np.linalg.LinAlgError:
        return None
    reciprocal, _ = dpocon(lower, np.abs(covariance).sum(axis=0).max(), uplo="L")
    if not reciprocal * WORST_FACTOR >= 1.0:
        return None
    upper, _ = dtrtri(lower.T, lower=0, overwrite_c=1)  # in its own place
    return np.asarray(upper.T)


def solve_lower(
    inverse: NDArray[np.float64],
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Put ``L⁻¹ x`` beside each column x.

    By products of large matrices, which numpy computes without the global
    interpreter lock.

    Parameters
    ----------
    inverse : ndarray of float, shape (n, n)
        L⁻¹.
    table : ndarray of float, shape (n, m)
    out : ndarray of float, shape (n, m)
        Written.

    Examples
    --------
    >>> out = np.empty((2, 1))
    >>> solve_lower(inverse_factor(np.diag([4.0, 16.0])), np.ones((2, 1)), out)
    >>> out.T
    array([[0.5 , 0.25]])
    """
    for start in range(0, len(inverse), STEP):
        end = min(start + STEP, len(inverse))
        np.matmul(inverse[start:end, :end], table[:end], out=out[start:end])


def solve_upper(
    inverse: NDArray[np.float64],
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Put ``L⁻ᵀ x`` beside each column x.

    Parameters
    ----------
    inverse : ndarray of float, shape (n, n)
        L⁻¹.
    table : ndarray of float, shape (n, m)
    out : ndarray of float, shape (n, m)
        Written.

    Examples
    --------
    >>> inverse, out = (
    ...     inverse_factor(np.array([[4.0, 2.0], [2.0, 2.0]])),
    ...     np.ones((2, 1)),
    ... )
    >>> solve_upper(inverse, np.array([[3.0], [1.0]]), out)
    >>> out.T
    array([[1., 1.]])
    """
    for start in range(0, len(inverse), STEP):
        end = min(start + STEP, len(inverse))
        np.matmul(inverse[start:, start:end].T, table[start:], out=out[start:end])


@compiled
def tabulate(  # noqa: PLR0917
    table: NDArray[np.float64],
    targets: NDArray[np.float64],
    samples: NDArray[np.float64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    nugget: float,
    structures: NDArray[np.float64],
    polynomials: NDArray[np.float64],
) -> None:
    """Tabulate the covariances between samples and targets.

    Parameters
    ----------
    table : ndarray of float, shape (n, m)
        Written.
    targets : ndarray of float, shape (2, m)
        Easting and northing, m.
    samples : ndarray of float, shape (2, n)
    offsets, shares : ndarray of float, shapes (points, 2) and (points,)
        The points of a target, from its centre, and what each counts.
    nugget : float
        Between a sample and a point in the same place.
    structures, polynomials : ndarray of float
        As in `geo.kernels.structures.covariances_into`.

    Examples
    --------
    >>> table = np.empty((2, 1))
    >>> line = np.array([[0.0, 5.0], [0.0, 0.0]])
    >>> itself, none = (np.zeros((1, 2)), np.ones(1)), (np.empty((0, 8)), np.empty(0))
    >>> tabulate(table, np.zeros((2, 1)), line, *itself, 2.0, *none)
    >>> table.T
    array([[2., 0.]])
    """
    count = table.shape[1]
    # not rows of one array: loops over those are not vectorised
    right, up = np.empty(count), np.empty(count)
    room, one = np.empty(count), np.empty(count)
    for sample in range(table.shape[0]):
        table[sample] = 0.0
        for point in range(offsets.shape[0]):
            for target in range(count):
                east = targets[0, target] + offsets[point, 0]
                north = targets[1, target] + offsets[point, 1]
                right[target] = samples[0, sample] - east
                up[target] = samples[1, sample] - north
            covariances_into(
                right, up, count, nugget, structures, polynomials, room, one, 0
            )
            for target in range(count):
                table[sample, target] += shares[point] * one[target]


@compiled
def add_up(
    table: NDArray[np.float64],
    rows: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Add up the squares of each column, and its products with some rows.

    Parameters
    ----------
    table : ndarray of float, shape (n, m)
    rows : ndarray of float, shape (k, n)
    sums : ndarray of float, shape (1 + k, m)
        Written: the squares, then the products.

    Examples
    --------
    >>> sums = np.empty((2, 1))
    >>> add_up(np.array([[1.0], [2.0]]), np.array([[3.0, 4.0]]), sums)
    >>> sums.T
    array([[ 5., 11.]])
    """
    sums[:] = 0.0
    for sample in range(table.shape[0]):
        for target in range(table.shape[1]):
            sums[0, target] += table[sample, target] * table[sample, target]
        for row in range(rows.shape[0]):
            share = rows[row, sample]
            for target in range(table.shape[1]):
                sums[1 + row, target] += share * table[sample, target]


@compiled
def leave_to_drift(
    table: NDArray[np.float64],
    basis: NDArray[np.float64],
    left: NDArray[np.float64],
) -> None:
    """Put ``v + Q r`` in place of each column v.

    Parameters
    ----------
    table : ndarray of float, shape (n, m)
        v; changed.
    basis : ndarray of float, shape (p, n)
        Q, transposed.
    left : ndarray of float, shape (p, m)
        r.

    Examples
    --------
    >>> table = np.array([[0.5]])
    >>> leave_to_drift(table, np.ones((1, 1)), np.ones((1, 1)))
    >>> table
    array([[1.5]])
    """
    for sample in range(table.shape[0]):
        for term in range(basis.shape[0]):
            share = basis[term, sample]
            for target in range(table.shape[1]):
                table[sample, target] += share * left[term, target]


@compiled
def add_sizes(weights: NDArray[np.float64], sums: NDArray[np.float64]) -> None:
    """Add up the sizes of the weights, and the negative ones.

    Parameters
    ----------
    weights : ndarray of float, shape (n, m)
    sums : ndarray of float, shape (2, m)
        Written.

    Examples
    --------
    >>> sums = np.empty((2, 1))
    >>> add_sizes(np.array([[1.5], [-0.5]]), sums)
    >>> sums.T
    array([[ 2. , -0.5]])
    """
    sums[:] = 0.0
    for sample in range(weights.shape[0]):
        for target in range(weights.shape[1]):
            weight = weights[sample, target]
            sums[0, target] += abs(weight)
            sums[1, target] += min(weight, 0.0)
