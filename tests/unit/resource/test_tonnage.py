"""Tonnes on their bases."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.resource.deposit.accumulation import grade_from_accumulation, outside_data
from geo.resource.statement.claims import stated_tonnage
from geo.resource.tonnage import (
    estimated_cells,
    grade_tonnage,
    tonnage,
    total,
)

CELLS = estimated_cells(
    area_m2=[1e6, 2e6, 1e6],
    abundance=[10.0, 20.0, np.nan],
    moisture=[0.20, 0.30, 0.30],
    grades={"Ni": [0.010, 0.014, np.nan], "Co": [0.002, np.nan, np.nan]},
)


def test_tonnes_metals_and_means_by_hand():
    part = tonnage(CELLS)
    assert part.area_m2 == 3e6
    assert part.wet_t == pytest.approx(50_000.0)
    assert part.dry_t == pytest.approx(8_000.0 + 28_000.0)
    assert part.metal_t["Ni"] == pytest.approx(80.0 + 392.0)
    assert part.abundance == pytest.approx(50.0 / 3.0)
    assert part.grade("Ni") == pytest.approx(472.0 / 36_000.0)
    assert part.moisture == pytest.approx(14_000.0 / 50_000.0)


def test_ground_without_a_grade_dilutes_no_grade_and_is_told():
    part = tonnage(CELLS)
    assert part.grade("Co") == pytest.approx(0.002)
    assert part.metal_t["Co"] == pytest.approx(16.0)
    assert part.graded_share("Co") == pytest.approx(8.0 / 36.0)
    assert part.graded_share("Ni") == pytest.approx(1.0)


def test_the_nodule_bearing_fraction_scales_tonnes_but_not_area():
    half = estimated_cells(
        area_m2=[1e6], abundance=[10.0], moisture=0.2, nodule_fraction=0.5
    )
    assert tonnage(half).wet_t == 5_000.0
    assert tonnage(half).area_m2 == 1e6


def test_no_ground_has_no_tonnes_and_no_mean():
    part = tonnage(CELLS, cutoff=100.0)
    assert (part.area_m2, part.wet_t, part.metal_t["Ni"]) == (0.0, 0.0, 0.0)
    assert np.isnan(part.abundance)
    assert np.isnan(part.grade("Ni"))


def test_a_cut_off_keeps_the_cells_that_lie_on_it():
    assert tonnage(CELLS, cutoff=20.0).wet_t == 40_000.0


def test_percent_for_a_fraction_and_wrong_shapes_are_told_together():
    with pytest.raises(DataError, match="4 problems") as caught:
        estimated_cells(
            area_m2=[1e6, 1e6],
            abundance=[10.0, -5.0],
            moisture=28.0,
            grades={"Ni": [1.3, 0.012], "Co": [0.1, 0.1, 0.1]},
        )
    assert "1.3 % is 0.013" in str(caught.value)
    assert "shape (3,)" in str(caught.value)


def test_a_missing_moisture_or_area_is_refused():
    with pytest.raises(DataError, match="moisture: 1 values such as nan"):
        estimated_cells(area_m2=[1.0], abundance=[1.0], moisture=[np.nan])
    with pytest.raises(DataError, match="area_m2: 1 values such as inf"):
        estimated_cells(area_m2=[np.inf], abundance=[1.0], moisture=0.3)


def test_grade_follows_from_the_accumulation():
    abundance, moisture, grade = np.array([5.0, 20.0]), 0.28, np.array([0.011, 0.014])
    accumulation = abundance * (1 - moisture) * grade
    found = grade_from_accumulation(
        accumulation, dry_abundance=abundance * (1 - moisture)
    )
    np.testing.assert_allclose(found, grade)
    assert np.isnan(grade_from_accumulation([0.1], dry_abundance=[-1.0]))[0]


def test_grades_beyond_the_data_are_flagged():
    data = [0.009, np.nan, 0.014]
    flags = outside_data([0.008, 0.009, 0.012, 0.014, 0.015, np.nan], data=data)
    assert flags.tolist() == [True, False, False, False, True, False]


def test_the_total_of_none_is_nothing():
    assert total([]).wet_t == 0


def test_a_stated_line_needs_a_moisture_that_is_a_fraction():
    with pytest.raises(ParameterError, match="wet-basis"):
        stated_tonnage(wet_t=1.0, abundance=10.0, moisture=28.0)


def test_the_curve_over_cut_offs_has_the_columns_of_a_statement():
    curve = grade_tonnage(CELLS, cutoffs=[0, 15])
    assert curve.columns.tolist() == [
        "cutoff_kg_m2",
        "area_km2",
        "abundance_wet_kg_m2",
        "wet_mt",
        "moisture",
        "dry_mt",
        "ni_pct",
        "ni_kt",
        "co_pct",
        "co_kt",
        "graded_share",
    ]
    assert curve["abundance_wet_kg_m2"].tolist() == pytest.approx([50 / 3, 20.0])
    assert curve["ni_pct"].tolist()[1] == pytest.approx(1.4)
