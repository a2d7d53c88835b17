"""Stops as a reader is shown them."""

import pandas as pd
import pytest

from geo.workflow.stop_views import (
    named_parts,
    part_names,
    shown_pairs,
    stop_matrix,
    titled_stops,
)


@pytest.fixture
def stops():
    table = pd.DataFrame(
        [
            ("country", "CHN", "China", "rare_earths", 50.0, 0.5),
            ("port", "CNTSN", "Tianjin", "rare_earths", 20.0, 0.2),
            ("company", "Alpha", "Alpha", "rare_earths", 10.0, 0.1),
            ("country", "IDN", "Indonesia", "nickel", 600.0, 0.6),
            ("country", "CHN", "China", "nickel", 0.0, 0.0),
        ],
        columns=["target", "name", "label", "commodity", "unmet_t", "unmet_share"],
    )
    return titled_stops(table)


@pytest.fixture
def parts():
    return pd.DataFrame(
        [
            ("country", "CHN", "rare_earths", "group", "dy", 0.9),
            ("country", "CHN", "rare_earths", "sector", "other", 0.7),
            ("port", "CNTSN", "rare_earths", "group", "dy", 0.0),
        ],
        columns=["target", "name", "commodity", "by", "part", "unmet_share"],
    )


def test_a_title_tells_ports_and_companies_from_places_of_their_name(stops):
    assert stops["title"].tolist()[:3] == [
        "China",
        "port of Tianjin",
        "Alpha (company)",
    ]


def test_the_matrix_holds_every_stop_against_every_group(stops, parts):
    matrix = stop_matrix(stops, parts)
    assert list(matrix.columns) == ["rare earths", "Dy", "nickel"]
    assert list(matrix.index) == [
        "China",
        "Indonesia",
        "port of Tianjin",
        "Alpha (company)",
    ]
    assert matrix.loc["China"].tolist() == [0.5, 0.9, 0.0]
    assert matrix.loc["Indonesia"].tolist() == [0.0, 0.0, 0.6]


def test_two_things_of_one_title_have_a_row_each(stops, parts):
    twins = pd.concat([stops, stops.iloc[[2]].assign(name="Alpha Ltd")])
    assert list(stop_matrix(twins, parts).index).count("Alpha (company)") == 2


def test_the_matrix_keeps_the_worst_and_what_takes_something(stops, parts):
    assert len(stop_matrix(stops, parts, most=2)) == 2
    harmless = stops.assign(unmet_share=0.0)
    assert list(stop_matrix(harmless, parts).index) == ["China"]  # dysprosium


def test_a_run_without_a_ranked_stop_has_an_empty_matrix(stops, parts):
    assert stop_matrix(stops.head(0), parts.head(0)).empty


def pair(first, second, *, unmet_t, beyond_t):
    return {
        "target": first[0],
        "name": first[1],
        "with_target": second[0],
        "with_name": second[1],
        "commodity": "rare_earths",
        "unmet_t": unmet_t,
        "unmet_share": unmet_t / 100.0,
        "beyond_both_t": beyond_t,
    }


def test_a_pair_is_shown_where_it_takes_more_than_the_worse_alone(stops):
    china, port, firm = ("country", "CHN"), ("port", "CNTSN"), ("company", "Alpha")
    pairs = pd.DataFrame(
        [
            pair(china, port, unmet_t=50.0, beyond_t=-20.0),
            pair(port, firm, unmet_t=35.0, beyond_t=5.0),
        ]
    )
    (shown,) = shown_pairs(pairs, stops=stops).to_dict("records")
    assert (shown["first"], shown["second"]) == ("port of Tianjin", "Alpha (company)")
    assert shown["added_t"] == 15.0
    assert shown["beyond_both_t"] == 5.0


def test_pairs_of_one_stop_that_take_as_much_are_shown_once(stops):
    china, port, firm = ("country", "CHN"), ("port", "CNTSN"), ("company", "Alpha")
    pairs = pd.DataFrame(
        [
            pair(china, port, unmet_t=60.0, beyond_t=-10.0),
            pair(china, firm, unmet_t=60.0, beyond_t=0.0),
        ]
    )
    assert shown_pairs(pairs, stops=stops)["second"].tolist() == ["port of Tianjin"]


def test_parts_are_in_words_and_only_those_of_the_stops_given(stops, parts):
    named = named_parts(parts, stops=stops.head(1))
    assert named["title"].unique().tolist() == ["China"]
    assert named["part"].tolist() == ["Dy", "other uses"]
    assert part_names(pd.DataFrame({"by": ["sector"], "part": ["all"]})) == ["all uses"]
