"""What a project says of its market and its scenario, held against the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.resilience.element_groups import mined_years
from geo.sources.coastline import read_land
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.facility_changes import change_problems
from geo.workflow.known_things import bad_disruption, known_things, not_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.model.project import SupplySettings
    from geo.model.supply import CommodityDemand
    from geo.sources.project_file import ProjectFile


def supply_problems(
    file: ProjectFile, *, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    """Find what a project names and the tables do not know.

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
    yield from _bad_disruptions(file, works, ports)
    supply = file.project.supply
    if supply is not None:
        yield from _bad_market(file, supply, ports)
        yield from _bad_commodities(file, supply, works)
        yield from _bad_year(file, supply)
        yield from _bad_metals(file, supply)
        yield from _bad_changes(file, supply, works)
        yield from _bad_rights(file, supply, works)
        yield from _bad_tariffs(file, supply)


def _bad_disruptions(
    file: ProjectFile, works: pd.DataFrame, ports: pd.DataFrame
) -> Iterator[Problem]:
    known = known_things(file, works=works, ports=ports)
    for index, hit in enumerate(file.project.disruptions):
        yield from bad_disruption(hit, known, file=file, place=("disruptions", index))


def _bad_market(
    file: ProjectFile, supply: SupplySettings, ports: pd.DataFrame
) -> Iterator[Problem]:
    options = supply.options
    tables = {
        "market_port": (options.market_port, {*ports["unlocode"]}),
        "market_iso3": (options.market_iso3, {*read_land()["iso3"]}),
    }
    for key, (name, known) in tables.items():
        if name not in known:
            yield not_known(file.where("supply", "options", key), name, known)


def _bad_commodities(
    file: ProjectFile, supply: SupplySettings, works: pd.DataFrame
) -> Iterator[Problem]:
    goods = {*works["commodity"]}
    for index, demand in enumerate(supply.commodities):
        if demand.name not in goods:
            where = file.where("supply", "commodities", index, "name")
            yield not_known(where, demand.name, goods)
            continue
        stages = {*works.loc[works["commodity"] == demand.name, "stage"]}
        if demand.stage not in stages:
            where = file.where("supply", "commodities", index, "stage")
            yield not_known(where, demand.stage, stages)


def _bad_year(file: ProjectFile, supply: SupplySettings) -> Iterator[Problem]:
    """Find a year up to which no mine output is told of what the market buys."""
    tables = read_supply_tables()
    told = {
        one.name: mined_years(
            tables.production, baskets=tables.baskets, commodity=one.name
        )
        for one in supply.commodities
    }
    later = {
        name: years[0]
        for name, years in told.items()
        if years and years[0] > supply.year
    }
    if later:
        yield Problem(
            where=file.where("supply", "year"),
            what=f"{supply.year}: no mine output of {', '.join(later)} up to it",
            expected="a year with output of all that the market buys",
            cure=f"year = {max(later.values())} or later",
        )


def _bad_metals(file: ProjectFile, supply: SupplySettings) -> Iterator[Problem]:
    """Find metals that the seabed could not yield as the project stands."""
    metals = {*file.project.metals}
    recovery = supply.seabed.recovery if supply.seabed else None
    for index, demand in enumerate(supply.commodities):
        where = file.where("supply", "commodities", index, "metal")
        if demand.metal and demand.metal not in metals:
            yield _without_grade(where, demand.metal, metals)
        elif demand.metal and recovery is not None and demand.metal not in recovery:
            yield _without_recovery(where, demand)
    for metal in recovery or {}:
        if metal not in metals:
            where = file.where("supply", "seabed", "recovery")
            yield _without_grade(where, metal, metals)


def _without_grade(where: str, metal: str, metals: set[str]) -> Problem:
    return Problem(
        where=where,
        what=f"{metal!r} is no metal of the samples",
        expected="one of " + (", ".join(sorted(metals)) or "none: no grades are given"),
        cure="correct it, leave it out, or name its column in samples.grades",
    )


def _without_recovery(where: str, demand: CommodityDemand) -> Problem:
    return Problem(
        where=where,
        what=f"{demand.metal!r} has no recovery in supply.seabed",
        expected=f"how much of it reaches {demand.name}, 0 to 1",
        cure=f"recovery = {{ {demand.metal} = 0.9 }}, or leave metal out",
    )


def _bad_changes(
    file: ProjectFile, supply: SupplySettings, works: pd.DataFrame
) -> Iterator[Problem]:
    for index, change in enumerate(supply.facilities):
        place = file.where("supply", "facilities", index)
        for problem in change_problems(works, change):
            yield replace(problem, where=f"{place} {problem.where}")


def _bad_rights(
    file: ProjectFile, supply: SupplySettings, works: pd.DataFrame
) -> Iterator[Problem]:
    """Find rights to goods that no commodity of the project gets at its stage."""
    asked = {one.name: str(one.stage) for one in supply.commodities}
    for index, right in enumerate(supply.off_take):
        place = file.where("supply", "off_take", index, "facility_id")
        own = works[works["facility_id"] == right.facility_id]
        if not len(own):
            yield not_known(place, right.facility_id, {*works["facility_id"]})
            continue
        given = zip(own["commodity"], own["stage"], strict=True)
        fits = any(
            asked.get(commodity) == stage
            and right.commodity in {"", commodity}
            and right.stage in {"", stage}
            for commodity, stage in given
        )
        several = {
            str(commodity)
            for commodity, stage in zip(own["commodity"], own["stage"], strict=True)
            if asked.get(commodity) == stage
        }
        if len(several) > 1 and not right.commodity:
            yield Problem(
                where=place,
                what=f"{right.facility_id} gives {' and '.join(sorted(several))}",
                expected="the commodity that the right is to",
                cure=f'commodity = "{min(several)}"',
            )
        if not fits:
            yield Problem(
                where=place,
                what=f"{right.facility_id} gives none of what the market buys",
                expected=", ".join(
                    f"{name} ({stage})" for name, stage in asked.items()
                ),
                cure="name the works that deliver to the market, or leave it out",
            )


def _bad_tariffs(file: ProjectFile, supply: SupplySettings) -> Iterator[Problem]:
    known = {*read_land()["iso3"]}
    asked = {one.name: one.value_usd_per_t for one in supply.commodities}
    for index, tariff in enumerate(supply.tariffs):
        for key in ("origin", "destination"):
            name = getattr(tariff, key)
            if name and name not in known:
                yield not_known(
                    file.where("supply", "tariffs", index, key), name, known
                )
        where = file.where("supply", "tariffs", index, "commodity")
        if tariff.commodity and tariff.commodity not in asked:
            yield not_known(where, tariff.commodity, asked)
            continue
        goods = [tariff.commodity] if tariff.commodity else list(asked)
        worthless = [name for name in goods if not asked[name]]
        if worthless:
            yield Problem(
                where=where,
                what=f"a duty on the value, but no value of {', '.join(worthless)}",
                expected="value_usd_per_t of each commodity it is levied on",
                cure="give value_usd_per_t in its [[supply.commodities]]",
            )
