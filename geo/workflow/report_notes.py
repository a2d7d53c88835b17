"""What a run warns of: the gravest first, the rest by what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.report.page import NoteGroup, Section
from geo.workflow.class_words import by_hand
from geo.workflow.graph import record_of, table_of
from geo.workflow.naming import in_words
from geo.workflow.summary import refused_commodities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOSTLY = 0.5
"""Share of the tonnes on unverified rows from which a stop is doubtful."""

_THEMES = {
    "Stations and their errors": ("samples", "truth"),
    "Zone and ground": ("zone", "ground"),
    "Estimate, classes, statement": (
        *("estimate", "classes", "realizations", "statement", "comparison"),
    ),
    "Mining, costs and revenue": ("economics",),
    "Footprint and reference zones": ("footprint",),
    "Facilities and routes": ("facts", "routes"),
    "Supply and stops": ("supply", "contingency"),
    "Stocks and levers": ("resilience",),
}


def gravest(file: ProjectFile, done: Done) -> tuple[str, ...]:
    """Say what must be known before any figure is used.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    tuple of str
        What the project says of itself first.
    """
    return (*file.project.notes, *_of_the_estimate(done), *_of_the_supply(file, done))


def _of_the_estimate(done: Done) -> Iterator[str]:
    if not record_of(done, "statement", "facts")["estimated_cells"]:
        yield "No cell lies within reach of the data: nothing is estimated."
    raised = by_hand(done)
    if raised:
        yield f"Classes of ground are not all proposed by the rule.{raised}"
    models = table_of(done, "estimate", "models")
    refused = models["refusal"] != ""
    if refused.any():
        names = ", ".join(map(str, models.loc[refused, "domain"]))
        yield (
            f"Kriging was refused in {names}: the data carry no variogram, and the "
            "mean of the stations stands in its place, close to them only."
        )
    lost = ~refused & ~models["beats_mean_blocked"].astype(bool)
    if lost.any():
        names = ", ".join(map(str, models.loc[lost, "domain"]))
        yield (
            f"In {names} kriging does not beat the plain mean where squares of ground "
            "are left out."
        )


def _of_the_supply(file: ProjectFile, done: Done) -> Iterator[str]:
    if file.project.supply is None:
        return
    refused = refused_commodities(done)
    if refused:
        yield (
            f"Stops of {refused} are not ranked: works and output do not balance, and "
            "flows and stocks rest on works that are missing or in doubt."
        )
    stops = table_of(done, "contingency", "stops")
    worst = stops.groupby("commodity", sort=False).head(1)
    doubtful = worst[worst["share_on_unverified"] >= MOSTLY]
    if len(doubtful):
        names = ", ".join(in_words(str(one)) for one in doubtful["commodity"])
        yield (
            f"More than half of the tonnes that the worst stop carries rest on "
            f"unverified rows: {names}."
        )


def notes_section(done: Done) -> Section:
    """List all that the steps want the reader to know.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
        Notes of steps that no theme names come last.
    """
    named = {step for steps in _THEMES.values() for step in steps}
    others = tuple(step for step in done if step not in named)
    groups = [
        NoteGroup(title=title, lines=lines)
        for title, steps in (*_THEMES.items(), ("Other", others))
        if (lines := _lines(done, steps))
    ]
    return Section(
        title="Warnings and notes",
        key="notes",
        paragraphs=() if groups else ("The steps of the run had nothing to warn of.",),
        lists=tuple(groups),
        new_sheet=True,
    )


def _lines(done: Done, steps: tuple[str, ...]) -> tuple[str, ...]:
    lines = [
        line
        for step in steps
        for line in cast(
            "dict[str, list[str]]", done.get(step, {}).get("notes", {})
        ).get("lines", [])
    ]
    return tuple(dict.fromkeys(map(str, lines)))
