"""The few figures a reader must take away from a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.model.deposit_kinds import stated_kind
from geo.report.page import SummaryRow
from geo.report.popups import sentence
from geo.report.statement_summary import statement_summary
from geo.resilience.balance import why_not_ranked
from geo.workflow.class_words import raised_shares
from geo.workflow.cover_lines import cover_rows
from geo.workflow.economics_words import value_rows
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.naming import in_words
from geo.workflow.shown_numbers import rounded
from geo.workflow.stop_views import KEYS, titled_stops

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.workflow.graph import Artifacts


def summary(done: Mapping[str, Artifacts]) -> tuple[SummaryRow, ...]:
    """Pick the figures a reader must take away.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    tuple of SummaryRow
    """
    zone, facts = (
        record_of(done, "zone", "facts"),
        record_of(done, "statement", "facts"),
    )
    seabed = record_of(done, "statement", "seabed")
    cutoff = float(cast("float", facts["cutoff_kg_m2"]))
    rows = [
        SummaryRow(
            label=f"Zone {zone['name']}",
            value=number(zone["area_km2"]),
            unit="km²",
            note=str(zone["basis"]),
        ),
    ]
    if facts["estimated_cells"]:
        rows += statement_summary(
            table_of(done, "statement", "printed"),
            label=str(facts["label"]),
            cutoff_kg_m2=cutoff,
            by_hand=tuple(raised_shares(done).index),
            kind=stated_kind(facts),
        )
    else:
        rows.append(
            SummaryRow(
                label=sentence(str(facts["label"])),
                value="nothing estimated",
                note="no cell lies within reach of the data: a smaller spacing_m, or "
                "a range that somebody vouches for",
            )
        )
    if seabed:
        rows.append(
            SummaryRow(
                label="Life at the planned rate",
                value=rounded(number(seabed["life_years"])),
                unit="years",
                note=f"recoverable tonnes of this statement over "
                f"{number(seabed['wet_t_per_year'], per=1e6):g} Mt wet a year",
            )
        )
    rows += value_rows(done)
    if "stops" in done["contingency"]:
        rows += _supply_rows(done)
    return tuple(rows)


def summary_rows(done: Mapping[str, Artifacts]) -> tuple[tuple[str, str], ...]:
    """Give the summary as plain text.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    tuple of tuple of str
    """
    rows = []
    for row in summary(done):
        value = row.value if isinstance(row.value, str) else f"{row.value:,.4g}"
        if not isinstance(row.value, str) and abs(row.value) >= 1000:
            value = f"{row.value:,.0f}"
        note = f" ({row.note})" if row.note else ""
        rows.append((row.label, f"{value} {row.unit}".strip() + note))
    return tuple(rows)


def _supply_rows(done: Mapping[str, Artifacts]) -> list[SummaryRow]:
    chains, asked = (table_of(done, "supply", name) for name in ("chains", "scenario"))
    rows = _worst_rows(done)
    rows.extend(
        SummaryRow(
            label=f"Stops, {in_words(commodity)}",
            value="not ranked: works and output do not balance",
            note=refusal,
        )
        for commodity, refusal in not_ranked(chains, asked=asked).items()
    )
    return [*rows, *cover_rows(done)]


def _worst_rows(done: Mapping[str, Artifacts]) -> list[SummaryRow]:
    """Name the worst stop of each commodity, and say how surely it is."""
    stops = titled_stops(table_of(done, "contingency", "stops"))
    stability = table_of(done, "contingency", "stability").set_index(KEYS)
    rows = []
    for commodity, ranked in stops.groupby("commodity", sort=False):
        worst = ranked.iloc[0]
        notes = [f"{worst['unmet_share']:.0%} of the demand unmet"]
        key = tuple(worst[KEYS])
        if key in stability.index:
            held = float(stability.loc[key, "worst_share"])
            notes.append(f"nothing is worse in {held:.0%} of the draws")
        notes.append(
            f"{worst['share_on_unverified']:.0%} of its tonnes rest on unverified rows"
        )
        rows.append(
            SummaryRow(
                label=f"Worst stop, {in_words(str(commodity))}",
                value=str(worst["title"]),
                note="; ".join(notes),
            )
        )
    return rows


def refused_commodities(done: Mapping[str, Artifacts]) -> str:
    """Name the commodities whose stops are not ranked.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    str
        In words; empty where all are ranked.
    """
    left_out = not_ranked(
        table_of(done, "supply", "chains"),
        asked=table_of(done, "supply", "scenario"),
    )
    return " and ".join(map(in_words, left_out))


def not_ranked(chains: pd.DataFrame, *, asked: pd.DataFrame) -> dict[str, str]:
    """Say why stops of commodities of a run are not ranked, in their order.

    Parameters
    ----------
    chains : pandas.DataFrame
        Of the supply step.
    asked : pandas.DataFrame
        With a ``commodity`` for each that the run asks for.

    Returns
    -------
    dict of str to str
        The reason by commodity; those that may be ranked are not in it.
    """
    reasons = {
        str(one): why_not_ranked(chains, commodity=one)
        for one in dict.fromkeys(asked["commodity"])
    }
    return {one: reason for one, reason in reasons.items() if reason}
