"""A criterion cites a computed value and its file, or a person must complete it."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.reporting_code import FACT_KEYS, TO_COMPLETE, Product, Rpeee
from geo.resource.statement.outline import (
    OUTLINE_COLUMNS,
    Fact,
    build_outline,
    rpeee_facts,
)
from geo.sources.reporting import ReportingCode, read_criteria

ALL = {
    key: Fact(key=key, value=f"value of {key}", file="tables/a.csv")
    for key in FACT_KEYS
}


@pytest.fixture(params=list(ReportingCode))
def criteria(request):
    return read_criteria(request.param)


def test_without_facts_everything_is_left_to_the_competent_person(criteria):
    outline = build_outline(criteria, facts={})
    assert set(outline["says"]) == {TO_COMPLETE}
    assert set(outline["file"]) == {""}


def test_every_place_says_a_value_with_its_file_or_is_left_open(criteria):
    outline = build_outline(criteria, facts=ALL)
    values = {fact.value for fact in ALL.values()}
    assert set(outline["says"]) <= values | {TO_COMPLETE}
    answered = outline["says"] != TO_COMPLETE
    assert (outline.loc[answered, "file"] == "tables/a.csv").all()
    assert (outline.loc[~answered, "key"] == "").all()


def test_no_criterion_is_lost_and_their_order_is_kept(criteria):
    outline = build_outline(criteria, facts={"crs": ALL["crs"]})
    assert outline["number"].drop_duplicates().tolist() == criteria["number"].tolist()
    assert list(outline.columns) == list(OUTLINE_COLUMNS)


def test_a_fact_answers_its_own_part_only():
    criteria = read_criteria(ReportingCode.JORC)
    outline = build_outline(criteria, facts={"moisture": ALL["moisture"]})
    said = outline[outline["says"] != TO_COMPLETE]
    assert set(said["key"]) == {"moisture"}
    moisture = outline[outline["number"] == "3.6"].set_index("key")["says"]
    assert moisture.to_dict() == {
        "moisture": "value of moisture",
        "moisture.basis": TO_COMPLETE,
    }


def test_unknown_keys_and_misplaced_facts_are_told_together():
    criteria = read_criteria(ReportingCode.JORC).head(1).assign(cites="crs colour")
    with pytest.raises(DataError, match="outline: 2 problems") as raised:
        build_outline(criteria, facts={"crs": ALL["moisture"]})
    assert "unknown key 'colour'" in str(raised.value)
    assert "its own key is 'moisture'" in str(raised.value)


def test_a_fact_needs_a_known_key_a_value_and_a_file():
    with pytest.raises(ParameterError, match="fact colour: 3 problems"):
        Fact(key="colour", value=" ", file="")


def test_assumptions_are_cited_as_assumptions_of_their_author():
    texts = {
        name: f"the {name}"
        for name in (
            "mining_method", "processing_route", "tenure", "environment",
            "cutoff_reasoning", "losses",
        )
    }  # fmt: skip
    product = Product(name="nickel", price=16e3, unit="USD/t", source="study")
    rpeee = Rpeee(author="A. N.", date="2026-05-01", products=(product,), **texts)
    facts = rpeee_facts(rpeee, file="provenance.json")
    assert set(facts) == {key for key in FACT_KEYS if key.startswith("rpeee.")}
    assert facts["rpeee.losses"].value == "the losses, assumed by A. N., 2026-05-01"
    outline = build_outline(read_criteria(ReportingCode.JORC), facts=facts)
    assert "assumed by A. N." in " ".join(outline["says"])


def test_the_arguments_are_left_as_they_were():
    criteria = read_criteria(ReportingCode.JORC)
    before = criteria.copy()
    build_outline(criteria, facts=ALL)
    pd.testing.assert_frame_equal(criteria, before)
