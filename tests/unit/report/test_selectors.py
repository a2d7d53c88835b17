import pytest

from geo.errors import DataError
from geo.report.selectors import (
    Selector,
    first_choice,
    is_shown,
    require_known,
    require_selectors,
    spell_when,
)

METALS = (("ni", "Nickel"), ("co", "Cobalt"))
METAL = Selector(key="metal", label="Metal", options=METALS)
STAGE = Selector(key="stage", label="Stage", options=(("mine", "Mine"),))


def test_the_first_option_is_chosen_when_the_page_opens():
    assert first_choice((METAL, STAGE)) == {"metal": "ni", "stage": "mine"}


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ({}, True),
        ({"metal": "co"}, True),
        ({"metal": ("ni", "co")}, True),
        ({"metal": "ni"}, False),
        ({"metal": "co", "stage": "refine"}, False),
        ({"metal": ()}, False),
    ],
)
def test_a_thing_is_shown_where_all_its_conditions_are_met(when, shown):
    assert is_shown(when, {"metal": "co", "stage": "mine"}) is shown


def test_an_option_that_is_part_of_another_is_not_it():
    assert not is_shown({"metal": "nickel"}, {"metal": "nick"})
    assert spell_when({"metal": "nickel"}) == {"metal": ["nickel"]}


def test_all_unknown_selectors_and_options_are_told():
    with pytest.raises(DataError, match="2 problems") as told:
        require_known({"metal": ("ni", "zn"), "year": "1"}, (METAL,), where="Mines")
    assert [p.what for p in told.value.problems] == ["no selector year", "zn"]


def test_selectors_that_cannot_be_told_apart_are_refused():
    twice = Selector(key="metal", label="x", options=(("a", "A"), ("a", "B")))
    empty = Selector(key="none", label="x", options=())
    with pytest.raises(DataError, match="3 problems"):
        require_selectors((METAL, twice, empty))
