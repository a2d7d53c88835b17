"""The map of what lies on the sea floor, how sure it is, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.report.area_layers import (
    add_areas,
    add_domains,
    add_islands,
    add_limits,
    add_relief,
    add_zone,
)
from geo.report.blankmap import MapPage
from geo.report.block_variables import abundance_scale, content_scale
from geo.report.blocks import BlockLayers, add_blocks
from geo.report.campaign_layer import add_planned_stations
from geo.report.disturbed_layer import add_disturbed
from geo.report.features import Layer, read_number
from geo.report.framing import centre_of, frame_bounds
from geo.report.gridlayer import paint_of, scale_of, summarise_grid
from geo.report.labels import (
    AREA_LABELS,
    STATION_LABELS,
    ZONE_LABELS,
)
from geo.report.popups import sentence
from geo.report.slugs import slug
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.tiles import TiledGrids, draw_tiles, find_tiles, needs_tiles
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.report.features import Style
    from geo.report.framing import Bounds
    from geo.report.ramps import ColourScale

TILES = "seabed_tiles"
"""Folder beside the page in which the tiles of large grids lie."""

MOST_VIEWS = 4  # of single domains: more buttons would hide the map

_USED = ShapeStyle(
    colour="#ffffff", weight=1.3, fill="#1f2d3a", fill_opacity=1.0, radius=4.5
)
_REJECTED = ShapeStyle(
    colour="#b00020", weight=2.0, fill="#ffffff", fill_opacity=0.85, radius=4.0
)
_PICTURES = (
    "Too many blocks for one page: the layers are pictures here, so that neither the "
    "cut-off nor a single block can be asked; the grids lie in the folder grids."
)
_TILES = f"The pictures lie in the folder {TILES}, which must stay beside this page."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeabedLayers:
    """What the seabed map shows. Tables are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons.
    zone : geopandas.GeoDataFrame
        Polygons, with ``name`` and ``basis``.
    limits : geopandas.GeoDataFrame
        The zone's edge: lines with ``basis``; equidistance is drawn dashed.
    stations_used, stations_rejected : geopandas.GeoDataFrame
        Points with ``station``; the rejected with ``reason``. A column
        ``abundance`` colours the used ones on the scale of the estimate.
    blocks : BlockLayers, optional
        The blocks of the statement, which the page colours and totals itself.
    grids : mapping of str to sequence of xarray.DataArray, optional
        Layers by their name, the first shown, each of one grid a domain, drawn as
        pictures, or as tiles where one is larger than a picture; for what has no
        blocks, or too many. A name that begins with "standard deviation" is drawn in
        another ramp.
    relief : xarray.DataArray, optional
        Elevation of the sea floor in metres, the background.
    domains : geopandas.GeoDataFrame, optional
        Polygons with ``name``.
    exclusions : geopandas.GeoDataFrame, optional
        Polygons with ``name`` and ``reason``.
    regimes : geopandas.GeoDataFrame, optional
        Polygons with ``name`` and ``regime``.
    disturbed : geopandas.GeoDataFrame, optional
        Polygons with ``name``, ``kind`` and ``from_year``: what is mined when, what
        the plume may reach, reference zones.
    planned : geopandas.GeoDataFrame, optional
        Points with ``plan`` and ``station``: of the next campaign.
    places : geopandas.GeoDataFrame, optional
        Points with ``name``, written on the map.
    headline : tuple of str, optional
        Sentences that say what is here, on top of the panel.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    zone: gpd.GeoDataFrame
    limits: gpd.GeoDataFrame
    stations_used: gpd.GeoDataFrame
    stations_rejected: gpd.GeoDataFrame
    blocks: BlockLayers | None = None
    grids: Mapping[str, Sequence[xr.DataArray]] = field(default_factory=dict)
    relief: xr.DataArray | None = None
    domains: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    exclusions: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    regimes: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    disturbed: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    planned: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    places: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    headline: tuple[str, ...] = ()
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()


def seabed_map(layers: SeabedLayers) -> str:
    """Draw the map of the sea floor.

    Parameters
    ----------
    layers : SeabedLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside, but for the tiles of large
        grids beside it; `seabed_tiles` draws those.

    Examples
    --------
    >>> import shapely
    >>> zone = gpd.GeoDataFrame(
    ...     {"name": ["Minamitorishima"], "basis": ["200 nm from the coast"]},
    ...     geometry=[shapely.Point(153.98, 24.28).buffer(3.4)],
    ...     crs=4326,
    ... )
    >>> empty = gpd.GeoDataFrame({"station": [], "geometry": []}, crs=4326)
    >>> page = seabed_map(
    ...     SeabedLayers(
    ...         title="Nodules",
    ...         land=zone.iloc[:0],
    ...         zone=zone,
    ...         limits=zone.set_geometry(zone.boundary),
    ...         stations_used=empty,
    ...         stations_rejected=empty,
    ...     )
    ... )
    >>> "<title>Nodules</title>" in page
    True
    """
    drawn = OfflineMap(_page(layers))
    drawn.add_land(layers.land)
    add_relief(drawn, layers.relief)
    if layers.headline:
        drawn.add_words(layers.headline, title="What is here")
    add_zone(drawn, zone=layers.zone, regimes=layers.regimes)
    add_areas(drawn, layers.exclusions)
    add_domains(drawn, layers.domains)
    add_limits(drawn, layers.limits)
    if layers.blocks is not None:
        add_blocks(drawn, layers.blocks)
    _add_grids(drawn, layers.grids)
    add_disturbed(drawn, layers.disturbed)
    _add_stations(drawn, layers)
    add_planned_stations(drawn, layers.planned)
    add_islands(drawn, layers.places)
    _add_tables(drawn, layers)
    return drawn.render()


def seabed_tiles(layers: SeabedLayers) -> Iterator[tuple[str, bytes]]:
    """Draw the tiles that lie beside the map of the sea floor.

    Parameters
    ----------
    layers : SeabedLayers

    Yields
    ------
    tuple of str and bytes
        Path beside the page and PNG; nothing where every grid is small enough for a
        picture.

    Examples
    --------
    >>> empty = gpd.GeoDataFrame({"station": [], "geometry": []}, crs=4326)
    >>> shapes = dict.fromkeys(("land", "zone", "limits"), empty)
    >>> stations = dict.fromkeys(("stations_used", "stations_rejected"), empty)
    >>> list(seabed_tiles(SeabedLayers(title="Nodules", **shapes, **stations)))
    []
    """
    for name, grids in layers.grids.items():
        if needs_tiles(grids):
            yield from draw_tiles(_tiled(name, grids))


def _tiled(name: str, grids: Sequence[xr.DataArray]) -> TiledGrids:
    paint = paint_of(grids, scale=_scale(name, grids))
    return TiledGrids(folder=f"{TILES}/{slug(name)}", grids=grids, paint=paint)


def _scale(name: str, grids: Sequence[xr.DataArray]) -> ColourScale | None:
    """Choose the scale of a layer; classes need none."""
    if "flag_meanings" in grids[0].attrs:
        return None
    spread = name.lower().startswith("standard deviation")
    return scale_of(grids, ramp="cividis" if spread else "viridis")


def _page(layers: SeabedLayers) -> MapPage:
    data = [t for t in (layers.domains, layers.stations_used) if len(t)]
    whole = [*data, layers.zone] if len(layers.zone) else data
    centre = centre_of(whole)
    close = frame_bounds(data or whole, centre_lon=centre)
    far = frame_bounds(whole, centre_lon=centre)
    return MapPage(
        title=layers.title,
        centre_lon=centre,
        focus=close,
        views=(
            ("Estimates", close),
            *_domain_views(layers.domains, centre_lon=centre),
            ("Whole zone", far),
        ),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
        notes=("Ground without an estimate lies beyond what the data support.",),
    )


def _domain_views(
    domains: gpd.GeoDataFrame, *, centre_lon: float
) -> Iterator[tuple[str, Bounds]]:
    """Frame the domains one by one, where there are a few."""
    if 1 < len(domains) <= MOST_VIEWS:
        for index, name in enumerate(domains["name"]):
            one = domains.iloc[[index]]
            yield str(name), frame_bounds([one], centre_lon=centre_lon)


def _add_grids(drawn: OfflineMap, layers: Mapping[str, Sequence[xr.DataArray]]) -> None:
    for number, (name, grids) in enumerate(layers.items()):
        layer = Layer(name=sentence(name), shown=number == 0)
        if needs_tiles(grids):
            drawn.add_tiles(find_tiles(_tiled(name, grids)), layer=layer)
        else:
            drawn.add_grids(grids, layer=layer, scale=_scale(name, grids))
    if layers:
        drawn.add_empty_layer("No grid")
        tiled = any(needs_tiles(grids) for grids in layers.values())
        drawn.add_words((_PICTURES, _TILES) if tiled else (_PICTURES,))


def _add_stations(drawn: OfflineMap, layers: SeabedLayers) -> None:
    if len(layers.stations_rejected):
        drawn.add_shapes(
            layers.stations_rejected,
            layer=Layer(
                name="Stations rejected",
                heading="station",
                key="station",
                labels=STATION_LABELS,
                legend=(
                    Swatch(text="click for the reason", style=_REJECTED, kind="dot"),
                ),
            ),
            style=_REJECTED,
        )
    if len(layers.stations_used):
        drawn.add_shapes(
            layers.stations_used,
            layer=Layer(
                name="Stations used",
                heading="station",
                key="station",
                labels=STATION_LABELS,
                legend=(
                    Swatch(text="coloured as the estimate", style=_USED, kind="dot"),
                ),
            ),
            style=_station_style(layers),
        )


def _station_style(layers: SeabedLayers) -> Style:
    shown, scale = _estimate_scale(layers)
    if scale is None or shown not in layers.stations_used.columns:
        return _USED

    radius = float(np.clip(60.0 / np.sqrt(len(layers.stations_used)), 2.5, 5.0))

    def look(record: Mapping[str, object]) -> ShapeStyle:
        return ShapeStyle(
            colour="#14202b",
            weight=radius / 4.0,
            fill=scale.colour(read_number(record, shown)),
            fill_opacity=1.0,
            radius=radius,
        )

    return look


def _estimate_scale(layers: SeabedLayers) -> tuple[str, ColourScale | None]:
    """Give what the map shows first, as a column of the stations, and its scale."""
    if layers.blocks is not None:
        cells = layers.blocks.cells
        content = content_scale(cells)
        if content is not None:
            return f"{content[0]} (ppm of dry mass)", content[1]
        return "abundance", abundance_scale(cells)
    scales = (_scale(*layer) for layer in layers.grids.items())
    return "abundance", next(scales, None)


def _add_tables(drawn: OfflineMap, layers: SeabedLayers) -> None:
    words = {"station": "Station"} | STATION_LABELS
    if len(layers.stations_rejected):
        drawn.add_table(
            layers.stations_rejected[["station", "reason"]],
            caption="Stations rejected",
            labels=words,
            beside=True,
            link="station",
        )
    if layers.grids:
        rows = [summarise_grid(g) for grids in layers.grids.values() for g in grids]
        drawn.add_table(pd.DataFrame(rows), caption="Estimates")
    drawn.add_table(layers.zone, caption="Zone", labels={"name": "Name"} | ZONE_LABELS)
    tables = {
        "Stations used": (layers.stations_used, words),
        "Stations rejected, all that is known": (layers.stations_rejected, words),
        "Areas set apart": (layers.exclusions, {"name": "Name"} | AREA_LABELS),
    }
    for caption, (table, labels) in tables.items():
        if len(table):
            link = "station" if "station" in table.columns else ""
            drawn.add_table(table, caption=caption, labels=labels, link=link)
