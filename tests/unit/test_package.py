"""The package as a whole: what importing it costs, and what it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import geo

HEAVY = {
    *("numpy", "pandas", "geopandas", "shapely", "xarray", "rasterio", "scipy"),
    *("folium", "matplotlib", "pydantic", "typer", "rich", "pyproj", "h5netcdf"),
    *("searoute", "jinja2", "numba"),
}


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = run("import sys, geo; print(*sys.modules)").split()
    assert HEAVY & set(loaded) == set()


def test_help_loads_no_science() -> None:
    code = (
        "import sys; sys.argv = ['abyssal', '--help']\n"
        "from geo.cli import main\n"
        "try:\n    main()\nfinally:\n    print('LOADED', *sys.modules)"
    )
    loaded = run(code).split("LOADED")[1].split()
    for name in ("pandas", "geopandas", "xarray", "folium", "scipy"):
        assert name not in loaded


def test_every_public_name_can_be_reached() -> None:
    assert len(geo.__all__) >= 25
    for name in geo.__all__:
        assert getattr(geo, name) is not None


def test_the_readme_example_runs(project_root: Path) -> None:
    readme = (project_root / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    area = float(run(example))
    assert 420_000 < area < 450_000


def test_no_file_carries_a_path_of_one_machine(project_root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files"],
        cwd=project_root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    pattern = re.compile(rb"(?<![\w.])/(?:work|home|root)/\w")
    carrying = [
        name
        for name in listed
        if name.endswith((".py", ".toml", ".md", ".json", ".csv", ".cff"))
        and (project_root / name).is_file()
        and pattern.search((project_root / name).read_bytes())
        and name != "tests/unit/test_package.py"
    ]
    assert carrying == []
