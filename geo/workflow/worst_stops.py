"""The worst stop of each commodity beside how long its stock lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.workflow.graph import table_of
from geo.workflow.stop_views import KEYS, LEAST_SHARE, titled_stops

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

_LEVELS = ("p10", "p50", "p90")


def worst_stops(done: Done) -> pd.DataFrame:
    """Name the worst stop of each commodity whose stops are ranked.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    pandas.DataFrame
        In the order of the run: ``commodity``, ``title`` ("none" where no stop leaves
        demand unmet), ``unmet_t`` a year, ``unmet_share`` of the demand, ``held_share``
        of the draws in which nothing is worse, NaN where none are drawn,
        ``unverified_share`` of the tonnes that it carries, and the day on which the
        stock is empty in the first scenario without levers: ``empty_p10``,
        ``empty_p50``, ``empty_p90``, infinite where it is not, and ``empty_chance``,
        the share of the paths on which it is.
    """
    stops = titled_stops(table_of(done, "contingency", "stops"))
    worst = stops.groupby("commodity", sort=False).head(1)
    held = table_of(done, "contingency", "stability")[[*KEYS, "worst_share"]]
    days = [f"stock_out_day_{one}" for one in _LEVELS]
    told = worst.merge(held, on=KEYS, how="left").merge(
        first_cover(done)[["commodity", "stock_out_chance", *days]],
        on="commodity",
        how="left",
    )
    hurts = told["unmet_share"] >= LEAST_SHARE
    return pd.DataFrame(
        {
            "commodity": told["commodity"],
            "title": told["title"].where(hurts, "none"),
            "unmet_t": told["unmet_t"],
            "unmet_share": told["unmet_share"],
            "held_share": told["worst_share"].where(hurts).astype(float),
            "unverified_share": told["share_on_unverified"],
            "empty_chance": told["stock_out_chance"],
            **{
                f"empty_{one}": told[day]
                for one, day in zip(_LEVELS, days, strict=True)
            },
        }
    )


def first_cover(done: Done) -> pd.DataFrame:
    """Take the first scenario with the first portfolio, a row a commodity.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    pandas.DataFrame
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.
    """
    table = table_of(done, "resilience", "portfolios")
    first = table.groupby("commodity", sort=False)[["scenario", "portfolio"]].transform(
        "first"
    )
    chosen = (table["scenario"] == first["scenario"]) & (
        table["portfolio"] == first["portfolio"]
    )
    return table[chosen]
