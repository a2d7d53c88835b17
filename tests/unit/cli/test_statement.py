"""The command that checks a statement: exit codes, words, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Done, abyssal, run_the_example

SURVEY = """area_km2,wet_mt,co_kt,ni_kt,co_years_of_demand,ni_years_of_demand
10000,234,610,740,75,11
"""
PRESS = """area_km2,wet_mt,co_kt,ni_kt,co_years_of_demand,ni_years_of_demand
100,234,610,740,11,75
"""


def check(tmp_path: Path, text: str, *options: str) -> Done:
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    return abyssal("statement", "check", "s.csv", *options, cwd=tmp_path)


def test_a_sound_statement_ends_with_0(tmp_path: Path) -> None:
    done = check(tmp_path, SURVEY)
    assert done.returncode == 0, done.stderr
    assert "s.csv: no contradictions (6 numbers in 1 line)" in done.stdout
    assert "59,450 to 59,550" in done.stdout


def test_contradictions_end_with_3_and_name_numbers_gap_and_cause(
    tmp_path: Path,
) -> None:
    done = check(tmp_path, PRESS)
    assert done.returncode == 3
    assert done.stderr == ""
    for told in (
        "s.csv: 2 contradictions",
        "1. gross: abundance is one that a sea floor bears",
        "printed: wet_mt 234, area_km2 100",
        "2,340 kg/m2",
        "area_km2 is 100 times too small in line 2",
        "co_years_of_demand and ni_years_of_demand are swapped in line 2",
    ):
        assert told in done.stdout


def test_json_is_one_object(tmp_path: Path) -> None:
    done = check(tmp_path, PRESS, "--json")
    assert done.returncode == 3
    content = json.loads(done.stdout)
    assert content["file"] == "s.csv"
    first = content["contradictions"][0]
    assert first["columns"] == ["wet_mt", "area_km2"]
    assert first["severity"] == "gross"
    assert first["gap_pct"] > 1000
    assert content["doubtful"] == []


def test_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    done = check(tmp_path, "wet_mt\nabout 4\n")
    assert done.returncode == 2
    assert "'about 4'" in done.stderr
    assert done.stdout == ""


def test_zeros_can_be_said_to_count(tmp_path: Path) -> None:
    table = "area_km2,abundance_wet_kg_m2,wet_mt\n1000,12.0,14.0\n"
    loose = check(tmp_path, table)
    assert loose.returncode == 0
    assert "doubtful, contradictions only if zeros" in loose.stdout
    assert check(tmp_path, table, "--zeros-count").returncode == 3


@pytest.mark.parametrize("arguments", [["statement", "check"], ["statement"]])
def test_help_is_there(tmp_path: Path, arguments: list[str]) -> None:
    done = abyssal(*arguments, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "check" in done.stdout


def test_the_example_of_the_help_runs_as_it_stands(tmp_path: Path) -> None:
    done = run_the_example("statement", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
