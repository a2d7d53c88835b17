"""Which land counts for whom when a country's zone is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.maritime.drawn_islands import DrawnIslands
from geo.maritime.islands import (
    DISPUTED,
    TypedIslands,
    named_any,
    nearest_words,
    require_known,
)
from geo.maritime.zones import require_lonlat
from geo.model.crs import split_at_180

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites:
    """Parts of land and typed islands, and how each counts for one country.

    Parameters
    ----------
    geometry : ndarray of shapely geometry, shape (n,)
        Polygons and points, degrees, split at 180.
    iso3 : ndarray of str, shape (n,)
        Who holds it.
    name : ndarray of str, shape (n,)
        Of the row of land or the typed island.
    own : ndarray of bool, shape (n,)
        Counts for the country, its contested claims included.
    contested : ndarray of bool, shape (n,)
        Of the own: the entitlement or the sovereignty is contested.
    rival : ndarray of bool, shape (n,)
        Another's claim on what also counts as own: it limits only the area that
        rests on nothing contested.
    foreign : ndarray of bool, shape (n,)
        Held or claimed by others.
    named : ndarray of bool, shape (n,)
        Of the own: asked for by name, or all if no names were given.
    doubtful : ndarray of bool, shape (n,)
        Own or foreign: the entitlement or the sovereignty is contested.
    rock : ndarray of bool, shape (n,)
        Own or foreign: it gets a territorial sea and no more.
    notes : tuple of str
        What a reader of the zone must know.
    """

    geometry: NDArray[np.object_]
    iso3: NDArray[np.object_]
    name: NDArray[np.object_]
    own: NDArray[np.bool_]
    contested: NDArray[np.bool_]
    rival: NDArray[np.bool_]
    foreign: NDArray[np.bool_]
    named: NDArray[np.bool_]
    doubtful: NDArray[np.bool_]
    rock: NDArray[np.bool_]
    notes: tuple[str, ...]


def gather_sites(
    country: str,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    names: Sequence[str] = (),
    without_entitlement: Sequence[str] = (),
) -> Sites:
    """Sort land and islands into own, contested, rival and others'.

    A typed island marks the drawn island that it lies on or close to. An island
    that two countries claim counts for each in its full zone, and against each
    in the area that rests on nothing contested.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-3 code.
    land : geopandas.GeoDataFrame
        Columns iso3, name, sovereign and polygons, lon/lat; a column status may
        say that the sovereignty over a row is disputed.
    islands : geopandas.GeoDataFrame
        Columns name, iso3, status and points, lon/lat.
    names : sequence of str, optional
        Typed islands of the country; the drawn islands close to them go with
        them.
    without_entitlement : sequence of str, optional
        Typed islands, whoever holds them, that are rocks; the drawn islands that
        they lie on go with them.

    Returns
    -------
    Sites

    Raises
    ------
    DataError
        The country or a name is unknown.
    CRSError
        A table is not in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["AAA"], "name": ["A"], "sovereign": ["AAA"]},
    ...     geometry=[shapely.box(0, 0, 0.2, 0.2)],
    ...     crs=4326,
    ... )
    >>> islands = gpd.GeoDataFrame(
    ...     {"name": ["Rock"], "iso3": ["AAA"], "status": ["entitlement contested"]},
    ...     geometry=[shapely.Point(9, 0)],
    ...     crs=4326,
    ... )
    >>> gather_sites("AAA", land=land, islands=islands).contested
    array([False,  True])
    """
    view = Chart.of(land, islands)
    return view.seen_by(country, names=names, without_entitlement=without_entitlement)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """Land and typed islands, taken apart once to be looked at by many countries.

    Parameters
    ----------
    land, islands : geopandas.GeoDataFrame
        As `gather_sites` takes them.
    parts : ndarray of shapely.Polygon, shape (n,)
        Of the land.
    row : ndarray of int, shape (n,)
        The row of land of each part.
    drawn : DrawnIslands
    """

    land: gpd.GeoDataFrame
    islands: gpd.GeoDataFrame
    parts: NDArray[np.object_]
    row: NDArray[np.int64]
    drawn: DrawnIslands

    @classmethod
    def of(cls, land: gpd.GeoDataFrame, islands: gpd.GeoDataFrame) -> Self:
        """Take the tables apart.

        Parameters
        ----------
        land, islands : geopandas.GeoDataFrame

        Returns
        -------
        Chart

        Raises
        ------
        DataError
            A column is missing, or a geometry is of the wrong kind.
        CRSError
            A table is not in lon/lat.
        """
        _require_tables(land, islands)
        parts, row = land_parts(land)
        return cls(
            land=land,
            islands=islands,
            parts=parts,
            row=row,
            drawn=DrawnIslands.of(parts),
        )

    def seen_by(
        self,
        country: str,
        *,
        names: Sequence[str] = (),
        without_entitlement: Sequence[str] = (),
    ) -> Sites:
        """Sort land and islands as one country sees them.

        Parameters
        ----------
        country : str
        names, without_entitlement : sequence of str, optional
            As `gather_sites` takes them.

        Returns
        -------
        Sites

        Raises
        ------
        DataError
            The country or a name is unknown.
        """
        land, islands, drawn = self.land, self.islands, self.drawn
        parts, row = self.parts, self.row
        _require_country(country, land, islands)
        holder = land["iso3"].to_numpy(dtype=object)[row]
        typed = TypedIslands.of(islands, country=country)

        called = typed.called(names)
        require_known(without_entitlement, typed.names, where="without_entitlement")
        bare = named_any(typed.names, without_entitlement)
        # a territorial sea is not contested with the entitlement to more
        unsure = ~typed.sure & ~(bare & ~typed.disputed)
        chosen = typed.mine & called
        claimed = drawn.marked(typed.at(typed.mine & typed.disputed))
        challenged = drawn.marked(typed.at(~typed.mine & typed.disputed))
        weak = drawn.marked(typed.at(typed.mine & unsure))
        disputed = _disputed_rows(land)
        own = (holder == country) | claimed
        rival, rivalled = typed.rivals(drawn, own)
        contested = own & (claimed | challenged | weak | disputed[row])
        doubtful = contested | drawn.marked(typed.at(unsure)) | disputed[row]
        notes = [
            *_missing(country, typed, drawn.on_any(typed.points), chosen=chosen),
            *_grouped(typed.status, typed.names, chosen & unsure),
            *_grouped("also claimed by " + typed.iso3, typed.names, rival & called),
            *_grouped(
                np.full(len(bare), "a territorial sea and no more", dtype=object),
                typed.names,
                bare,
            ),
            *_grouped(
                np.full(len(land), DISPUTED, dtype=object),
                land["name"].to_numpy(dtype=object),
                disputed & (land["iso3"] == country).to_numpy(),
            ),
        ]
        return Sites(
            geometry=np.concatenate([parts, typed.points]),
            iso3=np.concatenate([holder, typed.iso3]),
            name=np.concatenate(
                [land["name"].to_numpy(dtype=object)[row], typed.names]
            ),
            own=np.concatenate([own, typed.mine]),
            contested=np.concatenate([contested, typed.mine & (rivalled | unsure)]),
            rival=np.concatenate([np.zeros(len(parts), dtype=bool), rival]),
            foreign=np.concatenate([holder != country, ~typed.mine]),
            named=np.concatenate(
                [own & drawn.near(typed.at(chosen)) if names else own, chosen]
            ),
            doubtful=np.concatenate([doubtful, rivalled | unsure]),
            rock=np.concatenate([drawn.marked(typed.at(bare)), bare]),
            notes=tuple(notes),
        )


def _disputed_rows(land: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    if "status" not in land.columns:
        return np.zeros(len(land), dtype=bool)
    return np.asarray(land["status"] == DISPUTED, dtype=bool)


def land_parts(
    land: gpd.GeoDataFrame,
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Take a table apart into polygons, each with its row.

    Parameters
    ----------
    land : geopandas.GeoDataFrame
        Polygons in degrees, longitudes in any range.

    Returns
    -------
    parts : ndarray of shapely.Polygon, shape (n,)
        Split at 180.
    row : ndarray of int, shape (n,)

    Examples
    --------
    >>> import geopandas as gpd
    >>> over = gpd.GeoDataFrame(geometry=[shapely.box(179, 0, 181, 1)], crs=4326)
    >>> land_parts(over)[1]
    array([0, 0])
    """
    shapes = land.geometry.to_numpy().copy()
    bounds = shapely.bounds(shapes)
    for row in np.flatnonzero((bounds[:, 0] < -180.0) | (bounds[:, 2] > 180.0)):
        shapes[row] = split_at_180(shapes[row])
    parts, rows = shapely.get_parts(shapes, return_index=True)
    return np.asarray(parts, dtype=object), np.asarray(rows)


def _missing(
    country: str,
    typed: TypedIslands,
    found: NDArray[np.bool_],
    *,
    chosen: NDArray[np.bool_],
) -> list[str]:
    """Say which islands the coast lacks, or that nobody has listed any."""
    if not typed.mine.any():
        note = "is in the table of islands: if the coast lacks some, they are missing"
        return [f"no island of {country} {note}"]
    lacking = set(typed.names[chosen & ~found]) - set(typed.names[chosen & found])
    if not lacking:
        return []
    return ["the coast lacks, typed points stand for: " + ", ".join(sorted(lacking))]


def _grouped(
    headings: NDArray[np.object_], names: NDArray[np.object_], which: NDArray[np.bool_]
) -> list[str]:
    """List names under their headings, each once."""
    return [
        f"{heading}: " + ", ".join(sorted(set(names[which & (headings == heading)])))
        for heading in sorted(set(headings[which]))
    ]


def _require_tables(land: gpd.GeoDataFrame, islands: gpd.GeoDataFrame) -> None:
    require_lonlat(land, what="land")
    require_lonlat(islands, what="islands")
    problems = [
        Problem(where=name, what=f"no column {column}", expected=", ".join(columns))
        for name, table, columns in (
            ("land", land, ("iso3", "name", "sovereign")),
            ("islands", islands, ("name", "iso3", "status")),
        )
        for column in columns
        if column not in table.columns
    ]
    for name, table, kinds in (
        ("land", land, {"Polygon", "MultiPolygon"}),
        ("islands", islands, {"Point"}),
    ):
        wrong = set(table.geom_type.dropna()) - kinds
        if wrong:
            problems.append(
                Problem(
                    where=name,
                    what="geometry " + ", ".join(sorted(wrong)),
                    expected=" or ".join(sorted(kinds)),
                )
            )
    if problems:
        raise DataError("zone", problems)


def _require_country(
    country: str, land: gpd.GeoDataFrame, islands: gpd.GeoDataFrame
) -> None:
    if country in set(land["iso3"]) | set(islands["iso3"]):
        return
    named = dict(zip(land["name"], land["iso3"], strict=True))
    words = [*land["iso3"], *islands["iso3"], *named]
    near = [named.get(word, word) for word in nearest_words(country, words)]
    raise DataError(
        "zone",
        [
            Problem(
                where="country",
                what=f"{country!r} is not in the table of land",
                expected="an ISO 3166-1 alpha-3 code, such as "
                + ", ".join(dict.fromkeys(near)),
            )
        ],
    )
