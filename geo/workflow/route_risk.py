"""What files say of the risk along routes: areas, attacks, and the traffic they met."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, GeoError, Problem
from geo.model.source_notes import SourceNote
from geo.routing.risk_attacks import AttackYears
from geo.routing.risk_gates import gate_risks
from geo.routing.risk_rate import AttackRate, attack_rate
from geo.routing.traffic import voyage_traffic
from geo.sources.piracy import read_attacks
from geo.sources.risk_areas import read_risk_areas
from geo.sources.sea_traffic import read_gate_traffic, read_traffic, read_voyages
from geo.workflow.places import waypoint
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from geo.model.source_notes import SourcedTable
    from geo.routing.network import SeaNetwork
    from geo.routing.waypoints import Waypoint

USUAL_YEARS = 5
"""The last years of a file of attacks: piracy moves, and older years tell of seas that
have become calm."""

_READERS: dict[str, Callable[..., SourcedTable]] = {
    "risk_areas": read_risk_areas,
    "piracy": read_attacks,
    "traffic": read_traffic,
    "voyages": read_voyages,
}
RISK_FILES = tuple(_READERS)
"""Keys of the files, as of `geo.model.routing.RoutingSettings`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Risks:
    """What a voyage is held against.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame, optional
        Schema RISK_AREAS.
    rate : AttackRate, optional
        Attacks over traffic; none where either is missing.
    gates : pandas.DataFrame, optional
        Schema GATE_RISKS: attacks over the ships counted at each gate; none without
        attacks.
    sources : dict of str to SourceNote, optional
        Of the files, by their key.
    notes : tuple of str, optional
        What was read and counted.
    """

    areas: gpd.GeoDataFrame | None = None
    rate: AttackRate | None = None
    gates: pd.DataFrame | None = None
    sources: dict[str, SourceNote] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_risks(
    files: Mapping[str, Path],
    *,
    network: SeaNetwork,
    ports: gpd.GeoDataFrame,
    gates: gpd.GeoDataFrame,
    years: tuple[int, int] | None = None,
    where: Callable[[str], str],
) -> Risks:
    """Read the files of risk that are given.

    Parameters
    ----------
    files : mapping of str to pathlib.Path
        By keys of `RISK_FILES`; each may be absent.
    network : SeaNetwork
        That voyages sail.
    ports : geopandas.GeoDataFrame
        Schema PORTS, which voyages name.
    gates : geopandas.GeoDataFrame
        Schema GATES, of the network.
    years : tuple of int, optional
        First and last year of the attacks that count; by default the last
        `USUAL_YEARS` of the file.
    where : callable
        Says where a key was given, for messages.

    Returns
    -------
    Risks

    Raises
    ------
    DataError
        Files cannot be read, voyages name no place, or no year has an attack; all
        is told.

    Examples
    --------
    >>> from geo.routing.network import build_network
    >>> from geo.sources.ports import read_gates, read_ports
    >>> from geo.sources.sea_lanes import read_sea_lanes
    >>> gates = read_gates()
    >>> network = build_network(read_sea_lanes(), gates)
    >>> risks = read_risks(
    ...     {}, network=network, ports=read_ports(), gates=gates, where=str
    ... )
    >>> risks.rate is None, risks.areas is None
    (True, True)
    """
    read: dict[str, SourcedTable] = {}
    problems: list[Problem] = []
    for key in (key for key in RISK_FILES if key in files):
        path = files[key]
        try:
            read[key] = _READERS[key](path.name, root=path.parent)
        except GeoError as error:
            problems += located(error, where=where(key), given=path.name)
    if problems:
        raise DataError("risk", problems)
    notes = [note for one in read.values() for note in _told(one)]
    rate, at_gates = None, None
    try:
        if "piracy" in read:
            attacks = read["piracy"].table
            span = _years(attacks, years)
            at_gates = gate_risks(
                attacks, gates=gates, counts=read_gate_traffic(), years=span
            )
            traffic = _traffic(read, network=network, ports=ports)
            if traffic is not None:
                rate = attack_rate(attacks, traffic=traffic, years=span)
                notes.append(rate.line)
    except GeoError as error:
        given = ", ".join(path.name for path in files.values())
        told = located(error, where=where("piracy"), given=given)
        raise DataError("risk", told) from error
    areas = read["risk_areas"].table if "risk_areas" in read else None
    return Risks(
        areas=areas,
        rate=rate,
        gates=at_gates,
        sources={key: one.source for key, one in read.items()},
        notes=tuple(notes),
    )


def _told(sourced: SourcedTable) -> list[str]:
    line = sourced.source.line()
    counts = f"{len(sourced.table):,} rows read, {len(sourced.rejected):,} rejected"
    return [f"{line}: {counts}", *(f"{line}: {note}" for note in sourced.notes)]


def _traffic(
    read: Mapping[str, SourcedTable], *, network: SeaNetwork, ports: gpd.GeoDataFrame
) -> gpd.GeoDataFrame | None:
    """Give the ways that ships sail in a year, if anything tells of them."""
    if "voyages" in read:
        voyages = read["voyages"].table
        places = _places(voyages, ports=ports)
        return voyage_traffic(network, voyages, places=places)
    if "traffic" in read:
        return cast("gpd.GeoDataFrame", read["traffic"].table)
    return None


def _years(attacks: pd.DataFrame, years: tuple[int, int] | None) -> AttackYears:
    if years is not None:
        return AttackYears(first=years[0], last=years[1])
    last = int(attacks["year"].max())
    first = max(int(attacks["year"].min()), last - USUAL_YEARS + 1)
    return AttackYears(first=first, last=last)


def _places(voyages: pd.DataFrame, *, ports: gpd.GeoDataFrame) -> dict[str, Waypoint]:
    named = dict.fromkeys([*voyages["origin"], *voyages["destination"]])
    places: dict[str, Waypoint] = {}
    problems: list[Problem] = []
    for name in map(str, named):
        try:
            places[name] = waypoint(name, ports=ports)
        except GeoError as error:
            problems += error.problems
    if problems:
        raise DataError("voyages", problems)
    return places
