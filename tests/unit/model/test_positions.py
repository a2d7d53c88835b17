"""Positions against countries: distances on the ellipsoid, slips named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.model.crs import GEOD
from geo.model.positions import LISTED_KM, check_positions, list_misplaced
from geo.sources.coastline import read_land


def countries(**shapes):
    return gpd.GeoDataFrame(
        {"iso3": list(shapes)}, geometry=list(shapes.values()), crs=4326
    )


def check(land, *points):
    table = pd.DataFrame(points, columns=["iso3", "lon", "lat"])
    return check_positions(table, land=land)


def km(lon_a, lat_a, lon_b, lat_b):
    return GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2] / 1000.0


BOX = countries(AAA=shapely.box(10.0, 40.0, 14.0, 44.0))


def test_within_and_on_the_edge_the_distance_is_nil():
    checked = check(BOX, ("AAA", 12.0, 42.0), ("AAA", 10.0, 41.3), ("AAA", 14.0, 44.0))
    assert checked["km_outside_country"].tolist() == [0.0, 0.0, 0.0]
    assert checked["lies_in"].tolist() == ["AAA"] * 3


def test_a_corner_is_as_far_as_the_geodesic():
    checked = check(BOX, ("AAA", 15.0, 45.0), ("AAA", -60.0, -30.0))
    expected = [km(15.0, 45.0, 14.0, 44.0), km(-60.0, -30.0, 10.0, 40.0)]
    assert checked["km_outside_country"].tolist() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("away_deg", [1e-4, 0.003, 0.05, 0.5])
def test_an_edge_is_as_far_as_its_nearest_point_between_vertices(away_deg):
    # brute force: points every 4 cm along the part of the edge that is near
    edge = np.linspace(41.2145, 41.2545, 100_001)
    lon = 14.0 + away_deg
    nearest = GEOD.inv(
        np.full_like(edge, lon), np.full_like(edge, 41.2345),
        np.full_like(edge, 14.0), edge,
    )[2].min() / 1000.0  # fmt: skip
    checked = check(BOX, ("AAA", lon, 41.2345))
    assert checked["km_outside_country"].item() == pytest.approx(nearest, rel=1e-4)


@pytest.mark.parametrize(
    ("iso3", "lon", "lat"),
    [("JPN", 133.975, 34.4724), ("FIN", 22.9, 63.87), ("MMR", 98.608, 26.0153)],
)
def test_a_real_coast_or_border_is_as_far_as_by_brute_force(iso3, lon, lat):
    land = read_land()
    shapes = land.geometry[(land["iso3"] == iso3) | (land["sovereign"] == iso3)]
    window = shapely.box(lon - 0.3, lat - 0.3, lon + 0.3, lat + 0.3)
    near = shapely.boundary(shapes.to_numpy())
    edge = shapely.segmentize(shapely.intersection(near, window), 1e-4)
    corners = shapely.get_coordinates(edge)
    metres = GEOD.inv(
        np.full(len(corners), lon), np.full(len(corners), lat), *corners.T
    )[2]  # fmt: skip
    checked = check(land, (iso3, lon, lat))["km_outside_country"].item()
    assert checked == pytest.approx(metres.min() / 1000.0, abs=1e-3)


@given(
    turns=st.integers(-1, 1),
    lon=st.floats(-179.0, 179.0),
    lat=st.floats(-60.0, 60.0),
)
def test_turning_the_globe_changes_no_distance(turns, lon, lat):
    shift = 90.0 * turns
    near = countries(AAA=shapely.box(-5.0, -5.0, 5.0, 5.0))
    turned = countries(AAA=shapely.box(-5.0 + shift, -5.0, 5.0 + shift, 5.0))
    moved = (lon + shift + 180.0) % 360.0 - 180.0
    one = check(near, ("AAA", lon, lat))["km_outside_country"].item()
    other = check(turned, ("AAA", moved, lat))["km_outside_country"].item()
    assert one == pytest.approx(other, rel=1e-6, abs=1e-6)


def test_the_date_line_is_no_distance():
    halves = shapely.union_all(
        [
            shapely.box(178.0, -18.0, 180.0, -16.0),
            shapely.box(-180.0, -18.0, -179.0, -16.0),
        ]
    )
    land = countries(FJI=halves)
    checked = check(
        land,
        ("FJI", 179.9, -17.0),
        ("FJI", -179.9, -17.0),
        ("FJI", 180.0, -17.0),
        ("FJI", -178.0, -17.0),
    )
    expected = [0.0, 0.0, 0.0, km(-178.0, -17.0, -179.0, -17.0)]
    assert checked["km_outside_country"].tolist() == pytest.approx(expected, rel=1e-5)


def test_a_country_on_the_other_side_of_the_date_line_is_near():
    land = countries(AAA=shapely.box(178.0, 0.0, 179.9, 1.0))
    away = check(land, ("AAA", -179.9, 0.5))["km_outside_country"].item()
    assert away == pytest.approx(km(-179.9, 0.5, 179.9, 0.5), rel=1e-5)


def test_islands_count_and_holes_do_not():
    hole = shapely.box(11.0, 41.0, 13.0, 43.0)
    ring = shapely.box(10.0, 40.0, 14.0, 44.0).difference(hole)
    island = shapely.box(20.0, 42.0, 20.1, 42.1)
    land = countries(AAA=shapely.union_all([ring, island]), BBB=hole)
    checked = check(land, ("AAA", 12.0, 41.1), ("AAA", 20.2, 42.05))
    assert checked["lies_in"].tolist() == ["BBB", ""]
    expected = [km(12.0, 41.1, 12.0, 41.0), km(20.2, 42.05, 20.1, 42.05)]
    assert checked["km_outside_country"].tolist() == pytest.approx(expected, rel=1e-5)


def test_a_country_of_several_rows_is_one_country():
    land = pd.concat([countries(AAA=shapely.box(0, 0, 1, 1)), BOX], ignore_index=True)
    checked = check(land, ("AAA", 0.5, 0.5), ("AAA", 12.0, 42.0))
    assert checked["km_outside_country"].tolist() == [0.0, 0.0]


def test_what_belongs_to_a_country_is_its_land_but_not_the_other_way_round():
    land = countries(
        NOR=shapely.box(5, 58, 30, 71), SJM=shapely.box(10, 76, 25, 80)
    ).assign(sovereign="NOR")
    checked = check(land, ("NOR", 15.0, 78.0), ("SJM", 10.0, 60.0))
    assert checked["km_outside_country"].iloc[0] == 0.0
    assert checked["km_outside_country"].iloc[1] > 1000.0
    assert checked["lies_in"].tolist() == ["SJM", "NOR"]


def test_a_point_on_a_shared_border_lies_in_both():
    land = countries(BBB=shapely.box(0, 0, 1, 1), AAA=shapely.box(1, 0, 2, 1))
    assert check(land, ("AAA", 1.0, 0.5))["lies_in"].item() == "AAA/BBB"


def test_a_code_without_land_has_no_distance_rather_than_nil():
    checked = check(BOX, ("ZZZ", 12.0, 42.0), ("", 12.0, 42.0), (None, 0.0, 0.0))
    assert checked["km_outside_country"].isna().all()
    assert checked["lies_in"].tolist() == ["AAA", "AAA", ""]


@pytest.mark.parametrize(
    ("lon", "lat", "fix"),
    [
        (42.0, 12.0, "axes swapped"),
        (-12.0, 42.0, "lon negated"),
        (12.0, -42.0, "lat negated"),
        (-12.0, -42.0, "both negated"),
        (60.0, 42.0, ""),
        (12.0, 42.0, ""),
    ],
)
def test_the_slip_that_explains_a_position_is_named(lon, lat, fix):
    assert check(BOX, ("AAA", lon, lat))["fits_when"].item() == fix


def test_a_longitude_that_can_be_no_latitude_is_not_taken_for_swapped():
    # swapped it would lie at latitude 141
    assert check(BOX, ("AAA", 141.0, 12.0))["fits_when"].item() == ""


def test_rows_keep_their_index_and_the_argument_its_columns():
    table = pd.DataFrame(
        {"iso3": ["AAA", "AAA"], "lon": [12.0, 15.0], "lat": [42.0, 42.0]},
        index=["x", "y"],
    )
    before = table.copy()
    checked = check_positions(table, land=BOX)
    assert checked.index.tolist() == ["x", "y"]
    assert table.equals(before)


def test_no_row_is_no_fault():
    empty = pd.DataFrame({"iso3": [], "lon": [], "lat": []})
    assert check_positions(empty, land=BOX).empty


@pytest.mark.parametrize(
    ("lon", "lat", "told"),
    [(12.0, 141.0, "lat 141"), (np.nan, 0.0, "lon is empty"), (np.inf, 0.0, "lon inf")],
)
def test_impossible_positions_are_refused(lon, lat, told):
    with pytest.raises(DataError, match=told):
        check(BOX, ("AAA", lon, lat))


def test_land_in_metres_or_without_a_crs_is_refused():
    with pytest.raises(DataError, match=r"EPSG:3857[\s\S]*to_crs"):
        check(BOX.to_crs(3857), ("AAA", 12.0, 42.0))
    with pytest.raises(DataError, match=r"CRS: None"):
        check(BOX.set_crs(None, allow_override=True), ("AAA", 12.0, 42.0))


def test_the_misplaced_are_listed_from_the_furthest_down():
    table = pd.DataFrame(
        {
            "facility_id": ["a", "b", "c"],
            "name": ["near", "far", "inside"],
            "iso3": "AAA",
            "lon": [14.2, 18.0, 12.0],
            "lat": 42.0,
        }
    )
    checked = check_positions(table, land=BOX)
    listed = list_misplaced(table, positions=checked)
    assert listed["facility_id"].tolist() == ["b", "a"]
    assert (listed["km_outside_country"] > LISTED_KM).all()
    beyond = list_misplaced(table, positions=checked, beyond_km=100.0)
    assert beyond["facility_id"].tolist() == ["b"]
