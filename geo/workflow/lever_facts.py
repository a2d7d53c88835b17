"""What levers are: from when, how fast, how much at most, where, and who says so."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.levers import (
    CoordinationLever,
    DiversificationLever,
    RecyclingLever,
    SeabedLever,
    StakeLever,
    StockLever,
    SubstitutionLever,
)

if TYPE_CHECKING:
    from geo.model.levers import Lever
    from geo.resilience.stock_help import Help
    from geo.workflow.market_stocks import MarketStock

LEVER_FACT_COLUMNS = {
    "commodity": "commodity",
    "lever": "lever",
    "kind": "kind of lever",
    "from_day": "day of the scenario on which it begins to help",
    "ramp": "how it rises",
    "ramp_days": "days from its first effect to its ceiling",
    "most_t_per_year": "t a year that it gives or saves at most within the horizon; "
    "empty where it brings none by itself",
    "ceiling": "its ceiling in words",
    "facility_id": "works abroad that it has a stake in",
    "iso3": "country that it makes less of",
    "paid_by": "who bears its cost",
    "cost_source": "who tells its cost; empty where nobody does",
    "evidence": "how solid its ceiling is",
    "source": "who tells its ceiling",
    "idle": "why it brings nothing to this commodity; empty where it does",
}
"""Columns of what levers are, with their meaning."""

_DAYS_PER_YEAR = 365.0


def lever_facts(stock: MarketStock) -> pd.DataFrame:
    """Say what the levers of a market are.

    Parameters
    ----------
    stock : MarketStock

    Returns
    -------
    pandas.DataFrame
        By `LEVER_FACT_COLUMNS`.
    """
    scenario = stock.scenarios[0]
    rows = []
    for lever in stock.levers:
        brings = stock.help_of((lever,), scenario=scenario)
        demand = stock.question.demand_t_per_year
        most_t = most_t_per_year(lever, brings, demand_t_per_year=demand)
        rows.append(
            {
                "commodity": stock.commodity,
                "lever": lever.name,
                "kind": lever.kind,
                "from_day": lever.first_day,
                "ramp": lever.ramp,
                "ramp_days": lever.ramp_days,
                "most_t_per_year": most_t,
                "ceiling": ceiling_words(lever),
                "facility_id": getattr(lever, "facility_id", ""),
                "iso3": getattr(lever, "iso3", ""),
                "paid_by": lever.paid_by,
                "cost_source": lever.cost_source,
                "evidence": lever.evidence,
                "source": lever.source,
                "idle": stock.idle.get(lever.name, ""),
            }
        )
    return pd.DataFrame(rows, columns=list(LEVER_FACT_COLUMNS))


def most_t_per_year(lever: Lever, brings: Help, *, demand_t_per_year: float) -> float:
    """Give the tonnes a year that a lever gives or saves when it does most.

    Parameters
    ----------
    lever : Lever
    brings : Help
        Of the lever alone.
    demand_t_per_year : float

    Returns
    -------
    float
        NaN where it brings no tonnes by itself: stocks, rules, other origins.

    Examples
    --------
    >>> from geo.resilience.lever_effects import lever_help
    >>> from geo.resilience.stock_question import StockQuestion
    >>> question = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=9
    ... )
    >>> thrift = SubstitutionLever(name="thrift", source="made up", saved_share=0.2)
    >>> brings = lever_help([thrift], question=question)
    >>> most_t_per_year(thrift, brings, demand_t_per_year=100.0)
    20.0
    """
    if isinstance(lever, StakeLever):
        return lever.t_per_year
    if isinstance(lever, (RecyclingLever, SeabedLever)) and brings.inflows:
        return _DAYS_PER_YEAR * float(brings.inflows[0].t_per_day.max())
    if isinstance(lever, SubstitutionLever) and not lever.sector:
        return lever.saved_share * demand_t_per_year
    return nan


def ceiling_words(lever: Lever) -> str:
    """Say what a lever does when it does most.

    Parameters
    ----------
    lever : Lever

    Returns
    -------
    str

    Examples
    --------
    >>> ceiling_words(
    ...     DiversificationLever(name="a", source="b", iso3="CHN", most_share=0.5)
    ... )
    'at most 50% of imports from one country'
    """
    match lever:
        case SubstitutionLever():
            whose = f" of {lever.sector}" if lever.sector else ""
            told = f"{lever.saved_share:.0%} of the demand{whose} saved"
        case RecyclingLever():
            told = (
                f"{lever.collected_share:.0%} collected, {lever.recovered_share:.0%} "
                "of it recovered"
            )
        case StakeLever():
            told = f"a right to {lever.t_per_year:,.0f} t a year"
        case DiversificationLever():
            told = f"at most {lever.most_share:.0%} of imports from one country"
        case StockLever():
            told = f"{lever.holder} stock of {lever.target_days:g} days of demand"
        case CoordinationLever():
            told = f"stock opens after {lever.information_lag_days:g} days"
        case _:
            told = "metal of nodules or mud, as much as passes"
    return told
