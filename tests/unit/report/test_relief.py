import io

import numpy as np
import pytest
from PIL import Image

import xarray as xr

from geo.model.crs import WGS84
from geo.model.grid import GridSpec
from geo.report.relief import draw_relief
from geo.sources.bathymetry import read_relief

SPEC = GridSpec(west=177.0, south=20.0, spacing=0.05, shape=(80, 120), crs=WGS84)


def relief_of(elevation):
    field = SPEC.variable(np.asarray(elevation), units="m", long_name="elevation")
    return draw_relief(SPEC.dataset().assign(z=field)["z"], centre_lon=180.0)


def pixels_of(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGBA")).astype(int)


def hill(lon, lat):
    around = np.hypot(SPEC.eastings[None, :] - lon, SPEC.northings[:, None] - lat)
    return -5000.0 + 3000.0 * np.exp(-((around / 0.4) ** 2))


def test_a_hill_is_lit_from_the_north_west_and_shaded_in_the_south_east():
    pixels = pixels_of(relief_of(hill(180.0, 22.0)))
    rows, columns = pixels.shape[:2]
    light = pixels[..., :3].sum(axis=2)
    at, reach = (rows // 2, columns // 2), columns // 24
    north_west = light[at[0] - reach, at[1] - reach]
    south_east = light[at[0] + reach, at[1] + reach]
    assert north_west > south_east + 60


def test_shallow_ground_is_paler_than_deep_ground_on_a_plain():
    elevation = np.full(SPEC.shape, -5500.0)
    elevation[:, 60:] = -1500.0
    light = pixels_of(relief_of(elevation))[..., :3].sum(axis=2)
    assert light[:, -20:].min() > light[:, :20].max() + 60


def test_land_and_ground_without_data_are_left_open():
    elevation = np.full(SPEC.shape, -4000.0)
    elevation[:, :40] = 12.0
    elevation[:, 80:] = np.nan
    alpha = pixels_of(relief_of(elevation))[..., 3]
    third = alpha.shape[1] // 3
    assert alpha[:, : third - 2].max() == 0
    assert alpha[:, 2 * third + 2 :].max() == 0
    assert alpha[:, third + 2 : 2 * third - 2].min() == 255


def test_the_legend_says_unit_ends_and_source():
    field = SPEC.variable(hill(180.0, 22.0), units="m", long_name="elevation")
    field.attrs["source"] = "GEBCO"
    legend = draw_relief(SPEC.dataset().assign(z=field)["z"], centre_lon=180.0).legend
    assert legend.title.endswith("(m)")
    assert legend.notes == ("GEBCO",)
    low, high = (float(legend.ticks[end].replace(",", "")) for end in (0, -1))
    assert low <= 2000.0 < 5000.0 <= high


def test_the_background_is_small():
    rough = np.random.Generator(np.random.PCG64(7)).normal(-5000, 300, SPEC.shape)
    assert len(relief_of(rough).png) < 300_000


@pytest.fixture
def stored(tmp_path):
    def store(*, lat_down, shift):
        lat, lon = np.arange(10.0, 20.0, 0.5), np.arange(170.0, 190.0, 0.5)
        values = -4000.0 - 10.0 * lat[:, None] + np.cos(lon)[None, :]
        order = slice(None, None, -1) if lat_down else slice(None)
        table = xr.Dataset(
            {"elevation": (("lat", "lon"), values[order], {"units": "m"})},
            coords={"lat": lat[order], "lon": lon + shift},
        )
        table.to_netcdf(tmp_path / "z.nc", engine="h5netcdf")
        return read_relief(
            "z.nc", root=tmp_path, bounds=(150.0, 0.0, 210.0, 40.0), longest=600
        )

    return store


def test_rows_from_the_north_and_another_range_of_longitudes_give_the_same_map(stored):
    upward = stored(lat_down=False, shift=0.0)
    downward = stored(lat_down=True, shift=-360.0)
    pictures = [
        draw_relief(table["elevation"], centre_lon=180.0)
        for table in (upward, downward)
    ]
    assert pictures[0].bounds == pytest.approx(pictures[1].bounds)
    assert pictures[0].png == pictures[1].png


def test_the_window_ends_where_the_file_does_at_the_edges_of_its_cells(stored):
    relief = stored(lat_down=True, shift=0.0)
    picture = draw_relief(relief["elevation"], centre_lon=180.0)
    assert picture.bounds == pytest.approx((169.75, 9.75, 189.75, 19.75))


def test_a_fine_file_comes_as_means_on_no_more_cells_than_wanted(tmp_path):
    lat, lon = np.arange(0.05, 10.0, 0.1), np.arange(150.05, 160.0, 0.1)
    values = np.random.Generator(np.random.PCG64(3)).normal(-4000, 50, (100, 100))
    table = xr.Dataset(
        {"elevation": (("lat", "lon"), values, {"units": "m"})},
        coords={"lat": lat, "lon": lon},
    )
    table.to_netcdf(tmp_path / "z.nc", engine="h5netcdf")
    relief = read_relief("z.nc", root=tmp_path, bounds=(150, 0, 160, 10), longest=20)
    assert relief["elevation"].shape == (20, 20)
    means = values.reshape(20, 5, 20, 5).mean(axis=(1, 3))
    assert relief["elevation"].to_numpy() == pytest.approx(means)
