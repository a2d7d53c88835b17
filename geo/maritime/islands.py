"""Typed islands, found by name."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import DataError, Problem
from geo.maritime.drawn_islands import MARKED_WITHIN_M
from geo.maritime.nearest import NearestPoints
from geo.model.crs import wrap_longitude

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.maritime.drawn_islands import DrawnIslands

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
        require_known(names, self.names[self.mine], where="names")
        return named_any(self.names, names)

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


def _beside(
    places: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.bool_]:
    distance, _ = NearestPoints.of(*others.T).query(*places.T, within_m=MARKED_WITHIN_M)
    return np.isfinite(distance)


def country_of_islands(names: Sequence[str], islands: gpd.GeoDataFrame) -> str:
    """Find the one state that holds or claims some islands.

    Parameters
    ----------
    names : sequence of str
        Case, accents and punctuation do not matter; at least one.
    islands : geopandas.GeoDataFrame
        Columns name and iso3.

    Returns
    -------
    str
        ISO 3166-1 alpha-3 code.

    Raises
    ------
    DataError
        A name is unknown, several states claim all the islands, or none does; all
        is told.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.points_from_xy([0, 1, 1], [0, 0, 0])
    >>> islands = gpd.GeoDataFrame(
    ...     {"name": ["Rock", "Isle", "Isle"], "iso3": ["AAA", "AAA", "BBB"]},
    ...     geometry=points,
    ...     crs=4326,
    ... )
    >>> country_of_islands(["isle", "rock"], islands)
    'AAA'
    """
    known = islands["name"].to_numpy(dtype=object)
    if not names:
        raise DataError("zone", [Problem(where="names", what="none given")])
    require_known(names, known, where="names")
    claimants = [set(islands.loc[named_any(known, [name]), "iso3"]) for name in names]
    shared = set.intersection(*claimants)
    if len(shared) == 1:
        return str(shared.pop())
    each = "; ".join(
        f"{name}: {', '.join(sorted(states))}"
        for name, states in zip(names, claimants, strict=True)
    )
    problem = Problem(
        where="names",
        what=f"several states claim {each}" if shared else f"no state has all: {each}",
        expected="islands of one state",
        cure="say which country's zone to derive"
        if shared
        else "ask for one country's islands at a time",
    )
    raise DataError("zone", [problem])


def require_known(
    names: Sequence[str], known: NDArray[np.object_], *, where: str
) -> None:
    """Refuse names that no island has, whatever their case and accents.

    Parameters
    ----------
    names : sequence of str
    known : ndarray of str
    where : str
        The parameter that they come from, for the message.

    Raises
    ------
    DataError
        All unknown names, with the known ones most like them.

    Examples
    --------
    >>> require_known(["rock"], np.array(["Rock"], dtype=object), where="names")
    """
    if not names:
        return
    plain = {plain_name(name): name for name in known}
    problems = [
        Problem(
            where=where,
            what=f"{name!r} is not among the typed islands",
            expected=", ".join(nearest_words(name, list(plain.values()))) or "none",
            cure="name one of them, or add the island to the table of islands",
        )
        for name in dict.fromkeys(names)
        if plain_name(name) not in plain
    ]
    if problems:
        raise DataError("zone", problems)


def named_any(known: NDArray[np.object_], names: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which islands bear one of some names.

    Parameters
    ----------
    known : ndarray of str, shape (n,)
    names : sequence of str
        Case, accents and punctuation do not matter.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> named_any(np.array(["Süd Rock", "Isle"], dtype=object), ["sud-rock"])
    array([ True, False])
    """
    wanted = {plain_name(name) for name in names}
    if not wanted:
        return np.zeros(len(known), dtype=bool)
    return np.array([plain_name(name) in wanted for name in known], dtype=bool)


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
