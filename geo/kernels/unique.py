"""One kriging system for all targets: Cholesky's factor, and what it makes of them.

``C = L Lᵀ`` is factored once. Of each target, with covariances c0 and drift f0,
``v = L⁻¹ c0`` says what the samples explain, ``r = R⁻ᵀ f0 − Qᵀ v`` (with ``L⁻¹ F =
Q R``) what is left to the unknown drift, and ``λ = L⁻ᵀ (v + Q r)`` what each sample
counts: the variance is ``C_vv − v·v + r·r``. Targets lie along the rows of a table
of fixed height, so that its size and the digits hang on no number of targets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dpocon

from geo.kernels.compiled import compiled
from geo.kernels.structures import covariances_into
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORNER = 64  # rows solved at once: narrower ones leave the processor idle
WORST_FACTOR = 1e13  # of the condition number; beyond it rounding may cost the root


class Factor(NamedTuple):
    """Cholesky's factor of the covariances between samples.

    Attributes
    ----------
    lower : ndarray of float, shape (n, n)
        L of ``L Lᵀ = C``.
    corners : tuple of ndarray of float
        Inverses of the blocks of `CORNER` rows along its diagonal.
    """

    lower: NDArray[np.float64]
    corners: tuple[NDArray[np.float64], ...]


@on_one_thread
def factor_of(covariance: NDArray[np.float64]) -> Factor | None:
    """Factor the covariances between samples.

    Parameters
    ----------
    covariance : ndarray of float, shape (n, n)

    Returns
    -------
    Factor or None
        None where they are not positive definite, or only just: such as are so
        for increments alone may still be solved with a drift.

    Examples
    --------
    >>> factor_of(np.diag([4.0, 9.0])).lower
    array([[2., 0.],
           [0., 3.]])
    >>> factor_of(np.ones((2, 2))) is None
    True
    """
    try:
        lower = np.asarray(np.linalg.cholesky(covariance), dtype=float)
    except np.linalg.LinAlgError:
        return None
    reciprocal, _ = dpocon(lower, np.abs(covariance).sum(axis=0).max(), uplo="L")
    if not reciprocal * WORST_FACTOR >= 1.0:
        return None
    blocks = [
        lower[start : start + CORNER, start : start + CORNER]
        for start in range(0, len(lower), CORNER)
    ]
    corners = tuple(
        np.ascontiguousarray(solve_triangular(block, np.eye(len(block)), lower=True))
        for block in blocks
    )
    return Factor(lower, corners)


def room_for(count: int) -> int:
    """Say how wide a scratch table the solutions need.

    Parameters
    ----------
    count : int
        Samples.

    Returns
    -------
    int

    Examples
    --------
    >>> room_for(1_000)
    512
    """
    blocks = -(-count // CORNER)
    return CORNER * max(1, -(-blocks // 2))


def solve_lower(
    factor: Factor, table: NDArray[np.float64], *, scratch: NDArray[np.float64]
) -> None:
    """Put ``L⁻¹ x`` in place of each row x.

    By halves, so that nearly all of it is products of large matrices, which numpy
    computes without the global interpreter lock.

    Parameters
    ----------
    factor : Factor
    table : ndarray of float, shape (m, n)
        Changed.
    scratch : ndarray of float, shape (m, room_for(n))
        Overwritten.

    Examples
    --------
    >>> factor = factor_of(np.diag([4.0, 9.0]))
    >>> table = np.array([[2.0, 3.0]])
    >>> solve_lower(factor, table, scratch=np.empty((1, 64)))
    >>> table
    array([[1., 1.]])
    """
    _solve_lower(factor, table, scratch, part=(0, len(factor.corners)))


def solve_upper(
    factor: Factor, table: NDArray[np.float64], *, scratch: NDArray[np.float64]
) -> None:
    """Put ``L⁻ᵀ x`` in place of each row x.

    Parameters
    ----------
    factor : Factor
    table : ndarray of float, shape (m, n)
        Changed.
    scratch : ndarray of float, shape (m, room_for(n))
        Overwritten.

    Examples
    --------
    >>> factor = factor_of(np.array([[4.0, 2.0], [2.0, 2.0]]))
    >>> table = np.array([[3.0, 1.0]])
    >>> solve_upper(factor, table, scratch=np.empty((1, 64)))
    >>> table
    array([[1., 1.]])
    """
    _solve_upper(factor, table, scratch, part=(0, len(factor.corners)))


def _solve_lower(
    factor: Factor,
    table: NDArray[np.float64],
    scratch: NDArray[np.float64],
    *,
    part: tuple[int, int],
) -> None:
    first, last = part
    start, end = first * CORNER, last * CORNER
    if last - first == 1:
        _multiply(table[:, start:end], factor.corners[first].T, scratch)
        return
    half = (first + last) // 2
    middle = half * CORNER
    _solve_lower(factor, table, scratch, part=(first, half))
    across = factor.lower[middle:end, start:middle].T
    _take_off(table[:, middle:end], table[:, start:middle], across, scratch=scratch)
    _solve_lower(factor, table, scratch, part=(half, last))


def _solve_upper(
    factor: Factor,
    table: NDArray[np.float64],
    scratch: NDArray[np.float64],
    *,
    part: tuple[int, int],
) -> None:
    first, last = part
    start, end = first * CORNER, last * CORNER
    if last - first == 1:
        _multiply(table[:, start:end], factor.corners[first], scratch)
        return
    half = (first + last) // 2
    middle = half * CORNER
    _solve_upper(factor, table, scratch, part=(half, last))
    across = factor.lower[middle:end, start:middle]
    _take_off(table[:, start:middle], table[:, middle:end], across, scratch=scratch)
    _solve_upper(factor, table, scratch, part=(first, half))


def _multiply(
    columns: NDArray[np.float64],
    corner: NDArray[np.float64],
    scratch: NDArray[np.float64],
) -> None:
    product = scratch[:, : columns.shape[1]]
    np.matmul(columns, corner, out=product)
    columns[...] = product


def _take_off(
    columns: NDArray[np.float64],
    solved: NDArray[np.float64],
    across: NDArray[np.float64],
    *,
    scratch: NDArray[np.float64],
) -> None:
    product = scratch[:, : columns.shape[1]]
    np.matmul(solved, across, out=product)
    columns -= product


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
    """Tabulate the covariances between targets and samples.

    Parameters
    ----------
    table : ndarray of float, shape (m, n)
        Written.
    targets : ndarray of float, shape (m, 2)
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
    >>> table = np.empty((1, 2))
    >>> here, at_once = np.zeros((1, 2)), np.ones(1)
    >>> line = np.array([[0.0, 5.0], [0.0, 0.0]])
    >>> none = np.empty((0, 8)), np.empty(0)
    >>> tabulate(table, here, line, here, at_once, 2.0, *none)
    >>> table
    array([[2., 0.]])
    """
    count, points = table.shape[1], offsets.shape[0]
    flat = table.reshape(-1)
    right, up, room, one = np.empty((4, count))
    for target in range(table.shape[0]):
        first = target * count
        for point in range(points):
            east = targets[target, 0] + offsets[point, 0]
            north = targets[target, 1] + offsets[point, 1]
            for sample in range(count):
                right[sample] = samples[0, sample] - east
                up[sample] = samples[1, sample] - north
            covariances_into(
                right, up, count, nugget, structures, polynomials, room, one, 0
            )
            for sample in range(count):
                before = flat[first + sample] if point else 0.0
                flat[first + sample] = before + shares[point] * one[sample]


@compiled
def leave_to_drift(  # noqa: C901, PLR0917  one pass over a row in the cache
    table: NDArray[np.float64],
    wanted: NDArray[np.float64],
    basis: NDArray[np.float64],
    triangle: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Put ``g = v + Q r`` in place of each row v.

    Parameters
    ----------
    table : ndarray of float, shape (m, n)
        v; changed.
    wanted : ndarray of float, shape (m, p)
        The drift f0 of each target; r is put in its place.
    basis, triangle : ndarray of float, shapes (n, p) and (p, p)
        Q and R of ``L⁻¹ F``.
    sums : ndarray of float, shape (m, 4)
        Written: v·v, r·r, g·v and g·g.

    Examples
    --------
    >>> table, wanted, sums = np.array([[0.5]]), np.ones((1, 1)), np.empty((1, 4))
    >>> leave_to_drift(table, wanted, np.ones((1, 1)), np.ones((1, 1)), sums)
    >>> table, wanted, sums
    (array([[1.]]), array([[0.5]]), array([[0.25, 0.25, 0.5 , 1.  ]]))
    """
    terms = basis.shape[1]
    for target in range(table.shape[0]):
        explained, left = 0.0, 0.0
        for sample in range(table.shape[1]):
            explained += table[target, sample] * table[target, sample]
        for term in range(terms):  # R⁻ᵀ f0
            total = wanted[target, term]
            for before in range(term):
                total -= triangle[before, term] * wanted[target, before]
            wanted[target, term] = total / triangle[term, term]
        for term in range(terms):
            total = 0.0
            for sample in range(table.shape[1]):
                total += basis[sample, term] * table[target, sample]
            wanted[target, term] -= total
            left += wanted[target, term] * wanted[target, term]
        shared, spread = 0.0, 0.0
        for sample in range(table.shape[1]):
            alone = table[target, sample]
            whole = alone
            for term in range(terms):
                whole += basis[sample, term] * wanted[target, term]
            shared += whole * alone
            spread += whole * whole
            table[target, sample] = whole
        sums[target, 0], sums[target, 1] = explained, left
        sums[target, 2], sums[target, 3] = shared, spread


@compiled
def weigh(  # noqa: PLR0917
    weights: NDArray[np.float64],
    values: NDArray[np.float64],
    estimate: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Weight the values, and add up the weights.

    Parameters
    ----------
    weights : ndarray of float, shape (m, n)
    values : ndarray of float, shape (columns, n)
    estimate : ndarray of float, shape (m, columns)
        Written.
    sums : ndarray of float, shape (m, 3)
        Written: the sums of all weights, of their sizes, and of the negative ones.

    Examples
    --------
    >>> estimate, sums = np.empty((1, 1)), np.empty((1, 3))
    >>> weigh(np.array([[1.5, -0.5]]), np.array([[2.0, 4.0]]), estimate, sums)
    >>> estimate, sums
    (array([[1.]]), array([[ 1. ,  2. , -0.5]]))
    """
    for target in range(weights.shape[0]):
        total, size, negative = 0.0, 0.0, 0.0
        for sample in range(weights.shape[1]):
            weight = weights[target, sample]
            total += weight
            size += abs(weight)
            negative += min(weight, 0.0)
        sums[target, 0], sums[target, 1], sums[target, 2] = total, size, negative
        for column in range(values.shape[0]):
            total = 0.0
            for sample in range(weights.shape[1]):
                total += weights[target, sample] * values[column, sample]
            estimate[target, column] = total
