"""Kinds of deposit, their words, and the columns that tell a metal."""

from types import SimpleNamespace

import pytest

from geo.model.deposit_kinds import WORDS, DepositKind, kind_of, stated_kind
from geo.model.metal_columns import (
    grade_column,
    grade_factor,
    graded_metals,
    mass_column,
    symbol_of,
)


@pytest.mark.parametrize(
    ("mud", "crust", "kind"),
    [
        (None, None, DepositKind.NODULES),
        (object(), None, DepositKind.MUD),
        (None, object(), DepositKind.CRUST),
    ],
)
def test_a_section_says_what_is_estimated(mud, crust, kind):
    assert kind_of(SimpleNamespace(mud=mud, crust=crust)) is kind


def test_every_kind_has_words_of_its_own():
    assert set(WORDS) == set(DepositKind)
    assert len({words.noun for words in WORDS.values()}) == len(DepositKind)
    others = [WORDS[kind] for kind in DepositKind if kind is not DepositKind.NODULES]
    for words in others:
        told = " ".join((words.noun, words.adjective, words.title, words.lasts))
        assert "nodule" not in told.lower()
        assert (words.it, words.its) == ("it", "its")
    assert WORDS[DepositKind.NODULES].lasts.startswith("nodules last at")


def test_facts_of_a_statement_tell_the_kind():
    assert stated_kind({"kind": "mud"}) is DepositKind.MUD
    assert stated_kind({}) is DepositKind.NODULES


@pytest.mark.parametrize(
    ("metal", "grade", "mass", "times"),
    [
        ("Ni", "ni_pct", "ni_kt", 1e2),
        ("REO", "reo_ppm", "reo_kt", 1e6),
        ("Y", "y_ppm", "y_kt", 1e6),
    ],
)
def test_rare_earths_are_told_in_ppm_and_others_in_percent(metal, grade, mass, times):
    assert (grade_column(metal), mass_column(metal)) == (grade, mass)
    assert grade_factor(metal) == times
    assert graded_metals([grade, mass]) == (metal.lower(),)
    assert symbol_of(metal.lower()) == metal
