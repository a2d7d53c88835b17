"""Polygons of influence: the ground that is nearer to a place than to any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import Voronoi

import shapely

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

FAR = 20.0  # times the reach of places and ground
SHOWN = 5


def polygons_of_influence(
    places: NDArray[np.float64], ground: BaseGeometry
) -> NDArray[np.object_]:
    """Share ground out to the nearest of some places (Voronoi, Thiessen).

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Easting and northing, m; no two alike.
    ground : shapely geometry
        In the same plane.

    Returns
    -------
    ndarray of shapely geometry, shape (n,)
        In the order of the places; empty where none of the ground is nearest. They
        add up to the ground.

    Raises
    ------
    DataError
        Places so close that they have no polygons of their own.

    Examples
    --------
    >>> shared = polygons_of_influence(
    ...     np.array([[0.0, 0.0], [4.0, 0.0]]), shapely.box(0.0, 0.0, 10.0, 1.0)
    ... )
    >>> shapely.area(shared)
    array([2., 8.])
    """
    if len(places) == 1:
        return np.array([ground], dtype=object)
    corners = np.vstack([places, np.reshape(ground.bounds, (2, 2))])
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2.0
    reach = float(np.abs(corners - middle).max())
    turns = np.arange(8) * (np.pi / 4.0)
    far = FAR * reach * np.column_stack([np.cos(turns), np.sin(turns)])
    diagram = Voronoi(np.vstack([places - middle, far]))
    region_of = diagram.point_region[: len(places)]
    _require_own(region_of)
    rings = [diagram.regions[region] for region in region_of]
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    vertices = diagram.vertices[np.concatenate(rings).astype(np.intp)] + middle
    # on a lattice four places lie on a circle but for rounding: what GEOS's own
    # voronoi_polygons makes of that overlaps, and convex hulls of corners do not
    hulls = shapely.convex_hull(shapely.multipoints(vertices, indices=owner))
    return np.asarray(shapely.intersection(hulls, ground), dtype=object)


def _require_own(region_of: NDArray[np.intp]) -> None:
    """Refuse places that Qhull takes for one."""
    _, first, sharing = np.unique(region_of, return_index=True, return_counts=True)
    if (sharing == 1).all():
        return
    rows = np.flatnonzero(np.isin(region_of, region_of[first[sharing > 1]]))
    raise DataError(
        "polygons of influence",
        [
            Problem(
                where="rows " + ", ".join(map(str, rows[:SHOWN].tolist())),
                what=f"{len(rows)} places all but coincide with another",
                expected="places apart",
                cure="merge samples that all but share a place",
            )
        ],
    )
