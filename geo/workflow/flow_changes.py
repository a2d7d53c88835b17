"""Flows of a disrupted day held against an ordinary one: lost, re-routed, new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.workflow.disrupted_days import ORDINARY_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOST, REROUTED, NEW = "lost", "re-routed", "new"
SAME_DAY = ["disruption", "commodity"]
SAME_FLOW = ["from_id", "to_id"]

COUNT_COLUMNS = {
    "flows": "flows from works to works or to the market that carry something",
    "lost": "of those of an ordinary day, flows that carry nothing any more",
    "rerouted": "flows that carry something by another way than on an ordinary day",
    "new": "flows that carry nothing on an ordinary day",
}
"""Columns of the counts of a day, with their meaning. What one works sends to another
is one flow, whatever its element groups."""

_NO_TONNES = 1e-9  # of the largest flow: less is rounding


def changed_flows(links: pd.DataFrame) -> pd.DataFrame:
    """Put the element groups of each flow together, and say how it changed.

    Parameters
    ----------
    links : pandas.DataFrame
        By `geo.workflow.disrupted_flows.LINK_COLUMNS`, with the ordinary day. What a
        works keeps for its own next stage is no flow.

    Returns
    -------
    pandas.DataFrame
        A row for each day, commodity and pair of works: ``tonnes``, ``base_t``;
        ``way`` and ``base_way``; ``change``, which is `LOST`, `REROUTED`, `NEW` or
        empty; ``from_name``, ``to_name``, ``stage`` and ``reason``, that of the
        group that loses most.

    Examples
    --------
    >>> link = {"commodity": "cobalt", "from_id": "A", "to_id": "B", "base_t": 5.0}
    >>> link |= {"from_name": "Pit", "to_name": "Works", "stage": "mine", "group": ""}
    >>> links = pd.DataFrame(
    ...     [
    ...         link
    ...         | {"disruption": "ordinary day", "tonnes": 5.0, "way": "X>Y"}
    ...         | {"reason": ""},
    ...         link
    ...         | {"disruption": "Strait closed", "tonnes": 5.0, "way": "X>Y 2"}
    ...         | {"reason": ""},
    ...     ]
    ... )
    >>> changed_flows(links)["change"].tolist()
    ['', 're-routed']
    """
    keys = [*SAME_DAY, *SAME_FLOW]
    links = links[links["from_id"] != links["to_id"]]
    ordered = links.assign(lack=links["base_t"] - links["tonnes"]).sort_values(
        "lack", ascending=False, kind="stable"
    )
    flows = ordered.groupby(keys, sort=False)
    told = flows[["from_name", "to_name", "stage", "way", "reason"]].first()
    told[["tonnes", "base_t"]] = flows[["tonnes", "base_t"]].sum()
    table = told.reindex(
        pd.MultiIndex.from_frame(links[keys].drop_duplicates())
    ).reset_index()
    usual = table[table["disruption"] == ORDINARY_DAY]
    way = usual.set_index(["commodity", *SAME_FLOW])["way"]
    pairs = pd.MultiIndex.from_frame(table[["commodity", *SAME_FLOW]])
    base_way = way.reindex(pairs).fillna("").to_numpy(dtype=object)
    return table.assign(base_way=base_way, change=_changes(table, base_way))


def _changes(table: pd.DataFrame, base_way: NDArray[np.object_]) -> NDArray[np.str_]:
    now, before = (table[name].to_numpy(dtype=float) for name in ("tonnes", "base_t"))
    nothing = _NO_TONNES * max(1.0, float(np.max([now, before], initial=0.0)))
    lost = (now <= nothing) & (before > nothing)
    new = (before <= nothing) & (now > nothing)
    moved = (now > nothing) & (table["way"].to_numpy(dtype=object) != base_way)
    return np.select([lost, new, moved], [LOST, NEW, REROUTED], default="")


def with_counts(totals: pd.DataFrame, *, flows: pd.DataFrame) -> pd.DataFrame:
    """Add to what arrives on each day what became of the flows.

    Parameters
    ----------
    totals : pandas.DataFrame
        By `geo.workflow.disrupted_flows.TOTAL_COLUMNS`.
    flows : pandas.DataFrame
        Of `changed_flows`.

    Returns
    -------
    pandas.DataFrame
        The totals with `COUNT_COLUMNS`: none where nothing flows.

    Examples
    --------
    >>> day = {"disruption": "Strait closed", "commodity": "cobalt"}
    >>> flows = pd.DataFrame([day | {"change": "lost"}, day | {"change": ""}])
    >>> totals = pd.DataFrame([day, day | {"commodity": "nickel"}])
    >>> with_counts(totals, flows=flows)[["flows", "lost", "rerouted"]].values.tolist()
    [[1, 1, 0], [0, 0, 0]]
    """
    counted = flows.assign(
        flows=flows["change"] != LOST,
        lost=flows["change"] == LOST,
        rerouted=flows["change"] == REROUTED,
        new=flows["change"] == NEW,
    )
    names = list(COUNT_COLUMNS)
    counts = counted.groupby(SAME_DAY, sort=False)[names].sum().reset_index()
    joined = totals.merge(counts, on=SAME_DAY, how="left", validate="1:1")
    return joined.assign(**{name: joined[name].fillna(0).astype(int) for name in names})
