"""Whose the sea is, and the land, in one part of the Earth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.maritime.claims import Contest, claiming_states
from geo.maritime.shorelines import CASPIAN_SEA, Shoreline, build_shoreline
from geo.maritime.shores import Shores
from geo.model.crs import WGS84, transformer, wrap_longitude

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.maritime.rules import LimitRules
    from geo.maritime.sites import Sites


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Owners:
    """Whose some places are.

    Parameters
    ----------
    states : ndarray of str, shape (n,)
        ISO3 codes in the order of the alphabet, joined by blanks; empty for none.
    distance_m : ndarray of float, shape (n,)
        To the nearest coast of theirs; 0 on land, infinite where nobody's is
        within the limit.
    contested : ndarray of bool, shape (n,)
        Several claim it, or the one that does would lose it if every contest over
        an island, its entitlement or its sovereignty, went against that state.
    on_land : ndarray of bool, shape (n,)
        On land, or on closed waters that count as land.
    """

    states: NDArray[np.object_]
    distance_m: NDArray[np.float64]
    contested: NDArray[np.bool_]
    on_land: NDArray[np.bool_]

    @classmethod
    def of_nobody(cls, count: int) -> Self:
        """Start with places that are nobody's.

        Parameters
        ----------
        count : int

        Returns
        -------
        Owners
        """
        return cls(
            states=np.full(count, "", dtype=object),
            distance_m=np.full(count, np.inf),
            contested=np.zeros(count, dtype=bool),
            on_land=np.zeros(count, dtype=bool),
        )

    def filled(self, which: NDArray[np.int64], found: Owners) -> Self:
        """Take over what was found of some of the places.

        Parameters
        ----------
        which : ndarray of int, shape (m,)
        found : Owners
            Of those.

        Returns
        -------
        Owners
        """
        states, distance_m = self.states.copy(), self.distance_m.copy()
        contested, on_land = self.contested.copy(), self.on_land.copy()
        states[which], distance_m[which] = found.states, found.distance_m
        contested[which], on_land[which] = found.contested, found.on_land
        return replace(
            self,
            states=states,
            distance_m=distance_m,
            contested=contested,
            on_land=on_land,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waters:
    """The coasts round the places of one part of the Earth.

    Parameters
    ----------
    shoreline : Shoreline
    shores : Shores or None
        All of it; None where there is no coast.
    polygons : shapely.STRtree
        The land, degrees.
    holders : ndarray of str, shape (sites,)
        The polygons' first.
    contest : Contest
    """

    shoreline: Shoreline
    shores: Shores | None
    polygons: shapely.STRtree
    holders: NDArray[np.object_]
    contest: Contest

    @classmethod
    def round(
        cls,
        places: NDArray[np.float64],
        *,
        sites: Sites,
        land: gpd.GeoDataFrame,
        islands: gpd.GeoDataFrame,
        rules: LimitRules,
    ) -> Self:
        """Gather the coasts within the limit of some places.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Longitude and latitude, about 50 km apart.
        sites : Sites
            Of the tables, whoever they are seen by.
        land, islands : geopandas.GeoDataFrame
            A polygon, and a point, per row.
        rules : LimitRules

        Returns
        -------
        Waters
        """
        whole = build_shoreline(
            sites,
            places,
            reach_m=rules.limit_m,
            spacing_m=rules.coast_spacing_m,
            off_shore_m=rules.seed_m,
        )
        used = np.union1d(whole.site, whole.polygon_site)
        shoreline = replace(
            whole,
            site=np.searchsorted(used, whole.site),
            polygon_site=np.searchsorted(used, whole.polygon_site),
        )
        near = land.iloc[used[used < len(land)]]
        typed = islands.iloc[used[used >= len(land)] - len(land)]
        shapely.prepare(shoreline.land)
        return cls(
            shoreline=shoreline,
            shores=Shores.of(
                shoreline.lon,
                shoreline.lat,
                site=shoreline.site,
                off_shore_m=shoreline.off_shore_m,
            ),
            polygons=shapely.STRtree(near.geometry.to_numpy()),
            holders=sites.iso3[used],
            contest=Contest.off(shoreline, land=near, islands=typed, rules=rules),
        )

    def owners(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Owners:
        """Tell whose places near those are.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.

        Returns
        -------
        Owners
        """
        change = transformer(WGS84, self.shoreline.plane)
        dry = shapely.contains_xy(self.shoreline.land, *change.transform(lon, lat))
        owners = Owners.of_nobody(len(lon))
        for which, owners_of in (
            (np.flatnonzero(dry), self._on_land),
            (np.flatnonzero(~dry), self._at_sea),
        ):
            if len(which):
                owners = owners.filled(which, owners_of(lon[which], lat[which]))
        return owners

    def _at_sea(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Owners:
        nobody = Owners.of_nobody(len(lon))
        if self.shores is None:
            return nobody
        limit_m = self.contest.limit_m
        distance, site = self.shores.query(lon, lat, within_m=limit_m)
        reached = np.flatnonzero(distance <= limit_m)
        plain = replace(
            Owners.of_nobody(len(reached)),
            states=self.holders[site[reached]],
            distance_m=distance[reached],
        )
        owners = nobody.filled(reached, plain)
        judged = reached[self.contest.special[site[reached]]]
        if len(judged) == 0:
            return owners
        return owners.filled(judged, self._judged(lon[judged], lat[judged]))

    def _judged(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Owners:
        judgement = self.contest.judge(lon, lat)
        claimed = judgement.claimed
        alone = claimed.sum(axis=1) == 1
        sure = (judgement.sure & claimed).any(axis=1)
        distance = np.where(claimed, judgement.distance_m, np.inf)
        return Owners(
            states=self._named(claimed),
            distance_m=distance.min(axis=1, initial=np.inf),
            contested=claimed.any(axis=1) & ~(alone & sure),
            on_land=np.zeros(len(lon), dtype=bool),
        )

    def _on_land(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Owners:
        points = np.asarray(shapely.points(wrap_longitude(lon), lat))
        polygon = np.full(len(points), -1)
        # the tree is of points: what it is asked about is prepared, the large land
        shape, place = shapely.STRtree(points).query(
            self.polygons.geometries, predicate="intersects"
        )
        polygon[place] = shape
        # closed waters go with the nearest land, but for the Caspian
        open_water = np.flatnonzero(polygon < 0)
        polygon[open_water] = self.polygons.nearest(points[open_water])
        lake = np.zeros(len(points), dtype=bool)
        lake[open_water] = shapely.intersects(CASPIAN_SEA, points[open_water])

        states = self.holders[polygon].copy()
        special = np.flatnonzero(self.contest.special[polygon])
        states[special] = self._named(self.contest.owned(polygon[special]))
        states[lake] = ""
        return Owners(
            states=states,
            distance_m=np.zeros(len(points)),
            contested=self.contest.special[polygon] & ~lake,
            on_land=np.ones(len(points), dtype=bool),
        )

    def _named(self, claimed: NDArray[np.bool_]) -> NDArray[np.object_]:
        """Name the states of each row."""
        codes = [state.iso3 for state in self.contest.claimants]
        kinds, kind = np.unique(claimed, axis=0, return_inverse=True)
        names = [
            " ".join(
                claiming_states(
                    code for code, yes in zip(codes, row, strict=True) if yes
                )
            )
            for row in kinds
        ]
        return np.array(names, dtype=object)[np.ravel(kind)]
