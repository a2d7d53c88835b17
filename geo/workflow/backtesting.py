"""Back-tests, asked for from the command line: told, or written as a page or table."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from geo.report.export import write_table, write_text
from geo.sources.backtests import list_backtests, read_backtest
from geo.sources.events import list_events, read_event
from geo.workflow.backtest_lines import answer_lines
from geo.workflow.backtest_page import backtest_page
from geo.workflow.backtest_record import recorded_events
from geo.workflow.backtest_runs import run_backtest
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    import pandas as pd

    from geo.workflow.backtest_found import Backtest


def answer_backtest(
    name: str = "", *, out: Path | None = None, force: bool = False
) -> tuple[dict[str, object], str]:
    """Run a back-test, or say which there are.

    Parameters
    ----------
    name : str, optional
        Of `geo.sources.backtests.list_backtests`, or an event of
        `geo.sources.events.list_events` or of a file of one's own; without it they
        are listed, with what an event cannot be run on.
    out : pathlib.Path, optional
        A page (.html), or the first table (.csv).
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError
        There is nothing of that name, or nothing of it can be run: each series is
        told with the reason.
    ParameterError
        The file cannot be written.

    Examples
    --------
    >>> content, text = answer_backtest("japan-regression")
    >>> text.splitlines()[0]
    "japan-regression: Japan's share of rare earths from China fell, and came back"
    """
    if out is not None:
        require_writable(out, suffixes=(".html", ".csv"), force=force, what="backtest")
    if not name:
        return _listed()
    found = run_backtest(name)
    if out is not None and out.suffix == ".html":
        write_text(backtest_page(found), Path(out.name), root=out.parent)
    elif out is not None:
        first = next(iter(found.tables.values()))
        write_table(first, Path(out.name), root=out.parent)
    lines = answer_lines(found)
    if out is not None:
        lines.append(f"written: {out}")
    return _content(found), "\n".join(lines)


def _listed() -> tuple[dict[str, object], str]:
    """List what ships, and every event with the series it could be run on."""
    cases = [read_backtest(name) for name in list_backtests()]
    lines = [
        "back-tests",
        *(f"  {one.name}: {one.title}" for one in cases),
        "",
        "events",
    ]
    events: list[dict[str, object]] = []
    for event_id in list_events():
        fit, unfit = recorded_events(read_event(event_id))
        series = [one.name for one in fit]
        events.append({"event_id": event_id, "series": series, "not_run": unfit})
        told = ", ".join(series) or "cannot be run: no series of goods before and after"
        lines.append(f"  {event_id}: {told}")
    content = {"backtests": [one.name for one in cases], "events": events}
    return content, "\n".join(lines)


def _content(found: Backtest) -> dict[str, object]:
    return {
        "name": found.name,
        "title": found.title,
        "verdicts": [
            {
                "says": one.says,
                "verdict": one.word,
                "holds": one.holds,
                "found": one.found,
            }
            for one in found.verdicts
        ],
        "tables": {key: _rows(table) for key, table in found.tables.items()},
        "paragraphs": list(found.paragraphs),
        "unknown": list(found.unknown),
    }


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {str(key): _plain(value) for key, value in row.items()}
        for row in table.to_dict(orient="records")
    ]


def _plain(value: object) -> object:
    """Give what JSON can hold: a number that is none, or infinite, is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
