"""One sea floor, however a file lays it out."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
from madeup import etopo, gebco
from madeup.etopo import write_etopo, write_etopo_geotiff
from madeup.gebco import (
    write_gebco,
    write_gebco_ascii,
    write_gebco_geotiff,
    write_gebco_tid,
)

import rasterio
import xarray as xr
from pyproj import CRS

from geo.errors import CRSError, DataError, GeoError, ParameterError
from geo.model.crs import WGS84
from geo.sources.bathymetry import read_bathymetry

LAT = np.array([10.0, 10.5, 11.0, 11.5])
LON = np.array([178.5, 179.0, 179.5, 180.0, 180.5, 181.0])
FLOOR = -5000.0 - 100.0 * np.arange(4)[:, None] - 10.0 * np.arange(6)[None, :]


def grid(
    values=FLOOR, *, lat=LAT, lon=LON, name="elevation", dims=("lat", "lon"), **attrs
):
    return xr.Dataset(
        {name: (dims, values, {"units": "m", **attrs})},
        coords={dims[0]: lat, dims[1]: lon},
    )


def wrap(lon):
    return (lon + 180.0) % 360.0 - 180.0


def write(tmp_path, dataset, name="z.nc", engine="h5netcdf"):
    dataset.to_netcdf(tmp_path / name, engine=engine)
    return name


def raster(tmp_path, values=FLOOR, *, west=178.25, north=11.75, step=0.5, **options):
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": str(values.dtype),
        "crs": "EPSG:4326",
        "transform": rasterio.Affine(step, 0, west, 0, -step, north),
        **options,
    }
    with rasterio.open(tmp_path / "z.tif", "w", **profile) as file:
        file.write(values[::-1], 1)
    return "z.tif"


LAYOUTS = {
    "as is": grid,
    "descending": lambda: grid(FLOOR[::-1], lat=LAT[::-1]),
    "from 0 to 360": lambda: grid(lon=LON),
    "from -180 to 180": lambda: grid(lon=wrap(LON)),
    "sorted from -180": lambda: grid(lon=wrap(LON)).sortby("lon"),
    "shifted by turns": lambda: grid(lon=LON - 360.0),
    "lon first": lambda: grid(FLOOR.T, lat=LON, lon=LAT, dims=("lon", "lat")),
    "long names": lambda: grid(dims=("latitude", "longitude")),
    "single precision": lambda: grid(lat=LAT.astype("f4"), lon=LON.astype("f4")),
    "depth": lambda: grid(-FLOOR, name="depth"),
    "positive down": lambda: grid(-FLOOR, positive="down"),
    "packed": grid,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("engine", ["h5netcdf", "scipy"])
def test_every_layout_reads_the_same(layout, engine, tmp_path):
    dataset = LAYOUTS[layout]()
    if layout == "packed":
        packing = {"dtype": "int16", "scale_factor": 0.5, "add_offset": -5000.0}
        dataset["elevation"].encoding = {**packing, "_FillValue": np.int16(-32768)}
    read = read_bathymetry(write(tmp_path, dataset, engine=engine), root=tmp_path)
    np.testing.assert_allclose(read["elevation"], FLOOR)
    np.testing.assert_allclose(read["lat"], LAT)
    np.testing.assert_allclose(read["lon"], LON)
    assert read["elevation"].attrs["units"] == "m"
    assert read["elevation"].attrs["positive"] == "up"


def test_a_geotiff_reads_as_the_netcdf_does(tmp_path):
    read = read_bathymetry(raster(tmp_path), root=tmp_path)
    np.testing.assert_allclose(read["elevation"], FLOOR)
    np.testing.assert_allclose(read["lat"], LAT)
    np.testing.assert_allclose(read["lon"], LON)


def test_a_geotiff_of_points_is_not_shifted_by_half_a_cell(tmp_path):
    name = raster(tmp_path)
    with rasterio.open(tmp_path / name, "r+") as file:
        file.update_tags(AREA_OR_POINT="Point")
    read = read_bathymetry(name, root=tmp_path)
    np.testing.assert_allclose(read["lon"], LON)


def test_an_ascii_grid_needs_its_crs_declared(tmp_path):
    rows = "\n".join(" ".join(f"{v:g}" for v in row) for row in FLOOR[::-1])
    (tmp_path / "z.asc").write_text(
        "ncols 6\nnrows 4\nxllcorner 178.25\nyllcorner 9.75\ncellsize 0.5\n"
        f"NODATA_value -9999\n{rows}\n"
    )
    with pytest.raises(CRSError, match="declare it"):
        read_bathymetry("z.asc", root=tmp_path)
    read = read_bathymetry("z.asc", root=tmp_path, crs="EPSG:4326")
    np.testing.assert_allclose(read["elevation"], FLOOR)
    np.testing.assert_allclose(read["lon"], LON)


def test_corners_with_bounds_become_centres(tmp_path):
    dataset = grid(lat=LAT - 0.25, lon=LON - 0.25)
    for axis in ("lat", "lon"):
        low = dataset[axis].to_numpy()
        dataset[axis].attrs["bounds"] = f"{axis}_bnds"
        dataset[f"{axis}_bnds"] = ((axis, "side"), np.column_stack([low, low + 0.5]))
    read = read_bathymetry(write(tmp_path, dataset), root=tmp_path)
    np.testing.assert_allclose(read["lat"], LAT)
    np.testing.assert_allclose(read["lon"], LON)


@pytest.mark.parametrize(
    "bounds",
    [
        (179.3, 10.3, -179.4, 11.2),
        (179.3, 10.3, 180.6, 11.2),
        (-180.7, 10.3, -179.4, 11.2),
        (539.3, 10.3, 540.6, 11.2),
    ],
)
@pytest.mark.parametrize("layout", ["as is", "sorted from -180", "descending"])
def test_a_window_over_180_is_one_piece(bounds, layout, tmp_path):
    name = write(tmp_path, LAYOUTS[layout]())
    read = read_bathymetry(name, root=tmp_path, bounds=bounds)
    np.testing.assert_allclose(read["lon"], LON[2:5])
    np.testing.assert_allclose(read["lat"], LAT[1:3])
    np.testing.assert_allclose(read["elevation"], FLOOR[1:3, 2:5])


def globe(lon):
    lat = np.arange(-89.5, 90.0)
    values = -4000.0 - wrap(lon)[None, :] + 0.0 * lat[:, None]
    return grid(values, lat=lat, lon=lon)


@pytest.mark.parametrize("start", [-180.0, 0.0])
def test_a_whole_globe_comes_in_one_frame(start, tmp_path):
    name = write(tmp_path, globe(start + 0.5 + np.arange(360.0)))
    read = read_bathymetry(name, root=tmp_path)
    np.testing.assert_allclose(read["lon"], np.arange(-179.5, 180.0))
    np.testing.assert_allclose(read["elevation"][0], -4000.0 - read["lon"])
    window = read_bathymetry(name, root=tmp_path, bounds=(178.0, 0.0, -178.0, 5.0))
    np.testing.assert_allclose(window["lon"], [178.5, 179.5, 180.5, 181.5])
    np.testing.assert_allclose(
        window["elevation"][0], -4000.0 - wrap(window["lon"].to_numpy())
    )


def test_a_column_stored_twice_at_the_seam_is_read_once(tmp_path):
    name = write(tmp_path, globe(np.arange(-180.0, 180.5)))
    read = read_bathymetry(name, root=tmp_path)
    np.testing.assert_allclose(read["lon"], np.arange(-180.0, 180.0))


def test_only_the_window_is_read(tmp_path, monkeypatch):
    asked = []
    original = rasterio.io.DatasetReader.read

    def spy(self, *args, **kwargs):
        asked.append(kwargs["window"])
        return original(self, *args, **kwargs)

    name = raster(tmp_path)
    monkeypatch.setattr(rasterio.io.DatasetReader, "read", spy)
    read_bathymetry(name, root=tmp_path, bounds=(179.3, 10.3, 179.6, 10.6))
    assert [(w.width, w.height) for w in asked] == [(1, 1)]


@pytest.mark.parametrize("mark", [-9999.0, 1e20, np.nan, np.inf, -32768.0])
def test_no_data_is_masked_whether_declared_or_not(mark, tmp_path):
    values = FLOOR.copy()
    values[0, 0] = mark
    read = read_bathymetry(write(tmp_path, grid(values)), root=tmp_path)
    assert np.isnan(read["elevation"][0, 0])
    assert int(read["elevation"].isnull().sum()) == 1
    declared = raster(tmp_path, values.astype("float32"), nodata=mark)
    read = read_bathymetry(declared, root=tmp_path)
    assert int(read["elevation"].isnull().sum()) == 1


def test_no_data_alone_is_an_error(tmp_path):
    name = write(tmp_path, grid(np.full(FLOOR.shape, np.nan)))
    with pytest.raises(DataError, match="all are no data"):
        read_bathymetry(name, root=tmp_path)


@pytest.mark.parametrize(
    ("values", "attrs", "told"),
    [
        (FLOOR * 100.0, {}, "is it in metres"),
        (FLOOR * 3.28, {}, "is it in metres"),
        (FLOOR / 1000.0, {"units": "km"}, "'km'"),
    ],
)
def test_other_units_than_metres_are_refused(values, attrs, told, tmp_path):
    with pytest.raises(DataError, match=told):
        read_bathymetry(write(tmp_path, grid(values, **attrs)), root=tmp_path)


def test_a_file_with_several_grids_must_be_told_which(tmp_path):
    both = grid(name="age").assign(rate=(("lat", "lon"), FLOOR))
    name = write(tmp_path, both)
    with pytest.raises(DataError, match="one of age, rate"):
        read_bathymetry(name, root=tmp_path)
    with pytest.raises(DataError, match="'z'"):
        read_bathymetry(name, root=tmp_path, variable="z")
    assert read_bathymetry(name, root=tmp_path, variable="age")["elevation"].size == 24


def test_grids_that_are_not_in_degrees_are_refused(tmp_path):
    metres = grid(dims=("y", "x"))
    with pytest.raises(CRSError, match="gdalwarp"):
        read_bathymetry(write(tmp_path, metres), root=tmp_path)
    name = raster(tmp_path, crs="EPSG:3832", step=500.0)
    with pytest.raises(CRSError, match="longitude and latitude"):
        read_bathymetry(name, root=tmp_path)
    swapped = grid(FLOOR.T, lat=LON, lon=LAT)
    with pytest.raises(DataError, match="are the axes swapped"):
        read_bathymetry(write(tmp_path, swapped, "s.nc"), root=tmp_path)


def test_a_rotated_raster_is_refused(tmp_path):
    turned = rasterio.Affine(0.5, 0.1, 178.25, 0.1, -0.5, 11.75)
    with pytest.raises(DataError, match="rotated"):
        read_bathymetry(raster(tmp_path, transform=turned), root=tmp_path)


def test_uneven_steps_are_refused(tmp_path):
    uneven = grid(lat=np.array([10.0, 10.5, 11.5, 12.0]))
    with pytest.raises(DataError, match="the same step"):
        read_bathymetry(write(tmp_path, uneven), root=tmp_path)


def test_bounds_outside_the_file_and_bad_bounds_are_told(tmp_path):
    name = write(tmp_path, grid())
    with pytest.raises(DataError, match=r"within longitude 178\.5 to 181"):
        read_bathymetry(name, root=tmp_path, bounds=(10.0, 10.0, 20.0, 11.0))
    with pytest.raises(ParameterError, match="south < north"):
        read_bathymetry(name, root=tmp_path, bounds=(179.0, 11.0, 180.0, 10.0))


@pytest.mark.parametrize("suffix", [".nc", ".tif"])
def test_foreign_files_are_refused(suffix, tmp_path):
    (tmp_path / f"text{suffix}").write_text("no grid at all")
    with pytest.raises(DataError, match=r"not readable as NetCDF|neither GeoTIFF"):
        read_bathymetry(f"text{suffix}", root=tmp_path)


@pytest.mark.parametrize("engine", ["h5netcdf", "scipy"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_cut_off_netcdf_is_refused(engine, kept, tmp_path):
    many = np.resize(FLOOR, (200, 300)) + np.arange(300.0)
    whole = grid(many, lat=np.arange(200) / 10.0, lon=np.arange(300) / 10.0)
    path = tmp_path / write(tmp_path, whole, engine=engine)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(DataError, match="readable"):
        read_bathymetry(path.name, root=tmp_path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_cut_off_geotiff_is_refused(kept, tmp_path):
    many = np.resize(FLOOR, (256, 256)) + np.arange(256.0)
    path = tmp_path / raster(tmp_path, many, step=0.01, tiled=True, compress="deflate")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(GeoError, match=r"readable|declare it|where it lies"):
        read_bathymetry(path.name, root=tmp_path)
    with pytest.raises(GeoError, match=r"readable|rotated|swapped|where it lies"):
        read_bathymetry(path.name, root=tmp_path, crs="EPSG:4326")


def test_gebco_is_read_as_published_and_says_what_it_is(tmp_path):
    path = write_gebco(tmp_path)
    read = read_bathymetry(
        path, root=tmp_path, bounds=(153.951, 24.2101, 153.999, 24.2399)
    )
    rows = slice(2, 10)  # the bounds lie within rows 2 and 9, columns 12 and 23
    np.testing.assert_array_equal(read["elevation"], gebco.ELEVATION[rows, 12:24])
    assert read.attrs["title"].startswith("The GEBCO_2024 Grid")
    assert read.attrs["vintage"] == "2024"
    assert read.attrs["licence"].startswith("The GEBCO Grid is placed in the public")
    assert read.attrs["doi"] == "10.5285/1c44ce99-0a0d-5f4f-e063-7086abc0ea0f"
    assert CRS.from_cf(read["spatial_ref"].attrs).equals(WGS84)


@pytest.mark.parametrize("write_tile", [write_gebco_geotiff, write_gebco_ascii])
def test_tiles_of_gebco_read_as_its_netcdf_does(write_tile, tmp_path):
    whole = read_bathymetry(write_gebco(tmp_path), root=tmp_path)
    tile = read_bathymetry(write_tile(tmp_path), root=tmp_path)
    np.testing.assert_array_equal(tile["elevation"], whole["elevation"])
    np.testing.assert_allclose(tile["lon"], whole["lon"], atol=1e-9)
    np.testing.assert_allclose(tile["lat"], whole["lat"], atol=1e-9)
    assert tile.attrs["licence"] == "not stated"


def test_the_type_identifiers_of_gebco_are_no_elevations(tmp_path):
    with pytest.raises(DataError, match=r"classes[\s\S]*read_raster"):
        read_bathymetry(write_gebco_tid(tmp_path), root=tmp_path)


@pytest.mark.parametrize("write_grid", [write_etopo, write_etopo_geotiff])
def test_etopo_is_read_over_180(write_grid, tmp_path):
    read = read_bathymetry(write_grid(tmp_path), root=tmp_path)
    np.testing.assert_array_equal(read["elevation"], etopo.ELEVATION)
    np.testing.assert_allclose(np.diff(read["lon"]), 1 / 60)
    assert float(read["lon"][0]) == pytest.approx(179.8 + 1 / 120)
    assert read.attrs["licence"] in {"not stated", "none claimed (made up)"}


def test_an_image_is_no_elevation(tmp_path):
    with pytest.raises(DataError, match="bytes of 0 to 255"):
        read_bathymetry(raster(tmp_path, FLOOR.astype("u1")), root=tmp_path)


def test_a_grid_that_says_nothing_is_read_when_named(tmp_path):
    bare = grid(name="z")
    del bare["z"].attrs["units"]
    name = write(tmp_path, bare)
    with pytest.raises(DataError, match="variable = 'z'"):
        read_bathymetry(name, root=tmp_path)
    read = read_bathymetry(name, root=tmp_path, variable="z")
    np.testing.assert_allclose(read["elevation"], FLOOR)


def test_thickness_in_metres_is_not_taken_for_height(tmp_path):
    name = write(tmp_path, grid(-FLOOR, name="z", long_name="sediment thickness"))
    with pytest.raises(DataError, match="neither unit nor name"):
        read_bathymetry(name, root=tmp_path)


def test_a_window_of_a_netcdf_of_160_gigabytes_is_read_alone(tmp_path):
    shape = (144_000, 288_000)
    with h5py.File(tmp_path / "huge.nc", "w") as file:
        values = file.create_dataset("elevation", shape, "f4", chunks=(500, 500))
        values.attrs["units"] = "m"
        for place, (name, low, size) in enumerate(
            (("lat", -90.0, shape[0]), ("lon", -180.0, shape[1]))
        ):
            file[name] = low + (np.arange(size) + 0.5) / 800.0
            file[name].make_scale(name)
            values.dims[place].attach_scale(file[name])
        values[91_200:91_300, 267_200:267_300] = -5500.0
    bounds = (154.0005, 24.0005, 154.1245, 24.1245)
    read = read_bathymetry("huge.nc", root=tmp_path, bounds=bounds)
    assert read["elevation"].shape == (100, 100)
    assert (read["elevation"] == -5500.0).all()
    with pytest.raises(DataError, match="331,776,000,000 bytes"):
        read_bathymetry("huge.nc", root=tmp_path)


def test_a_classic_netcdf_with_an_impossible_axis_is_refused(tmp_path):
    path = tmp_path / write(tmp_path, grid(), engine="scipy")
    data = bytearray(path.read_bytes())
    at = data.index(b"\x00\x00\x00\x03lon\x00") + 8
    data[at : at + 4] = (2**31 - 8).to_bytes(4, "big")
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"readable as NetCDF|bytes in one reading"):
        read_bathymetry(path.name, root=tmp_path)


@pytest.mark.testdata
@pytest.mark.parametrize("kind", ["seafloor_age_6min", "sediment_thickness_globsed"])
def test_real_ages_and_thicknesses_are_no_elevations(kind, testdata):
    files = sorted((testdata / "bathymetry").glob(f"{kind}*.nc"))
    assert len(files) == 3
    for file in files:
        with pytest.raises(DataError, match=r"neither unit nor name|18333"):
            read_bathymetry(file, root=testdata)


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("name", "cell", "low"),
    [
        ("etopo5_minamitorishima_148_160E_18_30N.nc", 1 / 12, -7016.0),
        ("etopo5_ccz_160_110W_0_24N.nc", 1 / 12, -6120.0),
        ("etopo5_cook_170_150W_27S_4S.nc", 1 / 12, -6457.0),
        ("etopo1_6min_ccz_160_110W_0_24N.nc", 0.1, -6566.0),
        ("etopo1_6min_cook_170_150W_27S_4S.nc", 0.1, -6611.0),
        ("etopo1_6min_minamitorishima_148_160E_18_30N.nc", 0.1, -7045.0),
    ],
)
def test_real_windows_are_read(name, cell, low, testdata):
    read = read_bathymetry(testdata / "bathymetry" / name, root=testdata)
    assert float(np.diff(read["lat"]).mean()) == pytest.approx(cell, rel=1e-6)
    assert float(np.diff(read["lon"]).mean()) == pytest.approx(cell, rel=1e-4)
    assert float(read["elevation"].min()) == low
    assert bool(read["elevation"].notnull().all())


@pytest.mark.testdata
def test_minamitorishima_stands_where_it_is_known(testdata):
    name = "etopo5_minamitorishima_148_160E_18_30N.nc"
    bounds = (153.5, 23.8, 154.5, 24.8)
    read = read_bathymetry(testdata / "bathymetry" / name, root=testdata, bounds=bounds)
    peak = read["elevation"].where(
        read["elevation"] == read["elevation"].max(), drop=True
    )
    # the island lies at 24.29 N 153.98 E; a cell of ETOPO5 is 1/12 degree
    assert float(peak["lat"][0]) == pytest.approx(24.29, abs=0.1)
    assert float(peak["lon"][0]) == pytest.approx(153.98, abs=0.1)
