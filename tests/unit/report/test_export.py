import hashlib
import time

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import rasterio
import shapely
import xarray as xr
from pyproj import CRS

from geo.errors import DataError
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.grid import GridSpec, require_grid
from geo.report import export
from geo.report.export import (
    resolve_inside,
    write_gpkg,
    write_table,
    write_text,
)
from geo.report.export_grids import write_cog, write_netcdf


@pytest.fixture
def grid():
    spec = GridSpec(
        west=-1e5,
        south=-5e4,
        spacing=5e3,
        shape=(20, 40),
        crs=local_crs([180.0], [-17.0]),
    )
    values = np.arange(800.0).reshape(20, 40)
    values[0, 0] = np.nan
    field = spec.variable(values, units="kg/m2", long_name="abundance", basis="wet")
    return spec.dataset().assign(abundance=field)


@pytest.fixture
def ports():
    return gpd.GeoDataFrame(
        {"name": ["Suva"], "gates": [["Torres", "Lombok"]], "source": ["made up"]},
        geometry=[shapely.Point(178.4, -18.1)],
        crs=4326,
    )


WRITERS = {
    "table.csv": lambda grid, ports, root: write_table(ports, "table.csv", root=root),
    "grid.tif": lambda grid, ports, root: write_cog(
        grid["abundance"], "grid.tif", root=root
    ),
    "grid.nc": lambda grid, ports, root: write_netcdf(grid, "grid.nc", root=root),
    "all.gpkg": lambda grid, ports, root: write_gpkg(
        {"ports": ports, "again": ports}, "all.gpkg", root=root
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_content_gives_the_same_bytes(name, grid, ports, tmp_path):
    first = WRITERS[name](grid, ports, tmp_path / "a").read_bytes()
    time.sleep(1.1)  # formats that keep the time keep it to the second
    second = WRITERS[name](grid, ports, tmp_path / "b").read_bytes()
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_is_left_beside_the_file(name, grid, ports, tmp_path):
    WRITERS[name](grid, ports, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "path", ["../out.txt", "/etc/out.txt", "a/../../out.txt", ".", "a/.."]
)
def test_a_path_outside_the_folder_is_refused(path, tmp_path):
    with pytest.raises(DataError, match="outside the results folder"):
        write_text("x", path, root=tmp_path)


def test_a_path_through_a_link_is_refused(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "results"
    root.mkdir()
    (root / "maps").symlink_to(elsewhere)
    with pytest.raises(DataError, match=r"maps is a link"):
        write_text("x", "maps/seabed.html", root=root)
    assert not list(elsewhere.iterdir())


def test_a_link_in_the_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "victim").write_text("mine")
    root = tmp_path / "results"
    root.mkdir()
    (root / "t.txt").symlink_to(tmp_path / "victim")
    with pytest.raises(DataError, match=r"t\.txt is a link"):
        write_text("x", "t.txt", root=root)
    assert (tmp_path / "victim").read_text() == "mine"


def test_the_results_folder_itself_may_be_reached_through_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_text("x", "a/t.txt", root=tmp_path / "link")
    assert (tmp_path / "real" / "a" / "t.txt").read_text() == "x"


def test_an_absolute_path_inside_the_folder_is_fine(tmp_path):
    inside = tmp_path / "tables" / "t.csv"
    assert resolve_inside(inside, root=tmp_path) == inside


def test_a_failure_keeps_the_old_file(grid, tmp_path):
    write_text("old", "grid.tif", root=tmp_path)
    broken = grid["abundance"].astype("complex128").astype(object)
    with pytest.raises(Exception, match=r"."):
        write_cog(broken, "grid.tif", root=tmp_path)
    assert (tmp_path / "grid.tif").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["grid.tif"]


def test_names_with_spaces_and_other_scripts_are_fine(tmp_path):
    path = write_text("x", "南鳥島 results/été.txt", root=tmp_path)
    assert path.read_text() == "x"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
)
def test_a_formula_in_a_text_cell_is_quoted(text, tmp_path):
    table = pd.DataFrame({"name": [text], "n": [-1.5]})
    back = pd.read_csv(write_table(table, "t.csv", root=tmp_path))
    assert back["name"][0].startswith("'")
    assert back["n"][0] == -1.5


def test_cells_of_one_hash_and_lists_among_words_stay_apart(tmp_path):
    table = pd.DataFrame(
        {
            "mixed": pd.Series([1, True, 1.0, "=1", ["=a", "b"]], dtype=object),
            "words": ["=1", None, "=1", "-1.5,20", "b"],
        }
    )
    lines = write_table(table, "t.csv", root=tmp_path).read_text().splitlines()
    assert lines == [
        "mixed,words",
        "1,'=1",
        "True,",
        "1.0,'=1",
        '\'=1,"-1.5,20"',
        '"\'=a, b",b',
    ]


def test_a_word_that_comes_often_is_looked_at_once(tmp_path, monkeypatch):
    seen = []
    look = export._without_formula
    monkeypatch.setattr(
        export, "_without_formula", lambda value: seen.append(value) or look(value)
    )
    write_table(pd.DataFrame({"w": ["=1", "b"] * 500}), "t.csv", root=tmp_path)
    assert sorted(seen) == ["=1", "b", "w"]


def test_a_formula_in_a_column_name_is_quoted(tmp_path):
    path = write_table(pd.DataFrame({"=cmd": [1]}), "t.csv", root=tmp_path)
    assert path.read_text().startswith("'=cmd")


def test_numbers_come_back_to_the_last_bit(tmp_path):
    numbers = np.random.Generator(np.random.PCG64(3)).normal(size=500) * 1e-7
    path = write_table(pd.DataFrame({"n": numbers}), "t.csv", root=tmp_path)
    back = [float(line) for line in path.read_text().splitlines()[1:]]
    assert np.array_equal(back, numbers)


def test_lists_become_words_and_geometry_stays_out(ports, tmp_path):
    text = write_table(ports, "t.csv", root=tmp_path).read_text()
    assert text == 'name,gates,source\nSuva,"Torres, Lombok",made up\n'


def test_an_empty_table_keeps_its_head(tmp_path):
    path = write_table(pd.DataFrame({"a": [], "b": []}), "t.csv", root=tmp_path)
    assert path.read_text() == "a,b\n"


def test_a_cog_reads_back_where_it_was(grid, tmp_path):
    path = write_cog(grid["abundance"], "grid.tif", root=tmp_path)
    spec = require_grid(grid)
    with rasterio.open(path) as image:
        assert image.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        corners = [
            transformer(crs, WGS84).transform(1e5, 5e4)
            for crs in (CRS.from_wkt(image.crs.to_wkt()), spec.crs)
        ]
        assert corners[0] == pytest.approx(corners[1], abs=1e-9)
        assert image.bounds == pytest.approx(spec.bounds)
        assert np.isnan(image.nodata)
        assert np.array_equal(image.read(1)[::-1], grid["abundance"], equal_nan=True)
        assert image.tags(1)["units"] == "kg/m2"
        assert image.tags(1)["basis"] == "wet"
        assert image.descriptions == ("abundance",)


def test_a_cog_of_classes_stays_whole_numbers(tmp_path):
    spec = GridSpec(west=170.0, south=0.0, spacing=1.0, shape=(3, 20), crs=WGS84)
    codes = spec.variable(np.arange(60, dtype=np.uint8), units="1", long_name="reason")
    grid = spec.dataset().assign(reason=codes)["reason"]
    with rasterio.open(write_cog(grid, "codes.tif", root=tmp_path)) as image:
        assert image.dtypes == ("uint8",)
        assert image.nodata is None
        assert image.bounds.right == 190.0
        assert image.read(1)[-1, 0] == 0


def test_variables_become_bands_that_keep_their_names(grid, tmp_path):
    both = grid.assign(
        variance=(2.0 * grid["abundance"]).assign_attrs(
            units="kg2 m-4", long_name="variance", grid_mapping="spatial_ref"
        )
    )
    with rasterio.open(write_cog(both, "both.tif", root=tmp_path)) as image:
        assert image.count == 2
        assert [image.tags(n)["name"] for n in (1, 2)] == ["abundance", "variance"]
        assert image.tags(2)["units"] == "kg2 m-4"
        assert np.array_equal(
            image.read(2)[::-1], 2.0 * grid["abundance"], equal_nan=True
        )


def test_bands_of_several_types_are_refused(grid, tmp_path):
    codes = grid["abundance"].fillna(0.0).astype(np.uint8)
    mixed = grid.assign(codes=codes.assign_attrs(grid["abundance"].attrs))
    with pytest.raises(DataError, match="of types float64, uint8"):
        write_cog(mixed, "mixed.tif", root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_netcdf_reads_back_as_the_same_grid(grid, tmp_path):
    path = write_netcdf(grid, "grid.nc", root=tmp_path)
    with xr.open_dataset(path, engine="h5netcdf") as back:
        assert require_grid(back) == require_grid(grid)
        assert back.attrs["Conventions"] == "CF-1.11"
        assert back["abundance"].attrs["basis"] == "wet"
        assert np.array_equal(back["abundance"], grid["abundance"], equal_nan=True)
        # every cell has a place: CF 2.5.1 allows coordinates no missing values
        assert [name for name in back.dims if "_FillValue" in back[name].encoding] == []


def test_a_netcdf_without_units_is_refused(grid, tmp_path):
    grid["abundance"].attrs.pop("units")
    with pytest.raises(DataError, match="no units"):
        write_netcdf(grid, "grid.nc", root=tmp_path)


def test_a_geopackage_holds_its_layers(ports, tmp_path):
    path = write_gpkg({"ports": ports, "more": ports}, "r.gpkg", root=tmp_path)
    back = gpd.read_file(path, layer="more")
    assert back["gates"][0] == "Torres, Lombok"
    assert back.crs == ports.crs
    assert back.geometry[0].equals(ports.geometry[0])


def test_layers_without_crs_are_all_told(ports, tmp_path):
    bare = ports.set_crs(None, allow_override=True)
    with pytest.raises(DataError, match=r"(?s)2 problems.*layer a.*layer b"):
        write_gpkg({"a": bare, "b": bare}, "r.gpkg", root=tmp_path)
