"""One band of a raster as a grid, through the one GDAL driver that may open it.

GDAL looks for companions of a raster, ``.aux.xml``, ``.ovr``, ``.msk``, opens them
with any driver, and so reaches other files and hosts; a GeoTIFF can name its
overviews, wherever they are. None of that is followed: the folder is not listed,
PAM is off, and values are read at full resolution only.
"""

from __future__ import annotations

import math
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

import rasterio
from pyproj import CRS

from geo.errors import DataError, Problem
from geo.sources.contents import raster_driver
from geo.sources.dataset_facts import note_from_attributes
from geo.sources.grid_layouts import (
    GridLayout,
    GridVariable,
    horizontal_crs,
    unreadable,
)
from geo.sources.guard import require_block, require_size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

ALONE = {
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_CACHEMAX": 128,  # MB; GDAL would take a twentieth of the memory
}
"""Settings under which GDAL follows no companion of a file."""

SURFER_BLANK = 1.7e38
"""Surfer marks no data by 1.70141e38, which rounding keeps GDAL from matching."""


@contextmanager
def opened_raster(path: Path, *, band: str, crs: str) -> Iterator[GridLayout]:
    r"""Open a raster and lay out the cells of one band.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.
    band : str
        Number, from 1, or description; empty where there is one.
    crs : str
        Declares what the file does not carry; empty if it does.

    Yields
    ------
    GridLayout

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "a.asc"
    ...     _ = path.write_text(
    ...         "ncols 2\nnrows 1\nxllcorner 153\nyllcorner 24\ncellsize 1\n7 8\n"
    ...     )
    ...     with opened_raster(path, band="", crs="EPSG:4326") as layout:
    ...         layout.eastings.tolist()
    [153.5, 154.5]
    """
    driver = raster_driver(path)
    with rasterio.Env(**ALONE):
        try:
            with warnings.catch_warnings():
                # a raster without a place is refused below, in our own words
                warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
                raster = rasterio.open(path, driver=driver)
        except rasterio.errors.RasterioIOError as error:
            raise DataError(path.name, [unreadable(f"{driver}: {error}")]) from error
        with raster:
            yield _layout(raster, band=band, crs=crs, name=path.name)


def _layout(
    raster: rasterio.DatasetReader, *, band: str, crs: str, name: str
) -> GridLayout:
    number = _band(raster, band, name=name)
    carried = CRS.from_wkt(raster.crs.to_wkt()) if raster.crs else None
    settled = horizontal_crs(crs, carried, name=name)
    _require_upright(raster, name=name)
    require_size(8 * (raster.width + raster.height), what=name)
    dtype = np.dtype(raster.dtypes[number - 1])
    require_block(
        math.prod(raster.block_shapes[number - 1]) * dtype.itemsize, what=name
    )
    if dtype.kind not in "iuf":
        raise DataError(
            name,
            [Problem(where="band", what=f"of type {dtype}", expected="real numbers")],
        )
    shape = raster.transform
    return GridLayout(
        name=name,
        eastings=np.asarray(shape.c + shape.a * (np.arange(raster.width) + 0.5)),
        northings=np.asarray(shape.f + shape.e * (np.arange(raster.height) + 0.5)),
        crs=settled,
        variable=_described(raster, number, dtype=dtype),
        note=note_from_attributes(raster.tags(), kind="grid"),
        read=_Reader(raster, number, name),
    )


class _Reader:
    """Reads windows of one band."""

    def __init__(self, raster: rasterio.DatasetReader, number: int, name: str) -> None:
        self._raster = raster
        self._number = number
        self._name = name

    def __call__(self, rows: slice, columns: slice) -> NDArray[np.float64]:
        raster, place = self._raster, self._number - 1
        window = rasterio.windows.Window.from_slices(rows, columns)
        try:
            values = raster.read(self._number, window=window, masked=True)
        except rasterio.errors.RasterioIOError as error:
            problem = unreadable(f"{raster.driver}: {error}")
            raise DataError(self._name, [problem]) from error
        numbers = np.asarray(values.astype(float).filled(np.nan))
        if raster.driver.startswith("GS"):
            numbers[numbers > SURFER_BLANK] = np.nan
        return np.asarray(numbers * raster.scales[place] + raster.offsets[place])


def _band(raster: rasterio.DatasetReader, wanted: str, *, name: str) -> int:
    numbers = [str(number) for number in raster.indexes]
    told = [text or "" for text in raster.descriptions]
    if wanted in numbers:
        return int(wanted)
    if wanted and told.count(wanted) == 1:
        return told.index(wanted) + 1
    if not wanted and len(numbers) == 1:
        return 1
    named = [
        f"{n} ({text})" if text else n for n, text in zip(numbers, told, strict=True)
    ]
    raise DataError(
        name,
        [
            Problem(
                where="band",
                what=repr(wanted) if wanted else f"{len(numbers)} bands",
                expected="one of " + ", ".join(named[:20]),
                cure="name one of them, by number or description",
            )
        ],
    )


def _require_upright(raster: rasterio.DatasetReader, *, name: str) -> None:
    shape = raster.transform
    if shape.is_identity:
        raise DataError(
            name,
            [
                Problem(
                    where="geotransform",
                    what="none: the file does not say where it lies",
                    expected="a corner and a cell size in the file itself",
                    cure="write them into it: gdal_translate -a_ullr, or from its "
                    "world file",
                )
            ],
        )
    if shape.b != 0.0 or shape.d != 0.0:
        raise DataError(
            name,
            [
                Problem(
                    where="geotransform",
                    what="rotated",
                    expected="rows along parallels or eastings",
                    cure="warp it: gdalwarp -t_srs EPSG:4326",
                )
            ],
        )


def _described(
    raster: rasterio.DatasetReader, number: int, *, dtype: np.dtype[np.generic]
) -> GridVariable:
    place = number - 1
    plain = raster.scales[place] == 1.0 and raster.offsets[place] == 0.0
    return GridVariable(
        long_name=raster.descriptions[place] or "",
        units=(raster.units[place] or "").strip(),
        coded=raster.colorinterp[place] == rasterio.enums.ColorInterp.palette,
        whole_bytes=dtype == np.uint8 and plain,
    )
