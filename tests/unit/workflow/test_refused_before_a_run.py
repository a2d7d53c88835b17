"""What a run would refuse, or would not use, is told by the check, all at once."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, GeoError, Problem
from geo.workflow.check import check_project
from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions
from geo.workflow.station_checks import told_of

PROJECT = """
name = "small"
title = "Small"
{top}
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
{columns}
[samples.abundance]
column = "abundance"
unit = "kg/m2"
basis = "wet"
[samples.grades]
Ni = {{ column = "Ni", unit = "%" }}
[[domains]]
name = "{name}"
bounds = [-130.0, 12.0, -129.0, 13.0]
{domain}
[estimate]
spacing_m = 10000.0
lag_m = 8000.0
max_lag_m = 60000.0
minimum_pairs = 5
[resource]
moisture = 0.28
cutoffs_kg_m2 = [0.0, 5.0]
cutoff_kg_m2 = 5.0
{resource}
[uncertainty]
realizations = 20
{uncertainty}
"""
RPEEE = """
[rpeee]
author = "A. Person"
date = "2026-05-01"
mining_method = "collector"
processing_route = "smelting"
tenure = "contract"
environment = "survey"
cutoff_reasoning = "break even"
losses = "assumed"
[[rpeee.products]]
name = "Ni"
price = 17000.0
unit = "USD/t"
source = "exchange"
"""
DEVICE = """
[[sampling.devices]]
evidence = "box core"
campaign = "Nord-1"
factor = 1.2
source = "pairs of the cruise"
"""
QUALITY = """
[[quality]]
name = "{name}"
kind = "pairs"
file = "stations.csv"
label = "statoin"
first = "abundance"
second = "nothing"
"""
PARTS = dict.fromkeys(("top", "columns", "domain", "resource", "uncertainty"), "") | {
    "name": "field"
}


def write_project(folder: Path, extra: str = "", **parts: str) -> Path:
    rng = np.random.default_rng(1)
    count = 40
    lon, lat = -130.0 + rng.random(count), 12.0 + rng.random(count)
    stations = pd.DataFrame(
        {
            "station": [f"S{number}" for number in range(count)],
            "lon": lon.round(5),
            "lat": lat.round(5),
            "abundance": (8.0 + 2.0 * np.sin(6.0 * lon) + rng.random(count)).round(3),
            "Ni": (1.3 + 0.05 * rng.standard_normal(count)).round(4),
            "campaign": "Nord 1",
        }
    )
    stations.to_csv(folder / "stations.csv", index=False)
    ring = [[-131, 11], [-128, 11], [-128, 14], [-131, 14], [-131, 11]]
    square = {"type": "Polygon", "coordinates": [ring]}
    (folder / "zone.geojson").write_text(json.dumps(square))
    path = folder / "project.toml"
    path.write_text(PROJECT.format(**(PARTS | parts)) + extra, encoding="utf-8")
    return path


def test_the_small_project_itself_is_accepted(tmp_path: Path) -> None:
    assert check_project(write_project(tmp_path))


REFUSED = {
    "seamounts without a bathymetry": (
        {"resource": "[resource.seamounts]\nflank_m = 300.0\nradius_m = 6e4"},
        "",
        "resource.seamounts: a rule, and no bathymetry",
    ),
    "a top-cut of a metal nobody assayed": (
        {"domain": "top_cut_grades = { Zn = 0.02 }"},
        "",
        "domains.1.top_cut_grades.Zn: 'Zn' is no metal of the samples",
    ),
    "an error of assays nobody made": (
        {"uncertainty": "assay_sd = { Zn = 0.02 }"},
        "",
        "uncertainty.assay_sd.Zn: 'Zn' is no metal of the samples",
    ),
    "a resource without classes": ({}, RPEEE, "rpeee: a resource is asked for"),
    "a domain called as the sum": ({"name": " Total"}, "", "domains.1.name: ' Total'"),
    "a domain without a name": ({"name": ""}, "", "domains.1.name: ''"),
    "a law of photos without photos": (
        {},
        "[sampling.coverage]\n",
        "sampling.coverage: a law, and no column it works on",
    ),
    "a law of photos that are rejected": (
        {"columns": '[samples.coverage]\ncolumn = "Ni"\nunit = "%"'},
        "[sampling.coverage]\n",
        "sampling.coverage: a law, and stations without an abundance are rejected",
    ),
    "a factor of a campaign that is written otherwise": (
        {"columns": 'campaign = "campaign"'},
        DEVICE,
        "sampling.devices.1: box core of Nord-1: no accepted station",
    ),
    "the error of a fix that is written otherwise": (
        {"columns": 'fix = "campaign"'},
        "[sampling.position_error_m]\nusbl = 25.0\n",
        "sampling.position_error_m.usbl: no accepted station has the fix 'usbl'",
    ),
    "a lowest abundance above a station's": (
        {"uncertainty": "lowest_kg_m2 = 8.0"},
        "",
        "uncertainty.lowest_kg_m2: station S",
    ),
    "a top-cut that leaves nothing to estimate": (
        {"domain": "top_cut_kg_m2 = 0.5"},
        "",
        "domain field: abundance 0.5 kg/m2 at every station",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_check_finds_what_the_run_refuses(tmp_path: Path, case: str) -> None:
    parts, extra, told = REFUSED[case]
    project = write_project(tmp_path, extra, **parts)
    with pytest.raises(GeoError) as checked:
        check_project(project)
    assert told in str(checked.value)
    with pytest.raises(GeoError) as run:
        run_project(project, options=RunOptions(out=tmp_path / "results"))
    assert told in str(run.value)
    assert not (tmp_path / "results").exists()


def test_settings_that_contradict_each_other_are_told_together(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        domain="top_cut_grades = { Zn = 0.02 }",
        uncertainty="assay_sd = { Cu = 0.02 }",
        resource="[resource.seamounts]\nflank_m = 300.0\nradius_m = 6e4",
    )
    with pytest.raises(DataError, match="3 problems"):
        check_project(project)


def test_bad_overrides_and_quality_tables_are_told_together_with_their_places(
    tmp_path: Path,
) -> None:
    square = [[[-130, 12], [-129, 12], [-129, 13], [-130, 12]]]
    row = {"class": "sure", "author": "", "date": "soon", "reason": "known"}
    feature = {
        "type": "Feature",
        "properties": row,
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    overrides = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "overrides.geojson").write_text(json.dumps(overrides))
    project = write_project(
        tmp_path,
        '[classes]\nannual_area_km2 = 300.0\noverrides = "overrides.geojson"\n'
        + QUALITY.format(name="first pairs")
        + QUALITY.format(name="second pairs"),
    )
    with pytest.raises(DataError) as told:
        check_project(project)
    text = str(told.value)
    assert "classes.overrides: 'overrides.geojson', rows 1: class 'sure'" in text
    assert "rows 1: no author" in text
    assert "date 'soon'" in text
    assert "quality.1: 'first pairs', stations.csv, label: no column 'statoin'" in text
    assert "quality.2: 'second pairs', stations.csv, second: no column" in text


def test_a_problem_within_a_domain_names_it() -> None:
    problem = Problem(where="values", what="none")
    with (
        pytest.raises(DataError, match="domain site A, values: none"),
        told_of("site A"),
    ):
        raise DataError("samples", [problem])
