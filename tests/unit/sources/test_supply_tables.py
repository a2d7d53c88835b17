"""The supply tables read together: all that is wrong with a copy is told at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geo.errors import DataError
from geo.model.commodity_schemas import RECOVERIES
from geo.model.supply_tables import SUPPLY_TABLES
from geo.resilience.figure_checks import check_figures
from geo.sources.bundled import data_folder, read_checked_table
from geo.sources.supply_tables import read_supply_tables


@pytest.fixture(scope="module")
def tables():
    return read_supply_tables()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "supply"
    shutil.copytree(data_folder() / "supply", folder)
    return folder


def append(path: Path, **cells: str) -> int:
    """Add a row, empty but for these cells, and give its line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    row = [cells.get(column, "") for column in lines[0].split(",")]
    path.write_text("\n".join([*lines, ",".join(row), ""]), encoding="utf-8")
    return len(lines) + 1


def edit(path: Path, line: int, old: str, new: str) -> None:
    """Change a text in one line, counted from 1 with the header."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("name", SUPPLY_TABLES)
def test_every_shipped_table_validates(tables, name):
    table = tables.named()[name]
    assert SUPPLY_TABLES[name].validate(table) is table
    assert len(table) > 0


@pytest.mark.parametrize("name", SUPPLY_TABLES)
def test_every_shipped_file_is_plain(name):
    content = (data_folder() / "supply" / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    content.decode("utf-8")


def test_a_copy_reads_as_the_tables_themselves(tables, copied):
    for name, table in read_supply_tables(copied).named().items():
        assert table.equals(tables.named()[name]), name


def test_no_figure_of_the_shipped_tables_contradicts_itself(tables):
    assert check_figures(tables) == []


def test_what_is_empty_is_missing_and_never_zero(copied):
    append(
        copied / "recoveries.csv",
        commodity="nickel",
        route="made-up leaching",
        from_stage="mine",
        to_stage="refined",
        source="made up",
        evidence="synthetic",
    )
    table = read_checked_table("recoveries.csv", schema=RECOVERIES, folder=copied)
    assert table.iloc[-1][["recovery", "low", "high"]].isna().all()


def test_a_missing_file_is_named(copied):
    (copied / "hosts.csv").unlink()
    with pytest.raises(DataError, match=r"hosts\.csv .*no such file"):
        read_supply_tables(copied)


def test_a_missing_column_is_named(copied):
    edit(copied / "capacities.csv", 1, "stated_unit", "unit")
    with pytest.raises(DataError, match=r"capacities\.csv .*missing: stated_unit"):
        read_supply_tables(copied)


def test_a_number_that_is_none_is_told_with_its_line(copied):
    line = append(copied / "statuses.csv", facility_id="F1", available="about half")
    expected = rf"statuses\.csv line {line}: available 'about half'\s+expected: a num"
    with pytest.raises(DataError, match=expected):
        read_supply_tables(copied)


def test_a_comma_without_quotes_is_told_with_its_line(copied):
    told = {"company": "Gamma, Limited", "source": "made up", "evidence": "synthetic"}
    line = append(copied / "companies.csv", **told)
    expected = rf"companies\.csv .*{line}: more cells than the .* columns"
    with pytest.raises(DataError, match=expected):
        read_supply_tables(copied)


def test_a_line_cut_short_is_told(copied):
    path = copied / "companies.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "Gamma,Gamma Limited\n", encoding="utf-8")
    line = len(text.splitlines()) + 1
    with pytest.raises(DataError, match=rf"companies\.csv line {line}: fewer cells"):
        read_supply_tables(copied)


def test_another_encoding_is_told(copied):
    path = copied / "companies.csv"
    path.write_bytes(
        path.read_bytes() + "Eramét,,FRA,listed,x,cited\n".encode("cp1252")
    )
    with pytest.raises(DataError, match=r"companies\.csv .*0xe9 is not UTF-8 text"):
        read_supply_tables(copied)


def test_a_copy_as_a_spreadsheet_saves_it_reads_alike(tables, copied):
    path = copied / "recoveries.csv"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_supply_tables(copied).recoveries.equals(tables.recoveries)


def test_a_word_that_is_none_is_told_with_the_words_there_are(copied):
    edit(copied / "statuses.csv", 2, "operating", "working")
    expected = r"statuses\.csv rows 0: status working\s+expected: one of operating"
    with pytest.raises(DataError, match=expected):
        read_supply_tables(copied)


def test_a_repeated_row_is_told(copied):
    path = copied / "companies.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines(keepends=True)[1], encoding="utf-8")
    with pytest.raises(DataError, match=r"companies\.csv rows 0, .*: repeated company"):
        read_supply_tables(copied)


def test_all_that_is_wrong_with_a_copy_is_told_at_once(copied):
    (copied / "hosts.csv").unlink()
    edit(copied / "capacities.csv", 1, "stated_unit", "unit")
    edit(copied / "production.csv", 2, "country", "nation")
    append(copied / "demand.csv", commodity="nickel", tonnes="many")
    with pytest.raises(DataError) as caught:
        read_supply_tables(copied)
    told = str(caught.value)
    for words in (
        "hosts.csv",
        "missing: stated_unit",
        "scope nation",
        "tonnes 'many'",
    ):
        assert words in told


def test_an_empty_folder_tells_every_table(tmp_path):
    with pytest.raises(DataError) as caught:
        read_supply_tables(tmp_path)
    told = str(caught.value)
    assert all(f"{name}.csv" in told for name in SUPPLY_TABLES)


def test_a_file_without_rows_is_told(copied):
    path = copied / "ownership.csv"
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"ownership\.csv"):
        read_supply_tables(copied)
