"""The command that checks the supply facts: exit codes, words, JSON, files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import Done, abyssal, abyssal_apart

from geo.sources.bundled import data_folder


def run(folder: Path, *options: str) -> Done:
    return abyssal("facts", *options, cwd=folder)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(data_folder() / "supply", tmp_path / "supply")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_facts_without_a_contradiction_end_with_0(tmp_path: Path) -> None:
    done = abyssal_apart("facts", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    assert "works as of 1 July 2024" in done.stdout
    assert "no contradiction found" in done.stdout


def test_a_contradiction_ends_with_3_and_is_told(copied: Path) -> None:
    edit(copied / "supply" / "capacities.csv", ",t,contained,1,", ",kt,contained,1,")
    done = run(copied, "check", "--tables", "supply")
    assert done.returncode == 3
    assert done.stderr == ""
    assert "contradiction" in done.stdout
    assert "expected: 1000, the tonnes in one kt" in done.stdout


def test_a_table_that_cannot_be_read_ends_with_2(copied: Path) -> None:
    edit(copied / "supply" / "capacities.csv", "stated_unit", "unit")
    done = run(copied, "check", "--tables", "supply")
    assert done.returncode == 2
    assert "capacities.csv" in done.stderr
    assert "missing: stated_unit" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_folder_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "--tables", "nowhere")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.count("nowhere") == 1  # once, not for each table
    assert "expected: a copy of data/supply" in done.stderr


def test_json_is_one_object(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "--json", "--year", "2023")
    content = json.loads(done.stdout)
    assert content["year"] == 2023
    assert done.returncode == (3 if content["problems"] else 0)
    assert {row["stage"] for row in content["chains"]} == {"mine", "refined"}


def test_the_balance_is_written_and_not_over_another_file(tmp_path: Path) -> None:
    first = run(tmp_path, "check", "--out", "balance.csv")
    assert "written: balance.csv" in first.stdout
    header = (tmp_path / "balance.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith("commodity,stage,iso3,year,output_t")
    again = run(tmp_path, "check", "--out", "balance.csv")
    assert again.returncode == 2
    assert "is there already" in again.stderr
    forced = run(tmp_path, "check", "--out", "balance.csv", "--force")
    assert "written: balance.csv" in forced.stdout


@pytest.mark.parametrize("arguments", [["check"], ["update"], []])
def test_help_is_there(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, *arguments, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
