"""What a grid takes: said before, and held."""

import json
import subprocess
import sys

import numpy as np
import pytest

from geo.model.byte_sizes import size_bytes, size_text
from geo.model.randomness import generator
from geo.workflow.grid_memory import PROCESS_BYTES, simulation_bytes
from geo.workflow.grid_simulation import GridSimulation

WITHIN = 2.5  # times: how far a plan may lie above what a run takes
SCRIPT = """
import sys
from geo.bench.fresh import peak_mb
from geo.cli import main
sys.argv = ["abyssal", *sys.argv[1:]]
try:
    main()
finally:
    print(f"peak {1e6 * peak_mb():.0f}", file=sys.stderr)
"""
KM_PER_DEGREE = 111.2


def run(*arguments, cwd):
    command = [sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), int(done.stderr.rsplit("peak ", maxsplit=1)[1])


def write_points(path, *, count, side_km):
    rng = generator(5, "points of a large grid")
    east, north = side_km / KM_PER_DEGREE * rng.random((2, count))
    wave = 6.0 * np.pi * KM_PER_DEGREE / side_km
    values = 10.0 + 4.0 * np.sin(wave * east) * np.cos(wave * north)
    rows = np.column_stack([150.0 + east, north, values + rng.normal(0.0, 0.5, count)])
    lines = [f"{lon:.6f},{lat:.6f},{value:.4f}" for lon, lat, value in rows]
    path.write_text("\n".join(["lon,lat,v", *lines]), encoding="utf-8")


def planned_and_made(folder, *, side, memory, suffix="tif"):
    """Make a grid of so many rows and columns of 100 m."""
    write_points(folder / "n.csv", count=1_000, side_km=(side - 2) / 10.0)
    command = [
        *["grid", "n.csv", "--value", "v", "--spacing", "100m", "--neighbours", "4"],
        *["--model", "spherical", "--memory", memory, "--json"],
        *["--out", f"n.{suffix}"],
    ]
    plan, _ = run(*command, "--dry-run", cwd=folder)
    told, peak = run(*command, cwd=folder)
    assert told["method"] == "ordinary kriging"
    assert plan["cells"] == told["cells"] > 0.97 * side**2
    return plan, peak


@pytest.mark.parametrize(
    ("side", "suffix"),
    [(500, "tif"), pytest.param(1_000, "nc", marks=pytest.mark.slow)],
)
def test_a_grid_takes_what_its_plan_says(tmp_path, side, suffix):
    plan, peak = planned_and_made(tmp_path, side=side, memory="700MB", suffix=suffix)
    assert peak < plan["peak_memory_bytes"] < WITHIN * peak
    assert plan["peak_memory_bytes"] <= size_bytes("700MB", where="test")
    assert (tmp_path / f"n.{suffix}").stat().st_size < plan["disk_bytes"]


@pytest.mark.slow
@pytest.mark.parametrize("side", [2_000, 10_000])
@pytest.mark.timeout(7_200)
def test_the_cap_holds_whatever_the_size_of_the_grid(tmp_path, side):
    plan, peak = planned_and_made(tmp_path, side=side, memory="800MB")
    assert peak < plan["peak_memory_bytes"] < 800 * 10**6
    assert (tmp_path / "n.tif").stat().st_size < plan["disk_bytes"]


@pytest.mark.slow
def test_realizations_take_what_their_plan_says(tmp_path):
    write_points(tmp_path / "n.csv", count=300, side_km=30.0)
    command = [
        *["grid", "n.csv", "--value", "v", "--spacing", "100m", "--realizations", "20"],
        *["--model", "spherical", "--memory", "4GB", "--json"],
    ]
    plan, _ = run(*command, "--dry-run", cwd=tmp_path)
    _, peak = run(*command, cwd=tmp_path)
    assert peak < plan["peak_memory_bytes"] < WITHIN * peak
    asked = GridSimulation(realizations=20)
    assert plan["of_the_simulation"] == simulation_bytes(plan["cells"], asked)


def test_realizations_grow_with_cells_and_their_number():
    few, many = (GridSimulation(realizations=count) for count in (20, 200))
    assert simulation_bytes(2_000, few) == 2 * simulation_bytes(1_000, few)
    assert simulation_bytes(1_000, many) > simulation_bytes(1_000, few)


@pytest.mark.parametrize("text", ["800 mb", "0.8GB", "800MB"])
def test_sizes_are_read_as_people_write_them(text):
    assert size_bytes(text, where="here") == 800 * 10**6
    assert PROCESS_BYTES < 800 * 10**6
    assert size_text(800 * 10**6) == "800 MB"
