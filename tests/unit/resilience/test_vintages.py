"""A new vintage beside the old: every row is told once, and as what it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resilience.vintages import (
    ADDED,
    CHANGED,
    GONE,
    SAME,
    VINTAGE_COLUMNS,
    compare_vintages,
    merge_vintages,
)

KEY = ["commodity", "iso3", "year"]
CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(["cobalt", "nickel"]),
        st.sampled_from(["AUS", "CHL", "PER"]),
        st.sampled_from([2023, 2024]),
    ),
    st.floats(min_value=0.5, max_value=1e6),
    max_size=8,
)


def vintage(cells: dict[tuple[str, str, int], float]) -> pd.DataFrame:
    table = pd.DataFrame([(*key, t) for key, t in cells.items()], columns=[*KEY, "t"])
    return table.astype({"year": "int64", "t": float})


def states(old, new):
    table = compare_vintages(vintage(old), vintage(new), key=KEY, value="t")
    told = zip(table["commodity"], table["iso3"], table["year"], strict=True)
    return dict(zip(told, table["state"], strict=True))


@given(old=CELLS, new=CELLS)
def test_each_row_is_told_once_as_what_it_is(old, new):
    spoken = {(commodity, year) for commodity, _, year in new}
    expected = {
        key: ADDED if key not in old else SAME if old[key] == t else CHANGED
        for key, t in new.items()
    } | {key: GONE for key in old if key not in new and key[::2] in spoken}
    assert states(old, new) == expected


@given(cells=CELLS)
def test_a_vintage_beside_itself_changes_nothing(cells):
    assert set(states(cells, cells).values()) <= {SAME}


@given(old=CELLS, new=CELLS)
def test_the_changes_are_the_differences_the_largest_first(old, new):
    table = compare_vintages(vintage(old), vintage(new), key=KEY, value="t")
    assert list(table.columns) == [*KEY, *VINTAGE_COLUMNS]
    changed = table[table["state"] == CHANGED]
    difference = changed["new"] - changed["old"]
    assert changed["change"].tolist() == difference.tolist()
    assert changed["relative"].tolist() == (difference / changed["old"]).tolist()
    sizes = changed["change"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    order = table["state"].map([CHANGED, ADDED, GONE, SAME].index).tolist()
    assert order == sorted(order)


def test_a_figure_written_anew_is_the_same():
    new = {("cobalt", "AUS", 2024): 0.1 + 0.2}
    assert set(states({("cobalt", "AUS", 2024): 0.3}, new).values()) == {SAME}


def test_a_figure_that_was_withdrawn_is_a_change():
    old, new = {("cobalt", "AUS", 2024): 5.0}, {("cobalt", "AUS", 2024): np.nan}
    assert set(states(old, new).values()) == {CHANGED}


@given(old=CELLS, new=CELLS)
def test_the_new_rows_take_the_place_of_the_old_and_the_rest_stays(old, new):
    merged = merge_vintages(vintage(old), vintage(new), key=KEY)
    assert not merged.duplicated(KEY).any()
    told = zip(merged["commodity"], merged["iso3"], merged["year"], strict=True)
    assert dict(zip(told, merged["t"], strict=True)) == old | new


@given(old=CELLS, new=CELLS)
def test_neither_table_is_changed(old, new):
    before, after = vintage(old).assign(ore="a"), vintage(new).assign(ore="")
    kept = before.copy(), after.copy()
    merge_vintages(before, after, key=KEY, carried=["ore"])
    compare_vintages(before, after, key=KEY, value="t")
    pd.testing.assert_frame_equal(before, kept[0])
    pd.testing.assert_frame_equal(after, kept[1])


def test_what_the_new_vintage_leaves_empty_comes_from_the_last_year():
    old = vintage({("cobalt", "AUS", 2022): 1.0, ("cobalt", "AUS", 2023): 2.0})
    old = old.assign(ore=["clay", "sand"])
    new = vintage({("cobalt", "AUS", 2024): 3.0, ("cobalt", "PER", 2024): 4.0})
    merged = merge_vintages(old, new.assign(ore=""), key=KEY, carried=["ore"])
    of = merged.set_index(["iso3", "year"])["ore"].to_dict()
    assert of["AUS", 2024] == "sand"
    assert of["PER", 2024] == ""
    assert of["AUS", 2022] == "clay"


def test_what_the_new_vintage_tells_is_not_carried_over():
    old = vintage({("cobalt", "AUS", 2023): 2.0}).assign(ore="clay")
    new = vintage({("cobalt", "AUS", 2023): 3.0}).assign(ore="sand")
    merged = merge_vintages(old, new, key=KEY, carried=["ore"])
    assert merged["ore"].tolist() == ["sand"]


def test_columns_that_only_the_new_one_has_are_left_out():
    new = vintage({("cobalt", "AUS", 2024): 1.0}).assign(footnote="e")
    merged = merge_vintages(vintage({("cobalt", "PER", 2024): 1.0}), new, key=KEY)
    assert list(merged.columns) == [*KEY, "t"]


@pytest.mark.parametrize("lasting", [["iso3"], ["commodity", "iso3"]])
def test_keys_of_one_and_of_several_columns_carry_alike(lasting):
    old = vintage({("cobalt", "AUS", 2023): 2.0}).assign(ore="clay")
    new = vintage({("cobalt", "AUS", 2024): 3.0}).assign(ore="")
    merged = merge_vintages(old, new, key=[*lasting, "year"], carried=["ore"])
    assert merged["ore"].tolist() == ["clay", "clay"]
