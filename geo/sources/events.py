"""The library of supply events: one TOML file each, which a user may copy."""

from __future__ import annotations

import dataclasses
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.disruption import Target
from geo.model.supply_events import SupplyEvent
from geo.sources.bundled import bundled_file, data_folder
from geo.sources.guard import local_path
from geo.sources.toml_documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.sources.toml_places import Place

EVENTS = "supply/events"

_BARE = re.compile(r"[\w-]+")
_FLOW_ENDS = (Target.COUNTRY, Target.FACILITY, Target.PORT)


def list_events() -> tuple[str, ...]:
    """List the events that ship with the package.

    Returns
    -------
    tuple of str
        Their ids, in alphabetical order.

    Examples
    --------
    >>> "suez-2021" in list_events()
    True
    """
    return tuple(sorted(file.stem for file in (data_folder() / EVENTS).glob("*.toml")))


def read_event(event: str | Path, *, root: Path | None = None) -> SupplyEvent:
    """Read and check an event.

    Parameters
    ----------
    event : str or pathlib.Path
        The id of one that ships with the package, or the path of a TOML file.
    root : pathlib.Path, optional
        Folder that a relative path starts from; the working folder by default.

    Returns
    -------
    SupplyEvent

    Raises
    ------
    DataError
        There is no such event; or with every problem of the file: syntax, unknown
        keys with the nearest known one, dates, numbers and words that are wrong,
        and names of things that the built-in tables do not hold.

    Examples
    --------
    >>> read_event("suez-2021").phases[0].name
    'Suez Canal'
    """
    path = _located(event, root=root or Path())
    return read_document(path, kind=SupplyEvent, what="event file", more=_misnamed)


def check_event(
    event: SupplyEvent, *, known: Mapping[Target, frozenset[str]] | None = None
) -> None:
    """Refuse an event whose phases name things that are not known.

    Parameters
    ----------
    event : SupplyEvent
    known : mapping of Target to frozenset of str, optional
        By target; one that is absent is not checked. `known_names` by default.
        Each end of a flow is a country, a facility or a port.

    Raises
    ------
    DataError
        Names are not known; all are told, with the nearest known ones.

    Examples
    --------
    >>> known = {Target.GATE: frozenset({"Malacca Strait"})}
    >>> check_event(read_event("suez-2021"), known=known)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: event suez-2021: 2 problems
    - phases.1.name: gate 'Suez Canal' is not known
        expected: Malacca Strait
    - phases.2.name: gate 'Suez Canal' is not known
        expected: Malacca Strait
    """
    named = ((phase.target, phase.name) for phase in event.phases)
    found = _unknown_names(named, known=known_names() if known is None else known)
    problems = [
        dataclasses.replace(problem, where=f"phases.{index + 1}.name")
        for index, problem in found
    ]
    if problems:
        raise DataError(f"event {event.event_id}", problems)


def known_names() -> dict[Target, frozenset[str]]:
    """Gather what the built-in tables hold, by the kind of thing.

    Returns
    -------
    dict of Target to frozenset of str
        Facility ids, companies, ISO3 codes, UN/LOCODEs and gates.

    Examples
    --------
    >>> "Bab el-Mandeb Strait" in known_names()[Target.GATE]
    True
    """
    countries = _column("land/countries.csv", "iso3")
    return {
        Target.FACILITY: _column("supply/facilities.csv", "facility_id"),
        Target.COMPANY: _column("supply/companies.csv", "company"),
        Target.COUNTRY: countries,
        Target.EXPORT: countries,
        Target.PORT: _column("supply/ports.csv", "unlocode"),
        Target.GATE: _column("supply/gates.csv", "name"),
    }


def _located(event: str | Path, *, root: Path) -> Path:
    if isinstance(event, Path) or not _BARE.fullmatch(event):
        return local_path(event, root=root)
    shipped = list_events()
    if event in shipped:
        return bundled_file(f"{EVENTS}/{event}.toml")
    near = get_close_matches(event, shipped, n=3, cutoff=0.4)
    raise DataError(
        "event",
        [
            Problem(
                where=event,
                what="no event of this name ships with the package",
                expected=" or ".join(near or shipped),
                cure="a file of your own is named with its ending: my-event.toml",
            )
        ],
    )


def _misnamed(content: Mapping[str, object]) -> Iterator[tuple[Place, Problem]]:
    for index, problem in _unknown_names(_named(content), known=known_names()):
        yield ("phases", index, "name"), problem


def _named(content: Mapping[str, object]) -> Iterator[tuple[Target | None, str]]:
    """Give what the phases of a file name, whatever else is wrong with it."""
    phases = content.get("phases")
    for phase in phases if isinstance(phases, list) else []:
        told = phase if isinstance(phase, dict) else {}
        target, name = str(told.get("target")), str(told.get("name", ""))
        yield Target(target) if target in tuple(Target) and name else None, name


def _unknown_names(
    named: Iterable[tuple[Target | None, str]],
    *,
    known: Mapping[Target, frozenset[str]],
) -> Iterator[tuple[int, Problem]]:
    for index, (target, name) in enumerate(named):
        if target is None:
            continue
        kinds = _FLOW_ENDS if target is Target.FLOW else (target,)
        held = [known[kind] for kind in kinds if kind in known]
        allowed = frozenset[str]().union(*held)
        ends = name.split(">") if target is Target.FLOW else [name]
        for end in (part.strip() for part in ends if held):
            if end not in allowed:
                yield index, _unknown(target, end, allowed)


def _unknown(target: Target, name: str, allowed: frozenset[str]) -> Problem:
    near = get_close_matches(name, sorted(allowed), n=3, cutoff=0.4)
    return Problem(
        where="",
        what=f"{target} {name!r} is not known",
        expected=" or ".join(near or sorted(allowed)[:5]),
    )


def _column(relative: str, column: str) -> frozenset[str]:
    table = pd.read_csv(
        bundled_file(relative), usecols=[column], dtype=str, keep_default_na=False
    )
    return frozenset(table[column]) - {""}
