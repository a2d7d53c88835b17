"""Derive a zone from coasts: so many miles, and no nearer to anyone else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import DataError, ParameterError, Problem
from geo.maritime.contours import trace_region
from geo.maritime.plane import frame_round, steepest_slope, to_degrees
from geo.maritime.reach import Reach
from geo.maritime.shorelines import THINNED_M, build_shoreline, split_stretches
from geo.maritime.sites import gather_sites
from geo.maritime.zones import (
    COAST,
    EQUIDISTANCE,
    INTERNAL,
    Neighbour,
    Zone,
    edge_table,
    only_polygons,
)
from geo.model.crs import NAUTICAL_MILE_M, geodesic_area_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.maritime.shorelines import Shoreline
    from geo.maritime.sites import Sites

EEZ_LIMIT_NM = 200.0  # UNCLOS, article 57
SPACINGS_PER_LIMIT = 50.0  # a chord this short leaves its arc by 1/20,000 of the limit


def derive_zone(
    country: str,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    names: Sequence[str] = (),
    limit_nm: float = EEZ_LIMIT_NM,
    coast_spacing_m: float = 1_000.0,
    resolution_m: float = 2_000.0,
) -> Zone:
    """Derive the zone of a country, or of some of its islands, from coasts.

    The zone is the sea no further than the limit from the country's coast, and
    no further from it than from anyone else's. Distances are geodesic on WGS84,
    to the nearest of points along the coasts. An equidistance line is a
    construction, not a boundary: delimitation is by agreement.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-3 code. A dependency with a code of its own has a zone
        of its own.
    land : geopandas.GeoDataFrame
        Polygons in lon/lat with iso3, name, sovereign; a column status may say
        that the sovereignty over a row is disputed.
    islands : geopandas.GeoDataFrame
        Points in lon/lat with name, iso3, status: what the land lacks, and
        whose entitlement or sovereignty is contested.
    names : sequence of str, optional
        Only the zone round these typed islands.
    limit_nm : float, optional
        Distance of the outer limit in nautical miles: 200, 24 or 12; 188 where
        the land is drawn to its 12-mile limit.
    coast_spacing_m : float, optional
        Largest gap between points of one coast.
    resolution_m : float, optional
        Largest gap between vertices of the outline, made finer for limits below
        ``50 * resolution_m``.

    Returns
    -------
    Zone

    Raises
    ------
    DataError
        The country or a name is unknown, or there is no coast.
    ParameterError
        A distance is not positive.
    CRSError
        A table is not in lon/lat.

    References
    ----------
    UN Convention on the Law of the Sea (1982), articles 57, 74, 121.

    Examples
    --------
    >>> import geopandas as gpd
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["AAA"], "name": ["A"], "sovereign": ["AAA"]},
    ...     geometry=[shapely.box(179.9, 0, 180, 0.1)],
    ...     crs=4326,
    ... )
    >>> islands = gpd.GeoDataFrame(
    ...     {"name": ["Rock"], "iso3": ["AAA"], "status": ["entitlement contested"]},
    ...     geometry=[shapely.Point(-178, 0)],
    ...     crs=4326,
    ... )
    >>> zone = derive_zone("AAA", land=land, islands=islands, limit_nm=12)
    >>> round(zone.area_km2 / zone.area_without_contested_km2, 2)
    1.61
    """
    _require_positive(
        {
            "limit_nm": limit_nm,
            "coast_spacing_m": coast_spacing_m,
            "resolution_m": resolution_m,
        }
    )
    sites = gather_sites(country, land=land, islands=islands, names=names)
    limit_m = limit_nm * NAUTICAL_MILE_M
    rule = _Rule(
        limit_m=limit_m,
        coast_spacing_m=coast_spacing_m,
        resolution_m=min(resolution_m, limit_m / SPACINGS_PER_LIMIT),
        limit_basis=f"{limit_nm:g}-nm arc",
    )
    claims = _claims(sites, rule)
    if not claims:
        raise DataError("zone", [_no_coast(country)])

    geometry = _joined([claim.full for claim in claims])
    sure = _joined([claim.sure for claim in claims])
    segments = edge_table(_edges(claims, country, land))
    area_km2 = geodesic_area_m2(geometry) / 1e6
    sure_km2 = geodesic_area_m2(sure) / 1e6
    return Zone(
        name=", ".join(names) or _name_of(country, land),
        geometry=geometry,
        segments=segments,
        area_km2=area_km2,
        area_without_contested_km2=sure_km2,
        neighbours=_neighbours(segments, land),
        warnings=(*sites.notes, *_area_notes(area_km2, sure_km2)),
        basis=f"geodesic {limit_nm:g} nm from the coast (WGS84); "
        "provisional equidistance towards other coasts, not a boundary",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """How far, how fine, and what the outer limit is called."""

    limit_m: float
    coast_spacing_m: float
    resolution_m: float
    limit_basis: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claim:
    """The zone off one stretch of coast, in degrees.

    `sure` is what would be left if every contest went against the country.
    """

    full: BaseGeometry
    sure: BaseGeometry
    edges: list[tuple[BaseGeometry, str, str]]


def _claims(sites: Sites, rule: _Rule) -> list[_Claim]:
    both = 2.0 * rule.limit_m
    claims = []
    for stretch in split_stretches(sites, apart_m=both):
        shoreline = build_shoreline(
            sites, stretch, reach_m=both, spacing_m=rule.coast_spacing_m
        )
        claim = _claim(sites, shoreline, rule)
        if claim is not None:
            claims.append(claim)
    return claims


def _claim(sites: Sites, shoreline: Shoreline, rule: _Rule) -> _Claim | None:
    reach = Reach.of(
        shoreline,
        sites,
        limit_m=rule.limit_m,
        own=sites.own,
        others=~sites.own & ~sites.rival,
    )
    if reach is None:
        return None
    land, plane = shoreline.land, shoreline.plane
    region = _region(reach, shoreline, rule)
    edges = [
        (line - land, basis, holder)
        for line, basis, holder in _labelled_edges(
            region, reach, limit_basis=rule.limit_basis
        )
    ]
    edges.append((land.boundary & region, COAST, ""))
    doubtful = (sites.contested | sites.rival)[shoreline.site].any()
    sure = _sure_region(sites, shoreline, rule) if doubtful else region
    return _Claim(
        full=to_degrees(only_polygons(region - land), plane),
        sure=to_degrees(only_polygons(sure - land), plane),
        edges=[
            (to_degrees(line, plane), basis, holder)
            for line, basis, holder in edges
            if line.length > 0.0
        ],
    )


def _sure_region(sites: Sites, shoreline: Shoreline, rule: _Rule) -> BaseGeometry:
    reach = Reach.of(
        shoreline,
        sites,
        limit_m=rule.limit_m,
        own=sites.own & ~sites.contested,
        others=sites.foreign,
    )
    return shapely.Polygon() if reach is None else _region(reach, shoreline, rule)


def _region(reach: Reach, shoreline: Shoreline, rule: _Rule) -> BaseGeometry:
    margin_m = 1.01 * rule.limit_m + THINNED_M
    frame = frame_round(shoreline.stretch, reach.plane, margin_m=margin_m)
    return trace_region(
        reach.level,
        bounds=frame,
        spacing=rule.resolution_m,
        slope=steepest_slope(frame),
    )


def _labelled_edges(
    region: BaseGeometry, reach: Reach, *, limit_basis: str
) -> list[tuple[BaseGeometry, str, str]]:
    """Sort the outline by what it rests on, judged at the middle of each chord."""
    places, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(region)), return_index=True
    )
    same = ring[:-1] == ring[1:]
    start, end = places[:-1][same], places[1:][same]
    beyond, nearer_to_others, which = reach.excess((start + end) / 2.0)
    median = nearer_to_others > beyond
    holder = np.full(len(start), "", dtype=object)
    holder[median] = reach.holders[which[median]]
    chords = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)))
    return [
        (
            shapely.line_merge(shapely.multilinestrings(chords[holder == iso3])),
            EQUIDISTANCE if iso3 else limit_basis,
            iso3,
        )
        for iso3 in sorted(set(holder))
    ]


def _edges(
    claims: list[_Claim], country: str, land: gpd.GeoDataFrame
) -> list[tuple[BaseGeometry, str, str]]:
    """Collect the edges, those within one sovereign called by that name."""
    sovereign = dict(zip(land["iso3"], land["sovereign"], strict=True))
    ours = sovereign.get(country, country)
    return [
        (line, INTERNAL if holder and sovereign.get(holder) == ours else basis, holder)
        for claim in claims
        for line, basis, holder in claim.edges
    ]


def _joined(shapes: list[BaseGeometry]) -> BaseGeometry:
    return only_polygons(shapely.union_all(shapes))


def _neighbours(
    segments: gpd.GeoDataFrame, land: gpd.GeoDataFrame
) -> tuple[Neighbour, ...]:
    shared = segments[segments["neighbour"] != ""]
    lengths = shared.groupby("neighbour")["length_km"].sum()
    return tuple(
        Neighbour(iso3=str(iso3), name=_name_of(str(iso3), land), shared_km=float(km))
        for iso3, km in lengths.sort_values(ascending=False).items()
    )


def _name_of(country: str, land: gpd.GeoDataFrame) -> str:
    rows = land.loc[land["iso3"] == country, "name"]
    return str(rows.iloc[0]) if len(rows) else country


def _area_notes(area_km2: float, sure_km2: float) -> tuple[str, ...]:
    if sure_km2 >= area_km2 * (1.0 - 1e-9):
        return ()
    return (
        f"{area_km2 - sure_km2:,.0f} of {area_km2:,.0f} km2 rest on contested islands",
    )


def _no_coast(country: str) -> Problem:
    return Problem(
        where="country",
        what=f"{country} has no coast on the sea",
        expected="a coastal state (the Caspian counts as a lake)",
        cure="ask for its coastal neighbour, or give a coast that is more complete",
    )


def _require_positive(distances: dict[str, float]) -> None:
    problems = [
        Problem(where=name, what=f"{value:g}", expected="above 0")
        for name, value in distances.items()
        if not value > 0.0
    ]
    if problems:
        raise ParameterError("zone", problems)
