"""What each deposit of rare earths buys each element group of a market."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.randomness import generator
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import AS_IT_IS
from geo.resilience.group_bottlenecks import BOTTLENECK_COLUMNS, group_bottlenecks
from geo.resilience.group_gains import (
    GROUP_GAIN_COLUMNS,
    GroupDeposit,
    group_gains,
)
from geo.resilience.group_stocks import group_stocks
from geo.resilience.seabed_gains import as_running
from geo.resilience.seabed_gates import gate_table
from geo.resilience.seabed_supply import output_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model.resilience import Scenario
    from geo.resilience.seabed_compared import ComparedDeposit
    from geo.workflow.market_stocks import MarketStock


def group_tables(
    stock: MarketStock, *, deposits: Sequence[ComparedDeposit]
) -> dict[str, pd.DataFrame]:
    """Follow the stock of each element group, with each deposit that tells its basket.

    Parameters
    ----------
    stock : MarketStock
    deposits : sequence of ComparedDeposit

    Returns
    -------
    dict of str to pandas.DataFrame
        ``seabed_groups`` by `geo.resilience.group_gains.GROUP_GAIN_COLUMNS`, and
        ``group_bottlenecks`` by ``deposit`` and
        `geo.resilience.group_bottlenecks.BOTTLENECK_COLUMNS`; both without rows where
        no deposit gives rare earths with a basket.
    """
    basketed = tuple(one for one in deposits if one.group_shares)
    told = tuple(_grouped(basketed))
    scenarios = stock.scenarios if told else ()
    return {
        "seabed_groups": _joined(
            [_gains(stock, scenario, told) for scenario in scenarios],
            columns=list(GROUP_GAIN_COLUMNS),
        ),
        "group_bottlenecks": _joined(
            [_bottlenecks(stock, one) for one in told if not one.running],
            columns=["deposit", *BOTTLENECK_COLUMNS],
        ),
    }


def _grouped(deposits: Sequence[ComparedDeposit]) -> Iterator[GroupDeposit]:
    """Give each deposit as it is planned, and as if it ran already."""
    for one in deposits:
        if one.output is None:
            continue
        yield GroupDeposit(lever=one.lever, output=one.output, shares=one.group_shares)
        ran = as_running(one.lever, output=one.output)
        output = output_of(ran, metal=one.output.metal, seabed=None)
        if output is not None:
            yield GroupDeposit(
                lever=ran, output=output, shares=one.group_shares, running=True
            )


def _gains(
    stock: MarketStock, scenario: Scenario, deposits: Sequence[GroupDeposit]
) -> pd.DataFrame:
    return group_gains(
        group_stocks(
            stock.asked_in(scenario),
            supply=stock.market.programme.supply,
            flows_in=stock.networks.flows_in[AS_IT_IS],
        ),
        deposits=deposits,
        scenario=scenario,
        draws=stock.draws,
        draw=partial(generator, stock.project.seed, "resilience", stock.commodity),
    )


def _bottlenecks(stock: MarketStock, deposit: GroupDeposit) -> pd.DataFrame:
    """Say what a group hangs on, and what the deposit past its gates makes of that."""
    gates = gate_table(deposit.lever, output=deposit.output)
    passed_t = float(gates["metal_t_per_year"].min())
    base = stock.market.programme.base
    table = group_bottlenecks(
        supply_flows(base, drawn=False).flows,
        own_t={group: share * passed_t for group, share in deposit.shares.items()},
        market=base.supply.options.market_iso3,
    )
    return table.assign(deposit=deposit.lever.name)


def _joined(tables: list[pd.DataFrame], *, columns: list[str]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]
