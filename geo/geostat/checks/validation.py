"""Cross-validation: kriging beside the plain estimators it has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.geostat.checks.folds import (
    folds_by_chance,
    folds_by_distance,
    folds_by_label,
    folds_by_square,
)
from geo.geostat.checks.held_out import predict_by_kriging, predict_plainly
from geo.geostat.checks.prediction_scores import predictions_table, scores_by_method
from geo.geostat.drift import ORDINARY
from geo.geostat.samples import require_samples

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.checks.folds import Folds
    from geo.geostat.drift import Drift
    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.samples import Samples
    from geo.geostat.variogram import CovarianceModel

KRIGING, MEAN = "kriging", "mean"
ROUNDING = 1e-9  # less than that is no victory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Validation:
    """What was predicted at each sample without it, and how well.

    Parameters
    ----------
    scheme : str
        What was left out at a time.
    folds : int
        How many times something was.
    extrapolated : int
        Samples with too few others within the radius of the neighbourhood, or
        with others that do not carry the drift: kriging does not predict them,
        and they enter no score, of no method.
    table : pandas.DataFrame
        One row per sample and method: sample (its row), easting, northing, fold,
        method, observed, predicted, error (predicted − observed), variance (of
        the error, kriging only) and extrapolated. `predicted` is NaN only where
        `extrapolated` is true: for kriging, and for all methods where nothing was
        left to predict from.
    scores : pandas.DataFrame
        By method: samples (how many), ME, MAE, RMSE, MSDR (mean of error² over
        variance, kriging only) and correlation of predicted with observed (NaN
        where either does not vary). All NaN where `samples` is 0.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> seen = leave_one_out(
    ...     [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
    ...     [1.0, 2.0, 6.0],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0, maximum=None),
    ... )
    >>> seen.scores["RMSE"].round(3).tolist()
    [3.24, 3.24, 2.777, 2.449]
    >>> seen.kriging_beats_mean
    False
    """

    scheme: str
    folds: int
    extrapolated: int
    table: pd.DataFrame
    scores: pd.DataFrame

    @property
    def kriging_beats_mean(self) -> bool:
        """Whether kriging has a smaller RMSE than the mean of what was kept."""
        rmse = self.scores["RMSE"]
        return bool(rmse[KRIGING] < rmse[MEAN] * (1.0 - ROUNDING))


def leave_one_out(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    error_variance: ArrayLike | None = None,
    drift: Drift = ORDINARY,
) -> Validation:
    """Predict each sample from the others.

    As every scheme, in a unique neighbourhood by one inversion: see
    `geo.geostat.checks.held_out`. The variogram is not fitted again.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    variogram : CovarianceModel
        In squared units of the values.
    neighbourhood : Neighbourhood
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error; that of the sample left out is part of the
        variance of its prediction error.
    drift : KnownMean, Trend or ExternalDrift, optional
        Of which only the covariates of the samples count.

    Returns
    -------
    Validation

    Raises
    ------
    DataError
        Samples that do not pass the door, fewer than two, or that carry no drift.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> seen = leave_one_out(
    ...     [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
    ...     [1.0, 2.0, 6.0],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0),
    ... )
    >>> seen.table.query("method == 'kriging'")["predicted"].tolist()
    [4.0, 3.5, 1.5]
    """
    samples = _require_variable(coordinates, values, error_variance)
    return _validate(
        samples,
        folds_by_label(np.arange(len(samples))),
        scheme="one sample",
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=drift,
    )


def k_fold_cross_validation(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    rng: np.random.Generator,
    folds: int = 10,
    error_variance: ArrayLike | None = None,
    drift: Drift = ORDINARY,
) -> Validation:
    """Predict each of several random shares of the samples from all others.

    Samples left out lie amid those that stay, so the scores flatter where samples
    crowd; those of squares and of buffers do not.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    variogram : CovarianceModel
        In squared units of the values; not fitted again.
    neighbourhood : Neighbourhood
    rng : numpy.random.Generator
        Deals the samples out.
    folds : int, optional
        How many shares; their sizes differ by one sample at most.
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error.
    drift : KnownMean, Trend or ExternalDrift, optional

    Returns
    -------
    Validation

    Raises
    ------
    DataError
        Samples that do not pass the door, fewer than two, or that carry no drift.
    ParameterError
        Fewer than two folds, or more than samples.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> from geo.model.randomness import generator
    >>> k_fold_cross_validation(
    ...     [[0.0, 0.0], [1.0, 0.0], [7.0, 0.0], [8.0, 0.0]],
    ...     [1.0, 2.0, 6.0, 7.0],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0),
    ...     folds=2,
    ...     rng=generator(1, "folds"),
    ... ).scheme
    'one of 2 random folds'
    """
    samples = _require_variable(coordinates, values, error_variance)
    return _validate(
        samples,
        folds_by_chance(len(samples), folds=folds, rng=rng),
        scheme=f"one of {folds} random folds",
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=drift,
    )


def blocked_cross_validation(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    block_m: float,
    error_variance: ArrayLike | None = None,
    drift: Drift = ORDINARY,
) -> Validation:
    """Predict the samples of each square of ground from those outside it.

    Neighbouring samples resemble each other, so leaving out one at a time says
    how well gaps between samples are filled; this says how well ground is
    predicted where nobody sampled.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    variogram : CovarianceModel
        In squared units of the values; not fitted again.
    neighbourhood : Neighbourhood
    block_m : float
        Side of the squares; the first has its corner south-west of all samples.
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error.
    drift : KnownMean, Trend or ExternalDrift, optional

    Returns
    -------
    Validation

    Raises
    ------
    DataError
        Samples that do not pass the door, fewer than two, or that carry no drift.
    ParameterError
        A side that is not above 0, or leaves all samples in one square.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> blocked_cross_validation(
    ...     [[0.0, 0.0], [1.0, 0.0], [7.0, 0.0], [8.0, 0.0]],
    ...     [1.0, 2.0, 6.0, 7.0],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0),
    ...     block_m=5.0,
    ... ).folds
    2
    """
    samples = _require_variable(coordinates, values, error_variance)
    return _validate(
        samples,
        folds_by_square(samples.coordinates, block_m=block_m),
        scheme=f"squares of {block_m:,.0f} m",
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=drift,
    )


def buffered_cross_validation(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    buffer_m: float,
    error_variance: ArrayLike | None = None,
    drift: Drift = ORDINARY,
) -> Validation:
    """Predict each sample from those beyond a buffer around it.

    With the distance of ground from its nearest sample as buffer, this says how
    well such ground is estimated.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    variogram : CovarianceModel
        In squared units of the values; not fitted again.
    neighbourhood : Neighbourhood
    buffer_m : float
        Samples up to and with this distance have no say; 0 leaves out the sample
        itself, and others in its place.
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error.
    drift : KnownMean, Trend or ExternalDrift, optional

    Returns
    -------
    Validation

    Raises
    ------
    DataError
        Samples that do not pass the door, fewer than two, or that carry no drift.
    ParameterError
        A buffer below 0 or not finite.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> seen = buffered_cross_validation(
    ...     [[0.0, 0.0], [1.0, 0.0], [7.0, 0.0]],
    ...     [1.0, 2.0, 6.0],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0),
    ...     buffer_m=2.0,
    ... )
    >>> seen.table.query("method == 'kriging'")["predicted"].tolist()
    [6.0, 6.0, 1.5]
    """
    samples = _require_variable(coordinates, values, error_variance)
    return _validate(
        samples,
        folds_by_distance(samples.coordinates, buffer_m=buffer_m),
        scheme=f"one sample and those within {buffer_m:,.0f} m",
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=drift,
    )


def _validate(
    samples: Samples,
    folds: Folds,
    *,
    scheme: str,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    drift: Drift,
) -> Validation:
    kriged = predict_by_kriging(
        samples, folds, variogram=variogram, neighbourhood=neighbourhood, drift=drift
    )
    predictions = {KRIGING: kriged.value} | predict_plainly(samples, folds)
    extrapolated = np.isnan(kriged.value)
    table = predictions_table(
        samples,
        folds.number,
        predictions,
        variances={KRIGING: kriged.variance},
        extrapolated=extrapolated,
    )
    return Validation(
        scheme=scheme,
        folds=len(folds),
        extrapolated=int(extrapolated.sum()),
        table=table,
        scores=scores_by_method(table),
    )


def _require_variable(
    coordinates: ArrayLike, values: ArrayLike, error_variance: ArrayLike | None
) -> Samples:
    samples = require_samples(coordinates, values, error_variance=error_variance)
    count, variables = samples.measured.shape
    if count < 2 or variables != 1:
        problem = Problem(
            where="values",
            what=f"shape ({count}, {variables})",
            expected="at least two samples of one variable",
        )
        raise DataError("cross-validation", [problem])
    return samples
