"""Portfolios, scenarios and how they fit the levers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.levers import SubstitutionLever
from geo.model.resilience import (
    Portfolio,
    ResilienceSettings,
    ResilienceUncertainty,
    Scenario,
    all_levers,
    unknown_levers,
)

THRIFT = SubstitutionLever(name="thrift", source="made up", saved_share=0.2)
SWAP = SubstitutionLever(name="swap", source="made up", saved_share=0.5)


def test_a_portfolio_of_a_lever_that_there_is_not_names_the_nearest():
    with pytest.raises(ParameterError, match="no lever 'thrifty'") as caught:
        ResilienceSettings(
            levers=(THRIFT,),
            portfolios=(Portfolio(name="all", levers=("thrift", "thrifty")),),
        )
    (problem,) = caught.value.problems
    assert problem.where == "portfolios.1.levers.2"
    assert problem.expected == "thrift"


def test_levers_of_a_country_are_checked_once_they_are_read():
    settings = ResilienceSettings(
        portfolios=(Portfolio(name="both", levers=("thrift", "swap")),),
        levers_of="JPN",
    )
    assert all_levers(settings, library=(THRIFT, SWAP)) == (THRIFT, SWAP)
    with pytest.raises(ParameterError, match="no lever 'swap'"):
        all_levers(settings, library=(THRIFT,))


def test_a_projects_own_lever_stands_in_the_place_of_the_librarys():
    stronger = replace(THRIFT, saved_share=0.4)
    settings = ResilienceSettings(levers=(stronger,), levers_of="JPN")
    assert all_levers(settings, library=(THRIFT, SWAP)) == (stronger, SWAP)


def test_of_many_levers_the_nearest_are_told_as_examples():
    many = [replace(THRIFT, name=f"thrift {number}") for number in range(11)]
    told = unknown_levers([Portfolio(name="a", levers=("thrift 100",))], among=many)
    assert told[0].expected.startswith("such as thrift 10 or ")
    few = unknown_levers([Portfolio(name="a", levers=("thrift 12",))], among=many[:10])
    assert set(few[0].expected.split(" or ")) == {one.name for one in many[:10]}
    assert few[0].cure


def test_doing_nothing_needs_no_levers():
    assert unknown_levers([Portfolio(name="nothing")], among=[]) == []


def test_what_stands_twice_is_told_with_all_else_at_once():
    scenario = Scenario(name="ban")
    with pytest.raises(ParameterError, match="7 problems") as caught:
        ResilienceSettings(
            levers=(THRIFT, THRIFT),
            portfolios=(Portfolio(name="a"), Portfolio(name="a")),
            scenarios=(scenario, scenario),
            compare=("USA", "Japan"),
            paths=0,
            carrying_rate=-0.1,
            demand_elasticity=0.5,
        )
    assert [problem.where for problem in caught.value.problems] == [
        "levers.2.name",
        "portfolios.2.name",
        "scenarios.2.name",
        "paths",
        "demand_elasticity",
        "carrying_rate",
        "compare.2",
    ]
    assert all(problem.cure for problem in caught.value.problems)


def test_a_lever_stands_once_in_a_portfolio():
    with pytest.raises(ParameterError, match=r"levers\.2: 'thrift' twice"):
        Portfolio(name="all", levers=("thrift", "thrift"))


def test_the_union_may_be_compared_and_a_word_may_not():
    assert ResilienceSettings(compare=("USA", "EU27")).compare == ("USA", "EU27")
    with pytest.raises(ParameterError, match="levers_of"):
        ResilienceSettings(levers_of="Japan")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"price_multiplier": 0.0}, "price_multiplier"),
        ({"demand_growth_per_year": -0.9}, "demand_growth_per_year"),
        ({"chance_per_year": 2.0}, "chance_per_year"),
        ({"name": " "}, "name"),
    ],
)
def test_a_scenario_refuses_what_cannot_be(changes, where):
    with pytest.raises(ParameterError, match=where):
        replace(Scenario(name="ban"), **changes)


def test_value_added_is_never_below_zero():
    with pytest.raises(
        ParameterError, match=r"value_added_usd_per_t\.cobalt\.other: -1"
    ):
        ResilienceSettings(value_added_usd_per_t={"cobalt": {"other": -1.0}})


def test_uncertainties_tell_all_that_is_wrong():
    with pytest.raises(ParameterError, match="2 problems") as caught:
        ResilienceUncertainty(demand_sd=-0.1, start_sd_days=1e9)
    assert [problem.cure for problem in caught.value.problems] == [
        "correct it, or leave it out: it is 0.05 then",
        "correct it, or leave it out: it is 0 then",
    ]
