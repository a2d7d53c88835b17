"""What deposits buy each element group, on stocks followed by hand day by day."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.levers import SeabedGate, SeabedLever
from geo.model.randomness import generator
from geo.model.resilience import Scenario
from geo.resilience.group_gains import GROUP_GAIN_COLUMNS, GroupDeposit, group_gains
from geo.resilience.group_stocks import GroupStock
from geo.resilience.seabed_gains import as_running
from geo.resilience.seabed_supply import output_of
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from tests.madeup.supply_by_hand import book_of, cut

DAYS = 400
STOCK_DAYS = 60.0
# t a year by group, all of it from one country on an ordinary day
DEMAND = {"la_ce": 3650.0, "nd_pr": 1825.0, "dy": 73.0, "y": 365.0}
CHINESE = {"la_ce": 0.5, "nd_pr": 0.6, "dy": 0.9, "y": 1.0}
STOP = Scenario(name="stop", disruptions=(cut("CHN", start_day=30.0, capacity=0.0),))
BASKET = {"la_ce": 0.2, "nd_pr": 0.25, "dy": 0.05, "y": 0.5}
# 400 t REO a year at the plan; the riser lets 300 pass, from day 90 on
MUD = SeabedLever(
    name="mud",
    wet_t_per_year=1e6,
    content={"REO": 5e-4},
    recovery={"REO": 0.8},
    total_wet_t=1e9,
    source="made up",
    gates=(
        SeabedGate(
            name="riser",
            t_per_year=1e6,
            availability=0.75,
            from_day=90.0,
            source="made up",
        ),
    ),
)


def stock_of(group, **changes):
    question = StockQuestion(
        commodity="rare_earths",
        demand_t_per_year=DEMAND[group],
        horizon_days=DAYS,
        private=StockAgent(opening_days=STOCK_DAYS),
    )
    share = CHINESE[group]
    book = book_of(
        {
            "CHN": (share * DEMAND[group], 0.0),
            "AUS": ((1.0 - share) * DEMAND[group], 0.0),
        }
    )
    return GroupStock(
        group=group, question=dataclasses.replace(question, **changes), book=book
    )


STOCKS = tuple(stock_of(group) for group in DEMAND)


def deposit_of(lever=MUD, basket=BASKET, *, running=False):
    return GroupDeposit(
        lever=lever,
        output=output_of(lever, metal="REO", seabed=None),
        shares=basket,
        running=running,
    )


def gains(*deposits, stocks=STOCKS, scenario=STOP, **drawn):
    table = group_gains(stocks, deposits=deposits, scenario=scenario, **drawn)
    return table.set_index("group")


def by_hand(group, basket):
    """Follow one group a day at a time: what is there is used, what lacks is unmet."""
    demand = DEMAND[group] / 365.0
    stock, unmet, out, lifted = STOCK_DAYS * demand, 0.0, float(DAYS), 0.0
    for day in range(DAYS):
        landed = demand * (1.0 - CHINESE[group] * (day >= 30))
        own = basket.get(group, 0.0) * 300.0 / 365.0 if day >= 90 else 0.0
        lifted += own
        there = stock + landed + own
        if there < demand - 1e-9 and out == DAYS:
            out = day + stock / (demand - landed - own)
        unmet += max(0.0, demand - there)
        stock = max(0.0, there - demand)
    return out, unmet, lifted


@pytest.mark.parametrize("group", DEMAND)
def test_each_group_lasts_as_a_walk_by_hand_says(group):
    found = gains(deposit_of()).loc[group]
    with_it, without = by_hand(group, BASKET), by_hand(group, {})
    assert found["lasting_days"] == pytest.approx(without[0])
    assert found["lasting_days_with"] == pytest.approx(with_it[0])
    assert found["unmet_t"] == pytest.approx(without[1])
    avoided = without[1] - with_it[1]
    assert found["unmet_avoided_t"] == pytest.approx(avoided, abs=1e-9)
    assert found["inflow_t"] == pytest.approx(with_it[2])


def test_the_columns_are_those_told():
    table = group_gains(STOCKS, deposits=[deposit_of()], scenario=STOP)
    assert tuple(table.columns) == tuple(GROUP_GAIN_COLUMNS)
    assert table["demand_t"].sum() == pytest.approx(sum(DEMAND.values()) * DAYS / 365)


def test_nothing_but_lanthanum_helps_no_dysprosium():
    found = gains(deposit_of(basket={"la_ce": 1.0}))
    assert found.loc["la_ce", "days_gained"] > 0.0
    rest = found.drop("la_ce")
    assert (rest[["inflow_t", "days_gained", "unmet_avoided_t"]] == 0.0).all(axis=None)


def test_a_deposit_that_runs_already_is_past_its_gate_from_the_first_day():
    ran = as_running(MUD, output=output_of(MUD, metal="REO", seabed=None))
    found = gains(deposit_of(ran, running=True))
    assert found["running"].all()
    whole_t = 300.0 * DAYS / 365.0
    assert found["inflow_t"].sum() == pytest.approx(whole_t)
    assert (found["days_gained"] >= gains(deposit_of())["days_gained"]).all()


def test_all_groups_and_deposits_are_followed_through_the_same_luck():
    drawn = {
        "draws": StockDraws(paths=20, opening_stock_sd=0.3, start_sd_days=20.0),
        "draw": lambda: generator(3, "groups"),
    }
    idle = gains(deposit_of(basket={"la_ce": 1.0}), **drawn)
    assert (idle.loc["dy", ["days_gained_p10", "days_gained_p90"]] == 0.0).all()
    alone = gains(deposit_of(), stocks=STOCKS[2:3], **drawn)
    together = gains(deposit_of(), **drawn)
    assert alone.loc["dy"].to_dict() == together.loc["dy"].to_dict()


def test_a_basket_that_is_none_is_told_whole():
    with pytest.raises(ParameterError, match=r"shares.sc(.|\n)*add up to 0.9"):
        deposit_of(basket={"la_ce": 0.6, "sc": 0.3})
    with pytest.raises(ParameterError, match=r"shares.dy: -0.1"):
        deposit_of(basket={"la_ce": 1.1, "dy": -0.1})


def test_nothing_unmet_has_no_share_avoided():
    calm = Scenario(name="calm")
    found = gains(deposit_of(), scenario=calm)
    assert (found["unmet_t"] == 0.0).all()
    assert np.isnan(found["unmet_avoided_share"]).all()
