"""Grids that need not fit in memory, from files of plain numbers to one for readers."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import rasterio
import rasterio.shutil
from rasterio._err import CPLE_BaseError  # has no public name

from geo.model.grid import GridSpec
from geo.report.written_through import written_through

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import h5netcdf
    from numpy.typing import NDArray

NUMBER = np.dtype("<f8")  # that the files hold
STRIP_BYTES = 32 * 2**20  # read at once for a NetCDF
CACHE_MB = 128  # of GDAL, which else takes a share of the machine's memory
VIEW_NAME = "cells.vrt"
ROWS_AT_ONCE = 512  # of a picture, as many as its blocks have
COLUMNS_AT_ONCE = 4_096  # whole blocks too
NOT_WHOLE = "what was written cannot be read back; the disk may be full"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFile:
    """One layer of a grid as a file of numbers, nothing else in it.

    Parameters
    ----------
    path : pathlib.Path
        Little-endian 64-bit floats, row by row from the south-west on; NaN where
        nothing is known.
    name : str
        Of the variable.
    attrs : mapping of str to str
        As of `geo.model.grid.GridSpec.variable`.
    """

    path: Path
    name: str
    attrs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellGrid:
    """A grid whose layers lie on disk.

    Parameters
    ----------
    spec : GridSpec
    attrs : mapping of str to str
        What is said of the whole.
    layers : tuple of CellFile
        All in one folder.
    """

    spec: GridSpec
    attrs: Mapping[str, str]
    layers: tuple[CellFile, ...]


def cog_of_cells(grid: CellGrid, draft: Path) -> None:
    """Write a Cloud-Optimized GeoTIFF as `geo.report.export_grids.write_cog` would.

    Some 300 MB are enough, whatever the size of the grid.

    Parameters
    ----------
    grid : CellGrid
    draft : pathlib.Path
        To be moved into place by the caller; a file that is there is replaced.

    Raises
    ------
    OSError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=150, south=20, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     numbers = Path(folder) / "demo.f8"
    ...     _ = numbers.write_bytes(np.eye(2).tobytes())
    ...     layer = CellFile(path=numbers, name="demo", attrs={"units": "1"})
    ...     demo = CellGrid(spec=spec, attrs={}, layers=(layer,))
    ...     cog_of_cells(demo, Path(folder) / "demo.tif")
    ...     with rasterio.open(Path(folder) / "demo.tif") as image:
    ...         image.read(1)
    array([[0., 1.],
           [1., 0.]])
    """
    view = grid.layers[0].path.parent / VIEW_NAME
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB):
        try:
            _write_view(grid, view)
            rasterio.shutil.copy(
                view,
                draft,
                driver="COG",
                COMPRESS="DEFLATE",
                PREDICTOR="YES",
                OVERVIEW_RESAMPLING="average",
                BIGTIFF="IF_SAFER",
            )
            _read_back(grid, draft)
        except CPLE_BaseError as error:
            raise OSError(errno.EIO, f"GDAL: {error}", str(draft)) from error
        finally:
            view.unlink(missing_ok=True)


def _read_back(grid: CellGrid, draft: Path) -> None:
    """Make sure that the picture is whole: GDAL does not always tell a full disk."""
    try:
        with rasterio.open(draft) as image:
            levels = len(image.overviews(1))
            same = all(_same_numbers(image, grid))
        for level in range(levels):
            with rasterio.open(draft, overview_level=level) as image:
                for _, window in image.block_windows(1):
                    image.read(window=window)
    except rasterio.errors.RasterioIOError as error:
        raise OSError(errno.EIO, NOT_WHOLE, str(draft)) from error
    if not same:
        raise OSError(errno.EIO, NOT_WHOLE, str(draft))


def _same_numbers(image: rasterio.DatasetReader, grid: CellGrid) -> Iterator[bool]:
    """Compare pieces of each band with the numbers they were made of."""
    rows, columns = grid.spec.shape  # cut too: whole rows take the more the wider
    for number, layer in enumerate(grid.layers, start=1):
        with layer.path.open("rb") as numbers:
            for last in range(rows, 0, -ROWS_AT_ONCE):
                first = max(0, last - ROWS_AT_ONCE)
                for west in range(0, columns, COLUMNS_AT_ONCE):
                    east = min(west + COLUMNS_AT_ONCE, columns)
                    window = ((rows - last, rows - first), (west, east))
                    found = image.read(number, window=window)[::-1]
                    starts = range(first * columns + west, last * columns, columns)
                    held = _stretches(numbers, starts, count=east - west)
                    yield np.array_equal(found, held, equal_nan=True)


def _stretches(numbers: BinaryIO, starts: range, *, count: int) -> NDArray[np.float64]:
    """Read as many numbers from each place on, one row each."""
    held = np.empty((len(starts), count))
    for row, start in zip(held, starts, strict=True):
        numbers.seek(start * NUMBER.itemsize)
        row[:] = np.fromfile(numbers, NUMBER, count)
    return held


def _write_view(grid: CellGrid, view: Path) -> None:
    """Describe the files as one image, its north row first."""
    rows, columns = grid.spec.shape
    width = NUMBER.itemsize
    bands = "".join(
        f'<VRTRasterBand dataType="Float64" band="{number}" '
        'subClass="VRTRawRasterBand">'
        f'<SourceFilename relativeToVRT="1">{layer.path.name}</SourceFilename>'
        f"<ImageOffset>{(rows - 1) * columns * width}</ImageOffset>"
        f"<PixelOffset>{width}</PixelOffset>"
        f"<LineOffset>{-columns * width}</LineOffset>"
        "<ByteOrder>LSB</ByteOrder></VRTRasterBand>"
        for number, layer in enumerate(grid.layers, start=1)
    )
    west, _, _, north = grid.spec.bounds
    spacing = grid.spec.spacing
    view.write_text(
        f'<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}">'
        f"<GeoTransform>{west!r}, {spacing!r}, 0, {north!r}, 0, {-spacing!r}"
        f"</GeoTransform>{bands}</VRTDataset>",
        encoding="utf-8",
    )
    with rasterio.open(view, "r+") as image:
        image.crs = rasterio.CRS.from_wkt(grid.spec.crs.to_wkt())
        image.nodata = np.nan
        for number, layer in enumerate(grid.layers, start=1):
            tags = {k: v for k, v in layer.attrs.items() if k != "grid_mapping"}
            words = layer.attrs.get("long_name", layer.name)
            image.set_band_description(number, words)
            image.update_tags(number, name=layer.name, **tags)


def netcdf_of_cells(grid: CellGrid, draft: Path) -> None:
    """Write CF NetCDF as `geo.report.export_grids.write_netcdf` would, strip by strip.

    Parameters
    ----------
    grid : CellGrid
    draft : pathlib.Path
        To be moved into place by the caller; a file that is there is replaced.

    Raises
    ------
    OSError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import xarray as xr
    >>> from pathlib import Path
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=150, south=20, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     numbers = Path(folder) / "demo.f8"
    ...     _ = numbers.write_bytes(np.eye(2).tobytes())
    ...     layer = CellFile(path=numbers, name="demo", attrs={"units": "1"})
    ...     demo = CellGrid(spec=spec, attrs={}, layers=(layer,))
    ...     netcdf_of_cells(demo, Path(folder) / "demo.nc")
    ...     with xr.open_dataset(Path(folder) / "demo.nc", engine="h5netcdf") as read:
    ...         read["demo"].to_numpy()
    array([[1., 0.],
           [0., 1.]])
    """
    import h5netcdf  # noqa: PLC0415  half a second that few commands need

    frame = grid.spec.dataset()
    with written_through(draft) as stream, h5netcdf.File(stream, "w") as file:
        file.attrs.update({**grid.attrs, "Conventions": "CF-1.11"})
        file.dimensions = dict(zip(grid.spec.dims, grid.spec.shape, strict=True))
        for name in grid.spec.dims:
            axis = file.create_variable(
                name, (name,), data=frame[name].to_numpy(), fillvalue=np.nan
            )
            axis.attrs.update(frame[name].attrs)
        mapping = file.create_variable("spatial_ref", (), data=np.int64(0))
        mapping.attrs.update(frame["spatial_ref"].attrs)
        for layer in grid.layers:
            stream.require_room()
            _copy_strips(file, layer, grid.spec)


def _copy_strips(file: h5netcdf.File, layer: CellFile, spec: GridSpec) -> None:
    variable = file.create_variable(
        layer.name,
        spec.dims,
        dtype=NUMBER,
        fillvalue=np.nan,
        compression="gzip",
        compression_opts=4,
    )
    variable.attrs.update({**layer.attrs, "coordinates": "spatial_ref"})
    rows, columns = spec.shape
    # whole chunks only: one that is written twice is compressed twice
    high = variable.chunks[0]
    step = max(1, STRIP_BYTES // (columns * NUMBER.itemsize * high)) * high
    with layer.path.open("rb") as numbers:
        for first in range(0, rows, step):
            last = min(first + step, rows)
            strip = np.fromfile(numbers, dtype=NUMBER, count=(last - first) * columns)
            variable[first:last, :] = strip.reshape(last - first, columns)
