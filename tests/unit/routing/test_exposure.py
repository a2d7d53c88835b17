"""Exposure of flows to gates, expected losses, and land on the way."""

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.routing.exposure import expected_gate_loss, gate_exposure
from geo.routing.land import land_km


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


LOSS = {
    "events_per_year": 0.1,
    "duration_days": 36.5,
    "detour_days": 10.0,
    "loss_per_day": 0.01,
}


def test_an_expected_loss_is_the_share_of_the_year_times_the_days_late():
    loss = expected_gate_loss(500.0, **LOSS)
    assert loss.disrupted_per_year == pytest.approx(5.0)
    assert loss.loss_per_year == pytest.approx(0.5)


def test_a_gate_that_never_stops_costs_nothing():
    assert (
        expected_gate_loss(500.0, **LOSS | {"events_per_year": 0.0}).loss_per_year == 0
    )


def test_all_that_an_expected_loss_cannot_be_made_of_is_told():
    bad = LOSS | {"detour_days": -1.0, "loss_per_day": np.nan}
    with pytest.raises(
        ParameterError, match=r"detour_days: -1(.|\n)*loss_per_day: nan"
    ):
        expected_gate_loss(500.0, **bad)


def test_stops_cannot_last_longer_than_the_year():
    with pytest.raises(ParameterError, match="2 years a year"):
        expected_gate_loss(1.0, **LOSS | {"events_per_year": 20.0})


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
