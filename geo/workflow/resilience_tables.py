"""What the stock of one market comes to, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import CONTAINED
from geo.model.levers import Lever, SeabedLever
from geo.model.resilience import Scenario
from geo.resilience.allocation import supply_flows
from geo.resilience.evidence_shares import share_on_unverified
from geo.resilience.lever_value import lever_values
from geo.resilience.pareto import portfolio_front
from geo.resilience.portfolio_runs import Trial, levers_of
from geo.resilience.seabed_gates import GATE_COLUMNS, gate_table
from geo.resilience.seabed_supply import output_of
from geo.resilience.smallest_stock import smallest_stocks
from geo.resilience.stock_insurance import (
    STOCK_INSURANCE_COLUMNS,
    InsuranceTerms,
    stock_insurance,
)
from geo.resilience.stock_paths import StockPaths
from geo.resilience.stockpile import follow_stock
from geo.resilience.strategy import compare_portfolios
from geo.resilience.unmet_tornado import unmet_tornado
from geo.workflow.scenario_words import first_stop_day, scenario_words
from geo.workflow.seabed_comparing import compared_gains
from geo.workflow.seabed_groups import group_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model.resilience import Portfolio
    from geo.resilience.seabed_compared import ComparedDeposit
    from geo.resilience.smallest_stock import FollowWith
    from geo.workflow.asked_resilience import AskedResilience
    from geo.workflow.market_stocks import MarketStock
    from geo.workflow.naming import Names

    Tables = dict[str, pd.DataFrame]

MOST_SUBSETS_OF = 6
"""Levers of which every combination is followed: 64 runs. Of more, a chain."""

INSURED_DAYS = (0.0, 30.0, 60.0, 90.0, 120.0, 180.0)
"""Opening stocks that are set side by side as insurance, days of demand."""

COARSE_DAYS = 5.0
"""Steps of what is followed many times: levers, fronts, tornado, opening stocks."""

_ROUNDING = 1e-9  # tonnes, days, USD: less than this is none

COVER_DECIMALS = 6  # of tonnes and days, in the table of every day

STOCK_STEP_DAYS = 5.0
"""Spacing of the opening stocks among which the smallest is looked for."""

COVER_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "portfolio": "portfolio of levers",
    "day": "day on which the step begins, from 0",
    "p10": "days of demand in stock: a tenth of the paths have less",
    "p50": "the middle path",
    "p90": "a tenth of the paths have more",
    "mean_unmet_t": "t unmet in the step, the mean of the paths",
    "arrivals": "t landed; this and all that follows as it is told, nothing drawn",
    "inflows": "t from recycling and the seabed",
    "purchases": "t bought for stock",
    "use": "t used",
    "unmet": "t wanted and not there",
    "priced_out": "t that a higher price drives away",
    "surplus": "t that found no room in the stock",
    "private_stock": "t in private hands at the end of the step",
    "public_stock": "t in public hands at the end of the step",
    "cover_days": "days of demand in stock",
    "price": "over the ordinary price",
}
"""Columns of the cover day by day, with their meaning."""

SUMMARY_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "portfolio": "portfolio of levers",
    "disruptions": "what happens, from which day and for how long",
    "first_stop_day": "day of the scenario on which the first stop begins; empty: none",
    "horizon_days": "how far the stock is followed",
    "demand_t_per_year": "t a year on day 0",
    "demand_source": "who says so",
    "opening_stock_days": "days of demand",
    "public_days_at_stop": "days of demand that the state holds when the first stop "
    "begins",
    "inflow_t": "t from recycling and the seabed, whole horizon",
    "saved_t": "t no longer asked for, whole horizon",
    "bought_t": "t bought for stock, whole horizon",
    "first_unmet_day": "when somebody first goes short; infinite if all is met",
    "stock_out_day": "when the whole stock is gone; infinite if it never is",
    "unmet_t": "t wanted and not there, whole horizon",
    "lowest_cover_days": "days of demand in stock at the lowest",
    "states": "states of the networks that were passed",
    "share_on_unverified": "of the flows of an ordinary day",
}
"""Columns of the cover in short, all as it is told, with their meaning."""

_DAILY = tuple(COVER_COLUMNS)[8:]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cell:
    """A scenario with a portfolio, and the path on which all is as it is told."""

    scenario: Scenario
    portfolio: str
    levers: tuple[Lever, ...]
    told: StockPaths


def stock_tables(
    stock: MarketStock,
    *,
    asked: AskedResilience,
    names: Names,
    deposits: Sequence[ComparedDeposit] = (),
) -> Tables:
    """Follow the stock of one market and tabulate all that is asked.

    Parameters
    ----------
    stock : MarketStock
    asked : AskedResilience
    names : Names
        Of what stops.
    deposits : sequence of ComparedDeposit, optional
        Of the sea floor, each tried alone.

    Returns
    -------
    dict of str to pandas.DataFrame
    """
    compared = compare_portfolios(
        stock.scenarios,
        portfolios=asked.portfolios,
        levers=asked.levers,
        follow=stock.follow,
        cost=stock.cost,
        usd_per_t=stock.value_added,
    )
    cells = list(_cells(stock, asked.portfolios))
    coarse = stock.in_steps_of(COARSE_DAYS)
    trials = [
        Trial(scenario=scenario, follow=coarse.follow, cost=coarse.cost)
        for scenario in coarse.scenarios
    ]
    tables = {
        "cover": _joined([_cover(stock, cell) for cell in cells]),
        "cover_summary": _summary(stock, cells, names=names),
        "portfolios": compared.portfolios,
        "sectors": compared.sectors,
        "levers": _joined([lever_values(stock.working, trial=t) for t in trials]),
        "pareto": _joined(
            [
                portfolio_front(stock.working, trial=t, most_levers=MOST_SUBSETS_OF)
                for t in trials
            ]
        ),
        "tornado": _joined(
            [_tornado(coarse, scenario) for scenario in stock.scenarios]
        ),
        "smallest_stock": _smallest(coarse),
        "insurance": _insurance(coarse),
        "costs": _joined([_costs(stock, cell) for cell in cells]),
        "gates": _gates(stock),
        "seabed_gains": compared_gains(coarse, deposits=deposits),
        **group_tables(coarse, deposits=deposits),
    }
    return {name: settled(table) for name, table in tables.items()}


def settled(table: pd.DataFrame) -> pd.DataFrame:
    """Put nothing where rounding leaves next to it, on either side.

    Parameters
    ----------
    table : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> settled(pd.DataFrame({"t": [-1e-17, -0.0, 2.5, np.nan]}))["t"].tolist()
    [0.0, 0.0, 2.5, nan]
    """
    numbers = table.select_dtypes("float")
    return table.assign(**numbers.mask(numbers.abs() <= _ROUNDING, 0.0))


def _cells(stock: MarketStock, portfolios: tuple[Portfolio, ...]) -> Iterator[_Cell]:
    for scenario in stock.scenarios:
        for one in portfolios:
            chosen = levers_of(one, levers=stock.levers, commodity=stock.commodity)
            yield _Cell(
                scenario=scenario,
                portfolio=one.name,
                levers=chosen,
                told=stock.as_stated(scenario, chosen),
            )


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _cover(stock: MarketStock, cell: _Cell) -> pd.DataFrame:
    """Put the band of many paths beside the one path that is as it is told."""
    band = stock.follow(cell.scenario, cell.levers).cover
    told = cell.told
    names = [inflow.name for inflow in told.help.inflows]
    daily = told.daily.assign(inflows=told.daily[names].sum(axis=1))
    table = band.assign(**{name: daily[name].to_numpy() for name in _DAILY})
    return table.assign(
        commodity=stock.commodity,
        scenario=cell.scenario.name,
        portfolio=cell.portfolio,
    )[list(COVER_COLUMNS)].round(COVER_DECIMALS)


def _costs(stock: MarketStock, cell: _Cell) -> pd.DataFrame:
    paths = stock.follow(cell.scenario, cell.levers)
    table = stock.cost(cell.levers, paths).table
    named = table.assign(scenario=cell.scenario.name, portfolio=cell.portfolio)
    first = ["commodity", "scenario", "portfolio"]
    return named[[*first, *(name for name in table if name not in first)]]


def _gates(stock: MarketStock) -> pd.DataFrame:
    """Set the gates of the seabed side by side, where the stock has some of it."""
    metal = CONTAINED[stock.commodity]
    tables = [
        gate_table(lever, output=output).assign(
            commodity=stock.commodity, lever=lever.name
        )
        for lever in stock.levers
        if isinstance(lever, SeabedLever)
        and (output := output_of(lever, metal=metal, seabed=stock.seabed)) is not None
    ]
    columns = ["commodity", "lever", *GATE_COLUMNS]
    return _joined(tables)[columns] if tables else pd.DataFrame(columns=columns)


def _summary(
    stock: MarketStock,
    cells: list[_Cell],
    *,
    names: Names,
) -> pd.DataFrame:
    asked = stock.market.asked
    base = supply_flows(stock.market.programme.base, drawn=False).flows
    resting = share_on_unverified(base, tonnes="tonnes", evidence="capacity_evidence")
    rows = [
        {
            "commodity": asked.name,
            "scenario": cell.scenario.name,
            "portfolio": cell.portfolio,
            "disruptions": scenario_words(cell.scenario, names=names),
            "first_stop_day": first_stop_day(cell.scenario),
            "horizon_days": cell.told.question.horizon_days,
            "demand_t_per_year": asked.demand_t,
            "demand_source": asked.source,
            "opening_stock_days": asked.stock_days,
            "public_days_at_stop": _public_days(cell),
            **_totals(cell.told),
            "states": cell.told.states,
            "share_on_unverified": resting,
        }
        for cell in cells
    ]
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def _totals(told: StockPaths) -> dict[str, float]:
    return {
        "inflow_t": float(told.inflow_t.sum()),
        "saved_t": float(told.saved_t.sum()),
        "bought_t": float(told.bought_t.sum()),
        "first_unmet_day": float(told.first_unmet_day[0]),
        "stock_out_day": float(told.stock_out_day[0]),
        "unmet_t": float(told.unmet_total_t[0]),
        "lowest_cover_days": float(told.lowest_cover_days[0]),
    }


def _public_days(cell: _Cell) -> float:
    """Give the days of demand that the state holds when the first stop begins."""
    question, daily = cell.told.question, cell.told.daily
    before = daily["day"] + question.step_days <= first_stop_day(cell.scenario)
    if not before.any():  # NaN, of no stop, is after no day either
        opened = question.public.opening_days
        return opened if cell.scenario.disruptions else np.nan
    held_t = float(daily.loc[before, "public_stock"].iloc[-1])
    return held_t / question.demand_t_per_day


def _tornado(stock: MarketStock, scenario: Scenario) -> pd.DataFrame:
    """Move the inputs of a scenario with all levers that are pulled anywhere."""
    return unmet_tornado(
        stock.asked_in(scenario),
        follow_at=lambda question, hits, told: follow_stock(
            question, book=stock.book, disruptions=hits, help=told
        ),
        draws=stock.draws,
        scenario=scenario.name,
        disruptions=scenario.disruptions,
        help=stock.help_of(stock.levers, scenario=scenario),
    )


def _smallest(stock: MarketStock) -> pd.DataFrame:
    return smallest_stocks(
        {scenario.name: _from(stock, scenario) for scenario in stock.scenarios},
        confidences=[stock.project.resilience.confidence],
        most_days=float(stock.question.horizon_days),
        step_days=STOCK_STEP_DAYS,
    )


def _from(stock: MarketStock, scenario: Scenario) -> FollowWith:
    return lambda days: stock.follow_from(days, scenario=scenario)


def _insurance(stock: MarketStock) -> pd.DataFrame:
    """Set stocks against what they avoid, where the worth of an unmet tonne is told."""
    loss = stock.loss_usd_per_t
    if not loss:
        return pd.DataFrame(columns=list(STOCK_INSURANCE_COLUMNS))
    tables = []
    for scenario in stock.scenarios:
        table = stock_insurance(
            _from(stock, scenario),
            scenario=scenario.name,
            stock_days=INSURED_DAYS,
            terms=InsuranceTerms(
                chance_per_year=scenario.chance_per_year,
                usd_per_t=stock.market.asked.value_usd_per_t,
                loss_usd_per_t=loss,
                carrying_rate=stock.project.resilience.carrying_rate,
            ),
        )
        tables.append(table if scenario.chance_per_year else _without_chance(table))
    return _joined(tables)


def _without_chance(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out what rests on a chance that nobody told."""
    resting = ("expected_avoided", "net_usd", "further_day_worth", "further_day_pays")
    names = [str(name) for name in table if str(name).startswith(resting)]
    return table.assign(**dict.fromkeys(names, np.nan))
