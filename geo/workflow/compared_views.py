"""Deposits of the sea floor side by side, in a reader's units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.model.commodities import GROUP_NAMES
from geo.resilience.seabed_compared import GATES
from geo.workflow.naming import in_words
from geo.workflow.seabed_comparing import ITS_SOURCE
from geo.workflow.shown_numbers import rounded, significant

_MILLION = 1e6
_DIGITS = 3  # of what rests on plans


def giving(compared: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of deposits that give some of a commodity.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
    """
    return compared[compared["in_situ_t"] > 0.0]


def own_deposits(compared: pd.DataFrame) -> frozenset[str]:
    """Name the levers that draw upon the project's own statement.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> told = {"deposit": ["own", "other"], "basis": ["statement", ITS_SOURCE]}
    >>> sorted(own_deposits(pd.DataFrame(told)))
    ['own']
    """
    own = compared[compared["basis"] != ITS_SOURCE]
    return frozenset(own["deposit"].astype(str))


def deposit_rows(compared: pd.DataFrame) -> pd.DataFrame:
    """Tell each deposit once.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For `geo.report.compared_labels.DEPOSIT_LABELS`.
    """
    once = giving(compared).drop_duplicates("deposit")
    return once.assign(
        wet_mt=_digits(once["wet_t_per_year"] / _MILLION),
        life=_digits(once["life_years"]),
    )


def supply_rows(compared: pd.DataFrame) -> pd.DataFrame:
    """Put what deposits give into a reader's units.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For `geo.report.compared_labels.SUPPLY_LABELS` and ``GATE_LABELS``: commodity
        by commodity, element groups below the whole.
    """
    order = {
        name: place for place, name in enumerate(dict.fromkeys(compared["commodity"]))
    }
    groups = {name: place for place, name in enumerate(("", *GROUP_NAMES))}
    rows = giving(compared)
    rows = rows.assign(
        _commodity=rows["commodity"].map(order), _group=rows["group"].map(groups)
    ).sort_values(["_commodity", "_group"], kind="stable")
    named = {gate: _digits(rows[f"{gate}_t_per_year"]) for gate in GATES}
    return rows.assign(
        what=[
            in_words(str(commodity)) + (f": {GROUP_NAMES[str(group)]}" if group else "")
            for commodity, group in zip(rows["commodity"], rows["group"], strict=True)
        ],
        contained=_digits(rows["contained_t_per_year"]),
        planned=_digits(rows["t_per_year"]),
        passed=_digits(rows["passed_t_per_year"]),
        share_pct=_digits(100.0 * rows["demand_share"]),
        in_situ=_digits(rows["in_situ_t"]),
        years=_digits(rows["years_in_situ"]),
        years_left=_digits(rows["years_recovered"]),
        **named,
    )


def gain_rows(gains: pd.DataFrame) -> pd.DataFrame:
    """Set what a deposit buys as planned beside what it would buy if it ran already.

    Parameters
    ----------
    gains : pandas.DataFrame
        By `geo.resilience.seabed_gains.GAIN_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For `geo.report.compared_labels.GAIN_LABELS`; cost is NaN where it is not told.
    """
    keys = ["commodity", "scenario", "deposit"]
    ran = gains["running"].astype(bool)
    planned = gains[~ran].set_index(keys)
    running = gains[ran].set_index(keys).loc[planned.index]
    return pd.DataFrame(
        {
            "days_planned": _bands(planned),
            "days_running": _bands(running),
            "avoided": _both(planned["unmet_avoided_t"], running["unmet_avoided_t"]),
            "musd_a_year": _digits(planned["cost_usd_per_year"] / _MILLION),
            "musd_a_day": _both(
                planned["usd_per_day"] / _MILLION, running["usd_per_day"] / _MILLION
            ),
        }
    ).reset_index()


def drawn_rows(compared: pd.DataFrame, gains: pd.DataFrame) -> pd.DataFrame:
    """Give what the figure shows: whole commodities, the first scenario.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.
    gains : pandas.DataFrame
        By `geo.resilience.seabed_gains.GAIN_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For `geo.report.compared_figures.draw_compared`.
    """
    whole = giving(compared)
    whole = whole[whole["group"] == ""]
    first = gains[gains["scenario"] == gains["scenario"].iloc[0]]
    days = first.pivot_table(
        index=["commodity", "deposit"], columns="running", values="days_gained"
    )
    keys = pd.MultiIndex.from_frame(whole[["commodity", "deposit"]])
    return pd.DataFrame(
        {
            "commodity": [in_words(str(one)) for one in whole["commodity"]],
            "deposit": whole["deposit"].to_numpy(),
            "share_pct": (100.0 * whole["demand_share"]).to_numpy(),
            "days_planned": days[False].reindex(keys).to_numpy(),
            "days_running": days[True].reindex(keys).to_numpy(),
        }
    )


def _digits(values: pd.Series[float]) -> pd.Series[float]:
    return values.astype(float).map(lambda value: significant(value, digits=_DIGITS))


def _both(planned: pd.Series[float], running: pd.Series[float]) -> list[str]:
    """Write what holds as planned, and what if it ran already."""
    pairs = np.column_stack([planned.astype(float), running.astype(float)])
    return [f"{_short(one)}; {_short(other)}" for one, other in pairs]


def _short(value: float) -> str:
    return rounded(value, digits=_DIGITS) if np.isfinite(value) else "\u2013"


def _bands(gains: pd.DataFrame) -> list[str]:
    """Write the mean with P10 and P90."""
    columns = ["days_gained", "days_gained_p10", "days_gained_p90"]
    return [
        "{} ({} to {})".format(*(_told(value) for value in row))
        for row in gains[columns].to_numpy(dtype=float)
    ]


def _told(value: float) -> str:
    return f"{np.round(value, 1) + 0.0:g}" if value < 10.0 else f"{value:,.0f}"
