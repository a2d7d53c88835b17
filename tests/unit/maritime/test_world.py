"""The zones of many states at once."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.maritime.limits import derive_zone
from geo.maritime.rules import LimitRules
from geo.maritime.tables import CoarseRows, single_polygons
from geo.maritime.world import derive_zones, high_seas, overlapping_claims
from geo.model.crs import GEOD, bounds_polygon, geodesic_area_m2, split_at_180
from geo.sources.coastline import read_islands, read_land

LAND = gpd.GeoDataFrame(
    {
        "iso3": ["AAA", "BBB", "CCC"],
        "name": ["Aland", "Bland", "Cland"],
        "sovereign": ["AAA", "BBB", "CCC"],
    },
    geometry=[
        shapely.box(178, 0, 182, 2) - shapely.box(179, 0.5, 179.5, 1.5),
        shapely.box(182, 0, 184, 2),
        shapely.box(179, 0.5, 179.5, 1.5),
    ],
    crs=4326,
)
ISLANDS = gpd.GeoDataFrame(
    {
        "name": ["North", "East", "Middle", "Middle", "Far"],
        "iso3": ["AAA", "BBB", "AAA", "BBB", "DDD"],
        "status": [
            "undisputed",
            "undisputed",
            *["sovereignty disputed"] * 2,
            "undisputed",
        ],
    },
    geometry=gpd.points_from_xy([180, -174, -177, -177, 20], [6, 1, -6, -6, 0]),
    crs=4326,
)


def derive(*countries, **options):
    tables = {"land": LAND, "islands": ISLANDS} | options
    return derive_zones(countries, **tables)


@pytest.fixture(scope="module")
def everyone():
    return derive()


def test_each_zone_is_the_one_that_is_derived_alone():
    zones = derive("BBB", "AAA").set_index("iso3")
    assert zones.index.tolist() == ["AAA", "BBB"]
    for iso3, row in zones.iterrows():
        alone = derive_zone(iso3, land=LAND, islands=ISLANDS)
        assert row.geometry.equals(alone.geometry)
        assert row["area_km2"] == alone.area_km2
        assert row["area_without_contested_km2"] == alone.area_without_contested_km2
        assert row["warnings"] == "; ".join(alone.warnings)
        assert row["regime"] == "EEZ"


def test_all_states_are_those_with_a_coast(everyone):
    assert everyone["iso3"].tolist() == ["AAA", "BBB", "DDD"]


def test_only_states_whose_zones_reach_into_bounds_are_drawn(everyone):
    drawn = derive(bounds=(178.0, 4.0, -170.0, 10.0))
    assert drawn["iso3"].tolist() == ["AAA", "BBB"]
    # the zone is whole all the same
    assert drawn["area_km2"].tolist() == everyone["area_km2"].tolist()[:2]
    assert derive(bounds=(90.0, 30.0, 100.0, 40.0)).empty


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_the_same_bytes_on_any_number_of_threads(everyone, threads):
    other = derive(threads=threads)
    assert other.geometry.to_wkb().tolist() == everyone.geometry.to_wkb().tolist()
    assert other.drop(columns="geometry").equals(everyone.drop(columns="geometry"))


def test_each_state_is_told_once_and_by_the_caller_s_thread():
    told = []
    derive(on_done=lambda iso3: told.append((iso3, threading.get_ident())))
    assert sorted(iso3 for iso3, _ in told) == ["AAA", "BBB", "CCC", "DDD"]
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_an_interrupt_stops_the_rest():
    def stop(iso3):
        told.append(iso3)
        raise KeyboardInterrupt

    told = []
    with pytest.raises(KeyboardInterrupt):
        derive(on_done=stop, threads=1)
    assert len(told) == 1
    assert threading.active_count() == 1 or not any(
        thread.name.startswith("ThreadPoolExecutor") for thread in threading.enumerate()
    )


def test_all_countries_that_have_no_zone_are_told():
    with pytest.raises(DataError, match=r"2 problems(.|\n)*CCC has no(.|\n)*'EEE'"):
        derive("AAA", "CCC", "EEE")


def test_countries_and_bounds_are_not_both_given():
    with pytest.raises(ParameterError, match="countries, bounds: both"):
        derive("AAA", bounds=(0.0, 0.0, 1.0, 1.0))


def test_tables_without_codes_or_system_are_refused():
    with pytest.raises(DataError, match=r"land: no column iso3(.|\n)*islands: no"):
        derive(
            land=LAND.drop(columns="iso3"),
            islands=ISLANDS.drop(columns="iso3"),
        )
    with pytest.raises(CRSError, match="EPSG:4326"):
        derive(land=gpd.GeoDataFrame(LAND, geometry=list(LAND.geometry), crs=3832))


def test_rules_hold_for_every_zone(everyone):
    narrow = derive(rules=LimitRules(limit_nm=24.0))
    assert (narrow["area_km2"] < 0.3 * everyone["area_km2"]).all()


def test_no_argument_is_changed():
    land, islands = LAND.copy(), ISLANDS.copy()
    overlapping_claims(derive("AAA", "BBB"))
    assert land.equals(LAND)
    assert islands.equals(ISLANDS)


def test_what_two_claim_is_found_and_cut_from_neither(everyone):
    zones = everyone.iloc[:2]
    shapes = zones.geometry.copy()
    claims = overlapping_claims(zones)
    assert claims["states"].tolist() == ["AAA BBB"]
    both = shapely.intersection(*zones.geometry)
    assert claims["area_km2"].iloc[0] == pytest.approx(
        geodesic_area_m2(both) / 1e6, rel=1e-4
    )
    assert claims.geometry.iloc[0].covers(shapely.Point(-177, -6))
    assert zones.geometry.equals(shapes)


def test_two_drawings_of_one_line_are_no_claims():
    undisputed = ISLANDS[ISLANDS["status"] == "undisputed"]
    assert overlapping_claims(derive(islands=undisputed)).empty


def test_claims_part_the_sea_by_their_claimants():
    discs = [shapely.Point(x, 0).buffer(2.0) for x in (0.0, 1.0, 2.0, 9.0)]
    zones = gpd.GeoDataFrame(
        {"iso3": ["AAA", "BBB", "CCC", "DDD"]}, geometry=discs, crs=4326
    )
    claims = overlapping_claims(zones)
    assert claims["states"].tolist() == ["AAA BBB", "AAA BBB CCC", "BBB CCC"]
    sea = shapely.union_all(discs)
    counted = sum(geodesic_area_m2(disc) for disc in discs) / 1e6
    times = np.array([2, 3, 2])
    once = geodesic_area_m2(sea) / 1e6 + ((times - 1) * claims["area_km2"]).sum()
    assert once == pytest.approx(counted, rel=1e-6)


def test_a_zone_within_another_is_a_claim_as_large_as_itself():
    inner, outer = shapely.box(1, 1, 2, 2), shapely.box(0, 0, 3, 3)
    zones = gpd.GeoDataFrame(
        {"iso3": ["BBB", "AAA"]}, geometry=[inner, outer], crs=4326
    )
    claims = overlapping_claims(zones)
    assert claims["states"].tolist() == ["AAA BBB"]
    assert claims.geometry.iloc[0].equals(inner)


def test_zones_high_seas_and_land_fill_the_bounds(everyone):
    bounds = (170.0, -12.0, -165.0, 12.0)
    zones = everyone.iloc[:2]
    sea = high_seas(zones, LAND, bounds=bounds)
    window = bounds_polygon(bounds)
    taken = (
        shapely.union_all([*zones.geometry, *map(split_at_180, LAND.geometry)]) & window
    )
    assert geodesic_area_m2(sea) + geodesic_area_m2(taken) == pytest.approx(
        geodesic_area_m2(window), rel=1e-6
    )
    assert geodesic_area_m2(sea & taken) < 1e6
    assert sea.covers(shapely.Point(-168, 10))
    assert not sea.intersects(shapely.Point(180, 6))


def test_no_high_seas_are_left_where_zones_fill_the_bounds():
    zones = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 9, 9)], crs=4326)
    assert high_seas(zones, LAND, bounds=(1.0, 1.0, 2.0, 2.0)).is_empty


def test_rows_near_some_are_all_that_come_as_near():
    polygons = single_polygons(LAND)
    rows = CoarseRows.of(polygons, ISLANDS)
    chosen = np.append(np.zeros(len(polygons), dtype=bool), [True] + [False] * 4)
    shapes = [*polygons.geometry, *ISLANDS.geometry]
    for reach_m in (1e5, 5e5, 1e6):
        near = rows.near(chosen, within_m=reach_m)
        for shape, found in zip(shapes, near, strict=True):
            corners = shapely.get_coordinates(shapely.segmentize(shape, 0.05))
            count = len(corners)
            apart = GEOD.inv(*corners.T, np.full(count, 180.0), np.full(count, 6.0))[2]
            assert found or apart.min() > reach_m


def test_the_islands_of_the_pacific_share_out_their_sea():
    zones = derive_zones(
        ["FJI", "TON", "WLF", "WSM"], land=read_land(), islands=read_islands()
    )
    # Fiji and Tonga both claim the Minerva Reefs
    claims = overlapping_claims(zones)
    assert claims["states"].tolist() == ["FJI TON"]
    assert claims.geometry.iloc[0].covers(shapely.Point(-179, -23.6))
