import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely

from geo.report.coordinates import choose_decimals, encode_shape


def places(steps, decimals):
    """The corners that steps lead to, as the page walks them."""
    return np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / 10.0**decimals


@given(
    corners=st.lists(
        st.tuples(
            st.integers(-30_000_000, 330_000_000), st.integers(-85_000_000, 85_000_000)
        ),
        min_size=2,
        max_size=30,
        unique=True,
    ),
    decimals=st.integers(1, 4),
)
def test_a_line_comes_back_within_the_last_decimal(corners, decimals):
    line = shapely.LineString(np.array(corners) / 1e6)
    dimension, steps = encode_shape(line, decimals=decimals)
    assert dimension == 1
    walked = places(steps, decimals)
    found = shapely.LineString(walked) if len(walked) > 1 else shapely.Point(walked[0])
    # half a decimal by leaving out corners, and the diagonal of half a decimal by
    # rounding
    allowed = (0.5 + np.sqrt(0.5)) * 10.0**-decimals + 1e-9
    assert shapely.hausdorff_distance(line, found) <= allowed


def test_holes_and_parts_keep_their_places():
    ring = shapely.box(0, 0, 4, 4)
    shape = shapely.MultiPolygon(
        [ring.difference(shapely.box(1, 1, 2, 2)), shapely.box(9, 9, 10, 10)]
    )
    dimension, first, second = encode_shape(shape, decimals=0)
    assert dimension == 2
    assert [len(each) for each in (first, second)] == [2, 1]
    assert shapely.Polygon(places(second[0], 0)).equals(shapely.box(9, 9, 10, 10))
    hole = shapely.Polygon(places(first[1], 0))
    assert hole.equals(shapely.box(1, 1, 2, 2))


def test_neighbours_keep_one_border():
    left = shapely.Polygon([(0, 0), (1.23456, 0), (1.34567, 1), (0, 1)])
    right = shapely.Polygon([(1.23456, 0), (3, 0), (3, 1), (1.34567, 1)])
    ends = [
        {tuple(p) for p in places(encode_shape(s, decimals=2)[1][0], 2).tolist()}
        for s in (left, right)
    ]
    assert len(ends[0] & ends[1]) == 2


def test_a_shape_smaller_than_the_last_decimal_stays_where_it_is():
    dimension, rings = encode_shape(shapely.box(5.01, 5.01, 5.02, 5.02), decimals=1)
    assert (dimension, rings) == (2, [[50, 50]])


def test_points_and_the_parts_of_a_collection():
    point = shapely.Point(-179.99996, 1)
    assert encode_shape(point, decimals=4) == [0, [-1800000, 10000]]
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    assert encode_shape(mixed, decimals=0)[0] == 2


@pytest.mark.parametrize(("width", "decimals"), [(10.0, 4), (360.0, 3)])
def test_wide_pages_need_fewer_decimals(width, decimals):
    assert choose_decimals((0.0, 0.0, width, 5.0)) == decimals
