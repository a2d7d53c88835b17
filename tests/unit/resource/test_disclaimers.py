"""Sentences of a statement: each where its condition holds, and nowhere else."""

from __future__ import annotations

import pytest

from geo.errors import ParameterError
from geo.model.reporting_code import Product, Rpeee
from geo.resource.statement.disclaimers import Circumstances, disclaimers_of

RPEEE = Rpeee(
    author="A. Person",
    date="2026-05-01",
    products=(Product(name="nickel", price=16e3, unit="USD/t", source="study"),),
    **dict.fromkeys(
        (
            "mining_method", "processing_route", "tenure", "environment",
            "cutoff_reasoning", "losses",
        ),
        "as in the study",
    ),
)  # fmt: skip
PLAIN = {
    "synthetic": False,
    "rpeee": RPEEE,
    "cell_m": 2000.0,
    "classes": False,
    "realizations": 200,
    "terrain_cell_m": 50.0,
}
NEEDED = {
    "synthetic": {"synthetic": True},
    "inventory": {"rpeee": None},
    "proposed": {"classes": True},
    "confidence": {"classes": True, "rpeee": None},
    "overrides": {"overrides": 2},
    "inferred": {"classes": True, "inferred_share": 0.62},
    "unclassified": {"classes": True, "unclassified_share": 0.1},
    "smoothed": {"realizations": 0},
    "refused": {"kriging_refused": ("north",)},
    "no_better": {"kriging_no_better": ("north", "south")},
    "range_given": {"range_given": ("north",)},
    "in_situ": {"metals": True},
    "moisture": {"moisture_given": True},
    "recoverable": {"recoverable": True},
    "regional_only": {"terrain_cell_m": 450.0},
    "no_terrain": {"terrain_cell_m": None},
    "equidistance": {"equidistance": True},
    "contested": {"contested": True},
    "area": {"beyond_jurisdiction": True},
    "economics": {"economics": True},
}


def said(**changes):
    made = Circumstances(**PLAIN | changes)
    return {one.key: one.text for one in disclaimers_of(made)}


def test_a_plain_statement_carries_three_sentences_only():
    assert set(said()) == {"draft", "rpeee", "realizations"}


@pytest.mark.parametrize("key", NEEDED)
def test_a_sentence_stands_where_its_condition_holds_and_not_without(key):
    assert key in said(**NEEDED[key])
    assert key not in said()


@pytest.mark.parametrize("key", NEEDED)
def test_a_draft_is_never_said_to_be_signed(key):
    assert "No Competent Person has signed" in said(**NEEDED[key])["draft"]


@pytest.mark.parametrize("rpeee", [None, RPEEE])
def test_synthetic_stations_are_no_resource_whatever_is_assumed(rpeee):
    sentences = said(synthetic=True, rpeee=rpeee, classes=True)
    assert "not a mineral resource" in sentences["synthetic"]
    assert not {"rpeee", "inventory", "proposed"} & set(sentences)
    assert "confidence" in sentences


def test_exactly_one_sentence_says_what_the_figures_may_be_called():
    standing = {"synthetic", "inventory", "rpeee"}
    for synthetic in (True, False):
        for rpeee in (None, RPEEE):
            assert len(standing & set(said(synthetic=synthetic, rpeee=rpeee))) == 1


def test_realizations_and_smoothing_exclude_each_other():
    assert "smoothed" not in said(realizations=1)
    assert "realizations" not in said(realizations=0)
    assert "cells of 2000 m" in said()["realizations"]


def test_terrain_on_the_threshold_is_not_regional():
    assert "regional_only" not in said(terrain_cell_m=200.0)
    assert "regional_only" in said(terrain_cell_m=200.1)


def test_regional_terrain_denies_no_class_that_somebody_gave():
    coarse = {"terrain_cell_m": 450.0}
    assert "Inferred" not in said(**coarse)["regional_only"]
    rule = said(**coarse, classes=True)["regional_only"]
    assert rule.endswith("By the rule no ground rises above Inferred.")
    by_hand = said(**coarse, classes=True, overrides=1)["regional_only"]
    assert by_hand.endswith("what stands higher was set by hand.")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.62, "62 %"), (1.0, "100 %"), (0.998, "More than 99 %"), (0.001, "Less than")],
)
def test_the_share_of_inferred_is_never_rounded_to_all_or_nothing(share, words):
    assert said(classes=True, inferred_share=share)["inferred"].startswith(words)


def test_economics_say_whether_inferred_tonnes_are_counted():
    assert "leaves Inferred tonnes out" in said(economics=True)["economics"]
    both = said(economics=True, economics_inferred=True)
    assert "counts Inferred tonnes" in both["economics"]


def test_domains_and_the_author_are_named():
    assert "north, south" in said(kriging_no_better=("north", "south"))["no_better"]
    assert "A. Person, 2026-05-01" in said()["rpeee"]


def test_each_sentence_says_what_calls_for_it():
    changes = {name: value for made in NEEDED.values() for name, value in made.items()}
    made = Circumstances(**PLAIN | changes)
    assert all(one.because for one in disclaimers_of(made))


def test_shares_and_counts_out_of_range_are_told_together():
    with pytest.raises(ParameterError, match="disclaimers: 3 problems"):
        Circumstances(
            **PLAIN | {"inferred_share": 1.2, "realizations": -1, "cell_m": 0.0}
        )
