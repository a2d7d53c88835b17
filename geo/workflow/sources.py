"""What the publishers of a project's input files say of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from geo.errors import GeoError
from geo.sources.known_files import (
    GRID_SUFFIXES,
    VECTOR_SUFFIXES,
    read_known,
    recognise,
)
from geo.sources.project_file import input_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.model.source_notes import SourceNote
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

ANY_FILE = "features"


def source_records(file: ProjectFile, *sections: str) -> list[dict[str, str]]:
    """Gather title, licence and vintage of the files of some sections.

    Parameters
    ----------
    file : ProjectFile
    *sections : str
        Of the project file, such as ``"zone"``.

    Returns
    -------
    list of dict
        ``key`` and the fields of `geo.model.source_notes.SourceNote`, a row for each
        file that a publisher made or that says whose it is. A publisher's file that
        its own reader does not take has ``kind`` and what the reader said.
    """
    records = []
    for place, name in input_files(file.project).items():
        if place[0] not in sections:
            continue
        raster = file.project.bathymetry if place[0] == "bathymetry" else None
        told = _told(
            file.locate(name),
            crs=raster.crs if raster else "",
            variable=raster.variable if raster else "",
        )
        if told:
            records.append({"key": ".".join(map(str, place)), **told})
    return records


def all_sources(done: Mapping[str, Artifacts]) -> list[dict[str, str]]:
    """Gather what the steps know of the sources of their files.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    list of dict
        In the order of the steps.
    """
    return [
        record
        for artifacts in done.values()
        for record in cast(
            "dict[str, list[dict[str, str]]]", artifacts.get("sources", {})
        ).get("files", [])
    ]


def as_record(key: str, note: SourceNote) -> dict[str, str]:
    """Put a note in a row.

    Parameters
    ----------
    key : str
        Of the file in the project.
    note : SourceNote

    Returns
    -------
    dict
    """
    return {"key": key, **asdict(note)}


def _told(path: Path, *, crs: str, variable: str) -> dict[str, str]:
    suffix = path.suffix.lower()
    if suffix not in VECTOR_SUFFIXES | GRID_SUFFIXES:
        return {}
    kind = recognise(path.name, root=path.parent).kind
    if kind == ANY_FILE:
        return {}
    try:
        read = read_known(
            path.name, root=path.parent, kind=kind, crs=crs, variable=variable
        )
    except GeoError as error:
        return {"kind": kind, "unread": str(error)}
    return asdict(read.source)
