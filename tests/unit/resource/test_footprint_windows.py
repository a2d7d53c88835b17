"""Windows of a grid, and zones held against mined ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError, ParameterError
from geo.model.crs import local_crs
from geo.model.footprint import Likeness
from geo.model.grid import GridSpec
from geo.resource.footprint.disturbed_areas import periods
from geo.resource.footprint.ground_cells import GroundCells, stretch_of
from geo.resource.footprint.outlines import outline_of_cells
from geo.resource.footprint.reference_zones import Placement, compare_zone
from geo.resource.footprint.windows import MOST_WINDOWS, free_windows, window_shapes

SPEC = GridSpec(
    west=0.0, south=0.0, spacing=1e3, shape=(1, 4), crs=local_crs([154.0], [24.0])
)


@given(
    st.lists(st.booleans(), min_size=42, max_size=42),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_windows_are_all_those_that_hold_no_forbidden_cell(cells, height, width):
    allowed = np.array(cells).reshape(6, 7)
    found = {
        (row, column)
        for row in range(7 - height)
        for column in range(8 - width)
        if allowed[row : row + height, column : column + width].all()
    }
    if min(height, width) < 8:  # below it a quarter of the side is one cell
        windows = free_windows(allowed, height=height, width=width)
        assert {(one.row, one.column) for one in windows} == found
        assert all(allowed.ravel()[one.cells(7)].all() for one in windows)


def test_windows_of_a_large_grid_are_thinned():
    allowed = np.ones((400, 400), dtype=bool)
    windows = free_windows(allowed, height=3, width=3)
    assert 0.5 * MOST_WINDOWS < len(windows) <= MOST_WINDOWS


@pytest.mark.parametrize("cells", [1.0, 7.0, 25.0, 50.0, 333.0])
def test_shapes_are_near_the_size_and_not_long(cells):
    for height, width in window_shapes(cells):
        assert max(height, width) <= 2 * min(height, width)
        assert abs(height * width - cells) <= max(height, width) / 2 + 1


def test_no_size_is_refused():
    with pytest.raises(ParameterError, match="above 0"):
        window_shapes(0.0)


@given(st.integers(-5, 2040), st.integers(0, 400))
def test_periods_cover_every_year_once(first, more):
    spans = periods(range(first, first + more + 1))
    years = [year for start, stop in spans for year in range(start, stop + 1)]
    assert years == list(range(first, first + more + 1))
    assert len(spans) <= 6


def field(facies=None) -> GroundCells:
    return GroundCells(
        name="field",
        spec=SPEC,
        fraction=np.ones(4),
        values={
            "depth": np.array([5000.0, 5600.0, 5000.0, 5600.0]),
            "slope": np.array([1.0, 2.0, np.nan, np.nan]),
        },
        facies=facies or {},
    )


def compared(ground: GroundCells, zone, **more):
    mined = stretch_of([ground], area_m2=[[1e6, 1e6, 0.0, 0.0]])
    table = compare_zone(
        "PRZ",
        how="given",
        grounds=[ground],
        area_m2=[zone],
        like=mined,
        criteria={"depth": "m", "slope": "degree"},
        likeness=Likeness(),
        **more,
    )
    return table.set_index("criterion")


def test_what_is_not_known_of_a_zone_is_said_to_be_so():
    table = compared(field(), [0.0, 0.0, 1e6, 1e6])
    assert table.loc["depth", "verdict"] == "representative"
    assert table.loc["slope", "verdict"] == "not known"
    assert table.loc["facies", "verdict"] == "not known"
    assert table.loc["all", "verdict"] == "representative in what is known"


def test_a_zone_without_ground_in_any_cell_is_not_known():
    table = compared(field(), [0.0, 0.0, 0.0, 0.0])
    assert table.loc["all", "verdict"] == "not known"


def test_a_zone_of_the_wrong_facies_is_not_representative():
    facies = {"clay": np.array([1.0, 1, 0, 0]), "ooze": np.array([0.0, 0, 1, 1])}
    table = compared(field(facies), [0.0, 0.0, 1e6, 1e6])
    assert table.loc["facies", "share_difference"] == 1.0
    assert table.loc["facies: ooze", "in_zone"] == 1.0
    assert table.loc["all", "verdict"] == "not representative"


def test_a_zone_in_the_wrong_place_is_not_representative_however_like():
    place = Placement(criterion="overlap", unit="km2", in_zone=3.0, holds=False)
    table = compared(field(), [0.0, 0.0, 1e6, 1e6], placements=[place])
    assert table.loc["overlap", "verdict"] == "does not hold"
    assert table.loc["all", "verdict"] == "not representative"


def test_cells_of_another_grid_are_refused():
    with pytest.raises(DataError, match="as the grid"):
        outline_of_cells(np.ones((2, 2), dtype=bool), spec=SPEC)
    with pytest.raises(DataError, match="fraction"):
        GroundCells(name="field", spec=SPEC, fraction=np.ones(3), values={}, facies={})


def test_ground_without_area_is_refused():
    with pytest.raises(DataError, match="no ground at all"):
        stretch_of([field()], area_m2=[np.zeros(4)])
