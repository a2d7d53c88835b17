"""How the differences of a lag make a semivariance.

References
----------
Cressie, N. and Hawkins, D. M. (1980). Robust estimation of the variogram: I.
Mathematical Geology 12, 115-125.
Dowd, P. A. (1984). The variogram and kriging: robust and resistant estimators. In:
Geostatistics for natural resources characterization, 91-106.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.kernels.robust import median_differences, sum_of_powers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernels.pairs import Sector

DOWD_FACTOR = 2.198  # 1 / Φ⁻¹(3/4)², for normal differences


class Estimator(StrEnum):
    """How the differences of a lag make a semivariance.

    `MATHERON`: half the mean of squared differences; unbiased, and moved far by
    a few outlying samples.
    `CRESSIE_HAWKINS`: from the mean of the roots of absolute differences,
    corrected to be unbiased for normal differences. R gstat's ``cressie=TRUE``
    has the same two terms of the correction.
    `DOWD`: from the median of absolute differences, for normal ones; up to half
    of them may be wild. It alone holds all pairs of the lags in memory, 8 bytes
    each where they are many.
    """

    MATHERON = "matheron"
    CRESSIE_HAWKINS = "cressie-hawkins"
    DOWD = "dowd"


def semivariances(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    estimator: Estimator,
    edges: NDArray[np.float64],
    pairs: NDArray[np.int64],
    sector: Sector | None = None,
) -> NDArray[np.float64]:
    """Estimate the semivariances of several columns of values in the same places.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n, columns)
    estimator : {"matheron", "cressie-hawkins", "dowd"}
    edges : ndarray of float, shape (lags + 1,)
        A lag holds distances above its lower edge, up to and with its upper one.
    pairs : ndarray of int, shape (lags,)
        How many fall in each.
    sector : Sector, optional
        Only pairs within it; all by default.

    Returns
    -------
    ndarray of float, shape (columns, lags)
        NaN where there are no pairs.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> values = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 6.0]])
    >>> semivariances(
    ...     line,
    ...     values,
    ...     estimator=Estimator.MATHERON,
    ...     edges=np.array([0.0, 1.0, 2.0]),
    ...     pairs=np.array([2, 1]),
    ... )
    array([[ 1.25,  4.5 ],
           [ 5.  , 18.  ]])
    """
    if estimator == Estimator.DOWD:
        middle = [
            median_differences(coordinates, column, edges=edges, sector=sector)
            for column in values.T
        ]
        return DOWD_FACTOR * np.array(middle) ** 2 / 2.0
    robust = estimator == Estimator.CRESSIE_HAWKINS
    total = sum_of_powers(
        coordinates, values, power=0.5 if robust else 2.0, edges=edges, sector=sector
    )
    mean = total / np.where(pairs > 0, pairs, np.nan)
    if robust:
        return np.asarray(mean**4 / (0.457 + 0.494 / np.maximum(pairs, 1)) / 2.0)
    return np.asarray(mean / 2.0)


def require_estimator(estimator: str) -> None:
    """Refuse an estimator by another name.

    Parameters
    ----------
    estimator : str

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> require_estimator("dowd")
    """
    if estimator not in list(Estimator):
        raise ParameterError(
            "experimental variogram",
            [
                Problem(
                    where="estimator",
                    what=repr(estimator),
                    expected="one of " + ", ".join(Estimator),
                )
            ],
        )
