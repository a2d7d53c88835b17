"""Step: the stations, checked row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.sources.samples import read_samples
from geo.workflow.graph import Artifacts, Inputs, Step

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.project_file import ProjectFile


def _run(inputs: Inputs) -> Artifacts:
    samples = read_samples(inputs.file.project.samples, root=inputs.file.root)
    total = len(samples.accepted) + len(samples.rejected)
    lines = [f"samples: {note}" for note in samples.notes]
    if len(samples.rejected):
        lines.append(
            f"samples: {len(samples.rejected)} of {total} rows rejected, "
            "listed with reasons in tables/samples_rejected.csv"
        )
    return {
        "accepted": samples.accepted,
        "rejected": samples.rejected,
        "provenance": samples.provenance,
        "notes": {"lines": lines},
    }


def _files(file: ProjectFile) -> tuple[Path, ...]:
    samples = file.project.samples
    names = [samples.file] + ([samples.assays.file] if samples.assays else [])
    return tuple(file.locate(name) for name in names)


STEP = Step(
    name="samples",
    run=_run,
    parameters=lambda file: file.project.samples,
    files=_files,
)
