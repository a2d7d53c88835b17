"""Compare the zones of the Pacific with those from another coast.

    python data/scripts/compare_zones.py osm_borders_maritime_1000m.geo.json

The other coast is a file of one feature per country, named by its ISO code in
`isoA3`: its land together with its waters to 12 nautical miles, as osm_borders
has them. A zone is derived from it 188 miles further out, and compared by
intersection over union with the one from the built-in coast and typed islands:
at sea, and where no two zones of ours overlap, since there somebody's claim is
contested. The file serves as a check and is no source of any data here.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

DATA = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DATA.parent))

from geo.errors import DataError  # noqa: E402
from geo.maritime.limits import derive_zone  # noqa: E402
from geo.maritime.rules import LimitRules  # noqa: E402
from geo.maritime.zones import only_polygons  # noqa: E402
from geo.model.crs import geodesic_area_m2  # noqa: E402
from geo.sources.coastline import read_islands, read_land  # noqa: E402

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WATERS_NM = 12.0
PACIFIC = [
    *("ASM", "AUS", "BRN", "CAN", "CHL", "CHN", "COK", "COL", "CRI", "ECU", "FJI"),
    *("FSM", "GTM", "GUM", "HND", "IDN", "JPN", "KHM", "KIR", "KOR", "MEX", "MHL"),
    *("MNP", "MYS", "NCL", "NFK", "NIC", "NIU", "NRU", "NZL", "PAN", "PCN", "PER"),
    *("PHL", "PLW", "PNG", "PRK", "PYF", "RUS", "SGP", "SLB", "SLV", "THA", "TKL"),
    *("TLS", "TON", "TUV", "TWN", "UMI", "USA", "VNM", "VUT", "WLF", "WSM"),
]
CONTESTED_KM2 = 10.0
SLIVER_DEG2 = 1e-4
"""Smaller remnants of a parent's waters round a dependency are dropped."""


def main() -> None:
    """Compare each country and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("borders", type=Path, help="a GeoJSON file with isoA3")
    parser.add_argument("--countries", nargs="+", default=PACIFIC, metavar="ISO3")
    parser.add_argument(
        "--pieces-km2",
        type=float,
        default=5_000.0,
        help="differences from this size on are listed one by one (5000)",
    )
    options = parser.parse_args()
    coasts = Coasts(waters=read_waters(options.borders))
    ours = {iso3: coasts.ours(iso3) for iso3 in PACIFIC}
    contested = overlaps(list(ours.values()))
    print(f"{'':3}{'ours':>12}{'theirs':>12}{'only ours':>12}{'only theirs':>12}   IoU")
    for iso3 in options.countries:
        try:
            theirs = only_polygons(coasts.theirs(iso3) - contested)
        except DataError as error:
            print(f"{iso3} cannot be drawn from the file: {error.problems[0].what}")
            continue
        kept = only_polygons(ours[iso3] - contested)
        print(iso3 + compared(kept, theirs), flush=True)
        for whose, more, less in (("ours", kept, theirs), ("theirs", theirs, kept)):
            for piece in pieces(more, less, least_km2=options.pieces_km2):
                print(f"    only {whose}: {piece}", flush=True)


def read_waters(path: Path) -> gpd.GeoDataFrame:
    """Read a file of countries with their waters, dependencies taken out."""
    table = gpd.read_file(path)
    parts = {
        iso3: shapely.get_parts(only_polygons(shapely.make_valid(shape)))
        for iso3, shape in zip(table["isoA3"], table.geometry, strict=True)
    }
    land = read_land()
    sovereign = dict(zip(land["iso3"], land["sovereign"], strict=True))
    for parent in sorted(set(parts) & {sovereign[i] for i in sovereign}):
        family = land[land["sovereign"] == parent]
        if family["iso3"].nunique() > 1:
            parts |= _apart(parent, parts, family)
    return gpd.GeoDataFrame(
        {
            "iso3": list(parts),
            "name": list(parts),
            "sovereign": [sovereign.get(iso3, iso3) for iso3 in parts],
        },
        geometry=[only_polygons(shapely.union_all(own)) for own in parts.values()],
        crs=4326,
    )


def _apart(
    parent: str, parts: dict[str, np.ndarray], family: gpd.GeoDataFrame
) -> dict[str, np.ndarray]:
    """Give a parent's parts to the dependencies that alone lie in them."""
    own = parts[parent]
    codes = sorted(set(family["iso3"]) - {parent})
    waters = {iso3: shapely.union_all(parts[iso3]) for iso3 in codes if iso3 in parts}
    shape, row = shapely.STRtree([*family.geometry, *waters.values()]).query(
        own, predicate="intersects"
    )
    holders = np.array([*family["iso3"], *waters])
    taken: dict[str, list[BaseGeometry]] = {}
    kept = []
    for number, part in enumerate(own):
        here = set(holders[row[shape == number]])
        if here and parent not in here:
            taken.setdefault(min(here), []).append(part)
        else:
            kept.append(part)
    given = {
        iso3: np.array([*parts.get(iso3, []), *taken.get(iso3, [])], dtype=object)
        for iso3 in codes
    }
    others = shapely.union_all(np.concatenate(list(given.values())))
    rest = shapely.get_parts(shapely.get_parts(shapely.difference(kept, others)))
    return {iso3: own for iso3, own in given.items() if len(own)} | {
        parent: rest[shapely.area(rest) > SLIVER_DEG2]
    }


@dataclass(frozen=True, kw_only=True)
class Coasts:
    """Zones from the built-in coast and from the other one.

    Parameters
    ----------
    waters : geopandas.GeoDataFrame
        Columns iso3, name, sovereign; each country to its 12-mile limit.
    """

    waters: gpd.GeoDataFrame

    @cached_property
    def land(self) -> gpd.GeoDataFrame:
        """The built-in land."""
        return read_land()

    @cached_property
    def islands(self) -> gpd.GeoDataFrame:
        """The typed islands."""
        return read_islands()

    def ours(self, iso3: str) -> BaseGeometry:
        """Derive the zone from the built-in coast."""
        return derive_zone(iso3, land=self.land, islands=self.islands).geometry

    def theirs(self, iso3: str) -> BaseGeometry:
        """Derive the zone from the other coast, waters included."""
        return derive_zone(
            iso3,
            land=self.waters,
            islands=self.islands.iloc[:0],
            rules=LimitRules(seed_nm=WATERS_NM),
            dry_land=self.land,
        ).geometry


def overlaps(zones: list[BaseGeometry]) -> BaseGeometry:
    """Find the sea that lies in two zones or more: somebody contests it."""
    one, other = shapely.STRtree(zones).query(zones, predicate="intersects")
    shared = shapely.intersection(
        *(np.asarray(zones, dtype=object)[which[one < other]] for which in (one, other))
    )
    # each line between two zones is drawn twice, chords metres apart
    parts = shapely.get_parts(shapely.get_parts(shared))
    wide = [part for part in parts if geodesic_area_m2(part) / 1e6 >= CONTESTED_KM2]
    return shapely.union_all(wide)


def compared(ours: BaseGeometry, theirs: BaseGeometry) -> str:
    """Print areas in km2 and the intersection over union."""
    ours_km2, theirs_km2 = (geodesic_area_m2(zone) / 1e6 for zone in (ours, theirs))
    both_km2 = geodesic_area_m2(only_polygons(ours & theirs)) / 1e6
    share = both_km2 / (ours_km2 + theirs_km2 - both_km2)
    return (
        f"{ours_km2:12,.0f}{theirs_km2:12,.0f}{ours_km2 - both_km2:12,.0f}"
        f"{theirs_km2 - both_km2:12,.0f}  {share:.4f}"
    )


def pieces(more: BaseGeometry, less: BaseGeometry, *, least_km2: float) -> list[str]:
    """Describe what one zone has beyond the other, piece by piece."""
    parts = shapely.get_parts(only_polygons(more - less))
    areas = [geodesic_area_m2(part) / 1e6 for part in parts]
    return [
        f"{area:,.0f} km2 round {part.representative_point().x:.1f} "
        f"{part.representative_point().y:.1f}"
        for area, part in sorted(
            zip(areas, parts, strict=True), key=lambda row: -row[0]
        )
        if area >= least_km2
    ]


if __name__ == "__main__":
    main()
