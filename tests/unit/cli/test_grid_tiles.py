"""The grid command on grids of many tiles: progress, Ctrl-C, a plan, a budget."""

import json
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
from command_line import abyssal

from geo.model.randomness import generator
from geo.workflow import grid_tiles

GRID = [
    *["grid", "n.csv", "--value", "v", "--spacing", "3km"],
    *["--model", "gaussian", "--neighbours", "8"],
]


@pytest.fixture
def folder(tmp_path):
    rng = generator(7, "waves")
    lon, lat = 154.0 + rng.random(150), 24.0 + rng.random(150)
    values = 10 + 4 * np.sin(6 * (lon - 154)) * np.cos(5 * (lat - 24))
    rows = np.column_stack([lon, lat, values + rng.normal(0.0, 0.3, 150)])
    lines = [f"{east:.6f},{north:.6f},{value:.4f}" for east, north, value in rows]
    (tmp_path / "n.csv").write_text("\n".join(["lon,lat,v", *lines]), encoding="utf-8")
    return tmp_path


def test_progress_goes_to_standard_error(folder, monkeypatch):
    monkeypatch.setattr(grid_tiles, "TILE_CELLS", 300)
    done = abyssal(*GRID, "--out", "a.tif", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)["cells"]
    tiles = -(-cells // 300)
    assert f"{tiles}/{tiles}" in done.stderr
    assert "tiles" in done.stderr


def test_a_dry_run_tells_and_writes_nothing(folder):
    before = sorted(folder.iterdir())
    told = abyssal(*GRID, "--out", "a.tif", "--dry-run", "--json", cwd=folder)
    assert told.returncode == 0, told.stderr
    plan = json.loads(told.stdout)
    assert plan["neighbours"] == 8
    assert plan["memory_budget_bytes"] == 2 * 10**9
    assert 10**8 < plan["peak_memory_bytes"] < 10**9
    assert plan["problems"] == []
    text = abyssal(*GRID, "--dry-run", "--memory", "1MB", cwd=folder).stdout
    assert "tiles: 1 of up to" in text
    assert "it would be refused:" in text
    assert text.endswith("nothing was written\n")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("memory", "message"),
    [
        ("2", "cure: write 2GB"),
        ("much", "--memory: 'much'"),
        ("50 MB", "cure: --memory 0."),
    ],
)
def test_a_budget_is_read_with_its_unit_and_held(folder, memory, message):
    before = sorted(folder.iterdir())
    done = abyssal(*GRID, "--out", "a.nc", "--memory", memory, cwd=folder)
    assert done.returncode == 2
    assert message in done.stderr
    assert sorted(folder.iterdir()) == before


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(folder, monkeypatch):
    script = """
        import sys, time
        from geo.cli import main
        from geo.workflow import grid_tiles
        grid_tiles.TILE_CELLS = 300
        plain = grid_tiles.GridTask.estimate
        def slowly(task, start, stop):
            time.sleep(0.3)
            return plain(task, start, stop)
        grid_tiles.GridTask.estimate = slowly
        sys.argv = ["abyssal", *sys.argv[1:]]
        main()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *GRID, "--out", "a.nc"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = folder / ".a.nc.parts" / "done.txt"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (
        journal.is_file() and journal.read_text().count("done") >= 2
    ):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "finished tiles are kept in .a.nc.parts" in err
    assert "the same command" in err
    assert not (folder / "a.nc").exists()

    monkeypatch.setattr(grid_tiles, "TILE_CELLS", 300)
    for name in ("a.nc", "b.nc"):
        done = abyssal(*GRID, "--out", name, cwd=folder)
        assert done.returncode == 0, done.stderr
    assert (folder / "a.nc").read_bytes() == (folder / "b.nc").read_bytes()
    assert not journal.parent.exists()
