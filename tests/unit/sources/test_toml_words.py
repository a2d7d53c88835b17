"""What is told of values of a wrong kind, and what else is told beside them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import pytest

from geo.model.resilience import ResilienceSettings
from geo.sources.toml_checks import fill


def told_of(text, *, kind=ResilienceSettings):
    filled, problems = fill(kind, tomllib.loads(text))
    assert filled is None
    return problems


@pytest.mark.parametrize(
    ("text", "what", "expected", "cure"),
    [
        ('compare = "EU"', "'EU'", "a list", 'write it in brackets: ["EU"]'),
        ("compare = 3", "3", "a list", "write it in brackets: [3]"),
        ('paths = "many"', "'many'", "a whole number", "without a point"),
        ("paths = 1.5", "1.5", "a whole number", "without a point"),
        ('sharing = "some"', "'some'", "a number", "without quotes"),
        ("levers_of = 5", "5", "a text", "in quotes"),
        ("[levers]\nkind = 'stock'", "a table", "a list", "double brackets"),
        ("uncertainty = 3", "3", "a table", "below a heading"),
    ],
)
def test_a_value_of_a_wrong_kind_is_told_in_plain_words(text, what, expected, cure):
    ((_, problem),) = told_of(text)
    assert (problem.what, problem.expected) == (what, expected)
    assert cure in problem.cure


def test_a_word_that_is_none_of_a_set_has_the_nearest():
    text = """[[scenarios]]
    name = "a"
    [[scenarios.disruptions]]
    target = "exprt"
    name = "CHN"
    start_day = 1.0"""
    ((place, problem),) = told_of(text)
    assert place == ("scenarios", 0, "disruptions", 0, "target")
    assert problem.what == "'exprt' is not known"
    assert problem.expected.startswith("export or ")
    assert problem.cure == "did you mean 'export'?"


def test_a_key_that_lacks_has_a_cure():
    ((place, problem),) = told_of("[[portfolios]]\nlevers = []")
    assert place == ("portfolios", 0, "name")
    assert problem.cure == "add the key"


def test_a_long_value_is_not_repeated_whole():
    ((_, problem),) = told_of(f"sharing = '{'x' * 500}'")
    assert len(problem.what) < 80


SEABED = """[[levers]]
kind = "seabed"
name = "mud"
source = "made up"
lag_days = -1.0
gates = [{ name = "vesel", t_per_year = 1.0 }]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file that holds the settings as one of its tables."""

    resilience: ResilienceSettings


def places_within(text):
    """Put the settings into a table of a file, and name the places told."""
    lines = ("[resilience]\n" + text).replace("[[", "[[resilience.")
    return {place[1:] for place, _ in told_of(lines, kind=Asked)}


def test_numbers_at_each_depth_are_told_beside_a_part_that_is_wrong():
    assert places_within("paths = -5\n" + SEABED) == {
        ("paths",),
        ("levers", 0, "lag_days"),
        ("levers", 0, "gates", 0, "name"),
    }


def test_a_portfolio_is_not_blamed_for_a_lever_that_could_not_be_read():
    text = SEABED + '[[portfolios]]\nname = "all"\nlevers = ["mud"]\n'
    assert {place[0] for place in places_within(text)} == {"levers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """A table with a value of one of two kinds, which pydantic names in its places."""

    several: tuple[float, ...] | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    table: Either


def test_a_value_of_one_of_two_kinds_is_told_as_neither():
    problems = told_of("[table]\nseveral = [true, 'x']", kind=Holding)
    assert problems
    assert all(place[:2] == ("table", "several") for place, _ in problems)


def test_what_may_follow_from_a_plain_value_that_is_wrong_is_not_told():
    assert places_within('paths = "some"\nsharing = 3.0') == {("paths",)}
