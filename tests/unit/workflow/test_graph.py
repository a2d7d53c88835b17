"""The step graph: keys, resuming, exact hand-over."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely
import xarray as xr

from geo.errors import CheckpointError
from geo.report.export import write_text
from geo.workflow.artifacts import artifact_name, load_artifact, save_artifact
from geo.workflow.graph import Step, execute, plan
from geo.workflow.store import StepStore, whole_folder

FILE = SimpleNamespace(project=SimpleNamespace(seed=1))


def round_trip(artifact, folder: Path):
    save_artifact(artifact, folder / "thing")
    (path,) = folder.iterdir()
    assert artifact_name(path) == "thing"
    return load_artifact(path)


def test_a_table_comes_back_exactly(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "value": rng.normal(size=50) * 10.0 ** rng.integers(-12, 12, 50),
            "missing": [np.nan, np.inf] * 25,
            "text": ["a", None, "", 'naïve, "quoted"', "=1+1"] * 10,
            "flag": [True, False] * 25,
            "count": np.arange(50),
        }
    )
    pd.testing.assert_frame_equal(round_trip(table, tmp_path), table)


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": pd.Series(dtype=float), "b": pd.Series(dtype="str")})
    pd.testing.assert_frame_equal(round_trip(table, tmp_path), table)


def test_a_layer_comes_back_with_its_crs(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame(
        {"name": ["one", "two"]},
        geometry=[shapely.Point(1 / 3, 2 / 7), None],
        crs="EPSG:4326",
    )
    back = round_trip(layer, tmp_path)
    assert back.crs == layer.crs
    assert back.geometry.iloc[0] == layer.geometry.iloc[0]
    assert back.geometry.iloc[1] is None


def test_a_grid_comes_back_with_its_attributes(tmp_path: Path) -> None:
    grid = xr.Dataset(
        {"abundance": (("northing", "easting"), [[1.0, np.nan]], {"units": "kg m-2"})},
        coords={"easting": [0.0, 1.0], "northing": [0.0], "spatial_ref": 0},
    )
    xr.testing.assert_identical(round_trip(grid, tmp_path), grid)


def steps(calls: list[str], *, factor: float = 2.0) -> list[Step]:
    def first(_):
        calls.append("first")
        return {"out": {"value": 21.0}}

    def second(inputs):
        calls.append("second")
        return {"out": {"value": inputs.record("first", "out")["value"] * factor}}

    return [
        Step(name="first", run=first),
        Step(name="second", run=second, needs=("first",), parameters=lambda _: factor),
    ]


def test_what_is_stored_is_not_run_again(tmp_path: Path) -> None:
    store, calls = StepStore(folder=tmp_path), []
    for _ in range(2):
        done = execute(plan(steps(calls), FILE, store=store), FILE, store=store)
        assert done["second"]["out"] == {"value": 42.0}
    assert calls == ["first", "second"]


def test_a_parameter_reruns_its_step_only(tmp_path: Path) -> None:
    store, calls = StepStore(folder=tmp_path), []
    execute(plan(steps(calls), FILE, store=store), FILE, store=store)
    changed = plan(steps(calls, factor=3.0), FILE, store=store)
    assert [item.stored for item in changed] == [True, False]
    done = execute(changed, FILE, store=store)
    assert done["second"]["out"] == {"value": 63.0}
    assert calls == ["first", "second", "second"]


def test_a_changed_file_changes_every_key_after_it(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    store = StepStore(folder=tmp_path / "steps")
    chain = [
        Step(name="a", run=lambda _: {}, files=lambda _: (source,)),
        Step(name="b", run=lambda _: {}, needs=("a",)),
        Step(name="c", run=lambda _: {}),
    ]
    source.write_text("1")
    before = [item.key for item in plan(chain, FILE, store=store)]
    source.write_text("2")
    after = [item.key for item in plan(chain, FILE, store=store)]
    assert [x == y for x, y in zip(before, after, strict=True)] == [False, False, True]


def test_only_what_is_done_anew_is_told_with_its_time(tmp_path: Path) -> None:
    def busy(_):
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
        time.sleep(0.05)
        return {"done": {"a": 1}}

    store, told = StepStore(folder=tmp_path), []
    for _ in range(2):
        planned = plan([Step(name="busy", run=busy)], FILE, store=store)
        execute(planned, FILE, store=store, on_done=told.append)
    ((name, cpu_s, wall_s),) = told
    assert name == "busy"
    assert cpu_s >= 0.05
    assert wall_s >= 0.1


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    store = StepStore(folder=tmp_path)
    with pytest.raises(TypeError, match="serializable"):
        store.save("key", {"good": {"a": 1}, "bad": {"a": object()}})
    assert list(tmp_path.iterdir()) == []
    assert not store.has("key")


def test_a_broken_result_is_told_with_its_cure(tmp_path: Path) -> None:
    store = StepStore(folder=tmp_path)
    store.save("key", {"good": {"a": 1}})
    (tmp_path / "key" / "good.json").write_text("{")
    with pytest.raises(CheckpointError, match="remove that folder"):
        store.load("key")


def test_a_whole_folder_takes_the_place_of_the_old(tmp_path: Path) -> None:
    out = tmp_path / "results"
    killed = tmp_path / ".results.partial-killed"
    for folder in (out, killed):
        folder.mkdir()
        (folder / "file").write_text("old")
    with whole_folder(out) as new:
        write_text("new", Path("deep/file"), root=new)
        assert (out / "file").read_text() == "old"
    assert [path.name for path in out.rglob("*")] == ["deep", "file"]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_folder_that_was_not_filled_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "file").write_text("old")

    def half() -> None:
        with whole_folder(out) as new:
            (new / "file").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert (out / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
