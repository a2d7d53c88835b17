"""Levers on a stock: what they bring by step, and that help never harms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.disruption import Disruption, Target
from geo.model.levers import (
    CoordinationLever,
    DiversificationLever,
    RecyclingLever,
    SeabedGate,
    SeabedLever,
    StakeLever,
    StockLever,
    SubstitutionLever,
)
from geo.model.market import SectorShare
from geo.model.randomness import generator
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import StateBook
from geo.resilience.lever_effects import (
    as_they_begin,
    idle_levers,
    lever_help,
    step_edges,
)
from geo.resilience.programme import MarketProgramme
from geo.resilience.seabed_supply import LEVELS, SeabedOutput
from geo.resilience.stock_help import NO_HELP, require_fitting
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from geo.resilience.stockpile import follow_stock
from geo.resilience.worlds import small_world

SECTORS = (
    SectorShare(sector="batteries", share=0.6, priority=1),
    SectorShare(sector="alloys", share=0.4, priority=2),
)
QUESTION = StockQuestion(
    commodity="nickel",
    demand_t_per_year=100.0,
    horizon_days=400,
    sectors=SECTORS,
    private=StockAgent(opening_days=30.0),
    public=StockAgent(opening_days=10.0),
    information_lag_days=20.0,
    sharing=0.5,
)
OUTPUT = SeabedOutput(
    metal="Ni",
    contained_per_wet_t=0.003,
    recovery=0.9,
    wet_t_per_year=1e4,
    total_wet_t={"p10": 1e6, "p50": 1.2e6, "p90": 1.5e6},
)
THRIFT = SubstitutionLever(
    name="thrift", source="made up", sector="alloys", saved_share=0.3, ramp_days=100.0
)
RECYCLING = RecyclingLever(
    name="scrap",
    source="made up",
    in_use_t=500.0,
    lifetime_years=10.0,
    collected_share=0.5,
    recovered_share=0.9,
    relative_sd=0.2,
)
NODULES = SeabedLever(
    name="nodules", source="plan", gates=(SeabedGate(name="plant", t_per_year=8e3),)
)
DESK = CoordinationLever(
    name="desk", source="made up", information_lag_days=5.0, sharing=0.9
)
STAKE = StakeLever(name="stake", source="made up", facility_id="P2", t_per_year=40.0)


def stock(holder: str, target_days: float, **changes: float) -> StockLever:
    return StockLever(
        name=f"{holder} {target_days:g}",
        source="made up",
        holder=holder,
        target_days=target_days,
        **({"fill_days_per_day": 0.2} | changes),
    )


@pytest.fixture(scope="module")
def book():
    programme = MarketProgramme(small_world().supply())
    return StateBook({"": lambda state: supply_flows(programme.under(state))})


def test_no_levers_are_no_help():
    told = lever_help([], question=QUESTION)
    assert told == NO_HELP or vars_of(told) == vars_of(NO_HELP)


def vars_of(told):
    return {name: getattr(told, name) for name in told.__slots__}


def test_all_that_levers_bring_fits_the_question():
    levers = [THRIFT, RECYCLING, NODULES, DESK, stock("public", 60.0)]
    told = lever_help(levers, question=QUESTION, seabed=OUTPUT)
    require_fitting(told, question=QUESTION)
    assert [one.name for one in told.inflows] == ["scrap", "nodules"]
    assert [one.name for one in told.savings] == ["thrift"]


def test_a_saving_is_of_its_own_sector_alone():
    (saving,) = lever_help([THRIFT], question=QUESTION).savings
    assert np.all(saving.share[:, 0] == 0.0)
    assert saving.share[-1, 1] == pytest.approx(0.3)
    everyone = lever_help([replace(THRIFT, sector="")], question=QUESTION).savings[0]
    assert np.all(everyone.share[:, 0] == everyone.share[:, 1])


def test_targets_rise_from_those_of_the_question_to_the_largest_of_a_holder():
    levers = [
        stock("public", 60.0),
        stock("public", 180.0, lag_days=100.0, ramp_days=100.0),
        stock("private", 45.0),
    ]
    told = lever_help(levers, question=QUESTION)
    assert told.public_target_days is not None
    assert told.public_target_days[50] == 60.0
    assert told.public_target_days[-1] == 180.0
    assert np.all(np.diff(told.public_target_days) >= 0.0)
    assert told.private_target_days is not None
    assert np.all(told.private_target_days == 45.0)


def test_a_target_below_that_of_the_question_takes_nothing_away():
    rich = replace(QUESTION, public=StockAgent(target_days=90.0, fill_days_per_day=0.5))
    told = lever_help([stock("public", 60.0)], question=rich)
    assert np.all(told.public_target_days == 90.0)
    assert np.all(told.public_fill == 0.5)


def test_stock_is_filled_no_faster_before_the_lever_that_does_so_begins():
    slow = stock("public", 60.0, fill_days_per_day=0.01)
    fast = stock("public", 60.0, fill_days_per_day=1.0, lag_days=300.0)
    told = lever_help([slow, replace(fast, name="fast")], question=QUESTION)
    assert np.all(told.public_fill[:300] == 0.01)
    assert np.all(told.public_fill[300:] == 1.0)


@pytest.mark.parametrize(
    ("lag_days", "lag", "sharing"), [(60.0, 5.0, 0.9), (61.0, None, None)]
)
def test_coordination_counts_if_it_is_in_force_when_the_first_stop_begins(
    lag_days, lag, sharing
):
    told = lever_help(
        [replace(DESK, lag_days=lag_days)], question=QUESTION, first_hit_day=60.0
    )
    assert (told.information_lag_days, told.sharing) == (lag, sharing)


def test_coordination_worse_than_the_rules_there_are_changes_nothing():
    worse = replace(DESK, information_lag_days=50.0, sharing=0.1)
    told = lever_help([worse], question=QUESTION)
    assert (told.information_lag_days, told.sharing) == (None, None)
    assert (
        "as soon, and share as much" in idle_levers([worse], question=QUESTION)["desk"]
    )


@pytest.mark.parametrize(
    ("beside", "idle"),
    [
        ((), True),
        ((replace(THRIFT, sector=""),), True),
        ((replace(THRIFT, commodity="cobalt"),), True),
        ((replace(THRIFT, saved_share=0.6, ramp_days=0.0),), False),
    ],
)
def test_sharing_alone_helps_only_where_one_sector_saves_more(book, beside, idle):
    asked = replace(QUESTION, sharing=0.0)
    desk = replace(DESK, information_lag_days=20.0)
    assert ("desk" in idle_levers([desk, *beside], question=asked)) is idle
    shut = [Disruption(target=Target.FACILITY, name="P1", start_day=20.0)]
    told = lever_help(beside, question=asked)
    with_desk, without = (
        follow_stock(asked, book=book, disruptions=shut, help=one)
        for one in (replace(told, sharing=0.9), told)
    )
    assert (with_desk.unmet_t == without.unmet_t).all() == idle


def test_no_path_lifts_more_than_the_gates_let_through_or_than_there_is(book):
    bands = {"p10": 1e4, "p50": 2e4, "p90": 4e4}
    output = replace(OUTPUT, total_wet_t=bands)
    lever = replace(NODULES, relative_sd=0.5, lag_days=100.0, lag_sd_days=200.0)
    asked = replace(QUESTION, horizon_days=1460)
    paths = follow_stock(
        asked,
        book=book,
        help=lever_help([lever], question=asked, seabed=output),
        draws=StockDraws(paths=300),
        rng=generator(1, "gates"),
    )
    lifted = paths.inflow_t[:, 0] / output.t_per_wet_t
    assert lifted.max() <= 4.0 * 8e3 * (1.0 + 1e-9)
    # 3.7 years at the gate, or as little as there is on the path
    assert np.median(lifted) < 2e4
    assert np.quantile(lifted, 0.1) < 1.1e4
    certain = replace(lever, relative_sd=0.0, lag_sd_days=0.0)
    told = lever_help([certain], question=asked, seabed=output)
    (alone,) = follow_stock(asked, book=book, help=told).inflow_t[0]
    assert alone == pytest.approx(2e4 * output.t_per_wet_t)


def test_a_drawn_lag_never_brings_a_lever_before_it_is_decided_upon(book):
    lever = replace(
        RECYCLING, start_day=150.0, lag_days=30.0, lag_sd_days=400.0, relative_sd=0.0
    )
    monthly = replace(QUESTION, step_days=10.0)
    told = lever_help([lever], question=monthly)
    paths = follow_stock(
        monthly,
        book=book,
        help=told,
        draws=StockDraws(paths=100),
        rng=generator(1, "lag"),
    )
    at_once = lever_help([replace(lever, lag_days=0.0)], question=monthly).inflows[0]
    most = at_once.t_per_day.sum() * 10.0
    assert paths.inflow_t.max() == pytest.approx(most, rel=1e-2)
    assert paths.inflow_t.min() == 0.0


def test_a_seabed_lever_begins_by_the_plan_where_it_has_no_start_of_its_own():
    late = replace(OUTPUT, start_day=300.0)
    early = replace(NODULES, start_day=5.0)
    first = [
        lever.first_day
        for lever in as_they_begin([NODULES, early], question=QUESTION, seabed=late)
    ]
    assert first == [300.0, 5.0]
    never = replace(OUTPUT, start_day=3000.0)
    assert idle_levers([NODULES], question=QUESTION, seabed=never) == {
        "nodules": "it begins on day 3000, after the last that is followed"
    }


def test_a_deposit_of_its_own_needs_no_plan_of_the_project():
    mud = SeabedLever(
        name="mud",
        source="made up",
        wet_t_per_year=3.65e5,
        content={"Ni": 0.002},
        recovery={"Ni": 0.5},
        total_wet_t=1e9,
    )
    both = lever_help([mud, NODULES], question=QUESTION, seabed=OUTPUT)
    assert both.inflows[0].t_per_day == pytest.approx(np.ones(400))
    assert both.inflows[0].relative_sd == 0.0
    alone = lever_help([mud, NODULES], question=QUESTION)
    assert [one.name for one in alone.inflows] == ["mud"]
    assert idle_levers([mud], question=replace(QUESTION, commodity="cobalt")) == {
        "mud": "it has no plan that yields cobalt"
    }


def test_levers_that_bring_nothing_say_why():
    others = DiversificationLever(
        name="others", source="made up", iso3="IDN", most_share=0.5
    )
    levers = [
        replace(THRIFT, commodity="cobalt"),
        replace(THRIFT, name="magnets", sector="magnets"),
        replace(RECYCLING, lag_days=400.0),
        NODULES,
        STAKE,
        others,
        DESK,
    ]
    found = idle_levers(levers, question=QUESTION, variants={"others": "others"})
    assert found == {
        "thrift": "it is for cobalt",
        "magnets": "the market has no sector magnets",
        "scrap": "it begins on day 400, after the last that is followed",
        "nodules": "it has no plan that yields nickel",
        "stake": "it changes nothing in the network",
    }
    told = lever_help(levers, question=QUESTION, variants={"others": "others"})
    assert [one.variant for one in told.variants] == ["others"]
    assert (told.inflows, told.savings) == ((), ())


def test_months_and_days_bring_the_same():
    monthly = replace(QUESTION, horizon_days=390, step_days=30.0)
    daily = replace(QUESTION, horizon_days=390)
    for lever in (RECYCLING, NODULES):
        one, other = (
            lever_help([lever], question=asked, seabed=OUTPUT).inflows[0].t_per_day
            for asked in (monthly, daily)
        )
        assert one == pytest.approx(other.reshape(13, 30).mean(axis=1), rel=1e-9)
    assert step_edges(monthly)[-1] == step_edges(daily)[-1] == 390.0


@settings(max_examples=25, deadline=None)
@given(
    share=st.floats(0.0, 0.9),
    in_use=st.floats(0.0, 1500.0),
    wet=st.floats(0.0, 3e4),
    start=st.floats(0.0, 200.0),
)
def test_a_lever_never_leaves_more_unmet(book, share, in_use, wet, start):
    shut = [Disruption(target=Target.FACILITY, name="P1", start_day=20.0)]
    without = follow_stock(QUESTION, book=book, disruptions=shut).unmet_total_t[0]
    output = replace(OUTPUT, wet_t_per_year=wet, total_wet_t=dict.fromkeys(LEVELS, 1e9))
    for lever in (
        replace(THRIFT, sector="", saved_share=share, start_day=start),
        replace(RECYCLING, in_use_t=in_use, start_day=start),
        replace(NODULES, gates=(), start_day=start),
        replace(DESK, lag_days=start),
        stock("public", 60.0 * share, start_day=start),
    ):
        told = lever_help([lever], question=QUESTION, seabed=output, first_hit_day=20.0)
        paths = follow_stock(QUESTION, book=book, disruptions=shut, help=told)
        assert paths.unmet_total_t[0] <= without + 1e-9 * QUESTION.demand_t_per_year


@settings(max_examples=15, deadline=None)
@given(more=st.floats(1.0, 3.0))
def test_more_recycling_or_a_wider_gate_never_leaves_more_unmet(book, more):
    shut = [Disruption(target=Target.FACILITY, name="P1", start_day=20.0)]
    pairs = (
        (RECYCLING, replace(RECYCLING, in_use_t=500.0 * more)),
        (
            NODULES,
            replace(NODULES, gates=(SeabedGate(name="plant", t_per_year=8e3 * more),)),
        ),
    )
    for small, large in pairs:
        less, rest = (
            follow_stock(
                QUESTION,
                book=book,
                disruptions=shut,
                help=lever_help([lever], question=QUESTION, seabed=OUTPUT),
            ).unmet_total_t[0]
            for lever in (large, small)
        )
        assert less <= rest + 1e-9
