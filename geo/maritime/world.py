"""The seas of many states at once: zones, overlaps, and what lies beyond them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError, Problem
from geo.maritime.claims import claiming_states
from geo.maritime.limits import derive_zone
from geo.maritime.regimes import Regime
from geo.maritime.rules import LimitRules
from geo.maritime.shorelines import SLIVER_MAX_M2
from geo.maritime.slivers import wide_parts
from geo.maritime.tables import CoarseRows, holders_of, single_polygons
from geo.maritime.zones import Zone, only_polygons, require_lonlat
from geo.model.crs import WGS84, bounds_polygon, geodesic_area_m2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model.sea_areas import Bounds


def derive_zones(
    countries: Sequence[str] = (),
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    bounds: Bounds | None = None,
    rules: LimitRules | None = None,
    agreements: gpd.GeoDataFrame | None = None,
    threads: int | None = None,
    on_done: Callable[[str], None] | None = None,
) -> gpd.GeoDataFrame:
    """Derive the zones of several states, as `derive_zone` draws each.

    Parameters
    ----------
    countries : sequence of str, optional
        ISO3 codes; by default all that have a coast on the sea.
    land, islands : geopandas.GeoDataFrame
        As `derive_zone` takes them.
    bounds : tuple of float, optional
        West, south, east, north in degrees; west > east spans the date line. Only
        states whose zones reach into these bounds; the zones are whole.
    rules : LimitRules, optional
        200 nm by default.
    agreements : geopandas.GeoDataFrame, optional
        As `derive_zone` takes them.
    threads : int, optional
        How many zones are drawn at once; all cores by default. The result does
        not depend on it.
    on_done : callable, optional
        Told the ISO3 code of each state as its zone is ready.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per state, in the order of the alphabet: ``iso3``, ``name``,
        ``regime``, ``area_km2``, ``area_without_contested_km2``, ``warnings`` and
        polygons in degrees, split at 180, without land. Where claims overlap, so
        do the zones.

    Raises
    ------
    DataError
        Countries are unknown or have no coast; all are told.
    ParameterError
        Both countries and bounds are given.
    CRSError
        A table is not in lon/lat.

    Examples
    --------
    >>> nobody = {"iso3": [], "name": [], "sovereign": []}
    >>> rocks = {"name": ["R", "S"], "iso3": ["BBB", "AAA"], "status": "undisputed"}
    >>> points = gpd.points_from_xy([0.0, 1.0], [0.0, 0.0])
    >>> zones = derive_zones(
    ...     land=gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
    ...     islands=gpd.GeoDataFrame(rocks, geometry=points, crs=4326),
    ... )
    >>> zones[["iso3", "regime"]].to_numpy().tolist()
    [['AAA', 'EEZ'], ['BBB', 'EEZ']]
    """
    if countries and bounds is not None:
        raise ParameterError(
            "zones",
            [Problem(where="countries, bounds", what="both", expected="one of them")],
        )
    world = _World.of(land, islands, rules=rules, agreements=agreements)
    wanted = list(dict.fromkeys(countries)) or world.states(bounds)
    zones, refused = _drawn(world, wanted, threads=threads, on_done=on_done)
    # of all states, those without a coast were not asked for
    problems = [p for p in refused if countries or p.where != "country"]
    if problems:
        raise DataError("zones", problems)
    window = None if bounds is None else bounds_polygon(bounds)
    drawn = [
        (iso3, zones[iso3])
        for iso3 in sorted(zones)
        if window is None or shapely.intersects(zones[iso3].geometry, window)
    ]
    return gpd.GeoDataFrame(
        {
            "iso3": [iso3 for iso3, _ in drawn],
            "name": [zone.name for _, zone in drawn],
            "regime": str(Regime.EEZ),
            "area_km2": [zone.area_km2 for _, zone in drawn],
            "area_without_contested_km2": [
                zone.area_without_contested_km2 for _, zone in drawn
            ],
            "warnings": ["; ".join(zone.warnings) for _, zone in drawn],
        },
        geometry=[zone.geometry for _, zone in drawn],
        crs=WGS84,
    )


def overlapping_claims(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Find where zones overlap: the zones themselves are left as they are.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons in degrees, split at 180, with ``iso3``; one result of
        `derive_zones`, or of its like.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per set of claimants: ``states``, ISO3 codes joined by blanks,
        ``regime``, ``area_km2`` (geodesic) and polygons. Rows do not overlap: what
        three claim is in their row only. Overlaps less than 200 m wide or
        10 km2 large are two drawings of one line, and left out.

    Raises
    ------
    CRSError
        The table is not in lon/lat.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(
    ...     {"iso3": ["AAA", "BBB", "CCC"]},
    ...     geometry=[shapely.box(west, 0, west + 3, 1) for west in (0, 1, 2)],
    ...     crs=4326,
    ... )
    >>> overlapping_claims(zones)[["states", "area_km2"]].round().to_numpy().tolist()
    [['AAA BBB', 12309.0], ['AAA BBB CCC', 12309.0], ['BBB CCC', 12309.0]]
    """
    require_lonlat(zones, what="zones")
    claims: dict[frozenset[str], BaseGeometry] = {}
    for states, shape in _pairs(zones):
        claims = _laid_over(claims, states, shape)
    told: dict[str, list[BaseGeometry]] = {}
    for codes, shape in claims.items():
        claimants = claiming_states(sorted(codes))
        if len(claimants) > 1:
            told.setdefault(" ".join(claimants), []).append(shape)
    rows = [(who, only_polygons(shapely.union_all(told[who]))) for who in sorted(told)]
    return gpd.GeoDataFrame(
        {
            "states": [states for states, _ in rows],
            "regime": str(Regime.OVERLAP),
            "area_km2": [geodesic_area_m2(shape) / 1e6 for _, shape in rows],
        },
        geometry=[shape for _, shape in rows],
        crs=WGS84,
    )


def high_seas(
    zones: gpd.GeoDataFrame, land: gpd.GeoDataFrame, *, bounds: Bounds
) -> BaseGeometry:
    """Draw what lies beyond every zone: the Area, but for shelves beyond 200 nm.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons in degrees, split at 180: of all states that reach into the bounds.
    land : geopandas.GeoDataFrame
        Polygons in degrees.
    bounds : tuple of float
        West, south, east, north in degrees; west > east spans the date line.

    Returns
    -------
    shapely geometry
        Polygon or MultiPolygon, degrees, split at 180, empty if nothing is left.
        Pieces under 100 km2 are closed waters or gaps between drawings, and left
        out.

    Raises
    ------
    CRSError
        A table is not in lon/lat.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(geometry=[shapely.box(170, -10, 180, 10)], crs=4326)
    >>> nobody = gpd.GeoDataFrame(geometry=[], crs=4326)
    >>> sea = high_seas(zones, nobody, bounds=(175.0, -5.0, -175.0, 5.0))
    >>> sea.bounds
    (-180.0, -5.0, -175.0, 5.0)
    """
    require_lonlat(zones, what="zones")
    polygons = single_polygons(land).geometry.to_numpy()
    taken = np.append(zones.geometry.to_numpy(), polygons)
    window = bounds_polygon(bounds)
    near = taken[shapely.STRtree(taken).query(window, predicate="intersects")]
    left = shapely.difference(window, shapely.union_all(shapely.make_valid(near)))
    parts = shapely.get_parts(only_polygons(left))
    wide = [part for part in parts if geodesic_area_m2(part) > SLIVER_MAX_M2]
    return only_polygons(shapely.MultiPolygon(wide))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _World:
    """What zones are derived from, with coarse points of every row."""

    land: gpd.GeoDataFrame
    islands: gpd.GeoDataFrame
    rules: LimitRules
    agreements: gpd.GeoDataFrame | None
    holders: NDArray[np.object_]
    rows: CoarseRows

    @classmethod
    def of(
        cls,
        land: gpd.GeoDataFrame,
        islands: gpd.GeoDataFrame,
        *,
        rules: LimitRules | None,
        agreements: gpd.GeoDataFrame | None,
    ) -> Self:
        polygons = single_polygons(land)
        return cls(
            land=polygons,
            islands=islands,
            rules=LimitRules() if rules is None else rules,
            agreements=agreements,
            holders=holders_of(polygons, islands),
            rows=CoarseRows.of(polygons, islands),
        )

    def states(self, bounds: Bounds | None) -> list[str]:
        """List who may have a zone in some bounds, or anywhere."""
        if bounds is None:
            return sorted(set(self.holders))
        near = self.rows.near_bounds(bounds, within_m=self.rules.limit_m)
        return sorted(set(self.holders[near]))

    def zone(self, country: str) -> Zone:
        """Derive one zone."""
        return derive_zone(
            country,
            land=self._land_round(country),
            islands=self.islands,
            rules=self.rules,
            agreements=self.agreements,
        )

    def _land_round(self, country: str) -> gpd.GeoDataFrame:
        """Keep the land that may bear on a zone; to sort through all takes long."""
        own = self.holders == country
        if self.agreements is not None or not own.any():
            return self.land  # agreements name states far off; errors tell of all
        near = self.rows.near(own, within_m=2.0 * self.rules.limit_m)
        return self.land[near[: len(self.land)]]

    def longest_first(self, countries: Sequence[str]) -> list[str]:
        """Order countries so that no long coast is left for the end."""
        holder = self.holders[self.rows.row]
        codes, counts = np.unique(holder, return_counts=True)
        length = dict(zip(codes, counts, strict=True))
        return sorted(countries, key=lambda iso3: (-length.get(iso3, 0), iso3))


def _drawn(
    world: _World,
    countries: Sequence[str],
    *,
    threads: int | None,
    on_done: Callable[[str], None] | None,
) -> tuple[dict[str, Zone], list[Problem]]:
    """Derive zones side by side: most of the time no lock of Python's is held."""
    zones: dict[str, Zone] = {}
    refused: dict[str, tuple[Problem, ...]] = {}
    pool = ThreadPoolExecutor(max_workers=threads or os.cpu_count())
    try:
        waiting = {
            pool.submit(world.zone, iso3): iso3
            for iso3 in world.longest_first(countries)
        }
        for future in as_completed(waiting):
            iso3 = waiting[future]
            try:
                zones[iso3] = future.result()
            except DataError as error:
                refused[iso3] = error.problems
            if on_done is not None:
                on_done(iso3)
    finally:
        pool.shutdown(cancel_futures=True)
    return zones, [p for iso3 in countries for p in refused.get(iso3, ())]


def _pairs(zones: gpd.GeoDataFrame) -> Iterator[tuple[frozenset[str], BaseGeometry]]:
    """Find what every two states both claim."""
    shapes = zones.geometry.to_numpy()
    iso3 = zones["iso3"].to_numpy(dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in zip(first, second, strict=True):
        if one < other and iso3[one] != iso3[other]:
            shared = wide_parts(shapely.intersection(shapes[one], shapes[other]))
            if not shared.is_empty:
                yield frozenset((str(iso3[one]), str(iso3[other]))), shared


def _laid_over(
    claims: dict[frozenset[str], BaseGeometry],
    states: frozenset[str],
    shape: BaseGeometry,
) -> dict[frozenset[str], BaseGeometry]:
    """Lay one more claim over those that part the claimed sea so far."""
    parted: dict[frozenset[str], list[BaseGeometry]] = {}
    rest = shape
    for known, area in claims.items():
        shared = wide_parts(shapely.intersection(area, shape))
        parted.setdefault(known | states, []).append(shared)
        parted.setdefault(known, []).append(
            wide_parts(shapely.difference(area, shared))
        )
        rest = shapely.difference(rest, shared)
    parted.setdefault(states, []).append(wide_parts(rest))
    joined = {who: only_polygons(shapely.union_all(at)) for who, at in parted.items()}
    return {who: at for who, at in joined.items() if not at.is_empty}
