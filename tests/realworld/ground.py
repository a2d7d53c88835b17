"""Covariates of the windows of the real test data, on one grid each."""

from __future__ import annotations

from pathlib import Path

import xarray as xr

from geo.model.grid import require_grid
from geo.resource.prospectivity.covariates.stack import stack_covariates
from geo.resource.prospectivity.covariates.terrain_covariates import terrain_covariates
from geo.sources.bathymetry import read_bathymetry
from geo.sources.rasters import read_raster_onto

CCZ = "ccz_160_110W_0_24N"
COOK = "cook_170_150W_27S_4S"
MINAMITORISHIMA = "minamitorishima_148_160E_18_30N"
RING_M = (20e3, 50e3)  # 2 to 5 cells: what a relief of 6 minutes can tell
TERRAIN = ["depth", "slope_deg", "bpi_20_50km"]
COVARIATES = [*TERRAIN, "age", "sediment"]


def covariates_of(
    window: str,
    *,
    data: Path,
    bounds: tuple[float, float, float, float] | None = None,
    names: list[str] = COVARIATES,
) -> xr.Dataset:
    """Depth, slope, position, sea-floor age and sediment on the cells of ETOPO1, 6'."""
    root = data / "bathymetry"
    bathymetry = read_bathymetry(f"etopo1_6min_{window}.nc", root=root, bounds=bounds)
    spec = require_grid(bathymetry[["elevation"]], what="bathymetry")
    age = read_raster_onto(
        f"seafloor_age_6min_{window}.nc",
        root=root,
        grid=spec,
        method="nearest",  # on the same cells
        units="Myr",
    )
    sediment = read_raster_onto(
        f"sediment_thickness_globsed_5min_{window}.nc",
        root=root,
        grid=spec,
        method="bilinear",  # 5' onto 6'
        units="m",
    )
    terrain = terrain_covariates(bathymetry, rings_m=(RING_M,))[TERRAIN]
    layers = {"terrain": terrain, "age": age, "sediment": sediment}
    return stack_covariates(layers, spec=spec)[names]
