"""The drawn islands that typed islands lie on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.maritime.nearest import NearestPoints

ISLAND_MAX_KM2 = 20_000.0  # larger land is not taken for the island typed beside it
MARKED_WITHIN_M = 5_000.0  # a typed island lies no further off its drawn coast
NAMED_WITHIN_M = 20_000.0  # the drawn rim of an atoll lies this near its typed point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnIslands:
    """The parts of land that are small enough to be islands.

    Parameters
    ----------
    count : int
        Of all parts, small or not.
    part : ndarray of int, shape (n,)
        The part that each coast point belongs to.
    coast : ndarray of float, shape (n, 2)
        Longitude and latitude.
    shore : NearestPoints
        Over the coast points.
    shapes : shapely.STRtree
        Over the small parts.
    shape_part : ndarray of int
        The part that each of those is.
    everything : shapely.STRtree
        Over all parts.
    """

    count: int
    part: NDArray[np.int64]
    coast: NDArray[np.float64]
    shore: NearestPoints
    shapes: shapely.STRtree
    shape_part: NDArray[np.int64]
    everything: shapely.STRtree

    @classmethod
    def of(cls, parts: NDArray[np.object_]) -> Self:
        """Pick the small parts.

        Parameters
        ----------
        parts : ndarray of shapely.Polygon, shape (parts,)
            Degrees.

        Returns
        -------
        DrawnIslands
        """
        middle = shapely.bounds(parts)[:, [1, 3]].mean(axis=1)
        square_km = shapely.area(parts) * 111.32**2 * np.cos(np.radians(middle))
        small = np.flatnonzero(square_km <= ISLAND_MAX_KM2)
        fine = shapely.segmentize(parts[small], MARKED_WITHIN_M / 111_320.0)
        coast, which = shapely.get_coordinates(fine, return_index=True)
        return cls(
            count=len(parts),
            part=small[which],
            coast=coast,
            shore=NearestPoints.of(*coast.T),
            shapes=shapely.STRtree(parts[small]),
            shape_part=small,
            everything=shapely.STRtree(parts),
        )

    def marked(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which parts some places lie on or beside.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Longitude and latitude.

        Returns
        -------
        ndarray of bool, shape (parts,)
        """
        marked = np.zeros(self.count, dtype=bool)
        island = self._island(places)
        marked[island[island >= 0]] = True
        return marked

    def on(
        self, places: NDArray[np.float64], parts: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Tell which places lie on or beside some of the parts.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Longitude and latitude.
        parts : ndarray of bool, shape (parts,)

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        island = self._island(places)
        return np.asarray((island >= 0) & np.append(parts, [False])[island])

    def on_any(self, points: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Tell which places are drawn: as islands, or within larger land.

        Parameters
        ----------
        points : ndarray of shapely.Point, shape (n,)
            Degrees.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        found = self._island(np.asarray(shapely.get_coordinates(points))) >= 0
        # a coast that is drawn to its waters joins islands to the mainland
        found[self.everything.query(points, predicate="intersects")[0]] = True
        return np.asarray(found)

    def near(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which parts go with some named islands.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Longitude and latitude.

        Returns
        -------
        ndarray of bool, shape (parts,)
            Marked, or within `NAMED_WITHIN_M`.
        """
        near = self.marked(places)
        if len(self.coast) and len(places):
            distance, _ = NearestPoints.of(*places.T).query(
                *self.coast.T, within_m=NAMED_WITHIN_M
            )
            near[self.part[np.isfinite(distance)]] = True
        return near

    def _island(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the part of each place, -1 where none is drawn."""
        island = np.full(len(places), -1)
        if not len(self.coast) or not len(places):
            return island
        distance, nearest = self.shore.query(*places.T, within_m=MARKED_WITHIN_M)
        found = np.isfinite(distance)
        island[found] = self.part[nearest[found]]
        place, shape = self.shapes.query(shapely.points(places), predicate="intersects")
        island[place] = self.shape_part[shape]
        return island
