"""Who claims sea off coasts that several may claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from geo.maritime.islands import plain_name
from geo.maritime.nearest import NearestPoints
from geo.maritime.reach import Reach
from geo.maritime.shores import Shores
from geo.maritime.sites import Chart
from geo.model.crs import WGS84, transformer

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from geo.maritime.rules import LimitRules
    from geo.maritime.shorelines import Shoreline
    from geo.maritime.sites import Sites


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """Which states claim which places.

    Parameters
    ----------
    claimed, sure : ndarray of bool, shape (places, claimants)
        In the zone; in what of it rests on nothing contested.
    distance_m : ndarray of float, shape (places, claimants)
        To the coast of each; infinite beyond the limit.
    """

    claimed: NDArray[np.bool_]
    sure: NDArray[np.bool_]
    distance_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claimant:
    """What one state claims of a stretch of sea.

    Parameters
    ----------
    iso3 : str
    own : ndarray of bool, shape (sites,)
        Land that it holds or claims.
    shores : Shores
        Of that land.
    full : Reach
        Its zone, contested claims included.
    sure : Reach or None
        What would be left of it if every contest went against the state.
    """

    iso3: str
    own: NDArray[np.bool_]
    shores: Shores
    full: Reach
    sure: Reach | None

    def claims(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell which places lie in the zone that would be drawn for the state.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.

        Returns
        -------
        claimed, sure : ndarray of bool, shape (n,)
            In the zone; in what of it rests on nothing contested.
        """
        change = transformer(WGS84, self.full.plane)
        places = np.column_stack(change.transform(lon, lat))
        claimed = self.full.level(places) <= 0.0
        if self.sure is None:
            return claimed, np.zeros_like(claimed)
        return claimed, claimed & (self.sure.level(places) <= 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contest:
    """The coasts of which the nearest does not tell alone whose a sea is.

    Parameters
    ----------
    special : ndarray of bool, shape (sites,)
        Contested, claimed by several, or without full entitlement.
    claimants : tuple of Claimant
        In the order of the alphabet: whoever may claim sea nearest to such a site.
    limit_m : float
    """

    special: NDArray[np.bool_]
    claimants: tuple[Claimant, ...]
    limit_m: float

    @classmethod
    def off(
        cls,
        shoreline: Shoreline,
        *,
        land: gpd.GeoDataFrame,
        islands: gpd.GeoDataFrame,
        rules: LimitRules,
    ) -> Self:
        """Find the claimants off a stretch of coast.

        Parameters
        ----------
        shoreline : Shoreline
            Its sites are the rows of the tables, land first.
        land : geopandas.GeoDataFrame
            A polygon per row.
        islands : geopandas.GeoDataFrame
        rules : LimitRules

        Returns
        -------
        Contest
        """
        holders = np.append(
            land["iso3"].to_numpy(dtype=object), islands["iso3"].to_numpy(dtype=object)
        )
        if len(holders) == 0:
            nothing = np.zeros(0, dtype=bool)
            return cls(special=nothing, claimants=(), limit_m=rules.limit_m)
        there = {plain_name(name) for name in islands["name"]}
        rocks = [
            name for name in rules.without_entitlement if plain_name(name) in there
        ]

        chart = Chart.of(land, islands)
        anyone = chart.seen_by(str(holders[0]), without_entitlement=rocks)
        special = anyone.doubtful | anyone.rock
        near = _bearing_on(special, shoreline, rules.limit_m)
        views = {
            iso3: chart.seen_by(iso3, without_entitlement=rocks)
            for iso3 in sorted(set(holders[near.site]))
        }
        for sites in views.values():
            special = special | sites.contested | sites.rival
        near = _bearing_on(special, shoreline, rules.limit_m)
        found = (
            _claimant(iso3, sites, near, limit_m=rules.limit_m)
            for iso3, sites in views.items()
        )
        return cls(
            special=special,
            claimants=tuple(one for one in found if one is not None),
            limit_m=rules.limit_m,
        )

    def owned(self, sites: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which claimants hold or claim some land.

        Parameters
        ----------
        sites : ndarray of int, shape (n,)

        Returns
        -------
        ndarray of bool, shape (n, claimants)
        """
        flags = [state.own[sites] for state in self.claimants]
        return np.array(flags, dtype=bool).reshape(len(flags), len(sites)).T

    def judge(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Judgement:
        """Judge places whose nearest coast is a special one.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.

        Returns
        -------
        Judgement
        """
        shape = (len(lon), len(self.claimants))
        claimed, sure = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        distance_m = np.full(shape, np.inf)
        for number, state in enumerate(self.claimants):
            distance, _ = state.shores.query(lon, lat, within_m=self.limit_m)
            near = np.flatnonzero(distance <= self.limit_m)
            distance_m[near, number] = distance[near]
            claimed[near, number], sure[near, number] = state.claims(
                lon[near], lat[near]
            )
        return Judgement(claimed=claimed, sure=sure, distance_m=distance_m)


def _claimant(
    iso3: str, sites: Sites, near: Shoreline, *, limit_m: float
) -> Claimant | None:
    own = sites.own[near.site]
    shores = Shores.of(
        near.lon[own],
        near.lat[own],
        site=near.site[own],
        off_shore_m=near.off_shore_m[own],
    )
    full = Reach.of(
        near, sites, limit_m=limit_m, own=sites.own, others=~sites.own & ~sites.rival
    )
    if full is None or shores is None:
        return None
    sure = Reach.of(
        near,
        sites,
        limit_m=limit_m,
        own=sites.own & ~sites.contested,
        others=sites.foreign,
    )
    return Claimant(iso3=iso3, own=sites.own, shores=shores, full=full, sure=sure)


def _bearing_on(
    special: NDArray[np.bool_], shoreline: Shoreline, limit_m: float
) -> Shoreline:
    """Keep the coast points that bear on sea to which a special site is nearest."""
    kept = special[shoreline.site]
    if kept.any():
        coast = NearestPoints.of(shoreline.lon[kept], shoreline.lat[kept])
        # such sea lies within the limit of the site, and what bears on it within
        # the limit of that sea
        distance, _ = coast.query(shoreline.lon, shoreline.lat, within_m=2.01 * limit_m)
        kept = np.isfinite(distance)
    return replace(
        shoreline,
        lon=shoreline.lon[kept],
        lat=shoreline.lat[kept],
        site=shoreline.site[kept],
        off_shore_m=shoreline.off_shore_m[kept],
    )


def claiming_states(codes: Iterable[str]) -> list[str]:
    """Leave codes of ground without a settled holder out where states claim it.

    Parameters
    ----------
    codes : iterable of str
        ISO3 codes; those from XAA to XZZ, which ISO 3166-1 leaves to users, stand
        for such ground, the Spratly Islands for one.

    Returns
    -------
    list of str

    Examples
    --------
    >>> claiming_states(["CHN", "VNM", "XSP"]), claiming_states(["XBN"])
    (['CHN', 'VNM'], ['XBN'])
    """
    listed = list(codes)
    states = [code for code in listed if not code.startswith("X")]
    return states or listed
