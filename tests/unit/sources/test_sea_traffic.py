"""Traffic: ways of the user's, voyages, and the counts at gates."""

from __future__ import annotations

import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.sources.bundled import data_folder
from geo.sources.ports import read_gates
from geo.sources.sea_traffic import read_gate_traffic, read_traffic, read_voyages

WAY = shapely.LineString([(43, 12), (51, 14)])
ACROSS = shapely.LineString([(178, 0), (-178, 0)])


def write_ways(folder, *, shapes=(WAY, ACROSS), transits=(20000, 5)):
    path = folder / "ways.gpkg"
    table = {"name": ["Gulf", "Across"][: len(shapes)],
             "Transits_per_year": list(transits)[: len(shapes)]}  # fmt: skip
    gpd.GeoDataFrame(table, geometry=list(shapes), crs=4326).to_file(path)
    return path


def write_voyages(folder, text):
    path = folder / "voyages.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ways_are_read_with_their_transits_and_split_at_180(tmp_path):
    read = read_traffic(write_ways(tmp_path), root=tmp_path)
    assert read.table[["name", "transits_per_year"]].to_numpy().tolist() == [
        ["Gulf", 20000.0],
        ["Across", 5.0],
    ]
    assert read.table.geometry.iloc[1].geom_type == "MultiLineString"
    assert read.table.total_bounds[[0, 2]].tolist() == [-180.0, 180.0]


@pytest.mark.parametrize("wrong", ["many", None])
def test_transits_that_are_none_are_refused_with_their_way(tmp_path, wrong):
    path = write_ways(tmp_path, transits=[wrong, "5"])
    with pytest.raises(DataError, match="rows Gulf: Transits_per_year"):
        read_traffic(path, root=tmp_path)


def test_negative_transits_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"transits_per_year -1"):
        read_traffic(write_ways(tmp_path, transits=[-1, 5]), root=tmp_path)


def test_shapes_that_are_no_lines_and_bad_numbers_are_told_together(tmp_path):
    path = write_ways(tmp_path, shapes=[shapely.Point(0, 0), ACROSS], transits=["", 5])
    with pytest.raises(DataError, match="2 problems") as raised:
        read_traffic(path, root=tmp_path)
    assert "geometry 'Point'" in str(raised.value)


def test_ways_without_transits_are_refused(tmp_path):
    path = write_ways(tmp_path)
    with pytest.raises(DataError, match="transits_column: no column 'ships'"):
        read_traffic(path, root=tmp_path, transits_column="ships")


def test_voyages_are_read_and_bad_rows_told(tmp_path):
    text = (
        "voyages_per_year,Destination,Origin\n"
        '"1,200",JPYOK,AEJEA\n5,,AEJEA\n5,JPYOK,\n-5,JPYOK,AEJEA\n,JPYOK,AEJEA\n'
        "lots,JPYOK,AEJEA\n"
    )
    read = read_voyages(write_voyages(tmp_path, text), root=tmp_path)
    assert read.table.to_numpy().tolist() == [["AEJEA", "JPYOK", 1200.0]]
    assert read.rejected.to_numpy().tolist() == [
        [3, "no destination"],
        [4, "no origin"],
        [5, "voyages_per_year below 0"],
        [6, "no voyages_per_year"],
        [7, "voyages_per_year 'lots' is no number"],
    ]


def test_voyages_without_a_column_are_refused(tmp_path):
    path = write_voyages(tmp_path, "origin,destination\nA,B\n")
    with pytest.raises(DataError, match="no column 'voyages_per_year'"):
        read_voyages(path, root=tmp_path)


def test_counts_are_of_gates_that_are_there_and_each_has_its_source():
    counts = read_gate_traffic()
    assert set(counts["name"]) <= set(read_gates()["name"])
    assert (counts["transits_per_year"] >= 1000.0).all()
    assert (counts["source"].str.len() > 10).all()


def test_derived_counts_follow_from_what_their_source_says():
    counts = read_gate_traffic().set_index(["name", "year"])["transits_per_year"]
    assert counts["Suez Canal", 2019] == counts["Suez Canal", 2020] + 51
    assert counts["Bab el-Mandeb Strait", 2023] == round(542 / 7 * 365)
    assert counts["Strait of Hormuz", 2025] == 12 * 3000


def test_a_copy_of_the_counts_can_be_read_instead(tmp_path):
    text = (data_folder() / "supply" / "gate_traffic.csv").read_text(encoding="utf-8")
    head, first, *_ = text.splitlines()
    path = tmp_path / "gate_traffic.csv"
    path.write_text(f"{head}\n{first}\n", encoding="utf-8")
    assert len(read_gate_traffic(tmp_path)) == 1
    path.write_text(f"{head}\n{first}\n{first}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"repeated name \+ year"):
        read_gate_traffic(tmp_path)
