"""Mud in a few sentences: how thick, how deep, of what, and what for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.commodities import GROUP_NAMES
from geo.model.metal_columns import REO, grade_column
from geo.report.page import SummaryRow
from geo.workflow.brief_words import joined
from geo.workflow.compared_views import own_deposits
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.mud_contents import ALL
from geo.workflow.shown_numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_GROUPS = 4


def mud_words(done: Done, *, reo_ppm: float) -> Iterator[str]:
    """Say where the mud lies below the sea floor, and what it holds.

    Parameters
    ----------
    done : mapping of str to artifacts
    reo_ppm : float
        Mean content of the statement, as it is printed.

    Yields
    ------
    str
        One paragraph; none where the deposit is no mud.
    """
    if "facts" not in done.get("mud", {}):
        return
    facts = record_of(done, "mud", "facts")
    if not number(facts["thickness_m"]) > 0.0:
        yield "No mud in the cores counts."
        return
    best = _richest(done)
    words = (
        f"The mud that counts is {rounded(number(facts['thickness_m']), digits=3)} m "
        f"thick on the mean, down to {number(facts['deepest_m']):g} m below the sea "
        f"floor, and holds {reo_ppm:,.0f} ppm {REO} of dry mass. It is richest from "
        f"{best['from_m']:g} to {best['to_m']:g} m, with "
        f"{rounded(float(best['reo_ppm']))} ppm."
    )
    groups = done["mud"].get("groups")
    if groups is not None:
        table = table_of(done, "mud", "groups").sort_values(
            "oxide_share", ascending=False
        )
        told = [
            f"{GROUP_NAMES[str(row['group'])]} {float(str(row['oxide_share'])):.0%}"
            for row in table.head(MOST_GROUPS).to_dict("records")
        ]
        words += f" Of the oxides are {joined(told)}."
    yield words


def _richest(done: Done) -> pd.Series:
    profile = table_of(done, "mud", "profile")
    own = profile[profile["zone"] == ALL]
    return own.loc[[own["reo_ppm"].idxmax()]].iloc[0]


def mud_rows(done: Done, *, reo_ppm: float) -> Iterator[SummaryRow]:
    """Say on the first screen how rich and how thick the mud is.

    Parameters
    ----------
    done : mapping of str to artifacts
    reo_ppm : float
        Mean content of the statement, as it is printed.

    Yields
    ------
    SummaryRow
        One; none where the deposit is no mud.
    """
    if "facts" not in done.get("mud", {}):
        return
    facts = record_of(done, "mud", "facts")
    yield SummaryRow(
        label="Mean content",
        value=f"{reo_ppm:,.0f}",
        unit=f"ppm {REO} of dry mass",
        note=f"{rounded(number(facts['thickness_m']), digits=3)} m of mud, down to "
        f"{number(facts['deepest_m']):g} m below the sea floor",
        link="#mud",
    )


def demand_words(done: Done) -> Iterator[str]:
    """Say which element groups of the market the plan would meet, and how far.

    Parameters
    ----------
    done : mapping of str to artifacts

    Yields
    ------
    str
        One point; none without a plan, a demand or the elements.
    """
    if "groups" not in done.get("mud", {}):
        return
    table, through = table_of(done, "mud", "groups"), _through(done)
    if through:
        table = table.assign(demand_share=table["group"].map(through).fillna(0.0))
    asked = table[(table["demand_share"] > 0.0) & (table["oxide_share"] > 0.0)]
    if not len(asked):
        return
    told = [
        f"{GROUP_NAMES[str(row['group'])]} {float(str(row['demand_share'])):.0%}"
        + ("" if row["basis"] == "told" else "*")
        for row in asked.sort_values("demand_share", ascending=False).to_dict("records")
    ]
    past = "past plant and gates" if through else "as planned"
    words = f"By element group it would meet, {past}, of the demand: {joined(told)}."
    if (asked["basis"] != "told").any():
        words += (
            " (* the market's own figures do not tell it: by the world's mix as mined, "
            "unverified.)"
        )
    yield words


def _through(done: Done) -> dict[str, float]:
    """Give the share of each group's demand that passes, where stocks are followed."""
    if "seabed_compared" not in done.get("resilience", {}):
        return {}
    compared = table_of(done, "resilience", "seabed_compared")
    own = compared[
        compared["deposit"].isin(own_deposits(compared)) & (compared["group"] != "")
    ]
    shares = zip(own["group"], own["demand_share"], strict=True)
    return {str(group): float(share) for group, share in shares}


def printed_reo_ppm(whole: Mapping[str, object] | pd.Series) -> float:
    """Read the mean content off a printed line of the statement.

    Parameters
    ----------
    whole : mapping
        The line of all ground.

    Returns
    -------
    float
        NaN where the statement tells none.

    Examples
    --------
    >>> printed_reo_ppm({"reo_ppm": 1200.0})
    1200.0
    """
    return float(str(whole.get(grade_column(REO), "nan")))
