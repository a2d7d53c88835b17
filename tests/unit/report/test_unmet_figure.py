"""The bars of what each day leaves unmet: shares of the tables, in order."""

import pandas as pd

from geo.report.unmet_figure import draw_unmet


def days(*rows):
    return pd.DataFrame(
        rows, columns=["disruption", "commodity", "demand_t", "unmet_t"]
    )


def test_shares_are_told_in_words_and_nothing_unmet_is_left_out():
    drawn = draw_unmet(
        days(
            ("China closed", "nickel", 200.0, 24.0),
            ("China closed", "rare_earths", 50.0, 32.0),
            ("Durban closed", "nickel", 200.0, 0.0),
        )
    )
    assert drawn.alt == (
        "Demand unmet: China closed, nickel 12%; China closed, rare earths 64%."
    )
    for word in ("Durban closed", "rare earths", "(%)"):
        assert word in drawn.svg


def test_no_demand_and_no_lack_are_no_fault():
    assert draw_unmet(days(("China closed", "nickel", 0.0, 0.0))).alt.endswith("none.")


def test_names_are_text_whatever_they_hold():
    drawn = draw_unmet(days(("<script>x</script>", "nickel", 1.0, 1.0)))
    assert "<script" not in drawn.svg


def test_the_same_table_gives_the_same_bytes():
    table = days(("China closed", "nickel", 200.0, 24.0))
    assert draw_unmet(table).svg == draw_unmet(table).svg
