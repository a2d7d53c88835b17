"""The built wheel, in an empty environment, from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from madeup.small_demo import make_small


def installed(project_root: Path, folder: Path) -> Path:
    """Build the wheel, install it in an environment of its own; its command."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    home, wheels, copy = folder / "env", folder / "wheels", folder / "source"
    python = str(home / "bin/python")
    here = [sys.executable, "-m"]
    if uv:
        venv = [uv, "venv", "--quiet", "--python", sys.executable, str(home)]
        build = [uv, "build", "--quiet", "--wheel", "--out-dir", str(wheels)]
        install = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        venv = [*here, "venv", str(home)]
        build = [*here, "pip", "wheel", "--quiet", "--no-deps", "-w", str(wheels)]
        install = [python, "-m", "pip", "install", "--quiet"]
    skip = shutil.ignore_patterns(
        ".venv", ".git", "results*", ".*_cache", "__pycache__"
    )
    shutil.copytree(project_root, copy, ignore=skip)
    subprocess.run(venv, check=True)
    subprocess.run([*build, str(copy)], check=True)
    (wheel,) = wheels.glob("abyssal-*.whl")
    subprocess.run([*install, str(wheel)], check=True)
    return home / "bin/abyssal"


def answered(command: Path, *arguments: str, cwd: Path) -> str:
    """What the installed command says, without the source tree in its path."""
    done = subprocess.run(
        [str(command), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def require_whole(told: str, results: Path) -> None:
    assert (results / "report.html").is_file()
    for part in ("Zone Minamitorishima", "Contained metal", "Worst stop", "Cover"):
        assert part in told


def test_the_installed_wheel_runs_its_example(
    project_root: Path, tmp_path: Path
) -> None:
    command = installed(project_root, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    answered(command, "init", "p", cwd=elsewhere)
    make_small(elsewhere / "p/project.toml")
    run = ("run", "p/project.toml", "--out", "results")
    require_whole(answered(command, *run, cwd=elsewhere), elsewhere / "results")


@pytest.mark.slow
def test_the_installed_wheel_runs_the_demo(project_root: Path, tmp_path: Path) -> None:
    command = installed(project_root, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    told = answered(command, "demo", "--out", "results", cwd=elsewhere)
    require_whole(told, elsewhere / "results")
