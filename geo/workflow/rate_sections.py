"""The section of the report that says how much ore a year, and what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.report.page import Section
from geo.report.rate_labels import RATE_LABELS
from geo.workflow.compared_views import own_deposits
from geo.workflow.crust_ore import lifted_of
from geo.workflow.graph import number, table_of
from geo.workflow.naming import in_words
from geo.workflow.shown_numbers import rounded
from geo.workflow.shown_tables import report_table
from geo.workflow.transport_gates import RISER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

_SAME = 1e-6  # of a rate: less than this is none
_GATES = {
    "riser": "Production vessel and riser",
    "vessel": "Ships to the port",
    "port": "Port",
    "plant": "Plant",
}
_PLAN = "the life at the planned rate in the statement, and what is claimed of the plan"
_VALUED = "costs and revenue, what is mined when, and the footprint"
_STOCKS = "the stocks of the market: days gained, shares of the demand"
_LEAST = "the least that passes: "
_BOUND = "nothing by itself: it may hold the others back"


def rate_sections(file: ProjectFile, done: Done) -> Iterator[Section]:
    """Name each yearly rate, what sets it, and what stands on it.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Yields
    ------
    Section
        One; none where the project plans no production.
    """
    rows = list(_rows(file, done))
    if not rows:
        return
    table = pd.DataFrame(rows, columns=list(RATE_LABELS))
    yield Section(
        title="What rate, and what holds it",
        key="rates",
        paragraphs=(_headline(rows), *_days_words(done)),
        tables=(
            report_table(
                table.assign(wet_mt=(table["wet_mt"] / 1e6).round(3)),
                RATE_LABELS,
                caption="Yearly rates, stops taken off",
            ),
        ),
    )


_Row = tuple[str, float, str, str]
VALUED, STOCKED = "Costs and footprint", "Stocks of the market"


def _rows(file: ProjectFile, done: Done) -> Iterator[_Row]:
    planned = cast("Record", done["statement"].get("seabed", {}))
    if not planned:
        return
    yield (
        "Planned",
        number(planned["wet_t_per_year"]),
        "the project, as the rate it is built for",
        _PLAN,
    )
    yield from _gate_rows(file, done)
    economics = cast("Record", done["economics"].get("economics", {}))
    most = economics.get("most_wet_t_per_year")
    if most is not None:
        yield (VALUED, number(most), str(economics["most_from"]), _VALUED)
    passed = _passed(done)
    if passed is not None:
        tonnes, gate = passed
        held = _GATES.get(gate, "the plan itself")
        yield (STOCKED, tonnes, f"{_LEAST}{held.lower()}", _STOCKS)


def _gate_rows(file: ProjectFile, done: Done) -> Iterator[_Row]:
    """List what lets pass how much, stops taken off."""
    mining, rock = file.project.mining, lifted_of(file.project).wet
    with_rock = ", with the rock" if rock > 1.0 else ""
    if mining is not None and mining.lifting is not None:
        lifting = mining.lifting
        yield (
            _GATES[RISER],
            lifting.lifts_t_per_year / rock,
            f"{lifting.wet_t_per_year / 1e6:.3g} Mt while they work{with_rock}, "
            f"{lifting.availability:.0%} of the year",
            _BOUND,
        )
    if "transport_gates" not in done["transport"]:
        return
    for gate in table_of(done, "transport", "transport_gates").to_dict("records"):
        most, works = float(gate["t_per_year"]), float(gate["availability"])
        yield (
            _GATES[str(gate["name"])],
            most * works / rock,
            f"{most / 1e6:.3g} Mt while it works{with_rock}, {works:.0%} of the year",
            _BOUND,
        )


def _passed(done: Done) -> tuple[float, str] | None:
    """Give what passes to the stocks from the project's own ground, and its gate."""
    if "gates" not in done["resilience"]:
        return None
    gates = table_of(done, "resilience", "gates")
    own = own_deposits(table_of(done, "resilience", "seabed_compared"))
    least = gates[gates["lever"].isin(own) & gates["least"].astype(bool)]
    if not len(least):
        return None
    first = least.iloc[0]
    return float(first["wet_t_per_year"]), str(first["gate"])


def _headline(rows: list[_Row]) -> str:
    """Say which rate the first numbers of the report stand on."""
    planned = rows[0][1]
    used = [row for row in rows if row[0] in {VALUED, STOCKED}]
    if not used:
        return (
            f"All rests on the planned {planned / 1e6:.3g} million tonnes wet a year: "
            "neither costs nor stocks are asked for."
        )
    rates = {row[0]: row[1] for row in used}
    alike = max(rates.values()) - min(rates.values()) <= _SAME * planned
    _, rate, set_by, _ = used[-1]
    if not alike:
        told = "; ".join(
            f"{row[0].lower()} on {row[1] / 1e6:.3g} ({row[2]})" for row in used
        )
        return (
            f"Of {planned / 1e6:.3g} million tonnes wet a year that are planned, not "
            f"all get through, and two rates are in use: {told}. What bounds one does "
            "not bound the other; the project file tells it in one place only."
        )
    if abs(rate - planned) <= _SAME * planned:
        return (
            f"One rate holds throughout, the planned {planned / 1e6:.3g} million "
            "tonnes wet a year: nothing on the way lets less pass."
        )
    parts = ", and ".join(row[0].lower() for row in used)
    through = set_by.removeprefix(_LEAST)
    held = set_by if through == set_by else f"no more passes {through}"
    return (
        f"{planned / 1e6:.3g} million tonnes wet a year are planned, and "
        f"{rate / 1e6:.3g} million get through: {held}. The first numbers of this "
        f"report stand on {rate / 1e6:.3g} million: {parts}. Only where a sentence "
        "says planned does the larger one stand."
    )


def _days_words(done: Done) -> Iterator[str]:
    """Say why days gained are told twice, as planned and as if it ran."""
    gains = done["resilience"].get("seabed_gains")
    if not isinstance(gains, pd.DataFrame) or not len(gains):
        return
    own = own_deposits(table_of(done, "resilience", "seabed_compared"))
    mine = gains[gains["deposit"].isin(own)]
    mine = mine[mine["scenario"] == gains["scenario"].iloc[0]]
    days = mine.pivot_table(
        index="commodity", columns="running", values="days_gained", sort=False
    )
    if not {True, False} <= set(days.columns):
        return
    told = [
        f"{in_words(str(name))} {rounded(float(row[False]), digits=3)} days as planned "
        f"and {rounded(float(row[True]), digits=3)} as if it ran"
        for name, row in days.iterrows()
        if row[True] > 0.0
    ]
    if told:
        yield (
            "Days gained are told twice at that one rate, and differ by the start "
            f"alone: {'; '.join(told)}. As planned, ore comes from the first day that "
            "is told and grows to its rate; as if it ran, it comes in full from the "
            "first day of the scenario. The first is what a decision buys, the second "
            "what a mine that stands already would be worth in the stop."
        )
