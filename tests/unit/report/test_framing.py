import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.model.crs import split_at_180
from geo.report.framing import (
    choose_centre,
    frame_bounds,
    frame_shape,
    frame_table,
    page_around,
)
from geo.report.landmass import simplify_land, simplify_world

WORLD = (-180.0, -60.0, 180.0, 83.7)
VIEW = (150.0, 20.0, 158.0, 28.0)


def table_of(*shapes):
    return gpd.GeoDataFrame(
        {"name": [f"n{i}" for i in range(len(shapes))]}, geometry=list(shapes), crs=4326
    )


@given(
    west=st.floats(100.0, 259.0),
    width=st.floats(0.5, 100.0),
    south=st.floats(-60.0, 40.0),
)
def test_a_shape_split_at_the_date_line_is_one_piece_in_the_pacific(west, width, south):
    box = shapely.box(west, south, west + width, south + 10.0)
    framed = frame_shape(split_at_180(box), centre_lon=180.0)
    assert framed.geom_type == "Polygon"
    assert framed.bounds == pytest.approx(box.bounds, abs=1e-6)


@pytest.mark.parametrize("centre", [-120.0, 0.0, 150.0, 180.0])
def test_framing_keeps_the_area(centre):
    box = shapely.segmentize(shapely.box(-20.0, -30.0, 200.0, 30.0), 10.0)
    framed = frame_shape(split_at_180(box), centre_lon=centre)
    assert framed.area == pytest.approx(box.area)


def test_a_shape_over_the_pole_ends_at_the_edge_of_the_page():
    cap = shapely.segmentize(shapely.box(-180.0, -90.0, 180.0, -70.0), 10.0)
    south = frame_shape(cap, centre_lon=180.0).bounds[1]
    assert south == pytest.approx(-85.0511)


def test_a_route_over_the_date_line_is_continuous_in_the_pacific():
    halves = shapely.MultiLineString([[(170, 0), (180, 5)], [(-180, 5), (-170, 9)]])
    assert frame_shape(halves, centre_lon=180.0).bounds == (170.0, 0.0, 190.0, 9.0)


def test_empty_and_missing_shapes_are_left_out():
    table = table_of(shapely.Point(1, 1), shapely.Point(), None)
    assert len(frame_table(table, centre_lon=0.0)) == 1


def test_framing_does_not_change_its_argument():
    table = table_of(shapely.Point(-179, 1))
    frame_table(table, centre_lon=180.0)
    assert table.geometry.iloc[0].x == -179.0


@pytest.mark.parametrize(
    ("lon", "centre"),
    [([154.0], 180.0), ([-125.0], 180.0), ([75.0], 0.0), ([179, -179], 180.0)],
)
def test_pacific_data_get_the_pacific_frame(lon, centre):
    assert choose_centre(lon) == centre


def test_bounds_of_several_tables_share_the_frame():
    tables = [table_of(shapely.Point(179, 0)), table_of(shapely.Point(-179, 2))]
    west, _, east, _ = frame_bounds(tables, centre_lon=180.0)
    assert (west, east) == pytest.approx((178.8, 181.2))


def test_the_page_stays_within_the_frame():
    page = page_around((100.0, -60.0, 260.0, 70.0), centre_lon=180.0)
    assert page == pytest.approx((0.0, -85.0511, 360.0, 85.0511))


def test_a_map_of_the_world_ends_where_the_projection_does():
    page = page_around((0.0, -40.0, 360.0, 70.0), centre_lon=180.0)
    assert page == pytest.approx((0.0, -85.0511, 360.0, 85.0511), abs=1e-4)


def test_many_points_are_framed_as_each_alone():
    lon, lat = np.array([-179.0, 0.0, 180.0, 300.0]), np.array([0.0, -86.0, 5.0, 60.0])
    points = list(shapely.points(lon, lat))
    framed = frame_table(table_of(*points), centre_lon=180.0).geometry
    alone = [frame_shape(point, centre_lon=180.0) for point in points]
    assert list(framed) == [point for point in alone if not point.is_empty]
    assert len(framed) == 3


def test_neighbours_keep_their_shared_border_when_simplified():
    lat = np.linspace(0, 10, 2001)
    border = np.column_stack([5 + 0.02 * np.sin(40 * lat), lat])
    left = shapely.Polygon([*border, (0, 10), (0, 0)])
    right = shapely.Polygon([*border, (10, 10), (10, 0)])
    simple = simplify_land(
        table_of(left, right), centre_lon=0.0, focus=(-60, -40, 60, 40), page=WORLD
    )
    shapes = simple.geometry.to_numpy()
    assert shapely.get_num_coordinates(shapes).sum() < 600
    assert shapely.intersection(*shapes).area == pytest.approx(0.0, abs=1e-9)
    assert shapely.union_all(shapes).area == pytest.approx(100.0, rel=1e-3)


def test_far_islets_go_but_no_row_loses_its_largest_part():
    near = shapely.Point(154, 24).buffer(0.02)
    far = [shapely.Point(lon, 30).buffer(0.03) for lon in (165.0, 166.0)]
    far_and_large = shapely.Point(160, 35).buffer(0.04)
    land = table_of(near, shapely.MultiPolygon([*far, far_and_large]))
    simple = simplify_land(land, centre_lon=180.0, focus=VIEW, page=(135, 5, 175, 45))
    assert list(simple["name"]) == ["n0", "n1"]
    assert len(shapely.get_parts(simple.geometry.iloc[1])) == 1


def test_land_off_the_page_is_left_out():
    land = table_of(shapely.box(0, 40, 10, 50), shapely.box(150, 20, 151, 21))
    simple = simplify_land(land, centre_lon=180.0, focus=VIEW, page=VIEW)
    assert list(simple["name"]) == ["n1"]


def test_no_land_at_all_is_no_error():
    land = table_of(shapely.box(0, 40, 10, 50))
    assert len(simplify_land(land, centre_lon=180.0, focus=VIEW, page=VIEW)) == 0
    assert len(simplify_land(land.iloc[:0], centre_lon=0.0, focus=VIEW, page=VIEW)) == 0


def test_land_of_the_world_is_simplified_once_for_all_pages():
    land = table_of(shapely.box(100, 20, 120, 40), shapely.box(-180, -18, -179, -16))
    world = simplify_world(land, centre_lon=150.0)
    again = simplify_land(
        world.assign(key="x"), centre_lon=150.0, focus=VIEW, page=(-30, -85, 330, 85)
    )
    assert list(again.geometry) == list(world.geometry)
    assert "key" in again


def test_land_of_another_frame_is_refused():
    world = simplify_world(table_of(shapely.box(-29, 60, -20, 70)), centre_lon=150.0)
    with pytest.raises(DataError, match="0 to 360, the frame of this map"):
        simplify_land(world, centre_lon=180.0, focus=VIEW, page=VIEW)
