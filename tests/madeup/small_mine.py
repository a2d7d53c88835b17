"""A small field with a plan of mining, as the step on economics is given it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.project import Project
from geo.sources.project_file import ProjectFile
from geo.sources.toml_checks import fill
from geo.workflow.artifacts import Artifact
from geo.workflow.graph import Artifacts, Inputs

PROJECT = """
name = "small"
title = "Small"
seed = 7
[zone]
file = "zone.geojson"
[samples]
file = "stations.csv"
crs = "EPSG:4326"
[samples.columns]
station = "station"
lon = "lon"
lat = "lat"
[samples.abundance]
column = "abundance"
unit = "kg/m2"
basis = "wet"
[samples.grades]
Ni = { column = "Ni", unit = "%" }
Co = { column = "Co", unit = "%" }
[estimate]
spacing_m = 2000.0
lag_m = 4000.0
max_lag_m = 40000.0
[resource]
moisture = 0.3
cutoffs_kg_m2 = [0.0, 10.0]
cutoff_kg_m2 = 10.0
pickup = 0.8
path_loss = 0.05
transport_loss = 0.0
[classes]
annual_area_km2 = 100.0
"""
MINING = """
[mining]
width_m = 10.0
speed_m_s = 0.5
utilisation = 0.5
ramp = [0.5]
most_wet_t_per_year = 0.5e6
include_inferred = true
source = "made up"
"""
ECONOMICS = """
[economics]
discount_rate = 0.08
discount_source = "made up"
[economics.prices.Ni]
usd_per_t = 16000.0
recovery = 0.9
relative_sd = 0.2
date = "2025-09"
source = "made up"
[economics.prices.Co]
usd_per_t = 40000.0
recovery = 0.8
payable = 0.9
relative_sd = 0.3
date = "2025-09"
source = "made up"
[[economics.costs]]
for = "mining"
usd = 40.0
date = "2025"
source = "made up"
[[economics.costs]]
for = "area"
usd = 0.1
date = "2025"
source = "made up"
[[economics.costs]]
for = "fixed"
usd = 2e6
date = "2025"
source = "made up"
[[economics.capital]]
name = "ship"
usd = 100e6
shares = [0.5, 0.5]
date = "2025"
source = "made up"
[economics.royalty]
rate = 0.02
source = "made up"
[economics.tax]
rate = 0.3
source = "made up"
[economics.uncertainty]
capital = 0.2
operating = 0.1
draws = 200
source = "made up"
"""
SIDE = 8
CELL_M2 = 4e6
RECOVERABLE = 0.76  # 0.8 picked up, 5 % between paths


def small_cells(*, inferred: bool = False) -> pd.DataFrame:
    """Tabulate cells: denser to the east, cobalt richer to the north."""
    row, column = (index.ravel() for index in np.indices((SIDE, SIDE)))
    abundance = 12.0 + column
    wet_t = abundance * CELL_M2 / 1000.0
    dry_t = 0.7 * wet_t
    upper = "Inferred" if inferred else "Indicated"
    return pd.DataFrame(
        {
            "cell": [f"field-{a}-{b}" for a, b in zip(row, column, strict=True)],
            "lon": 155.0 + 0.02 * column,
            "lat": 23.5 + 0.02 * row,
            "zone": "field",
            "class": np.where(row < SIDE // 2, upper, "Inferred"),
            "area_m2": CELL_M2,
            "counts": True,
            "share_at_10": 1.0,
            "wet_t_at_10": wet_t,
            "dry_t_at_10": dry_t,
            "ni_t_at_10": 0.006 * dry_t,
            "co_t_at_10": (0.002 + 0.0002 * row) * dry_t,
        }
    )


def small_totals(cells: pd.DataFrame, *, count: int = 20) -> pd.DataFrame:
    """Tabulate realizations: each a factor on all cells."""
    factors = np.random.Generator(np.random.PCG64(3)).normal(1.0, 0.05, count)
    tonnes = ["wet_t", "dry_t", "ni_t", "co_t"]
    tables = [
        cells.groupby(["zone", "class"], as_index=False)
        .agg(area_m2=("area_m2", "sum"), **{n: (f"{n}_at_10", "sum") for n in tonnes})
        .assign(realization=number, cutoff_kg_m2=10.0)
        .pipe(lambda table, f=factor: table.assign(**{n: table[n] * f for n in tonnes}))
        for number, factor in enumerate(factors)
    ]
    return pd.concat(tables, ignore_index=True)


def small_project(text: str) -> ProjectFile:
    """Read a project that names files which nothing here opens."""
    project, problems = fill(Project, tomllib.loads(text))
    assert project is not None, problems
    return ProjectFile(project=project, path=Path("x"), root=Path(), lines={})


def small_inputs(
    text: str = PROJECT + MINING + ECONOMICS,
    *,
    inferred: bool = False,
    transport: dict[str, object] | None = None,
) -> Inputs:
    """Hand the step what those before it would."""
    cells = small_cells(inferred=inferred)
    statement: dict[str, Artifact] = {
        "cells": cells,
        "realization_totals": small_totals(cells),
        "facts": {"label": "mineral inventory", "recoverable_share": RECOVERABLE},
    }
    way: Artifacts = {"transport": transport} if transport else {}
    done = {"statement": statement, "transport": way}
    return Inputs(file=small_project(text), done=done)
