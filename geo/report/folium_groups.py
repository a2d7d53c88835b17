"""Names and pictures as folium's own layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folium

from geo.report.features import DECIMALS
from geo.report.palette_images import png_uri
from geo.report.popups import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.report.gridlayer import GridPicture


def fill_with_names(
    group: folium.FeatureGroup, table: gpd.GeoDataFrame, *, column: str
) -> None:
    """Write names beside points.

    Parameters
    ----------
    group : folium.FeatureGroup
        The names are added to it.
    table : geopandas.GeoDataFrame
        Points in the frame of the map.
    column : str
        Holds the text.
    """
    for point, text in zip(table.geometry, table[column], strict=True):
        icon = folium.DivIcon(
            html=escape(text), class_name="place", icon_anchor=(-8, 9)
        )
        folium.Marker(
            [round(point.y, DECIMALS), round(point.x, DECIMALS)],
            icon=icon,
            interactive=False,
            keyboard=False,
        ).add_to(group)


def fill_with_pictures(
    group: folium.FeatureGroup, pictures: Sequence[GridPicture], *, pane: str
) -> None:
    """Place pictures where their grids lie.

    Parameters
    ----------
    group : folium.FeatureGroup
        The pictures are added to it.
    pictures : sequence of GridPicture
    pane : str
        Of the map.
    """
    for picture in pictures:
        west, south, east, north = picture.bounds
        folium.raster_layers.ImageOverlay(
            png_uri(picture.png),
            bounds=[[south, west], [north, east]],
            pane=pane,
            alt=picture.alt,
        ).add_to(group)
