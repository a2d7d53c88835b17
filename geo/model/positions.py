"""Whether a point lies in the country it is said to lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

import shapely

from geo.errors import DataError, Problem
from geo.kernels.geodesy import unit_vectors
from geo.model.crs import geodesic_distance_m, wrap_longitude
from geo.model.shared_columns import LAT, LON
from geo.model.tables import Column, TableSchema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd

LISTED_KM = 10.0
"""Further than this outside its country a point is told of. Coasts of the built-in
land are quantised to 0.4 km, its small islands drawn up to 8 km from where they are."""

OUTLINE_STEP_DEG = 0.02  # 2.2 km: the nearest vertices then touch the nearest edge
NEAR_VERTICES = 8

FIXES = ("", "axes swapped", "lon negated", "lat negated", "both negated")
"""What would bring a point into its country; empty where nothing would."""

PLACES = TableSchema(
    name="places",
    columns=(
        Column(name="iso3", kind="text", meaning="country", required=False),
        LON,
        LAT,
    ),
)

POSITIONS = TableSchema(
    name="positions",
    columns=(
        Column(
            name="km_outside_country",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="geodesic distance to the land of its country and of what belongs "
            "to it; 0 within; empty where no land of that code is drawn",
        ),
        Column(
            name="lies_in",
            kind="text",
            required=False,
            meaning="ISO 3166-1 alpha-3 code of the land it lies on, several with / "
            "between; empty at sea",
        ),
        Column(
            name="fits_when",
            kind="text",
            choices=FIXES[1:],
            required=False,
            meaning="slip that would explain it",
        ),
    ),
)


def check_positions(
    facilities: pd.DataFrame, *, land: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Measure how far points lie outside the country that their row names.

    Parameters
    ----------
    facilities : pandas.DataFrame
        Columns iso3, lon and lat in degrees.
    land : geopandas.GeoDataFrame
        Schema `geo.model.schemas.LAND`, polygons in longitude and latitude. With a
        column ``sovereign``, what belongs to a country counts as its land.

    Returns
    -------
    pandas.DataFrame
        Schema `POSITIONS`, a row for each of `facilities` under the same index.
        ``fits_when`` is tried where the distance is above `LISTED_KM`.

    Raises
    ------
    DataError
        A column is missing, a position is impossible, or the land is not in
        longitude and latitude.

    Examples
    --------
    >>> import geopandas as gpd
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["AAA", "BBB"]},
    ...     geometry=[shapely.box(0, 0, 2, 2), shapely.box(40, 10, 42, 12)],
    ...     crs=4326,
    ... )
    >>> works = pd.DataFrame(
    ...     {"iso3": ["AAA", "BBB"], "lon": [3.0, 11.0], "lat": [0.0, 41.0]}
    ... )
    >>> check_positions(works, land=land).round(1).values.tolist()
    [[111.3, '', ''], [4281.6, '', 'axes swapped']]
    """
    PLACES.validate(facilities)
    _require_lonlat(land)
    lon = wrap_longitude(facilities["lon"])
    lat = facilities["lat"].to_numpy(dtype=float)
    wanted = facilities["iso3"].fillna("").to_numpy(dtype=object)
    holders = land["sovereign"] if "sovereign" in land else land["iso3"]
    codes = np.column_stack([land["iso3"], holders]).astype(object)
    shapes = land.geometry.to_numpy()

    point, shape = _pairs(lon, lat, shapes)
    own = (codes[shape] == wanted[point, None]).any(axis=1)
    drawn = np.isin(wanted, codes)
    km = np.full(len(lon), np.nan)
    km[point[own]] = 0.0
    for code in np.unique(wanted[drawn & np.isnan(km)].astype(str)):
        rows = np.flatnonzero((wanted == code) & np.isnan(km))
        outline = shapes[(codes == code).any(axis=1)]
        km[rows] = _km_to(outline, lon[rows], lat[rows])

    far = np.flatnonzero(km > LISTED_KM)
    fits = np.full(len(lon), "", dtype=object)
    fits[far] = _fixes(lon[far], lat[far], wanted[far], shapes=shapes, codes=codes)
    checked = pd.DataFrame(
        {
            "km_outside_country": km,
            "lies_in": _names(point, codes[shape, 0], count=len(lon)),
            "fits_when": fits,
        },
        index=facilities.index,
    )
    return POSITIONS.validate(checked)


def list_misplaced(
    facilities: pd.DataFrame, *, positions: pd.DataFrame, beyond_km: float = LISTED_KM
) -> pd.DataFrame:
    """List the rows that lie outside their country, the furthest first.

    Parameters
    ----------
    facilities : pandas.DataFrame
        Columns facility_id, name, iso3, lon and lat.
    positions : pandas.DataFrame
        As `check_positions` gives it.
    beyond_km : float, optional

    Returns
    -------
    pandas.DataFrame
        The columns named above with those of `POSITIONS`.

    Examples
    --------
    >>> works = pd.DataFrame(
    ...     {
    ...         "facility_id": ["A", "B"],
    ...         "name": ["Pit", "Hole"],
    ...         "iso3": ["AAA", "AAA"],
    ...         "lon": [3.0, 1.0],
    ...         "lat": [0.0, 1.0],
    ...     }
    ... )
    >>> positions = pd.DataFrame(
    ...     {"km_outside_country": [111.3, 0.0], "lies_in": "", "fits_when": ""}
    ... )
    >>> list_misplaced(works, positions=positions)["name"].tolist()
    ['Pit']
    """
    names = ["facility_id", "name", "iso3", "lon", "lat"]
    columns = [column.name for column in POSITIONS.columns]
    listed = pd.DataFrame(facilities[names]).join(positions[columns])
    listed = listed[listed["km_outside_country"] > beyond_km]
    order = ["km_outside_country", "facility_id"]
    return listed.sort_values(order, ascending=[False, True]).reset_index(drop=True)


def _require_lonlat(land: gpd.GeoDataFrame) -> None:
    if land.crs is None or not land.crs.is_geographic:
        raise DataError(
            "land",
            [
                Problem(
                    where="CRS",
                    what=str(land.crs),
                    expected="longitude and latitude",
                    cure="reproject it: land.to_crs(4326)",
                )
            ],
        )


def _pairs(
    lon: NDArray[np.float64], lat: NDArray[np.float64], shapes: NDArray[np.object_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the points in each shape: shapes are prepared, so that many points pay."""
    points = np.asarray(shapely.points(lon, lat), dtype=object)
    shape, point = shapely.STRtree(points).query(shapes, predicate="intersects")
    order = np.lexsort((shape, point))
    return point[order], shape[order]


def _names(
    point: NDArray[np.intp], codes: NDArray[np.object_], *, count: int
) -> NDArray[np.object_]:
    found = pd.DataFrame({"point": point, "code": codes}).drop_duplicates()
    joined = found.sort_values("code").groupby("point")["code"].agg("/".join)
    return joined.reindex(range(count), fill_value="").to_numpy(dtype=object)


def _km_to(
    shapes: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure geodesics to the nearest edges, which run straight in degrees."""
    rings = shapely.segmentize(
        shapely.get_rings(shapely.get_parts(shapes)), OUTLINE_STEP_DEG
    )
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    near = min(NEAR_VERTICES, len(corners))
    tree = KDTree(unit_vectors(corners[:, 0], corners[:, 1]))
    vertex = np.asarray(tree.query(unit_vectors(lon, lat), k=range(1, near + 1))[1])

    start = np.concatenate([np.maximum(vertex - 1, 0), vertex], axis=1)
    end = np.minimum(start + 1, len(corners) - 1)
    end = np.where(ring[start] == ring[end], end, start)
    first, step = corners[start], corners[end] - corners[start]
    scale = np.cos(np.radians(lat))[:, None]
    east = wrap_longitude(first[..., 0] - lon[:, None]) * scale
    north = first[..., 1] - lat[:, None]
    along = -(east * step[..., 0] * scale + north * step[..., 1])
    length_sq = (step[..., 0] * scale) ** 2 + step[..., 1] ** 2
    share = np.clip(along / np.where(length_sq > 0.0, length_sq, 1.0), 0.0, 1.0)
    foot = first + share[..., None] * step
    distance = geodesic_distance_m(
        lon[:, None], lat[:, None], lon_b=foot[..., 0], lat_b=foot[..., 1]
    )
    return np.asarray(distance.min(axis=1) / 1000.0)


def _fixes(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    wanted: NDArray[np.object_],
    *,
    shapes: NDArray[np.object_],
    codes: NDArray[np.object_],
) -> NDArray[np.object_]:
    """Try each slip; where several would do, the first of `FIXES` is named."""
    fits = np.full(len(lon), "", dtype=object)
    swapped = np.where(np.abs(lon) <= 90.0, lon, np.nan)
    tried = ((lat, swapped), (-lon, lat), (lon, -lat), (-lon, -lat))
    for fix, (other_lon, other_lat) in zip(FIXES[1:], tried, strict=True):
        point, shape = _pairs(other_lon, other_lat, shapes)
        own = (codes[shape] == wanted[point, None]).any(axis=1)
        hit = np.zeros(len(lon), dtype=bool)
        hit[point[own]] = True
        fits[hit & (fits == "")] = fix
    return fits
