"""Covariates of surfaces of known shape, and of ground measured by brute force."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.model.crs import GEOD, WGS84, local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator
from geo.resource.ground.terrain import metres_per_degree
from geo.resource.prospectivity.covariates.cell_sizes import DegreeCells
from geo.resource.prospectivity.covariates.curvature import curvature
from geo.resource.prospectivity.covariates.feature_distance import feature_distance
from geo.resource.prospectivity.covariates.position_index import position_index
from geo.resource.prospectivity.covariates.roughness import ruggedness, window_deviation
from geo.resource.prospectivity.covariates.terrain_covariates import terrain_covariates

WIDTH, HEIGHT = 90.0, 110.0
BEND = ("profile", "plan", "mean")


@pytest.fixture
def rng():
    return generator(12, "covariates")


def surface(shape, *, size=21):
    """Elevations of a shape over east and north in cells that are not square."""
    east, north = np.meshgrid(
        WIDTH * (np.arange(size) - size // 2), HEIGHT * (np.arange(size) - size // 2)
    )
    return shape(east, north), east, north


def bent(z):
    return curvature(z, width_m=WIDTH, height_m=HEIGHT)


def ground(elevation, *, lat, step, west=170.0):
    """A bathymetry whose middle row lies at `lat`."""
    rows, columns = elevation.shape
    spec = GridSpec(
        west=west,
        south=lat - step * rows / 2,
        spacing=step,
        shape=(rows, columns),
        crs=WGS84,
    )
    grid = spec.dataset()
    grid["elevation"] = spec.variable(elevation, units="m", long_name="elevation")
    return grid


def test_a_plane_is_not_curved_and_as_rugged_as_it_dips():
    dip_east, dip_north = 0.03, -0.07
    z, _, _ = surface(lambda e, n: -5000.0 + dip_east * e + dip_north * n)
    found = bent(z)
    for name in BEND:
        assert np.nanmax(np.abs(getattr(found, name))) < 1e-14
    squares = 6.0 * ((dip_east * WIDTH) ** 2 + (dip_north * HEIGHT) ** 2)
    np.testing.assert_allclose(ruggedness(z)[1:-1, 1:-1], np.sqrt(squares), rtol=1e-9)
    for window in (3, 5, 9):
        half = window // 2
        variance = (window**2 - 1) / 12.0 * squares / 6.0
        inner = window_deviation(z, window=window)[half:-half, half:-half]
        np.testing.assert_allclose(inner, np.sqrt(variance), rtol=1e-9)


def test_a_paraboloid_has_its_curvature_everywhere():
    bend = 4e-5
    z, east, north = surface(lambda e, n: -bend * (e**2 + n**2) / 2.0)
    whole = 1.0 + bend**2 * (east**2 + north**2)
    inner = (slice(1, -1), slice(1, -1))
    found = bent(z)
    np.testing.assert_allclose(
        found.profile[inner], (bend / whole**1.5)[inner], rtol=1e-7
    )
    np.testing.assert_allclose(found.plan[inner], (bend / whole**0.5)[inner], rtol=1e-7)


def test_a_cap_of_a_sphere_is_bent_alike_in_all_directions():
    radius = 20_000.0
    z, _, _ = surface(lambda e, n: np.sqrt(radius**2 - e**2 - n**2) - radius)
    found = bent(z)
    for name in BEND:
        inner = getattr(found, name)[1:-1, 1:-1]
        np.testing.assert_allclose(inner, 1.0 / radius, rtol=1e-3)


def test_a_cone_is_straight_down_and_round_across():
    fall = 0.2
    z, east, north = surface(lambda e, n: -fall * np.hypot(e, n), size=61)
    far = (np.hypot(east, north) > 1500.0) & np.isfinite(bent(z).plan)
    across = fall / (np.hypot(east, north)[far] * np.sqrt(1.0 + fall**2))
    np.testing.assert_allclose(bent(z).plan[far], across, rtol=0.02)
    assert np.abs(bent(z).profile[far]).max() < 0.02 * across.min()


def test_mean_curvature_is_half_the_sum_of_the_other_two(rng):
    z = rng.normal(-5000.0, 60.0, (12, 15))
    z[3:6, 4:7] = -5000.0  # level ground: no direction of slope
    found = bent(z)
    np.testing.assert_allclose(
        found.mean, (found.profile + found.plan) / 2.0, atol=1e-15, rtol=1e-9
    )
    assert np.isfinite(found.profile[4, 5])


@pytest.mark.parametrize("lat", [-65.0, 0.0, 24.0, 70.0])
def test_a_round_hill_is_round_at_any_latitude(lat):
    step, size, radius = 1 / 1200, 15, 10_000.0
    per_lon, per_lat = metres_per_degree(lat)
    steps = step * (np.arange(size) - size // 2)
    east, north = np.meshgrid(steps * per_lon, steps * per_lat)
    hill = np.sqrt(radius**2 - east**2 - north**2) - radius - 4000.0
    found = terrain_covariates(ground(hill, lat=lat, step=step))
    for name in BEND:
        inner = found[f"{name}_curvature"].to_numpy()[4:-4, 4:-4]
        np.testing.assert_allclose(inner, 1.0 / radius, rtol=0.01)


@pytest.mark.parametrize("lat", [0.0, -23.0, 60.0])
def test_a_position_index_is_that_of_a_search_through_all_cells(lat, rng):
    rows, columns, step, ring = 23, 41, 0.1, (12_345.0, 43_210.0)
    z = rng.normal(-5000.0, 200.0, (rows, columns))
    lats = lat + step * (np.arange(rows) - rows // 2)
    lons = 170.0 + step * np.arange(columns)
    cells = DegreeCells(lat=lats, wide_deg=step, high_deg=step)
    found = position_index(z, cells=cells, ring_m=ring)
    all_lon, all_lat = np.meshgrid(lons, lats)
    checked = 0
    for row, column in np.argwhere(np.isfinite(found))[::7]:
        here = np.full(all_lon.shape, lons[column]), np.full(all_lon.shape, lats[row])
        apart = GEOD.inv(*here, all_lon, all_lat)[2]
        within = (apart >= ring[0]) & (apart <= ring[1])
        assert found[row, column] == pytest.approx(
            z[row, column] - z[within].mean(), abs=1e-6
        )
        checked += 1
    assert checked > 10


def test_level_ground_has_no_position_and_a_hole_spoils_only_its_rings():
    z = np.full((31, 31), -4200.0)
    lat = 0.1 * (np.arange(31) - 15)
    cells = DegreeCells(lat=lat, wide_deg=0.1, high_deg=0.1)
    ring = {"cells": cells, "ring_m": (0.0, 35e3)}
    level = position_index(z, **ring)
    assert np.nanmax(np.abs(level)) < 1e-9
    z[15, 15] = np.nan
    holed = position_index(z, **ring)
    spoilt = np.argwhere(np.isnan(holed) & np.isfinite(level))
    away = np.hypot(*(spoilt - 15).T) * 11.1e3
    assert len(spoilt) > 20
    assert away.max() < 36e3


def test_ruggedness_is_that_of_loops(rng):
    z = rng.normal(-5000.0, 300.0, (8, 9))
    z[2, 3] = np.nan
    found = ruggedness(z)
    deviations = window_deviation(z, window=3)
    for row in range(1, 7):
        for column in range(1, 8):
            nine = z[row - 1 : row + 2, column - 1 : column + 2]
            loops = np.sqrt(((nine - z[row, column]) ** 2).sum())
            assert found[row, column] == pytest.approx(loops, nan_ok=True)
            assert deviations[row, column] == pytest.approx(nine.std(), nan_ok=True)
    assert np.isnan(found[0]).all()
    assert np.isnan(found[:, -1]).all()


def brute_distance(spec, line):
    """Geodesics to places every 55 m or so along a line."""
    along = shapely.get_coordinates(shapely.segmentize(line, 5e-4))
    lon, lat = spec.lonlat()
    found = [
        GEOD.inv(np.full(len(along), x), np.full(len(along), y), *along.T)[2].min()
        for x, y in zip(lon.ravel(), lat.ravel(), strict=True)
    ]
    return np.reshape(found, spec.shape)


@pytest.mark.parametrize("turn", [0.0, 360.0, -360.0])
def test_a_distance_is_that_of_a_search_along_the_line(turn):
    spec = GridSpec(west=177.0, south=-24.0, spacing=0.8, shape=(6, 8), crs=WGS84)
    line = shapely.LineString([(178.1, -23.0), (181.3, -21.2), (181.5, -19.6)])
    moved = shapely.transform(line, lambda c: c + np.array([turn, 0.0]))
    features = gpd.GeoDataFrame(geometry=[moved], crs=4326)
    found = feature_distance(spec, features, name="line").to_numpy()
    np.testing.assert_allclose(found, brute_distance(spec, line), atol=30.0)


def test_a_line_written_across_180_is_the_same_line():
    spec = GridSpec(west=177.0, south=-2.0, spacing=0.5, shape=(8, 12), crs=WGS84)
    whole = shapely.LineString([(178.0, 0.0), (182.0, 1.0)])
    jumped = shapely.LineString([(178.0, 0.0), (-178.0, 1.0)])
    one, other = (
        feature_distance(spec, gpd.GeoDataFrame(geometry=[line], crs=4326), name="line")
        for line in (whole, jumped)
    )
    np.testing.assert_allclose(one, other, atol=1e-6)
    assert float(one.max()) < 400e3


def test_a_polygon_is_at_no_distance_within_and_its_edge_without():
    spec = GridSpec(west=178.0, south=-2.0, spacing=0.5, shape=(8, 8), crs=WGS84)
    box = shapely.box(179.0, -1.0, 181.0, 1.0)
    seam = shapely.MultiPolygon(
        [shapely.box(179.0, -1.0, 180.0, 1.0), shapely.box(-180.0, -1.0, -179.0, 1.0)]
    )
    lon, lat = spec.lonlat()
    inside = (np.abs(lon - 180.0) < 1.0) & (np.abs(lat) < 1.0)
    for shape in (box, seam):
        features = gpd.GeoDataFrame(geometry=[shape], crs=4326)
        found = feature_distance(spec, features, name="box").to_numpy()
        assert (found[inside] == 0.0).all()
        assert (found[~inside] > 27_000.0).all()
    edges = brute_distance(spec, box.exterior)
    np.testing.assert_allclose(found[~inside], edges[~inside], atol=30.0)


def test_points_are_measured_exactly_on_a_projected_grid(rng):
    plane = local_crs([154.0], [24.0])
    spec = GridSpec(west=-2e5, south=-2e5, spacing=5e4, shape=(8, 8), crs=plane)
    lon, lat = rng.uniform(153, 155, 40), rng.uniform(23, 25, 40)
    features = gpd.GeoDataFrame(geometry=shapely.points(lon, lat), crs=4326)
    found = feature_distance(spec, features, name="vent").to_numpy()
    cell_lon, cell_lat = (each.ravel() for each in spec.lonlat())
    pairs = np.meshgrid(np.arange(64), np.arange(40), indexing="ij")
    apart = GEOD.inv(
        cell_lon[pairs[0]], cell_lat[pairs[0]], lon[pairs[1]], lat[pairs[1]]
    )
    np.testing.assert_allclose(found.ravel(), apart[2].min(axis=1), atol=1e-3)


def test_a_crowd_of_points_hides_no_line_that_is_nearer(rng):
    """The ends of the nearest edge are further off than forty points."""
    spec = GridSpec(west=-0.001, south=-0.001, spacing=0.002, shape=(1, 1), crs=WGS84)
    line = shapely.LineString([(-0.024, 0.005), (0.024, 0.005)])
    crowd = shapely.points(
        rng.uniform(-0.004, 0.004, 40), rng.uniform(-0.016, -0.01, 40)
    )
    features = gpd.GeoDataFrame(geometry=[line, *crowd], crs=4326)
    found = feature_distance(spec, features, name="line").item()
    assert found == pytest.approx(GEOD.inv(0.0, 0.0, 0.0, 0.005)[2], abs=0.1)
