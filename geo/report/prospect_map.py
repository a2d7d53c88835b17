"""The overview of one prospect: where, how much, how sure, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.report.area_layers import add_islands, add_limits, add_relief, add_zone
from geo.report.blankmap import MapPage
from geo.report.canvas import Drawing
from geo.report.features import Layer
from geo.report.framing import Bounds, centre_of, frame_bounds
from geo.report.selectors import Selector, When
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.webmap import OfflineMap

_DOMAIN = ShapeStyle(colour="#6b2c91", weight=3.0, fill="#6b2c91", fill_opacity=0.05)
_PORT = ShapeStyle(
    colour="#ffffff", weight=1.0, fill="#01665e", fill_opacity=1.0, radius=5.0
)
# ways lie on each other near the field: thin over thick, so that each is seen
_WAY_LOOKS = {
    "port of the market": ShapeStyle(colour="#f0a35e", weight=7.0),
    "port of the transport": ShapeStyle(colour="#01665e", weight=4.2, dash="2 6"),
    "works at home": ShapeStyle(colour="#1b6ca8", weight=3.0),
    "nearest works abroad": ShapeStyle(colour="#3b1d00", weight=1.6, dash="7 5"),
}
WAY_LABELS = {
    "field": "From the field",
    "what": "To",
    "metal": "Metal",
    "name": "Works or port",
    "country": "Country",
    "port": "By the port of",
    "length_nm": "By sea (nm)",
    "sea_days": "At sea (days)",
    "land_km": "By land (km)",
    "land_basis": "How the land leg is known",
    "days": "Together (days)",
    "gates": "Straits and canals passed",
    "connector_km": "Of it to and from the sea lanes (km)",
    "evidence": "Evidence for the works",
    **dict.fromkeys(("key", "domain", "iso3", "unlocode"), ""),
}
_WAY_FACTS = {
    "field": "From the field",
    "length_nm": "By sea (nm)",
    "sea_days": "At sea (days)",
    "gates": "Straits and canals passed",
    "works": "Leads to the works of",
    "connector_km": "Of it to and from the sea lanes (km)",
    **dict.fromkeys(
        (
            *("what", "metal", "name", "country", "port", "land_km", "land_basis"),
            *("days", "evidence", "key", "domain", "iso3", "unlocode"),
        ),
        "",
    ),
}
FIELD = "field"
"""Key of the selector of fields, where there are several."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProspectTable:
    """A table of the panel.

    Parameters
    ----------
    table : pandas.DataFrame
    caption : str
    labels : mapping of str to str
        Words, with units, by column.
    link : str, optional
        Column with the key of a shape.
    bars : tuple of str, optional
        Columns of per cent, drawn as bars.
    when : mapping, optional
        What must be chosen for it to be shown.
    """

    table: pd.DataFrame
    caption: str
    labels: Mapping[str, str]
    link: str = ""
    bars: tuple[str, ...] = ()
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProspectPart:
    """One question of the reader, with its answer: figures first, then what to know.

    Parameters
    ----------
    title : str
    lead : tuple of str, optional
        The answer in a sentence.
    tables : tuple of ProspectTable, optional
    figures : tuple of Drawing, optional
    caveats : tuple of str, optional
    """

    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[ProspectTable, ...] = ()
    figures: tuple[Drawing, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProspectLayers:
    """What the overview shows. Tables are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons.
    zone : geopandas.GeoDataFrame
        Polygons, with ``name`` and ``basis``.
    limits : geopandas.GeoDataFrame
        The zone's edge: lines with ``basis``.
    domains : geopandas.GeoDataFrame
        Polygons with ``name``.
    parts : tuple of ProspectPart
        Beside the map, in order.
    grids : mapping of str to sequence of xarray.DataArray, optional
        Pictures by name, the first shown.
    relief : xarray.DataArray, optional
        Elevation, metres, drawn below all; see `geo.report.relief.draw_relief`.
    places : geopandas.GeoDataFrame, optional
        Points with ``name``, written on the map.
    ways : geopandas.GeoDataFrame, optional
        Lines by the columns of `WAY_LABELS`; several works may share a way.
    ports : geopandas.GeoDataFrame, optional
        Points with ``name`` and ``unlocode``, where the ways end.
    tables : tuple of ProspectTable, optional
        Below the map.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    zone: gpd.GeoDataFrame
    limits: gpd.GeoDataFrame
    domains: gpd.GeoDataFrame
    parts: tuple[ProspectPart, ...]
    grids: Mapping[str, Sequence[xr.DataArray]] = field(default_factory=dict)
    relief: xr.DataArray | None = None
    places: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    ways: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    ports: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    tables: tuple[ProspectTable, ...] = ()
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()


def prospect_map(layers: ProspectLayers) -> str:
    """Draw the overview of a prospect.

    Parameters
    ----------
    layers : ProspectLayers

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
    >>> page = prospect_map(
    ...     ProspectLayers(
    ...         title="Nodules",
    ...         land=zone.iloc[:0],
    ...         zone=zone,
    ...         limits=zone.set_geometry(zone.boundary),
    ...         domains=zone,
    ...         parts=(ProspectPart(title="Where", lead=("South-east of Japan.",)),),
    ...     )
    ... )
    >>> "South-east of Japan." in page
    True
    """
    drawn = OfflineMap(_page(layers))
    drawn.add_land(layers.land)
    add_relief(drawn, layers.relief)
    for number, (name, grids) in enumerate(layers.grids.items()):
        drawn.add_grids(grids, layer=Layer(name=name, shown=number == 0))
    if layers.grids:
        drawn.add_empty_layer("No picture")
    add_zone(drawn, zone=layers.zone, regimes=layers.zone.iloc[:0])
    add_limits(drawn, layers.limits)
    _add_fields(drawn, layers)
    _add_ways(drawn, layers)
    add_islands(drawn, layers.places)
    for part in layers.parts:
        _add_part(drawn, part)
    for table in layers.tables:
        _add_table(drawn, table, beside=False)
    return drawn.render()


def _page(layers: ProspectLayers) -> MapPage:
    near = [t for t in (layers.domains, layers.zone) if len(t)]
    centre = centre_of(near)
    views = {
        "Whole zone": frame_bounds(near, centre_lon=centre),
        "Estimates": frame_bounds([layers.domains], centre_lon=centre),
    }
    if len(layers.ways):
        views["Ways"] = frame_bounds([*near, layers.ways], centre_lon=centre)
    return MapPage(
        title=layers.title,
        centre_lon=centre,
        focus=_opening(layers, views),
        views=tuple(views.items()),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
        selectors=_selectors(layers),
    )


def _opening(layers: ProspectLayers, views: Mapping[str, Bounds]) -> Bounds:
    return views["Whole zone"] if len(layers.zone) else views["Estimates"]


def _selectors(layers: ProspectLayers) -> tuple[Selector, ...]:
    names = tuple(map(str, layers.domains["name"])) if len(layers.domains) else ()
    if len(names) < 2 or not len(layers.ways):
        return ()
    options = tuple((name, name) for name in names)
    return (Selector(key=FIELD, label="Ways from", options=options),)


def _add_fields(drawn: OfflineMap, layers: ProspectLayers) -> None:
    drawn.add_shapes(
        layers.domains,
        layer=Layer(
            name="Fields",
            heading="name",
            labels={"area_km2": "Area (km²)"},
            legend=(
                Swatch(text="ground that is estimated", style=_DOMAIN, kind="area"),
            ),
        ),
        style=_DOMAIN,
    )


def _add_ways(drawn: OfflineMap, layers: ProspectLayers) -> None:
    if not len(layers.ways):
        return
    several = bool(_selectors(layers))
    once = _each_way_once(layers.ways)
    for domain, ways in once.groupby("domain", sort=False):
        drawn.add_shapes(
            ways,
            layer=Layer(
                name=f"Ways from {domain}",
                heading="port",
                key="key",
                labels=_WAY_FACTS,
                when={FIELD: str(domain)} if several else {},
                legend=tuple(
                    Swatch(text=what, style=look, kind="line")
                    for what, look in _WAY_LOOKS.items()
                    if what in set(ways["what"])
                ),
            ),
            style=_way_look,
        )
    if len(layers.ports):
        drawn.add_shapes(
            layers.ports,
            layer=Layer(
                name="Ports where they end",
                heading="name",
                legend=(Swatch(text="port", style=_PORT, kind="dot"),),
            ),
            style=_PORT,
        )


def _each_way_once(ways: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put what leads to one port into one row, with all works it leads to."""
    served = [
        f"{name} ({metal})" if metal else ""
        for name, metal in zip(ways["name"], ways["metal"], strict=True)
    ]
    told = ways.assign(
        works=served,
        length_nm=ways["length_nm"].astype(float).round(),
        sea_days=ways["sea_days"].astype(float).round(1),
        connector_km=ways["connector_km"].astype(float).round(),
    )
    works = told.groupby("key")["works"].agg(
        lambda names: "; ".join(filter(None, names))
    )
    once = told.drop_duplicates("key")
    once = once.sort_values("what", key=lambda kinds: kinds.map(list(_WAY_LOOKS).index))
    return once.assign(works=once["key"].map(works))


def _way_look(record: Mapping[str, object]) -> ShapeStyle:
    return _WAY_LOOKS[str(record["what"])]


def _add_part(drawn: OfflineMap, part: ProspectPart) -> None:
    drawn.add_words(part.lead, title=part.title)
    for table in part.tables:
        _add_table(drawn, table, beside=True)
    for figure in part.figures:
        drawn.add_drawing(figure)
    if part.caveats:
        drawn.add_words(part.caveats)


def _add_table(drawn: OfflineMap, table: ProspectTable, *, beside: bool) -> None:
    drawn.add_table(
        table.table,
        caption=table.caption,
        labels=table.labels,
        beside=beside,
        when=table.when,
        link=table.link,
        bars=table.bars,
    )
