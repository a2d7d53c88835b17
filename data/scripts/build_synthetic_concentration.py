"""Draw the points of the example map: SYNTHETIC, from a stated function of real relief.

The truth is known, so that a map made from the points can be held against it:

    abundance = 2 + 16 / (1 + exp(-(depth - 5300) / 200)) * exp(-slope / 2)  kg/m2

with the depth in metres and the slope in degrees of the ETOPO5 cell that the station
lies in, and independent noise of 2 kg/m2 (never below 0). Nothing here is a
measurement, and the function is no law of nature: only a map that a model can learn.
Stations lie west of 155.5 E and deeper than 4,800 m, in three made-up cruises, so that
seamounts and the east are ground that no model was shown. Run from the project folder:

    python data/scripts/build_synthetic_concentration.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.crs import EARTH_RADIUS_M
from geo.model.randomness import generator
from geo.sources.bathymetry import read_bathymetry

DATA = Path(__file__).resolve().parents[1]
OUT = DATA / "projects/prospect/stations.csv"
BOUNDS = (148.5, 18.5, 155.5, 29.5)  # west, south, east, north
SHALLOWEST_M = 4800.0
NOISE_KG_M2 = 2.0
CRUISES = {  # day, how many stations, how widely spread in degrees (0: everywhere)
    "2009-07-15": (90, 0.0),
    "2014-09-02": (60, 0.8),
    "2021-05-20": (50, 0.6),
}


def truth(depth_m: np.ndarray, slope_deg: np.ndarray) -> np.ndarray:
    """Give the abundance in kg/m2."""
    deep = 1.0 / (1.0 + np.exp(-(depth_m - 5300.0) / 200.0))
    return 2.0 + 16.0 * deep * np.exp(-slope_deg / 2.0)


def main() -> None:
    """Draw and write the stations."""
    rng = generator(2026, "concentration-map", "stations")
    relief = read_bathymetry("etopo5_minamitorishima.nc", root=DATA / "bathymetry")
    elevation = relief["elevation"].to_numpy()
    lon, lat = relief["lon"].to_numpy(), relief["lat"].to_numpy()
    metre = EARTH_RADIUS_M * np.radians(lat[1] - lat[0])
    north = np.gradient(elevation, axis=0) / metre
    east = np.gradient(elevation, axis=1) / (metre * np.cos(np.radians(lat))[:, None])
    slope = np.degrees(np.arctan(np.hypot(north, east)))

    rows = []
    for day, (count, spread) in CRUISES.items():
        middle = rng.uniform([149.5, 19.5], [154.5, 28.5])
        while sum(each["sampled_on"] == day for each in rows) < count:
            x, y = rng.uniform(BOUNDS[:2], BOUNDS[2:])
            if spread:
                x, y = rng.normal(middle, spread)
            row, column = np.abs(lat - y).argmin(), np.abs(lon - x).argmin()
            inside = BOUNDS[0] < x < BOUNDS[2] and BOUNDS[1] < y < BOUNDS[3]
            if not inside or elevation[row, column] > -SHALLOWEST_M:
                continue
            mean = truth(-elevation[row, column], slope[row, column])
            rows.append(
                {
                    "station": f"SYN-{len(rows) + 1:03d}",
                    "lon": round(x, 4),
                    "lat": round(y, 4),
                    "abundance_kg_m2": round(
                        max(mean + rng.normal(0.0, NOISE_KG_M2), 0.0), 2
                    ),
                    "error_kg_m2": NOISE_KG_M2,
                    "sampled_on": day,
                }
            )
    table = pd.DataFrame(rows)
    table["evidence"] = "synthetic"
    table["source"] = "SYNTHETIC, data/scripts/build_synthetic_concentration.py"
    table.to_csv(OUT, index=False, lineterminator="\n")
    mean = table["abundance_kg_m2"].mean()
    print(f"{OUT.name}: {len(table)} rows, mean {mean:.2f} kg/m2")


if __name__ == "__main__":
    main()
