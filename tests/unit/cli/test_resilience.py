"""The command that follows stocks: exit codes, words, JSON, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Done, abyssal, abyssal_apart

from geo.workflow.examples import copy_example

CHEAP = {
    "spacing_m = 2000.0": "spacing_m = 8000.0",
    "realizations = 100": "realizations = 0",
    "paths = 200": "paths = 10",
    "horizon_days = 730": "horizon_days = 120",
    'overrides = "classes.geojson"': "# no overrides",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    path = copy_example("minamitorishima", tmp_path_factory.mktemp("p") / "p")
    text = path.read_text(encoding="utf-8")
    for old, new in CHEAP.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def run(*options: str | Path, cwd: Path) -> Done:
    return abyssal("resilience", *options, cwd=cwd)


@pytest.mark.slow
def test_stocks_are_followed_and_the_folder_is_whole(project, tmp_path):
    done = run("run", project, "--out", "r", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content["synthetic_stations"] is True
    portfolios = {row["portfolio"] for row in content["portfolios"]}
    assert portfolios == {
        "doing nothing",
        "the five pillars",
        "the five pillars and the seabed",
    }
    names = {path.name for path in (tmp_path / "r" / "tables").iterdir()}
    assert {"cover.csv", "resilience_portfolios.csv", "supply_claims.csv"} <= names
    page = (tmp_path / "r" / "resilience.html").read_text(encoding="utf-8")
    assert "Which lever buys the most days" in page
    assert "SYNTHETIC" in page
    again = run("run", project, "--out", "r", cwd=tmp_path)
    assert again.returncode == 2
    assert "holds something already" in again.stderr
    told = run("run", project, "--out", "r", "--force", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert (
        "cobalt, the project's: China closed from day 60 for 365 days; followed for "
        "730 days\n  doing nothing: empty on day "
    ) in told.stdout


def test_unknown_names_end_with_2_and_are_told_at_once(project, tmp_path):
    text = project.read_text(encoding="utf-8")
    wrong = project.with_name("wrong.toml")
    wrong.write_text(
        text.replace('"Lynas, all that is available"', '"Lynas, all that is availble"')
        .replace('# event = "drc-cobalt-2025"', 'event = "drc-cobalt-2052"')
        .replace('# compare = ["USA", "EU27"]', 'compare = ["USB"]'),
        encoding="utf-8",
    )
    done = run("run", wrong, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    for told in (
        "no lever 'Lynas, all that is availble'",
        "Lynas, all that is available",
        "'drc-cobalt-2052' is not known",
        "drc-cobalt-2025",
        "'USB' is not known",
    ):
        assert told in done.stderr


def test_a_project_that_is_not_there_ends_with_2(tmp_path):
    done = abyssal_apart("resilience", "run", "nowhere.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere.toml" in done.stderr


def test_help_names_the_commands(tmp_path):
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "run" in done.stdout
