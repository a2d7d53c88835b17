"""The fraction of each cell of a grid that lies in each zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

import shapely
from pyproj import CRS

from geo.errors import CRSError, DataError, Problem
from geo.kernels.coverage import cover_fractions
from geo.maritime.zone_rings import grid_window, rings_on_grid
from geo.maritime.zones import require_lonlat
from geo.model.crs import WGS84, transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd

    from geo.maritime.zone_rings import Window
    from geo.model.grid import GridSpec

    Fractions = csr_array[np.float64, tuple[int, int]]

VERTICES_AT_ONCE = 100_000  # some 100 MB of temporaries
EQUAL_AREA = CRS.from_proj4("+proj=cea +datum=WGS84 +units=m +no_defs")
_POLYGON, _MULTIPOLYGON = 3, 6  # shapely.GeometryType


def zone_fractions(spec: GridSpec, *, zones: gpd.GeoDataFrame) -> Fractions:
    """Measure the fraction of each cell that lies in each zone.

    Parameters
    ----------
    spec : GridSpec
        Projected, or in degrees on WGS84.
    zones : geopandas.GeoDataFrame
        Valid polygons in degrees, split at 180, their edges straight in degrees;
        they may overlap or lie within each other.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (zones, cells)
        0 to 1, cells row by row as in `spec`: ``fractions @ tonnes`` are tonnes per
        zone. On a grid in degrees a fraction of the cell's area on the ellipsoid,
        exact; on a projected one of its area in the plane, where edges are followed
        to a ten-thousandth of a cell. Cells clear of all edges hold exactly 1, or are
        not stored.

    Raises
    ------
    CRSError
        The zones are not in lon/lat, or the system of the grid does not suit it.
    DataError
        Zones that are no valid polygons, or rings that jump over 180; a grid that
        reaches beyond a pole.

    References
    ----------
    Area between parallels: Snyder, J.P. (1987), Map projections: a working manual,
    USGS Professional Paper 1395, eq. 3-12.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.model.grid import GridSpec
    >>> zones = gpd.GeoDataFrame(
    ...     geometry=[shapely.box(179, -1, 180, 1), shapely.box(-180, -1, -179.5, 0)],
    ...     crs=4326,
    ... )
    >>> spec = GridSpec(west=179, south=-1, spacing=1, shape=(2, 2), crs=WGS84)
    >>> zone_fractions(spec, zones=zones).toarray()
    array([[1. , 0. , 1. , 0. ],
           [0. , 0.5, 0. , 0. ]])
    """
    require_lonlat(zones, what="zones")
    shapes = np.asarray(zones.geometry.to_numpy(), dtype=object)
    _require_polygons(shapes)
    _require_grid(spec)
    window = grid_window(spec)
    batch = np.cumsum(shapely.get_num_coordinates(shapes)) // VERTICES_AT_ONCE
    blocks = [
        _block(shapes[batch == number], spec=spec, window=window)
        for number in np.unique(batch)
    ]
    none = csr_array((0, spec.shape[0] * spec.shape[1]), dtype=float)
    return vstack([none, *blocks], format="csr")


def _block(shapes: NDArray[np.object_], *, spec: GridSpec, window: Window) -> Fractions:
    rings = rings_on_grid(shapes, spec=spec, window=window)

    def area_below(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        lat = np.clip(spec.south + spec.spacing * rows, -90.0, 90.0)
        _, height = transformer(WGS84, EQUAL_AREA).transform(np.zeros_like(lat), lat)
        return np.asarray(height)

    return cover_fractions(
        rings.columns,
        rings.rows,
        starts=rings.starts,
        owners=rings.owners,
        owner_count=len(shapes),
        shape=spec.shape,
        heights=area_below if spec.crs.is_geographic else None,
    )


def _require_polygons(shapes: NDArray[np.object_]) -> None:
    """Refuse what has no inside, or none that is sure."""
    kind = shapely.get_type_id(shapes)
    polygonal = (kind == _POLYGON) | (kind == _MULTIPOLYGON)
    valid = shapely.is_valid(shapes)
    problems = [
        Problem(
            where=f"zone {row}",
            what="no geometry" if kind[row] < 0 else str(shapes[row].geom_type),
            expected="a polygon",
        )
        for row in np.flatnonzero(~polygonal)
    ]
    problems += [
        Problem(
            where=f"zone {row}",
            what=shapely.is_valid_reason(shapes[row]),
            expected="a valid polygon",
            cure="mend it: geo.maritime.zones.zone_from_polygon",
        )
        for row in np.flatnonzero(polygonal & ~valid)
    ]
    problems += [
        Problem(
            where=f"zone {row}",
            what="an edge spans more than half the Earth",
            expected="rings split at 180, edges of at most 180 degrees",
            cure="cut it at 180 (geo.model.crs.unwrap_geometry, split_at_180), or add "
            "vertices (shapely.segmentize) where it does run the long way",
        )
        for row in _jumping(shapes[polygonal], rows=np.flatnonzero(polygonal))
    ]
    if problems:
        raise DataError("zones", problems)


def _jumping(
    shapes: NDArray[np.object_], *, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Find zones with edges that may be meant to go the other way round."""
    parts, zone = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    span = np.abs(np.diff(lonlat[:, 0]))
    # an edge of a whole turn goes from seam to seam, and is meant
    jumps = (span > 180.0) & (span < 360.0) & (np.diff(ring) == 0)
    return np.unique(rows[zone[part[ring[1:][jumps]]]])


def _require_grid(spec: GridSpec) -> None:
    """Refuse a grid whose cells have no area that could be shared."""
    if spec.crs.is_projected:
        return
    if not spec.crs.equals(WGS84, ignore_axis_order=True):
        raise CRSError(
            "grid",
            [
                Problem(
                    where="coordinate system",
                    what=spec.crs.name,
                    expected="a projected one, or longitude and latitude on WGS84",
                )
            ],
        )
    _, south, _, north = spec.bounds
    if south + spec.spacing <= -90.0 or north - spec.spacing >= 90.0:
        raise DataError(
            "grid",
            [
                Problem(
                    where="rows",
                    what=f"latitude {south:g} to {north:g}: some lie beyond a pole",
                    expected="-90 to 90",
                )
            ],
        )
