"""Which single uncertain input moves the unmet tonnes most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.kernels.landings import shifted
from geo.model.disruption import Disruption
from geo.resilience.stock_help import NO_HELP, Help, Inflow, Saving
from geo.resilience.stock_paths import StockPaths
from geo.resilience.stock_question import StockQuestion
from geo.resilience.tornado import P90_SIGMAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geo.resilience.stock_question import StockAgent, StockDraws

FollowAt = Callable[[StockQuestion, tuple[Disruption, ...], Help], StockPaths]
"""Follows the stock on one path from inputs as they are given: nothing is drawn."""

DEMAND, OPENING, DURATION = "demand", "opening stock", "duration"
START, REACH, LAG = "start", "reach of a lever", "lag of a lever"

UNMET_TORNADO_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "kind": "what kind of input",
    "input": "which disruption or lever; else the commodity",
    "unit": "of low, value and high",
    "low": "input at its P10",
    "value": "input at its middle, as are all others in each row",
    "high": "input at its P90",
    "unmet_low_t": "t unmet with the low input, whole horizon",
    "unmet_t": "t unmet with all inputs at their middle",
    "unmet_high_t": "t unmet with the high input",
    "swing_t": "difference that the input makes between its ends",
}
"""Columns of a tornado of unmet tonnes, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """All that a run follows from."""

    question: StockQuestion
    disruptions: tuple[Disruption, ...]
    help: Help


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """One input, and the runs at the ends of its range."""

    kind: str
    name: str
    unit: str
    ends: tuple[float, float, float]
    inputs: tuple[_Inputs, _Inputs]


def unmet_tornado(
    question: StockQuestion,
    *,
    follow_at: FollowAt,
    draws: StockDraws,
    scenario: str,
    disruptions: Sequence[Disruption] = (),
    help: Help = NO_HELP,  # noqa: A002  the field's own word
) -> pd.DataFrame:
    """Move one input at a time between its P10 and its P90.

    The ranges are those from which paths are drawn: factors are lognormal with
    median 1, shifts in days normal. Inputs that are certain have no row; nor has
    the duration of a disruption without an end.

    Parameters
    ----------
    question : StockQuestion
        At its middle.
    follow_at : callable
        Of the question, the disruptions and the help, the `StockPaths` of one path.
    draws : StockDraws
        How far demand, opening stock, durations and starts may be off.
    scenario : str
    disruptions : sequence of Disruption, optional
    help : Help, optional
        Each inflow and saving tells how far its reach and its lag may be off.

    Returns
    -------
    pandas.DataFrame
        By `UNMET_TORNADO_COLUMNS`, the greatest swing first.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockDraws
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> table = unmet_tornado(
    ...     world.question,
    ...     follow_at=world.follow_at,
    ...     draws=StockDraws(paths=1, demand_sd=0.05, opening_stock_sd=0.2),
    ...     scenario=world.cut.name,
    ...     disruptions=world.cut.disruptions,
    ... )
    >>> table[["kind", "unmet_low_t", "unmet_high_t"]].round(0)
                kind  unmet_low_t  unmet_high_t
    0         demand       1911.0        2379.0
    1  opening stock       2273.0        1962.0
    """
    middle = _Inputs(question=question, disruptions=tuple(disruptions), help=help)
    unmet = _unmet_t(middle, follow_at)
    rows = []
    bars = [
        *_of_question(middle, draws),
        *_of_stops(middle, draws),
        *_of_levers(middle),
    ]
    for bar in bars:
        low, high = (_unmet_t(inputs, follow_at) for inputs in bar.inputs)
        rows.append(
            {
                "commodity": question.commodity,
                "scenario": scenario,
                "kind": bar.kind,
                "input": bar.name,
                "unit": bar.unit,
                "low": bar.ends[0],
                "value": bar.ends[1],
                "high": bar.ends[2],
                "unmet_low_t": low,
                "unmet_t": unmet,
                "unmet_high_t": high,
                "swing_t": abs(high - low),
            }
        )
    table = pd.DataFrame(rows, columns=list(UNMET_TORNADO_COLUMNS))
    return table.sort_values(
        ["swing_t", "kind", "input"], ascending=[False, True, True], ignore_index=True
    )


def _unmet_t(inputs: _Inputs, follow_at: FollowAt) -> float:
    paths = follow_at(inputs.question, inputs.disruptions, inputs.help)
    return float(paths.unmet_total_t.mean())


def _factors(relative_sd: float) -> tuple[float, float]:
    """Give P10 and P90 of the factors of `geo.resilience.stock_draws.Streams`."""
    reach = P90_SIGMAS * relative_sd
    return float(np.exp(-reach)), float(np.exp(reach))


def _of_question(middle: _Inputs, draws: StockDraws) -> Iterator[_Bar]:
    question = middle.question
    if draws.demand_sd > 0.0:
        asked = question.demand_t_per_year
        low, high = _factors(draws.demand_sd)
        yield _Bar(
            kind=DEMAND,
            name=question.commodity,
            unit="t per year",
            ends=(low * asked, asked, high * asked),
            inputs=(_with_demand(middle, low), _with_demand(middle, high)),
        )
    opening = question.private.opening_days + question.public.opening_days
    if draws.opening_stock_sd > 0.0 and opening > 0.0:
        low, high = _factors(draws.opening_stock_sd)
        yield _Bar(
            kind=OPENING,
            name=question.commodity,
            unit="days of demand",
            ends=(low * opening, opening, high * opening),
            inputs=(_with_opening(middle, low), _with_opening(middle, high)),
        )


def _of_stops(middle: _Inputs, draws: StockDraws) -> Iterator[_Bar]:
    for place, hit in enumerate(middle.disruptions):
        if draws.duration_sd > 0.0 and isfinite(hit.duration_days):
            low, high = (by * hit.duration_days for by in _factors(draws.duration_sd))
            yield _stop_bar(middle, place, field="duration_days", low=low, high=high)
        if draws.start_sd_days > 0.0:
            reach = P90_SIGMAS * draws.start_sd_days
            low, high = max(0.0, hit.start_day - reach), hit.start_day + reach
            yield _stop_bar(middle, place, field="start_day", low=low, high=high)


def _of_levers(middle: _Inputs) -> Iterator[_Bar]:
    days = middle.question.days
    told: list[Inflow | Saving] = [*middle.help.inflows, *middle.help.savings]
    for one in told:
        if one.relative_sd > 0.0:
            low, high = _factors(one.relative_sd)
            yield _Bar(
                kind=REACH,
                name=one.name,
                unit="times its middle",
                ends=(low, 1.0, high),
                inputs=(
                    _with_lever(middle, one, _scaled(one, low)),
                    _with_lever(middle, one, _scaled(one, high)),
                ),
            )
        if one.lag_sd_days > 0.0:
            reach = P90_SIGMAS * one.lag_sd_days
            low = max(-reach, -one.sooner_days)
            yield _Bar(
                kind=LAG,
                name=one.name,
                unit="days later",
                ends=(low, 0.0, reach),
                inputs=(
                    _with_lever(middle, one, _later(one, low, days=days)),
                    _with_lever(middle, one, _later(one, reach, days=days)),
                ),
            )


def _with_demand(middle: _Inputs, by: float) -> _Inputs:
    return replace(middle, question=replace(middle.question, demand_factor=by))


def _with_opening(middle: _Inputs, by: float) -> _Inputs:
    question = replace(
        middle.question,
        private=_opened(middle.question.private, by),
        public=_opened(middle.question.public, by),
    )
    return replace(middle, question=question)


def _opened(agent: StockAgent, by: float) -> StockAgent:
    opening = by * agent.opening_days
    return replace(
        agent, opening_days=opening, limit_days=max(agent.limit_days, opening)
    )


def _stop_bar(
    middle: _Inputs, place: int, *, field: str, low: float, high: float
) -> _Bar:
    """Move one number of one disruption."""
    hit = middle.disruptions[place]
    ends = (low, float(getattr(hit, field)), high)

    def moved(value: float) -> _Inputs:
        changed = list(middle.disruptions)
        changed[place] = (
            replace(hit, duration_days=value)
            if field == "duration_days"
            else replace(hit, start_day=value)
        )
        return replace(middle, disruptions=tuple(changed))

    return _Bar(
        kind=DURATION if field == "duration_days" else START,
        name=str(hit),
        unit="days",
        ends=ends,
        inputs=(moved(low), moved(high)),
    )


def _with_lever(
    middle: _Inputs, one: Inflow | Saving, other: Inflow | Saving
) -> _Inputs:
    told = middle.help
    if isinstance(other, Inflow):
        inflows = tuple(other if each is one else each for each in told.inflows)
        return replace(middle, help=replace(told, inflows=inflows))
    savings = tuple(other if each is one else each for each in told.savings)
    return replace(middle, help=replace(told, savings=savings))


def _scaled(one: Inflow | Saving, by: float) -> Inflow | Saving:
    if isinstance(one, Inflow):
        return replace(one, t_per_day=by * one.t_per_day)
    return replace(one, share=np.minimum(1.0, by * one.share))


def _later(
    one: Inflow | Saving, by: float, *, days: NDArray[np.float64]
) -> Inflow | Saving:
    """Shift what a lever brings, as it is where paths are drawn."""
    step_days = days[1] - days[0] if len(days) > 1 else np.inf
    shift = np.array([by / step_days])

    def moved(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([*shifted(rows, factor=np.ones(1), shift=shift)])[:, :, 0]

    if isinstance(one, Inflow):
        return replace(one, t_per_day=moved(one.t_per_day[None, :])[:, 0])
    return replace(one, share=moved(one.share.T))
