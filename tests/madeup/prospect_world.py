"""A small sea floor whose truth is known, and points on it, as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import xarray as xr

from geo.model.randomness import generator

WEST, SOUTH, STEP = 178.0, -6.0, 0.1  # the ground spans the date line
ROWS, COLUMNS = 40, 60


@dataclass(frozen=True)
class World:
    """A folder with depth.nc, other.nc, points.csv and a prospect.toml."""

    folder: Path
    depth: np.ndarray
    truth: np.ndarray  # of the quantity, by cell

    @property
    def toml(self) -> Path:
        return self.folder / "prospect.toml"

    def write(self, text: str, name: str = "prospect.toml") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def changed(self, *changes: tuple[str, str], name: str = "other.toml") -> Path:
        text = self.toml.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        return self.write(text, name)


TOML = """\
name = "world"
title = "A made-up world"
mapped = "made-up abundance"
date = "2024-06-30"
synthetic = true
seed = 5

[points]
file = "points.csv"
response = "kg"
kind = "quantity"
unit = "kg m-2"
station = "id"
source = "made up"

[grid]
spacing_deg = 0.1
bounds = [178.0, -6.0, -176.0, -2.0]

[[covariates]]
name = "depth"
file = "depth.nc"
resampling = "nearest"
source = "made up"

[[covariates]]
name = "other"
file = "other.nc"
resampling = "nearest"
source = "made up too"

[model]
learners = ["linear"]
baselines = ["mean"]
lowest = 0.0

[folds]
side_m = 100000.0
count = 4
"""


def smooth(noise: np.ndarray) -> np.ndarray:
    for _ in range(6):
        for axis in (0, 1):
            noise = noise + np.roll(noise, 1, axis) + np.roll(noise, -1, axis)
    return (noise - noise.mean()) / noise.std()


def write_grid(folder: Path, name: str, values: np.ndarray, units: str) -> None:
    lat = SOUTH + STEP * (np.arange(ROWS) + 0.5)
    lon = WEST + STEP * (np.arange(COLUMNS) + 0.5)
    grid = xr.Dataset(
        {name: (("lat", "lon"), values, {"units": units, "long_name": name})},
        coords={"lat": lat, "lon": lon},
    )
    grid.to_netcdf(folder / f"{name}.nc", engine="h5netcdf")


def draw_world(folder: Path, *, stations: int = 120, noise: float = 0.5) -> World:
    """Draw a world with abundance = 10 + 3 (depth - 5000) / 300, and noise."""
    rng = generator(8, "prospect world")
    depth = 5000.0 + 300.0 * smooth(rng.standard_normal((ROWS, COLUMNS)))
    other = smooth(rng.standard_normal((ROWS, COLUMNS)))
    truth = 10.0 + 3.0 * (depth - 5000.0) / 300.0
    write_grid(folder, "depth", depth, "m")
    write_grid(folder, "other", other, "1")
    cells = rng.choice(ROWS * COLUMNS, stations, replace=False)
    row, column = np.divmod(cells, COLUMNS)
    value = truth[row, column] + noise * rng.standard_normal(stations)
    lon = WEST + STEP * (column + 0.5)
    pd.DataFrame(
        {
            "id": [f"S{number}" for number in range(stations)],
            "lon": (lon + 180.0) % 360.0 - 180.0,
            "lat": SOUTH + STEP * (row + 0.5),
            "kg": value.round(4),
            "seen": (truth[row, column] > 10.0).astype(int),
        }
    ).to_csv(folder / "points.csv", index=False)
    world = World(folder=folder, depth=depth, truth=truth)
    world.write(TOML)
    return world
