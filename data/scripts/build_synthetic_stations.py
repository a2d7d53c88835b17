"""Draw the demo's stations: SYNTHETIC, to the survey's published totals.

Station data round Minamitorishima are not public. The recipe (published
totals, regional statistics and their sources) is in data/README.md; nothing
here is a measurement. Run from the project folder:

    python data/scripts/build_synthetic_stations.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.crs import WGS84, local_crs, transformer
from geo.model.randomness import generator

OUT = Path(__file__).resolve().parents[1] / "projects/minamitorishima/stations.csv"

FIELD = (
    154.90,
    23.40,
    155.88,
    24.31,
)  # west, south, east, north; 5,200-5,700 m in ETOPO5
MEAN_ABUNDANCE = (
    23.4  # 234 Mt over 10,000 km2 (2024 survey, asiafinancial.com 2024-06-26)
)
MOISTURE = 0.28  # assumed: the basis of the published tonnes is not stated
GRADE_PCT = {  # dry: 610 kt Co and 740 kt Ni of 234 Mt wet; Cu, Mn regional means
    "ni_pct": 740e3 / (234e6 * (1 - MOISTURE)) * 100,
    "co_pct": 610e3 / (234e6 * (1 - MOISTURE)) * 100,
    "cu_pct": 0.22,
    "mn_pct": 19.0,
}
GRADE_CV = {"ni_pct": 0.06, "co_pct": 0.12, "cu_pct": 0.09, "mn_pct": 0.05}
CORRELATION = np.array(
    [  # abundance, Ni, Co, Cu, Mn
        [1.0, -0.2, 0.0, 0.0, 0.0],
        [-0.2, 1.0, -0.4, 0.7, 0.0],
        [0.0, -0.4, 1.0, 0.0, 0.0],
        [0.0, 0.7, 0.0, 1.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ]
)
ABUNDANCE_CV = 0.35
CORE_M2 = 0.25
EXTRA = 60  # stations close to others, for the short lags of the variogram
NODULE_KG, NODULE_CV = 0.08, 1.0  # mean mass and spread of one nodule


def correlation(points: np.ndarray) -> np.ndarray:
    """Half spherical 12 km, half 40 km along north; half as far along east."""
    stretched = points * [2.0, 1.0]
    h = np.linalg.norm(stretched[:, None] - stretched[None], axis=-1)
    total = np.zeros_like(h)
    for reach in (12e3, 40e3):
        u = np.minimum(h / reach, 1.0)
        total += 0.5 * (1.0 - 1.5 * u + 0.5 * u**3)
    return total


def main() -> None:
    """Draw and write the stations."""
    rng = generator(2024, "minamitorishima", "stations")
    west, south, east, north = FIELD
    crs = local_crs([west, east], [south, north])
    to_local = transformer(WGS84, crs)
    lon, lat = np.meshgrid(
        np.linspace(west + 0.04, east - 0.04, 12),
        np.linspace(south + 0.04, north - 0.04, 12),
    )
    lon = lon.ravel() + rng.uniform(-0.015, 0.015, lon.size)
    lat = lat.ravel() + rng.uniform(-0.015, 0.015, lat.size)
    near = rng.choice(lon.size, EXTRA, replace=False)  # 1 to 6 km from another
    angle = rng.uniform(0, 2 * np.pi, EXTRA)
    reach = rng.uniform(0.01, 0.06, EXTRA)
    lon = np.append(lon, lon[near] + reach * np.cos(angle))
    lat = np.append(lat, lat[near] + reach * np.sin(angle))

    stations = np.column_stack(to_local.transform(lon, lat))
    grid = np.meshgrid(
        np.arange(stations[:, 0].min(), stations[:, 0].max(), 4e3),
        np.arange(stations[:, 1].min(), stations[:, 1].max(), 4e3),
    )
    nodes = np.column_stack([axis.ravel() for axis in grid])
    everywhere = np.vstack([stations, nodes])
    spatial = np.linalg.cholesky(
        correlation(everywhere) + 1e-9 * np.eye(len(everywhere))
    )
    between = np.linalg.cholesky(CORRELATION)
    fields = spatial @ rng.standard_normal((len(everywhere), 5)) @ between.T

    sigma = np.sqrt(np.log1p(ABUNDANCE_CV**2))
    truth = np.exp(sigma * fields[:, 0])
    truth *= MEAN_ABUNDANCE / truth[len(stations) :].mean()
    expected = truth[: len(stations)] * CORE_M2 / NODULE_KG
    counts = np.maximum(rng.poisson(expected), 1)
    shape = 1.0 / NODULE_CV**2
    mass = rng.gamma(shape * counts, NODULE_KG / shape)  # sum of `counts` gammas

    table = pd.DataFrame(
        {
            "station": [f"SYN-{i:03d}" for i in range(1, len(stations) + 1)],
            "lon": lon.round(5),
            "lat": lat.round(5),
            "nodules_in_core": counts,
            "abundance_kg_m2": (mass / CORE_M2).round(2),
        }
    )
    for column, field in zip(GRADE_PCT, fields[: len(stations), 1:].T, strict=True):
        values = GRADE_PCT[column] * (1.0 + GRADE_CV[column] * field)
        table[column] = values.round(4)
    table["evidence"] = "synthetic"
    table["source"] = "SYNTHETIC, drawn by data/scripts/build_synthetic_stations.py"

    slips = table.iloc[[17, 40]].copy()  # what the checks shall find
    slips["station"] = ["SYN-018-again", "SYN-999"]
    slips.loc[slips.index[1], ["lon", "lat"]] = [155.2222, 23.7777]
    slips.loc[slips.index[1], "abundance_kg_m2"] = -9999.0
    table = pd.concat([table, slips], ignore_index=True)
    table.to_csv(OUT, index=False, lineterminator="\n")
    mean = table["abundance_kg_m2"][:-1].mean()
    print(f"{OUT.name}: {len(table)} rows, mean {mean:.2f} kg/m2")


if __name__ == "__main__":
    main()
