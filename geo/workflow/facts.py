"""Step: ports, facilities and governance, the built-in ones and those of publishers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, GeoError, Problem
from geo.model.crs import WGS84
from geo.model.facility_schemas import split_values
from geo.model.positions import check_positions, list_misplaced
from geo.model.project import USUAL_YEAR
from geo.model.source_notes import SourceNote
from geo.resilience.availability import works_on
from geo.resilience.facility_merge import (
    USUAL_RULES,
    MergedFacilities,
    merge_facilities,
)
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE, read_land
from geo.sources.facilities import read_facilities
from geo.sources.governance_indicators import governance_of, read_governance_indicators
from geo.sources.icmm import read_icmm
from geo.sources.ports import read_ports
from geo.sources.supply_tables import SUPPLY_FILES, read_supply_tables
from geo.sources.trade import read_governance
from geo.sources.world_port_index import ports_of, read_world_port_index
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.sources import as_record
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.model.source_notes import SourcedTable
    from geo.resilience.facility_pairs import MergeRules
    from geo.sources.project_file import ProjectFile

BUILT_IN = (
    *SUPPLY_FILES,
    "supply/ports.csv",
    LAND_FILE,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """What a run knows of ports, works and states.

    Parameters
    ----------
    ports, facilities : geopandas.GeoDataFrame
        Schemas PORTS and FACILITIES, the built-in rows first. Facilities of others
        have ``origin`` "theirs".
    works : geopandas.GeoDataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`, as they stand in the middle of
        the project's year.
    governance : pandas.DataFrame
        Schema GOVERNANCE.
    tables : dict of str to pandas.DataFrame
        ``matches``, ``conflicts`` and ``misplaced`` of merged facilities.
    sources : dict of str to SourceNote
        Of the publishers' files, by their key.
    notes : tuple of str
    """

    ports: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    governance: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: dict[str, SourceNote] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_facts(file: ProjectFile) -> Facts:
    """Read the facts of a project.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    Facts

    Raises
    ------
    DataError
        Files cannot be read; all are told, with their places.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> facts = read_facts(read_project(example_project("minamitorishima")))
    >>> len(facts.ports), facts.notes
    (153, ())
    """
    given = _given(file)
    ports, more_ports = _ports(given.get("ports"))
    facilities, tables, more_works = _facilities(given.get("facilities"))
    governance = given.get("governance")
    supply = file.project.supply
    return Facts(
        ports=ports,
        facilities=facilities,
        works=_works(facilities, year=supply.year if supply else USUAL_YEAR),
        governance=read_governance()
        if governance is None
        else governance_of(governance).table,
        tables=tables,
        sources={key: one.source for key, one in given.items()},
        notes=(
            *(note for one in given.values() for note in _told(one)),
            *more_ports,
            *more_works,
        ),
    )


_READERS: dict[str, Callable[..., SourcedTable]] = {
    "ports": read_world_port_index,
    "facilities": read_icmm,
    "governance": read_governance_indicators,
}


def _given(file: ProjectFile) -> dict[str, SourcedTable]:
    """Read every file that is given, or tell of all that cannot be."""
    read: dict[str, SourcedTable] = {}
    problems: list[Problem] = []
    for key, name in file.project.files.named().items():
        path = file.locate(name)
        try:
            read[key] = _READERS[key](path.name, root=path.parent)
        except GeoError as error:
            problems += located(error, where=file.where("files", key), given=name)
    if problems:
        raise DataError("files", problems)
    return read


def _told(sourced: SourcedTable) -> list[str]:
    line = sourced.source.line()
    rejected = len(sourced.rejected)
    counts = f"{len(sourced.table):,} rows read, {rejected:,} rejected"
    return [f"{line}: {counts}", *(f"{line}: {note}" for note in sourced.notes)]


def _ports(index: SourcedTable | None) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Add the ports that the built-in table lacks."""
    ours = read_ports()
    if index is None:
        return ours, []
    theirs = ports_of(index).table
    new = theirs[~theirs["unlocode"].isin(set(ours["unlocode"]))]
    joined = pd.concat([ours, new], ignore_index=True)
    note = f"{len(new):,} ports beside the {len(ours)} built in"
    return gpd.GeoDataFrame(joined, crs=WGS84), [note]


def _facilities(
    icmm: SourcedTable | None,
) -> tuple[gpd.GeoDataFrame, dict[str, pd.DataFrame], list[str]]:
    """Add the works that the built-in table lacks, and list what is in conflict."""
    ours = read_facilities()
    if icmm is None:
        return ours, {}, []
    wanted = set(ours["commodity"])
    holds = icmm.table["commodity"].map(
        lambda cell: not wanted.isdisjoint(split_values(cell))
    )
    theirs = icmm.table[holds.astype(bool)]
    result, misplaced = merge_works(ours, theirs)
    new = int((result.merged["origin"] == "theirs").sum())
    tables = {
        "matches": result.matches,
        "conflicts": result.conflicts,
        "misplaced": misplaced,
    }
    note = (
        f"{new:,} works of {len(theirs):,} with our commodities are not in the "
        f"built-in table and are added without a capacity; {len(result.matches)} "
        f"pairs are the same works, {len(result.conflicts)} conflicts are listed and "
        "none settled, "
        f"{len(misplaced)} points lie more than 10 km outside their country"
    )
    return result.merged, tables, [note]


def _works(facilities: gpd.GeoDataFrame, *, year: int) -> gpd.GeoDataFrame:
    """Say what the works can give in the middle of a year, and where they lie."""
    tables = read_supply_tables()
    works = works_on(
        facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(year, 7, 1),
    )
    points = gpd.points_from_xy(works["lon"], works["lat"], crs=WGS84)
    return gpd.GeoDataFrame(works, geometry=points)


def merge_works(
    ours: gpd.GeoDataFrame, theirs: pd.DataFrame, *, rules: MergeRules = USUAL_RULES
) -> tuple[MergedFacilities, pd.DataFrame]:
    """Merge two tables of works, and check every point against its country.

    Parameters
    ----------
    ours : geopandas.GeoDataFrame
        Schema FACILITIES.
    theirs : pandas.DataFrame
        As `geo.resilience.facility_merge.merge_facilities` takes it.
    rules : MergeRules, optional

    Returns
    -------
    tuple of MergedFacilities and pandas.DataFrame
        The second lists what lies outside its country, the furthest first.
    """
    result = merge_facilities(ours, theirs, rules=rules)
    positions = check_positions(result.merged, land=read_land())
    return result, list_misplaced(result.merged, positions=positions)


def _run(inputs: Inputs) -> Artifacts:
    facts = read_facts(inputs.file)
    return {
        "ports": facts.ports,
        "facilities": facts.facilities,
        "works": facts.works,
        "governance": facts.governance,
        "sources": {
            "files": [
                as_record(f"files.{key}", note) for key, note in facts.sources.items()
            ]
        },
        **facts.tables,
        "notes": {"lines": list(facts.notes)},
    }


def _files(file: ProjectFile) -> tuple[Path, ...]:
    given = file.project.files.named().values()
    built_in = [bundled_file(name) for name in BUILT_IN]
    return (*(file.locate(name) for name in given), *built_in)


STEP = Step(
    name="facts",
    run=_run,
    parameters=lambda file: (
        file.project.files,
        file.project.supply.year if file.project.supply else USUAL_YEAR,
    ),
    files=_files,
)
