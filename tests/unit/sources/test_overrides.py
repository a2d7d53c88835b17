"""Override polygons: what is read, and that every bad row is told."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.sources.overrides import read_overrides

BOX = shapely.box(154.0, 23.0, 155.0, 24.0)
GOOD = {
    "class": "Indicated",
    "author": "A. Reader",
    "date": "2026-03-31",
    "reason": "dense photographs",
}


def written(folder, rows, *, name="classes.gpkg", crs="EPSG:4326", drop=()):
    table = pd.DataFrame([{**GOOD, **row} for row in rows]).drop(columns=list(drop))
    shapes = table.pop("shape") if "shape" in table else [BOX] * len(table)
    gpd.GeoDataFrame(table, geometry=list(shapes), crs=crs).to_file(folder / name)
    return name


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "shp"])
def test_any_vector_file_is_read(tmp_path, suffix):
    name = written(tmp_path, [{}, {"class": "inferred"}], name=f"classes.{suffix}")
    read = read_overrides(name, root=tmp_path)
    assert read.columns.tolist() == [
        "class",
        "author",
        "date",
        "reason",
        "note",
        "geometry",
    ]
    assert sorted(read["class"]) == ["Indicated", "Inferred"]
    assert read["date"].tolist() == ["2026-03-31", "2026-03-31"]
    assert read.crs.to_epsg() == 4326


@pytest.mark.parametrize("suffix", ["gpkg", "geojson"])
def test_dates_may_be_dates(tmp_path, suffix):
    rows = [{"date": pd.Timestamp(dt.date(2026, 1, 2))}]
    name = written(tmp_path, rows, name=f"classes.{suffix}")
    assert read_overrides(name, root=tmp_path)["date"].tolist() == ["2026-01-02"]


def test_every_bad_row_is_told_at_once(tmp_path):
    rows = [
        {},
        {"class": "Proven"},
        {"author": ""},
        {"author": None, "reason": "  "},
        {"date": "31.3.2026"},
        {"date": None},
        {"shape": shapely.Point(154.0, 24.0)},
        {"class": None},
    ]
    rows = [{"shape": BOX, **row} for row in rows]
    name = written(tmp_path, rows, name="classes.gpkg")
    with pytest.raises(DataError, match="7 problems") as caught:
        read_overrides(name, root=tmp_path)
    told = [(each.where, each.what) for each in caught.value.problems]
    assert told == [
        ("rows 8", "no class"),
        ("rows 2", "class 'Proven'"),
        ("rows 3, 4", "no author"),
        ("rows 6", "no date"),
        ("rows 5", "date '31.3.2026'"),
        ("rows 4", "no reason"),
        ("rows 7", "no polygon in it"),
    ]


def test_missing_columns_are_told_together(tmp_path):
    name = written(tmp_path, [{}], drop=["author", "reason"])
    with pytest.raises(DataError, match="no column 'author'") as caught:
        read_overrides(name, root=tmp_path)
    assert "no column 'reason'" in str(caught.value)


def test_a_projected_file_comes_out_in_degrees_split_at_180(tmp_path):
    fiji = gpd.GeoSeries([shapely.box(179.5, -18.0, 180.5, -17.0)], crs="EPSG:4326")
    moved = fiji.to_crs("EPSG:32760").iloc[0]
    name = written(tmp_path, [{"shape": moved}], crs="EPSG:32760")
    polygon = read_overrides(name, root=tmp_path).geometry.iloc[0]
    assert polygon.bounds[0] == -180.0
    assert polygon.bounds[2] == 180.0


def test_a_file_without_crs_is_refused(tmp_path):
    name = written(tmp_path, [{}], name="classes.shp")
    (tmp_path / "classes.prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_overrides(name, root=tmp_path)
    assert len(read_overrides(name, root=tmp_path, crs="EPSG:4326")) == 1


def test_a_polygon_that_crosses_itself_is_mended_and_said(tmp_path):
    bow_tie = shapely.Polygon([(154, 23), (155, 24), (155, 23), (154, 24)])
    name = written(tmp_path, [{"shape": bow_tie}])
    read = read_overrides(name, root=tmp_path)
    assert read.geometry.is_valid.all()
    assert "mended" in read["note"].iloc[0]
