"""Voyages put on lanes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.crs import GEOD
from geo.model.disruption import Disruption, Target
from geo.model.risk_schemas import TRAFFIC
from geo.routing.network import build_network
from geo.routing.paths import routes
from geo.routing.traffic import OFF_NODES, route_traffic, voyage_traffic
from geo.routing.waypoints import Waypoint, require_port
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes


def line_network():
    """Five nodes in a row over 180, with a gate in the middle."""
    lanes = gpd.GeoDataFrame(
        {"passage": [None]},
        geometry=[shapely.LineString([(178 + k, 0) for k in range(5)])],
        crs=4326,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["Middle"]},
        geometry=[shapely.LineString([(180.5, -1), (180.5, 1)])],
        crs=4326,
    )
    return build_network(lanes, gates)


PLACES = {
    "west": Waypoint(name="west", lon=178.0, lat=0.0),
    "middle": Waypoint(name="middle", lon=180.0, lat=0.0),
    "east": Waypoint(name="east", lon=-178.0, lat=0.0),
    "ashore": Waypoint(name="ashore", lon=178.0, lat=1.0),
}


def voyages(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["origin", "destination", "voyages_per_year"])


def test_both_directions_add_up_on_each_lane():
    sailed = voyage_traffic(
        line_network(),
        voyages(("west", "east", 10), ("middle", "west", 5), ("east", "west", 1)),
        places=PLACES,
    )
    assert TRAFFIC.validate(sailed) is sailed
    assert (sailed.geom_type == "LineString").all()
    west_of_180 = sailed.bounds["minx"] > 0.0
    assert sailed["transits_per_year"][west_of_180].tolist() == [16.0, 16.0]
    assert sailed["transits_per_year"][~west_of_180].tolist() == [11.0, 11.0]
    assert sorted(sailed["edge"]) == [0, 1, 2, 3]


def test_ship_km_are_those_of_the_voyages():
    network = line_network()
    table = voyages(("west", "east", 10), ("ashore", "middle", 5))
    sailed = voyage_traffic(network, table, places=PLACES)
    km = [GEOD.geometry_length(line) / 1000.0 for line in sailed.geometry]
    pairs = zip(table["origin"], table["destination"], strict=True)
    ways = routes(network, [(PLACES[a], PLACES[b]) for a, b in pairs])
    expected = sum(
        count * way.length_nm * 1.852
        for count, way in zip(table["voyages_per_year"], ways, strict=True)
    )
    assert np.sum(km * sailed["transits_per_year"]) == pytest.approx(expected)
    off = sailed[sailed["edge"] == OFF_NODES]
    assert off["transits_per_year"].tolist() == [5.0]


def test_real_voyages_keep_their_ship_km_also_over_180():
    network = build_network(read_sea_lanes(), read_gates())
    ports = read_ports()
    codes = ["JPYOK", "USLAX", "CLVAP", "AUBNE", "AEJEA", "NLRTM"]
    known = [code for code in codes if code in set(ports["unlocode"])]
    assert len(known) >= 4
    places = {code: require_port(ports, code) for code in known}
    table = voyages(*[(a, b, 3.0) for a in known for b in known if a < b])
    sailed = voyage_traffic(network, table, places=places)
    km = [GEOD.geometry_length(line) / 1000.0 for line in sailed.geometry]
    pairs = zip(table["origin"], table["destination"], strict=True)
    ways = routes(network, [(places[a], places[b]) for a, b in pairs])
    expected = sum(3.0 * way.length_nm * 1.852 for way in ways)
    assert np.sum(km * sailed["transits_per_year"]) == pytest.approx(expected, rel=1e-4)
    assert sailed.total_bounds[0] >= -180.0
    assert sailed.total_bounds[2] <= 180.0


def test_the_order_of_voyages_does_not_matter():
    rows = [("west", "east", 10), ("ashore", "middle", 5), ("middle", "west", 2)]
    one = voyage_traffic(line_network(), voyages(*rows), places=PLACES)
    other = voyage_traffic(line_network(), voyages(*rows[::-1]), places=PLACES)
    assert one.equals(other)


def test_no_voyages_on_a_pair_leave_no_traffic():
    sailed = voyage_traffic(
        line_network(),
        voyages(("west", "east", 0), ("west", "middle", 3)),
        places=PLACES,
    )
    assert (sailed["transits_per_year"] == 3.0).all()


def test_unknown_places_and_voyages_to_themselves_are_told_together():
    table = voyages(("west", "Atlantis", 1), ("east", "east", 1))
    with pytest.raises(DataError, match="2 problems") as raised:
        voyage_traffic(line_network(), table, places=PLACES)
    assert "Atlantis: no such place" in str(raised.value)
    assert "east to itself" in str(raised.value)


def test_no_voyages_at_all_are_refused():
    with pytest.raises(DataError, match="there are none"):
        voyage_traffic(line_network(), voyages(), places=PLACES)


def test_a_blocked_voyage_is_told_with_its_gate():
    shut = line_network().under([Disruption(target=Target.GATE, name="Middle")])
    table = voyages(("west", "east", 1), ("west", "middle", 1))
    with pytest.raises(DataError, match="west to east: no way by sea") as raised:
        voyage_traffic(shut, table, places=PLACES)
    assert "open Middle" in str(raised.value)


@pytest.mark.parametrize("count", [[1.0, 2.0], [-1.0], [np.nan]])
def test_voyages_must_be_a_number_for_each_route(count):
    network = line_network()
    ways = routes(network, [(PLACES["west"], PLACES["east"])])
    with pytest.raises(ParameterError, match="1 of 0 or more"):
        route_traffic(ways, voyages_per_year=np.array(count), network=network)
