"""A zone as somebody chose it: derived with all that bears on it, or read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

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
from geo.sources.shelves import read_shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
        near = replace(self.rules, limit_nm=TERRITORIAL_SEA_NM, seed_nm=0.0)
        coasts = replace(self, rules=near, agreements=self._treaty_lines())
        if self.rules.seed_nm > TERRITORIAL_SEA_NM:
            return replace(coasts, land=read_land()).zone().geometry
        if self.rules.seed_nm < TERRITORIAL_SEA_NM:
            near = replace(near, seed_nm=self.rules.seed_nm)
            return replace(coasts, rules=near).zone().geometry
        ours = self.land.geometry[self.land["iso3"] == self.country]
        waters = shapely.union_all(ours.to_numpy())
        return shapely.union(waters, self._round_islands_off(waters))

    def _treaty_lines(self) -> gpd.GeoDataFrame | None:
        """Leave out agreed polygons: they say whose, not how near the coast."""
        if self.agreements is None:
            return None
        flat = shapely.get_dimensions(self.agreements.geometry.to_numpy()) == 2
        return self.agreements[~flat]

    def _round_islands_off(self, waters: BaseGeometry) -> BaseGeometry:
        """Draw the first 12 miles of the typed islands that a coast lacks."""
        typed = self.islands[self.islands["iso3"] == self.country]
        lone = typed[~shapely.intersects(waters, typed.geometry.to_numpy())]
        if not len(lone):
            return shapely.Polygon()
        return derive_zone(
            self.country,
            land=self.land.iloc[:0],
            islands=lone,
            rules=LimitRules(limit_nm=TERRITORIAL_SEA_NM),
        ).geometry

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
            theirs = replace(self, country=rival, names=names)
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
        By what the files were mended, and what they lack.
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
    return claim, (*land.attrs.get("notes", ()), *_lacking(claim, choice=choice))


def _agreements(choice: ZoneChoice, *, locate: Locate) -> gpd.GeoDataFrame | None:
    if not choice.agreements:
        return None
    path = locate(choice.agreements)
    return read_agreements(path.name, root=path.parent)


def _shelf(choice: ZoneChoice, *, locate: Locate) -> gpd.GeoDataFrame | None:
    if not choice.shelf:
        return None
    path = locate(choice.shelf)
    return read_shelf(path.name, root=path.parent)


def _lacking(claim: Claim, *, choice: ZoneChoice) -> Iterator[str]:
    """Say which of the files hold nothing of the country."""
    if not (claim.land["iso3"] == claim.country).any():
        coast = choice.coast or "the built-in coast"
        yield f"{coast} has no land of {claim.country}: typed islands stand for it"
    if claim.shelf is not None and not (claim.shelf["iso3"] == claim.country).any():
        yield f"{choice.shelf} has no shelf of {claim.country}: none is drawn"
