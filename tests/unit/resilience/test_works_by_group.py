"""Works of rare earths as each element group sees them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.model.market import Unsplit
from geo.resilience.works_by_group import unsplit_notes, works_by_group


@pytest.fixture
def works() -> pd.DataFrame:
    rows = [
        ("F1", "mine", "ore", "rare_earths", 100.0, 50.0, "cited"),
        ("F1", "refined", "oxide", "rare_earths", 80.0, 80.0, "derived"),
        ("F2", "refined", "oxide", "rare_earths", np.nan, np.nan, "unverified"),
        ("F3", "refined", "oxide", "rare_earths", 30.0, 30.0, "cited"),
        ("F1", "refined", "oxide", "cobalt", 9.0, 9.0, "cited"),
    ]
    names = ["facility_id", "stage", "product", "commodity", "capacity_t"]
    return pd.DataFrame(rows, columns=[*names, "available_t", "capacity_evidence"])


@pytest.fixture
def capacities() -> pd.DataFrame:
    rows = [
        ("F1", "mine", "ore", "dy", 2.0, 1.0, "unverified"),
        ("F1", "mine", "ore", "la_ce", 98.0, 49.0, "cited"),
        ("F1", "refined", "oxide", "dy", 1.6, 1.6, "cited"),
    ]
    names = ["facility_id", "stage", "product", "group", "capacity_t"]
    return pd.DataFrame(rows, columns=[*names, "available_t", "evidence"])


def test_each_group_has_its_own_capacities(works, capacities):
    found = works_by_group(works, capacities=capacities, groups=["dy", "la_ce"])
    dy = found["dy"].set_index(["facility_id", "stage"])
    assert dy.loc[("F1", "mine"), "capacity_t"] == 2.0
    assert dy.loc[("F1", "mine"), "available_t"] == 1.0
    assert dy.loc[("F1", "refined"), "capacity_t"] == 1.6
    la_ce = found["la_ce"].set_index(["facility_id", "stage"])
    assert la_ce.loc[("F1", "mine"), "capacity_t"] == 98.0
    assert ("F1", "refined") not in la_ce.index


def test_the_weaker_of_capacity_and_split_counts(works, capacities):
    dy = works_by_group(works, capacities=capacities, groups=["dy"])["dy"]
    found = dy.set_index(["facility_id", "stage"])["capacity_evidence"]
    assert found["F1", "mine"] == "unverified"
    assert found["F1", "refined"] == "derived"


def test_unknown_capacities_stay_and_those_not_split_go(works, capacities):
    dy = works_by_group(works, capacities=capacities, groups=["dy"])["dy"]
    assert set(dy["facility_id"]) == {"F1", "F2"}
    assert dy.loc[dy["facility_id"] == "F2", "capacity_t"].isna().all()
    assert set(dy["commodity"]) == {"rare_earths"}


def test_a_group_that_nobody_splits_has_the_unknown_alone(works, capacities):
    tb = works_by_group(works, capacities=capacities, groups=["tb"])["tb"]
    assert tb["facility_id"].tolist() == ["F2"]


def test_groups_add_up_to_what_is_split(works, capacities):
    found = works_by_group(works, capacities=capacities, groups=["dy", "la_ce"])
    mined = sum(
        table.loc[table["stage"] == "mine", "capacity_t"].sum()
        for table in found.values()
    )
    assert mined == 100.0


def test_the_table_is_left_alone(works, capacities):
    before = works.copy()
    works_by_group(works, capacities=capacities, groups=["dy"])
    pd.testing.assert_frame_equal(works, before)


def test_works_that_are_left_out_are_told_with_their_groups():
    one = Unsplit(
        facility_id="F3",
        stage="refined",
        product="oxide",
        capacity_t=4000.0,
        available_t=4000.0,
        groups=("dy", "tb"),
        why="no basket",
    )
    idle = Unsplit(
        facility_id="F4",
        stage="refined",
        product="",
        capacity_t=10.0,
        available_t=0.0,
        groups=("dy",),
        why="it does not run",
    )
    assert unsplit_notes([one, idle]) == (
        "left out of the element groups: F3, 4,000 t of Dy, Tb: no basket",
    )
