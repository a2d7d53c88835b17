"""The choice between variogram models by cross-validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geo.errors import (
    DataError,
    ParameterError,
    Problem,
    UnsupportedRangeError,
)
from geo.geostat.checks.validation import KRIGING, Validation, blocked_cross_validation
from geo.geostat.samples import require_samples
from geo.geostat.variography.fitting import FittedVariogram, fit_recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.variography.experimental import ExperimentalVariogram
    from geo.geostat.variography.recipe import FitRecipe

Score = Literal["log_score", "RMSE"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariogramChoice:
    """The model that predicts best, beside all that were tried.

    Parameters
    ----------
    chosen : FittedVariogram
    row : int
        Which of the candidates it is.
    by : {"log_score", "RMSE"}
        What it is best by.
    table : pandas.DataFrame
        One row per candidate, in their order: candidate, log_score, RMSE, MSDR and
        ME of the cross-validation, weighted_sse of the fit, chosen, and refused:
        why there are no figures, or an empty text.
    validations : mapping of int to Validation
        By the row of the candidate; none for those refused.

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variography.recipe import FitRecipe
    >>> north = np.arange(60) * 500.0
    >>> line = np.column_stack([np.zeros(60), north])
    >>> values = np.sin(north / 2e3) + 0.2 * np.cos(np.arange(60.0) ** 2)
    >>> choice = choose_variogram(
    ...     line,
    ...     values,
    ...     experimental=experimental_variogram(
    ...         line, values, lag_m=500.0, max_lag_m=7.5e3
    ...     ),
    ...     candidates=[FitRecipe(model="gaussian"), FitRecipe(model="spherical")],
    ...     neighbourhood=Neighbourhood(radius_m=np.inf, maximum=12),
    ...     block_m=2e3,
    ... )
    >>> choice.table[["candidate", "chosen"]]
       candidate  chosen
    0   gaussian    True
    1  spherical   False
    """

    chosen: FittedVariogram
    row: int
    by: Score
    table: pd.DataFrame
    validations: Mapping[int, Validation]


def choose_variogram(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    experimental: ExperimentalVariogram | Sequence[ExperimentalVariogram],
    candidates: Sequence[FitRecipe],
    neighbourhood: Neighbourhood,
    block_m: float,
    by: Score = "log_score",
) -> VariogramChoice:
    """Fit each candidate, and take the one that predicts left-out ground best.

    The score by default is the mean over samples of the logarithmic score of the
    normal distribution that kriging predicts, ½ ln 2πσ² + e²/2σ² for the error e
    and variance σ²: less is better, and only the true distribution is best on
    average. The RMSE judges estimates alone: it does not see the sill, and hardly
    the nugget, so it cannot tell which model states its uncertainty rightly.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    experimental : ExperimentalVariogram, or sequence of them
        What the candidates are fitted to.
    candidates : sequence of FitRecipe
    neighbourhood : Neighbourhood
        The same for all, so that all predict the same samples.
    block_m : float
        Side of the squares that are left out in turn: about the spacing that the
        estimate has to bridge.
    by : {"log_score", "RMSE"}, optional

    Returns
    -------
    VariogramChoice

    Raises
    ------
    UnsupportedRangeError
        Every candidate is refused; each with its reason.
    DataError
        Samples that do not pass the door, or none within reach of another.
    ParameterError
        No candidates, or a score by another name.

    Notes
    -----
    Variograms are not fitted again without the square, so the scores of all are
    somewhat too good, most of all those with many parameters. Scores are means over
    samples that resemble each other: small differences are chance, and the simpler
    candidate is then the better one.

    References
    ----------
    Gneiting, T. and Raftery, A.E. (2007). Strictly proper scoring rules,
    prediction, and estimation. Journal of the American Statistical Association
    102, 359-378.

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variography.recipe import FitRecipe
    >>> north = np.arange(60) * 500.0
    >>> line = np.column_stack([np.zeros(60), north])
    >>> values = np.sin(north / 2e3) + 0.2 * np.cos(np.arange(60.0) ** 2)
    >>> choose_variogram(
    ...     line,
    ...     values,
    ...     experimental=experimental_variogram(
    ...         line, values, lag_m=500.0, max_lag_m=7.5e3
    ...     ),
    ...     candidates=[FitRecipe(model="gaussian")],
    ...     neighbourhood=Neighbourhood(radius_m=np.inf, maximum=12),
    ...     block_m=2e3,
    ... ).chosen.recipe.label
    'gaussian'
    """
    _require(candidates, by)
    samples = require_samples(coordinates, values)
    refused = [""] * len(candidates)
    fits: dict[int, FittedVariogram] = {}
    validations: dict[int, Validation] = {}
    for row, recipe in enumerate(candidates):
        try:
            fitted = fit_recipe(experimental, recipe)
            validations[row] = blocked_cross_validation(
                samples.coordinates,
                samples.measured,
                variogram=fitted.variogram,
                neighbourhood=neighbourhood,
                block_m=block_m,
            )
            fits[row] = fitted
        except DataError as error:  # no support, or a system that is near-singular
            refused[row] = "; ".join(
                f"{problem.where}: {problem.what}" for problem in error.problems
            )
    if not fits:
        raise UnsupportedRangeError(
            "choice of a variogram", _all_refused(candidates, refused)
        )

    table = pd.DataFrame(
        [
            {"candidate": recipe.label, **_scores(row, fits, validations)}
            for row, recipe in enumerate(candidates)
        ]
    )
    if table[by].isna().all():
        raise DataError("choice of a variogram", [_NONE_PREDICTED])
    best = int(np.nanargmin(table[by].to_numpy()))
    table["chosen"] = np.arange(len(candidates)) == best
    table["refused"] = refused
    return VariogramChoice(
        chosen=fits[best],
        row=best,
        by=by,
        table=table,
        validations=MappingProxyType(validations),
    )


_NONE_PREDICTED = Problem(
    where="neighbourhood",
    what="no sample has others within the radius once its square is left out",
    expected="some to predict",
    cure="a longer radius_m, or smaller squares",
)


def log_score(validation: Validation) -> float:
    """Score the normal distributions that kriging predicts at the samples.

    Parameters
    ----------
    validation : Validation

    Returns
    -------
    float
        Mean of ½ ln 2πσ² + e²/2σ² over the samples that were predicted; less is
        better. NaN without any; infinite where a variance is 0 and the error is
        not.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.checks.validation import leave_one_out
    >>> from geo.geostat.variogram import Variogram
    >>> seen = leave_one_out(
    ...     [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
    ...     [1.0, 2.0, 6.0],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0),
    ... )
    >>> round(log_score(seen), 3)
    4.622
    """
    table = validation.table
    rows = table[(table["method"] == KRIGING) & ~table["extrapolated"]]
    if rows.empty:
        return float("nan")
    error, variance = rows["error"].to_numpy(), rows["variance"].to_numpy()
    with np.errstate(divide="ignore"):
        each = np.log(2.0 * np.pi * variance) + np.where(
            error == 0.0, 0.0, error**2 / variance
        )
    return float(each.mean() / 2.0)


def _scores(
    row: int,
    fits: Mapping[int, FittedVariogram],
    validations: Mapping[int, Validation],
) -> dict[str, float]:
    if row not in fits:
        nothing = ("log_score", "RMSE", "MSDR", "ME", "weighted_sse")
        return dict.fromkeys(nothing, float("nan"))
    scores = validations[row].scores.loc[KRIGING].to_dict()
    return {
        "log_score": log_score(validations[row]),
        **{name: float(scores[name]) for name in ("RMSE", "MSDR", "ME")},
        "weighted_sse": fits[row].weighted_sse,
    }


def _all_refused(
    candidates: Sequence[FitRecipe], refused: Sequence[str]
) -> list[Problem]:
    return [
        Problem(
            where=f"candidate {row}, {recipe.label}",
            what=reason,
            cure="use the mean of the samples, with its standard error",
        )
        for row, (recipe, reason) in enumerate(zip(candidates, refused, strict=True))
    ]


def _require(candidates: Sequence[FitRecipe], by: str) -> None:
    problems = []
    if not candidates:
        problems.append(
            Problem(where="candidates", what="there are none", expected="at least one")
        )
    if by not in get_args(Score):
        problems.append(
            Problem(
                where="by",
                what=repr(by),
                expected="one of " + ", ".join(get_args(Score)),
            )
        )
    if problems:
        raise ParameterError("choice of a variogram", problems)
