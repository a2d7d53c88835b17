"""The shipped files are what their scripts make, and each is accounted for."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import xarray as xr

from geo.sources.bundled import bundled_file, data_folder


def test_every_shipped_file_is_described():
    described = (data_folder() / "README.md").read_text(encoding="utf-8")
    folder = data_folder()
    files = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    shipped = {
        name
        for name in files
        if name.split("/")[0] not in {"projects", "scripts", "README.md"}
    }
    bare = {name for name in shipped if f"`{name}`" not in described}
    # profiles and events are described by their folders
    assert {name for name in bare if f"`{folder_of(name)}/`" not in described} == set()


def folder_of(name):
    return name.rpartition("/")[0]


def test_licences_that_ask_for_attribution_get_it():
    described = (data_folder() / "README.md").read_text(encoding="utf-8")
    for words in ("OpenStreetMap contributors", "ODbL", "ICMM", "CC BY 4.0"):
        assert words in described


def test_every_island_named_is_in_the_table_and_no_other():
    names = read_rows("islands/names.csv")
    assert names["name"].is_unique
    assert set(names["keep"]) == {"lacking", "all", "stated", "none"}
    wanted = names[names["keep"] != "none"]
    expected = {
        (row.name, iso3, row.status)
        for row in wanted.itertuples(index=False)
        for iso3 in (row.iso3, *row.claimed_by.split())
    }
    islands = read_rows("islands/islands.csv")
    table = set(islands[["name", "iso3", "status"]].itertuples(index=False, name=None))
    assert table == expected


def test_a_stated_island_lies_where_names_csv_says():
    names = read_rows("islands/names.csv").set_index("name")
    islands = read_rows("islands/islands.csv")
    stated = islands[islands["name"].map(names["keep"]) == "stated"]
    assert len(stated) > 8
    for column in ("lon", "lat"):
        given = stated["name"].map(names[column]).astype(float)
        assert np.abs(stated[column].astype(float) - given).max() < 1e-4
    assert stated["source"].str.startswith("position and sovereign: ").all()


def test_only_what_was_read_is_called_cited():
    names = read_rows("islands/names.csv")
    hearsay = names["name_source"].str.contains("general knowledge")
    assert set(names.loc[hearsay, "name_evidence"]) == {"unverified"}
    assert (names.loc[~hearsay, "name_source"].str.len() > 10).all()


def read_rows(name):
    return pd.read_csv(bundled_file(name), keep_default_na=False, dtype=str)


def test_the_land_file_stays_small():
    assert bundled_file("land/land.fgb.gz").stat().st_size < 3_000_000


@pytest.mark.testdata
def test_the_tables_are_what_the_script_makes_of_the_facts(
    facts, project_root, tmp_path
):
    script = project_root / "data" / "scripts" / "build_tables.py"
    subprocess.run(
        [sys.executable, script, "--facts", facts, "--out", tmp_path],
        check=True,
        capture_output=True,
    )
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    assert set(made) == {
        "gates.csv",
        "governance.csv",
        "ports.csv",
        "sea_distances.csv",
    }
    for name, content in made.items():
        assert bundled_file(f"supply/{name}").read_bytes() == content, name


@pytest.mark.testdata
def test_facts_without_a_column_stop_the_build(facts, project_root, tmp_path):
    for name in ("ports", "chokepoints", "country_risk", "sea_distances"):
        text = (facts / f"{name}.csv").read_text(encoding="utf-8")
        held = text.replace("wgi_scaled_0_10_high_is_risky", "risk", 1)
        (tmp_path / f"{name}.csv").write_text(held, encoding="utf-8")
    script = project_root / "data" / "scripts" / "build_tables.py"
    run = subprocess.run(
        [sys.executable, script, "--facts", tmp_path, "--out", tmp_path / "out"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert "governance: 1 problem" in run.stderr
    assert "missing: {'wgi_scaled'}" in run.stderr
    assert not (tmp_path / "out" / "governance.csv").exists()


def test_the_bathymetry_says_what_it_is():
    with xr.open_dataset(
        bundled_file("bathymetry/etopo5_minamitorishima.nc"), engine="h5netcdf"
    ) as grid:
        assert grid["elevation"].dtype == np.int16
        assert grid["elevation"].attrs["units"] == "m"
        assert grid["elevation"].attrs["grid_mapping"] == "spatial_ref"
        assert {"source", "licence", "cell_size"} <= set(grid.attrs)
        # one value at each crossing of 5-minute lines
        for name, first in (("lon", 148.0), ("lat", 18.0)):
            expected = first + np.arange(145) / 12.0
            np.testing.assert_allclose(grid[name], expected, rtol=0, atol=1e-12)
        # positive up: all of the window is sea, half of it deeper than 5 km
        assert grid["elevation"].max() < 0
        assert -6_000 < grid["elevation"].median() < -5_000


@pytest.mark.testdata
def test_the_bathymetry_is_etopo5_value_by_value(testdata):
    other = testdata / "bathymetry" / "etopo5_minamitorishima_148_160E_18_30N.nc"
    with (
        xr.open_dataset(
            bundled_file("bathymetry/etopo5_minamitorishima.nc"), engine="h5netcdf"
        ) as ours,
        xr.open_dataset(other, engine="h5netcdf") as theirs,
    ):
        columns = theirs.sizes["lon"]
        assert np.array_equal(ours["elevation"][:, :columns], theirs["elevation"])
        # the copy keeps Ferret's rounded longitudes
        assert (
            np.abs(ours["lon"][:columns].to_numpy() - theirs["lon"].to_numpy()).max()
            < 0.002
        )


@pytest.mark.testdata
def test_the_bathymetry_is_not_shifted_by_half_a_cell(testdata):
    finer = testdata / "bathymetry" / "etopo1_6min_minamitorishima_148_160E_18_30N.nc"
    with (
        xr.open_dataset(
            bundled_file("bathymetry/etopo5_minamitorishima.nc"), engine="h5netcdf"
        ) as ours,
        xr.open_dataset(finer, engine="h5netcdf") as reference,
    ):
        inner = ours.isel(lat=slice(6, -6), lon=slice(6, -6))

        def misfit(shift_lon, shift_lat):
            moved = reference["elevation"].interp(
                lat=inner["lat"].to_numpy() + shift_lat,
                lon=inner["lon"].to_numpy() + shift_lon,
            )
            return float(
                np.sqrt(
                    np.nanmean((moved.to_numpy() - inner["elevation"].to_numpy()) ** 2)
                )
            )

        half = 2.5 / 60.0
        unshifted = misfit(0.0, 0.0)
        assert all(
            unshifted < misfit(east * half * 2, north * half * 2)
            for east in (-1, 0, 1)
            for north in (-1, 0, 1)
            if (east, north) != (0, 0)
        )
