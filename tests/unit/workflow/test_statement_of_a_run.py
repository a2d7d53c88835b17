"""The files of a run agree: the total of its statement is the sum of its grids."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import xarray as xr

from geo.resource.statement.labels import Label
from geo.resource.statement.lines import AboveCutoffs, Groups
from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions
from geo.workflow.statement_pages import _shares
from geo.workflow.stating import _graded_shares

PROJECT = """
name = "small"
title = "Small"
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
[samples.grades]
Ni = { column = "Ni", unit = "%" }
Co = { column = "Co", unit = "%" }
[[domains]]
name = "west"
bounds = [-130.0, 12.0, -129.5, 13.0]
[[domains]]
name = "east"
bounds = [-129.5, 12.0, -129.0, 13.0]
top_cut_kg_m2 = 10.0
[estimate]
spacing_m = 10000.0
lag_m = 8000.0
max_lag_m = 60000.0
minimum_pairs = 5
[resource]
moisture = 0.28
cutoffs_kg_m2 = [5.0, 50.0]
cutoff_kg_m2 = 5.0
[uncertainty]
realizations = 0
[classes]
annual_area_km2 = 3000.0
minimum_patch_km2 = 250.0
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


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A proposed resource: two domains, nickel everywhere, cobalt in the east alone."""
    folder = tmp_path_factory.mktemp("small")
    rng = np.random.default_rng(1)
    count = 60
    lon, lat = -130.0 + rng.random(count), 12.0 + rng.random(count)
    pd.DataFrame(
        {
            "station": [f"S{number}" for number in range(count)],
            "lon": lon.round(5),
            "lat": lat.round(5),
            "abundance": (9.0 + 3.0 * np.sin(6.0 * lon) + rng.random(count)).round(3),
            "Ni": (1.3 + 0.05 * rng.standard_normal(count)).round(4),
            "Co": np.where(lon > -129.5, 0.25, np.nan),
        }
    ).to_csv(folder / "stations.csv", index=False)
    ring = [[-131, 11], [-128, 11], [-128, 14], [-131, 14], [-131, 11]]
    square = {"type": "Polygon", "coordinates": [ring]}
    (folder / "zone.geojson").write_text(json.dumps(square))
    (folder / "project.toml").write_text(PROJECT, encoding="utf-8")
    run_project(folder / "project.toml", options=RunOptions(out=folder / "results"))
    return folder / "results"


def test_without_pages_the_other_results_are_the_same(results: Path) -> None:
    folder = results.parent
    shutil.copytree(folder / ".results.steps", folder / ".bare.steps")
    options = RunOptions(out=folder / "bare", pages=False)
    run_project(folder / "project.toml", options=options)
    pages = ("maps", "figures", "report.html", "statement.html")
    whole, bare = (
        {str(path.relative_to(root)): path.read_bytes() for path in files_of(root)}
        for root in (results, options.out)
    )
    own = {"tables/inputs.csv", "tables/built_in_data.csv"}  # of the report itself
    told = {name for name in whole if name.split("/")[0] not in pages} - own
    assert told < set(whole)
    assert set(bare) == told
    named = {"provenance.json", "statement.json"}  # they hold the steps that were run
    assert [name for name in told - named if whole[name] != bare[name]] == []


def files_of(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def total(results: Path, *, cutoff: float = 5.0) -> pd.Series:
    table = pd.read_csv(results / "tables/statement.csv")
    lines = table[(table["zone"] == "total") & (table["cutoff_kg_m2"] == cutoff)]
    return lines.set_index("class").loc["total"]


def lines_of(results: Path, name: str) -> pd.Series:
    table = pd.read_csv(results / "tables/statement.csv")
    chosen = table[(table["zone"] == "total") & (table["cutoff_kg_m2"] == 5.0)]
    return chosen.set_index("class")[name]


def test_grids_add_up_to_the_total_of_a_resource(results: Path) -> None:
    wet_mt = lines_of(results, "wet_mt")
    assert wet_mt["Unclassified"] > 0.0  # or nothing would be tested
    sums = dict.fromkeys(("stated_wet_t", "stated_area", "stated_Ni_t"), 0.0)
    for path in sorted((results / "grids").glob("*.nc")):
        with xr.open_dataset(path) as grid:
            for name in sums:
                sums[name] += float(grid[name].sum())
    line = total(results)
    assert sums["stated_wet_t"] / 1e6 == pytest.approx(line["wet_mt"], rel=1e-12)
    assert sums["stated_area"] / 1e6 == pytest.approx(line["area_km2"], rel=1e-12)
    assert sums["stated_Ni_t"] / 1e3 == pytest.approx(line["ni_kt"], rel=1e-12)


def test_the_walk_passes_through_the_total_of_a_resource(results: Path) -> None:
    steps = pd.read_csv(results / "tables/waterfall.csv").set_index("step")
    line = total(results)
    stated = steps.loc["in situ, as stated"]
    assert stated["wet_mt"] == pytest.approx(line["wet_mt"], rel=1e-12)
    assert stated["area_km2"] == pytest.approx(line["area_km2"], rel=1e-12)
    assert steps.loc["in no class", "removed_mt"] > 0.0
    share = 0.8 * 0.95 * 0.98
    recovered = steps.loc["recoverable", "wet_mt"]
    assert recovered == pytest.approx(share * line["wet_mt"], rel=1e-12)
    page = (results / "statement.html").read_text(encoding="utf-8")
    assert f"{share:.1%} of the tonnes stated, {recovered:.4g} Mt wet" in page


def test_each_metal_says_for_itself_how_much_of_the_ground_has_a_grade() -> None:
    ground = np.array([[2.0, 2.0, 8.0], [0.0, 0.0, 0.0]])
    above = AboveCutoffs(
        cutoffs=(0.0, 9.0),
        area_m2=ground,
        wet_t=ground,
        dry_t=ground,
        metal_t=dict.fromkeys(("Ni", "Co", "Zn"), 0.01 * ground),
        graded_dry_t={
            "Ni": ground,
            "Co": ground * [0.0, 1.0, 1.0],
            "Zn": np.zeros((2, 3)),
        },
    )
    groups = Groups(
        zones=("field",),
        zone=np.zeros(3, dtype=int),
        klass=np.array([1, 1, 0], dtype=np.int8),
        counts=np.ones(3, dtype=bool),
    )
    resource = _graded_shares(above, groups, label=Label.RESOURCE, row=0)
    assert resource == {"Ni": 1.0, "Co": 0.5, "Zn": 0.0}
    inventory = _graded_shares(above, groups, label=Label.INVENTORY, row=0)
    assert inventory["Co"] == pytest.approx(10.0 / 12.0)
    # nothing lies above the cut-off: that does not make nickel unassayed
    nothing = _graded_shares(above, groups, label=Label.INVENTORY, row=1)
    assert nothing == {"Ni": 1.0, "Co": 1.0, "Zn": 0.0}


def test_the_outline_says_what_was_cut_and_what_carries_no_variogram(
    results: Path,
) -> None:
    page = (results / "statement.html").read_text(encoding="utf-8")
    assert "east: abundance at 10 kg/m2 wet" in page
    assert "60 box core, campaign not stated" in page
    refused = pd.read_csv(results / "tables/models.csv")["refusal"].notna()
    assert page.count("none, the data carry no variogram") == 2 * refused.sum()


def test_ground_left_by_the_collector_is_no_exclusion(results: Path) -> None:
    page = (results / "statement.html").read_text(encoding="utf-8")
    cited = page.split("ground left out, reason by reason, km2")[1][:400]
    assert "extrapolated" in cited or "below cut-off" in cited
    assert "path loss" not in cited


def test_no_share_of_classes_is_more_than_all() -> None:
    # 0.3 and 0.6 add up to less than 0.9 by a rounding
    table = pd.DataFrame(
        {
            "zone": "total",
            "class": ["Inferred", "Unclassified"],
            "cutoff_kg_m2": 0.0,
            "wet_mt": [0.3, 0.6],
        }
    )
    assert (0.3 + 0.6) - 0.6 < 0.3
    assert _shares(table, cutoff=0.0)[0] == 1.0
