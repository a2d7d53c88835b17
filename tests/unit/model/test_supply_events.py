"""Events: dated phases become days of a scenario, and nothing is left unfounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.model.disruption import Target
from geo.model.supply_events import EventPhase, EventRecord, SupplyEvent

BEGAN = date(2031, 3, 1)

PHASE = EventPhase(
    from_=date(2031, 3, 11),
    until=date(2031, 4, 10),
    target=Target.COUNTRY,
    name="ATL",
    commodity="nickel",
    capacity=0.25,
    capacity_basis="quota over exports of the year before: 25 / 100 t",
    capacity_evidence="derived",
    what="exports rationed",
    source="made up",
    evidence="synthetic",
)
RECORD = EventRecord(
    what="imports",
    period="2031-03",
    value=7.0,
    unit="t",
    scope="ore",
    source="made up",
    evidence="synthetic",
)
EVENT = SupplyEvent(
    event_id="atlantis-2031",
    title="Atlantis rations nickel",
    summary="Nothing of this happened.",
    commodities=("nickel", "cobalt"),
    began=BEGAN,
    phases=(PHASE,),
    records=(RECORD, replace(RECORD, period="2031-04", value=9.0)),
)


def test_days_are_counted_from_the_beginning_of_the_event():
    (hit,) = EVENT.disruptions()
    assert (hit.start_day, hit.duration_days, hit.end_day) == (10.0, 30.0, 40.0)
    assert (hit.capacity, hit.commodity, hit.source) == (0.25, "nickel", "made up")
    assert (hit.target, hit.name) == (Target.COUNTRY, "ATL")


def test_an_open_phase_lasts_for_ever():
    (hit,) = replace(EVENT, phases=(replace(PHASE, until=None),)).disruptions()
    assert hit.duration_days == float("inf")


@given(st.integers(min_value=-400, max_value=400))
def test_a_phase_holds_on_the_same_dates_whatever_day_zero_is(shift):
    zero = BEGAN + timedelta(days=shift)
    hits = EVENT.disruptions(day_zero=zero)
    held = {
        zero + timedelta(days=day)
        for day in range(900)
        for hit in hits
        if hit.start_day <= day < hit.end_day
    }
    days = (PHASE.until - PHASE.from_).days
    every = {PHASE.from_ + timedelta(days=day) for day in range(days)}
    assert held == {day for day in every if day >= zero}


def test_what_is_over_before_day_zero_is_left_out():
    assert EVENT.disruptions(day_zero=PHASE.until) == ()
    assert len(EVENT.disruptions(day_zero=PHASE.until - timedelta(days=1))) == 1


def test_a_series_is_given_by_its_periods():
    assert EVENT.series("imports") == {"2031-03": 7.0, "2031-04": 9.0}
    with pytest.raises(ParameterError, match="exports: no series"):
        EVENT.series("exports")


def test_all_that_is_wrong_with_a_phase_is_told_at_once():
    with pytest.raises(ParameterError) as error:
        replace(
            PHASE,
            until=PHASE.from_,
            capacity=2.5,
            commodity="unobtainium",
            source=" ",
            evidence="hearsay",
            capacity_basis="",
        )
    told = {problem.where for problem in error.value.problems}
    assert told == {
        "until",
        "capacity",
        "commodity",
        "source",
        "evidence",
        "capacity_basis",
    }


def test_an_assumed_capacity_is_never_called_more_than_unverified():
    with pytest.raises(ParameterError, match="for an assumed capacity"):
        replace(PHASE, capacity_basis="Assumed: half", capacity_evidence="cited")
    with pytest.raises(ParameterError, match="where the days come from"):
        replace(PHASE, delay_days=3.0)


@pytest.mark.parametrize("name", ["ATL", "ATL>", ">MUU", "ATL>MUU>ATL"])
def test_a_flow_has_two_ends(name):
    with pytest.raises(ParameterError, match="ORIGIN>DESTINATION"):
        replace(PHASE, target=Target.FLOW, name=name)


@pytest.mark.parametrize(
    "period", ["2031", "2031H2", "2031Q4", "2031-12", "2031-12-31", "2031-01/2031-02"]
)
def test_a_period_is_a_year_or_a_part_of_one_or_a_span(period):
    assert replace(RECORD, period=period).period == period


@pytest.mark.parametrize(
    "period",
    ["", "31", "2031-13", "2031-1", "2031H3", "2031/2031", "2031/2030", "2031/2032-01"],
)
def test_other_periods_are_refused(period):
    with pytest.raises(ParameterError, match="period"):
        replace(RECORD, period=period)


def test_all_that_does_not_fit_in_an_event_is_told_at_once():
    with pytest.raises(ParameterError) as error:
        replace(
            EVENT,
            event_id="Atlantis 2031",
            title="",
            commodities=("cobalt", "tin"),
            began=date(2031, 3, 20),
            ended=date(2031, 4, 1),
            records=(RECORD, replace(RECORD, unit="kg")),
        )
    told = [problem.where for problem in error.value.problems]
    assert sorted(told) == [
        "commodities.2",
        "event_id",
        "phases.1.commodity",
        "phases.1.from",
        "phases.1.until",
        "records",
        "records.2.scope",
        "title",
    ]


def test_an_event_that_is_over_has_no_open_phase():
    with pytest.raises(ParameterError, match=r"phases\.1\.until: open"):
        replace(EVENT, ended=date(2032, 1, 1), phases=(replace(PHASE, until=None),))


def test_an_event_hits_something():
    with pytest.raises(ParameterError, match="phases: none"):
        replace(EVENT, phases=())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_record_is_a_number(value):
    with pytest.raises(ParameterError, match=r"value: (nan|inf)"):
        replace(RECORD, value=value)


def test_a_span_has_two_ends_of_one_kind():
    assert replace(RECORD, period="2031H1/2031H2").period == "2031H1/2031H2"
    with pytest.raises(ParameterError, match="2031H1/2031Q3"):
        replace(RECORD, period="2031H1/2031Q3")
