"""What is told of names that were not known."""

from __future__ import annotations

import pytest

from geo.model.nearest import expected_names, meant_name

MARKETS = ("AUS", "CHN", "EU27", "IND", "JPN", "KOR", "USA")


def test_a_short_list_is_told_whole_with_the_nearest_first():
    told = expected_names("USB", MARKETS).split(" or ")
    assert told[0] == "USA"
    assert sorted(told) == sorted(MARKETS)


@pytest.mark.parametrize(("many", "cut"), [(10, False), (11, True)])
def test_a_list_of_more_than_ten_is_told_by_examples(many, cut):
    told = expected_names("works 3", [f"works {number}" for number in range(many)])
    assert told.startswith("such as works 3") is cut
    assert told.count(" or ") == (2 if cut else many - 1)


def test_of_many_that_are_all_far_the_first_are_told():
    told = expected_names("???", [f"F{number:03d}" for number in range(99)])
    assert told == "such as F000 or F001 or F002 or F003 or F004"


def test_where_nothing_is_known_that_is_said():
    assert expected_names("batteries", ()) == "none: there is nothing to name"


def test_capitals_do_not_hide_what_was_meant():
    assert meant_name("SEABED", ["stock", "seabed"]) == "seabed"
    assert meant_name("nonsense", ["indonesia-nickel-ore-ban"]) == ""
