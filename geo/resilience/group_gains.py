"""What a deposit of rare earths buys each element group: tonnes and days of cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.commodities import ELEMENT_GROUPS
from geo.model.levers import SeabedLever
from geo.resilience.lasting import days_bought, lasting_days
from geo.resilience.lever_effects import step_edges
from geo.resilience.seabed_supply import (
    SeabedOutput,
    output_of_group,
    seabed_inflow,
)
from geo.resilience.stock_help import NO_HELP, Help, Inflow
from geo.resilience.stockpile import follow_stock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.model.resilience import Scenario
    from geo.resilience.group_stocks import GroupStock
    from geo.resilience.stock_paths import StockPaths
    from geo.resilience.stock_question import StockDraws


GROUP_GAIN_COLUMNS = {
    "deposit": "name of the lever that draws upon it",
    "commodity": "commodity",
    "scenario": "scenario",
    "running": "whether it is taken to run from day 0 on at its full rate",
    "group": "element group",
    "group_share": "of the deposit's oxides that are of the group",
    "horizon_days": "how far the stock is followed",
    "demand_t": "t of the group asked for, whole horizon",
    "arrivals_t": "t of the group that land from the network, whole horizon, mean over "
    "the paths",
    "inflow_t": "t of the group that leave the plant past all gates, whole horizon, "
    "mean over the paths",
    "lasting_days": "until the stock of the group is gone, doing nothing, cut at the "
    "horizon, mean over the paths",
    "lasting_days_with": "the same with the deposit alone",
    "days_gained": "the difference, path by path, mean",
    "days_gained_p10": "a tenth of the paths gain less",
    "days_gained_p90": "a tenth of the paths gain more",
    "unmet_t": "t of the group unmet doing nothing, whole horizon, mean over the paths",
    "unmet_avoided_t": "t of that which the deposit avoids",
    "unmet_avoided_share": "of the unmet that it avoids; NaN where nothing is unmet",
}
"""Columns of what deposits buy each element group, with their meaning."""

_SUM = 1e-6  # shares that are typed add up to 1 within this


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeposit:
    """A deposit with its basket.

    Parameters
    ----------
    lever : SeabedLever
    output : SeabedOutput
        Of all its oxides.
    shares : mapping of str to float
        Of the oxides, by element group; groups that are left out have none.
    running : bool, optional
        Whether the lever is that of a deposit that runs already.

    Raises
    ------
    ParameterError
        A share is negative or of no group, or they do not add up to 1; all is told.
    """

    lever: SeabedLever
    output: SeabedOutput
    shares: Mapping[str, float]
    running: bool = False

    def __post_init__(self) -> None:
        problems = [
            Problem(where=f"shares.{group}", what=f"{share:g}", expected="0 to 1")
            for group, share in self.shares.items()
            if not 0.0 <= share <= 1.0
        ]
        problems += [
            Problem(
                where=f"shares.{group}",
                what="no element group",
                expected="among " + ", ".join(ELEMENT_GROUPS),
            )
            for group in self.shares
            if group not in ELEMENT_GROUPS
        ]
        whole = sum(self.shares.values())
        if not abs(whole - 1.0) <= _SUM:
            problems.append(
                Problem(where="shares", what=f"add up to {whole:g}", expected="1")
            )
        if problems:
            raise ParameterError(f"basket of {self.lever.name}", problems)


def group_gains(
    stocks: Sequence[GroupStock],
    *,
    deposits: Iterable[GroupDeposit],
    scenario: Scenario,
    draws: StockDraws | None = None,
    draw: Callable[[], np.random.Generator] | None = None,
) -> pd.DataFrame:
    """Follow the stock of each element group with each deposit alone.

    Parameters
    ----------
    stocks : sequence of GroupStock
        Of `geo.resilience.group_stocks.group_stocks`, asked under the scenario.
    deposits : iterable of GroupDeposit
    scenario : Scenario
    draws : StockDraws, optional
        A single path, all as told, by default.
    draw : callable, optional
        Gives the same generator each time, so that all groups and deposits are
        followed through the same luck; needed with `draws`.

    Returns
    -------
    pandas.DataFrame
        By `GROUP_GAIN_COLUMNS`, one row for each deposit and group.

    Notes
    -----
    What comes of a group that is not asked for stands in for no other: it is stocked,
    or finds no room.
    """

    def followed(stock: GroupStock, told: Help) -> StockPaths:
        return follow_stock(
            stock.question,
            book=stock.book,
            disruptions=scenario.disruptions,
            help=told,
            draws=draws,
            rng=draw() if draw is not None else None,
        )

    nothing = {stock.group: followed(stock, NO_HELP) for stock in stocks}
    rows = []
    for deposit in deposits:
        for stock in stocks:
            paths = followed(stock, Help(inflows=(_inflow(stock, deposit),)))
            gained = _gained(paths, than=nothing[stock.group])
            row = {
                "deposit": deposit.lever.name,
                "scenario": scenario.name,
                "running": deposit.running,
                "group": stock.group,
                "group_share": deposit.shares.get(stock.group, 0.0),
            }
            rows.append(row | gained)
    return pd.DataFrame(rows, columns=list(GROUP_GAIN_COLUMNS))


def _inflow(stock: GroupStock, deposit: GroupDeposit) -> Inflow:
    """Give what comes of the group, past plant and gates."""
    share = deposit.shares.get(stock.group, 0.0)
    return seabed_inflow(
        deposit.lever,
        output=output_of_group(deposit.output, share=share),
        edges_days=step_edges(stock.question),
    )


def _gained(paths: StockPaths, *, than: StockPaths) -> dict[str, object]:
    """Set a stock with a deposit beside the same with nothing done."""
    question = paths.question
    days = days_bought(paths, than=than)
    unmet_t = float(than.unmet_total_t.mean())
    avoided_t = unmet_t - float(paths.unmet_total_t.mean())
    return {
        "commodity": question.commodity,
        "horizon_days": float(question.horizon_days),
        "demand_t": float(question.demand_t.sum()),
        "arrivals_t": float(than.arrivals_t.mean()),
        "inflow_t": float(paths.inflow_t.sum(axis=1).mean()),
        "lasting_days": float(lasting_days(than).mean()),
        "lasting_days_with": float(lasting_days(paths).mean()),
        "days_gained": float(days.mean()),
        "days_gained_p10": float(np.quantile(days, 0.1)),
        "days_gained_p90": float(np.quantile(days, 0.9)),
        "unmet_t": unmet_t,
        "unmet_avoided_t": avoided_t,
        "unmet_avoided_share": avoided_t / unmet_t if unmet_t > 0.0 else np.nan,
    }
