"""Zones, limits, domains and areas set apart, as layers of a map of the sea floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.area_styles import area_kind, area_style, area_swatches
from geo.report.features import Layer
from geo.report.labels import AREA_LABELS, LIMIT_LABELS, ZONE_LABELS
from geo.report.limit_styles import (
    limit_style,
    limit_swatches,
    regime_style,
    regime_swatches,
)
from geo.report.relief import draw_relief
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from geo.report.webmap import OfflineMap

_ZONE = ShapeStyle(colour="#0b3c6f", weight=0.0, fill="#0b3c6f", fill_opacity=0.04)
_ISLAND = ShapeStyle(
    colour="#14202b", weight=1.0, fill="#f4f1ea", fill_opacity=1.0, radius=3.0
)
_DOMAIN = ShapeStyle(colour="#6b2c91", weight=1.6, dash="2 4")


def add_relief(drawn: OfflineMap, relief: xr.DataArray | None) -> None:
    """Add the depth of the sea floor, below all else.

    Parameters
    ----------
    drawn : OfflineMap
    relief : xarray.DataArray or None
        Elevation, m; see `geo.report.relief.draw_relief`.
    """
    if relief is not None:
        picture = draw_relief(relief, centre_lon=drawn.page.centre_lon)
        drawn.add_pictures([picture], layer=Layer(name="Depth"), below=True)


def add_islands(drawn: OfflineMap, islands: gpd.GeoDataFrame) -> None:
    """Add islands with their names.

    Parameters
    ----------
    drawn : OfflineMap
    islands : geopandas.GeoDataFrame
        EPSG:4326 points with ``name``; may be empty.
    """
    if len(islands):
        layer = Layer(name="Islands", heading="name")
        drawn.add_shapes(islands, layer=layer, style=_ISLAND)
        drawn.add_labels(islands, column="name", name="Names")


def add_zone(
    drawn: OfflineMap, *, zone: gpd.GeoDataFrame, regimes: gpd.GeoDataFrame
) -> None:
    """Add a zone, and under which regime each part of it lies, at first hidden.

    Parameters
    ----------
    drawn : OfflineMap
    zone : geopandas.GeoDataFrame
        EPSG:4326 polygons with ``name``.
    regimes : geopandas.GeoDataFrame
        EPSG:4326 polygons with ``name`` and ``regime``; may be empty.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.report.blankmap import MapPage
    >>> from geo.report.webmap import OfflineMap
    >>> drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    >>> box = gpd.GeoDataFrame(
    ...     {"name": ["Demo zone"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326
    ... )
    >>> add_zone(drawn, zone=box, regimes=box.iloc[:0])
    >>> "Demo zone" in drawn.render()
    True
    """
    layer = Layer(name="Zone", heading="name", labels=ZONE_LABELS)
    drawn.add_shapes(zone, layer=layer, style=_ZONE)
    if len(regimes):
        parts = Layer(
            name="Regimes",
            heading="regime",
            labels={"name": "Zone"} | ZONE_LABELS,
            legend=regime_swatches(list(regimes["regime"])),
            shown=False,
        )
        drawn.add_shapes(regimes, layer=parts, style=regime_style)


def add_areas(drawn: OfflineMap, areas: gpd.GeoDataFrame) -> None:
    """Add areas that are set apart, by what they are for.

    Parameters
    ----------
    drawn : OfflineMap
    areas : geopandas.GeoDataFrame
        EPSG:4326 polygons with ``name`` and ``reason``; may be empty.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.report.blankmap import MapPage
    >>> from geo.report.webmap import OfflineMap
    >>> drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    >>> table = {"name": ["Block 7"], "reason": ["ISA reserved area"]}
    >>> box = gpd.GeoDataFrame(table, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    >>> add_areas(drawn, box)
    >>> "<span>reserved area</span>" in drawn.render()
    True
    """
    if not len(areas):
        return
    records = areas.drop(columns=areas.geometry.name).to_dict("records")
    told = areas.assign(kind=[str(area_kind(record)) for record in records])
    layer = Layer(
        name="Areas set apart",
        heading="name",
        labels=AREA_LABELS,
        legend=area_swatches(records),
    )
    drawn.add_shapes(told, layer=layer, style=area_style)
    drawn.add_script("patterns")


def add_domains(drawn: OfflineMap, domains: gpd.GeoDataFrame) -> None:
    """Add the domains of an estimate.

    Parameters
    ----------
    drawn : OfflineMap
    domains : geopandas.GeoDataFrame
        EPSG:4326 polygons with ``name``; may be empty.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.report.blankmap import MapPage
    >>> from geo.report.webmap import OfflineMap
    >>> drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    >>> box = gpd.GeoDataFrame(
    ...     {"name": ["field"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326
    ... )
    >>> add_domains(drawn, box)
    >>> "estimation domain" in drawn.render()
    True
    """
    if len(domains):
        layer = Layer(
            name="Domains",
            heading="name",
            labels=ZONE_LABELS,
            legend=(Swatch(text="estimation domain", style=_DOMAIN, kind="area"),),
        )
        drawn.add_shapes(domains, layer=layer, style=_DOMAIN)


def add_limits(drawn: OfflineMap, limits: gpd.GeoDataFrame) -> None:
    """Add the limits of a zone, drawn by what they rest on.

    Parameters
    ----------
    drawn : OfflineMap
    limits : geopandas.GeoDataFrame
        EPSG:4326 lines with ``basis``.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.report.blankmap import MapPage
    >>> from geo.report.webmap import OfflineMap
    >>> drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    >>> edge = gpd.GeoDataFrame(
    ...     {"basis": ["treaty"]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 1)])],
    ...     crs=4326,
    ... )
    >>> add_limits(drawn, edge)
    >>> "<span>treaty</span>" in drawn.render()
    True
    """
    bases = list(limits["basis"]) if "basis" in limits.columns else []
    layer = Layer(
        name="Limits of the zone",
        heading="basis",
        labels=LIMIT_LABELS,
        legend=limit_swatches(bases),
    )
    drawn.add_shapes(limits, layer=layer, style=limit_style)
