"""Points, lines and cells against zones."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely
from pyproj import CRS

from geo.errors import CRSError, DataError
from geo.maritime.overlays import OUTSIDE, cell_fractions, line_shares, zone_of_points
from geo.model.crs import (
    GEOD,
    WGS84,
    geodesic_area_m2,
    local_crs,
    project_geometry,
    split_at_180,
    transformer,
)
from geo.model.randomness import generator

WEST, EAST = shapely.box(170, -10, 180, 10), shapely.box(-180, -10, -170, 10)
ZONES = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=[WEST, EAST], crs=4326)
PACIFIC = gpd.GeoDataFrame(
    {"name": ["pacific"]}, geometry=[shapely.MultiPolygon([WEST, EAST])], crs=4326
)


def test_points_at_180_belong_to_a_zone_on_either_side():
    east = ZONES.iloc[1:]
    for lon in (180.0, -180.0, 540.0):
        assert zone_of_points(ZONES, lon=[lon], lat=[0.0]).tolist() == [0]
        assert zone_of_points(east, lon=[lon], lat=[0.0]).tolist() == [0]


def test_points_count_in_0_to_360_as_in_180():
    lon, lat = np.array([171.0, 185.0, 195.0, 0.0]), np.zeros(4)
    assert zone_of_points(ZONES, lon=lon, lat=lat).tolist() == [0, 1, -1, -1]
    assert zone_of_points(ZONES, lon=lon - 360.0, lat=lat).tolist() == [0, 1, -1, -1]


def test_the_first_of_overlapping_zones_is_given():
    both = gpd.GeoDataFrame(geometry=[WEST, WEST], crs=4326)
    assert zone_of_points(both, lon=[175.0], lat=[0.0]).tolist() == [0]


def test_no_points_have_no_zones():
    assert zone_of_points(ZONES, lon=[], lat=[]).tolist() == []


def test_shares_of_a_line_over_180_add_up_to_one():
    line = shapely.LineString([(165.0, 0.0), (-165.0, 0.0)])
    shares = line_shares(line, zones=ZONES).set_index("name")
    assert shares["share"].sum() == pytest.approx(1.0)
    assert shares.loc["west", "share"] == pytest.approx(1.0 / 3.0, rel=1e-6)
    assert shares.loc["east", "km"] == pytest.approx(shares.loc["west", "km"], rel=1e-6)


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString([(165.0, 5.0), (195.0, -5.0)]),
        shapely.LineString([(165.0, 5.0), (-165.0, -5.0)]),
        shapely.LineString([(-195.0, 5.0), (-165.0, -5.0)]),
    ],
    ids=["beyond 180", "jumping over 180", "beyond -180"],
)
def test_a_line_is_as_long_as_its_geodesics_however_written(line):
    _, _, length = GEOD.inv(165.0, 5.0, 195.0, -5.0)
    shares = line_shares(line, zones=PACIFIC)
    assert shares["km"].sum() == pytest.approx(length / 1e3, rel=1e-7)
    assert shares["name"].tolist() == ["pacific", OUTSIDE]


def test_parts_of_a_line_count_together():
    parts = shapely.MultiLineString([[(175, 0), (176, 0)], [(0, 0), (1, 0)]])
    shares = line_shares(parts, zones=ZONES)
    assert shares["share"].tolist() == pytest.approx([0.5, 0.5], rel=1e-9)


def test_a_line_outside_all_zones_is_outside_not_on_the_high_seas():
    shares = line_shares(shapely.LineString([(0, 0), (1, 0)]), zones=ZONES)
    assert shares["name"].tolist() == ["outside the zones given"]
    assert shares["share"].tolist() == [1.0]


def test_a_line_without_length_is_refused():
    with pytest.raises(DataError, match="no length"):
        line_shares(shapely.LineString([(0, 0), (0, 0)]), zones=ZONES)


def test_zones_in_metres_are_refused():
    metres = ZONES.to_crs(3832)
    with pytest.raises(CRSError, match="EPSG:4326"):
        line_shares(shapely.LineString([(0, 0), (1, 0)]), zones=metres)


def wobbly_zone(plane):
    """Draw a star of 3,000 vertices across 180, with a hole."""
    angle = np.linspace(0.0, 2.0 * np.pi, 3_000, endpoint=False)
    radius = 2e5 * (1.0 + 0.2 * np.cos(7.0 * angle) + 0.02 * np.cos(300.0 * angle))
    star = shapely.Polygon(
        np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    )
    star -= shapely.Point(3e4, 1e4).buffer(4e4)
    back = transformer(plane, WGS84)
    degrees = shapely.transform(star, lambda c: np.column_stack(back.transform(*c.T)))
    return split_at_180(degrees), star


def squares(spacing, half_count):
    edges = spacing * np.arange(-half_count, half_count)
    east, north = np.meshgrid(edges, edges)
    return shapely.box(east, north, east + spacing, north + spacing)


def test_fractions_of_cells_add_up_to_the_area_of_the_zone():
    plane = local_crs([180.0], [-15.0])
    zone, _ = wobbly_zone(plane)
    cells = squares(1e4, 30)
    fractions = cell_fractions(cells, crs=plane, zone=zone)
    assert fractions.shape == cells.shape
    assert fractions.sum() * 1e8 == pytest.approx(geodesic_area_m2(zone), rel=1e-5)
    assert set(np.unique(fractions)) >= {0.0, 1.0}


def test_fractions_agree_with_intersecting_cell_by_cell():
    plane = local_crs([180.0], [-15.0])
    zone, _ = wobbly_zone(plane)
    cells = squares(3e4, 10)
    whole = project_geometry(zone, plane)
    slow = shapely.area(shapely.intersection(cells, whole)) / shapely.area(cells)
    fast = cell_fractions(cells, crs=plane, zone=zone)
    assert np.abs(fast - slow).max() < 1e-9


def test_a_zone_on_the_far_side_of_the_earth_has_no_part_in_the_cells():
    utm = CRS.from_epsg(32654)
    cells = shapely.box([4e5], [2.6e6], [4.1e5], [2.7e6])
    far = shapely.box(-60.0, -40.0, -20.0, 20.0)
    near = shapely.box(130.0, 0.0, 150.0, 50.0)
    assert cell_fractions(cells, crs=utm, zone=far).tolist() == [0.0]
    assert cell_fractions(cells, crs=utm, zone=near).tolist() == [1.0]


def test_cells_in_degrees_are_refused():
    cells = shapely.box([0.0], [0.0], [1.0], [1.0])
    with pytest.raises(CRSError, match="an area in degrees"):
        cell_fractions(cells, crs=CRS.from_epsg(4326), zone=WEST)


def test_points_agree_with_asking_each_zone():
    rng = generator(3)
    plane = local_crs([180.0], [-15.0])
    zone, _ = wobbly_zone(plane)
    lon, lat = rng.uniform(177.0, 183.0, 500), rng.uniform(-18.0, -12.0, 500)
    zones = gpd.GeoDataFrame(geometry=[zone], crs=4326)
    found = zone_of_points(zones, lon=lon, lat=lat) == 0
    east, north = transformer(WGS84, plane).transform(lon, lat)
    truth = shapely.contains_xy(project_geometry(zone, plane), east, north)
    assert (found == truth).mean() > 0.99
