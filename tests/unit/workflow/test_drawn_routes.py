"""Routes of a project: drawn on each day whose way is known, and on no other."""

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.model.disruption import Disruption, Target
from geo.workflow.disrupted_days import ORDINARY_DAY, disrupted_days
from geo.workflow.drawn_routes import drawn_routes
from geo.workflow.naming import Names

SUNDA, LUZON = (
    Disruption(target=Target.GATE, name=name)
    for name in ("Sunda Strait", "Luzon Strait")
)
CHINA = Disruption(target=Target.COUNTRY, name="CHN")


def found(
    *, states=("ordinary day", "disrupted"), gates="Sunda Strait; Malacca Strait"
):
    count = len(states)
    routes = gpd.GeoDataFrame(
        {
            "route": ["there"] * count,
            "state": states,
            "length_nm": [100.0, 150.0][:count],
            "days": [1.0, 1.5][:count],
            "usd_per_t": [2.0, 3.0][:count],
            "co2_t": [5.0, 7.0][:count],
            "cargo_t": [1000.0] * count,
            "connector_km": [0.0] * count,
            "gates": [gates, ""][:count],
        },
        geometry=[shapely.LineString([(0, 0), (1, k)]) for k in range(count)],
        crs=4326,
    )
    legs = pd.DataFrame(
        {
            "route": ["there"] * 2,
            "state": ["ordinary day"] * 2,
            "regime": ["EEZ", "Area"],
            "states": ["JPN", ""],
            "km": [552.0, 1062.5],
        }
    )
    closures = pd.DataFrame(
        {
            "route": ["there"] * 3,
            "gate": ["Sunda Strait", "Malacca Strait", "Suez Canal"],
            "delta_nm": [50.0, float("inf"), 0.0],
            "delta_days": [0.5, float("inf"), 0.0],
        }
    )
    return {"routes": routes, "legs": legs, "closures": closures}


def states(artifacts, *hits):
    days = disrupted_days(hits, names=Names(by_target={}))
    table = drawn_routes(artifacts, days=days)
    return dict(zip(table["disruption"], table["state"], strict=True))


def test_the_only_disruption_is_the_disrupted_state():
    told = states(found(), SUNDA)
    assert told == {ORDINARY_DAY: "ordinary day", "Sunda Strait closed": "disrupted"}


def test_a_day_that_touches_no_gate_of_the_way_sails_as_ever():
    told = states(found(), SUNDA, LUZON, CHINA)
    assert told == {
        ORDINARY_DAY: "ordinary day",
        "Luzon Strait closed": "ordinary day",
        "CHN closed": "ordinary day",
        "all together": "disrupted",
    }, "of Sunda alone the way is not known"


def test_without_a_gate_hit_there_is_one_state():
    told = states(found(states=("ordinary day",)), CHINA)
    assert told == {ORDINARY_DAY: "ordinary day", "CHN closed": "ordinary day"}


def test_zones_and_closures_are_told_line_by_line():
    row = drawn_routes(found(), days=()).iloc[0]
    assert row["legs"] == "EEZ JPN: 552 km\nArea: 1,062 km"
    assert row["closures"] == (
        "Sunda Strait: +50 nm, +0.5 days\nMalacca Strait: no way is left"
    )
    assert row["co2_kg_per_t"] == pytest.approx(5.0)


def test_a_blocked_route_is_not_drawn():
    artifacts = found()
    shapes = [artifacts["routes"].geometry.iloc[0], shapely.MultiLineString()]
    blocked = artifacts["routes"].set_geometry(gpd.GeoSeries(shapes, crs=4326))
    assert states(artifacts | {"routes": blocked}, SUNDA) == {
        ORDINARY_DAY: "ordinary day"
    }


def test_a_project_without_routes_has_none():
    assert len(drawn_routes({"notes": {"lines": []}}, days=())) == 0
