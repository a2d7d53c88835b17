"""Deposits side by side: shares, lives and years, held to their identities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.commodities import ELEMENT_GROUPS
from geo.model.deposit_kinds import DepositKind
from geo.model.levers import SeabedGate, SeabedLever
from geo.model.market import GroupDemand, GroupUse
from geo.resilience.seabed_compared import (
    COMPARED_COLUMNS,
    GATES,
    ComparedDeposit,
    compare_deposits,
)
from geo.resilience.seabed_supply import output_of

GATED = (
    SeabedGate(name="riser", t_per_year=1e6, availability=0.85),
    SeabedGate(name="plant", t_per_year=9e5, from_day=400.0),
)
MUD = SeabedLever(
    name="mud",
    deposit=DepositKind.MUD,
    wet_t_per_year=1e6,
    content={"REO": 0.001},
    recovery={"REO": 0.8},
    total_wet_t=17e6,
    in_situ_wet_t=25e6,
    lag_days=300.0,
    ramp_days=50.0,
    gates=GATED,
    source="made up",
)
SHARES = {"la_ce": 0.2, "nd_pr": 0.25, "dy": 0.05, "y": 0.5}


def deposit(lever=MUD, *, metal="REO", shares=None):
    return ComparedDeposit(
        lever=lever,
        kind=DepositKind.MUD,
        basis="its source",
        output=output_of(lever, metal=metal, seabed=None),
        group_shares=shares or {},
    )


def only(*deposits, demand=2000.0, groups=None):
    return compare_deposits(
        deposits, commodity="rare_earths", demand_t_per_year=demand, groups=groups
    )


def groups_of(tonnes):
    uses = tuple(
        GroupUse(
            group=group,
            tonnes=tonnes.get(group, 0.0),
            least_t=0.0,
            basis="mix",
            year=None,
            source="",
            evidence="unverified",
        )
        for group in ELEMENT_GROUPS
    )
    whole = sum(tonnes.values())
    return GroupDemand(market="JPN", demand_t=whole, groups=uses, mix="made up")


def test_a_deposit_worked_by_hand():
    (row,) = only(deposit()).to_dict("records")
    assert list(row) == list(COMPARED_COLUMNS)
    # 1 Mt of 0.1 % is 1,000 t, of which the plant leaves 800; 0.85 of it passes
    assert row["contained_t_per_year"] == pytest.approx(1000.0)
    assert row["t_per_year"] == pytest.approx(800.0)
    assert row["riser_t_per_year"] == row["passed_t_per_year"] == pytest.approx(680.0)
    assert row["plant_t_per_year"] == pytest.approx(720.0)
    assert np.isnan(row["vessel_t_per_year"])
    assert row["least"] == "riser"
    assert row["demand_share"] == pytest.approx(0.34)
    assert row["life_years"] == pytest.approx(20.0)  # 17 Mt at 0.85 a year
    assert row["years_in_situ"] == pytest.approx(12.5)  # 25,000 t over 2,000
    assert row["years_recovered"] == pytest.approx(6.8)
    # the plant opens after the ramp is over
    assert (row["first_day"], row["full_day"]) == (400.0, 400.0)


rates = st.floats(1e3, 1e8)
contents = st.floats(1e-6, 0.05)
fractions = st.floats(0.05, 1.0)


@given(
    wet=rates,
    content=contents,
    recovery=fractions,
    total=st.floats(1e6, 1e10),
    demand=st.floats(10.0, 1e6),
    passes=st.lists(st.tuples(rates, fractions), max_size=4),
)
def test_share_life_and_years_are_one_thing(
    wet, content, recovery, total, demand, passes
):
    gates = tuple(
        SeabedGate(name=name, t_per_year=rate, availability=share)
        for name, (rate, share) in zip(GATES, passes, strict=False)
    )
    lever = replace(
        MUD,
        wet_t_per_year=wet,
        content={"REO": content},
        recovery={"REO": recovery},
        total_wet_t=total,
        in_situ_wet_t=1.5 * total,
        gates=gates,
    )
    (row,) = only(deposit(lever), demand=demand).to_dict("records")
    least = min([wet, *(rate * share for rate, share in passes)])
    assert row["passed_t_per_year"] == pytest.approx(least * content * recovery)
    assert row["passed_t_per_year"] <= row["t_per_year"] * (1.0 + 1e-12)
    assert row["demand_share"] == pytest.approx(row["passed_t_per_year"] / demand)
    tonnes = row["life_years"] * row["passed_t_per_year"]
    assert tonnes == pytest.approx(row["recovered_t"])
    assert tonnes == pytest.approx(total * content * recovery)
    years = row["demand_share"] * row["life_years"]
    assert years == pytest.approx(row["years_recovered"])
    assert row["years_recovered"] <= row["years_in_situ"] * (1.0 + 1e-12)


def test_element_groups_add_up_to_the_whole_and_last_as_long():
    demand = groups_of({"la_ce": 900.0, "nd_pr": 800.0, "dy": 50.0, "y": 250.0})
    table = only(deposit(shares=SHARES), groups=demand)
    whole, parts = table.iloc[0], table.iloc[1:]
    assert whole["group"] == ""
    assert parts["group"].tolist() == list(SHARES)
    for name in ("contained_t_per_year", "passed_t_per_year", "in_situ_t"):
        assert parts[name].sum() == pytest.approx(whole[name])
    assert (parts["life_years"] == whole["life_years"]).all()
    years = parts.set_index("group")["years_in_situ"]
    assert years["dy"] == pytest.approx(0.05 * 25e3 / 50.0)
    shares = parts["demand_share"] * parts["life_years"]
    assert shares.to_numpy() == pytest.approx(parts["years_recovered"].to_numpy())
    assert set(parts["demand_basis"]) == {"mix"}


def test_a_group_that_nobody_uses_has_tonnes_and_no_years():
    table = only(deposit(shares=SHARES), groups=groups_of({"la_ce": 2000.0}))
    row = table.set_index("group").loc["dy"]
    assert row["passed_t_per_year"] == pytest.approx(0.05 * 680.0)
    assert np.isnan(row["demand_share"])
    assert np.isnan(row["years_in_situ"])


def test_what_a_deposit_does_not_hold_it_does_not_give():
    cobalt = replace(MUD, name="nodules", content={"Co": 0.002}, recovery={"Co": 0.8})
    demand = groups_of({"dy": 50.0})
    table = only(deposit(cobalt, shares=SHARES), deposit(), groups=demand)
    first = table.iloc[0]
    assert (first["t_per_year"], first["demand_share"]) == (0.0, 0.0)
    assert (first["in_situ_t"], first["years_in_situ"]) == (0.0, 0.0)
    assert np.isnan(first["first_day"])
    assert table["group"].tolist() == ["", ""], "no shares, no groups"


def test_a_gate_that_lets_nothing_pass_leaves_no_life():
    shut = replace(MUD, gates=(SeabedGate(name="port", t_per_year=0.0),))
    (row,) = only(deposit(shut)).to_dict("records")
    assert row["passed_t_per_year"] == row["demand_share"] == 0.0
    assert np.isnan(row["life_years"])
    assert row["years_in_situ"] == pytest.approx(12.5), (
        "the stock is there all the same"
    )
