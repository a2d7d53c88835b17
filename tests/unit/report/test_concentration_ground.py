"""Where a concentration map applies: areas, outlines, words."""

import numpy as np
import pytest
from madeup.concentration_world import GRIDS, made_up_map

import shapely

from geo.model.crs import WGS84, geodesic_area_m2
from geo.model.grid import GridSpec
from geo.report.concentration_ground import (
    ground_areas,
    ground_parts,
    ground_words,
    hatched_ground,
    outline_cells,
)


@pytest.mark.parametrize("name", GRIDS)
def test_the_three_grounds_make_up_the_map(name):
    spec = GRIDS[name]
    areas = ground_areas(made_up_map(spec))
    together = areas.inside_km2 + areas.outside_km2 + areas.unknown_km2
    assert together == pytest.approx(spec.cell_areas_m2().sum() / 1e6)


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize("code", [1, 0, -1])
def test_outlines_hold_the_area_of_their_cells(name, code):
    parts = ground_parts(made_up_map(GRIDS[name]), code=code)
    drawn = sum(map(geodesic_area_m2, parts.geometry)) / 1e6
    assert drawn == pytest.approx(parts["area_km2"].sum(), rel=2e-3)
    assert parts.geometry.is_valid.all()
    west, _, east, _ = parts.total_bounds
    assert west >= -180.0
    assert east <= 180.0


def test_parts_and_holes_are_told_apart():
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(5, 7), crs=WGS84)
    chosen = np.zeros(spec.shape, dtype=bool)
    chosen[0:3, 0:3] = True
    chosen[1, 1] = False
    chosen[4, 6] = True
    shapes, labels = outline_cells(chosen, spec=spec)
    assert [shape.area for shape in shapes] == [8.0, 1.0]
    assert len(shapes[0].interiors) == 1
    assert shapes[1].bounds == (6.0, 4.0, 7.0, 5.0)
    assert np.array_equal(labels > 0, chosen)


def test_hatching_is_exact_where_there_is_room_and_half_right_where_not():
    grid = made_up_map(GRIDS["geographic"])
    exact, side = hatched_ground(grid, most_cells=400)
    assert side == pytest.approx(0.1)
    half = shapely.box(-132.0, 5.0, -124.0, 15.0)
    assert shapely.symmetric_difference(half, exact).area < 1e-9
    coarse, side = hatched_ground(grid, most_cells=50)
    assert side == pytest.approx(0.4)
    assert coarse.area == pytest.approx(exact.area, rel=0.03)
    assert exact.buffer(side).contains(coarse)


def test_squares_of_cells_never_reach_beyond_the_map():
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(7, 11), crs=WGS84)
    grid = made_up_map(spec)
    grid["applicable"][:] = np.zeros(spec.shape, dtype=np.int8)
    ground, _ = hatched_ground(grid, most_cells=3)
    assert ground.equals(shapely.box(*spec.bounds))


def test_the_words_tell_the_share_of_known_ground():
    spec = GridSpec(west=0.0, south=-0.5, spacing=1.0, shape=(1, 100), crs=WGS84)
    grid = made_up_map(spec)
    grid["applicable"][:] = np.where(np.arange(100) < 38, 1, 0)[None].astype(np.int8)
    assert ground_words(grid)[0].startswith("62 % of the ground is outside the area")
    grid["applicable"][:] = np.ones(spec.shape, dtype=np.int8)
    assert ground_words(grid)[0].startswith("All of the ground")
    grid["applicable"][:] = np.full(spec.shape, -1, dtype=np.int8)
    assert "nothing anywhere" in ground_words(grid)[0]


def test_a_class_that_no_station_has_is_named():
    grid = made_up_map(
        GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(2, 3), crs=WGS84)
    )
    assert "whatever" not in " ".join(ground_words(grid))
    grid["applicable"].attrs["unknown_classes"] = "mud is class 7"
    assert ground_words(grid)[-1].endswith(
        "whatever the rest of it is like: mud is class 7."
    )
