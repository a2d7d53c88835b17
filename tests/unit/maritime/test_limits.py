"""What derive_zone accepts, refuses and tells."""

from __future__ import annotations

import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.maritime.limits import derive_zone
from geo.maritime.rules import LimitRules
from geo.maritime.zones import INTERNAL

LAND = gpd.GeoDataFrame(
    {
        "iso3": ["AAA", "BBB", "CCC", "DEP"],
        "name": ["Aland", "Bland", "Cland", "Dependency"],
        "sovereign": ["AAA", "BBB", "CCC", "AAA"],
    },
    geometry=[
        shapely.box(0, 0, 4, 2),
        shapely.box(4, 0, 6, 2),
        shapely.box(1, 0.5, 2, 1.5),
        shapely.box(0, 4, 1, 5),
    ],
    crs=4326,
)
LAND.loc[0, "geometry"] = shapely.difference(
    LAND.geometry.iloc[0], LAND.geometry.iloc[2]
)
ISLANDS = gpd.GeoDataFrame(
    {
        "name": ["Nord-Øya", "Süd Rock", "Far Atoll"],
        "iso3": ["AAA", "AAA", "AAA"],
        "status": ["undisputed", "entitlement contested", "undisputed"],
    },
    geometry=gpd.points_from_xy([-2.0, 2.0, -20.0], [1.0, -3.0, 1.0]),
    crs=4326,
)


def derive(country="AAA", **options):
    tables = {"land": LAND, "islands": ISLANDS} | options
    return derive_zone(country, **tables)


def test_an_unknown_country_is_refused_with_the_nearest_known():
    with pytest.raises(DataError, match=r"'AA' is not .*(.|\n)*such as AAA"):
        derive("AA")
    with pytest.raises(DataError, match=r"'Bland' is not .*(.|\n)*such as BBB"):
        derive("Bland")


def test_a_landlocked_country_is_refused():
    with pytest.raises(DataError, match="CCC has no coast on the sea"):
        derive("CCC")


def test_a_country_without_any_land_is_refused():
    empty = LAND.copy()
    empty.loc[1, "geometry"] = shapely.MultiPolygon()
    with pytest.raises(DataError, match="BBB has no coast on the sea"):
        derive("BBB", land=empty)


def test_unknown_islands_are_refused_all_at_once_with_the_nearest_known():
    with pytest.raises(DataError, match=r"2 problems(.|\n)*Far Atoll(.|\n)*Süd Rock"):
        derive(names=["Fur Atoll", "Sud Rok"])


def test_islands_are_found_whatever_their_case_accents_and_hyphens():
    assert derive(names=["sud-rock"]).area_km2 == derive(names=["Süd Rock"]).area_km2


def test_a_named_island_has_a_zone_of_its_own():
    atoll = derive(names=["Far Atoll"])
    assert atoll.name == "Far Atoll"
    assert atoll.geometry.bounds[2] < -16.0
    assert atoll.area_without_contested_km2 == pytest.approx(atoll.area_km2, rel=1e-6)


def test_sister_islands_do_not_cut_a_named_zone_but_neighbours_do():
    rock = derive(names=["Süd Rock"])
    assert rock.area_without_contested_km2 == 0.0
    assert {n.iso3 for n in rock.neighbours} == {"BBB"}
    assert shapely.contains_xy(rock.geometry, 0.0, -1.0)


def test_drawn_islands_beside_a_named_point_go_with_it():
    rim = shapely.Point(-20.1, 1.0).buffer(0.1) - shapely.Point(-20.1, 1.0).buffer(0.08)
    atoll = gpd.GeoDataFrame(
        {"iso3": ["AAA"], "name": ["Aland"], "sovereign": ["AAA"]},
        geometry=[rim],
        crs=4326,
    )
    land = gpd.GeoDataFrame(
        {c: [*LAND[c], *atoll[c]] for c in ("iso3", "name", "sovereign")},
        geometry=[*LAND.geometry, *atoll.geometry],
        crs=4326,
    )
    wider = derive(names=["Far Atoll"], land=land)
    assert wider.geometry.bounds[0] < derive(names=["Far Atoll"]).geometry.bounds[0]
    assert wider.geometry.bounds[2] < -16.0


def test_a_dependency_is_a_neighbour_by_another_name():
    zone = derive()
    shared = zone.segments.groupby(["basis", "neighbour"])["length_km"].sum()
    assert shared[INTERNAL, "DEP"] > 0.0
    assert ("equidistance (not a boundary)", "BBB") in shared.index
    assert {n.name for n in zone.neighbours} == {"Bland", "Dependency"}


def test_a_dependency_has_a_zone_of_its_own():
    own = derive("DEP", names=())
    assert shapely.area(shapely.intersection(own.geometry, derive().geometry)) < 1e-3


def test_lengths_of_shared_lines_add_up_over_segments():
    zone = derive()
    for neighbour in zone.neighbours:
        rows = zone.segments["neighbour"] == neighbour.iso3
        assert zone.segments.loc[rows, "length_km"].sum() == pytest.approx(
            neighbour.shared_km
        )


def test_warnings_name_what_is_missing_and_what_is_contested():
    warnings = " | ".join(derive().warnings)
    assert "the coast lacks" in warnings
    assert "Nord-Øya" in warnings
    assert "entitlement contested: Süd Rock" in warnings
    assert "rest on contested islands" in warnings
    assert "no island of BBB is in the table" in " | ".join(derive("BBB").warnings)


def test_a_disputed_country_rests_on_nothing_undisputed():
    disputed = LAND.assign(status=["undisputed", "sovereignty disputed"] * 2)
    zone = derive("BBB", land=disputed)
    assert zone.area_without_contested_km2 == 0.0
    assert "sovereignty disputed: Bland" in zone.warnings


def test_an_island_of_anothers_that_is_claimed_counts_in_the_full_zone():
    land = gpd.GeoDataFrame(
        {"iso3": ["AAA", "BBB"], "name": ["A", "B"], "sovereign": ["AAA", "BBB"]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(4, 0, 4.2, 0.2)],
        crs=4326,
    )
    claim = gpd.GeoDataFrame(
        {"name": ["Isle"], "iso3": ["AAA"], "status": ["sovereignty disputed"]},
        geometry=gpd.points_from_xy([4.1], [0.1]),
        crs=4326,
    )
    zone = derive_zone("AAA", land=land, islands=claim)
    assert shapely.contains_xy(zone.geometry, 6.0, 0.1)
    assert zone.neighbours == ()
    assert zone.area_without_contested_km2 < 0.8 * zone.area_km2


def test_impossible_distances_are_refused_all_at_once():
    with pytest.raises(ParameterError, match=r"2 problems(.|\n)*limit_nm"):
        derive(rules=LimitRules(limit_nm=-1.0, resolution_m=0.0))


@pytest.mark.parametrize("crs", [None, 3832])
def test_tables_in_another_system_are_refused(crs):
    other = gpd.GeoDataFrame(
        LAND.drop(columns="geometry"), geometry=list(LAND.geometry), crs=crs
    )
    with pytest.raises(CRSError, match="EPSG:4326"):
        derive(land=other)


def test_missing_columns_and_wrong_geometries_are_refused_together():
    boxes = [shapely.box(0, 0, 1, 1)] * len(ISLANDS)
    wrong = ISLANDS.drop(columns="status").set_geometry(boxes, crs=4326)
    with pytest.raises(DataError, match=r"no column status(.|\n)*geometry Polygon"):
        derive(islands=wrong)


def test_no_argument_is_changed():
    land, islands = LAND.copy(), ISLANDS.copy()
    derive()
    assert land.equals(LAND)
    assert islands.equals(ISLANDS)
