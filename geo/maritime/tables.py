"""Tables of land taken apart, and cut down to a neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.maritime.nearest import NearestPoints, earth_centred
from geo.maritime.shorelines import EDGE_MAX_DEG, STRETCH_STEP_M, THINNED_M
from geo.maritime.sites import land_parts
from geo.maritime.zones import require_lonlat
from geo.model.crs import bounds_polygon, wrap_longitude

if TYPE_CHECKING:
    from geo.model.sea_areas import Bounds


def single_polygons(land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take land apart into polygons, one per row.

    Parameters
    ----------
    land : geopandas.GeoDataFrame
        Polygons in degrees, longitudes in any range.

    Returns
    -------
    geopandas.GeoDataFrame
        The same columns, split at 180; rows without a polygon are left out.

    Raises
    ------
    CRSError
        The table is not in lon/lat.

    Examples
    --------
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["AAA"]}, geometry=[shapely.box(179, 0, 181, 1)], crs=4326
    ... )
    >>> single_polygons(land).bounds[["minx", "maxx"]].to_numpy().tolist()
    [[-180.0, -179.0], [179.0, 180.0]]
    """
    require_lonlat(land, what="land")
    kept = land[~(land.geometry.isna() | land.geometry.is_empty)]
    parts, rows = land_parts(kept)
    columns = kept.drop(columns=kept.geometry.name).iloc[rows].reset_index(drop=True)
    return gpd.GeoDataFrame(columns, geometry=parts, crs=land.crs)


def holders_of(
    land: gpd.GeoDataFrame, islands: gpd.GeoDataFrame
) -> NDArray[np.object_]:
    """List who holds each row of two tables.

    Parameters
    ----------
    land, islands : geopandas.GeoDataFrame
        With ``iso3``.

    Returns
    -------
    ndarray of str, shape (rows,)
        Of land first, then of islands.

    Raises
    ------
    DataError
        A table has no column iso3.

    Examples
    --------
    >>> land = gpd.GeoDataFrame({"iso3": ["AAA"]}, geometry=[None], crs=4326)
    >>> holders_of(land, land.assign(iso3="BBB"))
    array(['AAA', 'BBB'], dtype=object)
    """
    problems = [
        Problem(where=name, what="no column iso3", expected="who holds each row")
        for name, table in (("land", land), ("islands", islands))
        if "iso3" not in table.columns
    ]
    if problems:
        raise DataError("zone", problems)
    return np.array([*land["iso3"], *islands["iso3"]], dtype=object)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoarseRows:
    """Coarse points along the rows of two tables, land first, then islands.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        About 50 km apart, degrees.
    row : ndarray of int, shape (n,)
    count : int
        Of rows.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    row: NDArray[np.int64]
    count: int

    @classmethod
    def of(cls, land: gpd.GeoDataFrame, islands: gpd.GeoDataFrame) -> Self:
        """Thin the outlines.

        Parameters
        ----------
        land : geopandas.GeoDataFrame
            One result of `single_polygons`.
        islands : geopandas.GeoDataFrame
            Points in degrees.

        Returns
        -------
        CoarseRows
        """
        shapes = np.append(land.geometry.to_numpy(), islands.geometry.to_numpy())
        fine = shapely.segmentize(shapes, EDGE_MAX_DEG)
        places, row = shapely.get_coordinates(fine, return_index=True)
        cubes = np.floor(earth_centred(*places.T) / STRETCH_STEP_M)
        _, kept = np.unique(np.column_stack([cubes, row]), axis=0, return_index=True)
        return cls(
            lon=places[kept, 0], lat=places[kept, 1], row=row[kept], count=len(shapes)
        )

    def near(self, rows: NDArray[np.bool_], *, within_m: float) -> NDArray[np.bool_]:
        """Find the rows that come near some of them.

        Parameters
        ----------
        rows : ndarray of bool, shape (count,)
        within_m : float

        Returns
        -------
        ndarray of bool, shape (count,)
            None is left out that comes as near as that.
        """
        chosen = rows[self.row]
        return self._reached(self.lon[chosen], self.lat[chosen], within_m=within_m)

    def near_bounds(self, bounds: Bounds, *, within_m: float) -> NDArray[np.bool_]:
        """Find the rows that come near some bounds.

        Parameters
        ----------
        bounds : tuple of float
            West, south, east, north in degrees; west > east spans the date line.
        within_m : float

        Returns
        -------
        ndarray of bool, shape (count,)
            None is left out that comes as near as that.
        """
        window = bounds_polygon(bounds)
        edge = shapely.get_coordinates(window)
        near = self._reached(edge[:, 0], edge[:, 1], within_m=within_m)
        inside = shapely.intersects_xy(window, wrap_longitude(self.lon), self.lat)
        near[self.row[inside]] = True
        return near

    def _reached(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], *, within_m: float
    ) -> NDArray[np.bool_]:
        reached = np.zeros(self.count, dtype=bool)
        if len(lon) and len(self.lon):
            distance, _ = NearestPoints.of(lon, lat).query(
                self.lon, self.lat, within_m=within_m + 2.0 * THINNED_M
            )
            reached[self.row[np.isfinite(distance)]] = True
        return reached
