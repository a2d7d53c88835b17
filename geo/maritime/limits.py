"""Derive a zone from coasts: so many miles, and no nearer to anyone else."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import shapely

from geo.errors import DataError, ParameterError, Problem
from geo.maritime.agreed_seas import put_edges, put_seas, sea_notes
from geo.maritime.agreements import Agreements
from geo.maritime.drawings import Drawing, DrawnZone
from geo.maritime.rules import LimitRules
from geo.maritime.shorelines import build_shoreline, split_stretches
from geo.maritime.sites import gather_sites, land_parts
from geo.maritime.treaties import BEYOND
from geo.maritime.zones import (
    EQUIDISTANCE,
    INTERNAL,
    EdgeLine,
    Neighbour,
    Zone,
    edge_table,
    only_polygons,
    require_lonlat,
)
from geo.model.crs import geodesic_area_m2
from geo.model.sea_areas import EEZ_LIMIT_NM

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.maritime.agreements import AgreedSea, TreatyLine
    from geo.maritime.sites import Sites


def derive_zone(
    country: str,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    names: Sequence[str] = (),
    rules: LimitRules | None = None,
    agreements: gpd.GeoDataFrame | None = None,
    dry_land: gpd.GeoDataFrame | None = None,
) -> Zone:
    """Derive the zone of a country, or of some of its islands, from coasts.

    The zone is the sea no further than the limit from the country's coast, and
    no further from it than from anyone else's. Distances are geodesic on WGS84,
    to the nearest of points along the coasts. An equidistance line is a
    construction, not a boundary: delimitation is by agreement, and what states
    agreed on wins.

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
    rules : LimitRules, optional
        By default 200 nm from land drawn at its shore.
    agreements : geopandas.GeoDataFrame, optional
        In lon/lat, with name, parties, iso3. Lines, with two codes in parties,
        replace equidistance between their ends; a state may gain sea nearer to the
        other party, within its own limit. Polygons belong to iso3, at any
        distance; with names, only those that touch the zone do. A line of the
        user's is straight in longitude and latitude.
    dry_land : geopandas.GeoDataFrame, optional
        Polygons in lon/lat of the land itself, where `land` is drawn off its
        shore (``rules.seed_nm``): the zone then reaches in to it, and lines
        between states' waters are as `land` draws them. Without it the zone begins
        where `land` ends.

    Returns
    -------
    Zone

    Raises
    ------
    DataError
        The country or a name is unknown, there is no coast, or an agreement cannot
        be used; a line out of reach is only told of where less than a whole zone is
        asked for.
    ParameterError
        `dry_land` is given for land that is drawn at its shore.
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
    >>> rules = LimitRules(limit_nm=12)
    >>> zone = derive_zone("AAA", land=land, islands=islands, rules=rules)
    >>> round(zone.area_km2 / zone.area_without_contested_km2, 2)
    1.61
    """
    rules = LimitRules() if rules is None else rules
    dry = _dry_parts(dry_land, rules)
    sites = gather_sites(
        country,
        land=land,
        islands=islands,
        names=names,
        without_entitlement=rules.without_entitlement,
    )
    agreed = Agreements.of(agreements, country=country, land=land)
    drawn = _draw(sites, rules=rules, agreed=agreed, dry=dry)
    if not drawn:
        raise DataError("zone", [_no_coast(country)])
    used = frozenset().union(*(one.treaties for one in drawn))
    idle = _idle_lines(agreed, used)
    # of less than a whole zone, a line may well lie beyond what was asked for
    if idle and not names and rules.limit_nm >= EEZ_LIMIT_NM:
        raise DataError("agreements", [_out_of_reach(line) for line in idle])

    shores = land_parts(land)[0] if dry is None else dry
    seas = _seas_round(drawn, agreed, country) if names else agreed.seas
    geometry, sure, edges = _with_seas(drawn, seas, country=country, land=shores)
    segments = edge_table(_called_internal(edges, country, land))
    area_km2 = geodesic_area_m2(geometry) / 1e6
    sure_km2 = geodesic_area_m2(sure) / 1e6
    return Zone(
        name=", ".join(names) or _name_of(country, land),
        geometry=geometry,
        segments=segments,
        area_km2=area_km2,
        area_without_contested_km2=sure_km2,
        neighbours=_neighbours(segments, land),
        warnings=(
            *sites.notes,
            *_seed_notes(rules, dry),
            *_treaty_notes(used, idle),
            *sea_notes(_joined([one.full for one in drawn]), seas, country=country),
            *_area_notes(area_km2, sure_km2),
        ),
        basis=_basis(rules),
    )


def _draw(
    sites: Sites,
    *,
    rules: LimitRules,
    agreed: Agreements,
    dry: NDArray[np.object_] | None,
) -> list[DrawnZone]:
    # equidistance is followed beyond the limit where treaties are tied to it
    far = 2.0 * rules.limit_m * (BEYOND if agreed.lines else 1.0)
    drawn = []
    for stretch in split_stretches(sites, apart_m=far):
        shoreline = build_shoreline(
            sites,
            stretch,
            reach_m=far,
            spacing_m=rules.coast_spacing_m,
            off_shore_m=rules.seed_m,
        )
        drawing = Drawing(
            sites=sites, shoreline=shoreline, rules=rules, lines=agreed.lines, dry=dry
        )
        zone = drawing.draw()
        if zone is not None:
            drawn.append(zone)
    return drawn


def _seas_round(
    drawn: list[DrawnZone], agreed: Agreements, country: str
) -> tuple[AgreedSea, ...]:
    """Leave out what is the country's, but nowhere near the islands asked for."""
    full = _joined([one.full for one in drawn])
    return tuple(
        sea
        for sea in agreed.seas
        if sea.iso3 != country or shapely.intersects(sea.geometry, full)
    )


def _with_seas(
    drawn: list[DrawnZone],
    seas: Sequence[AgreedSea],
    *,
    country: str,
    land: NDArray[np.object_],
) -> tuple[BaseGeometry, BaseGeometry, list[EdgeLine]]:
    """Join the stretches, with the polygons that states agreed on."""
    full = _joined([one.full for one in drawn])
    sure = _joined([one.sure for one in drawn])
    edges = [edge for one in drawn for edge in one.edges]
    if not seas:
        return full, sure, edges
    return (
        put_seas(full, seas, country=country, land=land),
        put_seas(sure, seas, country=country, land=land),
        put_edges(edges, full, seas, country=country, land=land),
    )


def _dry_parts(
    dry_land: gpd.GeoDataFrame | None, rules: LimitRules
) -> NDArray[np.object_] | None:
    if dry_land is None:
        return None
    require_lonlat(dry_land, what="dry_land")
    if not rules.seed_nm:
        problem = Problem(
            where="dry_land",
            what="given for land that is drawn at its shore",
            expected="nothing, or seed_nm above 0",
            cure="say how far off the shore the land is drawn: seed_nm = 12",
        )
        raise ParameterError("zone", [problem])
    return land_parts(dry_land)[0]


def _idle_lines(agreed: Agreements, used: frozenset[str]) -> list[TreatyLine]:
    return [line for line in agreed.lines if line.exact and line.name not in used]


def _out_of_reach(line: TreatyLine) -> Problem:
    return Problem(
        where=f"agreement {line.name or 'unnamed'}",
        what=f"nowhere within the limit of both the country and {line.other}",
        expected="a line in the sea that both can reach",
        cure="check its parties, and that longitude comes before latitude",
    )


def _called_internal(
    edges: list[EdgeLine], country: str, land: gpd.GeoDataFrame
) -> list[EdgeLine]:
    """Call equidistance within one sovereign by that name."""
    sovereign = dict(zip(land["iso3"], land["sovereign"], strict=True))
    ours = sovereign.get(country, country)
    return [
        dataclasses.replace(edge, basis=INTERNAL)
        if edge.basis == EQUIDISTANCE and sovereign.get(edge.neighbour) == ours
        else edge
        for edge in edges
    ]


def _basis(rules: LimitRules) -> str:
    far = rules.limit_nm - rules.seed_nm
    drawn = (
        f", {far:g} nm from land drawn {rules.seed_nm:g} nm off it"
        if rules.seed_nm
        else ""
    )
    return (
        f"geodesic {rules.limit_nm:g} nm from the coast (WGS84){drawn}; "
        "provisional equidistance towards other coasts, not a boundary"
    )


def _seed_notes(rules: LimitRules, dry: NDArray[np.object_] | None) -> tuple[str, ...]:
    if not rules.seed_nm or dry is not None:
        return ()
    return (
        f"the zone begins {rules.seed_nm:g} nm off the coast, where the land file "
        "ends: it does not tell the waters within from land, they are left out",
    )


def _treaty_notes(used: frozenset[str], idle: Sequence[TreatyLine]) -> tuple[str, ...]:
    told = {
        "treaty lines in the place of equidistance": used,
        "treaty lines beyond its reach, which change nothing": {
            line.name for line in idle
        },
    }
    return tuple(
        f"{heading}: " + ", ".join(sorted(name or "unnamed" for name in names))
        for heading, names in told.items()
        if names
    )


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
