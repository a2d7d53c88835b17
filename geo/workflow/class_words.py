"""Which classes are not by the rule but by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts


def by_hand(done: Mapping[str, Artifacts]) -> str:
    """Say how much ground of each class was raised to it by hand, and by whom.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    str
        A sentence with a space before it; empty where nothing was raised.

    Examples
    --------
    >>> table = {"resource_class": ["Indicated"], "area_km2": [2400.0]}
    >>> raised = pd.DataFrame(table | {"raised_by_override": [1.0]})
    >>> authors = pd.DataFrame({"class": ["Indicated"], "author": ["A. Person"]})
    >>> by_hand({"classes": {"classes": raised, "class_overrides": authors}})
    ' By hand, not by the rule: 100% of the ground called Indicated (A. Person).'
    """
    told = raised_shares(done)
    if told.empty:
        return ""
    overrides = done["classes"].get("class_overrides")
    authors = ""
    if isinstance(overrides, pd.DataFrame) and len(overrides):
        own = overrides[overrides["class"].isin(told.index)]
        authors = ", ".join(dict.fromkeys(map(str, own["author"])))
    shares = ", ".join(
        f"{share:.0%} of the ground called {name}" for name, share in told.items()
    )
    return f" By hand, not by the rule: {shares}{f' ({authors})' if authors else ''}."


def raised_shares(done: Mapping[str, Artifacts]) -> pd.Series[float]:
    """Give the share of the ground of each class that was raised to it by hand.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    pandas.Series
        By class, fractions of the area; classes with none left out.

    Examples
    --------
    >>> raised_shares({"classes": {}}).empty
    True
    """
    table = done["classes"].get("classes")
    if not isinstance(table, pd.DataFrame) or table.empty:
        return pd.Series(dtype=float)
    raised = table["area_km2"] * table["raised_by_override"].fillna(0.0)
    areas = table["area_km2"].groupby(table["resource_class"], sort=False).sum()
    sums = raised.groupby(table["resource_class"], sort=False).sum()
    return (sums / areas)[sums > 0.0]
