"""What went into a map: inputs with their hashes, citations, versions, parameters."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from geo.workflow.graph import file_digest, plain
from geo.workflow.versions import library_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.sources.prospect_file import ProspectFile
    from geo.sources.prospect_points import ProspectTable

LEARNING = ("scikit-learn", "quantile-forest")
"""Libraries of the extra ``learn``, which need not be there."""


def prospect_provenance(
    file: ProspectFile, table: ProspectTable, *, notes: Sequence[str]
) -> dict[str, object]:
    """Gather the provenance of a map.

    Parameters
    ----------
    file : ProspectFile
        With the seed that was taken.
    table : ProspectTable
    notes : sequence of str
        What the reader must know.

    Returns
    -------
    dict
        Ready for JSON. No time and no path of the machine is in it.
    """
    named = {"prospect": file.path.name} | file.inputs()
    paths = {
        key: file.path if key == "prospect" else file.locate(name)
        for key, name in named.items()
    }
    facts: dict[str, object] = {
        "prospect": file.plan.name,
        "synthetic_points": is_synthetic(file, table),
        "seed": file.plan.seed,
        "inputs": [
            {"key": key, "file": named[key], "sha256": file_digest(path)}
            for key, path in paths.items()
        ],
        "citations": list(citations(file, table)),
        "stated_by_the_files": table.provenance,
        "versions": library_versions() | dict(_learning()),
        "parameters": plain(replace(file.plan, data_root="")),
        "warnings": list(notes),
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return {"run_id": hashlib.sha256(text.encode()).hexdigest()[:12], **facts}


def is_synthetic(file: ProspectFile, table: ProspectTable) -> bool:
    """Tell whether anybody calls a point made up.

    Parameters
    ----------
    file : ProspectFile
    table : ProspectTable

    Returns
    -------
    bool
    """
    return file.plan.synthetic or table.synthetic


def citations(file: ProspectFile, table: ProspectTable) -> tuple[str, ...]:
    """List whom a map must cite.

    Parameters
    ----------
    file : ProspectFile
    table : ProspectTable

    Returns
    -------
    tuple of str
        Each once: the points first, then the covariates in their order.
    """
    return tuple(dict.fromkeys(_references(file, table)))


def _references(file: ProspectFile, table: ProspectTable) -> Iterator[str]:
    points = file.plan.points
    if points.source:
        yield _with_doi(points.source, points.doi)
    for stated in table.provenance.values():
        if stated["citation"]:
            yield _with_doi(stated["citation"], stated["doi"])
    for one in file.plan.covariates:
        if one.source:
            yield _with_doi(one.source, one.doi)
    if file.plan.model.prevalence_source:
        yield f"Prevalence: {file.plan.model.prevalence_source}"


def _with_doi(reference: str, doi: str) -> str:
    reference = " ".join(reference.split())
    if not doi or doi in reference:
        return reference
    return f"{reference.rstrip('.')}. doi {doi}"


def _learning() -> Iterator[tuple[str, str]]:
    for name in LEARNING:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
