"""The shipped data are found wherever the package runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import geo
from geo.errors import DataError
from geo.model.tables import Column, TableSchema
from geo.sources.bundled import bundled_file, data_folder, read_bundled_table


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A package folder that is not the real one."""
    package = tmp_path / "site" / "geo"
    package.mkdir(parents=True)
    monkeypatch.setattr(geo, "__file__", str(package / "__init__.py"))
    return package


def test_a_checkout_is_found_from_any_working_folder(project_root, tmp_path):
    code = "from geo.sources.bundled import data_folder; print(data_folder())"
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(project_root)!r}); {code}",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(data_folder())


def test_the_folder_inside_an_installed_package_comes_first(elsewhere):
    (elsewhere / "_data" / "supply").mkdir(parents=True)
    (elsewhere.parent / "data" / "supply").mkdir(parents=True)
    assert data_folder() == elsewhere / "_data"


def test_the_folder_beside_the_package_serves_a_checkout(elsewhere):
    (elsewhere.parent / "data" / "supply").mkdir(parents=True)
    assert data_folder() == elsewhere.parent / "data"


def test_a_foreign_data_folder_beside_the_package_is_not_taken(elsewhere):
    (elsewhere.parent / "data").mkdir()
    with pytest.raises(DataError, match=r"neither folder is there[\s\S]*pip install"):
        data_folder()


def test_a_missing_file_is_named_with_its_cure():
    with pytest.raises(DataError, match=r"supply/nothing\.csv: not in .*\s+cure: "):
        bundled_file("supply/nothing.csv")


def test_codes_that_look_like_missing_values_stay_text(elsewhere):
    folder = elsewhere / "_data" / "supply"
    folder.mkdir(parents=True)
    (folder / "codes.csv").write_text(
        "code,tonnes,shut,extra\nNA,,true,NaN\nnull,0,false,\n", encoding="utf-8"
    )
    schema = TableSchema(
        name="codes",
        columns=(
            Column(name="code", kind="text", meaning="code"),
            Column(name="tonnes", kind="number", meaning="tonnes", required=False),
            Column(name="shut", kind="flag", meaning="shut"),
        ),
    )
    table = schema.validate(read_bundled_table("supply/codes.csv", schema=schema))
    assert table["code"].tolist() == ["NA", "null"]
    assert table["extra"].tolist() == ["NaN", ""]
    assert table["shut"].tolist() == [True, False]
    assert table["tonnes"].isna().tolist() == [True, False]


def test_nothing_is_remembered_between_calls():
    from geo.sources.trade import read_governance

    first = read_governance()
    first.loc[:, "wgi_scaled"] = 0.0
    assert (read_governance()["wgi_scaled"] > 0).all()
