"""Reading project files: every problem, its place, its cure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geo.errors import DataError
from geo.sources.bundled import data_folder
from geo.sources.project_file import read_project
from geo.sources.toml_places import describe_place, key_lines


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    shutil.copytree(data_folder() / "projects" / "minamitorishima", folder)
    return folder / "project.toml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def test_the_built_in_project_is_read_whole(demo: Path) -> None:
    file = read_project(demo)
    assert file.project.name == "minamitorishima"
    assert file.project.samples.metals == ("Ni", "Co", "Cu", "Mn")
    assert file.project.supply is not None
    assert file.locate("stations.csv").is_file()


def test_an_unknown_key_names_its_line_and_the_nearest_known_key(demo: Path) -> None:
    edit(demo, "spacing_m = 2000.0", "spacing_m = 2000.0\nneigbours = 8")
    line = line_of(demo, "neigbours")
    with pytest.raises(DataError, match=rf"line {line}, estimate.neigbours") as error:
        read_project(demo)
    assert "did you mean 'neighbours'?" in str(error.value)


def test_all_problems_are_told_at_once(demo: Path) -> None:
    edit(demo, "moisture = 0.28 ", "moisture = 1.28 ")
    edit(demo, 'basis = "wet"', 'basis = "damp"')
    edit(demo, 'name = "CHN"', 'nam = "CHN"')
    with pytest.raises(DataError) as error:
        read_project(demo)
    text = str(error.value)
    assert "wet-basis mass fraction" in text
    assert "samples.abundance.basis" in text
    assert "disruptions.1.nam" in text
    assert len(error.value.problems) >= 3


def test_a_missing_file_is_told_with_its_place(demo: Path) -> None:
    (demo.parent / "stations.csv").unlink()
    line = line_of(demo, 'file = "stations.csv"')
    with pytest.raises(DataError, match=f"line {line}, samples.file: no file"):
        read_project(demo)


def test_data_root_can_be_given_from_outside(demo: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for beside in set(demo.parent.iterdir()) - {demo, elsewhere}:
        beside.rename(elsewhere / beside.name)
    file = read_project(demo, data_root=elsewhere)
    assert file.root == elsewhere


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Field required"),
        (b"name = ", "Invalid value"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"name = 1\nzone = 3", "name: 1\n    expected: a text"),
    ],
)
def test_a_file_that_is_no_project_is_refused(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "project.toml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_project(path)


def test_a_file_that_is_not_there_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="abyssal init DIR writes one"):
        read_project(tmp_path / "none.toml")


def test_zone_takes_a_country_or_a_file_not_both(demo: Path) -> None:
    edit(demo, "limit_nm = 200.0\n", 'limit_nm = 200.0\nfile = "zone.gpkg"\n')
    with pytest.raises(DataError, match="both given"):
        read_project(demo)


def test_places_follow_arrays_of_tables() -> None:
    lines = key_lines("[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3\n")
    assert lines["a", 1, "x"] == 4
    assert lines["a", 1, "b", "y"] == 6
    assert describe_place(("a", 1, "x"), file="f", lines=lines) == "f line 4, a.2.x"


def test_a_table_that_is_there_and_wrong_is_not_missed_by_another(demo: Path) -> None:
    edit(demo, "speed_m_s = 0.5", "speed_m_s = -0.5")
    edit(demo, "plume_buffer_m = 2000.0", "plume_buffer_m = -5.0")
    with pytest.raises(DataError) as error:
        read_project(demo)
    assert [problem.where.partition(", ")[2] for problem in error.value.problems] == [
        "mining.speed_m_s",
        "footprint.plume_buffer_m",
    ]


def test_recoveries_of_a_supply_that_is_wrong_are_not_missed(demo: Path) -> None:
    edit(demo, "recovery = { Co = 0.77", "recovery = { Co = 77.0")
    with pytest.raises(DataError, match=r"supply\.seabed\.recovery\.Co: 77") as error:
        read_project(demo)
    assert len(error.value.problems) == 1
