"""Country profiles: what a row may hold, and what a profile leaves open."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from geo.errors import ParameterError
from geo.model.country_profile import FLOW_COLUMNS, CountryProfile, import_values
from geo.model.import_series import ImportSeries, ImportValue
from geo.model.profile_dates import bad_date, bad_order, bad_period
from geo.model.profile_policy import Benchmark, Instrument, Unknown
from geo.model.profile_savings import Recycling, Substitution
from geo.model.profile_stocks import Stake, Stock

ORIGIN = {"source": "a gazette, 2011", "evidence": "cited"}


def value(period: str, partner: str, number: float, **more: str) -> ImportValue:
    return ImportValue(period=period, partner=partner, value=number, **more)


def series(*values: ImportValue, **changes: Any) -> ImportSeries:
    settings: dict[str, Any] = {
        "title": "Rare earths by weight",
        "commodity": "rare_earths",
        "scope": "compounds and metals",
        "measure": "volume",
        "unit": "t",
        "values": values or (value("2010", "WLD", 1000.0),),
        **ORIGIN,
    }
    return ImportSeries(**settings | changes)


def profile(**sections: Any) -> CountryProfile:
    return CountryProfile(iso3="JPN", name="Japan", as_of="2026-11", **sections)


STOCK = Stock(
    holder="public",
    holder_name="an agency",
    commodities=("cobalt",),
    target_days=42.0,
    held_t=10.0,
    from_="1983",
    release_rule="by tender",
    **ORIGIN,
)
STAKE = Stake(
    name="a mine",
    commodity="nickel",
    share=0.2,
    amount=1e6,
    currency="US$",
    date="2011-03",
    off_take_t=500.0,
    status="active",
    **ORIGIN,
)


def problems_of(make: Any) -> dict[str, str]:
    with pytest.raises(ParameterError, match="problem") as error:
        make()
    return {problem.where: str(problem) for problem in error.value.problems}


def test_a_series_tells_all_that_is_wrong_at_once() -> None:
    told = problems_of(
        lambda: series(
            value("2010", "CHN", 120.0),
            value("2010-13", "China", 12.0),
            commodity="rare_earth",
            measure="share",
            unit="t",
            scope=" ",
            evidence="sure",
            hs_codes=("2846.90",),
        )
    )
    assert set(told) == {
        "commodity",
        "unit",
        "scope",
        "evidence",
        "hs_codes.1",
        "values.1.value",
        "values.2.period",
        "values.2.partner",
    }
    assert "did you mean 'rare_earths'" in told["commodity"]
    assert "0 to 100 %" in told["values.1.value"]


@pytest.mark.parametrize(
    ("measure", "unit", "right"),
    [
        ("share", "%", True),
        ("share", "fraction", False),
        ("volume", "t REO", True),
        ("volume", "%", False),
        ("volume", "tonnes", False),
        ("value", "million US$", True),
        ("value", "JPY", True),
        ("value", "t", False),
    ],
)
def test_the_unit_follows_the_measure(measure: str, unit: str, right: bool) -> None:
    one = value("2010", "CHN", 50.0)
    if right:
        assert series(one, measure=measure, unit=unit).unit == unit
        return
    with pytest.raises(ParameterError, match=f"for a {measure}"):
        series(one, measure=measure, unit=unit)


def test_a_share_of_a_hundred_is_allowed_and_more_is_not() -> None:
    whole = value("2010", "CHN", 100.0)
    assert series(whole, measure="share", unit="%").values == (whole,)
    with pytest.raises(ParameterError, match="0 to 100 %"):
        series(value("2010", "CHN", 100.1), measure="share", unit="%")


@pytest.mark.parametrize("number", [-1.0, float("nan"), float("inf")])
def test_a_quantity_is_finite_and_not_negative(number: float) -> None:
    with pytest.raises(ParameterError, match="0 or more"):
        series(value("2010", "CHN", number))


def test_partners_never_add_up_to_more_than_all() -> None:
    parts = (value("2010", "CHN", 800.0), value("2010", "VNM", 200.0))
    assert len(series(*parts, value("2010", "WLD", 1000.0)).values) == 3
    with pytest.raises(ParameterError, match="partners of 2010 add up to 1000"):
        series(*parts, value("2010", "WLD", 990.0))


def test_shares_of_partners_never_add_up_to_more_than_a_hundred() -> None:
    with pytest.raises(ParameterError, match="add up to 120"):
        series(
            value("2010", "CHN", 80.0),
            value("2010", "VNM", 40.0),
            measure="share",
            unit="%",
        )


def test_the_union_is_not_added_to_its_members() -> None:
    members = (value("2010", "EST", 60.0), value("2010", "EU27", 70.0))
    assert len(series(*members, measure="share", unit="%").values) == 2


def test_a_number_stands_once() -> None:
    with pytest.raises(ParameterError, match="2010 CHN stands 2 times"):
        series(value("2010", "CHN", 1.0), value("2010", "CHN", 2.0))


def test_two_series_of_one_scope_are_refused_and_of_two_scopes_are_not() -> None:
    both = (series(), series(title="The same again"))
    with pytest.raises(ParameterError, match="say in scope and goods how they differ"):
        profile(imports=both)
    apart = (series(), series(title="Metals only", scope="metals"))
    assert len(profile(imports=apart).series("rare_earths")) == 2


def test_two_series_of_one_title_are_refused() -> None:
    with pytest.raises(ParameterError, match="2 series are titled"):
        profile(imports=(series(), series(scope="metals")))


def test_series_are_found_by_commodity_and_measure() -> None:
    weights = series()
    shares = series(
        value("2010", "CHN", 80.0), title="Shares", measure="share", unit="%"
    )
    both = profile(imports=(weights, shares))
    assert both.series("rare_earths") == (weights, shares)
    assert both.series("rare_earths", measure="share") == (shares,)
    assert both.series("cobalt") == ()


@pytest.mark.parametrize(
    "period", ["2010", "2012H1", "2025Q3", "2010-11", "2020/2023", "2025-01/2025-10"]
)
def test_periods_as_publishers_give_them(period: str) -> None:
    assert bad_period("period", period) == []


@pytest.mark.parametrize(
    "period",
    [
        "",
        "10",
        "2010-13",
        "2010-00",
        "2012H3",
        "2023/2020",
        "2020/2020",
        "2020/2023-05",
    ],
)
def test_what_is_no_period_is_told(period: str) -> None:
    assert [problem.what for problem in bad_period("period", period)] == [repr(period)]


@pytest.mark.parametrize("date", ["2023-02-29", "2022-4", "April 2022", "20220428", ""])
def test_what_is_no_date_is_told(date: str) -> None:
    assert [problem.where for problem in bad_date("date", date)] == ["date"]


def test_dates_are_ordered_as_far_as_both_are_told() -> None:
    named = ("from", "to")
    assert bad_order("2022-04-28", "2022", named=named) == []
    assert bad_order(None, "2022", named=named) == []
    (problem,) = bad_order("2022-04-28", "2022-03", named=named)
    assert "before from '2022-04-28'" in problem.what


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"share": 20.0}, "20 % is 0.2"),
        ({"off_take_share": -0.1}, "0 to 1"),
        ({"currency": None}, "missing beside amount"),
        ({"currency": "million US$"}, "write the amount out"),
        ({"until": "2010"}, "before date"),
        ({"facility_ids": ("Coral Bay",)}, "such as F001"),
        ({"status": "sold"}, "one of active, planned, ended"),
        ({"iso3": "Peru"}, "three capital letters"),
        ({"source": " "}, "who says so"),
    ],
)
def test_a_wrong_stake_is_told_with_its_cure(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(ParameterError, match=told):
        dataclasses.replace(STAKE, **changes)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"holder": "state"}, "holder"),
        ({"commodities": ()}, "commodities"),
        ({"commodities": ("cobalt", "nickle")}, "commodities.2"),
        ({"held_days": -1.0}, "held_days"),
        ({"held_value": 5.0}, "currency"),
        ({"to": "1982"}, "to"),
    ],
)
def test_a_wrong_stock_names_the_key(changes: dict[str, Any], where: str) -> None:
    assert where in problems_of(lambda: dataclasses.replace(STOCK, **changes))


@pytest.mark.parametrize(
    ("measure", "number", "unit", "where"),
    [
        ("eol_rir", 101.0, "%", "value"),
        ("eol_rir", 1.1, "fraction", "value"),
        ("eol_rir", 5.0, "t", "unit"),
        ("recovered_t", 5.0, "%", "unit"),
        ("recovered_t", -5.0, "t", "value"),
        ("eol_rir", 5.0, None, "unit"),
        ("rate", 5.0, "%", "measure"),
    ],
)
def test_recycling_has_the_unit_of_its_measure(
    measure: str, number: float, unit: str | None, where: str
) -> None:
    told = problems_of(
        lambda: Recycling(
            commodity="cobalt", measure=measure, value=number, unit=unit, **ORIGIN
        )
    )
    assert where in told


def test_benchmarks_and_instruments_know_their_words() -> None:
    with pytest.raises(ParameterError, match="one of extraction, processing"):
        Benchmark(name="b", stage="mining", value=10, unit="%", year=2030, **ORIGIN)
    with pytest.raises(ParameterError, match="one of law, fund"):
        Instrument(name="i", kind="act", date="2024", **ORIGIN)
    with pytest.raises(ParameterError, match="missing beside value"):
        Benchmark(name="b", stage="recycling", value=25, year=2030, **ORIGIN)


def test_an_empty_profile_can_answer_nothing() -> None:
    answers = profile().cannot_answer()
    assert len(answers) == 5 + 6
    assert "Imports: no series of cobalt." in answers
    assert "Stakes: what is owned abroad is not given." in answers


def test_a_full_row_leaves_nothing_open() -> None:
    assert STOCK.open_questions() == ()
    assert STAKE.open_questions() == ()


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        (
            STOCK,
            "target_days",
            "Stocks, an agency: not known: the target in days.",
        ),
        (STOCK, "held_t", "not known: how much is held (days, tonnes or value)."),
        (
            STAKE,
            "share",
            "Stakes, a mine (2011-03): not known: the share of the equity.",
        ),
        (STAKE, "off_take_t", "not known: how much of the output comes home."),
    ],
)
def test_a_null_becomes_a_sentence(row: Stock | Stake, field: str, told: str) -> None:
    section = "stocks" if isinstance(row, Stock) else "stakes"
    whole = " ".join(profile(**{section: (row,)}).cannot_answer())
    assert told not in whole
    row = dataclasses.replace(row, **{field: None})
    assert told in " ".join(profile(**{section: (row,)}).cannot_answer())


def test_the_same_fact_in_another_unit_answers_the_question() -> None:
    days = dataclasses.replace(STOCK, held_t=None, held_days=42.0)
    assert days.open_questions() == ()


def test_only_what_pays_is_asked_for_its_sum() -> None:
    law = Instrument(name="an act", kind="law", date="2022", **ORIGIN)
    assert law.open_questions() == ()
    assert dataclasses.replace(law, kind="fund").open_questions() == ("the sum",)


def test_an_unknown_is_told_with_its_reason() -> None:
    unknown = Unknown(field="stocks", question="How much is held?", why="Secret.")
    answers = profile(unknown=(unknown,)).cannot_answer()
    assert answers[-1] == "stocks: How much is held? Secret."


def test_a_substitution_without_effect_leaves_it_open() -> None:
    one = Substitution(commodity="nickel", measure="less of it", year=2020, **ORIGIN)
    assert one.open_questions() == ("the effect",)


def test_imports_become_rows_of_the_table_of_flows() -> None:
    own = value("2011", "CHN", 5.0, source="another, 2012", evidence="unverified")
    one = series(value("2010", "CHN", 7.0), own, hs_codes=("284610", "284690"))
    flows = import_values(profile(imports=(one,)))
    assert tuple(flows.columns) == FLOW_COLUMNS
    assert flows["destination"].tolist() == ["JPN", "JPN"]
    assert flows["hs_code"].tolist() == ["284610; 284690"] * 2
    assert flows["reporter"].tolist() == ["", ""]
    assert flows["source"].tolist() == ["a gazette, 2011", "another, 2012"]
    assert flows["evidence"].tolist() == ["cited", "unverified"]
    assert flows["value"].tolist() == [7.0, 5.0]


def test_a_profile_needs_a_code_a_name_and_a_date() -> None:
    with pytest.raises(ParameterError, match="country profile Japan") as error:
        CountryProfile(iso3="Japan", name="", as_of="today")
    assert [problem.where for problem in error.value.problems] == [
        "iso3",
        "name",
        "as_of",
    ]
