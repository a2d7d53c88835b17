"""The figure of deposits side by side: every bar is told in words."""

from __future__ import annotations

import pandas as pd

from geo.report.compared_figures import draw_compared

ROWS = pd.DataFrame(
    [
        ("cobalt", "own nodules", 61.9, 208.0, 549.0),
        ("cobalt", "published nodules", 62.9, 0.0, 563.0),
        ("rare earths", "mud", 0.46, 0.0, 1.04),
    ],
    columns=["commodity", "deposit", "share_pct", "days_planned", "days_running"],
)


def test_every_deposit_is_told_with_its_share_and_its_days():
    drawn = draw_compared(ROWS, title="Nodules beside mud")
    assert "rare earths: mud, 0.46% of the demand, 0 days" in drawn.alt
    for words in ("549 (208)", "563 (0)", "1 (0)", "62%", "0.46%", "own nodules"):
        assert words in drawn.svg, words
    assert drawn.png()[1:4] == b"PNG"


def test_where_nothing_is_gained_there_is_a_figure_all_the_same():
    none = ROWS.assign(share_pct=0.0, days_planned=0.0, days_running=0.0)
    assert "0 (0)" in draw_compared(none, title="Nothing").svg


def test_the_same_figures_draw_the_same_bytes():
    first, second = (draw_compared(ROWS, title="Nodules beside mud") for _ in range(2))
    assert first.svg == second.svg
