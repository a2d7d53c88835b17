"""One zone taken apart by legal regime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.maritime.regimes import Regime
from geo.maritime.slivers import give_slivers
from geo.maritime.zones import only_polygons, require_lonlat
from geo.model.crs import WGS84, geodesic_area_m2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.maritime.zones import Zone


def zone_parts(
    zone: Zone,
    *,
    country: str,
    territorial_sea: BaseGeometry,
    overlaps: gpd.GeoDataFrame,
    shelf: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Take a zone apart: territorial sea, EEZ, overlapping claims, shelf beyond it.

    Parameters
    ----------
    zone : Zone
        Out to 200 nm, or less.
    country : str
        Its ISO3 code.
    territorial_sea : shapely geometry
        The same coasts' zone out to 12 nm, degrees, split at 180.
    overlaps : geopandas.GeoDataFrame
        Polygons in degrees with ``states``: what others claim as well.
    shelf : geopandas.GeoDataFrame, optional
        Polygons in degrees with ``iso3``: continental shelf beyond 200 nm. Of the
        country's own, what lies in the zone is left to the zone.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name``, ``regime``, ``states``, ``area_km2`` (geodesic) and polygons. The
        first three regimes part the zone; the shelf lies beyond it. An EEZ that is
        but a gap between two drawings of one line counts to what lies beside it.

    Raises
    ------
    CRSError
        A table is not in lon/lat.

    References
    ----------
    UN Convention on the Law of the Sea (1982), articles 3, 57, 76.

    Examples
    --------
    >>> from geo.maritime.zones import zone_from_polygon
    >>> zone = zone_from_polygon(shapely.box(0, 0, 4, 1), name="A")
    >>> none = gpd.GeoDataFrame({"states": []}, geometry=[], crs=4326)
    >>> parts = zone_parts(
    ...     zone,
    ...     country="AAA",
    ...     territorial_sea=shapely.box(0, 0, 1, 1),
    ...     overlaps=none,
    ... )
    >>> parts[["regime", "area_km2"]].round().to_numpy().tolist()
    [['territorial sea', 12309.0], ['EEZ', 36934.0]]
    """
    require_lonlat(overlaps, what="overlaps")
    if shelf is not None:
        require_lonlat(shelf, what="shelf")
    rows = [
        (regime, states, shape)
        for regime, states, shape in _parts(
            zone,
            country=country,
            territorial_sea=territorial_sea,
            overlaps=overlaps,
            shelf=shelf,
        )
        if not shape.is_empty
    ]
    return gpd.GeoDataFrame(
        {
            "name": [zone.name] * len(rows),
            "regime": [str(regime) for regime, _, _ in rows],
            "states": [states for _, states, _ in rows],
            "area_km2": [geodesic_area_m2(shape) / 1e6 for _, _, shape in rows],
        },
        geometry=[shape for _, _, shape in rows],
        crs=WGS84,
    )


def _parts(
    zone: Zone,
    *,
    country: str,
    territorial_sea: BaseGeometry,
    overlaps: gpd.GeoDataFrame,
    shelf: gpd.GeoDataFrame | None,
) -> Iterator[tuple[Regime, str, BaseGeometry]]:
    claimed = shapely.union_all(overlaps.geometry.to_numpy())
    sole = only_polygons(zone.geometry - claimed)
    shared = [only_polygons(shape & zone.geometry) for shape in overlaps.geometry]
    # a limit and an equidistance line are drawn once for each of the parts
    beyond, (near, *shared) = give_slivers(
        only_polygons(sole - territorial_sea),
        to=[only_polygons(sole & territorial_sea), *shared],
        edge=zone.geometry.boundary,
    )
    yield Regime.TERRITORIAL_SEA, country, near
    yield Regime.EEZ, country, beyond
    for states, shape in zip(overlaps["states"], shared, strict=True):
        yield Regime.OVERLAP, str(states), shape
    if shelf is not None:
        own = shapely.union_all(shelf.geometry[shelf["iso3"] == country].to_numpy())
        yield Regime.SHELF, country, only_polygons(own - zone.geometry)
