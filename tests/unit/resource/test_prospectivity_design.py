"""Stations joined to covariates: what is kept, what is left out, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import WGS84, geodesic_distance_m, local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import (
    Design,
    Targets,
    design_table,
    targets_of,
)
from geo.resource.prospectivity.design.grid_cells import cell_numbers
from geo.resource.prospectivity.design.sampled import sample_covariates

ACROSS_180 = GridSpec(west=175.0, south=-5.0, spacing=1.0, shape=(10, 10), crs=WGS84)


def covariates(spec=ACROSS_180, **more):
    grid = spec.dataset()
    lon, lat = spec.lonlat()
    made = {"depth": 4000.0 + 100.0 * (lon % 360.0 - 170.0), "slope": lat + 6.0, **more}
    for name, values in made.items():
        grid[name] = spec.variable(np.asarray(values), units="m", long_name=name)
    return grid


def stations(count=40, *, seed=1):
    rng = generator(seed, "stations")
    return pd.DataFrame(
        {
            "lon": rng.uniform(175.0, 185.0, count),
            "lat": rng.uniform(-5.0, 5.0, count),
            "nodules": rng.integers(0, 2, count),
            "abundance": rng.uniform(0.0, 20.0, count),
        }
    )


def occurrence(points, grid=None, **more):
    grid = covariates() if grid is None else grid
    return design_table(points, grid, response="nodules", kind="occurrence", **more)


def quantity(points, grid=None, **more):
    grid = covariates() if grid is None else grid
    return design_table(
        points,
        grid,
        response="abundance",
        kind="quantity",
        response_units="kg m-2",
        **more,
    )


def test_every_station_gets_the_covariates_of_its_cell():
    points = stations()
    design = quantity(points)
    lon, lat = np.floor(points["lon"]) + 0.5, np.floor(points["lat"]) + 0.5
    np.testing.assert_allclose(
        design.covariates["depth"], 4000.0 + 100.0 * (lon - 170.0)
    )
    np.testing.assert_allclose(design.covariates["slope"], lat + 6.0)
    assert design.units == {"depth": "m", "slope": "m", "response": "kg m-2"}


@pytest.mark.parametrize("turn", [0.0, -360.0, 180.0])
def test_longitudes_of_either_convention_give_the_same_table(turn):
    points = stations()
    turned = points.assign(lon=(points["lon"] - turn) % 360.0 + turn)
    if turn == 180.0:
        turned["lon"] = (points["lon"] + 180.0) % 360.0 - 180.0
    one, other = quantity(points), quantity(turned)
    pd.testing.assert_frame_equal(one.covariates, other.covariates)
    np.testing.assert_allclose(one.xy_m, other.xy_m, atol=1e-6)


def test_grids_of_either_convention_give_the_same_table():
    west = GridSpec(west=-185.0, south=-5.0, spacing=1.0, shape=(10, 10), crs=WGS84)
    one, other = quantity(stations()), quantity(stations(), covariates(west))
    pd.testing.assert_frame_equal(one.covariates, other.covariates)


def test_straight_distances_are_those_on_the_ground():
    near = quantity(stations())
    wide = GridSpec(west=150.0, south=-5.0, spacing=1.0, shape=(10, 60), crs=WGS84)
    far = quantity(stations(), covariates(wide))
    assert (near.xy_m.shape[1], far.xy_m.shape[1]) == (2, 3)
    true = geodesic_distance_m(
        near.lon[:-1], near.lat[:-1], lon_b=near.lon[1:], lat_b=near.lat[1:]
    )
    for design in (near, far):
        found = np.linalg.norm(np.diff(design.xy_m, axis=0), axis=1)
        np.testing.assert_allclose(found, true, rtol=0.01)


def test_rows_are_dropped_with_their_reason():
    points = stations(6).assign(
        lon=np.arange(6) + 175.5, lat=[0.5, 0.5, 0.5, 0.5, 1.5, 1.5], nodules=[0, 1] * 3
    )
    points.loc[1, "lon"] = 10.0
    grid = covariates()
    grid["slope"][5, 3] = np.nan
    points.index = list("abcdef")
    design = occurrence(points, grid)
    assert design.dropped.to_numpy().tolist() == [
        ["b", "off the grid"],
        ["d", "no data: slope"],
    ]
    assert len(design) == 4


def test_one_station_of_occurrence_is_kept_per_cell_in_any_order():
    points = pd.DataFrame(
        {
            "lon": [175.2, 175.4, 175.6, 178.5, 178.6],
            "lat": [0.5, 0.5, 0.5, 1.5, 1.5],
            "nodules": [0, 1, 1, 0, 0],
            "abundance": 1.0,
        }
    )
    design = occurrence(points)
    assert design.response.tolist() == [1.0, 0.0]
    assert design.lon.tolist() == [175.4, 178.5]
    assert design.dropped["reason"].tolist() == [
        "control in a cell with a presence",
        "another presence in the cell",
        "another control in the cell",
    ]
    assert "one is kept per cell" in design.notes[0]
    backwards = occurrence(points[::-1])
    assert sorted(backwards.lon) == sorted(design.lon)
    assert "all are kept" in quantity(points.assign(abundance=range(5))).notes[0]


def test_rows_follow_the_order_of_the_points():
    points = stations()
    shuffled = points.sample(frac=1.0, random_state=3)
    one, other = quantity(points), quantity(shuffled)
    order = np.argsort(shuffled.index.to_numpy())
    pd.testing.assert_frame_equal(one.covariates, other.take(order).covariates)
    np.testing.assert_array_equal(one.response, other.take(order).response)
    np.testing.assert_array_equal(one.xy_m, other.xy_m[order])


def test_points_in_the_system_of_the_grid_are_the_same_points():
    plane = local_crs([180.0], [0.0])
    spec = GridSpec(west=-5e5, south=-5e5, spacing=1e5, shape=(10, 10), crs=plane)
    points = stations(12).query("lon > 176 and lon < 184")
    drawn = gpd.GeoDataFrame(
        points.drop(columns=["lon", "lat"]),
        geometry=shapely.points(points["lon"], points["lat"]),
        crs=4326,
    )
    grid = covariates(spec)
    designs = [quantity(table, grid) for table in (points, drawn, drawn.to_crs(plane))]
    for design in designs[1:]:
        pd.testing.assert_frame_equal(design.covariates, designs[0].covariates)
        np.testing.assert_allclose(design.lon % 360.0, designs[0].lon % 360.0)


def test_a_foreign_or_missing_system_is_refused():
    points = stations()
    drawn = gpd.GeoDataFrame(
        points, geometry=shapely.points(points["lon"], points["lat"])
    )
    with pytest.raises(CRSError, match="no CRS"):
        quantity(drawn)
    with pytest.raises(CRSError, match=r"WGS 84 / Pseudo-Mercator[\s\S]*to_crs"):
        quantity(drawn.set_crs(4326).to_crs(3857))


def test_metres_are_no_degrees():
    with pytest.raises(DataError, match=r"lon: 200000.0 in row 3[\s\S]*-360 to 360"):
        quantity(stations().assign(lon=lambda p: p["lon"].where(p.index != 3, 2e5)))


def test_all_that_is_wrong_is_told_at_once():
    points = stations().drop(columns="lat").assign(error=-1.0)
    grid = covariates(void=np.full((10, 10), np.nan))
    grid["depth"].attrs["units"] = "not stated"
    grid["slope"].attrs["kind"] = "classes"
    with pytest.raises(DataError) as caught:
        design_table(
            points,
            grid,
            response="abundance",
            kind="quantity",
            error="error",
            weight="effort",
        )
    told = str(caught.value)
    for part in (
        "columns lon, lat: missing",
        "depth: no units",
        "among the classes",
        "void: no data in any cell",
        "response_units: not given",
        "error: -1.0 in rows 0, 1, 2, 3, 4, 5 and 34 more",
        "column effort: missing",
    ):
        assert part in told
    assert len(caught.value.problems) == 7


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"nodules": 1}, r"no controls among"),
        ({"nodules": 0}, r"no presences among"),
        ({"nodules": 2}, r"nodules: 2 in rows[\s\S]*0 \(absent\) or 1 \(present\)"),
        ({"nodules": "yes"}, r"nodules: yes in rows"),
        ({"lat": np.nan}, r"lat: nan in rows"),
        ({"lat": 60.0}, r"none left \(40 off the grid\)[\s\S]*swapped"),
        ({"lon": 178.5, "lat": 0.5}, r"in one cell[\s\S]*no controls"),
        ({"lat": 0.5}, r"slope: 6.5 at all \d+ stations[\s\S]*leave it out"),
    ],
)
def test_stations_that_tell_nothing_are_refused(change, match):
    with pytest.raises(DataError, match=match):
        occurrence(stations().assign(**change))


def test_a_quantity_that_is_no_number_is_refused():
    points = stations()
    points.loc[[2, 7], "abundance"] = [np.nan, np.inf]
    with pytest.raises(DataError, match=r"abundance: nan, inf in rows 2, 7"):
        quantity(points)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ParameterError, match="'presence'"):
        design_table(stations(), covariates(), response="nodules", kind="presence")


def test_columns_of_error_region_and_weight_come_along():
    points = stations().assign(sd=0.5, area=["a", "b"] * 20, effort=2.0)
    design = quantity(points, error="sd", region="area", weight="effort")
    few = design.take(design.region == "b")
    assert len(few) == 20
    assert set(few.region) == {"b"}
    assert few.error_sd.tolist() == [0.5] * 20
    assert few.weight.tolist() == [2.0] * 20
    unnamed = points.assign(area=[None, *points["area"][1:]])
    with pytest.raises(DataError, match=r"area: (None|nan) in row 0"):
        quantity(unnamed, region="area")


def test_targets_are_the_cells_with_every_covariate():
    grid = covariates()
    grid["slope"][0, :3] = np.nan
    design = quantity(stations(), grid)
    targets = targets_of(grid, design=design)
    assert len(targets) == 97
    assert targets.rows[0] == 3
    again = cell_numbers(ACROSS_180, lon=targets.lon, lat=targets.lat)
    np.testing.assert_array_equal(again, targets.rows)
    at_stations = Targets.of_design(design)
    np.testing.assert_array_equal(at_stations.xy_m, design.xy_m)


def test_targets_need_the_covariates_of_the_design_in_its_units():
    design = quantity(stations())
    other = covariates().drop_vars("slope")
    other["depth"].attrs["units"] = "km"
    with pytest.raises(DataError, match=r"depth: in km[\s\S]*slope: missing"):
        targets_of(other, design=design)


def test_stations_of_another_ground_are_placed_in_the_frame_of_the_model():
    design = quantity(stations())
    east = GridSpec(west=186.0, south=-5.0, spacing=1.0, shape=(10, 10), crs=WGS84)
    moved = stations().assign(lon=lambda points: points["lon"] + 11.0)
    other = quantity(moved, covariates(east))
    targets = Targets.of_design(other, frame=design)
    apart = np.linalg.norm(targets.xy_m - design.xy_m, axis=1)
    true = geodesic_distance_m(design.lon, design.lat, lon_b=other.lon, lat_b=other.lat)
    np.testing.assert_allclose(apart, true, rtol=0.02)


def test_a_design_tells_all_that_is_wrong_with_it():
    with pytest.raises(DataError) as caught:
        Design(
            covariates=pd.DataFrame({"depth": [1.0, np.nan]}, index=[3, 4]),
            response=np.array([0.0, 0.5]),
            xy_m=np.zeros((3, 1)),
            lon=np.zeros(2),
            lat=np.zeros(2),
            kind="occurrence",
            units={},
            weight=np.array([1.0, 0.0]),
        )
    assert len(caught.value.problems) == 8


@pytest.mark.parametrize(
    ("names", "match"),
    [
        (["depth", "response"], "covariate response: named as the response"),
        (["depth", "depth"], "covariate depth: there twice"),
        ([0, "depth"], "covariate 0: no text"),
    ],
)
def test_names_that_covariates_cannot_have_are_refused(names, match):
    design = quantity(stations())
    table = design.covariates.set_axis(names, axis=1)
    with pytest.raises(DataError, match=match):
        replace(
            design, covariates=table, units=dict.fromkeys([*names, "response"], "1")
        )


def test_a_layer_named_as_the_response_does_not_take_its_units():
    with pytest.raises(DataError, match="covariate response: named as the response"):
        quantity(stations(), covariates(response=np.arange(100.0)))


@pytest.mark.parametrize("name", ["lon", "lat", "xy_m"])
def test_places_that_are_no_numbers_are_refused(name):
    design = quantity(stations())
    values = getattr(design, name).copy()
    values[3] = np.nan
    with pytest.raises(DataError, match=f"{name}: no number in row 3"):
        replace(design, **{name: values})


def test_a_column_that_is_there_twice_is_refused():
    points = stations()
    with pytest.raises(DataError, match="column abundance: there twice"):
        quantity(pd.concat([points, points[["abundance"]]], axis=1))


def test_samples_off_the_grid_are_missing():
    found = sample_covariates(covariates(), lon=[180.5, 0.0], lat=[0.5, 0.5])
    assert found.notna().to_numpy().tolist() == [[True, True], [False, False]]


@pytest.mark.testdata
def test_the_stations_of_dutkiewicz_lie_on_the_ground_of_the_ccz(testdata):
    """Every station in the window is kept, or dropped for a reason."""
    from geo.model.grid import require_grid
    from geo.sources.bathymetry import read_bathymetry

    bathymetry = read_bathymetry(
        "etopo1_6min_ccz_160_110W_0_24N.nc", root=testdata / "bathymetry"
    )
    grid = bathymetry.rename(elevation="depth")
    tables = []
    for name, value in (("nodules", 1), ("control", 0)):
        read = pd.read_excel(
            testdata / "nodules" / f"dutkiewicz2020_{name}_dataset.xlsx", header=None
        )
        head = int(np.flatnonzero((read == "Longitude").any(axis=1))[0])
        columns = [
            list(read.iloc[head]).index(one) for one in ("Longitude", "Latitude")
        ]
        places = read.iloc[head + 1 :, columns].astype(float)
        places.columns = ["lon", "lat"]
        tables.append(places.assign(nodules=value))
    points = pd.concat(tables, ignore_index=True)
    design = occurrence(points, grid)
    assert len(points) == 2440 + 8022
    west, south, east, north = require_grid(grid).bounds
    on = points["lon"].between(west, east) & points["lat"].between(south, north)
    reasons = design.dropped["reason"]
    assert (reasons == "off the grid").sum() == (~on).sum()
    assert len(design) + len(design.dropped) == len(points)
    assert len(np.unique(design.cell)) == len(design)
    assert 300 < design.response.sum() < len(design) - 300


def test_no_targets_are_targets_too():
    targets = Targets.of_design(quantity(stations()))
    assert len(targets.take(np.array([], dtype=int))) == 0
