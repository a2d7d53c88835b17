"""Scale bar and graticule of a concentration figure."""

import numpy as np
import pytest
from madeup.concentration_world import GRIDS

from pyproj import Geod

from geo.model.crs import WGS84, local_crs, transformer, wrap_longitude
from geo.model.grid import GridSpec
from geo.report.concentration_frame import (
    graticule_over,
    meridian_words,
    on_grid,
    parallel_words,
    scale_bar,
)

SPECS = GRIDS | {
    "north": GridSpec(west=-20.0, south=70.0, spacing=0.5, shape=(20, 80), crs=WGS84),
    "south over 180": GridSpec(
        west=-1.2e6,
        south=-5e5,
        spacing=1e4,
        shape=(100, 240),
        crs=local_crs([180.0], [-60.0]),
    ),
    "world": GridSpec(
        west=-180.0, south=-80.0, spacing=1.0, shape=(160, 360), crs=WGS84
    ),
    "one cell": GridSpec(west=10.0, south=0.0, spacing=0.01, shape=(1, 1), crs=WGS84),
}


def degrees(spec, x, y):
    if spec.crs.is_geographic:
        return np.asarray(x), np.asarray(y)
    return transformer(spec.crs, WGS84).transform(x, y)


@pytest.mark.parametrize("name", SPECS)
def test_the_bar_is_as_long_on_the_earth_as_it_says(name):
    spec = SPECS[name]
    bar = scale_bar(spec)
    west, south, east, north = spec.bounds
    middle = (west + east) / 2.0
    ends = np.array([middle - bar.width / 2.0, middle + bar.width / 2.0])
    lon, lat = degrees(spec, ends, np.full(2, (south + north) / 2.0))
    metres = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2]
    assert metres == pytest.approx(bar.length_m, rel=1e-6)
    assert f"{bar.length_m:.0e}"[0] in "125"
    assert 0.02 < bar.width / (east - west) < 0.31


@pytest.mark.parametrize("name", SPECS)
def test_labels_stand_where_their_lines_meet_the_edges(name):
    spec = SPECS[name]
    west, south, _, _ = spec.bounds
    lines = graticule_over(spec)
    for x, words in lines.along_bottom:
        lon, _ = degrees(spec, x, south)
        assert meridian_words(round(float(wrap_longitude(lon)), 3)) == words
    for y, words in lines.along_left:
        _, lat = degrees(spec, west, y)
        assert parallel_words(round(float(lat), 3)) == words


@pytest.mark.parametrize("name", [n for n in SPECS if n != "one cell"])
def test_each_way_there_are_a_few_labels(name):
    lines = graticule_over(SPECS[name])
    assert 2 <= len(lines.along_bottom) <= 13
    assert 1 <= len(lines.along_left) <= 8


def test_stations_lie_on_the_grid_across_the_date_line():
    x, y = on_grid(GRIDS["date line"], [179.0, -179.0], [-20.0, -20.0])
    assert x.tolist() == [179.0, 181.0]
    assert y.tolist() == [-20.0, -20.0]
