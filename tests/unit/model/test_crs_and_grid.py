"""The date line, areas and grids: laws that hold anywhere on the Earth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely
from pyproj import CRS

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import (
    WGS84,
    bounds_polygon,
    frame_geometry,
    geodesic_area_m2,
    local_crs,
    project_geometry,
    split_at_180,
    unproject_geometry,
    unwrap_longitude,
    window_round,
    wrap_longitude,
)
from geo.model.grid import GridSpec, require_grid

ELLIPSOID_M2 = 510_065_621_724_088.4  # of WGS84, by its closed form (Snyder 1987, 3-12)
longitudes = st.floats(-540.0, 540.0)


@given(lon=longitudes, centre=st.floats(-180.0, 180.0))
def test_a_frame_changes_longitudes_by_whole_turns(lon: float, centre: float) -> None:
    framed = float(unwrap_longitude(lon, centre=centre))
    turns = (framed - lon) / 360.0
    assert turns == pytest.approx(round(turns), abs=1e-9)
    assert centre - 180.0 - 1e-9 <= framed <= centre + 180.0 + 1e-9


@given(lon=longitudes)
def test_wrapping_twice_is_wrapping_once(lon: float) -> None:
    once = wrap_longitude(lon)
    assert np.array_equal(wrap_longitude(once), once)


@pytest.mark.parametrize("west", [0.0, 100.0, 175.0, 179.5, -180.0, -175.0])
@pytest.mark.parametrize("south", [-80.0, -30.0, 0.0, 60.0])
def test_an_area_does_not_depend_on_where_it_lies_round_the_globe(
    west: float, south: float
) -> None:
    box = shapely.box(west, south, west + 9.0, south + 8.0)
    # a cut adds a vertex on a parallel, which the geodesic beside it leaves: the
    # shorter the chords, the less
    there = split_at_180(shapely.segmentize(box, 0.1))
    home = shapely.segmentize(shapely.box(0.0, south, 9.0, south + 8.0), 0.1)
    assert geodesic_area_m2(there) == pytest.approx(geodesic_area_m2(home), rel=1e-7)
    assert shapely.bounds(there)[0] >= -180.0
    assert shapely.bounds(there)[2] <= 180.0


def test_a_ring_round_the_pole_holds_the_pole() -> None:
    lon = np.append(np.arange(-180.0, 180.0, 1.0), 180.0)
    ring = shapely.Polygon(np.column_stack([lon, np.full(lon.size, -70.0)]))
    cap = frame_geometry(ring, centre=0.0)
    edge = np.sin(np.radians(-70.0))
    sphere = 2 * np.pi * 6_371_007.2**2 * (1.0 + edge)  # authalic, to a percent
    assert geodesic_area_m2(cap) == pytest.approx(sphere, rel=0.01)


def test_bounds_over_the_date_line_are_the_short_way_round() -> None:
    over = bounds_polygon((179.0, -1.0, -179.0, 1.0))
    assert geodesic_area_m2(over) == pytest.approx(
        geodesic_area_m2(bounds_polygon((10.0, -1.0, 12.0, 1.0))), rel=1e-9
    )
    west, south, east, north = window_round([over])
    assert (east - west, north - south) == pytest.approx((2.0, 2.0))


def test_halves_at_180_are_one_again_when_projected() -> None:
    plane = local_crs([180.0], [10.0])
    over = bounds_polygon((179.0, 9.0, -179.0, 11.0))
    joined = project_geometry(over, plane)
    assert joined.geom_type == "Polygon"
    assert joined.area == pytest.approx(geodesic_area_m2(over), rel=1e-4)


def test_a_plane_is_refused_where_it_would_lie() -> None:
    with pytest.raises(CRSError, match="split the area"):
        local_crs([-20.0, 40.0], [0.0, 50.0])


def test_the_cells_of_a_globe_add_up_to_the_ellipsoid() -> None:
    globe = GridSpec(west=-180.0, south=-90.0, spacing=2.0, shape=(90, 180), crs=WGS84)
    assert globe.cell_areas_m2().sum() == pytest.approx(ELLIPSOID_M2, rel=1e-9)


@pytest.mark.parametrize("crs", [local_crs([154.0], [24.0]), CRS.from_epsg(32656)])
def test_a_projected_cell_has_the_area_of_its_outline(crs: CRS) -> None:
    spec = GridSpec.covering((400e3, 2600e3, 420e3, 2610e3), spacing=5e3, crs=crs)
    if crs.to_epsg() != 32656:
        spec = GridSpec.covering((-10e3, -5e3, 10e3, 5e3), spacing=5e3, crs=crs)
    areas = spec.cell_areas_m2()
    outline = unproject_geometry(spec.cells()[0, 0], crs)
    assert areas[0, 0] == pytest.approx(geodesic_area_m2(outline), rel=1e-6)


def test_a_grid_is_checked_at_the_door() -> None:
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(2, 3), crs=WGS84)
    grid = spec.dataset()
    grid["bare"] = (spec.dims, np.zeros(spec.shape))
    with pytest.raises(DataError, match="variable bare: no units"):
        require_grid(grid)
    with pytest.raises(DataError, match="not square and ascending"):
        require_grid(spec.dataset().isel(lat=[1, 0]))
    with pytest.raises(ParameterError, match="above 0"):
        GridSpec(west=0.0, south=0.0, spacing=0.0, shape=(1, 1), crs=WGS84)
