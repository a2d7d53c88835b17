"""The commands that tell profiles and events: exit codes, words, JSON."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import Done, abyssal, run_the_example

from geo.sources.bundled import data_folder

KINDS = {"profile": "profiles/JPN.toml", "event": "events/suez-2021.toml"}


def facts(*arguments: str, cwd: Path) -> Done:
    return abyssal("facts", *arguments, cwd=cwd)


@pytest.mark.parametrize("kind", list(KINDS))
def test_without_a_name_all_are_listed(tmp_path: Path, kind: str) -> None:
    done = facts(kind, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    name = Path(KINDS[kind]).stem
    listed = [line for line in done.stdout.splitlines() if line.startswith(name)]
    assert len(listed) == 1
    content = json.loads(facts(kind, "--json", cwd=tmp_path).stdout)
    *lines, folder = done.stdout.splitlines()
    assert len(content[f"{kind}s"]) == len(lines)
    assert folder == f"to copy and edit: {data_folder() / 'supply' / f'{kind}s'}"


@pytest.mark.parametrize("kind", list(KINDS))
def test_one_that_ships_and_a_copy_of_it_read_alike(tmp_path: Path, kind: str) -> None:
    shipped = data_folder() / "supply" / KINDS[kind]
    (tmp_path / "own").mkdir()
    copied = tmp_path / "own" / shipped.name
    shutil.copy(shipped, copied)
    by_name = facts(kind, shipped.stem, cwd=tmp_path)
    by_path = facts(kind, f"own/{shipped.name}", cwd=tmp_path)
    assert by_name.returncode == by_path.returncode == 0, by_path.stderr
    assert by_name.stdout == by_path.stdout
    assert by_name.stderr == ""


def test_json_says_null_where_nothing_is_known_or_nothing_ends(tmp_path: Path) -> None:
    event = json.loads(facts("event", "red-sea-2023", "--json", cwd=tmp_path).stdout)
    assert {type(phase["from"]) for phase in event["phases"]} == {str}
    open_ends = [
        one["duration_days"]
        for one, phase in zip(event["disruptions"], event["phases"], strict=True)
        if phase["until"] is None
    ]
    assert open_ends
    assert set(open_ends) == {None}
    profile = json.loads(facts("profile", "JPN", "--json", cwd=tmp_path).stdout)
    assert profile["cannot_answer"]
    assert profile["imports"][0]["values"][0]["evidence"] is None


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_name_that_is_none_ends_with_2(tmp_path: Path, kind: str) -> None:
    done = facts(kind, "XYZ", cwd=tmp_path)
    assert done.returncode == 2
    assert Path(KINDS[kind]).stem in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_file_with_mistakes_ends_with_2_and_tells_each(
    tmp_path: Path, kind: str
) -> None:
    text = (data_folder() / "supply" / KINDS[kind]).read_text(encoding="utf-8")
    wrong = text.replace('evidence = "cited"', 'evidence = "sure"').replace(
        "source = ", "sauce = "
    )
    (tmp_path / "mine.toml").write_text(wrong, encoding="utf-8")
    done = facts(kind, "mine.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert "'sure'" in done.stderr or "sauce" in done.stderr
    assert done.stderr.count("mine.toml line") >= 2
    assert done.stdout == ""


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path, kind: str) -> None:
    done = facts(kind, "nowhere/mine.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert "mine.toml" in done.stderr


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_example_of_the_help_runs_as_it_stands(tmp_path: Path, kind: str) -> None:
    done = run_the_example("facts", kind, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_help_of_facts_names_its_commands(tmp_path: Path) -> None:
    done = facts("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in ("check", "update", "profile", "event"):
        assert name in done.stdout
