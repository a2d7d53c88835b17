"""The experimental variogram: what pairs of samples say, lag by lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.variography.estimators import (
    Estimator,
    require_estimator,
    semivariances,
)
from geo.geostat.variography.lag_edges import lag_edges
from geo.geostat.variography.paired_samples import require_pairs
from geo.kernels.pair_sums import bin_pairs_by_sector
from geo.kernels.pairs import Sector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from geo.geostat.samples import Samples
    from geo.kernels.pair_sums import PairSums

MINIMUM_PAIRS = 30  # the rule of Journel & Huijbregts 1978, Mining Geostatistics
SHARE_OF_EXTENT = 0.5  # their other rule: lags up to half the extent of the field
GAP_RATIO = 2.0  # pairs beyond twice the last distance do not continue it


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Which pairs count in a directional variogram.

    Parameters
    ----------
    azimuth_deg : float
        Degrees clockwise from grid north; 200 is the same direction as 20.
    tolerance_deg : float, optional
        Largest angle between a pair and the azimuth, above 0 to 90. A pair right
        on that edge counts, as does one of samples in one place.
    bandwidth_m : float, optional
        Largest distance of one sample from the axis through the other, m; no
        limit by default.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Direction(azimuth_deg=45.0).tolerance_deg
    22.5
    """

    azimuth_deg: float
    tolerance_deg: float = 22.5
    bandwidth_m: float | None = None

    def __post_init__(self) -> None:
        bandwidth_m = np.inf if self.bandwidth_m is None else self.bandwidth_m
        problems = [
            Problem(where=name, what=f"{value}", expected=expected)
            for name, value, expected, good in (
                (
                    "azimuth_deg",
                    self.azimuth_deg,
                    "degrees clockwise from north",
                    np.isfinite(self.azimuth_deg),
                ),
                (
                    "tolerance_deg",
                    self.tolerance_deg,
                    "degrees above 0, to 90",
                    0.0 < self.tolerance_deg <= 90.0,
                ),
                (
                    "bandwidth_m",
                    self.bandwidth_m,
                    "metres above 0, or None",
                    bandwidth_m > 0.0,
                ),
            )
            if not good
        ]
        if problems:
            raise ParameterError("direction", problems)

    @property
    def sector(self) -> Sector:
        """The same, as the pairs are sorted by it."""
        bandwidth_m = np.inf if self.bandwidth_m is None else self.bandwidth_m
        return Sector(self.azimuth_deg, self.tolerance_deg, bandwidth_m)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExperimentalVariogram:
    """The estimate in each lag, empty lags included.

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
        The longest distance between two samples, in the direction if there is one.
    samples : int
    sample_variance : float
        Variance of the values, ddof 1.
    direction : Direction, optional
        The pairs that counted; None for all of them (omnidirectional).
    estimator : {"matheron", "cressie-hawkins", "dowd"}, optional

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
    direction: Direction | None = None
    estimator: Estimator = Estimator.MATHERON

    @property
    def azimuth_deg(self) -> float:
        """Degrees clockwise from north; 0 where all pairs count together."""
        return 0.0 if self.direction is None else self.direction.azimuth_deg

    @property
    def sector(self) -> Sector | None:
        """The directions of pairs that count; None for all."""
        return None if self.direction is None else self.direction.sector

    @property
    def separation_m(self) -> NDArray[np.float64]:
        """East and north of each lag along its azimuth, m, shape (lags, 2)."""
        towards = np.radians(self.azimuth_deg)
        return np.outer(self.lag_m, [np.sin(towards), np.cos(towards)])

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
        samples. All of it counts pairs of the direction alone.

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
    direction: Direction | None = None,
    estimator: Estimator = Estimator.MATHERON,
) -> ExperimentalVariogram:
    """Estimate the variogram from the pairs of samples.

    By Matheron's estimator γ(h) = Σ (zᵢ − zⱼ)² / 2N over the N pairs of a lag.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing in a local system, m.
    values : array_like of float, shape (n,)
    lag_m : float
        Width of a lag.
    max_lag_m : float
        The longest distance of a pair; the last lag ends there.
    direction : Direction, optional
        Only pairs along it; all pairs (omnidirectional) by default.
    estimator : {"matheron", "cressie-hawkins", "dowd"}, optional

    Returns
    -------
    ExperimentalVariogram

    Raises
    ------
    DataError
        Fewer than two samples, or values that are not finite.
    ParameterError
        Lags that are not above 0 or too many, or an estimator by another name.

    References
    ----------
    Matheron, G. (1963). Principles of geostatistics. Economic Geology 58,
    1246-1266.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0], [0.0, 900.0]]
    >>> values = [0.0, 1.0, 3.0, 9.0]
    >>> lags = {"lag_m": 1_000.0, "max_lag_m": 2_000.0}
    >>> experimental_variogram(line, values, **lags).pairs
    array([3, 2])
    >>> seen = experimental_variogram(
    ...     line, values, direction=Direction(azimuth_deg=90.0), **lags
    ... )
    >>> seen.semivariance
    array([1.25, 4.5 ])
    """
    [seen] = experimental_variograms(
        coordinates,
        values,
        lag_m=lag_m,
        max_lag_m=max_lag_m,
        directions=[direction],
        estimator=estimator,
    )
    return seen


def experimental_variograms(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    lag_m: float,
    max_lag_m: float,
    directions: Sequence[Direction | None],
    estimator: Estimator = Estimator.MATHERON,
) -> tuple[ExperimentalVariogram, ...]:
    """Estimate the variograms of several directions, going through the pairs once.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing in a local system, m.
    values : array_like of float, shape (n,)
    lag_m : float
        Width of a lag.
    max_lag_m : float
        The longest distance of a pair; the last lag ends there.
    directions : sequence of Direction or None
        None for all pairs.
    estimator : {"matheron", "cressie-hawkins", "dowd"}, optional

    Returns
    -------
    tuple of ExperimentalVariogram
        Each as `experimental_variogram` gives it.

    Raises
    ------
    DataError
        Fewer than two samples, or values that are not finite.
    ParameterError
        Lags that are not above 0 or too many, or an estimator by another name.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0], [0.0, 900.0]]
    >>> both = experimental_variograms(
    ...     line,
    ...     [0.0, 1.0, 3.0, 9.0],
    ...     lag_m=1_000.0,
    ...     max_lag_m=2_000.0,
    ...     directions=[None, Direction(azimuth_deg=90.0)],
    ... )
    >>> [seen.pairs.tolist() for seen in both]
    [[3, 2], [2, 1]]
    """
    samples = require_pairs(coordinates, values, what="experimental variogram")
    require_estimator(estimator)
    edges = lag_edges(lag_m, max_lag_m)
    sums = bin_pairs_by_sector(
        samples.coordinates,
        samples.measured,
        edges=edges,
        sectors=[None if each is None else each.sector for each in directions],
    )
    return tuple(
        _estimated(samples, each, edges=edges, direction=direction, estimator=estimator)
        for each, direction in zip(sums, directions, strict=True)
    )


def _estimated(
    samples: Samples,
    sums: PairSums,
    *,
    edges: NDArray[np.float64],
    direction: Direction | None,
    estimator: Estimator,
) -> ExperimentalVariogram:
    if estimator == Estimator.MATHERON:  # the squares are summed already
        semivariance = sums.per_pair(sums.products[:, 0, 0]) / 2.0
    else:
        [semivariance] = semivariances(
            samples.coordinates,
            samples.measured,
            estimator=estimator,
            edges=edges,
            pairs=sums.pairs,
            sector=None if direction is None else direction.sector,
        )
    return ExperimentalVariogram(
        edges_m=edges,
        lag_m=sums.mean_distance(edges),
        semivariance=semivariance,
        pairs=sums.pairs,
        nearest_m=sums.nearest,
        farthest_m=sums.farthest,
        extent_m=sums.longest,
        samples=len(samples),
        sample_variance=float(samples.measured[:, 0].var(ddof=1)),
        direction=direction,
        estimator=Estimator(estimator),
    )
