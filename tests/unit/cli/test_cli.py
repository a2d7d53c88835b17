"""The command line as a user runs it: exit codes, messages, nothing half-written."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import COMMAND, abyssal, abyssal_apart, run_the_example


def test_help_shows_the_commands(tmp_path: Path) -> None:
    done = abyssal_apart("--help", cwd=tmp_path)
    assert done.returncode == 0
    shown = ("init", "check", "run", "demo", "eez", "route", "grid", "statement")
    for name in (*shown, "bench"):
        assert name in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        *("init", "check", "eez", "route", "grid", "bench startup"),
        "statement reconcile",
    ],
)
def test_the_example_of_a_help_text_runs_as_it_stands(
    tmp_path: Path, command: str
) -> None:
    done = run_the_example(*command.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_init_then_check_then_dry_run(tmp_path: Path) -> None:
    assert abyssal("init", "mine", cwd=tmp_path).returncode == 0
    checked = abyssal("check", "mine/project.toml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    planned = abyssal("run", "mine/project.toml", "--dry-run", cwd=tmp_path)
    assert planned.returncode == 0
    assert "estimate" in planned.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]


def test_init_does_not_write_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep")
    done = abyssal("init", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert "choose another name" in done.stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_check_lists_problems_of_all_parts_with_place_and_cure(tmp_path: Path) -> None:
    abyssal("init", "mine", cwd=tmp_path)
    project = tmp_path / "mine/project.toml"
    text = project.read_text(encoding="utf-8")
    text = text.replace('name = "CHN"', 'name = "CHM"')
    figure = (
        '[[supply.facilities]]\nfacility_id = "F02X"\ncapacity_t = 1.0\nsource = ""\n'
    )
    text = text.replace("[supply.seabed]", figure + "[supply.seabed]")
    text = text.replace('destination = "JPYOK"', 'destination = "JPYKO"')
    text = text.replace('column = "ni_pct"', 'column = "nickel"')
    project.write_text(text, encoding="utf-8")
    done = abyssal("check", "mine/project.toml", cwd=tmp_path)
    assert done.returncode == 2
    for told in ("'CHM' is not known", "'F02X' is not known", "JPYKO", "nickel"):
        assert told in done.stderr
    assert "line" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_samples_end_with_exit_code_2_and_write_nothing(tmp_path: Path) -> None:
    abyssal("init", "mine", cwd=tmp_path)
    stations = tmp_path / "mine/stations.csv"
    lines = stations.read_text(encoding="utf-8").splitlines()
    name, lon, lat, *rest = lines[3].split(",")
    lines[3] = ",".join([name, lat, lon, *rest])  # swapped
    stations.write_text("\n".join(lines), encoding="utf-8")
    run = ("run", "mine/project.toml", "--out", "results")
    done = abyssal_apart(*run, cwd=tmp_path)
    assert done.returncode == 2
    assert lon[:6] in done.stderr
    assert "swap" in done.stderr
    assert not (tmp_path / "results").exists()


def test_results_are_not_replaced_unless_told_to(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results/thesis.txt").write_text("keep")
    abyssal("init", "mine", cwd=tmp_path)
    for force in ((), ("--force",)):
        done = abyssal(
            "run", "mine/project.toml", "--out", "results", *force, cwd=tmp_path
        )
        assert done.returncode == 2
        assert (tmp_path / "results/thesis.txt").read_text() == "keep"


def test_an_unknown_option_is_bad_input(tmp_path: Path) -> None:
    done = abyssal_apart("run", "--nonsense", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_bug_ends_with_1_and_says_where_the_log_is(tmp_path: Path) -> None:
    code = (
        "import geo.workflow.route_answer as c\n"
        "def broken(request): raise RuntimeError('boom')\n"
        "c.find_route = broken\n"
        "from geo.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "route", "SGSIN", "JPYOK"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 1
    (log,) = tmp_path.glob("abyssal-*.log")
    assert str(log) in done.stderr
    assert "boom" in log.read_text()


def test_ctrl_c_ends_with_130_and_leaves_no_results(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "demo", "--out", "results"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    steps = tmp_path / ".results.steps"
    deadline = time.monotonic() + 60
    while not steps.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, errors
    assert "interrupted" in errors
    assert not (tmp_path / "results").exists()


def test_a_killed_run_goes_on_where_it_stopped_to_the_same_bytes(
    hostile, tmp_path: Path
) -> None:
    # the example of `abyssal run --help`, of a smaller project
    told = abyssal("run", "--help", cwd=tmp_path).stdout
    assert "abyssal init p && abyssal run p/project.toml --out p-results" in told
    shutil.copytree(hostile.project.parent, tmp_path / "p")
    run = ("run", "p/project.toml", "--out", "p-results")
    process = subprocess.Popen(
        [*COMMAND, *run],
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    results, steps = tmp_path / "p-results", tmp_path / ".p-results.steps"
    deadline = time.monotonic() + 60
    while len(list(steps.glob("[0-9a-f]*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert list(steps.glob("[0-9a-f]*"))
    assert not results.exists()
    planned = abyssal(*run, "--dry-run", cwd=tmp_path)
    assert planned.returncode == 0
    assert "stored" in planned.stdout
    resumed = abyssal(*run, "--json", cwd=tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    assert json.loads(resumed.stdout)["summary"]
    assert re.search(r"(?m)^results +\d+\.\d s of CPU +\d+\.\d s$", resumed.stderr)
    first, second = contents(hostile.folder), contents(results)
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []


def contents(folder: Path) -> dict[str, bytes]:
    """Each file of a folder, by its place in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_route_as_json_is_one_object_and_nothing_else(tmp_path: Path) -> None:
    done = abyssal("route", "MYKUA", "JPYOK", "--json", cwd=tmp_path)
    content = json.loads(done.stdout)
    assert done.returncode == 0
    # supply case 4: 2,865 nm on this network, without the connectors
    assert content["length_nm"] == pytest.approx(2865, rel=0.01)
    assert content["land_km"] < 50
    crossed = content["zones_crossed"]
    assert {"MYS", "JPN"} <= {row["states"] for row in crossed}
    assert sum(row["share"] for row in crossed) == pytest.approx(1.0)
    west = abyssal("route", "-155.5,24", "JPYOK", "--json", cwd=tmp_path)
    assert json.loads(west.stdout)["length_nm"] > 2500
    shut = abyssal(
        "route", "AEJEA", "AOLOB", "--close", "Strait of Hormuz", "--json", cwd=tmp_path
    )
    blocked = json.loads(shut.stdout)
    assert blocked["length_nm"] is None
    assert blocked["blocked_by"] == ["Strait of Hormuz"]


def test_a_route_is_shared_out_over_given_zones(tmp_path: Path) -> None:
    island = ("eez", "JPN", "--island", "Minamitorishima")
    abyssal(*island, "--out", "z.geojson", cwd=tmp_path)
    route = ("route", "155.4,23.85", "JPYOK", "--zones", "z.geojson", "--json")
    crossed = json.loads(abyssal(*route, cwd=tmp_path).stdout)["zones_crossed"]
    shares = {row["name"]: row["share"] for row in crossed}
    assert 0.1 < shares["Minamitorishima"] < 0.5
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_zone_is_written_whole_or_refused(tmp_path: Path) -> None:
    done = abyssal(
        "eez",
        "JPN",
        "--island",
        "Minamitorishima",
        "--out",
        "z.gpkg",
        "--json",
        cwd=tmp_path,
    )
    content = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert content["area_km2"] == pytest.approx(430_000, rel=0.03)
    assert (tmp_path / "z.gpkg").is_file()
    wrong = abyssal("eez", "JPN", "--out", "z.shp", cwd=tmp_path)
    assert wrong.returncode == 2
    unknown = abyssal("eez", "XXX", cwd=tmp_path)
    assert unknown.returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["z.gpkg"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "mine/project.toml", "--out", "plain/x"), "plain"),
        (("run", "mine/project.toml", "--out", "n" * 300), "name"),
        (("run", "mine/project.toml", "--out", "."), "current folder"),
        (("init", "plain/x"), "plain"),
        (("eez", "JPN", "--limit-nm", "0.001"), "limit_nm"),
        (("eez", "JPN", "--out", "nowhere/z.gpkg"), "no folder"),
        (("eez", "JPN", "--out", "kept.gpkg"), "--force"),
        (("route", "SGSIN", "35.4,139.6"), "35.4"),
        (("route", "SGSIN", "JPYOK", "--close", "Malaca Strait"), "Malacca Strait"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_says_why(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    abyssal("init", "mine", cwd=tmp_path)
    (tmp_path / "plain").write_text("a file")
    (tmp_path / "kept.gpkg").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    done = abyssal(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "kept.gpkg").read_text() == "mine"


def test_json_is_json_even_where_numbers_are_missing(tmp_path: Path) -> None:
    done = abyssal("bench", "startup", "--quick", "--json", cwd=tmp_path)

    def refuse(word: str) -> None:
        message = f"{word} is not JSON"
        raise ValueError(message)

    content = json.loads(done.stdout, parse_constant=refuse)
    assert content["startup"][0]["target_s"] is None
