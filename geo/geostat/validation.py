"""Cross-validation: kriging beside the plain estimators it has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.baselines import inverse_distance, nearest_neighbour
from geo.geostat.drift import (
    ORDINARY,
    ExternalDrift,
    KnownMean,
    Places,
    covariates_at_samples,
    drift_columns,
    frame_of,
)
from geo.geostat.kriging import krige_samples, solvable_system
from geo.geostat.samples import require_samples
from geo.kernels.kriging import leave_one_out as leave_one_out_of_system

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

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
        In how many turns.
    extrapolated : int
        Samples with no other within the radius of the neighbourhood: kriging
        does not predict them, and they enter no score, of no method.
    table : pandas.DataFrame
        One row per sample and method: sample (its row), easting, northing, fold,
        method, observed, predicted, error (predicted − observed), variance (of
        the error, kriging only) and extrapolated. `predicted` is NaN only for
        kriging where `extrapolated` is true.
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

    In a unique neighbourhood by one inversion (see `geo.kernels.kriging`), in a
    moving one by kriging each sample anew. The variogram is not fitted again.

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
        Fewer than two samples, or samples that do not pass the door.

    References
    ----------
    Dubrule, O. (1983). Cross validation of kriging in a unique neighborhood.
    Mathematical Geology 15, 687-699.

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
    folds = np.arange(len(samples))
    kriged = (
        _kriged_at_once(
            samples,
            variogram=variogram,
            radius_m=neighbourhood.radius_m,
            drift=drift,
        )
        if neighbourhood.unique
        else _kriged_by_fold(
            samples,
            folds,
            variogram=variogram,
            neighbourhood=neighbourhood,
            drift=drift,
        )
    )
    return _validation(samples, folds, kriged=kriged, scheme="one sample")


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
        Fewer than two samples, or samples that do not pass the door.
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
    folds = _blocks(samples.coordinates, block_m)
    kriged = _kriged_by_fold(
        samples,
        folds,
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=drift,
    )
    scheme = f"squares of {block_m:,.0f} m"
    return _validation(samples, folds, kriged=kriged, scheme=scheme)


class _Kriged(NamedTuple):
    """What kriging predicts at each sample, NaN where it does not."""

    predicted: NDArray[np.float64]
    variance: NDArray[np.float64]


def _kriged_at_once(
    samples: Samples, *, variogram: CovarianceModel, radius_m: float, drift: Drift
) -> _Kriged:
    places = Places(samples.coordinates, covariates_at_samples(drift, len(samples)))
    columns = drift_columns(drift, places, frame=frame_of(places))
    system = solvable_system(samples, variogram=variogram, drift=columns)
    level = drift.value if isinstance(drift, KnownMean) else 0.0
    values = samples.measured[:, 0] - level
    predicted, variance = leave_one_out_of_system(system, values)
    predicted = predicted + level
    away, _ = KDTree(samples.coordinates).query(samples.coordinates, k=[2])
    within = (np.asarray(away)[:, 0] <= radius_m) & np.isfinite(variance)
    return _Kriged(
        np.where(within, predicted, np.nan), np.where(within, variance, np.nan)
    )


def _kriged_by_fold(
    samples: Samples,
    folds: NDArray[np.intp],
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    drift: Drift,
) -> _Kriged:
    predicted, variance = np.full((2, len(samples)), np.nan)
    for fold in np.unique(folds):
        out = folds == fold
        kriged = krige_samples(
            samples.only(~out),
            onto=samples.coordinates[out],
            variogram=variogram,
            neighbourhood=neighbourhood,
            drift=_split(drift, out),
        )
        predicted[out] = kriged.estimate[:, 0]
        variance[out] = kriged.variance + samples.error_variance[out]
    return _Kriged(predicted, variance)


def _split(drift: Drift, out: NDArray[np.bool_]) -> Drift:
    if isinstance(drift, ExternalDrift):
        return drift.only(~out, out)
    return drift


def _plain_by_fold(
    samples: Samples, folds: NDArray[np.intp]
) -> dict[str, NDArray[np.float64]]:
    mean, inverse, nearest = np.full((3, len(samples)), np.nan)
    values = samples.measured[:, 0]
    for fold in np.unique(folds):
        out = folds == fold
        points, kept, targets = (
            samples.coordinates[~out],
            values[~out],
            samples.coordinates[out],
        )
        mean[out] = kept.mean()
        inverse[out] = inverse_distance(points, kept, onto=targets)
        nearest[out] = nearest_neighbour(points, kept, onto=targets)
    return {MEAN: mean, "inverse distance": inverse, "nearest neighbour": nearest}


def _validation(
    samples: Samples, folds: NDArray[np.intp], *, kriged: _Kriged, scheme: str
) -> Validation:
    extrapolated = np.isnan(kriged.predicted)
    predictions = {KRIGING: kriged.predicted, **_plain_by_fold(samples, folds)}
    nowhere = np.full(len(samples), np.nan)
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "sample": np.arange(len(samples)),
                    "easting": samples.coordinates[:, 0],
                    "northing": samples.coordinates[:, 1],
                    "fold": folds,
                    "method": method,
                    "observed": samples.measured[:, 0],
                    "predicted": predicted,
                    "error": predicted - samples.measured[:, 0],
                    "variance": kriged.variance if method == KRIGING else nowhere,
                    "extrapolated": extrapolated,
                }
            )
            for method, predicted in predictions.items()
        ],
        ignore_index=True,
    )
    scores = {
        method: _scores(rows[~rows["extrapolated"]])
        for method, rows in table.groupby("method", sort=False)
    }
    return Validation(
        scheme=scheme,
        folds=len(np.unique(folds)),
        extrapolated=int(extrapolated.sum()),
        table=table,
        scores=pd.DataFrame.from_dict(scores, orient="index").rename_axis("method"),
    )


def _scores(rows: pd.DataFrame) -> dict[str, float]:
    error, observed, predicted = (
        rows[name].to_numpy() for name in ("error", "observed", "predicted")
    )
    if not len(rows):
        empty = dict.fromkeys(("ME", "MAE", "RMSE", "MSDR", "correlation"), np.nan)
        return {"samples": 0, **empty}
    vary = np.ptp(observed) > 0.0 and np.ptp(predicted) > 0.0
    return {
        "samples": len(rows),
        "ME": float(error.mean()),
        "MAE": float(np.abs(error).mean()),
        "RMSE": float(np.sqrt(np.mean(error**2))),
        "MSDR": float(np.mean(error**2 / rows["variance"].to_numpy())),
        "correlation": float(np.corrcoef(observed, predicted)[0, 1])
        if vary
        else np.nan,
    }


def _blocks(coordinates: NDArray[np.float64], block_m: float) -> NDArray[np.intp]:
    problem = None
    folds = np.zeros(len(coordinates), dtype=np.intp)
    if not (np.isfinite(block_m) and block_m > 0.0):
        problem = Problem(where="block_m", what=f"{block_m}", expected="above 0")
    else:
        squares = np.floor((coordinates - coordinates.min(axis=0)) / block_m)
        _, folds = np.unique(squares, axis=0, return_inverse=True)
        if not folds.any():
            problem = Problem(
                where="block_m",
                what=f"{block_m:,.0f} m holds all {len(coordinates)} samples",
                expected="at least two squares with samples",
                cure="smaller blocks",
            )
    if problem:
        raise ParameterError("blocked cross-validation", [problem])
    return folds.ravel()


def _require_variable(
    coordinates: ArrayLike, values: ArrayLike, error_variance: ArrayLike | None
) -> Samples:
    samples = require_samples(coordinates, values, error_variance=error_variance)
    count, variables = samples.measured.shape
    if count < 2 or variables != 1:
        raise DataError(
            "cross-validation",
            [
                Problem(
                    where="samples",
                    what=f"{count} samples of {variables} variables",
                    expected="at least two samples of one variable",
                )
            ],
        )
    return samples
