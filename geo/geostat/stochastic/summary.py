"""What is to be known of many realizations, and what they say.

P10 is the low figure, with a chance of 10 % to stay below it. Totals are summed
within each realization first; percentiles of cells do not add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem

LEVELS = (0.1, 0.5, 0.9)
METHOD: Final = "weibull"  # below the k-th of n: k / (n + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySettings:
    """What is to be known of the realizations.

    Parameters
    ----------
    cutoffs : sequence of float, optional
        In units of the values.
    levels : sequence of float, optional
        Of the quantiles, cell by cell. They need all values: the only thing that
        is kept, 8 bytes for each cell and realization. None are kept without.
    zones : mapping of str to ndarray of float, shape (rows, columns), optional
        What one unit of value in a cell adds to the total of a zone: an area
        times a share in the zone, such as m² / 1000 for kg/m² to t. Totals are
        kept by realization, above no cut-off and above each.
    memory_mb : float, optional
        More than this is refused before anything is drawn.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> SummarySettings(cutoffs=(5.0, 10.0)).levels
    (0.1, 0.5, 0.9)
    """

    cutoffs: Sequence[float] = ()
    levels: Sequence[float] = LEVELS
    zones: Mapping[str, NDArray[np.float64]] | None = None
    memory_mb: float = 1024.0

    def __post_init__(self) -> None:
        problems = [
            Problem(where=where, what=f"{value}", expected=expected)
            for where, values, low, high, expected in (
                ("cutoffs", self.cutoffs, -np.inf, np.inf, "finite numbers"),
                ("levels", self.levels, 0.0, 1.0, "between 0 and 1"),
                ("memory_mb", (self.memory_mb,), 0.0, np.inf, "above 0"),
            )
            for value in values
            if not low < value < high
        ]
        problems += [
            Problem(where=f"zone {name}", what="not finite", expected="numbers")
            for name, zone in (self.zones or {}).items()
            if not np.isfinite(zone).all()
        ]
        if problems:
            raise ParameterError("summary", problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summary:
    """What many realizations say, cell by cell and in total.

    Parameters
    ----------
    realizations : int
    mean, sd : ndarray of float, shape (rows, columns)
        Over the realizations; sd with the divisor n − 1, 0 of a single one.
    quantiles : mapping of float to ndarray of float, shape (rows, columns)
        By level; 0.1 is P10, the low one. Of n realizations the k-th lowest stands
        for k / (n + 1); levels beyond the lowest or highest give that one.
    probability : mapping of float to ndarray of float, shape (rows, columns)
        By cut-off: the share of realizations at or above it.
    totals : pandas.DataFrame
        Columns realization, zone, cutoff (minus infinity: none), extent (sum of the
        zone's weights over the cells at or above it) and total (of weight times
        value).

    Examples
    --------
    >>> from geo.geostat.stochastic.realizations import summarise
    >>> summary = summarise(
    ...     [np.array([[1.0, 4.0]]), np.array([[3.0, 8.0]])],
    ...     realizations=2,
    ...     settings=SummarySettings(cutoffs=[4.0], zones={"all": np.ones((1, 2))}),
    ... )
    >>> summary.mean, summary.probability[4.0]
    (array([[2., 6.]]), array([[0., 1.]]))
    >>> summary.totals["total"].tolist()
    [5.0, 4.0, 11.0, 8.0]
    """

    realizations: int
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    quantiles: Mapping[float, NDArray[np.float64]]
    probability: Mapping[float, NDArray[np.float64]]
    totals: pd.DataFrame

    def total_quantiles(self, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """Give quantiles of the totals over the realizations.

        Parameters
        ----------
        levels : sequence of float, optional

        Returns
        -------
        pandas.DataFrame
            Columns zone, cutoff, mean and one named P10, P50, … for each level.
        """
        rows = [
            {
                "zone": zone,
                "cutoff": cutoff,
                "mean": float(group.mean()),
                **{
                    f"P{100 * level:g}": float(
                        np.quantile(group.to_numpy(), level, method=METHOD)
                    )
                    for level in levels
                },
            }
            for (zone, cutoff), group in self.totals.groupby(
                ["zone", "cutoff"], sort=False
            )["total"]
        ]
        return pd.DataFrame(rows)
