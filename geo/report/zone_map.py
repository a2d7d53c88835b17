"""The map of whose sea it is: regimes, limits by what they rest on, islands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.maritime.zones import COAST
from geo.report.blankmap import MapPage
from geo.report.features import Layer
from geo.report.framing import centre_of, frame_bounds
from geo.report.labels import ISLAND_LABELS, LIMIT_LABELS, ZONE_LABELS
from geo.report.limit_styles import (
    limit_style,
    limit_swatches,
    regime_style,
    regime_swatches,
)
from geo.report.popups import sentence
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.webmap import OfflineMap
from geo.report.zone_shapes import simplify_zones

if TYPE_CHECKING:
    from collections.abc import Mapping

_SURE = ShapeStyle(
    colour="#14202b", weight=1.0, fill="#f4f1ea", fill_opacity=1.0, radius=3.0
)
_DOUBTFUL = ShapeStyle(
    colour="#9c1c1c", weight=2.0, fill="#ffffff", fill_opacity=1.0, radius=4.0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLayers:
    """What the map of a zone shows. Tables are in EPSG:4326, split at 180.

    Shapes are simplified here to what a page can hold.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons.
    regimes : geopandas.GeoDataFrame
        Polygons with ``name``, ``regime`` and ``area_km2``; what lies below first.
    limits : geopandas.GeoDataFrame, optional
        Lines with ``basis``, ``neighbour`` and ``length_km``.
    islands : geopandas.GeoDataFrame, optional
        Points with ``name`` and ``status``.
    warnings : tuple of str, optional
        What a reader must know, in a table under the map.
    subtitle : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    regimes: gpd.GeoDataFrame
    limits: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    islands: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    warnings: tuple[str, ...] = ()
    subtitle: str = ""
    sources: tuple[str, ...] = ()


def zone_map(layers: ZoneLayers) -> str:
    """Draw the map of a zone, or of several.

    Parameters
    ----------
    layers : ZoneLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside.

    Examples
    --------
    >>> import shapely
    >>> sea = gpd.GeoDataFrame(
    ...     {"name": ["Fiji"], "regime": ["EEZ"], "area_km2": [1.3e6]},
    ...     geometry=[shapely.box(175, -20, 180, -15)],
    ...     crs=4326,
    ... )
    >>> edge = gpd.GeoDataFrame(
    ...     {"basis": ["200-nm arc"], "neighbour": [""], "length_km": [9.0]},
    ...     geometry=sea.boundary,
    ...     crs=4326,
    ... )
    >>> page = zone_map(
    ...     ZoneLayers(title="Fiji", land=sea.iloc[:0], regimes=sea, limits=edge)
    ... )
    >>> "<title>Fiji</title>" in page
    True
    """
    page = _page(layers)
    drawn = OfflineMap(page)
    drawn.add_land(layers.land)
    named = layers.regimes.assign(key=_keys(layers.regimes, "name", "regime"))
    regimes = simplify_zones(named, centre_lon=page.centre_lon)
    for regime in dict.fromkeys(regimes["regime"]):
        drawn.add_shapes(
            regimes[regimes["regime"] == regime],
            layer=Layer(
                name=sentence(regime),
                heading="name",
                key="key",
                labels=ZONE_LABELS,
                legend=regime_swatches([regime]),
            ),
            style=regime_style,
        )
    _add_limits(drawn, layers.limits)
    _add_islands(drawn, layers.islands)
    _add_tables(drawn, layers)
    return drawn.render()


def _page(layers: ZoneLayers) -> MapPage:
    centre = centre_of([layers.regimes])
    return MapPage(
        title=layers.title,
        centre_lon=centre,
        focus=frame_bounds([layers.regimes], centre_lon=centre),
        subtitle=layers.subtitle,
        sources=layers.sources,
        notes=(
            "Zones are derived by geometry and provisional: an equidistance line is "
            "no boundary, delimitation is by agreement (UNCLOS 74, 83). No statement "
            "on sovereignty is meant.",
        ),
    )


def _add_limits(drawn: OfflineMap, limits: gpd.GeoDataFrame) -> None:
    if not len(limits):
        return
    # where a zone ends at the coast, the land shows it
    kept = limits[limits["basis"] != COAST]
    named = kept.assign(key=_keys(kept, "basis", "neighbour"))
    at_sea = simplify_zones(named, centre_lon=drawn.page.centre_lon)
    drawn.add_shapes(
        at_sea,
        layer=Layer(
            name="Limits",
            heading="basis",
            key="key",
            labels=LIMIT_LABELS,
            legend=limit_swatches(list(at_sea["basis"])),
        ),
        style=limit_style,
    )


def _add_islands(drawn: OfflineMap, islands: gpd.GeoDataFrame) -> None:
    if not len(islands):
        return
    drawn.add_shapes(
        islands,
        layer=Layer(
            name="Typed islands",
            heading="name",
            labels=ISLAND_LABELS,
            legend=(
                Swatch(text="undisputed", style=_SURE, kind="dot"),
                Swatch(text="contested or disputed", style=_DOUBTFUL, kind="dot"),
            ),
        ),
        style=_island_style,
    )


def _island_style(record: Mapping[str, object]) -> ShapeStyle:
    return _SURE if record.get("status") == "undisputed" else _DOUBTFUL


def _keys(table: pd.DataFrame, *columns: str) -> list[str]:
    """Name what rows and shapes share, such as all stretches towards one state."""
    rows = table[list(columns)].astype(str).itertuples(index=False, name=None)
    return [", ".join(row) for row in rows]


def _add_tables(drawn: OfflineMap, layers: ZoneLayers) -> None:
    drawn.add_table(
        layers.regimes.assign(key=_keys(layers.regimes, "name", "regime")),
        caption="Areas",
        labels={"name": "Name"} | ZONE_LABELS,
        link="key",
    )
    if len(layers.limits):
        stretches = layers.limits.groupby(["basis", "neighbour"], sort=True)
        lengths = stretches["length_km"].sum().reset_index()
        at_sea = lengths["basis"] != COAST
        keys = pd.Series(_keys(lengths, "basis", "neighbour")).where(at_sea, "")
        drawn.add_table(
            lengths.assign(key=keys),
            caption="Limits",
            labels=LIMIT_LABELS | {"basis": "Basis"},
            link="key",
        )
    if layers.warnings:
        drawn.add_table(
            pd.DataFrame({"warning": list(layers.warnings)}),
            caption="What to know before using it",
            labels={"warning": "Warning"},
        )
