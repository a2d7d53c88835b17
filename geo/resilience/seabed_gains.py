"""What deposits of the sea floor buy alone: days of cover, tonnes, and at what cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.lasting import days_bought
from geo.resilience.lever_value import NOT_TOLD
from geo.resilience.seabed_supply import as_planned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.model.levers import SeabedLever
    from geo.resilience.portfolio_runs import PortfolioRun, Trial
    from geo.resilience.seabed_supply import SeabedOutput

GAIN_COLUMNS = {
    "deposit": "name of the lever that draws upon it",
    "commodity": "commodity",
    "scenario": "scenario",
    "running": "whether it is taken to run from day 0 on at its full rate, whatever "
    "it takes to build; otherwise as it is planned",
    "horizon_days": "how far the stock is followed",
    "days_gained": "by how many days the stock is gone later than doing nothing, cut "
    "at the horizon, mean over the paths",
    "days_gained_p10": "a tenth of the paths gain less",
    "days_gained_p90": "a tenth of the paths gain more",
    "unmet_t": "t unmet doing nothing, whole horizon, mean over the paths",
    "unmet_avoided_t": "t of that which it avoids",
    "unmet_avoided_share": "of the unmet that it avoids; NaN where nothing is unmet",
    "cost_usd": "what all payers pay, whole horizon, mean over the paths; NaN where "
    "the cost is not told",
    "cost_usd_per_year": "cost_usd over the years of the horizon",
    "usd_per_day": "cost_usd for a day gained; NaN where none is gained",
    "usd_per_t": "cost_usd for a tonne of unmet avoided; NaN where none is",
    "note": "where there is no ratio, why",
}
"""Columns of what deposits buy, with their meaning."""

NO_DAY = "gains no day"

_LEAST_DAYS = 1e-9


def as_running(lever: SeabedLever, *, output: SeabedOutput) -> SeabedLever:
    """Take a deposit as if it ran from day 0 on at its full rate.

    Parameters
    ----------
    lever : SeabedLever
    output : SeabedOutput
        That it draws upon.

    Returns
    -------
    SeabedLever
        Of the same ore, rate, recovery and gates, all of them open.

    Examples
    --------
    >>> from geo.model.levers import SeabedLever
    >>> from geo.resilience.seabed_supply import LEVELS, SeabedOutput
    >>> ore = SeabedOutput(
    ...     metal="Co",
    ...     contained_per_wet_t=0.0025,
    ...     recovery=0.8,
    ...     wet_t_per_year=1e6,
    ...     start_day=900.0,
    ...     total_wet_t=dict.fromkeys(LEVELS, 50e6),
    ... )
    >>> later = SeabedLever(name="nodules", source="a plan", lag_days=1825.0)
    >>> as_running(later, output=ore).first_day
    0.0
    """
    planned = as_planned(lever, output=output)
    return replace(
        planned,
        content={output.metal: output.contained_per_wet_t},
        recovery={output.metal: planned.recovery[output.metal]},
        total_wet_t=output.total_wet_t["p50"],
        in_situ_wet_t=None,
        gates=tuple(replace(gate, from_day=0.0) for gate in planned.gates),
        start_day=0.0,
        lag_days=0.0,
        lag_sd_days=0.0,
        ramp_days=0.0,
    )


def deposit_gains(
    deposits: Iterable[tuple[SeabedLever, SeabedOutput]], *, trial: Trial
) -> pd.DataFrame:
    """Follow a stock with each deposit alone, as planned and as if it ran already.

    Parameters
    ----------
    deposits : iterable of tuple of SeabedLever and SeabedOutput
        Each with what it yields of the commodity.
    trial : Trial
        Whose costs know the levers, and those of `as_running`.

    Returns
    -------
    pandas.DataFrame
        By `GAIN_COLUMNS`, two rows a deposit.

    Notes
    -----
    Fixed cost stands whole within the horizon, however long the deposit would last:
    a year of the horizon bears more of it than a year of its life.

    Examples
    --------
    >>> from geo.resilience.portfolio_runs import Trial
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> trial = Trial(scenario=world.cut, follow=world.follow, cost=world.cost)
    >>> deposit_gains([], trial=trial).columns[:3].tolist()
    ['deposit', 'commodity', 'scenario']
    """
    nothing = trial.run()
    rows = []
    for lever, output in deposits:
        for running in (False, True):
            tried = as_running(lever, output=output) if running else lever
            gained = _gained(trial.run([tried]), nothing, lever=lever.name)
            scenario = trial.scenario.name
            rows.append(
                {"deposit": lever.name, "scenario": scenario, "running": running}
                | gained
            )
    return pd.DataFrame(rows, columns=list(GAIN_COLUMNS))


def _gained(
    run: PortfolioRun, nothing: PortfolioRun, *, lever: str
) -> dict[str, object]:
    question = run.paths.question
    days = days_bought(run.paths, than=nothing.paths)
    avoided_t = run.unmet_avoided_t(than=nothing)
    told = lever not in run.costs.untold
    cost = run.cost_usd - nothing.cost_usd if told else np.nan
    gains = float(days.mean()) > _LEAST_DAYS
    return {
        "commodity": question.commodity,
        "horizon_days": float(question.horizon_days),
        "days_gained": float(days.mean()),
        "days_gained_p10": float(np.quantile(days, 0.1)),
        "days_gained_p90": float(np.quantile(days, 0.9)),
        "unmet_t": nothing.unmet_t,
        "unmet_avoided_t": avoided_t,
        "unmet_avoided_share": avoided_t / nothing.unmet_t
        if nothing.unmet_t > 0.0
        else np.nan,
        "cost_usd": cost,
        "cost_usd_per_year": cost / (question.horizon_days / DAYS_PER_YEAR),
        "usd_per_day": cost / float(days.mean()) if gains else np.nan,
        "usd_per_t": cost / avoided_t if avoided_t > 0.0 else np.nan,
        "note": (NO_DAY if not gains else "") if told else NOT_TOLD,
    }
