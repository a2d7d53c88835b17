"""The files of a concentration map, read back by other software."""

import time

import numpy as np
import pandas as pd
import pyogrio
import pytest
from madeup.concentration_world import (
    CITATION,
    GRIDS,
    made_up_map,
    made_up_stations,
    made_up_tables,
)
from madeup.hostile_project import PAYLOADS

import geopandas as gpd
import rasterio
import xarray as xr

from geo.errors import DataError
from geo.model.grid import require_grid
from geo.report import concentration_export
from geo.report.concentration_citation import find_doi, write_bibtex
from geo.report.concentration_export import (
    concentration_files,
    describe_grid,
    write_concentration,
)
from geo.report.concentration_figure import ConcentrationFigure
from geo.report.concentration_tables import ConcentrationTables
from geo.report.export_grids import write_cog, write_netcdf

NAMES = tuple(GRIDS)


def kind_of(name):
    return "occurrence" if name == "geographic" else "quantity"


def write(name, folder, **changes):
    spec, kind = GRIDS[name], kind_of(name)
    grid = changes.pop("grid", made_up_map(spec, kind=kind, **changes))
    return write_concentration(
        grid,
        stations=made_up_stations(spec, kind=kind, **changes),
        tables=made_up_tables(kind=kind, **changes),
        folder=folder,
        title="A map",
    )


@pytest.fixture(scope="module")
def plain_figure():
    """Figures have tests of their own, and take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            concentration_export,
            "concentration_figure",
            lambda *_, **__: ConcentrationFigure(png=b"png", pdf=b"pdf"),
        )
        yield


@pytest.fixture(scope="module")
def written(plain_figure, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("map") for name in NAMES}
    return {name: (folder, write(name, folder)) for name, folder in folders.items()}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_is_what_lies_there(name, written):
    folder, names = written[name]
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == set(names)
    grid = made_up_map(GRIDS[name], kind=kind_of(name))
    assert names == concentration_files(grid, tables=made_up_tables(kind=kind_of(name)))


@pytest.mark.parametrize("name", NAMES)
def test_the_netcdf_is_the_map(name, written):
    folder, _ = written[name]
    grid = made_up_map(GRIDS[name], kind=kind_of(name))
    with xr.open_dataset(folder / "concentration.nc", engine="h5netcdf") as back:
        assert require_grid(back) == require_grid(grid)
        assert set(back.data_vars) == set(grid.data_vars)
        for variable in grid.data_vars:
            assert np.array_equal(back[variable], grid[variable], equal_nan=True)
            assert back[variable].attrs["units"] == grid[variable].attrs["units"]
            assert back[variable].attrs["grid_mapping"] == "spatial_ref"
        # CF 2.5.1: every cell has a place
        assert not any("_FillValue" in back[name].encoding for name in back.dims)
        assert "long_name" in back["spatial_ref"].attrs
        flags = back["applicable"].attrs
        assert back["applicable"].dtype == np.int8
        assert flags["flag_values"].dtype == np.int8
        assert flags["flag_values"].tolist() == [-1, 0, 1]
        assert flags["flag_meanings"].split()[1] == "not_applicable"
        assert back.attrs["Conventions"] == "CF-1.11"
        assert "2026-05-01" in back.attrs["history"]
        assert str(folder) not in str(back.attrs)
        assert back.attrs["references"].splitlines() == CITATION.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_gdal_reads_the_netcdf_where_the_cogs_lie(name, written):
    folder, _ = written[name]
    value = "probability" if name == "geographic" else "estimate"
    source = f"netcdf:{folder / 'concentration.nc'}:{value}"
    with (
        rasterio.open(source) as grid,
        rasterio.open(folder / "cog" / f"{value}.tif") as image,
    ):
        assert np.allclose(grid.bounds, image.bounds)
        assert grid.crs == image.crs or not grid.crs.is_geographic
        assert np.allclose(grid.read(1), image.read(1), equal_nan=True)


def test_every_image_is_a_cog_that_says_whence_it_came(written):
    folder, _ = written["projected"]
    images = sorted((folder / "cog").iterdir())
    assert len(images) == 9
    for path in images:
        with rasterio.open(path) as image:
            assert image.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert image.tags(1)["synthetic"] == "yes"
            assert "10.1029/2020GB006545" in image.tags(1)["references"]


def test_large_images_have_overviews(tmp_path):
    from geo.model.crs import WGS84
    from geo.model.grid import GridSpec

    spec = GridSpec(west=0.0, south=0.0, spacing=0.01, shape=(900, 1100), crs=WGS84)
    described = describe_grid(made_up_map(spec), title="A map")
    for name in ("estimate", "applicable"):
        path = write_cog(described[name], f"{name}.tif", root=tmp_path)
        with rasterio.open(path) as image:
            assert image.overviews(1) == [2, 4]
            assert image.profile["tiled"]
        with rasterio.open(path, overview_level=0) as half:
            kept = np.unique(half.read(1)[np.isfinite(half.read(1))])
            assert name == "estimate" or set(kept) == {-1, 0, 1}


def test_the_geopackage_holds_stations_and_ground(written):
    folder, _ = written["date line"]
    path = folder / "concentration.gpkg"
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    assert names == ["stations", "dropped", "applicable_area", "not_applicable_area"]
    layers = {name: gpd.read_file(path, layer=name) for name in names}
    assert {table.crs.to_epsg() for table in layers.values()} == {4326}
    assert len(layers["stations"]) == 24
    assert layers["dropped"].geometry.iloc[0].x == 154.0
    west, _, east, _ = layers["not_applicable_area"].total_bounds
    assert (west, east) == pytest.approx((-180.0, -176.0))
    assert layers["stations"].within(layers["applicable_area"].union_all()).all()


def test_nothing_dropped_and_nothing_outside_are_empty_layers(plain_figure, tmp_path):
    spec = GRIDS["geographic"]
    grid = made_up_map(spec, kind="occurrence")
    grid["applicable"][:] = np.ones(spec.shape, dtype=np.int8)
    write_concentration(
        grid.assign_attrs(citation=""),
        stations=made_up_stations(spec, kind="occurrence").iloc[:0],
        tables=ConcentrationTables(),
        folder=tmp_path,
        title="A map",
    )
    path = tmp_path / "concentration.gpkg"
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    assert [len(gpd.read_file(path, layer=name)) for name in layers] == [0, 0, 1, 0]
    assert not (tmp_path / "tables").exists()
    assert not (tmp_path / "citation.txt").exists()


def test_the_same_map_gives_the_same_bytes(written, plain_figure, tmp_path):
    folder, names = written["projected"]
    time.sleep(1.1)  # formats that keep the time keep it to the second
    write("projected", tmp_path)
    for name in names:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_where_something_goes_wrong_the_folder_stays_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "concentration.nc").write_text("of last time")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(concentration_export, "write_gpkg", full)
    monkeypatch.setattr(
        concentration_export,
        "concentration_figure",
        lambda *_, **__: ConcentrationFigure(png=b"", pdf=b""),
    )
    with pytest.raises(OSError, match="No space"):
        write("projected", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["concentration.nc"]
    assert (tmp_path / "concentration.nc").read_text() == "of last time"


def test_a_link_in_the_folder_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "cog").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="cog is a link"):
        write("projected", tmp_path / "run")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_map_is_not_changed_by_writing_it():
    grid = made_up_map(GRIDS["projected"])
    before = grid.copy(deep=True)
    describe_grid(grid, title="Another title")
    assert grid.identical(before)


def test_hostile_texts_reach_no_formula_and_no_script(plain_figure, tmp_path):
    text = "=HYPERLINK(1) " + " ".join(PAYLOADS.values())
    write("date line", tmp_path, text=text)
    page = (tmp_path / "concentration.html").read_text(encoding="utf-8")
    assert "<script>window.__pwned" not in page
    assert "<img src=x" not in page
    for path in (tmp_path / "tables").iterdir():
        table = pd.read_csv(path)
        words = [str(v) for column in table for v in table[column]]
        assert not any(word.startswith("=") for word in words)
    first = (tmp_path / "citation.txt").read_text(encoding="utf-8").splitlines()[0]
    assert first == " ".join(text.split())


def test_a_netcdf_of_a_map_without_units_is_refused(tmp_path):
    grid = made_up_map(GRIDS["projected"])
    del grid["spread"].attrs["units"]
    with pytest.raises(DataError, match="variable spread: no units"):
        write_netcdf(describe_grid(grid, title="A map"), "a.nc", root=tmp_path)


@pytest.mark.parametrize(
    ("reference", "doi"),
    [
        (
            "A (2021). https://doi.org/10.1111/2041-210X.13650",
            "10.1111/2041-210X.13650",
        ),
        ("DOI:10.5285/abc. Accessed 2024.", "10.5285/abc"),
        ("(doi 10.1594/PANGAEA.904962)", "10.1594/PANGAEA.904962"),
        ("A report of 1988, 10.5 pages", ""),
    ],
)
def test_a_doi_is_found_as_it_is_registered(reference, doi):
    assert find_doi(reference) == doi


def test_bibtex_keeps_every_word_and_stays_closed():
    hostile = "A & B {C} 100 % $x$ #1 _y_ ~ ^ \\end (1999), doi:10.1/none"
    text = write_bibtex((hostile, *CITATION.splitlines()))
    assert text.count("@misc{") == 3
    assert r"A \& B \{C\} 100 \% \$x\$ \#1 \_y\_" in text
    assert "year = {1999}" in text
    assert "doi = {10.1029/2020GB006545}" in text
    bare = text.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")
