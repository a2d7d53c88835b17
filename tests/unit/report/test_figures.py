import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from geo.report.figures import (
    draw_cross_validation,
    draw_curves,
    draw_histogram,
    draw_variogram,
    draw_worst_stops,
)

HOSTILE = '</svg><script>1</script> $x_1$ & "quoted"'


def variogram(name="abundance"):
    lags = pd.DataFrame({"lag_m": [5e3, 1e4], "gamma": [2.0, 3.0], "pairs": [40, 70]})
    curve = pd.DataFrame({"lag_m": [0.0, 1e4], "gamma": [0.5, 3.0]})
    return draw_variogram(lags, model=curve, variable=name, unit="kg/m2")


DRAWINGS = {
    "variogram": variogram,
    "histogram": lambda n="a": draw_histogram([1.0, 2.0, 5.0], variable=n, unit="%"),
    "cross-validation": lambda n="a": draw_cross_validation(
        [1.0, 2.0], [1.5, 2.0], variable=n, unit="%"
    ),
    "curves": lambda n="a": draw_curves(
        {
            n: pd.DataFrame({"day": [0, 9], "cover": [60, 3]}),
            "b": pd.DataFrame({"day": [0, 9], "cover": [60, 40]}),
        },
        column="cover",
        title=n,
        unit="days",
    ),
    "worst stops": lambda n="a": draw_worst_stops(
        pd.DataFrame({"name": [n, "b"], "lost_t": [5.0, 1.0]}),
        column="lost_t",
        unit="t",
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_the_same_each_time(name):
    assert DRAWINGS[name]().svg == DRAWINGS[name]().svg


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_sound_svg_that_names_itself(name):
    drawing = DRAWINGS[name]()
    root = ET.fromstring(drawing.svg)  # noqa: S314  # our own text
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawing.alt
    assert drawing.alt


@pytest.mark.parametrize("name", DRAWINGS)
def test_text_from_data_stays_text_in_a_drawing(name):
    drawing = DRAWINGS[name](HOSTILE)
    root = ET.fromstring(drawing.svg)  # noqa: S314  # our own text
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert "$x_1$" in "".join(root.itertext()), "mathematics was read into it"


def test_drawing_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    variogram()
    assert dict(mpl.rcParams) == before


def test_an_empty_histogram_says_so():
    assert draw_histogram([np.nan], variable="a", unit="%").alt == "No values."


def test_no_pairs_left_to_compare_is_no_error():
    drawing = draw_cross_validation([], [], variable="a", unit="%")
    assert drawing.alt.startswith("0 values")


def test_the_words_of_a_drawing_tell_its_figures():
    assert variogram().alt == (
        "2 lag classes to 10 km, 110 pairs, at least 40 in a class; the fitted model."
    )
    assert "lowest 3 on day 9" in DRAWINGS["curves"]().alt


def stops(**columns):
    table = {"name": ["China", "Suez"], "unmet": [9e3, 40.0]}
    return pd.DataFrame(table | columns)


def test_whiskers_reach_from_p10_to_p90_and_are_told_in_words():
    spread = ("low", "high")
    drawn = draw_worst_stops(
        stops(low=[8e3, 0.0], high=[9.5e3, 60.0]),
        column="unmet",
        unit="t a year",
        spread=spread,
    )
    assert drawn.alt == (
        "Worst first (P10 to P90): China 9,000 (8,000 to 9,500), Suez 40 (0 to 60) "
        "t a year."
    )
    assert "whiskers P10 to P90" in drawn.svg


def test_a_stop_whose_rank_was_not_drawn_has_no_whisker():
    bare = whiskers(draw_worst_stops(stops(), column="unmet", unit="t"))
    some, none = (
        whiskers(
            draw_worst_stops(
                stops(low=[low, np.nan], high=[high, np.nan]),
                column="unmet",
                unit="t",
                spread=("low", "high"),
            )
        )
        for low, high in ((8e3, 9.5e3), (np.nan, np.nan))
    )
    assert bare == none
    assert some == none + 1


def whiskers(drawing):
    """Lines across, of the width of a whisker."""
    return drawing.svg.count("stroke-width: 1.4")


def test_pairs_have_a_plot_of_their_own_below():
    texts = words_of(variogram())
    assert {"Pairs", "Lag (km)", "Semivariance (kg/m2)²"} <= texts


def test_a_histogram_tells_the_share_below_each_value():
    texts = words_of(DRAWINGS["histogram"]())
    assert {"At most this value (%)", "Number of values", "a (%)"} <= texts


def words_of(drawing):
    root = ET.fromstring(drawing.svg)  # noqa: S314  # our own text
    return {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
