"""The command that runs back-tests: exit codes, words, JSON."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import Done, abyssal, abyssal_apart


def backtest(*arguments: str, cwd: Path) -> Done:
    return abyssal("resilience", "backtest", *arguments, cwd=cwd)


def test_without_a_name_back_tests_and_events_are_listed(tmp_path: Path) -> None:
    done = abyssal_apart("resilience", "backtest", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "  japan-2010: " in done.stdout
    assert "  suez-2021: cannot be run" in done.stdout


def test_an_event_is_told_in_words_and_as_json(tmp_path: Path) -> None:
    done = backtest("drc-cobalt-2025", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "what cannot be known" in done.stdout
    content = json.loads(backtest("drc-cobalt-2025", "--json", cwd=tmp_path).stdout)
    assert content["name"] == "drc-cobalt-2025"
    assert [row["month"] for row in content["tables"]["months"]][-1] == "2025-07"


def test_a_page_is_written(tmp_path: Path) -> None:
    done = backtest("japan-regression", "--out", "page.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.html").stat().st_size > 10_000


def test_an_event_that_cannot_be_run_ends_with_2(tmp_path: Path) -> None:
    done = backtest("suez-2021", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr
    assert done.stdout == ""


def test_a_file_of_another_kind_ends_with_2(tmp_path: Path) -> None:
    done = backtest("japan-regression", "--out", "page.pdf", cwd=tmp_path)
    assert done.returncode == 2
    assert ".html or .csv" in done.stderr
