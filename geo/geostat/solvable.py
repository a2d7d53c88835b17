"""The refusal of kriging systems that cannot be solved to four digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.drift_support import carry
from geo.geostat.variogram import covariance_between
from geo.kernels.kriging import WORST_CONDITION, condition, kriging_system

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.samples import Samples
    from geo.geostat.variogram import CovarianceModel
    from geo.kernels.kriging import KrigingSystem

TOO_MUCH_ALIKE = (
    "samples lie too close together for so smooth a model: give it a nugget, state "
    "error variances, take fewer neighbours, or another model"
)


def solvable(
    covariance: NDArray[np.float64],
    drift: NDArray[np.float64],
    *,
    what: str,
    cure: str,
) -> KrigingSystem:
    """Build a kriging system, and refuse a near-singular one.

    Parameters
    ----------
    covariance : ndarray of float, shape (..., n, n)
    drift : ndarray of float, shape (..., n, p)
    what, cure : str
        Name of the system, and what helps where samples are too much alike.

    Returns
    -------
    KrigingSystem

    Raises
    ------
    DataError
        The samples do not carry the drift, or the condition number exceeds
        `geo.kernels.kriging.WORST_CONDITION`.

    Examples
    --------
    >>> solvable(np.eye(2), np.ones((2, 1)), what="system", cure="").matrix
    array([[1., 0., 1.],
           [0., 1., 1.],
           [1., 1., 0.]])
    """
    if drift.shape[-1]:
        _require_carried(drift, what=what)
    try:
        system = kriging_system(covariance, drift)
    except np.linalg.LinAlgError:
        raise DataError(what, [_ill_conditioned(np.inf, cure=cure)]) from None
    worst = float(condition(system).max(initial=1.0))
    if not worst <= WORST_CONDITION:
        raise DataError(what, [_ill_conditioned(worst, cure=cure)])
    return system


def solvable_system(
    samples: Samples,
    *,
    variogram: CovarianceModel,
    drift: NDArray[np.float64],
) -> KrigingSystem:
    """Build the kriging system of some samples, and refuse a near-singular one.

    Parameters
    ----------
    samples : Samples
        Of shape (n, ...), or (batch, n, ...) for many small systems.
    variogram : CovarianceModel
    drift : ndarray of float, shape (..., n, p)

    Returns
    -------
    KrigingSystem

    Raises
    ------
    DataError
        The condition number exceeds `WORST_CONDITION`.

    Examples
    --------
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> pair = require_samples([[0.0, 0.0], [9.0, 0.0]], [2.0, 4.0])
    >>> solvable_system(
    ...     pair, variogram=Variogram(nugget=1.0), drift=np.ones((2, 1))
    ... ).matrix
    array([[1., 0., 1.],
           [0., 1., 1.],
           [1., 1., 0.]])
    """
    points = samples.coordinates
    covariance = covariance_between(points, points, model=variogram)
    own = samples.error_variance[..., None] * np.eye(points.shape[-2])
    return solvable(covariance + own, drift, what="kriging system", cure=TOO_MUCH_ALIKE)


def _ill_conditioned(number: float, *, cure: str) -> Problem:
    return Problem(
        where="covariances between samples",
        what=f"condition number {number:.1e}",
        expected=f"at most {WORST_CONDITION:.0e}",
        cure=cure,
    )


def _require_carried(drift: NDArray[np.float64], *, what: str) -> None:
    carried = np.atleast_1d(carry(drift))
    if carried.all():
        return
    whose = (
        f"the neighbours of {int((~carried).sum())} targets"
        if drift.ndim > 2
        else "the samples"
    )
    problem = Problem(
        where="drift",
        what=f"{whose} do not carry its {drift.shape[-1]} terms",
        expected="as many samples as terms or more (of each variable), not on one "
        "line (or another curve of the trend), and covariates that differ",
        cure="more neighbours, a larger minimum, all samples (maximum=None), or a "
        "simpler drift",
    )
    raise DataError(what, [problem])
