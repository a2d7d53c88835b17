"""A made-up seamount with crust: depths, stations and a project of known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely
import xarray as xr

from geo.model.crs import WGS84, geodesic_distance_m, local_crs, transformer
from geo.sources.project_file import read_project
from geo.workflow.graph import execute, plan
from geo.workflow.run import STEPS
from geo.workflow.store import StepStore

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.workflow.graph import Artifacts

LON, LAT = 154.0, 23.0  # of the summit
HALF_DEG = 0.15
STEP_DEG = 1.0 / 600.0  # some 185 m, no regional grid
STATIONS = 120
SUMMIT_M, FALL_DEG, FOOT_M = -1500.0, 12.0, 14_000.0
EAST_M, WEST_M = 0.080, 0.040
"""Mean thickness of the crust on either flank, metres."""

PROJECT = """
name = "seamount"
title = "Made-up seamount"
synthetic = true
seed = 5
[zone]
file = "zone.geojson"
[samples]
file = "stations.csv"
crs = "EPSG:4326"
evidence = "unknown"
[samples.columns]
station = "station"
lon = "lon"
lat = "lat"
[samples.grades]
Co = { column = "Co", unit = "%" }
[estimate]
spacing_m = 1000.0
lag_m = 1000.0
max_lag_m = 9000.0
minimum_pairs = 20
[resource]
moisture = 0.3
cutoffs_kg_m2 = [0.0, 38.0]
cutoff_kg_m2 = 38.0
[classes]
annual_area_km2 = 20.0
[uncertainty]
realizations = 20
variograms = 2
[bathymetry]
file = "depths.nc"
[crust]
thinnest_m = 0.02
steepest_deg = 15.0
exposed = [{ to_deg = 4.0, share = 0.1 }, { to_deg = 90.0, share = 0.6 }]
exposed_source = "made up"
source = "made up"
[crust.thickness]
column = "thickness"
unit = "mm"
[crust.density]
dry_t_m3 = 1.3
source = "made up"
[crust.dilution]
rock_per_crust = 0.15
source = "made up"
"""
FLANKS = """
[crust.flanks]
summit = [154.0, 23.0]
source = "made up"
sectors = [
  { name = "east flank", from_deg = 0.0, to_deg = 180.0 },
  { name = "west flank", from_deg = 180.0, to_deg = 360.0 },
]
"""


def depths(*, fall_deg: float = FALL_DEG) -> xr.Dataset:
    """Give a cone of one slope, with flat ground round it; of fall 0 all is flat."""
    count = round(2.0 * HALF_DEG / STEP_DEG)
    offsets = STEP_DEG * (np.arange(count) + 0.5) - HALF_DEG
    lon, lat = np.meshgrid(LON + offsets, LAT + offsets)
    away = geodesic_distance_m(LON, LAT, lon_b=lon, lat_b=lat)
    z = SUMMIT_M - np.tan(np.radians(fall_deg)) * np.minimum(away, FOOT_M)
    return xr.Dataset(
        {"elevation": (("lat", "lon"), z, {"units": "m"})},
        coords={"lat": LAT + offsets, "lon": LON + offsets},
    )


def survey(
    *, seed: int, count: int = STATIONS, east_m: float = EAST_M, west_m: float = WEST_M
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw stations on the slope and the thickness there: metres, and metres.

    On each flank a mean of its own, and what varies about it with a range of 4 km; the
    two fields are drawn apart.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    away = FOOT_M * np.sqrt(rng.uniform(0.02, 0.9, count))
    bearing = rng.uniform(0.0, 2.0 * np.pi, count)
    places = np.column_stack([away * np.sin(bearing), away * np.cos(bearing)])
    lag = np.hypot(*(places[:, None] - places[None]).T)
    east = places[:, 0] >= 0.0
    same = east[:, None] == east[None]
    scaled = np.minimum(lag / 4_000.0, 1.0)
    covariance = np.where(same, 1.0 - 1.5 * scaled + 0.5 * scaled**3, 0.0)
    noise = np.linalg.cholesky(covariance + 1e-9 * np.eye(count))
    field = 0.010 * (noise @ rng.standard_normal(count))
    return places, np.maximum(np.where(east, east_m, west_m) + field, 0.002)


def write_seamount(
    folder: Path,
    text: str = PROJECT,
    *,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    fall_deg: float = FALL_DEG,
    half_deg: tuple[float, float] = (0.12, 0.11),
) -> Path:
    """Write the depths, the zone, the stations and the project of a seamount."""
    folder.mkdir(parents=True, exist_ok=True)
    depths(fall_deg=fall_deg).to_netcdf(folder / "depths.nc", engine="h5netcdf")
    places, thickness = survey(seed=1) if stations is None else stations
    back = transformer(local_crs([LON], [LAT]), WGS84)
    lon, lat = back.transform(places[:, 0], places[:, 1])
    pd.DataFrame(
        {
            "station": [f"S{number:03}" for number in range(len(places))],
            "lon": lon,
            "lat": lat,
            "thickness": 1e3 * thickness,
            "Co": 0.6,
        }
    ).to_csv(folder / "stations.csv", index=False)
    wide, high = half_deg
    zone = shapely.box(LON - wide, LAT - high, LON + wide, LAT + high)
    layer = gpd.GeoDataFrame({"name": ["seamount"]}, geometry=[zone], crs=WGS84)
    layer.to_file(folder / "zone.geojson", driver="GeoJSON")
    path = folder / "project.toml"
    path.write_text(text, encoding="utf-8")
    return path


def run_to(path: Path, last: str) -> dict[str, Artifacts]:
    """Run the steps of a project up to one of them."""
    names = [step.name for step in STEPS]
    store = StepStore(folder=path.parent / ".steps")
    file = read_project(path)
    return execute(
        plan(STEPS[: names.index(last) + 1], file, store=store), file, store=store
    )
