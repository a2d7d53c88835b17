"""Points of a map: one table with a response, or presences and controls."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from geo.errors import CRSError, DataError
from geo.model.prospect_points import ProspectPoints
from geo.sources.prospect_points import read_prospect_points


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_presence_at_the_place_of_a_control_wins_and_is_told(tmp_path):
    write(tmp_path, "found.csv", "id,lon,lat", "A,10,5", "B,11,5")
    write(tmp_path, "not.csv", "id,lon,lat", "C,11.0000001,5", "D,12,5", "E,12,5")
    points = ProspectPoints(presence="found.csv", control="not.csv", station="id")
    read = read_prospect_points(points, root=tmp_path)
    assert read.accepted[["station", "value"]].values.tolist() == [
        ["A", 1.0],
        ["B", 1.0],
        ["D", 0.0],
    ]
    assert read.rejected[["station", "reason"]].values.tolist() == [
        ["C", "same place as row 3 of found.csv, where it is present"],
        ["E", "same place as row 3 of not.csv, where it is not found"],
    ]
    assert read.unit == "1"


def test_the_order_of_rows_does_not_decide_what_is_found(tmp_path):
    write(tmp_path, "a.csv", "lon,lat,seen", "10,5,0", "10,5,1", "11,5,0")
    write(tmp_path, "b.csv", "lon,lat,seen", "11,5,0", "10,5,1", "10,5,0")
    reads = [
        read_prospect_points(ProspectPoints(file=name, response="seen"), root=tmp_path)
        for name in ("a.csv", "b.csv")
    ]
    found = [
        sorted(read.accepted[["lon", "lat", "value"]].values.tolist()) for read in reads
    ]
    assert found[0] == found[1] == [[10.0, 5.0, 1.0], [11.0, 5.0, 0.0]]


def test_rows_that_cannot_be_taken_are_listed_with_their_reason(tmp_path):
    write(
        tmp_path,
        "a.csv",
        "lon,lat,kg,sd,day",
        "10,5,4,1,2020-01-02",
        "11,5,n/a,1,2020-01-02",
        "12,5,4,-1,2020-01-02",
        "13,5,4,1,soon",
        "14,95,4,1,",
        "15,5,<2,1,",
        "16,5,5,1,",
    )
    points = ProspectPoints(
        file="a.csv", response="kg", kind="quantity", error_sd="sd", date="day"
    )
    read = read_prospect_points(points, root=tmp_path)
    assert read.accepted["lon"].tolist() == [10.0, 16.0]
    assert read.accepted["date"].tolist() == ["2020-01-02", ""]
    reasons = dict(zip(read.rejected["row"], read.rejected["reason"], strict=True))
    assert "no value" in reasons[3]
    assert "no error of 0 or more: -1" in reasons[4]
    assert "no day as YYYY-MM-DD: soon" in reasons[5]
    assert "latitude" in reasons[6]
    assert "below detection" in reasons[7]


def test_what_was_sampled_twice_at_a_place_is_its_mean(tmp_path):
    write(tmp_path, "a.csv", "id,lon,lat,kg", "A,10,5,4", "B,10,5,8", "A,11,5,1")
    points = ProspectPoints(file="a.csv", response="kg", kind="quantity", station="id")
    read = read_prospect_points(points, root=tmp_path)
    assert read.accepted[["station", "lon", "value"]].values.tolist() == [
        ["A", 10.0, 6.0],
        ["A", 11.0, 1.0],
    ]


def test_an_occurrence_is_one_or_nought(tmp_path):
    write(tmp_path, "a.csv", "lon,lat,seen", "10,5,1", "11,5,0", "12,5,7")
    points = ProspectPoints(file="a.csv", response="seen")
    read = read_prospect_points(points, root=tmp_path)
    assert read.rejected["reason"].tolist() == [
        "neither 1 (present) nor 0 (not found): 7"
    ]


def test_amounts_taken_for_an_occurrence_are_told_what_to_say(tmp_path):
    write(tmp_path, "a.csv", "lon,lat,kg", "10,5,4.5", "11,5,7")
    points = ProspectPoints(file="a.csv", response="kg")
    with pytest.raises(DataError, match='say kind = "quantity"'):
        read_prospect_points(points, root=tmp_path)


def test_a_workbook_may_have_a_citation_above_its_columns(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Please cite"], [], ["Event", "Longitude", "Latitude"], ["A", 10, 5]):
        book.active.append(row)
    book.save(tmp_path / "found.xlsx")
    write(tmp_path, "not.csv", "Longitude,Latitude,Event", "12,5,B")
    points = ProspectPoints(presence="found.xlsx", control="not.csv", station="Event")
    read = read_prospect_points(points, root=tmp_path)
    assert read.accepted[["station", "row", "lon"]].values.tolist() == [
        ["A", 4, 10.0],
        ["B", 2, 12.0],
    ]


def test_a_workbook_without_positions_is_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Event", "Depth"])
    book.active.append(["A", 5000])
    book.save(tmp_path / "found.xlsx")
    write(tmp_path, "not.csv", "lon,lat", "12,5")
    with pytest.raises(DataError, match="none has columns with usual names"):
        read_prospect_points(
            ProspectPoints(presence="found.xlsx", control="not.csv"), root=tmp_path
        )


def test_columns_that_are_missing_are_told_of_both_files(tmp_path):
    write(tmp_path, "found.csv", "lon,lat", "10,5")
    write(tmp_path, "not.csv", "lon,place", "12,5")
    with pytest.raises(DataError) as refused:
        read_prospect_points(
            ProspectPoints(presence="found.csv", control="not.csv", region="site"),
            root=tmp_path,
        )
    told = str(refused.value)
    assert "found.csv, region" in told
    assert "not.csv, lat" in told


def test_metres_without_a_crs_are_refused(tmp_path):
    write(tmp_path, "a.csv", "easting,northing,kg", "500000,100,4")
    points = ProspectPoints(file="a.csv", response="kg", kind="quantity")
    with pytest.raises(CRSError, match="state the CRS of the positions"):
        read_prospect_points(points, root=tmp_path)


@pytest.mark.testdata
def test_the_tables_of_dutkiewicz_2020_are_read_as_published(testdata):
    points = ProspectPoints(
        presence="dutkiewicz2020_nodules_dataset.xlsx",
        control="dutkiewicz2020_control_dataset.xlsx",
        station="Event",
    )
    read = read_prospect_points(points, root=testdata / "nodules")
    # 2440 nodule and 8022 control points (Dutkiewicz et al. 2020, 10.1130/G46836.1)
    assert len(read.accepted) + len(read.rejected) == 2440 + 8022
    assert read.accepted["value"].sum() == 2440
