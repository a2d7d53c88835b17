"""Attacks on ships: the real file, a made-up one, and spoiled ones."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from madeup.piracy import ATTACKS as ROWS
from madeup.piracy import COLUMNS, write_attacks

from geo.errors import DataError
from geo.model.risk_schemas import ATTACKS
from geo.sources.piracy import SIGNATURE, read_attacks

REAL = "piracy/pirate_attacks_1993_2020.csv"
GULF_OF_ADEN = (43.2, 10.3, 51.5, 15.5)


@pytest.fixture(scope="module")
def raw(testdata):
    with (testdata / REAL).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_gulf(lon, lat):
    west, south, east, north = GULF_OF_ADEN
    return (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)


@pytest.mark.testdata
def test_each_real_row_is_in_the_table_or_rejected_with_its_reason(testdata, raw):
    read = read_attacks(REAL, root=testdata)
    repeated = len(raw) - len({tuple(row.values()) for row in raw})
    reasons = Counter(
        "repeats" if "repeats" in reason else reason
        for reason in read.rejected["reason"]
    )
    assert len(raw) == len(read.table) + len(read.rejected) == 7511
    assert reasons == {"repeats": repeated, "position 0, 0: none was entered": 1}
    assert repeated == 20
    assert read.source.vintage == "1993 to 2020"
    assert read.notes == ()


@pytest.mark.testdata
def test_the_real_years_are_those_the_csv_module_counts(testdata, raw):
    unique = {tuple(row.values()): row for row in raw}.values()
    told = Counter(
        int(row["date"][:4])
        for row in unique
        if (row["longitude"], row["latitude"]) != ("0", "0")
    )
    table = read_attacks(REAL, root=testdata).table
    assert table["year"].astype(int).value_counts().to_dict() == told
    assert (table["date"].str[:4].astype(int) == table["year"]).all()


@pytest.mark.testdata
def test_the_gulf_of_aden_was_far_worse_in_2008_to_2011_than_in_2016_to_2019(
    testdata, raw
):
    table = read_attacks(REAL, root=testdata).table
    inside = table[in_gulf(table["lon"], table["lat"])]
    per_year = inside["year"].value_counts()
    assert [per_year[year] for year in (2008, 2009, 2010, 2011)] == [90, 111, 49, 34]
    assert [per_year.get(year, 0) for year in (2016, 2017, 2018, 2019)] == [2, 7, 1, 0]
    by_hand = [
        row
        for row in raw
        if row["date"].startswith("2009")
        and in_gulf(float(row["longitude"]), float(row["latitude"]))
    ]
    assert len(by_hand) == 111


@pytest.mark.testdata
def test_a_real_row_says_what_the_file_says(testdata):
    table = read_attacks(REAL, root=testdata).table
    first = table.iloc[0]
    assert first[["row", "date", "lon", "lat"]].tolist() == [
        2,
        "1993-01-02",
        116.9667,
        19.7,
    ]
    assert first[["attack", "ship_state", "vessel_kind"]].tolist() == [
        "unknown",
        "unknown",
        "",
    ]
    assert first["shore_km"] == pytest.approx(357.5023725)
    assert first["vessel"] == "Mv Cosmic Leader"


@pytest.mark.testdata
def test_the_words_of_the_real_file_are_all_known(testdata, raw):
    counts = read_attacks(REAL, root=testdata).table["ship_state"].value_counts()
    said = Counter(row["vessel_status"] for row in raw)
    assert counts.sum() == 7490
    assert counts["at rest"] <= said["Anchored"] + said["Berthed"] + 20
    assert counts["unknown"] <= said["NA"]


def test_a_made_up_file_is_read_in_our_words(tmp_path):
    read = read_attacks(write_attacks(tmp_path), root=tmp_path)
    assert ATTACKS.validate(read.table) is read.table
    assert read.table["attack"].tolist() == [
        "attempted",
        "boarded",
        "fired upon",
        "unknown",
    ]
    assert read.table["ship_state"].tolist() == [
        "under way",
        "at rest",
        "under way",
        "unknown",
    ]
    assert read.table["lon"].tolist() == [45.0, -159.5, 103.5, 103.7]
    assert read.table.geometry.x.tolist() == read.table["lon"].tolist()
    assert read.source.vintage == "2001 to 2003"


def test_rows_that_cannot_stand_are_rejected_with_their_line(tmp_path):
    read = read_attacks(write_attacks(tmp_path), root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [
        [3, "date '2001-02-29' is none"],
        [6, "position 0, 0: none was entered"],
        [8, "repeats row 7 throughout"],
        [9, "no position"],
    ]


def test_words_that_are_not_known_are_told(tmp_path):
    notes = read_attacks(write_attacks(tmp_path), root=tmp_path).notes
    assert notes == (
        "1 row: longitude of 0 to 360 brought to -180 to 180",
        "attack: Frightened read as unknown in 1 row",
        "ship_state: Becalmed read as unknown in 1 row",
    )


def test_neither_case_nor_order_of_columns_matters(tmp_path):
    path = write_attacks(tmp_path, columns=COLUMNS[::-1])
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{head.upper()}\n{rest}", encoding="utf-8")
    turned = read_attacks(path, root=tmp_path)
    straight = read_attacks(write_attacks(tmp_path), root=tmp_path)
    assert turned.table.equals(straight.table)


def test_only_what_is_needed_has_to_be_there(tmp_path):
    columns = sorted(SIGNATURE)
    read = read_attacks(write_attacks(tmp_path, columns=columns), root=tmp_path)
    assert (read.table["location"] == "").all()
    assert read.table["shore_km"].isna().all()


@pytest.mark.parametrize("gone", sorted(SIGNATURE))
def test_a_missing_column_is_told(tmp_path, gone):
    columns = [name for name in COLUMNS if name != gone]
    path = write_attacks(tmp_path, columns=columns)
    with pytest.raises(DataError, match=f"no column '{gone}'"):
        read_attacks(path, root=tmp_path)


def test_swapped_axes_are_told(tmp_path):
    rows = [
        dict(row, longitude="2", latitude=f"{95 + k}") for k, row in enumerate(ROWS)
    ]
    with pytest.raises(DataError, match="the two are swapped"):
        read_attacks(write_attacks(tmp_path, rows=rows), root=tmp_path)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"longitude": "361"}, "lon 361 lies outside -180 to 360"),
        ({"longitude": "inf"}, "lon 'inf' is no number"),
        ({"latitude": "NaN"}, "no position"),
        ({"latitude": "twelve"}, "lat 'twelve' is no number"),
        ({"shore_distance": "-1"}, "a distance to the shore below 0"),
        ({"date": "03/02/2001"}, "date '03/02/2001' is none"),
        ({"date": ""}, "date '' is none"),
    ],
)
def test_a_bad_cell_sets_its_row_aside(tmp_path, cells, reason):
    rows = [ROWS[0], dict(ROWS[0]) | cells]
    read = read_attacks(write_attacks(tmp_path, rows=rows), root=tmp_path)
    assert len(read.table) == 1
    assert read.rejected.to_numpy().tolist() == [[3, reason]]


def test_a_file_of_which_nothing_stands_is_refused(tmp_path):
    rows = [dict(ROWS[0], date="never")]
    with pytest.raises(DataError, match="date 'never' is none"):
        read_attacks(write_attacks(tmp_path, rows=rows), root=tmp_path)


def test_files_that_are_no_table_are_refused(tmp_path):
    path = tmp_path / "attacks.csv"
    path.write_bytes(b"")
    with pytest.raises(DataError, match="it is empty"):
        read_attacks(path, root=tmp_path)
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(DataError, match="a workbook or a zip archive"):
        read_attacks(path, root=tmp_path)


def test_a_file_cut_off_within_a_row_is_refused(tmp_path):
    path = write_attacks(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("1.3,Frightened") + 5], encoding="utf-8")
    with pytest.raises(DataError, match="the last row ends before its last column"):
        read_attacks(path, root=tmp_path)


def test_another_encoding_is_refused(tmp_path):
    rows = [dict(ROWS[0], vessel_name="Mv Éloïse")]
    path = write_attacks(tmp_path, rows=rows, encoding="latin-1")
    with pytest.raises(DataError, match="is not UTF-8 text"):
        read_attacks(path, root=tmp_path)
