"""Slopes on the ellipsoid, with the size of the cells they came from."""

from __future__ import annotations

import numpy as np
import pytest

import xarray as xr

from geo.errors import DataError
from geo.model.crs import geodesic_distance_m
from geo.resource.ground.terrain import at_points, metres_per_degree, slope
from geo.sources.bathymetry import read_bathymetry


def grid(elevation, lat, lon):
    return xr.Dataset(
        {"elevation": (("lat", "lon"), elevation)}, coords={"lat": lat, "lon": lon}
    )


def plane(*, dip, azimuth, at_lat, step=1 / 1200, size=9):
    """A plane that dips by `dip` degrees towards `azimuth`, in true metres."""
    lat = at_lat + step * (np.arange(size) - size // 2)
    lon = 150.0 + step * (np.arange(size) - size // 2)
    per_lon, per_lat = metres_per_degree(at_lat)
    east = (lon - 150.0)[None, :] * per_lon
    north = (lat - at_lat)[:, None] * per_lat
    towards = np.radians(azimuth)
    along = east * np.sin(towards) + north * np.cos(towards)
    return grid(-5000.0 - np.tan(np.radians(dip)) * along, lat, lon)


@pytest.mark.parametrize("lat", [-70.0, -12.0, 0.0, 24.0, 60.0, 80.0])
def test_a_degree_has_its_geodesic_length(lat):
    per_lon, per_lat = metres_per_degree(lat)
    d = 1e-3
    east = geodesic_distance_m([0.0], [lat], lon_b=[d], lat_b=[lat])[0] / d
    north = geodesic_distance_m([0.0], [lat - d], lon_b=[0.0], lat_b=[lat + d])[0]
    assert float(per_lon) == pytest.approx(float(east), rel=1e-6)
    assert float(per_lat) == pytest.approx(float(north) / (2 * d), rel=1e-6)


@pytest.mark.parametrize("lat", [-65.0, -12.0, 0.0, 24.0, 70.0])
@pytest.mark.parametrize("azimuth", [0.0, 45.0, 90.0, 200.0])
@pytest.mark.parametrize("dip", [0.0, 0.5, 6.0, 35.0])
def test_a_plane_has_its_dip_at_any_latitude_and_azimuth(dip, azimuth, lat):
    made = slope(plane(dip=dip, azimuth=azimuth, at_lat=lat))
    assert float(made.degrees[4, 4]) == pytest.approx(dip, abs=1e-9)


def test_the_east_and_north_are_not_mistaken_for_each_other():
    # 1 m of relief per degree counts for more along a short degree of longitude
    ramp = np.arange(5.0) * 1000.0
    lat, lon = 60.0 + np.arange(5.0) / 10, np.arange(5.0) / 10
    eastward = slope(grid(np.tile(ramp, (5, 1)), lat, lon)).degrees[2, 2]
    northward = slope(grid(np.tile(ramp[:, None], (1, 5)), lat, lon)).degrees[2, 2]
    ratio = np.tan(np.radians(float(eastward))) / np.tan(np.radians(float(northward)))
    per_lon, per_lat = metres_per_degree(lat[2])
    assert ratio == pytest.approx(float(per_lat / per_lon), rel=1e-12)


def test_the_vectorised_form_equals_horns_formula_cell_by_cell():
    rng = np.random.Generator(np.random.PCG64(3))
    z = rng.normal(-5000.0, 50.0, (7, 8))
    lat, lon = 24.0 + np.arange(7) / 120, 154.0 + np.arange(8) / 120
    found = slope(grid(z, lat, lon)).degrees.to_numpy()
    for i in range(1, 6):
        per_lon, per_lat = metres_per_degree(lat[i])
        for j in range(1, 7):
            a, b, c = z[i + 1, j - 1 : j + 2]
            d, _, f = z[i, j - 1 : j + 2]
            g, h, k = z[i - 1, j - 1 : j + 2]
            east = ((c + 2 * f + k) - (a + 2 * d + g)) / (8 * per_lon / 120)
            north = ((a + 2 * b + c) - (g + 2 * h + k)) / (8 * per_lat / 120)
            expected = np.degrees(np.arctan(np.hypot(east, north)))
            assert found[i, j] == pytest.approx(float(expected), rel=1e-9)


def test_turning_the_sea_floor_over_or_mirroring_it_keeps_slopes():
    made = plane(dip=6.0, azimuth=30.0, at_lat=24.0)
    upside_down = made.assign(elevation=-made["elevation"])
    np.testing.assert_allclose(slope(made).degrees, slope(upside_down).degrees)
    mirrored = made.assign(
        elevation=(("lat", "lon"), made["elevation"].values[:, ::-1])
    )
    np.testing.assert_allclose(
        slope(made).degrees.values, slope(mirrored).degrees.values[:, ::-1]
    )


def test_the_rim_and_the_neighbours_of_gaps_have_no_slope():
    made = plane(dip=6.0, azimuth=30.0, at_lat=24.0)
    elevation = made["elevation"].values.copy()
    elevation[4, 4] = np.nan
    found = slope(made.assign(elevation=(("lat", "lon"), elevation))).degrees
    assert int(found.isnull().sum()) == 4 * 8 + 9


@pytest.mark.parametrize(("step", "regional"), [(1 / 1200, False), (1 / 240, True)])
def test_coarse_cells_are_good_for_regions_only(step, regional):
    made = slope(plane(dip=1.0, azimuth=0.0, at_lat=24.0, step=step))
    assert made.cell_size_m == pytest.approx(step * 110_770, rel=1e-3)
    assert made.regional_only is regional
    assert f"cells of {made.cell_size_m:.0f} m" in made.degrees.attrs["long_name"]


def test_too_small_a_grid_is_refused():
    with pytest.raises(DataError, match="at least 3 rows"):
        slope(grid(np.zeros((2, 5)), np.arange(2.0), np.arange(5.0)))
    with pytest.raises(DataError, match="missing"):
        slope(xr.Dataset(coords={"lat": [0.0], "lon": [0.0]}))


def test_points_find_their_cell_in_any_range_of_longitudes():
    values = xr.DataArray(
        [[1.0, 2.0, 3.0]], coords={"lat": [0.0], "lon": [179.0, 180.0, 181.0]}
    )
    lon = np.array([179.2, -180.0, 180.4, -179.2, 540.0, 178.4, -178.4])
    found = at_points(values, lon=lon, lat=np.zeros(7))
    np.testing.assert_array_equal(found, [1.0, 2.0, 2.0, 3.0, 2.0, np.nan, np.nan])


@pytest.mark.testdata
def test_on_cells_of_nine_kilometres_almost_nothing_is_steep(testdata):
    name = "etopo5_minamitorishima_148_160E_18_30N.nc"
    made = slope(read_bathymetry(testdata / "bathymetry" / name, root=testdata))
    assert made.regional_only
    assert made.cell_size_m == pytest.approx(9_230, rel=0.01)
    steep = float((made.degrees > 6.0).sum() / made.degrees.notnull().sum())
    assert steep < 0.1
