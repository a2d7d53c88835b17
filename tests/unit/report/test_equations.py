"""Formulas are whole MathML, and nothing but it."""

from xml.etree import ElementTree as ET

import pytest

from geo.report import formulas
from geo.report.equations import formula, held, plain, words

LISTS = {
    name: value
    for name, value in vars(formulas).items()
    if name.isupper() and not name.startswith("_")
}
ALL = [
    one
    for value in LISTS.values()
    for one in (
        [value]
        if isinstance(value, str)
        else value.values()
        if isinstance(value, dict)
        else value
    )
]
ELEMENTS = {
    *("math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "msub", "msup", "mfrac"),
    *("munder", "msqrt", "mtable", "mtr", "mtd"),
}


def read(text):
    return ET.fromstring(text)  # noqa: S314  # formulas of ours


@pytest.mark.parametrize("text", ALL)
def test_a_formula_is_whole_and_has_only_known_elements(text):
    tree = read(text)
    assert tree.tag == "math"
    assert {element.tag for element in tree.iter()} <= ELEMENTS


@pytest.mark.parametrize("text", ALL)
def test_fractions_and_indices_have_two_parts_each(text):
    for element in read(text).iter():
        if element.tag in {"mfrac", "msub", "msup", "munder"}:
            assert len(element) == 2, element.tag


def test_every_formula_that_the_methods_name_is_there():
    assert {"KRIGING", "EXPERIMENTAL", "TONNES", "RECOVERABLE"} <= set(LISTS)
    assert {"CONTINGENCY", "STOCK", "CONCENTRATION"} <= set(LISTS)


def test_text_is_escaped():
    assert "<b>" not in formula(words("<b>"))
    assert "&lt;" in plain("a < b")


def test_brackets_grow_only_where_they_hold_something_tall():
    assert plain("( x )").count('stretchy="false"') == 2
    assert "stretchy" not in held("x")
