"""The built-in project: what a newcomer gets, and what changes with its file."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import rasterio
import xarray as xr

from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions

TABLES = (
    *("statement", "grade_tonnage", "waterfall", "samples_rejected", "models"),
    *("bands", "taylor", "classes", "spacing", "class_overrides", "unfc"),
    *("conversions", "sampling", "top_cuts", "seabed_and_land", "radioactivity"),
    *("cross_validation", "flows", "exposure", "concentration", "contingency"),
    *("cover", "cover_summary", "flow_stages", "supply_claims"),
    *("seabed_compared", "seabed_gains", "seabed_groups", "group_bottlenecks"),
    *("footprint", "footprint_years", "reference_zones", "mining_schedule"),
    *(f"economics_{name}" for name in ("cash_flow", "stages", "orders", "terms")),
    *(f"economics_{name}" for name in ("break_even", "tornado", "percentiles")),
    *("transport_gates", "transport_limits", "transport_ports", "resilience_gates"),
    *("campaign_plans", "campaign_stations", "campaign_classes"),
    *(f"resilience_{name}" for name in ("portfolios", "levers", "costs", "pareto")),
    *(f"resilience_{name}" for name in ("tornado", "smallest_stock", "insurance")),
)
PAGES = (
    *("report.html", "statement.html"),
    *("maps/seabed.html", "maps/routes.html", "maps/exposure.html"),
    *("maps/resilience.html", "maps/prospect.html"),
)
CUTOFF = 15.0
TWICE_GEBENG = (
    '[[supply.facilities]]\nfacility_id = "F029"\ncapacity_t = 21816.0\n'
    'source = "twice its output of the year to June 2024"\n\n'
)


def whole_line(results) -> pd.Series:
    lines = results.table("statement").query(
        "zone == 'total' and `class` == 'total' and cutoff_kg_m2 == @CUTOFF"
    )
    return lines.iloc[0]


def test_the_results_folder_is_whole(demo) -> None:
    for name in TABLES:
        assert len(demo.table(name)) > 0, name
    for name in PAGES:
        assert demo.page(name).startswith("<!DOCTYPE html>")
    layers = set(gpd.list_layers(demo.folder / "vectors/results.gpkg")["name"])
    assert {"zone", "samples_used", "samples_rejected", "flows", "works"} <= layers


def test_the_statement_equals_the_sums_of_its_grid(demo) -> None:
    total = whole_line(demo)
    with xr.open_dataset(demo.folder / "grids/field.nc", engine="h5netcdf") as grid:
        sums = {
            name: float(np.nansum(grid[f"stated_{name}"]))
            for name in ("area", "wet_t", "dry_t", "Ni_t", "Co_t", "Cu_t", "Mn_t")
        }
    assert total["area_km2"] == pytest.approx(sums["area"] / 1e6, rel=1e-12)
    assert total["wet_mt"] == pytest.approx(sums["wet_t"] / 1e6, rel=1e-12)
    assert total["dry_mt"] == pytest.approx(sums["dry_t"] / 1e6, rel=1e-12)
    for metal in ("Ni", "Co", "Cu", "Mn"):
        stated = total[f"{metal.lower()}_kt"]
        assert stated == pytest.approx(sums[f"{metal}_t"] / 1e3, rel=1e-12)


def test_the_demo_comes_near_the_totals_it_was_drawn_to(demo) -> None:
    # the field was scaled to 23.4 kg/m2 before the stations drew their noise; the
    # mean of 200 correlated stations has a standard error of about 3 %
    curve = demo.table("grade_tonnage").query("zone == 'total' and cutoff_kg_m2 == 0")
    total = curve.iloc[0]
    assert total["abundance_wet_kg_m2"] == pytest.approx(23.4, rel=0.06)
    line = whole_line(demo)
    assert line["co_kt"] / line["ni_kt"] == pytest.approx(610 / 740, rel=0.03)


def test_what_is_excluded_counts_nowhere(demo) -> None:
    steps = demo.table("waterfall").set_index("step")
    reserve, low = steps.loc["preservation reference zone"], steps.loc["below cut-off"]
    assert reserve["removed_km2"] == pytest.approx(14.3 * 14.4, rel=0.1)
    assert low["removed_mt"] > 0
    gross, end = steps.loc["gross"], steps.loc["recoverable"]
    assert gross["wet_mt"] - steps["removed_mt"].sum() == pytest.approx(end["wet_mt"])
    stated = steps.loc["in situ, as stated", "wet_mt"]
    assert whole_line(demo)["wet_mt"] == pytest.approx(stated, rel=1e-12)
    assert end["wet_mt"] == pytest.approx(stated * 0.8 * 0.95 * 0.98, rel=1e-12)


def test_any_number_of_the_statement_follows_from_its_cells(demo) -> None:
    trace = demo.trace("statement")
    assert set(trace["of"]) == {"cells", "realizations"}
    assert trace["difference"].max() < 1e-12
    cells = demo.trace("cells")
    number = trace.query(
        "zone == 'field' and `class` == 'Indicated' and column == 'ni_kt'"
    ).set_index("cutoff_kg_m2")
    at = number.loc[CUTOFF]
    again = cells.query(at["filter"]).eval(at["formula"])
    assert float(again) == pytest.approx(at["stated"], rel=1e-12)


def test_the_kriged_value_of_a_cell_follows_from_its_stations(demo) -> None:
    stations = demo.table("samples_accepted").set_index("station")["abundance"]
    cells = demo.trace("cells").set_index("cell")["abundance_kriged"]
    weights = demo.trace("weights")
    product = weights["weight"] * weights["station"].map(stations)
    kriged = product.groupby(weights["cell"]).sum()
    np.testing.assert_allclose(kriged, cells[kriged.index], rtol=1e-9)


def test_the_band_holds_the_central_figure_and_the_checks_stand_beside(demo) -> None:
    table = demo.table("statement")
    filled = table[table["wet_mt"] > 0.0]
    assert (filled["wet_mt_p10"] < filled["wet_mt"]).all()
    assert (filled["wet_mt"] < filled["wet_mt_p90"]).all()
    line = whole_line(demo)
    for check in ("kriged", "polygonal", "nearest"):
        assert line[f"wet_mt_{check}"] == pytest.approx(line["wet_mt"], rel=0.1)
    # far above the mean a smoothed model holds too little, single stations too much
    high = demo.table("grade_tonnage").query("cutoff_kg_m2 == 30").iloc[-1]
    assert high["wet_mt_kriged"] < high["wet_mt"]


def test_nodules_and_mud_stand_side_by_side(demo) -> None:
    compared = demo.table("seabed_compared").fillna({"group": ""})
    given = compared[compared["in_situ_t"] > 0.0]
    assert set(given["kind"]) == {"nodules", "mud"}
    share = given["passed_t_per_year"] / given["demand_t_per_year"]
    np.testing.assert_allclose(given["demand_share"], share, rtol=1e-9)
    years = given["demand_share"] * given["life_years"]
    np.testing.assert_allclose(given["years_recovered"], years, rtol=1e-9)
    tonnes = given["passed_t_per_year"] * given["life_years"]
    np.testing.assert_allclose(given["recovered_t"], tonnes, rtol=1e-9)
    assert (demo.table("seabed_gains")["days_gained"] >= 0.0).all()
    own = given[given["basis"] == "synthetic statement"].set_index("commodity")
    stated = whole_line(demo)
    for commodity, metal in (("cobalt", "co_kt"), ("nickel", "ni_kt")):
        assert own.loc[commodity, "in_situ_t"] == pytest.approx(
            1e3 * stated[metal], rel=0.02
        )
    assert "Nodules beside mud</h2>" in demo.page("report.html")


def test_our_own_statement_has_no_contradiction(demo, abyssal) -> None:
    done = abyssal("statement", "check", str(demo.folder / "tables/statement.csv"))
    assert done.returncode == 0, done.stdout


def test_the_command_line_follows_a_number_to_cells_and_stations(demo, abyssal) -> None:
    place = ("--zone", "field", "--class", "Inferred", "--cutoff", "15", "--json")
    done = abyssal("statement", "trace", str(demo.folder), "wet_mt_p10", *place)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["recomputed"] == pytest.approx(told["stated"], rel=1e-12)
    assert told["cells"] > 1000
    assert set(told["heaviest_stations"]) <= set(
        demo.table("samples_accepted")["station"]
    )
    wrong = abyssal("statement", "trace", str(demo.folder), "gold_t", "--cutoff", "15")
    assert wrong.returncode == 2
    assert "wet_mt" in wrong.stderr
    nowhere = abyssal("statement", "trace", str(demo.folder / "maps"), "wet_mt", *place)
    assert nowhere.returncode == 2
    assert "abyssal run" in nowhere.stderr


def test_two_statements_are_reconciled(demo, abyssal, tmp_path: Path) -> None:
    lines = demo.table("statement").query("`class` == 'total' and cutoff_kg_m2 == 15")
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    lines.assign(wet_mt=lines["wet_mt"] * 0.9, abundance_wet_kg_m2=np.nan).to_csv(old)
    lines.to_csv(new)
    out = tmp_path / "changes.csv"
    done = abyssal("statement", "reconcile", str(old), str(new), "--out", str(out))
    assert done.returncode == 0, done.stderr
    changes = pd.read_csv(out).query("quantity == 'wet_mt' and zone == 'total'").iloc[0]
    assert changes["change_pct"] == pytest.approx(100.0 / 9.0, rel=1e-9)
    assert changes["by_abundance"] == pytest.approx(changes["change"], rel=1e-9)


def test_coarse_bathymetry_caps_the_classes_and_a_person_may_raise_them(demo) -> None:
    classes = demo.table("classes").set_index("resource_class")
    assert classes.loc["Measured", "cells"] == 0
    assert classes.loc["Indicated", "raised_by_override"] == 1.0
    assert demo.table("class_overrides")["author"].str.len().gt(0).all()
    assert any("at most Inferred" in note for note in demo.provenance["warnings"])


def test_the_outline_cites_values_with_their_files_or_leaves_them_open(demo) -> None:
    document = json.loads(demo.page("statement.json"))
    parts = [part for outline in document["outlines"] for part in outline]
    assert len(parts) > 60
    for part in parts:
        if part["file"]:
            assert (demo.folder / part["file"]).is_file(), part
        else:
            assert part["says"] == "Competent Person to complete"
    answered = [part for part in parts if part["file"]]
    assert len(answered) > 40


@pytest.mark.slow
def test_another_seed_moves_the_band_and_not_the_kriged_model(demo, rerun) -> None:
    other = rerun(
        {"seed = 2024": "seed = 2025", "realizations = 100": "realizations = 20"}
    )
    one, two = whole_line(demo), whole_line(other)
    assert one["wet_mt_kriged"] == two["wet_mt_kriged"]
    assert one["wet_mt_p10"] != two["wet_mt_p10"]
    assert two["wet_mt"] == pytest.approx(one["wet_mt"], rel=0.03)


@pytest.mark.slow
def test_without_realizations_the_kriged_model_is_the_statement(rerun) -> None:
    results = rerun({"realizations = 100": "realizations = 0"})
    line = whole_line(results)
    assert line["wet_mt"] == line["wet_mt_kriged"]
    assert "wet_mt_p10" not in line
    assert any("smooths" in note for note in results.provenance["warnings"])


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
    for page in PAGES:
        assert "SYNTHETIC" in demo.page(page), page
    for name in ("statement", "grade_tonnage", "classes", "samples_accepted", "cover"):
        assert demo.table(name)["data"].str.contains("SYNTHETIC").all(), name
    for name in ("cells", "weights", "realizations", "statement"):
        assert demo.trace(name)["data"].str.contains("SYNTHETIC").all(), name
    for page in ("report.html", "statement.html"):
        assert "proposed mineral resource" not in demo.page(page).lower()


def test_every_link_of_the_report_leads_somewhere(demo) -> None:
    page = demo.page("report.html")
    links = set(re.findall(r'href="([^"]+)"', page))
    files = {link for link in links if not link.startswith("#")}
    assert {link for link in files if not (demo.folder / link).is_file()} == set()
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert {link for link in links - files if link[1:] not in ids} == set()


def test_each_figure_of_the_report_is_a_file_of_two_kinds(demo) -> None:
    page = demo.page("report.html")
    figures = {path.stem for path in (demo.folder / "figures").iterdir()}
    assert len(figures) == page.count("<figure")
    for name in figures:
        svg = demo.page(f"figures/{name}.svg")
        png = (demo.folder / f"figures/{name}.png").read_bytes()
        assert svg.startswith("<svg")
        assert png.startswith(b"\x89PNG")
        assert f'href="figures/{name}.svg"' in page
        assert f'href="figures/{name}.png"' in page


def test_rejected_rows_keep_their_reason(demo) -> None:
    rejected = demo.table("samples_rejected").set_index("station")
    assert set(rejected.index) == {"SYN-018-again", "SYN-999"}
    assert rejected["reason"].str.len().min() > 5


def test_source_and_evidence_reach_the_tables_and_the_popups(demo) -> None:
    works = demo.table("works")
    known = works[works["capacity_t"].notna()]
    assert known["capacity_source"].notna().all()
    assert works[["evidence", "capacity_evidence"]].notna().all(axis=None)
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
    assert set(facts["steps"]) >= {"samples", "zone", "estimate", "statement", "maps"}
    assert facts["warnings"]
    assert str(Path.home()) not in demo.page("provenance.json")


@pytest.mark.slow
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


@pytest.mark.slow
def test_doubling_a_capacity_changes_table_map_and_curve(demo, rerun) -> None:
    doubled = rerun({"[supply.seabed]": TWICE_GEBENG + "[supply.seabed]"})

    def share(results) -> float:
        flows = results.table("flows")
        return float(flows.loc[flows["plant_id"] == "F029", "tonnes"].sum())

    # less than twice: what does not come from China stays a fifth, as observed
    assert 1.2 * share(demo) < share(doubled) < 2.0 * share(demo)
    assert doubled.page("maps/routes.html") != demo.page("maps/routes.html")

    def unmet(results) -> float:
        cover = results.table("cover_summary").query("commodity == 'rare_earths'")
        return float(cover["unmet_t"].iloc[0])

    # its right to off-take is told in tonnes and stays; the others give less than
    # before, and can grow by less
    assert unmet(doubled) > unmet(demo)


@pytest.mark.slow
def test_closing_a_gate_changes_table_map_and_curve(demo, rerun) -> None:
    gate = (
        '\n[[disruptions]]\ntarget = "gate"\nname = "Bohai Strait"\n'
        "start_day = 60.0\nduration_days = 365.0\n"
    )
    source = 'source = "scenario: an export stop as in autumn 2010'
    text = demo.project.read_text(encoding="utf-8")
    own = text[text.index("[[disruptions]]") : text.index("# --- how long we last")]
    assert source in own
    closed = rerun({own: gate.lstrip() + "\n"})
    flows = closed.table("flows_by_disruption")
    hit = flows[flows["reason"].fillna("").str.contains("Bohai Strait")]
    assert len(hit) > 0
    assert (hit["tonnes"] == 0.0).all()
    assert "Bohai Strait closed" in closed.page("maps/routes.html")
    ours = 'commodity == "rare_earths" and scenario == "the project\'s"'
    cover, base = (results.table("cover").query(ours) for results in (closed, demo))
    assert not np.allclose(cover["cover_days"], base["cover_days"])
    assert cover["unmet"].sum() > 0


@pytest.mark.slow
def test_the_best_model_is_chosen_before_the_readers_eyes(rerun) -> None:
    results = rerun({'model = "spherical"': 'model = "best"'})
    choice = results.table("variogram_choice")
    chosen = choice[choice["chosen"]]
    assert chosen["log_score"].tolist() == [choice["log_score"].min()]
    assert results.table("models")["model"].tolist() == chosen["candidate"].tolist()
    assert "how well they predict squares left out" in results.page("report.html")


def test_the_seabed_adds_days_of_cover(demo) -> None:
    cover = demo.table("cover_summary").query("commodity == 'cobalt'")
    first = cover[cover["scenario"] == "the project's"].set_index("portfolio")
    without, with_seabed = (
        first.loc[name]
        for name in ("the five pillars", "the five pillars and the seabed")
    )
    assert with_seabed["unmet_t"] < without["unmet_t"]
    assert with_seabed["lowest_cover_days"] >= without["lowest_cover_days"]
