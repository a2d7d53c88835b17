"""Which disruptions are in force from when to when."""

import numpy as np
import pytest
from madeup.supply_by_hand import cut

from geo.errors import ParameterError
from geo.model.randomness import generator
from geo.resilience.stock_draws import Streams
from geo.resilience.stock_question import StockDraws
from geo.resilience.timelines import CALM, RAMP_LEVELS, draw_timelines


def names(lines, path=0):
    """Say what is in force from which day."""
    return [
        (day, [hit.name for hit in lines.states[state]])
        for day, state in zip(lines.day[path], lines.state[path], strict=True)
        if np.isfinite(day)
    ]


def test_disruptions_that_overlap_are_in_force_together():
    lines = draw_timelines(
        [
            cut("CHN", start_day=10.0, duration_days=30.0),
            cut("MYS", start_day=20.0, duration_days=5.0),
        ],
        end_day=100.0,
    )
    told = [(10.0, ["CHN"]), (20.0, ["CHN", "MYS"]), (25.0, ["CHN"]), (40.0, [])]
    assert names(lines) == told
    assert lines.states[0] == CALM
    assert lines.first_day == pytest.approx([10.0])


def test_a_state_is_the_same_whenever_it_comes():
    again = [cut("CHN", start_day=day, duration_days=5.0) for day in (0.0, 20.0, 60.0)]
    assert len(draw_timelines(again, end_day=100.0).states) == 2


def test_two_that_start_on_one_day_are_one_change_of_state():
    lines = draw_timelines([cut("CHN"), cut("MYS")], end_day=100.0)
    assert len(lines.states) == 2


def test_what_changes_nothing_or_comes_too_late_is_no_state():
    hits = [
        cut("CHN", capacity=1.0),
        cut("MYS", duration_days=0.0),
        cut("USA", start_day=100.0),
    ]
    lines = draw_timelines(hits, end_day=100.0)
    assert lines.states == (CALM,)
    assert names(lines) == []


def test_no_disruptions_are_no_changes_on_any_path():
    draws = StockDraws(paths=3)
    lines = draw_timelines(
        [], end_day=100.0, draws=draws, streams=Streams(draws, generator(1, "none"))
    )
    assert lines.day.shape == (3, 0)
    assert np.isinf(lines.first_day).all()


def test_a_ramp_is_four_levels_with_the_loss_of_the_straight_line():
    ban = cut("CHN", start_day=10.0, capacity=0.2, ramp_days=60.0)
    lines = draw_timelines([ban], end_day=365.0)
    assert len(lines.states) == 1 + RAMP_LEVELS
    edges = [*lines.day[0, :RAMP_LEVELS], 365.0]
    left = [lines.states[k][0].capacity for k in lines.state[0, :RAMP_LEVELS]]
    lost = sum(
        (1.0 - share) * (end - start)
        for share, start, end in zip(left, edges[:-1], edges[1:], strict=True)
    )
    assert lost == pytest.approx(0.8 * (30.0 + 295.0))
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0.2


@pytest.mark.parametrize("lasts", [1.0, 15.0, 59.0, 60.0, 61.0])
def test_a_stop_that_ends_within_its_ramp_loses_what_the_straight_line_does(lasts):
    ban = cut("CHN", duration_days=lasts, ramp_days=60.0)
    lines = draw_timelines([ban], end_day=365.0)
    assert len(lines.states) <= 1 + RAMP_LEVELS
    assert names(lines)[-1] == (lasts, [])
    days = lines.day[0][np.isfinite(lines.day[0])]
    lost = sum(
        (1.0 - lines.states[state][0].capacity) * length
        for state, length in zip(lines.state[0], np.diff(days), strict=False)
    )
    reached = min(lasts, 60.0)
    assert lost == pytest.approx(reached**2 / 120.0 + lasts - reached)


def test_a_ramp_goes_on_where_a_stop_lasts_longer_than_told():
    draws = StockDraws(paths=200, duration_sd=1.0)
    ban = cut("CHN", duration_days=30.0, ramp_days=60.0, capacity=0.2)
    lines = draw_timelines(
        [ban], end_day=1e6, draws=draws, streams=Streams(draws, generator(2, "ban"))
    )
    left = sorted({state[0].capacity for state in lines.states[1:]}, reverse=True)
    assert left == pytest.approx([0.9, 0.7, 0.4, 0.2])


def test_what_is_left_out_does_not_change_what_is_drawn_for_another():
    draws = StockDraws(paths=50, duration_sd=0.5)
    later = cut("CHN", start_day=100.0, duration_days=50.0, probability=0.5)

    def starts(first):
        streams = Streams(draws, generator(2, "ban"))
        lines = draw_timelines(
            [first, later], end_day=1e6, draws=draws, streams=streams
        )
        return np.any(lines.day == 100.0, axis=1)

    nothing = cut("CHN", duration_days=0.0, probability=0.5)
    short = cut("CHN", duration_days=1.0, probability=0.5)
    assert 0 < starts(nothing).sum() < 50
    assert (starts(nothing) == starts(short)).all()


def test_probability_start_and_length_are_drawn():
    draws = StockDraws(paths=1000, duration_sd=0.5, start_sd_days=10.0)
    ban = cut("CHN", start_day=100.0, duration_days=50.0, probability=0.3)
    lines = draw_timelines(
        [ban], end_day=1e6, draws=draws, streams=Streams(draws, generator(2, "ban"))
    )
    happens = np.isfinite(lines.first_day)
    assert happens.sum() == 300
    starts = lines.day[happens, 0]
    lasts = lines.day[happens, 1] - starts
    assert starts.mean() == pytest.approx(100.0, abs=2.0)
    assert starts.std() == pytest.approx(10.0, rel=0.1)
    assert np.median(lasts) == pytest.approx(50.0, rel=0.1)
    assert np.log(lasts).std() == pytest.approx(0.5, rel=0.1)


def test_none_starts_before_day_0():
    draws = StockDraws(paths=100, start_sd_days=50.0)
    lines = draw_timelines(
        [cut("CHN", start_day=5.0)],
        end_day=365.0,
        draws=draws,
        streams=Streams(draws, generator(2, "ban")),
    )
    assert lines.day.min() == 0.0


@pytest.mark.parametrize("ramp_days", [-1.0, 4000.0, np.nan])
def test_an_impossible_ramp_is_refused(ramp_days):
    with pytest.raises(ParameterError, match="ramp_days"):
        cut("CHN", ramp_days=ramp_days)
