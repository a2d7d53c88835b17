"""Concentration maps, their stations and their tables, made up.

The western half is sampled; in the eastern half the model does not apply.
"""

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84, local_crs
from geo.model.grid import GridSpec
from geo.report.concentration_tables import ConcentrationTables

GRIDS = {
    "projected": GridSpec(
        west=-2e5,
        south=-1.5e5,
        spacing=5e3,
        shape=(60, 80),
        crs=local_crs([153.98], [24.28]),
    ),
    "geographic": GridSpec(
        west=-140.0, south=5.0, spacing=0.1, shape=(100, 160), crs=WGS84
    ),
    "date line": GridSpec(
        west=176.0, south=-22.0, spacing=0.1, shape=(60, 80), crs=WGS84
    ),
}
CITATION = (
    "Dutkiewicz, A. et al. (2020). Predicting sediment thickness and nodules. "
    "doi:10.1029/2020GB006545\n"
    "GEBCO Compilation Group (2024). GEBCO 2024 Grid. "
    "doi:10.5285/1c44ce99-0a0d-5f4f-e063-7086abc0ea0f"
)


def made_up_map(spec, *, kind="quantity", text="", synthetic="yes"):
    """A map of either kind; a text goes wherever the map takes one."""
    rows, columns = spec.shape
    across = np.broadcast_to((np.arange(columns) + 0.5) / columns, spec.shape)
    up = np.broadcast_to(((np.arange(rows) + 0.5) / rows)[:, None], spec.shape)
    hidden = (across < 0.08) & (up < 0.15)  # no covariates in a corner
    wave = np.sin(4.0 * across) * np.cos(3.0 * up)
    fields = _values(kind, wave, across)
    fields |= {
        "dissimilarity": (0.1 + 1.8 * across, "1", "dissimilarity index"),
        "distance_to_data_km": (400.0 * across**2, "km", "distance to data"),
        "data_density": (3.0 * (1 - across), "1e-3 km-2", "stations per 1,000 km2"),
        "data_age_years": (10.0 + 20.0 * up, "year", "age of the nearest data"),
    }
    grid = spec.dataset()
    for name, (values, units, words) in fields.items():
        shown = np.where(hidden, np.nan, values)
        wet = "wet" if units == "kg m-2" else None
        field = spec.variable(shown, units=units, long_name=text or words, basis=wet)
        grid[name] = field
    applies = np.where(hidden, -1, across < 0.5).astype(np.int8)
    grid["applicable"] = spec.variable(applies, units="1", long_name="applicable")
    grid.attrs = _attributes(kind, text=text, synthetic=synthetic)
    grid["dissimilarity"].attrs["threshold"] = 1.0
    if kind == "quantity":
        for name in ("lower", "upper"):
            grid[name].attrs["level"] = 0.9
    return grid


def _values(kind, wave, across):
    if kind == "occurrence":
        return {
            "probability": (0.5 + 0.45 * wave, "1", "probability of nodules"),
            "spread": (0.02 + 0.2 * across, "1", "spread between refitted models"),
        }
    middle = 14.0 + 6.0 * wave
    half = 3.0 + 6.0 * across
    unit = "kg m-2"
    return {
        "estimate": (middle, unit, "nodule abundance"),
        "lower": (middle - half, unit, "lower bound of nodule abundance"),
        "upper": (middle + half, unit, "upper bound of nodule abundance"),
        "spread": (0.5 + 2.0 * across, unit, "spread between refitted models"),
    }


def _attributes(kind, *, text, synthetic):
    occurrence = kind == "occurrence"
    return {
        "title": text or "Nodules south-east of Minamitorishima",
        "response": text or ("presence" if occurrence else "abundance"),
        "response_units": text or ("1" if occurrence else "kg m-2"),
        "model": text or "forest",
        "level": 0.9,
        "seed": 7,
        "date": "2026-05-01",
        "synthetic": synthetic,
        "citation": f"{text}\n{CITATION}" if text else CITATION,
    }


def made_up_stations(spec, *, kind="quantity", text="", count=24):
    """Stations in the western half of a grid."""
    rng = np.random.default_rng(3)
    west, south, east, north = spec.bounds
    x = rng.uniform(west + 0.1 * (east - west), (west + east) / 2.0, count)
    y = rng.uniform(south + 0.2 * (north - south), north, count)
    if not spec.crs.is_geographic:
        from geo.model.crs import transformer

        x, y = transformer(spec.crs, WGS84).transform(x, y)
    x = (np.asarray(x) + 180.0) % 360.0 - 180.0
    occurrence = kind == "occurrence"
    seen = np.arange(count) % 3 == 0 if occurrence else rng.uniform(5.0, 22.0, count)
    return gpd.GeoDataFrame(
        {
            "station": [f"{text or 'MC'}{n}" for n in range(count)],
            "presence" if occurrence else "abundance": np.asarray(seen, dtype=float),
            "source": [text or "made up"] * count,
        },
        geometry=shapely.points(x, y),
        crs=4326,
    )


def made_up_tables(*, kind="quantity", text=""):
    """All tables, with a text in every place that takes one."""
    learners = [text or "forest", "mean"]
    better, worse = (
        ({"auc": [0.71, 0.5], "brier": [0.18, 0.25]}, {"auc": [0.93, 0.5]})
        if kind == "occurrence"
        else ({"rmse": [4.1, 5.2], "r2": [0.4, -0.1]}, {"rmse": [2.2, 5.1]})
    )
    metric = next(iter(better))
    return ConcentrationTables(
        scores=pd.DataFrame({"learner": learners, "n": [24, 24], **better}),
        claimed=pd.DataFrame({"learner": learners, "n": [24, 24], **worse}),
        by_fold=pd.DataFrame({"learner": learners, "fold": [0, 1], metric: [1.0, 2.0]}),
        importance=pd.DataFrame({"covariates": [text or "depth"], "importance": [0.8]}),
        coverage=pd.DataFrame(
            {"block": [text or "NW"], "count": [12], "share": [0.83]}
        ),
        applicability=pd.DataFrame({"ground": [text or "outside"], "share": [0.5]}),
        dropped=pd.DataFrame(
            {
                "station": [text or "MC99", "MC98"],
                "reason": [text or "no depth", "repeats MC1"],
                "lon": [154.0, 154.2],
                "lat": [24.0, 24.2],
            }
        ),
        collinearity=pd.DataFrame({"covariate": [text or "slope"], "inflation": [1.3]}),
    )
