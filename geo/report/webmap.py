"""A map in one HTML file that opens with no network.

`OfflineMap` gathers layers that share one frame and writes the page; the maps of a
run are built from it in `seabed_map`, `routes_map` and `risk_map`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import folium
from folium.utilities import JsCode

from geo.report.blankmap import MapPage, list_identifiers, open_map, without_viewport
from geo.report.features import (
    DECIMALS,
    Layer,
    Style,
    build_features,
    graticule,
    plain_features,
)
from geo.report.framing import (
    frame_longitude,
    frame_table,
)
from geo.report.gridlayer import draw_grid, grid_title, scale_of
from geo.report.landmass import simplify_land
from geo.report.offline import inline_page, renumber_ids
from geo.report.popups import (
    build_table,
    escape,
    plain_text,
)
from geo.report.rasters import png_uri
from geo.report.symbols import Legend, ShapeStyle
from geo.report.templating import render_template, template_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from branca.element import Element, Figure

    import geopandas as gpd
    import xarray as xr
    from shapely.geometry.base import BaseGeometry

    from geo.report.framing import Bounds
    from geo.report.ramps import ColourScale

_BIND = JsCode(
    "function (feature, layer) { const facts = feature.properties;"
    " if (facts.popup) { layer.bindPopup(facts.popup, { maxWidth: 380 }); }"
    " if (facts.tip) { layer.bindTooltip(facts.tip, { sticky: true }); } }"
)
_LAND = ShapeStyle(colour="#a9a293", weight=0.6, fill="#f4f1ea", fill_opacity=1.0)
_GRATICULE = ShapeStyle(colour="#7f97a8", weight=0.6, opacity=0.5)


class OfflineMap:
    """A page with one map, its legend and the tables of what it shows.

    Layers are added from below to above; `render` writes the page.

    Parameters
    ----------
    page : MapPage

    Examples
    --------
    >>> page = MapPage(title="Demo", centre_lon=180.0, focus=(150, 20, 160, 30))
    >>> OfflineMap(page).render().startswith("<!DOCTYPE html>")
    True
    """

    def __init__(self, page: MapPage) -> None:
        self.page = page
        self._map = open_map(page)
        self._draw_below([graticule(self.page.limits)], style=_GRATICULE)
        self._names: set[str] = set()
        self._stack: list[Element] = []
        self._keys: list[tuple[Element | None, Legend]] = []
        self._below: list[dict[str, object]] = []
        self._beside: list[dict[str, object]] = []

    def add_land(self, land: gpd.GeoDataFrame) -> None:
        """Draw the land, below everything.

        Parameters
        ----------
        land : geopandas.GeoDataFrame
            EPSG:4326 polygons; simplified here to what the screen shows.
        """
        shapes = simplify_land(
            land,
            centre_lon=self.page.centre_lon,
            focus=self.page.focus,
            page=self.page.limits,
        )
        self._draw_below(shapes.geometry, style=_LAND)

    def _draw_below(self, shapes: Iterable[BaseGeometry], *, style: ShapeStyle) -> None:
        folium.GeoJson(
            plain_features(shapes, style=style),
            control=False,
            pane="land",
            interactive=False,
            smooth_factor=0.8,
        ).add_to(self._map)

    def add_shapes(
        self, table: gpd.GeoDataFrame, *, layer: Layer, style: Style
    ) -> None:
        """Add points, lines or areas; each says its row's facts when clicked.

        Parameters
        ----------
        table : geopandas.GeoDataFrame
            EPSG:4326. Every column reaches the popup, escaped.
        layer : Layer
        style : ShapeStyle or callable
            One for all, or a function of a row.
        """
        framed = frame_table(table, centre_lon=self.page.centre_lon)
        self._draw(framed, layer=layer, style=style)

    def add_countries(
        self, land: gpd.GeoDataFrame, *, layer: Layer, style: Style
    ) -> None:
        """Draw the land as shapes that say their row's facts when clicked.

        Parameters
        ----------
        land : geopandas.GeoDataFrame
            EPSG:4326 polygons; simplified here to what the screen shows.
        layer : Layer
        style : ShapeStyle or callable
        """
        shapes = simplify_land(
            land,
            centre_lon=self.page.centre_lon,
            focus=self.page.focus,
            page=self.page.limits,
        )
        self._draw(shapes, layer=layer, style=style)

    def _draw(self, framed: gpd.GeoDataFrame, *, layer: Layer, style: Style) -> None:
        drawn = folium.GeoJson(
            build_features(framed, layer=layer, style=style),
            name=escape(self._unique(layer.name)),
            overlay=not layer.exclusive,
            show=layer.shown,
            smooth_factor=0.0,
            marker=folium.CircleMarker(),
            on_each_feature=_BIND,
        ).add_to(self._map)
        self._stack.append(drawn)
        if layer.legend:
            title = layer.legend_title or layer.name
            self._keys.append((drawn, Legend(title=title, swatches=layer.legend)))

    def add_choice(self, name: str) -> None:
        """Offer an empty exclusive layer, to look below the others.

        Parameters
        ----------
        name : str
        """
        folium.FeatureGroup(
            name=escape(self._unique(name)), overlay=False, show=False
        ).add_to(self._map)

    def add_labels(self, table: gpd.GeoDataFrame, *, column: str, name: str) -> None:
        """Write names beside points.

        Parameters
        ----------
        table : geopandas.GeoDataFrame
            EPSG:4326 points.
        column : str
            Holds the text.
        name : str
            Of the layer.
        """
        group = folium.FeatureGroup(name=escape(self._unique(name)))
        for point, text in zip(table.geometry, table[column], strict=True):
            lon = frame_longitude(point.x, centre_lon=self.page.centre_lon)
            icon = folium.DivIcon(
                html=escape(text), class_name="place", icon_anchor=(-8, 9)
            )
            folium.Marker(
                [round(point.y, DECIMALS), round(lon, DECIMALS)],
                icon=icon,
                interactive=False,
                keyboard=False,
            ).add_to(group)
        group.add_to(self._map)

    def add_grids(
        self,
        grids: Sequence[xr.DataArray],
        *,
        layer: Layer,
        scale: ColourScale | None = None,
    ) -> None:
        """Add grids of one variable as images, one of the exclusive layers.

        Parameters
        ----------
        grids : sequence of xarray.DataArray
            At least one, such as one for each domain; see
            `geo.report.gridlayer.draw_grid`.
        layer : Layer
            Its legend comes from the grids.
        scale : ColourScale, optional
            Shared by all; by default `geo.report.gridlayer.scale_of` them.
        """
        scale = scale or scale_of(grids)
        group = folium.FeatureGroup(
            name=escape(self._unique(layer.name)), overlay=False, show=layer.shown
        )
        pictures = [
            draw_grid(grid, centre_lon=self.page.centre_lon, scale=scale)
            for grid in grids
        ]
        for grid, picture in zip(grids, pictures, strict=True):
            west, south, east, north = picture.bounds
            folium.raster_layers.ImageOverlay(
                png_uri(picture.png),
                bounds=[[south, west], [north, east]],
                pane="grids",
                alt=plain_text(grid_title(grid)),
            ).add_to(group)
        group.add_to(self._map)
        fullest = max((p.legend for p in pictures), key=lambda key: len(key.swatches))
        self._keys.append((group, fullest))

    def add_legend(self, legend: Legend) -> None:
        """Add a block to the legend that belongs to no layer.

        Parameters
        ----------
        legend : Legend
        """
        self._keys.append((None, legend))

    def add_table(
        self,
        table: pd.DataFrame,
        *,
        caption: str,
        labels: Mapping[str, str] | None = None,
        beside: bool = False,
    ) -> None:
        """Add a table that the keyboard reaches, the twin of what the map shows.

        Parameters
        ----------
        table : pandas.DataFrame
        caption : str
        labels : mapping of str to str, optional
            See `geo.report.popups.build_table`.
        beside : bool, optional
            Beside the map instead of below it.
        """
        html = build_table(table, caption=caption, labels=labels)
        place = self._beside if beside else self._below
        place.append({"caption": caption, "html": html})

    def render(self) -> str:
        """Write the page.

        Returns
        -------
        str
            HTML that needs nothing from outside, the same bytes for the same layers.
        """
        control = folium.LayerControl(position="topright")
        # folium's types forget that an option may be JavaScript
        control.options["collapsed"] = JsCode("window.innerWidth < 760")  # type: ignore[assignment]
        control.add_to(self._map)
        figure = cast("Figure", self._map.get_root())
        for child in list(figure._children.values()):  # noqa: SLF001
            child.render()
        header = figure.header.render()
        values = {
            "page": self.page,
            "header": without_viewport(header),
            "body": figure.html.render(),
            "script": figure.script.render(),
            "css": template_text("map.css"),
            "javascript": template_text("map.js"),
            "wiring": self._wiring(),
            "legends": [_key(n, legend) for n, (_, legend) in enumerate(self._keys)],
            "below": self._below,
            "beside": self._beside,
        }
        page = render_template("map.html.j2", values=values)
        return inline_page(renumber_ids(page, set(list_identifiers(figure))))

    def _wiring(self) -> str:
        """Write what `showPage` needs to know, as JavaScript."""
        corners = [_corners(self.page.focus), _corners(self.page.limits)]
        stack = ", ".join(layer.get_name() for layer in self._stack)
        pairs = ", ".join(
            f'[{layer.get_name()}, "key-{number}"]'
            for number, (layer, _) in enumerate(self._keys)
            if layer is not None
        )
        views = _script_json([[name, _corners(box)] for name, box in self.page.views])
        return (
            f"{{ map: {self._map.get_name()}, focus: {corners[0]}, "
            f"limits: {corners[1]}, stack: [{stack}], legends: [{pairs}], "
            f"views: {views} }}"
        )

    def _unique(self, name: str) -> str:
        unique, count = name, 1
        while unique in self._names:
            count += 1
            unique = f"{name} ({count})"
        self._names.add(unique)
        return unique


def _key(number: int, legend: Legend) -> dict[str, object]:
    return {
        "id": f"key-{number}",
        "title": legend.title,
        "gradient": legend.gradient,
        "ticks": legend.ticks,
        "swatches": [
            {"text": s.text, "drawing": s.style.drawing(s.kind)}
            for s in legend.swatches
        ],
        "notes": legend.notes,
    }


def _script_json(value: object) -> str:
    """Write JSON that cannot end the script it stands in."""
    return json.dumps(value).replace("<", "\\u003c")


def _corners(bounds: Bounds) -> list[list[float]]:
    west, south, east, north = (round(float(value), DECIMALS) for value in bounds)
    return [[south, west], [north, east]]
