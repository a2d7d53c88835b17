"""What went into a run: inputs, versions, parameters, step keys, warnings."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.sources.project_file import input_files
from geo.workflow.graph import file_digest, plain
from geo.workflow.sources import all_sources
from geo.workflow.versions import library_versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts, PlannedStep


def run_id(planned: Sequence[PlannedStep]) -> str:
    """Name a run by what it depends on.

    Parameters
    ----------
    planned : sequence of PlannedStep

    Returns
    -------
    str
        Twelve hexadecimal digits; the same inputs give the same.
    """
    keys = "".join(item.key for item in planned)
    return hashlib.sha256(keys.encode()).hexdigest()[:12]


def all_notes(done: Mapping[str, Artifacts]) -> tuple[str, ...]:
    """Gather what the steps want the reader to know.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    tuple of str
        In the order of the steps, each once.
    """
    lines: list[str] = []
    for artifacts in done.values():
        notes = artifacts.get("notes")
        if isinstance(notes, dict):
            lines.extend(str(line) for line in notes["lines"])
    return tuple(dict.fromkeys(lines))


def provenance(
    file: ProjectFile,
    planned: Sequence[PlannedStep],
    *,
    done: Mapping[str, Artifacts],
) -> dict[str, object]:
    """Gather the provenance of a run.

    Parameters
    ----------
    file : ProjectFile
    planned : sequence of PlannedStep
    done : mapping of str to artifacts

    Returns
    -------
    dict
        Ready for JSON. No time and no path of the machine is in it: the same
        run gives the same bytes anywhere.
    """
    named = {"project": file.path.name} | {
        ".".join(map(str, place)): name
        for place, name in input_files(file.project).items()
    }
    paths = {key: file.locate(name) for key, name in named.items() if key != "project"}
    paths["project"] = file.path
    built_in = {
        path.name: file_digest(path)
        for item in planned
        for path in item.step.files(file)
        if path not in paths.values()
    }
    return {
        "run_id": run_id(planned),
        "project": file.project.name,
        "synthetic_stations": file.project.synthetic,
        "seed": file.project.seed,
        "inputs": [
            {"key": key, "file": named[key], "sha256": file_digest(path)}
            for key, path in paths.items()
        ],
        "built_in_data": built_in,
        "citations": dict(done["samples"]["provenance"]),  # type: ignore[arg-type]
        "sources": all_sources(done),
        "versions": library_versions(),
        "parameters": plain(replace(file.project, data_root="")),
        "steps": {item.step.name: item.key for item in planned},
        "warnings": list(all_notes(done)),
    }
