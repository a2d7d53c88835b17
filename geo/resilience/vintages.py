"""A new vintage of a table beside the old one: what was added and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDED, CHANGED, SAME, GONE = "added", "changed", "same", "no longer told"
ROUNDING = 1e-9  # relative: a figure written anew is the same

VINTAGE_COLUMNS = {
    "old": "figure of the table so far",
    "new": "figure of the new vintage",
    "change": "new less old",
    "relative": "change over old",
    "state": "added, changed, same, or no longer told",
}
"""Columns of a comparison beside the key, with their meaning."""


def compare_vintages(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    key: Sequence[str],
    value: str,
    party: str = "iso3",
) -> pd.DataFrame:
    """Say what a new vintage changes.

    Parameters
    ----------
    old, new : pandas.DataFrame
        With the columns of the key, and the value.
    key : sequence of str
        Columns that together tell a row.
    value : str
        Column of the figures.
    party : str, optional
        Column of the key that a vintage lists one by one: the countries, or the
        partners of a trade.

    Returns
    -------
    pandas.DataFrame
        The key and `VINTAGE_COLUMNS`, the largest changes first. Rows of the old
        table count as no longer told where the new one has others of the same
        key but for `party`; the rest it does not speak of.

    Examples
    --------
    >>> old = pd.DataFrame({"iso3": ["PER", "CHL"], "year": 2023, "t": [5.0, 7.0]})
    >>> new = pd.DataFrame({"iso3": ["PER", "PER"], "year": [2023, 2024], "t": 6.0})
    >>> table = compare_vintages(old, new, key=["iso3", "year"], value="t")
    >>> table[["iso3", "year", "change", "state"]].values.tolist()[:2]
    [['PER', 2023, 1.0, 'changed'], ['PER', 2024, nan, 'added']]
    """
    keys = list(key)
    before = old[[*keys, value]].rename(columns={value: "old"})
    after = new[[*keys, value]].rename(columns={value: "new"})
    both = before.merge(after, on=keys, how="outer", indicator="found")
    heads = [name for name in keys if name != party]
    spoken = set(map(tuple, new[heads].itertuples(index=False)))
    told = [row in spoken for row in map(tuple, both[heads].itertuples(index=False))]
    both = both[np.array(told, dtype=bool) | (both["found"] != "left_only")]
    change = both["new"] - both["old"]
    neither = both["old"].isna() & both["new"].isna()
    alike = neither | (change.abs() <= ROUNDING * both["old"].abs())
    state = np.select(
        [both["found"] == "right_only", both["found"] == "left_only", alike],
        [ADDED, GONE, SAME],
        default=CHANGED,
    )
    table = both.assign(change=change, relative=change / both["old"], state=state)
    size = table["change"].abs().fillna(-1.0)
    ordered = table.assign(
        size=size, order=table["state"].map([CHANGED, ADDED, GONE, SAME].index)
    ).sort_values(
        ["order", "size", *keys], ascending=[True, False, *[True] * len(keys)]
    )
    return ordered[[*keys, *VINTAGE_COLUMNS]].reset_index(drop=True)


def merge_vintages(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    key: Sequence[str],
    carried: Sequence[str] = (),
) -> pd.DataFrame:
    """Put the rows of a new vintage in place of the old.

    Parameters
    ----------
    old, new : pandas.DataFrame
        Of one schema; columns that only the new one has are left out.
    key : sequence of str
        Columns that together tell a row.
    carried : sequence of str, optional
        Columns of text that the new vintage leaves empty: taken from the old row of
        the same key, or else from the last that has one of the same key but for
        ``year``.

    Returns
    -------
    pandas.DataFrame
        The old rows that the new vintage does not tell, and all of the new ones.

    Examples
    --------
    >>> old = pd.DataFrame({"iso3": ["PER"], "year": [2023], "t": [5.0], "ore": ["a"]})
    >>> new = pd.DataFrame({"iso3": ["PER"], "year": [2024], "t": [6.0], "ore": [""]})
    >>> merged = merge_vintages(old, new, key=["iso3", "year"], carried=["ore"])
    >>> merged[["year", "ore"]].values.tolist()
    [[2023, 'a'], [2024, 'a']]
    """
    keys = list(key)
    fresh = new[[name for name in old.columns if name in new.columns]].copy()
    for column in carried:
        known = _carried(old, fresh, column=column, keys=keys)
        fresh[column] = fresh[column].where(fresh[column] != "", known)
    stays = ~_index_of(old, keys).isin(_index_of(fresh, keys))
    return pd.concat([old[stays], fresh], ignore_index=True)


def _carried(
    old: pd.DataFrame, fresh: pd.DataFrame, *, column: str, keys: list[str]
) -> pd.Series:
    """Find for each new row what the old table has of it, "" where nothing."""
    filled = old[old[column] != ""].sort_values("year")
    found = pd.Series("", index=fresh.index)
    for names in ([name for name in keys if name != "year"], keys):
        last = filled.drop_duplicates(names, keep="last").set_index(names)[column]
        known = pd.Series(
            last.reindex(_index_of(fresh, names)).to_numpy(), index=fresh.index
        )
        found = known.fillna(found)
    return found


def _index_of(table: pd.DataFrame, names: list[str]) -> pd.Index:
    return table.set_index(names).index
