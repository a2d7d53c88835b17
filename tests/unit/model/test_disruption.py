"""Something stops: what may be said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target

SHUT = Disruption(target=Target.GATE, name="Strait", start_day=10.0, duration_days=5.0)


def test_it_ends_as_long_after_its_start_as_it_lasts():
    assert SHUT.end_day == 15.0


def test_without_an_end_it_lasts():
    assert Disruption(target=Target.PORT, name="JPYOK").end_day == float("inf")


def test_closed_is_nothing_left():
    assert SHUT.closed
    assert not replace(SHUT, capacity=0.01).closed


@pytest.mark.parametrize(
    ("target", "capacity", "told"),
    [
        (Target.GATE, 0.0, "gate X closed"),
        (Target.EXPORT, 0.5, "export X at 50%"),
        (Target.FACILITY, 1.0, "facility X at 100%"),
    ],
)
def test_it_says_what_it_is(target, capacity, told):
    assert str(Disruption(target=target, name="X", capacity=capacity)) == told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start_day", -1.0),
        ("duration_days", -1.0),
        ("capacity", -0.1),
        ("capacity", 1.1),
        ("capacity", float("nan")),
        ("delay_days", -1.0),
        ("cost_usd_per_t", -1.0),
        ("cost_usd_per_t", float("nan")),
        ("probability", 1.5),
        ("stage", "smelted"),
    ],
)
def test_what_cannot_be_is_refused(field, value):
    with pytest.raises(
        ParameterError, match=f"disruption of gate Strait(.|\n)*{field}"
    ):
        replace(SHUT, **{field: value})


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ParameterError) as error:
        replace(SHUT, capacity=2.0, delay_days=-1.0, cost_usd_per_t=-1.0, stage="x")
    told = {problem.where for problem in error.value.problems}
    assert told == {"capacity", "delay_days", "cost_usd_per_t", "stage"}


@pytest.mark.parametrize("field", ["delay_days", "cost_usd_per_t"])
def test_a_charge_without_end_is_no_charge(field):
    with pytest.raises(ParameterError, match=field):
        replace(SHUT, capacity=1.0, **{field: float("inf")})


def test_targets_are_a_closed_set():
    assert {str(target) for target in Target} == {
        *("facility", "company", "country", "export", "port", "gate", "flow")
    }
    with pytest.raises(ValueError, match="strait"):
        Target("strait")
