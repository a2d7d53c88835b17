"""The section of the report on flows by stage, country and owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.report.page import Section
from geo.report.popups import sentence
from geo.report.resilience_labels import SANKEY_LABELS
from geo.report.sankey import draw_sankey, sankey_rows
from geo.workflow.flow_stages import stages_passed
from geo.workflow.graph import table_of
from geo.workflow.naming import in_words
from geo.workflow.shown_tables import in_percent, report_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.report.canvas import Drawing
    from geo.workflow.graph import Artifacts

BANDS_SHOWN = 3  # of each step of the flow diagrams
_HEADINGS = {
    "mine": "Mined in",
    "concentrate": "Concentrated in",
    "refined": "Refined in",
    "metal": "Made metal in",
    "component": "Made parts in",
    "embedded": "Built in",
    "owner": "Delivered by",
    "market": "For",
}


def flow_section(done: Mapping[str, Artifacts]) -> Section:
    """Show the flows of an ordinary day by stage, country and owner.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    drawn = list(stage_flows(done))
    rows = pd.concat(
        [
            table.groupby("from_stage", sort=False).head(BANDS_SHOWN)
            for _, table in drawn
        ],
        ignore_index=True,
    )
    return Section(
        title="From mine to market, by country and owner",
        paragraphs=(
            "Each band is as thick as the tonnes that take it, in tonnes at the "
            "market: what is lost on the way is left out. A country has one colour in "
            "all columns. The last column but one is the company that controls the "
            "works that delivers; where no owner is told it is not known. No such step "
            "(a country): its goods reach the next column without that stage.",
        ),
        tables=(
            report_table(
                in_percent(rows, {"share": "pct"}),
                SANKEY_LABELS,
                caption=f"The {BANDS_SHOWN} largest flows of each step",
                file="flow_stages",
            ),
        ),
        figures=tuple(figure for figure, _ in drawn),
    )


def stage_flows(
    done: Mapping[str, Artifacts],
) -> Iterator[tuple[Drawing, pd.DataFrame]]:
    """Draw who supplies each commodity by stage, country and owner.

    Parameters
    ----------
    done : mapping of str to artifacts

    Yields
    ------
    tuple of Drawing and DataFrame
        The figure, and the table that says the same.
    """
    flows = table_of(done, "resilience", "flow_stages")
    for commodity, own in flows.groupby("commodity", sort=False):
        stages = list(stages_passed(own))
        named = own.rename(columns=_HEADINGS)
        columns = [_HEADINGS[stage] for stage in stages]
        name = in_words(str(commodity))
        title = f"{sentence(name)} on an ordinary day, from mine to market"
        rows = sankey_rows(named, columns=columns).assign(commodity=commodity)
        yield draw_sankey(named, columns=columns, title=title), rows
