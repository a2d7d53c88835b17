"""A straight line with the errors of its coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FEWEST_PAIRS = 3  # two coefficients, and one degree of freedom for their error


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A straight line fitted by least squares.

    Parameters
    ----------
    intercept, slope : float
    covariance : ndarray of float, shape (2, 2)
        Of the errors of both.
    residual_sd : float
        With n − 2 degrees of freedom.
    r2 : float
        Share of the variance that the line takes; NaN where nothing varies.
    pairs : int
    """

    intercept: float
    slope: float
    covariance: NDArray[np.float64]
    residual_sd: float
    r2: float
    pairs: int


def fit_line(x: ArrayLike, y: ArrayLike, *, what: str) -> Line:
    """Fit a line by least squares.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
    what : str
        What is fitted, for the message.

    Returns
    -------
    Line

    Raises
    ------
    DataError
        Fewer than three pairs, pairs that are not finite, or x all alike.

    Examples
    --------
    >>> fit_line([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], what="line").slope
    2.0
    """
    across, up = (np.asarray(each, dtype=float) for each in (x, y))
    finite = np.isfinite(across).all() and np.isfinite(up).all()
    if len(across) < FEWEST_PAIRS or not finite or np.ptp(across) == 0.0:
        raise DataError(
            what,
            [
                Problem(
                    where="pairs",
                    what=f"{len(across)}, of {len(np.unique(across))} different values",
                    expected=f"{FEWEST_PAIRS} finite ones or more that differ",
                    cure="give the law with its source instead",
                )
            ],
        )
    middle = across.mean()
    around = across - middle
    square = float(around @ around)
    slope = float(around @ up) / square
    intercept = float(up.mean() - slope * middle)
    residual = up - intercept - slope * across
    variance = float(residual @ residual) / (len(up) - 2)
    total = float(np.sum((up - up.mean()) ** 2))
    covariance = (
        variance
        / square
        * np.array([[square / len(up) + middle**2, -middle], [-middle, 1.0]])
    )
    return Line(
        intercept=intercept,
        slope=slope,
        covariance=covariance,
        residual_sd=float(np.sqrt(variance)),
        r2=1.0 - float(residual @ residual) / total if total > 0.0 else float("nan"),
        pairs=len(up),
    )


def design(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the columns of a line: ones, and x.

    Parameters
    ----------
    x : ndarray of float, shape (n,)

    Returns
    -------
    ndarray of float, shape (n, 2)

    Examples
    --------
    >>> design(np.array([3.0]))
    array([[1., 3.]])
    """
    return np.column_stack([np.ones(x.size), x.ravel()])


def covariance_of(
    first: float, second: float, *, correlation: float
) -> NDArray[np.float64]:
    """Give the covariance of two errors.

    Parameters
    ----------
    first, second : float
        Standard deviations.
    correlation : float

    Returns
    -------
    ndarray of float, shape (2, 2)

    Examples
    --------
    >>> covariance_of(2.0, 3.0, correlation=0.5)
    array([[4., 3.],
           [3., 9.]])
    """
    cross = correlation * first * second
    return np.array([[first**2, cross], [cross, second**2]])


def cholesky(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give L with L Lᵀ the covariance, also where one of two has no error.

    Parameters
    ----------
    covariance : ndarray of float, shape (2, 2)

    Returns
    -------
    ndarray of float, shape (2, 2)
        Lower triangle.

    Examples
    --------
    >>> cholesky(np.array([[0.0, 0.0], [0.0, 9.0]]))
    array([[0., 0.],
           [0., 3.]])
    """
    first = np.sqrt(covariance[0, 0])
    cross = covariance[1, 0] / first if first > 0.0 else 0.0
    rest = np.sqrt(max(covariance[1, 1] - cross**2, 0.0))
    return np.array([[first, 0.0], [cross, rest]])


def projection(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the matrix that makes the coefficients of the y of the same pairs.

    An error that the y share goes into the coefficients by it.

    Parameters
    ----------
    x : ndarray of float, shape (n,)
        That varies.

    Returns
    -------
    ndarray of float, shape (2, n)

    Examples
    --------
    >>> projection(np.array([0.0, 1.0, 2.0])) @ np.array([1.0, 3.0, 5.0])
    array([1., 2.])
    """
    return np.asarray(np.linalg.pinv(design(x)))
