"""A small project that is asked for routes, made up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """
name = "ways"
title = "Ways"
[zone]
file = "zone.geojson"
[samples]
file = "stations.csv"
crs = "EPSG:4326"
evidence = "box core"
[samples.columns]
station = "station"
lon = "lon"
lat = "lat"
[samples.abundance]
column = "abundance"
unit = "kg/m2"
basis = "wet"
[estimate]
spacing_m = 10000.0
lag_m = 8000.0
max_lag_m = 60000.0
[resource]
moisture = 0.28
cutoffs_kg_m2 = [0.0]
cutoff_kg_m2 = 0.0
"""


def write_route_project(folder: Path, extra: str) -> Path:
    """Write a project file with the files it must have, and what is added to it."""
    ring = [[-131, 11], [-128, 11], [-128, 14], [-131, 14], [-131, 11]]
    square = {"type": "Polygon", "coordinates": [ring]}
    (folder / "zone.geojson").write_text(json.dumps(square), encoding="utf-8")
    station = "station,lon,lat,abundance\nS1,-130.0,12.0,8.0\n"
    (folder / "stations.csv").write_text(station, encoding="utf-8")
    path = folder / "project.toml"
    path.write_text(PROJECT + extra, encoding="utf-8")
    return path
