"""Coast points, each with the site it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.maritime.coast_points import place_coast_points
from geo.maritime.nearest import NearestPoints, earth_centred
from geo.maritime.plane import frame_round, plane_round
from geo.model.crs import WGS84, project_geometry, transformer

if TYPE_CHECKING:
    from geo.maritime.plane import Frame
    from geo.maritime.sites import Sites

CASPIAN_SEA = shapely.box(46.2, 36.4, 55.2, 47.4)
"""Covers that lake and otherwise only land round it: its waters have a regime of
their own (Convention on the Legal Status of the Caspian Sea, Aktau 2018)."""
SLIVER_MAX_M2 = 1e8  # closed waters this small are gaps between borders, or lagoons
STRETCH_STEP_M = 50_000.0
EDGE_MAX_DEG = 0.1  # longer edges are divided before they are bent by projection
THINNED_M = np.sqrt(3.0) * STRETCH_STEP_M  # from any coast point to a coarse one
METRES_PER_DEGREE = 110_574.0  # of a meridian at the equator, WGS84: the shortest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shoreline:
    """One stretch of a country's coast with all coasts that may limit its zone.

    Parameters
    ----------
    plane : pyproj.CRS
        Equal-area round the stretch, metres.
    stretch : ndarray of float, shape (m, 2)
        Coarse points of the coast that the zone is drawn for: lon, lat.
    land : shapely geometry
        All land near, dissolved, in that plane.
    lon, lat : ndarray of float, shape (n,)
        Coast points, degrees.
    site : ndarray of int, shape (n,)
        Row of `Sites` that each belongs to.
    off_shore_m : ndarray of float, shape (n,)
        How far off the shore each lies.
    polygons : ndarray of shapely geometry, shape (k,)
        The land near, not dissolved, in that plane.
    polygon_site : ndarray of int, shape (k,)
        Row of `Sites` that each is.
    """

    plane: CRS
    stretch: NDArray[np.float64]
    land: BaseGeometry
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    site: NDArray[np.int64]
    off_shore_m: NDArray[np.float64]
    polygons: NDArray[np.object_]
    polygon_site: NDArray[np.int64]


def split_stretches(sites: Sites, *, apart_m: float) -> list[NDArray[np.float64]]:
    """Group the named coasts into stretches whose zones cannot touch.

    Parameters
    ----------
    sites : Sites
    apart_m : float
        Coasts of two stretches lie further apart than this.

    Returns
    -------
    list of ndarray of float, shape (n, 2)
        Coarse points of each stretch, about 50 km from the next: lon, lat.
    """
    coast = shapely.segmentize(sites.geometry[sites.named], EDGE_MAX_DEG)
    places = np.asarray(shapely.get_coordinates(coast))
    if len(places) == 0:
        return []
    centred = earth_centred(*places.T)
    _, kept = np.unique(np.floor(centred / STRETCH_STEP_M), axis=0, return_index=True)
    thinned = KDTree(centred[kept])
    within = apart_m + 2.0 * THINNED_M
    pairs = thinned.query_pairs(within, output_type="ndarray")
    links = coo_array(
        (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(kept),) * 2
    )
    _, group = connected_components(links, directed=False)
    return [places[kept[group == number]] for number in range(group.max() + 1)]


def build_shoreline(
    sites: Sites,
    stretch: NDArray[np.float64],
    *,
    reach_m: float,
    spacing_m: float,
    off_shore_m: float = 0.0,
) -> Shoreline:
    """Gather the coast points within reach of a stretch of coast.

    Land borders and the Caspian shore are no coast: points are taken on the edge
    of all land dissolved.

    Parameters
    ----------
    sites : Sites
    stretch : ndarray of float, shape (n, 2)
        One result of `split_stretches`.
    reach_m : float
        Coasts beyond this distance are left out.
    spacing_m : float
        Largest gap between neighbouring points of one coast.
    off_shore_m : float, optional
        How far off the shore the polygons are drawn; points lie on it.

    Returns
    -------
    Shoreline
    """
    plane = plane_round(stretch)
    near = _within_reach(sites.geometry, stretch, reach_m=reach_m)
    flat = shapely.get_dimensions(sites.geometry[near])
    polygons, points = near[flat == 2], near[flat == 0]

    frame = frame_round(stretch, plane, margin_m=reach_m + THINNED_M)
    shapes = _projected(sites.geometry[polygons], plane, frame)
    land = _dissolved(shapes, plane)
    places, which = place_coast_points(
        land,
        shapes=shapes,
        holders=sites.iso3[polygons],
        frame=frame,
        spacing_m=spacing_m,
    )
    lon, lat = transformer(plane, WGS84).transform(*places.T)
    islands = shapely.get_coordinates(sites.geometry[points])
    return Shoreline(
        plane=plane,
        stretch=stretch,
        land=land,
        lon=np.concatenate([lon, islands[:, 0]]),
        lat=np.concatenate([lat, islands[:, 1]]),
        site=np.concatenate([polygons[which], points]),
        off_shore_m=np.repeat([off_shore_m, 0.0], [len(which), len(points)]),
        polygons=shapes,
        polygon_site=polygons,
    )


def dissolve_near(
    table: NDArray[np.object_], shoreline: Shoreline, *, reach_m: float
) -> BaseGeometry:
    """Dissolve the land near a stretch of coast that another table draws.

    Parameters
    ----------
    table : ndarray of shapely.Polygon, shape (n,)
        Degrees, split at 180.
    shoreline : Shoreline
    reach_m : float
        Land beyond this distance of the stretch is left out.

    Returns
    -------
    shapely geometry
        In the plane of the shoreline.
    """
    stretch, plane = shoreline.stretch, shoreline.plane
    near = _within_reach(table, stretch, reach_m=reach_m)
    frame = frame_round(stretch, plane, margin_m=reach_m + THINNED_M)
    return _dissolved(_projected(table[near], plane, frame), plane)


def _within_reach(
    shapes: NDArray[np.object_], stretch: NDArray[np.float64], *, reach_m: float
) -> NDArray[np.int64]:
    """List the shapes with a vertex within reach of some points."""
    within = reach_m + THINNED_M + EDGE_MAX_DEG * METRES_PER_DEGREE
    margin = within / METRES_PER_DEGREE
    bounds = shapely.bounds(shapes)
    rows = np.flatnonzero(
        (bounds[:, 1] <= stretch[:, 1].max() + margin)
        & (bounds[:, 3] >= stretch[:, 1].min() - margin)
    )
    fine = shapely.segmentize(shapes[rows], EDGE_MAX_DEG)
    places, which = shapely.get_coordinates(fine, return_index=True)
    distance, _ = NearestPoints.of(*stretch.T).query(*places.T, within_m=within)
    return np.asarray(rows[np.unique(which[np.isfinite(distance)])])


def _projected(
    polygons: NDArray[np.object_], plane: CRS, frame: Frame
) -> NDArray[np.object_]:
    change = transformer(WGS84, plane)

    def move(places: NDArray[np.float64]) -> NDArray[np.float64]:
        # a millimetre lattice lets halves meet again that were cut at 180
        return np.round(np.column_stack(change.transform(*places.T)), 3)

    shapes = shapely.transform(shapely.segmentize(polygons, EDGE_MAX_DEG), move)
    valid = shapely.is_valid(shapes)
    shapes[~valid] = shapely.make_valid(shapes[~valid])
    return np.asarray(shapely.clip_by_rect(shapes, *frame), dtype=object)


def _caspian(shapes: NDArray[np.object_], plane: CRS) -> NDArray[np.object_]:
    lake = project_geometry(shapely.segmentize(CASPIAN_SEA, EDGE_MAX_DEG), plane)
    touched = bool(shapely.intersects(shapes, lake).any())
    return np.array([lake] if touched else [], dtype=object)


def _dissolved(shapes: NDArray[np.object_], plane: CRS) -> BaseGeometry:
    """Join polygons, with the Caspian and the small gaps between them filled."""
    joined = shapely.union_all(np.concatenate([shapes, _caspian(shapes, plane)]))
    parts = shapely.get_parts(shapely.get_parts(joined))
    polygons = parts[shapely.get_dimensions(parts) == 2]
    rings, owner = shapely.get_rings(polygons, return_index=True)
    shell = np.append(True, np.diff(owner) != 0)[: len(rings)]
    wide = shapely.area(shapely.polygons(rings)) > SLIVER_MAX_M2
    kept = shell | wide
    filled = np.asarray(shapely.polygons(rings[shell]))
    for number in np.unique(owner[kept & ~shell]):
        holes = rings[(owner == number) & kept & ~shell]
        filled[number] = shapely.Polygon(filled[number].exterior, holes)
    return shapely.union_all(filled) if len(filled) else shapely.MultiPolygon()
