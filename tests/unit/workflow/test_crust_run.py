"""A run on a made-up seamount: crust from thickness to tonnes."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from madeup.seamount import (
    EAST_M,
    FLANKS,
    LAT,
    LON,
    PROJECT,
    WEST_M,
    run_to,
    survey,
    write_seamount,
)
from madeup.small_mine import ECONOMICS, MINING, small_project
from madeup.small_mine import PROJECT as MINE

import shapely

from geo.errors import GeoError
from geo.model.crs import geodesic_area_m2
from geo.resource.mining.crust import diluted
from geo.sources.project_file import read_project
from geo.workflow.check import check_project
from geo.workflow.crust_ore import lifted_of
from geo.workflow.crust_sections import crust_sections
from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions
from geo.workflow.value_terms import unit_costs

ABUNDANCE = '[samples.abundance]\ncolumn = "a"\n'
FEW = (
    PROJECT.replace("realizations = 20\nvariograms = 2", "realizations = 0")
    .replace("spacing_m = 1000.0", "spacing_m = 2000.0")
    .replace("[classes]\nannual_area_km2 = 20.0\n", "")
)


@pytest.fixture(scope="module")
def seamount(tmp_path_factory):
    return write_seamount(tmp_path_factory.mktemp("seamount"), FEW + FLANKS)


@pytest.fixture(scope="module")
def done(seamount):
    return run_to(seamount, "statement")


def total(done) -> pd.Series:
    table = done["statement"]["statement"]
    line = table[(table["class"] == "total") & (table["cutoff_kg_m2"] == 0.0)]
    return line.set_index("zone")


def test_each_flank_has_the_thickness_it_was_made_with(done):
    thickness = done["statement"]["crust_thickness"].set_index("domain")["mean_mm"]
    assert thickness["seamount, east flank"] == pytest.approx(1e3 * EAST_M, rel=0.1)
    assert thickness["seamount, west flank"] == pytest.approx(1e3 * WEST_M, rel=0.1)
    stated = total(done)["abundance_wet_kg_m2"]
    assert stated["seamount, east flank"] == pytest.approx(
        1e3 * EAST_M * 1.857, rel=0.1
    )


def test_stated_ground_is_bare_ground_along_the_slope(done):
    slopes = done["ground"]["crust_slopes"]
    assert (slopes["along_km2"] > slopes["plan_km2"]).all()
    bare = slopes["bare_km2"].sum()
    assert slopes["along_km2"] @ slopes["exposed_share"] == pytest.approx(bare)
    cells = done["statement"]["cells"]
    assert cells["area_m2"].sum() / 1e6 == pytest.approx(bare, rel=1e-9)
    assert total(done)["area_km2"]["total"] <= bare
    # the checks are of the same ground
    line = total(done).loc["total"]
    assert line["wet_mt_nearest"] == pytest.approx(line["wet_mt"], rel=0.1)
    assert line["wet_mt_polygonal"] == pytest.approx(line["wet_mt"], rel=0.1)


def test_rock_lowers_the_grade_and_leaves_the_metal(done):
    ore = done["statement"]["crust_ore"].set_index("stage")
    crust, cut = ore.loc["recoverable crust"], ore.loc["as cut, with rock"]
    assert cut["co_t"] == pytest.approx(crust["co_t"], rel=1e-12)
    assert cut["dry_t"] == pytest.approx(1.15 * crust["dry_t"])
    assert cut["co_pct"] == pytest.approx(crust["co_pct"] / 1.15)


def test_steep_ground_is_out_and_covered_ground_bears_nothing(tmp_path):
    steep = FEW.replace("steepest_deg = 15.0", "steepest_deg = 10.0")
    bare = steep.replace("share = 0.1", "share = 0.0")
    done = run_to(write_seamount(tmp_path, bare), "ground")
    ground = done["ground"]["ground_0"]
    reasons = done["ground"]["facts"]["reasons"]
    flags = ground["exclusion"].to_numpy()

    def out(reason):
        return (flags >> reasons.index(reason)) & 1 == 1

    on_cone = ground["slope"].to_numpy() > 10.0
    assert on_cone.any()
    assert (out("slope") == on_cone).all()
    flat = ground["bare_area_ratio"].to_numpy() == 0.0
    assert flat.any()
    assert (out("no crust exposed") == flat).all()


def test_w24_follows_from_a_run_on_flat_ground(tmp_path, facts):
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    case = next(one for one in cases if one["id"].startswith("W24"))
    given, expected = case["inputs"], case["expected"]
    half = 0.045
    for _ in range(4):
        box = shapely.box(LON - half, LAT - half, LON + half, LAT + half)
        half *= (given["area_km2"] * 1e6 / geodesic_area_m2(box)) ** 0.5
    at = np.arange(-5.5e3, 6e3, 1e3)
    places = np.column_stack([axis.ravel() for axis in np.meshgrid(at, at)])
    places += np.random.default_rng(1).uniform(-100.0, 100.0, places.shape)
    wave = 1e-6 * np.sin(places[:, 0] / 1e3) * np.sin(places[:, 1] / 1e3)
    text = FEW.replace("{ to_deg = 4.0, share = 0.1 }, ", "").replace(
        "minimum_pairs = 20",
        "minimum_pairs = 5\n"
        'range_given = { range_m = 8000.0, author = "tests", reason = "flat" }',
    )
    path = write_seamount(
        tmp_path,
        text,
        stations=(places, given["thickness_m"] + wave),
        fall_deg=0.0,
        half_deg=(half, half),
    )
    done = run_to(path, "statement")
    line = total(done).loc["total"]
    assert line["area_km2"] == pytest.approx(
        given["area_km2"] * given["exposed_fraction"], rel=1e-6
    )
    assert line["dry_mt"] == pytest.approx(expected["dry_Mt"], rel=1e-4)
    assert line["co_kt"] == pytest.approx(expected["Co_kt"], rel=1e-4)
    ore = done["statement"]["crust_ore"].iloc[-1]
    assert ore["co_pct"] == pytest.approx(expected["diluted_Co_pct"], rel=1e-4)
    # the wet tonnes follow from the dry density; the wet one of the case disagrees
    assert line["wet_mt"] == pytest.approx(expected["dry_Mt"] / 0.7, rel=1e-4)
    mined = diluted(1.0, grade=given["Co_pct"] / 100, dilution=given["dilution"])
    assert 100 * mined.grade == pytest.approx(ore["co_pct"], rel=1e-4)


def test_the_two_densities_of_w24_are_refused_together(tmp_path):
    both = FEW.replace("dry_t_m3 = 1.3", "dry_t_m3 = 1.3\nwet_t_m3 = 1.95")
    with pytest.raises(GeoError, match=r"1.95 x \(1 - 0.3\) = 1.365 dry"):
        read_project(write_seamount(tmp_path, both))


def test_millimetres_read_as_metres_are_told_with_the_unit_that_fits(tmp_path):
    path = write_seamount(tmp_path, FEW.replace('unit = "mm"', 'unit = "m"'))
    with pytest.raises(GeoError, match="or rather 'mm' or 'cm'"):
        check_project(path)
    slip = (survey(seed=1)[0], 1e-3 * survey(seed=1)[1])
    path = write_seamount(tmp_path / "other", FEW, stations=slip)
    with pytest.raises(GeoError, match="perhaps it is 'cm' or 'm'"):
        check_project(path)


def test_what_does_not_fit_is_told_all_at_once(tmp_path):
    bad = (
        FEW.replace('[bathymetry]\nfile = "depths.nc"\n', "")
        .replace("cutoff_kg_m2 = 38.0", "cutoff_kg_m2 = 0.0")
        .replace("dry_t_m3 = 1.3", "dry_t_m3 = 1.3\nwet_t_m3 = 1.95")
        .replace("[uncertainty]", "slope_max_deg = 20.0\n[uncertainty]")
        .replace(
            "[samples.grades]", '[samples.abundance]\ncolumn = "a"\n[samples.grades]'
        )
    )
    with pytest.raises(GeoError) as raised:
        read_project(write_seamount(tmp_path, bad))
    told = str(raised.value)
    for place in (
        "bathymetry",
        "crust.density",
        "resource.cutoff_kg_m2",
        "resource.slope_max_deg",
        "samples.abundance",
    ):
        assert place in told
    assert told.count("cure:") >= 4


def test_shares_and_densities_of_another_basis_are_told_together(tmp_path):
    bad = FEW.replace("share = 0.6", "share = 60").replace(
        "dry_t_m3 = 1.3", "dry_t_m3 = 1.95"
    )
    with pytest.raises(GeoError) as raised:
        read_project(write_seamount(tmp_path, bad))
    told = str(raised.value)
    assert "60 % of the ground is 0.6" in told
    assert "measured on the other basis it is wet_t_m3" in told


def test_the_report_says_whose_area_it_is_and_what_is_cut(seamount, done):
    (section,) = crust_sections(read_project(seamount), done)
    assert "599 km² on the chart are 612 km² along the slope" in section.paragraphs[0]
    assert "slopes and area are understated" in section.paragraphs[0]
    assert "0.15 t of barren rock" in section.paragraphs[-1]
    assert len(section.tables) == 3


def test_costs_of_a_tonne_are_of_what_is_lifted_with_the_rock(seamount):
    economics = small_project(MINE + MINING + ECONOMICS).project.economics
    lifted = lifted_of(read_project(seamount).project)
    plain, with_rock = (
        unit_costs(economics, transport_usd_wet_t=20.0, lifted=one)
        for one in (None, lifted)
    )
    assert with_rock.mining_usd_wet_t == pytest.approx(1.105 * plain.mining_usd_wet_t)
    assert with_rock.transport_usd_wet_t == pytest.approx(1.105 * 20.0)
    assert with_rock.area_usd_m2 == plain.area_usd_m2


@pytest.mark.slow
def test_a_whole_run_carries_the_watermark(tmp_path):
    path = write_seamount(tmp_path / "project", PROJECT + FLANKS)
    run_project(path, options=RunOptions(out=tmp_path / "out"))
    report = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "SYNTHETIC" in report
    assert "Crust: bare ground, thickness, what is cut" in report
    ore = pd.read_csv(tmp_path / "out/tables/crust_ore.csv")
    assert ore["data"].str.startswith("SYNTHETIC").all()
