"""A statement adds up, is honestly named, and is rounded only in print."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError, ParameterError
from geo.resource.statement.build import (
    Label,
    build_statement,
    implied_demand,
    label_of,
    round_significant,
    years_of_demand,
)
from geo.resource.tonnage import estimated_cells

CELLS = estimated_cells(
    area_m2=[1e9, 1e9, 1e9],
    abundance=[5.05, 15.05, 25.05],
    moisture=0.28,
    grades={"Ni": [0.012, 0.013, 0.014]},
)
ZONES = {"north": [True, False, False], "south": [False, True, True]}


def build(**changes):
    settings = {
        "zones": ZONES,
        "cutoffs": [4.0, 10.0],
        "synthetic": False,
        "rpeee": False,
    }
    return build_statement(CELLS, **{**settings, **changes})


def test_each_zone_and_cut_off_has_a_line_and_a_total():
    table = build().table
    assert table["zone"].tolist() == ["north", "south", "total"] * 2
    assert table["cutoff_kg_m2"].tolist() == [4.0] * 3 + [10.0] * 3
    assert table.loc[3, "wet_mt"] == 0.0
    assert np.isnan(table.loc[3, "ni_pct"])


def test_the_word_resource_must_be_earned():
    assert label_of(synthetic=False, rpeee=False) is Label.INVENTORY
    assert label_of(synthetic=False, rpeee=True) is Label.RESOURCE
    for rpeee in (True, False):
        assert "resource" not in label_of(synthetic=True, rpeee=rpeee)
        assert label_of(synthetic=True, rpeee=rpeee).startswith("SYNTHETIC")
    assert build(rpeee=True).label is Label.RESOURCE


def test_the_total_is_the_sum_of_what_was_not_rounded():
    made = build(cutoffs=[4.0])
    printed = made.rounded(1).set_index("zone")["wet_mt"]
    assert printed.to_dict() == {"north": 5.0, "south": 40.0, "total": 50.0}
    assert made.table["wet_mt"].tolist() == pytest.approx([5.05, 40.1, 45.15])


def test_rounding_leaves_the_statement_and_its_keys_alone():
    made = build(cutoffs=[3.75])
    before = made.table.copy()
    printed = made.rounded(2)
    pd.testing.assert_frame_equal(made.table, before)
    assert printed["cutoff_kg_m2"].tolist() == [3.75] * 3


def test_ground_in_two_zones_is_refused():
    both = {**ZONES, "licence": [True, True, False]}
    with pytest.raises(DataError, match="2 cells in more than one zone"):
        build(zones=both)


def test_zones_of_another_shape_or_none_are_refused():
    with pytest.raises(DataError, match=r"shape \(2,\)"):
        build(zones={"north": [True, False]})
    with pytest.raises(DataError, match="at least one"):
        build(zones={})
    with pytest.raises(DataError, match="rename the zone"):
        build(zones={"total": [True, True, True]})


def test_rounding_needs_a_figure():
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
