"""Build data/bathymetry/etopo5_minamitorishima.nc from Debian's ferret-datasets.

    apt-get install ferret-datasets
    python data/scripts/build_bathymetry.py /usr/share/ferret-vis/data/etopo5.cdf

ETOPO5 holds values at the crossings of 5-minute lines (4320 x 2161 nodes, poles
included): a node is the centre of its 5-minute cell. The longitudes of Ferret's
file were rounded to end at 359.92 and drift by up to 0.0033 degrees (0.0015, or
150 m, at 160 E); the values are one every twelfth of a degree, as written here.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import xarray as xr

DATA = Path(__file__).resolve().parents[1]
WEST, SOUTH, EAST, NORTH = 148, 18, 160, 30
PER_DEGREE = 12


def main() -> None:
    """Cut the window and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("etopo5", type=Path, help="etopo5.cdf")
    out = DATA / "bathymetry" / "etopo5_minamitorishima.nc"
    parser.add_argument("--out", type=Path, default=out)
    options = parser.parse_args()
    window = cut_window(options.etopo5)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    compressed = {"zlib": True, "complevel": 9, "shuffle": True, "_FillValue": None}
    plain = {"_FillValue": None}
    window.to_netcdf(
        options.out,
        engine="h5netcdf",
        encoding={"elevation": compressed, "lon": plain, "lat": plain},
    )
    low, high = int(window.elevation.min()), int(window.elevation.max())
    print(f"{options.out.name}: {dict(window.sizes)}, {low} to {high} m")


def cut_window(etopo5: Path) -> xr.Dataset:
    """Read the window and describe it by the CF conventions."""
    columns = slice(WEST * PER_DEGREE, EAST * PER_DEGREE + 1)
    rows = slice((SOUTH + 90) * PER_DEGREE, (NORTH + 90) * PER_DEGREE + 1)
    with xr.open_dataset(etopo5, engine="scipy", decode_times=False) as globe:
        relief = globe["ROSE"].isel(ETOPO05_X=columns, ETOPO05_Y=rows).to_numpy()
    lon = np.arange(WEST * PER_DEGREE, EAST * PER_DEGREE + 1) / PER_DEGREE
    lat = np.arange(SOUTH * PER_DEGREE, NORTH * PER_DEGREE + 1) / PER_DEGREE
    elevation = {
        "units": "m",
        "standard_name": "height_above_mean_sea_level",
        "long_name": "elevation of the solid surface, positive up",
        "positive": "up",
        "grid_mapping": "spatial_ref",
    }
    east = {"units": "degrees_east", "standard_name": "longitude", "axis": "X"}
    north = {"units": "degrees_north", "standard_name": "latitude", "axis": "Y"}
    mapping = {
        "grid_mapping_name": "latitude_longitude",
        "semi_major_axis": 6378137.0,
        "inverse_flattening": 298.257223563,
        "crs_wkt": _wgs84(),
    }
    return xr.Dataset(
        {
            "elevation": (("lat", "lon"), relief.astype(np.int16), elevation),
            "spatial_ref": ((), np.int32(0), mapping),
        },
        coords={"lat": ("lat", lat, north), "lon": ("lon", lon, east)},
        attrs={
            "Conventions": "CF-1.11",
            "title": "ETOPO5 round Minamitorishima",
            "source": "NOAA National Geophysical Data Center, ETOPO5, 1988; from "
            "etopo5.cdf of the Debian package ferret-datasets 7.6.0-5",
            "licence": "public domain (work of the United States Government)",
            "cell_size": "5 arc minutes (9.3 km north-south); values at the cell "
            "centres, which are the crossings of 5-minute lines",
        },
    )


def _wgs84() -> str:
    import pyproj  # noqa: PLC0415 - only for its text of the system

    return str(pyproj.CRS.from_epsg(4326).to_wkt())


if __name__ == "__main__":
    main()
