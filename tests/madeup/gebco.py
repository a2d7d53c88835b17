"""Made-up grids in the formats of GEBCO: NetCDF, TID grid, GeoTIFF, ESRI ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import rasterio
import xarray as xr

if TYPE_CHECKING:
    from pathlib import Path

STEP = 1.0 / 240.0  # 15 arc seconds, pixel centres
WEST, SOUTH = 153.9, 24.2
SHAPE = (24, 36)
ELEVATION = (-5000 - np.arange(SHAPE[0])[:, None] - np.arange(SHAPE[1])).astype("i2")
TITLE = (
    "The GEBCO_2024 Grid - a continuous terrain model for oceans and land at 15 "
    "arc-second intervals"
)


def _coordinates() -> dict[str, tuple[str, np.ndarray, dict[str, str]]]:
    lat = SOUTH + STEP * (np.arange(SHAPE[0]) + 0.5)
    lon = WEST + STEP * (np.arange(SHAPE[1]) + 0.5)
    return {
        "lat": (
            "lat",
            lat,
            {
                "standard_name": "latitude",
                "long_name": "latitude",
                "units": "degrees_north",
                "axis": "Y",
                "sdn_parameter_urn": "SDN:P01::ALATZZ01",
            },
        ),
        "lon": (
            "lon",
            lon,
            {
                "standard_name": "longitude",
                "long_name": "longitude",
                "units": "degrees_east",
                "axis": "X",
                "sdn_parameter_urn": "SDN:P01::ALONZZ01",
            },
        ),
    }


CRS = (
    (),
    b"",
    {
        "grid_mapping_name": "latitude_longitude",
        "epsg_code": "EPSG:4326",
        "inverse_flattening": 298.257223563,
        "semi_major_axis": 6378137.0,
        "longitude_of_prime_meridian": 0.0,
    },
)
ATTRIBUTES = {
    "Conventions": "CF-1.6",
    "title": TITLE,
    "institution": "On behalf of the General Bathymetric Chart of the Oceans (GEBCO), "
    "the data are held at the British Oceanographic Data Centre (BODC).",
    "references": "DOI: 10.5285/1c44ce99-0a0d-5f4f-e063-7086abc0ea0f",
    "license": "The GEBCO Grid is placed in the public domain (made up for a test)",
    "node_offset": 1.0,
}


def write_gebco(folder: Path) -> Path:
    """Elevations as GEBCO_2024.nc holds them, of made-up values."""
    variable = {
        "standard_name": "height_above_reference_ellipsoid",
        "long_name": "Elevation relative to sea level",
        "units": "m",
        "sdn_parameter_urn": "SDN:P01::BATHHGHT",
        "grid_mapping": "crs",
    }
    dataset = xr.Dataset(
        {"elevation": (("lat", "lon"), ELEVATION, variable), "crs": CRS},
        coords=_coordinates(),
        attrs=ATTRIBUTES,
    )
    path = folder / "GEBCO_2024.nc"
    dataset.to_netcdf(path, engine="h5netcdf")
    return path


def write_gebco_tid(folder: Path) -> Path:
    """Type identifiers, classes of how each depth is known."""
    variable = {
        "long_name": "Type Identifier (TID) of the GEBCO_2024 Grid",
        "flag_values": np.array([0, 11, 40], dtype="i1"),
        "flag_meanings": "land multibeam predicted_from_gravity",
        "grid_mapping": "crs",
    }
    codes = np.where(np.indices(SHAPE).sum(axis=0) % 2 == 0, 11, 40).astype("i1")
    dataset = xr.Dataset(
        {"tid": (("lat", "lon"), codes, variable), "crs": CRS},
        coords=_coordinates(),
        attrs=ATTRIBUTES,
    )
    path = folder / "GEBCO_2024_TID.nc"
    dataset.to_netcdf(path, engine="h5netcdf")
    return path


def write_gebco_geotiff(folder: Path) -> Path:
    """A tile as GEBCO names and lays it out: north up, 16-bit."""
    path = folder / "gebco_2024_n24.3_s24.2_w153.9_e154.05.tif"
    profile = {
        "driver": "GTiff",
        "height": SHAPE[0],
        "width": SHAPE[1],
        "count": 1,
        "dtype": "int16",
        "crs": "EPSG:4326",
        "nodata": -32767,
        "transform": rasterio.Affine(STEP, 0, WEST, 0, -STEP, SOUTH + STEP * SHAPE[0]),
    }
    with rasterio.open(path, "w", **profile) as file:
        file.write(ELEVATION[::-1], 1)
    return path


def write_gebco_ascii(folder: Path) -> Path:
    """An ESRI ASCII tile with the .prj that GEBCO puts beside it."""
    path = folder / "gebco_2024_n24.3_s24.2_w153.9_e154.05.asc"
    rows = "\n".join(" ".join(map(str, row)) for row in ELEVATION[::-1])
    path.write_text(
        f"ncols {SHAPE[1]}\nnrows {SHAPE[0]}\nxllcorner {WEST}\nyllcorner {SOUTH}\n"
        f"cellsize {STEP:.15f}\nNODATA_value -32767\n{rows}\n"
    )
    path.with_suffix(".prj").write_text(
        'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,'
        '298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )
    return path
