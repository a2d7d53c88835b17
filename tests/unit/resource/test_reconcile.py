"""Two statements are compared line by line, with causes that add up."""

from __future__ import annotations

import io
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError
from geo.resource.statement.build import build_statement
from geo.resource.statement.causes import effects
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import above_cutoffs
from geo.resource.statement.reconcile import reconcile
from geo.resource.tonnage import estimated_cells

BY = [
    f"by_{cause}"
    for cause in ("area", "abundance", "moisture", "grade", "share_with_grade")
]


def statement(seed, *, classes=(0, 1, 2, 3)):
    rng = np.random.Generator(np.random.PCG64(seed))
    count = 60
    grade = rng.uniform(0.01, 0.015, count)
    grade[rng.random(count) < 0.1] = np.nan
    cells = estimated_cells(
        area_m2=rng.uniform(1e6, 1e8, count),
        abundance=rng.lognormal(2.5, 0.5, count),
        moisture=rng.uniform(0.2, 0.35, count),
        grades={"Ni": grade, "Co": rng.uniform(0.001, 0.003, count)},
    )
    north = rng.random(count) < 0.5
    groups = groups_of(
        {"north": north, "south": ~north}, klass=rng.choice(classes, count)
    )
    above = above_cutoffs(cells, cutoffs=[4.0, 10.0])
    return build_statement(above, groups, label=Label.INVENTORY).table


def adds_up(table):
    split = table[table["by_area"].notna()]
    causes = split[BY].fillna(0.0).sum(axis=1)
    scale = np.maximum(split[["old", "new"]].max(axis=1), 1e-300)
    return float(((causes - split["change"]).abs() / scale).max())


@pytest.mark.parametrize("seed", range(3))
def test_causes_add_up_to_the_change_in_every_line(seed):
    made = reconcile(statement(seed), statement(seed + 10))
    split = made.table["quantity"].isin(["wet_mt", "dry_mt", "ni_kt", "co_kt"])
    assert made.table.loc[split, "by_area"].notna().all()
    assert split.sum() == 4 * 3 * 2 * 6
    assert adds_up(made.table) < 1e-12
    assert not made.notes


def test_a_statement_agrees_with_itself():
    made = reconcile(statement(1), statement(1))
    assert (made.table["change"].fillna(0.0) == 0.0).all()
    assert (made.table[BY].fillna(0.0) == 0.0).all(axis=None)
    assert all("unchanged" in sentence for sentence in made.sentences)


def test_swapping_the_statements_turns_every_sign():
    there, back = (
        reconcile(*pair).table
        for pair in ((statement(1), statement(2)), (statement(2), statement(1)))
    )
    keys = ["zone", "class", "cutoff_kg_m2", "quantity"]
    there = there.set_index(keys)
    back = back.set_index(keys).loc[there.index]
    for column in ("change", *BY):
        np.testing.assert_allclose(there[column], -back[column], atol=1e-9)


def test_it_works_on_what_was_read_back_from_csv():
    tables = [statement(1), statement(2)]
    read = [pd.read_csv(io.StringIO(table.to_csv(index=False))) for table in tables]
    pd.testing.assert_frame_equal(
        reconcile(*read).table, reconcile(*tables).table, rtol=1e-12
    )


def test_one_cause_alone_takes_the_whole_change():
    base = {
        "area_km2": [100.0],
        "abundance_wet_kg_m2": [10.0],
        "moisture": [0.25],
        "ni_pct": [1.3],
    }
    for column, value, cause in (
        ("area_km2", 120.0, "by_area"),
        ("abundance_wet_kg_m2", 12.0, "by_abundance"),
        ("moisture", 0.30, "by_moisture"),
        ("ni_pct", 1.2, "by_grade"),
    ):
        made = reconcile(pd.DataFrame(base), pd.DataFrame({**base, column: [value]}))
        metal = made.table.set_index("quantity").loc["ni_kt"]
        assert metal["change"] != 0.0
        assert metal[cause] == pytest.approx(metal["change"])
        others = [name for name in BY if name != cause]
        assert metal[others].abs().max() < 1e-12


def test_ground_that_lost_its_assays_is_a_cause_of_its_own():
    old = statement(1)
    new = old.assign(ni_kt=old["ni_kt"] * 0.9, graded_share=old["graded_share"] * 0.9)
    made = reconcile(old, new).table
    metal = made[made["quantity"] == "ni_kt"]
    np.testing.assert_allclose(metal["by_share_with_grade"], metal["change"], rtol=1e-9)


def test_a_class_that_is_gone_went_by_area():
    old, new = statement(1), statement(2, classes=(0, 1, 2))
    made = reconcile(old, new)
    gone = made.table[
        (made.table["class"] == "Measured") & (made.table["quantity"] == "wet_mt")
    ]
    assert (gone["new"] == 0.0).all()
    np.testing.assert_allclose(gone["by_area"], -gone["old"])
    assert (gone["by_abundance"] == 0.0).all()
    assert adds_up(made.table) < 1e-12


def test_missing_columns_are_worked_out_or_told():
    ours = statement(1)
    published = ours[["zone", "class", "cutoff_kg_m2", "wet_mt", "ni_pct"]]
    made = reconcile(published, ours)
    notes = " ".join(made.notes)
    assert "co: only in the new statement, not compared" in notes
    assert "area_km2: not told by both" in notes
    assert "ni_kt: not told by both" in notes
    wet = made.table[made.table["quantity"] == "wet_mt"]
    assert (wet["change"] == 0.0).all()
    assert wet["by_area"].isna().all()


def test_what_a_statement_does_not_print_is_not_taken_for_nothing():
    ours = statement(1)
    published = pd.DataFrame(
        {
            "class": ["Measured", "Indicated", "Inferred"],
            "cutoff_kg_m2": 4.0,
            "abundance_wet_kg_m2": [11.81, 12.19, 11.52],
            "wet_mt": [2.6, 68.1, 685.3],
        }
    )
    made = reconcile(published, ours)
    compared = made.table[["zone", "class", "cutoff_kg_m2"]].drop_duplicates()
    # unclassified ground: the published statement has classes, and none of it
    assert set(compared["class"]) == {
        "Measured",
        "Indicated",
        "Inferred",
        "Unclassified",
    }
    assert set(compared["zone"]) == {"total"}
    assert set(compared["cutoff_kg_m2"]) == {4.0}
    notes = " ".join(made.notes)
    assert "north, Inferred, above 4 kg/m2: the old statement has no zones" in notes
    assert "total, total, above 4 kg/m2: the old statement does not print it" in notes
    assert "above 10 kg/m2: the old statement has no such cut-off" in notes


def test_tonnes_without_area_or_abundance_cannot_be_split():
    made = reconcile(pd.DataFrame({"wet_mt": [1.0]}), pd.DataFrame({"wet_mt": [2.0]}))
    assert made.sentences == (
        "total, total, above 0 kg/m2: wet_mt 1 to 2 (+1, +100 %): causes not told",
    )


def test_a_line_twice_or_nothing_in_common_is_refused():
    twice = pd.DataFrame({"class": ["Inferred"] * 2, "wet_mt": [1.0, 2.0]})
    with pytest.raises(DataError, match="old statement: 1 problem"):
        reconcile(twice, statement(1))
    other = pd.DataFrame({"cutoff_kg_m2": [7.0], "wet_mt": [1.0]})
    with pytest.raises(DataError, match="none in common"):
        reconcile(other, statement(1))


@given(
    st.lists(st.floats(0.1, 10.0), min_size=5, max_size=5),
    st.lists(st.floats(0.1, 10.0), min_size=5, max_size=5),
)
def test_effects_add_up_and_know_no_order(old, new):
    names = list("abcde")
    first, second = (
        dict(zip(names, old, strict=True)),
        dict(zip(names, new, strict=True)),
    )
    found = effects(first, second, causes=names)
    scale = max(np.prod(old), np.prod(new))
    assert sum(found.values()) == pytest.approx(
        np.prod(new) - np.prod(old), abs=1e-12 * scale
    )
    for order in list(permutations(names))[:7]:
        again = effects(first, second, causes=order)
        assert again == pytest.approx(found, abs=1e-12 * scale)
