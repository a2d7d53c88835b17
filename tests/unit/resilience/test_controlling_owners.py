"""Who controls a works, and concentration by owner with what is not known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resilience.controlling_owners import (
    BY_COMPANY,
    BY_COUNTRY,
    CONTROL_COLUMNS,
    OWNER_COLUMNS,
    SEVERAL,
    controlled_works,
    controlling_owner,
    owner_concentration,
    read_owners,
)

NAN = float("nan")


def companies(*rows, **more):
    return pd.DataFrame(
        [*rows], columns=["company", "aliases", "iso3"]
    ).assign(**more)  # fmt: skip


KNOWN = companies(
    ("Alpha", "Alpha Mining; A. M.", "CHN"),
    ("Beta", "", "AUS"),
    ("Gamma", "", "CHN"),
    (f"{SEVERAL} (Elsewhere)", "", ""),
)


def works_of(*rows):
    table = pd.DataFrame(rows, columns=["facility_id", "owners", "available_t"])
    return table.assign(
        commodity="nickel",
        stage="mine",
        operator="",
        capacity_evidence="cited",
        ownership_evidence="cited",
    )


def controlled(works, known=KNOWN):
    table = controlled_works(works, companies=known)
    assert list(table.columns) == list(CONTROL_COLUMNS)
    return table.set_index("facility_id")


def concentrated(works, by=BY_COMPANY):
    table = owner_concentration(controlled_works(works, companies=KNOWN))
    assert list(table.columns) == list(OWNER_COLUMNS)
    (row,) = table[table["by"] == by].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("cell", "owners"),
    [
        ("", {}),
        ("Alpha", {"Alpha": NAN}),
        ("Alpha 100 %", {"Alpha": 1.0}),
        ("Norilsk 37.33 %; Beta 2e-05 %", {"Norilsk": 0.3733, "Beta": 2e-7}),
        ("Rusal 3 Plant", {"Rusal 3 Plant": NAN}),
    ],
)
def test_owners_are_read_with_their_shares(cell, owners):
    found = read_owners(cell)
    assert list(found) == list(owners)
    assert list(found.values()) == pytest.approx(list(owners.values()), nan_ok=True)


@pytest.mark.parametrize(
    ("owners", "operators", "expected"),
    [
        ({"Alpha": 0.6, "Beta": NAN}, (), ("Alpha", "majority")),
        ({"Alpha": 0.4, "Beta": 0.35}, ("Beta",), ("Alpha", "largest")),
        ({"Alpha": 0.4, "Beta": NAN}, ("Beta",), ("Beta", "operator")),
        ({"Alpha": 0.5, "Beta": 0.5}, ("Beta", "Alpha"), ("Beta", "operator")),
        ({"Alpha": 0.5, "Beta": 0.5}, (), ("", "not known")),
        ({"Alpha": NAN}, ("Beta",), ("Alpha", "sole")),
        ({}, ("Beta",), ("Beta", "operator")),
        ({}, (), ("", "not known")),
    ],
)
def test_control_goes_to_the_majority_the_largest_the_only_one_or_the_operator(
    owners, operators, expected
):
    assert controlling_owner(owners, operators=operators) == expected


def test_companies_go_by_one_name_and_their_shares_add_up():
    table = controlled(works_of(("M1", "A. M. 30 %; Alpha Mining 25 %; Beta 45 %", 10)))
    row = table.loc["M1"]
    assert (row["owner"], row["owner_iso3"]) == ("Alpha", "CHN")
    assert row["control"] == "majority"


def test_control_goes_up_to_the_parent_where_it_is_told():
    known = companies(("Alpha", "", "CHN"), ("Beta", "", "AUS"), parent=["", "Alpha"])
    assert controlled(works_of(("M1", "Beta 100 %", 1)), known).loc["M1", "owner"] == (
        "Alpha"
    )


def test_companies_that_hold_each_other_do_not_go_round_for_ever():
    known = companies(
        ("Alpha", "", "CHN"), ("Beta", "", "AUS"), parent=["Beta", "Alpha"]
    )
    works = works_of(("M1", "Beta 100 %", 1), ("M2", "Alpha 100 %", 1))
    assert set(controlled(works, known)["owner"]) == {"Alpha"}


def test_owners_that_are_no_one_company_are_not_known():
    row = controlled(works_of(("M1", f"{SEVERAL} (Elsewhere)", 1))).loc["M1"]
    assert (row["owner"], row["control"]) == ("", "not known")


def test_products_of_a_works_are_added_up_and_works_without_tonnes_left_out():
    works = works_of(
        ("M1", "Beta", 3.0), ("M1", "Beta", 4.0), ("M2", "Beta", 0.0),
        ("M3", "Beta", np.nan),
    )  # fmt: skip
    assert controlled(works)["tonnes"].to_dict() == {"M1": 7.0}


def test_evidence_is_the_weaker_of_owner_and_capacity():
    works = works_of(("M1", "Beta 100 %", 1.0)).assign(ownership_evidence="unverified")
    assert controlled(works).loc["M1", "evidence"] == "unverified"
    assert concentrated(works)["unverified_share"] == 1.0


def test_an_owner_of_two_works_is_one_owner():
    works = works_of(("M1", "Alpha", 30.0), ("M2", "Alpha", 20.0), ("M3", "Beta", 50.0))
    row = concentrated(works)
    assert row["hhi"] == row["hhi_high"] == pytest.approx(0.5)
    assert row["effective_suppliers"] == pytest.approx(2.0)
    assert row["owner_unknown_share"] == 0.0


def test_companies_of_one_country_are_one_by_country():
    works = works_of(("M1", "Alpha", 30.0), ("M2", "Gamma", 20.0), ("M3", "Beta", 50.0))
    assert concentrated(works)["hhi"] == pytest.approx(0.09 + 0.04 + 0.25)
    row = concentrated(works, BY_COUNTRY)
    assert row["hhi"] == pytest.approx(0.5)


def test_what_has_no_known_owner_gives_bounds():
    row = concentrated(works_of(("M1", "Alpha", 60.0), ("M2", "", 40.0)))
    assert row["owner_unknown_share"] == pytest.approx(0.4)
    assert row["hhi"] == pytest.approx(0.36)
    assert row["hhi_high"] == pytest.approx(1.0)
    assert (row["largest"], row["largest_share"]) == ("Alpha", pytest.approx(0.6))


def test_where_no_owner_is_known_nothing_is_claimed():
    row = concentrated(works_of(("M1", "", 60.0), ("M2", "", 40.0)))
    assert (row["hhi"], row["hhi_high"]) == (0.0, pytest.approx(1.0))
    assert row["largest"] == ""
    assert np.isnan(row["effective_suppliers"])


@given(
    works=st.lists(
        st.tuples(st.sampled_from(["Alpha", "Beta", "Gamma", ""]), st.floats(0.1, 1e5)),
        min_size=1,
        max_size=8,
    ),
    owners=st.data(),
)
def test_any_owners_of_what_is_not_known_lie_within_the_bounds(works, owners):
    rows = [(f"M{place}", owner, t) for place, (owner, t) in enumerate(works)]
    row = concentrated(works_of(*rows))
    guess = st.sampled_from(["Alpha", "Beta", "Gamma"])
    told = [(name, owner or owners.draw(guess), t) for name, owner, t in rows]
    index = concentrated(works_of(*told))["hhi"]
    assert row["hhi"] - 1e-9 <= index <= 1.0 + 1e-9
    known = {owner for _, owner, _ in rows if owner}
    if known and {owner for _, owner, _ in told} == known:
        assert index <= row["hhi_high"] + 1e-9


def test_the_order_of_the_works_does_not_matter():
    works = works_of(("M1", "Alpha", 0.1), ("M2", "Beta", 0.2), ("M3", "Alpha", 0.3))
    assert concentrated(works) == concentrated(works.iloc[::-1])
