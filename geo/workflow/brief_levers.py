"""What each lever buys alone in the first scenario, with the goods that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.workflow.graph import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]


def alone_levers(done: Done) -> pd.DataFrame:
    """Take the levers of the first scenario, each tried alone.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    pandas.DataFrame
        By `geo.resilience.lever_value.LEVER_VALUE_COLUMNS`, with
        ``alone_tied_up_usd``: the goods bought for stock, which stay and are no cost;
        NaN where the lever was not tried by what it costs.
    """
    levers = table_of(done, "resilience", "levers")
    if not len(levers):
        return levers.assign(alone_tied_up_usd=[])
    own: pd.DataFrame = levers[levers["scenario"] == levers["scenario"].iloc[0]]
    tried = table_of(done, "resilience", "pareto")[
        ["commodity", "scenario", "levers", "tied_up_usd"]
    ].rename(columns={"levers": "lever", "tied_up_usd": "alone_tied_up_usd"})
    return own.merge(tried, on=["commodity", "scenario", "lever"], how="left")


def best_lever(done: Done, *, among: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Take the row of the lever that buys most days for its money.

    Parameters
    ----------
    done : mapping of str to artifacts
    among : tuple of str or None, optional
        Commodities; None for all.

    Returns
    -------
    pandas.DataFrame
        One row of `alone_levers`, or none where no lever whose cost is told buys a day.
    """
    levers = alone_levers(done)
    if among is not None:
        levers = levers[levers["commodity"].isin(among)]
    buying = levers[levers["alone_days_per_musd"] > 0.0]
    ranked = buying.sort_values("alone_days_per_musd", ascending=False, kind="stable")
    return ranked.head(1)
