"""Whole runs, made once and looked at by many tests."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from geo.workflow.examples import copy_example
from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions


@dataclass(frozen=True)
class Results:
    folder: Path
    project: Path

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / "tables" / f"{name}.csv")

    def trace(self, name: str) -> pd.DataFrame:
        path = self.folder / "trace" / f"{name}.csv"
        return pd.read_csv(path, keep_default_na=False)

    def page(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    @property
    def provenance(self) -> dict:
        return json.loads(self.page("provenance.json"))


def edited(project: Path, changes: dict[str, str]) -> Path:
    text = project.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    project.write_text(text, encoding="utf-8")
    return project


@pytest.fixture(scope="session")
def abyssal():
    """The command, in a process of its own."""

    def run(
        *arguments: str, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        code = "import sys; from geo.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Results:
    """The built-in project as it is shipped, run once for all processes."""
    base = tmp_path_factory.getbasetemp()
    parent = (base if worker_id == "master" else base.parent) / "demo"
    parent.mkdir(exist_ok=True)
    out, project = parent / "results", parent / "project/project.toml"
    with (parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            if not project.exists():
                copy_example("minamitorishima", project.parent)
            run_project(project, options=RunOptions(out=out))
    return Results(out, project)


@pytest.fixture
def rerun(demo: Results, tmp_path: Path):
    """Run the built-in project with some lines changed."""

    def run(changes: dict[str, str]) -> Results:
        copy = tmp_path / "project"
        shutil.copytree(demo.project.parent, copy)
        shutil.copytree(
            demo.folder.parent / ".results.steps", tmp_path / ".results.steps"
        )
        project = edited(copy / "project.toml", changes)
        run_project(project, options=RunOptions(out=tmp_path / "results"))
        return Results(tmp_path / "results", project)

    return run
