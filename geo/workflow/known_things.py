"""What a project may name: the things that the tables of a run hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.disruption import Target
from geo.model.facility_schemas import split_values
from geo.model.nearest import expected_names
from geo.workflow.lanes import gate_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from geo.model.disruption import Disruption
    from geo.sources.project_file import ProjectFile


COMMODITY_CURE = "name one of [[supply.commodities]], or leave it out for all of them"
"""What to do about a commodity that the market does not ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownThings:
    """Names that a disruption may give.

    Parameters
    ----------
    by_target : mapping of Target to set of str
        Ends of flows are facilities, countries or ports.
    commodities : frozenset of str
        That the run asks for, and those that they come along with.
    """

    by_target: Mapping[Target, frozenset[str]]
    commodities: frozenset[str]


def known_things(
    file: ProjectFile, *, works: pd.DataFrame, ports: pd.DataFrame
) -> KnownThings:
    """Gather what the tables of a run hold.

    Parameters
    ----------
    file : ProjectFile
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    ports : pandas.DataFrame
        Schema PORTS.

    Returns
    -------
    KnownThings
    """
    supply = file.project.supply
    asked = {one.name for one in supply.commodities} if supply else set()
    hosts = {
        host
        for cell in works.loc[works["commodity"].isin(asked), "host"]
        for host in split_values(cell)
    }
    operators = (name for cell in works["operator"] for name in split_values(cell))
    return KnownThings(
        by_target={
            Target.GATE: frozenset(gate_names(file)),
            Target.FACILITY: frozenset(works["facility_id"]),
            Target.COMPANY: frozenset(operators),
            Target.COUNTRY: frozenset(works["iso3"]),
            Target.EXPORT: frozenset(works["iso3"]),
            Target.PORT: frozenset(ports["unlocode"]),
        },
        commodities=frozenset(asked | hosts),
    )


def bad_disruption(
    hit: Disruption,
    known: KnownThings,
    *,
    file: ProjectFile,
    place: tuple[str | int, ...],
) -> Iterator[Problem]:
    """Find what a disruption names and nothing holds.

    Parameters
    ----------
    hit : Disruption
    known : KnownThings
    file : ProjectFile
    place : tuple of str or int
        Of the disruption in the file.

    Yields
    ------
    Problem
    """
    yield from _bad_target(hit, known.by_target, where=file.where(*place, "name"))
    if hit.commodity and hit.commodity not in known.commodities:
        yield not_known(
            file.where(*place, "commodity"),
            hit.commodity,
            known.commodities,
            cure=COMMODITY_CURE,
        )


def _bad_target(
    hit: Disruption, known: Mapping[Target, frozenset[str]], *, where: str
) -> Iterator[Problem]:
    if hit.target is Target.FLOW:
        ends = {end.strip() for end in hit.name.split(">")}
        kinds = (Target.FACILITY, Target.COUNTRY, Target.PORT)
        if hit.name.count(">") != 1 or ends - set().union(*(known[k] for k in kinds)):
            yield Problem(
                where=where,
                what=f"{hit.name!r} is no flow",
                expected="ORIGIN>DESTINATION: facilities, countries or ports",
                cure='such as "IDN>JPN"',
            )
    elif hit.name not in known[hit.target]:
        yield not_known(where, hit.name, known[hit.target])


def not_known(
    where: str, name: str, known: Iterable[str], *, cure: str = ""
) -> Problem:
    """Tell that a name is not known, with what is.

    Parameters
    ----------
    where, name : str
    known : iterable of str
    cure : str, optional
        Where they are listed; in the tables of a run by default.

    Returns
    -------
    Problem
        With all that is known, or the nearest of more than ten.

    Examples
    --------
    >>> not_known("supply.name", "nickle", ["nickel", "gold"]).expected
    'nickel or gold'
    """
    return Problem(
        where=where,
        what=f"{name!r} is not known",
        expected=expected_names(name, known),
        cure=cure or "correct it: the tables of a run list what is known",
    )
