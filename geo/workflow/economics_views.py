"""Tables of the step on costs and revenue in the units of the report."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd

from geo.resource.mining.mined_years import END_OF_GROUND, MOST_TONNES, SWEPT_AREA
from geo.workflow.shown_tables import in_percent

if TYPE_CHECKING:
    from collections.abc import Mapping

ORDER_NAMES: Mapping[str, str] = {"value": "worth most", "distance": "nearest"}
"""Which ground comes first, by the word of the project file."""

_MILLION = 1e6
_SMALL = 0.01  # of the greatest swing: it cannot be seen
_ENDED_BY = {
    SWEPT_AREA: "collectors can cover no more",
    MOST_TONNES: "no more may be delivered",
    END_OF_GROUND: "the ground is mined out",
}
_RUNNING = ("area", "mining", "transport", "processing", "fixed")
_LAID_OUT = ("capital", "sustaining", "closure")


def price_rows(metals: pd.DataFrame) -> pd.DataFrame:
    """Write the price deck for people.

    Parameters
    ----------
    metals : pandas.DataFrame
        Table ``metal_terms`` of the step.

    Returns
    -------
    pandas.DataFrame
    """
    shares = {
        "recovery": "recovery_pct",
        "payable": "payable_pct",
        "share_of_value": "value_pct",
        "relative_sd": "spread_pct",
    }
    shown = in_percent(metals, shares)
    grades = 100.0 * metals["grade"]
    return shown.assign(
        grade_pct=grades.round(3), paid_usd_per_dry_t=metals["paid_usd_per_dry_t"]
    )


def term_rows(terms: pd.DataFrame) -> pd.DataFrame:
    """Write costs, capital and spreads for people.

    Parameters
    ----------
    terms : pandas.DataFrame
        Table ``terms`` of the step.

    Returns
    -------
    pandas.DataFrame
        With ``what``, kind and name in one.
    """
    what = [
        f"{kind}, {name}"
        for kind, name in zip(terms["kind"], terms["name"], strict=True)
    ]
    return terms.assign(what=what)


def order_rows(orders: pd.DataFrame) -> pd.DataFrame:
    """Set the orders of mining side by side.

    Parameters
    ----------
    orders : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
    """
    return pd.DataFrame(
        {
            "order": orders["order"].map(ORDER_NAMES),
            "life_years": orders["life_years"].round(1),
            "wet_mt": orders["wet_t"] / _MILLION,
            "moved_km": orders["moved_km"].round(0),
            "npv_musd": (orders["npv_usd"] / _MILLION).round(0),
            "irr_pct": (100.0 * orders["irr"]).round(1),
            "payback": [years_text(years) for years in orders["payback_years"]],
        }
    )


def years_text(years: float) -> str:
    """Write how many years something takes.

    Parameters
    ----------
    years : float
        Infinite: never.

    Returns
    -------
    str

    Examples
    --------
    >>> years_text(7.42), years_text(float("inf"))
    ('7.4', 'never')
    """
    return f"{years:.1f}" if isfinite(years) else "never"


def schedule_runs(
    schedule: pd.DataFrame, metals: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Give the years of each order, with what a tonne of theirs brings.

    Parameters
    ----------
    schedule, metals : pandas.DataFrame
        Tables ``schedule`` and ``metal_terms`` of the step.

    Returns
    -------
    dict of str to pandas.DataFrame
        By what comes first: year, wet_t, value_usd_wet_t.
    """
    paid = metals["usd_per_t"] * metals["recovery"] * metals["payable"]
    value = sum(
        schedule[f"{metal.lower()}_t"] * usd
        for metal, usd in zip(metals["metal"], paid, strict=True)
    )
    valued = schedule.assign(value_usd_wet_t=value / schedule["wet_t"])
    return {
        f"{ORDER_NAMES[str(order)]} first": run
        for order, run in valued.groupby("order", sort=False)
    }


def schedule_rows(schedule: pd.DataFrame, *, order: str) -> pd.DataFrame:
    """Write the years of one order.

    Parameters
    ----------
    schedule : pandas.DataFrame
    order : str

    Returns
    -------
    pandas.DataFrame
    """
    run = schedule[schedule["order"] == order]
    return run.assign(
        wet_mt=run["wet_t"] / _MILLION, binding=run["binding"].map(_ENDED_BY)
    ).reset_index(drop=True)


def flow_rows(flows: pd.DataFrame) -> pd.DataFrame:
    """Write the cash flow in millions, what belongs together added up.

    Parameters
    ----------
    flows : pandas.DataFrame
        Table ``cash_flow`` of the step: costs are above 0.

    Returns
    -------
    pandas.DataFrame
    """
    sums = flow_sums(flows)
    named = {
        f"{name}_musd": (sums[f"{name}_usd"] / _MILLION).round(0)
        for name in ("revenue", "costs", "royalty", "tax", "capital", "net")
    }
    running = (flows["cumulated_usd"] / _MILLION).round(0)
    return sums[["year", "stage"]].assign(**named, cumulated_musd=running)


def flow_sums(flows: pd.DataFrame) -> pd.DataFrame:
    """Add up what is spent in each year by what it is for.

    Parameters
    ----------
    flows : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        year, stage, revenue_usd, costs_usd, royalty_usd, tax_usd, capital_usd
        (sustaining and closure with it), royalty_tax_usd, net_usd, cumulated_usd;
        what is spent is above 0.
    """
    kept = ["year", "stage", "revenue_usd", "royalty_usd", "tax_usd", "net_usd"]
    return flows[[*kept, "cumulated_usd"]].assign(
        costs_usd=flows[[f"{name}_cost_usd" for name in _RUNNING]].sum(axis=1),
        capital_usd=flows[[f"{name}_usd" for name in _LAID_OUT]].sum(axis=1),
        royalty_tax_usd=flows["royalty_usd"] + flows["tax_usd"],
    )


def drawn_flows(flows: pd.DataFrame) -> pd.DataFrame:
    """Give the cash flow as it is drawn: what is spent below 0.

    Parameters
    ----------
    flows : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
    """
    sums = flow_sums(flows)
    spent = ["costs_usd", "capital_usd", "royalty_tax_usd"]
    return sums.assign(**{name: -sums[name] for name in spent})


def break_even_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Write the prices at which nothing is left.

    Parameters
    ----------
    table : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
    """
    return table.assign(times=table["share_of_price"].round(2))


def tornado_bars(table: pd.DataFrame) -> pd.DataFrame:
    """Write the swings of the value as `geo.report.figures.draw_tornado` takes them.

    Parameters
    ----------
    table : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        In millions; those that move next to nothing are left out.
    """
    moving = table[table["swing_usd"] > _SMALL * table["swing_usd"].max()]
    return pd.DataFrame(
        {
            "input": moving["parameter"],
            "kind": [
                f"{_change(low)} to {_change(high)}"
                for low, high in zip(moving["low"], moving["high"], strict=True)
            ],
            "risk_low": moving["npv_low_usd"] / _MILLION,
            "risk": moving["npv_usd"] / _MILLION,
            "risk_high": moving["npv_high_usd"] / _MILLION,
        }
    )


def _change(factor: float) -> str:
    return f"{100.0 * (factor - 1.0):+.0f} %"
