"""The smallest opening stock that survives a scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import floor, isnan, nan
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import ParameterError, Problem
from geo.resilience.lasting import survived
from geo.resilience.stock_paths import StockPaths
from geo.resilience.stock_question import StockQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

FollowWith = Callable[[float], StockPaths]
"""Follows the stock from an opening stock, in days of demand: always the same draws."""

SMALLEST_STOCK_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "confidence": "share of the paths that must leave nothing unmet",
    "stock_days": "smallest opening stock that does; NaN where none was found",
    "fails_days": "the next one down, which does not; NaN where none fails",
    "survived_share": "share of the paths that stock_days survives",
    "stock_t": "stock_days in t, by the demand of day 0",
    "runs": "how many opening stocks were followed, for all confidences",
    "refused": "why none was found; else empty",
}
"""Columns of smallest stocks, with their meaning."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestStock:
    """The smallest opening stock that survives, and what it was found between.

    Parameters
    ----------
    question : StockQuestion
        Of the run that survives.
    confidence : float
    stock_days : float
        In days of demand: survives.
    fails_days : float
        The next one down: does not survive. NaN where no stock is needed.
    tried : mapping of float to float
        Share of the paths that each opening stock survives, by its days.
    """

    question: StockQuestion
    confidence: float
    stock_days: float
    fails_days: float
    tried: Mapping[float, float]

    @property
    def survived_share(self) -> float:
        """Share of the paths that leave nothing unmet with it."""
        return self.tried[self.stock_days]

    @property
    def stock_t(self) -> float:
        """The stock in tonnes, by the demand of day 0."""
        return self.stock_days * self.question.demand_t_per_day


def smallest_stock(
    follow_with: FollowWith,
    *,
    confidence: float = 0.9,
    most_days: float = 730.0,
    step_days: float = 1.0,
) -> SmallestStock:
    """Bisect for the smallest opening stock that survives.

    It survives if nothing is unmet within the horizon in a share of the paths.
    With exogenous demand and the same draws that share never falls as the stock
    grows, so halving finds the least one on a grid of days.

    Parameters
    ----------
    follow_with : callable
        Of an opening stock in days of demand, the `StockPaths`.
    confidence : float, optional
        The share, above 0 and up to 1.
    most_days : float, optional
        The largest that is tried; rounded down to the grid.
    step_days : float, optional
        Spacing of the grid, which begins at 0.

    Returns
    -------
    SmallestStock

    Raises
    ------
    ParameterError
        Even the largest does not survive, a larger stock survived fewer paths than
        a smaller one, or a number is out of its range.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> found = smallest_stock(lambda days: draining(stock_days=days, horizon_days=90))
    >>> found.stock_days, found.fails_days
    (90.0, 89.0)
    """
    trial = _StockTrial(follow_with, most_days=most_days, step_days=step_days)
    found = trial.smallest(confidence)
    if isnan(found.stock_days):
        cure = "try a larger stock, a lower confidence, or levers beside the stock"
        problem = Problem(
            where="most_days",
            what=_refusal(found),
            expected="one that survives",
            cure=cure,
        )
        raise ParameterError(f"stock of {found.question.commodity}", [problem])
    return found


def smallest_stocks(
    follow_with: Mapping[str, FollowWith],
    *,
    confidences: Sequence[float] = (0.5, 0.9),
    most_days: float = 730.0,
    step_days: float = 1.0,
) -> pd.DataFrame:
    """Find the smallest stock that survives each scenario, and say where none does.

    Parameters
    ----------
    follow_with : mapping of str to callable
        By name of the scenario, as that of `smallest_stock`.
    confidences : sequence of float, optional
    most_days, step_days : float, optional
        As those of `smallest_stock`.

    Returns
    -------
    pandas.DataFrame
        By `SMALLEST_STOCK_COLUMNS`, a row for each scenario and confidence.

    Raises
    ------
    ParameterError
        As `smallest_stock`; but where even the largest does not survive, the row
        says so.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> table = smallest_stocks(
    ...     {"all stops": lambda days: draining(stock_days=days, horizon_days=90)},
    ...     confidences=[0.9],
    ...     most_days=60.0,
    ... )
    >>> table.loc[0, "refused"]
    '60 days, the largest, survives 0% of the paths; 90% are asked for'
    """
    rows = []
    for scenario, follow in follow_with.items():
        trial = _StockTrial(follow, most_days=most_days, step_days=step_days)
        for found in [trial.smallest(confidence) for confidence in confidences]:
            refused = isnan(found.stock_days)
            rows.append(
                {
                    "commodity": found.question.commodity,
                    "scenario": scenario,
                    "confidence": found.confidence,
                    "stock_days": found.stock_days,
                    "fails_days": found.fails_days,
                    "survived_share": nan if refused else found.survived_share,
                    "stock_t": found.stock_t,
                    "runs": len(trial.tried),
                    "refused": _refusal(found) if refused else "",
                }
            )
    return pd.DataFrame(rows, columns=list(SMALLEST_STOCK_COLUMNS))


class _StockTrial:
    """One scenario with opening stocks on a grid of days, each followed once."""

    def __init__(
        self, follow_with: FollowWith, *, most_days: float, step_days: float
    ) -> None:
        _require_grid(most_days=most_days, step_days=step_days)
        self._follow_with = follow_with
        self._step_days = step_days
        self._last = floor(most_days / step_days + _ROUNDING)
        self.tried: dict[float, float] = {}
        self._question: StockQuestion | None = None

    def smallest(self, confidence: float) -> SmallestStock:
        """Give the least stock that survives; NaN days where the largest does not."""
        _require_share(confidence)
        fails, enough = -1, self._last
        if self._share(enough) < confidence - _ROUNDING:
            fails, enough = enough, -1
        elif self._share(0) >= confidence - _ROUNDING:
            enough = 0
        else:
            fails = 0
        while enough - fails > 1 and fails >= 0:
            middle = (fails + enough) // 2
            if self._share(middle) >= confidence - _ROUNDING:
                enough = middle
            else:
                fails = middle
        _require_rising(self.tried)
        if self._question is None:
            raise ValueError("nothing was followed")
        return SmallestStock(
            question=self._question,
            confidence=confidence,
            stock_days=enough * self._step_days if enough >= 0 else nan,
            fails_days=fails * self._step_days if fails >= 0 else nan,
            tried=dict(sorted(self.tried.items())),
        )

    def _share(self, place: int) -> float:
        days = place * self._step_days
        if days not in self.tried:
            paths = self._follow_with(days)
            self._question = paths.question
            self.tried[days] = float(survived(paths).mean())
        return self.tried[days]


def _refusal(found: SmallestStock) -> str:
    largest = max(found.tried)
    return (
        f"{largest:g} days, the largest, survives {found.tried[largest]:.0%} of the "
        f"paths; {found.confidence:.0%} are asked for"
    )


def _require_grid(*, most_days: float, step_days: float) -> None:
    problems = [
        Problem(where=name, what=f"{value:g}", expected="above 0, finite")
        for name, value in (("most_days", most_days), ("step_days", step_days))
        if not 0.0 < value < float("inf")
    ]
    if not problems and most_days < step_days:
        problems.append(
            Problem(where="step_days", what=f"{step_days:g}", expected="≤ most_days")
        )
    if problems:
        raise ParameterError("smallest stock", problems)


def _require_share(confidence: float) -> None:
    if not 0.0 < confidence <= 1.0:
        problem = Problem(
            where="confidence", what=f"{confidence:g}", expected="above 0, up to 1"
        )
        raise ParameterError("smallest stock", [problem])


def _require_rising(tried: Mapping[float, float]) -> None:
    days = sorted(tried)
    problems = [
        Problem(
            where=f"{more:g} days",
            what=f"survives {tried[more]:.1%} of the paths, and {less:g} days "
            f"{tried[less]:.1%}",
            expected="more stock, no fewer paths",
            cure="follow every stock with the same draws and exogenous demand",
        )
        for less, more in pairwise(days)
        if tried[more] < tried[less] - _ROUNDING
    ]
    if problems:
        raise ParameterError("smallest stock", problems)
