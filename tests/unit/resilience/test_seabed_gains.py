"""What deposits buy alone, on a stock whose days can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.levers import SeabedGate, SeabedLever
from geo.model.resilience import Scenario
from geo.resilience.lever_costs import lever_cost
from geo.resilience.lever_effects import lever_help
from geo.resilience.lever_value import NOT_TOLD
from geo.resilience.portfolio_runs import Trial
from geo.resilience.seabed_gains import NO_DAY, as_running, deposit_gains
from geo.resilience.seabed_supply import LEVELS, SeabedOutput, output_of
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_arrivals

QUESTION = StockQuestion(
    commodity="nickel",
    demand_t_per_year=3650.0,
    horizon_days=365,
    private=StockAgent(opening_days=60.0),
)
CUT = Scenario(name="a quarter lands")
# 2.5 t a day: 91,250 wet t a year of 2 %, half of it recovered
NODULES = SeabedLever(
    name="nodules",
    wet_t_per_year=91_250.0,
    content={"Ni": 0.02},
    recovery={"Ni": 0.5},
    total_wet_t=1e9,
    usd_fixed=8e6,
    source="made up",
    cost_source="made up",
)


COARSE = replace(QUESTION, step_days=30.0)


@dataclass(frozen=True)
class World:
    """10 t a day are asked for, 2.5 land: 600 t of stock last for 80 days."""

    question: StockQuestion

    def follow(self, _, levers=()):
        return follow_arrivals(
            self.question,
            arrivals_t=np.full(self.question.steps, 2.5 * self.question.step_days),
            help=lever_help(levers, question=self.question),
        )

    def cost(self, levers, paths):
        return lever_cost(levers, paths, carrying_rate=0.0, usd_per_t=0.0)


def gains(lever, question=QUESTION):
    world = World(question)
    trial = Trial(scenario=CUT, follow=world.follow, cost=world.cost)
    output = output_of(lever, metal="Ni", seabed=None)
    table = deposit_gains([(lever, output)], trial=trial).set_index("running")
    return table.loc[False], table.loc[True]


def test_a_quarter_more_from_the_first_day_buys_forty_days():
    planned, running = gains(NODULES)
    assert planned["days_gained"] == pytest.approx(40.0)  # 600 / 5 - 80
    assert running["days_gained"] == pytest.approx(40.0)
    assert planned["unmet_t"] == pytest.approx(7.5 * 285.0)
    avoided = 7.5 * 285.0 - 5.0 * 245.0
    assert planned["unmet_avoided_t"] == pytest.approx(avoided)
    share = avoided / (7.5 * 285.0)
    assert planned["unmet_avoided_share"] == pytest.approx(share)


def test_what_begins_on_day_forty_buys_half_of_it():
    planned, running = gains(replace(NODULES, lag_days=40.0))
    assert planned["days_gained"] == pytest.approx(20.0)  # 300 t last, at 5 a day
    assert running["days_gained"] == pytest.approx(40.0)


def test_what_comes_after_the_horizon_costs_and_buys_nothing():
    planned, running = gains(replace(NODULES, lag_days=1825.0))
    assert planned["days_gained"] == planned["unmet_avoided_t"] == 0.0
    assert planned["cost_usd"] == 8e6
    assert np.isnan(planned["usd_per_day"])
    assert planned["note"] == NO_DAY
    assert running["days_gained"] == pytest.approx(40.0)


def test_cost_is_that_of_the_horizon_over_days_years_and_tonnes():
    planned, _ = gains(NODULES)
    assert planned["cost_usd_per_year"] == pytest.approx(8e6)
    assert planned["usd_per_day"] == pytest.approx(2e5)
    assert planned["usd_per_t"] == pytest.approx(8e6 / planned["unmet_avoided_t"])
    assert planned["note"] == ""


def test_a_cost_that_nobody_tells_is_not_zero():
    planned, _ = gains(replace(NODULES, usd_fixed=0.0, cost_source=""))
    assert np.isnan(planned["cost_usd"])
    assert np.isnan(planned["usd_per_day"])
    assert planned["note"] == NOT_TOLD


@settings(max_examples=30)
@given(
    wet=st.floats(0.0, 1e6),
    lag=st.floats(0.0, 500.0),
    ramp=st.floats(0.0, 400.0),
    opens=st.floats(0.0, 400.0),
    share=st.floats(0.0, 1.0),
)
def test_a_deposit_alone_never_shortens_cover(wet, lag, ramp, opens, share):
    gate = SeabedGate(name="plant", t_per_year=wet, from_day=opens, availability=share)
    lever = replace(
        NODULES, wet_t_per_year=wet, lag_days=lag, ramp_days=ramp, gates=(gate,)
    )
    planned, running = gains(lever, COARSE)
    for row in (planned, running):
        assert row["days_gained"] >= 0.0
        assert row["unmet_avoided_t"] >= -1e-9
        assert row["days_gained_p10"] <= row["days_gained"] + 1e-9
    assert running["days_gained"] >= planned["days_gained"] - 1e-9
    assert running["unmet_avoided_t"] >= planned["unmet_avoided_t"] - 1e-6


def test_as_running_is_the_same_ore_at_once_whatever_the_plan():
    plan = SeabedOutput(
        metal="Ni",
        contained_per_wet_t=0.01,
        recovery=0.9,
        wet_t_per_year=2e6,
        start_day=900.0,
        ramp_days=200.0,
        total_wet_t={"p10": 9e6, "p50": 1e7, "p90": 1.2e7},
        in_situ_wet_t=2e7,
    )
    gate = SeabedGate(name="port", t_per_year=1e6, from_day=90.0, availability=0.9)
    own = SeabedLever(name="own", source="plan", lag_sd_days=5.0, gates=(gate,))
    found = as_running(own, output=plan)
    assert (found.first_day, found.ramp_days, found.lag_sd_days) == (0.0, 0.0, 0.0)
    assert found.gates == (replace(gate, from_day=0.0),)
    made = output_of(found, metal="Ni", seabed=None)
    assert made.t_per_year == pytest.approx(plan.t_per_year)
    assert made.total_wet_t == dict.fromkeys(LEVELS, 1e7)
