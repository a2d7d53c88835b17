"""Suppliers of a whole: the same whatever the order, and impossible ones refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError
from geo.model.shared_columns import EVIDENCE, weakest
from geo.resilience.suppliers import Suppliers, gather_suppliers

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["CHN", "USA", "COD"]),
        st.floats(0.01, 1e6),
        st.sampled_from(EVIDENCE),
    ),
    min_size=1,
    max_size=12,
)


@given(rows=ROWS, rest=st.floats(0.0, 1e6), order=st.randoms())
def test_the_order_of_the_rows_does_not_matter_to_the_last_bit(rows, rest, order):
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert gather_suppliers(rows, rest=rest) == gather_suppliers(shuffled, rest=rest)


@given(rows=ROWS, rest=st.floats(0.0, 1e6))
def test_shares_and_the_rest_make_the_whole(rows, rest):
    found = gather_suppliers(rows, rest=rest)
    assert sum(found.shares().values()) + rest / found.total == pytest.approx(1.0)
    assert found.total == pytest.approx(sum(row[1] for row in rows) + rest)


@given(rows=ROWS, rest=st.floats(0.0, 1e6))
def test_the_kinds_of_evidence_share_out_the_whole(rows, rest):
    found = gather_suppliers(rows, rest=rest)
    parts = [found.share_of_evidence([word]) for word in EVIDENCE]
    assert sum(parts) == pytest.approx(1.0)
    assert found.share_of_evidence(EVIDENCE) == pytest.approx(1.0)


def test_a_supplier_of_nothing_is_none():
    found = gather_suppliers([("CHN", 1.0, "cited"), ("USA", 0.0, "cited")])
    assert found.iso3 == ("CHN",)


def test_all_that_is_impossible_is_told_at_once():
    with pytest.raises(DataError, match=r"(?s)CHN: -1.*USA: nan.*evidence: sure.*rest"):
        Suppliers(
            iso3=("CHN", "USA"),
            amounts=(-1.0, np.nan),
            evidence=("cited", "sure"),
            rest=np.inf,
        )


def test_no_suppliers_at_all_are_refused():
    with pytest.raises(DataError, match="suppliers: none"):
        gather_suppliers([])


def test_columns_of_different_length_are_refused():
    with pytest.raises(DataError, match="2 countries, 1 amounts"):
        Suppliers(iso3=("CHN", "USA"), amounts=(1.0,), evidence=("cited",))


def test_the_weakest_word_is_the_last_of_the_list():
    assert weakest(EVIDENCE) == "synthetic"
    assert weakest(["derived", "cited"]) == "derived"
