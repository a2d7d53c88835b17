"""What each lever buys for its money, alone and as the last one of all."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resilience.portfolio_runs import require_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.levers import Lever
    from geo.resilience.portfolio_runs import PortfolioRun, Trial

_MILLION = 1e6
_ROUNDING = 1e-9  # of the larger of two: a difference by less is none

_BOUGHT = {
    "days_bought": "by how many days the stock is gone later, cut at the horizon, mean",
    "unmet_avoided_t": "t less unmet, whole horizon, mean over the paths",
    "cost_usd": "more that all payers pay, whole horizon, mean over the paths; NaN "
    "where the cost is not told",
    "days_per_musd": "days_bought per million USD; NaN where it costs nothing, or the "
    "cost is not told",
    "t_per_musd": "unmet_avoided_t per million USD; NaN likewise",
    "rank": "by days_per_musd, 1 the best; what helps at no cost stands before all; "
    "NaN where the cost is not told",
    "note": "where there is no ratio, why",
}

LEVER_VALUE_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "lever": "name of the lever",
    "kind": "kind of lever",
    **{f"alone_{name}": f"alone: {meaning}" for name, meaning in _BOUGHT.items()},
    **{f"last_{name}": f"added last: {meaning}" for name, meaning in _BOUGHT.items()},
}
"""Columns of what levers buy, with their meaning."""

FREE, SAVES, IDLE = "costs nothing", "saves money", "does nothing here"
NOT_TOLD = "cost not told"
"""Why a lever has no ratio of days to money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bought:
    """What one run has over another by one lever."""

    days_bought: float
    unmet_avoided_t: float
    cost_usd: float  # NaN: not told

    @property
    def note(self) -> str:
        if not self.ranked:
            return NOT_TOLD
        if self.cost_usd > 0.0:
            return ""
        if self.cost_usd < 0.0:
            return SAVES
        return FREE if self.days_bought or self.unmet_avoided_t else IDLE

    @property
    def ranked(self) -> bool:
        return not np.isnan(self.cost_usd)

    def per_musd(self, bought: float) -> float:
        """Divide by the cost, where there is one."""
        return bought / self.cost_usd * _MILLION if self.cost_usd > 0.0 else np.nan

    @property
    def merit(self) -> tuple[float, float]:
        """Days for the money, and tonnes where the days are alike."""
        days, tonnes = (
            self.per_musd(bought) if self.cost_usd > 0.0 else _free(bought)
            for bought in (self.days_bought, self.unmet_avoided_t)
        )
        return days, tonnes


def _free(bought: float) -> float:
    return np.inf if bought > 0.0 else bought


def lever_values(levers: Sequence[Lever], *, trial: Trial) -> pd.DataFrame:
    """Take each lever alone on top of nothing, and out of all of them.

    A lever that costs nothing has no ratio; its row says so. So does that of a lever
    whose cost no source tells: it may be dear, and is not ranked, whatever it spares
    or costs the others.

    Levers help each other or stand in each other's way: what one buys alone and
    what it buys as the last are the two ends. What it costs is the difference of
    the whole cost, so that what it spares the others counts for it; what of theirs
    is not told is taken to be alike with and without it.

    Parameters
    ----------
    levers : sequence of Lever
        That concern the commodity; together they are the whole portfolio.
    trial : Trial

    Returns
    -------
    pandas.DataFrame
        By `LEVER_VALUE_COLUMNS`, the best alone first. Where days per million are
        alike, as where nothing runs out within the horizon, tonnes per million
        decide; levers alike in both share a rank.

    Raises
    ------
    ParameterError
        Two levers bear one name.

    Examples
    --------
    >>> from geo.resilience.portfolio_runs import Trial
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> trial = Trial(scenario=world.cut, follow=world.follow, cost=world.cost)
    >>> table = lever_values(world.levers, trial=trial)
    >>> table[["lever", "alone_days_bought", "last_days_bought"]].round(1)
        lever  alone_days_bought  last_days_bought
    0  thrift               12.3              18.6
    1    swap               29.1              35.4
    """
    require_named(levers)
    nothing, whole = trial.run(), trial.run(levers)
    alone = [_beyond(trial.run([lever]), nothing, lever=lever.name) for lever in levers]
    last = [
        _beyond(
            whole,
            trial.run([one for one in levers if one is not lever]),
            lever=lever.name,
        )
        for lever in levers
    ]
    rows = [
        {
            "commodity": nothing.paths.question.commodity,
            "scenario": trial.scenario.name,
            "lever": lever.name,
            "kind": lever.kind,
            **_columns("alone", first, rank=_rank(first, alone)),
            **_columns("last", second, rank=_rank(second, last)),
        }
        for lever, first, second in zip(levers, alone, last, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(LEVER_VALUE_COLUMNS))
    return table.sort_values(["alone_rank", "last_rank", "lever"], ignore_index=True)


def _beyond(run: PortfolioRun, other: PortfolioRun, *, lever: str) -> _Bought:
    told = lever not in run.costs.untold
    return _Bought(
        days_bought=run.days_bought(than=other),
        unmet_avoided_t=_difference(other.unmet_t, run.unmet_t),
        cost_usd=_difference(run.cost_usd, other.cost_usd) if told else np.nan,
    )


def _difference(one: float, other: float) -> float:
    return 0.0 if isclose(one, other, rel_tol=_ROUNDING) else one - other


def _rank(bought: _Bought, all_of_them: Sequence[_Bought]) -> float:
    if not bought.ranked:
        return float("nan")
    better = [one for one in all_of_them if one.ranked and one.merit > bought.merit]
    return 1.0 + len(better)


def _columns(how: str, bought: _Bought, *, rank: float) -> dict[str, object]:
    return {
        f"{how}_days_bought": bought.days_bought,
        f"{how}_unmet_avoided_t": bought.unmet_avoided_t,
        f"{how}_cost_usd": bought.cost_usd,
        f"{how}_days_per_musd": bought.per_musd(bought.days_bought),
        f"{how}_t_per_musd": bought.per_musd(bought.unmet_avoided_t),
        f"{how}_rank": rank,
        f"{how}_note": bought.note,
    }
