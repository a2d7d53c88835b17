"""A page holds as many corners of zones as it can carry, and no gaps between them."""

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.report.zone_map import ZoneLayers, zone_map
from geo.report.zone_shapes import simplify_zones

COAST = [(lon, np.sin(lon * 40.0) / 50.0) for lon in np.linspace(170.0, 190.0, 60_000)]
PIECES = [
    shapely.Polygon([*COAST, (190, 5), (170, 5)]),
    shapely.Polygon([*COAST, (190, -5), (170, -5)]),
]


def halves(shapes):
    west, east = shapely.box(160, -9, 180, 9), shapely.box(180, -9, 200, 9)
    cut = [
        shapely.union_all(
            [shape & west, shapely.transform(shape & east, lambda c: c - [360, 0])]
        )
        for shape in shapes
    ]
    names = {"name": ["N", "S"], "regime": ["EEZ", "territorial sea"], "area_km2": 1.0}
    return gpd.GeoDataFrame(names, geometry=cut, crs=4326)


def test_zones_that_share_an_edge_over_180_still_share_it():
    table = halves(PIECES)
    before = table.geometry.to_wkb().tolist()
    simple = simplify_zones(table, centre_lon=180.0, vertices=5_000)
    north, south = simple.geometry
    assert shapely.get_num_coordinates(simple.geometry.to_numpy()).sum() <= 5_000
    assert shapely.intersection(north, south).area == 0.0
    assert shapely.union(north, south).area == pytest.approx(200.0, rel=1e-6)
    assert table.geometry.to_wkb().tolist() == before


def test_zones_that_cross_each_other_come_to_an_end():
    lines = np.linspace(0.0, 9.0, 60)
    across = [shapely.box(0, at, 9, at + 0.3) for at in lines]
    along = [shapely.box(at, 0, at + 0.3, 9) for at in lines]
    table = gpd.GeoDataFrame(geometry=[*across, *along], crs=4326)
    assert len(simplify_zones(table, centre_lon=0.0, vertices=10)) == 120


def test_the_page_of_a_long_coast_stays_small():
    regimes = halves(PIECES)
    nothing = regimes.iloc[:0]
    page = zone_map(ZoneLayers(title="Long", land=nothing, regimes=regimes))
    assert len(page) < 2_000_000


def test_a_ring_drawn_clockwise_is_the_same_zone():
    corners = [(170, -5), (190, -5), (190, 5), (170, 5)]
    halves_of = [shapely.Polygon(order) for order in (corners, corners[::-1])]
    first, second = (
        simplify_zones(
            gpd.GeoDataFrame(geometry=[shape], crs=4326), centre_lon=180.0
        ).geometry.iloc[0]
        for shape in halves_of
    )
    assert shapely.equals(first, second)
    assert first.area == pytest.approx(200.0)


@pytest.mark.parametrize("centre", [0.0, 180.0])
def test_the_whole_world_fills_the_page_once(centre):
    world = gpd.GeoDataFrame(geometry=[shapely.box(-180, -90, 180, 90)], crs=4326)
    [shape] = simplify_zones(world, centre_lon=centre).geometry
    west, south, east, north = shape.bounds
    assert (west, east) == pytest.approx((centre - 180.0, centre + 180.0))
    assert (south, north) == pytest.approx((-85.0511, 85.0511))
    assert shape.area == pytest.approx(360.0 * 2 * 85.0511)


@pytest.mark.parametrize("lat", [85.06, 90.0])
def test_what_lies_beyond_the_page_is_cut_at_its_edge(lat):
    table = gpd.GeoDataFrame(
        geometry=[shapely.box(10, 80, 20, lat), shapely.box(10, -lat, 20, -80)],
        crs=4326,
    )
    shapes = simplify_zones(table, centre_lon=0.0).geometry
    assert shapes.bounds["maxy"].max() == pytest.approx(85.0511)
    assert shapes.bounds["miny"].min() == pytest.approx(-85.0511)
