"""Tables of readings taken twice, from one file or from two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import DataError, ParameterError
from geo.model.quality import QualityFile
from geo.model.samples import SampleRules
from geo.sources.quality import read_quality

ONE = QualityFile(
    name="Ni", kind="duplicates", file="d.csv", label="id", first="a", second="b"
)
TWO = QualityFile(
    name="samplers",
    kind="pairs",
    file="cores.csv",
    label="id",
    first="kg",
    second="kg",
    second_file="grabs.csv",
    second_label="place",
)


def test_rows_that_cannot_be_taken_are_left_out_and_listed(tmp_path):
    (tmp_path / "d.csv").write_text(
        "id,a,b\nA,1.3,1.4\nB,1.2,\nC,x,1\nD,-1,1\nE,<0.5,1\nF,1.1,1.0\n"
    )
    readings = read_quality(ONE, root=tmp_path)
    assert readings.table["label"].tolist() == ["A", "F"]
    assert readings.table["certified_sd"].isna().all()
    reasons = readings.rejected.set_index("station")["reason"].to_dict()
    assert reasons["B"] == "no second"
    assert reasons["C"] == "first is no number: x"
    assert reasons["D"].startswith("first -1")
    assert reasons["E"].startswith("first is below detection")


def test_the_rules_may_refuse_instead(tmp_path):
    (tmp_path / "d.csv").write_text("id,a,b\nA,1.3,1.4\nC,x,1\nF,1.1,1.0\n")
    with pytest.raises(DataError, match="first is no number: x"):
        read_quality(replace(ONE, rules=SampleRules()), root=tmp_path)


def test_two_files_are_joined_on_the_name_of_the_place(tmp_path):
    (tmp_path / "cores.csv").write_text("id,kg\nA,13\nB,26\nC,20\n")
    (tmp_path / "grabs.csv").write_text("place,kg\nB,20\nA,10\nZ,5\n")
    readings = read_quality(TWO, root=tmp_path)
    assert readings.table[["label", "first", "second"]].to_numpy().tolist() == [
        ["A", 13.0, 10.0],
        ["B", 26.0, 20.0],
    ]
    assert readings.notes == ("2 pairs; 2 rows without a partner",)


def test_a_place_named_twice_does_not_say_which_goes_with_which(tmp_path):
    (tmp_path / "cores.csv").write_text("id,kg\nA,13\nA,26\n")
    (tmp_path / "grabs.csv").write_text("place,kg\nA,20\nA,10\n")
    with pytest.raises(DataError, match="2 problems"):
        read_quality(TWO, root=tmp_path)


def test_files_that_share_no_place_are_refused(tmp_path):
    (tmp_path / "cores.csv").write_text("id,kg\nA,13\nB,26\n")
    (tmp_path / "grabs.csv").write_text("place,kg\nY,20\nZ,10\n")
    with pytest.raises(DataError, match="do the labels of both sides agree"):
        read_quality(TWO, root=tmp_path)


def test_missing_columns_are_told_with_the_file(tmp_path):
    (tmp_path / "d.csv").write_text("id,x,y\nA,13,1\n")
    with pytest.raises(DataError, match="2 problems") as caught:
        read_quality(ONE, root=tmp_path)
    assert "d.csv, first" in str(caught.value)


def test_standards_come_with_the_deviation_of_their_certificate(tmp_path):
    (tmp_path / "d.csv").write_text("id,a,b,sd\nS,1.3,1.4,0.02\nS,1.5,1.4,0\nS,1,1,1\n")
    settings = replace(ONE, kind="standards", certified_sd="sd")
    readings = read_quality(settings, root=tmp_path)
    assert readings.table["certified_sd"].tolist() == [0.02, 1.0]
    assert readings.rejected["row"].tolist() == [3]


def test_all_that_is_wrong_with_the_settings_is_told_at_once():
    with pytest.raises(ParameterError, match="5 problems"):
        QualityFile(
            name="",
            kind="triplicates",
            file="d.csv",
            label="id",
            first="a",
            second="a",
            second_label="x",
            certified_sd="sd",
        )
