"""What works can give on a day."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError
from geo.model.works_schemas import (
    CAPACITIES,
    FACILITIES,
    OWNERSHIP,
    STATUS_SHARES,
    STATUSES,
)
from geo.resilience.availability import STAGE_OF_KIND, WORKS_COLUMNS, works_on
from geo.resilience.worlds import small_tables

DAY = date(2024, 7, 1)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return small_tables()


def with_rows(tables, name, *rows):
    table = tables[name]
    added = pd.DataFrame([table.iloc[0].to_dict() | row for row in rows])
    return tables | {name: pd.concat([table, added], ignore_index=True)}


def row_of(tables, facility, on=DAY):
    works = works_on(**tables, on=on)
    return works.set_index("facility_id").loc[facility]


def test_the_small_tables_fit_their_schemas(tables):
    plain = {"capacities": CAPACITIES, "statuses": STATUSES, "ownership": OWNERSHIP}
    for name, schema in plain.items():
        assert schema.validate(tables[name]) is tables[name]
    named = {column.name for column in FACILITIES.columns}
    assert named <= set(tables["facilities"].columns)


def test_works_have_their_columns_and_order(tables):
    works = works_on(**tables, on=DAY)
    assert list(works.columns) == list(WORKS_COLUMNS)
    assert works["facility_id"].tolist() == ["M1", "M2", "P1", "P2"]


@pytest.mark.parametrize("status", list(STATUS_SHARES))
def test_a_status_offers_its_share(tables, status):
    tables["statuses"].loc[0, "status"] = status
    row = row_of(tables, "M1")
    assert row["available"] == STATUS_SHARES[status]
    assert row["available_t"] == 500.0 * STATUS_SHARES[status]
    assert row["capacity_t"] == 500.0


def test_a_stated_share_wins_over_that_of_the_status(tables):
    tables["statuses"].loc[0, "available"] = 0.3
    assert row_of(tables, "M1")["available_t"] == pytest.approx(150.0)


@pytest.mark.parametrize(
    ("day", "status", "available"),
    [
        (date(1999, 12, 31), "", 0.0),
        (date(2000, 1, 1), "operating", 1.0),
        (date(2024, 8, 30), "operating", 1.0),
        (date(2024, 8, 31), "care", 0.0),
        (date(2025, 1, 1), "ramping", 0.4),
    ],
)
def test_each_status_holds_until_the_next(tables, day, status, available):
    history = with_rows(
        tables,
        "statuses",
        {"facility_id": "M1", "from": "2024-08-31", "status": "care"},
        {"facility_id": "M1", "from": "2025", "status": "ramping", "available": 0.4},
    )
    row = row_of(history, "M1", on=day)
    assert (row["status"], row["available"]) == (status, available)


def test_the_order_of_the_rows_does_not_matter(tables):
    history = with_rows(
        tables, "statuses", {"facility_id": "M1", "from": "2024-01", "status": "care"}
    )
    shuffled = {
        name: table.sample(frac=1.0, random_state=3) for name, table in history.items()
    }
    one, other = works_on(**history, on=DAY), works_on(**shuffled, on=DAY)
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("year", "capacity"), [(2010, 100.0), (2019, 100.0), (2022, 300.0), (2030, 500.0)]
)
def test_the_latest_figure_up_to_the_year_counts_or_the_first_after(
    tables, year, capacity
):
    history = with_rows(
        tables,
        "capacities",
        {"facility_id": "M1", "year": 2018.0, "capacity_t": 100.0},
        {"facility_id": "M1", "year": 2021.0, "capacity_t": 300.0},
    )
    assert row_of(history, "M1", on=date(year, 7, 1))["capacity_t"] == capacity


def test_of_one_year_the_nameplate_counts_before_quota_and_output(tables):
    both = with_rows(
        tables,
        "capacities",
        {"facility_id": "M1", "nature": "output", "capacity_t": 40.0},
        {"facility_id": "M1", "nature": "quota", "capacity_t": 60.0},
    )
    assert row_of(both, "M1")["nature"] == "nameplate"
    without = both["capacities"].drop(index=0)
    assert row_of(both | {"capacities": without}, "M1")["nature"] == "quota"


def test_what_is_planned_is_no_capacity(tables):
    tables["capacities"].loc[0, "nature"] = "planned"
    row = row_of(tables, "M1")
    assert np.isnan(row["capacity_t"])
    assert np.isnan(row["available_t"])
    assert row["stage"] == "mine"


def test_a_missing_capacity_stays_missing_and_is_never_zero(tables):
    tables["capacities"].loc[0, ["stated", "factor", "capacity_t"]] = np.nan
    row = row_of(tables, "M1")
    assert np.isnan(row["capacity_t"])
    assert row["capacity_as_stated"] == ""


def test_a_by_product_is_a_row_of_its_own_at_the_same_place(tables):
    both = with_rows(
        tables,
        "capacities",
        {
            "facility_id": "M1",
            "commodity": "cobalt",
            "product": "cobalt_ore",
            "capacity_t": 30.0,
            "host": "nickel",
        },
    )
    works = works_on(**both, on=DAY)
    own = works[works["facility_id"] == "M1"].set_index("commodity")
    assert own["available_t"].to_dict() == {"cobalt": 30.0, "nickel": 500.0}
    assert own["host"].to_dict() == {"cobalt": "nickel", "nickel": ""}
    assert own["lon"].tolist() == [100.0, 100.0]


def test_owners_are_those_of_the_day(tables):
    sold = with_rows(
        tables,
        "ownership",
        {"facility_id": "M1", "owner": "Gamma", "share": 0.25, "from": "2025"},
        {"facility_id": "M1", "owner": "Delta", "share": np.nan, "from": "2020"},
        {"facility_id": "M1", "owner": "Former", "share": 0.5, "to": "2024-07-01"},
    )
    assert row_of(sold, "M1")["owners"] == "Alpha 100 %; Delta"
    assert row_of(sold, "M1", on=date(2025, 1, 1))["owners"] == (
        "Alpha 100 %; Gamma 25 %; Delta"
    )


def test_the_conversion_is_shown(tables):
    assert row_of(tables, "M1")["capacity_as_stated"] == "500 t contained x 1 (1 t)"


def test_strays_and_dates_that_are_none_are_told_together(tables):
    wrong = with_rows(
        with_rows(tables, "capacities", {"facility_id": "X9"}),
        "statuses",
        {"facility_id": "P2", "from": "spring 2024"},
    )
    with pytest.raises(DataError, match=r"capacity of X9(.|\n)*'spring 2024'"):
        works_on(**wrong, on=DAY)


def test_every_kind_of_facility_has_a_stage():
    kinds = next(c for c in FACILITIES.columns if c.name == "kind").choices
    assert set(kinds) == set(STAGE_OF_KIND)


@pytest.mark.parametrize("name", ["capacities", "statuses", "ownership"])
def test_an_empty_table_leaves_the_works_there(tables, name):
    works = works_on(**(tables | {name: tables[name].iloc[:0]}), on=DAY)
    assert works["facility_id"].tolist() == ["M1", "M2", "P1", "P2"]
    assert list(works.columns) == list(WORKS_COLUMNS)


def test_a_row_without_a_figure_hides_none_that_is_told(tables):
    empty = {"year": 2023.0, "stated": np.nan, "factor": np.nan, "capacity_t": np.nan}
    told = tables["capacities"].assign(year=2022.0)
    row = row_of(with_rows(tables | {"capacities": told}, "capacities", empty), "M1")
    assert (row["capacity_year"], row["capacity_t"]) == (2022.0, 500.0)


def test_the_evidence_of_the_owners_is_that_of_the_weakest(tables):
    weak = {"owner": "Gamma", "share": 0.5, "evidence": "unverified"}
    solid = {"owner": "Delta", "share": 0.1, "evidence": "cited"}
    row = row_of(with_rows(tables, "ownership", solid, weak), "M1")
    assert row["ownership_evidence"] == "synthetic"
    named = tables["ownership"].assign(evidence="cited")
    row = row_of(with_rows(tables | {"ownership": named}, "ownership", weak), "M1")
    assert row["ownership_evidence"] == "unverified"


def test_a_later_row_of_one_owner_takes_the_place_of_the_earlier(tables):
    more = {"owner": "Alpha", "share": 0.6, "from": "2020"}
    later = {"owner": "Alpha", "share": 0.7, "from": "2030"}
    row = row_of(with_rows(tables, "ownership", later, more), "M1")
    assert row["owners"] == "Alpha 60 %"


def test_a_share_is_held_up_to_the_day_that_it_is_sold(tables):
    tables["ownership"].loc[0, "to"] = "2024-07-01"
    assert row_of(tables, "M1", on=date(2024, 6, 30))["owners"] == "Alpha 100 %"
    assert row_of(tables, "M1", on=DAY)["owners"] == ""
