"""What is said of a day: numbers of its tables, in words."""

import pandas as pd

from geo.workflow.disrupted_days import ORDINARY_DAY
from geo.workflow.flow_words import (
    ROWS_SHOWN,
    change_rows,
    day_sentences,
    groups_arriving,
    passed_gates,
)

USUAL = {
    "disruption": ORDINARY_DAY,
    "commodity": "rare_earths",
    "demand_t": 100.0,
    "delivered_t": 90.0,
    "unmet_t": 10.0,
    "flows": 7,
}
QUIET = {"lost": 0, "rerouted": 0, "new": 0, "extra_days": 0.0}
DAY = USUAL | QUIET | {"disruption": "all together", "extra_usd": 0, "extra_co2_t": 0}


def test_an_ordinary_day_says_what_arrives_and_what_is_unmet():
    first, _ = day_sentences(USUAL, usual=USUAL)
    assert first == (
        "Ordinary day: 90 t of rare earths (REO) a year arrive by 7 flows; 10 t of "
        "the demand are unmet."
    )
    whole = USUAL | {"unmet_t": 0.0}
    assert "nothing is unmet" in day_sentences(whole, usual=whole)[0]


def test_a_day_that_changes_nothing_says_so():
    first, _ = day_sentences(DAY, usual=USUAL)
    assert first == (
        "All together: all 90 t of rare earths a year still arrive; no flow is lost, "
        "re-routed or new."
    )


def test_a_shorter_way_and_less_money_have_their_signs():
    hit = DAY | {"delivered_t": 45.0, "lost": 3, "extra_days": -2.04}
    told = day_sentences(
        hit | {"extra_usd": -1.5e6, "extra_co2_t": 2000.0}, usual=USUAL, groups="Dy."
    )
    assert "45 of 90 t" in told[0]
    assert "3 flows lost, 0 re-routed, 0 new; -2.0 days" in told[0]
    assert "USD 1.50 M a year less" in told[1]
    assert "2.00 kt of CO2 more" in told[1]
    assert told[2] == "Dy."


def test_where_nothing_arrives_nothing_is_said_of_moving_it():
    told = day_sentences(DAY | {"delivered_t": 0.0, "lost": 7}, usual=USUAL)
    assert len(told) == 2
    assert "no days more" in told[0]


def test_groups_of_which_least_arrives_come_first_and_lost_ones_count():
    usual = pd.DataFrame(
        {"group": ["dy", "tb", "y", "la_ce"], "tonnes": [4.0, 2.0, 1.0, 8.0]}
    )
    now = usual[usual["group"] != "tb"].assign(tonnes=[1.0, 1.0, 8.0])
    assert groups_arriving(now, usual) == (
        "Of the element groups, least arrives of Tb (0%); Dy (25%); La, Ce (100%)."
    )
    assert groups_arriving(usual.assign(group=""), usual.assign(group="")) == ""


def flows(*rows, day="Strait closed"):
    table = pd.DataFrame(rows, columns=["from_id", "base_t", "tonnes", "change", "way"])
    return table.assign(
        disruption=day,
        to_id="B",
        from_name=table["from_id"],
        to_name="Works",
        base_way="X>Y",
    )


def test_the_largest_changes_come_first_and_point_at_their_way():
    table = flows(
        ("A", 5.0, 4.0, "", "X>Y"),
        ("C", 9.0, 0.0, "lost", ""),
        ("D", 3.0, 3.0, "re-routed", "X>Y 2"),
        ("E", 2.0, 2.0, "", "X>Y"),
        ("F", 0.0, 0.5, "new", ""),
    )
    told = change_rows(table, drawn={"X>Y", "X>Y 2", "F B"})
    assert told["change_t"].tolist() == [-9.0, -1.0, 0.5, 0.0]
    assert told["key"].tolist() == ["X>Y", "X>Y", "F B", "X>Y 2"]
    assert told["flow"].iloc[0] == "C to Works, lost"


def test_what_is_not_drawn_has_no_link():
    assert change_rows(flows(("A", 5.0, 0.0, "lost", "")), drawn=())[
        "key"
    ].tolist() == [""]


def test_an_ordinary_day_lists_its_largest_flows_and_no_list_is_endless():
    many = [(f"M{k}", float(k), float(k), "", "X>Y") for k in range(1, 40)]
    told = change_rows(flows(*many, day=ORDINARY_DAY), drawn={"X>Y"})
    assert told["tonnes"].tolist() == [39.0 - k for k in range(ROWS_SHOWN)]


def test_gates_that_nothing_passes_are_listed_only_where_they_are_not_open():
    rows = pd.DataFrame(
        [
            ("Open", 0.2, 0.1, ""),
            ("Shut", 0.0, 0.5, "closed"),
            ("Idle", 0.0, 0.0, ""),
            ("Shut and idle", 0.0, 0.0, "closed"),
        ],
        columns=["gate", "exposure", "base_share", "state"],
    ).assign(tonnes=1.0)
    told = passed_gates(rows)
    assert told["gate"].tolist() == ["Open", "Shut", "Shut and idle"]
    assert told["share_pct"].tolist() == [20.0, 0.0, 0.0]
    assert told["state"].tolist() == ["open", "closed", "closed"]
