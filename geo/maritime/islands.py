"""Typed islands, found by name, and the drawn islands they lie on."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import DataError, Problem
from geo.maritime.nearest import NearestPoints
from geo.model.crs import wrap_longitude

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

ISLAND_MAX_KM2 = 20_000.0  # larger land is not taken for the island typed beside it
MARKED_WITHIN_M = 5_000.0  # a typed island lies no further off its drawn coast
NAMED_WITHIN_M = 20_000.0  # the drawn rim of an atoll lies this near its typed point
UNDISPUTED = "undisputed"
DISPUTED = "sovereignty disputed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedIslands:
    """The table of islands, seen from one country.

    Parameters
    ----------
    points : ndarray of shapely.Point, shape (n,)
        Degrees, -180 to 180.
    names, iso3, status : ndarray of str, shape (n,)
    mine : ndarray of bool, shape (n,)
        Of the country, or claimed by it.
    """

    points: NDArray[np.object_]
    names: NDArray[np.object_]
    iso3: NDArray[np.object_]
    status: NDArray[np.object_]
    mine: NDArray[np.bool_]

    @classmethod
    def of(cls, islands: gpd.GeoDataFrame, *, country: str) -> Self:
        """Read the table.

        Parameters
        ----------
        islands : geopandas.GeoDataFrame
            Columns name, iso3, status and points in degrees.
        country : str
            ISO 3166-1 alpha-3 code.

        Returns
        -------
        TypedIslands
        """
        lon, lat = islands.geometry.x.to_numpy(), islands.geometry.y.to_numpy()
        iso3 = islands["iso3"].to_numpy(dtype=object)
        return cls(
            points=np.asarray(shapely.points(wrap_longitude(lon), lat), dtype=object),
            names=islands["name"].to_numpy(dtype=object),
            iso3=iso3,
            status=islands["status"].to_numpy(dtype=object),
            mine=np.asarray(iso3 == country, dtype=bool),
        )

    @property
    def sure(self) -> NDArray[np.bool_]:
        """Which have an entitlement that nobody contests."""
        return np.asarray(self.status == UNDISPUTED, dtype=bool)

    @property
    def disputed(self) -> NDArray[np.bool_]:
        """Which are claimed by more than one state."""
        return np.asarray(self.status == DISPUTED, dtype=bool)

    def at(self, which: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Give longitude and latitude of some of them.

        Parameters
        ----------
        which : ndarray of bool, shape (n,)

        Returns
        -------
        ndarray of float, shape (m, 2)
        """
        return np.asarray(shapely.get_coordinates(self.points[which]))

    def called(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Find the islands of some names, whoever claims them.

        Parameters
        ----------
        names : sequence of str
            Case, accents and punctuation do not matter; none means all.

        Returns
        -------
        ndarray of bool, shape (n,)

        Raises
        ------
        DataError
            The country has no island of a name.
        """
        if not names:
            return np.ones(len(self.names), dtype=bool)
        known = {plain_name(name): name for name in self.names[self.mine]}
        wanted = {plain_name(name): name for name in names}
        problems = [
            Problem(
                where="names",
                what=f"{name!r} is not among the typed islands",
                expected=", ".join(nearest_words(name, list(known.values()))) or "none",
                cure="name one of them, or add the island to the table of islands",
            )
            for plain, name in wanted.items()
            if plain not in known
        ]
        if problems:
            raise DataError("zone", problems)
        return np.array([plain_name(name) in wanted for name in self.names], dtype=bool)

    def rivals(
        self, drawn: DrawnIslands, own: NDArray[np.bool_]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Find the rows in which others claim islands of the country.

        Parameters
        ----------
        drawn : DrawnIslands
        own : ndarray of bool, shape (parts,)
            The country's land.

        Returns
        -------
        rival : ndarray of bool, shape (n,)
            Another's row at an island of the country.
        rivalled : ndarray of bool, shape (n,)
            The country's row of such an island.
        """
        counter = ~self.mine & self.disputed
        rival, rivalled = np.zeros_like(counter), np.zeros_like(counter)
        rival[counter] = drawn.on(self.at(counter), own)
        if counter.any() and self.mine.any():
            rival[counter] |= _beside(self.at(counter), self.at(self.mine))
            rivalled[self.mine] = _beside(self.at(self.mine), self.at(counter))
        return rival, rivalled


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
    shapes : shapely.STRtree
        Over the small parts.
    shape_part : ndarray of int
        The part that each of those is.
    """

    count: int
    part: NDArray[np.int64]
    coast: NDArray[np.float64]
    shapes: shapely.STRtree
    shape_part: NDArray[np.int64]

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
            shapes=shapely.STRtree(parts[small]),
            shape_part=small,
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
        distance, nearest = NearestPoints.of(*self.coast.T).query(
            *places.T, within_m=MARKED_WITHIN_M
        )
        found = np.isfinite(distance)
        island[found] = self.part[nearest[found]]
        place, shape = self.shapes.query(shapely.points(places), predicate="intersects")
        island[place] = self.shape_part[shape]
        return island


def _beside(
    places: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.bool_]:
    distance, _ = NearestPoints.of(*others.T).query(*places.T, within_m=MARKED_WITHIN_M)
    return np.isfinite(distance)


def plain_name(name: str) -> str:
    """Reduce a name to its letters and digits, without case or accents.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain_name("Minami-Tori Shima")
    'minamitorishima'
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())


def nearest_words(word: str, known: Sequence[str]) -> list[str]:
    """Find the known names most like a word, or the first few.

    Parameters
    ----------
    word : str
    known : sequence of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> nearest_words("Raratonga", ["Rarotonga", "Penrhyn"])
    ['Rarotonga']
    """
    plain = {plain_name(name): name for name in known}
    close = difflib.get_close_matches(plain_name(word), list(plain), n=3, cutoff=0.5)
    return [plain[key] for key in close] or sorted(known)[:8]
