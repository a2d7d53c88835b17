"""The tornado of unmet tonnes, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from geo.model.disruption import Disruption, Target
from geo.resilience.stock_help import Help, Inflow, Saving
from geo.resilience.stock_question import StockAgent, StockDraws
from geo.resilience.stock_worlds import small_stock_world
from geo.resilience.tornado import P90_SIGMAS
from geo.resilience.unmet_tornado import (
    DEMAND,
    DURATION,
    LAG,
    OPENING,
    REACH,
    START,
    UNMET_TORNADO_COLUMNS,
    unmet_tornado,
)

WORLD = small_stock_world()
DAYS = WORLD.question.days
SCRAP = Inflow(
    name="scrap", t_per_day=np.where(DAYS < 100, 0.0, 1.0), relative_sd=0.3,
    lag_sd_days=20.0,
)  # fmt: skip
THRIFT = Saving(name="thrift", share=np.full((len(DAYS), 1), 0.1), relative_sd=0.5)
ALL = StockDraws(
    paths=1, demand_sd=0.1, opening_stock_sd=0.2, duration_sd=0.3, start_sd_days=10.0
)
STOP = Disruption(
    target=Target.COUNTRY,
    name="IDN",
    capacity=0.25,
    start_day=20.0,
    duration_days=200.0,
)


def factor(relative_sd):
    return float(np.exp(P90_SIGMAS * relative_sd))


def table_of(*, draws=ALL, stops=(STOP,), brought=None, question=WORLD.question):
    table = unmet_tornado(
        question,
        follow_at=WORLD.follow_at,
        draws=draws,
        scenario="cut",
        disruptions=stops,
        help=brought or Help(inflows=(SCRAP,), savings=(THRIFT,)),
    )
    assert list(table.columns) == list(UNMET_TORNADO_COLUMNS)
    return table


def row_of(table, kind):
    (row,) = table[table["kind"] == kind].to_dict("records")
    return row


def test_every_uncertain_input_is_moved_once_and_the_greatest_swing_stands_first():
    table = table_of()
    kinds = [DEMAND, OPENING, DURATION, START, REACH, REACH, LAG]
    assert sorted(table["kind"]) == sorted(kinds)
    assert table["swing_t"].is_monotonic_decreasing
    assert table["unmet_t"].nunique() == 1
    swing = (table["unmet_high_t"] - table["unmet_low_t"]).abs()
    assert np.allclose(table["swing_t"], swing)


def test_what_is_certain_has_no_row():
    assert table_of(draws=StockDraws(paths=1), brought=Help()).empty
    endless = replace(STOP, duration_days=float("inf"))
    kinds = set(table_of(stops=(endless,), brought=Help())["kind"])
    assert kinds == {DEMAND, OPENING, START}
    bare = replace(WORLD.question, private=StockAgent())
    assert OPENING not in set(table_of(question=bare)["kind"])


def test_opening_stock_moves_by_its_factor():
    row = row_of(table_of(stops=WORLD.cut.disruptions, brought=Help()), OPENING)
    by = factor(0.2)
    assert (row["low"], row["value"], row["high"]) == pytest.approx(
        (60.0 / by, 60.0, 60.0 * by)
    )
    assert row["unmet_t"] == pytest.approx(365 * 7.5 - 600.0)
    assert row["unmet_high_t"] == pytest.approx(365 * 7.5 - 600.0 * by)


def test_demand_moves_and_the_tonnes_in_stock_do_not():
    row = row_of(table_of(stops=WORLD.cut.disruptions, brought=Help()), DEMAND)
    by = factor(0.1)
    assert row["high"] == pytest.approx(3650.0 * by)
    assert row["unmet_high_t"] == pytest.approx(365 * (10.0 * by - 2.5) - 600.0)
    assert row["unmet_low_t"] == pytest.approx(365 * (10.0 / by - 2.5) - 600.0)


def test_public_stock_moves_too_and_finds_room():
    both = replace(
        WORLD.question,
        private=StockAgent(opening_days=20.0, limit_days=20.0),
        public=StockAgent(opening_days=40.0, limit_days=40.0),
    )
    table = table_of(stops=WORLD.cut.disruptions, brought=Help(), question=both)
    row = row_of(table, OPENING)
    assert row["high"] == pytest.approx(60.0 * factor(0.2))
    assert row["unmet_high_t"] == pytest.approx(365 * 7.5 - 600.0 * factor(0.2))


def test_duration_and_start_are_those_of_the_stop():
    table = table_of(brought=Help())
    lasts, starts = row_of(table, DURATION), row_of(table, START)
    assert lasts["input"] == starts["input"] == "country IDN at 25%"
    assert lasts["high"] == pytest.approx(200.0 * factor(0.3))
    assert starts["low"] == pytest.approx(20.0 - 10.0 * P90_SIGMAS)
    assert lasts["unmet_low_t"] < lasts["unmet_t"] < lasts["unmet_high_t"]
    assert starts["unmet_low_t"] == starts["unmet_high_t"] == starts["unmet_t"]


def test_no_start_comes_before_day_0():
    early = replace(STOP, start_day=2.0)
    assert row_of(table_of(stops=(early,), brought=Help()), START)["low"] == 0.0


def test_reach_and_lag_of_a_lever():
    brought = Help(inflows=(SCRAP,))
    table = table_of(stops=WORLD.cut.disruptions, brought=brought)
    reach, lag = row_of(table, REACH), row_of(table, LAG)
    whole = 365 * 7.5 - 600.0
    assert reach["unmet_t"] == pytest.approx(whole - 265.0)
    assert reach["unmet_high_t"] == pytest.approx(whole - 265.0 * factor(0.3))
    shift = 20.0 * P90_SIGMAS
    assert (lag["low"], lag["high"]) == pytest.approx((-shift, shift))
    assert lag["unmet_high_t"] == pytest.approx(whole - 265.0 + shift, abs=1.0)
    assert lag["unmet_low_t"] == pytest.approx(whole - 265.0 - shift, abs=1.0)


def test_a_saving_that_comes_later_saves_less():
    later = Saving(
        name="thrift",
        share=np.where(DAYS < 100, 0.0, 0.1)[:, None],
        lag_sd_days=20.0,
    )
    brought = Help(savings=(later,))
    row = row_of(table_of(stops=WORLD.cut.disruptions, brought=brought), LAG)
    shift = 20.0 * P90_SIGMAS
    assert row["unmet_high_t"] - row["unmet_t"] == pytest.approx(shift, abs=1.0)
    assert row["unmet_t"] - row["unmet_low_t"] == pytest.approx(shift, abs=1.0)


def test_no_more_than_all_is_saved():
    half = replace(THRIFT, share=np.full((len(DAYS), 1), 0.8), relative_sd=1.0)
    row = row_of(
        table_of(stops=WORLD.cut.disruptions, brought=Help(savings=(half,))), REACH
    )
    assert row["high"] * 0.8 > 1.0
    assert row["unmet_high_t"] == 0.0
