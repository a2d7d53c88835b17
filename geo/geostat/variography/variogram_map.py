"""The variogram map: semivariance by the separation itself, not its length alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.variography.paired_samples import require_pairs
from geo.kernels.separations import bin_separations

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_LAGS = 1_000  # to each side: four million cells


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariogramMap:
    """Matheron's estimate on a square lattice of separations.

    The map is the same from both ends of a pair: turned by half a circle it is
    itself. An ellipse of low values shows geometric anisotropy, its long axis
    the azimuth.

    Parameters
    ----------
    lag_m : float
        Size of a cell; the middle one has the origin in its middle.
    offset_m : ndarray of float, shape (cells,)
        Separations at the middle of the cells, along easting and northing alike.
    semivariance : ndarray of float, shape (cells, cells)
        By northing, then easting, ascending; in squared units of the values; NaN
        where `pairs` is 0.
    pairs : ndarray of int, shape (cells, cells)
        A pair counts in its cell and in the opposite one, once in the middle one.
    samples : int
    sample_variance : float
        Variance of the values, ddof 1.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> variogram_map(line, [0.0, 1.0, 3.0], lag_m=1.0, lags=2).semivariance[2]
    array([4.5 , 1.25,  nan, 1.25, 4.5 ])
    """

    lag_m: float
    offset_m: NDArray[np.float64]
    semivariance: NDArray[np.float64]
    pairs: NDArray[np.int64]
    samples: int
    sample_variance: float

    def table(self) -> pd.DataFrame:
        """List the cells, row by row from the south-west.

        Returns
        -------
        pandas.DataFrame
            Columns easting_m, northing_m, semivariance, pairs.
        """
        north, east = np.meshgrid(self.offset_m, self.offset_m, indexing="ij")
        return pd.DataFrame(
            {
                "easting_m": east.ravel(),
                "northing_m": north.ravel(),
                "semivariance": self.semivariance.ravel(),
                "pairs": self.pairs.ravel(),
            }
        )


def variogram_map(
    coordinates: ArrayLike, values: ArrayLike, *, lag_m: float, lags: int
) -> VariogramMap:
    """Estimate the semivariance by the easting and northing of the separation.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing in a local system, m.
    values : array_like of float, shape (n,)
    lag_m : float
        Size of a cell of the map.
    lags : int
        How many cells to each side of the middle one.

    Returns
    -------
    VariogramMap

    Raises
    ------
    DataError
        Fewer than two samples, or values that are not finite.
    ParameterError
        Cells that are not above 0, in size or number.

    References
    ----------
    Isaaks, E. H. and Srivastava, R. M. (1989). An introduction to applied
    geostatistics.

    Examples
    --------
    >>> corner = [[0.0, 0.0], [1_000.0, 0.0], [0.0, 1_000.0]]
    >>> seen = variogram_map(corner, [0.0, 1.0, 3.0], lag_m=1_000.0, lags=1)
    >>> seen.pairs
    array([[0, 1, 1],
           [1, 0, 1],
           [1, 1, 0]])
    """
    samples = require_pairs(coordinates, values, what="variogram map")
    _require_cells(lag_m, lags)
    column = samples.measured[:, 0]
    pairs, squared = bin_separations(
        samples.coordinates, column, cell_m=lag_m, cells=lags
    )
    return VariogramMap(
        lag_m=lag_m,
        offset_m=lag_m * np.arange(-lags, lags + 1, dtype=float),
        semivariance=np.asarray(squared / np.where(pairs > 0, 2.0 * pairs, np.nan)),
        pairs=pairs,
        samples=len(samples),
        sample_variance=float(column.var(ddof=1)),
    )


def _require_cells(lag_m: float, lags: int) -> None:
    problems = [
        Problem(where=name, what=f"{value}", expected=expected)
        for name, value, expected, good in (
            (
                "lag_m",
                lag_m,
                "finite metres above 0",
                np.isfinite(lag_m) and lag_m > 0.0,
            ),
            (
                "lags",
                lags,
                f"a whole number from 1 to {MOST_LAGS:,}",
                1 <= lags <= MOST_LAGS and lags == int(lags),
            ),
        )
        if not good
    ]
    if problems:
        raise ParameterError("variogram map", problems)
