"""The country that each element group of a market hangs on, with ore of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import ELEMENT_GROUPS, Stage
from geo.resilience.element_groups import bottlenecks

if TYPE_CHECKING:
    from collections.abc import Mapping

BOTTLENECK_COLUMNS = {
    "group": "element group",
    "stage": "mine, or refined: where the market hangs most on one country",
    "iso3": "that country",
    "share": "of what reaches the market of the group on an ordinary day",
    "hhi": "of the countries at that stage",
    "share_with": "the same share, with the market's own ore in place of imports, of "
    "all countries alike",
    "hhi_with": "of the countries at that stage then, the market's own among them",
}
"""Columns of the bottlenecks of a market, with their meaning."""

_ENDS = {Stage.MINE: "mine_iso3", Stage.REFINED: "plant_iso3"}


def group_bottlenecks(
    flows: pd.DataFrame, *, own_t: Mapping[str, float], market: str
) -> pd.DataFrame:
    """Find the stage at which each element group hangs most on one country.

    Ore of one's own that is parted at home passes neither mine nor works abroad: it
    takes the place of imports of all countries in proportion, at both stages, and no
    more than all of them.

    Parameters
    ----------
    flows : pandas.DataFrame
        By `geo.resilience.allocation.FLOW_COLUMNS`, of an ordinary day.
    own_t : mapping of str to float
        Oxides by element group that the market's own ore would give, t a year.
    market : str
        ISO 3166-1 alpha-3 code.

    Returns
    -------
    pandas.DataFrame
        By `BOTTLENECK_COLUMNS`, one row a group that reaches the market.

    Examples
    --------
    >>> flows = pd.DataFrame(
    ...     {
    ...         "group": ["dy", "dy"],
    ...         "mine_iso3": ["CHN", "MMR"],
    ...         "plant_iso3": ["CHN", "CHN"],
    ...         "tonnes": [60.0, 40.0],
    ...     }
    ... )
    >>> found = group_bottlenecks(flows, own_t={"dy": 25.0}, market="JPN")
    >>> found[["stage", "iso3", "share", "share_with"]].values.tolist()
    [['refined', 'CHN', 1.0, 0.75]]
    """
    usual = bottlenecks(_by_country(flows, own_t={}, market=market))
    mixed = bottlenecks(_by_country(flows, own_t=own_t, market=market))
    after = mixed.set_index(["stage", "group"])
    own_share = _own_shares(flows, own_t=own_t)
    rows = []
    for group in ELEMENT_GROUPS:
        stages = usual[usual["group"] == group]
        if not len(stages):
            continue
        # of two stages alike the later, which is nearer to the market
        worst = stages.sort_values("hhi", kind="stable").iloc[-1]
        kept = 1.0 if worst["largest"] == market else 1.0 - own_share[group]
        rows.append(
            {
                "group": group,
                "stage": worst["stage"],
                "iso3": worst["largest"],
                "share": worst["largest_share"],
                "hhi": worst["hhi"],
                "share_with": kept * worst["largest_share"],
                "hhi_with": after.loc[(worst["stage"], group), "hhi"],
            }
        )
    return pd.DataFrame(rows, columns=list(BOTTLENECK_COLUMNS))


def _own_shares(flows: pd.DataFrame, *, own_t: Mapping[str, float]) -> dict[str, float]:
    """Give the part of each group that the market's own ore takes."""
    whole = flows.groupby("group")["tonnes"].sum()
    return {
        str(group): min(1.0, own_t.get(str(group), 0.0) / tonnes) if tonnes else 0.0
        for group, tonnes in whole.items()
    }


def _by_country(
    flows: pd.DataFrame, *, own_t: Mapping[str, float], market: str
) -> pd.DataFrame:
    """Add up what reaches the market by stage, country and group."""
    own = _own_shares(flows, own_t=own_t)
    left = flows["tonnes"] * (1.0 - flows["group"].map(own).astype(float))
    tables = [
        pd.DataFrame(
            {
                "stage": str(stage),
                "iso3": flows[column],
                "group": flows["group"],
                "tonnes": left,
            }
        )
        for stage, column in _ENDS.items()
    ]
    whole = flows.groupby("group")["tonnes"].sum()
    rows = [
        (str(stage), market, str(group), own[str(group)] * float(tonnes))
        for stage in _ENDS
        for group, tonnes in whole.items()
    ]
    columns = ["stage", "iso3", "group", "tonnes"]
    table = pd.concat([*tables, pd.DataFrame(rows, columns=columns)], ignore_index=True)
    return table[table["tonnes"] > 0.0]
