"""How far places at sea lie from the coasts that generate and limit a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from pyproj import CRS

from geo.maritime.nearest import NearestPoints
from geo.model.crs import WGS84, transformer

if TYPE_CHECKING:
    from geo.maritime.shorelines import Shoreline
    from geo.maritime.sites import Sites


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """Search trees over coasts, and the limit.

    Parameters
    ----------
    plane : pyproj.CRS
        In which places are given.
    limit_m : float
    named : NearestPoints
        Coasts that generate the zone.
    own : NearestPoints
        All coasts of the country: equidistance is measured from these.
    others : NearestPoints or None
        Coasts that limit it.
    holders : ndarray of str
        Whose each of the others' points is.
    """

    plane: CRS
    limit_m: float
    named: NearestPoints
    own: NearestPoints
    others: NearestPoints | None
    holders: NDArray[np.object_]

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

        def points(flags: NDArray[np.bool_]) -> NearestPoints | None:
            chosen = flags[shoreline.site]
            if not chosen.any():
                return None
            return NearestPoints.of(shoreline.lon[chosen], shoreline.lat[chosen])

        mine = points(own)
        named = mine if sites.named[own].all() else points(own & sites.named)
        if mine is None or named is None:
            return None
        return cls(
            plane=shoreline.plane,
            limit_m=limit_m,
            named=named,
            own=mine,
            others=points(others),
            holders=sites.iso3[shoreline.site[others[shoreline.site]]],
        )

    def excess(
        self, places: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Measure by how much places lie outside, by either rule.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Easting and northing in the plane.

        Returns
        -------
        beyond : ndarray of float, shape (n,)
            Metres beyond the limit.
        nearer_to_others : ndarray of float, shape (n,)
            Half of what the country's coast is further away than another's: so
            that it changes no faster than the place moves.
        which : ndarray of int, shape (n,)
            The nearest of the others' points.
        """
        lon, lat = transformer(self.plane, WGS84).transform(*places.T)
        to_own, _ = self.own.query(lon, lat)
        to_named = to_own if self.named is self.own else self.named.query(lon, lat)[0]
        beyond = to_named - self.limit_m
        if self.others is None:
            return beyond, np.full(len(lon), -np.inf), np.zeros(len(lon), dtype=int)
        # whoever is further than twice the limit cannot shorten it
        to_other, which = self.others.query(lon, lat, within_m=2.5 * self.limit_m)
        return beyond, (to_own - to_other) / 2.0, which

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
        beyond, nearer_to_others, _ = self.excess(places)
        return np.maximum(beyond, nearer_to_others)
