"""Points in the order of a law: which stand out of line, and what they outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.model.crs import (
    GEOD,
    WGS84,
    geodesic_distance_m,
    split_at_180,
    unwrap_geometry,
)
from geo.model.zone_schemas import LEGAL_POINTS
from geo.sources.shape_mending import mend_polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

DETOUR = 5.0
"""A point is suspect where going by way of it takes more than so many times the
distance between its neighbours: between equal steps, a turn back of more than 157
degrees, which no limit at sea makes."""

STEP_M = 20_000.0
"""Edges are followed as geodesics in steps of so much: between them a straight line
in degrees strays by metres."""


def out_of_line(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.str_]:
    """Find points that lie far off the way between their neighbours.

    A misprint of one figure moves one point. Two in a row, and the first and the
    last point, are not found.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        Degrees, in the order of the list.

    Returns
    -------
    ndarray of str, shape (n,)
        The reason; empty where a point is in line.

    Examples
    --------
    >>> lat = np.array([0.0, 0.1, 0.2, 0.9, 0.4, 0.5])
    >>> out_of_line(np.zeros(6), lat).tolist()[3]
    '55.3 km from the way between its neighbours'
    """
    reasons = np.full(len(lon), "", dtype=object)
    if len(lon) >= 3:
        steps = geodesic_distance_m(lon[:-1], lat[:-1], lon_b=lon[1:], lat_b=lat[1:])
        straight = geodesic_distance_m(lon[:-2], lat[:-2], lon_b=lon[2:], lat_b=lat[2:])
        off = steps[:-1] + steps[1:] > DETOUR * straight
        away = np.minimum(steps[:-1], steps[1:]) / 1000.0
        reasons[1:-1][off] = [
            f"{km:,.3g} km from the way between its neighbours" for km in away[off]
        ]
    return reasons.astype(str)


def outline_of(points: gpd.GeoDataFrame, *, closed: bool = True) -> gpd.GeoDataFrame:
    """Draw the line or area that points make, taken in their order.

    Edges follow geodesics, as laws that say nothing else are read; those that speak
    of loxodromes or arcs are drawn otherwise.

    Parameters
    ----------
    points : geopandas.GeoDataFrame
        Schema `LEGAL_POINTS`; leave suspect ones out first to draw without them.
    closed : bool, optional
        Polygons, whose last point is joined to the first; or else lines.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each part: name, points, suspect (how many of them), note and the
        outline in degrees, valid, split at 180.

    Raises
    ------
    DataError
        A part has too few points, or they enclose nothing; with every problem found.

    Examples
    --------
    >>> lon, lat = [179.0, -179.0, -179.0, 179.0], [0.0, 0.0, 1.0, 1.0]
    >>> points = gpd.GeoDataFrame(
    ...     {"part": 1, "id": list("ABCD"), "lon": lon, "lat": lat, "info": ""},
    ...     geometry=gpd.points_from_xy(lon, lat, crs="EPSG:4326"),
    ... ).assign(row=range(1, 5), suspect="")
    >>> area = outline_of(points)
    >>> area.geometry[0].geom_type, area["note"][0]
    ('MultiPolygon', 'edges drawn as geodesics')
    """
    LEGAL_POINTS.validate(points)
    least = 3 if closed else 2
    parts = list(points.groupby("part", sort=True))
    short = [(part, len(rows)) for part, rows in parts if len(rows) < least]
    if short or not parts:
        raise DataError(
            "points of a law",
            [
                Problem(
                    where=f"part {part}",
                    what=f"{count} points",
                    expected=f"at least {least}",
                )
                for part, count in short
            ]
            or [Problem(where="points", what="there are none")],
        )
    drawn = [_drawn(rows, closed=closed) for _, rows in parts]
    hollow = [str(part) for (part, _), (shape, _) in zip(parts, drawn, strict=True)
              if shape.is_empty]  # fmt: skip
    if hollow:
        raise DataError(
            "points of a law",
            [Problem(where=f"part {', '.join(hollow)}", what="encloses nothing")],
        )
    return gpd.GeoDataFrame(
        pd.DataFrame(
            {
                "name": [f"part {part:g}" for part, _ in parts],
                "points": [len(rows) for _, rows in parts],
                "suspect": [int((rows["suspect"] != "").sum()) for _, rows in parts],
                "note": [note for _, note in drawn],
            }
        ),
        geometry=[shape for shape, _ in drawn],
        crs=WGS84,
    )


def _drawn(rows: pd.DataFrame, *, closed: bool) -> tuple[BaseGeometry, str]:
    places = rows[["lon", "lat"]].to_numpy(dtype=float)
    if closed and not np.array_equal(places[0], places[-1]):
        places = np.vstack([places, places[:1]])
    followed = _along_geodesics(places)
    told = "edges drawn as geodesics"
    if not closed:
        return split_at_180(unwrap_geometry(shapely.LineString(followed))), told
    mended = mend_polygons([shapely.Polygon(followed)])
    note = mended.notes[0]
    return cast("BaseGeometry", mended.shapes[0]), f"{told}; {note}" if note else told


def _along_geodesics(places: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = places.T
    lengths = geodesic_distance_m(lon[:-1], lat[:-1], lon_b=lon[1:], lat_b=lat[1:])
    followed = [places[:1]]
    for place in range(len(lengths)):
        between = int(lengths[place] // STEP_M)
        if between:
            (lon_a, lat_a), (lon_b, lat_b) = places[place : place + 2].tolist()
            added = GEOD.npts(lon_a, lat_a, lon_b, lat_b, between)
            followed.append(np.asarray(added, dtype=float))
        followed.append(places[place + 1 : place + 2])
    return np.vstack(followed)
