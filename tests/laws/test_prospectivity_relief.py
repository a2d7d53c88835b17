"""Shapes of the sea floor on grids in metres: the same ground, the same covariate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

import xarray as xr
from pyproj import CRS

from geo.model.crs import GEOD, WGS84, local_crs, transformer
from geo.model.grid import GridSpec
from geo.model.randomness import generator
from geo.resource.prospectivity.covariates.cell_sizes import MetreCells
from geo.resource.prospectivity.covariates.position_index import position_index
from geo.resource.prospectivity.covariates.terrain_covariates import terrain_covariates

UTM = CRS.from_epsg(32654)  # zone 54, north
EAST, NORTH = 500e3, 2_650e3
WIDE, HIGH = 40.0, 60.0
BENDS = ("profile_curvature", "plan_curvature", "mean_curvature")


def multibeam(shape, *, rows=41, columns=51, turned=False):
    """Elevations of a shape over east and north, in cells that are not square."""
    east = WIDE * (np.arange(columns) - columns // 2)
    north = HIGH * (np.arange(rows) - rows // 2)
    if turned:
        north = north[::-1]
    z = shape(*np.meshgrid(east, north)) - 4000.0
    return xr.Dataset(
        {"elevation": (("northing", "easting"), z, {"units": "m"})},
        coords={
            "northing": NORTH + north,
            "easting": EAST + east,
            "spatial_ref": ((), 0, UTM.to_cf()),
        },
    ), np.meshgrid(east, np.sort(north))


def inner(found, name, half=1):
    return found[name].to_numpy()[half:-half, half:-half]


@pytest.mark.parametrize("turned", [False, True])
def test_a_plane_has_its_dip_and_no_curvature(turned):
    dips = (0.03, -0.07)
    sea, _ = multibeam(lambda e, n: dips[0] * e + dips[1] * n, turned=turned)
    found = terrain_covariates(sea, window=5, rings_m=[(0.0, 200.0)])
    np.testing.assert_allclose(
        inner(found, "slope_deg"), np.degrees(np.arctan(np.hypot(*dips))), rtol=1e-9
    )
    for name in BENDS:
        assert np.abs(inner(found, name)).max() < 1e-13
    assert np.abs(inner(found, "bpi_0_0p2km", 6)).max() < 1e-9
    steps = (dips[0] * WIDE) ** 2, (dips[1] * HIGH) ** 2
    np.testing.assert_allclose(inner(found, "ruggedness"), np.sqrt(6 * sum(steps)))
    np.testing.assert_allclose(inner(found, "deviation", 2), np.sqrt(2 * sum(steps)))


def test_a_cone_is_as_steep_everywhere_and_round_across():
    fall = 0.2
    sea, (east, north) = multibeam(lambda e, n: -fall * np.hypot(e, n))
    found = terrain_covariates(sea)
    off = np.hypot(east, north)[1:-1, 1:-1]
    far = off > 500.0
    slope = np.degrees(np.arctan(fall))
    np.testing.assert_allclose(inner(found, "slope_deg")[far], slope, rtol=0.005)
    across = fall / (off[far] * np.sqrt(1.0 + fall**2))
    np.testing.assert_allclose(inner(found, BENDS[1])[far], across, rtol=0.02)
    assert np.abs(inner(found, BENDS[0])[far]).max() < 0.02 * across.min()


def test_a_cap_of_a_sphere_is_steep_and_bent_as_a_sphere_is():
    radius = 10_000.0
    sea, (east, north) = multibeam(
        lambda e, n: np.sqrt(radius**2 - e**2 - n**2) - radius
    )
    found = terrain_covariates(sea)
    off = np.hypot(east, north)[1:-1, 1:-1]
    np.testing.assert_allclose(
        inner(found, "slope_deg"), np.degrees(np.arcsin(off / radius)), atol=1e-3
    )
    for name in BENDS:
        np.testing.assert_allclose(inner(found, name), 1.0 / radius, rtol=1e-3)


@pytest.mark.parametrize("flipped", ["northing", "easting"])
def test_a_file_from_north_to_south_is_the_same_ground(flipped):
    rng = generator(12, "multibeam")
    sea, _ = multibeam(lambda e, n: rng.normal(0.0, 20.0, e.shape) + 0.0 * n)
    rings = [(0.0, 150.0)]
    turned = sea.isel({flipped: slice(None, None, -1)})
    xr.testing.assert_identical(
        terrain_covariates(turned, rings_m=rings),
        terrain_covariates(sea, rings_m=rings),
    )


def test_a_position_index_in_metres_is_that_of_a_search_through_all_cells():
    z = generator(12, "ring").normal(-5000.0, 200.0, (23, 31))
    ring = (90.0, 260.0)
    cells = MetreCells(rows=23, wide_m=WIDE, high_m=HIGH)
    found = position_index(z, cells=cells, ring_m=ring)
    east, north = np.meshgrid(WIDE * np.arange(31), HIGH * np.arange(23))
    there = np.argwhere(np.isfinite(found))
    assert len(there) > 100
    for row, column in there:
        apart = np.hypot(east - east[row, column], north - north[row, column])
        within = (apart >= ring[0]) & (apart <= ring[1])
        assert found[row, column] == pytest.approx(
            z[row, column] - z[within].mean(), abs=1e-9
        )


def hills(lon, lat, *, middle):
    """Smooth hills some kilometres wide, by true metres round a place."""
    plane = local_crs([middle[0]], [middle[1]])
    east, north = transformer(WGS84, plane).transform(lon, lat)
    waves = 150.0 * np.sin(east / 900.0) * np.cos(north / 1300.0)
    return -4500.0 + waves + 300.0 * np.exp(-(east**2 + north**2) / 3e6)


@pytest.mark.parametrize(
    ("epsg", "middle"),
    [
        (32654, (141.0, 24.0)),  # on the central meridian: 0.04 % too short
        (32654, (143.9, 5.0)),  # on the rim of the zone: 0.09 % too long
        (32760, (179.6, -60.0)),  # beside the date line, far south
    ],
)
def test_ground_in_utm_and_in_degrees_has_the_same_covariates(epsg, middle):
    """To 0.3 % of what it spans: 0.1 % is the scale of UTM, the rest that of cells."""
    crs, step = CRS.from_epsg(epsg), 30.0
    east, north = transformer(WGS84, crs).transform(*middle)
    plane = GridSpec(
        west=east - 3e3, south=north - 3e3, spacing=step, shape=(200, 200), crs=crs
    )
    high = step / 111_100.0
    wide = high / np.cos(np.radians(middle[1]))
    lat = middle[1] + high * np.arange(-130, 131)
    lon = middle[0] + wide * np.arange(-130, 131)
    degrees = xr.Dataset(
        coords={"lat": lat, "lon": lon, "spatial_ref": ((), 0, WGS84.to_cf())}
    )
    across = np.meshgrid(lon, lat)
    degrees["elevation"] = (("lat", "lon"), hills(*across, middle=middle))
    metres = plane.dataset()
    cell_lon, cell_lat = plane.lonlat()
    cell_lon = middle[0] + (cell_lon - middle[0] + 180.0) % 360.0 - 180.0
    metres["elevation"] = plane.variable(
        hills(cell_lon, cell_lat, middle=middle), units="m", long_name="elevation"
    )
    rings = [(300.0, 900.0)]
    one, other = (terrain_covariates(sea, rings_m=rings) for sea in (metres, degrees))
    # where the ground is nearly level, slopes and their direction turn over in a cell
    sloped = one["slope_deg"].to_numpy() > 2.0
    for name in ("depth", "slope_deg", *BENDS, "bpi_0p3_0p9km"):
        there = RegularGridInterpolator((lat, lon), other[name].to_numpy())
        apart = np.abs(one[name].to_numpy() - there((cell_lat, cell_lon)))[sloped]
        span = float(np.nanmax(other[name]) - np.nanmin(other[name]))
        assert np.isfinite(apart).sum() > 10_000
        assert np.nanmean(apart) < 2e-3 * span, name
        # whole cells fall into a ring or out of it, not the same ones of both grids
        most = 6e-3 if name.startswith("bpi") else 3e-3
        assert np.nanmax(apart) < most * span, name


def test_the_size_of_a_cell_is_that_of_the_ground():
    sea, _ = multibeam(lambda e, n: 0.0 * (e + n))
    lon, lat = transformer(UTM, WGS84).transform([EAST, EAST], [NORTH, NORTH + HIGH])
    apart = GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]
    found = terrain_covariates(sea)["depth"].attrs["cell_size_m"]
    assert found == pytest.approx(apart, rel=5e-4)
