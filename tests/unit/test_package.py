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
    folders = ("geo", "data", "tests", "maps", "notebooks", ".ci")
    inside = [path for name in folders for path in (project_root / name).rglob("*")]
    ours = [
        path
        for path in [*inside, *project_root.glob("*")]
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix in {".py", ".toml", ".md", ".json", ".csv", ".cff", ""}
    ]
    assert len(ours) > 200
    pattern = re.compile(rb"(?<![\w.])/(?:work|home|root)/\w")
    here = Path(__file__)
    carrying = [path for path in ours if pattern.search(path.read_bytes())]
    assert [path for path in carrying if path.name != here.name] == []
