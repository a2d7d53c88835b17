"""The section of the report on ships, port and plant."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.report.page import Section
from geo.report.transport_figures import draw_fleet
from geo.report.transport_labels import (
    COUNT_LABELS,
    CROSSED_LABELS,
    CYCLE_LABELS,
    LIMIT_LABELS,
    PORT_LABELS,
    SENSITIVITY_LABELS,
    TRANSPORT_SOURCE_LABELS,
)
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.shown_tables import in_percent, report_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.report.page import ReportTable
    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

OF_TRANSPORT = "transport"
HELD_BACK = {
    "production": "what is lifted",
    "vessels": "the number of ships",
    "loading berth": "the berth at the field",
    "unloading berth": "the quay",
    "port": "what may pass the port",
    "plant": "the plant",
}
"""What holds a fleet back, in words."""

_LONG_WAY_ROUND = 1.15  # of lanes over the great circle: a judgement


def transport_section(
    done: Mapping[str, Artifacts], *, rock_share: float = 0.0
) -> Section:
    """Say how far port and plant are, how many ships it takes, and what binds.

    Parameters
    ----------
    done : mapping of str to artifacts
        Of a run whose step of transport found a port.
    rock_share : float, optional
        Of the wet tonnes that ships carry: rock that is cut with crust.

    Returns
    -------
    Section
    """
    told = record_of(done, OF_TRANSPORT, "transport")
    return Section(
        title="Infrastructure: ships, port and plant",
        key="infrastructure",
        paragraphs=(*_words(told), *_rock_words(rock_share)),
        tables=tuple(_tables(done)),
        figures=(
            draw_fleet(
                table_of(done, OF_TRANSPORT, "vessel_counts"),
                lifted_t_per_year=number(told["lifted_t_per_year"]),
                vessels=int(number(told["vessels"])),
                port=str(told["port_name"]),
            ),
        ),
    )


def _words(told: Record) -> Iterator[str]:
    """Say the answer first, then what it rests on."""
    ships = int(number(told["vessels"]))
    lifted, arrive = (number(told[key]) for key in ("lifted_t_per_year", "t_per_year"))
    fleet = (
        "the fleet that is told" if told["told_vessels"] else "as many as are needed"
    )
    yield (
        f"{_ships(ships)} ({fleet}) carry {arrive:,.0f} of {lifted:,.0f} wet t a year "
        f"to {told['port_name']}, held back by {HELD_BACK[str(told['binding'])]}; they "
        f"are at work {number(told['vessel_utilisation']):.0%} of their time on hire. "
        f"{_price(told)}"
    )
    yield (
        f"From the loading point ({told['origin']}) it is "
        f"{number(told['distance_nm']):,.0f} nm by the sea lanes, "
        f"{number(told['great_circle_nm']):,.0f} nm by the great circle, and "
        f"{number(told['transit_days']):.1f} days laden; a round takes "
        f"{number(told['cycle_days']):.1f} days, a ship makes "
        f"{number(told['trips_per_vessel_year']):.1f} in a year. {_plant(told)}"
        f"{_detour(told)}"
    )
    yield (
        "These are means in which no ship is late: what a fleet carries is the least "
        "of what is lifted, of rounds, berths, port and plant, an upper bound. Hours "
        "at berths that are random, exponentially, put the same fleet at "
        f"{number(told['random_t_per_year']):,.0f} wet t a year; real ones lie between."
    )
    yield (
        "Ships, port and plant are gates of the project's own sea floor in the stocks "
        "of the market; levers may have gates of their own that let less pass."
    )
    yield from _stores(told)


def _rock_words(rock_share: float) -> Iterator[str]:
    """Say that ships carry more than what is stated, where they do."""
    if rock_share > 0.0:
        yield (
            f"All tonnes here are of crust with the rock that is cut with it, "
            f"{rock_share:.1%} of what ships carry; the plant rejects the rock, and "
            "the statement, the schedule and the stocks count the crust alone."
        )


def _ships(count: int) -> str:
    return "One ship" if count == 1 else f"{count} ships"


def _price(told: Record) -> str:
    if told["usd_per_wet_t"] is None:
        return "What carriage costs is not told."
    return f"Carriage costs USD {number(told['usd_per_wet_t']):.2f} a wet tonne."


def _detour(told: Record) -> str:
    """Say that lanes may lead a long way round."""
    lanes, straight = (number(told[key]) for key in ("distance_nm", "great_circle_nm"))
    if not straight > 0.0 or lanes / straight < _LONG_WAY_ROUND:
        return ""
    return (
        f" The lanes are {lanes / straight - 1.0:.0%} longer than the great circle: "
        "where no land, shoal or rule of traffic is in the way, ships sail nearer to "
        "it, and the round is shorter than told."
    )


def _plant(told: Record) -> str:
    if not told["plant"]:
        return "No plant is told."
    km = number(told["land_km"])
    leg = f", {km:,.0f} km by land from the port" if km else ""
    return f"The plant: {told['plant']}{leg}."


def _stores(told: Record) -> Iterator[str]:
    days = {
        "the hold of the production vessel": told["hold_days"],
        "the stockpile at the port": told["stockpile_days"],
    }
    known = {name: number(each) for name, each in days.items() if each is not None}
    if known:
        yield (
            "Storage, by what passes in a day: "
            + "; ".join(f"{name}, {each:.1f} days" for name, each in known.items())
            + "."
        )


def _tables(done: Mapping[str, Artifacts]) -> Iterator[ReportTable]:
    names = ("transport_cycle", "transport_ports", "vessel_counts")
    cycle, ports, counts = (table_of(done, OF_TRANSPORT, name) for name in names)
    yield report_table(
        in_percent(cycle, {"share": "share_pct"}),
        CYCLE_LABELS,
        caption="One round of a ship that waits for no other",
        file="transport_cycle",
    )
    yield report_table(
        ports,
        _told(PORT_LABELS, ports),
        caption="Ports side by side: each with the ships that it needs, at the quay "
        "and for the plant that are told",
        file="transport_ports",
    )
    yield report_table(
        in_percent(counts, {"utilisation": "at_work_pct"}),
        COUNT_LABELS,
        caption="What fleets carry; hours idle are spent waiting for cargo, or for "
        "other ships",
        file="vessel_counts",
    )
    yield report_table(
        in_percent(
            table_of(done, OF_TRANSPORT, "transport_zones"), {"share": "share_pct"}
        ),
        CROSSED_LABELS,
        caption="Legal regimes on the way to each port (derived zones, provisional)",
        file="transport_zones",
    )
    yield report_table(
        table_of(done, OF_TRANSPORT, "transport_limits"),
        LIMIT_LABELS,
        caption="What may hold the tonnes back, the narrowest first",
        file="transport_limits",
    )
    sensitivity = table_of(done, OF_TRANSPORT, "transport_sensitivity")
    yield report_table(
        sensitivity,
        _told(SENSITIVITY_LABELS, sensitivity),
        caption="A fifth less and more, one thing at a time",
        file="transport_sensitivity",
    )
    yield report_table(
        table_of(done, OF_TRANSPORT, "transport_sources"),
        TRANSPORT_SOURCE_LABELS,
        caption="Who stands for the figures of the transport",
        file="transport_sources",
    )


def _told(labels: Mapping[str, str], table: pd.DataFrame) -> dict[str, str]:
    """Leave out columns of which nothing is told, and states where there is one."""
    empty = {
        column
        for column in labels
        if table[column].isna().all() or _blank(table, column)
    }
    if "state" in table and len(set(table["state"])) == 1:
        empty.add("state")
    return {key: word for key, word in labels.items() if key not in empty}


def _blank(table: pd.DataFrame, column: str) -> bool:
    return bool(cast("pd.Series", table[column] == "").all())
