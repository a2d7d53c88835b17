"""A user's distances by land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from madeup.land_legs import ROWS, write_land_legs

from geo.errors import DataError, ParameterError
from geo.model.land_legs import (
    NO_LAND_LEGS,
    LandDistance,
    LandLegs,
    land_legs_of,
)
from geo.sources.land_legs import SIGNATURE, read_land_legs

if TYPE_CHECKING:
    from pathlib import Path

    from geo.model.source_notes import SourcedTable


def read(folder: Path, *rows: str, encoding: str = "utf-8") -> SourcedTable:
    (folder / "legs.csv").write_text("\n".join(rows) + "\n", encoding=encoding)
    return read_land_legs("legs.csv", root=folder)


def test_three_legs_are_read_with_their_lengths(tmp_path: Path) -> None:
    found = read_land_legs(write_land_legs(tmp_path), root=tmp_path)
    assert found.table["km"].tolist() == [1860.0, 300.5, 1300.0]
    assert found.table["mode"].tolist() == ["rail", "road", ""]
    assert found.rejected.empty
    assert set(ROWS[0].split(",")) >= SIGNATURE


def test_columns_may_stand_in_any_case_and_order(tmp_path: Path) -> None:
    found = read(tmp_path, "Source;KM;To;From;Mode", "x;12.5;B;A;road")
    assert found.table[["from", "to", "km"]].to_numpy().tolist() == [["A", "B", 12.5]]


def test_a_leg_is_the_same_both_ways(tmp_path: Path) -> None:
    legs = land_legs_of(read_land_legs(write_land_legs(tmp_path), root=tmp_path).table)
    assert legs.between("C014", "TZDAR") == legs.between("TZDAR", "C014")
    assert legs.between("C014", "AOLOB") is None


def test_the_basis_of_a_distance_is_told(tmp_path: Path) -> None:
    legs = land_legs_of(read_land_legs(write_land_legs(tmp_path), root=tmp_path).table)
    known = legs.distance("TZDAR", "C014", great_circle_km=10.0, detour_factor=1.3)
    assert known == LandDistance(km=1860.0, basis="table: rail, made up")
    plain = legs.distance("C020", "AOLOB", great_circle_km=10.0, detour_factor=1.3)
    assert plain.basis == "table: made up"
    other = legs.distance("C014", "AOLOB", great_circle_km=100.0, detour_factor=1.25)
    assert other == LandDistance(km=125.0, basis="great circle x 1.25")
    assert not NO_LAND_LEGS.legs


def test_legs_are_known_in_whichever_order_they_are_written() -> None:
    rng = np.random.default_rng(3)
    ends = [(f"P{one}", f"P{other}") for one in range(6) for other in range(one)]
    table = pd.DataFrame(ends, columns=["from", "to"]).assign(
        km=rng.uniform(1.0, 900.0, len(ends)), mode="road", source="drawn"
    )
    shuffled = table.sample(frac=1.0, random_state=1).rename(
        columns={"from": "to", "to": "from"}
    )
    assert land_legs_of(table).legs == land_legs_of(shuffled).legs


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",B,1,road,x", "no from"),
        ("A,,1,road,x", "no to"),
        ("A,A,1,road,x", "both ends are one place"),
        ("A,B,,road,x", "no km"),
        ("A,B,nan,road,x", "no km"),
        ("A,B,far,road,x", "km 'far' is no number"),
        ("A,B,0,road,x", "km 0 lies outside"),
        ("A,B,-5,road,x", "km -5 lies outside"),
        ("A,B,50000,road,x", "km 50000 lies outside"),
        ("A,B,1,road,", "no source"),
        ("TZDAR,C014,1,road,x", "stands above already"),
        ("A,B", "fewer cells than the 5 columns"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(
    tmp_path: Path, row: str, reason: str
) -> None:
    found = read(tmp_path, ROWS[0], ROWS[1], row, ROWS[2])
    assert len(found.table) == 2
    assert found.rejected["row"].tolist() == [3]
    assert reason in found.rejected["reason"].iloc[0]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("",), "no line of column names"),
        ((ROWS[0],), "no row under them"),
        (("from,to,miles", "A,B,1"), "no column 'km'"),
        ((ROWS[0], ROWS[1], "A,B"), "the last row ends before its last column"),
        ((ROWS[0], "A,A,1,road,x"), "both ends are one place"),
    ],
)
def test_a_file_of_no_use_is_refused(
    tmp_path: Path, rows: tuple[str, ...], told: str
) -> None:
    with pytest.raises(DataError, match=told):
        read(tmp_path, *rows)


def test_all_missing_columns_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"(?s)no column 'km'.*no column 'source'"):
        read(tmp_path, "from,to", "A,B")


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not UTF-8"):
        read(tmp_path, ROWS[0], "Alpé,B,1,road,x", encoding="latin-1")


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "legs.csv").write_bytes(b"PK\x03\x04 no text")
    with pytest.raises(DataError, match="a workbook or a zip archive"):
        read_land_legs("legs.csv", root=tmp_path)


def test_a_pair_told_twice_or_without_length_is_refused() -> None:
    leg, none = LandDistance(km=1.0, basis="x"), LandDistance(km=0.0, basis="x")
    with pytest.raises(ParameterError, match=r"(?s)B to A: told twice.*C to D: 0 km"):
        LandLegs(legs={("A", "B"): leg, ("B", "A"): leg, ("C", "D"): none})
