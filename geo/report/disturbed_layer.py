"""Disturbed ground and reference zones as a layer of a map of the sea floor."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.report.features import Layer, read_number
from geo.report.footprint_labels import DISTURBED_LABELS
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geo.report.webmap import OfflineMap

_MINED = ("#5a1e02", "#8c2d04", "#c24a06", "#ec7014", "#fe9929", "#fed08a")
"""Fills of mined ground, the first years darkest."""

_STYLES: Mapping[str, ShapeStyle] = MappingProxyType(
    {
        "plume buffer": ShapeStyle(
            colour="#4d4d4d",
            weight=1.2,
            dash="5 4",
            fill="#969696",
            fill_opacity=0.2,
            pattern=".",
        ),
        "mined ground": ShapeStyle(
            colour="#2b0f01", weight=0.8, fill=_MINED[0], fill_opacity=0.85, pattern="/"
        ),
        "impact reference zone": ShapeStyle(
            colour="#7a0177", weight=2.6, fill="#dd3497", fill_opacity=0.4, pattern="\\"
        ),
        "preservation reference zone": ShapeStyle(
            colour="#00441b", weight=2.6, fill="#41ab5d", fill_opacity=0.4, pattern="x"
        ),
    }
)
"""By kind: each has a pattern of its own, and is told without its colour."""


def add_disturbed(drawn: OfflineMap, areas: gpd.GeoDataFrame) -> None:
    """Add what is mined when, the plume buffer and reference zones, hidden at first.

    Parameters
    ----------
    drawn : OfflineMap
    areas : geopandas.GeoDataFrame
        EPSG:4326 polygons as `geo.resource.footprint.disturbed_areas.disturbed_areas`
        gives them; may be empty.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.report.blankmap import MapPage
    >>> from geo.report.webmap import OfflineMap
    >>> drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    >>> row = {"name": ["mined in year 1"], "kind": ["mined ground"], "from_year": [1]}
    >>> box = gpd.GeoDataFrame(row, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    >>> add_disturbed(drawn, box)
    >>> "<span>mined in year 1</span>" in drawn.render()
    True
    """
    if not len(areas):
        return
    starts = sorted({int(y) for y in areas["from_year"] if y > 0})

    def look(record: Mapping[str, object]) -> ShapeStyle:
        return disturbed_style(record, starts=starts)

    records = areas.drop(columns=areas.geometry.name).to_dict("records")
    layer = Layer(
        name="Disturbed by mining",
        heading="name",
        key="name",
        labels=DISTURBED_LABELS,
        legend=tuple(
            Swatch(text=str(record["name"]), style=look(record), kind="area")
            for record in records
        ),
        shown=False,
    )
    drawn.add_shapes(areas, layer=layer, style=look)
    drawn.add_script("patterns")


def disturbed_style(record: Mapping[str, object], *, starts: list[int]) -> ShapeStyle:
    """Choose how an area is drawn: by kind, and mined ground by its years.

    Parameters
    ----------
    record : mapping
        With ``kind`` and ``from_year``.
    starts : list of int
        First years of the periods that are drawn, ascending.

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> late = {"kind": "mined ground", "from_year": 6}
    >>> disturbed_style(late, starts=[1, 6]).fill
    '#8c2d04'
    """
    style = _STYLES[str(record["kind"])]
    year = read_number(record, "from_year")
    if year not in starts:
        return style
    place = min(starts.index(int(year)), len(_MINED) - 1)
    return ShapeStyle(
        colour=style.colour,
        weight=style.weight,
        fill=_MINED[place],
        fill_opacity=style.fill_opacity,
        pattern=style.pattern,
    )
