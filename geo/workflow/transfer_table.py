"""The same levers, portfolios and scenarios on several markets, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.seabed_supply import seabed_output
from geo.resilience.strategy import compare_portfolios
from geo.workflow.asked_resilience import asked_resilience
from geo.workflow.market_stocks import market_stock
from geo.workflow.markets import market_world, markets_of
from geo.workflow.naming import in_words
from geo.workflow.transfer import TRANSFER_NOTES, at_home, transfers_of
from geo.workflow.transport_gates import gates_handed_on, with_gates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.workflow.graph import Inputs
    from geo.workflow.market_stocks import MarketStock
    from geo.workflow.markets import MarketWorld

TRANSFER_COLUMNS = {
    "market": "whose demand, profile and ways by sea; the project's own first",
    "commodity": "commodity",
    "scenario": "scenario",
    "portfolio": "portfolio of levers",
    "demand_t_per_year": "t a year on day 0",
    "demand_source": "who says so",
    "stock_out_chance": "share of the paths in which the whole stock is gone",
    "stock_out_day_p50": "median day on which it is; infinite if on most it never is",
    "lasting_days": "stock_out_day cut at the horizon, mean",
    "days_bought": "lasting_days beyond doing nothing, mean",
    "unmet_t": "t asked for and not there, whole horizon, mean",
    "unmet_share": "of the demand of the whole horizon",
    "cost_usd": "of the levers, all payers, whole horizon, mean",
    "cost_not_told": "levers of which no source tells the cost; ; between",
}
"""Columns of markets side by side, with their meaning."""

_TAKEN = (
    "commodity",
    "scenario",
    "portfolio",
    "stock_out_chance",
    "stock_out_day_p50",
    "lasting_days",
    "days_bought",
    "unmet_t",
    "cost_usd",
    "cost_not_told",
)


def transfer_table(inputs: Inputs) -> tuple[pd.DataFrame, list[str]]:
    """Run the project's levers on the markets that it is to be compared with.

    Parameters
    ----------
    inputs : Inputs
        Of the step of resilience.

    Returns
    -------
    tuple of pandas.DataFrame and list of str
        By `TRANSFER_COLUMNS`, the project's own market first; and notes. No row and
        no note where nothing is to be compared.
    """
    project = inputs.file.project
    others = transfers_of(project)
    if project.supply is None or not others:
        return pd.DataFrame(columns=list(TRANSFER_COLUMNS)), []
    own, told = _compared(inputs, market_world(inputs), name="")
    tables, notes = [own], list(TRANSFER_NOTES)
    for other in others:
        asked = replace(inputs, file=replace(inputs.file, project=other.project))
        world = market_world(asked)
        works = at_home(world.works, market=other.market, members=other.members)
        world = replace(world, works=works)
        table, told = _compared(asked, world, name=other.market)
        tables.append(table)
        notes += [f"{other.market}: {note}" for note in (*other.notes, *told)]
    return pd.concat(tables, ignore_index=True), notes


def _compared(
    inputs: Inputs, world: MarketWorld, *, name: str
) -> tuple[pd.DataFrame, list[str]]:
    """Follow every commodity of one market with every portfolio."""
    project = inputs.file.project
    asked, _ = with_gates(asked_resilience(project), gates_handed_on(inputs))
    tables: list[pd.DataFrame] = []
    notes: list[str] = []
    for market in markets_of(world):
        seabed = seabed_output(
            market.asked.metal,
            plan=world.supply.seabed,
            record=inputs.record("statement", "seabed"),
            facts=inputs.record("statement", "facts"),
        )
        stock = market_stock(market, world=world, asked=asked, seabed=seabed)
        compared = compare_portfolios(
            stock.scenarios,
            portfolios=asked.portfolios,
            levers=asked.levers,
            follow=stock.follow,
            cost=stock.cost,
        )
        tables.append(_side(compared.portfolios, stock))
        notes += [f"{in_words(stock.commodity)}: {note}" for note in _told(stock)]
    table = pd.concat(tables, ignore_index=True)
    market_iso3 = name or world.supply.options.market_iso3
    return table.assign(market=market_iso3)[list(TRANSFER_COLUMNS)], notes


def _side(portfolios: pd.DataFrame, stock: MarketStock) -> pd.DataFrame:
    asked = stock.market.asked
    horizon_t = asked.demand_t / DAYS_PER_YEAR * stock.question.horizon_days
    return portfolios[list(_TAKEN)].assign(
        demand_t_per_year=asked.demand_t,
        demand_source=asked.source,
        unmet_share=portfolios["unmet_t"] / horizon_t,
    )


def _told(stock: MarketStock) -> Iterator[str]:
    base = stock.market.programme.base
    if base.unmet_t > 0.0:
        share = base.unmet_t / stock.market.asked.demand_t
        yield f"{share:.0%} of the demand is unmet on an ordinary day: too few works"
    yield from stock.notes
