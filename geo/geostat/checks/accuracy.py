"""Whether predicted distributions hold the truth as often as they say.

For each p from 0 to 1 the truth should lie within the symmetric p-interval (from
quantile (1 − p)/2 to (1 + p)/2) in a share p of the places.

References
----------
Deutsch, C.V. (1997). Direct assessment of local accuracy and precision. In
Geostatistics Wollongong '96, Kluwer, 115-125.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVELS = tuple(np.arange(1, 20) / 20.0)
ROUNDING = 1e-12  # a truth on the edge of an interval lies within it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Accuracy:
    """What an accuracy plot shows.

    Parameters
    ----------
    places : int
        How many truths were held against their distributions.
    table : pandas.DataFrame
        One row per p: level (p), share (of the truths within their p-interval),
        standard_error (of that share, were the distributions right and the
        places independent) and mean_width (of the intervals, in the units of
        the values).
    goodness : float
        1 − ∫ (3 a(p) − 2) (share(p) − p) dp with a = 1 where share ≥ p and 0
        elsewhere: 1 at best; intervals too narrow cost twice as much as
        intervals too wide.

    Examples
    --------
    >>> seen = accuracy_of_normal(
    ...     [0.5, -0.5, 2.0, -2.0], mean=np.zeros(4), variance=np.ones(4), levels=[0.5]
    ... )
    >>> seen.table[["level", "share"]]
       level  share
    0    0.5    0.5
    """

    places: int
    table: pd.DataFrame
    goodness: float


def accuracy_of_normal(
    observed: ArrayLike,
    *,
    mean: ArrayLike,
    variance: ArrayLike,
    levels: ArrayLike = LEVELS,
) -> Accuracy:
    """Hold truths against normal distributions, such as those of kriging.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
    mean : array_like of float, shape (n,)
    variance : array_like of float, shape (n,)
        From 0 on; of the error of prediction, that of the observation included.
    levels : array_like of float, shape (m,), optional
        The p, between 0 and 1.

    Returns
    -------
    Accuracy

    Raises
    ------
    DataError
        Arrays that do not agree, are empty or not finite: leave masked places
        out before.
    ParameterError
        Levels that are not between 0 and 1.

    Examples
    --------
    >>> accuracy_of_normal([1.0, 2.0], mean=[1.0, 2.0], variance=[1.0, 4.0]).goodness
    0.5
    """
    truth, centre, spread = _require_columns(
        observed=observed, mean=mean, variance=variance
    )
    if (spread < 0.0).any():
        raise DataError(
            "accuracy",
            [
                Problem(
                    where="variance",
                    what=f"{spread.min():g}",
                    expected="numbers from 0 on",
                )
            ],
        )
    sd = np.sqrt(spread)
    away = np.abs(truth - centre)
    # with no variance the truth is met or lies beyond all intervals
    deviations = np.where(
        sd > 0.0, away / np.where(sd > 0.0, sd, 1.0), np.where(away > 0.0, np.inf, 0.0)
    )
    checked = _require_levels(levels)
    width = 2.0 * ndtri(0.5 + checked / 2.0) * sd.mean()
    return _accuracy(2.0 * ndtr(deviations) - 1.0, checked, width)


def accuracy_of_draws(
    observed: ArrayLike, *, draws: ArrayLike, levels: ArrayLike = LEVELS
) -> Accuracy:
    """Hold truths against realizations.

    The truth is ranked among the draws of its place; were it one more draw, all
    ranks would be as likely. So no quantile is interpolated, and few draws cost
    resolution but not truth.

    Parameters
    ----------
    observed : array_like of float, shape (n,)
    draws : array_like of float, shape (n, draws)
    levels : array_like of float, shape (m,), optional
        The p, between 0 and 1.

    Returns
    -------
    Accuracy

    Raises
    ------
    DataError
        Arrays that do not agree, are empty or not finite.
    ParameterError
        Levels that are not between 0 and 1.

    Examples
    --------
    >>> seen = accuracy_of_draws(
    ...     [2.5, 9.0], draws=[[1.0, 2.0, 3.0, 4.0]] * 2, levels=[0.5]
    ... )
    >>> seen.table["share"].tolist()
    [0.5]
    """
    truth, drawn = _require_columns(observed=observed, draws=draws)
    checked = _require_levels(levels)
    below = np.count_nonzero(drawn < truth[:, None], axis=1)
    ties = np.count_nonzero(drawn == truth[:, None], axis=1)
    rank = (below + ties / 2.0 + 0.5) / (drawn.shape[1] + 1.0)
    ends = np.quantile(
        drawn, [0.5 - checked / 2.0, 0.5 + checked / 2.0], axis=1, method="weibull"
    )
    width = (ends[1] - ends[0]).mean(axis=1)
    return _accuracy(np.abs(2.0 * rank - 1.0), checked, width)


def _accuracy(
    needed: NDArray[np.float64],
    levels: NDArray[np.float64],
    width: NDArray[np.float64],
) -> Accuracy:
    """Count from the level that each truth needs to lie within its interval."""
    share = np.mean(needed[:, None] <= levels + ROUNDING, axis=0)
    # the share is a step function of p, integrated exactly between its steps
    steps = np.concatenate([[0.0], np.sort(needed), [1.0]])
    held = np.arange(len(needed) + 1) / len(needed)
    return Accuracy(
        places=len(needed),
        table=pd.DataFrame(
            {
                "level": levels,
                "share": share,
                "standard_error": np.sqrt(levels * (1.0 - levels) / len(needed)),
                "mean_width": width,
            }
        ),
        goodness=1.0 - _cost(steps[:-1], steps[1:], held=held),
    )


def _cost(
    begin: NDArray[np.float64], end: NDArray[np.float64], *, held: NDArray[np.float64]
) -> float:
    """Integrate (3 a − 2) (held − p) from begin to end, where held is constant."""
    turn = np.clip(held, begin, end)
    too_wide = (held - begin) ** 2 - (held - turn) ** 2
    too_narrow = (end - held) ** 2 - (turn - held) ** 2
    return float(np.sum(too_wide / 2.0 + too_narrow))


def _require_columns(**columns: ArrayLike) -> list[NDArray[np.float64]]:
    arrays = {name: np.asarray(each, dtype=float) for name, each in columns.items()}
    count = len(np.atleast_1d(arrays["observed"]))
    problems = [
        Problem(
            where=name,
            what=f"shape {each.shape}",
            expected=f"({count}, draws), at least one of each"
            if name == "draws"
            else f"({count},), at least one",
        )
        for name, each in arrays.items()
        if each.ndim != (2 if name == "draws" else 1)
        or len(each) != count
        or not each.size
    ]
    problems += [
        Problem(
            where=name,
            what=f"{int(np.count_nonzero(~np.isfinite(each)))} not finite",
            expected="numbers",
            cure="leave masked places out",
        )
        for name, each in arrays.items()
        if not np.isfinite(each).all()
    ]
    if problems:
        raise DataError("accuracy", problems)
    return list(arrays.values())


def _require_levels(levels: ArrayLike) -> NDArray[np.float64]:
    checked = np.atleast_1d(np.asarray(levels, dtype=float))
    if checked.ndim != 1 or not np.all((checked > 0.0) & (checked < 1.0)):
        raise ParameterError(
            "accuracy",
            [
                Problem(
                    where="levels",
                    what=f"{checked.tolist()}",
                    expected="numbers between 0 and 1",
                )
            ],
        )
    return checked
