"""The notebooks run as they stand, use public names only, and are kept stripped."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import geo

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
PAGES = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
COURSE = (
    "01_a_zone_and_its_stations",
    "02_variograms_one_may_believe",
    "03_from_grid_to_statement",
    "04_routes_and_closures",
    "05_how_long_do_we_last",
    "06_concentration_map_with_covariates",
    "07_bring_your_own_data",
)


def cells_of(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == kind]


def private_names(code: str) -> list[str]:
    """List what a cell takes of geo beside its public names."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names if each.name.startswith("geo.")]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            taken = {each.name for each in node.names}
            if node.module.startswith("geo."):
                found.append(node.module)
            elif node.module == "geo":
                found += sorted(taken - set(geo.__all__))
        elif isinstance(node, ast.Attribute):
            of = node.value
            ours = isinstance(of, ast.Name) and of.id == "geo"
            if ours and node.attr not in {*geo.__all__, "__version__"}:
                found.append(f"geo.{node.attr}")
    return found


def test_the_course_is_whole() -> None:
    assert tuple(path.stem for path in NOTEBOOKS) == COURSE


def test_private_names_are_seen() -> None:
    code = (
        "import geo\nimport geo.model.crs\nfrom geo.kernels import jobs\n"
        "from geo import krige, workflow\ngeo.krige\ngeo.errors.DataError"
    )
    assert set(private_names(code)) == {
        "geo.model.crs", "geo.kernels", "workflow", "geo.errors",
    }  # fmt: skip


@PAGES
def test_a_notebook_uses_public_names_only(path: Path) -> None:
    for cell in cells_of(path, "code"):
        assert private_names(cell.source) == []


@PAGES
def test_a_notebook_reads_as_a_chapter(path: Path) -> None:
    words = [cell.source for cell in cells_of(path, "markdown")]
    assert words[0].startswith(f"# {int(path.stem[:2])}. ")
    assert "After this page you can" in words[0]
    before = words[0].partition("After this page")[0]
    assert re.search(r"From page \d|comes before|page before|by itself", before)
    last = words[-1]
    exercises = last.partition("## Exercises")[2]
    limits = last.partition("## What one may not conclude")[2]
    assert "## What we learnt" in last
    assert 3 <= limits.partition("## Exercises")[0].count("\n- ") <= 5
    assert 2 <= len(re.findall(r"^\d\. ", exercises, flags=re.MULTILINE)) <= 3
    later = COURSE.index(path.stem) + 1
    if later < len(COURSE):
        assert f"({COURSE[later]}.ipynb)" in exercises


@PAGES
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_notebook_runs_and_is_stripped(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    assert all(cell.get("id") for cell in notebook.cells)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(cwd=str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert any(cell.outputs for cell in code)
    said = "".join(
        output.text
        for cell in code
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    )
    assert said == ""
