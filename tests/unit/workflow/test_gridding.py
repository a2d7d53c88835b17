"""Grids that are made tile by tile: broken off, gone on with, refused."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import rasterio
import xarray as xr

from geo.errors import DataError, ParameterError
from geo.geostat.kriging import krige
from geo.model.points import PointFile
from geo.model.randomness import generator
from geo.workflow import grid_memory, grid_tiles, gridding
from geo.workflow.grid_parts import parts_folder
from geo.workflow.grid_plan import plan_grid
from geo.workflow.grid_request import GridRequest, read_ground
from geo.workflow.grid_simulation import GridSimulation
from geo.workflow.gridding import GridRun, make_grid

TILE = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Points on a smooth surface with some noise."""
    folder = tmp_path_factory.mktemp("grids")
    rng = generator(7, "waves")
    lon, lat = 154.0 + rng.random(150), 24.0 + rng.random(150)
    values = 10 + 4 * np.sin(6 * (lon - 154)) * np.cos(5 * (lat - 24))
    rows = np.column_stack([lon, lat, values + rng.normal(0.0, 0.3, 150)])
    lines = [f"{east:.6f},{north:.6f},{value:.4f}" for east, north, value in rows]
    (folder / "n.csv").write_text("\n".join(["lon,lat,v", *lines]), encoding="utf-8")
    return folder


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr(grid_tiles, "TILE_CELLS", TILE)


def request_of(folder, **changes) -> GridRequest:
    settings = {"spacing_m": 3_000.0, "model": "gaussian", "neighbours": 8} | changes
    return GridRequest(
        points=PointFile(file="n.csv", value="v"), folder=folder, **settings
    )


class Counting:
    """Counts the tiles that are estimated."""

    def __init__(self, monkeypatch):
        self.starts = []
        plain = grid_tiles.GridTask.estimate

        def estimate(task, start, stop):
            self.starts.append(start)
            return plain(task, start, stop)

        monkeypatch.setattr(grid_tiles.GridTask, "estimate", estimate)


def breaking_at(tile):
    def on_tile(done, _all):
        if done == tile:
            raise KeyboardInterrupt

    return GridRun(on_tile=on_tile)


@pytest.mark.parametrize("name", ["a.tif", "a.nc"])
def test_the_file_holds_what_one_kriging_of_all_cells_gives(
    folder, tmp_path, small_tiles, name
):
    request = request_of(folder)
    make_grid(request, out=tmp_path / name)
    ground = read_ground(request)
    assert ground.model.fitted is not None
    whole = krige(
        ground.places,
        ground.values,
        onto=ground.spec.centres(),
        variogram=ground.model.variogram,
        neighbourhood=ground.model.neighbourhood,
        block=ground.task.block,
    )
    expected = {
        "v": whole.estimate,
        "v_variance": whole.variance,
        "regression_slope": whole.slope,
        "nearest": whole.nearest_m,
        "neighbours": whole.neighbours.astype(float),
    }
    if name == "a.nc":
        with xr.open_dataset(tmp_path / name, engine="h5netcdf") as grid:
            found = {key: grid[key].to_numpy() for key in grid.data_vars}
    else:
        with rasterio.open(tmp_path / name) as image:
            numbers = range(1, image.count + 1)
            found = {image.tags(n)["name"]: image.read(n)[::-1] for n in numbers}
    assert list(found) == list(expected)
    for key, values in found.items():
        np.testing.assert_allclose(values.ravel(), expected[key], rtol=1e-12)


def test_a_killed_run_goes_on_to_the_same_bytes(folder, tmp_path, monkeypatch):
    script = f"""
        import os, signal
        from pathlib import Path
        from geo.model.points import PointFile
        from geo.workflow import grid_tiles
        from geo.workflow.grid_request import GridRequest
        from geo.workflow.gridding import GridRun, make_grid
        grid_tiles.TILE_CELLS = {TILE}
        def on_tile(done, all_):
            if done == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        make_grid(
            GridRequest(
                points=PointFile(file="n.csv", value="v"), folder=Path({str(folder)!r}),
                spacing_m=3_000.0, model="gaussian", neighbours=8,
            ),
            out=Path({str(tmp_path / "killed.tif")!r}),
            run=GridRun(on_tile=on_tile),
        )
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".killed.tif.parts"]

    monkeypatch.setattr(grid_tiles, "TILE_CELLS", TILE)
    counted = Counting(monkeypatch)
    make_grid(request_of(folder), out=tmp_path / "killed.tif")
    count = len(read_ground(request_of(folder)).task.tiles)
    assert counted.starts == [TILE * tile for tile in range(3, count)]
    make_grid(request_of(folder), out=tmp_path / "whole.tif")
    assert len(counted.starts) == 2 * count - 3
    whole = (tmp_path / "whole.tif").read_bytes()
    assert (tmp_path / "killed.tif").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "killed.tif",
        "whole.tif",
    ]


@pytest.mark.parametrize("changed", ["settings", "points"])
def test_tiles_of_another_request_are_not_taken(
    folder, tmp_path, small_tiles, monkeypatch, changed
):
    out = tmp_path / "a.nc"
    there = tmp_path / "points"
    there.mkdir()
    text = (folder / "n.csv").read_text()
    (there / "n.csv").write_text(text)
    with pytest.raises(KeyboardInterrupt):
        make_grid(request_of(there), out=out, run=breaking_at(4))
    request = request_of(there)
    if changed == "settings":
        request = request_of(there, neighbours=9)
    else:
        head, first, *others = text.splitlines()
        (there / "n.csv").write_text("\n".join([head, f"{first}1", *others]))
    counted = Counting(monkeypatch)
    make_grid(request, out=out)
    assert counted.starts[0] == 0
    assert len(counted.starts) == len(read_ground(request).task.tiles)
    assert not parts_folder(out).exists()


def test_a_tile_that_was_damaged_is_made_again(
    folder, tmp_path, small_tiles, monkeypatch
):
    out = tmp_path / "a.nc"
    with pytest.raises(KeyboardInterrupt):
        make_grid(request_of(folder), out=out, run=breaking_at(3))
    with (parts_folder(out) / "variance.f8").open("r+b") as numbers:
        numbers.seek(8 * (TILE + 5))
        numbers.write(np.float64(1.0).tobytes())
    with (parts_folder(out) / "done.txt").open("a") as journal:
        journal.write("\n3 12")  # broken off
    counted = Counting(monkeypatch)
    make_grid(request_of(folder), out=out)
    assert counted.starts[:3] == [TILE, 3 * TILE, 4 * TILE]
    make_grid(request_of(folder), out=tmp_path / "whole.nc")
    assert out.read_bytes() == (tmp_path / "whole.nc").read_bytes()


def test_a_file_that_is_there_stands_until_the_new_one_is_whole(
    folder, tmp_path, small_tiles
):
    out = tmp_path / "a.nc"
    out.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        make_grid(request_of(folder), out=out, force=True, run=breaking_at(3))
    assert out.read_text() == "old"
    make_grid(request_of(folder), out=out, force=True)
    assert out.read_bytes()[:4] == b"\x89HDF"
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


def test_two_commands_do_not_make_the_same_file(folder, tmp_path, small_tiles):
    out = tmp_path / "a.nc"
    seen = []

    def on_tile(done, _all):
        if done == 2:
            with pytest.raises(ParameterError, match="another command makes the same"):
                make_grid(request_of(folder), out=out)
            seen.append(done)

    make_grid(request_of(folder), out=out, run=GridRun(on_tile=on_tile))
    assert seen == [2]
    assert out.is_file()


def test_a_full_disk_is_told_with_its_cure_and_keeps_what_is_done(
    folder, tmp_path, small_tiles, monkeypatch
):
    out = tmp_path / "a.tif"
    plain = gridding.cog_of_cells

    def full(grid, draft):
        draft.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gridding, "cog_of_cells", full)
    with pytest.raises(DataError, match=r"No space left(?s:.*)free some disk") as told:
        make_grid(request_of(folder), out=out)
    assert "the same command goes on" in str(told.value)
    assert not out.exists()
    monkeypatch.setattr(gridding, "cog_of_cells", plain)
    counted = Counting(monkeypatch)
    make_grid(request_of(folder), out=out)
    assert counted.starts == []
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]


@pytest.mark.parametrize("suffix", ["tif", "nc"])
@pytest.mark.parametrize("most_bytes", [4_000, 30_000])
def test_a_disk_that_takes_no_more_leaves_no_half_file(
    folder, tmp_path, suffix, most_bytes
):
    """The system refuses longer files, at the parts or at the file made of them."""
    script = f"""
        import resource
        from pathlib import Path
        from geo.errors import DataError
        from geo.model.points import PointFile
        from geo.workflow import grid_tiles
        from geo.workflow.grid_request import GridRequest
        from geo.workflow.gridding import make_grid
        grid_tiles.TILE_CELLS = {TILE}
        resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes},) * 2)
        try:
            make_grid(
                GridRequest(
                    points=PointFile(file="n.csv", value="v"),
                    folder=Path({str(folder)!r}),
                    spacing_m=3_000.0, model="gaussian", neighbours=8,
                ),
                out=Path({str(tmp_path / "a")!r} + ".{suffix}"),
            )
        except DataError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "cannot be written" in told.stdout
    assert "cure: free some disk" in told.stdout
    assert [path.name for path in tmp_path.iterdir()] == [f".a.{suffix}.parts"]


def test_too_little_memory_is_refused_before_any_tile(folder, tmp_path, monkeypatch):
    counted = Counting(monkeypatch)
    run = GridRun(memory=100 * 10**6)
    with pytest.raises(ParameterError, match=r"--memory(?s:.*)cure: --memory 0\.\dGB"):
        make_grid(request_of(folder), out=tmp_path / "a.nc", run=run)
    assert not counted.starts
    assert not list(tmp_path.iterdir())


def test_realizations_that_do_not_fit_are_refused_with_a_cure(folder, tmp_path):
    request = request_of(
        folder, spacing_m=100.0, simulation=GridSimulation(realizations=100)
    )
    with pytest.raises(ParameterError, match="fewer --realizations") as told:
        make_grid(request, out=tmp_path / "a.nc")
    assert "a larger --spacing" in str(told.value)
    assert not list(tmp_path.iterdir())


def test_a_small_disk_is_refused_before_any_tile(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(grid_memory, "disk_free", lambda _: 1_000)
    with pytest.raises(ParameterError, match=r"of disk would be taken(?s:.*)--out"):
        make_grid(request_of(folder), out=tmp_path / "a.nc")
    assert not list(tmp_path.iterdir())


def test_a_plan_tells_what_the_run_does_and_writes_nothing(
    folder, tmp_path, small_tiles
):
    out = tmp_path / "a.tif"
    plan, text = plan_grid(request_of(folder), out=out)
    assert not list(tmp_path.iterdir())
    told, _ = make_grid(request_of(folder), out=out)
    assert plan["cells"] == told["cells"] == plan["rows"] * plan["columns"]
    assert plan["points"] == told["points"]
    assert plan["tiles"] == -(-told["cells"] // TILE)
    assert plan["tiles_done"] == 0
    assert plan["problems"] == []
    assert plan["cpu_seconds_of_the_estimate"] > 0.0
    assert plan["disk_bytes"] > out.stat().st_size
    assert "nothing was written" in text
    json.dumps(plan)


def test_a_plan_tells_what_is_done_and_what_would_be_refused(
    folder, tmp_path, small_tiles
):
    out = tmp_path / "a.tif"
    with pytest.raises(KeyboardInterrupt):
        make_grid(request_of(folder), out=out, run=breaking_at(3))
    before = sorted(
        (path.name, path.stat().st_mtime_ns) for path in parts_folder(out).iterdir()
    )
    plan, text = plan_grid(request_of(folder), out=out, run=GridRun(memory=10**6))
    after = sorted(
        (path.name, path.stat().st_mtime_ns) for path in parts_folder(out).iterdir()
    )
    assert before == after
    assert plan["tiles_done"] == 3
    assert len(plan["problems"]) == 1
    assert "it would be refused:\n- --memory" in text


def test_names_as_long_as_a_file_system_takes_are_fine(folder, tmp_path):
    out = tmp_path / f"{'é' * 120} {'x' * 8}.nc"
    make_grid(request_of(folder, spacing_m=9_000.0), out=out)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_link_is_refused_before_any_work(folder, tmp_path):
    (tmp_path / "mine.nc").write_text("mine")
    (tmp_path / "a.nc").symlink_to(tmp_path / "mine.nc")
    with pytest.raises(DataError, match="is a link"):
        make_grid(request_of(folder), out=tmp_path / "a.nc", force=True)
    assert (tmp_path / "mine.nc").read_text() == "mine"


def test_without_a_file_nothing_is_written(folder, small_tiles, monkeypatch):
    before = sorted(Path(folder).iterdir())
    monkeypatch.chdir(folder)
    told, _ = make_grid(request_of(folder))
    assert told["written"] is None
    assert sorted(Path(folder).iterdir()) == before


def test_simulated_layers_follow_the_estimated_ones(folder, tmp_path, small_tiles):
    request = request_of(
        folder,
        spacing_m=9_000.0,
        simulation=GridSimulation(realizations=10, cutoffs=(10.0,)),
    )
    files = []
    for name in ("a.nc", "b.nc"):
        make_grid(request, out=tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    with xr.open_dataset(tmp_path / "a.nc", engine="h5netcdf") as grid:
        assert list(grid.data_vars)[5:] == ["v_p10", "v_p50", "v_p90", "v_above_10"]
        known = np.isfinite(grid["v"].to_numpy())
        for name in list(grid.data_vars)[5:]:
            assert np.array_equal(np.isfinite(grid[name].to_numpy()), known)
        assert (grid["v_p10"] <= grid["v_p90"]).to_numpy()[known].all()


def test_the_parts_lie_on_the_disk_of_the_file(tmp_path):
    assert parts_folder(tmp_path / "a.tif").parent == tmp_path
    assert os.fspath(parts_folder(Path("a.tif"))) == ".a.tif.parts"
