"""Net present value, internal rate and payback, and when they are refused."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.resource.mining.cash_flow import Timing, irr, npv, payback_years

PLAIN = [-500.0] + [100.0] * 10


def test_at_no_rate_the_value_is_the_sum():
    assert npv(PLAIN, rate=0.0) == pytest.approx(500.0)
    assert npv(PLAIN, rate=0.0, timing=Timing.MID_YEAR) == pytest.approx(500.0)


def test_year_zero_is_today_whatever_the_timing():
    assert npv([-500.0], rate=0.3, timing=Timing.MID_YEAR) == -500.0


def test_two_flows_have_the_rate_of_their_ratio():
    assert irr([-100.0, 112.0]) == pytest.approx(0.12, abs=1e-12)
    assert irr([-100.0, 0.0, 121.0]) == pytest.approx(0.10, abs=1e-12)
    assert irr([-100.0, 50.0]) == pytest.approx(-0.5, abs=1e-12)
    # mid-year: a year's money comes after half a year
    mid = irr([-100.0, 110.0], timing=Timing.MID_YEAR)
    assert mid == pytest.approx(0.21, abs=1e-12)


def test_borrowing_has_a_rate_too():
    assert irr([100.0, -112.0]) == pytest.approx(0.12, abs=1e-12)


def test_a_long_life_does_not_overflow():
    flows = [-1e9] + [5e6] * 400
    rate = irr(flows)
    # 5e6 a year for ever would pay 0.5 %
    assert 0.003 < rate < 0.005
    assert npv(flows, rate=rate) == pytest.approx(0.0, abs=1.0)


def test_several_roots_are_refused_and_told():
    with pytest.raises(ParameterError, match=r"several rates: 0\.1, 0\.2"):
        irr([-100.0, 230.0, -132.0])


def test_two_changes_of_sign_with_one_root_have_an_answer():
    # closure costs that no rate in range turns into a second root
    flows = [-100.0, 80.0, 80.0, -1.0]
    rate = irr(flows)
    assert npv(flows, rate=rate) == pytest.approx(0.0, abs=1e-9)


def test_no_root_is_refused():
    with pytest.raises(ParameterError, match="never change sign"):
        irr([-100.0, -10.0])
    with pytest.raises(ParameterError, match="never change sign"):
        irr([0.0, 0.0])
    with pytest.raises(ParameterError, match="at no rate"):
        irr([100.0, -100.0, 100.0])
    with pytest.raises(ParameterError, match="at no rate"):
        irr([-1.0, 1e9])


def test_payback_lies_within_the_year_it_happens():
    assert payback_years([-100.0, 60.0, 80.0]) == pytest.approx(1.5)
    assert payback_years([-100.0, 110.0], rate=0.1) == pytest.approx(1.0)
    assert payback_years([50.0, -10.0]) == 0.0
    assert payback_years([-100.0, 50.0, -50.0]) == np.inf
    # closure afterwards does not undo it
    assert payback_years([-100.0, 100.0, -30.0]) == pytest.approx(1.0)


@pytest.mark.parametrize("function", [npv, payback_years])
def test_bad_flows_and_rates_are_all_told(function):
    with pytest.raises(ParameterError, match="2 problems") as raised:
        function([1.0, np.nan], rate=-8.0)
    assert "not finite in years [1]" in str(raised.value)
    assert "8 % a year is 0.08" in str(raised.value)
    with pytest.raises(ParameterError, match="one amount for each year"):
        function([], rate=0.1)
