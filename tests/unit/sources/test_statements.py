"""Reading published statements: the digits stay as printed, all problems told."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import DataError
from geo.sources.statements import read_statement


def read(tmp_path: Path, text: str | bytes, name: str = "statement.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_statement(path)


def test_digits_stay_as_they_are_printed(tmp_path: Path) -> None:
    table = read(tmp_path, "class,wet_mt,ni_pct\nInferred,10,1.30\nTotal,60.0,\n")
    assert table.cells.to_dict("index") == {
        "line 2": {"class": "Inferred", "wet_mt": "10", "ni_pct": "1.30"},
        "line 3": {"class": "Total", "wet_mt": "60.0", "ni_pct": ""},
    }


def test_bom_semicolons_decimal_commas_and_thousands(tmp_path: Path) -> None:
    text = "\ufeffClass;Area_km2;abundance-wet-kg-m2\r\nInferred;59.500;11,52\r\n"
    table = read(tmp_path, text)
    assert table.cells.iloc[0].tolist() == ["Inferred", "59500", "11.52"]
    assert "the comma is read as the decimal mark" in table.notes
    latin = "class,area_km2\nInferred,59.500\nIndicated,5.590\n"
    assert read(tmp_path, latin).cells["area_km2"].tolist() == ["59.500", "5.590"]


@pytest.mark.parametrize(
    "cell", ['"59,500"', "59 500", "59\u00a0500", "59'500", "+59500"]
)
def test_separators_of_thousands(tmp_path: Path, cell: str) -> None:
    table = read(tmp_path, f"area_km2,ni_pct\n{cell},1.3\n")
    assert table.cells["area_km2"].tolist() == ["59500"]


def test_a_comma_that_may_be_either_is_said(tmp_path: Path) -> None:
    table = read(tmp_path, "wet_mt;class\n1,234;Inferred\n")
    assert table.cells["wet_mt"].tolist() == ["1234"]
    assert "the comma of 1,234 is read as one of thousands" in table.notes


def test_other_units_move_the_point_and_keep_the_digits(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "moisture,ni_pct,co_ppm,mn_mt,wet_t,ni_kt_p10\n"
        "28 %,1.3%,2100,14.9,68100000,600\n",
    )
    assert table.cells.iloc[0].to_dict() == {
        "moisture": "28e-2",
        "ni_pct": "1.3",
        "co_pct": "2100e-4",
        "mn_kt": "14.9e3",
        "wet_mt": "68100000e-6",
        "ni_kt_p10": "600",
    }


def test_zeros_that_a_program_wrote_are_no_figures(tmp_path: Path) -> None:
    table = read(tmp_path, "area_km2,wet_mt\n60000.0,4.0\n340.0,18.6\n5.2,17.0\n")
    assert table.cells["area_km2"].tolist() == ["60000", "340", "5.2"]
    assert table.cells["wet_mt"].tolist() == ["4", "18.6", "17"]
    people = read(tmp_path, "area_km2,wet_mt\n60000,4.0\n340,18.6\n5,17.0\n")
    assert people.cells["wet_mt"].tolist() == ["4.0", "18.6", "17.0"]


def test_zeros_that_give_a_number_too_many_figures_are_a_programs(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, "area_km2,ni_kt\n1550.0,195.0\n298.0,9.04\n")
    assert table.cells["ni_kt"].tolist() == ["195", "9.04"]
    assert table.cells["area_km2"].tolist() == ["1550", "298"]
    figures = read(tmp_path, "area_km2,ni_kt\n1550.0,17.0\n298.0,8.25\n")
    assert figures.cells["ni_kt"].tolist() == ["17.0", "8.25"]
    decimals = read(tmp_path, "area_km2,ni_kt\n1550.0,195.0\n298.0,9.0\n")
    assert decimals.cells["ni_kt"].tolist() == ["195.0", "9.0"]


def test_toml_lines_share_what_stands_above_them(tmp_path: Path) -> None:
    text = """
moisture = 0.280
[[lines]]
class = "Measured"
wet_mt = 2.60
years_of_demand = { Ni = 11, Co = 75 }
[[lines]]
class = "Total"
wet_mt = "1,234.5"
moisture = "30 %"
"""
    table = read(tmp_path, text, "statement.toml")
    assert table.cells.index.tolist() == ["line 3", "line 7"]
    assert table.cells["wet_mt"].tolist() == ["2.60", "1234.5"]
    assert table.cells["moisture"].tolist() == ["0.280", "30e-2"]
    assert table.cells["ni_years_of_demand"].tolist() == ["11", ""]
    one = read(tmp_path, "wet_mt = 234\narea_km2 = 10_000\n", "one.toml")
    assert one.cells.iloc[0].to_dict() == {"wet_mt": "234", "area_km2": "10000"}


def test_years_of_demand_need_a_metal(tmp_path: Path) -> None:
    table = read(tmp_path, "ni_kt,years_of_demand\n740,11\n")
    assert table.cells["ni_years_of_demand"].tolist() == ["11"]
    with pytest.raises(DataError, match="name it ni_years_of_demand"):
        read(tmp_path, "ni_kt,co_kt,years_of_demand\n740,610,11\n")


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    table = read(tmp_path, "area_km,wet_mt,wet_mt_kriged,recovery_pct\n100,2,3,4\n")
    assert list(table.cells) == ["wet_mt"]
    assert "column 'area_km' is not read (is area_km2 meant?)" in table.notes
    assert "column 'recovery_pct' is not read" in table.notes


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = "class,wet_mt,ni_pct,ni_kt,ni_mt\nA,~4,<0.1,-3,1\nA,4,1.3,2,1\n"
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    told = str(caught.value)
    assert "5 problems" in told
    for part in ("2 columns hold it", "'~4'", "'<0.1'", "'-3'", "lines of one name: a"):
        assert part in told
    assert "line 2, wet_mt" in told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "", "it is empty"),
        ("a.csv", "station,lon\nA,154\n", "columns of a statement"),
        ("a.csv", "wet_mt\n", "no row under them"),
        ("a.csv", b"wet_mt\n\xff\xff\n", "UTF-8"),
        ("a.toml", "wet_mt = = 3", "no TOML"),
        ("a.toml", "lines = 3", "an array of tables"),
        ("a.toml", "wet_mt = [1, 2]", "expected: a number"),
        ("a.toml", "wet_mt = true", "expected: a number"),
        ("a.vrt", "wet_mt\n4\n", "can name other files"),
    ],
)
def test_files_that_are_no_statement(
    tmp_path: Path, name: str, text: str | bytes, told: str
) -> None:
    with pytest.raises(DataError, match=told):
        read(tmp_path, text, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_statement(tmp_path / "absent.csv")
