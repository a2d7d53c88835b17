"""Zones of the Pacific from our coast and islands, against those of others."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

import pytest

import geopandas as gpd
import shapely

from geo.maritime.limits import derive_zone
from geo.model.crs import geodesic_area_m2
from geo.sources.coastline import read_islands, read_land

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture(scope="module")
def land() -> gpd.GeoDataFrame:
    return read_land()


@pytest.fixture(scope="module")
def islands() -> gpd.GeoDataFrame:
    return read_islands()


@pytest.fixture(scope="module")
def compare_zones(project_root: Path) -> ModuleType:
    script = project_root / "data" / "scripts" / "compare_zones.py"
    spec = importlib.util.spec_from_file_location("compare_zones", script)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def coasts(compare_zones: ModuleType, testdata: Path):
    borders = testdata / "boundaries" / "osm_borders_maritime_1000m-1.1.0.geo.json"
    return compare_zones.Coasts(waters=compare_zones.read_waters(borders))


@pytest.fixture(scope="module")
def marine_regions(testdata: Path) -> gpd.GeoDataFrame:
    zones = gpd.read_file(
        testdata / "eez" / "marineregions_v12_westpacific_simplified.geojson"
    )
    return zones.set_geometry(shapely.make_valid(zones.geometry.to_numpy()), crs=4326)


def overlap(first: shapely.Geometry, second: shapely.Geometry) -> float:
    """Intersection over union, by geodesic area."""
    both = geodesic_area_m2(shapely.intersection(first, second))
    return both / geodesic_area_m2(shapely.union(first, second))


@pytest.mark.testdata
@pytest.mark.parametrize(
    "iso3",
    # those whose islands the coast lacked, and dependencies that a parent's
    # outline hides; the large ones and the disputed ones are left to the script
    ["ASM", "FSM", "KIR", "NFK", "NZL", "PCN", "PYF", "TON", "TUV", "WLF", "WSM"],
)
def test_zones_agree_with_those_from_the_waters_of_openstreetmap(coasts, iso3):
    assert overlap(coasts.ours(iso3), coasts.theirs(iso3)) >= 0.97


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("iso3", "territory"),
    [
        ("FSM", "Micronesia"),
        ("GUM", "Guam"),
        ("MHL", "Marshall Islands"),
        ("MNP", "Northern Mariana Islands"),
        ("NRU", "Nauru"),
        ("PLW", "Palau"),
        ("PNG", "Papua New Guinea"),
    ],
)
def test_zones_agree_with_marine_regions(
    land, islands, marine_regions, iso3, territory
):
    undisputed = marine_regions["pol_type"] == "200NM"
    contested = marine_regions[~undisputed].union_all()
    rows = undisputed & (marine_regions["territory1"] == territory)
    (published,) = marine_regions.geometry[rows]
    ours = derive_zone(iso3, land=land, islands=islands).geometry
    window = shapely.box(90.0, 0.0, 180.0, 60.0)  # the file ends there
    assert overlap((ours - contested) & window, published - contested) >= 0.97


@pytest.mark.testdata
def test_what_nobody_disputes_lies_in_the_waters_of_its_state(coasts, islands):
    parts, iso3 = [], []
    for code, shape in zip(coasts.waters["iso3"], coasts.waters.geometry, strict=True):
        parts.extend(shapely.get_parts(shape))
        iso3.extend([code] * shapely.get_num_geometries(shape))
    plain = islands[islands["status"] == "undisputed"].reset_index(drop=True)
    point, part = shapely.STRtree(parts).query(
        plain.geometry.to_numpy(), predicate="intersects"
    )
    sovereign = dict(zip(coasts.land["iso3"], coasts.land["sovereign"], strict=True))
    inside = {
        int(p)
        for p, w in zip(point, part, strict=True)
        if sovereign[iso3[w]] == sovereign[plain["iso3"][p]]
    }
    outside = plain.drop(index=list(inside))
    assert set(outside["name"]) == set()


def test_clipperton_belongs_to_france_and_has_a_zone_of_its_own(land, islands):
    zone = derive_zone("FRA", land=land, islands=islands, names=["Clipperton"])
    # alone in the ocean: a disc of 200 nm, and a little for its own size
    disc_km2 = 3.14159 * 370.4**2
    assert disc_km2 < zone.area_km2 < 1.03 * disc_km2
    assert zone.area_without_contested_km2 == pytest.approx(zone.area_km2)
    assert zone.neighbours == ()


def test_wake_counts_for_both_who_claim_it(land, islands):
    marshalls = derive_zone("MHL", land=land, islands=islands)
    wake = derive_zone("UMI", land=land, islands=islands, names=["Wake"])
    shared = shapely.intersection(marshalls.geometry, wake.geometry)
    assert geodesic_area_m2(shared) / 1e6 == pytest.approx(wake.area_km2, rel=0.01)
    assert wake.area_without_contested_km2 == 0.0
    assert marshalls.area_without_contested_km2 < marshalls.area_km2 - 390_000.0
