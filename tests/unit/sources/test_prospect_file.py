"""What a prospect.toml may say, and what is told of one that may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import DataError, ParameterError
from geo.model.prospect import ProspectGrid, ProspectPlan
from geo.model.prospect_covariates import CovariateSource
from geo.model.prospect_model import ProspectModel
from geo.model.prospect_points import ProspectPoints
from geo.sources.bundled import data_folder
from geo.sources.prospect_file import read_prospect

GOOD = """\
name = "bay"
title = "A bay"
date = "2024-06-30"

[points]
file = "points.csv"
response = "kg"
kind = "quantity"

[grid]
spacing_m = 5000.0

[[covariates]]
name = "depth"
file = "depth.nc"
resampling = "average"
source = "made up"

[[covariates]]
name = "slope"
derived = "slope"
of = "depth"
resampling = "bilinear"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("points.csv", "depth.nc"):
        (tmp_path / name).write_text("there\n")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "prospect.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path, text: str, **more: object) -> list[str]:
    with pytest.raises(DataError) as refused:
        read_prospect(write(folder, text), **more)
    return [str(problem) for problem in refused.value.problems]


def test_a_good_file_is_read_into_the_dataclasses(folder):
    file = read_prospect(write(folder, GOOD))
    assert file.plan.kind == "quantity"
    assert [one.name for one in file.plan.covariates] == ["depth", "slope"]
    assert file.plan.model.learners_of("quantity")[0] == "linear"
    assert file.locate("points.csv") == folder / "points.csv"
    assert file.inputs() == {
        "points.file": "points.csv",
        "covariates.depth.file": "depth.nc",
    }


def test_the_shipped_example_is_sound():
    file = read_prospect(data_folder() / "projects/prospect/prospect.toml")
    assert file.plan.synthetic
    assert all(file.locate(name).is_file() for name in file.inputs().values())


def test_every_problem_is_told_at_once_with_its_line_and_its_cure(folder):
    text = (
        GOOD.replace('kind = "quantity"', 'kind = "quantty"')
        .replace("spacing_m = 5000.0", "spacing_km = 5.0")
        .replace("depth.nc", "nowhere.nc")
        .replace('of = "depth"', 'of = "deepness"')
    )
    problems = "\n".join(told(folder, text + "\n[folds]\nside_m = -1.0\n"))
    assert "line 8, points.kind" in problems
    assert "did you mean 'quantity'?" in problems
    assert "line 11, grid.spacing_km: unknown key" in problems
    assert "did you mean 'spacing_m'?" in problems
    assert "no file 'nowhere.nc'" in problems
    assert "folds.side_m: -1" in problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("spacing_m = 5000.0", "", "neither of spacing_m and spacing_deg"),
        ('resampling = "average"', "", "resampling: not said"),
        ('resampling = "bilinear"', "", "resampling: not said"),
        ('source = "made up"', "", "source: empty"),
        ('of = "depth"', 'of = "deepness"', "'deepness' is no covariate with a file"),
        ('derived = "slope"', 'derived = "bpi"', "no radius"),
        ('name = "slope"', 'name = "depth"', "'depth' twice"),
        ('name = "slope"', 'name = "a b"', "letters, digits and underscores"),
        ('file = "points.csv"', 'presence = "points.csv"', "control: empty beside"),
        ('kind = "quantity"', 'date = "d"\nlon = "x"', "both, or neither"),
        ('title = "A bay"', 'title = " "', "title: empty"),
        ('date = "2024-06-30"', "", "the day of the map"),
    ],
)
def test_what_a_plan_may_not_say(folder, old, new, said):
    assert said in "\n".join(told(folder, GOOD.replace(old, new)))


def test_the_folder_of_the_data_may_be_another(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    path = write(elsewhere, GOOD)
    with pytest.raises(DataError, match="name the folder with data_root"):
        read_prospect(path)
    assert read_prospect(path, data_root=folder).root == folder


def test_a_file_that_is_no_toml_is_told(folder):
    assert "no TOML" in told(folder, "name = bay")[0]


def test_two_tables_and_one_exclude_each_other():
    with pytest.raises(ParameterError, match="beside presence or control"):
        ProspectPoints(file="a.csv", presence="b.csv", control="c.csv")
    with pytest.raises(ParameterError, match="tell of an occurrence only"):
        ProspectPoints(presence="b.csv", control="c.csv", kind="quantity")


def test_a_prevalence_needs_someone_who_says_so():
    with pytest.raises(ParameterError, match="prevalence_source"):
        ProspectModel(prevalence=0.1)


def plan(**changed: object) -> ProspectPlan:
    said: dict[str, object] = {
        "name": "a",
        "title": "A",
        "date": "2024-06-30",
        "points": ProspectPoints(presence="a.csv", control="b.csv"),
        "grid": ProspectGrid(spacing_deg=0.1),
        "covariates": (
            CovariateSource(
                name="depth", file="d.nc", resampling="nearest", source="made up"
            ),
        ),
    }
    return ProspectPlan(**(said | changed))  # type: ignore[arg-type]


def test_a_map_needs_a_covariate_that_is_used():
    hidden = CovariateSource(name="depth", file="d.nc", used=False, source="made up")
    with pytest.raises(ParameterError, match="none that is used"):
        plan(covariates=(hidden,))


def test_a_date_is_a_day():
    with pytest.raises(ParameterError, match="a day, such as"):
        plan(date="last summer")


def test_bounds_are_checked_in_their_order():
    with pytest.raises(ParameterError, match="west, south, east, north"):
        ProspectGrid(spacing_deg=0.1, bounds=(-160.0, 24.0, -110.0, 0.0))
