"""Tables of PANGAEA: description, events, units, and whether they are whole."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from madeup.pangaea import DESCRIPTION, TABLE, write_pangaea

from geo.errors import DataError, GeoError
from geo.sources.pangaea import events_table, parse_description, split_description
from geo.sources.pangaea_tables import read_pangaea


def header():
    return parse_description(split_description(DESCRIPTION)[0])


def test_parameters_keep_name_unit_short_name_and_method():
    mass = header().parameters[4]
    assert (mass.name, mass.unit, mass.short_name) == (
        "Nodules, mass",
        "kg",
        "Nodules m",
    )
    assert (mass.method, mass.comment, mass.geocode) == (
        "Digital scale",
        "total",
        False,
    )
    assert [p.geocode for p in header().parameters] == [True] * 4 + [False] * 3
    assert [p.unit for p in header().parameters] == ["", "", "", "m", "kg", "mg/kg", ""]


def test_events_are_a_table_of_stations():
    table = events_table(header().events)
    assert table["label"].tolist() == ["MU-1 (BC-01)", "MU-2"]
    assert table[["lon", "lat", "elevation_m"]].to_numpy().tolist() == [
        [-150.845, 9.345, -5057.0],
        [179.9, -12.5, -4900.0],
    ]
    assert table["campaign"].tolist() == ["MU", ""]
    assert table.loc[0, "method"] == "Box corer (BC) (URI: http://example.org/a)"
    assert events_table(()).empty


def test_a_table_is_read_with_units_terms_and_positions(tmp_path):
    read = read_pangaea(write_pangaea(tmp_path), root=tmp_path)
    assert read.table["lon"].tolist() == [-150.845, 179.9, 179.9]
    assert read.table["Nodules m [kg] (total)"].tolist() == [1.25, 3.5, 2.75]
    assert read.table["Co [mg/kg]"].tolist() == ["2100", ">10000", ""]
    assert read.notes == ("Co [mg/kg] is kept as text: 1 cells such as >10000",)
    assert read.source.title == "Made-up nodules of no place"
    assert (read.source.vintage, read.source.doi) == ("2001", "10.1594/PANGAEA.000000")
    assert read.source.licence.endswith("(CC-BY-4.0)")
    assert read.rejected.empty


@pytest.mark.parametrize("lost", [1, 2])
def test_lost_rows_are_noticed_by_the_count_of_data_points(lost, tmp_path):
    path = write_pangaea(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-lost]))
    with pytest.raises(DataError, match=r"data points[\s\S]*expected: 7"):
        read_pangaea(path, root=tmp_path)


def test_a_lost_column_is_noticed(tmp_path):
    path = write_pangaea(tmp_path)
    table = "\n".join(line.rpartition("\t")[0] for line in TABLE.splitlines())
    path.write_text(DESCRIPTION + table + "\n")
    with pytest.raises(DataError, match="columns: 6"):
        read_pangaea(path, root=tmp_path)


def test_a_description_that_is_cut_off_is_noticed(tmp_path):
    path = tmp_path / "a.tab"
    path.write_text(DESCRIPTION[:600])
    with pytest.raises(DataError, match=r"not closed by a line|fetch it again|cells"):
        read_pangaea(path, root=tmp_path)


def test_positions_come_from_the_events_where_the_table_has_none(tmp_path):
    path = tmp_path / "a.tab"
    event = "Event(s):\tX * LATITUDE: 10.5 * LONGITUDE: 200.5 * ELEVATION: -5000.0 m\n"
    path.write_text(
        f"/* DATA DESCRIPTION:\n{event}*/\nDepth sed [m]\tMn [%]\n0\t24\n1\t25\n"
    )
    read = read_pangaea(path, root=tmp_path)
    assert read.table["lon"].tolist() == [-159.5, -159.5]
    assert read.table["lat"].tolist() == [10.5, 10.5]


def test_positions_come_from_the_event_of_each_row(tmp_path):
    path = tmp_path / "a.tab"
    events = DESCRIPTION[: DESCRIPTION.index("Parameter(s)")]
    rows = "Event\tMn [%]\nMU-2\t24\nMU-1\t25\nMU-1 (BC-01)\t26\nMU-9\t27\n"
    path.write_text(f"{events}*/\n{rows}")
    read = read_pangaea(path, root=tmp_path)
    assert read.table["lat"].tolist() == [-12.5, 9.345, 9.345]
    assert read.rejected["reason"].tolist() == ["no position"]


def test_rows_without_a_place_are_set_apart_with_their_line(tmp_path):
    rows = "A\t10\t20\t1\nB\t\t20\t2\nC\tnan\t20\t3\nD\t141\t20\t4\nE\t10\t359.5\t5\n"
    (tmp_path / "a.tab").write_text(f"Event\tLatitude\tLongitude\tMn [%]\n{rows}")
    read = read_pangaea("a.tab", root=tmp_path)
    assert read.table["lon"].tolist() == [20.0, -0.5]
    assert read.rejected["row"].tolist() == [3, 4, 5]
    assert read.rejected["reason"].tolist() == [
        "no position", "no position", "position 20, 141 is not on the Earth",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (b"", "empty"),
        (b"Event\tMn [%]\nA\t24\n", "Latitude and Longitude, or events"),
        (b"Event\tLatitude\tLongitude\n", "no row under them"),
        (b"\x89HDF\r\n\x1a\n" + bytes(50), "UTF-8|column"),
        ("Event\tLatitude\tLongitude\nä\t1\t2\n".encode("latin1"), "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(contents, told, tmp_path):
    (tmp_path / "a.tab").write_bytes(contents)
    with pytest.raises(GeoError, match=told):
        read_pangaea("a.tab", root=tmp_path)


ROWS = {
    "Fe-Mn_nod_1976_Tab2.tab": 91,
    "Fewkes_1980_2.tab": 71,
    "Fewkes_1980_3.tab": 541,
    "Glasby_1973.tab": 5,
    "Piper-etal_1979_tab8.tab": 87,
    "Piper_1977-I.tab": 167,
    "Piper_1977-II.tab": 42,
    "SO268-bc-nodules-PANGAEA-904962.tab": 1658,
    "SO268-bc-nodules-summary-PANGAEA-904967.tab": 36,
    "Sorem-etal_1979_T1.tab": 61,
}


@pytest.mark.testdata
@pytest.mark.parametrize("name", ROWS)
def test_real_tables_are_read_whole(name, testdata):
    path = testdata / "nodules" / name
    read = read_pangaea(path, root=testdata)
    assert len(read.table) + len(read.rejected) == ROWS[name]
    assert read.rejected.empty
    table = split_description(path.read_text(encoding="utf-8"))[1]
    by_hand = list(csv.DictReader(table.splitlines(), delimiter="\t"))
    assert read.table["lat"].tolist() == [float(row["Latitude"]) for row in by_hand]
    assert read.table["lon"].tolist() == [float(row["Longitude"]) for row in by_hand]


@pytest.mark.testdata
def test_real_descriptions_are_understood(testdata):
    folder = testdata / "nodules"
    text = (folder / "SO268-bc-nodules-PANGAEA-904962.tab").read_text(encoding="utf-8")
    told = parse_description(split_description(text)[0])
    assert told.data_points == 9050
    assert len(told.events) == 36
    assert told.events[0].label == "SO268/1_12-2 (BC-02)"
    assert (told.events[0].lon, told.events[0].elevation_m) == (-117.027183, -4051.3)
    units = {p.short_name: p.unit for p in told.parameters}
    assert units["Nodule m"] == "g"
    assert units["Nodule vol"] == "ml"
    read = read_pangaea(folder / "Fewkes_1980_3.tab", root=testdata)
    assert read.source.vintage == "1980"
    assert read.source.licence.startswith("Creative Commons Attribution 3.0")
    assert isinstance(read.table["Co [%]"].dtype, type(pd.Series([1.0]).dtype))
