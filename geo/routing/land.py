"""How much of a way at sea runs over land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.model.crs import GEOD

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry


def land_km(way: BaseGeometry, land: gpd.GeoDataFrame) -> float:
    """Measure the part of a way that lies on land.

    Lanes are coarse: they cut capes and cross isthmuses at canals, and the
    connectors of ports lead ashore.

    Parameters
    ----------
    way : shapely geometry
        Lon/lat, split at 180.
    land : geopandas.GeoDataFrame
        Polygons, lon/lat, split at 180.

    Returns
    -------
    float
        Geodesic kilometres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> island = gpd.GeoDataFrame(geometry=[shapely.box(0, -1, 1, 1)], crs=4326)
    >>> round(land_km(shapely.LineString([(-1, 0), (2, 0)]), island), 1)
    111.3
    """
    if way.is_empty or land.empty:
        return 0.0
    pieces = land.geometry.explode(index_parts=False)
    near = pieces.iloc[np.sort(pieces.sindex.query(way, predicate="intersects"))]
    if near.empty:
        return 0.0
    # united, so that ground two polygons share is counted once
    ashore = shapely.intersection(way, shapely.union_all(near.to_numpy()))
    return float(GEOD.geometry_length(ashore)) / 1000.0
