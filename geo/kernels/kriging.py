"""The kriging system.

``A = [C F; Fᵀ 0]``, with the covariances between samples C and one column of F
for each unknown coefficient of the drift, is inverted once, as ``B``; weights, the
condition number, the weight of the mean and the errors of cross-validation all
follow from ``A`` and ``B``. Without a column it is simple kriging, with a column of
ones ordinary kriging. Leading axes hold many small systems at once (a moving
neighbourhood), none of them one large system (a unique neighbourhood).

References
----------
Dubrule, O. (1983). Cross validation of kriging in a unique neighborhood.
Mathematical Geology 15, 687-699.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORST_CONDITION = 1e12  # beyond it fewer than four digits of a weight are left


class KrigingSystem(NamedTuple):
    """A kriging system with its inverse, covariances in units of `unit`.

    Attributes
    ----------
    matrix, inverse : ndarray of float, shape (..., n + p, n + p)
    unit : ndarray of float, shape (..., 1, 1)
        The largest variance of the system: scaled by it, covariances are
        commensurate with the drift of the border.
    samples : int
        How many of the rows are samples (n); the others are drift (p).
    """

    matrix: NDArray[np.float64]
    inverse: NDArray[np.float64]
    unit: NDArray[np.float64]
    samples: int


class KrigingWeights(NamedTuple):
    """What each sample counts, and the price of not knowing the drift.

    Attributes
    ----------
    weights : ndarray of float, shape (..., n, targets)
        ``Fᵀ λ = f0``: with a drift of ones they sum to one over the samples.
    lagrange : ndarray of float, shape (..., p, targets)
        The multipliers μ of ``C λ + F μ = c0``.
    """

    weights: NDArray[np.float64]
    lagrange: NDArray[np.float64]


@on_one_thread
def kriging_system(
    covariance: NDArray[np.float64], drift: NDArray[np.float64]
) -> KrigingSystem:
    """Border and invert the covariances between samples.

    Parameters
    ----------
    covariance : ndarray of float, shape (..., n, n)
    drift : ndarray of float, shape (..., n, p)
        Columns of about unit size; none of them (p = 0) where the mean is known.

    Returns
    -------
    KrigingSystem

    Raises
    ------
    numpy.linalg.LinAlgError
        The system is singular.

    Examples
    --------
    >>> kriging_system(np.array([[4.0]]), np.ones((1, 1))).matrix
    array([[1., 1.],
           [1., 0.]])
    """
    size, terms = drift.shape[-2:]
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    unit = variances.max(axis=-1)[..., None, None]
    matrix = np.zeros((*covariance.shape[:-2], size + terms, size + terms))
    matrix[..., :size, :size] = covariance / unit
    matrix[..., :size, size:] = drift
    matrix[..., size:, :size] = np.swapaxes(drift, -1, -2)
    return KrigingSystem(matrix, np.linalg.inv(matrix), unit, size)


def condition(system: KrigingSystem) -> NDArray[np.float64]:
    """Give the condition number in the 1-norm.

    Parameters
    ----------
    system : KrigingSystem

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> float(condition(kriging_system(np.eye(1), np.ones((1, 1)))))
    4.0
    """
    sizes = [
        np.abs(part).sum(axis=-2).max(axis=-1)
        for part in (system.matrix, system.inverse)
    ]
    return np.asarray(sizes[0] * sizes[1])


@on_one_thread
def kriging_weights(
    system: KrigingSystem,
    to_target: NDArray[np.float64],
    drift_at_target: NDArray[np.float64],
) -> KrigingWeights:
    """Solve the system for the covariances between samples and targets.

    Parameters
    ----------
    system : KrigingSystem
    to_target : ndarray of float, shape (..., n, targets)
    drift_at_target : ndarray of float, shape (..., p, targets)

    Returns
    -------
    KrigingWeights

    Examples
    --------
    >>> system = kriging_system(np.array([[1.0, 0.2], [0.2, 1.0]]), np.ones((2, 1)))
    >>> kriging_weights(
    ...     system, np.array([[0.6], [0.2]]), np.ones((1, 1))
    ... ).weights.ravel()
    array([0.75, 0.25])
    """
    right = np.concatenate([to_target / system.unit, drift_at_target], axis=-2)

    solution = system.inverse @ right
    # one step of refinement: as exact as a factorisation, at the cost of a product
    solution = solution + system.inverse @ (right - system.matrix @ solution)

    return KrigingWeights(
        solution[..., : system.samples, :],
        solution[..., system.samples :, :] * system.unit,
    )


@on_one_thread
def weight_of_mean(
    system: KrigingSystem, solved: KrigingWeights
) -> NDArray[np.float64]:
    """Say what simple kriging would leave to the mean.

    With the Schur complement ``−(Fᵀ C⁻¹ F)⁻¹`` in the corner of the inverse, it
    is ``f0 − Fᵀ C⁻¹ c0 = −Fᵀ C⁻¹ F μ`` of the column of ones.

    Parameters
    ----------
    system : KrigingSystem
        Its first drift column is one of ones, or it has no drift.
    solved : KrigingWeights

    Returns
    -------
    ndarray of float, shape (..., targets)

    Examples
    --------
    >>> system = kriging_system(np.array([[1.0, 0.2], [0.2, 1.0]]), np.ones((2, 1)))
    >>> solved = kriging_weights(system, np.array([[0.6], [0.2]]), np.ones((1, 1)))
    >>> weight_of_mean(system, solved).round(4)
    array([0.3333])
    """
    if system.matrix.shape[-1] == system.samples:
        return np.asarray(1.0 - solved.weights.sum(axis=-2))
    corner = system.inverse[..., system.samples :, system.samples :]
    left = np.linalg.solve(corner, solved.lagrange / system.unit)
    return np.asarray(left[..., 0, :])


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; NaN by 0, as where simple kriging gives its samples no weight.

    Parameters
    ----------
    part, whole : ndarray of float, shape (...)

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> ratio(np.array([1.0, 0.0]), np.array([4.0, 0.0]))
    array([0.25,  nan])
    """
    nowhere = np.full(part.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=nowhere, where=whole != 0.0))
