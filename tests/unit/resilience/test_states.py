"""What disruptions leave of works, links and ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from madeup.markets import made_up_market

from geo.model.disruption import Disruption, Target
from geo.resilience.market_demand import MarketDemand
from geo.resilience.states import States
from geo.resilience.worlds import small_world

DETOUR_DAYS = 1175.90 / 336.0  # round the strait, at 14 knots


def states_of(value_usd_per_t: float = 0.0) -> States:
    demand = MarketDemand(
        commodity="nickel", demand_t=100.0, value_usd_per_t=value_usd_per_t
    )
    supply = small_world().supply(demand)
    return States(supply.parts[0], supply)


@pytest.fixture(scope="module")
def states() -> States:
    return states_of()


def stop(target, name, **settings) -> Disruption:
    return Disruption(target=target, name=name, **settings)


def test_nothing_in_force_leaves_everything(states):
    state = states.under([])
    assert state.node_share.tolist() == [1.0] * 4
    assert state.link_share.tolist() == [1.0] * 4
    assert {*state.node_reasons, *state.link_reasons} == {""}
    assert state.costs is states.costs


def test_the_smallest_fraction_counts_with_its_reason(states):
    hits = [
        stop(Target.COUNTRY, "IDN", capacity=0.5),
        stop(Target.FACILITY, "P1", capacity=0.2),
        stop(Target.COMPANY, "Alpha", capacity=0.9),
    ]
    for order in (hits, hits[::-1]):
        state = states.under(order)
        assert state.node_share.tolist() == [0.5, 1.0, 0.2, 1.0]
        assert state.node_reasons == (
            "country IDN at 50%",
            "",
            "facility P1 at 20%",
            "",
        )


def test_a_closed_gate_sends_ships_round_and_takes_no_tonnes(states):
    state = states.under([stop(Target.GATE, "Strait")])
    assert state.link_share.tolist() == [1.0] * 4
    longer = state.costs.days - states.costs.days
    assert longer == pytest.approx([0.0, 0.0, DETOUR_DAYS, 0.0], abs=1e-3)
    assert state.legs[2].gates == ()
    assert state.legs[3] is states.network.links[3].leg


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_gate_at_a_fraction_sends_the_rest_round(states, share):
    state = states.under([stop(Target.GATE, "Strait", capacity=share)])
    assert state.link_share.tolist() == [1.0] * 4
    round_ = states.under([stop(Target.GATE, "Strait")]).costs
    for name in ("days", "usd", "co2_t"):
        here, there = getattr(states.costs, name), getattr(round_, name)
        mixed = share * here + (1.0 - share) * there
        assert getattr(state.costs, name) == pytest.approx(mixed)


def test_a_gate_without_a_way_round_is_a_limit():
    market = made_up_market(4)
    works = market.works.assign(
        port=market.works["port"].where(market.works["stage"] != "refined", "DDFAR")
    )
    supply = replace(market, works=works).supply()
    states = States(supply.parts[0], supply)
    behind = [
        k
        for k, link in enumerate(supply.parts[0].links)
        if link.to_market and "Neck" in link.leg.gates
    ]
    assert behind
    half = states.under([stop(Target.GATE, "Neck", capacity=0.5)])
    shut = states.under([stop(Target.GATE, "Neck")])
    for place in behind:
        assert half.link_share[place] == 0.5
        assert half.link_reasons[place] == "gate Neck at 50%"
        assert shut.link_share[place] == 0.0
        assert shut.link_reasons[place] == "blocked by Neck"
        assert shut.costs.days[place] == np.inf
        assert shut.costs.usd[place] == np.inf


def test_a_delay_is_added_where_goods_leave_and_costs_what_is_held():
    states = states_of(value_usd_per_t=36_500.0)
    for hit, delayed in (
        (stop(Target.PORT, "IDWES", capacity=1.0, delay_days=3.0), [0, 0, 1, 0]),
        (stop(Target.FACILITY, "P1", capacity=1.0, delay_days=3.0), [0, 0, 1, 0]),
        (stop(Target.COUNTRY, "IDN", capacity=1.0, delay_days=3.0), [1, 0, 1, 0]),
        (stop(Target.EXPORT, "AUS", capacity=1.0, delay_days=3.0), [0, 0, 0, 1]),
    ):
        state = states.under([hit])
        days = state.costs.days - states.costs.days
        assert days == pytest.approx(3.0 * np.array(delayed))
        # a tenth of the value a year: 10 USD a day
        usd = state.costs.usd - states.costs.usd
        assert usd == pytest.approx(30.0 * np.array(delayed))
        assert state.link_share.tolist() == [1.0] * 4


def test_a_fee_is_paid_by_what_is_shipped(states):
    hit = stop(Target.EXPORT, "IDN", capacity=1.0, cost_usd_per_t=12.0)
    usd = states.under([hit]).costs.usd - states.costs.usd
    assert usd == pytest.approx([0.0, 0.0, 12.0, 0.0])
    terms = replace(small_world().terms, contained={"nickel_class_1": 0.5})
    supply = replace(small_world(), terms=terms).supply()
    heavier = States(supply.parts[0], supply)
    usd = heavier.under([hit]).costs.usd - heavier.costs.usd
    assert usd == pytest.approx([0.0, 0.0, 24.0, 0.0])


def test_fees_and_delays_add_up(states):
    one = stop(Target.PORT, "IDWES", capacity=1.0, delay_days=3.0, cost_usd_per_t=5.0)
    other = stop(Target.EXPORT, "IDN", capacity=1.0, delay_days=2.0, cost_usd_per_t=1.0)
    state = states.under([one, other])
    assert state.costs.days[2] - states.costs.days[2] == pytest.approx(5.0)
    assert state.costs.usd[2] - states.costs.usd[2] == pytest.approx(6.0)


def test_states_do_not_leave_traces(states):
    before = states.under([])
    states.under([stop(Target.GATE, "Strait"), stop(Target.COUNTRY, "IDN")])
    after = states.under([])
    assert after.node_share.tolist() == before.node_share.tolist()
    assert after.legs == before.legs
    assert after.costs.usd.tolist() == before.costs.usd.tolist()


def test_two_fractions_of_one_gate_leave_the_smaller_in_either_order(states):
    hits = [stop(Target.GATE, "Strait", capacity=share) for share in (0.2, 0.8)]
    forward, backward = states.under(hits), states.under(hits[::-1])
    alone = states.under(hits[:1])
    assert forward.costs.days.tolist() == backward.costs.days.tolist()
    assert forward.costs.days.tolist() == alone.costs.days.tolist()


def test_a_gate_hit_for_another_commodity_changes_no_way(states):
    slow = stop(Target.GATE, "Strait", capacity=1.0, delay_days=5.0, commodity="cobalt")
    assert states.under([slow]).costs is states.costs
