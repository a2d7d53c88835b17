"""Publishers' tables of text: what is kept, what is told of the rest."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataError
from geo.sources.country_names import (
    PARTS_ISO2,
    PUBLISHERS_NAMES,
    name_key,
    read_country_codes,
)
from geo.sources.published_text import open_published, pick_columns, require_whole
from geo.sources.screening import Screened, with_positions
from geo.sources.text_tables import read_text_table


def test_columns_that_are_not_wanted_are_told_but_not_kept(tmp_path):
    (tmp_path / "a.csv").write_text("id,long story,kg\n1,and so on,2\n")
    table = read_text_table(tmp_path / "a.csv", wanted={"id", "kg"}.__contains__)
    assert table.cells.to_dict("list") == {"id": ["1"], "kg": ["2"]}
    assert table.columns == ("id", "long story", "kg")


def test_rows_that_are_too_long_are_found_also_beyond_the_wanted_columns(tmp_path):
    (tmp_path / "a.csv").write_text("id,kg\n1,2,3\n")
    with pytest.raises(DataError, match="more cells than the 2 columns"):
        read_text_table(tmp_path / "a.csv", wanted={"id"}.__contains__)


def test_short_rows_are_told_by_their_line(tmp_path):
    (tmp_path / "a.csv").write_text("id,kg\n1\n\n2,3\n")
    assert read_text_table(tmp_path / "a.csv").short == (2,)


def test_a_second_encoding_is_used_only_where_the_first_does_not_fit(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("name\nCôte\n".encode("cp1252"))
    table = read_text_table(path, otherwise="cp1252")
    assert (table.cells["name"].item(), table.encoding) == ("Côte", "cp1252")
    path.write_text("name\nCôte\n", encoding="utf-8")
    table = read_text_table(path, otherwise="cp1252")
    assert (table.cells["name"].item(), table.encoding) == ("Côte", "utf-8")
    path.write_bytes(b"name\nC\x81te\n")
    with pytest.raises(DataError, match="is not UTF-8 text"):
        read_text_table(path, otherwise="cp1252")


def test_a_short_row_in_the_middle_is_set_aside_and_at_the_end_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,kg\n1\n2,3\n")
    text = open_published(path, root=tmp_path)
    read = require_whole(text)
    assert read.rejected.to_numpy().tolist() == [[2, "fewer cells than the 2 columns"]]
    path.write_text("id,kg\n1,2\n2\n")
    text = open_published(path, root=tmp_path)
    with pytest.raises(DataError, match="cut off"):
        require_whole(text)
    assert require_whole(text, closing=[3]).rows.index.tolist() == [2]


def test_a_path_that_points_elsewhere_is_refused(tmp_path):
    for name in ("https://example.org/a.csv", "/vsicurl/a.csv", "a.csv.gz"):
        with pytest.raises(DataError, match=r"address|archive"):
            open_published(name, root=tmp_path)


def test_columns_are_found_by_any_of_their_names(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(" Net Wgt ,ID\n7,1\n")
    text = open_published(path, root=tmp_path)
    read = pick_columns(
        text,
        require_whole(text),
        {"kg": ("netwgt", "net wgt"), "id": ("id",), "note": ("note",)},
        optional=["note"],
    )
    assert read.rows.to_dict("list") == {"kg": ["7"], "id": ["1"], "note": [""]}


def test_reasons_are_given_in_the_order_of_the_file():
    rows = Screened(rows=pd.DataFrame({"kg": [1, 2, 3]}, index=[2, 3, 4]))
    read = rows.without(rows.rows["kg"] == 3, "three")
    read = read.without(read.rows["kg"] == 1, "one")
    assert read.sorted_reasons().to_numpy().tolist() == [[2, "one"], [4, "three"]]


def test_one_latitude_out_of_range_is_not_a_swap():
    rows = pd.DataFrame({"lon": [140.0, 10.0], "lat": [35.0, 120.0]}, index=[2, 3])
    read, _ = with_positions(Screened(rows=rows), name="a.csv")
    assert read.rejected["reason"].tolist() == ["lat 120 lies outside -90 to 90"]


def test_exactly_180_and_360_keep_their_place():
    rows = pd.DataFrame({"lon": [180.0, -180.0, 360.0], "lat": [1.0, 1.0, 1.0]})
    read, _ = with_positions(Screened(rows=rows), name="a.csv")
    assert read.rows["lon"].tolist() == [180.0, -180.0, 0.0]


def test_names_of_publishers_are_codes_that_ship_here():
    codes = read_country_codes()
    assert set(PUBLISHERS_NAMES.values()) <= codes.known
    assert set(PARTS_ISO2.values()) <= codes.known


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Korea, Republic of", "KOR"),
        ("Korea, North", "PRK"),
        ("Congo (Kinshasa)", "COD"),
        ("Congo (Brazzaville)", "COG"),
        ("Cote D'Ivoire", "CIV"),
        ("New Caledonia", "NCL"),
        ("Saint Kitts and Nevis", "KNA"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"),
        ("Equatorial Guinea", "GNQ"),
        ("Atlantis", ""),
    ],
)
def test_a_name_has_the_code_of_its_country(name, iso3):
    assert read_country_codes().of_names(pd.Series([name])).item() == iso3


def test_the_order_of_words_does_not_matter():
    assert name_key("Bahamas, The") == name_key("The Bahamas")
    assert name_key("South Korea") != name_key("North Korea")
