"""How the ground between stations is estimated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import require_between

ABUNDANCE = "abundance"
"""The variable that leads an estimate, unless a metal does."""

ModelChoice = Literal["spherical", "exponential", "gaussian", "cubic", "matern", "best"]
"""The variogram model by name, or the best of them by cross-validation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRange:
    """A range that somebody vouches for, where the data cannot.

    Parameters
    ----------
    range_m : float
        Effective range, m.
    author : str
        Who gives it.
    reason : str
        Why: the neighbouring survey, the geology. Printed beside the result.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> GivenRange(range_m=12e3, author="", reason="the adjacent block")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: given range: 1 problem
    - author: ''
        expected: a text; a range without one is not accepted
    """

    range_m: float
    author: str
    reason: str

    def __post_init__(self) -> None:
        problems = [
            Problem(
                where=name,
                what=repr(text),
                expected="a text; a range without one is not accepted",
            )
            for name, text in (("author", self.author), ("reason", self.reason))
            if not text.strip()
        ]
        if not (math.isfinite(self.range_m) and self.range_m > 0.0):
            problems.append(
                Problem(
                    where="range_m",
                    what=f"{self.range_m}",
                    expected="finite metres above 0",
                )
            )
        if problems:
            raise ParameterError("given range", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateSettings:
    """How the grid is estimated from the stations.

    Parameters
    ----------
    spacing_m : float
        Cell size of the target grid.
    lag_m, max_lag_m : float
        Width of the variogram's lag classes, and the longest lag: at least two
        classes.
    model : str, optional
        Of the variogram: spherical, exponential, gaussian, cubic or matern;
        ``"best"`` takes the one of them that predicts left-out squares of ground
        best.
    directions : int, optional
        In how many directions pairs are taken apart: 1 takes all together, from 3
        on an ellipse of ranges is fitted.
    neighbours : int, optional
        Stations that take part in the estimate of a cell; 0 means all.
    fold_m : float, optional
        Side of the blocks left out together in cross-validation; by default
        the fitted range.
    minimum_pairs : int, optional
        Lag classes with fewer pairs are not fitted to.
    range_given : GivenRange, optional
    on_refusal : {"mean", "stop"}, optional
        What follows when the data carry no variogram: the declustered mean
        within half the median station spacing round stations, or an error.
    leading : str, optional
        What variogram, cross-validation, classes and spacing go by: the abundance, or
        the mass per area of a metal, told as the abundance that would hold it at
        its mean grade. Of mud the mass hardly varies, and what it holds does.

    Raises
    ------
    ParameterError
        A number is out of its range, or the lags leave less than two classes.

    Examples
    --------
    >>> EstimateSettings(spacing_m=2e3, lag_m=4e3, max_lag_m=5e3)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: estimate: 1 problem
    - max_lag_m: 5000, less than two lag classes of 4000
        expected: 8000 or more
        cure: raise max_lag_m, or lower lag_m
    """

    spacing_m: float
    lag_m: float
    max_lag_m: float
    model: ModelChoice = "spherical"
    directions: int = 1
    neighbours: int = 24
    fold_m: float | None = None
    minimum_pairs: int = 30
    range_given: GivenRange | None = None
    on_refusal: Literal["mean", "stop"] = "mean"
    leading: str = ABUNDANCE

    def __post_init__(self) -> None:
        require_between(
            "estimate",
            self,
            {
                "spacing_m": (1.0, 1e6),
                "lag_m": (1.0, 1e6),
                "max_lag_m": (1.0, 1e7),
                "neighbours": (0, 1000),
                "minimum_pairs": (1, 1_000_000),
            },
        )
        problems = []
        if self.max_lag_m < 2.0 * self.lag_m:
            problems.append(
                Problem(
                    where="max_lag_m",
                    what=f"{self.max_lag_m:g}, less than two lag classes of "
                    f"{self.lag_m:g}",
                    expected=f"{2.0 * self.lag_m:g} or more",
                    cure="raise max_lag_m, or lower lag_m",
                )
            )
        if self.directions != 1 and not 3 <= self.directions <= 12:
            problems.append(
                Problem(
                    where="directions",
                    what=f"{self.directions}",
                    expected="1, or 3 to 12: two do not fix an ellipse",
                )
            )
        if problems:
            raise ParameterError("estimate", problems)
