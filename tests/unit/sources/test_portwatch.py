"""Chokepoints of PortWatch and their days."""

from __future__ import annotations

import numpy as np
import pytest
from madeup.portwatch import (
    CHOKEPOINT_COLUMNS,
    CHOKEPOINT_ROWS,
    TRANSIT_COLUMNS,
    TRANSIT_ROWS,
    write_portwatch,
    write_portwatch_transits,
)

from geo.errors import DataError
from geo.model.crs import geodesic_distance_m
from geo.model.published_tables import CHOKEPOINTS, TRANSITS, VESSEL_KINDS
from geo.sources.ports import read_gates
from geo.sources.portwatch import (
    SIGNATURE,
    TRANSITS_SIGNATURE,
    read_portwatch_chokepoints,
    read_portwatch_transits,
)

REAL = "chokepoints/imf_portwatch_28_chokepoints.csv"


@pytest.mark.testdata
def test_the_28_real_chokepoints_are_our_gates(testdata):
    read = read_portwatch_chokepoints(REAL, root=testdata)
    assert len(read.table) == 28
    assert read.notes == ()
    assert read.rejected.empty
    gates = read_gates().set_index("name").loc[read.table["gate"]]
    assert gates["portwatch_id"].tolist() == read.table["portid"].tolist()
    apart_m = geodesic_distance_m(
        gates["lon"], gates["lat"], lon_b=read.table["lon"], lat_b=read.table["lat"]
    )
    assert apart_m.max() < 20.0  # four decimals of a degree
    assert read.table["vessels_total"].isna().all()


def test_an_export_of_the_layer_is_read_with_its_counts(tmp_path):
    read = read_portwatch_chokepoints(write_portwatch(tmp_path), root=tmp_path)
    CHOKEPOINTS.validate(read.table)
    assert read.table["gate"].tolist() == ["Suez Canal", "Luzon Strait", ""]
    assert read.table["vessels_roro"].tolist()[0] == 20.0
    assert np.isnan(read.table["vessels_roro"].tolist()[1])
    assert read.table["lon"].tolist() == [32.44, 121.35, -159.5]
    told = "\n".join(read.notes)
    assert "no gate here for: Madeup Narrows (chokepoint99)" in told
    assert "gates here without a row: Panama Canal" in told


def test_a_new_name_is_matched_by_its_identifier_and_told(tmp_path):
    row = CHOKEPOINT_ROWS[0].replace("Suez Canal", "Isthmus of Suez")
    read = read_portwatch_chokepoints(
        write_portwatch(tmp_path, rows=[row]), root=tmp_path
    )
    assert read.table["gate"].tolist() == ["Suez Canal"]
    assert read.notes[0] == (
        "chokepoint1, Isthmus of Suez: taken for Suez Canal, by its identifier"
    )


def test_a_name_counts_more_than_a_renumbered_identifier(tmp_path):
    row = CHOKEPOINT_ROWS[0].replace("chokepoint1,", "chokepoint2,")
    read = read_portwatch_chokepoints(
        write_portwatch(tmp_path, rows=[row]), root=tmp_path
    )
    assert read.table["gate"].tolist() == ["Suez Canal"]
    assert read.notes[0] == (
        "chokepoint2 is Panama Canal here: Suez Canal taken by its name"
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("30.59", "nan", "no position"),
        ("30.59", "-inf", "lat '-inf' is no number"),
        ("32.44", "999", "lon 999 lies outside -180 to 360"),
        ("chokepoint1,", ",", "no portid"),
        ("chokepoint1,", "chokepoint14,", "portid chokepoint14 is that of row 2"),
        (",Suez Canal,", ",,", "no name"),
        (",111,", ",-111,", "a number below 0"),
    ],
)
def test_a_bad_chokepoint_is_set_aside(tmp_path, old, new, reason):
    bad = CHOKEPOINT_ROWS[0].replace(old, new, 1)
    path = write_portwatch(tmp_path, rows=[*CHOKEPOINT_ROWS[1:], bad])
    read = read_portwatch_chokepoints(path, root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [[4, reason]]
    assert len(read.table) == 2


def test_swapped_chokepoints_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text(
        "portid,name,lat,lon\n"
        "chokepoint14,Luzon Strait,121.35,20.49\nchokepoint1,Suez Canal,32.44,30.59\n"
    )
    with pytest.raises(DataError, match="the two are swapped"):
        read_portwatch_chokepoints("a.csv", root=tmp_path)


def test_days_are_read_as_days_with_zero_kept_as_zero(tmp_path):
    read = read_portwatch_transits(write_portwatch_transits(tmp_path), root=tmp_path)
    TRANSITS.validate(read.table)
    assert read.table["date"].tolist() == ["2024-02-28", "2024-02-29", "2024-02-29"]
    assert read.table["vessels_total"].tolist() == [15.0, 0.0, 99.0]
    assert read.table["trade_tanker_t"].tolist() == [500.0, 0.0, 10.0]
    assert read.table["gate"].tolist()[2] == "Bab el-Mandeb Strait"
    assert read.source.vintage == "to 2024-02-29"
    assert read.notes == ("1 row: vessels_total is not the sum of its kinds",)


def test_the_kinds_add_up_to_the_total(tmp_path):
    path = write_portwatch_transits(tmp_path, rows=TRANSIT_ROWS[:2])
    table = read_portwatch_transits(path, root=tmp_path).table
    for pattern in ("vessels_{}", "trade_{}_t"):
        parts = table[[pattern.format(kind) for kind in VESSEL_KINDS]].sum(axis=1)
        assert parts.tolist() == table[pattern.format("total")].tolist()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "2024,2,28",
            "2024,2,27",
            "date '2024/02/28 00:00:00+00' is not that of year, month and day",
        ),
        ("2024/02/28 00:00:00+00,2024,2,28", "soon,,,", "date 'soon' is none"),
        (
            "2024/02/28 00:00:00+00,2024,2,28",
            "2023-02-29,,,",
            "date '2023-02-29' is none",
        ),
        (",15,", ",-15,", "a number below 0"),
        (",15,", ",many,", "vessels_total 'many' is no number"),
    ],
)
def test_a_bad_day_is_set_aside(tmp_path, old, new, reason):
    bad = TRANSIT_ROWS[0].replace(old, new, 1)
    assert bad != TRANSIT_ROWS[0]
    path = write_portwatch_transits(tmp_path, rows=[bad, *TRANSIT_ROWS[1:]])
    read = read_portwatch_transits(path, root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [[2, reason]]


def test_a_day_is_counted_once(tmp_path):
    path = write_portwatch_transits(tmp_path, rows=[*TRANSIT_ROWS, TRANSIT_ROWS[0]])
    read = read_portwatch_transits(path, root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [
        [5, "portid, date chokepoint1, 2024-02-28 is that of row 2"]
    ]


@pytest.mark.parametrize("read", [read_portwatch_chokepoints, read_portwatch_transits])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"portid\n", "no row under them"),
        (b"date,portid,portcalls\n2024-01-01,port1,3\n", "no column"),
        (b"PK\x03\x04....", "a workbook or a zip archive"),
        (b"portid\nS\xe3o\n", "is not UTF-8 text"),
    ],
)
def test_another_file_is_refused(tmp_path, read, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read("a.csv", root=tmp_path)


def test_files_that_are_cut_off_are_refused(tmp_path):
    for path, read in (
        (write_portwatch(tmp_path), read_portwatch_chokepoints),
        (write_portwatch_transits(tmp_path), read_portwatch_transits),
    ):
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(DataError, match="cut off"):
            read(path, root=tmp_path)


def test_the_signatures_are_in_the_files():
    assert set(CHOKEPOINT_COLUMNS.lower().split(",")) >= SIGNATURE
    assert set(TRANSIT_COLUMNS.lower().split(",")) >= TRANSITS_SIGNATURE
