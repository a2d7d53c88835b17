"""The report of a run: what it says, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.report.page import Section
from geo.report.report_page import Report
from geo.workflow.brief import build_brief
from geo.workflow.campaign_sections import campaign_sections
from geo.workflow.compared_sections import compared_sections
from geo.workflow.concentration_sections import concentration_section
from geo.workflow.crust_ore import lifted_of
from geo.workflow.crust_sections import crust_sections
from geo.workflow.data_sources import data_section
from geo.workflow.economics_sections import economics_sections
from geo.workflow.first_screen import readers
from geo.workflow.footprint_sections import footprint_section, has_footprint
from geo.workflow.graph import Inputs
from geo.workflow.mapping import SOURCES, watermark
from geo.workflow.methods import methods
from geo.workflow.mud_sections import mud_sections
from geo.workflow.rate_sections import rate_sections
from geo.workflow.report_files import FIGURES, STATEMENT, map_links
from geo.workflow.report_notes import gravest, notes_section
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
from geo.workflow.supply_sections import supply_section
from geo.workflow.transport_sections import transport_section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts


def gather_report(
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    *,
    provenance: Mapping[str, object],
) -> Report:
    """Gather the report of a run.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts
    provenance : mapping

    Returns
    -------
    Report
        First a screen for its readers, in the place of a summary, then a brief, then
        all the rest.
    """
    return Report(
        title=file.project.title,
        run_id=str(provenance["run_id"]),
        summary=(),
        readers=readers(file, done),
        brief=build_brief(file, done),
        sections=tuple(_sections(file, done, provenance=provenance)),
        maps=(STATEMENT, *map_links(done)),
        warnings=gravest(file, done),
        provenance=_provenance_rows(provenance),
        watermark=watermark(file.project),
        figures_in=FIGURES,
    )


def _sections(
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    *,
    provenance: Mapping[str, object],
) -> Iterator[Section]:
    yield statement_section(file, done)
    yield from mud_sections(file, done)
    yield from crust_sections(file, done)
    yield sample_section(file, done)
    yield estimate_section(Inputs(file=file, done=done))
    yield zone_section(done)
    if "land_claim" in done["comparison"]:
        yield land_section(done)
    yield from rate_sections(file, done)
    if "transport" in done["transport"]:
        rock_share = 1.0 - 1.0 / lifted_of(file.project).wet
        yield transport_section(done, rock_share=rock_share)
    yield from economics_sections(done)
    if has_footprint(done):
        yield footprint_section(done)
    yield from campaign_sections(done)
    if "stops" in done["contingency"]:
        yield stop_section(file, done)
        yield stop_detail_section(file, done)
        yield supply_section(file, done)
        yield concentration_section(done)
        yield from resilience_sections(file, done)
        yield from compared_sections(done)
    if "routes" in done["routes"]:
        yield route_section(done)
    yield Section(
        title="Methods, with formulas and parameters",
        key="methods",
        methods=methods(file, done),
        new_sheet=True,
    )
    yield data_section(done, provenance=provenance, sources=SOURCES)
    yield notes_section(done)


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
