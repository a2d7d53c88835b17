"""UN Comtrade, as exported now and as exported before."""

from __future__ import annotations

import numpy as np
import pytest
from madeup.comtrade import (
    COLUMNS,
    LEGACY_COLUMNS,
    LEGACY_ROWS,
    RECORDS,
    write_comtrade,
    write_comtrade_legacy,
)

from geo.errors import DataError, ParameterError
from geo.model.published_tables import TRADE_RECORDS
from geo.model.supply_schemas import TRADE_FLOWS
from geo.sources.comtrade import (
    LEGACY_SIGNATURE,
    SIGNATURE,
    read_comtrade,
    trade_flows_of,
)

CHINA = {"partnerCode": "156", "partnerISO": "CHN", "partnerDesc": "China"}


def read_records(tmp_path, *records):
    return read_comtrade(write_comtrade(tmp_path, records=records), root=tmp_path)


def test_the_new_export_is_read_with_its_comma_too_many(tmp_path):
    path = write_comtrade(tmp_path)
    header, first = path.read_text("cp1252").splitlines()[:2]
    assert header.count(",") + 1 == first.count('",')  # one cell more in each row
    read = read_comtrade(path, root=tmp_path)
    TRADE_RECORDS.validate(read.table)
    assert len(read.table) == len(RECORDS)
    assert read.rejected.empty


def test_kilograms_become_tonnes_and_a_missing_weight_stays_missing(tmp_path):
    read = read_comtrade(write_comtrade(tmp_path), root=tmp_path)
    table = read.table
    assert table["net_weight_t"].tolist()[:2] == [11.0, 33.0]
    assert np.isnan(table["net_weight_t"].tolist()[2])  # 0 kg for 22 dollars
    assert table["value_usd"].tolist()[:3] == [111.5, 333.5, 22.25]
    assert "1 row: 0 kg beside a value read as no weight" in read.notes


def test_a_weight_of_zero_for_no_value_is_zero(tmp_path):
    read = read_records(tmp_path, CHINA | {"netWgt": "0", "primaryValue": "0"})
    assert read.table["net_weight_t"].tolist() == [0.0]


def test_codes_keep_their_leading_zeros(tmp_path):
    table = read_comtrade(write_comtrade(tmp_path), root=tmp_path).table
    assert table["hs_code"].tolist()[3] == "0102"


def test_a_month_is_a_month_and_month_52_is_a_year(tmp_path):
    table = read_comtrade(write_comtrade(tmp_path), root=tmp_path).table
    assert table["period"].tolist()[4:6] == ["2023", "2023-05"]
    assert set(table["year"]) == {2023}


def test_the_world_and_areas_that_are_no_country_are_kept_apart(tmp_path):
    read = read_comtrade(write_comtrade(tmp_path), root=tmp_path)
    scopes = dict(zip(read.table["partner"], read.table["partner_scope"], strict=True))
    assert scopes == {
        "CHN": "country", "WLD": "world", "S19": "other", "CIV": "country",
    }  # fmt: skip
    assert "partners that are no country: S19" in read.notes


def test_windows_letters_are_read_and_told(tmp_path):
    read = read_comtrade(write_comtrade(tmp_path), root=tmp_path)
    assert read.table["partner_name"].tolist()[3] == "Côte d'Ivoire"
    assert read.notes[0] == "not UTF-8: read as cp1252"
    plain = read_comtrade(write_comtrade(tmp_path, encoding="utf-8"), root=tmp_path)
    assert plain.table.equals(read.table)
    assert plain.notes == read.notes[1:]


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("motCode", "2100", "transport 2100"),
        ("customsCode", "C04", "customs C04"),
        ("partner2Code", "36", "partner2 36"),
        ("mosCode", "1", "supply 1"),
    ],
)
def test_a_row_that_splits_another_is_left_out_of_the_flows(
    tmp_path, column, value, part
):
    weights = {"netWgt": "5000", "primaryValue": "50"}
    whole, split = CHINA | weights, CHINA | weights | {column: value}
    read = read_records(tmp_path, whole, split)
    assert read.table["breakdown"].tolist() == [False, True]
    assert read.table["part"].tolist() == ["", part]
    flows = trade_flows_of(read)
    assert flows.table["value"].tolist() == [5.0]
    assert flows.rejected.to_numpy().tolist() == [[3, "part of another row"]]


def test_the_former_export_is_read(tmp_path):
    read = read_comtrade(write_comtrade_legacy(tmp_path), root=tmp_path)
    TRADE_RECORDS.validate(read.table)
    assert read.table["flow"].tolist() == ["import", "import", "re-export"]
    assert read.table["partner_scope"].tolist() == ["country", "world", "country"]
    assert read.table["weight_estimated"].tolist() == ["no", "yes", "no"]
    assert read.table["net_weight_t"].tolist()[:2] == [11.0, 33.0]
    assert any("10290" in note for note in read.notes)  # a lost leading zero


def test_flows_run_from_origin_to_destination_as_each_side_records(tmp_path):
    read = read_comtrade(write_comtrade(tmp_path), root=tmp_path)
    imports = TRADE_FLOWS.validate(trade_flows_of(read).table)
    assert imports.loc[0, ["origin", "destination", "value", "unit"]].tolist() == [
        *("CHN", "JPN", 11.0, "t"),
    ]
    assert "WLD" in set(imports["origin"])
    exports = trade_flows_of(read, flow="export", measure="value_usd").table
    assert exports.loc[0, ["origin", "destination", "value", "unit"]].tolist() == [
        *("JPN", "CHN", 5.0, "US$"),
    ]
    assert set(imports["reporter"]) == {"JPN"}
    assert set(imports["scope"]) == {"imports as the reporter records them"}
    assert set(imports["source"]) == {"United Nations Statistics Division, UN Comtrade"}


def test_every_record_is_in_the_flows_or_rejected(tmp_path):
    read = read_comtrade(write_comtrade(tmp_path), root=tmp_path)
    flows = trade_flows_of(read)
    assert len(flows.table) + len(flows.rejected) == len(read.table)


def test_a_flow_that_is_none_is_refused(tmp_path):
    read = read_comtrade(write_comtrade(tmp_path), root=tmp_path)
    with pytest.raises(ParameterError, match="2 problems"):
        trade_flows_of(read, flow="transit", measure="litres")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"period": "20231"}, "period '20231' is no year or month"),
        ({"period": "202313"}, "period '202313' is no year or month"),
        ({"flowCode": "Q"}, "flow 'Q' is not known"),
        ({"partnerISO": ""}, "no ISO code of the partner: export descriptions"),
        ({"cmdCode": ""}, "no code of goods"),
        ({"netWgt": "-1"}, "weight_kg below 0"),
        ({"netWgt": "inf"}, "weight_kg 'inf' is no number"),
        ({"primaryValue": "1,5"}, "value_usd '1,5' is no number"),
        ({"netWgt": "", "primaryValue": "NaN"}, "neither weight nor value"),
    ],
)
def test_a_bad_record_is_set_aside_with_its_reason(tmp_path, change, reason):
    bad = CHINA | {"netWgt": "7", "primaryValue": "7", "period": "2020"} | change
    read = read_records(tmp_path, RECORDS[0], bad)
    assert read.rejected.to_numpy().tolist() == [[3, reason]]
    assert len(read.table) == 1


def test_a_record_is_counted_once(tmp_path):
    read = read_records(tmp_path, RECORDS[0], RECORDS[1], RECORDS[0])
    assert read.rejected["row"].tolist() == [4]
    assert read.rejected["reason"].item().endswith("is that of row 2")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"reporterISO,flowCode\n", "no row under them"),
        (b"lon,lat\n1,2\n", "no column 'period'"),
        (b"PK\x03\x04....", "a workbook or a zip archive"),
        (b"period\nS\x81o\n", "is not UTF-8 text"),
    ],
)
def test_another_file_is_refused(tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_comtrade("a.csv", root=tmp_path)


def test_all_missing_columns_are_told_at_once(tmp_path):
    (tmp_path / "a.csv").write_text("period,cmdCode,netWgt\n2023,0102,1\n")
    with pytest.raises(DataError, match="4 problems") as raised:
        read_comtrade("a.csv", root=tmp_path)
    assert [p.where for p in raised.value.problems] == [
        *("reporter", "flow", "partner", "value_usd"),
    ]


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = write_comtrade_legacy(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match="cut off"):
        read_comtrade(path, root=tmp_path)


def test_a_file_without_a_usable_row_is_refused(tmp_path):
    with pytest.raises(DataError, match="flow 'Q' is not known"):
        read_records(tmp_path, CHINA | {"flowCode": "Q"})


def test_the_signatures_are_in_the_files():
    assert set(COLUMNS.lower().split(",")) >= SIGNATURE
    assert set(LEGACY_COLUMNS.lower().split(",")) >= LEGACY_SIGNATURE
    assert len(LEGACY_ROWS) == 3
