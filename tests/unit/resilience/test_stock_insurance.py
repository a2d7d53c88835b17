"""A stock as insurance, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from madeup.stock_paths import made_up_paths

from geo.errors import ParameterError
from geo.resilience.stock_insurance import (
    STOCK_INSURANCE_COLUMNS,
    InsuranceTerms,
    stock_insurance,
)

TERMS = InsuranceTerms(
    chance_per_year=0.1,
    usd_per_t=1000.0,
    loss_usd_per_t={"magnets": 5000.0, "other": 500.0},
    carrying_rate=0.06,
    storage_usd_per_t_year=40.0,
)


def follow_with(days):
    """Lack 300 t of magnets and 200 t of others without stock; 10 t a day are held."""
    held_t = 10.0 * days
    magnets = max(0.0, 300.0 - held_t)
    other = max(0.0, 200.0 - max(0.0, held_t - 300.0))
    return made_up_paths(
        stock_out_day=[days, days], unmet_t=[[magnets, other], [magnets, other]]
    )


def table_of(stock_days=(0.0, 30.0, 50.0, 60.0), terms=TERMS):
    table = stock_insurance(
        follow_with, scenario="ban", stock_days=stock_days, terms=terms
    )
    assert list(table.columns) == list(STOCK_INSURANCE_COLUMNS)
    return table


def test_the_premium_is_interest_and_storage():
    table = table_of()
    assert table["stock_t"].tolist() == pytest.approx([0.0, 300.0, 500.0, 600.0])
    assert table.loc[1, "interest_usd_per_year"] == pytest.approx(300 * 60.0)
    assert table.loc[1, "storage_usd_per_year"] == pytest.approx(300 * 40.0)
    assert table.loc[1, "premium_usd_per_year"] == pytest.approx(30_000.0)


def test_the_loss_avoided_is_by_sector_and_by_chance():
    table = table_of()
    assert table["loss_usd"].tolist() == pytest.approx([1.6e6, 1e5, 0.0, 0.0])
    assert table.loc[1, "avoided_usd"] == pytest.approx(1.5e6)
    assert table.loc[1, "expected_avoided_usd_per_year"] == pytest.approx(1.5e5)
    assert table.loc[1, "net_usd_per_year"] == pytest.approx(1.5e5 - 3e4)


def test_at_the_break_even_chance_the_net_is_nothing():
    table = table_of()
    assert np.isnan(table.loc[0, "break_even_chance"])
    assert table.loc[1, "break_even_chance"] == pytest.approx(0.02)
    again = table_of(terms=replace(TERMS, chance_per_year=0.02))
    assert again.loc[1, "net_usd_per_year"] == pytest.approx(0.0, abs=1e-6)


def test_each_further_day_is_worth_less_until_it_pays_no_more():
    table = table_of()
    assert table["further_day_avoids_usd"].tolist() == pytest.approx(
        [50_000.0, 5_000.0, 0.0, np.nan], nan_ok=True
    )
    assert set(table["further_day_costs_usd_per_year"]) == {1000.0}
    assert table["further_day_worth_usd_per_year"].tolist()[:3] == [5000.0, 500.0, 0.0]
    assert table["further_day_pays"].tolist() == [True, False, False, None]


@pytest.mark.parametrize(("chance", "pays"), [(0.15, False), (0.2, True)])
def test_a_day_pays_from_the_chance_at_which_it_is_worth_its_cost(chance, pays):
    table = table_of(terms=replace(TERMS, chance_per_year=chance))
    assert table.loc[1, "further_day_pays"] == pays


def test_what_pays_by_the_day_is_where_the_net_is_largest():
    table = table_of(stock_days=np.arange(0.0, 61.0, 5.0))
    best = table["net_usd_per_year"].idxmax()
    assert table.loc[best, "stock_days"] == 30.0
    assert all(table.loc[: best - 1, "further_day_pays"])
    assert not table.loc[best, "further_day_pays"]


def test_an_event_that_cannot_come_avoids_nothing():
    table = table_of(terms=replace(TERMS, chance_per_year=0.0))
    assert (table["expected_avoided_usd_per_year"] == 0.0).all()
    assert (table["net_usd_per_year"] <= 0.0).all()


def test_stocks_are_compared_with_the_smallest_of_the_table():
    table = table_of(stock_days=[30.0, 50.0])
    assert table["avoided_usd"].tolist() == pytest.approx([0.0, 1e5])
    assert table.loc[1, "break_even_chance"] == pytest.approx(20_000.0 / 1e5)
    assert table.loc[1, "net_usd_per_year"] == pytest.approx(0.1 * 1e5 - 20_000.0)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "stock_days: none"),
        ([10.0, 10.0], "10, 10"),
        ([-1.0, 5.0], "-1, 5"),
        ([0.0, float("inf")], "0, inf"),
        ([0.0, float("nan")], "0, nan"),
    ],
)
def test_stocks_must_rise(days, words):
    with pytest.raises(ParameterError, match=words):
        table_of(stock_days=days)


def test_every_sector_needs_its_loss():
    with pytest.raises(ParameterError, match=r"loss_usd_per_t\.other: not told"):
        table_of(terms=replace(TERMS, loss_usd_per_t={"magnets": 1.0}))


def test_terms_tell_all_that_is_out_of_range():
    with pytest.raises(ParameterError, match="4 problems") as told:
        InsuranceTerms(
            chance_per_year=1.5,
            usd_per_t=-1.0,
            loss_usd_per_t={"all": float("nan")},
            carrying_rate=2.0,
        )
    assert "loss_usd_per_t.all: nan" in str(told.value)
