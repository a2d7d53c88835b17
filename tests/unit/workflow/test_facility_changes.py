"""A project's own capacity stands in for one figure of the table, and for no other."""

from __future__ import annotations

import pandas as pd
import pytest

import geopandas as gpd

from geo.errors import DataError, ParameterError
from geo.model.supply import FacilityChange
from geo.resilience.worlds import small_world
from geo.workflow.facility_changes import change_problems, changed_works

CHANGED = {
    "capacity_t",
    "available_t",
    "capacity_as_stated",
    "capacity_source",
    "capacity_evidence",
    "capacity_year",
}


@pytest.fixture
def works() -> gpd.GeoDataFrame:
    """M1 mines nickel and cobalt, and refines nickel; the others do one thing."""
    table = small_world().works
    cobalt = table[table["facility_id"] == "M1"].assign(
        commodity="cobalt", product="cobalt_ore", capacity_t=50.0, available_t=50.0
    )
    refined = cobalt.assign(
        commodity="nickel", stage="refined", product="nickel_class_1", available=0.25
    )
    joined = pd.concat([table, cobalt, refined], ignore_index=True)
    points = gpd.points_from_xy(joined["lon"], joined["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(joined, geometry=points)


def change(facility_id: str, capacity_t: float = 777.0, **given: str) -> FacilityChange:
    return FacilityChange(
        facility_id=facility_id, capacity_t=capacity_t, source="a plan", **given
    )


def differing(before, after) -> dict[int, set[str]]:
    """Columns that differ, by row; nothing is equal to nothing."""
    rows = {}
    for row in before.index:
        told = {
            name
            for name in before.columns
            if str(before.loc[row, name]) != str(after.loc[row, name])
        }
        if told:
            rows[row] = told
    return rows


def test_a_change_of_works_with_one_figure_needs_no_more(works):
    after = changed_works(works, [change("P2")])
    (row,) = works.index[works["facility_id"] == "P2"]
    assert differing(works, after) == {row: CHANGED}
    assert after.loc[row, "capacity_t"] == after.loc[row, "available_t"] == 777.0
    assert after.loc[row, "capacity_as_stated"] == "777 t contained"
    assert after.loc[row, "capacity_source"] == "given in the project: a plan"
    assert after.loc[row, "capacity_evidence"] == "unverified"


@pytest.mark.parametrize(
    ("commodity", "stage"), [("nickel", "mine"), ("cobalt", "mine"), ("cobalt", "")]
)
def test_commodity_and_stage_choose_among_several(works, commodity, stage):
    given = {"commodity": commodity, "stage": stage}
    after = changed_works(works, [change("M1", **given)])
    (row,) = differing(works, after)
    assert after.loc[row, "facility_id"] == "M1"
    assert (after.loc[row, "commodity"], after.loc[row, "stage"]) == (commodity, "mine")
    assert after.loc[row, "capacity_t"] == 777.0


def test_only_the_fraction_that_works_is_available(works):
    after = changed_works(works, [change("M1", stage="refined")])
    (row,) = differing(works, after)
    assert after.loc[row, "available_t"] == 777.0 * 0.25


def test_a_figure_replaces_what_was_not_known(works):
    bare = works.assign(capacity_t=float("nan"), available_t=float("nan"))
    after = changed_works(bare, [change("M2", 1_234_567.5)])
    own = after[after["facility_id"] == "M2"].iloc[0]
    assert own["available_t"] == 1_234_567.5
    assert own["capacity_as_stated"] == "1,234,567.5 t contained"


def test_several_changes_are_all_made_and_the_table_is_left_alone(works):
    kept = works.copy()
    changes = [change("P1", 0.0), change("M1", 5.0, commodity="cobalt")]
    after = changed_works(works, changes)
    assert len(differing(works, after)) == 2
    assert sorted(after["capacity_t"]) == [0.0, 5.0, 50.0, 100.0, 300.0, 500.0]
    pd.testing.assert_frame_equal(works, kept)
    assert isinstance(after, gpd.GeoDataFrame)
    assert after.crs == works.crs


def test_no_change_changes_nothing(works):
    pd.testing.assert_frame_equal(changed_works(works, []), works)


def test_a_change_that_fits_several_is_told_what_there_is(works):
    (problem,) = change_problems(works, change("M1", commodity="nickel"))
    assert problem.what == "M1 nickel fits 2 figures"
    assert problem.expected == (
        "one of: cobalt mine cobalt_ore, nickel mine nickel_ore, "
        "nickel refined nickel_class_1"
    )
    assert problem.cure == (
        "give commodity, stage and product of the figure that is meant"
    )


def test_a_change_that_fits_none_is_told_what_there_is(works):
    (problem,) = change_problems(works, change("M1", commodity="cobalt", stage="metal"))
    assert problem.what == "M1 cobalt metal fits 0 figures"
    assert "cobalt mine" in problem.expected


def test_a_facility_that_is_not_there_is_told_with_the_nearest(works):
    (problem,) = change_problems(works, change("PP2"))
    assert problem.what == "'PP2' is not known"
    assert problem.expected == "P2"
    assert "works.csv" in problem.cure


def test_a_change_that_fits_has_no_problem(works):
    assert change_problems(works, change("P1")) == []


def test_all_problems_of_all_changes_are_told_at_once(works):
    changes = [change("M1"), change("P1"), change("X9"), change("P2", stage="mine")]
    with pytest.raises(DataError, match="facilities: 3 problems") as refused:
        changed_works(works, changes)
    told = [problem.what for problem in refused.value.problems]
    assert told == [
        "M1 fits 3 figures",
        "'X9' is not known",
        "P2 mine fits 0 figures",
    ]


def test_a_capacity_below_nothing_is_refused():
    with pytest.raises(ParameterError, match="capacity_t"):
        change("P1", -1.0)


def test_of_several_products_one_can_be_meant(works):
    second = works[works["facility_id"] == "P2"].assign(product="nickel_sulphate")
    both = pd.concat([works, second], ignore_index=True)
    (problem,) = change_problems(both, change("P2"))
    assert "nickel refined nickel_sulphate" in problem.expected
    after = changed_works(both, [change("P2", product="nickel_sulphate")])
    row = after["product"] == "nickel_sulphate"
    assert after.loc[row, "capacity_t"].tolist() == [777.0]


def test_one_figure_given_twice_is_refused(works):
    with pytest.raises(DataError, match="P2: one figure is given twice"):
        changed_works(works, [change("P2"), change("P2", stage="refined")])
