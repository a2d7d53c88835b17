"""A maritime zone: its outline, its edge by basis, its areas."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import (
    GEOD,
    WGS84,
    geodesic_area_m2,
    split_at_180,
    unwrap_geometry,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


COAST = "coast"
EQUIDISTANCE = "equidistance (not a boundary)"
INTERNAL = "equidistance between lands of one sovereign"
TREATY = "treaty"
DISPUTED_COAST = "disputed"
"""The sovereignty over a coast that the edge is measured from, or its entitlement,
is contested."""
USER_POLYGON = "user polygon"
SEAM = shapely.MultiLineString([[(lon, -90), (lon, 90)] for lon in (-180, 180)])
"""Where polygons are cut: no edge of a zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A country across a line that is no outer limit.

    Parameters
    ----------
    iso3, name : str
    shared_km : float
        Geodesic length of equidistance, treaties and agreed polygons between both.
    """

    iso3: str
    name: str
    shared_km: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EdgeLine:
    """A piece of the edge of a zone.

    Parameters
    ----------
    line : shapely geometry
        Lines.
    basis : str
        One of this module's constants, or the outer limit, such as
        ``"200-nm arc"``.
    neighbour : str, optional
        Whose sea lies beyond: iso3, or empty.
    rests_on : str, optional
        The island, land or agreement that it is drawn from.
    """

    line: BaseGeometry
    basis: str
    neighbour: str = ""
    rests_on: str = ""

    def moved(self, line: BaseGeometry) -> EdgeLine:
        """Put another line in the place of its own.

        Parameters
        ----------
        line : shapely geometry

        Returns
        -------
        EdgeLine
        """
        return dataclasses.replace(self, line=line)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zone:
    """A sea area round a country or some of its islands.

    Parameters
    ----------
    name : str
    geometry : shapely geometry
        Polygon or MultiPolygon, degrees, split at 180, land removed.
    segments : geopandas.GeoDataFrame
        The edge: LineStrings with ``basis``, ``neighbour`` (iso3, or empty),
        ``rests_on`` (the island, land or agreement that it is drawn from, or
        empty) and ``length_km``.
    area_km2 : float
        Geodesic.
    area_without_contested_km2 : float
        What would be left if every contest over an island, its entitlement or
        its sovereignty, went against the country.
    neighbours : tuple of Neighbour
        Longest shared line first.
    warnings : tuple of str
        What a reader must know before using the zone.
    basis : str
        What the outline rests on.
    """

    name: str
    geometry: BaseGeometry
    segments: gpd.GeoDataFrame
    area_km2: float
    area_without_contested_km2: float
    neighbours: tuple[Neighbour, ...]
    warnings: tuple[str, ...]
    basis: str


def zone_from_polygon(polygon: BaseGeometry | gpd.GeoDataFrame, *, name: str) -> Zone:
    """Take a user's polygon as a zone.

    Parameters
    ----------
    polygon : shapely geometry or geopandas.GeoDataFrame
        Degrees on WGS84, longitudes in any range, cut at 180 or running over
        it; a table is dissolved.
    name : str

    Returns
    -------
    Zone
        Invalid rings are repaired, after they were made continuous across 180;
        a warning says so.

    Raises
    ------
    CRSError
        A table is not in lon/lat.
    DataError
        There is no polygon, it has no area, or a coordinate is impossible.

    Examples
    --------
    >>> zone = zone_from_polygon(shapely.box(179.5, -0.5, 180.5, 0.5), name="licence")
    >>> round(zone.area_km2), zone.geometry.bounds
    (12309, (-180.0, -0.5, 180.0, 0.5))
    """
    parts = _polygons(polygon, name=name)
    problems = [
        Problem(
            where=f"polygon {number}",
            what=f"latitude {low:g} to {high:g}",
            expected="-90 to 90",
            cure="swap longitude and latitude, or project the file to lon/lat",
        )
        for number, (_, low, _, high) in enumerate(shapely.bounds(parts))
        if not (low >= -90.0 and high <= 90.0)
    ]
    if not len(parts):
        problems.append(
            Problem(where="geometry", what="no polygon in it", expected="polygons")
        )
    if problems:
        raise DataError(name, problems)
    unwrapped = [unwrap_geometry(part) for part in parts]
    broken = sum(not part.is_valid for part in unwrapped)
    framed = [split_at_180(shapely.make_valid(part)) for part in unwrapped]
    geometry = only_polygons(shapely.union_all(framed))
    area_km2 = geodesic_area_m2(geometry) / 1e6
    if not area_km2 > 0.0:
        cure = "cut what is wider than half the Earth into narrower pieces"
        raise DataError(name, [Problem(where="geometry", what="no area", cure=cure)])
    warnings = (
        [f"{broken} polygons crossed themselves and were repaired"] if broken else []
    )
    return Zone(
        name=name,
        geometry=geometry,
        segments=edge_table(
            [EdgeLine(line=geometry.boundary - SEAM, basis=USER_POLYGON)]
        ),
        area_km2=area_km2,
        area_without_contested_km2=area_km2,
        neighbours=(),
        warnings=tuple(warnings),
        basis=USER_POLYGON,
    )


def edge_table(edges: Sequence[EdgeLine]) -> gpd.GeoDataFrame:
    """Tabulate the edge of a zone.

    Parameters
    ----------
    edges : sequence of EdgeLine
        In degrees.

    Returns
    -------
    geopandas.GeoDataFrame
        One LineString per row: ``basis``, ``neighbour``, ``rests_on``,
        ``length_km``.

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (1, 0)])
    >>> table = edge_table([EdgeLine(line=line, basis=COAST)])
    >>> table["length_km"].round(2).tolist()
    [111.32]
    """
    rows = [
        (line, edge.basis, edge.neighbour, edge.rests_on)
        for edge in edges
        for line in shapely.get_parts(edge.line)
        if shapely.length(line) > 0.0
    ]
    lines = [row[0] for row in rows]
    columns = ("basis", "neighbour", "rests_on")
    words = {
        column: np.array([row[place] for row in rows], dtype=object)
        for place, column in enumerate(columns, start=1)
    }
    lengths = [float(GEOD.geometry_length(line)) / 1e3 for line in lines]
    return gpd.GeoDataFrame(
        {**words, "length_km": np.array(lengths, dtype=float)},
        geometry=lines,
        crs=WGS84,
    )


def only_polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines that an overlay or a repair leaves behind.

    Parameters
    ----------
    geometry : shapely geometry

    Returns
    -------
    shapely geometry
        Polygon or MultiPolygon.

    Examples
    --------
    >>> mixed = shapely.GeometryCollection(
    ...     [shapely.box(0, 0, 1, 1), shapely.Point(5, 5)]
    ... )
    >>> only_polygons(mixed).geom_type
    'Polygon'
    """
    parts = shapely.get_parts(shapely.get_parts(geometry))
    flat = parts[shapely.get_dimensions(parts) == 2]
    if len(flat) == 1:
        return cast("BaseGeometry", flat[0])
    return shapely.MultiPolygon(list(flat))


def _polygons(
    polygon: BaseGeometry | gpd.GeoDataFrame, *, name: str
) -> NDArray[np.object_]:
    """Take a shape or a table apart into its polygons."""
    if isinstance(polygon, gpd.GeoDataFrame):
        require_lonlat(polygon, what=name)
        shapes = polygon.geometry.to_numpy()
    else:
        shapes = np.array([polygon], dtype=object)
    parts = shapely.get_parts(shapely.get_parts(shapes))
    flat = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    return np.asarray(parts[flat], dtype=object)


def require_lonlat(table: gpd.GeoDataFrame, *, what: str) -> None:
    """Refuse a table that is not in longitude and latitude.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
    what : str
        Its name, for the message.

    Raises
    ------
    CRSError
        It has no CRS or another one than WGS84.

    Examples
    --------
    >>> require_lonlat(gpd.GeoDataFrame(geometry=[], crs=4326), what="zones")
    """
    if table.crs is not None and table.crs.equals(WGS84, ignore_axis_order=True):
        return
    raise CRSError(
        what,
        [
            Problem(
                where="coordinate system",
                what="none" if table.crs is None else table.crs.name,
                expected="longitude and latitude on WGS84 (EPSG:4326)",
                cure="declare it with set_crs, or change it with to_crs(4326)",
            )
        ],
    )
