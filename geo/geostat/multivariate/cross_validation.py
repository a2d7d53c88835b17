"""Whether the other variables help: cross-validation of co-kriging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.checks.folds import folds_by_label
from geo.geostat.checks.held_out import predict_by_kriging, predict_plainly
from geo.geostat.checks.prediction_scores import predictions_table, scores_by_method
from geo.geostat.checks.validation import KRIGING, Validation
from geo.geostat.drift import ORDINARY, KnownMean, Trend
from geo.geostat.multivariate.cokriging import cokrige

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.checks.folds import Fold
    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.samples import Samples

COKRIGING = "co-kriging"


def cross_validate_cokriging(
    samples: Mapping[str, Samples],
    *,
    primary: str,
    model: CrossCovarianceModel,
    neighbourhood: Neighbourhood,
    labels: ArrayLike | None = None,
    keep_others: bool = False,
    drift: KnownMean | Trend = ORDINARY,
) -> Validation:
    """Predict samples of one variable by co-kriging, and by kriging it alone.

    Parameters
    ----------
    samples : mapping of str to Samples
        By variable, those of `model`.
    primary : str
        The variable that is predicted.
    model : CrossCovarianceModel
        Not fitted again.
    neighbourhood : Neighbourhood
        Of every variable.
    labels : array_like of int, shape (n,), optional
        Samples of the primary variable with one label are left out together, such
        as those of a square; one at a time by default.
    keep_others : bool, optional
        Whether the other variables stay where the primary is left out; without
        them (R gstat's ``remove.all``) whole stations are predicted.
    drift : KnownMean or Trend, optional
        Of every variable.

    Returns
    -------
    Validation
        With the method ``"co-kriging"`` beside kriging and the plain ones. Samples
        that either cannot predict are extrapolated.

    Raises
    ------
    ParameterError
        A primary variable that is not there, or labels of another number.
    DataError
        A system that cannot be solved.

    Examples
    --------
    >>> from geo.geostat.multivariate.coregionalisation import Coregionalisation
    >>> from geo.geostat.multivariate.heterotopic import samples_by_variable
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> stations = samples_by_variable(
    ...     [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
    ...     [[2.0, 5.0], [4.0, 7.0], [3.0, 9.0]],
    ...     variables=["nickel", "cobalt"],
    ... )
    >>> seen = cross_validate_cokriging(
    ...     stations,
    ...     primary="nickel",
    ...     model=Coregionalisation(
    ...         variables=("nickel", "cobalt"), nugget=[[2, 1], [1, 2]]
    ...     ),
    ...     neighbourhood=Neighbourhood(radius_m=9.0, maximum=None),
    ... )
    >>> seen.scores["RMSE"].round(3).to_dict()["co-kriging"]
    1.225
    """
    _require_primary(samples, primary)
    first = samples[primary]
    folds = folds_by_label(_labels(labels, len(first)))
    search = dict.fromkeys(samples, neighbourhood)
    predicted, variance = np.full((2, len(first)), np.nan)
    for fold in folds:
        kriged = cokrige(
            _without(samples, primary, fold=fold, keep_others=keep_others),
            onto=first.coordinates[fold.asked],
            model=model,
            neighbourhood=search,
            drift=drift,
        )
        place = kriged.variables.index(primary)
        predicted[fold.asked] = kriged.estimate[:, place]
        own = first.error_variance[fold.asked]
        variance[fold.asked] = kriged.variance[:, place] + own

    alone = predict_by_kriging(
        first,
        folds,
        variogram=model.between(primary, primary),
        neighbourhood=neighbourhood,
        drift=drift,
    )
    nowhere = np.isnan(predicted) | np.isnan(alone.value)
    table = predictions_table(
        first,
        folds.number,
        {
            COKRIGING: predicted,
            KRIGING: alone.value,
            **predict_plainly(first, folds),
        },
        variances={COKRIGING: variance, KRIGING: alone.variance},
        extrapolated=nowhere,
    )
    what = "one sample" if labels is None else "samples of one label"
    return Validation(
        scheme=f"{what}, the other variables {'kept' if keep_others else 'too'}",
        folds=len(folds),
        extrapolated=int(nowhere.sum()),
        table=table,
        scores=scores_by_method(table),
    )


def _without(
    samples: Mapping[str, Samples], primary: str, *, fold: Fold, keep_others: bool
) -> dict[str, Samples]:
    first = samples[primary]
    gone = {tuple(place) for place in first.coordinates[fold.held_out]}

    def kept(name: str, each: Samples) -> Samples:
        if name == primary:
            return each.only(fold.kept(len(each)))
        if keep_others:
            return each
        stays = [tuple(place) not in gone for place in each.coordinates]
        return each.only(np.array(stays, dtype=bool))

    return {name: kept(name, each) for name, each in samples.items()}


def _labels(labels: ArrayLike | None, count: int) -> NDArray[np.intp]:
    if labels is None:
        return np.arange(count)
    given = np.asarray(labels)
    if given.shape != (count,):
        problem = Problem(
            where="labels", what=f"shape {given.shape}", expected=f"({count},)"
        )
        raise ParameterError("cross-validation of co-kriging", [problem])
    return np.unique(given, return_inverse=True)[1].astype(np.intp)


def _require_primary(samples: Mapping[str, Samples], primary: str) -> None:
    if primary not in samples:
        problem = Problem(
            where="primary",
            what=repr(primary),
            expected="one of " + ", ".join(samples),
        )
        raise ParameterError("cross-validation of co-kriging", [problem])
