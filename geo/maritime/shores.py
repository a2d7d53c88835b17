"""Search trees over coasts, some of them drawn at a known distance off the shore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from geo.maritime.nearest import NearestPoints

if TYPE_CHECKING:
    from geo.maritime.shorelines import Shoreline


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnLines:
    """Points drawn at one distance off the shore.

    Parameters
    ----------
    points : NearestPoints
    site : ndarray of int, shape (n,)
        Row of `Sites` that each belongs to.
    off_shore_m : float
        Added to every distance.
    """

    points: NearestPoints
    site: NDArray[np.int64]
    off_shore_m: float

    def query(
        self,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        *,
        within_m: float = np.inf,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Measure how far the nearest shore is.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.
        within_m : float, optional
            Points further away than this are not looked for.

        Returns
        -------
        distance : ndarray of float, shape (n,)
            Metres, infinite where nothing is within reach.
        site : ndarray of int, shape (n,)
            -1 where nothing is within reach.
        """
        distance, which = self.points.query(lon, lat, within_m=within_m)
        return distance + self.off_shore_m, np.append(self.site, -1)[which]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shores:
    """The shores of some sites.

    Parameters
    ----------
    lines : tuple of DrawnLines
        Those drawn on the shore and those drawn off it; at least one.

    Examples
    --------
    >>> shores = Shores.of(
    ...     np.array([0.0, 1.0]),
    ...     np.array([0.0, 0.0]),
    ...     site=np.array([7, 8]),
    ...     off_shore_m=np.array([0.0, 100e3]),
    ... )
    >>> distance, site = shores.query(np.array([0.6]), np.array([0.0]))
    >>> round(float(distance[0]) / 1e3), int(site[0])
    (67, 7)
    """

    lines: tuple[DrawnLines, ...]

    @classmethod
    def of(
        cls,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        *,
        site: NDArray[np.int64],
        off_shore_m: NDArray[np.float64],
    ) -> Self | None:
        """Build the trees.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.
        site : ndarray of int, shape (n,)
        off_shore_m : ndarray of float, shape (n,)

        Returns
        -------
        Shores or None
            None if there is no point.
        """
        lines = [
            DrawnLines(
                points=NearestPoints.of(lon[same], lat[same]),
                site=site[same],
                off_shore_m=float(off),
            )
            for off in np.unique(off_shore_m)
            for same in [off_shore_m == off]
        ]
        return cls(lines=tuple(lines)) if lines else None

    @classmethod
    def near(cls, shoreline: Shoreline, which: NDArray[np.bool_]) -> Self | None:
        """Build the trees of some sites.

        Parameters
        ----------
        shoreline : Shoreline
        which : ndarray of bool
            By row of `Sites`.

        Returns
        -------
        Shores or None
            None if none of them has a shore here.
        """
        chosen = which[shoreline.site]
        return cls.of(
            shoreline.lon[chosen],
            shoreline.lat[chosen],
            site=shoreline.site[chosen],
            off_shore_m=shoreline.off_shore_m[chosen],
        )

    def query(
        self,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        *,
        within_m: float = np.inf,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Measure how far the nearest shore is.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.
        within_m : float, optional
            Lines further away than this are not looked for.

        Returns
        -------
        distance : ndarray of float, shape (n,)
            Metres, infinite where nothing is within reach.
        site : ndarray of int, shape (n,)
            Whose shore it is; -1 where nothing is within reach.
        """
        found = [line.query(lon, lat, within_m=within_m) for line in self.lines]
        distance, site = found[0]
        for other, other_site in found[1:]:
            nearer = other < distance
            distance = np.where(nearer, other, distance)
            site = np.where(nearer, other_site, site)
        return distance, site
