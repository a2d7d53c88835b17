"""What each kind of evidence errs by, from ground that was measured twice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.limits import bad_choice, without_source
from geo.resource.prospectivity.censored.resampling import Bootstrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

Scale = Literal["as read", "ratio of means"]
LEAST_ROWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceError:
    """The error of one reading of a kind.

    Parameters
    ----------
    evidence : str
        The word of the points: ``"box core"``, ``"photo"``.
    sd : float, optional
        In the units of the values.
    relative_sd : float, optional
        Beside it, a fraction of the value.
    support_m2 : float, optional
        The ground that one reading covers where the error is this: the variance of
        another support is taken in inverse proportion, as counting noise goes.
    source : str
        Who says so.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> EvidenceError(evidence="photo", sd=-1.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: error of 'photo': 2 problems
    - sd: -1
        expected: a number from 0 on
    - source: empty
        expected: who says so
        cure: a report, a data set, or the table of pairs it follows from
    """

    evidence: str
    sd: float = 0.0
    relative_sd: float = 0.0
    support_m2: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{value:g}", expected="a number from 0 on")
            for name, value in (("sd", self.sd), ("relative_sd", self.relative_sd))
            if not (np.isfinite(value) and value >= 0.0)
        ]
        if self.support_m2 is not None and not self.support_m2 > 0.0:
            problems.append(
                Problem(
                    where="support_m2",
                    what=f"{self.support_m2:g}",
                    expected="above 0, or None",
                )
            )
        problems += without_source(self.source)
        if problems:
            raise ParameterError(f"error of {self.evidence!r}", problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceErrors:
    """Errors of two or three kinds of evidence that read the same ground.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each kind: evidence, mean, factor (what brings it to the scale of
        the reference), bias with bias_low and bias_high (its mean minus the
        reference's, as read), error_variance with variance_low and variance_high
        (may be below 0), error_sd (0 where the estimate is below 0).
    differences : pandas.DataFrame
        A row for each pair: first, second, difference_sd, r. The variance of the
        difference is the sum of both error variances, however it is shared.
    ground_variance : float
        Of what all kinds have in common.
    rows : int
        Places with a reading of every kind.
    level : float
        Of the intervals, by bootstrap over the places.
    notes : tuple of str
    """

    table: pd.DataFrame
    differences: pd.DataFrame
    ground_variance: float
    rows: int
    level: float
    notes: tuple[str, ...]

    def errors(self, *, source: str) -> tuple[EvidenceError, ...]:
        """Give the errors as `weigh_points` takes them.

        Parameters
        ----------
        source : str
            Of the readings.

        Returns
        -------
        tuple of EvidenceError
        """
        return tuple(
            EvidenceError(evidence=str(kind), sd=float(sd), source=source)
            for kind, sd in zip(
                self.table["evidence"], self.table["error_sd"], strict=True
            )
        )


def error_by_evidence(
    readings: Mapping[str, ArrayLike] | pd.DataFrame,
    *,
    rng: np.random.Generator,
    scale: Scale = "as read",
    bootstrap: Bootstrap | None = None,
) -> EvidenceErrors:
    """Tell apart the errors of instruments that read the same things.

    Readings x = a + t + e of one truth t with errors that are independent of it
    and of each other. With two kinds, Var(e₁) = s₁₁ − s₁₂; with three, Var(e₁) =
    s₁₁ − s₁₂ − s₁₃ + s₂₃, s being covariances over the places (Grubbs 1948). An
    estimate below 0 says that the error is small against what the number of places
    can tell; it is told as it is. What differs between the spots on the ground
    where the readings were taken is in the errors.

    Parameters
    ----------
    readings : mapping of str to array_like, or pandas.DataFrame
        A column for each kind, a row for each place; NaN where there is none. The
        first is the reference of the bias.
    rng : numpy.random.Generator
    scale : {"as read", "ratio of means"}, optional
        With the second, the others are brought to the mean of the reference first:
        a photo that shows two thirds of the nodules also shows two thirds of their
        spread.
    bootstrap : Bootstrap, optional
        1000 draws at 0.9 by default.

    Returns
    -------
    EvidenceErrors
        Errors in units of the reference.

    Raises
    ------
    DataError
        One kind or more than three, fewer than four places with all, a kind whose
        readings are all alike, or readings that are no numbers.
    ParameterError
        A scale that is not known.

    References
    ----------
    Grubbs, F.E. (1948). On estimating precision of measuring instruments and
    product variability. Journal of the American Statistical Association 43,
    243-264.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> found = error_by_evidence(
    ...     {"core": [4.0, 8.0, 12.0, 16.0], "photo": [2.0, 9.0, 10.0, 17.0]},
    ...     rng=generator(1, "pairs"),
    ... )
    >>> found.table[["evidence", "bias", "error_variance"]].round(2)
      evidence  bias  error_variance
    0     core   0.0            -4.0
    1    photo  -0.5             7.0
    """
    if bad := bad_choice("scale", scale, ("as read", "ratio of means")):
        raise ParameterError("errors by evidence", bad)
    table = _as_table(readings)
    whole = table.dropna()
    _require_readings(table, whole)
    values = whole.to_numpy()
    plan = bootstrap or Bootstrap()
    variance, factor, bias = _estimated(values, scale)

    def again(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        one, _, other = _estimated(values[rows], scale)
        return np.concatenate([one, other])

    drawn = plan.replicates(len(values), again, rng=rng).T
    ends = np.array([plan.interval(each) for each in drawn])
    count = values.shape[1]
    scaled = values * factor
    told = pd.DataFrame(
        {
            "evidence": [str(name) for name in table.columns],
            "mean": values.mean(axis=0),
            "factor": factor,
            "bias": bias,
            "bias_low": ends[count:, 0],
            "bias_high": ends[count:, 1],
            "error_variance": variance,
            "variance_low": ends[:count, 0],
            "variance_high": ends[:count, 1],
            "error_sd": np.sqrt(np.maximum(variance, 0.0)),
        }
    )
    return EvidenceErrors(
        table=told,
        differences=_differences(scaled, told["evidence"].tolist()),
        ground_variance=_common(np.cov(scaled.T)),
        rows=len(values),
        level=plan.level,
        notes=_notes(told, len(table) - len(whole)),
    )


def _as_table(readings: Mapping[str, ArrayLike] | pd.DataFrame) -> pd.DataFrame:
    try:
        return pd.DataFrame(readings).astype(float)
    except (TypeError, ValueError) as error:
        problem = Problem(
            where="readings",
            what=str(error),
            expected="columns of numbers of one length, NaN where there is none",
        )
        raise DataError("errors by evidence", [problem]) from error


def _estimated(
    values: NDArray[np.float64], scale: Scale
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    mean = values.mean(axis=0)
    factor = np.ones(len(mean))
    if scale == "ratio of means":
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = mean[0] / mean
    covariance = np.cov((values * factor).T)
    return _grubbs(covariance), factor, mean - mean[0]


def _grubbs(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    own = np.diag(covariance)
    if len(own) == 2:
        return np.asarray(own - covariance[0, 1])
    s12, s13, s23 = covariance[0, 1], covariance[0, 2], covariance[1, 2]
    shared = np.array([s23 - s12 - s13, s13 - s12 - s23, s12 - s13 - s23])
    return np.asarray(own + shared)


def _common(covariance: NDArray[np.float64]) -> float:
    """Mean covariance between the kinds: what they have in common."""
    upper = np.triu_indices(len(covariance), k=1)
    return float(covariance[upper].mean())


def _differences(values: NDArray[np.float64], names: list[str]) -> pd.DataFrame:
    rows = [
        {
            "first": names[i],
            "second": names[j],
            "difference_sd": float(np.std(values[:, i] - values[:, j], ddof=1)),
            "r": float(np.corrcoef(values[:, i], values[:, j])[0, 1]),
        }
        for i, j in combinations(range(values.shape[1]), 2)
    ]
    return pd.DataFrame(rows)


def _notes(told: pd.DataFrame, dropped: int) -> tuple[str, ...]:
    notes = []
    if dropped:
        notes.append(f"{dropped} places without a reading of every kind are left out")
    notes += [
        f"{kind}: the error variance comes out below 0 "
        f"({variance:.3g}); it cannot be told from 0 and is used as 0"
        for kind, variance in zip(
            told["evidence"], told["error_variance"].to_numpy(dtype=float), strict=True
        )
        if variance < 0.0
    ]
    if len(told) == 2:
        notes.append(
            "two kinds: how the variance of the difference is shared leans on errors "
            "that do not depend on the value nor on each other"
        )
    return tuple(notes)


def _require_readings(table: pd.DataFrame, whole: pd.DataFrame) -> None:
    problems = []
    if table.shape[1] not in {2, 3}:
        problems.append(
            Problem(
                where="readings",
                what=f"{table.shape[1]} kinds",
                expected="two or three",
                cure="pairs of kinds, one call each",
            )
        )
    if len(whole) < LEAST_ROWS:
        problems.append(
            Problem(
                where="readings",
                what=f"{len(whole)} of {len(table)} places have every kind",
                expected=f"at least {LEAST_ROWS}",
            )
        )
    else:
        problems += [
            Problem(where=str(name), what="all readings alike", expected="a spread")
            for name in whole.columns
            if np.ptp(whole[name].to_numpy()) == 0.0
        ]
    if np.any(np.isinf(table.to_numpy())):
        problems.append(
            Problem(where="readings", what="infinite", expected="numbers, or NaN")
        )
    if problems:
        raise DataError("errors by evidence", problems)
