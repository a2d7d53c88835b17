"""A table of shares as a figure: colours that can be told apart, numbers that stay."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pandas as pd
import pytest

from geo.report.canvas import INK
from geo.report.matrix_figure import draw_matrix, share_text
from geo.report.ramps import NO_DATA_COLOUR
from geo.report.share_colours import (
    class_colours,
    contrast,
    share_classes,
    share_colour,
    text_colour,
)

READABLE = 4.5  # contrast of small text, WCAG 2.1 AA
SHARES = pd.DataFrame(
    {"cobalt": [0.81, 0.0], "Dy": [0.987, 0.003]}, index=["China", "Bohai Strait"]
)


def texts(drawing):
    root = ET.fromstring(drawing.svg)  # noqa: S314  # our own text
    return ["".join(one.itertext()) for one in root.iter() if one.tag.endswith("text")]


def test_each_cell_says_its_share():
    drawn = draw_matrix(SHARES, title="Stops", what="the demand unmet")
    told = texts(drawn)
    for text in ("81", "·", "99", "<1", "China", "Bohai Strait", "cobalt", "Dy"):
        assert text in told
    assert drawn.wide


def test_the_words_name_what_takes_most_of_each_column():
    drawn = draw_matrix(SHARES, title="Stops", what="the demand unmet")
    assert drawn.alt == (
        "Share of the demand unmet, the most of each: cobalt: China 81 %; "
        "Dy: China 99 %."
    )


def test_a_matrix_is_the_same_each_time():
    first = draw_matrix(SHARES, title="Stops", what="demand")
    assert first == draw_matrix(SHARES, title="Stops", what="demand")


def test_an_empty_matrix_says_so():
    drawn = draw_matrix(pd.DataFrame(), title="Stops", what="demand")
    assert drawn.alt == "Share of demand, the most of each: nothing."


def test_names_from_data_stay_text():
    hostile = SHARES.rename(index={"China": "</svg><script>1</script> $x_1$"})
    root = ET.fromstring(  # noqa: S314  # our own text
        draw_matrix(hostile, title="Stops", what="demand").svg
    )
    assert not [one for one in root.iter() if one.tag.endswith("script")]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "·"),
        (0.004, "<1"),
        (0.006, "1"),
        (0.5, "50"),
        (0.996, ">99"),
        (1.0, "100"),
    ],
)
def test_a_share_never_reads_as_all_or_nothing_when_it_is_neither(share, text):
    assert share_text(share) == text


def test_a_share_that_is_not_known_is_blank_and_grey():
    assert share_text(float("nan")) == ""
    assert share_colour(float("nan")) == NO_DATA_COLOUR


def test_numbers_can_be_read_on_every_colour():
    for _, _, ground in share_classes():
        assert contrast(text_colour(ground, dark=INK), ground) >= READABLE


def test_more_is_darker_so_that_no_hue_is_needed():
    against_white = [contrast(colour, "#ffffff") for colour in class_colours(5)]
    assert all(low < high for low, high in pairwise(against_white))


def test_a_share_on_an_edge_is_of_the_class_above():
    assert share_colour(0.5) == share_colour(0.9) != share_colour(0.49)
    assert share_colour(1.0) == share_colour(0.9)
