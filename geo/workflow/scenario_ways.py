"""What a scenario takes from the ways by which a market is supplied."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import pandas as pd

from geo.resilience.departures import AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.model.disruption import Disruption
    from geo.workflow.market_stocks import MarketStock

_KEYS = ["mine_iso3", "plant_iso3"]
_NOTHING_T, _DECIMALS = 1e-6, 6  # of tonnes: less than this is rounding

WAY_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "mine_iso3": "country of the mine; empty where the origin is not known",
    "plant_iso3": "country of the works that delivers",
    "plant_id": "facility id of the works there that delivers most",
    "base_t": "t a year at the market on an ordinary day",
    "tonnes": "t a year with all that the scenario names in force at once, levers none",
    "lost_t": "by how much tonnes are less than base_t",
    "new_t": "by how much they are more",
    "reason": "what takes from it; empty where others only take its place",
}
"""Columns of what scenarios take, with their meaning."""


def scenario_ways(stock: MarketStock) -> pd.DataFrame:
    """Find what comes from where, on an ordinary day and in each scenario.

    Dates and ramps do not count: all that a scenario names is in force at once, and
    goods have found what other ways there are.

    Parameters
    ----------
    stock : MarketStock

    Returns
    -------
    pandas.DataFrame
        By `WAY_COLUMNS`, the largest on an ordinary day first.
    """
    flows_in = stock.networks.flows_in[AS_IT_IS]
    tables = [
        summed_ways(flows_in(in_force(scenario.disruptions)).flows).assign(
            commodity=stock.commodity, scenario=scenario.name
        )
        for scenario in stock.scenarios
    ]
    return pd.concat(tables, ignore_index=True)[list(WAY_COLUMNS)]


def in_force(hits: Iterable[Disruption]) -> tuple[Disruption, ...]:
    """Take disruptions without their dates, each once.

    Parameters
    ----------
    hits : iterable of Disruption

    Returns
    -------
    tuple of Disruption

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> stops = [
    ...     Disruption(target=Target.COUNTRY, name="CHN", start_day=day)
    ...     for day in (0.0, 60.0)
    ... ]
    >>> len(in_force(stops))
    1
    """
    undated = (
        replace(hit, start_day=0.0, duration_days=inf, ramp_days=0.0) for hit in hits
    )
    return tuple(dict.fromkeys(undated))


def summed_ways(flows: pd.DataFrame) -> pd.DataFrame:
    """Add up chains by the country of the mine and of the works that delivers.

    Parameters
    ----------
    flows : pandas.DataFrame
        By `geo.resilience.allocation.FLOW_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        `WAY_COLUMNS` but the first two.

    Examples
    --------
    >>> flows = pd.DataFrame(
    ...     {
    ...         "mine_iso3": ["CHN", "CHN", "AUS"],
    ...         "plant_iso3": ["CHN", "CHN", "MYS"],
    ...         "plant_id": ["a", "b", "c"],
    ...         "base_t": [5.0, 3.0, 1.0],
    ...         "tonnes": [0.0, 0.0, 2.0],
    ...         "reason": ["CHN closed", "CHN closed", ""],
    ...     }
    ... )
    >>> ways = summed_ways(flows)
    >>> ways[["plant_id", "base_t", "lost_t", "new_t", "reason"]].values.tolist()
    [['a', 8.0, 8.0, 0.0, 'CHN closed'], ['c', 1.0, 0.0, 1.0, '']]
    """
    carried = flows[["tonnes", "base_t"]].max(axis=1)
    told = flows.assign(carried=carried).sort_values(
        "carried", ascending=False, kind="stable"
    )
    ways = told[told["carried"] > _NOTHING_T].groupby(_KEYS, sort=False)
    sums = ways[["base_t", "tonnes"]].sum()
    change = (sums["tonnes"] - sums["base_t"]).round(_DECIMALS) + 0.0
    sums["lost_t"] = (-change).clip(lower=0.0) + 0.0  # never minus nothing
    sums["new_t"] = change.clip(lower=0.0)
    sums["plant_id"] = ways["plant_id"].first()
    reasons = ways["reason"].agg(
        lambda told: "; ".join(dict.fromkeys(filter(None, told)))
    )
    sums["reason"] = reasons.where(sums["lost_t"] > 0.0, "")
    found = sums.reset_index().sort_values("base_t", ascending=False, kind="stable")
    return found[list(WAY_COLUMNS)[2:]].reset_index(drop=True)
