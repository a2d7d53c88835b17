"""The built-in project: what a newcomer gets, and what changes with its file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

import geopandas as gpd
import rasterio
import xarray as xr

from geo.workflow.run import RunOptions, run_project

TABLES = (
    *("statement", "grade_tonnage", "waterfall", "samples_rejected", "models"),
    *("cross_validation", "flows", "exposure", "concentration", "contingency"),
    *("cover", "cover_summary"),
)
PAGES = ("report.html", "maps/seabed.html", "maps/routes.html", "maps/risk.html")


def test_the_results_folder_is_whole(demo) -> None:
    for name in TABLES:
        assert len(demo.table(name)) > 0, name
    for name in ("seabed", "routes", "risk"):
        assert "<html" in demo.page(f"maps/{name}.html")
    assert demo.page("report.html").startswith("<!DOCTYPE html>")
    layers = set(gpd.list_layers(demo.folder / "vectors/results.gpkg")["name"])
    assert {"zone", "samples_used", "samples_rejected", "flows", "facilities"} <= layers


def test_the_statement_equals_the_sums_of_its_grid(demo) -> None:
    total = demo.table("statement").query("zone == 'total'").iloc[0]
    with xr.open_dataset(demo.folder / "grids/field.nc", engine="h5netcdf") as grid:
        inside = grid["exclusion"].to_numpy() == 0
        tonnes = float(grid["wet_t"].to_numpy()[inside].sum())
    assert total["wet_mt"] == pytest.approx(tonnes / 1e6, rel=1e-12)


def test_the_demo_comes_near_the_totals_it_was_drawn_to(demo) -> None:
    # the field was scaled to 23.4 kg/m2 before the stations drew their noise; the
    # mean of 200 correlated stations has a standard error of about 3 %
    curve = demo.table("grade_tonnage").query("zone == 'total' and cutoff_kg_m2 == 0")
    total = curve.iloc[0]
    assert total["abundance_wet_kg_m2"] == pytest.approx(23.4, rel=0.06)
    assert total["co_kt"] / total["ni_kt"] == pytest.approx(610 / 740, rel=0.03)


def test_what_is_excluded_counts_nowhere(demo) -> None:
    steps = demo.table("waterfall").set_index("step")
    reserve, low = steps.loc["preservation reference zone"], steps.loc["below cut-off"]
    assert reserve["removed_km2"] == pytest.approx(14.3 * 14.4, rel=0.1)
    assert low["removed_mt"] > 0
    gross, mineable = steps.loc["gross"], steps.loc["mineable"]
    assert gross["wet_mt"] - steps["removed_mt"].sum() == pytest.approx(
        mineable["wet_mt"]
    )
    total = demo.table("statement").query("zone == 'total'").iloc[0]
    assert total["wet_mt"] == pytest.approx(mineable["wet_mt"], rel=1e-12)


def test_tonnage_never_grows_with_cutoff(demo) -> None:
    curve = demo.table("grade_tonnage").query("zone == 'total'")
    assert (np.diff(curve["wet_mt"]) <= 0).all()


def test_grids_say_unit_basis_and_that_they_are_synthetic(demo) -> None:
    with rasterio.open(demo.folder / "grids/field_abundance.tif") as raster:
        assert raster.crs is not None
        tags = " ".join(raster.tags().values()) + str(raster.tags(1))
    assert "wet" in tags
    with xr.open_dataset(demo.folder / "grids/field.nc", engine="h5netcdf") as grid:
        assert grid["abundance"].attrs["units"] == "kg m-2"
        assert grid["abundance"].attrs["basis"] == "wet"
        assert "SYNTHETIC" in grid.attrs["comment"]


def test_every_page_and_table_of_made_up_stations_says_so(demo) -> None:
    for page in (
        "report.html",
        *(f"maps/{n}.html" for n in ("seabed", "routes", "risk")),
    ):
        assert "SYNTHETIC" in demo.page(page), page
    for name in ("statement", "grade_tonnage", "samples_accepted", "cover"):
        assert demo.table(name)["data"].str.contains("SYNTHETIC").all(), name
    report = demo.page("report.html").lower()
    assert "proposed mineral resource" not in report


def test_rejected_rows_keep_their_reason(demo) -> None:
    rejected = demo.table("samples_rejected").set_index("station")
    assert set(rejected.index) == {"SYN-018-again", "SYN-999"}
    assert rejected["reason"].str.len().min() > 5


def test_source_and_evidence_reach_the_tables_and_the_popups(demo) -> None:
    facilities = demo.table("facilities")
    assert facilities["source"].notna().all()
    assert facilities["evidence"].notna().all()
    page = demo.page("maps/routes.html")
    assert "ICMM Global Mining Dataset" in page
    assert "unverified" in page


def test_provenance_lists_every_input_with_its_hash(demo) -> None:
    facts = demo.provenance
    stations = demo.project.parent / "stations.csv"
    digest = hashlib.sha256(stations.read_bytes()).hexdigest()
    assert {"key": "samples.file", "file": "stations.csv", "sha256": digest} in facts[
        "inputs"
    ]
    assert facts["seed"] == 2024
    assert set(facts["steps"]) >= {"samples", "zone", "estimate", "supply", "maps"}
    assert facts["warnings"]
    assert str(Path.home()) not in demo.page("provenance.json")


def test_a_rerun_gives_the_same_bytes(demo, tmp_path: Path) -> None:
    out = tmp_path / "again"
    run_project(demo.project, options=RunOptions(out=out))
    first = {
        p.relative_to(demo.folder): p for p in demo.folder.rglob("*") if p.is_file()
    }
    second = {p.relative_to(out): p for p in out.rglob("*") if p.is_file()}
    assert set(first) == set(second)
    differing = [
        str(name)
        for name in first
        if first[name].read_bytes() != second[name].read_bytes()
    ]
    assert differing == []


def test_doubling_a_capacity_changes_table_map_and_curve(demo, rerun) -> None:
    doubled = rerun({"capacity_t = 10500.0": "capacity_t = 21000.0"})

    def share(results) -> float:
        flows = results.table("flows")
        return float(flows.loc[flows["plant_id"] == "F029", "tonnes"].sum())

    assert share(doubled) > 1.5 * share(demo)
    assert doubled.page("maps/routes.html") != demo.page("maps/routes.html")

    def unmet(results) -> float:
        cover = results.table("cover_summary").query("commodity == 'rare_earths'")
        return float(cover["unmet_t"].iloc[0])

    assert unmet(doubled) < unmet(demo)


def test_closing_a_gate_changes_table_map_and_curve(demo, rerun) -> None:
    gate = (
        '\n[[disruptions]]\ntarget = "gate"\nname = "Bohai Strait"\n'
        "start_day = 60.0\nduration_days = 365.0\n"
    )
    source = 'source = "scenario: an export stop as in autumn 2010'
    text = demo.project.read_text(encoding="utf-8")
    last = text[text.index("[[disruptions]]") :]
    assert source in last
    closed = rerun({last: gate.lstrip()})
    flows = closed.table("flows_disrupted")
    hit = flows[flows["reason"].fillna("").str.contains("Bohai Strait")]
    assert len(hit) > 0
    assert (hit["tonnes"] == 0.0).all()
    assert "Bohai Strait closed" in closed.page("maps/routes.html")
    cover = closed.table("cover").query("commodity == 'rare_earths'")
    base = demo.table("cover").query("commodity == 'rare_earths'")
    assert not np.allclose(cover["stock"], base["stock"])
    assert cover["unmet"].sum() > 0


def test_the_best_model_is_chosen_before_the_readers_eyes(rerun) -> None:
    results = rerun({'model = "spherical"': 'model = "best"'})
    choice = results.table("variogram_choice")
    chosen = choice[choice["chosen"]]
    assert chosen["log_score"].tolist() == [choice["log_score"].min()]
    assert results.table("models")["model"].tolist() == chosen["candidate"].tolist()
    assert "how well they predict squares left out" in results.page("report.html")


def test_the_seabed_adds_days_of_cover(demo) -> None:
    cover = demo.table("cover_summary").query("commodity == 'cobalt'")
    without, with_seabed = (
        cover.set_index("scenario").loc[name]
        for name in ("without seabed", "with seabed")
    )
    assert with_seabed["unmet_t"] < without["unmet_t"]
    assert with_seabed["lowest_cover_days"] >= without["lowest_cover_days"]
