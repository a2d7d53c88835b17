"""Figures are rounded in print only, the coarser the less sure the class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.model.classes import ResourceClass
from geo.resource.statement.build import build_statement
from geo.resource.statement.claims import implied_demand, years_of_demand
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import above_cutoffs
from geo.resource.statement.rounding import (
    SignificantFigures,
    round_lines,
    round_significant,
)
from geo.resource.tonnage import estimated_cells


def statement(wet_mt, *, label=Label.INVENTORY, cutoff=4.0):
    """One cell for each class, Measured first, of so many Mt."""
    cells = estimated_cells(
        area_m2=np.array(wet_mt) * 1e8, abundance=10.0, moisture=0.2812
    )
    groups = groups_of({"whole": [True] * 4}, klass=[3, 2, 1, 0])
    above = above_cutoffs(cells, cutoffs=[cutoff])
    return build_statement(above, groups, label=label)


def printed(made, **figures):
    table = made.rounded(SignificantFigures(**figures))
    return table[table["zone"] == "total"].set_index("class")["wet_mt"].to_dict()


def test_each_class_has_its_figures_and_a_total_those_of_what_carries_it():
    # the tonnes of TOML 2016: nine tenths of them are inferred
    assert printed(statement([2.6, 68.14, 685.3, 0.0])) == {
        "Measured": 2.6,
        "Indicated": 68.1,
        "Measured + Indicated": 70.7,
        "Inferred": 690.0,
        "total": 760.0,
    }


def test_a_little_inferred_ground_does_not_coarsen_the_total():
    # the tonnes of NORI-D 2021: 3 % of them are inferred
    found = printed(statement([4.0, 341.0, 11.0, 0.0]))
    assert (found["Inferred"], found["total"]) == (11.0, 356.0)


def test_totals_are_rounded_sums_not_sums_of_the_rounded():
    found = printed(statement([0.0, 0.0, 14.4, 14.4]))
    assert (found["Inferred"], found["Unclassified"]) == (14.0, 14.0)
    assert found["total"] == 29.0


def test_what_is_in_no_total_does_not_coarsen_it():
    made = statement([0.0, 341.4, 0.0, 500.0], label=Label.RESOURCE)
    assert printed(made, unclassified=1)["total"] == 341.0
    assert printed(statement([0.0, 341.4, 0.0, 500.0]), unclassified=1)["total"] == 800


def test_rounding_leaves_the_statement_and_its_keys_alone():
    made = statement([1.0, 2.0, 3.0, 4.0], cutoff=3.756)
    before = made.table.copy()
    table = made.rounded()
    pd.testing.assert_frame_equal(made.table, before)
    assert set(table["cutoff_kg_m2"]) == {3.756}
    assert table["moisture"].tolist()[0] == 0.281


def test_figures_must_be_one_or_more():
    with pytest.raises(ParameterError, match="2 problems"):
        SignificantFigures(measured=0, inferred=-1)
    with pytest.raises(ParameterError, match="at least 1"):
        round_significant(1.0, figures=0)


@given(
    st.floats(min_value=-1e12, max_value=1e12, allow_nan=False),
    st.integers(min_value=1, max_value=6),
)
def test_rounding_is_idempotent_odd_and_close(value, figures):
    once = round_significant(value, figures=figures)
    assert round_significant(once, figures=figures) == once
    assert round_significant(-value, figures=figures) == -once
    if value:
        assert abs(once - value) <= 0.5 * 10.0 ** (
            np.floor(np.log10(abs(value))) - figures + 1
        ) * (1 + 1e-9)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0])
def test_what_cannot_be_rounded_is_returned(value):
    assert round_significant(value, figures=2) == pytest.approx(value, nan_ok=True)


def test_years_of_demand_and_the_demand_behind_them_are_inverse():
    demand = implied_demand(610e3, years=75.0)
    assert years_of_demand(610e3, demand_t_per_year=demand) == pytest.approx(75.0)
    assert years_of_demand(1.0, demand_t_per_year=0.0) == np.inf


def lines_of(cutoff, **columns):
    """One Inferred line of 100 Mt, and its total."""
    return pd.DataFrame(
        {
            "zone": "whole",
            "class": ["Inferred"],
            "cutoff_kg_m2": cutoff,
            "wet_mt": 103.4,
            **{name: [value] for name, value in columns.items()},
        }
    )


def line(cutoff, **columns):
    table = round_lines(
        lines_of(cutoff, **columns),
        members={"Inferred": [ResourceClass.INFERRED]},
        figures=SignificantFigures(),
    )
    return table.iloc[0]


def test_ground_that_was_drawn_is_printed_as_it_was_drawn():
    assert line(0.0, area_km2=105.0002)["area_km2"] == 105.0
    assert line(0.0, area_km2=12_345.6)["area_km2"] == 12_346.0
    assert line(0.0, area_km2=0.62512)["area_km2"] == 0.625


def test_ground_above_a_cutoff_has_three_figures_and_its_tonnes_two():
    found = line(4.0, area_km2=12_345.6)
    assert (found["area_km2"], found["wet_mt"]) == (12_300.0, 100.0)


def test_the_ends_of_a_band_are_told_apart():
    found = line(4.0, wet_mt_p10=33_870.0, wet_mt_p50=34_010.0, wet_mt_p90=34_150.0)
    ends = found[["wet_mt_p10", "wet_mt_p50", "wet_mt_p90"]].tolist()
    assert ends == [33_900.0, 34_000.0, 34_200.0]  # two figures say 34,000 of all
    wide = line(4.0, ni_kt_p10=612.3, ni_kt_p50=701.1, ni_kt_p90=818.8)
    assert wide[["ni_kt_p10", "ni_kt_p90"]].tolist() == [610.0, 820.0]


def test_a_figure_is_printed_within_its_band():
    band = {"dry_mt_p10": 32_510.0, "dry_mt_p50": 32_620.0, "dry_mt_p90": 32_790.0}
    assert line(4.0, dry_mt=32_640.0, **band)["dry_mt"] == 32_600.0  # not 33,000
    wide = {"dry_mt_p10": 31_010.0, "dry_mt_p50": 32_620.0, "dry_mt_p90": 34_790.0}
    assert line(4.0, dry_mt=32_640.0, **wide)["dry_mt"] == 33_000.0


def test_a_band_without_width_stays_at_the_figures_of_its_class():
    found = line(4.0, wet_mt_p10=33_870.0, wet_mt_p50=33_870.0, wet_mt_p90=33_870.0)
    assert found["wet_mt_p10"] == 34_000.0


@settings(max_examples=200)
@given(
    values=st.lists(st.floats(1e-3, 1e6), min_size=3, max_size=3).map(sorted),
)
def test_bands_in_order_are_printed_in_order(values):
    names = ("wet_mt_p10", "wet_mt_p50", "wet_mt_p90")
    found = line(4.0, **dict(zip(names, values, strict=True)))
    low, middle, high = found[list(names)].tolist()
    assert low <= middle <= high
    if values[0] < values[1] * (1 - 1e-5) and values[1] < values[2] * (1 - 1e-5):
        assert low < middle < high
