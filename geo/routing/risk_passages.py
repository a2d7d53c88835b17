"""Where ways run through areas of risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import CRSError, Problem
from geo.model.crs import GEOD, WGS84
from geo.routing.risk_pieces import draw_pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.routing.risk_pieces import Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPassage:
    """A part of a way within an area of risk.

    Parameters
    ----------
    area : str
    km : float
        Sailed in it.
    events : float
        Expected in it: km over 1,000 times the rate of the area.
    """

    area: str
    km: float
    events: float


def area_passages(
    pieces: Pieces, areas: gpd.GeoDataFrame, *, ways: int
) -> list[tuple[AreaPassage, ...]]:
    """Measure how far ways run within areas.

    Parameters
    ----------
    pieces : Pieces
    areas : geopandas.GeoDataFrame
        Schema `RISK_AREAS`.
    ways : int
        How many were cut.

    Returns
    -------
    list of tuple of AreaPassage
        For each way, the areas that it sails through in the order of the table.

    Raises
    ------
    CRSError
        The areas are not in longitude and latitude.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.routing.risk_pieces import cut_ways
    >>> area = gpd.GeoDataFrame(
    ...     {"name": ["Gulf"], "events_per_1000_km": [0.5]},
    ...     geometry=[shapely.box(0, -1, 9, 1)],
    ...     crs=4326,
    ... )
    >>> pieces = cut_ways([np.array([[-1.0, 0.0], [1.0, 0.0]])], step_km=20.0)
    >>> area_passages(pieces, area, ways=1)
    [(AreaPassage(area='Gulf', km=111.3, events=0.0557),)]
    """
    _require_degrees(areas)
    found: list[list[AreaPassage]] = [[] for _ in range(ways)]
    lines = draw_pieces(pieces)
    tree = shapely.STRtree(lines)
    columns = zip(
        areas["name"], areas["events_per_1000_km"], areas.geometry, strict=True
    )
    for name, events, area in columns:
        met = np.sort(tree.query(area, predicate="intersects"))
        km = np.bincount(
            pieces.way[met],
            weights=_km_within(lines[met], area, whole_km=pieces.km[met]),
            minlength=ways,
        )
        for way in np.flatnonzero(km > 0.0):
            found[way].append(
                AreaPassage(
                    area=str(name),
                    km=float(km[way]),
                    events=float(km[way]) / 1000.0 * float(events),
                )
            )
    return [tuple(passages) for passages in found]


def _km_within(
    lines: NDArray[np.object_], area: BaseGeometry, *, whole_km: NDArray[np.float64]
) -> NDArray[np.float64]:
    shapely.prepare(area)
    km = whole_km.copy()
    # piece by piece: the parts of a way sailed there and back count twice
    for cut in np.flatnonzero(~shapely.contains(area, lines)):
        part = shapely.intersection(lines[cut], area)
        km[cut] = float(GEOD.geometry_length(part)) / 1000.0
    return km


def _require_degrees(areas: gpd.GeoDataFrame) -> None:
    if areas.crs is not None and areas.crs.equals(WGS84):
        return
    raise CRSError(
        "risk areas",
        [
            Problem(
                where="crs",
                what=f"{areas.crs.name if areas.crs else 'none'}",
                expected="longitude and latitude on WGS 84 (EPSG:4326)",
                cure="bring them there with to_crs(4326)",
            )
        ],
    )
