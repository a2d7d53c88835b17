"""The map of what lies on the sea floor, how sure it is, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.report.blankmap import MapPage
from geo.report.features import Layer, read_number
from geo.report.framing import choose_centre, frame_bounds
from geo.report.gridlayer import scale_of, summarise_grid
from geo.report.labels import LIMIT_LABELS, STATION_LABELS, ZONE_LABELS
from geo.report.limit_styles import limit_style, limit_swatches
from geo.report.ramps import ColourScale
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from geo.report.features import Style

_ZONE = ShapeStyle(colour="#0b3c6f", weight=0.0, fill="#0b3c6f", fill_opacity=0.04)
_DOMAIN = ShapeStyle(colour="#6b2c91", weight=1.6, dash="2 4")
_EXCLUDED = ShapeStyle(colour="#9c1c1c", weight=1.4, fill="#c62828", fill_opacity=0.16)
_USED = ShapeStyle(
    colour="#ffffff", weight=1.3, fill="#1f2d3a", fill_opacity=1.0, radius=4.5
)
_REJECTED = ShapeStyle(
    colour="#b00020", weight=2.0, fill="#ffffff", fill_opacity=0.85, radius=4.0
)
_ISLAND = ShapeStyle(
    colour="#14202b", weight=1.0, fill="#f4f1ea", fill_opacity=1.0, radius=3.0
)


@dataclass(frozen=True, slots=True, kw_only=True)
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
    grids : mapping of str to sequence of xarray.DataArray
        Layers by their name, the first shown, each of one grid a domain; see
        `geo.report.gridlayer.draw_grid`.
        A name that begins with "standard deviation" is drawn in another ramp.
    stations_used, stations_rejected : geopandas.GeoDataFrame
        Points with ``station``; the rejected with ``reason``. A column
        ``abundance`` colours the used ones on the scale of the first grid.
    domains : geopandas.GeoDataFrame, optional
        Polygons with ``name``.
    exclusions : geopandas.GeoDataFrame, optional
        Polygons with ``name`` and ``reason``.
    places : geopandas.GeoDataFrame, optional
        Points with ``name``, written on the map.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    zone: gpd.GeoDataFrame
    limits: gpd.GeoDataFrame
    grids: Mapping[str, Sequence[xr.DataArray]]
    stations_used: gpd.GeoDataFrame
    stations_rejected: gpd.GeoDataFrame
    domains: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    exclusions: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    places: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
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
        One HTML page that needs nothing from outside.

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
    ...         grids={},
    ...         stations_used=empty,
    ...         stations_rejected=empty,
    ...     )
    ... )
    >>> "<title>Nodules</title>" in page
    True
    """
    page = _page(layers)
    drawn = OfflineMap(page)
    drawn.add_land(layers.land)
    scale = _add_grids(drawn, layers.grids)
    _add_areas(drawn, layers)
    _add_stations(drawn, layers, scale=scale)
    if len(layers.places):
        drawn.add_shapes(
            layers.places,
            layer=Layer(name="Islands", heading="name"),
            style=_ISLAND,
        )
        drawn.add_labels(layers.places, column="name", name="Names")
    _add_tables(drawn, layers)
    return drawn.render()


def _page(layers: SeabedLayers) -> MapPage:
    data = [t for t in (layers.domains, layers.stations_used) if len(t)]
    whole = [*data, layers.zone] if len(layers.zone) else data
    centre = choose_centre(_longitudes(whole) or [180.0])
    close = frame_bounds(data or whole, centre_lon=centre)
    far = frame_bounds(whole, centre_lon=centre)
    return MapPage(
        title=layers.title,
        centre_lon=centre,
        focus=close,
        views=(("Estimates", close), ("Whole zone", far)),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
        notes=("Cells without an estimate lie beyond what the data support.",),
    )


def _longitudes(tables: Sequence[gpd.GeoDataFrame]) -> list[float]:
    """Western and eastern end of each shape, part by part."""
    ends = [
        table.geometry.explode(ignore_index=True).bounds[["minx", "maxx"]].to_numpy()
        for table in tables
    ]
    return [float(lon) for each in ends for lon in each.ravel()]


def _add_grids(
    drawn: OfflineMap, layers: Mapping[str, Sequence[xr.DataArray]]
) -> ColourScale:
    """Add the grids; gives the scale of the first layer, for the stations."""
    first = ColourScale(ramp="viridis", low=0.0, high=1.0)
    for number, (name, grids) in enumerate(layers.items()):
        spread = name.lower().startswith("standard deviation")
        scale = scale_of(grids, ramp="cividis" if spread else "viridis")
        first = scale if number == 0 else first
        layer = Layer(name=name[:1].upper() + name[1:], shown=number == 0)
        drawn.add_grids(grids, layer=layer, scale=scale)
    if layers:
        drawn.add_choice("No grid")
    return first


def _add_areas(drawn: OfflineMap, layers: SeabedLayers) -> None:
    if len(layers.exclusions):
        drawn.add_shapes(
            layers.exclusions,
            layer=Layer(
                name="Areas left out",
                heading="name",
                labels={"reason": "Reason", "source": "Source"},
                legend=(
                    Swatch(text="click for the reason", style=_EXCLUDED, kind="area"),
                ),
            ),
            style=_EXCLUDED,
        )
    if len(layers.domains):
        drawn.add_shapes(
            layers.domains,
            layer=Layer(
                name="Domains",
                heading="name",
                legend=(Swatch(text="estimation domain", style=_DOMAIN, kind="area"),),
            ),
            style=_DOMAIN,
        )
    drawn.add_shapes(
        layers.zone,
        layer=Layer(name="Zone", heading="name", labels=ZONE_LABELS),
        style=_ZONE,
    )
    drawn.add_shapes(
        layers.limits,
        layer=Layer(
            name="Limits of the zone",
            heading="basis",
            labels=LIMIT_LABELS,
            legend=limit_swatches(_bases(layers.limits)),
        ),
        style=limit_style,
    )


def _bases(limits: gpd.GeoDataFrame) -> list[str]:
    return list(limits["basis"]) if "basis" in limits.columns else []


def _add_stations(
    drawn: OfflineMap, layers: SeabedLayers, *, scale: ColourScale
) -> None:
    if len(layers.stations_rejected):
        drawn.add_shapes(
            layers.stations_rejected,
            layer=Layer(
                name="Stations rejected",
                heading="station",
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
                labels=STATION_LABELS,
                legend=(
                    Swatch(text="coloured as the estimate", style=_USED, kind="dot"),
                ),
            ),
            style=_station_style(layers, scale),
        )


def _station_style(layers: SeabedLayers, scale: ColourScale) -> Style:
    if not layers.grids or "abundance" not in layers.stations_used.columns:
        return _USED

    radius = float(np.clip(60.0 / np.sqrt(len(layers.stations_used)), 2.5, 5.0))

    def look(record: Mapping[str, object]) -> ShapeStyle:
        return ShapeStyle(
            colour="#14202b",
            weight=radius / 4.0,
            fill=scale.colour(read_number(record, "abundance")),
            fill_opacity=1.0,
            radius=radius,
        )

    return look


def _add_tables(drawn: OfflineMap, layers: SeabedLayers) -> None:
    if layers.grids:
        rows = [summarise_grid(g) for grids in layers.grids.values() for g in grids]
        summary = pd.DataFrame(rows)
        drawn.add_table(summary, caption="Estimates")
    drawn.add_table(layers.zone, caption="Zone", labels={"name": "Name"} | ZONE_LABELS)
    stations = {"station": "Station"} | STATION_LABELS
    tables = {
        "Stations used": layers.stations_used,
        "Stations rejected": layers.stations_rejected,
        "Areas left out": layers.exclusions,
    }
    for caption, table in tables.items():
        if len(table):
            drawn.add_table(table, caption=caption, labels=stations)
