"""The places of a project's transport: loading point, ports, plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import GeoError, Problem
from geo.model.transport import NEAREST
from geo.resource.mining.loading_point import loading_point
from geo.routing.waypoints import Waypoint, require_port
from geo.sources.coastline import read_land
from geo.workflow.crust_ore import lifted_of
from geo.workflow.known_things import not_known
from geo.workflow.lanes import land_legs_in, sea_network
from geo.workflow.places import is_position, require_afloat, waypoint
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.model.land_legs import LandLegs
    from geo.model.project import Project
    from geo.sources.project_file import ProjectFile

LOADING_POINT = "loading point"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantPlace:
    """Where a plant lies.

    Parameters
    ----------
    key : str
        Its ``facility_id``, or its position as it is told.
    name : str
    lon, lat : float
    iso3 : str, optional
        Its country; empty where it is told by its position.
    """

    key: str
    name: str
    lon: float
    lat: float
    iso3: str = ""


def lifted_t_per_year(project: Project) -> float | None:
    """Say how much a project lifts in a year, wet.

    Parameters
    ----------
    project : Project

    Returns
    -------
    float or None
        Of its transport, or else of the plan of its supply, or of its mining, as far
        as `MiningPlan.lifting` brings it up; None where none of them says it. Plans of
        crust are of crust alone: the rock that is cut with it is lifted as well.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima")).project
    >>> lifted_t_per_year(project)
    2550000.0
    """
    rock = lifted_of(project).wet
    carried = project.transport and project.transport.wet_t_per_year
    told = [
        carried and carried / rock,
        project.supply
        and project.supply.seabed
        and project.supply.seabed.wet_t_per_year,
        project.mining and project.mining.most_wet_t_per_year,
    ]
    planned = [rock * float(tonnes) for tonnes in told if tonnes][:1]
    lifting = project.mining.lifting if project.mining else None
    lifted = [lifting.lifts_t_per_year] if lifting else []
    return min([*planned, *lifted], default=None)


def port_codes(project: Project, *, ports: pd.DataFrame) -> tuple[str, ...]:
    """List the ports that are set side by side.

    Parameters
    ----------
    project : Project
        With a transport.
    ports : pandas.DataFrame
        Schema PORTS.

    Returns
    -------
    tuple of str
        Those that are named; where the nearest is asked for and none is, all of the
        market's country. Empty where there is no market either.
    """
    settings = project.transport
    if settings is None:
        return ()
    if settings.ports or project.supply is None:
        return settings.ports
    home = ports["iso3"] == project.supply.options.market_iso3
    return tuple(ports.loc[home, "unlocode"])


def origin_of(
    project: Project, *, cells: pd.DataFrame, ports: pd.DataFrame
) -> tuple[Waypoint, float | None] | None:
    """Say where ships load.

    Parameters
    ----------
    project : Project
        With a transport.
    cells : pandas.DataFrame
        Of the statement.
    ports : pandas.DataFrame
        Schema PORTS.

    Returns
    -------
    tuple of Waypoint and float or None, or None
        The place, and how far the deposit reaches from it, km, where it is its mean
        position; None where nothing counts above the cut-off.
    """
    told = "" if project.transport is None else project.transport.origin
    if is_position(told):
        return waypoint(told, ports=ports), None
    found = loading_point(cells, cutoff=project.resource.cutoff_kg_m2, zone=told)
    if found is None:
        return None
    return Waypoint(name=LOADING_POINT, lon=found.lon, lat=found.lat), found.reach_km


def plant_place(project: Project, *, works: pd.DataFrame) -> PlantPlace | None:
    """Say where the plant lies.

    Parameters
    ----------
    project : Project
    works : pandas.DataFrame
        ``facility_id``, ``name``, ``iso3``, ``lon``, ``lat``.

    Returns
    -------
    PlantPlace or None
        None where there is none, or it lies at the port.
    """
    plant = None if project.transport is None else project.transport.plant
    if plant is None or not plant.place:
        return None
    if is_position(plant.place):
        at = waypoint(plant.place, ports=works)
        return PlantPlace(
            key=plant.place, name=f"plant at {plant.place}", lon=at.lon, lat=at.lat
        )
    row = works[works["facility_id"] == plant.place].iloc[0]
    return PlantPlace(
        key=plant.place,
        name=str(row["name"]),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        iso3=str(row["iso3"]),
    )


def by_land(plant: PlantPlace, code: str, *, iso3: str, legs: LandLegs) -> bool:
    """Say whether a plant can be reckoned to be reached by land from a port.

    Parameters
    ----------
    plant : PlantPlace
    code : str
        UN/LOCODE of the port.
    iso3 : str
        Its country.
    legs : LandLegs

    Returns
    -------
    bool
        In one country, or where a leg is told; of a plant told by its position always.
    """
    return plant.iso3 in {"", iso3} or legs.between(plant.key, code) is not None


def transport_problems(
    file: ProjectFile, *, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    """Find what a project's transport names and the tables do not know.

    Parameters
    ----------
    file : ProjectFile
    works : pandas.DataFrame
        ``facility_id``.
    ports : pandas.DataFrame
        Schema PORTS.

    Yields
    ------
    Problem
        At its place in the project file.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> from geo.workflow.facts import read_facts
    >>> project = read_project(example_project("minamitorishima"))
    >>> facts = read_facts(project)
    >>> list(transport_problems(project, works=facts.works, ports=facts.ports))
    []
    """
    if file.project.transport is None:
        return
    yield from _bad_ports(file, ports)
    yield from _bad_origin(file)
    yield from _bad_plant(file, works, ports)
    if lifted_t_per_year(file.project) is None:
        yield Problem(
            where=file.where("transport"),
            what="ships, and nothing that says how much is lifted",
            expected="wet tonnes a year",
            cure="transport.wet_t_per_year, supply.seabed.wet_t_per_year or "
            "mining.most_wet_t_per_year",
        )


def _bad_ports(file: ProjectFile, ports: pd.DataFrame) -> Iterator[Problem]:
    settings = file.project.transport
    if settings is None:
        return
    named = {"port": (settings.port,), "candidates": settings.candidates}
    for key, codes in named.items():
        for code in codes:
            if key == "port" and code == NEAREST:
                continue
            try:
                require_port(ports, code)
            except GeoError as error:
                where = file.where("transport", key)
                yield from located(error, where=where, given=code)
    if not port_codes(file.project, ports=ports):
        yield Problem(
            where=file.where("transport", "port"),
            what="the nearest is asked for, and no port that it could be",
            expected="candidates, or a market whose country has ports",
            cure='candidates = ["JPYOK", "JPHHE"]',
        )


def _bad_origin(file: ProjectFile) -> Iterator[Problem]:
    settings = file.project.transport
    told = "" if settings is None else settings.origin
    if not told:
        return
    where = file.where("transport", "origin")
    if not is_position(told):
        domains = [one.name for one in file.project.domains]
        if told not in domains:
            yield not_known(
                where, told, domains, cure='the name of a domain, or "lon,lat"'
            )
        return
    try:
        place = waypoint(told, ports=read_land())
        require_afloat([place], network=sea_network(file), land=read_land())
    except GeoError as error:
        yield from located(error, where=where, given=told)


def _bad_plant(
    file: ProjectFile, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    settings = file.project.transport
    place = settings.plant.place if settings and settings.plant else ""
    if not place:
        return
    where = file.where("transport", "plant", "place")
    if is_position(place):
        try:
            waypoint(place, ports=works)
        except GeoError as error:
            yield from located(error, where=where, given=place)
    elif place not in {*works["facility_id"]}:
        yield not_known(where, place, {*works["facility_id"]})
    elif settings is not None and settings.port in {*ports["unlocode"]}:
        yield from _abroad(file, settings.port, works=works, ports=ports)


def _abroad(
    file: ProjectFile, code: str, *, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    """Find a plant that no way by land is told to."""
    plant = plant_place(file.project, works=works)
    (country,) = set(ports.loc[ports["unlocode"] == code, "iso3"])
    try:
        legs = land_legs_in(file)
    except GeoError:
        return  # told with the routes
    if plant is None or by_land(plant, code, iso3=country, legs=legs):
        return
    yield Problem(
        where=file.where("transport", "plant", "place"),
        what=f"{plant.key} lies in {plant.iso3}, the port {code} in {country}",
        expected="a port of the same country, or a way by land that is told",
        cure="take another port, or give routing.land_legs",
    )
