"""How far places at sea lie from the coasts that generate and limit a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from pyproj import CRS

from geo.maritime.rules import TERRITORIAL_SEA_NM
from geo.maritime.shores import Shores
from geo.model.crs import NAUTICAL_MILE_M, WGS84, transformer

if TYPE_CHECKING:
    from geo.maritime.shorelines import Shoreline
    from geo.maritime.sites import Sites


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excess:
    """By how much some places lie outside a sea, and what decides it.

    Parameters
    ----------
    beyond : ndarray of float, shape (n,)
        Metres beyond the limit.
    nearer_to_others : ndarray of float, shape (n,)
        Half of what the generating coast is further away than another's: so that
        it changes no faster than the place moves.
    own, other : ndarray of int, shape (n,)
        The nearest generating and limiting sites, -1 for none.
    """

    beyond: NDArray[np.float64]
    nearer_to_others: NDArray[np.float64]
    own: NDArray[np.int64]
    other: NDArray[np.int64]

    @property
    def level(self) -> NDArray[np.float64]:
        """Metres outside, negative inside."""
        return np.maximum(self.beyond, self.nearer_to_others)

    @property
    def equidistant(self) -> NDArray[np.bool_]:
        """Where the other coast decides, not the limit."""
        return np.asarray(self.nearer_to_others > self.beyond)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Belt:
    """The sea within a limit of some coasts, and no nearer to others.

    Parameters
    ----------
    limit_m : float
    named : Shores
        Coasts from which the limit is measured.
    own : Shores
        Coasts from which equidistance is measured.
    others : Shores or None
        Coasts that limit it.
    """

    limit_m: float
    named: Shores
    own: Shores
    others: Shores | None

    def excess(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Excess:
        """Measure by how much places lie outside, by either rule.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.

        Returns
        -------
        Excess
        """
        to_own, own = self.own.query(lon, lat)
        to_named, named = (
            (to_own, own) if self.named is self.own else self.named.query(lon, lat)
        )
        beyond = to_named - self.limit_m
        if self.others is None:
            apart = np.full(len(lon), -np.inf)
            return Excess(
                beyond=beyond,
                nearer_to_others=apart,
                own=named,
                other=np.full(len(lon), -1),
            )
        # whoever is further than twice the limit cannot shorten it
        to_other, other = self.others.query(lon, lat, within_m=2.5 * self.limit_m)
        apart = (to_own - to_other) / 2.0
        return Excess(beyond=beyond, nearer_to_others=apart, own=named, other=other)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edge:
    """What a line between sea inside and outside a zone rests on, at some places.

    Parameters
    ----------
    own : ndarray of int, shape (n,)
        The site of the country, or of a rock of another's, that it is measured from.
    other : ndarray of int, shape (n,)
        The site on its other side; -1 on an outer limit.
    of_rock : ndarray of bool, shape (n,)
        It bounds the sea of a rock without entitlement.
    """

    own: NDArray[np.int64]
    other: NDArray[np.int64]
    of_rock: NDArray[np.bool_]

    def replaced(self, by: Edge, *, where: NDArray[np.bool_]) -> Edge:
        """Put what another edge rests on in some places.

        Parameters
        ----------
        by : Edge
        where : ndarray of bool, shape (n,)

        Returns
        -------
        Edge
        """
        return Edge(
            own=np.where(where, by.own, self.own),
            other=np.where(where, by.other, self.other),
            of_rock=np.where(where, by.of_rock, self.of_rock),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """The sea that coasts generate, less or more the seas of mere rocks.

    Parameters
    ----------
    plane : pyproj.CRS
        In which places are given.
    full : Belt or None
        Round coasts with their full entitlement.
    rocks : Belt or None
        Round the country's rocks without entitlement: part of the zone.
    enclaves : Belt or None
        Round those of others: no part of it.
    """

    plane: CRS
    full: Belt | None
    rocks: Belt | None
    enclaves: Belt | None

    @classmethod
    def of(
        cls,
        shoreline: Shoreline,
        sites: Sites,
        *,
        limit_m: float,
        own: NDArray[np.bool_],
        others: NDArray[np.bool_],
    ) -> Self | None:
        """Build the trees.

        Parameters
        ----------
        shoreline : Shoreline
        sites : Sites
        limit_m : float
        own, others : ndarray of bool
            Which sites generate and which limit.

        Returns
        -------
        Reach or None
            None if no coast generates anything here.
        """

        def belt(
            flags: NDArray[np.bool_],
            measured: NDArray[np.bool_],
            against: NDArray[np.bool_],
            *,
            reach_m: float,
        ) -> Belt | None:
            mine = Shores.near(shoreline, flags)
            whole = measured[flags].all()
            named = mine if whole else Shores.near(shoreline, flags & measured)
            if mine is None or named is None:
                return None
            return Belt(
                limit_m=reach_m,
                named=named,
                own=mine,
                others=Shores.near(shoreline, against),
            )

        rock, named = sites.rock, sites.named
        rock_m = min(TERRITORIAL_SEA_NM * NAUTICAL_MILE_M, limit_m)
        full = belt(own & ~rock, named, others & ~rock, reach_m=limit_m)
        rocks = belt(own & rock, named, others, reach_m=rock_m)
        if full is None and rocks is None:
            return None
        enclaves = belt(others & rock, others, own, reach_m=rock_m)
        return cls(plane=shoreline.plane, full=full, rocks=rocks, enclaves=enclaves)

    @property
    def narrowest_m(self) -> float:
        """The smallest of the limits."""
        belts = (self.full, self.rocks, self.enclaves)
        return min(belt.limit_m for belt in belts if belt is not None)

    def level(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Measure by how much places lie outside the zone.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Easting and northing in the plane.

        Returns
        -------
        ndarray of float, shape (n,)
            Metres; negative inside.
        """
        full, rocks, enclaves = self._excesses(places)
        level = _level(full, len(places))
        if enclaves is not None:
            level = np.maximum(level, -enclaves.level)
        return level if rocks is None else np.minimum(level, rocks.level)

    def edge(self, places: NDArray[np.float64]) -> Edge:
        """Tell what the outline rests on.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Easting and northing in the plane, on the outline.

        Returns
        -------
        Edge
        """
        full, rocks, enclaves = self._excesses(places)
        level = _level(full, len(places))
        edge = _edge_of(full, len(places))
        if enclaves is not None:
            inner = -enclaves.level > level
            level = np.maximum(level, -enclaves.level)
            # seen from the zone, the rock within is the other side
            hole = _edge_of(enclaves, len(places), of_rock=True)
            turned = Edge(
                own=np.where(hole.other >= 0, hole.other, hole.own),
                other=hole.own,
                of_rock=hole.of_rock,
            )
            edge = edge.replaced(turned, where=inner)
        if rocks is not None:
            outer = rocks.level < level
            edge = edge.replaced(
                _edge_of(rocks, len(places), of_rock=True), where=outer
            )
        return edge

    def _excesses(
        self, places: NDArray[np.float64]
    ) -> tuple[Excess | None, Excess | None, Excess | None]:
        lon, lat = transformer(self.plane, WGS84).transform(*places.T)
        full, rocks, enclaves = (
            None if belt is None else belt.excess(lon, lat)
            for belt in (self.full, self.rocks, self.enclaves)
        )
        return full, rocks, enclaves


def _level(excess: Excess | None, count: int) -> NDArray[np.float64]:
    return np.full(count, np.inf) if excess is None else excess.level


def _edge_of(excess: Excess | None, count: int, *, of_rock: bool = False) -> Edge:
    nothing = np.full(count, -1)
    if excess is None:
        return Edge(own=nothing, other=nothing, of_rock=np.zeros(count, dtype=bool))
    return Edge(
        own=excess.own,
        other=np.where(excess.equidistant, excess.other, -1),
        of_rock=np.full(count, of_rock) & ~excess.equidistant,
    )
