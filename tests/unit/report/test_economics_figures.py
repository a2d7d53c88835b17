"""Figures of costs and revenue: what they say in words, and that planning is said."""

import numpy as np
import pandas as pd
import pytest

from geo.report.economics_figures import (
    draw_cash_flow,
    draw_npv_by_rate,
    draw_npv_draws,
    draw_schedule,
)

YEARS = pd.DataFrame(
    {
        "year": [0, 1, 2],
        "revenue_usd": [0.0, 4e8, 4e8],
        "costs_usd": [0.0, -1e8, -1e8],
        "capital_usd": [-5e8, 0.0, 0.0],
        "royalty_tax_usd": [0.0, -5e7, -5e7],
        "net_usd": [-5e8, 2.5e8, 2.5e8],
        "cumulated_usd": [-5e8, -2.5e8, 0.0],
    }
)
RUN = pd.DataFrame(
    {"year": [1, 2], "wet_t": [1.5e6, 3e6], "value_usd_wet_t": [230.0, 190.0]}
)


def schedule():
    return draw_schedule(
        {"worth most first": RUN, "nearest first": RUN.iloc[::-1]}, most_wet_t=3e6
    )


def flows():
    return draw_cash_flow(YEARS, money="real USD of 2025")


def by_rate():
    return draw_npv_by_rate([0.0, 0.1, 0.2], [3e8, 1e8, -5e7], rate=0.1, irr=0.16)


def drawn():
    return draw_npv_draws(np.linspace(-1e8, 3e8, 101), stated_usd=5e7)


@pytest.mark.parametrize("draw", [schedule, flows, by_rate, drawn])
def test_every_figure_says_that_it_is_for_planning_and_is_the_same_each_time(draw):
    first, again = draw(), draw()
    assert "planning only" in first.title
    assert first.svg == again.svg
    assert first.png() == again.png()


def test_both_orders_are_told_and_drawn():
    made = schedule()
    assert "worth most first: 2 years, 4.5 Mt wet in all" in made.alt
    assert "a tonne brings 190 USD first, 230 last" in made.alt
    assert "nearest first" in made.svg


def test_nothing_mined_is_a_figure_too():
    empty = draw_schedule({"nearest first": RUN.iloc[:0]}, most_wet_t=None)
    assert empty.alt == "nearest first: nothing."


def test_the_flow_tells_its_lowest_point_and_its_end():
    made = flows()
    assert made.alt == (
        "3 years: lowest at -500 million in year 0, 0 million at the end, undiscounted."
    )
    assert "Million real USD of 2025" in made.svg


def test_the_rate_of_return_is_marked_where_there_is_one():
    assert "internal rate of return, 16.0%" in by_rate().svg
    none = draw_npv_by_rate([0.0, 0.1], [-1e8, -2e8], rate=0.1, irr=None)
    assert "internal rate of return," not in none.svg
    assert none.alt.endswith("no internal rate of return.")


def test_the_draws_tell_percentiles_and_how_often_something_is_left():
    assert drawn().alt == (
        "101 draws: P10 -60, P50 100, P90 260 million; above nothing in 74%."
    )
