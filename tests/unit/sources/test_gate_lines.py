"""Gates that a user draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from madeup.gate_lines import (
    CANARY,
    CANARY_LINE,
    OCEAN_LINE,
    write_features,
    write_gate_lines,
)

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.model.supply_schemas import GATES
from geo.sources.gate_lines import read_gate_lines
from geo.sources.ports import read_gates

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_become_gates_of_the_built_in_schema(tmp_path: Path) -> None:
    gates = read_gate_lines(write_gate_lines(tmp_path), root=tmp_path)
    assert GATES.validate(gates) is gates
    assert gates["name"].tolist() == ["South Atlantic", "Canary Passage"]
    assert gates["source"].tolist() == ["my_gates.geojson", "drawn for a test"]
    assert gates["evidence"].tolist() == ["unverified", "unverified"]
    assert gates[["lon", "lat"]].iloc[0].tolist() == [-13.5, -20.0]
    assert not gates["witness_blocked"].any()


def test_a_line_over_the_date_line_is_split_there(tmp_path: Path) -> None:
    lines = [([[179.0, -18.0], [-179.0, -16.0]]), ([[179.0, -18.0], [181.0, -16.0]])]
    read = [
        read_gate_lines(
            write_features(tmp_path, [({"name": "Nanuku"}, line)]), root=tmp_path
        )
        for line in lines
    ]
    for gates in read:
        assert gates.geometry[0].geom_type == "MultiLineString"
        assert gates.total_bounds.tolist() == [-180.0, -18.0, 180.0, -16.0]
        assert abs(gates["lon"].iloc[0]) == 180.0


def test_a_file_in_another_crs_comes_in_degrees(tmp_path: Path) -> None:
    line = shapely.LineString(CANARY_LINE)
    table = gpd.GeoDataFrame({"name": ["Canary Passage"]}, geometry=[line], crs=4326)
    table.to_crs(32628).to_file(tmp_path / "gates.gpkg")
    gates = read_gate_lines("gates.gpkg", root=tmp_path)
    assert gates.geometry[0].distance(line) < 1e-6


PROBLEMS = {
    "no name": ([({"name": " "}, CANARY_LINE)], "gate 1: no name"),
    "a name twice": (
        [(CANARY, CANARY_LINE), ({"name": "canary  passage"}, OCEAN_LINE)],
        "gate 2: 'canary passage' twice",
    ),
    "a built-in name": ([({"name": "suez canal"}, CANARY_LINE)], "is built in"),
    "a semicolon": ([({"name": "a;b"}, CANARY_LINE)], "semicolon"),
    "no column of names": ([({"title": "A"}, CANARY_LINE)], "no column 'name'"),
    "a point": (
        [(CANARY, {"type": "Point", "coordinates": [1.0, 2.0]})],
        "gates 1: no line",
    ),
    "no shape": ([(CANARY, None)], "gates 1: no geometry"),
    "one place twice": ([(CANARY, [[1.0, 2.0], [1.0, 2.0]])], "without length"),
    "swapped axes": ([(CANARY, [[10.0, 140.0], [11.0, 141.0]])], "swapped"),
    "longitudes of two turns": ([(CANARY, [[400.0, 1.0], [401.0, 2.0]])], "beyond 360"),
    "too many": (
        [({"name": f"gate {k}"}, CANARY_LINE) for k in range(37)],
        "37 beside 28 that are built in",
    ),
    "nothing": ([], "no features in it"),
    "unknown evidence": (
        [(CANARY | {"evidence": "sure"}, CANARY_LINE)],
        "evidence sure",
    ),
}


@pytest.mark.parametrize(("features", "told"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_no_gate_is_refused(tmp_path: Path, features, told: str) -> None:
    path = write_features(tmp_path, features)
    with pytest.raises(DataError, match=told):
        read_gate_lines(path, root=tmp_path, known=read_gates()["name"])


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    features = [
        ({"name": "Suez Canal"}, CANARY_LINE),
        ({"name": "A"}, {"type": "Point", "coordinates": [1.0, 2.0]}),
        ({"name": ""}, OCEAN_LINE),
    ]
    path = write_features(tmp_path, features)
    with pytest.raises(DataError, match="3 problems") as told:
        read_gate_lines(path, root=tmp_path, known=["Suez Canal"])
    assert {problem.where for problem in told.value.problems} == {
        "gate 1",
        "gates 2",
        "gate 3",
    }


def test_a_file_cut_off_is_refused(tmp_path: Path) -> None:
    path = write_gate_lines(tmp_path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DataError, match=r"my_gates\.geojson"):
        read_gate_lines(path, root=tmp_path)


def test_a_file_that_does_not_say_its_crs_is_refused(tmp_path: Path) -> None:
    line = shapely.LineString(CANARY_LINE)
    table = gpd.GeoDataFrame({"name": ["A"]}, geometry=[line], crs=4326)
    table.to_file(tmp_path / "gates.shp")
    (tmp_path / "gates.prj").unlink()
    with pytest.raises(CRSError, match="the file carries none"):
        read_gate_lines("gates.shp", root=tmp_path)


def test_a_remote_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="remote"):
        read_gate_lines("/vsicurl/example/gates.geojson", root=tmp_path)
