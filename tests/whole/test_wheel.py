"""The built wheel, in an empty environment, from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
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
    skip = shutil.ignore_patterns(".venv", ".git", "results", ".*_cache", "__pycache__")
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


@pytest.fixture(scope="module")
def command(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(project_root, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_file_of_the_package_and_its_data(
    project_root: Path, command: Path
) -> None:
    (wheel,) = (command.parents[2] / "wheels").glob("abyssal-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("geo/")}
    ours = [
        path.relative_to(project_root)
        for part in ("geo", "data")
        for path in (project_root / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    wanted = {
        str(Path("geo/_data", *path.parts[1:]) if path.parts[0] == "data" else path)
        for path in ours
        if path.parts[:2] != ("data", "scripts")
    }
    assert wanted - held == set()


def test_the_installed_wheel_checks_a_project_and_makes_a_map(
    command: Path, tmp_path: Path
) -> None:
    answered(command, "init", "p", cwd=tmp_path)
    answered(command, "check", "p/project.toml", cwd=tmp_path)
    answered(command, "init", "m", "--from", "prospect", cwd=tmp_path)
    plan = ("prospect", "m/prospect.toml", "--out", "results")
    answered(command, *plan, cwd=tmp_path)
    assert (tmp_path / "results/concentration.html").is_file()


@pytest.mark.slow
def test_the_installed_wheel_runs_its_example(command: Path, tmp_path: Path) -> None:
    answered(command, "init", "p", cwd=tmp_path)
    make_small(tmp_path / "p/project.toml")
    run = ("run", "p/project.toml", "--out", "results")
    require_whole(answered(command, *run, cwd=tmp_path), tmp_path / "results")


@pytest.mark.slow
def test_the_installed_wheel_runs_the_demo(command: Path, tmp_path: Path) -> None:
    told = answered(command, "demo", "--out", "results", cwd=tmp_path)
    require_whole(told, tmp_path / "results")
