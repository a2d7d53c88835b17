"""Checking a project without running it: all problems of all parts at once."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from geo.errors import DataError, GeoError, Problem
from geo.model.disruption import Target
from geo.sources.facilities import read_facilities
from geo.sources.ports import read_gates, read_ports
from geo.sources.project_file import ProjectFile, read_project
from geo.sources.samples import read_samples
from geo.workflow.routing import waypoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def check_project(path: Path, *, data_root: Path | None = None) -> tuple[str, ...]:
    """Find every problem of a project file and of the files it names.

    Parameters
    ----------
    path : pathlib.Path
    data_root : pathlib.Path, optional
        Overrides the folder of its input files.

    Returns
    -------
    tuple of str
        What was noticed and is no problem.

    Raises
    ------
    DataError
        With all problems.

    Examples
    --------
    >>> from geo.workflow.examples import example_project
    >>> notes = check_project(example_project("minamitorishima"))
    >>> notes[-1]
    'stations: 204 accepted, 2 rejected'
    """
    file = read_project(path, data_root=data_root)
    problems = [*_unknown_names(file), *_bad_ends(file)]
    notes: tuple[str, ...] = ()
    try:
        samples = read_samples(file.project.samples, root=file.root)
        counts = f"{len(samples.accepted)} accepted, {len(samples.rejected)} rejected"
        notes = (*samples.notes, f"stations: {counts}")
    except GeoError as error:
        problems.extend(error.problems)
    if problems:
        raise DataError("project", problems)
    return notes


def _unknown_names(file: ProjectFile) -> Iterator[Problem]:
    project, supply = file.project, file.project.supply
    facilities = read_facilities()
    gates = set(read_gates()["name"])
    for index, hit in enumerate(project.disruptions):
        known = {
            Target.GATE: gates,
            Target.FACILITY: set(facilities["facility_id"]),
            Target.COUNTRY: set(facilities["iso3"]),
            Target.PORT: set(read_ports()["unlocode"]),
        }.get(hit.target)
        if known is not None and hit.name not in known:
            yield _unknown(file.where("disruptions", index, "name"), hit.name, known)
    if supply is None:
        return
    goods, ids = set(facilities["commodity"]), set(facilities["facility_id"])
    for index, demand in enumerate(supply.commodities):
        if demand.name not in goods:
            where = file.where("supply", "commodities", index, "name")
            yield _unknown(where, demand.name, goods)
    for index, change in enumerate(supply.facilities):
        if change.facility_id not in ids:
            where = file.where("supply", "facilities", index, "facility_id")
            yield _unknown(where, change.facility_id, ids)


def _bad_ends(file: ProjectFile) -> Iterator[Problem]:
    ports = read_ports()
    for index, choice in enumerate(file.project.routes):
        for key, text in (
            ("origin", choice.origin),
            ("destination", choice.destination),
        ):
            try:
                waypoint(text, ports=ports)
            except GeoError as error:
                where = file.where("routes", index, key)
                for problem in error.problems:
                    yield Problem(
                        where=where,
                        what=f"{text!r}: {problem.what}",
                        expected=problem.expected,
                        cure=problem.cure,
                    )


def _unknown(where: str, name: str, known: Iterable[str]) -> Problem:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.3)
    return Problem(
        where=where,
        what=f"{name!r} is not known",
        expected=" or ".join(near or sorted(known)[:5]),
    )
