"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ABYSSAL_SHARED", ROOT.parent / "shared"))


# the same examples on every machine: a red run can be repeated
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


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
