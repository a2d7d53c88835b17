"""Rows of a table as shapes of a map, each with its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.report.coordinates import encode_shape
from geo.report.popups import fact_rows, format_value
from geo.report.selectors import When
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.report.fact_book import FactBook
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
    key : str, optional
        Column whose value names a shape, for links and the search. It is not shown,
        unless it has a label.
    when : mapping, optional
        Option or options, by selector, at which the layer is offered; empty: always.
    clickable : bool, optional
        False leaves clicks to what lies below; links and the search still open the
        popups.
    """

    name: str
    shown: bool = True
    exclusive: bool = False
    legend: tuple[Swatch, ...] = ()
    legend_title: str = ""
    labels: Mapping[str, str] | None = None
    heading: str = ""
    key: str = ""
    when: When = field(default_factory=dict)
    clickable: bool = True


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


def write_shapes(
    table: gpd.GeoDataFrame,
    *,
    layer: Layer,
    style: Style,
    book: FactBook,
    decimals: int = DECIMALS,
) -> dict[str, object]:
    """Turn a table into what the page draws: places, keys, facts and looks.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        In the frame of the map (`geo.report.framing.frame_table`).
    layer : Layer
    style : ShapeStyle or callable
    book : FactBook
        Of the page; facts and looks are noted there.
    decimals : int, optional
        Of a degree.

    Returns
    -------
    dict
        One entry a row in each of ``shapes``, ``keys``, ``facts`` and ``looks``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.report.fact_book import FactBook
    >>> port = gpd.GeoDataFrame({"name": ["Kobe"]}, geometry=[shapely.Point(0, 1)])
    >>> layer, dot = Layer(name="Ports", heading="name"), ShapeStyle(colour="#000000")
    >>> write_shapes(port, layer=layer, style=dot, book=FactBook())["shapes"]
    [[0, [0, 10000]]]
    """
    records = table.drop(columns=table.geometry.name).to_dict("records")
    return {
        "shapes": [encode_shape(s, decimals=decimals) for s in table.geometry],
        "keys": [read_key(record, layer.key) for record in records],
        "facts": [note_row(record, layer=layer, book=book) for record in records],
        "looks": [book.note_look(choose_look(style, record)) for record in records],
        "decimals": decimals,
        "clickable": layer.clickable,
    }


def write_ground(
    shapes: Iterable[BaseGeometry],
    *,
    style: ShapeStyle,
    book: FactBook,
    decimals: int = DECIMALS,
) -> dict[str, object]:
    """Turn shapes without facts into what the page draws.

    Parameters
    ----------
    shapes : iterable of shapely geometry
        In the frame of the map.
    style : ShapeStyle
    book : FactBook
        Of the page; the look is noted there.
    decimals : int, optional
        Of a degree.

    Returns
    -------
    dict

    Examples
    --------
    >>> from geo.report.fact_book import FactBook
    >>> line, look = shapely.LineString([(0, 0), (1, 1)]), ShapeStyle(colour="#000000")
    >>> len(write_ground([line], style=look, book=FactBook())["shapes"])
    1
    """
    return {
        "shapes": [encode_shape(s, decimals=decimals) for s in shapes],
        "look": book.note_look(style),
        "decimals": decimals,
    }


def note_row(record: Mapping[str, object], *, layer: Layer, book: FactBook) -> int:
    """Note what the popup of a row says.

    Parameters
    ----------
    record : mapping of str to object
    layer : Layer
    book : FactBook

    Returns
    -------
    int
        The number of the facts.
    """
    labels = {layer.heading: "", layer.key: "", **(layer.labels or {})}
    title = format_value(record.get(layer.heading, layer.name))
    return book.note_facts(title, fact_rows(record, labels=labels))


def read_key(record: Mapping[str, object], column: str) -> str:
    """Read the key by which a row's shape is asked for.

    Parameters
    ----------
    record : mapping of str to object
    column : str
        Empty where the shapes have no keys.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> read_key({"iso3": "CHN"}, "iso3"), read_key({"iso3": None}, "iso3")
    ('CHN', '')
    """
    value = record.get(column) if column else None
    missing = value is None or value is pd.NA or value != value  # noqa: PLR0124  # NaN
    return "" if missing else str(value)


def choose_look(style: Style, record: Mapping[str, object]) -> ShapeStyle:
    """Give the look of a row.

    Parameters
    ----------
    style : ShapeStyle or callable
    record : mapping of str to object

    Returns
    -------
    ShapeStyle
    """
    return style if isinstance(style, ShapeStyle) else style(record)


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
