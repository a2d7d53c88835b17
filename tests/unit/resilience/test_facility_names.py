"""Names of works: what is the same under other spellings, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resilience.facility_names import name_forms, name_similarity

NAMES = st.lists(
    st.text(alphabet=st.sampled_from("abcdé ß(/);,-'1234ØЖ"), min_size=0, max_size=24),
    max_size=3,
)


def alike(one, other):
    return name_similarity(name_forms([one]), name_forms([other]))


@given(NAMES, NAMES)
def test_similarity_is_symmetric_and_lies_within_0_and_1(one, other):
    a, b = name_forms(one), name_forms(other)
    assert 0.0 <= name_similarity(a, b) <= 1.0
    assert name_similarity(a, b) == name_similarity(b, a)


@given(NAMES)
def test_a_name_is_the_same_as_itself(names):
    forms = name_forms(names)
    assert name_similarity(forms, forms) == (1.0 if forms else 0.0)


@given(NAMES, NAMES, NAMES)
def test_another_name_never_makes_two_works_less_alike(one, more, other):
    b = name_forms(other)
    assert name_similarity(name_forms([*one, *more]), b) >= name_similarity(
        name_forms(one), b
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bou-Azzer", "Bou Azzer"),
        ("Araxá", "ARAXA mine"),
        ("Kvanefjeld Project Ltd.", "Kvanefjeld"),
        ("Mina Escondida", "Minera Escondida S.A."),
        ("Kamoto (KCC)", "KCC"),
        ("Black Rock (Nchwaning/Gloria)", "Gloria Mine"),
        ("Jinchuan Jinchang", "Jinchuan refinery"),
        ("Voisey's Bay", "Voiseys Bay"),
        ("Rønnskär smelter", "Ronnskar"),
    ],
)
def test_the_same_works_under_other_spellings(one, other):
    assert alike(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kwinana nickel refinery", "Kwinana alumina refinery"),
        ("Copper mine", "Olympic copper"),
        ("Mine No. 1", "Pit 1"),
        ("North", "Leinster North"),
        ("Grasberg", "Batu Hijau"),
        ("BCR Coal Mine #1", "Weller Coal Mine #1"),
        ("Lumba (mine)", "Sesa (mine)"),
    ],
)
def test_goods_directions_and_numbers_make_no_one_alike(one, other):
    assert alike(one, other) < 0.6


def test_a_slip_of_the_pen_is_forgiven():
    assert 0.6 <= alike("Collahuasi", "Collahausi") < 1.0


def test_nothing_is_like_nothing():
    assert name_similarity((), ()) == 0.0
    assert name_forms(["", " ( ) "]) == ()
