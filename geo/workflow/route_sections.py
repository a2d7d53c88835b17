"""The section of the report on the routes that a project asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.labels import REGIME_LABELS
from geo.report.page import ReportTable, Section
from geo.report.supply_labels import (
    ALTERNATIVE_LABELS,
    CLOSURE_LABELS,
    ROUTE_LABELS,
    ROUTE_RISK_LABELS,
)
from geo.workflow.graph import table_of
from geo.workflow.shown_tables import report_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts


def route_section(done: Mapping[str, Artifacts]) -> Section:
    """Say what the routes asked for take, cross and risk.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    tables = [
        report_table(
            table_of(done, "routes", "routes"),
            ROUTE_LABELS,
            caption="Sea routes",
            file="routes",
        ),
        *_other_ways(done),
    ]
    if "route_risk" in done["routes"]:
        tables.append(
            report_table(
                table_of(done, "routes", "route_risk"),
                ROUTE_RISK_LABELS,
                caption="Risk along the way of one ship",
                file="route_risk",
            )
        )
    return Section(
        title="Routes asked for", key="routes", tables=(*tables, *_crossed(done))
    )


def _other_ways(done: Mapping[str, Artifacts]) -> list[ReportTable]:
    """Tabulate closures that matter, and alternatives that were asked for."""
    closures = table_of(done, "routes", "closures")
    matters = closures[closures["on_the_way"].astype(bool)]
    found = [
        report_table(
            matters.sort_values("delta_nm", ascending=False, kind="stable"),
            CLOSURE_LABELS,
            caption="If a gate on the way closes",
            file="closures",
        )
    ]
    alternatives = table_of(done, "routes", "alternatives")
    if len(alternatives):
        found.append(
            report_table(
                alternatives,
                ALTERNATIVE_LABELS,
                caption="Alternatives",
                file="alternatives",
            )
        )
    return found if len(matters) else found[1:]


def _crossed(done: Mapping[str, Artifacts]) -> tuple[ReportTable, ...]:
    return (
        ReportTable(
            table=table_of(done, "routes", "zones_crossed"),
            caption="Zones crossed",
            labels={"name": "Zone"} | REGIME_LABELS,
            file="tables/zones_crossed.csv",
        ),
        ReportTable(
            table=table_of(done, "routes", "legs"),
            caption="Legal regimes along the way (derived zones, provisional)",
            labels=REGIME_LABELS,
            file="tables/route_legs.csv",
        ),
    )
