"""Works held against the output of single products."""

import pandas as pd
import pytest

from geo.resilience.product_balance import PRODUCT_COLUMNS, balance_products
from geo.resilience.worlds import small_production, small_world

CLASS_1 = "nickel_class_1"


@pytest.fixture
def works() -> pd.DataFrame:
    return small_world().works


@pytest.fixture
def told() -> pd.DataFrame:
    refined = small_production().query("stage == 'refined'")
    return refined.assign(product=CLASS_1)


def test_each_product_is_held_against_its_own_works(works, told):
    sulphate = works["facility_id"] == "P2"
    parted = works.assign(product=works["product"].where(~sulphate, "nickel_sulphate"))
    table = balance_products(parted, production=told, year=2024).set_index("iso3")
    assert list(balance_products(works, production=told, year=2024).columns) == list(
        PRODUCT_COLUMNS
    )
    assert table["listed_t"].to_dict() == {"WORLD": 300.0, "IDN": 300.0, "AUS": 0.0}
    assert table["gap"].to_dict() == pytest.approx(
        {"WORLD": -0.25, "IDN": 0.0, "AUS": -1.0}
    )


def test_totals_of_a_stage_are_no_product(works):
    assert not len(balance_products(works, production=small_production(), year=2024))


def test_the_latest_figure_up_to_the_year_counts(works, told):
    older = told.assign(year=2020.0, tonnes=told["tonnes"] / 2.0)
    both = pd.concat([told, older], ignore_index=True)
    for year, expected in ((2019, []), (2023, [2020] * 3), (2024, [2024] * 3)):
        table = balance_products(works, production=both, year=year)
        assert table["year"].tolist() == expected


def test_the_rest_of_the_world_is_no_country(works, told):
    rest = told.head(1).assign(iso3="OTHER", scope="rest")
    table = balance_products(
        works, production=pd.concat([told, rest], ignore_index=True), year=2024
    )
    assert "OTHER" not in set(table["iso3"])


def test_works_of_unknown_capacity_add_nothing(works, told):
    unknown = works.assign(
        available_t=works["available_t"].where(works["facility_id"] != "P2")
    )
    table = balance_products(unknown, production=told, year=2024).set_index("iso3")
    assert table.loc["WORLD", "listed_t"] == 300.0
