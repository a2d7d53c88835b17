"""What a page and a figure say of how a map was made and how sure it is."""

from __future__ import annotations

import pandas as pd
import pytest
from madeup.concentration_world import GRIDS, made_up_map

from geo.report.concentration_reading import (
    caption_words,
    limit_words,
    made_words,
    skill_words,
    sureness_words,
)
from geo.report.concentration_tables import ConcentrationTables


def claimed(*learners):
    table = pd.DataFrame({"learner": learners, "brier": 0.2})
    return ConcentrationTables(scores=table, claimed=table)


def test_only_of_a_calibrated_model_it_is_said_that_its_claim_is_not_nested():
    grid = made_up_map(GRIDS["geographic"], kind="occurrence")
    moved = " ".join(skill_words(grid, tables=claimed("mean", "forest, calibrated")))
    plain = " ".join(skill_words(grid, tables=claimed("mean", "forest")))
    assert "not nested" in moved
    assert "not nested" not in plain
    assert "Random folds" in plain


def test_what_was_held_out_and_kept_is_told():
    grid = made_up_map(GRIDS["projected"])
    grid.attrs |= {
        "skill": "linear beats the mean.",
        "folds": 5,
        "folds_by": "squares of 200 km",
        "kept": "90.0 % on ground left out",
    }
    told = list(skill_words(grid, tables=ConcentrationTables()))
    assert told == [
        "Linear beats the mean.",
        "Judged by 5 folds, squares of 200 km left out.",
    ]
    assert "Kept: 90.0 % on ground left out" in " ".join(sureness_words(grid))
    caption = " ".join(caption_words(grid, spec=GRIDS["projected"]))
    assert "Kept: 90.0 %" in caption
    assert "squares of 200 km" in caption
    assert "Control points" not in caption


def test_a_caption_of_an_occurrence_speaks_of_controls_and_prevalence():
    grid = made_up_map(GRIDS["geographic"], kind="occurrence")
    caption = " ".join(caption_words(grid, spec=GRIDS["geographic"]))
    assert "Control points are no absences" in caption
    assert "No prevalence is stated" in caption
    grid.attrs["prevalence"] = "0.2"
    caption = " ".join(caption_words(grid, spec=GRIDS["geographic"]))
    assert "No prevalence" not in caption


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({}, ""),
        ({"valid_min": 0.0}, "cut at 0 ("),
        ({"valid_min": 0.0, "valid_max": 30.0}, "cut at 0 and 30 ("),
    ],
)
def test_intervals_that_are_cut_are_called_so(ends, words):
    grid = made_up_map(GRIDS["projected"])
    grid["lower"].attrs |= ends
    assert words in limit_words(grid)
    assert bool(limit_words(grid)) is bool(ends)


def test_cells_are_told_in_their_own_system():
    assert made_words(GRIDS["geographic"]).endswith("WGS 84.")
    assert "°" in made_words(GRIDS["geographic"])
    assert "°, " not in made_words(GRIDS["projected"]).split(",")[0]
