"""Maps say what they are, where they hold, and are the same whatever the order."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import xarray as xr

from geo.errors import DataError, ParameterError
from geo.geostat.checks.folds import folds_by_square
from geo.model.crs import local_crs
from geo.model.grid import GridSpec, require_grid
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design, targets_of
from geo.resource.prospectivity.intervals.conformal import conformal_intervals
from geo.resource.prospectivity.learners.linear import Linear
from geo.resource.prospectivity.learners.logistic import Logistic
from geo.resource.prospectivity.learners.plain import MeanOnly
from geo.resource.prospectivity.maps.applicability import area_of_applicability
from geo.resource.prospectivity.maps.data_age import DataAgeSettings
from geo.resource.prospectivity.maps.map_models import MapOptions
from geo.resource.prospectivity.maps.map_variables import MapNotes
from geo.resource.prospectivity.maps.mapping import concentration_map, map_concentration

CRS = local_crs([153.0, 155.0], [23.0, 25.0])
SPEC = GridSpec(west=-1e5, south=-8e4, spacing=1e4, shape=(16, 20), crs=CRS)
NOTES = MapNotes(
    title="Nodules of a made-up plain",
    response="abundance of nodules, wet",
    date="2026-01-31",
    seed=7,
    synthetic=True,
    citation=("Made up (2026).", "Meyer & Pebesma (2021), 10.1111/2041-210X.13650"),
)
QUANTITY = {
    "estimate",
    "lower",
    "upper",
    "spread",
    "dissimilarity",
    "applicable",
    "distance_to_data_km",
}
OCCURRENCE = QUANTITY - {"estimate", "lower", "upper"} | {"probability", "labels"}


def ground():
    """Two covariates; the second is missing in a corner."""
    east, north = np.meshgrid(SPEC.eastings, SPEC.northings)
    grid = SPEC.dataset()
    grid["depth"] = SPEC.variable(
        5000.0 + east / 100.0, units="m", long_name="depth below sea level"
    )
    relief = 50.0 + 20.0 * np.sin(north / 4e4)
    relief[:2, :3] = np.nan
    grid["relief"] = SPEC.variable(relief, units="m", long_name="relief")
    return grid


def stations(*, kind="quantity", count=80):
    rng = generator(7, "stations")
    cells = targets_of(ground(), design=_frame(kind))
    west = np.flatnonzero(cells.xy_m[:, 0] < 3e4)
    some = cells.take(rng.choice(west, count, replace=False))
    depth, relief = some.covariates.to_numpy().T
    value = 10.0 + (depth - 5000.0) / 200.0 + relief / 50.0 + rng.normal(size=count)
    return replace(
        _frame(kind),
        covariates=some.covariates,
        response=(value > 10.5).astype(float) if kind == "occurrence" else value,
        xy_m=some.xy_m,
        lon=some.lon,
        lat=some.lat,
    )


def _frame(kind):
    return Design(
        covariates=pd.DataFrame({"depth": [5000.0, 4000.0], "relief": [1.0, 2.0]}),
        response=np.array([0.0, 1.0]),
        xy_m=np.array([[0.0, 0.0], [1e3, 0.0]]),
        lon=np.array([154.0, 154.1]),
        lat=np.array([24.0, 24.0]),
        kind=kind,
        units={
            "depth": "m",
            "relief": "m",
            "response": "1" if kind == "occurrence" else "kg m-2",
        },
        crs=CRS,
    )


def folds_of(design):
    return folds_by_square(design.xy_m, block_m=4e4)


def mapped(design, learner, **changes):
    given = {
        "folds": folds_of(design),
        "rng": generator(7, "map"),
        "notes": NOTES,
    }
    return map_concentration(ground(), design, learner, **given | changes)


@pytest.fixture(scope="module")
def quantity():
    return mapped(stations(), Linear())


@pytest.fixture(scope="module")
def occurrence():
    return mapped(stations(kind="occurrence"), Logistic())


def test_it_holds_exactly_the_variables_promised(quantity, occurrence):
    assert set(quantity.grid) == QUANTITY
    assert set(occurrence.grid) == OCCURRENCE
    more = mapped(
        stations(),
        MeanOnly(),
        options=MapOptions(
            data_age=DataAgeSettings(at="2026-06-30", radius_km=50.0),
            dates=["2014-06-30"] * 80,
        ),
    )
    assert set(more.grid) == QUANTITY | {"data_density", "data_age_years"}
    assert "within 50 km" in more.grid["data_density"].attrs["long_name"]
    assert float(more.grid["data_age_years"].max()) == pytest.approx(12.0, abs=0.01)
    missing = np.isnan(ground()["relief"].to_numpy())
    np.testing.assert_array_equal(np.isnan(more.grid["data_density"]), missing)


@pytest.mark.parametrize("kind", ["quantity", "occurrence"])
def test_every_variable_is_described_and_on_the_grid(kind, request):
    grid = request.getfixturevalue(kind).grid
    assert require_grid(grid) == SPEC
    for name, variable in grid.items():
        assert variable.attrs["units"], name
        assert variable.attrs["long_name"], name
        assert variable.attrs["grid_mapping"] == "spatial_ref"
        assert variable.dims == ("northing", "easting")
    said = grid.attrs
    assert {"title", "response", "response_units", "model", "seed", "date"} <= set(said)
    assert said["synthetic"] == "yes"
    assert len(said["citation"].splitlines()) == 2
    assert json.loads(json.dumps(said)) == said


def test_cells_without_covariates_are_told_apart(quantity):
    grid = quantity.grid
    missing = np.isnan(ground()["relief"].to_numpy())
    assert grid["applicable"].dtype == np.int8
    np.testing.assert_array_equal(grid["applicable"].to_numpy() == -1, missing)
    for name in QUANTITY - {"applicable"}:
        np.testing.assert_array_equal(np.isnan(grid[name].to_numpy()), missing)


def test_it_is_what_its_parts_say(quantity):
    design = stations()
    targets = targets_of(ground(), design=design)
    like = area_of_applicability(
        design,
        targets,
        folds=folds_of(design),
        area_m2=SPEC.cell_areas_m2().ravel()[targets.rows],
    )
    flat = {name: each.to_numpy().ravel() for name, each in quantity.grid.items()}
    np.testing.assert_array_equal(
        flat["dissimilarity"][targets.rows], like.dissimilarity
    )
    np.testing.assert_array_equal(flat["applicable"][targets.rows], like.applicable)
    pd.testing.assert_frame_equal(quantity.applicability.verdict, like.verdict)
    whole = Linear().fit(design, rng=generator(1, "any")).predict(targets)
    np.testing.assert_allclose(flat["estimate"][targets.rows], whole)
    told = conformal_intervals(  # least squares draw nothing: any stream will do
        design,
        Linear(),
        targets,
        level=0.9,
        folds=folds_of(design),
        rng=generator(1, "any"),
    )
    np.testing.assert_allclose(flat["lower"][targets.rows], told.lower)
    np.testing.assert_allclose(flat["upper"][targets.rows], told.upper)
    pd.testing.assert_frame_equal(quantity.coverage, told.coverage)
    by_fold = [
        Linear()
        .fit(design.take(fold.kept(len(design))), rng=generator(1, "any"))
        .predict(targets)
        for fold in folds_of(design)
    ]
    np.testing.assert_allclose(
        flat["spread"][targets.rows], np.std(by_fold, axis=0, ddof=1), rtol=1e-7
    )
    near = np.linalg.norm(targets.xy_m[:, None] - design.xy_m, axis=2).min(axis=1)
    np.testing.assert_allclose(
        flat["distance_to_data_km"][targets.rows], near / 1e3, rtol=1e-4, atol=1e-6
    )


def test_the_unsampled_east_is_outside(quantity):
    east = quantity.grid["applicable"].sel(easting=slice(7e4, None))
    assert (east == 0).all()
    assert quantity.grid["applicable"].sel(easting=slice(-6e4, 0.0)).mean() > 0.9


def test_probabilities_stay_between_0_and_1(occurrence):
    values = occurrence.grid["probability"].to_numpy()
    assert np.nanmin(values) >= 0.0
    assert np.nanmax(values) <= 1.0
    assert set(occurrence.coverage["class"]) == {"none", "presence"}


def test_the_order_of_stations_and_the_run_change_no_byte(quantity):
    design = stations()
    rows = generator(1, "shuffle").permutation(len(design))
    for again in (mapped(design, Linear()), mapped(design.take(rows), Linear())):
        assert again.grid.attrs == quantity.grid.attrs
        for name in QUANTITY:
            assert (
                again.grid[name].to_numpy().tobytes()
                == quantity.grid[name].to_numpy().tobytes()
            ), name


def test_parts_change_nothing_and_are_told(quantity, monkeypatch):
    monkeypatch.setattr(
        "geo.resource.prospectivity.intervals.ranked_ends.TARGETS_AT_ONCE", 100
    )
    monkeypatch.setattr(
        "geo.resource.prospectivity.intervals.ranked_ends.NUMBERS_AT_ONCE", 1
    )
    done = []
    again = mapped(stations(), Linear(), on_progress=done.append)
    assert done == [100, 200, 300, 314]
    xr.testing.assert_allclose(again.grid, quantity.grid, rtol=1e-12)


def test_bounds_hold_for_the_whole_map_and_are_told():
    design = stations()
    low = replace(design, response=np.maximum(design.response - 9.0, 0.0))
    free = mapped(low, Linear()).grid
    grid = mapped(low, Linear(), options=MapOptions(bounds=(0.0, None))).grid
    assert float(free["estimate"].min()) < 0.0
    for name in ("estimate", "lower", "upper"):
        assert float(grid[name].min()) >= 0.0
        assert grid[name].attrs["valid_min"] == 0.0
    cut = int((free["estimate"] < 0.0).sum())
    assert grid["estimate"].attrs["comment"] == f"{cut} cells were set to a bound"


@pytest.mark.parametrize("method", ["split", "local", "cqr"])
def test_every_method_maps(method):
    learner = MeanOnly() if method == "cqr" else Linear()
    told = mapped(stations(), learner, options=MapOptions(method=method, level=0.8))
    assert told.grid["lower"].attrs["method"] == method
    assert told.grid.attrs["level"] == 0.8
    ends = told.grid["upper"] - told.grid["lower"]
    assert float(ends.min()) > 0.0


def test_it_goes_to_a_file_and_back(quantity, tmp_path):
    quantity.grid.to_netcdf(tmp_path / "map.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "map.nc", engine="h5netcdf") as read:
        assert require_grid(read) == SPEC
        assert read.attrs["citation"] == quantity.grid.attrs["citation"]
        np.testing.assert_array_equal(read["estimate"], quantity.grid["estimate"])
        assert read["applicable"].attrs["flag_values"].tolist() == [-1, 0, 1]


def test_the_map_alone_is_the_grid_of_the_map_with_tables(quantity):
    design = stations()
    grid = concentration_map(
        ground(),
        design,
        Linear(),
        folds=folds_of(design),
        rng=generator(7, "map"),
        notes=NOTES,
    )
    xr.testing.assert_identical(grid, quantity.grid)


def test_covariates_that_are_missing_are_refused():
    with pytest.raises(DataError, match="relief"):
        map_concentration(
            ground().drop_vars("relief"),
            stations(),
            Linear(),
            folds=folds_of(stations()),
            rng=generator(7, "map"),
            notes=NOTES,
        )


def test_notes_are_checked_all_at_once():
    with pytest.raises(ParameterError) as caught:
        replace(NOTES, title="", response="two\nlines", date="soon", citation=())
    assert {each.where for each in caught.value.problems} == {
        "title",
        "response",
        "date",
        "citation",
    }


def test_a_level_that_means_nothing_is_refused():
    with pytest.raises(ParameterError, match=r"from 0\.5"):
        MapOptions(level=95.0)


def test_dates_need_a_day_to_count_back_from():
    with pytest.raises(ParameterError, match="counted back"):
        MapOptions(dates=["1975"])
