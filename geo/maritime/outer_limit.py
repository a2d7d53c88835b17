"""Published points of an outer limit, measured from the baseline they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.maritime.nearest import NearestPoints
from geo.maritime.zones import require_lonlat
from geo.model.crs import NAUTICAL_MILE_M, geodesic_distance_m
from geo.model.sea_areas import EEZ_LIMIT_NM

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

TOLERANCE_NM = 0.05  # positions are printed to about a second of arc, 31 m


def check_outer_limit(
    points: gpd.GeoDataFrame,
    baseline: gpd.GeoDataFrame,
    *,
    limit_nm: float = EEZ_LIMIT_NM,
    tolerance_nm: float = TOLERANCE_NM,
) -> gpd.GeoDataFrame:
    """Measure how far points of an outer limit lie from a baseline.

    Parameters
    ----------
    points : geopandas.GeoDataFrame
        Points of the limit in lon/lat, with any columns.
    baseline : geopandas.GeoDataFrame
        Points in lon/lat; longitudes of both in any range.
    limit_nm : float, optional
        Where the limit should lie, in nautical miles.
    tolerance_nm : float, optional
        How far off a point may lie.

    Returns
    -------
    geopandas.GeoDataFrame
        Every point, with its own columns and ``nearest`` (row of the baseline, from
        0), ``distance_nm`` (geodesic on WGS84), ``off_nm`` (positive beyond the
        limit) and ``outlier``. None is dropped.

    Raises
    ------
    DataError
        A table is empty, or a row is no point or has an impossible latitude; all
        are told.
    ParameterError
        A distance is not above 0.
    CRSError
        A table is not in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> baseline = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs=4326)
    >>> limit = gpd.GeoDataFrame(
    ...     {"id": [1, 2]}, geometry=gpd.points_from_xy([3.3275, 3.4], [0, 0]), crs=4326
    ... )
    >>> checked = check_outer_limit(limit, baseline)
    >>> checked["off_nm"].round(2).tolist(), checked["outlier"].tolist()
    ([0.01, 4.37], [False, True])
    """
    distances = {"limit_nm": limit_nm, "tolerance_nm": tolerance_nm}
    wrong = [
        Problem(where=name, what=f"{value:g}", expected="above 0")
        for name, value in distances.items()
        if not value > 0.0
    ]
    if wrong:
        raise ParameterError("outer limit", wrong)
    tables = {"points": points, "baseline": baseline}
    for name, table in tables.items():
        require_lonlat(table, what=name)
    if problems := [one for name in tables for one in _problems(tables[name], name)]:
        raise DataError("outer limit", problems)

    lon, lat = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    base_lon = baseline.geometry.x.to_numpy()
    base_lat = baseline.geometry.y.to_numpy()
    _, nearest = NearestPoints.of(base_lon, base_lat).query(lon, lat)
    distance_nm = (
        geodesic_distance_m(lon, lat, lon_b=base_lon[nearest], lat_b=base_lat[nearest])
        / NAUTICAL_MILE_M
    )
    off_nm = distance_nm - limit_nm
    checked = points.copy()
    checked["nearest"] = nearest
    checked["distance_nm"] = distance_nm
    checked["off_nm"] = off_nm
    checked["outlier"] = np.abs(off_nm) > tolerance_nm
    return checked


def _problems(table: gpd.GeoDataFrame, name: str) -> Iterator[Problem]:
    if len(table) == 0:
        yield Problem(where=name, what="no rows", expected="points")
        return
    kinds = table.geom_type.to_numpy()
    rows = np.flatnonzero((kinds != "Point") | table.geometry.is_empty.to_numpy())
    if len(rows):
        yield Problem(
            where=f"{name}, rows {_listed(rows)}", what="no point", expected="points"
        )
        return
    lon, lat = table.geometry.x.to_numpy(), table.geometry.y.to_numpy()
    rows = np.flatnonzero(~((np.abs(lat) <= 90.0) & np.isfinite(lon)))
    if len(rows):
        yield Problem(
            where=f"{name}, rows {_listed(rows)}",
            what="no place on the Earth",
            expected="latitude -90 to 90",
            cure="swap longitude and latitude",
        )


def _listed(rows: np.ndarray) -> str:
    shown = ", ".join(str(row) for row in rows[:10])
    return shown + (f" and {len(rows) - 10} more" if len(rows) > 10 else "")
