"""Files of the user's reach nothing but themselves."""

from __future__ import annotations

import json
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import h5py
import numpy as np
import pytest

import rasterio
import xarray as xr

from geo.errors import DataError
from geo.sources.areas import read_areas
from geo.sources.bathymetry import read_bathymetry
from geo.sources.contents import (
    RASTER_DRIVERS,
    VECTOR_DRIVERS,
    require_self_contained_hdf5,
    require_vector_contents,
)
from geo.sources.guard import local_path, require_local_file

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
}
FEATURES = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {"name": "A"}, "geometry": SQUARE}],
}


@pytest.fixture
def host():
    """A web server of this machine that counts who calls it."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            calls.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_GET = do_HEAD = answer  # noqa: N815  names of http.server

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://example.org/a.tif",
        "/VSICURL_STREAMING/http://example.org/a.tif",
        "/vsizip/a.zip/a.shp",
        "/vsimem/a.tif",
        "http://example.org/a.geojson",
        "HTTPS://example.org/a.nc",
        "ftp://example.org/a.csv",
        "s3://bucket/a.tif",
        "zip+file:///a.zip",
        "NETCDF:a.nc:z",
        "GTIFF_DIR:1:/vsicurl/http://example.org/a.tif",
        "WMS:http://example.org",
        "PG:dbname=x",
        "vsicurl/../../vsicurl/a.tif/vsicurl/x",
    ],
)
def test_remote_and_virtual_names_are_refused(name, tmp_path):
    with pytest.raises(DataError, match="remote address"):
        require_local_file(name)
    with pytest.raises(DataError, match="remote address"):
        local_path(name, root=tmp_path)


def test_a_virtual_name_made_by_joining_is_refused():
    with pytest.raises(DataError, match="remote address"):
        local_path("vsicurl/http:/example.org/a.tif", root=Path("/"))


@pytest.mark.parametrize("suffix", ["vrt", "wms", "xml", "VRT", "gml", "gdalg.json"])
def test_files_that_name_other_files_are_refused_by_name(suffix, tmp_path):
    path = tmp_path / f"a.{suffix}"
    path.write_text("<VRTDataset/>")
    with pytest.raises(DataError, match="can name other files"):
        require_local_file(path)


@pytest.mark.parametrize("suffix", ["zip", "kmz", "tar", "gz"])
def test_archives_are_refused(suffix, tmp_path):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"PK")
    with pytest.raises(DataError, match="unpack it"):
        require_local_file(path)


def test_names_may_be_let_through_where_the_project_allows():
    require_local_file("/vsicurl/http://example.org/a.tif", allow_remote=True)
    with pytest.raises(DataError, match="no such"):
        require_local_file("nowhere.tif", allow_remote=True)


def test_missing_empty_and_special_files_are_told_apart(tmp_path):
    (tmp_path / "empty.csv").touch()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match=r"put stations\.csv into"):
        local_path("stations.csv", root=tmp_path)
    with pytest.raises(DataError, match="no such folder"):
        local_path("nowhere/stations.csv", root=tmp_path)
    with pytest.raises(DataError, match="it is empty"):
        local_path("empty.csv", root=tmp_path)
    with pytest.raises(DataError, match="not a file"):
        local_path("pipe.csv", root=tmp_path)
    with pytest.raises(DataError, match="not a file"):
        local_path(".", root=tmp_path)


def test_unicode_and_spaces_in_names_are_fine(tmp_path):
    path = tmp_path / "南鳥島 stations.csv"
    path.write_text("a")
    assert local_path(path.name, root=tmp_path) == path


def test_driver_lists_hold_nothing_that_links():
    linking = {
        "VRT",
        "OGR_VRT",
        "WMS",
        "WCS",
        "GML",
        "GDALG",
        "HTTP",
        "netCDF",
        "STACIT",
    }
    assert not linking & {*RASTER_DRIVERS.values(), *VECTOR_DRIVERS}


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb"])
def test_a_vrt_under_another_name_calls_no_host(name, tmp_path, host):
    address, calls = host
    (tmp_path / name).write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="x">'
        f"<SrcDataSource>/vsicurl/{address}/x.geojson</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(DataError, match="neither GeoPackage"):
        read_areas(name, root=tmp_path)
    assert calls == []


def test_a_raster_vrt_under_another_name_calls_no_host(tmp_path, host):
    address, calls = host
    (tmp_path / "a.tif").write_text(
        '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Float32" '
        f'band="1"><SimpleSource><SourceFilename>/vsicurl/{address}/x.tif'
        "</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(DataError, match="neither GeoTIFF"):
        read_bathymetry("a.tif", root=tmp_path)
    assert calls == []


@pytest.mark.parametrize("kind", ["link", "url", "URL", "Link"])
def test_a_geojson_crs_that_is_a_link_calls_no_host(kind, tmp_path, host):
    address, calls = host
    crs = {"type": kind, "properties": {"href": address, "url": address}}
    (tmp_path / "a.geojson").write_text(json.dumps({**FEATURES, "crs": crs}))
    with pytest.raises(DataError, match="points elsewhere"):
        read_areas("a.geojson", root=tmp_path)
    assert calls == []


@pytest.mark.parametrize(
    "document",
    [
        {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"},
        {"type": "Topology", "objects": {}},
        {"features": []},
        {"stac_version": "1.0.0", "type": "Catalog"},
        [1, 2],
    ],
)
def test_json_that_is_no_geojson_is_refused(document, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    with pytest.raises(DataError, match=r"expected|neither"):
        require_vector_contents(path)


def test_a_cut_off_geojson_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(FEATURES)[:-30])
    with pytest.raises(DataError, match="cut off"):
        require_vector_contents(path)


def test_a_deeply_nested_geojson_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"Feature","a":' + "[" * 200_000 + "]" * 200_000 + "}")
    with pytest.raises(DataError, match="not readable as GeoJSON"):
        require_vector_contents(path)


def test_hdf5_that_reads_other_files_is_refused(tmp_path):
    other = tmp_path / "other.bin"
    other.write_bytes(bytes(80))
    layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
    layout[:] = h5py.VirtualSource(str(tmp_path / "b.h5"), "z", shape=(4,))
    path = tmp_path / "a.nc"
    with h5py.File(path, "w") as file:
        file["linked"] = h5py.ExternalLink("/etc/passwd", "z")
        file.create_dataset("stored", (10,), "f8", external=[(str(other), 0, 80)])
        file.create_group("deep").create_virtual_dataset("virtual", layout)
    with pytest.raises(DataError, match="3 problems") as caught:
        require_self_contained_hdf5(path)
    assert {p.where for p in caught.value.problems} == {"linked", "stored", "virtual"}
    with pytest.raises(DataError, match="another file"):
        read_bathymetry("a.nc", root=tmp_path)


def test_an_hdf5_axis_of_impossible_length_is_refused_before_reading(tmp_path):
    path = tmp_path / "a.nc"
    with h5py.File(path, "w") as file:
        file.create_dataset("lat", (10**11,), "f8", chunks=(1000,))
    with pytest.raises(DataError, match="800,000,000,000 bytes"):
        require_self_contained_hdf5(path)


def test_a_raster_that_declares_too_much_is_refused_before_reading(tmp_path):
    path = tmp_path / "bomb.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=200_000,
        height=200_000,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=rasterio.Affine(0.0005, 0, 100, 0, -0.0005, 50),
        sparse_ok=True,
        tiled=True,
        blockxsize=2048,
        blockysize=2048,
    ):
        pass
    assert path.stat().st_size < 5e6
    with pytest.raises(DataError, match="320,000,000,000 bytes"):
        read_bathymetry("bomb.tif", root=tmp_path)


def test_a_netcdf_that_declares_too_much_is_refused_before_reading(tmp_path):
    path = tmp_path / "bomb.nc"
    grid = xr.Dataset(
        coords={"lat": np.linspace(0, 50, 50_001), "lon": np.linspace(100, 150, 50_001)}
    )
    grid.to_netcdf(path, engine="h5netcdf")
    with h5py.File(path, "a") as file:
        data = file.create_dataset("z", (50_001, 50_001), "f4", chunks=(500, 500))
        data.dims[0].attach_scale(file["lat"])
        data.dims[1].attach_scale(file["lon"])
        data.attrs["units"] = "m"
    with pytest.raises(DataError, match="bytes in one reading"):
        read_bathymetry("bomb.nc", root=tmp_path)


def test_no_socket_is_opened_by_plain_reading(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    (tmp_path / "a.geojson").write_text(json.dumps(FEATURES))
    assert len(read_areas("a.geojson", root=tmp_path)) == 1
