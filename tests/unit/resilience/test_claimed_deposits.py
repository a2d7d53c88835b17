"""What a claim is held against: the newest demand that is told by itself."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.resilience.claimed_deposits import (
    ClaimedDeposit,
    MiningRun,
    claimed_deposits,
    told_demand,
)

ROW = {
    "commodity": "cobalt",
    "group": "",
    "iso3": "JPN",
    "sector": "total",
    "year": 2013,
    "stated_of": "contained",
    "tonnes": 9413.0,
    "scope": "materials",
    "source": "a paper",
    "evidence": "cited",
}


def table(*changes):
    return pd.DataFrame([ROW | change for change in changes])


def test_the_newest_year_is_taken_and_a_sector_or_a_group_is_not_the_whole():
    demand = table(
        {},
        {"year": 2020, "tonnes": 13162.0},
        {"year": 2021, "sector": "batteries"},
        {"year": 2022, "group": "nd_pr"},
        {"year": 2023, "iso3": "USA"},
    )
    told = told_demand(demand, market="JPN", commodity="cobalt")
    assert (told.year, told.t_per_year) == (2020, 13162.0)


@pytest.mark.parametrize(
    "change",
    [{"stated_of": "total"}, {"tonnes": float("nan")}, {"commodity": "nickel"}],
)
def test_a_market_of_which_nobody_tells_the_demand_says_so(change):
    with pytest.raises(DataError, match="cobalt in JPN: no demand of all sectors"):
        told_demand(table(change), market="JPN", commodity="cobalt")


def test_only_a_markets_own_deposits_are_taken():
    row = {"iso3": "JPN", "commodity": "cobalt", "metal": "Co", "source": "a survey"}
    row |= {"contained_t": 610e3, "years": 75.0, "ore_t": 234e6}
    claims = pd.DataFrame([row, row | {"iso3": "COK", "contained_t": 1e6}])
    assert claimed_deposits(claims, market="JPN")["cobalt"].contained_t == 610e3
    assert claimed_deposits(claims, market="USA") == {}


def test_more_metal_than_ore_is_refused_as_is_a_loss_below_zero():
    with pytest.raises(ParameterError, match="ore_t"):
        ClaimedDeposit(
            metal="Co", contained_t=610e3, years=75.0, ore_t=234.0, source="a survey"
        )
    with pytest.raises(ParameterError, match="2 problems"):
        MiningRun(ore_t_per_year=3e6, recoverable_share=1.2, recovery=-0.1)
