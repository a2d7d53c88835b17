"""Cross-variograms: how variables of the same samples differ together, lag by lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import require_samples
from geo.geostat.variography.experimental import (
    Direction,
    ExperimentalVariogram,
)
from geo.geostat.variography.lag_edges import lag_edges
from geo.kernels.pair_sums import bin_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossVariograms:
    """The direct and crossed estimates of several variables on the same lags.

    Parameters
    ----------
    variables : tuple of str
    edges_m : ndarray of float, shape (lags + 1,)
        A lag holds distances above its lower edge, up to and with its upper one.
    lag_m : ndarray of float, shape (lags,)
        Mean distance of the pairs; the middle of the lag where there are none.
    semivariance : ndarray of float, shape (lags, variables, variables)
        Direct variograms on the diagonal, crossed ones beside it, which may be
        below 0; in the product of the units of both; NaN where `pairs` is 0.
    pairs : ndarray of int, shape (lags,)
    nearest_m, farthest_m : ndarray of float, shape (lags,)
        The shortest and longest distance in the lag; infinity and 0 where there
        are no pairs.
    extent_m : float
        The longest distance between two samples, in the direction if there is one.
    samples : int
    sample_covariance : ndarray of float, shape (variables, variables)
        Of the values, ddof 1.
    direction : Direction, optional
        The pairs that counted; None for all of them (omnidirectional).

    Examples
    --------
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = cross_variograms(
    ...     line,
    ...     [[0.0, 6.0], [1.0, 3.0], [3.0, 1.0]],
    ...     variables=("Co", "Ni"),
    ...     lag_m=1.0,
    ...     max_lag_m=2.0,
    ... )
    >>> seen.table()
       lag_m first second  semivariance  pairs
    0    1.0    Co     Co          1.25      2
    1    2.0    Co     Co          4.50      1
    2    1.0    Co     Ni         -1.75      2
    3    2.0    Co     Ni         -7.50      1
    4    1.0    Ni     Ni          3.25      2
    5    2.0    Ni     Ni         12.50      1
    """

    variables: tuple[str, ...]
    edges_m: NDArray[np.float64]
    lag_m: NDArray[np.float64]
    semivariance: NDArray[np.float64]
    pairs: NDArray[np.int64]
    nearest_m: NDArray[np.float64]
    farthest_m: NDArray[np.float64]
    extent_m: float
    samples: int
    sample_covariance: NDArray[np.float64]
    direction: Direction | None = None

    def direct(self, variable: str) -> ExperimentalVariogram:
        """Take out the variogram of one variable.

        Parameters
        ----------
        variable : str

        Returns
        -------
        ExperimentalVariogram

        Raises
        ------
        ParameterError
            No variable has this name.
        """
        if variable not in self.variables:
            raise ParameterError(
                "cross-variograms",
                [
                    Problem(
                        where="variable",
                        what=repr(variable),
                        expected="one of " + ", ".join(self.variables),
                    )
                ],
            )
        row = self.variables.index(variable)
        return ExperimentalVariogram(
            edges_m=self.edges_m,
            lag_m=self.lag_m,
            semivariance=self.semivariance[:, row, row],
            pairs=self.pairs,
            nearest_m=self.nearest_m,
            farthest_m=self.farthest_m,
            extent_m=self.extent_m,
            samples=self.samples,
            sample_variance=float(self.sample_covariance[row, row]),
            direction=self.direction,
        )

    def table(self) -> pd.DataFrame:
        """List the lags of each pair of variables.

        Returns
        -------
        pandas.DataFrame
            Columns lag_m, first, second, semivariance, pairs.
        """
        couples = zip(*np.triu_indices(len(self.variables)), strict=True)
        return pd.concat(
            [
                pd.DataFrame(
                    {
                        "lag_m": self.lag_m,
                        "first": self.variables[first],
                        "second": self.variables[second],
                        "semivariance": self.semivariance[:, first, second],
                        "pairs": self.pairs,
                    }
                )
                for first, second in couples
            ],
            ignore_index=True,
        )


def cross_variograms(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    variables: Sequence[str],
    lag_m: float,
    max_lag_m: float,
    direction: Direction | None = None,
) -> CrossVariograms:
    """Estimate the variograms of several variables and those between them.

    By Matheron's estimator γ_ab(h) = Σ (aᵢ − aⱼ)(bᵢ − bⱼ) / 2N over the N pairs of
    a lag. Every sample must have all variables.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing in a local system, m.
    values : array_like of float, shape (n, variables)
    variables : sequence of str
        Their names, all different.
    lag_m : float
        Width of a lag.
    max_lag_m : float
        The longest distance of a pair; the last lag ends there.
    direction : Direction, optional
        Only pairs along it; all pairs (omnidirectional) by default.

    Returns
    -------
    CrossVariograms

    Raises
    ------
    DataError
        Fewer than two samples, or values that are not finite.
    ParameterError
        Lags that are not above 0, or names that do not fit the values.

    References
    ----------
    Wackernagel, H. (2003). Multivariate geostatistics, 3rd ed.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = cross_variograms(
    ...     line,
    ...     [[0.0, 6.0], [1.0, 3.0], [3.0, 1.0]],
    ...     variables=("Co", "Ni"),
    ...     lag_m=1.0,
    ...     max_lag_m=2.0,
    ... )
    >>> seen.semivariance[0]
    array([[ 1.25, -1.75],
           [-1.75,  3.25]])
    """
    samples = require_samples(coordinates, values, distinct=False)
    edges = lag_edges(lag_m, max_lag_m)
    names = tuple(variables)
    _require_names(names, samples.measured.shape[1])
    _require_two(len(samples))

    sector = None if direction is None else direction.sector
    sums = bin_pairs(samples.coordinates, samples.measured, edges=edges, sector=sector)
    covariance = np.cov(samples.measured, rowvar=False).reshape(len(names), -1)
    return CrossVariograms(
        variables=names,
        edges_m=edges,
        lag_m=sums.mean_distance(edges),
        semivariance=sums.per_pair(sums.products) / 2.0,
        pairs=sums.pairs,
        nearest_m=sums.nearest,
        farthest_m=sums.farthest,
        extent_m=sums.longest,
        samples=len(samples),
        sample_covariance=covariance,
        direction=direction,
    )


def _require_names(names: tuple[str, ...], columns: int) -> None:
    if len(names) == columns and len(set(names)) == columns:
        return
    raise ParameterError(
        "cross-variograms",
        [
            Problem(
                where="variables",
                what=", ".join(names) or "none",
                expected=f"{columns} different names, one per column of the values",
            )
        ],
    )


def _require_two(count: int) -> None:
    if count < 2:
        raise DataError(
            "cross-variograms",
            [
                Problem(
                    where="samples", what=f"{count} of them", expected="at least two"
                )
            ],
        )
