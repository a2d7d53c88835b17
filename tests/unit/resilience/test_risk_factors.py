"""Factors that temper a concentration: in their ranges, and with a source."""

from __future__ import annotations

import pytest

from geo.errors import ParameterError
from geo.model.profile_savings import Recycling
from geo.resilience.country_risk import CountryRisk
from geo.resilience.risk_factors import (
    NOTHING_BACK,
    RiskFactors,
    StatedFactor,
    with_recycling,
)


def rate(value, *, commodity="cobalt", group=None, measure="eol_rir", unit="%"):
    return Recycling(
        commodity=commodity,
        group=group,
        measure=measure,
        value=value,
        unit=unit,
        source="a study",
        evidence="cited",
    )


def recycled(rows, *, commodity="cobalt", group=""):
    found = with_recycling(
        RiskFactors(), recycling=rows, commodity=commodity, group=group
    )
    return found.recycling_input_rate


def test_what_is_assumed_says_so_and_is_the_worst():
    factors = RiskFactors()
    point = factors.point
    assert (point.import_reliance, point.substitution_index) == (1.0, 1.0)
    assert point.recycling_input_rate == 0.0
    assert all("assumed" in one.source for one in factors.named().values())


def test_a_factor_out_of_order_without_a_source_and_of_odd_evidence_is_told_whole():
    with pytest.raises(ParameterError, match=r"(?s)source.*evidence.*low, value, high"):
        StatedFactor(value=0.5, low=0.6, high=0.9, source="", evidence="sure")


@pytest.mark.parametrize(("value", "unit"), [(22.0, "%"), (0.22, "fraction")])
def test_a_rate_is_read_in_its_unit_with_half_of_it_either_way(value, unit):
    found = recycled([rate(value, unit=unit)])
    assert (found.low, found.value, found.high) == pytest.approx((0.11, 0.22, 0.33))
    assert (found.source, found.evidence) == ("a study", "cited")


def test_a_range_never_leaves_what_is_possible():
    assert recycled([rate(80.0)]).high == 1.0


def test_the_first_rate_that_is_told_counts():
    rows = [rate(None), rate(30.0, measure="collection_rate"), rate(5.0), rate(9.0)]
    assert recycled(rows).value == pytest.approx(0.05)


def test_a_rate_of_another_commodity_or_group_says_nothing():
    rows = [rate(9.0, commodity="nickel"), rate(31.0, commodity="rare_earths")]
    assert recycled(rows) == NOTHING_BACK
    yttrium = rate(31.0, commodity="rare_earths", group="y")
    assert recycled([yttrium], commodity="rare_earths") == NOTHING_BACK
    assert recycled([yttrium], commodity="rare_earths", group="dy") == NOTHING_BACK
    found = recycled([yttrium], commodity="rare_earths", group="y")
    assert found.value == pytest.approx(0.31)


def test_risks_out_of_range_are_all_told():
    with pytest.raises(ParameterError, match=r"(?s)risk of AUS.*risk of CHN.*trade of"):
        CountryRisk(risk={"CHN": 11.0, "AUS": -1.0}, trade={"CHN": -0.1})


def test_a_standard_error_of_ones_own_goes_before_the_usual():
    countries = CountryRisk(risk={}, standard_error={"COD": 0.1})
    assert countries.spread("COD", usual=0.3) == pytest.approx(0.2)
    assert countries.spread("CHN", usual=0.3) == pytest.approx(0.6)
