"""A zone as somebody chose it: derived with all that bears on it, or read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.maritime.islands import DISPUTED, country_of_islands, plain_name
from geo.maritime.limits import derive_zone
from geo.maritime.parts import zone_parts
from geo.maritime.rules import TERRITORIAL_SEA_NM, LimitRules
from geo.maritime.world import overlapping_claims
from geo.maritime.zones import USER_POLYGON, Zone, zone_from_polygon
from geo.model.crs import WGS84
from geo.sources.agreements import read_agreements
from geo.sources.areas import mended_notes, read_areas
from geo.sources.coastline import read_coast, read_islands, read_land

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.model.sea_areas import ZoneChoice

    Locate = Callable[[str], Path]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claim:
    """What a country's zone is derived from.

    Parameters
    ----------
    country : str
        ISO3 code.
    names : tuple of str
        Only round these islands; none means all.
    land, islands : geopandas.GeoDataFrame
        As `geo.maritime.limits.derive_zone` takes them.
    rules : LimitRules
    agreements, shelf : geopandas.GeoDataFrame or None
    """

    country: str
    names: tuple[str, ...]
    land: gpd.GeoDataFrame
    islands: gpd.GeoDataFrame
    rules: LimitRules
    agreements: gpd.GeoDataFrame | None
    shelf: gpd.GeoDataFrame | None

    def zone(self) -> Zone:
        """Derive the zone.

        Returns
        -------
        Zone
        """
        return derive_zone(
            self.country,
            land=self.land,
            islands=self.islands,
            names=self.names,
            rules=self.rules,
            agreements=self.agreements,
            dry_land=read_land() if self.rules.seed_nm > 0.0 else None,
        )

    def territorial_sea(self, zone: Zone) -> BaseGeometry:
        """Draw the first 12 miles, or take them from a coast that is drawn as far out.

        Parameters
        ----------
        zone : Zone

        Returns
        -------
        shapely geometry
        """
        if self.rules.limit_nm <= TERRITORIAL_SEA_NM:
            return zone.geometry
        if self.rules.seed_nm >= TERRITORIAL_SEA_NM:
            waters = self.land.geometry[self.land["iso3"] == self.country]
            return shapely.union_all(waters.to_numpy())
        near = replace(self.rules, limit_nm=TERRITORIAL_SEA_NM)
        return replace(self, rules=near).zone().geometry

    def overlaps(self, zone: Zone) -> gpd.GeoDataFrame:
        """Draw what other claimants of the country's islands claim as well.

        Parameters
        ----------
        zone : Zone

        Returns
        -------
        geopandas.GeoDataFrame
            As `geo.maritime.world.overlapping_claims`.
        """
        claims = {self.country: zone.geometry}
        for rival, names in self.rivals().items():
            theirs = replace(self, country=rival, names=names, agreements=None)
            claims[rival] = theirs.zone().geometry
        both = overlapping_claims(
            gpd.GeoDataFrame(
                {"iso3": list(claims)}, geometry=list(claims.values()), crs=WGS84
            )
        )
        mine = [self.country in str(states).split() for states in both["states"]]
        return both.loc[np.array(mine, dtype=bool)].reset_index(drop=True)

    def rivals(self) -> dict[str, tuple[str, ...]]:
        """List who else claims which of the country's islands.

        Returns
        -------
        dict of str to tuple of str
            Names of typed islands by ISO3 code.
        """
        table = self.islands[self.islands["status"] == DISPUTED]
        plain = table["name"].map(plain_name)
        asked = {plain_name(name) for name in self.names}
        mine = set(plain[table["iso3"] == self.country])
        shared = plain.isin(mine & asked if asked else mine)
        theirs = table[shared & (table["iso3"] != self.country)]
        return {
            str(iso3): tuple(sorted(set(rows["name"])))
            for iso3, rows in theirs.groupby("iso3", sort=True)
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenZone:
    """A zone, and what it was derived from.

    Parameters
    ----------
    zone : Zone
    claim : Claim or None
        None for a polygon of the user's.
    notes : tuple of str, optional
        By what the files were mended.
    """

    zone: Zone
    claim: Claim | None
    notes: tuple[str, ...] = ()

    def regimes(self) -> gpd.GeoDataFrame:
        """Take the zone apart by regime; this may take seconds.

        Returns
        -------
        geopandas.GeoDataFrame
            As `geo.maritime.parts.zone_parts`; a polygon of the user's is one part.
        """
        if self.claim is None:
            return gpd.GeoDataFrame(
                {
                    "name": [self.zone.name],
                    "regime": [USER_POLYGON],
                    "states": [""],
                    "area_km2": [self.zone.area_km2],
                },
                geometry=[self.zone.geometry],
                crs=WGS84,
            )
        return zone_parts(
            self.zone,
            country=self.claim.country,
            territorial_sea=self.claim.territorial_sea(self.zone),
            overlaps=self.claim.overlaps(self.zone),
            shelf=self.claim.shelf,
        )

    def islands(self) -> gpd.GeoDataFrame:
        """List the typed islands that the zone was derived from.

        Returns
        -------
        geopandas.GeoDataFrame
            As `geo.sources.coastline.read_islands`; none for a polygon.
        """
        if self.claim is None:
            return read_islands().iloc[:0]
        typed = self.claim.islands
        return typed[typed["iso3"] == self.claim.country].reset_index(drop=True)


def choose_zone(choice: ZoneChoice, *, locate: Locate, name: str = "") -> ChosenZone:
    """Derive a zone, or read it.

    Parameters
    ----------
    choice : ZoneChoice
    locate : callable
        Finds a file by the name that stands in the choice.
    name : str, optional
        Of a zone whose file gives it none.

    Returns
    -------
    ChosenZone

    Raises
    ------
    DataError
        A file cannot be read, or the country or an island is not known.

    Examples
    --------
    >>> from pathlib import Path
    >>> from geo.model.sea_areas import ZoneChoice
    >>> islet = ZoneChoice(islands=("Minamitorishima",), limit_nm=12.0)
    >>> chosen = choose_zone(islet, locate=Path)
    >>> chosen.claim.country, chosen.regimes()["regime"].tolist()
    ('JPN', ['territorial sea'])
    """
    if choice.file:
        return _read(choice, locate=locate, name=name)
    claim, notes = _claim(choice, locate=locate)
    return ChosenZone(zone=claim.zone(), claim=claim, notes=notes)


def _read(choice: ZoneChoice, *, locate: Locate, name: str) -> ChosenZone:
    path = locate(choice.file)
    polygons = read_areas(
        path.name, layer=choice.layer, where=choice.where, root=path.parent
    )
    names = polygons["name"].unique()
    told = str(names[0]) if len(names) == 1 and names[0] else name
    return ChosenZone(
        zone=zone_from_polygon(polygons, name=told),
        claim=None,
        notes=tuple(mended_notes(polygons, what="zone")),
    )


def _claim(choice: ZoneChoice, *, locate: Locate) -> tuple[Claim, tuple[str, ...]]:
    islands = read_islands()
    country = choice.country.upper() or country_of_islands(choice.islands, islands)
    coast = locate(choice.coast) if choice.coast else None
    land = read_land() if coast is None else read_coast(coast.name, root=coast.parent)
    claim = Claim(
        country=country,
        names=choice.islands,
        land=land,
        islands=islands,
        rules=LimitRules(
            limit_nm=choice.limit_nm,
            seed_nm=choice.coast_drawn_at_nm,
            without_entitlement=choice.without_entitlement,
        ),
        agreements=_agreements(choice, locate=locate),
        shelf=_shelf(choice, locate=locate),
    )
    return claim, tuple(land.attrs.get("notes", ()))


def _agreements(choice: ZoneChoice, *, locate: Locate) -> gpd.GeoDataFrame | None:
    if not choice.agreements:
        return None
    path = locate(choice.agreements)
    return read_agreements(path.name, root=path.parent)


def _shelf(choice: ZoneChoice, *, locate: Locate) -> gpd.GeoDataFrame | None:
    if not choice.shelf:
        return None
    path = locate(choice.shelf)
    shelf = read_areas(path.name, root=path.parent)
    if "iso3" not in shelf.columns:
        raise DataError(
            path.name,
            [
                Problem(
                    where="columns",
                    what="no column iso3",
                    expected="the ISO3 code of whose shelf it is",
                    cure="add the column, such as JPN",
                )
            ],
        )
    return shelf
