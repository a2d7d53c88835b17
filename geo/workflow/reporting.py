"""The report of a run, and the few figures told at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.report.page import MapLink, Report, Section, build_page
from geo.workflow.concentration_sections import concentration_section
from geo.workflow.mapping import SOURCES, watermark
from geo.workflow.methods import METHODS
from geo.workflow.provenance import all_notes
from geo.workflow.resilience_sections import resilience_sections
from geo.workflow.route_sections import route_section
from geo.workflow.seabed_sections import (
    estimate_section,
    land_section,
    sample_section,
    statement_section,
    zone_section,
)
from geo.workflow.stop_sections import stop_detail_section, stop_section
from geo.workflow.summary import summary
from geo.workflow.supply_sections import supply_section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

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
    return build_page(
        Report(
            title=file.project.title,
            run_id=str(provenance["run_id"]),
            summary=summary(done),
            sections=tuple(_sections(file, done)),
            maps=(
                STATEMENT,
                *(
                    MapLink(title=title, file=f"maps/{name}.html", text=text)
                    for name, (title, text) in MAPS.items()
                    if name in done["maps"]
                ),
            ),
            warnings=(*file.project.notes, *all_notes(done)),
            provenance=_provenance_rows(provenance),
            watermark=watermark(file.project),
        )
    )


def _sections(file: ProjectFile, done: Mapping[str, Artifacts]) -> Iterator[Section]:
    yield zone_section(done)
    yield sample_section(file, done)
    yield estimate_section(done)
    yield statement_section(file, done)
    if "land_claim" in done["comparison"]:
        yield land_section(done)
    if "routes" in done["routes"]:
        yield route_section(done)
    if "stops" in done["contingency"]:
        yield stop_section(file, done)
        yield stop_detail_section(file, done)
        yield supply_section(file, done)
        yield concentration_section(done)
        yield from resilience_sections(file, done)
    yield Section(title="Methods and assumptions", paragraphs=METHODS)
    yield Section(title="Sources", paragraphs=SOURCES)


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
