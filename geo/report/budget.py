"""A layer that a browser cannot hold, as hexagons of its number and its means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

from geo.report.features import Layer, Style, choose_look
from geo.report.popups import label_of
from geo.report.rasters import mercator_height, mercator_latitude

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.report.symbols import ShapeStyle

MOST_POINTS, MOST_OTHERS = 10_000, 5_000
COUNT = "count"
"""Column of the hexagons: how many shapes lie in each."""

_ACROSS = 60  # hexagons along the longer side: at most some 4,200
_KM_PER_DEGREE = 111.32  # of the equator
_PLACES = {"lon", "lat"}
_SIXTHS = np.radians([30, 90, 150, 210, 270, 330])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedLayer:
    """A layer that a browser can hold.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        In the frame of the map.
    layer : Layer
    style : ShapeStyle or callable
    note : str, optional
        What a reader must know of it; empty where nothing was left out.
    """

    table: gpd.GeoDataFrame
    layer: Layer
    style: Style
    note: str = ""


def fit_budget(table: gpd.GeoDataFrame, *, layer: Layer, style: Style) -> FittedLayer:
    """Draw more than 10,000 points, or 5,000 lines or areas, as hexagons.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        In the frame of the map.
    layer : Layer
    style : ShapeStyle or callable
        Of a row; of a hexagon it is asked with the means of the figures.

    Returns
    -------
    FittedLayer
        As it came where it is within the budget.

    Examples
    --------
    >>> from geo.report.symbols import ShapeStyle
    >>> dots = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)])
    >>> black = ShapeStyle(colour="#000000")
    >>> fitted = fit_budget(dots, layer=Layer(name="x"), style=black)
    >>> len(fitted.table), fitted.note
    (1, '')
    """
    points = bool((shapely.get_dimensions(table.geometry.to_numpy()) == 0).all())
    if len(table) <= (MOST_POINTS if points else MOST_OTHERS):
        return FittedLayer(table=table, layer=layer, style=style)
    binned, width_km = bin_to_hexagons(table)
    means = [str(c) for c in binned.columns if c not in {COUNT, "geometry"}]
    labels = layer.labels or {}
    told = {c: labels.get(c, label_of(c)) for c in means}
    return FittedLayer(
        table=binned,
        layer=replace(
            layer,
            heading="",
            key="",
            labels={COUNT: "How many lie here"}
            | {c: f"{words}, mean" for c, words in told.items() if words},
        ),
        style=_of_hexagons(style),
        note=(
            f"{len(table):,} are more than a page can draw one by one: each hexagon, "
            f"about {width_km:.3g} km wide, tells how many lie in it and their means."
        ),
    )


def bin_to_hexagons(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, float]:
    """Count shapes in hexagons that are regular on the map.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        In the frame of the map; a shape counts where its middle lies.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and float
        One row a hexagon: how many (`COUNT`) and the mean of each column of numbers,
        missing ones left out. Then the width of a hexagon in the middle, in km.

    Examples
    --------
    >>> near = [shapely.Point(0, 0), shapely.Point(0.001, 0), shapely.Point(9, 0)]
    >>> hexagons, _ = bin_to_hexagons(gpd.GeoDataFrame({"t": [1, 3, 8]}, geometry=near))
    >>> hexagons["count"].tolist(), hexagons["t"].tolist()
    ([2, 1], [2.0, 8.0])
    """
    middles = shapely.get_coordinates(shapely.centroid(table.geometry.to_numpy()))
    east, north = middles[:, 0], np.degrees(mercator_height(middles[:, 1]))
    width = max(float(np.ptp(east)), float(np.ptp(north)), 1e-6) / _ACROSS
    column, row = _cells(east / width, north / (width * np.sqrt(3.0)))
    numbers = table.select_dtypes("number").drop(columns=_PLACES, errors="ignore")
    cells = numbers.astype(float).groupby([row, column], sort=True)
    counts = cells.size()
    binned = cells.mean().reindex(counts.index).assign(**{COUNT: counts})
    at = np.array(list(binned.index), dtype=float).reshape(-1, 2)
    shapes = _hexagons(at[:, 1] * width, at[:, 0] * width * np.sqrt(3.0), width=width)
    ordered = binned.reset_index(drop=True)[[COUNT, *numbers.columns]]
    middle = float(np.cos(np.radians(np.median(middles[:, 1]))))
    return gpd.GeoDataFrame(ordered, geometry=shapes), width * _KM_PER_DEGREE * middle


def _cells(
    across: NDArray[np.float64], up: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the nearest of two lattices of centres, half a step apart."""
    whole = np.rint(across), np.rint(up)
    half = np.floor(across) + 0.5, np.floor(up) + 0.5
    to_whole = (across - whole[0]) ** 2 + 3.0 * (up - whole[1]) ** 2
    to_half = (across - half[0]) ** 2 + 3.0 * (up - half[1]) ** 2
    nearer = to_whole <= to_half
    return (
        np.where(nearer, whole[0], half[0]),
        np.where(nearer, whole[1], half[1]),
    )


def _hexagons(
    east: NDArray[np.float64], north: NDArray[np.float64], *, width: float
) -> NDArray[np.object_]:
    reach = width / np.sqrt(3.0)
    x = east[:, None] + reach * np.cos(_SIXTHS)
    y = north[:, None] + reach * np.sin(_SIXTHS)
    return np.asarray(
        shapely.polygons(np.stack([x, mercator_latitude(np.radians(y))], axis=-1))
    )


def _of_hexagons(style: Style) -> Style:
    def look(record: Mapping[str, object]) -> ShapeStyle:
        own = choose_look(style, record)
        fill = own.fill or own.colour
        return replace(own, fill=fill, fill_opacity=0.85, weight=0.4, dash="")

    return look
