"""Laws of crust on slopes: area, mass, dilution, and stations of one flank."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madeup.seamount import (
    FALL_DEG,
    FLANKS,
    FOOT_M,
    LAT,
    LON,
    PROJECT,
    depths,
    run_to,
    survey,
    write_seamount,
)

import shapely
import xarray as xr

from geo.geostat.estimation_model import choose_estimation_model, cross_validate
from geo.model.crs import local_crs
from geo.model.crust_flanks import Flanks, FlankSector
from geo.model.crust_thickness import ThicknessColumn, ThicknessReading
from geo.model.estimate import EstimateSettings, GivenRange
from geo.model.grid import GridSpec
from geo.resource.ground.flanks import part_flanks
from geo.resource.ground.slope_area import along_slope, slope_shares
from geo.resource.ground.terrain import slope
from geo.resource.mining.crust import crust_t, diluted, lifted_ore

ALL = [90.0]
CONE_ERROR = 1e-3  # of its area, summit included, on depths of 185 m


def test_area_along_the_slope_is_never_less_than_plan_area():
    slopes = np.linspace(0.0, 89.0, 200)
    areas = along_slope(slopes)
    assert areas[0] == 1.0
    assert (np.diff(areas) > 0.0).all()


def inclined(dip: float, azimuth: float) -> xr.Dataset:
    """Give a plane in degrees that dips evenly, at the latitude of the seamount."""
    at = np.linspace(-0.02, 0.02, 41)
    per_lon = 111_319.5 * math.cos(math.radians(LAT))
    east, north = np.meshgrid(at * per_lon, at * 110_750.0)
    turn = np.radians(azimuth)
    z = -np.tan(np.radians(dip)) * (east * np.sin(turn) + north * np.cos(turn))
    return xr.Dataset(
        {"elevation": (("lat", "lon"), z)}, coords={"lat": LAT + at, "lon": LON + at}
    )


@pytest.mark.parametrize("dip", [0.0, 5.0, 15.0, 40.0])
@pytest.mark.parametrize("azimuth", [0.0, 30.0, 90.0])
def test_an_inclined_plane_has_its_area_over_the_cosine(dip, azimuth):
    spec = GridSpec(
        west=-1e3, south=-1e3, spacing=500.0, shape=(4, 4), crs=local_crs([LON], [LAT])
    )
    shares = slope_shares(slope(inclined(dip, azimuth)), spec=spec, ends_deg=ALL)
    # the metres of a degree are those of the ellipsoid, the plane's were rounded
    expected = 1.0 / math.cos(math.radians(dip))
    assert shares.along.ravel() == pytest.approx(expected, rel=2e-3)
    assert shares.plan.ravel() == pytest.approx(1.0, abs=1e-12)
    if dip == 0.0:
        assert (shares.along == 1.0).all()


def test_a_cone_has_its_area_within_the_stated_error():
    plane = local_crs([LON], [LAT])
    spec = GridSpec(west=-14e3, south=-14e3, spacing=500.0, shape=(56, 56), crs=plane)
    shares = slope_shares(slope(depths()), spec=spec, ends_deg=ALL)
    away = np.hypot(*spec.centres().T)
    within = away < FOOT_M - 1_000.0
    found = (shares.along[:, 0] * spec.cell_areas_m2().ravel())[within].sum()
    plan = spec.cell_areas_m2().ravel()[within].sum()
    assert found / plan == pytest.approx(
        1.0 / math.cos(math.radians(FALL_DEG)), rel=CONE_ERROR
    )
    # a smoother cone is flatter, never steeper
    assert found / plan <= 1.0 / math.cos(math.radians(FALL_DEG)) * (1.0 + 1e-3)


def test_coarser_depths_never_show_more_area():
    fine = depths()
    areas = []
    for step in (1, 4, 8):
        cut = fine.coarsen(lat=step, lon=step, boundary="trim").mean()
        spec = GridSpec(
            west=-8e3,
            south=-8e3,
            spacing=1e3,
            shape=(16, 16),
            crs=local_crs([LON], [LAT]),
        )
        areas.append(slope_shares(slope(cut), spec=spec, ends_deg=ALL).along.sum())
    assert areas[0] > areas[1] > areas[2]


@given(
    factor=st.floats(0.1, 1.0),
    thickness=st.floats(1e-3, 0.2),
    density=st.floats(1.0, 2.0),
)
def test_tonnes_grow_with_thickness_density_and_bare_ground(factor, thickness, density):
    ground = {
        "exposed_fraction": 0.8,
        "thickness_m": thickness,
        "density_t_m3": density,
    }
    whole = crust_t(2e6, **ground)
    for name, value in ground.items():
        part = crust_t(2e6, **(ground | {name: factor * value}))
        assert part == pytest.approx(factor * whole, rel=1e-12)
    reading = ThicknessReading(
        column=ThicknessColumn(column="t", unit="m"), wet_t_m3=density
    )
    by_abundance = 2e6 * 0.8 * reading.kg_m2(thickness) / 1e3
    assert by_abundance == pytest.approx(whole, rel=1e-12)


@given(dry_t=st.floats(1.0, 1e9), grade=st.floats(0.0, 0.05), rock=st.floats(0.0, 5.0))
def test_barren_rock_takes_no_metal_and_brings_none(dry_t, grade, rock):
    mined = diluted(dry_t, grade=grade, dilution=rock)
    assert mined.metal_t == pytest.approx(dry_t * grade, rel=1e-12)
    assert mined.grade <= grade
    lifted = lifted_ore(rock, moisture=0.3)
    assert mined.dry_t == pytest.approx(lifted.dry * dry_t)
    # what rock adds to the wet tonnes is its dry mass
    assert lifted.wet * dry_t / 0.7 == pytest.approx(dry_t / 0.7 + rock * dry_t)


def left_out_squares(places: np.ndarray, thickness: np.ndarray) -> float:
    """Predict each station from the others; both ways are given the true range."""
    settings = EstimateSettings(
        spacing_m=1e3,
        lag_m=1e3,
        max_lag_m=9e3,
        minimum_pairs=5,
        range_given=GivenRange(range_m=4e3, author="tests", reason="as drawn"),
    )
    model = choose_estimation_model(places, thickness, settings=settings)
    assert model.fitted is not None
    left_out, _ = cross_validate(places, thickness, model=model)
    table = left_out.table
    kriged = table.loc[table["method"] == "kriging", "error"]
    assert len(kriged) == len(places)
    return float(np.square(kriged).sum())


@pytest.mark.parametrize("seed", range(6))
def test_stations_of_the_own_flank_predict_better_than_those_of_both(seed):
    places, thickness = survey(seed=seed, east_m=0.070, west_m=0.045)
    east = places[:, 0] >= 0.0
    parts = [left_out_squares(places[own], thickness[own]) for own in (east, ~east)]
    assert sum(parts) < left_out_squares(places, thickness)


def two_flanks() -> Flanks:
    return Flanks(
        summit=(LON, LAT),
        sectors=(
            FlankSector(name="east", from_deg=0.0, to_deg=180.0),
            FlankSector(name="west", from_deg=180.0, to_deg=360.0),
        ),
        source="tests",
    )


def test_flanks_add_up_to_the_ground_and_fall_as_the_cone_does():
    ground = shapely.box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)
    parts, _ = part_flanks(ground, flanks=two_flanks(), elevation=depths()["elevation"])
    assert [part.name for part in parts] == ["east", "west"]
    whole = shapely.union_all([part.outline for part in parts])
    assert shapely.symmetric_difference(whole, ground).area < 1e-9 * ground.area
    assert shapely.intersection(*(part.outline for part in parts)).area < 1e-12
    east, west = (shapely.centroid(part.outline).x for part in parts)
    assert east > LON > west
    for part in parts:
        assert part.fall_deg == pytest.approx(FALL_DEG, abs=0.3)


def test_on_flat_ground_flanks_change_no_byte(tmp_path):
    found = {}
    for name, text in (("whole", PROJECT), ("flanks", PROJECT + FLANKS)):
        path = write_seamount(tmp_path / name, text, fall_deg=0.0)
        done = run_to(path, "estimate")
        found[name] = done["estimate"]["grid_0"]
        assert len(done["zone"]["domains"]) == 1
    assert found["whole"].identical(found["flanks"])
