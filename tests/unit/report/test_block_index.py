"""Cells lie where the projection says, at any zoom."""

import numpy as np
import pytest

from geo.errors import DataError
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.grid import GridSpec
from geo.report.block_index import TOLERANCE, map_cells, mercator_height

FIJI = GridSpec(
    west=-4e5, south=-4e5, spacing=2e4, shape=(40, 40), crs=local_crs([180.0], [-17.0])
)
WIDE = GridSpec(
    west=-2e6,
    south=-1e6,
    spacing=2e4,
    shape=(100, 200),
    crs=local_crs([-140.0], [12.0]),
)
SOUTH = GridSpec(west=60.0, south=-66.0, spacing=1.0, shape=(30, 40), crs=WGS84)
ACROSS = GridSpec(west=-185.0, south=-25.0, spacing=0.5, shape=(30, 30), crs=WGS84)
SPECS = {
    "metres at 180": FIJI,
    "wide": WIDE,
    "far south": SOUTH,
    "degrees at 180": ACROSS,
}


def places(spec, centre, *, within=0.5):
    """Places in known cells, `within` of a cell round their middles."""
    random = np.random.default_rng(7)
    rows = random.integers(0, spec.shape[0], 4000)
    columns = random.integers(0, spec.shape[1], 4000)
    off = random.uniform(-within, within, (2, 4000))
    x = spec.west + (columns + 0.5 + off[0]) * spec.spacing
    y = spec.south + (rows + 0.5 + off[1]) * spec.spacing
    if not spec.crs.is_geographic:
        x, y = transformer(spec.crs, WGS84).transform(x, y)
    lon = np.mod(x - centre + 180.0, 360.0) + centre - 180.0
    return lon, y, rows * spec.shape[1] + columns


@pytest.mark.parametrize("name", SPECS)
def test_every_place_falls_into_its_cell(name):
    spec = SPECS[name]
    centre = 0.0 if spec is SOUTH else 180.0
    found = map_cells(spec, centre_lon=centre)
    assert found.error < TOLERANCE
    lon, lat, cells = places(spec, centre, within=0.5 - 2 * TOLERANCE)
    np.testing.assert_array_equal(found.cells(lon, lat), cells)


@pytest.mark.parametrize("name", SPECS)
def test_what_lies_outside_has_no_cell(name):
    spec = SPECS[name]
    centre = 0.0 if spec is SOUTH else 180.0
    found = map_cells(spec, centre_lon=centre)
    west, _, east, _ = found.bounds
    lon = [west - 0.1, east + 0.1, centre]
    assert found.cells(lon, [-89.0, 89.0, 80.0]).tolist() == [-1, -1, -1]


def test_swapped_axes_would_be_seen():
    found = map_cells(FIJI, centre_lon=180.0)
    assert found.cells(180.0, -14.0) > found.cells(180.0, -20.0)
    assert found.cells(181.0, -17.0) - found.cells(179.0, -17.0) < FIJI.shape[1]


def test_a_grid_over_the_edge_of_the_frame_is_refused():
    with pytest.raises(DataError, match="within 180 of 0, where the map is centred"):
        map_cells(ACROSS, centre_lon=0.0, what="blocks of Fiji")


def test_a_grid_beyond_the_page_is_refused():
    polar = GridSpec(west=0.0, south=86.0, spacing=1.0, shape=(3, 3), crs=WGS84)
    with pytest.raises(DataError, match="beyond the page"):
        map_cells(polar, centre_lon=0.0)


def test_a_grid_that_knots_cannot_place_is_refused():
    ribbon = GridSpec(
        west=-5e5, south=0, spacing=5.0, shape=(1, 200_000), crs=local_crs([0], [40])
    )
    with pytest.raises(DataError, match="of a cell only"):
        map_cells(ribbon, centre_lon=0.0)


def test_heights_are_those_of_web_mercator():
    assert mercator_height(85.0511287798066) == pytest.approx(180.0, abs=1e-9)
    assert mercator_height(-30.0) == -mercator_height(30.0)
