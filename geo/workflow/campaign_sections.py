"""The section of the report on the next campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.report.campaign_figures import draw_plans
from geo.report.campaign_labels import (
    BASIS_WORDS,
    CLASS_LABELS,
    GAIN_LABELS,
    HELD_LABELS,
    PLANNED_LABELS,
    TIME_LABELS,
)
from geo.report.page import ReportTable, Section
from geo.workflow.campaign_classes import MAPPED, PRECISION, RULES
from geo.workflow.campaign_stations import ADAPTIVE, PRESENT
from geo.workflow.graph import number, record_of, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

CAMPAIGN = "campaign"
LEFT_OUT = (
    "The worth of the news leaves out: which ground is mined first, where a mine "
    "begins and how large it is; grades, slopes, prices and costs that are as open as "
    "before; errors that all stations share; and what a bank or an authority asks for "
    "before it says yes, which is what classes are for. A low worth says that today's "
    "choice between mining and leaving hardly hangs on the stations, not that they "
    "are worth nothing."
)
GATHERED = (
    " Adaptive stations gather on ground that just misses its class, and leave ground "
    "that misses it widely as it is: a grid tells more of the whole."
)
BUDGETS = (10, 20, 40)  # days of ship time that are asked about first
WHOLE = ("evoi_wet_t", "evoi_usd", "net_usd")  # no shares of a tonne or a dollar
_MILLION = 1e6


def campaign_sections(done: Mapping[str, Artifacts]) -> Iterator[Section]:
    """Say which stations to take next, where the project asks for it.

    Parameters
    ----------
    done : mapping of str to artifacts

    Yields
    ------
    Section
        One, or none.
    """
    if "campaign_plans" not in done[CAMPAIGN]:
        return
    record = record_of(done, CAMPAIGN, "campaign")
    plans = table_of(done, CAMPAIGN, "campaign_plans")
    yield Section(
        title="Next campaign",
        key="campaign",
        sideways=True,
        paragraphs=tuple(_paragraphs(record, plans=plans)),
        tables=tuple(_tables(done, record, plans=plans)),
        figures=(draw_plans(plans, target=str(record["target"])),),
    )


def _paragraphs(record: Record, *, plans: pd.DataFrame) -> Iterator[str]:
    target = str(record["target"])
    chosen = plans[plans["chosen"]].iloc[0].to_dict()
    yield (
        f"{number(record['present_stations']):,.0f} stations lie some "
        f"{number(record['present_spacing_m'], per=1e3):.1f} km apart. Plans add "
        "stations between them, on ground that counts and is not yet "
        f"{target}. What would be {target} follows from the very rules of the classes "
        "above, since the variance of kriging depends on where stations lie and not "
        "on what they will read. The tonnes are those of today "
        f"({record['label']}, above {number(record['cutoff_kg_m2']):g} kg/m² wet): "
        "a campaign moves them too, up or down."
    )
    yield (
        f"{_why_this(record, plans)}: {chosen['plan']}, {chosen['stations']} stations, "
        f"{number(chosen['ship_days']):,.0f} ship days in {_legs(chosen)} "
        f"from {number(record['transit_nm']):,.0f} nm away, "
        f"USD {number(chosen['cost_usd'], per=_MILLION):,.1f} million. By precision "
        "alone, which is the half widths without the caps of the classes, it turns "
        f"{number(chosen[f'turned_{PRECISION}_mt']):,.0f} Mt wet "
        f"{target}; by all rules {number(chosen[f'turned_{RULES}_mt']):,.0f} Mt."
        f"{GATHERED if chosen['kind'] == ADAPTIVE else ''}"
    )
    yield _budget_words(plans)
    yield from _held_words(record, plans)
    yield f"{_worth_words(record, chosen)}{_marginal_words(record)}"
    yield LEFT_OUT


def _budget_words(plans: pd.DataFrame) -> str:
    """Say what the plans turn within some days of ship time."""
    planned = plans[plans["stations"] > 0]
    told = []
    for days in BUDGETS:
        within = planned[planned["ship_days"] <= days]
        if len(within):
            best = within.nlargest(1, f"turned_{PRECISION}_mt").iloc[0].to_dict()
            told.append(
                f"within {days} ship days {best['plan']} turns most, "
                f"{number(best[f'turned_{PRECISION}_mt']):,.0f} Mt by precision"
            )
        else:
            told.append(f"within {days} ship days there is none")
    return f"Of these plans, {'; '.join(told)}."


def _why_this(record: Record, plans: pd.DataFrame) -> str:
    if record["asked_for"]:
        return "The plan asked for"
    if not (plans[f"turned_{PRECISION}_mt"] > 0.0).any():
        return "No plan turns any ground; the one drawn is the last"
    return (
        "Of the plans that turn at least half of what any does, the one with the "
        "least cost for a tonne"
    )


def _legs(chosen: Mapping[object, object]) -> str:
    legs = int(number(chosen["legs"]))
    return "one leg" if legs == 1 else f"{legs} legs"


def _held_words(record: Record, plans: pd.DataFrame) -> Iterator[str]:
    swath = cast("Mapping[str, object]", record["swath"])
    if swath:
        mapped = plans[f"turned_{MAPPED}_mt"]
        yield (
            "Coarse bathymetry holds all ground at Inferred that no person has ruled "
            "on, whatever is sampled. "
            f"Mapping {number(swath['area_km2']):,.0f} km² by the ship's multibeam "
            f"echo sounder onto cells of {number(swath['cell_m']):g} m (a beam covers "
            f"{number(swath['footprint_m']):,.0f} m at "
            f"{number(swath['depth_m']):,.0f} m) takes "
            f"{number(swath['days']):,.1f} days at work, USD "
            f"{number(swath['cost_usd'], per=_MILLION):,.2f} million, or "
            f"{number(swath['days_with_transit']):,.1f} days as a voyage of its own. "
            "By all rules the survey alone turns "
            f"{mapped[plans['plan'] == PRESENT].iloc[0]:,.0f} Mt wet, and "
            f"{mapped[plans['chosen']].iloc[0]:,.0f} Mt with the stations of "
            f"{record['chosen']}, if the slopes that it shows leave the ground as it "
            "is. Its days are "
            "in none of the plans."
        )
    if record["synthetic"]:
        yield (
            "These stations are made up: no campaign makes a resource of them, and "
            "the figures show the method."
        )
    if not record["rpeee"]:
        yield (
            "Without reasonable prospects for eventual economic extraction, told in "
            "[rpeee], the output stays a mineral inventory, however well it is known."
        )


def _worth_words(record: Record, chosen: Mapping[object, object]) -> str:
    tonnes, perfect = (number(chosen[f"{name}_wet_t"]) for name in ("evoi", "perfect"))
    words = (
        "Worth of the news: each square of a year's ground is mined where it is "
        f"expected to hold more than {number(record['break_even_kg_m2']):.3g} kg/m² "
        "wet, and left where it is not. Knowing it better before that choice is worth "
        f"{tonnes:,.0f} t wet recovered, of {perfect:,.0f} t that "
        "knowing all would be worth"
    )
    if record["usd_wet_t"] is None:
        return f"{words}; nobody says here what a tonne is worth."
    net = number(chosen["net_usd"])
    than = "more" if net >= 0.0 else "less"
    return (
        f"{words}. At USD {number(record['usd_wet_t']):,.0f} a tonne "
        f"({record['worth_source']}), discounted at "
        f"{number(record['discount_rate']):.0%} a year until its turn comes, that is "
        f"{_usd(number(chosen['evoi_usd']))}: {_usd(abs(net))} {than} than the "
        "campaign costs."
    )


def _marginal_words(record: Record) -> str:
    """Say what is left of it where ground need only pay for its own mining."""
    if record["marginal_kg_m2"] is None:
        return ""
    return (
        f" If ground need pay for no more than its own mining, from "
        f"{number(record['marginal_kg_m2']):.3g} kg/m² on by [economics], it is "
        f"{number(record['marginal_wet_t']):,.0f} t."
    )


def _usd(amount: float) -> str:
    """Write an amount, a large one in millions."""
    if amount < 0.1 * _MILLION:
        return f"USD {amount:,.0f}"
    return f"USD {amount / _MILLION:,.2f} million"


def _tables(
    done: Mapping[str, Artifacts], record: Record, *, plans: pd.DataFrame
) -> Iterator[ReportTable]:
    target = str(record["target"])
    yield _table(plans[plans["plan"] != PRESENT], TIME_LABELS, "Ship time of the plans")
    whole = dict.fromkeys(WHOLE, 0)
    yield _table(
        plans.round(whole),
        GAIN_LABELS,
        f"What the plans turn {target} or better, and its worth",
    )
    yield ReportTable(
        table=_class_rows(done, record),
        caption=f"Classes today and with {record['chosen']}",
        labels=CLASS_LABELS,
        file="tables/campaign_classes.csv",
    )
    held = table_of(done, CAMPAIGN, "campaign_held")
    if len(held):
        yield ReportTable(
            table=held,
            caption="What holds ground below its class by precision",
            labels=HELD_LABELS,
            file="tables/campaign_held.csv",
        )
    stations = table_of(done, CAMPAIGN, "campaign_stations")
    drawn = pd.DataFrame(stations[stations["chosen"]])[list(PLANNED_LABELS)]
    drawn = drawn.dropna(axis="columns", how="all")  # no order of choice in a grid
    yield ReportTable(
        table=drawn,
        caption=f"Stations of {record['chosen']}, in the order of the tour",
        labels=PLANNED_LABELS,
        file="tables/campaign_stations.csv",
        limit=10,
    )


def _table(plans: pd.DataFrame, labels: Mapping[str, str], caption: str) -> ReportTable:
    """Show the columns that have words and say something."""
    told = [name for name in labels if name in plans and plans[name].notna().any()]
    return ReportTable(
        table=plans[told],
        caption=caption,
        labels=labels,
        file="tables/campaign_plans.csv",
    )


def _class_rows(done: Mapping[str, Artifacts], record: Record) -> pd.DataFrame:
    """Put the classes of today beside those with the plan that is drawn."""
    rows = table_of(done, CAMPAIGN, "campaign_classes")
    keys = ["basis", "class"]
    today = rows[rows["plan"] == PRESENT].set_index(keys)[["km2", "mt"]]
    later = rows[rows["plan"] == record["chosen"]].set_index(keys)[["km2", "mt"]]
    joined = today.add_suffix("_today").join(later).reset_index()
    some = joined[["km2_today", "km2"]].to_numpy().any(axis=1)
    shown = joined[some].reset_index(drop=True)
    return shown.assign(basis=shown["basis"].map(BASIS_WORDS))
