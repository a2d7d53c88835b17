"""Indicator kriging: the distribution of the value at a target, threshold by threshold.

The indicator of a threshold is 1 where a sample does not exceed it, so that its
estimate is the probability that the target does not. Each threshold may have a
variogram of its own, for extremes hang together over other distances than the
middle does. What then contradicts itself is corrected, and told.

References
----------
Journel, A.G. (1983). Nonparametric estimation of spatial distributions.
Mathematical Geology 15, 445-468.
Deutsch, C.V. & Journel, A.G. (1998). GSLIB, 2nd ed., section V.1 and program ik3d.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.kriging import krige
from geo.geostat.local_distribution import LocalDistributions
from geo.geostat.samples import require_samples

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.support import BlockSupport
    from geo.geostat.tails import Tails
    from geo.geostat.variogram import CovarianceModel

CORRECTED = 1e-9  # less than that is rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndicatorKriged:
    """Probabilities of not exceeding thresholds, corrected to be a distribution.

    Parameters
    ----------
    thresholds : ndarray of float, shape (k,)
    probability : ndarray of float, shape (targets, k)
        From 0 to 1 and never falling along a row; NaN where `extrapolated`. Of a
        block: the share of it that does not exceed the threshold.
    largest_correction : ndarray of float, shape (targets,)
        Of the probabilities of a target, upwards or downwards; NaN where
        `extrapolated`.
    corrections : pandas.DataFrame
        By threshold: share of the targets whose probability was corrected, mean
        correction of those, and the largest.
    neighbours : ndarray of int, shape (targets,)
        Samples used; 0 where masked.
    extrapolated : ndarray of bool, shape (targets,)
        Too few samples within the radius of the neighbourhood: masked.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.tails import Tails
    >>> from geo.geostat.variogram import Variogram
    >>> kriged = krige_indicators(
    ...     [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 0.0]],
    ...     [1.0, 2.0, 3.0, 4.0],
    ...     thresholds=[1.5, 3.5],
    ...     onto=[[9.0, 0.0]],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=20.0),
    ... )
    >>> here = kriged.distributions(Tails(lower=0.0, upper=5.0))
    >>> here.quantile([0.5]), here.mean(), here.probability_above(3.5)
    (array([[2.5]]), array([2.5]), array([0.25]))
    """

    thresholds: NDArray[np.float64]
    probability: NDArray[np.float64]
    largest_correction: NDArray[np.float64]
    corrections: pd.DataFrame
    neighbours: NDArray[np.intp]
    extrapolated: NDArray[np.bool_]

    def distributions(self, tails: Tails) -> LocalDistributions:
        """Stretch the probabilities over all values.

        Parameters
        ----------
        tails : Tails
            What lies beyond the first and the last threshold.

        Returns
        -------
        LocalDistributions
            For quantiles, means and probabilities above any cut-off.
        """
        return LocalDistributions(
            thresholds=self.thresholds, probability=self.probability, tails=tails
        )


def indicators(values: ArrayLike, *, thresholds: ArrayLike) -> NDArray[np.float64]:
    """Say which values do not exceed which thresholds, for variograms of them.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    thresholds : array_like of float, shape (k,)
        Ascending.

    Returns
    -------
    ndarray of float, shape (n, k)
        1 where the value is at most the threshold, 0 elsewhere.

    Raises
    ------
    DataError
        Values that are not finite, or not of one variable.
    ParameterError
        Thresholds that are not finite or do not ascend.

    Examples
    --------
    >>> indicators([1.0, 5.0], thresholds=[1.0, 3.0])
    array([[1., 1.],
           [0., 0.]])
    """
    column = np.asarray(values, dtype=float)
    if column.ndim != 1 or not np.isfinite(column).all():
        raise DataError(
            "indicators",
            [
                Problem(
                    where="values",
                    what=f"shape {column.shape}, "
                    f"{int(np.count_nonzero(~np.isfinite(column)))} not finite",
                    expected="finite numbers, shape (n,)",
                )
            ],
        )
    return (column[:, None] <= _require_thresholds(thresholds)).astype(float)


def krige_indicators(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    thresholds: ArrayLike,
    onto: ArrayLike,
    variogram: CovarianceModel | Sequence[CovarianceModel],
    neighbourhood: Neighbourhood,
    block: BlockSupport | None = None,
) -> IndicatorKriged:
    """Estimate the distribution at targets by ordinary kriging of indicators.

    Probabilities below 0 or above 1 are set to these; where they fall from one
    threshold to a higher one, the mean is taken of a pass upwards that raises
    them and one downwards that lowers them.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples: easting and northing in a local system, m.
    values : array_like of float, shape (n,)
    thresholds : array_like of float, shape (k,)
        Ascending, in the units of the values.
    onto : array_like of float, shape (targets, 2)
        Points, or centres of blocks.
    variogram : CovarianceModel or sequence of CovarianceModel
        Of the indicators: one for each threshold, or one for all (that of the
        median, as a rule), which is k times less work and leaves few
        contradictions.
    neighbourhood : Neighbourhood
    block : BlockSupport, optional
        Estimate shares of blocks instead of probabilities at points. It is the
        distribution of points within the block, not of the mean of the block.

    Returns
    -------
    IndicatorKriged

    Raises
    ------
    DataError
        Samples or targets that do not pass the door, or a system that cannot be
        solved.
    ParameterError
        Thresholds that do not ascend, or another number of variograms.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> krige_indicators(
    ...     [[0.0, 0.0], [1.0, 0.0]],
    ...     [1.0, 2.0],
    ...     thresholds=[0.5, 1.5, 2.5],
    ...     onto=[[9.0, 0.0]],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=20.0),
    ... ).probability
    array([[0. , 0.5, 1. ]])
    """
    levels = _require_thresholds(thresholds)
    models = _require_models(variogram, count=len(levels))
    samples = require_samples(coordinates, values)
    columns = indicators(values, thresholds=levels)
    parts = [columns] if len(models) == 1 else np.split(columns, len(levels), axis=1)
    kriged = [
        krige(
            samples.coordinates,
            part,
            onto=onto,
            variogram=model,
            neighbourhood=neighbourhood,
            block=block,
            negative_weights=False,
        )
        for part, model in zip(parts, models, strict=True)
    ]
    raw = np.concatenate([each.estimate for each in kriged], axis=1)
    corrected = in_order(raw)
    moved = np.abs(corrected - raw)
    return IndicatorKriged(
        thresholds=levels,
        probability=corrected,
        largest_correction=moved.max(axis=1),
        corrections=_corrections(moved[~kriged[0].extrapolated], levels),
        neighbours=kriged[0].neighbours,
        extrapolated=kriged[0].extrapolated,
    )


def in_order(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correct rows of probabilities so that they never fall.

    Parameters
    ----------
    probability : ndarray of float, shape (targets, k)
        Of not exceeding ascending thresholds.

    Returns
    -------
    ndarray of float, shape (targets, k)
        From 0 to 1: the mean of the running maximum from below and the running
        minimum from above. Rows in order come back as they were.

    Examples
    --------
    >>> in_order(np.array([[-0.1, 0.5, 0.3, 1.2]]))
    array([[0. , 0.4, 0.4, 1. ]])
    """
    within = np.clip(probability, 0.0, 1.0)
    upward = np.maximum.accumulate(within, axis=1)
    downward = np.minimum.accumulate(within[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((upward + downward) / 2.0)


def _corrections(
    moved: NDArray[np.float64], thresholds: NDArray[np.float64]
) -> pd.DataFrame:
    corrected = moved > CORRECTED
    count = corrected.sum(axis=0)
    return pd.DataFrame(
        {
            "threshold": thresholds,
            "share_corrected": count / max(len(moved), 1),
            "mean_correction": np.where(corrected, moved, 0.0).sum(axis=0)
            / np.maximum(count, 1),
            "largest_correction": moved.max(axis=0, initial=0.0),
        }
    )


def _require_thresholds(thresholds: ArrayLike) -> NDArray[np.float64]:
    levels = np.atleast_1d(np.asarray(thresholds, dtype=float))
    ascending = levels.ndim == 1 and levels.size and np.all(np.diff(levels) > 0.0)
    if not (ascending and np.isfinite(levels).all()):
        raise ParameterError(
            "indicator kriging",
            [
                Problem(
                    where="thresholds",
                    what=f"{levels.tolist()}",
                    expected="at least one, finite and ascending",
                )
            ],
        )
    return levels


def _require_models(
    variogram: CovarianceModel | Sequence[CovarianceModel], *, count: int
) -> list[CovarianceModel]:
    if not isinstance(variogram, Sequence):
        return [variogram]
    if len(variogram) != count:
        raise ParameterError(
            "indicator kriging",
            [
                Problem(
                    where="variogram",
                    what=f"{len(variogram)} for {count} thresholds",
                    expected="one for each threshold, or one model for all",
                )
            ],
        )
    return list(variogram)
