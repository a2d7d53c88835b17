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
from geo.report.popups import format_value
from geo.report.ramps import NO_DATA_COLOUR, SHARE_BREAKS, class_breaks, ramp_colours
from geo.report.symbols import ShapeStyle, Swatch, SymbolKind
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Mapping

_RAMP_FROM, _RAMP_TO = 40, 235  # the ends of the ramp are too pale and too dark
_POINT = ShapeStyle(
    colour="#ffffff", weight=1.0, fill="#31456a", fill_opacity=0.9, radius=4.0
)


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
    gates, works : geopandas.GeoDataFrame, optional
        Lines and points with ``name`` and ``exposure`` (0 to 1).
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
    for name, table in (
        ("Straits and canals", layers.gates),
        ("Works", layers.works),
    ):
        if len(table):
            _add_exposed(drawn, table, name=name)
    drawn.add_table(layers.ranking, caption=layers.ranking_caption, beside=True)
    drawn.add_table(
        layers.countries, caption="Countries", labels={"value": layers.value_name}
    )
    return drawn.render()


def _add_countries(drawn: OfflineMap, layers: RiskLayers) -> None:
    figures = layers.countries
    countries = layers.land[["iso3", "name", "geometry"]].merge(
        figures.drop(columns=["name"], errors="ignore"), on="iso3", how="left"
    )
    edges = SHARE_BREAKS if layers.percent else class_breaks(figures["value"])
    classes = len(edges) - 1
    colours = [_class_colour(index, classes) for index in range(classes)]

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
    shown = countries.copy()
    if layers.percent:
        shown["in words"] = [_percent(value) for value in countries["value"]]
    drawn.add_countries(
        shown,
        layer=Layer(
            name="Countries",
            legend_title=layers.value_name[:1].upper() + layers.value_name[1:],
            heading="name",
            labels=_country_labels(layers),
            legend=(*swatches, nothing),
        ),
        style=look,
    )


def _country_labels(layers: RiskLayers) -> dict[str, str]:
    words = {"in words": layers.value_name, "value": ""}
    value = words if layers.percent else {"value": layers.value_name}
    return value | {"iso3": "Country code"}


def _percent(value: float) -> str:
    return f"{100.0 * value:.3g} %" if np.isfinite(value) else ""


def _class_colour(index: int, classes: int) -> str:
    share = index / max(classes - 1, 1)
    return ramp_colours("risk")[round(_RAMP_FROM + share * (_RAMP_TO - _RAMP_FROM))]


def _country(colour: str) -> ShapeStyle:
    return ShapeStyle(colour="#7d7566", weight=0.5, fill=colour, fill_opacity=1.0)


def _add_exposed(drawn: OfflineMap, table: gpd.GeoDataFrame, *, name: str) -> None:
    line = "Line" in str(table.geom_type.iloc[0])

    def look(record: Mapping[str, object]) -> ShapeStyle:
        exposure = float(np.nan_to_num(read_number(record, "exposure")))
        size = float(np.sqrt(min(exposure, 1.0)))
        if line:
            return ShapeStyle(colour="#31456a", weight=2.5 + 6.0 * size)
        return ShapeStyle(
            colour="#ffffff",
            weight=1.0,
            fill="#31456a",
            fill_opacity=0.9,
            radius=3.0 + 9.0 * size,
        )

    style = ShapeStyle(colour="#31456a", weight=5.0) if line else _POINT
    kind: SymbolKind = "line" if line else "dot"
    drawn.add_shapes(
        table,
        layer=Layer(
            name=name,
            heading="name",
            labels={"exposure": "Share of the tonnes that pass"},
            legend=(Swatch(text="size grows with the share", style=style, kind=kind),),
        ),
        style=look,
    )
