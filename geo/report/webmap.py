"""A map in one HTML file that opens with no network.

`OfflineMap` gathers layers that share one frame and writes the page; the maps of a
run are built from it, each in a module of its own.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING

import folium

from geo.report.blankmap import MapPage, open_map
from geo.report.budget import fit_budget
from geo.report.coordinates import choose_decimals
from geo.report.fact_book import FactBook
from geo.report.features import Layer, Style, graticule, write_ground, write_shapes
from geo.report.folium_groups import fill_with_names, fill_with_pictures
from geo.report.framing import frame_table
from geo.report.gridlayer import draw_grids
from geo.report.landmass import simplify_land
from geo.report.map_page import ListedLayer, MapParts, ShownLegend, write_page
from geo.report.panel import PagePanel
from geo.report.popups import escape
from geo.report.selectors import When, require_known
from geo.report.shape_layer import ShapeLayer
from geo.report.symbols import Legend, ShapeStyle
from geo.report.tile_layer import TileLayer
from geo.report.varying import Varying, require_varying, write_varying

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    import geopandas as gpd
    import xarray as xr
    from folium.map import Layer as FoliumLayer
    from shapely.geometry.base import BaseGeometry

    from geo.report.gridlayer import GridPicture
    from geo.report.ramps import ColourScale
    from geo.report.tiles import TileSet

_LAND = ShapeStyle(colour="#a9a293", weight=0.6, fill="#f4f1ea", fill_opacity=1.0)
_GRATICULE = ShapeStyle(colour="#7f97a8", weight=0.6, opacity=0.5)


class OfflineMap(PagePanel):
    """A page with one map, its legend and the tables of what it shows.

    Layers are added from below to above; `render` writes the page.

    Parameters
    ----------
    page : MapPage

    Raises
    ------
    DataError
        The selectors of the page cannot be told apart, or offer nothing.

    Examples
    --------
    >>> page = MapPage(title="Demo", centre_lon=180.0, focus=(150, 20, 160, 30))
    >>> OfflineMap(page).render().startswith("<!DOCTYPE html>")
    True
    """

    def __init__(self, page: MapPage) -> None:
        super().__init__(page.selectors)
        self.page = page
        self._map = open_map(page)
        self._book = FactBook()
        self._decimals = choose_decimals(page.focus)
        self._drawn: list[dict[str, object]] = []
        self._names: set[str] = set()
        self._layers: list[ListedLayer] = []
        self._legends: list[ShownLegend] = []
        self._tiled = False
        grid = graticule(page.limits)
        self._draw_below([grid], style=_GRATICULE, decimals=self._decimals)

    def add_land(self, land: gpd.GeoDataFrame) -> None:
        """Draw the land, below everything.

        Parameters
        ----------
        land : geopandas.GeoDataFrame
            EPSG:4326 polygons; simplified here to what the screen shows.
        """
        shapes = self._simplified(land).geometry
        self._draw_below(shapes, style=_LAND, decimals=self._decimals - 1)

    def _simplified(self, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return simplify_land(
            land,
            centre_lon=self.page.centre_lon,
            focus=self.page.focus,
            page=self.page.limits,
        )

    def _draw_below(
        self, shapes: Iterable[BaseGeometry], *, style: ShapeStyle, decimals: int
    ) -> None:
        ground = write_ground(shapes, style=style, book=self._book, decimals=decimals)
        self._shape_layer(ground).add_to(self._map)

    def _shape_layer(
        self, written: dict[str, object], *, layer: Layer | None = None
    ) -> ShapeLayer:
        self._drawn.append(written)
        number = len(self._drawn) - 1
        if layer is None:
            return ShapeLayer(number)
        return ShapeLayer(
            number,
            name=escape(self._unique(layer.name)),
            overlay=not layer.exclusive,
            show=layer.shown,
        )

    def add_shapes(
        self, table: gpd.GeoDataFrame, *, layer: Layer, style: Style
    ) -> None:
        """Add points, lines or areas; each says its row's facts when clicked.

        More than a browser can hold become hexagons, and the legend says so; see
        `geo.report.budget.fit_budget`.

        Parameters
        ----------
        table : geopandas.GeoDataFrame
            EPSG:4326. Every column reaches the popup, as text.
        layer : Layer
        style : ShapeStyle or callable
            One for all, or a function of a row.

        Raises
        ------
        DataError
            The layer waits for a choice that the page does not offer.
        """
        framed = frame_table(table, centre_lon=self.page.centre_lon)
        fitted = fit_budget(framed, layer=layer, style=style)
        self._draw(
            fitted.table, layer=fitted.layer, style=fitted.style, note=fitted.note
        )

    def _draw(
        self,
        framed: gpd.GeoDataFrame,
        *,
        layer: Layer,
        style: Style,
        note: str = "",
    ) -> None:
        written = write_shapes(
            framed, layer=layer, style=style, book=self._book, decimals=self._decimals
        )
        drawn = self._shape_layer(written, layer=layer)
        self._offer(drawn, layer=layer, legend=_legend_of(layer, note=note))

    def add_varying(
        self,
        shapes: gpd.GeoDataFrame,
        rows: pd.DataFrame,
        *,
        on: str,
        by: tuple[str, ...],
        layer: Layer,
        style: Style,
        land: bool = False,
    ) -> None:
        """Add shapes whose look and facts follow what the reader chooses.

        Parameters
        ----------
        shapes : geopandas.GeoDataFrame
            EPSG:4326, one row a shape.
        rows : pandas.DataFrame
            At most one row for each shape and combination of options; a shape
            without one is not drawn then.
        on : str
            Column of both that says which shape a row tells of; the key of the
            shape, unless the layer names another.
        by : tuple of str
            Keys of selectors, each a column of the rows.
        layer : Layer
        style : ShapeStyle or callable
            One for all, or a function of a row joined to what is known of its shape.
        land : bool, optional
            Whether the shapes are countries, to be simplified as the land is.

        Raises
        ------
        DataError
            No choice on the page reaches a row, or two rows are for one shape and
            choice; all problems are told.
        """
        given = Varying(shapes=shapes, rows=rows, on=on, by=by)
        require_varying(given, self.page.selectors, where=layer.name)
        if land:
            framed = self._simplified(shapes)
        else:
            framed = frame_table(shapes, centre_lon=self.page.centre_lon)
        written = write_varying(
            replace(given, shapes=framed),
            layer=layer,
            style=style,
            book=self._book,
            decimals=self._decimals - land,
        )
        drawn = self._shape_layer(written, layer=layer)
        self._offer(drawn, layer=layer, legend=_legend_of(layer))

    def _offer(
        self, drawn: FoliumLayer, *, layer: Layer, legend: Legend | None = None
    ) -> None:
        """Put a layer on the map, into the layer control, and into the legend."""
        require_known(layer.when, self.page.selectors, where=layer.name)
        drawn.add_to(self._map)
        name = html.unescape(drawn.layer_name)
        self._layers.append(ListedLayer(drawn=drawn, name=name, when=layer.when))
        if legend is not None:
            self._legends.append(ShownLegend(legend=legend, drawn=drawn))

    def add_empty_layer(self, name: str) -> None:
        """Offer an empty exclusive layer, to look below the others.

        Parameters
        ----------
        name : str
        """
        layer = Layer(name=name, exclusive=True, shown=False)
        self._offer(self._group(layer), layer=layer)

    def _group(self, layer: Layer) -> folium.FeatureGroup:
        return folium.FeatureGroup(
            name=escape(self._unique(layer.name)),
            overlay=not layer.exclusive,
            show=layer.shown,
        )

    def add_labels(
        self,
        table: gpd.GeoDataFrame,
        *,
        column: str,
        name: str,
        when: When | None = None,
    ) -> None:
        """Write names beside points.

        Parameters
        ----------
        table : geopandas.GeoDataFrame
            EPSG:4326 points.
        column : str
            Holds the text.
        name : str
            Of the layer.
        when : mapping, optional
            Option or options, by selector, at which it is offered.
        """
        layer = Layer(name=name, when=when or {})
        group = self._group(layer)
        framed = frame_table(table, centre_lon=self.page.centre_lon)
        fill_with_names(group, framed, column=column)
        self._offer(group, layer=layer)

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
            `geo.report.gridlayer.draw_grids`.
        layer : Layer
            Its legend comes from the grids.
        scale : ColourScale, optional
            Shared by all; by default `geo.report.gridlayer.scale_of` them.
        """
        pictures = draw_grids(grids, centre_lon=self.page.centre_lon, scale=scale)
        self.add_pictures(pictures, layer=layer)

    def add_pictures(
        self, pictures: Sequence[GridPicture], *, layer: Layer, below: bool = False
    ) -> None:
        """Add ready images of one variable.

        Parameters
        ----------
        pictures : sequence of GridPicture
            At least one, all with the same legend.
        layer : Layer
            Its legend is that of the pictures.
        below : bool, optional
            Below the land, as a layer that replaces no other; else above it, as one
            of the exclusive layers.
        """
        layer = replace(layer, exclusive=not below)
        group = self._group(layer)
        fill_with_pictures(group, pictures, pane="relief" if below else "grids")
        self._offer(group, layer=layer, legend=pictures[0].legend)

    def add_tiles(self, tiles: TileSet, *, layer: Layer) -> None:
        """Add images that lie as tiles beside the page, one of the exclusive layers.

        Parameters
        ----------
        tiles : TileSet
        layer : Layer
            Its legend is that of the tiles.
        """
        name = escape(self._unique(layer.name))
        drawn = TileLayer(tiles, name=name, shown=layer.shown)
        self._tiled = True
        self._offer(drawn, layer=layer, legend=tiles.legend)

    def add_legend(self, legend: Legend, *, when: When | None = None) -> None:
        """Add a block to the legend that belongs to no layer.

        Parameters
        ----------
        legend : Legend
        when : mapping, optional
            Option or options, by selector, at which it is shown.
        """
        when = when or {}
        require_known(when, self.page.selectors, where=legend.title)
        self._legends.append(ShownLegend(legend=legend, when=when))

    def render(self) -> str:
        """Write the page.

        Returns
        -------
        str
            HTML that needs nothing from outside, the same bytes for the same layers.
        """
        return write_page(
            MapParts(
                page=self.page,
                drawn=self._map,
                data={**self._book.content(), "layers": self._drawn},
                layers=tuple(self._layers),
                legends=tuple(self._legends),
                beside=tuple(self.beside),
                below=tuple(self.below),
                scripts=tuple(self.scripts.values()),
                styles=tuple(self.styles),
                tiled=self._tiled,
            )
        )

    def _unique(self, name: str) -> str:
        unique, count = name, 1
        while unique in self._names:
            count += 1
            unique = f"{name} ({count})"
        self._names.add(unique)
        return unique


def _legend_of(layer: Layer, *, note: str = "") -> Legend | None:
    if not (layer.legend or note):
        return None
    return Legend(
        title=layer.legend_title or layer.name,
        swatches=layer.legend,
        notes=(note,) if note else (),
    )
