"""What the resilience map of a run shows: how long the market lasts, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.watermark import WATERMARK
from geo.report.resilience_map import ResilienceLayers
from geo.workflow.cover_words import lasting_words, scenario_line
from geo.workflow.exposure_mapping import one_shape_each
from geo.workflow.lever_places import (
    lever_rows_of,
    placed_levers,
    pulled_levers,
    told_levers,
)
from geo.workflow.market_ways import chains, deliveries, market_ways
from geo.workflow.naming import country_names, in_words
from geo.workflow.resilience_views import portfolio_rows, scenario_titles

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.workflow.graph import Inputs

_BY = ["commodity", "scenario", "portfolio"]
_OF = "resilience"


def resilience_layers(
    inputs: Inputs, *, land: gpd.GeoDataFrame, sources: tuple[str, ...]
) -> ResilienceLayers:
    """Gather what the resilience map shows.

    Parameters
    ----------
    inputs : Inputs
        With the steps of zone, facts, supply and resilience, of a project that asks
        for a supply.
    land : geopandas.GeoDataFrame
        Schema LAND.
    sources : tuple of str

    Returns
    -------
    ResilienceLayers
    """
    project = inputs.file.project
    portfolios = inputs.table(_OF, "portfolios").fillna({"cost_not_told": ""})
    ways = inputs.table(_OF, "ways")
    names = country_names()
    market = _market(inputs, names)
    levers = placed_levers(inputs, market=market.geometry.iloc[0])
    facts = told_levers(inputs.table(_OF, "lever_facts"))
    happens = scenario_titles(inputs.table(_OF, "cover_summary"))
    placed = {str(name) for name in levers["lever"]}
    return ResilienceLayers(
        title=project.title,
        subtitle=f"How long {market['name'].iloc[0]} lasts, and which levers buy time",
        land=one_shape_each(land),
        commodities=tuple(
            (key, in_words(key)) for key in dict.fromkeys(portfolios["commodity"])
        ),
        scenarios=tuple(happens.items()),
        portfolios=tuple(
            (name, name) for name in dict.fromkeys(portfolios["portfolio"])
        ),
        nothing=_nothing(portfolios),
        words=_words(portfolios, told=inputs.table(_OF, "cover_summary")),
        cover=inputs.table(_OF, "cover"),
        deliveries=deliveries(ways, names=names),
        ways=market_ways(
            ways,
            market_iso3=market["iso3"].iloc[0],
            works=inputs.layer("facts", "facilities"),
            land=land,
            names=names,
        ),
        chains=chains(ways, names=names),
        market=market,
        market_facts=_market_facts(inputs, portfolios),
        levers=levers,
        lever_facts=lever_rows_of(facts, portfolios, placed=placed),
        pulled=pulled_levers(facts, inputs.table(_OF, "costs"), placed=placed),
        lever_sources=facts,
        portfolio_table=_spelt(portfolio_rows(portfolios), happens=happens),
        watermark=WATERMARK if project.synthetic else "",
        sources=(
            *sources,
            "Flows are allocated by capacity and distance under stated assumptions",
        ),
    )


def _nothing(portfolios: pd.DataFrame) -> str:
    """Name the portfolio that pulls no lever."""
    pulls = portfolios.groupby("portfolio", sort=False)["levers"].agg(
        lambda told: "".join(told.fillna(""))
    )
    idle = [str(name) for name, levers in pulls.items() if not levers]
    return idle[0] if idle else ""


def _words(
    portfolios: pd.DataFrame, *, told: pd.DataFrame
) -> dict[tuple[str, str, str], tuple[str, ...]]:
    happens = {
        tuple(str(row[name]) for name in _BY): row for row in told.to_dict("records")
    }
    words = {}
    for row in portfolios.fillna({"levers": ""}).to_dict("records"):
        key = (str(row["commodity"]), str(row["scenario"]), str(row["portfolio"]))
        line = scenario_line(happens[key])
        words[key] = (*lasting_words(row), line)
    return words


def _market(inputs: Inputs, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    supply = inputs.file.project.supply
    port, iso3 = (
        (supply.options.market_port, supply.options.market_iso3) if supply else ("", "")
    )
    ports = inputs.layer("facts", "ports")
    place = ports[ports["unlocode"] == port].geometry.iloc[0]
    name = names.get(iso3, iso3)
    columns = {"name": [name], "iso3": [iso3]}
    return gpd.GeoDataFrame(columns, geometry=[place], crs=WGS84)


def _market_facts(inputs: Inputs, portfolios: pd.DataFrame) -> pd.DataFrame:
    told = inputs.table(_OF, "cover_summary").set_index(_BY)["opening_stock_days"]
    shown = portfolio_rows(portfolios)
    opening = [f"{told.loc[tuple(key)]:g}" for key in shown[_BY].to_numpy()]
    columns = ["stock_out", "first_short", "bought", "unmet"]
    return shown[[*_BY, *columns]].assign(opening=opening)


def _spelt(table: pd.DataFrame, *, happens: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(
        commodity=table["commodity"].map(in_words),
        scenario=table["scenario"].map(happens),
    )
