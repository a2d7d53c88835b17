"""The section of the report that sets deposits of the sea floor side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.compared_figures import draw_compared
from geo.report.compared_labels import (
    DEPOSIT_LABELS,
    GAIN_LABELS,
    GATE_LABELS,
    SOURCE_LABELS,
    SUPPLY_LABELS,
)
from geo.report.page import Section
from geo.resilience.seabed_compared import GATES
from geo.workflow.compared_views import (
    deposit_rows,
    drawn_rows,
    gain_rows,
    giving,
    own_deposits,
    supply_rows,
)
from geo.workflow.compared_words import compared_title, compared_words
from geo.workflow.graph import table_of
from geo.workflow.group_views import group_report, group_rows, of_deposits
from geo.workflow.resilience_views import scenario_titles
from geo.workflow.shown_tables import report_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.report.page import ReportTable
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

OF_RESILIENCE = "resilience"
ROWS_SHOWN = 60
FEWEST = 2  # deposits: one has nothing beside it


def has_comparison(done: Done) -> bool:
    """Say whether there are two deposits to be set side by side.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    bool
    """
    if "seabed_gains" not in done[OF_RESILIENCE]:
        return False
    compared = table_of(done, OF_RESILIENCE, "seabed_compared")
    gains = table_of(done, OF_RESILIENCE, "seabed_gains")
    return giving(compared)["deposit"].nunique() >= FEWEST and len(gains) > 0


def compared_sections(done: Done) -> Iterator[Section]:
    """Set the deposits that a project knows side by side, where there are two.

    Parameters
    ----------
    done : mapping of str to artifacts

    Yields
    ------
    Section
        One, or none.
    """
    if not has_comparison(done):
        return
    compared = table_of(done, OF_RESILIENCE, "seabed_compared")
    gains = table_of(done, OF_RESILIENCE, "seabed_gains")
    title = compared_title(compared)
    scenarios = scenario_titles(table_of(done, OF_RESILIENCE, "cover_summary"))
    first = str(gains["scenario"].iloc[0])
    yield Section(
        title=title,
        key="deposits",
        paragraphs=tuple(compared_words(compared, gains)),
        tables=(*_tables(compared, gains), *_groups(done, compared)),
        figures=(
            draw_compared(
                drawn_rows(compared, gains),
                title=f"{title}: share of the demand, and days gained alone, "
                f"{scenarios.get(first, first)}",
            ),
        ),
    )


def _groups(done: Done, compared: pd.DataFrame) -> Iterator[ReportTable]:
    """Show element groups with deposits whose own section does not."""
    rows = group_rows(done)
    if len(rows):
        others = set(rows["deposit"]) - own_deposits(compared)
        shown = of_deposits(rows, others)
        if len(shown):
            yield group_report(shown)


def _tables(compared: pd.DataFrame, gains: pd.DataFrame) -> Iterator[ReportTable]:
    yield report_table(
        deposit_rows(compared),
        DEPOSIT_LABELS,
        caption="Deposits that levers draw upon, pulled or not",
        file="seabed_compared",
    )
    supply = supply_rows(compared)
    yield report_table(
        supply,
        SUPPLY_LABELS,
        caption="What each would give, and both ways of saying how long; element "
        "groups of rare earths below the whole, in oxides. A demand is asked with, "
        "told, the least that is told, or by the world's mix",
        file="seabed_compared",
        limit=ROWS_SHOWN,
    )
    gated = supply[(supply["group"] == "") & supply[list(GATES)].notna().any(axis=1)]
    if len(gated):
        yield report_table(
            gated,
            GATE_LABELS,
            caption="What each gate would let pass, were it the only one (t a year); a "
            "dash: none is told",
            file="seabed_compared",
        )
    yield report_table(
        gain_rows(gains),
        GAIN_LABELS,
        caption="What each buys alone, against doing nothing; means over the paths",
        file="seabed_gains",
        limit=ROWS_SHOWN,
    )
    yield report_table(
        deposit_rows(compared),
        SOURCE_LABELS,
        caption="Sources of plans and contents",
        file="seabed_compared",
    )
