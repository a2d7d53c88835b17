"""What a project says of levers and scenarios, held against tables and libraries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.model.levers import (
    DiversificationLever,
    SeabedLever,
    StakeLever,
    SubstitutionLever,
)
from geo.model.resilience import unknown_levers
from geo.resilience.sector_demand import sector_demand
from geo.sources.coastline import read_land
from geo.sources.events import list_events
from geo.sources.lever_files import list_levers, read_levers
from geo.sources.markets import read_markets
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.known_things import (
    COMMODITY_CURE,
    bad_disruption,
    known_things,
    not_known,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.errors import Problem
    from geo.model.levers import Lever
    from geo.model.project import SupplySettings
    from geo.model.supply import CommodityDemand
    from geo.sources.project_file import ProjectFile

_EVENTS = "`abyssal facts event` lists them"
_MARKETS = "`abyssal facts profile` lists them"
_COUNTRIES = "take the code of ISO 3166-1 alpha-3: data/land/countries.csv lists them"
_SECTORS = (
    "name a sector of the commodity: supply.commodities.sectors of the project, or "
    "data/supply/demand.csv, tell which"
)
_BASKETS = "data/supply/baskets.csv lists them"
_LIBRARY = (
    "correct it, or leave it out and tell of levers of your own in "
    "[[resilience.levers]], as in data/supply/levers"
)


def resilience_problems(
    file: ProjectFile, *, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    """Find what levers, portfolios and scenarios name and nothing holds.

    Parameters
    ----------
    file : ProjectFile
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    ports : pandas.DataFrame
        Schema PORTS.

    Yields
    ------
    Problem
    """
    supply = file.project.supply
    if supply is None:
        return
    yield from _bad_scenarios(file, works=works, ports=ports)
    yield from _bad_levers(file, supply, works=works)
    yield from _bad_library(file)
    yield from _bad_values(file, supply)
    markets = {*read_markets()["iso3"]} if file.project.resilience.compare else set()
    for index, code in enumerate(file.project.resilience.compare):
        if code not in markets:
            where = file.where("resilience", "compare", index)
            yield not_known(where, code, markets, cure=_MARKETS)


def _bad_scenarios(
    file: ProjectFile, *, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    known = known_things(file, works=works, ports=ports)
    for index, scenario in enumerate(file.project.resilience.scenarios):
        place = ("resilience", "scenarios", index)
        if scenario.event and scenario.event not in list_events():
            where = file.where(*place, "event")
            yield not_known(where, scenario.event, list_events(), cure=_EVENTS)
        for number, hit in enumerate(scenario.disruptions):
            yield from bad_disruption(
                hit, known, file=file, place=(*place, "disruptions", number)
            )


def _bad_levers(
    file: ProjectFile, supply: SupplySettings, *, works: pd.DataFrame
) -> Iterator[Problem]:
    asked = {one.name: str(one.stage) for one in supply.commodities}
    for index, lever in enumerate(file.project.resilience.levers):
        place = ("resilience", "levers", index)
        if lever.commodity and lever.commodity not in asked:
            where = file.where(*place, "commodity")
            yield not_known(where, lever.commodity, asked, cure=COMMODITY_CURE)
            continue
        if isinstance(lever, StakeLever):
            yield from _bad_stake(
                lever, works, asked=asked, where=file.where(*place, "facility_id")
            )
        for key, name, known, cure in _named(lever, supply):
            if name not in known:
                yield not_known(file.where(*place, key), name, known, cure=cure)


def _named(
    lever: Lever, supply: SupplySettings
) -> Iterator[tuple[str, str, set[str], str]]:
    """Give what a lever names by which key, what is known, and where it is listed."""
    if isinstance(lever, DiversificationLever):
        yield "iso3", lever.iso3, {*read_land()["iso3"]}, _COUNTRIES
    elif isinstance(lever, SubstitutionLever) and lever.sector:
        yield "sector", lever.sector, _sectors(lever, supply), _SECTORS
    elif isinstance(lever, SeabedLever) and lever.basket:
        baskets = {*read_supply_tables().baskets["basket"]}
        yield "basket", lever.basket, baskets, _BASKETS


def _bad_stake(
    lever: StakeLever, works: pd.DataFrame, *, asked: dict[str, str], where: str
) -> Iterator[Problem]:
    own = works[works["facility_id"] == lever.facility_id]
    if not len(own):
        yield not_known(where, lever.facility_id, {*works["facility_id"]})
        return
    given = {
        f"{commodity} ({stage})"
        for commodity, stage in zip(own["commodity"], own["stage"], strict=True)
    }
    wanted = {f"{name} ({stage})" for name, stage in asked.items() if lever.helps(name)}
    if not given & wanted:
        nearest = not_known(where, lever.facility_id, sorted(wanted))
        yield replace(
            nearest,
            what=f"{lever.facility_id} gives none of what the lever is for: "
            + ", ".join(sorted(given)),
            expected="a works of " + " or ".join(sorted(wanted)),
            cure="name the works that deliver to the market, or leave it out",
        )


def _bad_values(file: ProjectFile, supply: SupplySettings) -> Iterator[Problem]:
    """Find value added of what the market does not use."""
    asked = {one.name: one for one in supply.commodities}
    for commodity, told in file.project.resilience.value_added_usd_per_t.items():
        place = ("resilience", "value_added_usd_per_t", commodity)
        if commodity not in asked:
            cure = "name one of [[supply.commodities]], or take it out"
            yield not_known(file.where(*place), commodity, asked, cure=cure)
            continue
        sectors = _sectors_of(asked[commodity], supply)
        for sector in told:
            if sector not in sectors:
                where = file.where(*place, sector)
                yield not_known(where, sector, sectors, cure=_SECTORS)


def _sectors(lever: Lever, supply: SupplySettings) -> set[str]:
    """Name the sectors of the commodities that a lever helps."""
    return {
        sector
        for asked in supply.commodities
        if lever.helps(asked.name)
        for sector in _sectors_of(asked, supply)
    }


def _sectors_of(asked: CommodityDemand, supply: SupplySettings) -> set[str]:
    sectors = asked.sectors
    if not sectors:
        sectors = sector_demand(
            read_supply_tables().demand,
            market=supply.options.market_iso3,
            commodity=asked.name,
            year=supply.year,
        ).sectors
    return {one.sector for one in sectors}


def _bad_library(file: ProjectFile) -> Iterator[Problem]:
    """Find a library that does not ship, and portfolios that name what none has."""
    settings = file.project.resilience
    if not settings.levers_of:
        return  # the project's own levers are looked at where they are read
    where = file.where("resilience", "levers_of")
    if settings.levers_of not in list_levers():
        yield not_known(where, settings.levers_of, list_levers(), cure=_LIBRARY)
        return
    try:
        library = read_levers(settings.levers_of)
    except DataError as error:
        yield from (
            replace(one, where=f"{where}: {one.where}") for one in error.problems
        )
        return
    for problem in unknown_levers(
        settings.portfolios, among=(*library, *settings.levers)
    ):
        parts = problem.where.split(".")
        place = [int(part) - 1 if part.isdigit() else part for part in parts]
        yield replace(problem, where=file.where("resilience", *place))
