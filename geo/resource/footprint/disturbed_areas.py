"""Disturbed ground and reference zones as one layer of polygons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.model.crs import WGS84, geodesic_area_m2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STEPS_OF_YEARS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
MOST_PERIODS = 6  # more shades of one colour cannot be told apart
COLUMNS = ("name", "kind", "from_year", "to_year", "area_km2", "note")


class DisturbedKind(StrEnum):
    """What happens to an area of the sea floor."""

    PLUME = "plume buffer"
    MINED = "mined ground"
    IMPACT = "impact reference zone"
    PRESERVATION = "preservation reference zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceZone:
    """A zone that effects are measured by.

    Parameters
    ----------
    name : str
    kind : DisturbedKind
    shape : shapely geometry
        Degrees, split at 180.
    note : str
        How it came about, and the verdict on it.
    """

    name: str
    kind: DisturbedKind
    shape: BaseGeometry
    note: str


def periods(years: Sequence[int]) -> list[tuple[int, int]]:
    """Share years out among a few periods of the same length.

    Parameters
    ----------
    years : sequence of int

    Returns
    -------
    list of tuple of int
        First and last year of each, at most `MOST_PERIODS`; the last may be shorter.

    Examples
    --------
    >>> periods(range(1, 13))
    [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12)]
    >>> periods([])
    []
    """
    if not len(years):
        return []
    first, last = min(years), max(years)
    span = last - first + 1
    step = next(
        (one for one in STEPS_OF_YEARS if one * MOST_PERIODS >= span),
        -(-span // MOST_PERIODS),
    )
    return [
        (start, min(start + step - 1, last)) for start in range(first, last + 1, step)
    ]


def disturbed_areas(
    mined: Mapping[int, BaseGeometry],
    *,
    reached: BaseGeometry,
    plume_buffer_m: float,
    zones: Sequence[ReferenceZone] = (),
) -> gpd.GeoDataFrame:
    """Draw what is mined when, what the plume may reach, and the reference zones.

    Parameters
    ----------
    mined : mapping of int to shapely geometry
        Ground by year; a cell that is mined over several years stands in one.
    reached : shapely geometry
        All ground within the buffer, that which is mined with it.
    plume_buffer_m : float
    zones : sequence of ReferenceZone, optional

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, split at 180: name, kind, from_year, to_year (0 where there is
        none), area_km2 (geodesic), note. Parts without ground are left out.

    Examples
    --------
    >>> from geo.resource.footprint.outlines import reach_by_year
    >>> block = {1: shapely.box(154.0, 24.0, 154.1, 24.1)}
    >>> _, reached = reach_by_year(block, distance_m=2_000.0)
    >>> areas = disturbed_areas(block, reached=reached, plume_buffer_m=2_000.0)
    >>> areas[["name", "area_km2"]].round(1).values.tolist()
    [['plume buffer, 2 km', 97.5], ['mined in year 1', 112.7]]
    """
    drawn = {span: _joined(mined, span) for span in periods(list(mined))}
    whole = shapely.union_all(list(drawn.values()))
    note = f"ground within {plume_buffer_m:,.0f} m of what is mined, without that"
    rows: list[tuple[str, DisturbedKind, int, int, BaseGeometry, str]] = [
        (
            f"plume buffer, {plume_buffer_m / 1e3:g} km",
            DisturbedKind.PLUME,
            *(0, 0, shapely.difference(reached, whole), note),
        )
    ]
    rows += [
        (_mined_name(*span), DisturbedKind.MINED, *span, shape, "")
        for span, shape in drawn.items()
    ]
    rows += [(z.name, z.kind, 0, 0, z.shape, z.note) for z in zones]
    kept = [row for row in rows if row[4].area > 0.0]
    shapes = [row[4] for row in kept]
    return gpd.GeoDataFrame(
        {
            "name": [row[0] for row in kept],
            "kind": [str(row[1]) for row in kept],
            "from_year": np.array([row[2] for row in kept], dtype=int),
            "to_year": np.array([row[3] for row in kept], dtype=int),
            "area_km2": [geodesic_area_m2(shape) / 1e6 for shape in shapes],
            "note": [row[5] for row in kept],
        },
        geometry=shapes,
        crs=WGS84,
    )


def _joined(mined: Mapping[int, BaseGeometry], span: tuple[int, int]) -> BaseGeometry:
    return shapely.union_all(
        [shape for year, shape in mined.items() if span[0] <= year <= span[1]]
    )


def _mined_name(first: int, last: int) -> str:
    if first == last:
        return f"mined in year {first}"
    return f"mined in years {first} to {last}"
