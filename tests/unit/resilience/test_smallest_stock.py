"""The smallest stock that survives, against what is known."""

import numpy as np
import pytest
from madeup.stock_paths import made_up_paths

from geo.errors import ParameterError
from geo.resilience.smallest_stock import (
    SMALLEST_STOCK_COLUMNS,
    smallest_stock,
    smallest_stocks,
)
from geo.resilience.stock_worlds import draining, small_stock_world

NEEDED = np.array([12.0, 30.5, 47.0, 90.0])  # by path


def follow_with(days):
    short = np.maximum(0.0, NEEDED - days)
    return made_up_paths(
        stock_out_day=np.where(short > 0.0, days, np.inf),
        unmet_t=np.stack([short, 0.0 * short], axis=1),
    )


@pytest.mark.parametrize(
    ("confidence", "days"), [(0.25, 12.0), (0.5, 31.0), (0.75, 47.0), (1.0, 90.0)]
)
def test_the_least_stock_is_the_one_that_so_many_paths_need(confidence, days):
    found = smallest_stock(follow_with, confidence=confidence)
    assert (found.stock_days, found.fails_days) == (days, days - 1.0)
    assert found.survived_share >= confidence > found.tried[days - 1.0]
    assert found.stock_t == pytest.approx(days * 10.0)


def test_a_finer_grid_comes_nearer():
    found = smallest_stock(follow_with, confidence=0.5, step_days=0.25)
    assert (found.stock_days, found.fails_days) == (30.5, 30.25)


def test_halving_follows_few_stocks():
    found = smallest_stock(follow_with, confidence=0.75, most_days=1024.0)
    assert len(found.tried) <= 12


def test_where_no_stock_is_needed_none_fails():
    found = smallest_stock(
        lambda days: made_up_paths(stock_out_day=[np.inf], unmet_t=[[0.0, 0.0]])
    )
    assert found.stock_days == 0.0
    assert np.isnan(found.fails_days)


def test_even_the_largest_may_not_survive():
    words = "60 days, the largest, survives 75% of the paths; 90% are asked for"
    with pytest.raises(ParameterError, match=words):
        smallest_stock(follow_with, confidence=0.9, most_days=60.0)


def test_a_table_says_so_in_its_row():
    table = smallest_stocks(
        {"ban": follow_with}, confidences=[0.5, 0.9], most_days=60.0
    )
    assert list(table.columns) == list(SMALLEST_STOCK_COLUMNS)
    found, refused = table.to_dict("records")
    assert (found["stock_days"], found["refused"]) == (31.0, "")
    assert (found["scenario"], found["commodity"]) == ("ban", "rare_earths")
    assert np.isnan(refused["stock_days"])
    assert refused["fails_days"] == 60.0
    assert "75% of the paths" in refused["refused"]


def test_each_stock_is_followed_once_for_all_confidences():
    asked = []

    def counted(days):
        asked.append(days)
        return follow_with(days)

    table = smallest_stocks({"ban": counted}, confidences=[0.5, 0.75, 1.0])
    assert len(asked) == len(set(asked)) == table["runs"].iloc[0]


def test_stocks_that_help_less_the_larger_they_are_are_refused():
    def odd(days):
        helped = 4 if days == 730.0 else 1 if days == 0.0 else 0
        unmet = np.array([[0.0, 0.0]] * helped + [[1.0, 0.0]] * (4 - helped))
        return made_up_paths(stock_out_day=[10.0] * 4, unmet_t=unmet)

    with pytest.raises(ParameterError, match="more stock, no fewer paths"):
        smallest_stock(odd, confidence=0.5)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"confidence": 0.0}, "confidence: 0"),
        ({"confidence": 1.1}, r"confidence: 1\.1"),
        ({"step_days": 0.0}, "step_days: 0"),
        ({"most_days": float("inf")}, "most_days: inf"),
        ({"most_days": 0.5}, "step_days: 1"),
    ],
)
def test_numbers_out_of_range_are_refused(changes, words):
    with pytest.raises(ParameterError, match=words):
        smallest_stock(follow_with, **changes)


def test_a_stock_that_only_drains_needs_a_day_for_each_day():
    found = smallest_stock(lambda days: draining(stock_days=days, horizon_days=90))
    assert (found.stock_days, found.fails_days) == (90.0, 89.0)


@pytest.mark.parametrize("levers", [0, 1, 2])
def test_what_must_be_bridged_is_what_is_found(levers):
    def with_stock(days):
        world = small_stock_world(stock_days=days)
        return world.follow(world.cut, world.levers[:levers])

    gap_t = 10.0 * [1.0, 0.9, 0.72][levers] - 2.5
    needed = 365.0 * gap_t / 10.0
    found = smallest_stock(with_stock, step_days=0.25)
    assert found.fails_days < needed <= found.stock_days + 1e-6
