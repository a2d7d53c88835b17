"""The stations of the next campaign, as a layer of a map of the sea floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.campaign_labels import PLANNED_LABELS
from geo.report.features import Layer
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.report.webmap import OfflineMap

_PLANNED = ShapeStyle(
    colour="#c2410c", weight=2.2, fill="#fff7ed", fill_opacity=0.9, radius=4.0
)


def add_planned_stations(drawn: OfflineMap, planned: gpd.GeoDataFrame) -> None:
    """Add the stations of the next campaign, at first hidden, and their positions.

    Parameters
    ----------
    drawn : OfflineMap
    planned : geopandas.GeoDataFrame
        EPSG:4326 points with ``station`` and the columns of `PLANNED_LABELS`; may be
        empty.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.report.blankmap import MapPage
    >>> from geo.report.webmap import OfflineMap
    >>> drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    >>> planned = gpd.GeoDataFrame(
    ...     {"plan": ["adaptive 1"], "station": ["P001"], "leg": [1]},
    ...     geometry=[shapely.Point(0.5, 0.5)],
    ...     crs=4326,
    ... )
    >>> add_planned_stations(drawn, planned)
    >>> "Next campaign: adaptive 1" in drawn.render()
    True
    """
    if not len(planned):
        return
    name = f"Next campaign: {planned['plan'].iloc[0]}"
    told = {
        column: words
        for column, words in PLANNED_LABELS.items()
        if column in planned and planned[column].notna().any()
    }
    words = f"{len(planned)} planned stations, not taken yet"
    layer = Layer(
        name=name,
        heading="station",
        key="station",
        labels=told,
        legend=(Swatch(text=words, style=_PLANNED, kind="dot"),),
        shown=False,
    )
    drawn.add_shapes(planned, layer=layer, style=_PLANNED)
    drawn.add_table(planned, caption=name, labels=told, link="station")
