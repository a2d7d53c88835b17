"""Seamounts are found where they were put, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

import xarray as xr

from geo.errors import DataError
from geo.model.crs import geodesic_distance_m
from geo.model.ground import SeamountRule
from geo.resource.ground.regional_depth import regional_depth
from geo.resource.ground.seamounts import find_seamounts
from geo.resource.ground.terrain import at_points, metres_per_degree
from geo.sources.bathymetry import read_bathymetry

FLOOR_M = -5_500.0
RULE = SeamountRule(flank_m=200.0, radius_m=60_000.0)


def grid(z, lat, lon):
    return xr.Dataset(
        {"elevation": (("lat", "lon"), z)}, coords={"lat": lat, "lon": lon}
    )


def cones(places, *, lat_0=20.0, lon_0=150.0, size=(150, 180), step=1 / 60, tilt=0.0):
    """A level floor with cones: (lon, lat, height in m, radius of the foot in m)."""
    lat, lon = lat_0 + step * np.arange(size[0]), lon_0 + step * np.arange(size[1])
    everywhere = np.meshgrid(lon, lat)
    z = np.full(size, FLOOR_M) + tilt * (everywhere[0] - lon_0)
    for at_lon, at_lat, height, foot in places:
        away = geodesic_distance_m(*everywhere, lon_b=at_lon, lat_b=at_lat)
        z = z + height * np.maximum(0.0, 1.0 - away / foot)
    return grid(z, lat, lon)


@pytest.mark.parametrize("lat_0", [-50.0, 0.0, 20.0, 65.0])
@pytest.mark.parametrize("lon_0", [150.0, 179.0])
def test_a_cone_is_found_with_its_height_place_and_foot(lat_0, lon_0):
    top = (lon_0 + 1.5, lat_0 + 1.25)
    made = cones([(*top, 1_500.0, 15_000.0)], lat_0=lat_0, lon_0=lon_0)
    table = find_seamounts(made, rule=RULE).table
    assert len(table) == 1
    found = table.iloc[0]
    away = geodesic_distance_m(
        [found["lon"]], [found["lat"]], lon_b=top[0], lat_b=top[1]
    )
    assert away[0] < 1_900.0  # a cell
    assert found["height_m"] == pytest.approx(1_500.0, abs=100.0)
    assert found["base_m"] == pytest.approx(FLOOR_M, abs=1e-6)
    # a cone rises 200 m above its foot within 13/15 of its radius
    disc_km2 = np.pi * 13.0**2
    assert found["area_km2"] == pytest.approx(disc_km2, rel=0.05)


def test_hills_below_the_height_are_left_in():
    places = [(151.0, 21.0, 1_500.0, 15e3), (152.0, 21.5, 700.0, 15e3)]
    found = find_seamounts(cones(places), rule=RULE)
    assert found.table["height_m"].round(-2).tolist() == [1500.0]
    inside = at_points(found.inside, lon=[151.0, 152.0, 151.5], lat=[21.0, 21.5, 22.2])
    assert inside.tolist() == [1.0, 0.0, 0.0]
    lower = SeamountRule(height_m=500.0, flank_m=200.0, radius_m=60_000.0)
    assert len(find_seamounts(cones(places), rule=lower).table) == 2


def test_two_cones_that_meet_above_the_flank_are_one_hill():
    apart_deg = 0.15  # 15.6 km
    places = [(151.0, 21.0, 1_500.0, 15e3), (151.0 + apart_deg, 21.0, 900.0, 15e3)]
    table = find_seamounts(cones(places), rule=RULE).table
    assert len(table) == 1
    assert table["area_km2"][0] > 1.3 * np.pi * 13.0**2


def test_a_sloping_plain_is_no_seamount():
    made = cones([(151.5, 21.2, 1_500.0, 15e3)], tilt=1_000.0)  # 1 km per 104 km
    table = find_seamounts(made, rule=RULE).table
    assert len(table) == 1
    assert table["height_m"][0] == pytest.approx(1_500.0, abs=100.0)


def test_a_deep_is_no_seamount_and_does_not_raise_its_rim():
    found = find_seamounts(cones([(151.5, 21.2, -2_000.0, 20e3)]), rule=RULE)
    assert found.table.empty
    assert float(found.inside.max()) == 0.0


def test_gaps_are_neither_in_nor_out_and_spoil_nothing():
    made = cones([(151.0, 21.0, 1_500.0, 15e3)])
    z = made["elevation"].to_numpy().copy()
    rng = np.random.Generator(np.random.PCG64(2))
    gaps = rng.random(z.shape) < 0.3
    z[gaps] = np.nan
    found = find_seamounts(grid(z, made["lat"], made["lon"]), rule=RULE)
    assert np.isnan(found.inside.to_numpy()[gaps]).all()
    assert not np.isnan(found.inside.to_numpy()[~gaps]).any()
    whole = find_seamounts(made, rule=RULE)
    told = np.where(gaps, np.nan, whole.inside.to_numpy())
    # a cell or two on the foot may hang on by a gap alone
    assert np.nansum(np.abs(told - found.inside.to_numpy())) <= 2


def test_a_lower_flank_never_frees_a_cell_and_a_lower_height_neither():
    places = [(151.0, 21.0, 1_500.0, 15e3), (152.0, 21.5, 1_100.0, 12e3)]
    made = cones(places)
    last = np.zeros(made["elevation"].shape, dtype=bool)
    for height, flank in [(1_400, 600), (1_000, 600), (1_000, 300), (900, 50)]:
        rule = SeamountRule(height_m=height, flank_m=flank, radius_m=60e3)
        inside = find_seamounts(made, rule=rule).inside.to_numpy() == 1.0
        assert (inside >= last).all()
        last = inside


def test_no_seamount_gives_an_empty_table_with_its_columns():
    found = find_seamounts(cones([]), rule=RULE)
    assert found.table.empty
    assert {"lon", "lat", "height_m", "area_km2"} <= set(found.table.columns)
    assert "1000 m or more above the median depth within 60 km" in found.notes[0]


def test_a_window_too_narrow_for_the_radius_is_said():
    made = cones([], size=(24, 24))
    notes = find_seamounts(made, rule=RULE).notes
    assert "read the bathymetry further out" in notes[1]


def test_a_radius_of_less_than_three_cells_is_refused():
    made = cones([], size=(24, 24), step=0.5)
    with pytest.raises(DataError, match=r"cells of 5\d{4} m(.|\n)*radius_m = 16"):
        find_seamounts(made, rule=RULE)
    with pytest.raises(DataError, match="missing"):
        find_seamounts(xr.Dataset(), rule=RULE)


@pytest.mark.parametrize("lat_0", [0.0, 60.0])
def test_the_median_is_that_of_all_cells_within_the_radius(lat_0):
    rng = np.random.Generator(np.random.PCG64(5))
    lat, lon = lat_0 + np.arange(40) / 60, 179.7 + np.arange(50) / 60
    z = rng.normal(FLOOR_M, 300.0, (40, 50))
    z[rng.random(z.shape) < 0.2] = np.nan
    all_lon, all_lat = np.meshgrid(lon, lat)
    for row, column in [(0, 0), (20, 25), (39, 3), (7, 49)]:
        away = geodesic_distance_m(all_lon, all_lat, lon_b=lon[column], lat_b=lat[row])
        # 8 cells, so that none are pooled; no centre lies so near the rim that the
        # plane in which the disc is drawn could put it on the other side
        rim = np.sort(away[(away > 14_000.0) & (away < 16_000.0)])
        widest = int(np.argmax(np.diff(rim)))
        assert rim[widest + 1] - rim[widest] > 40.0
        radius = (rim[widest] + rim[widest + 1]) / 2.0
        found = regional_depth(grid(z, lat, lon), radius_m=radius)
        assert found.pooled == (1, 1)
        expected = np.nanmedian(z[away < radius])
        assert float(found.median[row, column]) == pytest.approx(expected, abs=1e-9)


def test_pooling_first_changes_the_median_by_little():
    lat, lon = 20.0 + np.arange(160) / 240, 150.0 + np.arange(160) / 240
    rng = np.random.Generator(np.random.PCG64(6))
    rough = FLOOR_M + rng.normal(0.0, 100.0, (160, 160))
    made = grid(rough, lat, lon)
    radius = 20_000.0
    found = regional_depth(made, radius_m=radius)
    assert min(found.pooled) > 1
    all_lon, all_lat = np.meshgrid(lon, lat)
    away = geodesic_distance_m(all_lon, all_lat, lon_b=lon[80], lat_b=lat[80])
    expected = np.median(rough[away < radius])
    # the median of 5,500 such cells has a standard error of 1.7 m
    assert float(found.median[80, 80]) == pytest.approx(expected, abs=6.8)


def test_a_straight_slope_keeps_its_depth_when_pooled():
    lat, lon = 20.0 + np.arange(160) / 240, 150.0 + np.arange(160) / 240
    plane = FLOOR_M + 500.0 * (lon - 150.0)[None, :] * np.ones((160, 1))
    found = regional_depth(grid(plane, lat, lon), radius_m=12_000.0)
    middle = slice(60, 100)
    difference = found.median.to_numpy()[middle, middle] - plane[middle, middle]
    # a block's step is 2 cells of 2 m each
    assert np.abs(difference).max() < 2.1


def test_a_place_with_nothing_round_it_has_no_depth():
    z = np.full((60, 60), np.nan)
    z[:5, :5] = FLOOR_M
    lat, lon = np.arange(60) / 60, np.arange(60) / 60
    found = regional_depth(grid(z, lat, lon), radius_m=10_000.0)
    assert np.isnan(float(found.median[50, 50]))
    assert float(found.known[50, 50]) == 0.0
    assert float(found.median[2, 2]) == FLOOR_M


@pytest.mark.testdata
@pytest.mark.parametrize("name", ["etopo5", "etopo1_6min"])
def test_the_island_is_the_highest_seamount_round_minamitorishima(name, testdata):
    file = f"{name}_minamitorishima_148_160E_18_30N.nc"
    bathymetry = read_bathymetry(file, root=testdata / "bathymetry")
    rule = SeamountRule(flank_m=300.0, radius_m=100_000.0)
    found = find_seamounts(bathymetry, rule=rule)
    first = found.table.iloc[0]
    # Minamitorishima lies at 24.29 N, 153.98 E
    away = geodesic_distance_m(
        [first["lon"]], [first["lat"]], lon_b=153.98, lat_b=24.29
    )
    assert away[0] < 10_000.0
    assert float(at_points(found.inside, lon=[153.98], lat=[24.29])[0]) == 1.0
    # the nodule field lies on the plain south-east of it
    assert float(at_points(found.inside, lon=[155.4], lat=[23.4])[0]) == 0.0
    assert 0.05 < float(found.inside.mean()) < 0.25


def test_areas_are_those_of_the_ellipsoid():
    made = cones([(151.0, 61.0, 1_500.0, 15e3)], lat_0=60.0)
    found = find_seamounts(made, rule=RULE)
    rows, columns = np.nonzero(found.inside.to_numpy() == 1.0)
    per_lon, per_lat = metres_per_degree(made["lat"].to_numpy()[rows])
    expected = float((per_lon * per_lat).sum()) / 3600 / 1e6
    assert found.table["area_km2"][0] == pytest.approx(expected, rel=1e-9)
    assert found.table["cells"][0] == len(columns)
