"""Months of a record, and a stock run on them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.model.backtests import RecordCase, ReferenceInputs, UseChange, VintageCase
from geo.model.disruption import Target
from geo.model.supply_events import EventPhase
from geo.resilience.backtest import (
    MONTH_DAYS,
    RecordedStop,
    cover_by_month,
    follow_months,
    run_stop,
)
from geo.resilience.backtest_bridge import bridge_to_record
from geo.resilience.backtest_verdicts import verdicts_on
from geo.resilience.monthly_record import month_span, months_of, spread_to_months
from geo.resilience.phase_months import compared, held_against, phases_share
from geo.resilience.vintage_stops import SharedOrigin, stop_on_vintages


def stop_of(values, *, ordinary=10.0, watched="2010-12", last="", saved=None):
    came = spread_to_months(values, first="2010-10", last=last or "2010-12")
    return RecordedStop(
        commodity="rare_earths",
        parts={"CHN": came},
        ordinary_t={"CHN": ordinary},
        watched=watched,
        saved=np.zeros(len(came.months)) if saved is None else np.array(saved),
    )


STOP = {"2010-10": 4.0, "2010-11": 0.0, "2010-12": 30.0}


def phase(first, until, *, capacity, target=Target.FLOW, name="CHN>JPN"):
    return EventPhase(
        from_=first,
        until=until,
        target=target,
        name=name,
        capacity=capacity,
        capacity_basis="assumed",
        capacity_evidence="unverified",
        what="held",
        source="made up",
        evidence="unverified",
    )


def test_periods_of_every_kind_have_their_months():
    assert months_of("2010-09") == ("2010-09",)
    assert months_of("2010Q4") == ("2010-10", "2010-11", "2010-12")
    assert months_of("2012H2")[0] == "2012-07"
    assert len(months_of("2010")) == 12
    assert len(months_of("2009/2010")) == 24
    assert months_of("2010-11-24") == ()


@pytest.mark.parametrize("period", ["2010-13", "autumn", "2010H3", ""])
def test_a_period_that_is_none_is_refused(period):
    with pytest.raises(ParameterError, match="period"):
        months_of(period)


def test_months_of_a_longer_period_add_up_to_it():
    record = spread_to_months({"2010": 120.0, "2010-09": 3.0, "2010Q4": 9.0})
    assert record.t.sum() == pytest.approx(120.0)
    assert record.t[8] == 3.0
    assert record.t[11] == pytest.approx(3.0)
    assert record.t[0] == pytest.approx(108.0 / 8.0)
    assert record.basis[0] == "shared"
    assert record.period[0] == "2010"
    assert record.left_over == {}


def test_figures_that_disagree_are_told_and_nothing_is_spread():
    record = spread_to_months({"2010Q1": 5.0, "2010-01": 4.0, "2010-02": 3.0})
    assert record.left_over == {"2010Q1": -2.0}
    assert record.months[-1] == "2010-03"
    assert np.isnan(record.t[2])
    whole = spread_to_months(
        {"2010Q1": 9.0, "2010-01": 1.0, "2010-02": 1.0} | {"2010-03": 1.0}
    )
    assert whole.left_over == {"2010Q1": 6.0}


def test_a_month_without_a_figure_is_none_and_never_nothing():
    record = spread_to_months({"2010-09": 0.0}, first="2010-08", last="2010-10")
    assert record.basis == ("none", "own", "none")
    assert np.isnan(record.t[0])
    assert record.t[1] == 0.0


def test_an_ordinary_month_does_not_rest_on_what_the_stop_is_part_of():
    values = {"2010": 120.0, "2010-10": 0.0}
    record = spread_to_months(values)
    assert np.isnan(record.mean_before("2010-09"))
    told = {f"2010-{month:02d}": 0.0 for month in range(9, 13)}
    after = spread_to_months({"2010": 120.0} | told)
    assert after.mean_before("2010-09") == pytest.approx(15.0)


def test_without_stock_what_lacks_is_what_did_not_come():
    runs = run_stop(stop_of(STOP), opening_days=[0.0])
    assert runs["watched_unmet_t"].to_list() == pytest.approx([16.0])
    assert runs["first_unmet_month"].to_list() == ["2010-10"]


def test_stock_covers_as_many_days_as_it_holds():
    needed = 16.0 / 10.0 * MONTH_DAYS
    exact, less = (
        follow_months(np.array([4.0, 0.0, 30.0]), demand_t=10.0, opening_days=days)
        for days in (needed, needed - MONTH_DAYS / 10.0)
    )
    assert exact.unmet_total_t[0] == pytest.approx(0.0, abs=1e-9)
    assert less.unmet_total_t[0] == pytest.approx(1.0)


def test_mass_is_kept():
    path = follow_months(np.array([4.0, 0.0, 30.0]), demand_t=10.0, opening_days=20.0)
    assert abs(path.balance_error_t[0]) < 1e-9


def test_demand_given_up_lowers_what_is_unmet_by_as_much():
    stop = stop_of(STOP, saved=[0.5, 0.5, 0.0])
    runs = run_stop(stop, opening_days=[0.0]).set_index("use")["unmet_t"]
    assert runs["as before"] == pytest.approx(16.0)
    assert runs["as told"] == pytest.approx(1.0 + 5.0)


def test_months_without_a_record_are_run_from_both_sides():
    stop = stop_of({"2010-10": 4.0, "2010-12": 10.0})
    runs = run_stop(stop, opening_days=[0.0]).set_index("unrecorded")["unmet_t"]
    assert runs["nothing"] == pytest.approx(16.0)
    assert runs["ordinary"] == pytest.approx(6.0)


def test_cover_by_month_is_of_the_same_runs():
    stop = stop_of(STOP)
    cover = cover_by_month(stop, opening_days=[60.8])
    runs = run_stop(stop, opening_days=[60.8])
    assert cover["cover_days"].min() == pytest.approx(runs["lowest_cover_days"][0])


def test_a_stop_whose_parts_do_not_fit_is_refused():
    came = spread_to_months(STOP)
    with pytest.raises(ParameterError, match="2 problems"):
        RecordedStop(
            commodity="rare_earths",
            parts={"CHN": came},
            ordinary_t={"CHN": float("nan")},
            watched="2012-01",
            saved=np.zeros(3),
        )


def test_a_verdict_that_does_not_hold_says_so():
    stop = stop_of({"2010-10": 4.0, "2010-11": 0.0, "2010-12": 0.0})
    runs = run_stop(stop, opening_days=[0.0, 60.0])
    fell, enough, short, more = verdicts_on(
        runs, stop=stop, origin="CHN", enough_days=60.0
    )
    assert (fell.holds, enough.holds, short.holds, more.holds) == (
        True,
        False,
        True,
        True,
    )
    assert str(enough).startswith("does not hold: with 60 days")


def test_what_hangs_on_months_without_a_record_cannot_be_known():
    # 10 t lack for certain, 20 if the unrecorded November brought nothing
    stop = stop_of({"2010-10": 0.0, "2010-12": 10.0})
    days = [0.0, 1.5 * MONTH_DAYS, 3.0 * MONTH_DAYS]
    runs = run_stop(stop, opening_days=days)
    given = {"stop": stop, "origin": "CHN"}
    fell, enough, short, _ = verdicts_on(runs, enough_days=days[1], **given)
    assert (fell.holds, enough.holds, short.holds) == (True, None, True)
    assert str(enough).startswith("cannot be known: with 45.")
    assert enough.found.startswith("0 to 5 t unmet")
    assert verdicts_on(runs, enough_days=days[2], **given)[1].holds is True
    assert verdicts_on(runs, enough_days=days[0], **given)[1].holds is False


def test_whether_anything_was_short_may_not_be_known_either():
    stop = stop_of({"2010-10": 10.0, "2010-12": 10.0})
    runs = run_stop(stop, opening_days=[0.0, 60.0])
    fell, enough, short, _ = verdicts_on(
        runs, stop=stop, origin="CHN", enough_days=60.0
    )
    assert (fell.holds, enough.holds, short.holds) == (None, True, None)
    assert short.found == "0 to 10 t unmet"


def test_a_record_that_did_not_fall_in_any_month_did_not():
    stop = stop_of({"2010-10": 10.0, "2010-11": 11.0, "2010-12": 10.0})
    runs = run_stop(stop, opening_days=[0.0, 60.0])
    fell, enough, short, _ = verdicts_on(
        runs, stop=stop, origin="CHN", enough_days=60.0
    )
    assert (fell.holds, enough.holds, short.holds) == (False, True, False)


def test_the_order_of_stocks_is_checked_and_not_taken_for_granted():
    stop = stop_of(STOP)
    runs = run_stop(stop, opening_days=[0.0, 60.0])
    swapped = runs.assign(watched_unmet_t=runs["watched_unmet_t"].to_numpy()[::-1])
    verdict = verdicts_on(swapped, stop=stop, origin="CHN", enough_days=60.0)[-1]
    assert not verdict.holds


def test_a_bridge_ends_where_the_record_begins():
    stop = stop_of(STOP)
    reference = ReferenceInputs(
        demand_t=8.0,
        origin_t=8.0,
        others_t=0.0,
        assumed={"2010-10": 0.5},
        recorded={"2010-11": 0.0, "2010-12": 30.0},
        source="made up",
        evidence="unverified",
    )
    bridge = bridge_to_record(reference, stop=stop, origin="CHN", enough_days=60.0)
    runs = run_stop(stop, opening_days=[0.0])
    assert bridge["unmet_t"].iloc[0] == pytest.approx(12.0)
    assert bridge["unmet_t"].iloc[-1] == pytest.approx(runs["unmet_t"][0])
    assert "2010-10: 4 t, recorded, not 5 t" in bridge["step"].to_list()


def test_phases_count_by_the_day_and_the_least_of_them():
    half = phase(date(2010, 10, 1), date(2010, 11, 16), capacity=0.5)
    none = phase(date(2010, 11, 1), date(2010, 11, 16), capacity=0.0)
    told = phases_share([half, none], months=["2010-10", "2010-11", "2010-12"])
    assert told == pytest.approx([0.5, 0.5, 1.0])


def test_phases_of_works_say_nothing_of_a_flow():
    shut = phase(
        date(2010, 10, 1), None, capacity=0.0, target=Target.FACILITY, name="F001"
    )
    assert np.isnan(phases_share([shut], months=["2010-10"])).all()


def test_a_record_is_held_against_phases_in_months_of_its_own():
    record = spread_to_months({"2010-10": 4.0, "2011": 12.0})
    half = phase(date(2010, 10, 1), date(2012, 1, 1), capacity=0.5)
    held = held_against(record, ordinary_t=10.0, phases=[half])
    assert compared(held) == (
        "1 month with a figure and a phase: came 40 % of an ordinary month, phases 50 %"
    )
    assert compared(held.iloc[:0]).startswith("no month has")


def shares(*values):
    return [
        SharedOrigin(
            period=str(2009 + k),
            called="customs",
            share=v,
            series="customs",
            source="",
            evidence="cited",
        )
        for k, v in enumerate(values)
    ]


@pytest.mark.parametrize("share", [0.493, 0.58, 0.816, 1.0])
def test_a_stock_lasts_its_cover_over_the_share_lost(share):
    table = stop_on_vintages(shares(share), stock_days=[60.0], stop_days=365)
    assert table["stock_out_day"][0] == pytest.approx(60.0 / share, rel=1e-9)
    assert table["unmet_share"][0] == pytest.approx((share * 365 - 60.0) / 365)


def test_a_stock_that_outlasts_the_stop_is_never_gone():
    table = stop_on_vintages(shares(0.1, 0.0), stock_days=[60.0], stop_days=365)
    assert np.isinf(table["stock_out_day"]).all()
    assert (table["unmet_share"] == 0.0).all()


def test_periods_are_compared_within_a_series_alone():
    first, second = shares(0.9, 0.6)
    other = SharedOrigin(
        period="2024",
        called="metals",
        share=0.8,
        series="metals",
        source="",
        evidence="cited",
    )
    table = stop_on_vintages(
        [first, second, other], stock_days=[60.0], stop_days=365
    ).set_index("period")["longer_than_before"]
    assert table["2010"] == pytest.approx(100.0 - 60.0 / 0.9)
    assert pd.isna(table["2009"])
    assert pd.isna(table["2024"])


def test_a_share_above_all_is_refused():
    with pytest.raises(ParameterError, match="0 to 1"):
        shares(85.5)


def test_a_span_of_months_has_no_gap():
    assert month_span("2010-11", "2011-02") == (
        "2010-11",
        "2010-12",
        "2011-01",
        "2011-02",
    )


def test_a_case_tells_all_that_is_wrong_with_it():
    with pytest.raises(ParameterError, match="5 problems") as told:
        RecordCase(
            name="a case",
            title=" ",
            events=(),
            market="JPN",
            commodity="rare_earths",
            series="by weight",
            origin="CHN",
            first="2010-09",
            last="2010",
            watched="2012-01",
            ordinary_first="2010-01",
            ordinary_last="2010-10",
            stocks=(),
        )
    for field in ("title", "last", "events", "stocks", "first"):
        assert f"- {field}: " in str(told.value)


def test_shares_of_no_period_and_savings_above_all_are_refused():
    with pytest.raises(ParameterError, match="vintages: none"):
        VintageCase(
            name="a case",
            title="shares",
            market="JPN",
            commodity="rare_earths",
            partner="CHN",
            stop_days=365.0,
            stock_days=(60.0,),
            vintages=(),
        )
    with pytest.raises(ParameterError, match="saved_share: 31"):
        UseChange(
            first="2012-01",
            last="2012-12",
            saved_share=31.4,
            what="use",
            source="made up",
            evidence="unverified",
        )
