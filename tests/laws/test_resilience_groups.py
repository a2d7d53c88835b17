"""Laws of element groups: they add up, and none stands in for another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.commodities import ELEMENT_GROUPS
from geo.model.levers import SeabedGate, SeabedLever
from geo.model.resilience import Scenario
from geo.resilience.group_gains import GroupDeposit, group_gains
from geo.resilience.group_stocks import GroupStock
from geo.resilience.seabed_supply import output_of, seabed_inflow
from geo.resilience.stock_help import NO_HELP, Help
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_stock
from tests.madeup.supply_by_hand import book_of, cut

GROUPS = tuple(ELEMENT_GROUPS)
DAYS, STEP = 200, 10.0
STOP = Scenario(name="stop", disruptions=(cut("CHN", start_day=20.0, capacity=0.0),))

parts = st.lists(st.integers(1, 50), min_size=len(GROUPS), max_size=len(GROUPS))


def shares_of(numbers):
    return {
        group: number / sum(numbers)
        for group, number in zip(GROUPS, numbers, strict=True)
    }


def asked(demand_t):
    return StockQuestion(
        commodity="rare_earths",
        demand_t_per_year=demand_t,
        horizon_days=DAYS,
        step_days=STEP,
        private=StockAgent(opening_days=40.0),
    )


def suppliers(demand_t, chinese):
    return {"CHN": (chinese * demand_t, 5.0), "AUS": ((1.0 - chinese) * demand_t, 9.0)}


def mud(wet_t_per_year, share_passing=1.0):
    gate = SeabedGate(
        name="plant",
        t_per_year=wet_t_per_year,
        availability=share_passing,
        source="made up",
    )
    return SeabedLever(
        name="mud",
        wet_t_per_year=wet_t_per_year,
        content={"REO": 0.001},
        recovery={"REO": 0.8},
        total_wet_t=1e10,
        ramp_days=50.0,
        source="made up",
        gates=(gate,),
    )


def stocks_of(demands, chinese):
    return tuple(
        GroupStock(
            group=group,
            question=asked(demand),
            book=book_of(suppliers(demand, chinese[group])),
        )
        for group, demand in demands.items()
    )


def gains(stocks, lever, basket):
    output = output_of(lever, metal="REO", seabed=None)
    deposit = GroupDeposit(lever=lever, output=output, shares=basket)
    return group_gains(stocks, deposits=[deposit], scenario=STOP).set_index("group")


def follow_whole(demand_t, chinese, told):
    return follow_stock(
        asked(demand_t),
        book=book_of(suppliers(demand_t, chinese)),
        disruptions=STOP.disruptions,
        help=told,
    )


@settings(max_examples=8, deadline=None)
@given(
    numbers=parts, basket=parts, wet_t=st.floats(1e3, 1e7), passing=st.floats(0.1, 1.0)
)
def test_groups_add_up_to_the_whole(numbers, basket, wet_t, passing):
    demands = {group: 1e4 * share for group, share in shares_of(numbers).items()}
    lever = mud(wet_t, passing)
    found = gains(
        stocks_of(demands, dict.fromkeys(GROUPS, 0.6)), lever, shares_of(basket)
    )
    output = output_of(lever, metal="REO", seabed=None)
    whole = follow_whole(
        1e4,
        0.6,
        Help(
            inflows=(
                seabed_inflow(
                    lever,
                    output=output,
                    edges_days=[STEP * k for k in range(int(DAYS / STEP) + 1)],
                ),
            )
        ),
    )
    assert found["inflow_t"].sum() == pytest.approx(float(whole.inflow_t.sum()))
    assert found["arrivals_t"].sum() == pytest.approx(float(whole.arrivals_t[0]))


@settings(max_examples=8, deadline=None)
@given(numbers=parts, wet_t=st.floats(1e3, 1e7))
def test_a_basket_like_the_demand_helps_all_groups_as_it_helps_the_whole(
    numbers, wet_t
):
    shares = shares_of(numbers)
    lever = mud(wet_t)
    stocks = stocks_of(
        {group: 1e4 * share for group, share in shares.items()},
        dict.fromkeys(GROUPS, 0.6),
    )
    found = gains(stocks, lever, shares)
    output = output_of(lever, metal="REO", seabed=None)
    edges = [STEP * k for k in range(int(DAYS / STEP) + 1)]
    inflow = seabed_inflow(lever, output=output, edges_days=edges)
    told = follow_whole(1e4, 0.6, Help(inflows=(inflow,)))
    whole_days = min(float(told.stock_out_day[0]), float(DAYS))
    assert found["lasting_days_with"].tolist() == pytest.approx([whole_days] * 7)


@settings(max_examples=8, deadline=None)
@given(
    numbers=parts,
    basket=parts,
    chinese=st.lists(st.floats(0.0, 1.0), min_size=7, max_size=7),
    wet_t=st.floats(1e3, 1e8),
)
def test_one_pool_of_all_oxides_is_never_shorter_than_its_groups(
    numbers, basket, chinese, wet_t
):
    """Where oxides stood in for each other less would be unmet: they do not."""
    demands = {group: 1e4 * share for group, share in shares_of(numbers).items()}
    cut_off = dict(zip(GROUPS, chinese, strict=True))
    lever = mud(wet_t)
    found = gains(stocks_of(demands, cut_off), lever, shares_of(basket))
    mean = sum(cut_off[group] * demands[group] for group in GROUPS) / 1e4
    pooled = follow_whole(1e4, mean, NO_HELP)
    assert found["unmet_t"].sum() >= float(pooled.unmet_total_t[0]) - 1e-6


@settings(max_examples=8, deadline=None)
@given(
    basket=st.sampled_from(GROUPS),
    helped=st.sampled_from(GROUPS),
    wet_t=st.floats(1e3, 1e8),
)
def test_a_basket_of_one_group_helps_that_group_alone(basket, helped, wet_t):
    stocks = stocks_of(dict.fromkeys(GROUPS, 100.0), dict.fromkeys(GROUPS, 0.8))
    found = gains(stocks, mud(wet_t), {basket: 1.0}).loc[helped]
    assert (found["days_gained"] > 0.0) == (basket == helped)
    assert (found["unmet_avoided_t"] > 0.0) == (basket == helped)


@settings(max_examples=8, deadline=None)
@given(numbers=parts, few=st.floats(1e3, 1e6), more=st.floats(1.0, 10.0))
def test_more_mud_never_leaves_a_group_shorter(numbers, few, more):
    stocks = stocks_of(dict.fromkeys(GROUPS, 100.0), dict.fromkeys(GROUPS, 0.8))
    basket = shares_of(numbers)
    less, most = (gains(stocks, mud(wet), basket) for wet in (few, few * more))
    assert (most["days_gained"] >= less["days_gained"] - 1e-9).all()
    assert (most["unmet_avoided_t"] >= less["unmet_avoided_t"] - 1e-9).all()
