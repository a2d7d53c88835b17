"""How far each cell of a grid lies from features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

import shapely
from pyproj import CRS

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import (
    OUTLINE_STEP_DEG,
    WGS84,
    frame_geometry,
    geodesic_distance_m,
    transformer,
    unwrap_geometry,
    unwrap_longitude,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from geo.model.grid import GridSpec

GEODETIC, GEOCENTRIC = CRS.from_epsg(4979), CRS.from_epsg(4978)
NEAR_VERTICES = 8  # looked at first; twice as many where that is not sure to do
CELLS_AT_ONCE = 100_000


def feature_distance(
    spec: GridSpec, features: gpd.GeoDataFrame, *, name: str
) -> xr.DataArray:
    """Measure the geodesic distance of each cell's centre to the nearest feature.

    Edges run straight in longitude and latitude, as everywhere in the package. A tree
    over their vertices, set every 0.05 degrees at most, finds those near, and as many
    as are needed for the nearest edge to be among those that meet there. The nearest
    place on these is found in geocentric coordinates, where an edge of 5.6 km sags by
    0.6 m below the ellipsoid; what is told is the geodesic to that place.

    Parameters
    ----------
    spec : GridSpec
    features : geopandas.GeoDataFrame
        Points, lines or polygons in longitude and latitude on WGS84, in any range.
        Within a polygon the distance is 0.
    name : str
        What they are, for the name of the variable: ``"fracture zone"``.

    Returns
    -------
    xarray.DataArray
        Metres, on the dims of the grid.

    Raises
    ------
    CRSError
        The features are not on WGS84.
    DataError
        There is none, or one is empty, a line of no length, or not finite.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179, south=-0.5, spacing=1.0, shape=(1, 2), crs=WGS84)
    >>> vent = gpd.GeoDataFrame(geometry=[shapely.Point(-178.5, 0.0)], crs=4326)
    >>> feature_distance(spec, vent, name="vent").round().values.tolist()
    [[222639.0, 111319.0]]
    """
    _require_features(features)
    shapes = features.geometry.to_numpy()
    lon, lat = (each.ravel() for each in spec.lonlat())
    edges = _Edges.of(shapes)
    distance = np.concatenate(
        [
            edges.distance_m(
                lon[first : first + CELLS_AT_ONCE], lat[first:][:CELLS_AT_ONCE]
            )
            for first in range(0, lon.size, CELLS_AT_ONCE)
        ]
    )
    distance[_within(shapes, lon, lat)] = 0.0
    made = spec.variable(
        distance, units="m", long_name=f"distance to the nearest {name}"
    )
    made.attrs |= {
        "method": "geodesic on WGS84 from the centre of the cell; 0 within",
        "resampling": "none: measured at the centres of the cells",
        "source": f"{len(shapes):,} features",
    }
    return made


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Edges:
    """Edges in geocentric metres: a single point is an edge of no length."""

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    longest_m: float
    tree: KDTree
    of_vertex: NDArray[np.intp]  # (vertices, 2): the edges that meet there

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Self:
        whole = np.array([unwrap_geometry(shape) for shape in shapes], dtype=object)
        parts = shapely.get_parts(shapely.get_parts(whole))
        rings = shapely.get_type_id(parts) == 3
        lines = np.concatenate([shapely.get_rings(parts[rings]), parts[~rings]])
        lines = shapely.segmentize(lines, OUTLINE_STEP_DEG)
        corners, line = shapely.get_coordinates(lines, return_index=True)
        places = _geocentric(corners[:, 0], corners[:, 1])
        number = np.arange(len(line))
        follows = np.append(line[1:] == line[:-1], False)
        leads = np.append(False, follows[:-1])
        # the edge from a vertex to the next has its number; the last has one of no
        # length, so that points are edges too
        after = np.where(follows, number + 1, number)
        return cls(
            starts=places,
            ends=places[after],
            longest_m=float(np.linalg.norm(places[after] - places, axis=1).max()),
            tree=KDTree(places),
            of_vertex=np.column_stack([number, np.where(leads, number - 1, number)]),
        )

    def distance_m(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        here = _geocentric(lon, lat)
        place = np.empty(here.shape)
        open_rows, near = np.arange(len(here)), NEAR_VERTICES
        while open_rows.size:
            near = min(near, len(self.starts))
            place[open_rows], sure = self._nearest(here[open_rows], near)
            open_rows, near = open_rows[~sure], 2 * near
        back = transformer(GEOCENTRIC, GEODETIC)
        lon_b, lat_b = back.transform(place[:, 0], place[:, 1], place[:, 2])[:2]
        return geodesic_distance_m(lon, lat, lon_b=lon_b, lat_b=lat_b)

    def _nearest(
        self, here: NDArray[np.float64], near: int
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Find the nearest place on edges at near vertices, and whether it is sure."""
        found = self.tree.query(here, k=list(range(1, near + 1)))
        far, vertices = (np.asarray(each).reshape(len(here), near) for each in found)
        nearest, place = np.full(len(here), np.inf), np.zeros(here.shape)
        for vertex in vertices.T:
            for edge in self.of_vertex[vertex].T:
                foot = _foot(here, self.starts[edge], self.ends[edge])
                apart = np.linalg.norm(foot - here, axis=1)
                better = apart < nearest
                nearest[better], place[better] = apart[better], foot[better]
        # an edge not looked at has both ends beyond the last of these vertices, so that
        # it is no nearer than the height of a triangle over half of the longest edge
        beyond = np.maximum(far[:, -1] ** 2 - (self.longest_m / 2.0) ** 2, 0.0)
        return place, (nearest**2 <= beyond) | (near == len(self.starts))


def _foot(
    here: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find the place on each edge nearest to a point."""
    along = end - start
    length = (along**2).sum(axis=1)
    share = ((here - start) * along).sum(axis=1) / np.where(length > 0.0, length, 1.0)
    return np.asarray(start + np.clip(share, 0.0, 1.0)[:, None] * along)


def _geocentric(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    moved = transformer(GEODETIC, GEOCENTRIC).transform(lon, lat, np.zeros(lon.shape))
    return np.column_stack(moved)


def _within(
    shapes: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which places lie in a polygon, each in the frame of the polygon."""
    inside = np.zeros(lon.shape, dtype=bool)
    for shape in shapes[shapely.get_dimensions(shapes) == 2]:
        west, south, east, north = shape.bounds
        middle = (west + east) / 2.0
        framed = unwrap_longitude(lon, centre=middle)
        drawn = frame_geometry(shape, centre=middle)
        shapely.prepare(drawn)
        near = np.flatnonzero((lat >= south) & (lat <= north) & ~inside)
        inside[near] = shapely.intersects_xy(drawn, framed[near], lat[near])
    return inside


def _require_features(features: gpd.GeoDataFrame) -> None:
    if features.crs is None or not CRS(features.crs).equals(
        WGS84, ignore_axis_order=True
    ):
        problem = Problem(
            where="features",
            what="no CRS" if features.crs is None else f"in {CRS(features.crs).name}",
            expected="longitude and latitude on WGS 84",
            cure="features.to_crs(4326)",
        )
        raise CRSError("feature distance", [problem])
    shapes = features.geometry.to_numpy()
    empty = np.flatnonzero([_is_void(shape) for shape in shapes])
    if empty.size or not shapes.size:
        rows = ", ".join(str(features.index[row]) for row in empty[:6])
        problem = Problem(
            where=f"row {rows}" if empty.size else "features",
            what="empty, of no length, or not finite" if empty.size else "none",
            expected="points, lines or polygons",
            cure="leave them out" if empty.size else "",
        )
        raise DataError("feature distance", [problem])


def _is_void(shape: shapely.Geometry | None) -> bool:
    if shape is None or bool(shapely.is_empty(shape)):
        return True
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return True
    line = int(shapely.get_dimensions(shape)) == 1
    return line and float(shapely.length(shape)) == 0.0
