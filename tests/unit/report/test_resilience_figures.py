"""Figures of cover, cost and levers: what they say in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.report.figures import draw_tornado
from geo.report.resilience_figures import (
    COVER_LINES,
    draw_cover_against,
    draw_cover_bands,
    draw_days_per_million,
    draw_pareto,
    thin_run,
)

DAYS = np.arange(100)


def run(lowest):
    middle = np.where(DAYS < 50, 60.0 - DAYS, lowest)
    return pd.DataFrame(
        {"day": DAYS, "p10": 0.5 * middle, "p50": middle, "p90": 2.0 * middle}
    )


TRIED = pd.DataFrame(
    {
        "name": ["nothing", "stock", "waste"],
        "cost_musd": [0.0, 5.0, 9.0],
        "unmet_t": [100.0, 20.0, 30.0],
        "best": [True, True, False],
    }
)


def test_cover_tells_the_lowest_of_each_curve_with_its_band():
    drawn = draw_cover_bands({"nothing": run(4.0), "stock": run(8.0)}, title="Cover")
    assert drawn.alt == (
        "nothing: median lowest on day 50, 4 days (P10 2, P90 8), at the end 4. "
        "stock: median lowest on day 50, 8 days (P10 4, P90 16), at the end 8."
    )


def test_the_lines_that_a_strategy_asks_for_are_marked():
    svg = draw_cover_bands({"nothing": run(4.0)}, title="Cover").svg
    assert COVER_LINES == (60.0, 180.0)
    assert "60 days" in svg
    assert "180 days" in svg
    assert "P10, P50, P90" in svg


def test_cover_beside_a_map_is_small_and_tells_what_doing_nothing_leaves():
    smooth = draw_cover_against(run(8.0), nothing=run(4.0), name="a", title="Cover")
    assert len(smooth.svg) < 12_000
    assert "doing nothing: median lowest on day 50, 4 days" in smooth.alt
    assert "doing nothing" in smooth.svg
    alone = draw_cover_against(run(4.0), nothing=None, name="a", title="Cover")
    assert "doing nothing" not in alone.svg


@given(st.lists(st.floats(0.0, 300.0), min_size=2, max_size=60), st.floats(0.01, 5.0))
def test_lines_between_the_days_that_are_kept_tell_the_others(values, within):
    whole = pd.DataFrame({"day": np.arange(len(values)), "p50": values})
    thin = thin_run(whole, columns=["p50"], within=within)
    told = np.interp(whole["day"], thin["day"], thin["p50"])
    assert np.abs(told - whole["p50"]).max() <= within * (1.0 + 1e-9)
    assert thin["day"].iloc[[0, -1]].tolist() == [0, len(values) - 1]


@pytest.mark.parametrize(
    ("curves", "told"), [({}, "No curves."), ({"x": run(1.0).head(0)}, "x: nothing.")]
)
def test_no_curve_is_no_error(curves, told):
    assert draw_cover_bands(curves, title="Cover").alt == told


def test_the_front_names_what_nothing_beats_and_no_other():
    drawn = draw_pareto(TRIED, title="Front")
    assert "2 stock, 5, leaves 20 t" in drawn.alt
    assert "waste" not in drawn.alt
    assert "best of levers whose cost is told" in drawn.svg
    assert drawn.svg == draw_pareto(TRIED, title="Front").svg


def test_levers_without_a_ratio_are_left_to_the_table():
    bought = pd.DataFrame({"lever": ["scrap", "talk"], "days_per_musd": [0.5, np.nan]})
    drawn = draw_days_per_million(bought, title="Days")
    assert drawn.alt == "Days bought (mean) per USD M: scrap 0.5."
    assert "talk" not in drawn.svg


def test_a_tornado_says_what_it_moves():
    row = {"input": "demand", "kind": "x", "risk_low": 4.0, "risk": 5.0, "risk_high": 7}
    svg = draw_tornado(pd.DataFrame([row]), title="t", axis="Unmet (t)").svg
    assert "Unmet (t)" in svg
    assert "Supply risk" not in svg


@pytest.mark.parametrize("draw", [draw_pareto, draw_days_per_million])
def test_a_name_from_a_file_stays_text(draw):
    hostile = "<img src=x>"
    table = TRIED.assign(name=hostile, lever=hostile, days_per_musd=1.0)
    assert "<img" not in draw(table, title="x").svg
