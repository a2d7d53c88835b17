"""A map of concentration, as a user asks for it."""

from __future__ import annotations

import json

import pytest
from command_line import abyssal, run_the_example
from madeup.prospect_world import draw_world

import xarray as xr


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return draw_world(tmp_path_factory.mktemp("prospect command"))


@pytest.fixture(scope="module")
def done(world):
    return abyssal("prospect", world.toml, "--out", "map", "--json", cwd=world.folder)


def test_json_is_one_object_with_all_that_is_told(world, done):
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["points"]["used"] == 120
    assert [one["learner"] for one in told["scores"]] == ["linear", "mean"]
    assert {"rmse", "rmse_claimed"} <= told["scores"][0].keys()
    assert told["verdict"]["beats_baselines"] is True
    assert 0.0 <= told["applicability"]["share_outside"] <= 1.0
    assert told["intervals"]["level"] == 0.9
    assert (world.folder / "map" / "concentration.nc").is_file()


def test_the_summary_on_disk_is_what_was_printed(world, done):
    told = json.loads(done.stdout)
    kept = json.loads((world.folder / "map/summary.json").read_text(encoding="utf-8"))
    assert kept == {k: v for k, v in told.items() if k not in {"out", "files"}}


def test_a_seed_given_is_the_one_that_is_taken(world, done):
    assert done.returncode == 0
    out = ("--out", "map", "--seed", "77")
    refused = abyssal("prospect", world.toml, *out, cwd=world.folder)
    assert refused.returncode == 2
    assert "add --force" in refused.stderr
    again = abyssal("prospect", world.toml, *out, "--force", cwd=world.folder)
    assert again.returncode == 0
    with xr.open_dataset(world.folder / "map/concentration.nc") as grid:
        assert grid.attrs["seed"] == 77


def test_a_dry_run_writes_nothing_and_tells_memory_and_cells(world):
    done = abyssal(
        "prospect", world.toml, "--out", "dry", "--dry-run", cwd=world.folder
    )
    assert done.returncode == 0
    assert "cells: 2,400 in 40 rows and 60 columns" in done.stdout
    assert "memory: about" in done.stdout
    assert not (world.folder / "dry").exists()


def test_a_budget_that_is_too_small_is_refused(world):
    done = abyssal(
        "prospect", world.toml, "--out", "x", "--memory", "5MB", cwd=world.folder
    )
    assert done.returncode == 2
    assert "at most 5 MB" in done.stderr
    assert not (world.folder / "x").exists()


def test_every_problem_comes_with_its_cure_and_code_two(world):
    path = world.changed(
        ("spacing_deg", "spacing_dg"), ('"depth.nc"', '"dpth.nc"'), name="bad.toml"
    )
    done = abyssal("prospect", path, "--out", "x", cwd=world.folder)
    assert done.returncode == 2
    assert "did you mean 'spacing_deg'?" in done.stderr
    assert "no file 'dpth.nc'" in done.stderr
    assert done.stdout == ""
    assert not (world.folder / "x").exists()


def test_a_file_that_is_not_there_is_told(world):
    done = abyssal("prospect", "nowhere.toml", cwd=world.folder)
    assert done.returncode == 2
    assert "nowhere.toml" in done.stderr


@pytest.mark.slow
def test_the_example_of_the_help_runs_as_it_stands(tmp_path):
    done = run_the_example("prospect", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "linear * " in done.stdout
    assert (tmp_path / "prospect-results/concentration.html").is_file()


def test_the_example_can_be_planned(tmp_path):
    assert abyssal("init", "p", "--from", "prospect", cwd=tmp_path).returncode == 0
    done = abyssal("prospect", "p/prospect.toml", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "points: 200 read, 0 left out" in done.stdout
