"""The ground that features rule out, each part under its feature's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.maritime.zones import only_polygons, require_lonlat
from geo.model.crs import WGS84, geodesic_area_m2, wrap_longitude
from geo.resource.ground.distance_rule import ground_within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.model.ground import ExclusionChoice

COLUMNS = ("reason", "name", "note")
CELLS_AT_ONCE = 200_000  # as many points are made at a time: some 50 MB


def excluded_areas(
    features: gpd.GeoDataFrame, *, choice: ExclusionChoice
) -> gpd.GeoDataFrame:
    """Draw what the features of one exclusion rule out.

    Parameters
    ----------
    features : geopandas.GeoDataFrame
        ``name`` and ``note``, with polygons, and where there is a distance also
        lines and points, in degrees; rows of one name are one feature.
    choice : ExclusionChoice
        Distance, and whether only overlaps count.

    Returns
    -------
    geopandas.GeoDataFrame
        Polygons in degrees, split at 180, a row for each feature, or for each pair
        that overlaps: ``reason``, ``name``, ``note``. The name of a pair is that of
        both, its note how much ground they share. Empty where nothing overlaps.

    Raises
    ------
    DataError
        A line or a point rules out no ground, as there is no distance or only
        overlaps count.
    ParameterError
        The distance cannot be drawn: too near a pole.
    CRSError
        The table is not in lon/lat.

    Examples
    --------
    >>> from geo.model.ground import ExclusionChoice
    >>> claims = gpd.GeoDataFrame(
    ...     {"name": ["A", "B", "C"], "note": ""},
    ...     geometry=[shapely.box(lon, 0, lon + 2, 1) for lon in (150, 151, 155)],
    ...     crs=4326,
    ... )
    >>> both = ExclusionChoice(name="disputed", file="x.gpkg", overlapping=True)
    >>> areas = excluded_areas(claims, choice=both)
    >>> areas["name"].tolist(), areas["note"].tolist()
    (['A and B'], ['12,309 km2 claimed by both'])
    """
    require_lonlat(features, what=choice.name)
    if not choice.takes_lines:
        _require_polygons(features, name=choice.name)
    rows = features.reset_index(drop=True)
    parts: dict[str, list[BaseGeometry]] = {}
    for name, shape in zip(rows["name"].astype(str), rows.geometry, strict=True):
        parts.setdefault(name, []).append(shape)
    notes = _notes(rows)
    if choice.overlapping:
        named = {name: _joined(shapes) for name, shapes in parts.items()}
        overlaps = _overlaps(named)
        notes = {name: _shared(shape) for name, shape in overlaps.items()}
        parts = {name: [shape] for name, shape in overlaps.items()}
    ground = {
        name: _joined([ground_within(shape, choice.distance_m) for shape in shapes])
        for name, shapes in parts.items()
    }
    return gpd.GeoDataFrame(
        {
            "reason": [choice.name] * len(ground),
            "name": list(ground),
            "note": [notes[name] for name in ground],
        },
        geometry=list(ground.values()),
        crs=WGS84,
    )


def no_areas() -> gpd.GeoDataFrame:
    """Give a table of excluded areas that holds none.

    Returns
    -------
    geopandas.GeoDataFrame

    Examples
    --------
    >>> list(no_areas().columns)
    ['reason', 'name', 'note', 'geometry']
    """
    texts: dict[str, list[str]] = {name: [] for name in COLUMNS}
    return gpd.GeoDataFrame(texts, geometry=[], crs=WGS84)


def _require_polygons(features: gpd.GeoDataFrame, *, name: str) -> None:
    flat = features.geometry.map(lambda shape: bool(only_polygons(shape).area > 0.0))
    without = features.loc[~flat.to_numpy(dtype=bool), "name"].astype(str).unique()
    if len(without):
        raise DataError(
            f"exclusion {name}",
            [
                Problem(
                    where="features",
                    what=f"{len(without)} without an area, such as "
                    + ", ".join(without[:4]),
                    expected="polygons",
                    cure="give distance_m: how far round a line or a point the ground "
                    "is out; only areas can overlap",
                )
            ],
        )


def _notes(rows: gpd.GeoDataFrame) -> dict[str, str]:
    if "note" not in rows:
        return dict.fromkeys(rows["name"].astype(str), "")
    by_name = pd.Series(rows["note"].fillna("").astype(str)).groupby(
        rows["name"].astype(str), sort=False
    )
    return {
        str(name): "; ".join(dict.fromkeys(note for note in notes if note))
        for name, notes in by_name
    }


def _joined(shapes: list[BaseGeometry]) -> BaseGeometry:
    return only_polygons(shapes[0] if len(shapes) == 1 else shapely.union_all(shapes))


def _overlaps(named: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Intersect the features pair by pair; what only touches is left out."""
    names = list(named)
    shapes = np.asarray(list(named.values()), dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = sorted((a, b) for a, b in zip(one, other, strict=True) if a < b)
    found = {}
    for a, b in pairs:
        both = only_polygons(
            cast("BaseGeometry", shapely.intersection(shapes[a], shapes[b]))
        )
        if both.area > 0.0:
            found[f"{names[a]} and {names[b]}"] = both
    return found


def _shared(shape: BaseGeometry) -> str:
    return f"{geodesic_area_m2(shape) / 1e6:,.0f} km2 claimed by both"


def areas_of_cells(
    areas: gpd.GeoDataFrame,
    *,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> pd.DataFrame:
    """Tell which excluded areas the centre of each cell lies in, or on the edge of.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        ``reason``, ``name`` and polygons in degrees, split at 180.
    lon, lat : ndarray of float, same shape
        Cell centres in degrees; longitudes in any range.

    Returns
    -------
    pandas.DataFrame
        A row for each cell and area: cell, counted row by row; reason; feature.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame(
    ...     {"reason": ["APEI", "APEI"], "name": ["APEI-06", "APEI-07"]},
    ...     geometry=[shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)],
    ...     crs=4326,
    ... )
    >>> lon, lat = np.array([0.5, 1.5, 9.0]), np.ones(3)
    >>> print(areas_of_cells(areas, lon=lon, lat=lat).to_string(index=False))
     cell reason feature
        0   APEI APEI-06
        1   APEI APEI-06
        1   APEI APEI-07
    """
    require_lonlat(areas, what="excluded areas")
    shapes = areas.geometry.to_numpy()
    wrapped = wrap_longitude(lon).ravel()
    latitudes = np.asarray(lat, dtype=float).ravel()
    found = [np.empty((2, 0), dtype=np.intp)]
    for first in range(0, len(wrapped), CELLS_AT_ONCE):
        some = slice(first, first + CELLS_AT_ONCE)
        cell, area = _hits(wrapped[some], latitudes[some], shapes=shapes)
        found.append(np.stack([cell + first, area]))
    cells, numbers = np.concatenate(found, axis=1)
    return pd.DataFrame(
        {
            "cell": cells,
            "reason": areas["reason"].astype(str).to_numpy()[numbers],
            "feature": areas["name"].astype(str).to_numpy()[numbers],
        }
    )


def _hits(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pair cells with areas, in the order of the cells and then of the areas."""
    # -180 and 180 are one meridian: an area may touch it from either side
    seam = np.flatnonzero(lon == -180.0)
    owner = np.append(np.arange(len(lon)), seam)
    places = np.asarray(
        shapely.points(
            np.append(lon, np.full(len(seam), 180.0)), np.append(lat, lat[seam])
        )
    )
    area, place = shapely.STRtree(places).query(shapes, predicate="intersects")
    pairs = np.unique(np.column_stack([owner[place], area]), axis=0)
    return pairs[:, 0], pairs[:, 1]
