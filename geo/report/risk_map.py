"""The map of who could stop the supply, with the ranking beside it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.report.blankmap import MapPage
from geo.report.features import Layer, read_number
from geo.report.framing import WORLD_LON
from geo.report.popups import format_value, label_of
from geo.report.ramps import NO_DATA_COLOUR, SHARE_BREAKS, class_breaks
from geo.report.share_colours import class_colours
from geo.report.symbols import ShapeStyle, Swatch, SymbolKind
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Mapping

_GATE_COLOUR, _WORKS_COLOUR, _PORT_COLOUR = "#31456a", "#31456a", "#01665e"
_WORDS = "in words"
_COUNTRY_LABELS = {"iso3": "Country code", "how_surely": "Among the five worst"}
_EXPOSED_LABELS = {
    "passing": "Of each commodity",
    "unlocode": "UN/LOCODE",
    **dict.fromkeys(("lon", "lat", "portwatch_id", "searoute_passage_tag"), ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLayers:
    """What the risk map shows. Tables are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons with ``iso3`` and ``name``.
    countries : pandas.DataFrame
        One row a country: ``iso3``, ``value`` and columns for the popup.
    value_name : str
        What the value is, with its unit, such as ``"share of supply lost if the
        country stops"``.
    ranking : pandas.DataFrame
        The worst stops, worst first; shown beside the map.
    ranking_caption : str
    gates : geopandas.GeoDataFrame, optional
        Lines with ``name`` and ``exposure``, the share of the tonnes that pass (0 to
        1).
    works, ports : geopandas.GeoDataFrame, optional
        Points with ``name`` and ``exposure``, the share of the demand unmet if it
        stops (0 to 1).
    percent : bool, optional
        Whether the values are shares (0 to 1), to be written in percent.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    countries: pd.DataFrame
    value_name: str
    ranking: pd.DataFrame
    ranking_caption: str
    gates: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    works: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    ports: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    percent: bool = True
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()


def risk_map(layers: RiskLayers) -> str:
    """Draw the map of supply risk by country.

    Parameters
    ----------
    layers : RiskLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside.

    Examples
    --------
    >>> import shapely
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["PHL"], "name": ["Philippines"]},
    ...     geometry=[shapely.box(120, 10, 125, 18)],
    ...     crs=4326,
    ... )
    >>> worst = pd.DataFrame({"stop": ["Philippines"], "lost": ["12 %"]})
    >>> page = risk_map(
    ...     RiskLayers(
    ...         title="Risk",
    ...         land=land,
    ...         countries=pd.DataFrame({"iso3": ["PHL"], "value": [0.12]}),
    ...         value_name="share lost",
    ...         ranking=worst,
    ...         ranking_caption="Worst stops",
    ...     )
    ... )
    >>> "Worst stops" in page
    True
    """
    page = MapPage(
        title=layers.title,
        centre_lon=WORLD_LON,
        focus=(WORLD_LON - 180.0, -56.0, WORLD_LON + 180.0, 78.0),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
    )
    drawn = OfflineMap(page)
    _add_countries(drawn, layers)
    for exposed in _exposed(layers):
        if len(exposed.table):
            _add_exposed(drawn, exposed)
    drawn.add_table(layers.ranking, caption=layers.ranking_caption, beside=True)
    drawn.add_table(
        _country_table(layers), caption="Countries", labels=_country_labels(layers)
    )
    return drawn.render()


def _add_countries(drawn: OfflineMap, layers: RiskLayers) -> None:
    figures = layers.countries
    countries = layers.land[["iso3", "name", "geometry"]].merge(
        figures.drop(columns=["name"], errors="ignore"), on="iso3", how="left"
    )
    edges = SHARE_BREAKS if layers.percent else class_breaks(figures["value"])
    classes = len(edges) - 1
    colours = class_colours(classes)

    def look(record: Mapping[str, object]) -> ShapeStyle:
        value = read_number(record, "value")
        if not np.isfinite(value) or not classes:
            return _country(NO_DATA_COLOUR)
        return _country(colours[bisect_right(edges[1:-1], value)])

    ends = [_percent(e) if layers.percent else format_value(e) for e in edges]
    swatches = [
        Swatch(text=f"{low} to {high}", style=_country(colour), kind="area")
        for low, high, colour in zip(ends[:-1], ends[1:], colours, strict=True)
    ]
    nothing = Swatch(text="no figure", style=_country(NO_DATA_COLOUR), kind="area")
    drawn.add_countries(
        countries.assign(**_in_words(countries, layers)),
        layer=Layer(
            name="Countries",
            legend_title=_capital(layers.value_name),
            heading="name",
            labels=_country_labels(layers),
            legend=(*swatches, nothing),
        ),
        style=look,
    )


def _country_table(layers: RiskLayers) -> pd.DataFrame:
    """Name the countries of the table below the map, the worst first."""
    names = layers.land.drop_duplicates("iso3").set_index("iso3")["name"]
    told = layers.countries.sort_values("value", ascending=False, kind="stable")
    named = told["iso3"].map(names).fillna(told["iso3"])
    return told.assign(name=named, **_in_words(told, layers))


def _in_words(figures: pd.DataFrame, layers: RiskLayers) -> dict[str, list[str]]:
    """Write shares in percent, as a column of their own."""
    if not layers.percent:
        return {}
    return {_WORDS: [_percent(value) for value in figures["value"]]}


def _country_labels(layers: RiskLayers) -> dict[str, str]:
    words = {"name": "Country", _WORDS: _capital(layers.value_name), "value": ""}
    value = words if layers.percent else {"value": layers.value_name}
    last = set(_COUNTRY_LABELS)
    others = {
        column: label_of(column)
        for column in map(str, layers.countries.columns)
        if column not in {"value", *last}
    }
    return value | others | _COUNTRY_LABELS


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(value: float) -> str:
    return f"{100.0 * value:.3g} %" if np.isfinite(value) else ""


def _country(colour: str) -> ShapeStyle:
    return ShapeStyle(colour="#7d7566", weight=0.5, fill=colour, fill_opacity=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exposed:
    """Gates, ports or works, and what the size of each says."""

    name: str
    table: gpd.GeoDataFrame
    what: str
    colour: str


def _exposed(layers: RiskLayers) -> tuple[_Exposed, ...]:
    unmet = "Share of the demand unmet if it stops"
    return (
        _Exposed(
            name="Straits and canals",
            table=layers.gates,
            what="Share of the tonnes that pass",
            colour=_GATE_COLOUR,
        ),
        _Exposed(
            name="Ports whose stop hurts",
            table=layers.ports,
            what=unmet,
            colour=_PORT_COLOUR,
        ),
        _Exposed(
            name="Works whose stop hurts",
            table=layers.works,
            what=unmet,
            colour=_WORKS_COLOUR,
        ),
    )


def _add_exposed(drawn: OfflineMap, exposed: _Exposed) -> None:
    table, colour = exposed.table, exposed.colour
    line = "Line" in str(table.geom_type.iloc[0])

    def look(record: Mapping[str, object]) -> ShapeStyle:
        exposure = float(np.nan_to_num(read_number(record, "exposure")))
        size = float(np.sqrt(min(exposure, 1.0)))
        if line:
            return ShapeStyle(colour=colour, weight=2.5 + 6.0 * size)
        return _point(colour, radius=3.0 + 9.0 * size)

    style = ShapeStyle(colour=colour, weight=5.0) if line else _point(colour, radius=4)
    kind: SymbolKind = "line" if line else "dot"
    grows = f"size: {exposed.what[:1].lower()}{exposed.what[1:]}"
    drawn.add_shapes(
        table.assign(told=[_percent(share) for share in table["exposure"]]),
        layer=Layer(
            name=exposed.name,
            heading="name",
            labels={"told": exposed.what, "exposure": ""} | _EXPOSED_LABELS,
            legend=(Swatch(text=grows, style=style, kind=kind),),
        ),
        style=look,
    )


def _point(colour: str, *, radius: float) -> ShapeStyle:
    return ShapeStyle(
        colour="#ffffff", weight=1.0, fill=colour, fill_opacity=0.9, radius=radius
    )
