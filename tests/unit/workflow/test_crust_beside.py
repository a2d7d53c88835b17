"""Crust beside other parts of a project: rock on ships, plan area, a grid of rock."""

from __future__ import annotations

import numpy as np
import pytest
from madeup.seamount import (
    FALL_DEG,
    FLANKS,
    LAT,
    LON,
    PROJECT,
    depths,
    run_to,
    write_seamount,
)

import xarray as xr

from geo.errors import GeoError, ParameterError
from geo.model.crust import CrustSettings, ExposedClass, ExposedGrid
from geo.model.crust_thickness import CrustDensity, ThicknessColumn
from geo.resource.footprint.disturbance import Disturbance, disturbance_by_year
from geo.sources.project_file import read_project
from geo.workflow.check import check_project
from geo.workflow.graph import Inputs
from geo.workflow.mined_ground import mined_ground
from geo.workflow.transport_gates import gates_handed_on
from geo.workflow.transport_places import lifted_t_per_year
from geo.workflow.value_terms import mining_rate, most_from

FEW = (
    PROJECT.replace("realizations = 20\nvariograms = 2", "realizations = 0")
    .replace("spacing_m = 1000.0", "spacing_m = 2000.0")
    .replace("[classes]\nannual_area_km2 = 20.0\n", "")
)
MINING = """
[mining]
width_m = 10.0
speed_m_s = 0.05
utilisation = 0.5
most_wet_t_per_year = 0.2e6
include_inferred = true
source = "made up"
[mining.lifting]
wet_t_per_year = 0.4e6
availability = 0.5
source = "made up"
"""
SHIPS = """
[supply]
horizon_days = 200
year = 2024
[supply.options]
market_iso3 = "JPN"
market_port = "JPYOK"
[[supply.commodities]]
name = "cobalt"
metal = "Co"
demand_t = 8133.0
source = "made up"
stock_days = 60.0
[supply.seabed]
wet_t_per_year = 0.3e6
recovery = { Co = 0.8 }
source = "made up"
[transport]
port = "JPYOK"
[transport.vessel]
capacity_wet_t = 20e3
laden_kn = 12.0
ballast_kn = 12.0
source = "made up"
[transport.loading]
t_per_h = 500.0
source = "made up"
[transport.unloading]
t_per_h = 500.0
source = "made up"
[transport.plant]
wet_t_per_year = 0.15e6
source = "made up"
"""
CAMPAIGN = """
[campaign]
spacings_m = [4000.0]
adaptive = [5]
[campaign.ship]
port = "JPYOK"
day_usd = 100e3
speed_kn = 12.0
source = "made up"
[campaign.station]
lower_m_s = 1.0
raise_m_s = 1.0
handling_h = 1.0
source = "made up"
"""
GRID = 'exposed_grid = { file = "bare.nc" }'
CLASSES = "exposed = [{ to_deg = 4.0, share = 0.1 }, { to_deg = 90.0, share = 0.6 }]"
ROCK = 1.0 + 0.15 * 0.7  # wet tonnes lifted with one of crust: dry rock, 30 % water


def bare_rock(share) -> xr.Dataset:
    """Give a grid of bare rock on the cells of the depths."""
    grid = depths()
    values = np.broadcast_to(share(grid["lon"].to_numpy()), grid["elevation"].shape)
    return grid.assign(bare=(("lat", "lon"), values, {"units": "1"}))[["bare"]]


def with_grid(tmp_path, share, text=FEW):
    path = write_seamount(tmp_path, text.replace(CLASSES, GRID))
    bare_rock(share).to_netcdf(path.parent / "bare.nc")
    return path


def test_ships_carry_crust_with_its_rock_and_the_rest_counts_crust(tmp_path):
    file = read_project(write_seamount(tmp_path, FEW + MINING))
    project, plan = file.project, file.project.mining
    # riser lifts 0.2 Mt with rock: less crust than the 0.2 Mt that are planned
    assert lifted_t_per_year(project) == pytest.approx(0.2e6)
    rate = mining_rate(project, plan, carried_t_per_year=0.2e6)
    assert rate.most_wet_t_per_year == pytest.approx(0.2e6 / ROCK)
    assert "riser" in most_from(project, plan, carried_t_per_year=0.2e6)
    (riser,) = gates_handed_on(Inputs(file=file, done={"transport": {}}))
    assert riser.passes_t_per_year == pytest.approx(0.2e6 / ROCK)
    # without a riser ships carry the plan and its rock
    text = MINING.partition("[mining.lifting]")[0]
    free = read_project(write_seamount(tmp_path / "free", FEW + text)).project
    assert lifted_t_per_year(free) == pytest.approx(ROCK * 0.2e6)


def test_bare_rock_of_a_grid_takes_the_place_of_classes_of_slope(tmp_path):
    path = with_grid(tmp_path, lambda lon: np.where(lon < LON, 0.25, 0.75))
    check_project(path)
    done = run_to(path, "ground")
    ground, grid = done["ground"]["ground_0"], done["estimate"]["grid_0"]
    plan, along = (ground[f"bare_{n}_ratio"].to_numpy() for n in ("plan", "area"))
    inside = grid["fraction"].to_numpy() == 1.0
    east = inside & (grid["easting"].to_numpy()[None, :] > 3e3 + _middle(grid))
    west = inside & (grid["easting"].to_numpy()[None, :] < -3e3 + _middle(grid))
    assert plan[east] == pytest.approx(0.75)
    assert plan[west] == pytest.approx(0.25)
    # on the cone area along the slope is plan area over its cosine
    cone = np.isclose(ground["slope"].to_numpy(), FALL_DEG, atol=0.2) & inside
    ratio = np.median(along[cone] / plan[cone])
    assert ratio == pytest.approx(1.0 / np.cos(np.radians(FALL_DEG)), rel=2e-3)
    slopes = done["ground"]["crust_slopes"]
    cells = run_to(path, "statement")["statement"]["cells"]
    assert slopes["bare_km2"].sum() == pytest.approx(cells["area_m2"].sum() / 1e6)


def _middle(grid) -> float:
    from geo.model.crs import WGS84, transformer
    from geo.model.grid import require_grid

    crs = require_grid(grid).crs
    return float(transformer(WGS84, crs).transform(LON, LAT)[0])


def test_a_grid_of_one_share_is_one_class_of_that_share(tmp_path):
    one = FEW.replace(CLASSES, "exposed = [{ to_deg = 90.0, share = 0.6 }]")
    classes = run_to(write_seamount(tmp_path / "classes", one), "ground")
    grid = run_to(with_grid(tmp_path / "grid", lambda _: 0.6), "ground")
    for name in ("bare_area_ratio", "bare_plan_ratio"):
        first, second = (d["ground"]["ground_0"][name] for d in (classes, grid))
        assert second.to_numpy() == pytest.approx(first.to_numpy(), rel=1e-6)


def test_per_cent_in_the_grid_and_ground_without_a_value_are_told(tmp_path):
    with pytest.raises(GeoError, match=r"cure: 60 % of the ground is 0\.6"):
        run_to(with_grid(tmp_path / "percent", lambda _: 60.0), "ground")
    half = with_grid(tmp_path / "half", lambda lon: np.where(lon < LON, 0.5, np.nan))
    done = run_to(half, "ground")
    lines = " ".join(done["ground"]["notes"]["lines"])
    assert "the grid of bare ground says nothing of" in lines
    missing = read_project(half).root / "bare.nc"
    missing.unlink()
    with pytest.raises(GeoError, match=r"crust\.exposed_grid\.file|bare\.nc"):
        check_project(half)


def test_classes_or_a_grid_but_not_both_and_not_none():
    told = {
        "thickness": ThicknessColumn(column="mm", unit="mm"),
        "density": CrustDensity(dry_t_m3=1.3, source="x"),
        "exposed_source": "x",
        "thinnest_m": 0.02,
        "steepest_deg": 15.0,
        "source": "x",
    }
    classes = (ExposedClass(to_deg=90.0, share=0.6),)
    grid = ExposedGrid(file="bare.tif")
    for given, what in (({}, "neither"), ({"exposed": classes}, "both")):
        more = {"exposed_grid": grid} if given else {}
        with pytest.raises(ParameterError, match=f"{what} given"):
            CrustSettings(**told, **given, **more)
    assert CrustSettings(**told, exposed_grid=grid).slope_ends_deg == (15.0, 90.0)


def test_the_footprint_tells_tracks_in_plan_area_too(tmp_path):
    done = run_to(write_seamount(tmp_path, FEW + MINING), "economics")
    file = read_project(tmp_path / "project.toml")
    plan = file.project.mining
    mined = mined_ground(Inputs(file=file, done=done), plan=plan)
    collector = Disturbance(
        pickup=1.0,
        track_width_m=10.0,
        sediment_depth_m=0.0,
        sediment_dry_density_kg_m3=1.0,
    )
    years = disturbance_by_year(mined.rows, disturbance=collector)
    ratio = years["track_plan_km2"].sum() / years["track_km2"].sum()
    # nearly all that is cut lies on the cone, and what is flat is no steeper
    assert np.cos(np.radians(FALL_DEG)) - 2e-3 < ratio < 1.0
    plain = disturbance_by_year(
        mined.rows.drop(columns="plan_share"), disturbance=collector
    )
    assert "track_plan_km2" not in plain


@pytest.mark.slow
def test_campaign_transport_and_supply_work_with_crust(tmp_path):
    text = FEW.replace(
        "[uncertainty]\nrealizations = 0",
        "[classes]\nannual_area_km2 = 20.0\n[uncertainty]\nrealizations = 10\n"
        "variograms = 1",
    )
    path = write_seamount(tmp_path, text + FLANKS + MINING + SHIPS + CAMPAIGN)
    check_project(path)
    done = run_to(path, "resilience")
    told = done["transport"]["transport"]
    assert told["lifted_t_per_year"] == pytest.approx(0.2e6)
    assert (told["t_per_year"], told["binding"]) == (pytest.approx(0.15e6), "plant")
    gates = done["resilience"]["gates"].set_index("gate")["wet_t_per_year"]
    assert gates["plant"] == pytest.approx(0.15e6 / ROCK)
    assert gates["riser"] == pytest.approx(0.2e6 / ROCK)
    years = done["economics"]["schedule"]
    assert years["wet_t"].max() <= 0.2e6 / ROCK * (1.0 + 1e-9)
    assert len(done["campaign"]["campaign_plans"])
    assert len(done["campaign"]["campaign_stations"])
