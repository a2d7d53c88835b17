"""The report of a run, and the few figures told at its end."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.supply import SupplyOptions
from geo.report.figures import (
    draw_curves,
    draw_worst_stops,
)
from geo.report.labels import (
    BALANCE_LABELS,
    CHAIN_LABELS,
    CONCENTRATION_LABELS,
    COVER_LABELS,
    FLOW_TABLE_LABELS,
    REGIME_LABELS,
    ROUTE_LABELS,
    STOP_LABELS,
)
from geo.report.page import (
    MapLink,
    Report,
    ReportTable,
    Section,
    build_page,
)
from geo.workflow.graph import table_of
from geo.workflow.mapping import SOURCES, watermark
from geo.workflow.methods import METHODS
from geo.workflow.naming import in_words, names_of
from geo.workflow.provenance import all_notes
from geo.workflow.seabed_sections import (
    estimate_section,
    land_section,
    sample_section,
    statement_section,
    zone_section,
)
from geo.workflow.summary import not_ranked, summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

SHOWN_SHARE = 0.02  # of the world output: smaller countries stand in the file alone

STATEMENT = MapLink(
    title="The statement",
    file="statement.html",
    text="class by cut-off, bands, checks, outline, and the way to cells and stations",
)
MAPS = {
    "seabed": ("The sea floor", "zone, stations, estimate, deviation, exclusions"),
    "routes": ("Supply routes", "flows, gates, the scenario"),
    "risk": ("Risk", "what a single stop takes"),
}


def build_report(
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    *,
    provenance: Mapping[str, object],
) -> str:
    """Write the report of a run.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts
    provenance : mapping

    Returns
    -------
    str
        One HTML page.
    """
    sections = [
        zone_section(done),
        sample_section(file, done),
        estimate_section(done),
        statement_section(file, done),
    ]
    if "land_claim" in done["comparison"]:
        sections.append(land_section(done))
    if "routes" in done["routes"]:
        sections.append(_route_section(done))
    if "stops" in done["supply"]:
        sections += [_supply_section(file, done), _cover_section(file, done)]
    sections.append(Section(title="Methods and assumptions", paragraphs=METHODS))
    sections.append(Section(title="Sources", paragraphs=SOURCES))
    return build_page(
        Report(
            title=file.project.title,
            run_id=str(provenance["run_id"]),
            summary=summary(done),
            sections=tuple(sections),
            maps=(
                STATEMENT,
                *(
                    MapLink(
                        title=MAPS[name][0],
                        file=f"maps/{name}.html",
                        text=MAPS[name][1],
                    )
                    for name in MAPS
                    if name in done["maps"]
                ),
            ),
            warnings=(*file.project.notes, *all_notes(done)),
            provenance=_provenance_rows(provenance),
            watermark=watermark(file.project),
        )
    )


def _provenance_rows(facts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    inputs = cast("list[dict[str, str]]", facts["inputs"])
    versions = cast("dict[str, str]", facts["versions"])
    sources = cast("list[dict[str, str]]", facts["sources"])
    return (
        ("Run", str(facts["run_id"])),
        ("Seed", str(facts["seed"])),
        *((f"Input {i['key']}", f"{i['file']} (sha256 {i['sha256']})") for i in inputs),
        *((f"Source {s['key']}", _source_line(s)) for s in sources),
        (
            "Versions",
            ", ".join(f"{name} {number}" for name, number in versions.items()),
        ),
        ("All parameters, step keys and built-in data", "provenance.json"),
    )


def _source_line(source: Mapping[str, str]) -> str:
    """Say on what terms a file was given, or why that is not known."""
    if "unread" in source:
        return f"{source['kind']}, but {source['unread']}"
    dated = f", {source['vintage']}" if source["vintage"] else ""
    doi = f", doi {source['doi']}" if source["doi"] else ""
    publisher = f" ({source['publisher']})" if source["publisher"] else ""
    return f"{source['title']}{publisher}{dated}: {source['licence']}{doi}"


def _route_section(done: Mapping[str, Artifacts]) -> Section:
    return Section(
        title="Routes asked for",
        tables=(
            ReportTable(
                table=table_of(done, "routes", "routes"),
                caption="Sea routes",
                labels=ROUTE_LABELS,
                file="tables/routes.csv",
            ),
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
        ),
    )


def _supply_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    stops = table_of(done, "supply", "stops")
    exposure = table_of(done, "supply", "exposure")
    figures = []
    for commodity, ranked in stops.groupby("commodity", sort=False):
        named = ranked.assign(name=ranked["label"] + " (" + ranked["target"] + ")")
        figures.append(
            draw_worst_stops(
                named.head(10),
                column="unmet_t",
                unit=f"t a year unmet, {in_words(str(commodity))}",
            )
        )
    refused = _refused(done)
    return Section(
        title="Who supplies the market, and what a stop takes",
        paragraphs=(
            "Flows are allocated, not observed: by capacity and voyage.",
            (
                "Surviving chains may raise their deliveries by the spare share; what "
                "is left is unmet. All but the market below are assumptions."
            ),
            *(
                (
                    f"Stops of {refused} are not ranked: works and output do not "
                    "balance. Flows, gates and stocks are told none the less, and "
                    "are no better than the works they rest on.",
                )
                if refused
                else ()
            ),
        ),
        tables=(
            ReportTable(
                table=_assumptions(file),
                caption="Assumptions behind the flows",
            ),
            ReportTable(
                table=_worded(table_of(done, "supply", "concentration")),
                caption="Concentration",
                labels=CONCENTRATION_LABELS,
                file="tables/concentration.csv",
            ),
            ReportTable(
                table=_worded(_of_the_run(file, done, "chains")),
                caption="Do works and output balance? If not, stops are not ranked",
                labels=CHAIN_LABELS,
                file="tables/chains.csv",
            ),
            ReportTable(
                table=_worded(_largest(_of_the_run(file, done, "balance"))),
                caption="Works against the output of their countries",
                labels=BALANCE_LABELS,
                file="tables/balance.csv",
            ),
            ReportTable(
                table=_worded(stops.groupby("commodity", sort=False).head(8)),
                caption=f"The worst single stops (none of {refused}: not ranked)"
                if refused
                else "The worst single stops",
                labels=STOP_LABELS,
                file="tables/contingency.csv",
            ),
            ReportTable(
                table=_worded(exposure[exposure["share"] > 0.0]),
                caption="Gates: share of the tonnes that pass",
                labels={"commodity": "Commodity", "gate": "Gate", "share": "Share"},
                file="tables/exposure.csv",
            ),
            ReportTable(
                table=_worded(_spaced(table_of(done, "supply", "flows"))),
                caption="Flows on an ordinary day",
                labels=FLOW_TABLE_LABELS,
                file="tables/flows.csv",
            ),
        ),
        figures=tuple(figures),
    )


def _of_the_run(
    file: ProjectFile, done: Mapping[str, Artifacts], name: str
) -> pd.DataFrame:
    """Take the rows of the commodities that the run asks for."""
    supply = file.project.supply
    asked = [one.name for one in supply.commodities] if supply else []
    table = table_of(done, "supply", name)
    return table[table["commodity"].isin(asked)]


def _largest(balance: pd.DataFrame) -> pd.DataFrame:
    """Take the countries that make a fiftieth of the world's output or more."""
    return balance[balance["world_share"] >= SHOWN_SHARE]


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(commodity=table["commodity"].map(in_words))


def _spaced(flows: pd.DataFrame) -> pd.DataFrame:
    """Let the list of gates break between two names."""
    return flows.assign(gates=flows["gates"].str.replace(";", "; ", regex=False))


def _refused(done: Mapping[str, Artifacts]) -> str:
    """Name the commodities whose stops are not ranked, or nothing."""
    left_out = not_ranked(
        table_of(done, "supply", "chains"), cover=table_of(done, "supply", "cover")
    )
    return " and ".join(map(in_words, left_out))


def _assumptions(file: ProjectFile) -> pd.DataFrame:
    supply = file.project.supply
    names = [field.name for field in dataclasses.fields(SupplyOptions)]
    return pd.DataFrame(
        {
            "assumption": [name.replace("_", " ") for name in names],
            "value": [str(getattr(supply.options, name)) for name in names]
            if supply
            else "",
        }
    )


def _cover_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    stock = table_of(done, "supply", "stock")
    scenario = names_of(
        ports=table_of(done, "facts", "ports"),
        facilities=table_of(done, "facts", "facilities"),
    ).scenario(file.project.disruptions)
    figures = []
    for commodity, paths in stock.groupby("commodity", sort=False):
        curves = {
            str(scenario): path[["day", "cover_days"]]
            for scenario, path in paths.groupby("scenario", sort=False)
        }
        figures.append(
            draw_curves(
                curves,
                column="cover_days",
                title=f"{in_words(str(commodity))}: days of demand in stock",
                unit="days",
            )
        )
    refused = _refused(done)
    return Section(
        title="How long the stock lasts",
        paragraphs=(
            f"Scenario: {scenario or 'nothing stops'}.",
            *(
                (
                    f"Works and output of {refused} do not balance: these days rest "
                    "on works that are missing or in doubt.",
                )
                if refused
                else ()
            ),
        ),
        tables=(
            ReportTable(
                table=_worded(table_of(done, "supply", "cover")),
                caption="Stock and flow, with and without seabed production",
                labels=COVER_LABELS,
                file="tables/cover_summary.csv",
            ),
        ),
        figures=tuple(figures),
    )
