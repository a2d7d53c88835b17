"""Assumptions of a project: what lacks is told at once, and nothing is filled in."""

from __future__ import annotations

import dataclasses
import math

import pytest
from pydantic import TypeAdapter, ValidationError

from geo.errors import ParameterError
from geo.model.reporting_code import (
    FACT_KEYS,
    TO_COMPLETE,
    CompetentPerson,
    Product,
    Rpeee,
    unknown_keys,
)

NICKEL = {"name": "nickel", "price": 16_000, "unit": "USD/t", "source": "study 2025"}
TEXTS = {
    "author": "A. Person",
    "date": "2026-05-01",
    "mining_method": "collectors on tracks, airlift riser",
    "processing_route": "pyrometallurgical",
    "tenure": "exploration contract",
    "environment": "baseline of two years",
    "cutoff_reasoning": "below it collecting costs more than it yields",
    "losses": "20 % of pick-up",
}


def test_a_whole_block_is_read_as_a_project_file_gives_it():
    rpeee = TypeAdapter(Rpeee).validate_python(TEXTS | {"products": [NICKEL]})
    assert rpeee.products == (Product(**NICKEL),)
    assert rpeee.tenure == "exploration contract"


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("empty", ["", "  \n"])
def test_no_text_may_be_empty(name, empty):
    with pytest.raises(ParameterError, match=rf"- {name}: "):
        Rpeee(**TEXTS | {name: empty}, products=(Product(**NICKEL),))


def test_all_that_lacks_is_told_at_once():
    with pytest.raises(ParameterError, match="rpeee: 9 problems") as raised:
        Rpeee()
    told = {problem.where for problem in raised.value.problems}
    assert told == {field.name for field in dataclasses.fields(Rpeee)}


def test_in_a_project_file_too_all_that_lacks_is_told_at_once():
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Rpeee).validate_python({"author": "A. Person", "losses": " "})
    cause = raised.value.errors()[0]["ctx"]["error"]
    assert {"date", "losses", "tenure"} <= {problem.where for problem in cause.problems}


@pytest.mark.parametrize("date", ["May 2026", "2026-13-01", "2026-02-30", "01.05.2026"])
def test_the_day_is_a_day(date):
    with pytest.raises(ParameterError, match='a day, as "2026-05-01"'):
        Rpeee(**TEXTS | {"date": date}, products=(Product(**NICKEL),))


@pytest.mark.parametrize("price", [0.0, -1.0, math.nan, math.inf])
def test_a_price_is_a_number_above_nothing(price):
    with pytest.raises(ParameterError, match=r"price: .*\n.*a number above 0"):
        Product(**NICKEL | {"price": price})


def test_the_competent_person_is_never_filled_in():
    assert not dataclasses.is_dataclass(CompetentPerson)
    assert {"Name", "Signature and date", "Consent to publication"} <= set(
        CompetentPerson
    )
    assert TO_COMPLETE == "Competent Person to complete"


def test_keys_of_facts_are_words_without_spaces_and_each_is_explained():
    assert all(key == "".join(key.split()).lower() for key in FACT_KEYS)
    assert all(meaning.strip() for meaning in FACT_KEYS.values())
    texts = {field.name for field in dataclasses.fields(Rpeee)} - {"date"}
    assert {f"rpeee.{name}" for name in texts} <= set(FACT_KEYS)


def test_every_unknown_key_is_told():
    problems = unknown_keys({"1.1": "crs cros", "1.2": "", "1.3": "nonsense"})
    assert [problem.where for problem in problems] == ["criterion 1.1", "criterion 1.3"]
    assert "'crs'" in problems[0].cure
