"""A back-test as one page that needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.figures import draw_curves, draw_worst_stops
from geo.report.page import ReportTable, Section, SummaryRow
from geo.report.report_page import Report, build_page
from geo.resilience.backtest import RUN_COLUMNS
from geo.resilience.backtest_bridge import BRIDGE_COLUMNS
from geo.resilience.phase_months import HELD_COLUMNS
from geo.resilience.vintage_stops import VINTAGE_COLUMNS
from geo.workflow.backtest_flows import FLOW_MONTH_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from geo.workflow.backtest_found import Backtest

_TITLES = {
    "runs": ("How long would the stock have lasted", RUN_COLUMNS),
    "months": ("What came, month by month", HELD_COLUMNS),
    "flows": ("What the allocation would have said", FLOW_MONTH_COLUMNS),
    "bridge": ("From the worked case to the record", BRIDGE_COLUMNS),
    "vintages": ("The same stop on the shares of many years", VINTAGE_COLUMNS),
}


_LONG = ("series", "source", "evidence")


def backtest_page(found: Backtest) -> str:
    """Write a back-test as a page.

    Parameters
    ----------
    found : Backtest

    Returns
    -------
    str
        HTML that loads nothing and runs no script.

    Examples
    --------
    >>> from geo.workflow.backtest_runs import run_backtest
    >>> page = backtest_page(run_backtest("japan-regression"))
    >>> "<script" in page, "What cannot be known" in page
    (False, True)
    """
    sections = [_section(name, table) for name, table in found.tables.items()]
    if "vintages" in found.tables:
        sections.insert(0, _vintages(found.tables["vintages"]))
    if found.cover:
        figure = draw_curves(
            found.cover,
            column="cover_days",
            title="Cover, months without a record taken as ordinary",
            unit="days of ordinary demand",
        )
        sections.insert(0, Section(title="Cover", figures=(figure,)))
    report = Report(
        title=found.title,
        run_id=f"back-test {found.name}",
        summary=tuple(
            SummaryRow(
                label=verdict.says,
                value=verdict.word,
                note=verdict.found,
            )
            for verdict in found.verdicts
        ),
        sections=(
            *sections,
            Section(title="What it rests on", paragraphs=found.paragraphs),
            Section(title="What cannot be known", paragraphs=found.unknown),
        ),
    )
    return build_page(report)


def _section(name: str, table: pd.DataFrame) -> Section:
    title, columns = _TITLES[name]
    # what is long of a share stands once, under what it rests on
    shown = table.drop(columns=list(_LONG)) if "called" in table else table
    listed = ReportTable(table=shown, caption=title, labels=dict(columns), limit=200)
    return Section(title=title, tables=(listed,))


def _vintages(table: pd.DataFrame) -> Section:
    """Draw how long the smallest stock lasts on each share."""
    days = float(table["stock_days"].min())
    own = table[table["stock_days"] == days].sort_values("stock_out_day")
    named = own.assign(name=own["period"] + ", " + own["called"])
    figure = draw_worst_stops(
        named, column="stock_out_day", unit="days", title=f"{days:g} days of stock last"
    )
    return Section(title="How long the same stock lasts", figures=(figure,))
