"""What portfolios of levers do under scenarios, set side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.lasting import PERCENTILES, days_bought, percentiles
from geo.resilience.portfolio_runs import NOTHING, Trial, levers_of, require_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.model.lever_terms import Payer
    from geo.model.levers import Lever
    from geo.model.resilience import Portfolio, Scenario
    from geo.resilience.portfolio_runs import CostOf, Follow, PortfolioRun
    from geo.resilience.stock_paths import StockPaths

PAYER_COLUMNS: Mapping[Payer, str] = {
    "users": "usd_users",
    "state": "usd_state",
    "subsidy": "usd_subsidy",
    "price floor": "usd_price_floor",
}
"""Column of what each payer pays."""

STRATEGY_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "portfolio": "portfolio of levers",
    "levers": "those that concern the commodity; ; between",
    "paths": "number of paths",
    "horizon_days": "how far is looked ahead",
    "shortage_chance": "share of the paths in which anybody goes short",
    "first_unmet_day_p10": "day on which somebody first does: a tenth are that soon",
    "first_unmet_day_p50": "median; infinite where on most paths nobody goes short",
    "first_unmet_day_p90": "nine tenths are that soon",
    "stock_out_chance": "share of the paths in which the whole stock is gone",
    "stock_out_day_p10": "day on which it is: a tenth of the paths are that soon",
    "stock_out_day_p50": "median; infinite where on most paths it is never gone",
    "stock_out_day_p90": "nine tenths are that soon",
    "lasting_days": "stock_out_day cut at the horizon, mean",
    "days_bought": "lasting_days beyond doing nothing, path by path, mean",
    "days_bought_p10": "as few or fewer in a tenth of the paths",
    "days_bought_p50": "median",
    "days_bought_p90": "as few or fewer in nine tenths",
    "lowest_cover_days_p10": "days of demand in stock at the lowest",
    "lowest_cover_days_p50": "median",
    "lowest_cover_days_p90": "as few or fewer in nine tenths of the paths",
    "unmet_t": "t asked for and not there, whole horizon, mean",
    "unmet_t_p10": "as few or fewer in a tenth of the paths",
    "unmet_t_p50": "median",
    "unmet_t_p90": "as few or fewer in nine tenths",
    "unmet_days": "unmet_t in days of the demand of day 0",
    "unmet_avoided_t": "t less unmet than doing nothing, mean",
    "value_at_risk_usd": "value added lost with unmet_t; NaN where none is told",
    "value_told_share": "of unmet_t, the share whose value is told; 1 where none is",
    "cost_usd": "of the levers as far as it is told, all payers, whole horizon, mean",
    **{column: f"of it, by {payer}" for payer, column in PAYER_COLUMNS.items()},
    "tied_up_usd": "value of goods bought for stock, mean: they stay, and are no cost",
    "cost_not_told": "levers of which no source tells the cost; ; between",
    "priced_out_t": "t that the price kept from being asked for, mean",
    "mean_price": "over the price of an ordinary day, mean over days and paths",
}
"""Columns of the table of scenarios and portfolios, with their meaning."""

SECTOR_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "portfolio": "portfolio of levers",
    "sector": "who uses it",
    "priority": "rank in which stocks serve it where they do not suffice, 1 first",
    "demand_share": "of the demand",
    "unmet_t": "t asked for and not there, whole horizon, mean",
    "unmet_t_p10": "as few or fewer in a tenth of the paths",
    "unmet_t_p50": "median",
    "unmet_t_p90": "as few or fewer in nine tenths",
    "usd_per_t": "value added that goes with a t; NaN where it is not told",
    "value_at_risk_usd": "unmet_t times usd_per_t",
}
"""Columns of what portfolios leave unmet by sector, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrategyTables:
    """Scenarios and portfolios of one commodity.

    Parameters
    ----------
    portfolios : pandas.DataFrame
        By `STRATEGY_COLUMNS`, a row for each scenario and portfolio.
    sectors : pandas.DataFrame
        By `SECTOR_COLUMNS`, a row for each of them and each sector.
    """

    portfolios: pd.DataFrame
    sectors: pd.DataFrame


def compare_portfolios(
    scenarios: Sequence[Scenario],
    *,
    portfolios: Sequence[Portfolio],
    levers: Sequence[Lever],
    follow: Follow,
    cost: CostOf,
    usd_per_t: Mapping[str, float] | None = None,
) -> StrategyTables:
    """Follow the stock under each scenario with each portfolio.

    Days bought compare a portfolio with doing nothing under the same scenario and
    the same draws: by how much later the whole stock is gone. Somebody may go short
    before, while the rest is in other hands. What does not come within the horizon
    has no date: days are those of `geo.resilience.lasting.lasting_days`, cut at it.

    Parameters
    ----------
    scenarios : sequence of Scenario
    portfolios : sequence of Portfolio
        Doing nothing is put before them where none of them has no lever.
    levers : sequence of Lever
        All that portfolios name. Those of other commodities are left out of a run.
    follow, cost : callable
        As in `geo.resilience.portfolio_runs.Trial`.
    usd_per_t : mapping of str to float, optional
        Value added that is lost with a tonne, by sector; not told by default.

    Returns
    -------
    StrategyTables
        Scenarios and portfolios in the order given.

    Raises
    ------
    ParameterError
        A portfolio names an unknown lever, a name stands twice, or a value is below
        0 or of no sector.

    Examples
    --------
    >>> from geo.model.resilience import Portfolio
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> table = compare_portfolios(
    ...     [world.cut],
    ...     portfolios=[Portfolio(name="thrift", levers=("thrift",))],
    ...     levers=world.levers,
    ...     follow=world.follow,
    ...     cost=world.cost,
    ... ).portfolios
    >>> table[["portfolio", "lasting_days", "days_bought", "unmet_t"]].round(1)
           portfolio  lasting_days  days_bought  unmet_t
    0  doing nothing          80.0          0.0   2137.5
    1         thrift          92.3         12.3   1772.5
    """
    named = list(portfolios)
    if all(portfolio.levers for portfolio in named):
        named = [NOTHING, *named]
    require_named(levers, portfolios=named, scenarios=scenarios)
    worth = dict(usd_per_t or {})
    rows: list[dict[str, object]] = []
    sectors: list[dict[str, object]] = []
    for scenario in scenarios:
        trial = Trial(scenario=scenario, follow=follow, cost=cost)
        nothing = trial.run()
        commodity = nothing.paths.question.commodity
        _require_worth(worth, nothing.paths)
        runs = [
            trial.run(levers_of(one, levers=levers, commodity=commodity))
            for one in named
        ]
        for portfolio, run in zip(named, runs, strict=True):
            cell: dict[str, object] = {
                "commodity": commodity,
                "scenario": scenario.name,
                "portfolio": portfolio.name,
            }
            rows.append(cell | _row(run, nothing=nothing, worth=worth))
            sectors += [cell | row for row in _sector_rows(run.paths, worth=worth)]
    return StrategyTables(
        portfolios=pd.DataFrame(rows, columns=list(STRATEGY_COLUMNS)),
        sectors=pd.DataFrame(sectors, columns=list(SECTOR_COLUMNS)),
    )


def _row(
    run: PortfolioRun, *, nothing: PortfolioRun, worth: Mapping[str, float]
) -> dict[str, object]:
    paths = run.paths
    question = paths.question
    bought = days_bought(paths, than=nothing.paths)
    paid = run.costs.by_payer()
    value_usd, told_share = _value_at_risk(paths, worth=worth)
    return {
        "levers": "; ".join(run.names),
        "paths": paths.paths,
        "horizon_days": question.horizon_days,
        "shortage_chance": float(np.isfinite(paths.first_unmet_day).mean()),
        **_band("first_unmet_day", paths.first_unmet_day),
        "stock_out_chance": float(np.isfinite(paths.stock_out_day).mean()),
        **_band("stock_out_day", paths.stock_out_day),
        "lasting_days": run.lasting_days,
        "days_bought": float(bought.mean()),
        **_band("days_bought", bought),
        **_band("lowest_cover_days", paths.lowest_cover_days),
        "unmet_t": run.unmet_t,
        **_band("unmet_t", paths.unmet_total_t),
        "unmet_days": run.unmet_t * DAYS_PER_YEAR / question.demand_t_per_year,
        "unmet_avoided_t": run.unmet_avoided_t(than=nothing),
        "value_at_risk_usd": value_usd,
        "value_told_share": told_share,
        "cost_usd": run.cost_usd,
        **{column: paid.get(payer, 0.0) for payer, column in PAYER_COLUMNS.items()},
        "tied_up_usd": float(run.costs.table["tied_up_usd"].sum()),
        "cost_not_told": "; ".join(run.costs.untold),
        "priced_out_t": float(paths.priced_out_t.mean()),
        "mean_price": float(paths.mean_price.mean()),
    }


def _sector_rows(
    paths: StockPaths, *, worth: Mapping[str, float]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for place, one in enumerate(paths.question.sectors):
        unmet = paths.unmet_t[:, place]
        usd_per_t = worth.get(one.sector, float("nan"))
        rows.append(
            {
                "sector": one.sector,
                "priority": one.priority,
                "demand_share": one.share,
                "unmet_t": float(unmet.mean()),
                **_band("unmet_t", unmet),
                "usd_per_t": usd_per_t,
                "value_at_risk_usd": float(unmet.mean()) * usd_per_t,
            }
        )
    return rows


def _value_at_risk(
    paths: StockPaths, *, worth: Mapping[str, float]
) -> tuple[float, float]:
    """Give the value of what is unmet, and the share of it whose value is told."""
    unmet = {
        one.sector: float(paths.unmet_t[:, place].mean())
        for place, one in enumerate(paths.question.sectors)
    }
    told = {sector: tonnes for sector, tonnes in unmet.items() if sector in worth}
    whole = sum(unmet.values())
    share = sum(told.values()) / whole if whole > 0.0 else 1.0
    if not told:
        return float("nan"), share
    return sum(tonnes * worth[sector] for sector, tonnes in told.items()), share


def _band(name: str, values: NDArray[np.float64]) -> dict[str, float]:
    return {
        f"{name}_p{100 * share:.0f}": value
        for share, value in zip(PERCENTILES, percentiles(values), strict=True)
    }


def _require_worth(worth: Mapping[str, float], paths: StockPaths) -> None:
    sectors = [one.sector for one in paths.question.sectors]
    problems = [
        Problem(
            where=f"usd_per_t.{sector}",
            what=f"no sector of {paths.question.commodity}",
            expected=", ".join(sectors),
        )
        for sector in worth
        if sector not in sectors
    ]
    problems += [
        Problem(where=f"usd_per_t.{sector}", what=f"{usd}", expected="0 or more")
        for sector, usd in worth.items()
        if not 0.0 <= usd < np.inf
    ]
    if problems:
        raise ParameterError("value added by sector", problems)
