"""Zones reduced to what the screen of one map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.report.features import DECIMALS
from geo.report.framing import frame_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd

COARSER = 2.0  # from one try to the next
COARSEST_DEG = 1.0  # where zones cross, their corners stay whatever the tolerance
SEWN_DEG = 1e-7  # the grid on which shapes are sewn at the date line


def simplify_zones(
    table: gpd.GeoDataFrame, *, centre_lon: float, vertices: int = 30_000
) -> gpd.GeoDataFrame:
    """Reduce zones or their limits to a number of corners that a page can hold.

    Edges that zones share stay shared. What has no more corners than that is left
    as it is.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        EPSG:4326 polygons, or lines.
    centre_lon : float
        Middle of the frame, in degrees.
    vertices : int, optional
        About how many corners to keep; more where zones cross each other often.

    Returns
    -------
    geopandas.GeoDataFrame
        In the frame, without CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> round_sea = gpd.GeoDataFrame(
    ...     geometry=[shapely.Point(180, 0).buffer(3, quad_segs=500)], crs=4326
    ... )
    >>> few = simplify_zones(round_sea, centre_lon=180.0, vertices=300)
    >>> bool(50 < shapely.get_num_coordinates(few.geometry.iloc[0]) <= 300)
    True
    """
    framed = frame_table(table, centre_lon=centre_lon)
    # else what was sewn would share no corners with what lies beside it
    simple = shapely.set_precision(framed.geometry.to_numpy(), SEWN_DEG)
    most, tolerance_deg = max(vertices, _fewest(simple)), 10.0**-DECIMALS
    while _corners(simple) > most and tolerance_deg < COARSEST_DEG:
        simple = _simplified(simple, tolerance_deg)
        tolerance_deg *= COARSER
    return framed.set_geometry(np.asarray(simple, dtype=object))


def _simplified(
    shapes: NDArray[np.object_], tolerance_deg: float
) -> NDArray[np.object_]:
    flat = shapely.get_dimensions(shapes) == 2
    simple = shapes.copy()
    simple[flat] = shapely.coverage_simplify(shapes[flat], tolerance_deg)
    simple[~flat] = shapely.simplify(shapes[~flat], tolerance_deg)
    return np.asarray(simple, dtype=object)


def _corners(shapes: NDArray[np.object_]) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())


def _fewest(shapes: NDArray[np.object_]) -> int:
    """Give what no tolerance gets below: rings keep five corners, lines two."""
    parts = shapely.get_parts(shapes)
    return 5 * int((shapely.get_num_interior_rings(parts) + 1).sum())
