"""What is told of a published file, and what is written of it."""

import pytest
from madeup.comtrade import write_comtrade
from madeup.pangaea import write_pangaea
from madeup.portwatch import write_portwatch

import geopandas as gpd

from geo.errors import ParameterError
from geo.workflow.inspecting import inspect_file


@pytest.mark.parametrize("write", [write_pangaea, write_portwatch])
def test_positions_are_written_as_points(write, tmp_path):
    out = tmp_path / "points.gpkg"
    content, text = inspect_file(write(tmp_path), out=out)
    points = gpd.read_file(out)
    assert len(points) == content["rows"] > 0
    assert (points.geometry.x == points["lon"]).all()
    assert (points.geometry.y == points["lat"]).all()
    assert text.endswith(f"written: {out}")


def test_a_table_without_positions_is_no_geopackage(tmp_path):
    path = write_comtrade(tmp_path)
    with pytest.raises(ParameterError, match="no positions"):
        inspect_file(path, out=tmp_path / "trade.gpkg")
    inspect_file(path, out=tmp_path / "trade.csv")
    assert (tmp_path / "trade.csv").read_text().startswith("row,period")
