"""Made-up rasters of a survey: multibeam depths, backscatter, classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import rasterio
import rasterio.shutil

if TYPE_CHECKING:
    from pathlib import Path

CRS = "EPSG:32654"
CELL_M = 50.0
WEST, NORTH = 600_000.0, 2_700_000.0
SHAPE = (40, 60)
ROWS, COLUMNS = np.indices(SHAPE)
DEPTH = (-5200.0 - 0.5 * ROWS + 0.25 * COLUMNS).astype("f4")


def write_multibeam(
    folder: Path, name: str = "multibeam.tif", **changes: object
) -> Path:
    """Elevations in metres of a projected GeoTIFF in tiles, north up."""
    values = changes.pop("values", DEPTH)
    units = changes.pop("units", ("m",))
    described = changes.pop("descriptions", ("elevation",))
    bands = values if values.ndim == 3 else values[None]
    profile = {
        "driver": "GTiff",
        "height": bands.shape[1],
        "width": bands.shape[2],
        "count": bands.shape[0],
        "dtype": str(bands.dtype),
        "crs": CRS,
        "transform": rasterio.Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH),
        **changes,
    }
    with rasterio.open(folder / name, "w", **profile) as file:
        file.write(bands)
        file.units = units
        file.descriptions = described
    return folder / name


def write_backscatter(folder: Path) -> Path:
    """Backscatter in bytes: nodata 0, 0.25 dB a step from -60 dB."""
    steps = np.where(COLUMNS < 5, 0, 1 + (ROWS + COLUMNS) % 200).astype("u1")
    path = write_multibeam(
        folder, "backscatter.tif", values=steps, units=("dB",), nodata=0,
        descriptions=("backscatter",),
    )  # fmt: skip
    with rasterio.open(path, "r+") as file:
        file.scales = (0.25,)
        file.offsets = (-60.0,)
    return path


def write_bag(folder: Path) -> Path:
    """A Bathymetric Attributed Grid: elevation and uncertainty."""
    both = np.stack([DEPTH, np.full(SHAPE, 2.5, "f4")])
    source = write_multibeam(
        folder, "both.tif", values=both, units=("m", "m"), nodata=1e6,
        descriptions=("elevation", "uncertainty"),
    )  # fmt: skip
    rasterio.shutil.copy(source, folder / "survey.bag", driver="BAG")
    source.unlink()
    return folder / "survey.bag"


def write_surfer(folder: Path, driver: str = "GSBG") -> Path:
    """A Surfer grid; the format carries no CRS."""
    source = write_multibeam(folder, "source.tif")
    path = folder / f"{driver}.grd"
    rasterio.shutil.copy(source, path, driver=driver)
    source.unlink()
    path.with_name(path.name + ".aux.xml").unlink(missing_ok=True)
    return path
