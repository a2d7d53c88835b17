"""What states agreed on at sea, read for one country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import DataError, Problem
from geo.maritime.zones import only_polygons, require_lonlat
from geo.model.crs import split_at_180, unwrap_geometry

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

_COLUMNS = ("name", "parties", "iso3")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreatyLine:
    """A line between the country and another party.

    Parameters
    ----------
    name : str
    line : shapely.LineString
        Degrees, continuous across 180, straight between its vertices.
    parties : frozenset of str
        The codes of land that stand for the other party: its own, and if it is a
        sovereign its dependencies'.
    other : str
        Its code.
    exact : bool
        The line names the country itself, not only its sovereign.
    """

    name: str
    line: BaseGeometry
    parties: frozenset[str]
    other: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AgreedSea:
    """A polygon that states agreed to belong to one of them.

    Parameters
    ----------
    name, iso3 : str
    geometry : shapely geometry
        Degrees, split at 180.
    """

    name: str
    iso3: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreements:
    """The agreements that bear on one country.

    Parameters
    ----------
    lines : tuple of TreatyLine
    seas : tuple of AgreedSea
        The country's and all others'.
    """

    lines: tuple[TreatyLine, ...] = ()
    seas: tuple[AgreedSea, ...] = ()

    @classmethod
    def of(
        cls, table: gpd.GeoDataFrame | None, *, country: str, land: gpd.GeoDataFrame
    ) -> Self:
        """Read a table of agreements.

        Parameters
        ----------
        table : geopandas.GeoDataFrame or None
            In lon/lat: lines with ``parties``, two codes with a space between, and
            polygons with ``iso3``; ``name`` for both.
        country : str
            ISO 3166-1 alpha-3 code. Lines between others are left out.
        land : geopandas.GeoDataFrame
            Columns iso3, sovereign: the codes that there are.

        Returns
        -------
        Agreements

        Raises
        ------
        DataError
            A column is missing, a code is unknown, or a shape is no line or
            polygon; all is told.
        CRSError
            The table is not in lon/lat.

        Examples
        --------
        >>> import geopandas as gpd
        >>> table = gpd.GeoDataFrame(
        ...     {"name": ["Treaty of 1999"], "parties": ["AAA BBB"], "iso3": [""]},
        ...     geometry=[shapely.LineString([(0, 0), (0, 1)])],
        ...     crs=4326,
        ... )
        >>> land = gpd.GeoDataFrame(
        ...     {"iso3": ["AAA", "BBB"], "sovereign": ["AAA", "BBB"]},
        ...     geometry=gpd.points_from_xy([-1, 1], [0, 0]),
        ...     crs=4326,
        ... )
        >>> Agreements.of(table, country="AAA", land=land).lines[0].other
        'BBB'
        """
        if table is None or len(table) == 0:
            return cls()
        require_lonlat(table, what="agreements")
        if missing := [name for name in _COLUMNS if name not in table.columns]:
            raise DataError(
                "agreements",
                [
                    Problem(
                        where="columns",
                        what="no " + ", ".join(missing),
                        expected=", ".join(_COLUMNS),
                    )
                ],
            )
        sovereign = dict(zip(land["iso3"], land["sovereign"], strict=True))
        rows = _rows(table)
        if problems := [fault for row in rows for fault in row.problems(sovereign)]:
            raise DataError("agreements", problems)
        lines = [
            line
            for row in rows
            if row.dimension == 1
            for line in row.treaties(country, sovereign)
        ]
        return cls(
            lines=tuple(lines),
            seas=tuple(row.sea() for row in rows if row.dimension == 2),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    where: str
    name: str
    codes: tuple[str, ...]
    shape: BaseGeometry
    dimension: int

    def problems(self, sovereign: dict[str, str]) -> Iterator[Problem]:
        """Tell what is wrong with it."""
        if self.dimension not in {1, 2}:
            what = "nothing" if self.shape.is_empty else self.shape.geom_type
            yield Problem(where=self.where, what=what, expected="lines, polygons")
            return
        column = "parties" if self.dimension == 1 else "iso3"
        if len(set(self.codes)) != 3 - self.dimension:
            yield Problem(
                where=f"{self.where}, {column}",
                what=repr(" ".join(self.codes)),
                expected="two codes, such as JPN KOR"
                if self.dimension == 1
                else "one code, such as JPN",
            )
        known = {*sovereign, *sovereign.values()}
        for code in self.codes:
            if code not in known:
                yield Problem(
                    where=f"{self.where}, {column}",
                    what=f"{code!r} is not in the table of land",
                    expected="ISO 3166-1 alpha-3 codes",
                )
        yield from self._misplaced()

    def _misplaced(self) -> Iterator[Problem]:
        west, south, east, north = self.shape.bounds
        if not (south >= -90.0 and north <= 90.0 and east - west < np.inf):
            yield Problem(
                where=self.where,
                what=f"latitude {south:g} to {north:g}",
                expected="-90 to 90",
                cure="swap longitude and latitude, or project the file to lon/lat",
            )
        elif self.dimension == 1 and any(part.is_closed for part in self._lines()):
            yield Problem(
                where=self.where,
                what="a line that closes on itself",
                expected="a line with two ends",
                cure="give the sea within as a polygon with iso3",
            )

    def _lines(self) -> list[BaseGeometry]:
        whole = shapely.line_merge(unwrap_geometry(self.shape))
        return list(shapely.get_parts(whole))

    def treaties(self, country: str, sovereign: dict[str, str]) -> list[TreatyLine]:
        """Turn it into lines of the country, none if it is between others."""
        exact = country in self.codes
        ours = country if exact else sovereign.get(country, country)
        if ours not in self.codes:
            return []
        (other,) = set(self.codes) - {ours}
        held = {code for code, holder in sovereign.items() if holder == other}
        return [
            TreatyLine(
                name=self.name,
                line=line,
                parties=frozenset({other, *held} - {country}),
                other=other,
                exact=exact,
            )
            for line in self._lines()
        ]

    def sea(self) -> AgreedSea:
        """Turn it into a polygon, repaired after it was made continuous."""
        parts = [unwrap_geometry(part) for part in shapely.get_parts(self.shape)]
        framed = [split_at_180(shapely.make_valid(part)) for part in parts]
        return AgreedSea(
            name=self.name,
            iso3=self.codes[0],
            geometry=only_polygons(shapely.union_all(framed)),
        )


def _rows(table: gpd.GeoDataFrame) -> list[_Row]:
    shapes = table.geometry.to_numpy()
    words = table[list(_COLUMNS)].astype("string").fillna("").to_numpy(dtype=object)
    rows = []
    for number, (shape, (name, parties, iso3)) in enumerate(
        zip(shapes, words, strict=True), start=1
    ):
        known = shape if shape is not None else shapely.GeometryCollection()
        dimension = -1 if known.is_empty else int(shapely.get_dimensions(known))
        if known.geom_type == "GeometryCollection":
            dimension = -1
        codes = (parties if dimension == 1 else iso3).upper().split()
        rows.append(
            _Row(
                where=f"agreement {number}" + (f" ({name})" if name else ""),
                name=str(name),
                codes=tuple(codes),
                shape=known,
                dimension=dimension,
            )
        )
    return rows
