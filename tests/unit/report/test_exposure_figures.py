"""The figures and classes of the pages on exposure and prospect."""

import numpy as np
import pandas as pd
import pytest

from geo.report.exposure_measures import MEASURES
from geo.report.land_figure import draw_beside_land
from geo.report.ramps import NO_DATA_COLOUR
from geo.report.rank_figure import draw_rank_intervals


def ranked(count, *, drawn=None):
    ranks = np.arange(1.0, count + 1.0)
    known = np.isin(np.arange(count), range(count) if drawn is None else drawn)
    return pd.DataFrame(
        {
            "title": [f"stop {n}" for n in range(count)],
            "rank": ranks,
            "rank_p10": np.where(known, ranks - 0.5, np.nan),
            "rank_p90": np.where(known, ranks + 3.0, np.nan),
            "worst_five_share": np.where(known, 0.5, np.nan),
        }
    )


def test_a_stop_that_was_not_drawn_has_no_interval():
    alt = draw_rank_intervals(ranked(3, drawn=[0, 2]), of="cobalt").alt
    assert "stop 0 1 (0 to 4), 50%" in alt
    assert "stop 2" in alt
    assert "stop 1" not in alt


def test_a_long_ranking_is_drawn_as_far_as_it_is_read():
    drawing = draw_rank_intervals(ranked(40), of="cobalt")
    assert "stop 11 " in drawing.alt
    assert "stop 12 " not in drawing.alt
    assert drawing == draw_rank_intervals(ranked(40), of="cobalt")


def test_a_ranking_without_draws_is_an_empty_figure():
    assert draw_rank_intervals(ranked(2, drawn=[]), of="tin").alt.endswith("none.")


@pytest.fixture
def land():
    return pd.DataFrame(
        {
            "element": ["Co", "Co", "Mn", "Ni"],
            "kind": ["nickel laterite", "copper-cobalt", "manganese mine", "none"],
            "land_grade_pct": [0.17, 0.61, 38.5, np.nan],
            "tonnage_mt": [47.0, 197.0, np.nan, 10.0],
        }
    )


def test_a_metal_without_tonnes_on_land_has_no_panel(land):
    sea = {"Co": (160.0, 0.36), "Mn": (160.0, 19.0), "Ni": (160.0, 0.44)}
    drawing = draw_beside_land(land, sea_floor=sea)
    assert "Co: sea floor 160 Mt" in drawing.alt
    assert "Mn" not in drawing.alt
    assert "Ni:" not in drawing.alt


def test_a_deposit_that_nothing_can_be_held_to_is_an_empty_figure(land):
    drawing = draw_beside_land(land.head(0), sea_floor={"Co": (160.0, 0.36)})
    assert drawing.alt == "Grade and tonnes: nothing to hold against."


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.key)
def test_every_class_has_a_colour_of_its_own_that_the_legend_shows(measure):
    middles = (np.array(measure.edges[:-1]) + np.array(measure.edges[1:])) / 2.0
    colours = [measure.colour(float(value)) for value in middles]
    assert len(set(colours)) == len(middles)
    assert 5 <= len(colours) <= 7
    shown = [swatch.style.fill for swatch in measure.legend().swatches]
    assert set(colours) | {NO_DATA_COLOUR, measure.colour(0.0)} == set(shown)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.key)
def test_an_edge_belongs_to_the_class_above_it(measure):
    for low, edge in zip(measure.edges, measure.edges[1:-1], strict=False):
        assert measure.colour(edge) != measure.colour((low + edge) / 2.0)
    assert measure.colour(measure.edges[-1]) == measure.colour(
        (measure.edges[-2] + measure.edges[-1]) / 2.0
    )


def test_no_figure_is_told_apart_from_nothing_unmet():
    unmet = MEASURES[0]
    assert unmet.colour(float("nan")) == NO_DATA_COLOUR
    assert unmet.colour(0.0) not in {NO_DATA_COLOUR, unmet.colour(0.005)}
    assert unmet.text(float("nan")) == ""
