"""The World Port Index: the real one, a made-up one, and spoiled ones."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from madeup.world_port_index import COLUMNS, PORTS, write_world_port_index

from geo.errors import DataError
from geo.model.crs import geodesic_distance_m
from geo.model.published_tables import WORLD_PORTS
from geo.sources.ports import read_ports
from geo.sources.world_port_index import (
    SIGNATURE,
    ports_of,
    read_world_port_index,
)

REAL = "ports/NGA_WPI_UpdatedPub150_2025.csv"


def by_number(read):
    return read.table.set_index("wpi_number")


@pytest.mark.testdata
def test_each_real_row_is_in_the_table_or_rejected_as_a_repeat(testdata):
    read = read_world_port_index(REAL, root=testdata)
    assert len(read.table) == 3803
    assert read.rejected.to_numpy().tolist() == [
        [1170, "wpi_number 49460 is that of row 31"],
        [3203, "wpi_number 400 is that of row 2766"],
    ]
    assert (read.table["iso3"] != "").all()


@pytest.mark.testdata
def test_the_real_rows_say_what_the_csv_module_reads(testdata):
    with (testdata / REAL).open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.DictReader(file))
    table = read_world_port_index(REAL, root=testdata).table.set_index("row")
    kept = [(line, row) for line, row in enumerate(raw, 2) if line in table.index]
    assert len(kept) == 3803
    for column, name in (
        ("channel_depth_m", "Channel Depth (m)"),
        ("cargo_pier_depth_m", "Cargo Pier Depth (m)"),
        ("max_vessel_draft_m", "Maximum Vessel Draft (m)"),
    ):
        stated = np.array([float(row[name]) for _, row in kept])
        assert table[column].notna().sum() == np.count_nonzero(stated)
        assert table[column].sum() == pytest.approx(stated.sum())
    assert table["lat"].tolist() == [float(row["Latitude"]) for _, row in kept]
    assert table["lon"].tolist() == [float(row["Longitude"]) for _, row in kept]


@pytest.mark.testdata
def test_yokohama_is_read_with_its_depths(testdata):
    yokohama = by_number(read_world_port_index(REAL, root=testdata)).loc["61390"]
    assert yokohama["unlocode"] == "JPYOK"
    assert yokohama["iso3"] == "JPN"
    assert (yokohama["lon"], yokohama["lat"]) == (139.58333300000001, 35.45)
    assert yokohama["channel_depth_m"] == 11.0
    assert yokohama["cargo_pier_depth_m"] == 14.0
    assert np.isnan(yokohama["max_vessel_draft_m"])  # the file says 0
    assert (yokohama["harbour_size"], yokohama["railway"]) == ("large", "small")


@pytest.mark.testdata
def test_codes_that_cannot_be_right_are_told(testdata):
    read = read_world_port_index(REAL, root=testdata)
    doubt = read.table.set_index("name")["unlocode_doubt"]
    assert doubt["St Petersburg"] == "other country"  # of Florida, with RULED
    assert (read.table["unlocode_doubt"] == "other country").sum() == 9
    told = "\n".join(read.notes)
    assert "Hibikinada (JB HBI)" in told
    assert 'Portsmouth Harbour (GB ME"")' in told
    assert "FRDKK" in told


@pytest.mark.testdata
def test_ports_stand_where_the_built_in_ones_do(testdata):
    given = ports_of(read_world_port_index(REAL, root=testdata)).table
    assert given["unlocode"].is_unique
    both = read_ports().merge(given, on="unlocode", suffixes=("", "_index"))
    assert len(both) == 137
    assert (both["iso3"] == both["iso3_index"]).all()
    apart_m = geodesic_distance_m(
        both["lon"], both["lat"], lon_b=both["lon_index"], lat_b=both["lat_index"]
    )
    assert both.loc[apart_m > 25e3, "unlocode"].tolist() == []


def test_a_made_up_index_is_read_by_its_roles(tmp_path):
    read = read_world_port_index(write_world_port_index(tmp_path), root=tmp_path)
    WORLD_PORTS.validate(read.table)
    ports = by_number(read)
    assert ports["iso3"].tolist() == [
        *("JPN", "JPN", "COK", "COD", "CAN", "GBR", "USA", "USA"),
    ]
    assert ports.loc["11", "channel_depth_m"] == 12.5
    assert np.isnan(ports.loc["12", "channel_depth_m"])
    assert ports.loc["13.5", "unlocode"] == "CKMMU"
    assert ports.loc["16", "unlocode"] == ""
    assert ports["harbour_size"].tolist()[:3] == ["large", "small", "unknown"]
    assert ports["unlocode_doubt"].tolist() == [
        *("repeated", "repeated", "", "", "other country", "", "repeated", "repeated"),
    ]
    assert any("0 stands for unknown in 7 rows" in note for note in read.notes)
    assert read.rejected.empty


def test_of_ports_with_one_code_the_largest_nearby_stands(tmp_path):
    read = read_world_port_index(write_world_port_index(tmp_path), root=tmp_path)
    given = ports_of(read)
    assert given.table["name"].tolist() == ["Kaihatsu", "Motu Made Up"]
    assert set(given.table["evidence"]) == {"cited"}
    assert "World Port Index" in given.table["source"].iloc[0]
    reasons = given.rejected.set_index("row")["reason"].to_dict()
    assert reasons == {
        3: "UN/LOCODE of a larger port nearby, or an earlier",
        5: "no UN/LOCODE",
        6: "UN/LOCODE of another country",
        7: "no UN/LOCODE",
        8: "UN/LOCODE of ports far apart",
        9: "UN/LOCODE of ports far apart",
    }


def test_order_and_case_of_columns_do_not_matter(tmp_path):
    path = write_world_port_index(tmp_path)
    plain = read_world_port_index(path, root=tmp_path).table
    turned = write_world_port_index(tmp_path, columns=COLUMNS[::-1])
    lines = turned.read_text("utf-8-sig").splitlines()
    lines[0] = lines[0].upper()
    turned.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_world_port_index(turned, root=tmp_path).table.equals(plain)


def spoiled(**change):
    return [*PORTS[:3], dict(PORTS[0]) | {"World Port Index Number": "99"} | change]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Latitude": "nan"}, "no position"),
        ({"Latitude": "inf"}, "lat 'inf' is no number"),
        ({"Latitude": "35°06′"}, "lat '35°06′' is no number"),
        ({"Latitude": "95"}, "lat 95 lies outside -90 to 90"),
        ({"Longitude": "400"}, "lon 400 lies outside -180 to 360"),
        ({"Latitude": "0", "Longitude": "0"}, "position 0, 0: none was entered"),
        ({"Main Port Name": " "}, "no name"),
        ({"Country Code": ""}, "no country"),
        ({"World Port Index Number": "11"}, "wpi_number 11 is that of row 2"),
        ({"World Port Index Number": ""}, "no World Port Index number"),
        ({"Channel Depth (m)": "-3"}, "a depth or size below 0"),
        ({"Channel Depth (m)": "deep"}, "channel_depth_m 'deep' is no number"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(tmp_path, change, reason):
    path = write_world_port_index(tmp_path, rows=spoiled(**change))
    read = read_world_port_index(path, root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [[5, reason]]
    assert len(read.table) == 3


def test_a_word_that_is_not_of_the_index_becomes_unknown_and_is_told(tmp_path):
    rows = spoiled(**{"Harbor Size": "Gigantic"})
    path = write_world_port_index(tmp_path, rows=rows)
    read = read_world_port_index(path, root=tmp_path)
    assert by_number(read).loc["99", "harbour_size"] == "unknown"
    assert "harbour_size: gigantic read as unknown" in read.notes


def test_longitudes_to_360_give_the_same_ports(tmp_path):
    plain = read_world_port_index(write_world_port_index(tmp_path), root=tmp_path)
    east = [row | {"Longitude": str(float(row["Longitude"]) % 360)} for row in PORTS]
    path = write_world_port_index(tmp_path, rows=east)
    turned = read_world_port_index(path, root=tmp_path)
    np.testing.assert_allclose(turned.table["lon"], plain.table["lon"], atol=1e-9)
    assert any("longitude of 0 to 360" in note for note in turned.notes)


def test_swapped_axes_are_refused(tmp_path):
    rows = [
        row | {"Latitude": row["Longitude"], "Longitude": row["Latitude"]}
        for row in PORTS
    ]
    path = write_world_port_index(tmp_path, rows=rows)
    with pytest.raises(DataError, match="the two are swapped"):
        read_world_port_index(path, root=tmp_path)


def test_all_missing_columns_are_told_at_once(tmp_path):
    fewer = [c for c in COLUMNS if c not in {"Latitude", "Channel Depth (m)"}]
    path = write_world_port_index(tmp_path, columns=fewer)
    with pytest.raises(DataError, match="2 problems") as raised:
        read_world_port_index(path, root=tmp_path)
    assert [p.where for p in raised.value.problems] == ["lat", "channel_depth_m"]


def test_an_older_edition_is_named_as_such(tmp_path):
    (tmp_path / "WPI.csv").write_text(
        "INDEX_NO,REGION_NO,PORT_NAME,COUNTRY,LATITUDE,LONGITUDE,HARBORSIZE\n"
        "11,1,MADE UP,JP,35.1,140.2,L\n"
    )
    with pytest.raises(DataError, match=r"another edition.*letters"):
        read_world_port_index("WPI.csv", root=tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"lon,lat\n", "no row under them"),
        (b"lon,lat\n1,2\n", "no column"),
        (b"PK\x03\x04....", "a workbook or a zip archive"),
        (b"Main Port Name\nS\xe3o\n", "is not UTF-8 text"),
        (b"a,b\n\x00\x01\x02,1\n", "."),
    ],
)
def test_another_file_is_refused(tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_world_port_index("a.csv", root=tmp_path)


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = write_world_port_index(tmp_path)
    text = path.read_bytes().rstrip()
    path.write_bytes(text[: text.rindex(b",") - 30])
    with pytest.raises(DataError, match="cut off"):
        read_world_port_index(path, root=tmp_path)


def test_a_file_without_a_usable_row_is_refused(tmp_path):
    path = write_world_port_index(tmp_path, rows=[PORTS[0] | {"Latitude": ""}])
    with pytest.raises(DataError, match="no position"):
        read_world_port_index(path, root=tmp_path)


def test_the_signature_is_in_the_file(tmp_path):
    assert {name.lower() for name in COLUMNS} >= SIGNATURE
