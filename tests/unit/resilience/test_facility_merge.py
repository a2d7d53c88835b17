"""Merging of facilities: nothing of ours changes, nothing of theirs is lost."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyproj import Geod

from geo.errors import DataError, ParameterError
from geo.resilience.facility_merge import MergeRules, merge_facilities
from geo.sources.facilities import read_facilities
from geo.sources.icmm import read_icmm

COLUMNS = ["facility_id", "name", "kind", "commodity", "iso3", "lon", "lat"]
GEOD = Geod(ellps="WGS84")
few = settings(max_examples=40)


def works(*rows, **more):
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(source="made up", evidence="synthetic", **more)


def one(facility_id="X1", *, km=0.0, azimuth=90.0, **cells):
    """A works at a distance from lon 27, lat -12."""
    lon, lat, _ = GEOD.fwd(27.0, -12.0, azimuth, km * 1000.0)
    row = {"facility_id": facility_id, "name": "Lumba", "kind": "mine"}
    row |= {"commodity": "copper", "iso3": "ZMB", "lon": lon, "lat": lat} | cells
    return tuple(row[name] for name in COLUMNS)


def merged(ours, *theirs, **rules):
    return merge_facilities(works(ours), works(*theirs), rules=MergeRules(**rules))


def fields(result):
    return result.conflicts["field"].tolist()


@st.composite
def tables(draw, prefix):
    """Works strewn over 60 km, with few names, kinds and commodities."""
    count = draw(st.integers(0, 12))
    rows = [
        (
            f"{prefix}{number}",
            draw(
                st.sampled_from(["Lumba", "Lumba North", "Kito mine", "Kito", "Sesa"])
            ),
            draw(st.sampled_from(["mine", "smelter", "mine; smelter"])),
            draw(st.sampled_from(["copper", "nickel", "copper; cobalt"])),
            draw(st.sampled_from(["ZMB", "COD", ""])),
            draw(st.floats(27.0, 27.5)),
            draw(st.floats(-12.2, -12.0)),
        )
        for number in range(count)
    ]
    return works(*rows)


@few
@given(tables("A"))
def test_merging_a_table_with_itself_adds_nothing_and_finds_no_conflict(table):
    result = merge_facilities(table, table)
    assert result.merged["facility_id"].tolist() == table["facility_id"].tolist()
    assert result.conflicts.empty
    assert (result.matches["our_id"] == result.matches["their_id"]).all()
    assert len(result.matches) == len(table)


@few
@given(tables("A"), tables("B"))
def test_ours_stays_as_it_is_and_theirs_is_matched_or_new(ours, theirs):
    result = merge_facilities(ours, theirs)
    kept = pd.DataFrame(result.merged.iloc[: len(ours)])[ours.columns]
    pd.testing.assert_frame_equal(kept, ours)
    new = result.merged.iloc[len(ours) :]
    assert (new["origin"] == "theirs").all()
    matched = set(result.matches["their_id"])
    assert matched.isdisjoint(new["facility_id"])
    assert matched | set(new["facility_id"]) == set(theirs["facility_id"])


@few
@given(tables("A"), tables("B"))
def test_merging_again_changes_nothing_more(ours, theirs):
    once = merge_facilities(ours, theirs).merged
    again = merge_facilities(once, theirs).merged
    assert again.drop(columns="geometry").equals(once.drop(columns="geometry"))


@few
@given(tables("A"), tables("B"), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(ours, theirs, random):
    def shuffled(table):
        order = list(range(len(table)))
        random.shuffle(order)
        return table.iloc[order]

    first = merge_facilities(ours, theirs)
    second = merge_facilities(shuffled(ours), shuffled(theirs))
    pd.testing.assert_frame_equal(first.matches, second.matches)
    pd.testing.assert_frame_equal(first.conflicts, second.conflicts)
    assert set(first.merged["facility_id"]) == set(second.merged["facility_id"])
    doubts = first.merged.set_index("facility_id")["doubt"]
    assert second.merged.set_index("facility_id")["doubt"].to_dict() == doubts.to_dict()


@few
@given(tables("A"), tables("B"))
def test_who_is_called_ours_does_not_matter_to_who_is_whose(ours, theirs):
    def best(result, ends):
        rows = result.matches[result.matches["role"] == "best"]
        return set(zip(*(rows[end] for end in ends), strict=True))

    forth = best(merge_facilities(ours, theirs), ("our_id", "their_id"))
    back = best(merge_facilities(theirs, ours), ("their_id", "our_id"))
    assert forth == back


@few
@given(tables("A"), tables("B"))
def test_arguments_are_left_alone(ours, theirs):
    before = ours.copy(), theirs.copy()
    merge_facilities(ours, theirs)
    pd.testing.assert_frame_equal(ours, before[0])
    pd.testing.assert_frame_equal(theirs, before[1])


@pytest.mark.parametrize("km", [0.0, 1.9, 9.99])
def test_alike_names_within_reach_are_one_works(km):
    result = merged(one("A"), one("X", km=km, name="Lumba Pit Ltd"))
    assert result.matches["role"].tolist() == ["best"]
    assert result.matches["distance_km"].item() == pytest.approx(km, abs=1e-6)
    assert len(result.merged) == 1


@pytest.mark.parametrize("azimuth", [0.0, 45.0, 90.0, 200.0])
def test_the_reach_is_measured_on_the_ellipsoid(azimuth):
    for km, rows in ((9.999, 1), (10.001, 2)):
        result = merged(one("A"), one("X", km=km, azimuth=azimuth))
        assert len(result.merged) == rows


def test_one_commodity_within_two_kilometres_is_one_works_whatever_the_name():
    assert len(merged(one("A"), one("X", km=1.99, name="Sesa")).merged) == 1
    assert len(merged(one("A"), one("X", km=2.01, name="Sesa")).merged) == 2
    other = one("X", km=0.5, name="Sesa", commodity="gold")
    assert len(merged(one("A"), other).merged) == 2


def test_without_a_common_commodity_more_is_asked_of_name_and_place():
    gold = {"commodity": "gold"}
    assert len(merged(one("A"), one("X", km=4.9, **gold)).merged) == 1
    assert len(merged(one("A"), one("X", km=5.1, **gold)).merged) == 2
    looser = {"name": "Lumbaya"}
    assert len(merged(one("A"), one("X", km=4.9, **looser)).merged) == 1
    assert len(merged(one("A"), one("X", km=4.9, **looser, **gold)).merged) == 2


def test_over_the_date_line_two_points_are_near():
    ours = works(("A", "Lumba", "mine", "nickel", "FJI", 179.99, -17.0))
    theirs = works(("X", "Lumba", "mine", "nickel", "FJI", -179.99, -17.0))
    result = merge_facilities(ours, theirs)
    assert len(result.merged) == 1
    assert result.matches["distance_km"].item() == pytest.approx(2.13, abs=0.01)


def test_a_match_keeps_our_values_and_lists_theirs():
    theirs = one(
        "X", km=6.0, iso3="COD", kind="smelter; refinery", commodity="copper; gold"
    )
    result = merge_facilities(
        works(one("A"), status="operating"), works(theirs, status="closed")
    )
    kept = result.merged.iloc[0]
    assert kept[["iso3", "kind", "commodity"]].tolist() == ["ZMB", "mine", "copper"]
    told = result.conflicts.set_index("field")[["ours", "theirs"]]
    assert told.loc["iso3"].tolist() == ["ZMB", "COD"]
    assert told.loc["kind"].tolist() == ["mine", "refinery; smelter"]
    assert told.loc["status"].tolist() == ["operating", "closed"]
    assert told.loc["position"].tolist() == [
        "Lumba at lon 27.0000, lat -12.0000",
        "Lumba at lon 27.0551, lat -12.0000",
    ]
    assert len(told) == 4


def test_other_commodities_are_a_conflict_only_when_none_is_common():
    assert fields(merged(one("A"), one("X", commodity="gold; copper"))) == []
    conflicts = merged(one("A"), one("X", commodity="gold; silver")).conflicts
    told = conflicts[["field", "ours", "theirs"]].iloc[0].tolist()
    assert told == ["commodity", "copper", "gold; silver"]
    assert len(conflicts) == 1


def test_a_status_or_country_that_is_not_told_is_no_conflict():
    ours = works(one("A"), status="operating")
    theirs = works(one("X", iso3=None))
    assert merge_facilities(ours, theirs).conflicts.empty


def test_a_second_match_is_told_and_kept_apart_with_its_doubt():
    result = merged(one("A"), one("X", km=0.1), one("Y", km=4.0))
    assert result.matches["their_id"].tolist() == ["X"]
    assert result.merged["facility_id"].tolist() == ["A", "Y"]
    assert result.merged["doubt"].tolist() == [
        "",
        "may be part of A Lumba, 4.0 km away",
    ]
    assert fields(result) == ["second match"]


def test_one_row_of_theirs_may_stand_for_several_of_ours():
    ours = works(one("A"), one("B", km=3.0, name="Lumba refinery", kind="refinery"))
    result = merge_facilities(ours, works(one("X", name="Lumba complex")))
    assert dict(zip(result.matches["our_id"], result.matches["role"], strict=True)) == {
        "A": "best",
        "B": "shared",
    }
    assert len(result.merged) == 2
    assert fields(result) == ["kind", "shared match"]


def test_a_namesake_far_away_is_new_but_not_without_doubt():
    result = merged(one("A"), one("X", km=198.0, name="Lumba Refinery"))
    assert result.matches.empty
    assert result.merged["doubt"].tolist() == ["", "namesake of A Lumba, 198.0 km away"]
    assert fields(result) == ["far namesake"]


@pytest.mark.parametrize(
    "cells", [{"iso3": "COD"}, {"commodity": "gold"}, {"name": "Sesa"}]
)
def test_without_country_goods_and_name_in_common_there_is_no_namesake(cells):
    result = merged(one("A"), one("X", km=198.0, **cells))
    assert result.conflicts.empty
    assert result.merged["doubt"].tolist() == ["", ""]


def test_names_of_sites_merged_into_one_count():
    theirs = works(one("X", km=3.0, name="Sesa"), group_names="Sesa; Lumba Mine")
    assert len(merge_facilities(works(one("A")), theirs).merged) == 1


def test_a_new_row_is_empty_where_theirs_is_silent():
    ours = works(one("A"), status="operating", capacity_t=5e4)
    new = merge_facilities(ours, works(one("X", km=50.0, name="Sesa"))).merged.iloc[1]
    assert new["status"] == ""
    assert np.isnan(new["capacity_t"])
    assert new[["source", "evidence"]].tolist() == ["made up", "synthetic"]
    assert (new.geometry.x, new.geometry.y) == (new["lon"], new["lat"])


def test_one_identifier_for_two_works_is_refused():
    with pytest.raises(DataError, match=r"used by both for different works: A"):
        merged(one("A"), one("A", km=80.0, name="Sesa"))


def test_what_cannot_be_merged_is_refused_with_the_reason():
    with pytest.raises(DataError, match="missing: commodity"):
        merge_facilities(works(one("A")).drop(columns="commodity"), works(one("X")))
    with pytest.raises(DataError, match="repeated facility_id"):
        merged(one("A"), one("X"), one("X"))
    with pytest.raises(DataError, match="lat 141"):
        merged(one("A"), one("X", lat=141.0))


def test_empty_tables_merge():
    none = works()
    assert merge_facilities(none, none).merged.empty
    assert len(merge_facilities(none, works(one("X"))).merged) == 1
    assert len(merge_facilities(works(one("A")), none).merged) == 1


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"similarity": 60}, r"similarity: 60\s+expected: 0 to 1"),
        ({"within_km": -1}, r"within_km: -1\s+expected: at least 0"),
        ({"close_km": float("nan")}, "close_km: nan"),
        ({"position_km": float("inf")}, "position_km: inf"),
        ({"within_km": -1, "very_similar": 2}, "2 problems"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules, told):
    with pytest.raises(ParameterError, match=told):
        MergeRules(**rules)


def test_rules_of_nil_still_find_the_same_point():
    result = merged(one("A"), one("X"), within_km=0, close_km=0, position_km=0)
    assert len(result.merged) == 1


@pytest.fixture(scope="module")
def icmm(testdata):
    path = "mining/ICMM_Global_Mining_Dataset_2025-09.xlsx"
    return read_icmm(path, root=testdata).table


@pytest.fixture(scope="module")
def real(icmm):
    return merge_facilities(read_facilities(), icmm)


@pytest.mark.testdata
def test_every_point_that_we_took_from_icmm_is_recognised(real):
    ours = read_facilities()
    named = ours[ours["source"].str.contains("ICMM Global Mining Dataset")]
    # of these two the source says that the point is of another works next door
    neighbours = {"F003", "F060"}
    missed = set(named["facility_id"]) - set(real.matches["our_id"])
    assert missed == neighbours
    assert len(named) > 160


@pytest.mark.testdata
def test_jinchuan_is_found_and_its_misplaced_doubles_are_told(real):
    pairs = real.matches.set_index("our_id")
    assert pairs.loc["F105", "their_id"] == "ICMM13559"
    assert pairs.loc["F105", "distance_km"] < 0.1
    # the mines, 1.8 km from the smelter, bear the name that the doubles bear
    told = real.conflicts.query(
        "our_id == 'N053' and field == 'far namesake'"
    ).set_index("their_id")
    assert told["field"].to_dict() == {
        "ICMM07056": "far namesake",
        "ICMM13560": "far namesake",
    }
    assert told["distance_km"].tolist() == pytest.approx([197.4, 776.7], abs=0.1)
    doubts = real.merged.set_index("facility_id")["doubt"]
    assert doubts["ICMM07056"] == "namesake of N053 Jinchuan mines, 197.4 km away"


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("our_id", "their_id", "km"),
    [("F168", "ICMM13693", 38.0), ("F165", "ICMM13494", 15)],
)
def test_other_doubles_that_our_sources_speak_of_are_told(real, our_id, their_id, km):
    told = real.conflicts.query("our_id == @our_id and their_id == @their_id")
    assert told["field"].tolist() == ["far namesake"]
    assert told["distance_km"].item() == pytest.approx(km, abs=1.0)


@pytest.mark.testdata
def test_every_site_of_icmm_is_matched_or_new(real, icmm):
    new = real.merged[real.merged["origin"] == "theirs"]
    matched = set(real.matches["their_id"])
    assert len(new) + len(matched) == len(icmm) == 8508
    assert len(matched) > 180
    assert set(new["evidence"]) == {"cited"}
    assert new["source"].str.contains("ICMM").all()


@pytest.mark.testdata
def test_icmm_merged_with_itself_is_itself_within_seconds(icmm):
    began = time.perf_counter()
    result = merge_facilities(icmm, icmm)
    assert time.perf_counter() - began < 60.0  # 1 s; every pair would take minutes
    assert len(result.merged) == len(icmm)
    assert result.conflicts.empty
