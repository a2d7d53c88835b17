"""The published totals of rare-earth mud, through the whole run and by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from geo.model.uncertainty import UncertaintySettings
from geo.resource.mud.tonnage import mud_tonnage
from geo.sources.project_file import read_project
from geo.workflow import (
    classing,
    estimation,
    ground,
    mud_contents,
    realizing,
    sampling,
    stating,
    truth,
    zoning,
)
from geo.workflow.examples import example_project
from geo.workflow.graph import Inputs

STEPS = (
    sampling.STEP,
    zoning.STEP,
    truth.STEP,
    estimation.STEP,
    ground.STEP,
    classing.STEP,
    realizing.STEP,
    stating.STEP,
    mud_contents.STEP,
)
PHYSICAL = 0.15  # as the case allows between published and computed tonnes


@pytest.fixture(scope="module")
def w06(facts):
    cases = json.loads((facts / "resource_cases.json").read_text())
    return next(case for case in cases if case["id"] == "W06_REY_mud")


@pytest.fixture(scope="module")
def run():
    """Run the example as far as the statement, without classes and realizations."""
    file = read_project(example_project("minamitorishima-mud"))
    project = replace(
        file.project, uncertainty=UncertaintySettings(realizations=0), classes=None
    )
    file, done = replace(file, project=project), {}
    for step in STEPS:
        done[step.name] = step.run(Inputs(file=file, done=done))
    return done


@pytest.fixture(scope="module")
def stated(run):
    table = run["statement"]["statement"]
    lines = table[(table["class"] == "total") & (table["cutoff_kg_m2"] == 0.0)]
    return lines.set_index("zone")


def test_the_whole_field_holds_what_is_published(stated, w06):
    given = w06["inputs"]
    whole = stated.loc["total"]
    assert whole["area_km2"] == pytest.approx(given["area_km2"], rel=1e-5)
    assert whole["reo_kt"] == pytest.approx(given["REO_t"] / 1e3, rel=0.03)
    assert whole["reo_ppm"] / 1.206 == pytest.approx(given["REY_ppm"], rel=0.03)
    density = whole["dry_mt"] / (whole["area_km2"] * given["thickness_m"])
    assert density == pytest.approx(
        w06["expected"]["implied_dry_bulk_density_t_m3"], rel=0.02
    )


def test_the_richest_block_is_a_line_of_its_own(stated, w06):
    given = w06["inputs"]
    block = stated.loc["richest block"]
    assert block["area_km2"] == pytest.approx(given["sub_area_km2"], rel=1e-4)
    assert block["reo_kt"] == pytest.approx(given["sub_REO_t"] / 1e3, rel=PHYSICAL)
    assert block["reo_ppm"] / 1.206 == pytest.approx(
        w06["expected"]["sub_area_implied_REY_ppm"], rel=PHYSICAL
    )
    ratio = stated.loc["total", "reo_kt"] / block["reo_kt"]
    assert ratio == pytest.approx(w06["expected"]["REO_ratio"], rel=PHYSICAL)


def test_the_run_agrees_with_the_formula_by_hand(stated):
    for _, line in stated.iterrows():
        by_hand = mud_tonnage(
            line["area_km2"] * 1e6,
            thickness_m=10.0,
            dry_density_t_m3=line["dry_mt"] / line["area_km2"] / 10.0,
            rey_ppm=line["reo_ppm"],
            reo_per_rey=1.0,
        )
        assert by_hand.reo_t / 1e3 == pytest.approx(line["reo_kt"], rel=1e-9)


def test_intervals_of_depth_and_elements_add_up_to_the_statement(run, stated):
    profile = run["mud"]["profile"].groupby("zone")["reo_kt"].sum()
    assert profile["all"] == pytest.approx(stated.loc["total", "reo_kt"], rel=1e-9)
    for name in ("richest block", "rest of the field"):
        assert profile[name] == pytest.approx(stated.loc[name, "reo_kt"], rel=1e-9)
    elements, groups = (run["mud"][name] for name in ("elements", "groups"))
    whole = pytest.approx(stated.loc["total", "reo_kt"] * 1e3, rel=1e-9)
    assert elements["oxide_t"].sum() == whole
    assert groups["oxide_t"].sum() == whole
    # kriged Dy against the share of the mean composition of the cores
    dy = elements.set_index("element").loc["Dy"]
    assert dy["oxide_t"] / dy["oxide_per_element"] / 1e3 == pytest.approx(
        stated.loc["total", "dy_kt"], rel=0.02
    )


def test_the_peak_lies_a_few_metres_down(run):
    profile = run["mud"]["profile"]
    block = profile[profile["zone"] == "richest block"].set_index("from_m")
    assert block["rey_ppm"].idxmax() in {2.0, 3.0}
    assert block["rey_ppm"].max() > 4000.0


def test_what_went_wrong_in_the_cores_is_told(run):
    reasons = " ".join(run["samples"]["rejected"]["reason"])
    for told in ("layer over another", "upside down", "censored"):
        assert told in reasons
    cores = run["samples"]["cores"].set_index("station")
    assert not cores.loc[cores["unsampled_m"] > 0.0, "used"].any()
