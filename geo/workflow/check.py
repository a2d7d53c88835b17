"""Checking a project without running it: all problems of all parts at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from geo.errors import DataError, GeoError, Problem
from geo.maritime.islands import TypedIslands
from geo.model.crs import window_round
from geo.resource.ground.exclusions import Reason
from geo.sources.bathymetry import read_bathymetry
from geo.sources.coastline import read_islands, read_land
from geo.sources.project_file import ProjectFile, open_project
from geo.workflow.campaign_checks import campaign_misfits_on, campaign_problems
from geo.workflow.classing import read_class_overrides
from geo.workflow.domains import domains_of
from geo.workflow.estimation import require_stations
from geo.workflow.facts import read_facts
from geo.workflow.flanks import part_domains
from geo.workflow.footprint_files import read_facies, read_reference_zones
from geo.workflow.graph import Artifacts, Inputs
from geo.workflow.ground import read_exclusions
from geo.workflow.known_things import not_known
from geo.workflow.resilience_checks import resilience_problems
from geo.workflow.routing import route_problems
from geo.workflow.sampling import read_stations
from geo.workflow.stating import IN_NO_CLASS
from geo.workflow.station_checks import require_variety, require_within_bounds
from geo.workflow.supply_checks import supply_problems
from geo.workflow.transport_places import transport_problems
from geo.workflow.truth import STEP as TRUTH
from geo.workflow.truth import read_quality_tables
from geo.workflow.zoning import clip_domains, located, read_domains, read_zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.maritime.zones import Zone


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
    file, unread = open_project(path, data_root=data_root)
    if unread:
        raise DataError("project file", [*unread, *_names_beside(file, unread)])
    unknown_zone = list(_unknown_zone(file))
    problems = [*unknown_zone, *_unknown_names(file), *_taken_names(file)]
    problems += _bad_ground(file, zone_known=not unknown_zone)
    for read in (
        *(read_exclusions, read_class_overrides, read_quality_tables),
        *(read_reference_zones, read_facies),
    ):
        with _collected(problems):
            read(file)
    notes: tuple[str, ...] = ()
    with _collected(problems):
        samples, _ = read_stations(file)
        counts = f"{len(samples.accepted)} accepted, {len(samples.rejected)} rejected"
        notes = (*samples.notes, f"stations: {counts}")
        if not problems:
            zone = read_zone(file).zone
            whole = clip_domains(read_domains(file), file=file, zone=zone)
            domains, _ = part_domains(whole, file=file)
            ports = read_facts(file).ports
            problems += campaign_misfits_on(file, domains=domains, ports=ports)
            _require_estimable(file, samples.accepted, domains)
    if problems:
        raise DataError("project", problems)
    return notes


def _require_estimable(
    file: ProjectFile, stations: gpd.GeoDataFrame, domains: gpd.GeoDataFrame
) -> None:
    """Bring the stations to one scale, and look at those of each domain."""
    require_stations(stations, domains)
    done: dict[str, Artifacts] = {
        "samples": {"accepted": stations},
        "zone": {"domains": domains},
    }
    truth = TRUTH.run(Inputs(file=file, done=done))
    require_stations(cast("gpd.GeoDataFrame", truth["stations"]), domains)
    shared = domains_of(Inputs(file=file, done=done | {"truth": truth}))
    problems: list[Problem] = []
    with _collected(problems):
        require_variety(shared, leading=file.project.estimate.leading)
    with _collected(problems):
        require_within_bounds(shared, file=file)
    if problems:
        raise DataError("domains", problems)


def require_known_names(file: ProjectFile) -> None:
    """Refuse a project that names what the built-in tables do not know.

    The part of `check_project` that takes no time, for a run to begin with.

    Parameters
    ----------
    file : ProjectFile

    Raises
    ------
    DataError
        With all such names, their places and the nearest known ones.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> require_known_names(read_project(example_project("minamitorishima")))
    """
    problems = [*_unknown_zone(file), *_unknown_names(file), *_taken_names(file)]
    if problems:
        raise DataError("project", problems)


def _names_beside(file: ProjectFile, unread: list[Problem]) -> Iterator[Problem]:
    """Find names that nothing knows where files are not there to be looked into."""
    problems: list[Problem] = []
    with _collected(problems):
        require_known_names(file)
    told = {problem.where for problem in unread}
    yield from (problem for problem in problems if problem.where not in told)


def _unknown_names(file: ProjectFile) -> Iterator[Problem]:
    facts = read_facts(file)
    yield from supply_problems(file, works=facts.works, ports=facts.ports)
    yield from resilience_problems(file, works=facts.works, ports=facts.ports)
    yield from route_problems(file, ports=facts.ports)
    yield from campaign_problems(file, ports=facts.ports)
    yield from transport_problems(file, works=facts.works, ports=facts.ports)


def _taken_names(file: ProjectFile) -> Iterator[Problem]:
    """Find exclusions that could not be told from another reason."""
    reasons = (*Reason, IN_NO_CLASS)
    taken = {" ".join(reason.casefold().split()) for reason in reasons}
    for index, choice in enumerate(file.project.exclusions):
        name = " ".join(choice.name.casefold().split())
        if not name or name in taken:
            yield Problem(
                where=file.where("exclusions", index, "name"),
                what=f"{choice.name!r} is empty, or stands for another reason already",
                expected="a name of its own",
                cure="such as the name of the area",
            )
        taken.add(name)


def _unknown_zone(file: ProjectFile) -> Iterator[Problem]:
    choice = file.project.zone
    if choice.file or not choice.country or choice.coast:
        return
    islands = read_islands()
    known = {*read_land()["iso3"], *islands["iso3"]}
    if choice.country not in known:
        yield not_known(file.where("zone", "country"), choice.country, known)
        return
    try:
        TypedIslands.of(islands, country=choice.country).called(choice.islands)
    except GeoError as error:
        given = ", ".join(choice.islands)
        yield from located(error, where=file.where("zone", "islands"), given=given)


def _bad_ground(file: ProjectFile, *, zone_known: bool) -> list[Problem]:
    """Derive zone and domains, and open the sea floor under them."""
    problems: list[Problem] = []
    zone: Zone | None = None
    shapes: list[BaseGeometry] | None = None
    if zone_known:
        with _collected(problems):
            zone = read_zone(file).zone
    with _collected(problems):
        shapes = read_domains(file)
    ground = list(shapes or ())
    if zone is not None and shapes is not None:
        ground = ground or [zone.geometry]
        with _collected(problems):
            ground = list(clip_domains(shapes, file=file, zone=zone).geometry)
    return problems + _bad_bathymetry(file, ground)


def _bad_bathymetry(file: ProjectFile, ground: list[BaseGeometry]) -> list[Problem]:
    choice = file.project.bathymetry
    problems: list[Problem] = []
    if choice is None or not ground:
        return problems
    where, path = file.where("bathymetry", "file"), file.locate(choice.file)
    with _collected(problems, where=where, given=choice.file):
        read_bathymetry(
            path.name,
            root=path.parent,
            bounds=window_round(ground),
            variable=choice.variable,
            crs=choice.crs,
        )
    return problems


@contextmanager
def _collected(
    problems: list[Problem], *, where: str = "", given: str = ""
) -> Iterator[None]:
    """Keep what is wrong with one part, and go on with the next."""
    try:
        yield
    except GeoError as error:
        if where:
            problems += located(error, where=where, given=given)
        else:
            problems += error.problems
