"""Covariates from real and made grids: what they say, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely
import xarray as xr
from pyproj import CRS

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import WGS84, geodesic_distance_m, local_crs
from geo.model.grid import GridSpec, require_grid
from geo.resource.ground.terrain import slope
from geo.resource.prospectivity.covariates.feature_distance import feature_distance
from geo.resource.prospectivity.covariates.roughness import window_deviation
from geo.resource.prospectivity.covariates.stack import stack_covariates
from geo.resource.prospectivity.covariates.terrain_covariates import terrain_covariates
from geo.sources.bathymetry import read_bathymetry
from geo.sources.rasters import read_raster_onto

SPEC = GridSpec(west=154.0, south=20.0, spacing=0.1, shape=(21, 21), crs=WGS84)


def bathymetry():
    grid = SPEC.dataset()
    lon, lat = SPEC.lonlat()
    hill = 6000.0 * np.exp(-((lon - 155.05) ** 2 + (lat - 21.05) ** 2) / 0.1)
    grid["elevation"] = SPEC.variable(hill - 5500.0, units="m", long_name="elevation")
    return grid


def layer(spec=SPEC, *, units="m", **attrs):
    grid = spec.dataset()
    grid["value"] = spec.variable(np.ones(spec.shape), units=units, long_name="value")
    grid["value"].attrs |= {"resampling": "average", **attrs}
    return grid


def test_every_variable_says_what_it_is_and_where_it_comes_from():
    found = terrain_covariates(bathymetry(), rings_m=((0.0, 15e3), (15e3, 40.5e3)))
    assert list(found) == [
        "depth",
        "slope_deg",
        "ruggedness",
        "deviation",
        "profile_curvature",
        "plan_curvature",
        "mean_curvature",
        "bpi_0_15km",
        "bpi_15_40p5km",
    ]
    assert require_grid(found).shape == SPEC.shape
    for variable in found.data_vars.values():
        for attribute in ("units", "long_name", "method", "source", "resampling"):
            assert variable.attrs[attribute]
        assert variable.attrs["cell_size_m"] == pytest.approx(11_073, rel=1e-3)


def test_slope_is_that_of_the_ground_and_land_has_none():
    made = bathymetry()
    found = terrain_covariates(made)
    land = made["elevation"].to_numpy() >= 0.0
    assert land.any()
    for variable in found.data_vars.values():
        assert np.isnan(variable.to_numpy()[land]).all()
    there = ~land & np.isfinite(found["slope_deg"].to_numpy())
    np.testing.assert_array_equal(
        found["slope_deg"].to_numpy()[there], slope(made).degrees.to_numpy()[there]
    )


def test_a_missing_cell_spoils_its_neighbours_only():
    made = bathymetry()
    before = terrain_covariates(made)
    made["elevation"][5, 5] = np.nan
    after = terrain_covariates(made)
    for name in ("slope_deg", "ruggedness", "deviation", "mean_curvature"):
        lost = np.argwhere(
            np.isnan(after[name]).to_numpy() & before[name].notnull().to_numpy()
        )
        assert {tuple(cell) for cell in lost.tolist()} == {
            (row, column) for row in (4, 5, 6) for column in (4, 5, 6)
        }


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"window": 4}, "window: 4"),
        ({"window": 3.5}, "window: 3.5"),
        ({"rings_m": ((30e3, 10e3),)}, "30000 to 10000 m"),
        ({"rings_m": ((0.0, 5e3),)}, "holds no cell"),
    ],
)
def test_windows_and_rings_that_cannot_be_are_refused(more, match):
    with pytest.raises(ParameterError, match=match):
        terrain_covariates(bathymetry(), **more)


def test_a_grid_without_elevations_is_refused():
    with pytest.raises(DataError, match="elevation: missing"):
        terrain_covariates(layer())


def survey(crs, *, east=(5e5, 50.0), north=(2.65e6, 50.0)):
    """A level multibeam grid, the axes by their start and step."""
    return xr.Dataset(
        {"elevation": (("northing", "easting"), np.full((5, 6), -4000.0))},
        coords={
            "northing": north[0] + north[1] * np.arange(5),
            "easting": east[0] + east[1] * np.arange(6),
            "spatial_ref": ((), 0, {} if crs is None else CRS(crs).to_cf()),
        },
    )


@pytest.mark.parametrize(
    ("crs", "told"),
    [
        (2225, r"California zone 1 \(ftUS\): in US survey foot"),
        (3857, r"lengths on this ground are wrong by up to [\s\S]*EPSG:32631 \(UTM\)"),
        (4978, "WGS 84: no map"),
        (4326, r"WGS 84, on dims \('northing', 'easting'\)"),
    ],
)
def test_metres_that_are_none_are_refused_with_a_cure(crs, told):
    with pytest.raises(CRSError, match=told) as caught:
        terrain_covariates(survey(crs))
    assert all(problem.cure for problem in caught.value.problems)


def test_degrees_are_not_read_from_axes_of_metres():
    made = survey(32654).rename(northing="lat", easting="lon")
    with pytest.raises(CRSError, match=r"UTM zone 54N, on dims \('lat', 'lon'\)"):
        terrain_covariates(made)


def test_utm_far_off_its_zone_is_refused():
    with pytest.raises(CRSError, match=r"wrong by up to [\s\S]*EPSG:32657"):
        terrain_covariates(survey(32654, east=(2.1e6, 50.0)))


def test_a_survey_without_a_system_or_with_uneven_steps_is_refused():
    with pytest.raises(DataError, match="spatial_ref: missing"):
        terrain_covariates(survey(None))
    made = survey(32654)
    made["northing"] = [0.0, 50.0, 100.0, 150.0, 260.0]
    with pytest.raises(DataError, match="northing: steps of 50 to 110"):
        terrain_covariates(made)


def test_a_distance_in_utm_is_that_at_the_same_places_in_degrees():
    utm = GridSpec(
        west=6e5, south=2.2e6, spacing=5e3, shape=(4, 5), crs=CRS.from_epsg(32654)
    )
    vent = gpd.GeoDataFrame(geometry=[shapely.Point(142.1, 20.3)], crs=4326)
    found = feature_distance(utm, vent, name="vent").to_numpy()
    lon, lat = utm.lonlat()
    there = geodesic_distance_m(lon, lat, lon_b=142.1, lat_b=20.3)
    np.testing.assert_allclose(found, there, atol=1e-3)


def test_a_window_wider_than_the_grid_leaves_nothing():
    assert np.isnan(window_deviation(np.ones((4, 9)), window=5)).all()


def test_a_stack_keeps_names_units_and_sources():
    found = stack_covariates(
        {"terrain": terrain_covariates(bathymetry()), "age": layer(units="not stated")},
        spec=SPEC,
        units={"age": "Ma"},
    )
    assert found["age"].attrs["units"] == "Ma"
    assert found["age"].attrs["resampling"] == "average"
    assert "slope_deg" in found
    np.testing.assert_allclose(require_grid(found).bounds, SPEC.bounds)


def test_a_stack_tells_all_that_is_wrong_at_once():
    moved = GridSpec(west=154.02, south=20.0, spacing=0.1, shape=(21, 21), crs=WGS84)
    plane = GridSpec(
        west=0.0, south=0.0, spacing=1e4, shape=(21, 21), crs=local_crs([155.0], [21.0])
    )
    silent = layer()
    del silent["value"].attrs["resampling"]
    with pytest.raises(DataError) as caught:
        stack_covariates(
            {
                "moved": layer(moved),
                "plane": layer(plane),
                "silent": silent,
                "unknown": layer(units="not stated"),
                "metres": layer(),
            },
            spec=SPEC,
            units={"metres": "km", "other": "m"},
        )
    told = str(caught.value)
    for part in (
        "moved: on cells of 0.1 from (154.02, 20)",
        "plane: in ",
        "silent: does not say how it came onto the grid",
        "unknown: no units",
        "metres: declared in km, states m",
        "units of other: no such covariate",
    ):
        assert part in told
    assert len(caught.value.problems) == 6


def test_a_stack_takes_no_grid_that_is_shifted_by_a_thousandth_of_a_cell():
    shifted = GridSpec(
        west=154.0001, south=20.0, spacing=0.1, shape=(21, 21), crs=WGS84
    )
    with pytest.raises(DataError, match=r"layer: on cells of 0\.1"):
        stack_covariates({"layer": layer(shifted)}, spec=SPEC)


def test_features_must_be_places_on_the_earth():
    vents = gpd.GeoDataFrame(geometry=[shapely.Point(154, 20)], crs=4326)
    with pytest.raises(CRSError, match=r"Pseudo-Mercator[\s\S]*to_crs\(4326\)"):
        feature_distance(SPEC, vents.to_crs(3857), name="vent")
    with pytest.raises(DataError, match="features: none"):
        feature_distance(SPEC, vents.iloc[:0], name="vent")
    empty = gpd.GeoDataFrame(
        geometry=[shapely.Point(154, 20), shapely.Point()], crs=4326
    )
    with pytest.raises(DataError, match="row 1: empty"):
        feature_distance(SPEC, empty, name="vent")


@pytest.mark.parametrize(
    "shape", [shapely.Point(np.nan, 0.0), shapely.LineString([(179, 0), (179, 0)])]
)
def test_features_that_lie_nowhere_are_refused(shape):
    told = gpd.GeoDataFrame(geometry=[shape], crs=4326)
    with pytest.raises(DataError, match="row 0: empty, of no length, or not finite"):
        feature_distance(SPEC, told, name="vent")


@pytest.mark.testdata
def test_the_covariates_of_the_ccz_come_onto_one_grid(testdata):
    root, window = testdata / "bathymetry", "ccz_160_110W_0_24N.nc"
    sea = read_bathymetry(f"etopo1_6min_{window}", root=root)
    spec = require_grid(sea)
    sediment = read_raster_onto(
        f"sediment_thickness_globsed_5min_{window}",
        root=root,
        grid=spec,
        method="bilinear",
        units="m",
    )
    age = read_raster_onto(
        f"seafloor_age_6min_{window}",
        root=root,
        grid=spec,
        method="nearest",
        units="Ma",
    )
    found = stack_covariates(
        {
            "terrain": terrain_covariates(sea, rings_m=((0.0, 25e3),)),
            "sediment_thickness": sediment,
            "age": age,
        },
        spec=spec,
    )
    whole = np.isfinite(found.to_dataarray()).all("variable")
    assert float(whole.mean()) > 0.95
    assert 4500.0 < float(found["depth"].median()) < 5000.0
    assert found["age"].attrs["resampling"] == "nearest"
