"""A grid from a table of points, as a user asks for it."""

from __future__ import annotations

import json
import re

import numpy as np
import openpyxl
import pytest
from command_line import abyssal

import rasterio
import xarray as xr
from pyproj import CRS

from geo.geostat.worlds.designs import regular_design
from geo.geostat.worlds.sea_floor import draw_world
from geo.geostat.worlds.settings import WorldSettings, invented_lattice
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.grid import require_grid
from geo.model.randomness import generator
from geo.workflow import grid_request
from geo.workflow.grid_layers import variable_name

HERE = (154.6, 23.9)


@pytest.fixture(scope="module")
def world():
    lattice = invented_lattice(shape=(80, 80), spacing_m=1_000.0)
    return draw_world(WorldSettings(lattice=lattice), rng=generator(3, "grid command"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, world):
    """A survey of a drawn sea floor, brought to degrees round a real place."""
    folder = tmp_path_factory.mktemp("grid command")
    bounds = world.settings.lattice.bounds
    places = regular_design(
        bounds, spacing_m=5_000.0, jitter=0.2, rng=generator(3, "stations")
    )
    values = world.at(places).abundance
    crs = local_crs([HERE[0]], [HERE[1]])
    lon, lat = transformer(crs, WGS84).transform(*(places - middle(bounds)).T)
    rows = [
        f"{i},{east:.7f},{north:.7f},{value:.4f}"
        for i, (east, north, value) in enumerate(zip(lon, lat, values, strict=True))
    ]
    rows += ["x,154.6,95.0,12.0", "y,154.6,23.9,n/a"]
    text = "\n".join(["id,lon,lat,mass [kg/m**2]", *rows])
    (folder / "stations.csv").write_text(text, encoding="utf-8")
    return folder


def middle(bounds) -> np.ndarray:
    west, south, east, north = bounds
    return np.array([(west + east) / 2.0, (south + north) / 2.0])


def test_the_grid_is_near_the_truth_it_was_sampled_from(folder, world):
    done = abyssal(
        *[
            "grid",
            "stations.csv",
            "--value",
            "mass",
            "--spacing",
            "2km",
            "--out",
            "a.nc",
            "--json",
        ],
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["unit"] == "kg/m2"
    assert told["points"] == len(world.settings.lattice.centres()) // 25
    assert [row["row"] for row in told["rejected"]] == [258, 259]
    assert told["kriging_beats_mean"] == [True, True]

    with xr.open_dataset(folder / "a.nc", engine="h5netcdf") as grid:
        spec = require_grid(grid)
        mass, variance = (grid[name].to_numpy() for name in ("mass", "mass_variance"))
        assert grid["mass"].attrs["units"] == "kg/m2"
        assert grid["mass_variance"].attrs["units"] == "(kg/m2)^2"
        lon, lat = spec.lonlat()
    crs = local_crs([HERE[0]], [HERE[1]])
    east, north = transformer(WGS84, crs).transform(lon, lat)
    there = np.column_stack([east.ravel(), north.ravel()])
    there = there + middle(world.settings.lattice.bounds)
    inside = np.isfinite(mass.ravel()) & np.all((there > 2e3) & (there < 7.8e4), axis=1)
    truth = world.at(there[inside]).abundance
    error = mass.ravel()[inside] - truth
    mean = truth.mean()
    assert abs(error.mean()) < 0.05 * mean
    assert np.sqrt(np.mean(error**2)) < 0.8 * truth.std()
    assert np.all(variance.ravel()[inside] > 0.0)
    # ground at a point beside the mean of a cell: it varies more than the mean does
    assert np.mean(error**2) < variance.ravel()[inside].mean() + truth.var()


def test_a_workbook_gives_the_grid_of_the_same_table_of_text(folder):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["please cite the cruise report"])  # as publishers do
    for line in (folder / "stations.csv").read_text(encoding="utf-8").splitlines():
        sheet.append([_number(cell) for cell in line.split(",")])
    workbook.save(folder / "stations.xlsx")
    for name in ("stations.csv", "stations.xlsx"):
        options = ("--value", "mass", "--spacing", "4km")
        out = f"{name.replace('.', '-')}.nc"
        done = abyssal("grid", name, *options, "--out", out, cwd=folder)
        assert done.returncode == 0, done.stderr
    with (
        xr.open_dataset(folder / "stations-csv.nc", engine="h5netcdf") as text,
        xr.open_dataset(folder / "stations-xlsx.nc", engine="h5netcdf") as book,
    ):
        for name in ("mass", "mass_variance"):
            assert np.array_equal(text[name], book[name], equal_nan=True)
            assert text[name].attrs["units"] == book[name].attrs["units"]


def _number(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def test_a_geotiff_has_a_band_for_each_variable(folder):
    done = abyssal(
        *[
            "grid",
            "stations.csv",
            "--value",
            "mass",
            "--spacing",
            "4km",
            "--out",
            "a.tif",
        ],
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    assert "kriging beats the mean" in done.stdout
    assert "not taken as they are: 2 rows" in done.stdout
    with rasterio.open(folder / "a.tif") as image:
        names = [image.tags(n)["name"] for n in range(1, image.count + 1)]
        assert names[:2] == ["mass", "mass_variance"]
        assert CRS.from_wkt(image.crs.to_wkt()).is_projected


def test_the_same_command_gives_the_same_bytes(folder):
    for name in ("one.nc", "two.nc"):
        command = f"grid stations.csv --value mass --spacing 8km --out {name}"
        assert abyssal(*command.split(), cwd=folder).returncode == 0
    assert (folder / "one.nc").read_bytes() == (folder / "two.nc").read_bytes()


def test_points_that_carry_no_variogram_give_their_mean_and_say_so(tmp_path):
    rng = generator(4, "noise")
    rows = [
        f"{lon:.5f},{lat:.5f},{value:.3f}"
        for lon, lat, value in zip(
            rng.uniform(154, 155, 60),
            rng.uniform(23, 24, 60),
            rng.gamma(4, 4, 60),
            strict=True,
        )
    ]
    (tmp_path / "n.csv").write_text("\n".join(["lon,lat,v", *rows]), encoding="utf-8")
    done = abyssal(
        *["grid", "n.csv", "--value", "v", "--spacing", "10km", "--json"], cwd=tmp_path
    )
    told = json.loads(done.stdout)
    assert told["method"] == "mean of the points"
    assert told["refusal"]
    assert told["mean_of_cells"] == pytest.approx(told["mean_of_points"], rel=1e-12)
    assert 0 < told["estimated_cells"] < told["cells"]


def test_a_given_range_is_carried_with_its_author(folder):
    command = "grid stations.csv --value mass --spacing 8km --model spherical"
    done = abyssal(
        *command.split(),
        *("--range", "12km", "--range-by", "A. Reader", "--range-why", "next block"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    assert "range given by A. Reader: next block" in done.stdout
    assert "effective range 12 km" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--value mas --spacing 5km", "perhaps 'mass [kg/m**2]' is meant"),
        ("--value mass --spacing 5miles --lag x", "lengths: 2 problems"),
        ("--value mass --spacing 1m", "cells"),
        ("--value mass --spacing 5km --model round", "model: 'round'"),
        ("--value mass --spacing 5km --out there.doc", ".tif or .nc"),
        ("--value mass --spacing 5km --out none/a.nc", "none: is no folder"),
        ("--value mass --spacing 5km --range 9km", "author"),
        ("--value mass --spacing 5km --lag 9km --max-lag 10km", "two lag classes"),
        ("--value mass --spacing 5km --crs EPSG:0", "EPSG:0"),
        ("--value mass --spacing=", "--spacing: 'nothing'"),
        ("--value mass --spacing 5km --above 3 --lowest 0", "grid: 2 problems"),
        ("--value mass --spacing 5km --range-by me", "add --range"),
        (
            "--value mass --spacing 5km --realizations 10 --above nan --highest inf",
            "simulation: 2 problems",
        ),
    ],
)
def test_bad_requests_end_with_two_and_write_nothing(folder, arguments, message):
    before = sorted(path.name for path in folder.iterdir())
    done = abyssal("grid", "stations.csv", *arguments.split(), cwd=folder)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


def test_points_all_round_the_world_have_no_local_system(tmp_path):
    (tmp_path / "w.csv").write_text(
        "lon,lat,v\n-150,10,1\n0,50,2\n100,-40,3\n", encoding="utf-8"
    )
    done = abyssal(
        *["grid", "w.csv", "--value", "v", "--spacing", "50km"], cwd=tmp_path
    )
    assert done.returncode == 2
    assert "distances are wrong" in done.stderr


def test_points_across_the_date_line_are_one_field(tmp_path):
    rng = generator(5, "date line")
    rows = [
        f"{(lon + 180.0) % 360.0 - 180.0:.5f},{lat:.5f},{10 + 4 * np.sin(lon * 9):.4f}"
        for lon, lat in zip(
            rng.uniform(179.0, 181.0, 150), rng.uniform(-18, -17, 150), strict=True
        )
    ]
    (tmp_path / "d.csv").write_text("\n".join(["lon,lat,v", *rows]), encoding="utf-8")
    done = abyssal(
        *["grid", "d.csv", "--value", "v", "--spacing", "10km", "--json"], cwd=tmp_path
    )
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert told["cells"] < 30 * 20
    assert told["kriging_beats_mean"][0]


def test_synthetic_stations_are_called_so(tmp_path):
    assert abyssal("init", "p", cwd=tmp_path).returncode == 0
    command = "grid p/stations.csv --value abundance_kg_m2 --spacing 9km --out a.nc"
    done = abyssal(*command.split(), cwd=tmp_path)
    assert done.stdout.startswith("SYNTHETIC")
    with xr.open_dataset(tmp_path / "a.nc", engine="h5netcdf") as grid:
        assert grid.attrs["comment"].startswith("SYNTHETIC")


@pytest.mark.parametrize("name", ["nearest", "neighbours", "spatial_ref", "easting"])
def test_a_value_never_takes_the_name_of_another_layer(tmp_path, name):
    rows = waves(name=name)
    (tmp_path / "n.csv").write_text(rows, encoding="utf-8")
    command = f"grid n.csv --value {name} --spacing 10km --out n.nc --json"
    done = abyssal(*command.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    with xr.open_dataset(tmp_path / "n.nc", engine="h5netcdf") as grid:
        values = grid[f"value_{name}"].to_numpy()
        assert np.nanmean(values) == pytest.approx(told["mean_of_cells"])
        assert np.nanmax(values) < 20.0
        assert np.nanmax(grid["nearest"].to_numpy()) > 100.0
        assert grid[f"value_{name}_variance"].attrs["units"] == "1"
        assert "license" not in grid.attrs


def test_names_of_variables_are_short_and_plain():
    assert len(variable_name("v" * 300)) == 60
    assert variable_name("鉱") == "value"


def test_a_grid_without_one_estimated_cell_is_refused_with_a_finer_spacing(tmp_path):
    (tmp_path / "n.csv").write_text(
        "lon,lat,v\n154,24,1\n154.001,24,2\n154.4,24.4,5\n154.401,24.4,3\n",
        encoding="utf-8",
    )
    command = "grid n.csv --value v --spacing 5km --out n.nc"
    done = abyssal(*command.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert "no centre of a cell of 5000 m lies within" in done.stderr
    assert "carry no variogram" in done.stderr
    spacing = re.search(r"--spacing of (\d+) m or less", done.stderr)
    assert spacing is not None
    assert not (tmp_path / "n.nc").exists()
    finer = command.replace("5km", f"{spacing[1]}m")
    done = abyssal(*finer.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "nan" not in done.stdout


def test_lags_that_nobody_gave_grow_with_a_field_wider_than_they_are(tmp_path):
    (tmp_path / "n.csv").write_text(waves(count=1_500), encoding="utf-8")
    command = "grid n.csv --value v --spacing 10km --model gaussian --json"
    told = json.loads(abyssal(*command.split(), cwd=tmp_path).stdout)
    assert told["method"] == "ordinary kriging"
    assert told["kriging_beats_mean"] == [True, True]
    given = f"{command} --max-lag 8km"
    refused = json.loads(abyssal(*given.split(), cwd=tmp_path).stdout)
    assert refused["method"] == "mean of the points"
    assert refused["max_lag_m"] == 8_000.0
    assert told["max_lag_m"] > 3.0 * refused["max_lag_m"]


def test_more_points_than_one_system_holds_are_refused_before_it_is_built(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(grid_request, "MOST_AT_ONCE", 100)
    (tmp_path / "n.csv").write_text(waves(), encoding="utf-8")
    command = "grid n.csv --value v --spacing 10km --neighbours 0"
    done = abyssal(*command.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert "150 in one system of equations" in done.stderr
    assert "--neighbours 24" in done.stderr


def test_close_cutoffs_are_layers_of_their_own_and_equal_ones_are_one(folder, tmp_path):
    out = tmp_path / "n.nc"
    command = "grid stations.csv --value mass --spacing 8km --model spherical"
    done = abyssal(
        *command.split(),
        *["--out", str(out)],
        *["--realizations", "10", "--above", "10.0000001", "--above", "10.0000002"],
        *["--above", "10", "--above", "10.0", "--above", "-2.5", "--above", "1e6"],
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    with xr.open_dataset(out, engine="h5netcdf") as grid:
        chances = {
            str(name): float(grid[name].mean()) for name in grid if "above" in str(name)
        }
    assert set(chances) == {
        "mass_above_10",
        "mass_above_10_0000001",
        "mass_above_10_0000002",
        "mass_above_minus_2_5",
        "mass_above_1000000",
    }
    assert chances["mass_above_minus_2_5"] == 1.0
    assert chances["mass_above_1000000"] == 0.0


def test_few_points_left_are_told_with_the_rows_that_were_not_taken(tmp_path):
    (tmp_path / "n.csv").write_text(
        "lon,lat,v\n154,24,1\n154,25,2\n154,26,abc\n", encoding="utf-8"
    )
    done = abyssal(*["grid", "n.csv", "-v", "v", "-s", "5km"], cwd=tmp_path)
    assert done.returncode == 2
    assert "2 with a value" in done.stderr
    assert "row 4: value is no number: abc" in done.stderr


def test_cures_are_options_of_the_command(tmp_path):
    (tmp_path / "comma.csv").write_text("lon;lat;v\n1,5;2,5;3,5\n", encoding="utf-8")
    (tmp_path / "swap.csv").write_text("lon,lat,v\n24,154,3\n", encoding="utf-8")
    for file, cure in (("comma", "--decimal-comma"), ("swap", "--lon and --lat")):
        done = abyssal("grid", f"{file}.csv", *["-v", "v", "-s", "5km"], cwd=tmp_path)
        assert done.returncode == 2
        assert cure in done.stderr
        assert "rules." not in done.stderr


def waves(*, count: int = 150, name: str = "v") -> str:
    """Points on a smooth surface with some noise."""
    rng = generator(7, "waves")
    lon, lat = 154.0 + rng.random(count), 24.0 + rng.random(count)
    values = 10 + 4 * np.sin(6 * (lon - 154)) * np.cos(5 * (lat - 24))
    rows = np.column_stack([lon, lat, values + rng.normal(0.0, 0.3, count)])
    lines = [f"{east:.6f},{north:.6f},{value:.4f}" for east, north, value in rows]
    return "\n".join([f"longitude,latitude,{name}", *lines])


@pytest.mark.testdata
def test_real_box_cores_are_gridded_or_refused_openly(testdata, tmp_path):
    source = testdata / "nodules" / "Fewkes_1980_2.tab"
    done = abyssal(
        "grid",
        str(source),
        *["--value", "Nodules", "--spacing", "5km", "--json"],
        cwd=tmp_path,
    )
    told = json.loads(done.stdout)
    assert told["points"] == 70
    assert told["unit"] == "kg/m2"
    assert told["method"] == "mean of the points"  # as in every other attempt on DOMES
