"""What is told of stocks and levers, in a reader's words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.workflow.asked_resilience import THE_PROJECTS
from geo.workflow.naming import in_words

_MILLION = 1e6
_NOTHING_T = 1e-6
_HALF = 0.5


def scenario_titles(told: pd.DataFrame) -> dict[str, str]:
    """Call scenarios by their names, and the project's own by what happens in it.

    Parameters
    ----------
    told : pandas.DataFrame
        The summary of cover: ``scenario`` and ``disruptions``.

    Returns
    -------
    dict of str to str
        By name, in the order of the table.

    Examples
    --------
    >>> told = {"scenario": [THE_PROJECTS, "boom"], "disruptions": ["Suez closed", ""]}
    >>> scenario_titles(pd.DataFrame(told))
    {"the project's": 'Suez closed', 'boom': 'boom'}
    """
    titles = {}
    for name, happens in told.groupby("scenario", sort=False)["disruptions"]:
        # goods that a part of it does not concern are told less of it
        titles[str(name)] = max(happens, key=len) if name == THE_PROJECTS else str(name)
    return titles


def portfolio_rows(portfolios: pd.DataFrame) -> pd.DataFrame:
    """Put the table of scenarios and portfolios into a reader's units.

    Parameters
    ----------
    portfolios : pandas.DataFrame
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        With ``short_pct``, ``first_short``, ``chance_pct``, ``stock_out``, ``lowest``,
        ``unmet``, ``bought`` in words, ``cost_musd`` and ``tied_up_musd``.
    """
    return portfolios.assign(
        short_pct=(100.0 * portfolios["shortage_chance"]).round(1),
        first_short=_bands(portfolios, "first_unmet_day", none="none"),
        chance_pct=(100.0 * portfolios["stock_out_chance"]).round(1),
        stock_out=_bands(portfolios, "stock_out_day", none="none"),
        lowest=_bands(portfolios, "lowest_cover_days"),
        unmet=_bands(portfolios, "unmet_t"),
        bought=_bands(portfolios, "days_bought"),
        cost_musd=_millions(portfolios["cost_usd"]),
        tied_up_musd=_millions(portfolios["tied_up_usd"]),
    )


def costly_rows(portfolios: pd.DataFrame) -> pd.DataFrame:
    """Keep the portfolios in which levers are pulled, in a reader's units.

    Parameters
    ----------
    portfolios : pandas.DataFrame
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    return portfolio_rows(portfolios[portfolios["levers"].fillna("") != ""])


def sector_rows(sectors: pd.DataFrame) -> pd.DataFrame:
    """Say what sectors lack in the first scenario, those that lack nothing left out.

    Parameters
    ----------
    sectors : pandas.DataFrame
        By `geo.resilience.strategy.SECTOR_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    short = sectors[_first(sectors) & (sectors["unmet_t"] > 0.0)]
    return short.assign(
        demand_pct=(100.0 * short["demand_share"]).round(1),
        unmet=_bands(short, "unmet_t"),
        value_musd=_millions(short["value_at_risk_usd"]),
    )


def lever_rows(levers: pd.DataFrame) -> pd.DataFrame:
    """Put what levers buy into a reader's units, those that buy nothing left out.

    Parameters
    ----------
    levers : pandas.DataFrame
        By `geo.resilience.lever_value.LEVER_VALUE_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        NaN where the cost is not told.
    """
    gains = levers[["alone_unmet_avoided_t", "last_unmet_avoided_t"]].abs()
    shown = levers[gains.max(axis=1) > _NOTHING_T]
    rounded = {
        f"{how}_{what}": _rounded(shown[f"{how}_{what}"], decimals)
        for how in ("alone", "last")
        for what, decimals in (
            ("days_bought", 1),
            ("unmet_avoided_t", 1),
            ("days_per_musd", 3),
        )
    }
    return shown.assign(
        alone_musd=_millions(shown["alone_cost_usd"], decimals=2), **rounded
    )


def cost_rows(costs: pd.DataFrame) -> pd.DataFrame:
    """Say what levers cost in the first scenario, each in the first of its portfolios.

    Parameters
    ----------
    costs : pandas.DataFrame
        By `geo.resilience.lever_costs.LEVER_COST_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        NaN where no source tells the cost.
    """
    shown = costs[_first(costs)].drop_duplicates(["commodity", "lever"])
    known = shown["told"].astype(bool)
    return shown.assign(
        musd=_millions(shown["cost_usd"].where(known), decimals=2),
        tied_up_musd=_millions(shown["tied_up_usd"].where(known)),
    )


def front_rows(pareto: pd.DataFrame) -> pd.DataFrame:
    """Keep what nothing beats in the first scenario, of equals that of fewest levers.

    Parameters
    ----------
    pareto : pandas.DataFrame
        By `geo.resilience.pareto.PARETO_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    best = pareto[_first(pareto) & pareto["on_front"].astype(bool)]
    shown = best.assign(
        levers=[levers or "doing nothing" for levers in best["levers"]],
        cost_musd=_millions(best["cost_usd"]),
        tied_up_musd=_millions(best["tied_up_usd"]),
        unmet_t=_rounded(best["unmet_t"], 1),
        days_bought=_rounded(best["days_bought"], 1),
    )
    return shown.drop_duplicates(["commodity", "cost_musd", "unmet_t"])


def smallest_rows(smallest: pd.DataFrame) -> pd.DataFrame:
    """Put smallest stocks into a reader's units.

    Parameters
    ----------
    smallest : pandas.DataFrame
        By `geo.resilience.smallest_stock.SMALLEST_STOCK_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    return smallest.assign(confidence_pct=100.0 * smallest["confidence"])


def insurance_rows(insurance: pd.DataFrame) -> pd.DataFrame:
    """Say what stocks are as insurance in the first scenario, without an empty one.

    Parameters
    ----------
    insurance : pandas.DataFrame
        By `geo.resilience.stock_insurance.STOCK_INSURANCE_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    held = insurance[_first(insurance) & (insurance["stock_days"] > 0.0)]
    return held.assign(
        premium_musd=_millions(held["premium_usd_per_year"], decimals=2),
        avoided_musd=_millions(held["avoided_usd"]),
        expected_musd=_millions(held["expected_avoided_usd_per_year"], decimals=2),
        break_even_pct=(100.0 * held["break_even_chance"]).round(2),
    )


def transfer_rows(transfer: pd.DataFrame) -> pd.DataFrame:
    """Put markets side by side into a reader's units.

    Parameters
    ----------
    transfer : pandas.DataFrame
        By `geo.workflow.transfer_table.TRANSFER_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    return transfer.assign(
        chance_pct=(100.0 * transfer["stock_out_chance"]).round(1),
        unmet_pct=(100.0 * transfer["unmet_share"]).round(2),
        lasting_days=_rounded(transfer["lasting_days"], 1),
        days_bought=_rounded(transfer["days_bought"], 1),
        cost_musd=_millions(transfer["cost_usd"]),
    )


def pareto_points(pareto: pd.DataFrame) -> pd.DataFrame:
    """Give what was tried as points of cost and unmet tonnes.

    Parameters
    ----------
    pareto : pandas.DataFrame
        By `geo.resilience.pareto.PARETO_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For `geo.report.resilience_figures.draw_pareto`; of equals the first.
    """
    points = pd.DataFrame(
        {
            "name": [
                levers.replace("; ", " + ") or "doing nothing"
                for levers in pareto["levers"]
            ],
            "cost_musd": _millions(pareto["cost_usd"]),
            "unmet_t": _rounded(pareto["unmet_t"], 1),
            "best": pareto["on_front"],
        }
    )
    return points.drop_duplicates(["cost_musd", "unmet_t"])


def moving_inputs(tornado: pd.DataFrame) -> pd.DataFrame:
    """Keep the inputs that move something, in words.

    Parameters
    ----------
    tornado : pandas.DataFrame
        By `geo.resilience.unmet_tornado.UNMET_TORNADO_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    moving = tornado[tornado["swing_t"] > 0.0]
    return moving.assign(input=moving["input"].map(in_words))


def tornado_bars(tornado: pd.DataFrame) -> pd.DataFrame:
    """Give a tornado of unmet tonnes in the columns of the figure.

    Parameters
    ----------
    tornado : pandas.DataFrame
        By `geo.resilience.unmet_tornado.UNMET_TORNADO_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For `geo.report.figures.draw_tornado`, what moves nothing left out.
    """
    return moving_inputs(tornado).rename(
        columns={
            "unmet_low_t": "risk_low",
            "unmet_t": "risk",
            "unmet_high_t": "risk_high",
        }
    )


def _first(table: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows are of the first scenario."""
    return table["scenario"] == (table["scenario"].iloc[0] if len(table) else "")


def _millions(usd: pd.Series[float], *, decimals: int = 1) -> pd.Series[float]:
    return _rounded(usd / _MILLION, decimals)


def _rounded(values: pd.Series[float], decimals: int) -> pd.Series[float]:
    return values.astype(float).round(decimals) + 0.0  # never minus nothing


def _bands(table: pd.DataFrame, name: str, *, none: str = "") -> list[str]:
    """Write P50 with P10 and P90."""
    columns = [f"{name}_{level}" for level in ("p50", "p10", "p90")]
    return [
        "{} ({} to {})".format(*(_told(value, none=none) for value in row))
        for row in table[columns].to_numpy(dtype=float)
    ]


def _told(value: float, *, none: str) -> str:
    if not np.isfinite(value):
        return none or "–"
    return f"{value:,.0f}" if abs(value) >= _HALF else "0"  # never minus nothing
