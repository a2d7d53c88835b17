"""The synthetic example through the whole chain, held against its stated truth."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.randomness import generator
from geo.resource.prospectivity.design.sampled import sample_covariates
from geo.sources.bathymetry import read_bathymetry
from geo.workflow.examples import example_project
from geo.workflow.prospecting_found import Found, find
from geo.workflow.prospecting_request import ask_prospect
from geo.workflow.run_options import RunOptions

SEED = 2026
FRESH = 20_000
SCRIPT = "data/scripts/build_synthetic_concentration.py"
LIKE, EAST, SHALLOW = (
    "as sampled",
    "as deep, further east",
    "shallower than any station",
)


def example_map() -> Found:
    """Run the shipped example without writing it."""
    project = example_project("prospect")
    asked = ask_prospect(project, options=RunOptions(out=Path("nowhere")))
    return find(asked, on_step=lambda _: None)


def fresh_stations(root: Path) -> pd.DataFrame:
    """Draw places anywhere, with what the stated function and its noise give there."""
    script = runpy.run_path(str(root / SCRIPT))
    relief = read_bathymetry("etopo5_minamitorishima.nc", root=root / "data/bathymetry")
    elevation = relief["elevation"].to_numpy()
    lon, lat = relief["lon"].to_numpy(), relief["lat"].to_numpy()
    metre = script["EARTH_RADIUS_M"] * np.radians(lat[1] - lat[0])
    north = np.gradient(elevation, axis=0) / metre
    east = np.gradient(elevation, axis=1) / (metre * np.cos(np.radians(lat))[:, None])
    rng = generator(SEED, "fresh stations")
    row, column = (rng.integers(0, size, FRESH) for size in elevation.shape)
    depth = -elevation[row, column]
    slope = np.degrees(np.arctan(np.hypot(north, east)))[row, column]
    noise = script["NOISE_KG_M2"] * rng.standard_normal(FRESH)
    deep = depth >= script["SHALLOWEST_M"]
    east_edge = script["BOUNDS"][2]
    ground = np.select([~deep, lon[column] >= east_edge], [SHALLOW, EAST], LIKE)
    return pd.DataFrame(
        {
            "lon": lon[column],
            "lat": lat[row],
            "depth": depth,
            "measured": np.maximum(script["truth"](depth, slope) + noise, 0.0),
            "ground": ground,
        }
    )


def held_table(found: Found, fresh: pd.DataFrame) -> pd.DataFrame:
    """Shares of fresh stations that the intervals hold, by ground and applicability."""
    grid = found.map.grid
    names = ["estimate", "lower", "upper", "applicable"]
    told = sample_covariates(grid, lon=fresh["lon"], lat=fresh["lat"], names=names)
    both = fresh.join(told)[(told["applicable"] >= 0.0) & told["estimate"].notna()]
    both["held"] = both["measured"].between(both["lower"], both["upper"])
    both["error"] = both["estimate"] - both["measured"]
    rows = []
    for ground in (LIKE, EAST, SHALLOW):
        part = both[both["ground"] == ground]
        for told_as, chosen in (
            ("applicable", part[part["applicable"] == 1.0]),
            ("not applicable", part[part["applicable"] == 0.0]),
        ):
            rows.append(
                {
                    "ground": ground,
                    "the map says": told_as,
                    "fresh stations": len(chosen),
                    "share of this ground, %": 100.0 * len(chosen) / len(part),
                    "held by the interval, %": 100.0 * chosen["held"].mean(),
                    "rmse": float(np.sqrt((chosen["error"] ** 2).mean())),
                    "bias": chosen["error"].mean(),
                }
            )
    return pd.DataFrame(rows)
