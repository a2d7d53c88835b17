"""Published statements, through the functions that make ours."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from geo.resource.statement.build import build_statement
from geo.resource.statement.causes import extents_of
from geo.resource.statement.claims import stated_tonnage
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import above_cutoffs
from geo.resource.statement.reconcile import reconcile
from geo.resource.tonnage import Tonnage, columns_of, estimated_cells

CODES = {"Measured": 3, "Indicated": 2, "Inferred": 1}


@pytest.fixture(scope="session")
def case(facts):
    cases = json.loads((facts / "resource_cases.json").read_text())
    by_id = {entry["id"].split("_")[0]: entry for entry in cases}
    return lambda number: (by_id[number]["inputs"], by_id[number]["expected"])


def one_cell_a_class(lines, *, moisture, cutoff):
    """A statement of ground that has one cell for each published line."""
    wet, abundance = (np.array([line[i] for line in lines.values()]) for i in (0, 1))
    metals = ("Ni", "Cu", "Co", "Mn")
    cells = estimated_cells(
        area_m2=1e9 * wet / abundance,
        abundance=abundance,
        moisture=moisture,
        grades={
            metal: [line[2 + i] / 100.0 for line in lines.values()]
            for i, metal in enumerate(metals)
        },
    )
    groups = groups_of(
        {"NORI-D": [True] * len(lines)}, klass=[CODES[name] for name in lines]
    )
    above = above_cutoffs(cells, cutoffs=[cutoff])
    return build_statement(above, groups, label=Label.RESOURCE)


def test_w02_areas_of_a_curve_and_the_ground_between_its_cut_offs(case):
    given, expected = case("W02")
    lines = [
        stated_tonnage(wet_t=wet * 1e6, abundance=abundance, moisture=0.0)
        for wet, abundance in zip(given["wet_Mt"], given["abundance"], strict=True)
    ]
    areas = [line.area_m2 / 1e6 for line in lines]
    assert areas == pytest.approx(expected["area_km2"], rel=1e-4)
    assert (np.diff([line.wet_t for line in lines]) < 0.0).all()
    assert (np.diff([line.abundance for line in lines]) > 0.0).all()
    for upper, lower, step in zip(
        lines, lines[1:], expected["increments"], strict=False
    ):
        between = Tonnage(
            area_m2=upper.area_m2 - lower.area_m2,
            wet_t=upper.wet_t - lower.wet_t,
            dry_t=upper.dry_t - lower.dry_t,
        )
        assert between.abundance == pytest.approx(
            step["incremental_abundance"], rel=1e-4
        )
        low, high = step["interval"]
        assert (low <= between.abundance <= high) is step["inside"]


def test_w02_our_own_curve_has_its_increments_within_the_cut_offs(case):
    # what rounding spoils in the published curve holds in one that is not rounded
    given, _ = case("W02")
    rng = np.random.Generator(np.random.PCG64(2012))
    cells = estimated_cells(
        area_m2=np.full(2_000, 1e8),
        abundance=rng.lognormal(2.1, 0.4, 2_000),
        moisture=0.0,
    )
    above = above_cutoffs(cells, cutoffs=given["cutoff"])
    made = build_statement(
        above, groups_of({"all": np.ones(2_000, dtype=bool)}), label=Label.INVENTORY
    ).table
    curve = made[(made["zone"] == "total") & (made["class"] == "total")]
    steps = -np.diff(curve[["wet_mt", "area_km2"]].to_numpy(), axis=0)
    between = 1e3 * steps[:, 0] / steps[:, 1]
    assert (between >= given["cutoff"][:-1]).all()
    assert (between < given["cutoff"][1:]).all()


@pytest.mark.parametrize("model", ["low", "high"])
def test_w04_grades_implied_by_totals_of_the_clarion_clipperton_zone(case, model):
    given, expected = case("W04")
    told = given[model]
    metals = {name: tonnes * 1e6 for name, tonnes in told.items() if name != "T"}
    dry = told["T"] * 1e6
    columns = columns_of(
        Tonnage(
            area_m2=0.0,
            wet_t=dry,
            dry_t=dry,
            metal_t=metals,
            graded_dry_t=dict.fromkeys(metals, dry),
        )
    )
    for metal in metals:
        assert columns[f"{metal.lower()}_pct"] == pytest.approx(
            expected[model][f"{metal}_pct"], rel=0.005
        )


def test_w04_the_two_models_differ_by_tonnes_and_not_by_grade(case):
    given, _ = case("W04")
    low, high = (
        pd.DataFrame(
            {"area_km2": [1.0], "wet_mt": [told["T"]], "moisture": [0.0]}
            | {f"{m.lower()}_kt": [1e3 * told[m]] for m in ("Mn", "Ni", "Cu", "Co")}
        )
        for told in (given["low"], given["high"])
    )
    table = reconcile(low, high).table.set_index("quantity")
    for metal in ("mn", "ni", "cu", "co"):
        line = table.loc[f"{metal}_kt"]
        assert abs(line["by_grade"]) < 0.015 * line["change"]
        assert line["by_abundance"] == pytest.approx(line["change"], rel=0.015)


def test_w07_areas_and_metals_of_a_statement_by_class(case):
    given, expected = case("W07")
    made = one_cell_a_class(
        given["rows"], moisture=given["moisture"], cutoff=given["cutoff"]
    )
    table = made.table[made.table["zone"] == "total"].set_index("class")
    for name in given["rows"]:
        found = {
            "area_km2": table.loc[name, "area_km2"],
            **{
                f"{m}_kt": table.loc[name, f"{m.lower()}_kt"]
                for m in ("Ni", "Cu", "Co", "Mn")
            },
        }
        assert set(found) == set(expected[name])
        for quantity, value in found.items():
            # the case prints five digits of what it computed
            assert value == pytest.approx(expected[name][quantity], rel=5e-5), quantity
    whole = table.loc["total"]
    assert whole["wet_mt"] == pytest.approx(expected["Total_wet_Mt"], rel=1e-5)
    assert whole["area_km2"] == pytest.approx(expected["Total_area_km2"], rel=5e-5)


def test_w07_is_printed_as_it_was_published(case):
    given, _ = case("W07")
    made = one_cell_a_class(
        given["rows"], moisture=given["moisture"], cutoff=given["cutoff"]
    )
    printed = made.rounded()
    lines = printed[printed["zone"] == "total"].set_index("class")
    for name, (wet, abundance, nickel, *_) in given["rows"].items():
        if name == "Inferred":
            continue  # two figures where three were published
        assert lines.loc[name, "wet_mt"] == wet
        assert lines.loc[name, "abundance_wet_kg_m2"] == abundance
        assert lines.loc[name, "ni_pct"] == nickel
    assert lines.loc["Inferred", ["wet_mt", "abundance_wet_kg_m2"]].tolist() == [11, 16]
    assert lines.loc["total", "wet_mt"] == 356.0


def test_w07_what_one_column_lacks_follows_from_the_others(case):
    given, expected = case("W07")
    for name, (wet, abundance, *_) in given["rows"].items():
        area, _, dry = extents_of(
            {
                "wet_mt": wet,
                "abundance_wet_kg_m2": abundance,
                "moisture": given["moisture"],
            }
        )
        assert area == pytest.approx(expected[name]["area_km2"], rel=5e-5)
        assert dry == pytest.approx(0.76 * wet)
