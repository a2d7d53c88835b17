"""Places along a line that follows geodesics from vertex to vertex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import DataError, Problem
from geo.maritime.coasts import checked_places
from geo.maritime.nearest import earth_centred
from geo.model.crs import GEOD

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

JOINED_WITHIN_M = 1.0  # ends of parts that are one place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeodesicLine:
    """A line, measured.

    Parameters
    ----------
    vertices : ndarray of float, shape (n, 2)
        Longitude and latitude, degrees, no two alike in a row.
    azimuth : ndarray of float, shape (n - 1,)
        Of each leg at its start, degrees.
    start_m : ndarray of float, shape (n,)
        How far along the line each vertex lies.

    Examples
    --------
    >>> line = GeodesicLine.of(
    ...     shapely.MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]])
    ... )
    >>> round(line.length_m), line.places(np.array([line.length_m / 4])).round(6)
    (222639, array([[179.5,   0. ]]))
    """

    vertices: NDArray[np.float64]
    azimuth: NDArray[np.float64]
    start_m: NDArray[np.float64]

    @classmethod
    def of(cls, line: BaseGeometry) -> Self:
        """Measure a line.

        Parameters
        ----------
        line : shapely.LineString or shapely.MultiLineString
            Degrees, running over 180 or cut there; parts in any order, but each
            must begin where another ends.

        Returns
        -------
        GeodesicLine

        Raises
        ------
        DataError
            It has no length, a vertex is no place, or its parts do not follow one
            another.
        """
        places = np.vstack([np.empty((0, 2)), *_in_order(_parts(line))])
        checked_places(*places.T)
        azimuth, _, length = GEOD.inv(*places[:-1].T, *places[1:].T)
        # a seam at 180, or a vertex given twice, is no leg
        legs = np.flatnonzero(np.asarray(length) > 1e-6)
        if not len(legs):
            raise DataError(
                "line", [Problem(where="line", what="no length", expected="two places")]
            )
        return cls(
            vertices=places[np.append(legs, legs[-1] + 1)],
            azimuth=np.asarray(azimuth)[legs],
            start_m=np.append(0.0, np.cumsum(np.asarray(length)[legs])),
        )

    @property
    def length_m(self) -> float:
        """Geodesic, metres."""
        return float(self.start_m[-1])

    def places(self, along_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Find the places at some distances along the line.

        Parameters
        ----------
        along_m : ndarray of float, shape (n,)
            Metres from its start.

        Returns
        -------
        ndarray of float, shape (n, 2)
            Longitude and latitude, degrees.
        """
        leg = np.searchsorted(self.start_m, along_m, side="right") - 1
        leg = np.clip(leg, 0, len(self.azimuth) - 1)
        lon, lat = self.vertices[leg].T
        beyond = along_m - self.start_m[leg]
        lon, lat, _ = GEOD.fwd(lon, lat, self.azimuth[leg], beyond)
        return np.column_stack([lon, lat])

    def steps(self, longest_m: float) -> NDArray[np.float64]:
        """Part each leg into equal steps.

        Parameters
        ----------
        longest_m : float
            Metres.

        Returns
        -------
        ndarray of float, shape (m,)
            Distances along the line, its ends and vertices among them, metres.
        """
        length = np.diff(self.start_m)
        count = np.ceil(length / longest_m).astype(int)
        leg = np.repeat(np.arange(len(length)), count)
        turn = np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)
        along = self.start_m[leg] + length[leg] * turn / count[leg]
        return np.append(along, self.length_m)


def _parts(line: BaseGeometry) -> list[NDArray[np.float64]]:
    kinds = {"LineString", "LinearRing", "MultiLineString"}
    if line.geom_type not in kinds:
        raise DataError(
            "line",
            [Problem(where="geometry", what=line.geom_type, expected="a line")],
        )
    parts = shapely.get_parts(line)
    return [shapely.get_coordinates(part) for part in parts if not part.is_empty]


def _in_order(parts: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Put parts one behind the other."""
    if len(parts) < 2:
        return parts
    firsts = earth_centred(*np.array([part[0] for part in parts]).T)
    lasts = earth_centred(*np.array([part[-1] for part in parts]).T)
    apart = np.linalg.norm(lasts[:, None, :] - firsts[None, :, :], axis=2)
    joined = apart < JOINED_WITHIN_M
    np.fill_diagonal(joined, val=False)
    begins = np.flatnonzero(~joined.any(axis=0))
    follows = {int(a): int(b) for a, b in zip(*np.nonzero(joined), strict=True)}
    order = [int(begins[0])] if len(begins) == 1 else [0]
    while (following := follows.get(order[-1])) is not None and following not in order:
        order.append(following)
    if len(order) < len(parts) or joined.sum(axis=1).max() > 1:
        raise DataError(
            "line",
            [
                Problem(
                    where="parts",
                    what=f"{len(parts)} that do not follow one another",
                    expected="one way, each part beginning where another ends",
                    cure="give its places as one LineString",
                )
            ],
        )
    return [parts[number] for number in order]
