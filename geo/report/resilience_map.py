"""The map of how long a market lasts, with its cover and its flows beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.report.blankmap import MapPage
from geo.report.features import Layer, read_number
from geo.report.framing import WORLD_LON, frame_bounds
from geo.report.popups import sentence
from geo.report.ramps import SHARE_BREAKS, ramp_colours
from geo.report.resilience_figures import draw_cover_against
from geo.report.resilience_labels import (
    DELIVERY_LABELS,
    LEVER_PLACE_LABELS,
    LEVER_SOURCE_LABELS,
    MARKET_LABELS,
    PORTFOLIO_LABELS,
    PULLED_LABELS,
    WAY_LABELS,
)
from geo.report.sankey import draw_sankey
from geo.report.selectors import Selector
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.way_lines import FATE_COLOURS, add_market_ways
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from geo.report.symbols import SymbolKind

COMMODITY, SCENARIO, PORTFOLIO = "commodity", "scenario", "portfolio"
_BY = (COMMODITY, SCENARIO, PORTFOLIO)
_SANKEY = ("Mined in", "Delivered from", "In the scenario")
_MARKET = "#14202b"
_LEVER, _IDLE = "#762a83", "#b7a6bf"
_RAMP_FROM, _RAMP_TO = 30, 215  # the ends of the ramp are too pale and too dark


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResilienceLayers:
    """What the resilience map shows. Tables are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons with ``iso3`` and ``name``, one row a country.
    commodities, scenarios, portfolios : tuple of tuple of str
        Key and words of each; what comes first is shown when the page opens.
    nothing : str
        Key of the portfolio that pulls no lever; empty without one.
    words : mapping of tuple of str to tuple of str
        Paragraphs by commodity, scenario and portfolio, as in all that follows.
    cover : pandas.DataFrame
        ``commodity``, ``scenario``, ``portfolio``, ``day``, and ``p10``, ``p50`` and
        ``p90`` in days of demand.
    deliveries : pandas.DataFrame
        By ``commodity``, ``scenario`` and ``iso3``: ``share`` of the market on an
        ordinary day, and words by `DELIVERY_LABELS`.
    ways : geopandas.GeoDataFrame
        Points where ways to the market begin: ``way`` (a key), ``commodity``,
        ``scenario``, ``kind`` (stays, cut or new), ``share`` of the market, and words
        by `WAY_LABELS`.
    chains : pandas.DataFrame
        What the Sankey diagrams show: ``commodity``, ``scenario``, ``mine``,
        ``plant``, ``fate`` (words of `geo.report.way_lines.FATES`) and ``tonnes``.
    market : geopandas.GeoDataFrame
        One point, with ``name``.
    market_facts : pandas.DataFrame
        By commodity, scenario and portfolio, words by `MARKET_LABELS`.
    levers : geopandas.GeoDataFrame
        Points of levers that have a place: ``lever`` and ``name``.
    lever_facts : pandas.DataFrame
        By ``lever``, ``commodity`` and ``portfolio``: ``pulled``, whether the
        portfolio has it, and words by `LEVER_PLACE_LABELS`.
    pulled : pandas.DataFrame
        Levers by commodity, scenario and portfolio, by `PULLED_LABELS`.
    lever_sources : pandas.DataFrame
        By ``commodity``, by `LEVER_SOURCE_LABELS`.
    portfolio_table : pandas.DataFrame
        All combinations, by `PORTFOLIO_LABELS`.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    commodities: tuple[tuple[str, str], ...]
    scenarios: tuple[tuple[str, str], ...]
    portfolios: tuple[tuple[str, str], ...]
    nothing: str
    words: Mapping[tuple[str, str, str], tuple[str, ...]]
    cover: pd.DataFrame
    deliveries: pd.DataFrame
    ways: gpd.GeoDataFrame
    chains: pd.DataFrame
    market: gpd.GeoDataFrame
    market_facts: pd.DataFrame
    levers: gpd.GeoDataFrame
    lever_facts: pd.DataFrame
    pulled: pd.DataFrame
    lever_sources: pd.DataFrame
    portfolio_table: pd.DataFrame
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()


def resilience_map(layers: ResilienceLayers) -> str:
    """Draw the map of how long a market lasts.

    Parameters
    ----------
    layers : ResilienceLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside.

    Examples
    --------
    >>> import shapely
    >>> places = gpd.GeoDataFrame(
    ...     {"iso3": ["JPN"], "name": ["Japan"]},
    ...     geometry=[shapely.box(139, 35, 141, 37)],
    ...     crs=4326,
    ... )
    >>> one = {"commodity": ["nickel"], "scenario": ["stop"], "portfolio": ["none"]}
    >>> run = pd.DataFrame(one).assign(day=0.0, p10=1.0, p50=2.0, p90=3.0)
    >>> others = ["iso3", "way", "kind", "mine", "plant", "fate", "tonnes", "lever"]
    >>> none = pd.DataFrame(columns=[*(PORTFOLIO_LABELS | WAY_LABELS), *others])
    >>> page = resilience_map(
    ...     ResilienceLayers(
    ...         title="Cover",
    ...         land=places,
    ...         commodities=(("nickel", "nickel"),),
    ...         scenarios=(("stop", "a stop"),),
    ...         portfolios=(("none", "doing nothing"),),
    ...         nothing="none",
    ...         words={("nickel", "stop", "none"): ("The stock is never empty.",)},
    ...         cover=run,
    ...         deliveries=none,
    ...         ways=gpd.GeoDataFrame(none, geometry=[], crs=4326),
    ...         chains=none,
    ...         market=places.set_geometry(places.representative_point()),
    ...         market_facts=pd.DataFrame(one),
    ...         levers=places.head(0),
    ...         lever_facts=none,
    ...         pulled=none,
    ...         lever_sources=none,
    ...         portfolio_table=none,
    ...     )
    ... )
    >>> "The stock is never empty." in page
    True
    """
    world = (WORLD_LON - 180.0, -56.0, WORLD_LON + 180.0, 78.0)
    shown = [layers.market, layers.ways, layers.levers]
    focus = frame_bounds(shown, centre_lon=WORLD_LON)
    drawn = OfflineMap(
        MapPage(
            title=layers.title,
            subtitle=layers.subtitle,
            centre_lon=WORLD_LON,
            focus=focus,
            views=(("Ways", focus), ("World", world)),
            watermark=layers.watermark,
            sources=layers.sources,
            notes=("Ways are drawn from country to market, not as ships sail.",),
            selectors=_selectors(layers),
        )
    )
    drawn.add_land(layers.land)
    _add_countries(drawn, layers)
    add_market_ways(drawn, layers.ways, end=layers.market.geometry.iloc[0])
    _add_levers(drawn, layers)
    _add_market(drawn, layers)
    _add_panel(drawn, layers)
    _add_tables(drawn, layers)
    return drawn.render()


def _selectors(layers: ResilienceLayers) -> tuple[Selector, ...]:
    asked = (
        (COMMODITY, "Commodity", layers.commodities),
        (SCENARIO, "Scenario", layers.scenarios),
        (PORTFOLIO, "Levers", layers.portfolios),
    )
    return tuple(
        Selector(
            key=key,
            label=label,
            options=tuple((option, sentence(words)) for option, words in options),
        )
        for key, label, options in asked
    )


def _class_colours() -> tuple[str, ...]:
    steps = np.linspace(_RAMP_FROM, _RAMP_TO, len(SHARE_BREAKS) - 1)
    return tuple(ramp_colours("deep")[round(step)] for step in steps)


def _country(colour: str) -> ShapeStyle:
    return ShapeStyle(colour="#7d7566", weight=0.5, fill=colour, fill_opacity=0.85)


def _add_countries(drawn: OfflineMap, layers: ResilienceLayers) -> None:
    colours = _class_colours()
    breaks = SHARE_BREAKS[1:-1]
    nothing = _country("#dcd7cb")

    def look(record: Mapping[str, object]) -> ShapeStyle:
        share = read_number(record, "share")
        if not share > 0.0:
            return nothing
        return _country(colours[int(np.searchsorted(breaks, share, side="right"))])

    ends = [f"{100.0 * edge:g}" for edge in SHARE_BREAKS]
    classes = zip(ends[:-1], ends[1:], colours, strict=True)
    told = layers.land["iso3"].isin(layers.deliveries["iso3"])
    drawn.add_varying(
        layers.land[told][["iso3", "name", "geometry"]],
        layers.deliveries,
        on="iso3",
        by=(COMMODITY, SCENARIO),
        layer=Layer(
            name="Countries",
            heading="name",
            labels={COMMODITY: "", SCENARIO: "", "share": "", **DELIVERY_LABELS},
            legend_title="Delivers on an ordinary day (% of what the market gets)",
            legend=(
                *(
                    Swatch(text=f"{low} to {high}", style=_country(c), kind="area")
                    for low, high, c in classes
                ),
                Swatch(text="mines only", style=nothing, kind="area"),
            ),
        ),
        style=look,
        land=True,
    )


def _add_levers(drawn: OfflineMap, layers: ResilienceLayers) -> None:
    if layers.levers.empty:
        return
    strong, pale = _dot(_LEVER, radius=8.0), _dot(_IDLE, radius=5.5)
    drawn.add_varying(
        layers.levers[["lever", "name", "geometry"]],
        layers.lever_facts,
        on="lever",
        by=(COMMODITY, PORTFOLIO),
        layer=Layer(
            name="Levers with a place",
            heading="name",
            labels={
                **dict.fromkeys((COMMODITY, PORTFOLIO, "lever", "pulled"), ""),
                **LEVER_PLACE_LABELS,
            },
            legend=(
                Swatch(text="pulled in what is chosen", style=strong, kind="dot"),
                Swatch(text="there, not pulled", style=pale, kind="dot"),
            ),
        ),
        style=lambda record: strong if record["pulled"] else pale,
    )


def _add_market(drawn: OfflineMap, layers: ResilienceLayers) -> None:
    look = ShapeStyle(
        colour="#ffffff", weight=2.0, fill=_MARKET, fill_opacity=1.0, radius=9.0
    )
    name = str(layers.market["name"].iloc[0])
    drawn.add_varying(
        layers.market.assign(key="market")[["key", "name", "geometry"]],
        layers.market_facts.assign(key="market"),
        on="key",
        by=_BY,
        layer=Layer(
            name="Who holds the stock",
            heading="name",
            labels=dict.fromkeys((*_BY, "key"), "") | MARKET_LABELS,
            legend=(_swatch(name, look, kind="dot"),),
        ),
        style=look,
    )
    drawn.add_labels(layers.market, column="name", name="Name of the market")


def _swatch(text: str, style: ShapeStyle, *, kind: SymbolKind) -> Swatch:
    return Swatch(text=text, style=style, kind=kind)


def _dot(colour: str, *, radius: float) -> ShapeStyle:
    return ShapeStyle(
        colour="#ffffff", weight=1.2, fill=colour, fill_opacity=0.95, radius=radius
    )


def _add_panel(drawn: OfflineMap, layers: ResilienceLayers) -> None:
    """Put the answer first, then the cover, the ways and the levers."""
    goods, happens = dict(layers.commodities), dict(layers.scenarios)
    helped = dict(layers.portfolios)
    runs = dict(list(layers.cover.groupby(list(_BY), sort=False)))
    for chosen in product(goods, happens, helped):
        when = dict(zip(_BY, chosen, strict=True))
        commodity, scenario, portfolio = chosen
        heading = f"{sentence(goods[commodity])}: {helped[portfolio]}"
        drawn.add_words(layers.words[chosen], title=heading, when=when)
        nothing = runs.get((commodity, scenario, layers.nothing))
        drawn.add_drawing(
            draw_cover_against(
                runs[chosen],
                nothing=None if portfolio == layers.nothing else nothing,
                name=helped[portfolio],
                title=f"Cover of {goods[commodity]}: {happens[scenario]}",
            ),
            when=when,
        )
    for commodity, scenario in product(goods, happens):
        own = layers.chains[
            (layers.chains[COMMODITY] == commodity)
            & (layers.chains[SCENARIO] == scenario)
        ]
        named = own.rename(
            columns=dict(zip(("mine", "plant", "fate"), _SANKEY, strict=True))
        )
        drawn.add_drawing(
            draw_sankey(
                named,
                columns=_SANKEY,
                title=f"An ordinary day's {goods[commodity]}, and what is left of it: "
                f"{happens[scenario]}",
                width=4.6,
                colours=FATE_COLOURS,
            ),
            when={COMMODITY: commodity, SCENARIO: scenario},
        )
    for key, own in layers.pulled.groupby(list(_BY), sort=False):
        drawn.add_table(
            own.drop(columns=list(_BY)),
            caption="Levers pulled",
            labels=PULLED_LABELS,
            beside=True,
            when=dict(zip(_BY, map(str, key), strict=True)),
            link="key",
        )


def _add_tables(drawn: OfflineMap, layers: ResilienceLayers) -> None:
    drawn.add_table(
        layers.portfolio_table[list(PORTFOLIO_LABELS)],
        caption="Scenarios and portfolios of levers; in brackets P10 to P90 "
        "(all of it: tables/resilience_portfolios.csv)",
        labels=PORTFOLIO_LABELS,
    )
    for commodity, words in layers.commodities:
        own = layers.ways[layers.ways[COMMODITY] == commodity]
        own = own.assign(scenario=own[SCENARIO].map(dict(layers.scenarios)))
        drawn.add_table(
            own[[SCENARIO, *WAY_LABELS]],
            caption=f"Ways of {words} to the market",
            labels={SCENARIO: "Scenario", **WAY_LABELS},
            when={COMMODITY: commodity},
        )
        told = layers.lever_sources[layers.lever_sources[COMMODITY] == commodity]
        if len(told):
            drawn.add_table(
                told[list(LEVER_SOURCE_LABELS)],
                caption=f"Levers of {words}: ceilings and sources",
                labels=LEVER_SOURCE_LABELS,
                when={COMMODITY: commodity},
            )
