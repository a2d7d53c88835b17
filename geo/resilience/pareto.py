"""Which portfolios are not beaten on cost and unmet tonnes at once."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.resilience.lasting import survived
from geo.resilience.portfolio_runs import require_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.model.levers import Lever
    from geo.resilience.portfolio_runs import PortfolioRun, Trial

MOST_LEVERS = 10
"""Of so many, every subset is followed: 1,024 runs. Of more, a greedy chain."""

EVERY_SUBSET, GREEDY = "every subset", "greedy"

PARETO_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "levers": "of the portfolio; ; between; empty is doing nothing",
    "count": "how many they are",
    "cost_usd": "all payers, whole horizon, mean over the paths",
    "tied_up_usd": "value of goods bought for stock, mean: they stay, and are no cost",
    "left_out": "levers not tried, as no source tells what they cost; ; between",
    "unmet_t": "t asked for and not there, whole horizon, mean",
    "lasting_days": "day on which the stock is gone, cut at the horizon, mean",
    "days_bought": "lasting_days beyond doing nothing, mean",
    "on_front": "no other of these costs as little and leaves as little unmet",
    "searched": "every subset; or greedy: some better ones may not have been tried",
}
"""Columns of portfolios tried for the front of cost against unmet."""


def non_dominated(
    cost_usd: NDArray[np.float64], *, unmet_t: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say which points no other beats.

    One point beats another if it is not worse in either and better in one. Points
    that are alike do not beat each other.

    Parameters
    ----------
    cost_usd, unmet_t : ndarray of float, shape (n,)

    Returns
    -------
    ndarray of bool, shape (n,)

    References
    ----------
    Kung, H. T., Luccio, F. & Preparata, F. P. (1975). On finding the maxima of a
    set of vectors. Journal of the ACM 22, 469-476.

    Examples
    --------
    >>> cost, unmet = np.array([0.0, 1.0, 2.0, 2.0]), np.array([9.0, 4.0, 5.0, 4.0])
    >>> non_dominated(cost, unmet_t=unmet)
    array([ True,  True, False, False])
    """
    order = np.lexsort((unmet_t, cost_usd))
    cost, unmet = cost_usd[order], unmet_t[order]
    first = np.searchsorted(cost, cost, side="left")  # of those that cost the same
    least = np.concatenate([[np.inf], np.minimum.accumulate(unmet)])
    front = np.zeros(len(cost), dtype=bool)
    front[order] = (unmet < least[first]) & (unmet == unmet[first])
    return front


def portfolio_front(
    levers: Sequence[Lever], *, trial: Trial, most_levers: int = MOST_LEVERS
) -> pd.DataFrame:
    """Try portfolios of levers, and say which are not beaten.

    Of few levers every subset is followed. Of more, a chain: to doing nothing, and
    then to each portfolio of the chain, the lever is added that avoids most unmet
    tonnes for its cost, until all are in it or nothing is unmet; all that were tried
    are in the table. A greedy chain may miss levers that help only together.

    Levers whose cost no source tells would look free, and so would portfolios of
    them: they are left out, and each row names them.

    Parameters
    ----------
    levers : sequence of Lever
        That concern the commodity.
    trial : Trial
    most_levers : int, optional
        Of more than these, cost told, the chain; each one more doubles the runs.

    Returns
    -------
    pandas.DataFrame
        By `PARETO_COLUMNS`, the cheapest first, of equal cost the least unmet.

    Raises
    ------
    ParameterError
        Two levers bear one name, or `most_levers` is not 0 to 16.

    Examples
    --------
    >>> from geo.resilience.portfolio_runs import Trial
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> trial = Trial(scenario=world.cut, follow=world.follow, cost=world.cost)
    >>> table = portfolio_front(world.levers, trial=trial)
    >>> table.loc[table["on_front"], "levers"].tolist()
    ['', 'thrift', 'swap', 'thrift; swap']
    """
    require_named(levers)
    if not 0 <= most_levers <= 16:
        raise ParameterError(
            "front of portfolios",
            [
                Problem(
                    where="most_levers",
                    what=f"{most_levers}",
                    expected="0 to 16: subsets are 2 to the power of it",
                )
            ],
        )
    untold = trial.run(levers).costs.untold
    told = [lever for lever in levers if lever.name not in untold]
    whole = len(told) <= most_levers
    runs = _every_subset(told, trial) if whole else _greedy(told, trial)
    front = non_dominated(
        np.array([run.cost_usd for run in runs]),
        unmet_t=np.array([run.unmet_t for run in runs]),
    )
    table = pd.DataFrame(
        [
            _row(run, nothing=runs[0], trial=trial)
            | {
                "left_out": "; ".join(untold),
                "on_front": best,
                "searched": EVERY_SUBSET if whole else GREEDY,
            }
            for run, best in zip(runs, front.tolist(), strict=True)
        ],
        columns=list(PARETO_COLUMNS),
    )
    return table.sort_values(
        ["cost_usd", "unmet_t", "count", "levers"], ignore_index=True
    )


def _row(
    run: PortfolioRun, *, nothing: PortfolioRun, trial: Trial
) -> dict[str, object]:
    return {
        "commodity": run.paths.question.commodity,
        "scenario": trial.scenario.name,
        "levers": "; ".join(run.names),
        "count": len(run.levers),
        "cost_usd": run.cost_usd,
        "tied_up_usd": float(run.costs.table["tied_up_usd"].sum()),
        "unmet_t": run.unmet_t,
        "lasting_days": run.lasting_days,
        "days_bought": run.days_bought(than=nothing),
    }


def _every_subset(levers: Sequence[Lever], trial: Trial) -> list[PortfolioRun]:
    return [
        trial.run(chosen)
        for count in range(len(levers) + 1)
        for chosen in combinations(levers, count)
    ]


def _greedy(levers: Sequence[Lever], trial: Trial) -> list[PortfolioRun]:
    held = trial.run()
    runs = [held]
    while len(held.levers) < len(levers) and not survived(held.paths).all():
        missing = [lever for lever in levers if lever not in held.levers]
        tried = [
            trial.run([one for one in levers if one in (*held.levers, lever)])
            for lever in missing
        ]
        runs += tried
        merits = [_merit(run, held=held) for run in tried]
        held = tried[merits.index(max(merits))]
    return runs


def _merit(run: PortfolioRun, *, held: PortfolioRun) -> tuple[float, float]:
    """Rank a step by tonnes for its cost; a step that costs nothing, by its tonnes."""
    avoided = run.unmet_avoided_t(than=held)
    extra_usd = run.cost_usd - held.cost_usd
    if extra_usd <= 0.0:
        return (np.inf if avoided > 0.0 else 0.0), avoided
    return avoided / extra_usd, avoided
