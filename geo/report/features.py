"""Rows of a table as shapes of a map, each with its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.report.popups import build_popup, escape, fact_rows, format_value
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.report.framing import Bounds

Style = ShapeStyle | Callable[[Mapping[str, object]], ShapeStyle]
"""One look for all rows, or a function of a row."""

DECIMALS = 4  # of a degree: 11 m


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """How a layer is offered to the reader.

    Parameters
    ----------
    name : str
        In the layer control.
    shown : bool, optional
        Whether it is on when the page opens.
    exclusive : bool, optional
        Whether it replaces the other exclusive layers.
    legend : tuple of Swatch, optional
        What its shapes mean.
    legend_title : str, optional
        What heads them; the name of the layer by default.
    labels : mapping of str to str, optional
        Words, with units, of the columns in its popups; the others follow under
        their own name, and an empty label hides one.
    heading : str, optional
        Column that heads the popup and names the shape under the pointer.
    """

    name: str
    shown: bool = True
    exclusive: bool = False
    legend: tuple[Swatch, ...] = ()
    legend_title: str = ""
    labels: Mapping[str, str] | None = None
    heading: str = ""


def read_number(record: Mapping[str, object], column: str) -> float:
    """Read a number from a row.

    Parameters
    ----------
    record : mapping of str to object
    column : str

    Returns
    -------
    float
        NaN where the row has none.

    Examples
    --------
    >>> read_number({"tonnes": 3}, "tonnes"), read_number({}, "tonnes")
    (3.0, nan)
    """
    value = record.get(column)
    known = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    return float(value) if known else float("nan")  # type: ignore[arg-type]


def build_features(
    table: gpd.GeoDataFrame, *, layer: Layer, style: Style
) -> dict[str, object]:
    """Turn a table into GeoJSON whose properties are safe to show.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        In the frame of the map (`geo.report.framing.frame_table`).
    layer : Layer
    style : ShapeStyle or callable

    Returns
    -------
    dict
        A FeatureCollection; each feature has ``style``, ``tip`` and ``popup``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> port = gpd.GeoDataFrame({"name": ["A<b>"]}, geometry=[shapely.Point(0, 1)])
    >>> layer = Layer(name="Ports", heading="name")
    >>> dots = build_features(port, layer=layer, style=ShapeStyle(colour="#000000"))
    >>> dots["features"][0]["properties"]["tip"]
    'A&lt;b&gt;'
    """
    records = table.drop(columns=table.geometry.name).to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(shape, _properties(record, layer=layer, style=style))
            for shape, record in zip(table.geometry, records, strict=True)
        ],
    }


def plain_features(
    shapes: Iterable[BaseGeometry], *, style: ShapeStyle
) -> dict[str, object]:
    """Turn shapes without facts into GeoJSON.

    Parameters
    ----------
    shapes : iterable of shapely geometry
        In the frame of the map.
    style : ShapeStyle

    Returns
    -------
    dict
        A FeatureCollection.

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (1, 1)])
    >>> drawn = plain_features([line], style=ShapeStyle(colour="#000000"))
    >>> len(drawn["features"])
    1
    """
    look: dict[str, object] = {"style": style.leaflet()}
    return {
        "type": "FeatureCollection",
        "features": [_feature(shape, look) for shape in shapes],
    }


def graticule(bounds: Bounds) -> shapely.MultiLineString:
    """Draw meridians and parallels at round degrees.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north, in the frame of the map.

    Returns
    -------
    shapely.MultiLineString

    Examples
    --------
    >>> len(graticule((145.0, 15.0, 165.0, 35.0)).geoms)
    10
    """
    west, south, east, north = bounds
    span = max(east - west, north - south)
    step = 30.0 if span > 150.0 else 10.0 if span > 40.0 else 5.0
    lon = np.arange(np.ceil(west / step), np.floor(east / step) + 1) * step
    lat = np.arange(np.ceil(south / step), np.floor(north / step) + 1) * step
    meridians = [[(x, south), (x, north)] for x in lon]
    parallels = [[(west, y), (east, y)] for y in lat]
    return shapely.MultiLineString(meridians + parallels)


def _feature(shape: BaseGeometry, properties: dict[str, object]) -> dict[str, object]:
    rounded = shapely.transform(shape, lambda c: np.round(c, DECIMALS))
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(rounded),
        "properties": properties,
    }


def _properties(
    record: Mapping[str, object], *, layer: Layer, style: Style
) -> dict[str, object]:
    title = format_value(record.get(layer.heading, layer.name))
    rows = fact_rows(record, labels={layer.heading: "", **(layer.labels or {})})
    look = style if isinstance(style, ShapeStyle) else style(record)
    return {
        "style": look.leaflet(),
        "tip": escape(title),
        "popup": build_popup(rows, title=title),
    }
