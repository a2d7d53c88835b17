"""Minamitorishima: how long it lasts, as it was said and as it follows."""

from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from geo.model.supply import SeabedPlan
from geo.resilience.claimed_deposits import (
    MiningRun,
    claimed_deposits,
    told_demand,
)
from geo.resilience.supply_claims import CLAIM_COLUMNS, claim_table, why_claims_differ
from geo.sources.bundled import bundled_file
from geo.sources.deposit_claims import read_deposit_claims
from geo.sources.deposits import read_seabed_deposits

CLAIMED = claimed_deposits(read_deposit_claims(), market="JPN")
COBALT, NICKEL = CLAIMED["cobalt"], CLAIMED["nickel"]
NAMES = {"Co": "cobalt", "Ni": "nickel"}


@pytest.fixture(scope="module")
def project():
    path = bundled_file("projects/minamitorishima/project.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demand():
    return pd.read_csv(bundled_file("supply/demand.csv"), keep_default_na=False)


@pytest.fixture(scope="module")
def table(project, demand):
    plan = SeabedPlan(**project["supply"]["seabed"])
    taken = project["resource"]
    kept = taken["pickup"] * (1 - taken["path_loss"]) * (1 - taken["transport_loss"])
    parts = [
        claim_table(
            deposit,
            run=MiningRun(
                ore_t_per_year=plan.wet_t_per_year,
                recoverable_share=kept,
                recovery=plan.recovery[deposit.metal],
                ramp_days=plan.ramp_days,
            ),
            demand=told_demand(demand, market="JPN", commodity=NAMES[deposit.metal]),
        )
        for deposit in (COBALT, NICKEL)
    ]
    return pd.concat(parts, ignore_index=True)


def value(table, metal, claim):
    (found,) = table.loc[(table["metal"] == metal) & (table["claim"] == claim), "value"]
    return found


def test_the_claims_are_the_published_ones_wherever_they_stand(demand):
    assert (COBALT.contained_t, COBALT.years) == (610e3, 75.0)
    assert (NICKEL.contained_t, NICKEL.years) == (740e3, 11.0)
    assert COBALT.ore_t == NICKEL.ore_t == 234e6
    implied = demand[
        (demand["commodity"] == "cobalt")
        & (demand["iso3"] == "JPN")
        & (demand["stated_of"] == "total")
    ]
    (tonnes,) = implied["tonnes"].astype(float)
    assert tonnes == pytest.approx(COBALT.implied_demand_t, abs=0.01)
    grades = read_seabed_deposits().query("deposit == 'Minamitorishima nodules'")
    mean = grades[grades["figure"] == "mean"].set_index("element")["value"]
    for one in CLAIMED.values():
        told = 100 * one.contained_t / one.ore_t
        assert float(mean[one.metal]) == pytest.approx(told, abs=5e-5)


def test_metal_over_demand_gives_75_and_11_years(table):
    assert value(table, "Co", "years of demand") == 75.0
    assert value(table, "Ni", "years of demand") == 11.0
    assert value(table, "Co", "implied demand") == pytest.approx(8133.33, abs=0.01)
    assert value(table, "Ni", "implied demand") == pytest.approx(67272.7, abs=0.1)


def test_the_project_asks_for_the_demand_that_the_claims_imply(project):
    asked = {one["name"]: one["demand_t"] for one in project["supply"]["commodities"]}
    assert asked["cobalt"] == pytest.approx(COBALT.implied_demand_t, abs=0.5)
    assert asked["nickel"] == pytest.approx(NICKEL.implied_demand_t, abs=0.5)


def test_the_run_of_3_mt_a_year_lasts_78_years_for_either_metal(table):
    assert value(table, "Co", "life of the run") == 78.0
    assert value(table, "Ni", "life of the run") == 78.0


def test_the_run_gives_7820_t_of_cobalt_and_9490_t_of_nickel_a_year(table):
    assert round(value(table, "Co", "metal of the run"), -1) == 7820.0
    assert round(value(table, "Ni", "metal of the run"), -1) == 9490.0


def test_that_is_96_and_14_percent_of_the_demand_that_the_claims_imply(table):
    assert round(value(table, "Co", "share of the implied demand")) == 96
    assert round(value(table, "Ni", "share of the implied demand")) == 14


@pytest.mark.parametrize("deposit", [COBALT, NICKEL], ids=lambda one: one.metal)
def test_the_share_is_the_years_of_demand_over_the_life_of_the_run(table, deposit):
    share = value(table, deposit.metal, "share of the implied demand")
    assert share == pytest.approx(100.0 * deposit.years / 78.0)


def test_a_demand_that_is_itself_the_claim_is_not_taken_for_another_source(demand):
    told = told_demand(demand, market="JPN", commodity="cobalt")
    assert "75 years" not in told.scope
    assert told.t_per_year != pytest.approx(COBALT.implied_demand_t, rel=1e-3)
    assert (told.year, told.t_per_year) == (2020, 13162.0)
    nickel = told_demand(demand, market="JPN", commodity="nickel")
    assert (nickel.year, nickel.t_per_year) == (2024, 154300.0)


def test_losses_and_another_demand_leave_less_than_half_and_a_seventeenth(table):
    # 3 Mt x 610 kt / 234 Mt x 0.77 = 6,022 t; x 740 kt / 234 Mt x 0.95 = 9,013 t
    assert value(table, "Co", "recovered metal of the run") == pytest.approx(
        6021.8, abs=0.1
    )
    assert value(table, "Ni", "recovered metal of the run") == pytest.approx(
        9012.8, abs=0.1
    )
    assert value(table, "Co", "share of the told demand") == pytest.approx(
        100 * 6021.8 / 13162, abs=0.01
    )
    assert value(table, "Ni", "share of the told demand") == pytest.approx(
        100 * 9012.8 / 154300, abs=0.01
    )
    # of 234 Mt, 0.8 x 0.95 x 0.98 come up
    assert value(table, "Co", "life of the run after losses") == pytest.approx(
        78 * 0.7448, abs=1e-9
    )


def test_a_start_of_half_a_year_costs_a_quarter_of_a_year_of_ten(table):
    whole = value(table, "Co", "share of the told demand")
    first = value(table, "Co", "share of the told demand, first 10 years")
    assert first == pytest.approx(whole * (3650 - 90) / 3650)


def test_each_way_of_saying_it_tells_what_it_leaves_out(table):
    assert list(table.columns) == list(CLAIM_COLUMNS)
    assert (table["leaves_out"].str.len() > 10).all()
    assert table.groupby("metal")["claim"].nunique().tolist() == [10, 10]


def test_the_paragraph_tells_both_ways_and_why_they_differ(table):
    words = why_claims_differ([COBALT, NICKEL], table=table)
    for told in (
        "610,000 t of Co are 75 years",
        "740,000 t of Ni are 11 years",
        "78 years for every metal",
        "75 / 78 = 96 % of the Co",
        "11 / 78 = 14 % of the Ni",
        "46 % of the Co; 6 % of the Ni",
    ):
        assert told in words
    assert "\n" not in words
