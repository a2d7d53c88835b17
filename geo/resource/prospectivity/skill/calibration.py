"""Probabilities made to mean what they say, by stations that were left out.

Whatever is fitted here is fitted to predictions out of fold: what a model says of
the stations that it has seen is too sure of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression
from scipy.special import expit, logit

from geo.errors import DataError, ParameterError, Problem
from geo.resource.prospectivity.learners.logistic import fit_logistic
from geo.resource.prospectivity.skill.skill import BINS, bin_of, brier_parts

Method = Literal["platt", "isotonic"]
FAR_FROM_CERTAIN = 1e-3  # probabilities of 0 and 1 have no finite logit
RIDGE = 1e-6  # keeps the slope finite where the classes are separated
WILSON_Z = 1.959963984540054  # of a 95 % interval


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """A rising map from what a model says to what was observed.

    Parameters
    ----------
    method : {"platt", "isotonic"}
    said : ndarray of float, shape (k,)
        Of Platt's: intercept and slope on the logit. Of the isotonic: ascending
        probabilities.
    meant : ndarray of float, shape (k,)
        Of the isotonic: what they stand for. Empty for Platt's.

    Examples
    --------
    >>> fitted = calibrate(
    ...     [0.1, 0.2, 0.3, 0.4], observed=[0, 0, 1, 1], method="isotonic"
    ... )
    >>> fitted.apply([0.1, 0.25, 0.9])
    array([0. , 0.5, 1. ])
    """

    method: Method
    said: NDArray[np.float64]
    meant: NDArray[np.float64]

    def apply(self, predicted: ArrayLike) -> NDArray[np.float64]:
        """Calibrate.

        Parameters
        ----------
        predicted : array_like of float, shape (m,)
            In [0, 1].

        Returns
        -------
        ndarray of float, shape (m,)
            In [0, 1], never in another order; the isotonic makes ties.
        """
        told = np.asarray(predicted, dtype=float)
        if self.method == "isotonic":
            return np.asarray(np.interp(told, self.said, self.meant), dtype=float)
        return np.asarray(expit(self.said[0] + self.said[1] * _logit(told)))


def calibrate(
    predicted: ArrayLike, *, observed: ArrayLike, method: Method = "platt"
) -> Calibration:
    """Fit a calibration to predictions out of fold.

    Platt's is a logistic regression on the logit, with the outcomes drawn in to
    (n₁ + 1)/(n₁ + 2) and 1/(n₀ + 2); two numbers, for few stations. The isotonic
    is the rising step function of least squares, interpolated between its steps;
    it asks for some hundreds of stations.

    Parameters
    ----------
    predicted : array_like of float, shape (n,)
        Out of fold, in [0, 1].
    observed : array_like of float, shape (n,)
        0 or 1.
    method : {"platt", "isotonic"}, optional

    Returns
    -------
    Calibration

    Raises
    ------
    DataError
        Arrays that do not agree, probabilities outside [0, 1], or one class.
    ParameterError
        Another method.

    References
    ----------
    Platt, J. (1999). Probabilistic outputs for support vector machines. In Advances
    in Large Margin Classifiers, MIT Press, 61-74.
    Zadrozny, B. and Elkan, C. (2002). Transforming classifier scores into accurate
    multiclass probability estimates. KDD 2002, 694-699.

    Examples
    --------
    >>> said = np.array([0.02, 0.05, 0.4, 0.6, 0.95, 0.98])  # too sure of itself
    >>> fitted = calibrate(said, observed=[0, 1, 0, 1, 0, 1])
    >>> fitted.apply([0.02, 0.98]).round(2)
    array([0.43, 0.57])
    """
    told, truth = _checked(predicted, observed)
    if method not in {"platt", "isotonic"}:
        problem = Problem(
            where="method", what=repr(method), expected="platt or isotonic"
        )
        raise ParameterError("calibration", [problem])
    order = np.lexsort((truth, told))
    told, truth = told[order], truth[order]
    if method == "isotonic":
        said, place, count = np.unique(told, return_inverse=True, return_counts=True)
        level = np.bincount(place, truth) / count
        fitted = isotonic_regression(level, weights=count.astype(float)).x
        return Calibration(
            method=method, said=said, meant=np.clip(np.asarray(fitted), 0.0, 1.0)
        )
    present = truth.sum()
    drawn_in = np.where(
        truth == 1.0,
        (present + 1.0) / (present + 2.0),
        1.0 / (len(truth) - present + 2.0),
    )
    beta = fit_logistic(
        _logit(told)[:, None], drawn_in, weight=np.ones(len(truth)), ridge=RIDGE
    )
    # a slope below 0 would turn the order of the model round: it then knows nothing
    if beta[1] < 0.0:
        beta = np.array([logit(drawn_in.mean()), 0.0])
    return Calibration(method=method, said=beta, meant=np.empty(0))


def prior_corrected(
    predicted: ArrayLike, *, sampled: float, prevalence: float
) -> NDArray[np.float64]:
    """Move probabilities from the share of presences sampled to a stated prevalence.

    The odds are multiplied by ``τ/(1 − τ) · (1 − ȳ)/ȳ`` with the prevalence τ and
    the share ȳ of presences among the stations. Where presences and other points
    were collected apart, ȳ says how much each was collected, not how common
    presences are; and points without a presence are no proof of absence. So no
    probability from such a table is one of the sea floor before a prevalence is
    stated, and it is then as good as that statement.

    Parameters
    ----------
    predicted : array_like of float, shape (m,)
        Of a model of unweighted stations, or of weights that leave the share at
        `sampled`.
    sampled : float
        ȳ, above 0 and below 1.
    prevalence : float
        τ, above 0 and below 1.

    Returns
    -------
    ndarray of float, shape (m,)

    Raises
    ------
    ParameterError
        A share that is not between 0 and 1.
    DataError
        What is no probability.

    References
    ----------
    King, G. and Zeng, L. (2001). Logistic regression in rare events data.
    Political Analysis 9, 137-163, equation 7.

    Examples
    --------
    >>> prior_corrected([0.5], sampled=0.5, prevalence=0.1)
    array([0.1])
    """
    problems = [
        Problem(
            where=name,
            what=f"{value}",
            expected="a share above 0 and below 1",
            cure="10 % is written 0.1",
        )
        for name, value in (("sampled", sampled), ("prevalence", prevalence))
        if not 0.0 < value < 1.0
    ]
    if problems:
        raise ParameterError("prior correction", problems)
    told = np.asarray(predicted, dtype=float)
    if not ((told >= 0.0) & (told <= 1.0)).all():
        problem = Problem(
            where="predicted",
            what="not all from 0 to 1",
            expected="probabilities from 0 to 1",
        )
        raise DataError("prior correction", [problem])
    factor = prevalence / (1.0 - prevalence) * (1.0 - sampled) / sampled
    return np.asarray(told * factor / (told * factor + (1.0 - told)))


def reliability_table(
    predicted: ArrayLike, *, observed: ArrayLike, bins: int = BINS
) -> pd.DataFrame:
    """List what was observed where a model said so much.

    Parameters
    ----------
    predicted : array_like of float, shape (n,)
        Out of fold, in [0, 1].
    observed : array_like of float, shape (n,)
        0 or 1.
    bins : int, optional
        Of equal width.

    Returns
    -------
    pandas.DataFrame
        One row per bin that holds any: from, to, rows, presences, predicted (mean),
        observed (frequency), and lower and upper, Wilson's 95 % interval of it, as
        if the stations were independent.

    Raises
    ------
    DataError
        Arrays that do not agree, or probabilities outside [0, 1].
    ParameterError
        No bins.

    References
    ----------
    Wilson, E.B. (1927). Probable inference, the law of succession, and statistical
    inference. Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> reliability_table([0.1, 0.1, 0.9], observed=[0, 1, 1], bins=2)[
    ...     ["from", "to", "rows", "predicted", "observed"]
    ... ]
       from   to  rows  predicted  observed
    0   0.0  0.5     2        0.1       0.5
    1   0.5  1.0     1        0.9       1.0
    """
    brier_parts(observed, predicted, bins=bins)  # refuses what is no probability
    told = np.asarray(predicted, dtype=float)
    number = bin_of(told, bins=bins)
    table = (
        pd.DataFrame(
            {"bin": number, "predicted": told, "observed": np.asarray(observed)}
        )
        .groupby("bin")
        .agg(
            rows=("observed", "size"),
            presences=("observed", "sum"),
            predicted=("predicted", "mean"),
            observed=("observed", "mean"),
        )
    )
    count, share = table["rows"].to_numpy(), table["observed"].to_numpy()
    z2 = WILSON_Z**2
    middle = (share + z2 / (2.0 * count)) / (1.0 + z2 / count)
    half = (WILSON_Z / (1.0 + z2 / count)) * np.sqrt(
        share * (1.0 - share) / count + z2 / (4.0 * count**2)
    )
    table["presences"] = table["presences"].astype(int)
    table["lower"], table["upper"] = middle - half, middle + half
    table.insert(0, "from", table.index / bins)
    table.insert(1, "to", (table.index + 1) / bins)
    return table.reset_index(drop=True)


def expected_calibration_error(
    predicted: ArrayLike, *, observed: ArrayLike, bins: int = BINS
) -> float:
    """Average how far frequencies lie from what was said, over the stations.

    Parameters
    ----------
    predicted : array_like of float, shape (n,)
        Out of fold, in [0, 1].
    observed : array_like of float, shape (n,)
        0 or 1.
    bins : int, optional
        Of equal width.

    Returns
    -------
    float
        0 at best. Chance alone keeps it above 0.

    Raises
    ------
    DataError
        Arrays that do not agree, or probabilities outside [0, 1].
    ParameterError
        No bins.

    References
    ----------
    Naeini, M.P., Cooper, G. and Hauskrecht, M. (2015). Obtaining well calibrated
    probabilities using Bayesian binning. AAAI 2015, 2901-2907.

    Examples
    --------
    >>> expected_calibration_error([0.1, 0.1, 0.9], observed=[0, 1, 1], bins=2)
    0.3
    """
    table = reliability_table(predicted, observed=observed, bins=bins)
    apart = (table["predicted"] - table["observed"]).abs()
    return float((table["rows"] * apart).sum() / table["rows"].sum())


def _logit(told: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(logit(np.clip(told, FAR_FROM_CERTAIN, 1.0 - FAR_FROM_CERTAIN)))


def _checked(
    predicted: ArrayLike, observed: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    parts = brier_parts(observed, predicted)
    if parts.uncertainty == 0.0:
        problem = Problem(
            where="observed",
            what="all of one class",
            expected="presences and other points",
            cure="calibrate by the predictions of all folds together",
        )
        raise DataError("calibration", [problem])
    return np.asarray(predicted, dtype=float), np.asarray(observed, dtype=float)
