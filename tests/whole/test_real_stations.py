"""Real DOMES stations through the whole chain, reported honestly."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.workflow.examples import copy_example, example_project
from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions

pytestmark = pytest.mark.testdata


def without_supply(folder: Path) -> Path:
    """The example of real stations; its supply chain is run by the slow tests."""
    project = copy_example("clarion-clipperton", folder)
    text = project.read_text(encoding="utf-8")
    start = text.index("[supply]\n")
    assert "[[routes]]" not in text[start:]
    few = text[:start].replace("realizations = 50", "realizations = 10")
    assert few != text[:start]
    project.write_text(few, encoding="utf-8")
    return project


@pytest.fixture(scope="session")
def ccz(
    tmp_path_factory: pytest.TempPathFactory, testdata: Path, worker_id: str
) -> Path:
    """The example of real stations without its supply, run once for all processes."""
    base = tmp_path_factory.getbasetemp()
    parent = (base if worker_id == "master" else base.parent) / "ccz"
    parent.mkdir(exist_ok=True)
    out = parent / "results"
    with (parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            options = RunOptions(out=out, data_root=testdata)
            run_project(without_supply(parent / "project"), options=options)
    return out


@pytest.mark.slow
def test_the_example_runs_whole_as_it_is_shipped(
    tmp_path: Path, testdata: Path
) -> None:
    options = RunOptions(out=tmp_path / "results", data_root=testdata)
    run_project(example_project("clarion-clipperton"), options=options)
    ranks = pd.read_csv(tmp_path / "results/tables/contingency.csv")
    assert len(ranks) > 0


def test_each_row_of_the_file_is_accepted_or_has_a_reason(ccz: Path) -> None:
    accepted = pd.read_csv(ccz / "tables/samples_accepted.csv")
    rejected = pd.read_csv(ccz / "tables/samples_rejected.csv")
    assert len(accepted) + len(rejected) == 71  # rows of the file
    assert rejected["reason"].notna().all()


def test_kriging_goes_only_as_far_as_the_data_support(ccz: Path) -> None:
    models = pd.read_csv(ccz / "tables/models.csv")
    refused = models["refusal"].notna()
    assert (models.loc[refused, "method"] == "mean of the stations").all()
    fitted = models[~refused]
    reach = fitted["effective_range_m"] <= fitted["longest_supported_lag_m"]
    assert reach.all()
    assert (models["estimates_reach_m"] < 20_000).all()


@pytest.mark.slow
def test_a_given_range_is_kriged_and_printed_with_its_author(
    tmp_path: Path, testdata: Path
) -> None:
    project = copy_example("clarion-clipperton", tmp_path / "ccz")
    text = project.read_text(encoding="utf-8")
    given = (
        "[estimate.range_given]\nrange_m = 12000.0\n"
        'author = "A. Reader"\nreason = "a neighbouring survey"\n\n[resource]'
    )
    text = text.replace("[resource]", given).replace(
        "lag_m = 4000.0", "lag_m = 3000.0", 1
    )
    project.write_text(text, encoding="utf-8")
    out = tmp_path / "results"
    run_project(project, options=RunOptions(out=out, data_root=testdata))
    models = pd.read_csv(out / "tables/models.csv").set_index("domain")
    kriged = models[models["method"] == "ordinary kriging"]
    report = (out / "report.html").read_text(encoding="utf-8")
    for name, row in kriged.iterrows():
        assert row["effective_range_m"] == 12_000.0
        assert row["range_given_by"] == "A. Reader: a neighbouring survey"
        verdict = "beats" if row["beats_mean_blocked"] else "does not beat"
        assert f"{name}: kriging {verdict} the plain mean in blocked" in report
    assert len(kriged) + models["refusal"].notna().sum() == 3


def test_the_report_says_where_kriging_was_refused_or_lost_to_the_mean(
    ccz: Path,
) -> None:
    models = pd.read_csv(ccz / "tables/models.csv")
    report = (ccz / "report.html").read_text(encoding="utf-8")
    for row in models.itertuples():
        if isinstance(row.refusal, str):
            assert f"{row.domain}: kriging was refused" in report
        elif not row.beats_mean_blocked:
            assert f"{row.domain}: kriging does not beat the plain mean" in report


def test_blocked_cross_validation_stands_beside_the_mean(ccz: Path) -> None:
    scores = pd.read_csv(ccz / "tables/cross_validation.csv")
    blocked = scores[scores["scheme"].str.startswith("squares")]
    for _, rows in blocked.groupby("domain"):
        assert {"mean", "nearest neighbour"} <= set(rows["method"])
        assert rows["method"].str.contains("kriging").any()
        assert rows["RMSE"].notna().all()


def test_nothing_counts_inside_an_apei_or_a_reserved_area(ccz: Path) -> None:
    steps = pd.read_csv(ccz / "tables/waterfall.csv").set_index("step")
    assert steps.loc["APEI", "alone_km2"] > 1000
    assert steps.loc["ISA reserved area", "removed_km2"] > 0
    taken = steps["removed_km2"].sum()
    assert steps.loc["gross", "area_km2"] - taken == pytest.approx(
        steps.loc["recoverable", "area_km2"]
    )


def test_cores_and_photos_of_the_same_stations_are_compared(ccz: Path) -> None:
    quality = pd.read_csv(ccz / "tables/quality.csv").set_index("figure")["value"]
    units = pd.read_csv(ccz / "tables/quality.csv").set_index("figure")["unit"]
    assert units["difference_sd"] == "kg/m2"
    assert quality["pairs"] == 62
    assert quality["r"] == pytest.approx(0.65, abs=0.01)
    assert quality["difference_sd"] == pytest.approx(4.7, abs=0.05)


def test_no_class_is_proposed_on_patches_that_no_year_of_mining_would_fill(
    ccz: Path,
) -> None:
    statement = pd.read_csv(ccz / "tables/statement.csv")
    assert set(statement["class"]) <= {"Inferred", "Unclassified", "total"}
    classes = pd.read_csv(ccz / "tables/classes.csv")
    assert classes.query("resource_class == 'Measured'")["cells"].sum() == 0


def test_it_is_an_inventory_not_a_resource(ccz: Path) -> None:
    report = (ccz / "report.html").read_text(encoding="utf-8")
    assert "Mineral inventory" in report
    assert "SYNTHETIC" not in report


def test_routes_lead_from_the_field_to_manzanillo_and_japan(ccz: Path) -> None:
    routes = pd.read_csv(ccz / "tables/routes.csv")
    base = routes[routes["state"] == "ordinary day"].set_index("route")
    # great circles are 1,290 and 4,220 nm: a sea route is no shorter
    assert 1250 < base.loc["site C to Manzanillo", "length_nm"] < 1800
    assert 4000 < base.loc["site A to Yokohama", "length_nm"] < 4900
    drawn = gpd.read_file(ccz / "vectors/results.gpkg", layer="routes")
    lon = shapely.get_coordinates(drawn.geometry.to_numpy())[:, 0]
    assert np.abs(lon).max() <= 180.0


def test_citations_of_the_stations_reach_the_provenance(ccz: Path) -> None:
    facts = json.loads((ccz / "provenance.json").read_text(encoding="utf-8"))
    assert "10.1594/PANGAEA.878221" in json.dumps(facts["citations"])
