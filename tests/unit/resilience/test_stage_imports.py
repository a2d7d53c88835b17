"""Which imports stand for a stage: recent, whole, and of goods that are told."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.model.import_series import ImportSeries, ImportValue
from geo.resilience.stage_imports import (
    OLDEST_YEARS,
    stage_imports,
    stages_of_headings,
)

HEADINGS = {
    "2604": frozenset({"mine"}),
    "284610": frozenset({"refined"}),
    "284690": frozenset({"concentrate", "refined"}),
    "260300": frozenset({"mine", "concentrate"}),
    "850511": frozenset({"component"}),
    "282200": frozenset({"concentrate", "metal"}),
    "750110": frozenset({"mine", "refined"}),
}


def series_of(partners, *, period="2023", measure="share", codes=("2604",), **more):
    values = tuple(
        ImportValue(period=period, partner=name, value=value)
        for name, value in partners.items()
    )
    fields = {
        "title": "Goods",
        "commodity": "nickel",
        "scope": "ore",
        "unit": {"share": "%", "volume": "t", "value": "million US$"}[measure],
        "source": "a gazette",
        "evidence": "cited",
    }
    return ImportSeries(measure=measure, values=values, hs_codes=codes, **fields | more)


def bought(*series, year=2024, commodity="nickel"):
    return stage_imports(series, commodity=commodity, headings=HEADINGS, year=year)


def test_shares_are_of_all_that_is_bought():
    found = bought(series_of({"PHL": 60.0, "NCL": 30.0}))["mine"]
    assert found.suppliers.shares() == {"NCL": 0.3, "PHL": 0.6}
    assert found.suppliers.rest == pytest.approx(10.0)
    assert found.basis == "Goods (ore), 2023, share"


def test_weights_are_taken_of_their_total():
    tonnes = {"WLD": 200.0, "PHL": 120.0, "NCL": 40.0, "OTHER": 30.0}
    found = bought(series_of(tonnes, measure="volume"))["mine"]
    assert found.suppliers.shares() == {"NCL": 0.2, "PHL": 0.6}


def test_a_few_partners_without_a_total_are_no_market():
    assert bought(series_of({"PHL": 120.0, "NCL": 40.0}, measure="volume")) == {}


def test_values_in_money_do_not_count():
    assert (
        bought(series_of({"WLD": 9.0, "PHL": 5.0, "NCL": 1.0}, measure="value")) == {}
    )


def test_one_country_is_no_market():
    assert bought(series_of({"PHL": 60.0})) == {}
    assert bought(series_of({"PHL": 60.0, "OTHER": 40.0})) == {}
    assert bought(series_of({"PHL": 60.0, "NCL": 0.0})) == {}


def test_a_total_rounded_below_its_parts_leaves_no_rest():
    tonnes = {"WLD": 99.6, "PHL": 60.0, "NCL": 40.0}
    found = bought(series_of(tonnes, measure="volume"))["mine"].suppliers
    assert found.rest == 0.0
    assert sum(found.shares().values()) == pytest.approx(1.0)


def test_others_that_are_told_are_never_cut_by_a_rounded_total():
    tonnes = {"WLD": 99.6, "PHL": 50.0, "NCL": 20.0, "OTHER": 30.0}
    found = bought(series_of(tonnes, measure="volume"))["mine"].suppliers
    assert found.rest == pytest.approx(30.0)


def test_a_union_of_countries_counts_in_the_total_alone():
    found = bought(series_of({"PHL": 50.0, "NCL": 10.0, "EU27": 40.0}))["mine"]
    assert set(found.suppliers.shares()) == {"PHL", "NCL"}
    assert found.suppliers.rest == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ("2024", True),
        ("2020/2023", True),
        (str(2024 - OLDEST_YEARS), True),
        (str(2023 - OLDEST_YEARS), False),
        ("2025", False),
        ("2023H1", False),
        ("2023-05", False),
        ("2023-01/2023-11", False),
    ],
)
def test_recent_whole_years_count(period, counts):
    found = bought(series_of({"PHL": 60.0, "NCL": 30.0}, period=period))
    assert bool(found) == counts


def test_the_latest_counts_and_then_the_most_countries():
    older = series_of({"PHL": 50.0, "NCL": 10.0, "IDN": 10.0}, period="2022")
    poorer = series_of({"PHL": 60.0, "NCL": 30.0}, title="Poorer")
    richer = series_of({"PHL": 50.0, "NCL": 30.0, "IDN": 5.0}, title="Richer")
    for order in ((older, poorer, richer), (richer, poorer, older)):
        assert bought(*order)["mine"].basis == "Richer (ore), 2023, share"


@pytest.mark.parametrize(
    ("codes", "stage"),
    [
        (("284610",), "refined"),
        (("284690",), "refined"),
        (("2846",), "refined"),
        (("28461000",), "refined"),
        (("260300",), "mine"),
        (("750110",), "refined"),
        (("850511",), "component"),
    ],
)
def test_a_heading_says_the_stage(codes, stage):
    assert list(bought(series_of({"PHL": 60.0, "NCL": 30.0}, codes=codes))) == [stage]


@pytest.mark.parametrize("codes", [(), ("9999",), ("282200",)])
def test_goods_whose_stage_is_not_told_stand_for_none(codes):
    assert bought(series_of({"PHL": 60.0, "NCL": 30.0}, codes=codes)) == {}


def test_imports_of_another_commodity_stand_for_none():
    assert bought(series_of({"PHL": 60.0, "NCL": 30.0}), commodity="cobalt") == {}


def test_stages_stand_in_their_order():
    refined = series_of({"PHL": 60.0, "NCL": 30.0}, codes=("284610",))
    mined = series_of({"PHL": 60.0, "NCL": 30.0})
    assert list(bought(refined, mined)) == ["mine", "refined"]


def test_goods_with_the_commodity_in_them_are_no_stage_of_it():
    codes = pd.DataFrame(
        {"hs_code": ["850131", "850511", "2604"], "product": ["motor", "magnet", "ore"]}
    )
    products = pd.DataFrame(
        {
            "product": ["motor", "magnet", "magnet", "ore"],
            "commodity": ["rare_earths", "rare_earths", "cobalt", "nickel"],
            "stage": ["embedded", "component", "component", "mine"],
        }
    )
    found = stages_of_headings(codes, products=products, commodity="rare_earths")
    assert found == {"850511": frozenset({"component"})}
