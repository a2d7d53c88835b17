"""The markets of a project: what each commodity is asked for, and who can give it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.supply import CommodityDemand, TradeTerms
from geo.resilience.atlas import Ways
from geo.resilience.market_question import (
    MarketFacts,
    MarketQuestion,
    market_question,
)
from geo.resilience.product_contents import contained_by_product
from geo.resilience.programme import MarketProgramme
from geo.resilience.sourcing import market_supply
from geo.routing.network import SeaNetwork
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE
from geo.sources.country_names import COUNTRY_FILES
from geo.sources.profiles import FOLDER, list_profiles, read_profile
from geo.sources.project_file import ProjectFile
from geo.sources.supply_tables import SUPPLY_FILES, read_supply_tables
from geo.workflow.facility_changes import changed_works
from geo.workflow.lanes import land_legs_in, route_files, sea_network

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geo.model.project import SupplySettings
    from geo.resilience.market_demand import MarketDemand
    from geo.workflow.graph import Inputs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    """One commodity of a project's market.

    Parameters
    ----------
    asked : CommodityDemand
    question : MarketQuestion
    programme : MarketProgramme
    """

    asked: CommodityDemand
    question: MarketQuestion
    programme: MarketProgramme


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketWorld:
    """What all commodities of a project share.

    Parameters
    ----------
    file : ProjectFile
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`, with the project's figures.
    ports : pandas.DataFrame
        Schema PORTS.
    sea : SeaNetwork
    facts : MarketFacts
    terms : TradeTerms
    ways : mutable mapping of (str, str) to Route, optional
        Ways by sea found so far, by the names of both ports.
    """

    file: ProjectFile
    works: pd.DataFrame
    ports: pd.DataFrame
    sea: SeaNetwork
    facts: MarketFacts
    terms: TradeTerms
    ways: Ways = field(default_factory=dict)

    @property
    def supply(self) -> SupplySettings:
        """The settings of the market."""
        supply = self.file.project.supply
        if supply is None:
            raise ValueError("the project has no market")
        return supply

    def programme(
        self, works: Mapping[str, pd.DataFrame], demand: MarketDemand
    ) -> MarketProgramme:
        """Build the programme of a market.

        Parameters
        ----------
        works : mapping of str to pandas.DataFrame
            By element group.
        demand : MarketDemand

        Returns
        -------
        MarketProgramme
        """
        return MarketProgramme(
            market_supply(
                works,
                demand=demand,
                ports=self.ports,
                sea=self.sea,
                options=self.supply.options,
                terms=self.terms,
                ways=self.ways,
            )
        )


def market_world(inputs: Inputs) -> MarketWorld:
    """Gather what the commodities of a project share.

    Parameters
    ----------
    inputs : Inputs
        With the step of facts; the project has a market.

    Returns
    -------
    MarketWorld
    """
    file = inputs.file
    supply = file.project.supply
    if supply is None:
        raise ValueError("the project has no market")
    tables = read_supply_tables()
    market = supply.options.market_iso3
    return MarketWorld(
        file=file,
        works=changed_works(inputs.layer("facts", "works"), supply.facilities),
        ports=inputs.layer("facts", "ports"),
        sea=sea_network(file),
        facts=MarketFacts(
            tables=tables,
            profile=read_profile(market) if market in list_profiles() else None,
            market_iso3=market,
            year=supply.year,
            off_take=supply.off_take,
        ),
        terms=TradeTerms(
            rates=file.project.routing.priced_by,
            tariffs=supply.tariffs,
            contained=contained_by_product(tables.products),
            land_legs=land_legs_in(file),
        ),
    )


def markets_of(world: MarketWorld) -> Iterator[Market]:
    """Build the market of each commodity of a project.

    Parameters
    ----------
    world : MarketWorld

    Yields
    ------
    Market
        In the order of the project.
    """
    for asked in world.supply.commodities:
        question = market_question(asked, works=world.works, facts=world.facts)
        yield Market(
            asked=asked,
            question=question,
            programme=world.programme(question.works, question.demand),
        )


def market_files(file: ProjectFile) -> tuple[Path, ...]:
    """List the files that the markets of a project rest on.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    tuple of pathlib.Path
    """
    supply = file.project.supply
    market = supply.options.market_iso3 if supply else ""
    profile = [f"{FOLDER}/{market}.toml"] if market in list_profiles() else []
    built_in = (*SUPPLY_FILES, *COUNTRY_FILES, LAND_FILE, *profile)
    return (*map(bundled_file, built_in), *route_files(file))
