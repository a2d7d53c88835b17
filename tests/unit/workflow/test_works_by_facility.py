"""A facility is one point, and all that it makes is told in words."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.resilience.availability import works_on
from geo.resilience.worlds import small_world
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.works_by_facility import ALL_STAGES, by_choice, by_facility


@pytest.fixture
def works() -> pd.DataFrame:
    return small_world().works


def one(works: pd.DataFrame, **cells: object) -> pd.Series:
    """The facility P2 with other cells, by itself."""
    row = works[works["facility_id"] == "P2"].assign(**cells)
    return by_facility(row).iloc[0]


def test_each_facility_is_one_row_where_it_lies(works):
    table = by_facility(pd.concat([works, works.assign(commodity="cobalt")]))
    assert table["facility_id"].tolist() == ["M1", "M2", "P1", "P2"]
    assert table["commodities"].tolist() == ["nickel; cobalt"] * 4
    assert (table.geometry.x == [100.0, 130.0, 100.0, 130.0]).all()
    assert (table.geometry.y == [0.0, -10.0, 0.0, -10.0]).all()
    assert table.crs == "EPSG:4326"


def test_a_figure_is_told_as_contained_and_as_stated(works):
    told = one(
        works,
        capacity_t=1234.5,
        capacity_as_stated="2,469 t nickel_matte x 0.5 (half of it)",
        capacity_year=2023.0,
    )
    assert told["makes"] == (
        "nickel, refined (nickel class 1): 1,234 t a year; "
        "2,469 t nickel_matte x 0.5 (half of it), 2023"
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"nature": "output"}, "100 t a year (output); 100 t"),
        ({"nature": "quota", "available": 0.5}, "(quota), 50% of it working; 100 t"),
        ({"available": 0.0}, "100 t a year, 0% of it working; 100 t"),
        ({"capacity_year": np.nan}, "100 t contained x 1 (1 t)"),
        ({"commodity": "rare_earths"}, "rare earths, refined (nickel class 1)"),
    ],
)
def test_what_limits_a_figure_is_said_beside_it(works, cells, said):
    assert said in one(works, **cells)["makes"]


def test_an_unknown_year_is_not_told(works):
    assert one(works, capacity_year=np.nan)["makes"].endswith("x 1 (1 t)")


def test_a_capacity_that_is_not_known_is_said_to_be_and_is_no_nought(works):
    told = one(works, capacity_t=np.nan, capacity_source="", product="")
    assert told["makes"] == "nickel, refined: capacity not known"
    assert np.isnan(told["capacity_t"])
    assert told["capacity_source"] == ""


def test_the_known_and_the_unknown_stand_together(works):
    row = works[works["facility_id"] == "P2"]
    rows = [
        row.assign(capacity_source="a report", capacity_evidence="derived"),
        row.assign(
            commodity="cobalt",
            capacity_t=np.nan,
            capacity_source="nobody",
            capacity_evidence="unverified",
        ),
        row.assign(product="nickel_sulphate", capacity_t=30.0, capacity_source="b"),
        row.assign(product="precursor", capacity_t=7.0, capacity_source="a report"),
    ]
    (told,) = by_facility(pd.concat(rows)).to_dict(orient="records")
    lines = told["makes"].split("\n")
    assert len(lines) == 4
    assert lines[1] == "cobalt, refined: capacity not known"
    assert told["capacity_t"] == 100.0  # the largest, not the sum
    assert told["capacity_source"] == "a report; b"
    assert told["capacity_evidence"] == "unverified"
    assert told["commodities"] == "nickel; cobalt"


@pytest.mark.parametrize(
    ("evidence", "weakest"),
    [
        (("cited", "derived"), "derived"),
        (("partly cited", "derived"), "partly cited"),
        (("unverified", "cited"), "unverified"),
        (("cited", "cited"), "cited"),
    ],
)
def test_the_weakest_evidence_counts(works, evidence, weakest):
    row = works[works["facility_id"] == "P2"]
    rows = pd.concat([row.assign(capacity_evidence=word) for word in evidence])
    assert by_facility(rows)["capacity_evidence"].tolist() == [weakest]


def test_no_works_are_no_rows(works):
    table = by_facility(works.iloc[:0])
    assert len(table) == 0
    assert "makes" in table.columns
    assert table.crs == "EPSG:4326"


def test_the_built_in_works_keep_every_facility_and_every_figure():
    tables = read_supply_tables()
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(2024, 7, 1),
    )
    table = by_facility(works)
    assert set(table["facility_id"]) == set(tables.facilities["facility_id"])
    assert not table["facility_id"].duplicated().any()
    assert table["makes"].str.split("\n").map(len).sum() == len(works)
    unknown = table["makes"].str.count("capacity not known").sum()
    assert unknown == works["capacity_t"].isna().sum()
    largest = works.groupby("facility_id")["capacity_t"].max()
    assert np.array_equal(
        table.set_index("facility_id")["capacity_t"], largest, equal_nan=True
    )


def test_each_commodity_and_stage_has_its_own_row_and_all_together_one():
    works = small_world().works
    more = works[works["facility_id"] == "P2"].assign(stage="metal", capacity_t=40.0)
    cobalt = works[works["facility_id"] == "P2"].assign(commodity="cobalt")
    rows = by_choice(pd.concat([works, more, cobalt]))
    told = rows[rows["facility_id"] == "P2"].set_index(["commodity", "stage"])
    assert set(told.index) == {
        ("nickel", "refined"),
        ("nickel", "metal"),
        ("nickel", ALL_STAGES),
        ("cobalt", "refined"),
        ("cobalt", ALL_STAGES),
    }
    assert told.loc[("nickel", "metal"), "capacity_t"] == 40.0
    assert told.loc[("nickel", "refined"), "last_stage"] == "refined"
    assert told.loc[("nickel", ALL_STAGES), "last_stage"] == "metal"
    assert "cobalt" not in told.loc[("nickel", ALL_STAGES), "makes"]
    assert not rows.duplicated(["commodity", "stage", "facility_id"]).any()
