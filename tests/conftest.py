"""Fixtures that every test may use."""

from __future__ import annotations

import fcntl
import gc
import json
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ABYSSAL_SHARED", ROOT.parent / "shared"))


# the same examples on every machine: a red run can be repeated
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what is collected: it all stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def absent(what: str) -> None:
    """Skip for want of something outside the project; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is absent, and CI must have it")
    pytest.skip(f"{what} is absent")


def _folder(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        absent(f"the folder shared/{name} beside the project")
    return folder


@pytest.fixture(scope="session")
def testdata() -> Path:
    return _folder("testdata")


@pytest.fixture(scope="session")
def facts() -> Path:
    return _folder("facts")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@dataclass(frozen=True)
class HostileRun:
    """A whole run whose given texts are payloads, and what each text is for."""

    project: Path
    folder: Path
    texts: dict[str, str]

    def page(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    @property
    def pages(self) -> list[str]:
        found = self.folder.rglob("*.html")
        return sorted(str(path.relative_to(self.folder)) for path in found)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> HostileRun:
    """One run for all processes of the tests: the first makes it, others wait."""
    from madeup.hostile_project import write_hostile_project

    from geo.workflow.run import run_project
    from geo.workflow.run_options import RunOptions

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "hostile"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "texts.json").exists():
            project, texts = write_hostile_project(folder / "project")
            run_project(project, options=RunOptions(out=folder / "results"))
            (folder / "texts.json").write_text(json.dumps(texts.given))
    texts = json.loads((folder / "texts.json").read_text())
    return HostileRun(folder / "project/project.toml", folder / "results", texts)
