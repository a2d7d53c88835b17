"""The ordinary kriging system.

``A = [C 1; 1ᵀ 0]`` is inverted once, as ``B``; weights, the condition number,
the weight of the mean and leave-one-out errors all follow from ``A`` and ``B``.
Leading axes hold many small systems at once (a moving neighbourhood), none of
them one large system (a unique neighbourhood).

References
----------
Dubrule, O. (1983). Cross validation of kriging in a unique neighborhood.
Mathematical Geology 15, 687-699.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class OrdinarySystem(NamedTuple):
    """A kriging system with its inverse, covariances in units of `unit`.

    Attributes
    ----------
    matrix, inverse : ndarray of float, shape (..., n + 1, n + 1)
    unit : ndarray of float, shape (..., 1, 1)
        The largest variance of the system: scaled by it, covariances are
        commensurate with the ones of the border.
    """

    matrix: NDArray[np.float64]
    inverse: NDArray[np.float64]
    unit: NDArray[np.float64]


class OrdinaryWeights(NamedTuple):
    """What ordinary kriging gives each sample, and the price of not knowing the mean.

    Attributes
    ----------
    weights : ndarray of float, shape (..., n, targets)
        They sum to one over the samples.
    lagrange : ndarray of float, shape (..., targets)
        The multiplier μ of ``C λ + μ = c0``.
    weight_of_mean : ndarray of float, shape (..., targets)
        What simple kriging would leave to the mean.
    """

    weights: NDArray[np.float64]
    lagrange: NDArray[np.float64]
    weight_of_mean: NDArray[np.float64]


def ordinary_system(covariance: NDArray[np.float64]) -> OrdinarySystem:
    """Border and invert the covariances between samples.

    Parameters
    ----------
    covariance : ndarray of float, shape (..., n, n)

    Returns
    -------
    OrdinarySystem

    Raises
    ------
    numpy.linalg.LinAlgError
        The system is singular.

    Examples
    --------
    >>> ordinary_system(np.array([[4.0]])).matrix
    array([[1., 1.],
           [1., 0.]])
    """
    size = covariance.shape[-1]
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    unit = variances.max(axis=-1)[..., None, None]
    matrix = np.ones((*covariance.shape[:-2], size + 1, size + 1))
    matrix[..., :size, :size] = covariance / unit
    matrix[..., size, size] = 0.0
    return OrdinarySystem(matrix, np.linalg.inv(matrix), unit)


def condition(system: OrdinarySystem) -> NDArray[np.float64]:
    """Give the condition number in the 1-norm.

    Parameters
    ----------
    system : OrdinarySystem

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> float(condition(ordinary_system(np.eye(1))))
    4.0
    """
    sizes = [
        np.abs(part).sum(axis=-2).max(axis=-1)
        for part in (system.matrix, system.inverse)
    ]
    return np.asarray(sizes[0] * sizes[1])


def ordinary_weights(
    system: OrdinarySystem, to_target: NDArray[np.float64]
) -> OrdinaryWeights:
    """Solve the system for the covariances between samples and targets.

    Parameters
    ----------
    system : OrdinarySystem
    to_target : ndarray of float, shape (..., n, targets)

    Returns
    -------
    OrdinaryWeights

    Examples
    --------
    >>> system = ordinary_system(np.array([[1.0, 0.2], [0.2, 1.0]]))
    >>> ordinary_weights(system, np.array([[0.6], [0.2]])).weights.ravel()
    array([0.75, 0.25])
    """
    *batch, size, targets = to_target.shape
    right = np.ones((*batch, size + 1, targets))
    right[..., :size, :] = to_target / system.unit

    solution = system.inverse @ right
    # one step of refinement: as exact as a factorisation, at the cost of a product
    solution = solution + system.inverse @ (right - system.matrix @ solution)

    lagrange = solution[..., size, :]
    return OrdinaryWeights(
        solution[..., :size, :],
        lagrange * system.unit[..., 0],
        lagrange / system.inverse[..., size, size, None],
    )


def leave_one_out(
    system: OrdinarySystem, values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Predict each sample from all others, without solving again.

    With ``B`` the inverse of the bordered system, the error of sample i is
    ``(B [z; 0])ᵢ / Bᵢᵢ`` and its variance ``1 / Bᵢᵢ`` (Dubrule 1983).

    Parameters
    ----------
    system : OrdinarySystem
        One system, of at least two samples.
    values : ndarray of float, shape (n,)

    Returns
    -------
    predicted, variance : ndarray of float, shape (n,)

    Examples
    --------
    >>> predicted, variance = leave_one_out(
    ...     ordinary_system(np.eye(2)), np.array([1, 5])
    ... )
    >>> predicted, variance
    (array([5., 1.]), array([2., 2.]))
    """
    size = len(values)
    inverse = system.inverse[:size, :size]
    own = np.diagonal(inverse)
    # against the mean, so that a large common level costs no digits
    level = values.mean()
    errors = inverse @ (values - level) / own
    return values - errors, np.asarray(system.unit[0] / own)
