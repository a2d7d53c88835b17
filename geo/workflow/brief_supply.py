"""The parts of a brief on supply: who can stop it, how long stocks last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.disruption import Target
from geo.report.brief import BriefPart
from geo.report.page import ReportTable
from geo.report.popups import sentence
from geo.resilience.stage_exposure import END_PRODUCT
from geo.workflow.brief_levers import alone_levers
from geo.workflow.brief_words import (
    IN_A_CELL,
    first_scenario,
    joined,
    shortened,
    shown_commodities,
)
from geo.workflow.cover_lines import lasts
from geo.workflow.graph import table_of
from geo.workflow.naming import in_words
from geo.workflow.shown_numbers import rounded, significant
from geo.workflow.stop_views import LEAST_SHARE
from geo.workflow.summary import refused_commodities
from geo.workflow.worst_stops import first_cover, worst_stops

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_LEVERS = 6
LEAST_DAYS, LEAST_T = 1e-3, 1e-6  # what buys less buys nothing
_NO_MARKET = "The project names no market: this is not computed."
_STOP_LABELS = {
    "commodity": "Commodity",
    "title": "What stops",
    "unmet_t": "Unmet (t a year)",
    "unmet_pct": "Unmet (% of demand)",
    "held_pct": "Nothing is worse (% of draws)",
    "unverified_pct": "On unverified rows (% of its tonnes)",
}
_LEVER_LABELS = {
    "commodity": "Commodity",
    "lever": "Lever, alone",
    "alone_days_bought": "Days bought (mean)",
    "alone_unmet_avoided_t": "Less unmet (t, mean)",
    "alone_musd": "Cost (USD M)",
    "alone_tied_up_musd": "Goods that stay (USD M)",
    "alone_days_per_musd": "Days (for a USD M)",
}


def stopping_part(file: ProjectFile, done: Done) -> BriefPart:
    """Say who can stop the supply, and what that takes.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    BriefPart
    """
    title = "Who can stop our supply, and what it costs"
    if file.project.supply is None:
        return BriefPart(title=title, paragraphs=(_NO_MARKET,))
    worst = worst_stops(done)
    worst = worst[worst["commodity"].isin(shown_commodities(file, done))]
    rows = pd.DataFrame(
        {
            "commodity": worst["commodity"].map(in_words),
            "title": [shortened(str(one), most=IN_A_CELL) for one in worst["title"]],
            "unmet_t": worst["unmet_t"].round(0),
            "unmet_pct": (100.0 * worst["unmet_share"]).round(0),
            "held_pct": (100.0 * worst["held_share"]).round(0),
            "unverified_pct": (100.0 * worst["unverified_share"]).round(0),
        }
    )
    table = ReportTable(
        table=rows,
        caption="The one stop that hurts each commodity most, if it lasts for good and "
        "stocks are not counted; tested on "
        f"{file.project.supply.contingency.draws} draws of uncertain rows",
        labels=_STOP_LABELS,
    )
    return BriefPart(
        title=title,
        paragraphs=tuple(_stop_words(done, worst)),
        tables=(table,) if len(rows) else (),
        more="stops",
    )


def _stop_words(done: Done, worst: pd.DataFrame) -> Iterator[str]:
    by_name = worst[worst["title"] != "none"].groupby("title", sort=False)
    told = [
        f"{shortened(str(title))} for "
        + joined([in_words(str(one)) for one in own["commodity"]])
        for title, own in by_name
    ]
    if told:
        yield (
            f"The stop that hurts most is {joined(told)}. Unmet is what an allocation "
            "of the works listed leaves without goods: no forecast of prices, of new "
            "works or of thrift."
        )
    elif len(worst):
        yield "No single stop leaves demand unmet for long."
    refused = refused_commodities(done)
    if refused:
        yield (
            f"Stops of {refused} are not ranked: the works that are listed and the "
            "output that is told do not balance."
        )
    yield from _gate_words(done, worst)
    yield _value_words(done)


def _gate_words(done: Done, worst: pd.DataFrame) -> Iterator[str]:
    exposure = table_of(done, "supply", "exposure")
    ends = exposure[
        (exposure["stage"] == END_PRODUCT)
        & exposure["commodity"].isin(set(worst["commodity"]))
    ]
    most = ends.sort_values("share", ascending=False, kind="stable")
    told = [
        f"{row['share']:.0%} of the {in_words(str(row['commodity']))} passes "
        f"{row['gate']}"
        for row in most.drop_duplicates("commodity").to_dict("records")
        if row["share"] > 0.0
    ]
    if told:
        yield f"By sea, at some stage: {joined(told)}.{_round_words(done, worst)}"


def _round_words(done: Done, worst: pd.DataFrame) -> str:
    """Say of which goods no strait takes any for good, as ships go round."""
    stops = table_of(done, "contingency", "stops")
    gates = stops[
        (stops["target"] == Target.GATE) & stops["commodity"].isin(worst["commodity"])
    ]
    most = gates.groupby("commodity", sort=False)["unmet_share"].max()
    spared = [in_words(str(name)) for name in most.index[most < LEAST_SHARE]]
    if not spared:
        return ""
    return f" No strait that closes leaves {joined(spared)} unmet: ships go round."


def _value_words(done: Done) -> str:
    first = first_cover(done)
    told = first[first["value_at_risk_usd"].notna()]
    if not len(told):
        return (
            "What a shortage would cost industry is not told: the project gives no "
            "value added by tonne."
        )
    sums = [
        f"{in_words(str(name))} USD {rounded(float(value) / 1e6)} million"
        for name, value in zip(
            told["commodity"], told["value_at_risk_usd"], strict=True
        )
    ]
    return f"Value added at risk in the first scenario, with no lever: {joined(sums)}."


def lasting_part(file: ProjectFile, done: Done) -> BriefPart:
    """Say how long stocks last, and what each lever buys for how much.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    BriefPart
    """
    title = "How long we last, and what each lever buys"
    if file.project.supply is None:
        return BriefPart(title=title, paragraphs=(_NO_MARKET,))
    shown = shown_commodities(file, done)
    levers = _bought(done, shown)
    table = ReportTable(
        table=levers,
        caption="Levers that buy most for their money, each alone; of a stock the cost "
        "is interest and keeping, its goods stay; a dash: not told",
        labels=_LEVER_LABELS,
        limit=MOST_LEVERS,
    )
    return BriefPart(
        title=title,
        paragraphs=tuple(_lasting_words(done, shown))
        + (() if len(levers) else ("No lever is told of that buys a day.",)),
        tables=(table,) if len(levers) else (),
        more="cover",
    )


def _lasting_words(done: Done, shown: tuple[str, ...]) -> Iterator[str]:
    told = table_of(done, "resilience", "cover_summary")
    if not len(told):
        return
    opening = [
        f"{in_words(str(name))} {days:g}"
        for name, days in zip(
            told["commodity"].drop_duplicates(),
            told.drop_duplicates("commodity")["opening_stock_days"],
            strict=True,
        )
        if name in shown
    ]
    yield (
        f"Scenario: {shortened(first_scenario(told), most=140)}, followed for "
        f"{told['horizon_days'].iloc[0]:g} days; days are counted from its day 0. Days "
        f"of demand in stock on day 0: {joined(opening)}. With no lever:"
    )
    begins = told.drop_duplicates("commodity").set_index("commodity")["first_stop_day"]
    own = first_cover(done)
    for row in own[own["commodity"].isin(shown)].to_dict("records"):
        name = str(row["commodity"])
        yield f"{sentence(in_words(name))}: {lasts(row, stop_day=begins[name])}."


def _bought(done: Done, shown: tuple[str, ...]) -> pd.DataFrame:
    levers = alone_levers(done)
    buying = levers[
        levers["commodity"].isin(shown)
        & (
            (levers["alone_days_bought"] > LEAST_DAYS)
            | (levers["alone_unmet_avoided_t"] > LEAST_T)
        )
    ]
    ranked = (
        buying.assign(
            alone_musd=buying["alone_cost_usd"] / 1e6,
            alone_tied_up_musd=buying["alone_tied_up_usd"] / 1e6,
        )
        .sort_values(
            ["alone_days_per_musd", "alone_days_bought"],
            ascending=False,
            kind="stable",
            na_position="last",
        )
        .head(MOST_LEVERS)
    )
    numbers = {
        name: ranked[name].astype(float).map(significant)
        for name in _LEVER_LABELS
        if name.startswith("alone_")
    }
    return ranked.assign(
        commodity=ranked["commodity"].map(in_words),
        lever=[shortened(str(one), most=IN_A_CELL) for one in ranked["lever"]],
        **numbers,
    )[list(_LEVER_LABELS)]
