"""The command that takes a new vintage: exit codes, words, JSON, nothing in halves."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import Done, abyssal, run_the_example
from madeup.comtrade import write_comtrade
from madeup.governance_indicators import write_wgi_databank
from madeup.mineral_summaries import write_mcs_long, write_mineral_summaries
from madeup.world_port_index import write_world_port_index


def update(file: Path, *options: str) -> Done:
    return abyssal("facts", "update", file.name, *options, cwd=file.parent)


def test_a_release_is_told_and_nothing_is_written_unasked(tmp_path: Path) -> None:
    file = write_mineral_summaries(tmp_path)
    done = update(file)
    assert done.returncode == 0, done.stderr
    assert (
        "Mineral Commodity Summaries (United States Geological Survey)" in done.stdout
    )
    assert "main indicators, before and after" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_json_is_one_object_without_words_for_no_number(tmp_path: Path) -> None:
    done = update(write_comtrade(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content["table"] == "trade_flows"
    assert {row["state"] for row in content["changes"]} == {"added"}
    assert {row["old"] for row in content["changes"]} == {None}
    assert set(content["indicators"][0]) == {
        *("indicator", "of", "value_old", "value_new", "changed")
    }


def test_the_table_is_written_and_not_over_another(tmp_path: Path) -> None:
    file = write_wgi_databank(tmp_path)
    done = update(file, "--out", "governance.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("written: governance.csv")
    written = (tmp_path / "governance.csv").read_bytes()
    again = update(file, "--out", "governance.csv")
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert "--force" in again.stderr
    assert again.stdout == ""
    assert update(file, "--out", "governance.csv", "--force").returncode == 0
    assert (tmp_path / "governance.csv").read_bytes() == written
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [file.name, "governance.csv"]
    )


def test_another_publishers_file_ends_with_2_and_a_cure(tmp_path: Path) -> None:
    file = write_world_port_index(tmp_path)
    done = update(file, "--out", "ports.csv")
    assert done.returncode == 2
    assert "world-port-index goes into no supply table" in done.stderr
    assert "cure: abyssal inspect" in done.stderr
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_folder_without_tables_ends_with_2(tmp_path: Path) -> None:
    file = write_comtrade(tmp_path)
    (tmp_path / "empty").mkdir()
    done = update(file, "--tables", "empty", "--out", "trade_flows.csv")
    assert done.returncode == 2
    assert "production.csv" in done.stderr
    assert not (tmp_path / "trade_flows.csv").exists()


def test_the_example_of_the_help_runs_as_it_stands(tmp_path: Path) -> None:
    write_mcs_long(tmp_path)
    done = run_the_example("facts", "update", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.csv").is_file()
