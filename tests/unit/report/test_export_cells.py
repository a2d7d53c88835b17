"""Grids from files of numbers: the same files as from memory, whole or not at all."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import rasterio
import xarray as xr

from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.report import export_cells
from geo.report.export_cells import CellFile, CellGrid, cog_of_cells, netcdf_of_cells
from geo.report.export_grids import write_cog, write_netcdf
from geo.report.written_through import written_through


@pytest.fixture(params=[(20, 40), (90, 600)], ids=str)
def grid(request):
    spec = GridSpec(
        west=-1e5,
        south=-5e4,
        spacing=5e3,
        shape=request.param,
        crs=local_crs([180.0], [-17.0]),
    )
    rng = np.random.Generator(np.random.PCG64(4))
    first, second = rng.normal(size=(2, *request.param))
    first[:3] = np.nan
    return (
        spec.dataset()
        .assign_attrs(title='a <grid> & "more" é')
        .assign(
            mass=spec.variable(
                first, units="kg/m2", long_name="mass <b> & é", basis="wet"
            ),
            far=spec.variable(second, units="1", long_name="far"),
        )
    )


def on_disk(grid, folder) -> CellGrid:
    layers = []
    for name, values in grid.data_vars.items():
        path = folder / f"{name}.f8"
        path.write_bytes(values.to_numpy().tobytes())
        layers.append(CellFile(path=path, name=str(name), attrs=values.attrs))
    spec = spec_of(grid)
    return CellGrid(spec=spec, attrs=grid.attrs, layers=tuple(layers))


def spec_of(grid) -> GridSpec:
    rows, columns = grid.sizes["northing"], grid.sizes["easting"]
    return GridSpec(
        west=-1e5,
        south=-5e4,
        spacing=5e3,
        shape=(rows, columns),
        crs=local_crs([180.0], [-17.0]),
    )


def test_a_picture_has_the_bytes_of_the_one_written_from_memory(grid, tmp_path):
    cells = on_disk(grid, tmp_path)
    cog_of_cells(cells, tmp_path / "cells.tif")
    write_cog(grid, "memory.tif", root=tmp_path)
    one, other = (tmp_path / f"{name}.tif" for name in ("cells", "memory"))
    with rasterio.open(one) as image:
        assert np.array_equal(image.read(1)[::-1], grid["mass"], equal_nan=True)
    assert one.read_bytes() == other.read_bytes()


def test_netcdf_is_that_written_from_memory(grid, tmp_path):
    netcdf_of_cells(on_disk(grid, tmp_path), tmp_path / "cells.nc")
    write_netcdf(grid, "memory.nc", root=tmp_path)
    read = [
        xr.open_dataset(tmp_path / f"{name}.nc", engine="h5netcdf")
        for name in ("cells", "memory")
    ]
    xr.testing.assert_identical(*read)
    for name in ("mass", "far"):
        one, other = (each[name].encoding for each in read)
        for key in ("chunksizes", "zlib", "complevel", "dtype"):
            assert one[key] == other[key]
    for each in read:
        each.close()


@pytest.mark.parametrize("write", [cog_of_cells, netcdf_of_cells])
def test_the_same_numbers_give_the_same_bytes(grid, tmp_path, write, monkeypatch):
    cells = on_disk(grid, tmp_path)
    write(cells, tmp_path / "one")
    before = (tmp_path / "one").read_bytes()
    write(cells, tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == before
    # nor does it matter how much is read at once
    monkeypatch.setattr(export_cells, "STRIP_BYTES", 1)
    monkeypatch.setattr(export_cells, "ROWS_AT_ONCE", 40)
    write(cells, tmp_path / "three")
    if write is cog_of_cells:
        assert (tmp_path / "three").read_bytes() == before
    else:
        with xr.open_dataset(tmp_path / "three", engine="h5netcdf") as read:
            for name in grid.data_vars:
                assert np.array_equal(read[name], grid[name], equal_nan=True)


@pytest.mark.parametrize("wrong", [0, 19 * 40 + 39])
def test_a_picture_is_read_back_in_pieces_to_its_last_number(
    tmp_path, monkeypatch, wrong
):
    monkeypatch.setattr(export_cells, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(export_cells, "COLUMNS_AT_ONCE", 16)
    spec = GridSpec(
        west=0.0, south=0.0, spacing=5e3, shape=(20, 40), crs=local_crs([0.0], [0.0])
    )
    numbers = np.arange(800.0)
    path = tmp_path / "a.f8"
    numbers.tofile(path)
    layer = CellFile(path=path, name="a", attrs={"units": "1"})
    cells = CellGrid(spec=spec, attrs={}, layers=(layer,))
    cog_of_cells(cells, tmp_path / "a.tif")
    numbers[wrong] += 1.0
    numbers.tofile(path)
    with pytest.raises(OSError, match=export_cells.NOT_WHOLE):
        export_cells._read_back(cells, tmp_path / "a.tif")


def test_a_picture_that_is_not_what_was_meant_is_an_error(grid, tmp_path, monkeypatch):
    cells = on_disk(grid, tmp_path)
    copy = export_cells.rasterio.shutil.copy

    def careless(view, draft, **options):
        copy(view, draft, **options)
        os.truncate(draft, draft.stat().st_size - 2_000)

    monkeypatch.setattr(export_cells.rasterio.shutil, "copy", careless)
    with pytest.raises(OSError, match="the disk may be full"):
        cog_of_cells(cells, tmp_path / "cut.tif")


@pytest.mark.parametrize("suffix", ["tif", "nc"])
def test_a_full_disk_is_an_error_for_grids_in_memory(tmp_path, suffix):
    writer = {"tif": "write_cog", "nc": "write_netcdf"}[suffix]
    script = f"""
        import resource
        from pathlib import Path
        import numpy as np
        from geo.model.crs import local_crs
        from geo.model.grid import GridSpec
        from geo.report.export_grids import {writer}
        spec = GridSpec(
            west=0.0, south=0.0, spacing=1.0, shape=(200, 300),
            crs=local_crs([180.0], [-17.0]),
        )
        values = np.random.default_rng(1).normal(size=spec.shape)
        field = spec.variable(values, units="1", long_name="a")
        resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))
        try:
            {writer}(
                spec.dataset().assign(a=field), Path("a.{suffix}"),
                root=Path({str(tmp_path)!r}),
            )
        except OSError as error:
            print("told")
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "told\n"), told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (netcdf_of_cells, "File too large\n"),
        (cog_of_cells, ("GDAL: TIFF", export_cells.NOT_WHOLE)),
    ],
)
def test_a_full_disk_ends_with_an_error_not_with_the_process(
    grid, tmp_path, write, words
):
    """HDF5 itself takes the process down when it cannot write at closing."""
    on_disk(grid, tmp_path)
    rows, columns = grid.sizes["northing"], grid.sizes["easting"]
    script = f"""
        import resource
        from pathlib import Path
        from geo.model.crs import local_crs
        from geo.model.grid import GridSpec
        from geo.report.export_cells import CellFile, CellGrid, {write.__name__}
        spec = GridSpec(
            west=0.0, south=0.0, spacing=1.0, shape={(rows, columns)},
            crs=local_crs([180.0], [-17.0]),
        )
        folder = Path({str(tmp_path)!r})
        layer = CellFile(path=folder / "far.f8", name="far", attrs={{}})
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
        try:
            {write.__name__}(
                CellGrid(spec=spec, attrs={{}}, layers=(layer,)), folder / "a"
            )
        except OSError as error:
            print(error.strerror)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(words)


def test_a_file_remembers_that_something_was_not_written(tmp_path):
    with pytest.raises(OSError, match="No space left"):
        _write_on(tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"abc"


def _write_on(path):
    with written_through(path) as stream:
        stream.write(b"abc")
        stream.failure = OSError(28, "No space left on device")
        assert stream.write(b"def") == 3
