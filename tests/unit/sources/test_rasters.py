"""Rasters of a survey, on their own cells and on a grid of ours."""

from __future__ import annotations

import socket

import h5py
import numpy as np
import pytest
from madeup.etopo import write_etopo
from madeup.gebco import write_gebco_tid
from madeup.multibeam import (
    CELL_M,
    CRS,
    DEPTH,
    NORTH,
    SHAPE,
    WEST,
    write_backscatter,
    write_bag,
    write_multibeam,
    write_surfer,
)

import rasterio
import rasterio.warp
import xarray as xr
from pyproj import CRS as SYSTEM

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.grid import GridSpec, require_grid
from geo.sources.grid_files import open_grid
from geo.sources.rasters import read_raster, read_raster_onto
from geo.sources.resampling import resample

UTM = SYSTEM.from_user_input(CRS)
SOUTH = NORTH - CELL_M * SHAPE[0]
OWN = GridSpec(west=WEST, south=SOUTH, spacing=CELL_M, shape=SHAPE, crs=UTM)


def test_a_window_comes_on_the_cells_of_the_raster(tmp_path):
    path = write_multibeam(tmp_path, tiled=True, blockxsize=16, blockysize=16)
    bounds = (WEST + 60.0, SOUTH + 60.0, WEST + 240.0, SOUTH + 140.0)
    read = read_raster(path, root=tmp_path, bounds=bounds)
    np.testing.assert_allclose(read["easting"], WEST + 25.0 + 50.0 * np.arange(1, 5))
    np.testing.assert_allclose(read["northing"], SOUTH + 25.0 + 50.0 * np.arange(1, 3))
    np.testing.assert_array_equal(read["value"], DEPTH[::-1][1:3, 1:5])
    assert read["value"].attrs["units"] == "m"
    assert read["value"].attrs["long_name"] == "elevation"
    assert SYSTEM.from_cf(read["spatial_ref"].attrs).equals(UTM)


def test_what_is_read_whole_is_a_grid_of_ours(tmp_path):
    read = read_raster(write_multibeam(tmp_path), root=tmp_path)
    spec = require_grid(read)
    assert (spec.west, spec.south, spec.spacing) == (WEST, SOUTH, CELL_M)
    assert spec.shape == SHAPE
    assert spec.crs.equals(UTM)


def test_bytes_with_scale_offset_and_no_data_come_in_their_unit(tmp_path):
    read = read_raster(write_backscatter(tmp_path), root=tmp_path)["value"]
    assert read.attrs["units"] == "dB"
    assert np.isnan(read[:, :5]).all()
    northmost = read[-1]
    assert float(northmost[5]) == pytest.approx(-60.0 + 0.25 * 6)
    assert float(northmost[6]) == pytest.approx(-60.0 + 0.25 * 7)


def test_one_of_several_bands_is_named_by_number_or_description(tmp_path):
    path = write_bag(tmp_path)
    with pytest.raises(DataError, match=r"2 bands[\s\S]*1 \(elevation\), 2"):
        read_raster(path, root=tmp_path)
    with pytest.raises(DataError, match="'slope'"):
        read_raster(path, root=tmp_path, variable="slope")
    for name in ("1", "elevation"):
        read = read_raster(path, root=tmp_path, variable=name)
        np.testing.assert_allclose(read["value"], DEPTH[::-1])
    read = read_raster(path, root=tmp_path, variable="uncertainty")
    assert (read["value"] == 2.5).all()


@pytest.mark.parametrize("driver", ["GSAG", "GSBG", "GS7BG"])
def test_surfer_grids_need_their_crs_declared(driver, tmp_path):
    path = write_surfer(tmp_path, driver)
    with pytest.raises(CRSError, match="declare it"):
        read_raster(path, root=tmp_path)
    read = read_raster(path, root=tmp_path, crs=CRS, units="m")
    np.testing.assert_allclose(read["value"], DEPTH[::-1])
    np.testing.assert_allclose(read["easting"][0], WEST + CELL_M / 2)
    assert read["value"].attrs["units"] == "m"


def test_units_are_kept_and_never_overruled(tmp_path):
    path = write_multibeam(tmp_path)
    with pytest.raises(DataError, match="declared ft, the file carries m"):
        read_raster(path, root=tmp_path, units="ft")
    plain = write_multibeam(tmp_path, "plain.tif", units=("",))
    assert read_raster(plain, root=tmp_path)["value"].attrs["units"] == "not stated"


def test_a_netcdf_on_metres_is_read_by_its_grid_mapping(tmp_path):
    grid = xr.Dataset(
        {
            "bs": (("y", "x"), [[-20.0, -21.0]], {"units": "dB", "grid_mapping": "m"}),
            "m": ((), 0, UTM.to_cf()),
        },
        coords={"x": [WEST, WEST + 50.0], "y": [SOUTH]},
    )
    grid.to_netcdf(tmp_path / "bs.nc", engine="h5netcdf")
    read = read_raster("bs.nc", root=tmp_path)
    assert read["value"].dims == ("northing", "easting")
    assert SYSTEM.from_cf(read["spatial_ref"].attrs).equals(UTM)
    with pytest.raises(CRSError, match=r"declared EPSG:32655|declared WGS 84"):
        read_raster("bs.nc", root=tmp_path, crs="EPSG:32655")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"transform": rasterio.Affine(50, 5, WEST, 5, -50, NORTH)}, "rotated"),
        ({"transform": rasterio.Affine.identity()}, "does not say where it lies"),
        ({"values": DEPTH.astype("c8")}, "real numbers"),
    ],
)
def test_rasters_that_cannot_be_placed_or_measured_are_refused(changes, told, tmp_path):
    if changes.get("transform") == rasterio.Affine.identity():
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
            path = write_multibeam(tmp_path, **changes)
    else:
        path = write_multibeam(tmp_path, **changes)
    with pytest.raises(DataError, match=told):
        read_raster(path, root=tmp_path)


def test_bounds_in_metres_are_checked(tmp_path):
    path = write_multibeam(tmp_path)
    with pytest.raises(DataError, match="within easting"):
        read_raster(path, root=tmp_path, bounds=(0.0, 0.0, 10.0, 10.0))
    with pytest.raises(ParameterError, match="west < east"):
        read_raster(path, root=tmp_path, bounds=(10.0, 0.0, 5.0, 10.0))


@pytest.mark.parametrize("method", ["nearest", "bilinear", "average"])
def test_a_grid_of_the_same_cells_keeps_every_value(method, tmp_path):
    path = write_multibeam(tmp_path)
    read = read_raster_onto(path, root=tmp_path, grid=OWN, method=method)
    np.testing.assert_allclose(read["value"], DEPTH[::-1], rtol=1e-6)
    assert read["value"].attrs["resampling"] == method
    assert require_grid(read) == OWN


def test_an_average_is_that_of_the_cells_within(tmp_path):
    grid = GridSpec(west=WEST, south=SOUTH, spacing=200.0, shape=(10, 15), crs=UTM)
    path = write_multibeam(tmp_path)
    read = read_raster_onto(path, root=tmp_path, grid=grid, method="average")
    blocks = DEPTH[::-1].astype(float).reshape(10, 4, 15, 4)
    np.testing.assert_allclose(read["value"], blocks.mean(axis=(1, 3)))


def _warped(path, grid, resampling):
    """The same by GDAL's warper, its approximation of positions switched off."""
    north_up = np.full(grid.shape, np.nan)
    west, _, _, north = grid.bounds
    with rasterio.open(path) as source:
        rasterio.warp.reproject(
            source.read(1).astype(float),
            north_up,
            src_transform=source.transform,
            src_crs=source.crs,
            dst_transform=rasterio.Affine(
                grid.spacing, 0, west, 0, -grid.spacing, north
            ),
            dst_crs=grid.crs.to_wkt(),
            dst_nodata=np.nan,
            resampling=resampling,
            tolerance=0.0,
        )
    return north_up[::-1]


@pytest.mark.parametrize("method", ["nearest", "bilinear"])
def test_gdal_warps_to_the_same_values(method, tmp_path):
    path = write_multibeam(tmp_path)
    lon, lat = transformer(UTM, WGS84).transform(WEST + 1500.0, SOUTH + 1000.0)
    local = local_crs([lon], [lat])
    grid = GridSpec(west=-900.0, south=-600.0, spacing=45.0, shape=(26, 40), crs=local)
    ours = read_raster_onto(path, root=tmp_path, grid=grid, method=method)["value"]
    theirs = _warped(path, grid, getattr(rasterio.enums.Resampling, method))
    np.testing.assert_allclose(ours, theirs, atol=2e-3 if method == "bilinear" else 0)


def test_a_plane_is_reproduced_by_bilinear_weights(tmp_path):
    path = write_multibeam(tmp_path)
    grid = GridSpec(
        west=WEST + 530.0, south=SOUTH + 410.0, spacing=33.0, shape=(20, 30), crs=UTM
    )
    read = read_raster_onto(path, root=tmp_path, grid=grid, method="bilinear")["value"]
    column = (grid.eastings - WEST) / CELL_M - 0.5
    row = (NORTH - grid.northings) / CELL_M - 0.5
    plane = -5200.0 - 0.5 * row[:, None] + 0.25 * column[None, :]
    np.testing.assert_allclose(read, plane, atol=1e-3)


@pytest.mark.parametrize("method", ["nearest", "bilinear", "average"])
def test_the_result_does_not_depend_on_the_blocks(method, tmp_path):
    path = write_multibeam(tmp_path)
    grid = GridSpec(
        west=WEST - 140, south=SOUTH - 40, spacing=130, shape=(18, 26), crs=UTM
    )
    with open_grid(path) as layout:
        whole = resample(layout, grid=grid, method=method)
        pieces = resample(layout, grid=grid, method=method, block_cells=50)
    np.testing.assert_allclose(pieces, whole, rtol=1e-12)
    assert np.isnan(whole[0, 0])
    assert np.isfinite(whole[9, 13])


@pytest.mark.parametrize("method", ["nearest", "bilinear", "average"])
def test_a_grid_over_180_is_filled_without_a_seam(method, tmp_path):
    path = write_etopo(tmp_path)
    local = local_crs([180.0], [-16.1])
    grid = GridSpec(west=-8e3, south=-6e3, spacing=2e3, shape=(6, 8), crs=local)
    read = read_raster_onto(path, root=tmp_path, grid=grid, method=method)["value"]
    assert np.isfinite(read).all()
    # the made-up floor falls to the east, 1 m each minute: no step at 180
    assert (np.abs(np.diff(read.to_numpy(), axis=1)) < 2.5).all()


@pytest.mark.parametrize("start", [-179.5, 0.5])
@pytest.mark.parametrize("method", ["nearest", "bilinear", "average"])
def test_a_globe_is_continuous_wherever_it_is_cut(start, method, tmp_path):
    lon, lat = start + np.arange(360.0), np.arange(-89.5, 90.0)
    values = np.cos(np.radians(lon))[None, :] * np.cos(np.radians(lat))[:, None]
    globe = xr.Dataset({"v": (("lat", "lon"), values)}, coords={"lat": lat, "lon": lon})
    path = tmp_path / "globe.nc"
    globe.to_netcdf(path, engine="h5netcdf")
    grid = GridSpec(west=170.0, south=-10.0, spacing=2.5, shape=(8, 8), crs=WGS84)
    read = read_raster_onto(path, root=tmp_path, grid=grid, method=method)["value"]
    east, north = np.meshgrid(grid.eastings, grid.northings)
    smooth = np.cos(np.radians(east)) * np.cos(np.radians(north))
    np.testing.assert_allclose(read, smooth, atol=0.02)


def test_a_pole_within_the_grid_is_filled(tmp_path):
    lon, lat = np.arange(-179.5, 180.0), np.arange(60.5, 90.0)
    values = np.broadcast_to(lat[:, None], (30, 360))
    xr.Dataset(
        {"v": (("lat", "lon"), values)}, coords={"lat": lat, "lon": lon}
    ).to_netcdf(tmp_path / "cap.nc", engine="h5netcdf")
    polar = SYSTEM.from_epsg(3995)
    grid = GridSpec(west=-6e5, south=-6e5, spacing=2e5, shape=(6, 6), crs=polar)
    for method in ("nearest", "average"):
        read = read_raster_onto("cap.nc", root=tmp_path, grid=grid, method=method)
        assert np.isfinite(read["value"]).all()
        assert float(read["value"].max()) > 88.0


def test_cells_without_data_are_left_out_of_weights(tmp_path):
    holed = DEPTH.copy()
    holed[10, 10] = np.nan
    path = write_multibeam(tmp_path, values=holed)
    same = read_raster_onto(path, root=tmp_path, grid=OWN, method="bilinear")["value"]
    assert int(np.isnan(same).sum()) == 1
    grid = GridSpec(west=WEST, south=SOUTH, spacing=100.0, shape=(20, 30), crs=UTM)
    mean = read_raster_onto(path, root=tmp_path, grid=grid, method="average")["value"]
    assert np.isfinite(mean).all()


def test_an_average_of_larger_cells_is_refused(tmp_path):
    grid = GridSpec(west=WEST, south=SOUTH, spacing=20.0, shape=(10, 10), crs=UTM)
    with pytest.raises(ParameterError, match=r"cells 50 wide[\s\S]*take bilinear"):
        read_raster_onto(
            write_multibeam(tmp_path), root=tmp_path, grid=grid, method="average"
        )


@pytest.mark.parametrize("method", ["bilinear", "average", "cubic"])
def test_classes_are_not_averaged(method, tmp_path):
    grid = GridSpec(west=153.9, south=24.2, spacing=0.02, shape=(3, 3), crs=WGS84)
    path = write_gebco_tid(tmp_path)
    with pytest.raises(ParameterError, match=r"classes|one of nearest"):
        read_raster_onto(path, root=tmp_path, grid=grid, method=method)
    read = read_raster_onto(path, root=tmp_path, grid=grid, method="nearest")
    assert set(np.unique(read["value"])) <= {11.0, 40.0}
    assert read["value"].attrs["kind"] == "classes"


def test_a_grid_beside_the_file_is_refused(tmp_path):
    grid = GridSpec(west=0.0, south=0.0, spacing=50.0, shape=(4, 4), crs=UTM)
    for method in ("nearest", "average"):
        with pytest.raises(DataError, match="no cell of it lies on the file"):
            read_raster_onto(
                write_multibeam(tmp_path), root=tmp_path, grid=grid, method=method
            )


@pytest.fixture
def huge(tmp_path):
    """A GeoTIFF that declares 160 GB and holds one tile."""
    path = tmp_path / "huge.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=200_000, height=200_000, count=1, tiled=True,
        dtype="float32", crs=CRS, blockxsize=512, blockysize=512, sparse_ok=True,
        transform=rasterio.Affine(1.0, 0, 400_000.0, 0, -1.0, 3_000_000.0), nodata=-1.0,
    ) as file:  # fmt: skip
        window = rasterio.windows.Window(102_400, 102_400, 512, 512)
        file.write(np.full((512, 512), 7.0, "f4"), 1, window=window)
    return path


def test_a_window_of_160_gigabytes_is_read_alone(huge, tmp_path):
    with pytest.raises(DataError, match="320,000,000,000 bytes"):
        read_raster(huge, root=tmp_path)
    west, north = 400_000.0 + 102_400.0, 3_000_000.0 - 102_400.0
    bounds = (west, north - 512.0, west + 512.0, north)
    read = read_raster(huge, root=tmp_path, bounds=bounds)
    assert read["value"].shape == (512, 512)
    assert (read["value"] == 7.0).all()


def test_160_gigabytes_come_onto_a_grid_block_by_block(huge, tmp_path):
    west, north = 400_000.0 + 102_400.0, 3_000_000.0 - 102_400.0
    grid = GridSpec(
        west=west, south=north - 512.0, spacing=128.0, shape=(4, 4), crs=UTM
    )
    for method in ("nearest", "bilinear", "average"):
        read = read_raster_onto(huge, root=tmp_path, grid=grid, method=method)
        assert (read["value"] == 7.0).all()


def test_a_block_that_is_too_large_to_unpack_is_refused(tmp_path):
    path = tmp_path / "tile.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=16_384, height=16_384, count=1, crs=CRS,
        dtype="float32", transform=rasterio.Affine(2, 0, 0, 0, -2, 0), sparse_ok=True,
        tiled=True, blockxsize=16_384, blockysize=16_384,
    ):  # fmt: skip
        pass
    with pytest.raises(DataError, match=r"block: 1,073,741,824 bytes[\s\S]*TILED=YES"):
        read_raster(path, root=tmp_path, bounds=(0.0, -10.0, 10.0, 0.0))


def test_a_chunk_that_is_too_large_to_unpack_is_refused(tmp_path):
    with h5py.File(tmp_path / "chunk.nc", "w") as file:
        file.create_dataset("z", (20_000, 20_000), "f8", chunks=(20_000, 20_000))
    with pytest.raises(DataError, match="block: 3,200,000,000 bytes"):
        read_raster("chunk.nc", root=tmp_path)


def test_a_group_that_holds_itself_is_no_trap(tmp_path):
    path = write_gebco_tid(tmp_path)
    with h5py.File(path, "a") as file:
        file["loop"] = file["/"]
    assert read_raster(path, root=tmp_path, variable="tid")["value"].size == 24 * 36


@pytest.fixture
def listener():
    """An ear on a port of this machine: who knocks is heard afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def _nobody_knocked(server):
    with pytest.raises(TimeoutError):
        server.accept()


def test_companions_of_a_raster_are_not_followed(tmp_path, listener):
    host = f"http://127.0.0.1:{listener.getsockname()[1]}"
    path = write_multibeam(tmp_path)
    vrt = (
        f'<VRTDataset rasterXSize="60" rasterYSize="40"><VRTRasterBand dataType="Byte" '
        f'band="1"><SimpleSource><SourceFilename>/vsicurl/{host}/x.tif</SourceFilename>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    for ending in (".msk", ".ovr"):
        path.with_name(path.name + ending).write_text(vrt)
    path.with_name(path.name + ".aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><NoDataValue>-5200</NoDataValue>'
        f'</PAMRasterBand><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">'
        f"/vsicurl/{host}/y.ovr</MDI></Metadata></PAMDataset>"
    )
    for method in ("nearest", "average"):
        read = read_raster_onto(path, root=tmp_path, grid=OWN, method=method)
        np.testing.assert_allclose(read["value"], DEPTH[::-1], rtol=1e-6)
    _nobody_knocked(listener)


def test_a_mask_beside_a_raster_hides_nothing(tmp_path):
    path = write_multibeam(tmp_path)
    beside = write_multibeam(
        tmp_path, f"{path.name}.msk", values=np.zeros(SHAPE, "u1"), units=("",)
    )
    with rasterio.open(beside, "r+") as mask:
        mask.update_tags(INTERNAL_MASK_FLAGS_1="2")
    with rasterio.open(path) as unguarded:
        assert unguarded.read(1, masked=True).mask.all()
    assert read_raster(path, root=tmp_path)["value"].notnull().all()


def test_overviews_that_a_geotiff_names_are_not_followed(tmp_path, listener):
    host = f"http://127.0.0.1:{listener.getsockname()[1]}"
    path = write_multibeam(tmp_path)
    with rasterio.open(path, "r+") as file:
        file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=f"/vsicurl/{host}/y.ovr")
    assert b"OVERVIEW_FILE" in path.read_bytes()
    coarse = GridSpec(west=WEST, south=SOUTH, spacing=500.0, shape=(4, 6), crs=UTM)
    for method in ("nearest", "bilinear", "average"):
        read_raster_onto(path, root=tmp_path, grid=coarse, method=method)
    read_raster(path, root=tmp_path)
    _nobody_knocked(listener)


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("a.img", b"EHFA_HEADER_TAG" + bytes(64), "can name another file"),
        ("a.tif", b"<VRTDataset/>", "names other files"),
        ("b.tif", b"<GDAL_WMS/>", "names other files"),
        ("a.npy", b"\x93NUMPY\x01\x00" + bytes(64), "pickled objects"),
        ("c.tif", b"PK\x03\x04" + bytes(64), "unpack it first"),
        ("a.bil", bytes(64), "neither GeoTIFF"),
        ("a.xyz", b"1 2 3\n", "neither GeoTIFF"),
    ],
)
def test_formats_that_reach_elsewhere_are_refused(name, contents, told, tmp_path):
    (tmp_path / name).write_bytes(contents)
    with pytest.raises(DataError, match=told):
        read_raster(name, root=tmp_path)


AGES = ["seafloor_age_6min", "sediment_thickness_globsed_5min"]
PLACES = [
    "ccz_160_110W_0_24N", "cook_170_150W_27S_4S", "minamitorishima_148_160E_18_30N",
]  # fmt: skip
LOWEST = {  # read by h5py
    ("seafloor_age_6min", "ccz_160_110W_0_24N"): (2.271019, 235),
    ("seafloor_age_6min", "cook_170_150W_27S_4S"): (69.110077, 0),
    ("seafloor_age_6min", "minamitorishima_148_160E_18_30N"): (142.967773, 0),
    ("sediment_thickness_globsed_5min", "ccz_160_110W_0_24N"): (11.999944, 281),
    ("sediment_thickness_globsed_5min", "cook_170_150W_27S_4S"): (14.000043, 4),
    ("sediment_thickness_globsed_5min", "minamitorishima_148_160E_18_30N"): (
        79.999977,
        0,
    ),
}


@pytest.mark.testdata
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", AGES)
def test_real_ages_and_thicknesses_are_read_as_rasters(kind, place, testdata):
    read = read_raster(testdata / "bathymetry" / f"{kind}_{place}.nc", root=testdata)
    low, empty = LOWEST[kind, place]
    assert float(read["value"].min()) == pytest.approx(low, abs=1e-5)
    assert int(np.isnan(read["value"]).sum()) == empty
    assert read["value"].attrs["units"] == "not stated"
