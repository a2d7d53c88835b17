"""Scores of predictions against what was observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.resource.prospectivity.learners.learnable import require_levels

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

BINS = 10
LOG_FLOOR = 1e-6
"""Probabilities are kept so far from 0 and 1 in the logarithmic score, which one
certain and wrong prediction would make infinite."""


class Concordance(NamedTuple):
    """How a prediction orders pairs of a presence and another point.

    Attributes
    ----------
    concordant : float
        Pairs in which the presence has the higher probability, ties for a half.
    pairs : int
    """

    concordant: float
    pairs: int


def concordance(observed: ArrayLike, predicted: ArrayLike) -> Concordance:
    """Count the pairs that are in the right order.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
        0 or 1.
    predicted : array_like of float, shape (n,)
        In any unit that rises with the chance.

    Returns
    -------
    Concordance
        No pairs where all are of one class.

    Examples
    --------
    >>> concordance([0, 1, 1], [0.2, 0.2, 0.9])
    Concordance(concordant=1.5, pairs=2)
    """
    truth, told = _pairs_of(observed, predicted)
    present = truth == 1.0
    positive = int(np.count_nonzero(present))
    ordered, count = np.unique(told, return_counts=True)
    midranks = np.cumsum(count) - (count - 1) / 2.0
    ranks = midranks[np.searchsorted(ordered, told)]
    above = float(ranks[present].sum()) - positive * (positive + 1) / 2.0
    return Concordance(above, positive * (len(truth) - positive))


def auc(observed: ArrayLike, predicted: ArrayLike) -> float:
    """Give the area under the receiver operating characteristic.

    The chance that a presence has a higher probability than another point, ties
    counted for a half: the statistic of Mann and Whitney over the number of pairs.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
        0 or 1.
    predicted : array_like of float, shape (n,)

    Returns
    -------
    float

    Raises
    ------
    DataError
        All are of one class.

    References
    ----------
    Hanley, J.A. and McNeil, B.J. (1982). The meaning and use of the area under a
    receiver operating characteristic (ROC) curve. Radiology 143, 29-36.

    Examples
    --------
    >>> auc([0, 1, 1], [0.2, 0.2, 0.9])
    0.75
    """
    counted = concordance(observed, predicted)
    if not counted.pairs:
        problem = Problem(
            where="observed",
            what="all of one class",
            expected="presences and other points",
            cure="score larger folds together",
        )
        raise DataError("AUC", [problem])
    return counted.concordant / counted.pairs


class BrierParts(NamedTuple):
    """The Brier score and what it is made of.

    ``brier = reliability - resolution + uncertainty + within_bins``.

    Attributes
    ----------
    brier : float
        Mean squared difference of probability and outcome; 0 at best.
    reliability : float
        Of calibration: 0 at best.
    resolution : float
        How far the bins' frequencies spread; the more the better.
    uncertainty : float
        p (1 - p) of the whole, whatever is predicted.
    within_bins : float
        What predictions that differ inside a bin add: their variance less twice
        their covariance with the outcomes.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within_bins: float


def brier_parts(
    observed: ArrayLike, predicted: ArrayLike, *, bins: int = BINS
) -> BrierParts:
    """Score probabilities, and split the score as Murphy does.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
        0 or 1.
    predicted : array_like of float, shape (n,)
        In [0, 1].
    bins : int, optional
        Of equal width.

    Returns
    -------
    BrierParts

    Raises
    ------
    DataError
        Arrays that do not agree, or probabilities outside [0, 1].
    ParameterError
        No bins.

    References
    ----------
    Murphy, A.H. (1973). A new vector partition of the probability score. Journal
    of Applied Meteorology 12, 595-600.
    Stephenson, D.B., Coelho, C.A.S. and Jolliffe, I.T. (2008). Two extra components
    in the Brier score decomposition. Weather and Forecasting 23, 752-757.

    Examples
    --------
    >>> parts = brier_parts([0, 1, 1, 1], [0.5, 0.5, 0.95, 0.95])
    >>> parts.brier, parts.resolution, parts.uncertainty
    (0.12625, 0.0625, 0.1875)
    """
    truth, told = _pairs_of(observed, predicted, probability=True)
    number = bin_of(told, bins=bins)
    count = np.bincount(number, minlength=bins)
    used = count > 0
    share = count[used] / len(truth)
    frequency = np.bincount(number, truth, minlength=bins)[used] / count[used]
    level = np.bincount(number, told, minlength=bins)[used] / count[used]
    place = np.cumsum(used)[number] - 1
    within = told - level[place]
    base = float(truth.mean())
    return BrierParts(
        brier=float(np.mean((told - truth) ** 2)),
        reliability=float(share @ (level - frequency) ** 2),
        resolution=float(share @ (frequency - base) ** 2),
        uncertainty=base * (1.0 - base),
        within_bins=float(
            np.mean(within**2) - 2.0 * np.mean(within * (truth - frequency[place]))
        ),
    )


def bin_of(predicted: NDArray[np.float64], *, bins: int) -> NDArray[np.intp]:
    """Sort probabilities into bins of equal width.

    Parameters
    ----------
    predicted : ndarray of float, shape (n,)
        In [0, 1].
    bins : int

    Returns
    -------
    ndarray of int, shape (n,)
        From 0; a probability of 1 falls into the last.

    Raises
    ------
    ParameterError
        No bins.

    Examples
    --------
    >>> bin_of(np.array([0.0, 0.1, 1.0]), bins=10)
    array([0, 1, 9])
    """
    if bins < 1:
        problem = Problem(where="bins", what=f"{bins}", expected="at least 1")
        raise ParameterError("probabilities", [problem])
    return np.minimum((predicted * bins).astype(np.intp), bins - 1)


def log_loss(observed: ArrayLike, predicted: ArrayLike) -> float:
    """Give the mean negative log-likelihood of the outcomes.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
        0 or 1.
    predicted : array_like of float, shape (n,)
        In [0, 1]; kept `LOG_FLOOR` from both ends.

    Returns
    -------
    float

    Raises
    ------
    DataError
        Arrays that do not agree, or probabilities outside [0, 1].

    Examples
    --------
    >>> log_loss([0, 1], [0.5, 0.5])
    0.693
    """
    truth, told = _pairs_of(observed, predicted, probability=True)
    kept = np.clip(told, LOG_FLOOR, 1.0 - LOG_FLOOR)
    each = truth * np.log(kept) + (1.0 - truth) * np.log1p(-kept)
    return float(-each.mean())


def pinball(
    observed: ArrayLike, quantiles: ArrayLike, *, levels: ArrayLike
) -> NDArray[np.float64]:
    """Score quantiles: ``max(t (y - q), (t - 1)(y - q))`` on average.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
    quantiles : array_like of float, shape (n, levels)
    levels : array_like of float, shape (levels,)
        t, between 0 and 1.

    Returns
    -------
    ndarray of float, shape (levels,)
        In the units of the values; less is better.

    Raises
    ------
    ParameterError
        A level outside (0, 1).
    DataError
        Arrays that do not agree.

    References
    ----------
    Koenker, R. and Bassett, G. (1978). Regression quantiles. Econometrica 46, 33-50.

    Examples
    --------
    >>> pinball([2.0, 4.0], [[3.0], [3.0]], levels=[0.5])
    array([0.5])
    """
    asked = require_levels(levels, what="pinball score")
    truth = np.asarray(observed, dtype=float)
    told = np.asarray(quantiles, dtype=float)
    if told.shape != (len(truth), len(asked)):
        problem = Problem(
            where="quantiles",
            what=f"shape {told.shape}",
            expected=f"({len(truth)}, {len(asked)}): a column for each level",
        )
        raise DataError("pinball score", [problem])
    above = truth[:, None] - told
    return np.asarray(np.maximum(asked * above, (asked - 1.0) * above).mean(axis=0))


def crps_of_quantiles(
    observed: ArrayLike, quantiles: ArrayLike, *, levels: ArrayLike
) -> float:
    """Give the continuous ranked probability score by quantiles.

    Twice the integral of the pinball score over the levels, by trapezoids, from 0
    to 1, where it is taken to be 0 at both ends.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
    quantiles : array_like of float, shape (n, levels)
    levels : array_like of float, shape (levels,)
        The more there are, the closer it comes to the integral.

    Returns
    -------
    float
        In the units of the values; less is better.

    Raises
    ------
    ParameterError
        A level outside (0, 1).
    DataError
        Arrays that do not agree.

    References
    ----------
    Gneiting, T. and Ranjan, R. (2011). Comparing density forecasts using threshold-
    and quantile-weighted scoring rules. Journal of Business & Economic Statistics
    29, 411-422.

    Examples
    --------
    >>> levels = np.arange(1, 100) / 100.0
    >>> uniform = np.tile(levels, (1, 1))
    >>> round(crps_of_quantiles([0.5], uniform, levels=levels), 3)  # 1/12
    0.083
    """
    asked = require_levels(levels, what="CRPS")
    order = np.argsort(asked)
    losses = pinball(observed, np.asarray(quantiles)[:, order], levels=asked[order])
    ends = np.concatenate([[0.0], asked[order], [1.0]])
    heights = np.concatenate([[0.0], losses, [0.0]])
    return float(2.0 * np.trapezoid(heights, ends))


def _pairs_of(
    observed: ArrayLike, predicted: ArrayLike, *, probability: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    truth = np.asarray(observed, dtype=float)
    told = np.asarray(predicted, dtype=float)
    problems = []
    if truth.shape != told.shape or truth.ndim != 1 or not truth.size:
        problems.append(
            Problem(
                where="observed and predicted",
                what=f"shapes {truth.shape} and {told.shape}",
                expected="(n,) each, at least one",
            )
        )
    if not np.isin(truth, (0.0, 1.0)).all():
        problems.append(
            Problem(where="observed", what="not all 0 or 1", expected="0 or 1")
        )
    if not np.isfinite(told).all():
        problems.append(
            Problem(where="predicted", what="not all finite", expected="numbers")
        )
    elif probability and ((told < 0.0) | (told > 1.0)).any():
        problems.append(
            Problem(
                where="predicted",
                what=f"from {told.min():g} to {told.max():g}",
                expected="probabilities from 0 to 1",
            )
        )
    if problems:
        raise DataError("score of probabilities", problems)
    return truth, told
