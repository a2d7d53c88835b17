"""Planted contradictions between figures are found, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madeup.supply_tables import small_supply, with_cells, with_row

from geo.model.stated import TONNES_PER
from geo.resilience.figure_checks import check_figures

ORE = {"stated_of": "nickel_ore"}

PLANTED = {
    "a factor of another unit: t stated for kt": (
        ("capacities", 0, {"stated_unit": "kt"}),
        ("capacities M1 nickel mine", "factor 1", "1000, the tonnes in one kt"),
    ),
    "a result that does not follow": (
        ("capacities", 0, {"capacity_t": 5000.0}),
        ("capacities M1 nickel mine", "capacity_t 5000", "500, which is 500 x 1"),
    ),
    "a figure without its result": (
        ("capacities", 0, {"capacity_t": np.nan}),
        ("capacities M1", "capacity_t nan", "500, which is 500 x 1"),
    ),
    "a capacity without a unit": (
        ("capacities", 0, {"stated_unit": ""}),
        ("capacities M1", "stated 500 without its unit", "both"),
    ),
    "a capacity of nobody knows what": (
        ("capacities", 0, {"stated_of": ""}),
        ("capacities M1", "stated 500 without its unit or what it is of", "both"),
    ),
    "a capacity without a figure": (
        ("capacities", 0, {"stated": np.nan}),
        ("capacities M1", "capacity_t 500 without a figure", "both, or neither"),
    ),
    "a capacity without a factor": (
        ("capacities", 0, {"factor": np.nan}),
        ("capacities M1", "capacity_t 500 without a factor", "the factor that led"),
    ),
    "a factor without its basis": (
        ("capacities", 0, {"factor_basis": ""}),
        ("capacities M1", "factor 1 without its basis", "where the factor comes from"),
    ),
    "ore taken for metal": (
        ("capacities", 0, ORE),
        ("capacities M1", "factor 1 per t of nickel_ore: 1 t Ni per t", "0.01 to 0.02"),
    ),
    "more in the product than it holds": (
        ("capacities", 0, ORE | {"factor": 0.021, "capacity_t": 10.5}),
        ("capacities M1", "0.021 t Ni per t", "0.01 to 0.02, as the product holds"),
    ),
    "less in the product than it holds": (
        ("capacities", 0, ORE | {"factor": 0.009, "capacity_t": 4.5}),
        ("capacities M1", "0.009 t Ni per t", "0.01 to 0.02, as the product holds"),
    ),
    "content by the tonne of a figure in kt": (
        ("capacities", 0,
         ORE | {"stated_unit": "kt", "factor": 0.0125, "capacity_t": 6.25}),
        ("capacities M1", "factor 0.0125 per kt of nickel_ore", "0.01 to 0.02"),
    ),
    "a product that does not hold the metal": (
        ("capacities", 0, {"stated_of": "cobalt_ore", "factor": 0.001,
                           "capacity_t": 0.5}),
        ("capacities M1", "stated of cobalt_ore", "a product of it"),
    ),
    "a share of a product": (
        ("capacities", 0, {"stated_unit": "%"}),
        ("capacities M1", "% of contained", "% of world or total, or a mass"),
    ),
    "cited, though worked out of a total": (
        ("capacities", 0, {"stated_unit": "%", "stated_of": "world",
                           "evidence": "cited"}),
        ("capacities M1", "cited, and worked out of a world", "derived"),
    ),
    "an output whose tonnes do not follow": (
        ("production", 0, {"tonnes": 5.0}),
        ("production nickel mine IDN 2024", "tonnes 5", "500, which is 500 x 1"),
    ),
    "a use whose tonnes do not follow": (
        ("demand", 1, {"tonnes": 6.0}),
        ("demand nickel JPN batteries 2024", "tonnes 6", "60, which is 60 x 1"),
    ),
    "contents out of order": (
        ("products", 0, {"contained": 0.03}),
        ("products nickel_ore", "0.01, 0.03, 0.02",
         "contained_low <= contained <= contained_high"),
    ),
    "recoveries out of order": (
        ("recoveries", 0, {"low": 0.93}),
        ("recoveries made-up leaching", "0.93, 0.9, 0.95", "low <= recovery <= high"),
    ),
    "a basket that is not whole": (
        ("baskets", 0, {"share": 0.57}),
        ("baskets clay", "shares sum to 0.970", "1, within 0.02"),
    ),
    "owners of more than the whole": (
        ("ownership", 1, {"facility_id": "M1"}),
        ("ownership M1", "shares sum to 2.000", "1 at most"),
    ),
    "countries above the world": (
        ("production", 0, {"stated": 600.0, "tonnes": 600.0}),
        ("production nickel mine 2024", "countries sum to 1,100 t", "1,000 t, or less"),
    ),
    "sectors above their total": (
        ("demand", 1, {"stated": 70.0, "tonnes": 70.0}),
        ("demand nickel JPN 2024", "sectors sum to 110 t", "total of 100 t, or less"),
    ),
    "a share of more than all": (
        ("trade_flows", 0, {"value": 101.0}),
        ("trade_flows 2024 IDN>JPN", "a share of 101 %", "100 % at most"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def clean():
    return small_supply()


def test_the_clean_tables_hold_no_contradiction(clean):
    assert check_figures(clean) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_contradiction_is_found_with_its_place(clean, name):
    (table, row, cells), (where, what, expected) = PLANTED[name]
    problems = check_figures(with_cells(clean, table, row, **cells))
    assert len(problems) == 1
    assert where in problems[0].where
    assert what in problems[0].what
    assert expected in problems[0].expected


def test_all_contradictions_are_told_at_once(clean):
    tables = clean
    for row in range(4):
        tables = with_cells(tables, "capacities", row, stated_unit="kt")
    told = [problem.where for problem in check_figures(tables)]
    assert [where.split()[1] for where in told] == ["M1", "M2", "P1", "P2"]


def test_what_is_not_known_is_no_contradiction(clean):
    unknown = dict.fromkeys(("stated", "factor", "capacity_t"), np.nan)
    texts = dict.fromkeys(("stated_unit", "stated_of", "factor_basis"), "")
    tables = with_cells(clean, "capacities", 0, **unknown, **texts)
    assert check_figures(tables) == []


def test_a_figure_that_nobody_can_convert_stays_without_tonnes(clean):
    tables = with_cells(
        clean, "capacities", 0, factor=np.nan, factor_basis="",
        capacity_t=np.nan,
    )  # fmt: skip
    assert check_figures(tables) == []


@given(
    unit=st.sampled_from(sorted(TONNES_PER)),
    stated=st.floats(min_value=0.001, max_value=1e4),
)
def test_a_conversion_by_the_unit_itself_always_holds(clean, unit, stated):
    factor = TONNES_PER[unit]
    cells = {
        "stated": stated,
        "stated_unit": unit,
        "factor": factor,
        "capacity_t": float(f"{stated * factor:.6g}"),
    }
    assert check_figures(with_cells(clean, "capacities", 0, **cells)) == []


@given(
    told=st.sampled_from(sorted(TONNES_PER)), meant=st.sampled_from(sorted(TONNES_PER))
)
def test_a_conversion_by_another_unit_never_holds(clean, told, meant):
    factor = TONNES_PER[meant]
    cells = {"stated_unit": told, "factor": factor, "capacity_t": 500.0 * factor}
    problems = check_figures(with_cells(clean, "capacities", 0, **cells))
    assert len(problems) == (told != meant)


def test_a_product_without_a_range_holds_its_usual_content_alone(clean):
    bare = with_cells(clean, "products", 0, contained_low=np.nan, contained_high=np.nan)
    fits = ORE | {"factor": 0.0125, "capacity_t": 6.25}
    assert check_figures(with_cells(bare, "capacities", 0, **fits)) == []
    other = ORE | {"factor": 0.013, "capacity_t": 6.5}
    (problem,) = check_figures(with_cells(bare, "capacities", 0, **other))
    assert problem.expected == "0.0125 to 0.0125, as the product holds"


def test_a_product_of_which_no_content_is_known_allows_no_factor(clean):
    unknown = dict.fromkeys(("contained_low", "contained", "contained_high"), np.nan)
    bare = with_cells(clean, "products", 0, **unknown)
    figure = ORE | {"factor": 0.0125, "capacity_t": 6.25}
    assert len(check_figures(with_cells(bare, "capacities", 0, **figure))) == 1


def test_a_share_of_the_world_is_derived(clean):
    cells = {"stated_unit": "%", "stated_of": "world", "evidence": "derived"}
    assert check_figures(with_cells(clean, "capacities", 0, **cells)) == []


def test_what_was_sold_counts_no_more(clean):
    tables = with_row(clean, "ownership", owner="Beta")
    assert len(check_figures(tables)) == 1
    assert check_figures(with_cells(tables, "ownership", 0, to="2020")) == []


def test_a_later_share_of_one_owner_takes_the_place_of_the_earlier(clean):
    tables = with_row(clean, "ownership", from_="2020", share=0.6)
    assert check_figures(tables) == []


def test_rounded_totals_are_no_contradiction(clean):
    # 2.9 % above: a world total is printed with two digits
    cells = {"stated": 529.0, "tonnes": 529.0}
    assert check_figures(with_cells(clean, "production", 0, **cells)) == []


def test_one_product_of_a_stage_is_not_added_to_all_of_them(clean):
    tables = with_row(clean, "production", product="nickel_ore")
    assert check_figures(tables) == []


def test_sectors_of_another_scope_are_not_added(clean):
    tables = with_row(clean, "demand", sector="other", scope="finished demand")
    assert check_figures(tables) == []
