"""Data as a step function of a standard Gaussian variable.

The anamorphosis φ takes a Gaussian value to the datum of the same weighted rank.
It interpolates and extrapolates nothing. Its Hermite coefficients tell how the
variance falls when Gaussian values are averaged.

References
----------
Chilès, J.-P. & Delfiner, P. (2012). Geostatistics, 2nd ed., section 6.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

DEGREE = 200  # of the Hermite polynomials
FARTHEST = 37.0  # beyond so many standard deviations a double knows no probability


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anamorphosis:
    """The data as a step function of a standard Gaussian variable.

    Parameters
    ----------
    levels : ndarray of float, shape (n,)
        Distinct, ascending.
    upper : ndarray of float, shape (n - 1,)
        The Gaussian value at which each but the last value ends.
    mean, variance : float
        Of the weighted data.
    coefficients : ndarray of float, shape (degree + 1,)
        On the normalised Hermite polynomials ``He_n / √n!``; the first is the
        mean, the squares of the others add up to the variance as the degree
        grows.

    Examples
    --------
    >>> two = fit_anamorphosis([1.0, 3.0])
    >>> two.mean, two.variance, two.upper
    (2.0, 1.0, array([0.]))
    >>> two([-0.5, 0.5])
    array([1., 3.])
    """

    levels: NDArray[np.float64]
    upper: NDArray[np.float64]
    mean: float
    variance: float
    coefficients: NDArray[np.float64]

    def __call__(self, gaussian: ArrayLike) -> NDArray[np.float64]:
        """Give the value of a sample at each Gaussian value.

        Parameters
        ----------
        gaussian : array_like of float

        Returns
        -------
        ndarray of float
        """
        return self.levels[np.searchsorted(self.upper, gaussian, side="left")]

    def block_variance(self, support_coefficient: float) -> float:
        """Give the variance of blocks, ``Σ φₙ² r²ⁿ``.

        What the polynomials leave of the variance is taken to lie just beyond
        the last of them: at most that much, times r to twice the degree, is the
        result too large.

        Parameters
        ----------
        support_coefficient : float
            r, 0 to 1.

        Returns
        -------
        float
        """
        parts = self.coefficients[1:] ** 2
        squared = support_coefficient**2
        left = max(self.variance - float(parts.sum()), 0.0)
        powers = squared ** np.arange(1, len(parts) + 2)
        return float(parts @ powers[:-1] + left * powers[-1])


def fit_anamorphosis(
    values: ArrayLike, *, weights: ArrayLike | None = None, degree: int = DEGREE
) -> Anamorphosis:
    """Fit the anamorphosis of weighted data.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    weights : array_like of float, shape (n,), optional
        Declustering weights, from 0 on; equal by default.
    degree : int, optional
        Of the Hermite polynomials.

    Returns
    -------
    Anamorphosis

    Raises
    ------
    DataError
        No values, values that are not finite, or weights that cannot be.
    ParameterError
        A degree below 1.

    Examples
    --------
    >>> fitted = fit_anamorphosis([1.0, 2.0, 6.0], weights=[2.0, 1.0, 1.0])
    >>> fitted.mean
    2.5
    """
    if degree < 1:
        raise ParameterError(
            "anamorphosis",
            [Problem(where="degree", what=f"{degree}", expected="at least 1")],
        )
    column, share = _require_weighted(values, weights)
    distinct, place = np.unique(column, return_inverse=True)
    shares = np.bincount(place, weights=share)
    upper = np.clip(ndtri(np.cumsum(shares)[:-1]), -FARTHEST, FARTHEST)
    mean = float(shares @ distinct)
    # ∫ Hₙ g from y up is Hₙ₋₁(y) g(y) / √n: one such term per step of φ
    order = np.arange(1, degree + 1)
    tails = _hermite(upper, degree - 1) * _density(upper) / np.sqrt(order)[:, None]
    return Anamorphosis(
        levels=distinct,
        upper=upper,
        mean=mean,
        variance=float(shares @ (distinct - mean) ** 2),
        coefficients=np.concatenate([[mean], tails @ np.diff(distinct)]),
    )


def _hermite(at: NDArray[np.float64], degree: int) -> NDArray[np.float64]:
    """Tabulate ``He_n / √n!`` for n from 0 to the degree, shape (degree + 1, m)."""
    table = np.empty((degree + 1, len(at)))
    table[0] = 1.0
    table[1:2] = at
    for n in range(1, degree):
        table[n + 1] = (at * table[n] - n**0.5 * table[n - 1]) / (n + 1) ** 0.5
    return table


def _density(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * at * at) / np.sqrt(2.0 * np.pi))


def _require_weighted(
    values: ArrayLike, weights: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Check values and weights; give those that count, weights summing to one."""
    column = np.asarray(values, dtype=float)
    own = np.ones(column.shape) if weights is None else np.asarray(weights, float)
    problems = []
    if column.ndim != 1 or not column.size or not np.all(np.isfinite(column)):
        problems.append(
            Problem(
                where="values",
                what=f"shape {column.shape}, "
                f"{int(np.count_nonzero(~np.isfinite(column)))} not finite",
                expected="at least one number, all finite, shape (n,)",
            )
        )
    if own.shape != column.shape:
        problems.append(
            Problem(
                where="weights",
                what=f"shape {own.shape}",
                expected=f"{column.shape}, as the values",
            )
        )
    elif not (np.all(np.isfinite(own) & (own >= 0.0)) and own.sum() > 0.0):
        problems.append(
            Problem(
                where="weights",
                what="below 0, not finite, or all 0",
                expected="numbers from 0 on, one of them above",
            )
        )
    if problems:
        raise DataError("anamorphosis", problems)
    counts = own > 0.0
    return column[counts], own[counts] / own[counts].sum()
