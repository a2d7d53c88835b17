"""Autumn 2010, worked case 7: months of 30.4 days, as its author counts them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geo.resilience.backtest import follow_months
from geo.sources.backtests import read_backtest
from geo.workflow.backtest_runs import run_backtest

TOLERANCE = 1e-6  # that of the case


@pytest.fixture(scope="module")
def case(facts):
    cases = json.loads((facts / "supply_cases.json").read_text(encoding="utf-8"))
    return cases["7_stock_flow_2010"]


@pytest.fixture(scope="module")
def japan():
    return run_backtest("japan-2010")


def came_in_the_case(inputs) -> np.ndarray:
    """Months from August 2010: October is half an ordinary month, as assumed there."""
    usual = inputs["china_normal"]
    told = [633.0, 4081.0, 1783.0, 1138.0, 1603.6]
    months = [usual, usual, usual / 2.0, *told, *[usual] * 4]
    assert [round(months[2]), *map(round, told)] == [
        int(float(text.split()[0]))
        if "." not in text
        else round(float(text.split()[0]))
        for text in map(str, inputs["observed_or_assumed_china"][2:8])
    ]
    return np.array(months) + inputs["other"]


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("stock_days", "unmet", "lowest"),
    [
        (60.0, "backtest_shortfall_60d", "backtest_min_days_cover_60d"),
        (0.0, "backtest_shortfall_no_stock", None),
    ],
)
def test_case_7_the_backtest_of_2010(case, stock_days, unmet, lowest):
    inputs, outputs = case["inputs"], case["outputs"]
    path = follow_months(
        came_in_the_case(inputs),
        demand_t=inputs["demand_t_month"],
        opening_days=stock_days,
    )
    expected = outputs[unmet]
    assert path.unmet_total_t[0] == pytest.approx(expected, rel=TOLERANCE, abs=1e-6)
    if lowest:
        cover = path.lowest_cover_days[0]
        assert cover == pytest.approx(outputs[lowest], rel=TOLERANCE)


@pytest.mark.testdata
@pytest.mark.parametrize("stock_days", [60, 180])
def test_case_7_a_full_cut_month_by_month(case, stock_days):
    inputs, outputs = case["inputs"], case["outputs"]
    path = follow_months(
        np.full(12, inputs["other"]),
        demand_t=inputs["demand_t_month"],
        opening_days=float(stock_days),
    )
    unmet = path.daily["unmet"].to_numpy()
    first = outputs[f"full_cutoff_{stock_days}d_first_unmet_month"]
    total = outputs[f"full_cutoff_{stock_days}d_shortfall_t_12m"]
    assert int(np.flatnonzero(unmet > 0.0)[0]) == first
    assert path.unmet_total_t[0] == pytest.approx(total, rel=TOLERANCE)


@pytest.mark.testdata
def test_the_shipped_inputs_of_the_case_are_those_of_the_case(case):
    shipped, inputs = read_backtest("japan-2010").reference, case["inputs"]
    assert shipped.demand_t == pytest.approx(inputs["demand_t_month"], rel=1e-12)
    assert shipped.origin_t == pytest.approx(inputs["china_normal"], rel=1e-12)
    assert shipped.others_t == inputs["other"]


def test_the_bridge_starts_at_the_case(japan):
    first = japan.tables["bridge"].iloc[0]
    assert first["unmet_t"] == pytest.approx(1867.0, rel=TOLERANCE)
    assert first["lowest_cover_days"] == pytest.approx(
        30.810371576736806, rel=TOLERANCE
    )


def test_the_bridge_ends_at_the_run_of_the_record(japan):
    last = japan.tables["bridge"].iloc[-1]
    runs = japan.tables["runs"].set_index("opening_days")
    unmet = runs.loc[0.0, "watched_unmet_t"]
    assert last["unmet_t"] == pytest.approx(float(unmet.iloc[0]), abs=1e-6)
    cover = runs.loc[60.0, "watched_lowest_cover_days"].iloc[0]
    assert last["lowest_cover_days"] == pytest.approx(float(cover), rel=1e-9)


def test_sixty_days_of_stock_are_enough_with_any_change_to_the_case(japan):
    bridge = japan.tables["bridge"]
    assert (bridge["stocked_unmet_t"] == 0.0).all()
    assert (bridge["lowest_cover_days"] > 0.0).all()


def test_without_stock_china_alone_leaves_a_shortfall_and_what_others_sent_closes_it(
    japan,
):
    unmet = japan.tables["bridge"]["unmet_t"]
    assert (unmet.iloc[:-1] > 1000.0).all()
    assert unmet.iloc[-1] == 0.0


def test_more_opening_stock_never_leaves_more_unmet(japan):
    runs = japan.tables["runs"]
    for _, own in runs.groupby(["unrecorded", "use"]):
        ordered = own.sort_values("opening_days")
        assert (ordered["unmet_t"].diff().dropna() <= 0.0).all()
        assert (ordered["lowest_cover_days"].diff().dropna() >= 0.0).all()


def test_months_without_a_record_are_bounded_from_both_sides(japan):
    runs = japan.tables["runs"]
    wide = runs.pivot_table(
        index=["opening_days", "use"], columns="unrecorded", values="unmet_t"
    )
    assert (wide["nothing"] >= wide["ordinary"]).all()
    assert (wide["nothing"] > wide["ordinary"]).any()
    watched = runs.pivot_table(
        index=["opening_days", "use"], columns="unrecorded", values="watched_unmet_t"
    )
    assert (watched["nothing"] == watched["ordinary"]).all()


def test_the_allocation_says_what_share_came_from_china_each_month(japan):
    flows = japan.tables["flows"].set_index(["events", "month"])
    alone = flows.loc["china-japan-2010"]
    assert alone.loc["2010-09", "came_share"] == pytest.approx(0.61, abs=1e-3)
    assert alone.loc["2010-11", "came_share"] == pytest.approx(633.0 / 1173.0)
    # before goods under way have landed, an ordinary month lands
    assert alone.loc["2011-02", "said_of_ordinary"] == pytest.approx(1.0, abs=1e-9)
    assert alone.loc["2010-10", "said_of_ordinary"] == pytest.approx(0.497, abs=1e-3)
    assert alone.loc["2010-10", "said_share"] < alone.loc["2010-12", "said_share"]


def test_what_cannot_be_known_is_told(japan):
    told = " ".join(japan.unknown)
    assert "Opening stocks" in told
    assert "July to December 2012" in told
    assert any(
        "633 t in the profile, 634 t in the event" in p for p in japan.paragraphs
    )


def test_the_stocks_that_are_run_are_those_of_the_profile():
    from geo.sources.profiles import read_profile

    told = {
        days
        for stock in read_profile("JPN").stocks
        for days in (stock.target_days, stock.held_days)
    }
    run = {one.days for one in read_backtest("japan-2010").stocks}
    assert run - told == {0.0}
