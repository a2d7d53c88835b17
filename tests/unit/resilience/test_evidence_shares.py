"""Tonnes shared out by what stands behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.commodities import Stage
from geo.model.shared_columns import EVIDENCE
from geo.resilience.evidence_shares import SOLID, TARGETS, evidence_shares

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["cobalt", "nickel"]),
        st.sampled_from([str(stage) for stage in Stage]),
        st.floats(min_value=0.001, max_value=1e6),
        st.sampled_from(EVIDENCE),
    ),
    min_size=1,
    max_size=12,
)


def table_of(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["commodity", "stage", "t", "evidence"])


@given(rows=ROWS)
def test_the_shares_sum_to_one_and_no_tonne_is_lost(rows):
    shares = evidence_shares(table_of(*rows), tonnes="t")
    sums = shares[list(EVIDENCE)].sum(axis=1)
    assert sums.to_numpy() == pytest.approx(np.ones(len(shares)))
    assert shares["tonnes"].sum() == pytest.approx(sum(row[2] for row in rows))


@given(rows=ROWS)
def test_each_share_is_that_of_a_count_by_hand(rows):
    for told in evidence_shares(table_of(*rows), tonnes="t").to_dict("records"):
        own = [row for row in rows if row[:2] == (told["commodity"], told["stage"])]
        whole = sum(row[2] for row in own)
        solid = sum(row[2] for row in own if row[3] in SOLID)
        assert told["solid"] == pytest.approx(solid / whole)
        for word in EVIDENCE:
            part = sum(row[2] for row in own if row[3] == word)
            assert told[word] == pytest.approx(part / whole)


@pytest.mark.parametrize(
    ("stage", "cited", "short"),
    [
        ("mine", 0.79, True),
        ("mine", 0.81, False),
        ("refined", 0.59, True),
        ("refined", 0.61, False),
    ],
)
def test_a_target_is_missed_below_it(stage, cited, short):
    rows = table_of(
        ("cobalt", stage, cited, "cited"), ("cobalt", stage, 1 - cited, "unverified")
    )
    (told,) = evidence_shares(rows, tonnes="t").to_dict("records")
    assert told["target"] == TARGETS[stage]
    assert told["short"] is short


def test_a_stage_without_a_target_misses_none():
    (told,) = evidence_shares(
        table_of(("cobalt", "metal", 1.0, "unverified")), tonnes="t"
    ).to_dict("records")
    assert np.isnan(told["target"])
    assert told["short"] is False


def test_half_read_is_not_solid():
    (told,) = evidence_shares(
        table_of(("cobalt", "mine", 1.0, "partly cited")), tonnes="t"
    ).to_dict("records")
    assert told["solid"] == 0.0


def test_rows_without_tonnes_do_not_count():
    rows = table_of(
        ("cobalt", "mine", 1.0, "cited"),
        ("cobalt", "mine", np.nan, "unverified"),
        ("nickel", "mine", 0.0, "unverified"),
    )
    shares = evidence_shares(rows, tonnes="t")
    assert shares[["commodity", "solid"]].to_numpy().tolist() == [["cobalt", 1.0]]


def test_stages_come_in_order_within_each_commodity():
    rows = [("nickel", str(stage), 1.0, "cited") for stage in reversed(Stage)]
    shares = evidence_shares(table_of(*rows), tonnes="t")
    assert shares["stage"].tolist() == [str(stage) for stage in Stage]


def test_another_column_of_evidence_can_be_asked_for():
    rows = table_of(("cobalt", "mine", 1.0, "unverified")).assign(of_capacity="cited")
    shares = evidence_shares(rows, tonnes="t", evidence="of_capacity")
    assert shares["cited"].tolist() == [1.0]


def test_an_empty_table_gives_an_empty_one():
    assert len(evidence_shares(table_of().astype({"t": float}), tonnes="t")) == 0
