"""How long a stock lasts, in words: each case its own."""

import pytest

from geo.workflow.cover_words import lasting_words

INF = float("inf")
ROW = {
    "levers": "scrap",
    "stock_out_chance": 0.675,
    "stock_out_day_p10": 277.9,
    "stock_out_day_p50": 383.6,
    "stock_out_day_p90": INF,
    "shortage_chance": 0.675,
    "first_unmet_day_p50": 383.6,
    "days_bought_p10": 148.0,
    "days_bought_p50": 237.4,
    "days_bought_p90": 585.2,
    "cost_usd": 1.2267e9,
    "tied_up_usd": 5.8e7,
    "cost_not_told": "desk; thrift",
}


def told(**changes):
    return " ".join(lasting_words(ROW | changes))


def test_the_days_that_are_bought_and_their_cost_are_told():
    assert told() == (
        "The stock is empty on day 384 (P10 278, P90 none; on 68% of the paths), and "
        "somebody is first short on day 384. That buys 237 days against doing nothing "
        "(P10 148, P90 585) and costs USD 1,226.7 M as far as it is told (not of desk "
        "and thrift); USD 58.0 M are tied up in goods."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stock_out_chance": 0.0}, "The stock is never empty, and somebody"),
        (
            {"stock_out_day_p50": INF, "stock_out_chance": 0.2},
            "The stock lasts on most paths (empty on 20% of the paths, P10 on day 278)",
        ),
        (
            {"stock_out_day_p50": INF, "stock_out_day_p10": INF},
            "The stock lasts on most paths (empty on 68% of the paths), and",
        ),
        ({"shortage_chance": 0.0}, "and nobody goes short."),
        (
            {"first_unmet_day_p50": INF, "shortage_chance": 0.2},
            "and somebody goes short on 20% of the paths.",
        ),
        ({"cost_not_told": ""}, "costs USD 1,226.7 M; USD 58.0 M are tied up"),
        ({"tied_up_usd": 0.0}, "(not of desk and thrift)."),
    ],
)
def test_each_case_has_its_words(changes, words):
    assert words in told(**changes)


def test_doing_nothing_buys_nothing():
    assert len(lasting_words(ROW | {"levers": ""})) == 1
