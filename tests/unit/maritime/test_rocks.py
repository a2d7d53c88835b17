"""Rocks that get a territorial sea and no more."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.maritime.limits import derive_zone
from geo.maritime.rules import LimitRules
from geo.maritime.zones import EQUIDISTANCE, Zone
from geo.model.crs import NAUTICAL_MILE_M, geodesic_area_m2

NO_LAND = gpd.GeoDataFrame(
    {"iso3": [], "name": [], "sovereign": []}, geometry=[], crs=4326
)
DISC_KM2 = np.pi * (12.0 * NAUTICAL_MILE_M / 1e3) ** 2


def islands(**rows: tuple[float, float, str]) -> gpd.GeoDataFrame:
    lon, lat, iso3 = zip(*rows.values(), strict=True)
    return gpd.GeoDataFrame(
        {"name": list(rows), "iso3": iso3, "status": "undisputed"},
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )


def derive(
    country: str, table: gpd.GeoDataFrame, *rocks: str, limit_nm: float = 200.0
) -> Zone:
    rules = LimitRules(limit_nm=limit_nm, without_entitlement=rocks)
    return derive_zone(country, land=NO_LAND, islands=table, rules=rules)


def overlap_km2(first: Zone, second: Zone) -> float:
    return geodesic_area_m2(shapely.intersection(first.geometry, second.geometry)) / 1e6


def test_a_lone_rock_has_a_disc_of_12_miles():
    zone = derive("AAA", islands(Rock=(0, 0, "AAA")), "rock")
    # an equal circle on a sphere differs by less than 1 in 1,000
    assert zone.area_km2 == pytest.approx(DISC_KM2, rel=1e-3)
    assert set(zone.segments["basis"]) == {"12-nm arc"}
    assert "a territorial sea and no more: Rock" in zone.warnings


def test_a_rock_far_out_adds_its_disc_to_the_zone_and_nothing_else():
    table = islands(Home=(0, 0, "AAA"), Rock=(6, 0, "AAA"))
    home = derive("AAA", table.iloc[:1])
    zone = derive("AAA", table, "Rock")
    assert zone.area_km2 == pytest.approx(home.area_km2 + DISC_KM2, rel=1e-4)
    assert set(zone.segments["basis"]) == {"12-nm arc", "200-nm arc"}
    assert dict(
        zip(zone.segments["basis"], zone.segments["rests_on"], strict=True)
    ) == {
        "12-nm arc": "Rock",
        "200-nm arc": "Home",
    }


def test_a_rock_of_anothers_takes_its_disc_out_and_limits_no_further():
    table = islands(Home=(0, 0, "AAA"), Rock=(1.5, 0, "BBB"))
    alone = derive("AAA", table.iloc[:1])
    zone, other = derive("AAA", table, "Rock"), derive("BBB", table, "Rock")
    assert zone.area_km2 == pytest.approx(alone.area_km2 - DISC_KM2, rel=1e-4)
    assert other.area_km2 == pytest.approx(DISC_KM2, rel=1e-3)
    assert overlap_km2(zone, other) < 0.5
    hole = zone.segments[zone.segments["basis"] == "12-nm arc"]
    assert set(hole["neighbour"]) == {"BBB"}
    assert set(hole["rests_on"]) == {"Rock"}


def test_a_rock_close_to_anothers_coast_shares_its_narrow_sea():
    table = islands(Home=(0, 0, "AAA"), Rock=(0.2, 0, "BBB"))
    zone, other = derive("AAA", table, "Rock"), derive("BBB", table, "Rock")
    assert overlap_km2(zone, other) < 0.5
    assert 0.5 * DISC_KM2 < other.area_km2 < 0.9 * DISC_KM2
    assert EQUIDISTANCE in set(other.segments["basis"])
    union = geodesic_area_m2(shapely.union(zone.geometry, other.geometry)) / 1e6
    assert union == pytest.approx(zone.area_km2 + other.area_km2, rel=1e-6)


def test_within_12_miles_an_entitlement_makes_no_difference():
    table = islands(Home=(0, 0, "AAA"), Rock=(0.3, 0.1, "AAA"), Isle=(0.5, 0, "BBB"))
    for limit_nm in (3.0, 12.0):
        plain = derive("AAA", table, limit_nm=limit_nm)
        rock = derive("AAA", table, "Rock", limit_nm=limit_nm)
        assert rock.area_km2 == pytest.approx(plain.area_km2, rel=1e-9)


def test_drawn_land_under_the_rock_is_rock_too():
    land = gpd.GeoDataFrame(
        {"iso3": ["AAA"], "name": ["A"], "sovereign": ["AAA"]},
        geometry=[shapely.Point(0, 0).buffer(0.01)],
        crs=4326,
    )
    rules = LimitRules(without_entitlement=("Rock",))
    table = islands(Rock=(0, 0, "AAA"))
    zone = derive_zone("AAA", land=land, islands=table, rules=rules)
    assert zone.area_km2 < 1.2 * DISC_KM2


def test_the_narrow_sea_of_a_rock_is_not_contested_with_its_entitlement():
    table = islands(Home=(0, 0, "AAA"), Rock=(6, 0, "AAA"))
    table["status"] = ["undisputed", "entitlement contested"]
    zone = derive("AAA", table, "Rock")
    assert zone.area_without_contested_km2 == zone.area_km2
    assert not any("contested" in note for note in zone.warnings)
    table["status"] = ["undisputed", "sovereignty disputed"]
    claimed = derive("AAA", table, "Rock")
    assert claimed.area_without_contested_km2 == pytest.approx(
        claimed.area_km2 - DISC_KM2, rel=1e-4
    )


def test_unknown_rocks_are_refused_with_the_nearest_known():
    table = islands(Okinotorishima=(0, 0, "AAA"))
    with pytest.raises(DataError, match=r"without_entitlement(.|\n)*Okinotorishima"):
        derive("AAA", table, "Okinotorisima")
