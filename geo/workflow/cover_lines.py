"""How long stocks last, in a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.page import SummaryRow
from geo.workflow.graph import table_of
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from geo.workflow.graph import Artifacts


def cover_rows(done: Mapping[str, Artifacts]) -> list[SummaryRow]:
    """Say how long the stock of each commodity lasts, and what levers make of it.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    list of SummaryRow
        One for each commodity, of the first scenario.
    """
    table = table_of(done, "resilience", "portfolios")
    told = table_of(done, "resilience", "cover_summary")
    rows = []
    for commodity, own in table.groupby("commodity", sort=False):
        first = own[own["scenario"] == own["scenario"].iloc[0]]
        scenario = told[told["commodity"] == commodity].iloc[0].to_dict()
        base, *others = first.to_dict("records")
        notes = [*_scenario(scenario), _chances(base)]
        notes += [f"{one['portfolio']}: {until(one)}" for one in others]
        rows.append(
            SummaryRow(
                label=f"Cover, {in_words(str(commodity))}, {base['portfolio']}",
                value=until(base),
                note="; ".join(notes),
            )
        )
    return rows


def lasts(row: Mapping[Hashable, object], *, stop_day: float = float("nan")) -> str:
    """Say when a stock is empty, with its band, and when somebody first goes short.

    Parameters
    ----------
    row : mapping
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.
    stop_day : float, optional
        On which the stop begins: how long after it the stock lasts is told too.

    Returns
    -------
    str

    Examples
    --------
    >>> days = {"stock_out_day_p10": 90.2, "stock_out_day_p50": 120.0}
    >>> days |= {"stock_out_day_p90": float("inf"), "stock_out_chance": 0.75}
    >>> lasts(days | {"first_unmet_day_p50": 84.0, "shortage_chance": 0.8})
    'empty on day 120, somebody short from day 84 (empty: P10 90, P90 none, on 75% of \
the paths)'
    >>> short = days | {"first_unmet_day_p50": 120.0, "shortage_chance": 0.8}
    >>> lasts(short, stop_day=60.0).partition(" (")[0]
    'empty on day 120, 60 days after the stop begins'
    """
    told = until(row)
    if _of(row, "stock_out_chance") == 0.0:
        return told
    empty = _of(row, "stock_out_day_p50")
    if np.isfinite(empty) and np.isfinite(stop_day):
        day = f"empty on day {empty:,.0f}"
        since = f"{empty - stop_day:,.0f} days after the stop begins"
        told = told.replace(day, f"{day}, {since}", 1)
    return f"{told} ({_chances(row)})"


def until(row: Mapping[Hashable, object]) -> str:
    """Say on which day a stock is empty in the median, and somebody short before.

    Parameters
    ----------
    row : mapping
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.

    Returns
    -------
    str

    Examples
    --------
    >>> row = {"stock_out_day_p50": 120.4, "stock_out_chance": 0.8}
    >>> until(row | {"first_unmet_day_p50": 120.4, "shortage_chance": 0.8})
    'empty on day 120'
    >>> row = {"stock_out_day_p50": float("inf"), "stock_out_chance": 0.0}
    >>> until(row | {"first_unmet_day_p50": 84.0, "shortage_chance": 0.8})
    'never empty, somebody short from day 84'
    >>> until(row | {"first_unmet_day_p50": float("inf"), "shortage_chance": 0.0})
    'never empty, nobody short'
    """
    empty, short = _of(row, "stock_out_day_p50"), _of(row, "first_unmet_day_p50")
    if _of(row, "shortage_chance") == 0.0:
        return "never empty, nobody short"
    if np.isfinite(empty):
        told = f"empty on day {empty:,.0f}"
    elif _of(row, "stock_out_chance") == 0.0:
        told = "never empty"
    else:
        told = "not empty on most paths"
    sooner = np.isfinite(short) and _day(short) != _day(empty)
    return f"{told}, somebody short from day {short:,.0f}" if sooner else told


def _scenario(told: Mapping[Hashable, object]) -> Iterator[str]:
    """Say what happens, and from when days are counted."""
    horizon = _of(told, "horizon_days")
    yield f"scenario: {told['disruptions']}; followed for {horizon:g} days"
    begins = _of(told, "first_stop_day")
    if np.isfinite(begins):
        yield f"days are of the scenario, the first stop begins on day {begins:g}"


def _chances(row: Mapping[Hashable, object]) -> str:
    low, high = (_day(_of(row, f"stock_out_day_{level}")) for level in ("p10", "p90"))
    chance = _of(row, "stock_out_chance")
    return f"empty: P10 {low}, P90 {high}, on {chance:.0%} of the paths"


def _of(row: Mapping[Hashable, object], name: str) -> float:
    return float(str(row[name]))


def _day(value: float) -> str:
    return f"{value:,.0f}" if np.isfinite(value) else "none"
