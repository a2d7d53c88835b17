"""Each cell keeps all its reasons for being out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import shapely

from geo.errors import DataError, ParameterError
from geo.resource.ground.exclusions import (
    Exclusions,
    Reason,
    inside,
    joined_exclusions,
    reason_table,
)


def test_a_cell_keeps_every_reason():
    out = Exclusions.none((2, 2))
    out = out.add([[1, 1], [0, 0]], reason=Reason.SLOPE)
    out = out.add([[1, 0], [1, 0]], reason="APEI-06")
    out = out.add([[0, 0], [0, 0]], reason=Reason.DEPTH)
    assert out.reasons_of((0, 0)) == ("slope", "APEI-06")
    assert out.reasons_of((1, 1)) == ()
    assert out.mineable.tolist() == [[False, False], [False, True]]
    assert out.legend == {1: "slope", 2: "APEI-06", 4: "depth"}
    assert out.flags.dtype == np.uint16


def test_adding_gives_a_new_value_and_changes_nothing():
    start = Exclusions.none((1, 2))
    mask = np.array([[True, False]])
    start.add(mask, reason="slope")
    assert start.reasons == ()
    assert start.flags.tolist() == [[0, 0]]
    assert mask.tolist() == [[True, False]]


def test_a_reason_given_twice_is_one_reason():
    out = Exclusions.none((3,)).add([1, 0, 0], reason="APEI")
    out = out.add([0, 1, 0], reason="APEI")
    assert out.reasons == ("APEI",)
    assert out.where("APEI").tolist() == [True, True, False]


def test_sixteen_reasons_fit_and_one_more_is_refused():
    out = Exclusions.none((1,))
    for number in range(16):
        out = out.add([True], reason=f"area {number}")
    assert len(out.reasons_of((0,))) == 16
    with pytest.raises(ParameterError, match="at most 16"):
        out.add([True], reason="area 16")


def test_wrong_shapes_and_unknown_reasons_are_told():
    out = Exclusions.none((2, 2))
    with pytest.raises(DataError, match=r"shape \(2,\)"):
        out.add([True, False], reason="slope")
    with pytest.raises(ParameterError, match="'slope'"):
        out.where("slope")


@pytest.mark.parametrize("turn", [-360.0, 0.0, 360.0])
def test_centres_are_found_inside_whatever_the_range_of_longitudes(turn):
    areas = shapely.MultiPolygon(
        [shapely.box(179.0, 0.0, 180.0, 1.0), shapely.box(-180.0, 0.0, -179.0, 1.0)]
    )
    lon = np.array([178.5, 179.5, 180.0, 180.5, 181.5]) + turn
    found = inside(areas, lon=lon, lat=np.full(5, 0.5))
    assert found.tolist() == [False, True, True, True, False]


def test_a_centre_on_180_belongs_to_an_area_on_either_side():
    east_side = shapely.box(-180.0, 0.0, -179.0, 1.0)
    west_side = shapely.box(179.0, 0.0, 180.0, 1.0)
    for areas in (east_side, west_side):
        assert inside(areas, lon=[180.0, -180.0], lat=[0.5, 0.5]).tolist() == [
            True,
            True,
        ]


HITS = pd.DataFrame(
    {
        "cell": [0, 0, 3, 3],
        "reason": ["APEI", "APEI", "contract", "APEI"],
        "feature": ["APEI-06", "APEI-07", "NORI-D", "APEI-07"],
    }
)


def test_areas_of_many_names_take_one_bit():
    names = [f"block {number}" for number in range(1000)]
    hits = pd.DataFrame({"cell": range(1000), "reason": "contract", "feature": names})
    out = Exclusions.none((40, 30)).add_areas(hits, reasons=["contract", "cable"])
    assert out.legend == {1: "contract", 2: "cable"}
    assert int((~out.mineable).sum()) == 1000
    table = reason_table(out, areas=hits)
    assert table["feature"].tolist() == names


def test_a_rule_that_no_cell_lies_in_is_still_a_reason():
    out = Exclusions.none((2,)).add_areas(HITS.iloc[:0], reasons=["APEI"])
    assert out.reasons == ("APEI",)
    assert out.mineable.all()


def test_the_table_tells_each_reason_and_feature_of_each_cell():
    out = Exclusions.none((2, 2)).add([[1, 1], [0, 0]], reason=Reason.SLOPE)
    out = out.add_areas(HITS, reasons=["APEI", "contract"])
    table = reason_table(out, areas=HITS)
    assert table.to_numpy().tolist() == [
        [0, "slope", ""],
        [0, "APEI", "APEI-06"],
        [0, "APEI", "APEI-07"],
        [1, "slope", ""],
        [3, "APEI", "APEI-07"],
        [3, "contract", "NORI-D"],
    ]
    assert reason_table(out, areas=HITS, cells=[3, 2])["cell"].tolist() == [3, 3]
    for cell in range(4):
        told = tuple(dict.fromkeys(table.loc[table["cell"] == cell, "reason"]))
        assert told == out.reasons_of(divmod(cell, 2))


def test_all_sixteen_bits_reach_the_table():
    out = Exclusions.none((1,))
    for number in range(16):
        out = out.add([True], reason=f"rule {number}")
    assert reason_table(out)["reason"].tolist() == [f"rule {n}" for n in range(16)]
    assert reason_table(Exclusions.none((3,))).empty


def test_a_reason_can_be_let_go():
    out = Exclusions.none((3,)).add([1, 0, 0], reason="slope")
    out = out.add([1, 1, 0], reason="below cut-off").add([0, 0, 1], reason="APEI")
    left = out.without("below cut-off")
    assert left.reasons == ("slope", "APEI")
    assert left.mineable.tolist() == [False, True, False]
    with pytest.raises(ParameterError, match="'depth'"):
        out.without("depth")


def test_grounds_with_other_reasons_are_joined_by_name():
    west = Exclusions.none((2, 1)).add([[1], [0]], reason="slope")
    west = west.add([[0], [1]], reason="APEI")
    east = Exclusions.none((1, 3)).add([[1, 0, 0]], reason="APEI")
    east = east.add([[0, 1, 0]], reason="cable")
    whole = joined_exclusions([west, east])
    assert whole.reasons == ("slope", "APEI", "cable")
    assert whole.where("APEI").tolist() == [False, True, True, False, False]
    assert whole.where("cable").tolist() == [False, False, False, True, False]
