"""The built wheel, in an empty environment, from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def test_the_installed_wheel_runs_the_demo(project_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin/python"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    pip = (
        [uv, "pip", "install", "--quiet", "--python", str(python)]
        if uv
        else [str(python), "-m", "pip", "install", "--quiet"]
    )
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    copy = tmp_path / "source"
    skip = shutil.ignore_patterns(
        ".venv", ".git", "results*", ".*_cache", "__pycache__"
    )
    shutil.copytree(project_root, copy, ignore=skip)
    subprocess.run([*build, "--wheel-dir", str(wheels), str(copy)], check=True)
    (wheel,) = wheels.glob("abyssal-*.whl")
    subprocess.run([*pip, str(wheel)], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [str(home / "bin/abyssal"), "demo", "--out", "results"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "results/report.html").is_file()
    for told in ("Zone Minamitorishima", "Contained metal", "Worst stop", "Cover"):
        assert told in done.stdout
