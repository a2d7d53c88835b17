"""Made-up grids in the formats of ETOPO 2022: NetCDF and GeoTIFF of 60 seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import rasterio
import xarray as xr
from pyproj import CRS

if TYPE_CHECKING:
    from pathlib import Path

STEP = 1.0 / 60.0
WEST, SOUTH = 179.8, -16.2
SHAPE = (12, 24)
ELEVATION = (
    -4000.0 - 10.0 * np.arange(SHAPE[0])[:, None] - np.arange(SHAPE[1])
).astype("f4")


def write_etopo(folder: Path) -> Path:
    """Surface elevation: variable z in meters, on lat and lon, with a crs."""
    lon = WEST + STEP * (np.arange(SHAPE[1]) + 0.5)
    dataset = xr.Dataset(
        {
            "z": (
                ("lat", "lon"),
                ELEVATION,
                {
                    "long_name": "z",
                    "units": "meters",
                    "positive": "up",
                    "standard_name": "height",
                    "grid_mapping": "crs",
                },
            ),
            "crs": (
                (),
                0,
                {
                    "grid_mapping_name": "latitude_longitude",
                    "spatial_ref": CRS.from_epsg(4326).to_wkt("WKT1_GDAL"),
                },
            ),
        },
        coords={
            "lat": (
                "lat",
                SOUTH + STEP * (np.arange(SHAPE[0]) + 0.5),
                {"units": "degrees_north"},
            ),
            "lon": ("lon", (lon + 180.0) % 360.0 - 180.0, {"units": "degrees_east"}),
        },
        attrs={
            "title": "ETOPO_2022_v1_60s_N90W180_surface (made up)",
            "institution": "NOAA/NESDIS/NCEI",
            "version": "1.0",
        },
    ).sortby("lon")
    path = folder / "ETOPO_2022_v1_60s_N90W180_surface.nc"
    dataset.to_netcdf(path, engine="h5netcdf")
    return path


def write_etopo_geotiff(folder: Path) -> Path:
    """The same floor as a tiled GeoTIFF with a vertical system in its CRS."""
    path = folder / "ETOPO_2022_v1_60s_N90W180_surface.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=SHAPE[0],
        width=SHAPE[1],
        count=1,
        dtype="float32",
        crs=rasterio.crs.CRS.from_string("EPSG:4326+3855"),
        nodata=-99999.0,
        transform=rasterio.Affine(STEP, 0, WEST, 0, -STEP, SOUTH + STEP * SHAPE[0]),
    ) as file:
        file.write(ELEVATION[::-1], 1)
        file.update_tags(TIFFTAG_COPYRIGHT="none claimed (made up)")
    return path
