"""How long a stock lasts with some levers, in two sentences."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    Row = Mapping[Hashable, object]


NONE = "none"


def lasting_words(row: Row) -> tuple[str, ...]:
    """Say when the stock is empty, who goes short first, what it buys and costs.

    Parameters
    ----------
    row : mapping
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.

    Returns
    -------
    tuple of str
        One sentence, and another where levers are pulled.

    Examples
    --------
    >>> row = {"stock_out_day_p10": 130.2, "stock_out_day_p50": 141.7, "levers": ""}
    >>> row |= {"stock_out_day_p90": 157.0, "stock_out_chance": 1.0}
    >>> row |= {"first_unmet_day_p50": 84.1, "shortage_chance": 1.0}
    >>> lasting_words(row)[0]
    'The stock is empty on day 142 (P10 130, P90 157; on 100% of the paths), and \
somebody is first short on day 84.'
    """
    lasts = f"{_emptied(row)}, and {_short(row)}."
    if not str(row["levers"]):
        return (lasts,)
    bought = (
        f"That buys {_days(row, 'days_bought_p50')} days against doing nothing "
        f"(P10 {_days(row, 'days_bought_p10')}, P90 {_days(row, 'days_bought_p90')})"
    )
    return (lasts, f"{bought}{_cost(row)}.")


def scenario_line(told: Row) -> str:
    """Say what happens, how long it is followed, and whose stock and demand it is.

    Parameters
    ----------
    told : mapping
        A row of the summary of cover.

    Returns
    -------
    str

    Examples
    --------
    >>> scenario_line(
    ...     {
    ...         "disruptions": "China closed from day 60 for 365 days",
    ...         "horizon_days": 730,
    ...         "demand_t_per_year": 8133.0,
    ...         "opening_stock_days": 60.0,
    ...     }
    ... )
    'Scenario: China closed from day 60 for 365 days; followed for 730 days. Demand \
8,133 t a year, stock on day 0: 60 days of it.'
    """
    horizon, demand_t, opening = (
        _number(told, name)
        for name in ("horizon_days", "demand_t_per_year", "opening_stock_days")
    )
    return (
        f"Scenario: {told['disruptions']}; followed for {horizon:g} days. Demand "
        f"{demand_t:,.0f} t a year, stock on day 0: {opening:g} days of it."
    )


def _emptied(row: Row) -> str:
    chance = _number(row, "stock_out_chance")
    if chance == 0.0:
        return "The stock is never empty"
    on = f"on {chance:.0%} of the paths"
    low, middle, high = (
        _days(row, f"stock_out_day_{e}") for e in ("p10", "p50", "p90")
    )
    if isfinite(_number(row, "stock_out_day_p50")):
        return f"The stock is empty on day {middle} (P10 {low}, P90 {high}; {on})"
    sooner = f", P10 on day {low}" if low != NONE else ""
    return f"The stock lasts on most paths (empty {on}{sooner})"


def _short(row: Row) -> str:
    chance = _number(row, "shortage_chance")
    if chance == 0.0:
        return "nobody goes short"
    if isfinite(_number(row, "first_unmet_day_p50")):
        return f"somebody is first short on day {_days(row, 'first_unmet_day_p50')}"
    return f"somebody goes short on {chance:.0%} of the paths"


def _cost(row: Row) -> str:
    untold = [one for one in str(row["cost_not_told"]).split("; ") if one]
    usd, tied_up = (_number(row, name) / 1e6 for name in ("cost_usd", "tied_up_usd"))
    told = f" and costs USD {usd:,.1f} M"
    if untold:
        told += f" as far as it is told (not of {' and '.join(untold)})"
    if round(tied_up, 1) > 0.0:
        told += f"; USD {tied_up:,.1f} M are tied up in goods"
    return told


def _days(row: Row, name: str) -> str:
    value = _number(row, name)
    return f"{value:,.0f}" if isfinite(value) else NONE


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))
