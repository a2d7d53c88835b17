"""Ways to a market: they end where they should, the shorter way round."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely

from geo.report.way_lines import way_to

LON = st.floats(-179.9, 179.9)
LAT = st.floats(-60.0, 60.0)
MARKET = shapely.Point(139.7, 35.4)


@given(LON, LAT)
def test_a_way_begins_and_ends_at_its_places_within_the_globe(lon, lat):
    way = way_to(MARKET, shapely.Point(lon, lat), bulge=0.1)
    west, south, east, north = way.bounds
    assert west >= -180.0
    assert east <= 180.0
    assert -80.0 <= south <= north <= 80.0
    corners = shapely.get_coordinates(way)
    for place in ((lon, lat), (MARKET.x, MARKET.y)):
        assert np.abs(corners - place).max(axis=1).min() < 1e-6


@given(LON, LAT)
def test_no_way_goes_the_longer_way_round(lon, lat):
    way = way_to(MARKET, shapely.Point(lon, lat), bulge=0.0)
    parts = shapely.get_parts(way)
    east = sum(part.bounds[2] - part.bounds[0] for part in parts)
    assert east <= 180.0 + 1e-6


def test_ways_of_another_bend_do_not_hide_each_other():
    start = shapely.Point(104.0, 1.0)
    near, far = (way_to(MARKET, start, bulge=bulge) for bulge in (0.1, 0.2))
    assert near.hausdorff_distance(far) > 3.0


def test_a_way_from_america_is_cut_at_the_date_line():
    way = way_to(MARKET, shapely.Point(-115.0, 35.0), bulge=0.1)
    assert way.geom_type == "MultiLineString"
    assert sorted(abs(x) for x in (way.bounds[0], way.bounds[2])) == pytest.approx(
        [180.0, 180.0]
    )
