"""Ways to a market as bent lines: what still comes in a scenario, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84, split_at_180
from geo.report.canvas import ORANGE, TEAL
from geo.report.features import Layer, read_number
from geo.report.resilience_labels import WAY_LABELS
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.report.webmap import OfflineMap

STAYS, CUT, NEW = "stays", "cut", "new"
"""What a scenario makes of a way: goods that still come, no longer, or only then."""

_BY = ("commodity", "scenario")
FATES = {STAYS: "still comes", CUT: "no longer comes", NEW: "comes only then"}
"""What becomes of goods, in words."""

FATE_COLOURS = {FATES[STAYS]: "#31688e", FATES[CUT]: ORANGE, FATES[NEW]: TEAL}
_DASHES = {STAYS: "", CUT: "6 5", NEW: "2 4"}
_BULGE = {STAYS: 0.10, CUT: 0.17, NEW: 0.24}  # of its length: ways stay apart
_STEPS = 24  # of a way's curve


def add_market_ways(
    drawn: OfflineMap, ways: gpd.GeoDataFrame, *, end: shapely.Point
) -> None:
    """Draw the ways that end at a market, for each commodity and scenario.

    Parameters
    ----------
    drawn : OfflineMap
    ways : geopandas.GeoDataFrame
        Points where ways begin: ``way`` (a key), ``commodity``, ``scenario``, ``kind``
        (stays, cut or new), ``share`` of the market, and words by
        `geo.report.resilience_labels.WAY_LABELS`.
    end : shapely.Point
        The market.
    """
    curved = [
        way_to(end, start, bulge=_BULGE[kind])
        for start, kind in zip(ways.geometry, ways["kind"], strict=True)
    ]
    bent = ways.set_geometry(gpd.GeoSeries(curved, crs=WGS84))
    shapes = bent.drop_duplicates("way")[["way", "geometry"]]
    rows = pd.DataFrame(bent.drop(columns="geometry"))
    swatches = tuple(
        Swatch(text=words, style=_look(kind, weight=4.0), kind="line")
        for kind, words in FATES.items()
    )
    drawn.add_varying(
        shapes.reset_index(drop=True),
        rows,
        on="way",
        by=_BY,
        layer=Layer(
            name="Ways to the market",
            heading="name",
            labels={
                **dict.fromkeys((*_BY, "way", "kind", "share"), ""),
                **WAY_LABELS,
            },
            legend_title="Ways to the market in the scenario: the wider, the more",
            legend=swatches,
        ),
        style=_way_look,
    )


def _look(kind: str, *, weight: float) -> ShapeStyle:
    colour = FATE_COLOURS[FATES[kind]]
    return ShapeStyle(colour=colour, weight=weight, dash=_DASHES[kind], opacity=0.85)


def _way_look(record: Mapping[str, object]) -> ShapeStyle:
    width = 1.2 + 9.0 * float(np.sqrt(read_number(record, "share")))
    return _look(str(record["kind"]), weight=width)


def way_to(end: shapely.Point, start: shapely.Point, *, bulge: float) -> BaseGeometry:
    """Draw a bent line from a place to the market, the shorter way round.

    Parameters
    ----------
    end, start : shapely.Point
        Lon/lat.
    bulge : float
        How far its middle lies beside the straight line, of its length.

    Returns
    -------
    shapely geometry
        A line, lon/lat, split at 180.

    Examples
    --------
    >>> way = way_to(shapely.Point(140, 35), shapely.Point(-100, 40), bulge=0.1)
    >>> [round(x) for x in way.bounds[::2]], way.geom_type
    ([-180, 180], 'MultiLineString')
    """
    east = (start.x - end.x + 180.0) % 360.0 - 180.0
    north = start.y - end.y
    step = np.linspace(0.0, 1.0, _STEPS + 1)
    aside = 4.0 * bulge * step * (1.0 - step)
    # bent to the north, as great circles of the northern half of the globe are
    lon = end.x + (1.0 - step) * east - np.sign(east) * aside * north
    lat = end.y + (1.0 - step) * north + aside * abs(east)
    line = shapely.LineString(np.column_stack([lon, np.clip(lat, -80.0, 80.0)]))
    return split_at_180(line)
