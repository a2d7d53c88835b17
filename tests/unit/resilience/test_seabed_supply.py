"""Metal from one's own sea floor: plan, gates, ceiling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.seabed_plan import planned_t

from geo.errors import ParameterError
from geo.model.levers import SeabedGate, SeabedLever
from geo.model.supply import SeabedPlan
from geo.resilience.seabed_gates import gate_table
from geo.resilience.seabed_supply import (
    LEVELS,
    SeabedOutput,
    as_planned,
    seabed_inflow,
    seabed_output,
)

YEAR = 365.0

OUTPUT = SeabedOutput(
    metal="Co",
    contained_per_wet_t=0.0026,
    recovery=0.77,
    wet_t_per_year=3e6,
    start_day=30.0,
    ramp_days=180.0,
    total_wet_t={"p10": 150e6, "p50": 170e6, "p90": 190e6},
    source="the plan",
)
LEVER = SeabedLever(name="nodules", source="the plan")


def t_per_day(lever, *, output, edges_days):
    """Give what comes on a single path, all there is of it at its end."""
    made = seabed_inflow(lever, output=output, edges_days=edges_days)
    lengths = np.diff(np.asarray(edges_days, dtype=float))
    summed = np.minimum(np.cumsum(made.t_per_day * lengths), made.total_t)
    return np.diff(summed, prepend=0.0) / lengths


def gate(name: str, **changes: float) -> SeabedGate:
    return SeabedGate(name=name, **({"t_per_year": 1e9} | changes))


@pytest.mark.parametrize("ramp_days", [0.0, 180.0])
def test_without_gates_and_lag_it_is_the_projects_own_production(ramp_days):
    output = replace(OUTPUT, ramp_days=ramp_days)
    planned = planned_t(
        output.t_per_year,
        start_day=30.0,
        ramp_days=ramp_days,
        total_t=170e6 * output.t_per_wet_t,
        days=730,
    )
    made = t_per_day(LEVER, output=output, edges_days=np.arange(731.0))
    assert made == pytest.approx(planned, abs=1e-9)


def test_the_published_plan_gives_its_metal_a_year():
    edges = np.array([0.0, 400.0, 400.0 + YEAR])
    made = t_per_day(LEVER, output=OUTPUT, edges_days=edges)
    assert made[1] * YEAR == pytest.approx(3e6 * 0.0026 * 0.77)


@given(
    passes=st.lists(st.floats(0.0, 6e6), min_size=4, max_size=4),
    opens=st.lists(st.floats(0.0, 700.0), min_size=4, max_size=4),
)
def test_the_least_gate_holds_and_nothing_comes_before_the_last_opens(passes, opens):
    names = ("vessel", "riser", "port", "plant")
    gates = tuple(
        gate(name, t_per_year=t, from_day=day)
        for name, t, day in zip(names, passes, opens, strict=True)
    )
    lever = replace(LEVER, gates=gates)
    edges = np.arange(731.0)
    made = t_per_day(lever, output=OUTPUT, edges_days=edges)
    most = min(3e6, *passes) * OUTPUT.t_per_wet_t / YEAR
    assert np.all(made <= most * (1.0 + 1e-9))
    assert np.all(made[edges[1:] <= max(opens)] == 0.0)
    assert made[-1] == pytest.approx(most)


@given(
    wider=st.floats(1.0, 3.0), earlier=st.floats(0.0, 100.0), better=st.floats(0.0, 0.3)
)
def test_a_wider_an_earlier_or_a_better_gate_never_gives_less(wider, earlier, better):
    before = gate("riser", t_per_year=2e6, from_day=100.0, availability=0.7)
    after = gate(
        "riser",
        t_per_year=2e6 * wider,
        from_day=100.0 - earlier,
        availability=0.7 + better,
    )
    edges = np.arange(401.0)
    less, more = (
        np.cumsum(
            t_per_day(replace(LEVER, gates=(one,)), output=OUTPUT, edges_days=edges)
        )
        for one in (before, after)
    )
    assert np.all(more >= less - 1e-9)


def test_months_give_what_their_days_give_also_where_a_gate_opens_within():
    lever = replace(LEVER, gates=(gate("plant", t_per_year=1e6, from_day=41.5),))
    daily = t_per_day(lever, output=OUTPUT, edges_days=np.arange(301.0))
    monthly = t_per_day(lever, output=OUTPUT, edges_days=np.arange(0.0, 301.0, 30.0))
    assert monthly == pytest.approx(daily.reshape(10, 30).mean(axis=1), abs=1e-12)


def test_what_can_be_recovered_is_the_end_of_it_and_its_spread_that_of_the_total():
    small = replace(OUTPUT, total_wet_t={"p10": 1e6, "p50": 2e6, "p90": 4e6})
    lever = replace(LEVER, relative_sd=0.2, lag_days=90.0, lag_sd_days=45.0)
    made = seabed_inflow(lever, output=small, edges_days=np.arange(0.0, 3651.0, YEAR))
    assert made.total_t == pytest.approx(2e6 * small.t_per_wet_t)
    assert made.total_sd == pytest.approx(np.log(4.0) / 2.563, rel=1e-3)
    assert (made.relative_sd, made.lag_sd_days, made.sooner_days) == (0.2, 45.0, 90.0)
    assert seabed_inflow(LEVER, output=small, edges_days=[0.0, 1.0]).relative_sd == 0.0


def test_what_passes_the_gates_is_told_beside_what_is_planned():
    lever = replace(LEVER, gates=(gate("plant", t_per_year=4e6, from_day=15.0),))
    edges = np.arange(0.0, 1001.0, 30.0)
    made = seabed_inflow(lever, output=OUTPUT, edges_days=edges)
    whole = 4e6 * OUTPUT.t_per_wet_t / YEAR
    assert made.most_per_day == pytest.approx([whole / 2.0, *[whole] * 32])
    assert np.all(made.t_per_day <= made.most_per_day)
    assert seabed_inflow(LEVER, output=OUTPUT, edges_days=edges).most_per_day is None


def test_a_lever_takes_of_the_plan_what_it_leaves_out_and_keeps_its_own():
    taken = as_planned(replace(LEVER, lag_days=365.0), output=OUTPUT)
    assert (taken.wet_t_per_year, taken.start_day, taken.ramp_days) == (
        3e6,
        30.0,
        180.0,
    )
    assert taken.recovery == {"Co": 0.77}
    assert taken.first_day == 395.0
    own = replace(
        LEVER, wet_t_per_year=1e6, start_day=5.0, ramp_days=10.0, recovery={"Co": 0.5}
    )
    assert as_planned(own, output=OUTPUT) == own
    made = t_per_day(own, output=OUTPUT, edges_days=[100.0, 101.0])
    assert made[0] * YEAR == pytest.approx(1e6 * 0.0026 * 0.5)


def test_the_output_of_a_project_is_read_from_its_statement():
    plan = SeabedPlan(wet_t_per_year=3e6, ramp_days=180.0, recovery={"Co": 0.77})
    record = {"metals_t_per_year": {"Co": 6006.0}}
    facts = {"recoverable_wet_t": 170e6}
    made = seabed_output("Co", plan=plan, record=record, facts=facts)
    assert made is not None
    assert made.t_per_year == pytest.approx(6006.0)
    assert made.total_wet_t == dict.fromkeys(LEVELS, 170e6)
    assert made.total_sd == 0.0
    bands = {"wet_t_p10": 2e8, "wet_t_p50": 2.3e8, "wet_t_p90": 2.7e8}
    told = facts | bands | {"recoverable_share": 0.5}
    drawn = seabed_output("Co", plan=plan, record=record, facts=told)
    assert drawn is not None
    assert drawn.total_wet_t == {"p10": 1e8, "p50": 1.15e8, "p90": 1.35e8}
    assert drawn.total_sd == pytest.approx(np.log(1.35) / 2.563, rel=1e-3)


@pytest.mark.parametrize(
    ("metal", "plan", "record"),
    [
        ("Co", None, {"metals_t_per_year": {"Co": 1.0}}),
        ("Co", SeabedPlan(wet_t_per_year=3e6, recovery={"Co": 0.77}), {}),
        ("", SeabedPlan(wet_t_per_year=3e6), {"metals_t_per_year": {}}),
        ("Co", SeabedPlan(wet_t_per_year=0.0, recovery={"Co": 0.77}),
         {"metals_t_per_year": {"Co": 0.0}}),
        ("Zn", SeabedPlan(wet_t_per_year=3e6, recovery={"Co": 0.77}),
         {"metals_t_per_year": {"Co": 1.0}}),
    ],
)  # fmt: skip
def test_a_project_that_plans_none_of_a_metal_has_no_output(metal, plan, record):
    facts = {"recoverable_wet_t": 170e6}
    assert seabed_output(metal, plan=plan, record=record, facts=facts) is None


def test_the_table_says_which_gate_holds_the_others_back():
    lever = replace(
        LEVER,
        gates=(gate("vessel", t_per_year=3e6, availability=0.7), gate("plant")),
    )
    table = gate_table(lever, output=OUTPUT).set_index("gate")
    assert list(table.index) == ["plan", "vessel", "plant"]
    assert table.index[table["least"]].tolist() == ["vessel"]
    assert table.loc["plan", "metal_t_per_year"] == pytest.approx(6006.0)
    assert table.loc["plan", "from_day"] == 30.0


def test_levels_out_of_order_are_refused():
    with pytest.raises(ParameterError, match="p10, p50 and p90"):
        replace(OUTPUT, total_wet_t={"p10": 2.0, "p50": 1.0, "p90": 3.0})
