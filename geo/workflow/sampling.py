"""Step: the stations, checked row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.sources.samples import Samples, read_samples
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.mud_stations import read_mud_stations

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact


def read_stations(file: ProjectFile) -> tuple[Samples, dict[str, Artifact]]:
    """Read the stations of a project, whatever was sampled.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    samples : Samples
    further : dict of str to artifact
        Of mud its ``layers`` and ``cores``.

    Raises
    ------
    DataError
        The files cannot be read; with every problem found.
    """
    project = file.project
    if project.mud is None:
        crust, moisture = project.crust, project.resource.wet_basis_moisture
        thickness = crust.reading(moisture=moisture) if crust else None
        return read_samples(project.samples, root=file.root, thickness=thickness), {}
    mud = read_mud_stations(file, project.mud)
    return mud.samples, {"layers": mud.layers, "cores": mud.cores}


def _run(inputs: Inputs) -> Artifacts:
    samples, further = read_stations(inputs.file)
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
        **further,
        "notes": {"lines": lines},
    }


def _files(file: ProjectFile) -> tuple[Path, ...]:
    project = file.project
    samples, mud = project.samples, project.mud
    named = [samples.file, samples.assays.file if samples.assays else ""]
    named.append(mud.file if mud else "")
    return tuple(file.locate(name) for name in named if name)


STEP = Step(
    name="samples",
    run=_run,
    parameters=lambda file: (
        file.project.samples,
        file.project.mud,
        file.project.crust,
        file.project.resource.wet_basis_moisture
        if file.project.mud or file.project.crust
        else None,
    ),
    files=_files,
)
