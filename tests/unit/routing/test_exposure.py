"""Exposure of flows to gates, the price of a detour, and land on the way."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.routing.exposure import DetourRates, detour_cost, gate_exposure
from geo.routing.land import land_km

RATES = DetourRates(
    speed_kn=14.0,
    freight_usd_per_t_nm=0.0035,
    co2_g_per_t_km=12.0,
    carbon_usd_per_t=100.0,
    cargo_usd_per_t=20_000.0,
    holding_rate=0.1,
)


def test_exposure_counts_a_flow_once_per_gate():
    flows = pd.DataFrame(
        {"tonnes": [60.0, 30.0, 10.0], "gates": ["Suez;Malacca;Suez", "Malacca", ""]}
    )
    table = gate_exposure(flows).set_index("gate")
    assert table["share"].to_dict() == {"Malacca": 0.9, "Suez": 0.6}
    assert table["flows"].to_dict() == {"Malacca": 2, "Suez": 1}


def test_gates_that_nothing_passes_are_listed_when_asked():
    flows = pd.DataFrame({"tonnes": [1.0], "gates": ["Suez"]})
    table = gate_exposure(flows, gates=["Suez", "Panama"])
    assert table["gate"].tolist() == ["Suez", "Panama"]
    assert table["share"].tolist() == [1.0, 0.0]


def test_no_flows_give_no_exposure():
    flows = pd.DataFrame({"tonnes": pd.Series(dtype=float), "gates": []})
    assert gate_exposure(flows).empty
    assert gate_exposure(flows, gates=["Suez"])["share"].tolist() == [0.0]


@pytest.mark.parametrize("tonnes", [-1.0, np.nan])
def test_impossible_tonnes_are_refused(tonnes):
    flows = pd.DataFrame({"tonnes": [1.0, tonnes], "gates": ["", ""]})
    with pytest.raises(DataError, match="rows 1: tonnes"):
        gate_exposure(flows)


def test_a_blocked_way_costs_without_limit():
    assert detour_cost(np.inf, cargo_t=1.0, rates=RATES).total_usd == np.inf


def test_all_bad_rates_are_told():
    with pytest.raises(ParameterError, match=r"holding_rate(.|\n)*speed_kn"):
        dataclasses.replace(RATES, speed_kn=0.0, holding_rate=-0.1)


def test_ground_that_polygons_share_is_counted_once():
    land = gpd.GeoDataFrame(
        geometry=[shapely.box(0, -1, 1, 1), shapely.box(0.5, -1, 1.5, 1)], crs=4326
    )
    way = shapely.MultiLineString([[(-1, 0), (0.8, 0)], [(0.8, 0), (3, 0)]])
    assert land_km(way, land) == pytest.approx(166.979, abs=0.01)  # 1.5 of equator


def test_a_way_at_sea_has_no_land():
    island = gpd.GeoDataFrame(geometry=[shapely.box(0, 5, 1, 6)], crs=4326)
    assert land_km(shapely.LineString([(-1, 0), (2, 0)]), island) == 0.0
    assert land_km(shapely.MultiLineString(), island) == 0.0
    assert land_km(shapely.LineString([(-1, 0), (2, 0)]), island.iloc[:0]) == 0.0
