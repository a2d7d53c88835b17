"""How far predictions lie from what was observed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.geostat.samples import Samples


def predictions_table(
    samples: Samples,
    folds: NDArray[np.intp],
    predictions: Mapping[str, NDArray[np.float64]],
    *,
    variances: Mapping[str, NDArray[np.float64]],
    extrapolated: NDArray[np.bool_],
) -> pd.DataFrame:
    """List the predictions of all methods, one row per sample and method.

    Parameters
    ----------
    samples : Samples
        Of one variable.
    folds : ndarray of int, shape (n,)
    predictions : mapping of str to ndarray of float, shape (n,)
        By method.
    variances : mapping of str to ndarray of float, shape (n,)
        Of the error, of those methods that know it.
    extrapolated : ndarray of bool, shape (n,)
        Samples that enter no score.

    Returns
    -------
    pandas.DataFrame
        See `geo.geostat.checks.validation.Validation`.

    Examples
    --------
    >>> from geo.geostat.samples import require_samples
    >>> predictions_table(
    ...     require_samples([[0.0, 0.0]], [2.0]),
    ...     np.array([0]),
    ...     {"kriging": np.array([3.0])},
    ...     variances={"kriging": np.array([4.0])},
    ...     extrapolated=np.array([False]),
    ... )[["method", "observed", "predicted", "error"]]
        method  observed  predicted  error
    0  kriging       2.0        3.0    1.0
    """
    nowhere = np.full(len(samples), np.nan)
    observed = samples.measured[:, 0]
    methods = len(predictions)
    predicted = np.concatenate(list(predictions.values()))
    # in one piece: frames put together take as long as the baselines themselves
    return pd.DataFrame(
        {
            "sample": np.tile(np.arange(len(samples)), methods),
            "easting": np.tile(samples.coordinates[:, 0], methods),
            "northing": np.tile(samples.coordinates[:, 1], methods),
            "fold": np.tile(folds, methods),
            "method": pd.Index(list(predictions)).repeat(len(samples)),
            "observed": np.tile(observed, methods),
            "predicted": predicted,
            "error": predicted - np.tile(observed, methods),
            "variance": np.concatenate(
                [variances.get(method, nowhere) for method in predictions]
            ),
            "extrapolated": np.tile(extrapolated, methods),
        }
    )


def scores_by_method(table: pd.DataFrame) -> pd.DataFrame:
    """Score each method over the samples that were not extrapolated.

    Parameters
    ----------
    table : pandas.DataFrame
        As `predictions_table` gives it.

    Returns
    -------
    pandas.DataFrame
        See `geo.geostat.checks.validation.Validation`.

    Examples
    --------
    >>> from geo.geostat.samples import require_samples
    >>> table = predictions_table(
    ...     require_samples([[0.0, 0.0], [1.0, 0.0]], [2.0, 5.0]),
    ...     np.array([0, 1]),
    ...     {"kriging": np.array([3.0, 2.0])},
    ...     variances={"kriging": np.array([4.0, 4.0])},
    ...     extrapolated=np.array([False, False]),
    ... )
    >>> scores_by_method(table)[["samples", "ME", "MAE", "MSDR"]]
             samples   ME  MAE  MSDR
    method
    kriging        2 -1.0  2.0  1.25
    """
    columns = ("error", "observed", "predicted", "variance")
    numbers = [table[name].to_numpy() for name in columns]
    told = ~table["extrapolated"].to_numpy()
    codes, methods = pd.factorize(table["method"])
    scores = {}
    for code, method in enumerate(methods):
        rows = np.flatnonzero(told & (codes == code))
        scores[method] = _scores(*(column[rows] for column in numbers))
    return pd.DataFrame.from_dict(scores, orient="index").rename_axis("method")


def _scores(  # noqa: PLR0917
    error: NDArray[np.float64],
    observed: NDArray[np.float64],
    predicted: NDArray[np.float64],
    variance: NDArray[np.float64],
) -> dict[str, float]:
    if not len(error):
        empty = dict.fromkeys(("ME", "MAE", "RMSE", "MSDR", "correlation"), np.nan)
        return {"samples": 0, **empty}
    vary = np.ptp(observed) > 0.0 and np.ptp(predicted) > 0.0
    return {
        "samples": len(error),
        "ME": float(error.mean()),
        "MAE": float(np.abs(error).mean()),
        "RMSE": float(np.sqrt(np.mean(error**2))),
        "MSDR": _standardised(error, variance),
        "correlation": float(np.corrcoef(observed, predicted)[0, 1])
        if vary
        else np.nan,
    }


def _standardised(error: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """Average error² over variance: infinite where an error had no variance."""
    sure = variance == 0.0
    if np.any(sure & (error != 0.0)):
        return float(np.inf)
    return float(np.mean(error**2 / np.where(sure, 1.0, variance)))
