"""Levers: when they help, what they refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from geo.errors import ParameterError
from geo.model.deposit_kinds import DepositKind
from geo.model.levers import (
    CoordinationLever,
    DiversificationLever,
    Lever,
    RecyclingLever,
    SeabedGate,
    SeabedLever,
    StakeLever,
    StockLever,
    SubstitutionLever,
)
from geo.model.ramps import RAMPS, ramp_level, whole_days


def thrift(**changes: object) -> SubstitutionLever:
    lever = SubstitutionLever(name="thrift", source="made up", saved_share=0.3)
    return replace(lever, **changes)


def one_of_each():
    base = {"source": "made up", "evidence": "unverified"}
    return [
        SubstitutionLever(name="less", saved_share=0.1, **base),
        RecyclingLever(
            name="back",
            in_use_t=1e4,
            lifetime_years=10.0,
            collected_share=0.3,
            recovered_share=0.9,
            **base,
        ),
        StakeLever(name="stake", facility_id="F029", t_per_year=5e3, **base),
        DiversificationLever(name="others", iso3="CHN", most_share=0.5, **base),
        StockLever(
            name="stock",
            holder="public",
            target_days=60.0,
            fill_days_per_day=0.1,
            **base,
        ),
        CoordinationLever(name="desk", information_lag_days=7.0, sharing=0.5, **base),
        SeabedLever(name="nodules", **base),
    ]


@pytest.mark.parametrize("lever", one_of_each(), ids=lambda lever: lever.kind)
def test_each_kind_is_told_by_its_word_and_can_be_hashed(lever):
    written = TypeAdapter(Lever).dump_python(lever)
    assert TypeAdapter(Lever).validate_python(written) == lever
    assert hash(lever) == hash(replace(lever))


@pytest.mark.parametrize("ramp", RAMPS)
@given(
    start=st.floats(0.0, 500.0),
    lag=st.floats(0.0, 500.0),
    ramp_days=st.floats(0.0, 1000.0),
)
def test_a_level_rises_from_nothing_to_all_and_never_falls(ramp, start, lag, ramp_days):
    lever = thrift(start_day=start, lag_days=lag, ramp=ramp, ramp_days=ramp_days)
    days = np.linspace(0.0, 3000.0, 601)
    level = ramp_level(days - lever.first_day, ramp=ramp, ramp_days=ramp_days)
    assert np.all(np.diff(lever.mean_level(days)) >= -1e-9)
    assert np.all(np.diff(level) >= 0.0)
    since = days - (start + lag)
    assert np.all(level[since < 0.0] == 0.0)
    assert np.all(level[since >= ramp_days] == pytest.approx(1.0))


@pytest.mark.parametrize("ramp", RAMPS)
def test_the_days_at_the_whole_are_the_area_under_the_level(ramp):
    days = np.linspace(-20.0, 150.0, 170_001)
    level = ramp_level(days, ramp=ramp, ramp_days=90.0)
    by_hand = np.sum((level[1:] + level[:-1]) / 2.0 * np.diff(days))
    told = np.diff(whole_days(days[[0, -1]], ramp=ramp, ramp_days=90.0))[0]
    assert told == pytest.approx(by_hand, abs=1e-3)


@pytest.mark.parametrize("ramp", RAMPS)
def test_the_mean_over_a_month_is_the_mean_of_its_days(ramp):
    lever = thrift(start_day=10.0, ramp=ramp, ramp_days=45.0)
    daily = lever.mean_level(np.arange(91.0))
    monthly = lever.mean_level(np.array([0.0, 30.0, 60.0, 90.0]))
    assert monthly == pytest.approx(daily.reshape(3, 30).mean(axis=1), abs=1e-12)


def test_the_three_ramps_are_worth_the_same_whole_but_a_step_comes_at_once():
    ends = {
        ramp: float(whole_days(100.0, ramp=ramp, ramp_days=100.0)) for ramp in RAMPS
    }
    assert ends["step"] == 100.0
    assert ends["linear"] == pytest.approx(50.0)
    assert ends["logistic"] == pytest.approx(50.0)


@pytest.mark.parametrize("spread", [{"relative_sd": 0.3}, {"lag_sd_days": 90.0}])
@pytest.mark.parametrize("lever", one_of_each(), ids=lambda lever: lever.kind)
def test_a_spread_by_which_nothing_is_drawn_is_refused(lever, spread):
    if lever.kind in {"substitution", "recycling", "seabed"}:
        assert replace(lever, **spread) != lever
        return
    (name,) = spread
    with pytest.raises(ParameterError, match=f"1 problem\n- {name}: .*\n.*none"):
        replace(lever, **spread)


def test_a_lever_of_one_commodity_helps_no_other():
    assert thrift(commodity="cobalt").helps("cobalt")
    assert not thrift(commodity="cobalt").helps("nickel")
    assert thrift().helps("nickel")


def test_all_that_is_wrong_with_a_lever_is_told_at_once():
    with pytest.raises(ParameterError, match="5 problems") as caught:
        thrift(
            saved_share=1.5, lag_days=-1.0, commodity="unobtainium", evidence="sure",
            usd_per_t=10.0,
        )  # fmt: skip
    assert {problem.where for problem in caught.value.problems} == {
        "saved_share", "lag_days", "commodity", "evidence", "cost_source",
    }  # fmt: skip


def test_a_lever_that_no_one_stands_for_is_refused():
    with pytest.raises(ParameterError, match="source: empty"):
        thrift(source=" ")


@pytest.mark.parametrize(
    ("payer", "floor"), [("price floor", 0.0), ("state", 110_000.0)]
)
def test_a_price_floor_needs_its_price_and_no_other_payer_has_one(payer, floor):
    with pytest.raises(ParameterError, match="floor_usd_per_t"):
        thrift(paid_by=payer, floor_usd_per_t=floor, cost_source="a contract")


def test_a_cost_without_a_source_is_refused_and_none_at_all_is_not_told():
    assert not thrift().cost_told
    assert thrift(usd_fixed=1e6, cost_source="a budget").cost_told
    with pytest.raises(ParameterError, match="who tells the cost"):
        thrift(usd_fixed=1e6)


def test_a_gate_passes_less_by_its_stops_and_two_gates_of_one_name_are_refused():
    riser = SeabedGate(name="riser", t_per_year=3e6, availability=0.8)
    assert riser.passes_t_per_year == pytest.approx(2.4e6)
    with pytest.raises(ParameterError, match=r"gates\.2\.name: 'riser' twice"):
        SeabedLever(name="nodules", source="plan", gates=(riser, riser))


@pytest.mark.parametrize(
    ("lever", "changes", "where"),
    [
        (2, {"t_per_year": -1.0}, "t_per_year"),
        (3, {"iso3": "China"}, "iso3"),
        (4, {"holder": "nobody"}, "holder"),
        (5, {"sharing": 1.2}, "sharing"),
        (6, {"recovery": {"Co": 77.0}}, "recovery.Co"),
        (1, {"lifetime_years": 0.0}, "lifetime_years"),
    ],
)
def test_each_kind_refuses_its_own_numbers(lever, changes, where):
    with pytest.raises(ParameterError, match=where):
        replace(one_of_each()[lever], **changes)


def test_only_another_deposit_tells_what_lies_there():
    with pytest.raises(ParameterError, match="4 problems") as caught:
        SeabedLever(
            name="own",
            source="the plan",
            deposit=DepositKind.MUD,
            basket="clay",
            total_wet_t=1e9,
            in_situ_wet_t=2e9,
        )
    assert all("without a content" in one.what for one in caught.value.problems)


def test_no_more_comes_up_than_lies_there():
    with pytest.raises(ParameterError, match="in_situ_wet_t"):
        SeabedLever(
            name="mud",
            source="made up",
            wet_t_per_year=1e6,
            content={"REO": 0.001},
            recovery={"REO": 0.8},
            total_wet_t=2e9,
            in_situ_wet_t=1e9,
        )


def test_a_deposit_of_its_own_tells_all_that_the_projects_plan_would():
    with pytest.raises(ParameterError, match="3 problems") as caught:
        SeabedLever(name="mud", source="made up", content={"REO": 0.001})
    assert [problem.where for problem in caught.value.problems] == [
        "recovery.REO", "total_wet_t", "wet_t_per_year",
    ]  # fmt: skip
