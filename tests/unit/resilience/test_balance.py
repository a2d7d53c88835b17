"""Works held against the output of their countries."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.model.supply_schemas import PRODUCTION
from geo.resilience.availability import works_on
from geo.resilience.balance import (
    BALANCE_COLUMNS,
    BALANCED,
    IDLE,
    MISSING,
    NO_FIGURE,
    NO_WORKS,
    ODD,
    BalanceRules,
    balance_works,
    judge_chains,
    why_not_ranked,
)
from geo.resilience.world_output import world_output
from geo.resilience.worlds import small_production, small_tables


@pytest.fixture
def works() -> pd.DataFrame:
    return works_on(**small_tables(), on=date(2024, 7, 1))


@pytest.fixture
def production() -> pd.DataFrame:
    return PRODUCTION.validate(small_production())


def verdict_of(works, production, *, factor=1.0, rules=None):
    changed = works.assign(available_t=works["available_t"] * factor)
    table = balance_works(
        changed, production=production, year=2024, rules=rules or BalanceRules()
    )
    return table.set_index(["stage", "iso3"]).loc[("refined", "IDN"), "verdict"]


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [
        (0.099, ODD),
        (0.74, MISSING),
        (0.76, BALANCED),
        (1.0, BALANCED),
        (1.49, BALANCED),
        (1.51, IDLE),
        (10.1, ODD),
        (1000.0, ODD),
    ],
)
def test_the_verdict_follows_from_the_gap(works, production, factor, verdict):
    assert verdict_of(works, production, factor=factor) == verdict


def test_rules_move_the_limits(works, production):
    rules = BalanceRules(missing=0.0, idle=0.0)
    assert verdict_of(works, production, factor=0.99, rules=rules) == MISSING
    assert verdict_of(works, production, factor=1.01, rules=rules) == IDLE


def test_bad_rules_are_told_together():
    with pytest.raises(ParameterError, match=r"missing(.|\n)*balanced_share"):
        BalanceRules(missing=2.0, balanced_share=-1.0)


def test_a_country_without_works_or_without_output_says_so(works, production):
    elsewhere = works.assign(iso3=works["iso3"].replace("AUS", "PHL"))
    table = balance_works(elsewhere, production=production, year=2024)
    verdicts = table.set_index(["stage", "iso3"])["verdict"]
    assert verdicts["mine", "AUS"] == NO_WORKS
    assert verdicts["mine", "PHL"] == NO_FIGURE


def test_gaps_and_shares_are_those_of_the_figures(works, production):
    table = balance_works(works, production=production, year=2024)
    assert list(table.columns) == list(BALANCE_COLUMNS)
    mine = table[table["stage"] == "mine"].set_index("iso3")
    assert mine["gap"].to_dict() == pytest.approx({"IDN": 0.0, "AUS": -0.4})
    assert mine["world_share"].to_dict() == {"IDN": 0.5, "AUS": 0.5}
    assert mine["works"].to_dict() == {"IDN": 1, "AUS": 1}


def test_listed_tonnes_are_the_available_tonnes(works, production):
    table = balance_works(works, production=production, year=2024)
    assert table["listed_t"].sum() == works["available_t"].sum()


def test_years_before_stand_in_and_later_ones_do_not(works, production):
    later = production.assign(year=2025.0, tonnes=production["tonnes"] * 9.0)
    both = pd.concat([production, later], ignore_index=True)
    for year, expected in ((2024, 1000.0), (2025, 9000.0), (2030, 9000.0)):
        table = balance_works(works, production=both, year=year)
        mined = table[table["stage"] == "mine"]
        assert mined["output_t"].sum() == expected
    assert not len(
        balance_works(works, production=later, year=2024).query("output_t > 0")
    )


def test_products_of_a_stage_are_not_added_to_their_whole(works, production):
    part = production.assign(product="nickel_class_1")
    both = pd.concat([production, part], ignore_index=True)
    one = balance_works(works, production=production, year=2024)
    other = balance_works(works, production=both, year=2024)
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_series_equal(world_output(production), world_output(both))


def test_a_stated_total_below_its_parts_gives_way_to_their_sum(production):
    world = production["scope"] == "world"
    rounded = production.assign(
        tonnes=production["tonnes"].where(~world, production["tonnes"] * 0.99)
    )
    assert world_output(rounded)["nickel", "mine", 2024.0] == 1000.0


def test_a_chain_that_does_not_balance_is_listed_and_refused(works, production):
    table = balance_works(works, production=production, year=2024)
    chains = judge_chains(table, production=production)
    told = why_not_ranked(chains, commodity="nickel")
    assert told == (
        "mine 2024: 50% of the output lies in countries that balance "
        "(AUS works missing)"
    )
    more = works.assign(
        available_t=works["available_t"].where(works["facility_id"] != "M2", 480.0)
    )
    table = balance_works(more, production=production, year=2024)
    chains = judge_chains(table, production=production)
    assert chains["may_be_ranked"].all()
    assert why_not_ranked(chains, commodity="nickel") == ""


def test_a_chain_without_any_output_is_refused(works, production):
    refined = production["stage"] == "refined"
    table = balance_works(works, production=production[~refined], year=2024)
    chains = judge_chains(table, production=production[~refined])
    assert "refined: no output is told" in why_not_ranked(chains, commodity="nickel")
    assert why_not_ranked(chains, commodity="tin") == "nothing is known of its output"


def test_a_thousandfold_unit_in_one_works_is_seen(works, production):
    first = works["facility_id"] == "P1"
    planted = works.assign(
        available_t=works["available_t"].where(~first, works["available_t"] * 1000.0)
    )
    table = balance_works(planted, production=production, year=2024)
    verdicts = table.set_index(["stage", "iso3"])["verdict"]
    assert verdicts["refined", "IDN"] == ODD
    assert why_not_ranked(
        judge_chains(table, production=production), commodity="nickel"
    )


def test_works_of_unknown_capacity_count_in_no_balance(works, production):
    unknown = works.assign(
        available_t=works["available_t"].where(works["facility_id"] != "P2", np.nan)
    )
    table = balance_works(unknown, production=production, year=2024)
    assert table.set_index(["stage", "iso3"]).loc[("refined", "AUS"), "verdict"] == (
        NO_WORKS
    )


def test_what_is_the_rest_of_the_output_itself_tests_no_balance(works, production):
    assigned = works.assign(
        nature=works["nature"].where(works["iso3"] != "IDN", "assigned")
    )
    table = balance_works(assigned, production=production, year=2024)
    shares = table.set_index(["stage", "iso3"])["assigned_share"]
    assert shares["refined", "IDN"] == 1.0
    assert shares["refined", "AUS"] == 0.0
    chains = judge_chains(table, production=production).set_index("stage")
    assert chains.loc["refined", "balanced_share"] == 1.0
    assert chains.loc["refined", "tested_share"] == 0.25


def test_a_country_that_makes_nothing_has_an_output_told(works, production):
    nothing = production.assign(
        tonnes=production["tonnes"].where(production["iso3"] != "AUS", 0.0)
    )
    table = balance_works(works, production=nothing, year=2024)
    assert table.set_index(["stage", "iso3"])["verdict"]["mine", "AUS"] == IDLE
    none = balance_works(works[works["iso3"] != "AUS"], production=nothing, year=2024)
    assert none.set_index(["stage", "iso3"])["verdict"]["mine", "AUS"] == BALANCED


def test_without_any_works_every_output_lacks_them(works, production):
    table = balance_works(works.iloc[:0], production=production, year=2024)
    assert set(table["verdict"]) == {NO_WORKS}
    assert not judge_chains(table, production=production)["may_be_ranked"].any()


def test_a_world_that_makes_nothing_is_refused(works, production):
    nothing = production.assign(tonnes=0.0)
    table = balance_works(works, production=nothing, year=2024)
    assert table["world_share"].isna().all()
    assert not judge_chains(table, production=nothing)["may_be_ranked"].any()


def test_a_year_of_which_a_few_countries_are_told_stands_in_for_no_world(
    works, production
):
    later = production[production["iso3"] == "IDN"].assign(year=2025.0)
    both = pd.concat([production, later], ignore_index=True)
    table = balance_works(works, production=both, year=2025)
    assert set(table["year"]) == {2024}
    alone = balance_works(works, production=later, year=2025)
    assert set(alone["year"]) == {2025}


def test_what_is_tested_is_weighed_by_the_works_that_are_told_apart(works, production):
    half = works[works["facility_id"] == "P1"].assign(
        facility_id="P3", nature="assigned", available_t=150.0
    )
    first = works["facility_id"] == "P1"
    parted = works.assign(available_t=works["available_t"].where(~first, 150.0))
    table = balance_works(
        pd.concat([parted, half], ignore_index=True), production=production, year=2024
    )
    chains = judge_chains(table, production=production).set_index("stage")
    # 300 t half assigned, 100 t told apart, of 400 t
    assert chains.loc["refined", "tested_share"] == pytest.approx(0.625)
