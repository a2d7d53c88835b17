"""A top-cut says what it costs."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.resource.deposit.top_cuts import (
    apply_top_cut,
    candidate_caps,
    top_cut_notes,
    top_cut_table,
)

VALUES = np.append(np.arange(1.0, 20.0), [100.0, np.nan])


def test_only_values_above_the_cap_change():
    cut = apply_top_cut(VALUES, 15.0)
    np.testing.assert_array_equal(cut[:15], VALUES[:15])
    assert (cut[15:20] == 15.0).all()
    assert np.isnan(cut[20])
    assert VALUES[19] == 100.0


def test_the_table_is_the_arithmetic_of_the_values():
    row = top_cut_table(VALUES, caps=[15.0]).iloc[0]
    known = VALUES[:20]
    after = np.minimum(known, 15.0)
    assert row["count"] == 20
    assert row["capped"] == 5
    assert row["capped_share"] == 0.25
    assert row["mean_before"] == pytest.approx(known.mean())
    assert row["mean_after"] == pytest.approx(after.mean())
    assert row["cv_before"] == pytest.approx(known.std() / known.mean())
    assert row["cv_after"] == pytest.approx(after.std() / after.mean())
    assert row["loss"] == pytest.approx(1 - after.sum() / known.sum())


def test_a_lower_cap_never_costs_less():
    caps = np.linspace(1.0, 120.0, 40)
    table = top_cut_table(VALUES, caps=caps)
    assert (np.diff(table["loss"]) <= 1e-15).all()
    assert (np.diff(table["mean_after"]) >= -1e-12).all()
    assert table["loss"].iloc[-1] == 0.0


def test_weights_decluster_the_cost():
    values, weights = np.array([10.0, 10.0, 40.0]), np.array([2.0, 2.0, 0.0])
    table = top_cut_table(values, caps=[20.0], weights=weights)
    assert table["loss"][0] == 0.0
    assert table["capped"][0] == 1
    equal = top_cut_table(values, caps=[20.0], weights=np.full(3, 7.0))
    plain = top_cut_table(values, caps=[20.0])
    np.testing.assert_allclose(
        equal.to_numpy(dtype=float), plain.to_numpy(dtype=float), rtol=1e-14
    )


def test_candidates_are_quantiles_each_once():
    assert candidate_caps(np.arange(1.0, 1000.0)) == pytest.approx((900, 950, 975, 990))
    assert candidate_caps(np.full(50, 3.0)) == (3.0,)
    assert candidate_caps([np.nan, 4.0]) == (4.0,)


def test_what_was_done_is_said_with_what_else_would_cost():
    notes = top_cut_notes(VALUES, what="field: abundance", unit="kg/m2 wet", cap=30.0)
    assert notes[0].startswith("field: abundance: top-cut at 30 kg/m2 wet, 1 of 20 ")
    assert "24.1 % of the mean cut" in notes[0]
    assert "would cut 2 values" in notes[1]
    uncut = top_cut_notes(VALUES, what="field: abundance", unit="kg/m2 wet")
    assert uncut[0].startswith("field: abundance: no top-cut; highest 100 kg/m2 wet")
    assert len(top_cut_notes([5.0], what="a", unit="b")) == 1


def test_bad_caps_quantiles_and_values_are_refused():
    for cap in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ParameterError, match="a number above 0"):
            apply_top_cut(VALUES, cap)
    with pytest.raises(ParameterError, match=r"97.5 % is 0.975"):
        candidate_caps(VALUES, quantiles=(97.5,))
    with pytest.raises(DataError, match="none"):
        top_cut_table([np.nan], caps=[1.0])
    with pytest.raises(DataError, match="2 such as -1"):
        top_cut_table([-1.0, np.inf, 3.0], caps=[1.0])
    with pytest.raises(DataError, match="2 for 1 values"):
        top_cut_table([1.0], caps=[1.0], weights=[1.0, 1.0])


def test_values_of_nought_lose_nothing():
    table = top_cut_table([0.0, 0.0], caps=[1.0])
    assert table[["loss", "cv_before", "cv_after"]].to_numpy().tolist() == [[0, 0, 0]]
