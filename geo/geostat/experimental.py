"""The experimental variogram: what pairs of samples say, lag by lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import require_samples
from geo.kernels.pairs import bin_pairs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MINIMUM_PAIRS = 30  # the rule of Journel & Huijbregts 1978, Mining Geostatistics
SHARE_OF_EXTENT = 0.5  # their other rule: lags up to half the extent of the field
GAP_RATIO = 2.0  # pairs beyond twice the last distance do not continue it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExperimentalVariogram:
    """Matheron's estimate in each lag, empty lags included.

    Parameters
    ----------
    edges_m : ndarray of float, shape (lags + 1,)
        A lag holds distances above its lower edge, up to and with its upper one.
    lag_m : ndarray of float, shape (lags,)
        Mean distance of the pairs; the middle of the lag where there are none.
    semivariance : ndarray of float, shape (lags,)
        In squared units of the values; NaN where `pairs` is 0.
    pairs : ndarray of int, shape (lags,)
    nearest_m, farthest_m : ndarray of float, shape (lags,)
        The shortest and longest distance in the lag; infinity and 0 where there
        are no pairs.
    extent_m : float
        The longest distance between two samples.
    samples : int
    sample_variance : float
        Variance of the values, ddof 1.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> experimental_variogram(line, [0.0, 1.0, 3.0], lag_m=1.0, max_lag_m=2.0).table()
       lag_m  semivariance  pairs
    0    1.0          1.25      2
    1    2.0          4.50      1
    """

    edges_m: NDArray[np.float64]
    lag_m: NDArray[np.float64]
    semivariance: NDArray[np.float64]
    pairs: NDArray[np.int64]
    nearest_m: NDArray[np.float64]
    farthest_m: NDArray[np.float64]
    extent_m: float
    samples: int
    sample_variance: float

    def table(self) -> pd.DataFrame:
        """List the lags.

        Returns
        -------
        pandas.DataFrame
            Columns lag_m, semivariance, pairs.
        """
        return pd.DataFrame(
            {
                "lag_m": self.lag_m,
                "semivariance": self.semivariance,
                "pairs": self.pairs,
            }
        )

    def longest_supported_lag_m(self, minimum_pairs: int = MINIMUM_PAIRS) -> float:
        """Find how far the pairs carry a variogram.

        The longest lag with enough pairs that can be reached from the shortest
        one without a gap (no pairs in supported lags from one distance to
        `GAP_RATIO` times it), and at most `SHARE_OF_EXTENT` of the extent of the
        samples.

        Parameters
        ----------
        minimum_pairs : int, optional
            How many pairs make a lag supported.

        Returns
        -------
        float
            Metres; 0 where no lag is supported.
        """
        enough = self.pairs >= max(1, minimum_pairs)
        if not enough.any():
            return 0.0
        lags = self.lag_m[enough]
        begins, ends = self.nearest_m[enough][1:], self.farthest_m[enough][:-1]
        gaps = np.flatnonzero(begins > GAP_RATIO * ends)
        last = lags[gaps[0]] if len(gaps) else lags[-1]
        return float(min(last, SHARE_OF_EXTENT * self.extent_m))


def experimental_variogram(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    lag_m: float,
    max_lag_m: float,
) -> ExperimentalVariogram:
    """Estimate the omnidirectional variogram by Matheron's estimator.

    γ(h) = Σ (zᵢ − zⱼ)² / 2N over the N pairs of a lag.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing in a local system, m.
    values : array_like of float, shape (n,)
    lag_m : float
        Width of a lag.
    max_lag_m : float
        The longest distance of a pair; the last lag ends there.

    Returns
    -------
    ExperimentalVariogram

    Raises
    ------
    DataError
        Fewer than two samples, or values that are not finite.
    ParameterError
        Lags that are not above 0.

    References
    ----------
    Matheron, G. (1963). Principles of geostatistics. Economic Geology 58,
    1246-1266.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0]]
    >>> seen = experimental_variogram(
    ...     line, [0.0, 1.0, 3.0], lag_m=1_000.0, max_lag_m=2_000.0
    ... )
    >>> seen.semivariance
    array([1.25, 4.5 ])
    """
    samples = require_samples(coordinates, values, distinct=False)
    _require_lags(lag_m, max_lag_m)
    _require_pairs(samples.measured)

    lags = int(np.ceil(max_lag_m / lag_m - 1e-9))
    edges = np.minimum(lag_m * np.arange(lags + 1), max_lag_m)
    column = samples.measured[:, 0]
    sums = bin_pairs(samples.coordinates, column, edges=edges)

    filled = sums.pairs > 0
    count = np.maximum(sums.pairs, 1)
    return ExperimentalVariogram(
        edges_m=edges,
        lag_m=np.where(filled, sums.distance / count, (edges[:-1] + edges[1:]) / 2.0),
        semivariance=np.where(filled, sums.squared_difference / (2.0 * count), np.nan),
        pairs=sums.pairs,
        nearest_m=sums.nearest,
        farthest_m=sums.farthest,
        extent_m=sums.longest,
        samples=len(samples),
        sample_variance=float(column.var(ddof=1)),
    )


def _require_lags(lag_m: float, max_lag_m: float) -> None:
    problems = [
        Problem(where=name, what=f"{value}", expected="finite metres above 0")
        for name, value in (("lag_m", lag_m), ("max_lag_m", max_lag_m))
        if not (np.isfinite(value) and value > 0.0)
    ]
    if problems:
        raise ParameterError("experimental variogram", problems)


def _require_pairs(values: NDArray[np.float64]) -> None:
    count, variables = values.shape
    if count < 2 or variables != 1:
        raise DataError(
            "experimental variogram",
            [
                Problem(
                    where="values",
                    what=f"{count} samples of {variables} variables",
                    expected="at least two samples of one variable",
                )
            ],
        )
