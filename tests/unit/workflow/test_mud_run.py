"""A run on mud: a world whose truth is known, and pages that call mud by its name."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError
from geo.model.randomness import generator
from geo.model.supply import SeabedPlan
from geo.report.block_variables import content_scale
from geo.resilience.seabed_supply import seabed_output
from geo.sources.project_file import read_project
from geo.workflow.check import check_project
from geo.workflow.graph import execute, plan
from geo.workflow.run import STEPS, run_project
from geo.workflow.run_options import RunOptions
from geo.workflow.statement_reconcile import reconcile_statements
from geo.workflow.store import StepStore

PROJECT = """
name = "mud"
title = "Mud"
synthetic = true
seed = 7
[zone]
file = "zone.geojson"
[samples]
file = "cores.csv"
crs = "EPSG:4326"
evidence = "synthetic"
[samples.columns]
station = "core"
lon = "lon"
lat = "lat"
[mud]
source = "made up"
deepest_m = 8.0
gaps = "refuse"
reo_per_rey = 1.2
reo_source = "made up"
[mud.layers]
top_m = "top"
bottom_m = "bottom"
density = { dry = "rho" }
rey = { column = "rey", unit = "ppm" }
[[sampling.devices]]
evidence = "synthetic"
relative_sd = 0.02
source = "made up"
[[domains]]
name = "field"
bounds = [153.0, 22.0, 153.4, 22.4]
[estimate]
leading = "REO"
spacing_m = 4000.0
lag_m = 4000.0
max_lag_m = 28000.0
minimum_pairs = 5
range_given = { range_m = 18000.0, author = "who drew it", reason = "half a wave" }
[resource]
moisture = 0.6
cutoffs_kg_m2 = [0.0]
cutoff_kg_m2 = 0.0
[uncertainty]
realizations = 20
variograms = 4
nodes_per_side = 2
[classes]
annual_area_km2 = 100.0
"""
PLAN = """
[supply]
[[supply.commodities]]
name = "rare_earths"
metal = "REO"
demand_t = 18835.0
source = "made up"
[supply.options]
market_iso3 = "JPN"
market_port = "JPYOK"
decay_per_day = 0.05
spare_share = 0.2
[supply.seabed]
domain = "west"
wet_t_per_year = 1e6
recovery = { REO = 0.8 }
source = "made up"
"""
HALVES = """
[[domains]]
name = "west"
bounds = [153.0, 22.0, 153.2, 22.4]
soft_m = 25000.0
[[domains]]
name = "east"
bounds = [153.2, 22.0, 153.4, 22.4]
soft_m = 25000.0
"""
WEST, SOUTH, SIDE = 153.0, 22.0, 0.4


def content(lon, lat):
    """Mean content of a column, ppm: waves some 40 km long."""
    east, north = (lon - WEST) * 103.2, (lat - SOUTH) * 110.7  # about km
    waves = np.cos(2.0 * np.pi * east / 38.0) * np.cos(2.0 * np.pi * north / 42.0)
    return 1100.0 + 450.0 * waves


def density(lon):
    return 0.5 + 0.1 * (lon - WEST) / SIDE


def cores():
    rng = generator(3, "mud")
    steps = (np.arange(8) + 0.5) / 8 * SIDE
    lon, lat = (each.ravel() for each in np.meshgrid(WEST + steps, SOUTH + steps))
    lon, lat = (each + rng.uniform(-0.01, 0.01, each.size) for each in (lon, lat))
    rows = []
    for number, (east, north) in enumerate(zip(lon, lat, strict=True)):
        profile = np.r_[0.4, 0.8, 3.2, 1.2, 0.6, 0.6, 0.6, 0.6]
        rey = content(east, north) * profile * np.exp(0.05 * rng.standard_normal(8))
        rho = np.full(8, density(east))
        rey *= content(east, north) / (rho @ rey / rho.sum())
        rows += [
            (f"C{number:02d}", east, north, top, top + 1.0, rho[top], rey[top])
            for top in range(8)
        ]
    columns = ["core", "lon", "lat", "top", "bottom", "rho", "rey"]
    return pd.DataFrame(rows, columns=columns)


def true_reo_kt():
    steps = (np.arange(400) + 0.5) / 400 * SIDE
    lon, lat = np.meshgrid(WEST + steps, SOUTH + steps)
    radius = 6_371_008.8
    area = np.radians(SIDE / 400) ** 2 * radius**2 * np.cos(np.radians(lat))
    dry_t = area * density(lon) * 8.0
    return float((dry_t * content(lon, lat) * 1.2e-6).sum()) / 1e3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("mud")
    ring = [[152.9, 21.9], [153.5, 21.9], [153.5, 22.5], [152.9, 22.5], [152.9, 21.9]]
    zone = {"type": "Feature", "properties": {"name": "sea"}}
    zone["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    collection = {"type": "FeatureCollection", "features": [zone]}
    (root / "zone.geojson").write_text(json.dumps(collection))
    cores().to_csv(root / "cores.csv", index=False)
    (root / "project.toml").write_text(PROJECT)
    return root


@pytest.fixture(scope="module")
def results(folder):
    out = folder / "out"
    run_project(folder / "project.toml", options=RunOptions(out=out))
    return out


def whole(results):
    table = pd.read_csv(results / "tables/statement.csv")
    return table[(table["zone"] == "total") & (table["class"] == "total")].iloc[0]


def test_the_estimate_holds_the_truth_within_its_band(results):
    line, truth = whole(results), true_reo_kt()
    assert line["reo_kt_kriged"] == pytest.approx(truth, rel=0.03)
    spread = line["reo_kt_p90"] - line["reo_kt_p10"]
    assert line["reo_kt_p10"] < truth < line["reo_kt_p90"]
    assert 0.0 < spread < 0.2 * truth
    dry_mt = line["dry_mt"]
    assert line["wet_mt"] * 0.4 == pytest.approx(dry_mt, rel=1e-9)
    assert line["reo_ppm"] * dry_mt / 1e3 == pytest.approx(line["reo_kt"], rel=1e-9)


def test_the_variogram_is_that_of_the_oxides(results):
    models = pd.read_csv(results / "tables/models.csv")
    # the mass of mud varies by a twentieth, what it holds by far more
    assert (models["sd_kg_m2"] / models["mean_kg_m2"]).iloc[0] > 0.15
    assert models["method"].tolist() == ["ordinary kriging"]
    stations = pd.read_csv(results / "tables/samples_accepted.csv")
    assert stations["abundance"].std() / stations["abundance"].mean() < 0.1


def test_no_page_calls_mud_nodules(results):
    pages = [*results.glob("*.html"), *results.glob("maps/*.html")]
    assert len(pages) >= 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "SYNTHETIC" in text, page.name
        others = text.replace("nodules, crusts and rare-earth mud", "").replace(
            "nodules, sulphides or crusts", ""
        )
        assert not re.search("nodule", others, re.IGNORECASE), page.name
    report = (results / "report.html").read_text(encoding="utf-8")
    for told in ("Mud (Mt wet)", "REO (ppm of dry)", "REO (kt)", "64 cores accepted"):
        assert told in report, told


def test_cores_on_the_map_are_coloured_by_the_content_that_it_shows(results):
    page = (results / "maps/seabed.html").read_text(encoding="utf-8")
    cells = pd.read_csv(results / "trace/cells.csv")
    _, scale = content_scale(cells)
    cores = pd.read_csv(results / "tables/mud_cores.csv")
    look = '"color":"#14202b","fill":true,"fillColor":"(#[0-9a-f]{6})"'
    drawn = set(re.findall(look, page)) - {"#f4f1ea"}  # islands
    assert drawn == set(cores["reo_ppm"].map(scale.colour))


def test_a_statement_of_mud_says_that_its_dry_mass_was_measured(results):
    page = (results / "statement.html").read_text(encoding="utf-8")
    assert "Wet tonnes rest on a moisture that was given" in page
    assert "Dry tonnes and metals rest" not in page


def test_grids_and_tables_speak_of_mud(results):
    text = (results / "statement.json").read_text(encoding="utf-8")
    columns = {one["name"]: one for one in json.loads(text)["columns"]}
    assert columns["wet_mt"]["basis"] == "wet mud, in situ"
    assert columns["reo_ppm"]["unit"] == "ppm"
    assert columns["reo_kt"]["basis"] == "contained oxides, in situ"
    cores = pd.read_csv(results / "tables/mud_cores.csv")
    assert len(cores) == 64
    assert cores["thickness_m"].eq(8.0).all()
    # in the unit of every other table: each core was drawn to what lies there
    assert cores["rey_ppm"].between(600.0, 1600.0).all()
    layers = pd.read_csv(results / "tables/mud_layers.csv")
    assert layers["reo_ppm"].to_numpy() == pytest.approx(1.2 * layers["rey_ppm"])


def test_thickness_depth_and_content_are_told_first(results):
    report = (results / "report.html").read_text(encoding="utf-8")
    brief = report[: report.index('id="statement"')]
    line = pd.read_csv(results / "tables/statement_printed.csv")
    line = line[(line["zone"] == "total") & (line["class"] == "total")].iloc[0]
    held = f"{line['reo_ppm']:,.0f} ppm REO of dry mass"
    assert "8.00 m thick on the mean, down to 8 m below the sea floor" in brief
    assert held in brief
    assert "richest from 2 to 3 m" in brief
    assert "0 kg or more" not in brief
    assert "64 cores, cells of 4 km" in brief


def test_a_statement_in_ppm_reconciles_with_itself(results):
    own = results / "tables/statement.csv"
    content, _ = reconcile_statements(own, own)
    changes = pd.DataFrame(content["changes"])
    assert {"reo_ppm", "reo_kt"} <= set(changes["quantity"])
    assert (changes["change"].dropna().abs() < 1e-6).all()


def stated(folder, root, text):
    """Take the steps up to the statement."""
    for name in ("zone.geojson", "cores.csv"):
        (root / name).write_text((folder / name).read_text())
    (root / "project.toml").write_text(text)
    file, store = read_project(root / "project.toml"), StepStore(folder=root / "steps")
    steps = STEPS[: [step.name for step in STEPS].index("statement") + 1]
    return execute(plan(steps, file, store=store), file, store=store)["statement"]


def test_cores_that_all_bear_the_same_mass_are_estimated_by_what_it_holds(
    folder, tmp_path
):
    even = cores()
    kt_per_km2 = 8.0 * 0.5 * 1e3 * 1.2e-6  # for each ppm of rare earths
    mean = float(even.groupby("core")["rey"].mean().mean())
    text = (folder / "zone.geojson").read_text()
    (tmp_path / "zone.geojson").write_text(text)
    even.assign(rho=0.5).to_csv(tmp_path / "cores.csv", index=False)
    (tmp_path / "project.toml").write_text(PROJECT)
    notes = check_project(tmp_path / "project.toml")
    assert any("64 accepted" in note for note in notes)
    table = stated(tmp_path, tmp_path, PROJECT)["statement"]
    line = table[(table["zone"] == "total") & (table["class"] == "total")].iloc[0]
    assert line["dry_mt"] == pytest.approx(8.0 * 0.5 * line["area_km2"])
    assert line["wet_mt_p10"] == pytest.approx(line["wet_mt_p90"], rel=1e-6)
    spread = line["reo_kt_p90"] - line["reo_kt_p10"]
    assert 0.0 < spread < 0.2 * line["reo_kt"]
    expected = kt_per_km2 * mean * line["area_km2"]
    assert line["reo_kt"] == pytest.approx(expected, rel=0.06)


def test_cores_whose_mass_is_the_same_are_refused_where_mass_leads(folder, tmp_path):
    (tmp_path / "zone.geojson").write_text((folder / "zone.geojson").read_text())
    cores().assign(rho=0.5).to_csv(tmp_path / "cores.csv", index=False)
    text = PROJECT.replace('leading = "REO"', 'leading = "abundance"')
    (tmp_path / "project.toml").write_text(text)
    with pytest.raises(DataError, match="kg/m2 at every station"):
        check_project(tmp_path / "project.toml")


def test_what_a_laboratory_is_off_by_widens_the_band_of_the_oxides_alone(
    folder, results, tmp_path
):
    text = PROJECT.replace("[classes]", "assay_sd = { REO = 0.05 }\n[classes]")
    table = stated(folder, tmp_path, text)["statement"]
    line = table[(table["zone"] == "total") & (table["class"] == "total")].iloc[0]
    before = whole(results)

    def spread(of, name):
        return (of[f"{name}_p90"] - of[f"{name}_p10"]) / of[name]

    # 5 % of one error that all cores share: P10 to P90 are 12.8 % apart by it alone
    assert spread(line, "reo_kt") > 0.8 * 2.0 * 1.2816 * 0.05 > spread(before, "reo_kt")
    assert line["wet_mt_p90"] == pytest.approx(before["wet_mt_p90"], rel=1e-4)
    assert line["reo_kt"] == pytest.approx(before["reo_kt"], rel=0.03)


def test_a_plan_on_one_domain_lifts_the_mud_of_that_domain(folder, tmp_path):
    field = PROJECT[PROJECT.index("[[domains]]") : PROJECT.index("[estimate]")]
    text = PROJECT.replace(field, HALVES + PLAN)
    made = stated(folder, tmp_path, text)
    table = made["statement"][made["statement"]["class"] == "total"].set_index("zone")
    west, total = table.loc["west"], table.loc["total"]
    seabed, facts = made["seabed"], made["facts"]
    assert west["reo_ppm"] != pytest.approx(total["reo_ppm"], rel=1e-3)
    a_year = 1e6 * (1.0 - west["moisture"]) * west["reo_ppm"] / 1e6 * 0.8
    assert seabed["metals_t_per_year"]["REO"] == pytest.approx(a_year)
    assert seabed["ground"]["wet_t"] == pytest.approx(1e6 * west["wet_mt"])
    assert facts["wet_t"] == pytest.approx(1e6 * total["wet_mt"])
    asked = SeabedPlan(wet_t_per_year=1e6, recovery={"REO": 0.8}, domain="west")
    output = seabed_output("REO", plan=asked, record=seabed, facts=facts)
    assert output.in_situ_t == pytest.approx(1e3 * west["reo_kt"])
    assert output.total_wet_t["p10"] < facts["wet_t_p10"]
    life = output.total_wet_t["p50"] / 1e6
    assert seabed["life_years"] == pytest.approx(life, rel=0.02)


def test_cores_that_end_early_are_refused_unless_the_project_says(folder, tmp_path):
    short = cores()
    short = short[~((short["core"] == "C05") & (short["bottom"] > 6.0))]
    for name in ("zone.geojson", "project.toml"):
        (tmp_path / name).write_text((folder / name).read_text())
    short.to_csv(tmp_path / "cores.csv", index=False)
    with pytest.raises(DataError, match=r"C05 \(2 m, ends at 6 m\)"):
        check_project(tmp_path / "project.toml")
    for rule, told in (("end", "counts as nothing"), ("censored", "1 censored cores")):
        text = PROJECT.replace('gaps = "refuse"', f'gaps = "{rule}"')
        (tmp_path / "project.toml").write_text(text)
        assert any(told in note for note in check_project(tmp_path / "project.toml"))


def test_a_core_that_tells_nothing_above_the_depth_of_mining_takes_no_part(
    folder, tmp_path
):
    deep = cores()
    deep.loc[deep["core"] == "C05", ["top", "bottom"]] += 8.0
    (tmp_path / "zone.geojson").write_text((folder / "zone.geojson").read_text())
    text = PROJECT.replace('gaps = "refuse"', 'gaps = "end"')
    (tmp_path / "project.toml").write_text(text)
    deep.to_csv(tmp_path / "cores.csv", index=False)
    notes = check_project(tmp_path / "project.toml")
    assert any("63 accepted, 1 rejected" in note for note in notes)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('leading = "REO"', 'leading = "Dy"', "estimate.leading"),
        ("moisture = 0.6", "moisture = 0.6\n[samples.grades]\nNi = { column = \"x\" }",
         "samples.grades"),
        ("realizations = 20", "realizations = 20\nmoisture_sd = 0.02", "moisture_sd"),
        ("deepest_m = 8.0", "deepest_m = 800.0", "deepest_m"),
        ("deepest_m = 8.0", "deepest_m = 8.0\npublished_years = { Fe = 7.0 }",
         "published_years.Fe"),
        ("[resource]", PLAN.replace("west", "north") + "[resource]",
         "supply.seabed.domain: 'north' is no domain"),
    ],
)  # fmt: skip
def test_settings_that_do_not_go_with_mud_are_refused(folder, tmp_path, old, new, told):
    for name in ("zone.geojson", "cores.csv"):
        (tmp_path / name).write_text((folder / name).read_text())
    (tmp_path / "project.toml").write_text(PROJECT.replace(old, new))
    with pytest.raises(DataError, match=re.escape(told)):
        read_project(tmp_path / "project.toml")
