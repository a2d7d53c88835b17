"""Routes: their length, gates, geometry, and why there is none."""

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import ParameterError
from geo.model.crs import GEOD
from geo.model.disruption import Disruption, Target
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import draw_way, rerouted, route, routes
from geo.routing.waypoints import Waypoint, require_port
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes


@pytest.fixture(scope="module")
def network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


@pytest.fixture(scope="module")
def port():
    ports = read_ports()
    return lambda code: require_port(ports, code)


def close(*names, **settings) -> list[Disruption]:
    return [Disruption(target=Target.GATE, name=name, **settings) for name in names]


def ring() -> SeaNetwork:
    """Two ways from west to east, north with gates a and b, south with gate c."""
    lanes = gpd.GeoDataFrame(
        {"passage": [None, None]},
        geometry=[
            shapely.LineString([(0, 0), (5, 1), (10, 0)]),
            shapely.LineString([(0, 0), (5, -3), (10, 0)]),
        ],
        crs=4326,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["a", "b", "c"]},
        geometry=[
            shapely.LineString([(2, 0.1), (2, 2)]),
            shapely.LineString([(8, 0.1), (8, 2)]),
            shapely.LineString([(2, -0.1), (2, -4)]),
        ],
        crs=4326,
    )
    return build_network(lanes, gates)


WEST = Waypoint(name="west", lon=0.0, lat=0.0)
EAST = Waypoint(name="east", lon=10.0, lat=0.0)


def ring_route(*shut):
    return route(ring().under(close(*shut)), origin=WEST, destination=EAST)


def test_gates_are_named_in_the_order_of_passage():
    assert ring_route().gates == ("a", "b")
    back = route(ring(), origin=EAST, destination=WEST)
    assert back.gates == ("b", "a")


def test_a_closed_gate_sends_the_route_the_other_way():
    assert ring_route("a").gates == ("c",)
    assert not ring_route("a").blocked


def test_a_blocked_route_is_infinite_and_names_each_gate_that_would_open_it():
    blocked = ring_route("a", "c")
    assert blocked.length_nm == blocked.days == np.inf
    assert blocked.blocked_by == ("a", "c")
    assert blocked.gates == ()
    assert blocked.geometry.is_empty


def test_gates_that_would_have_to_open_together_are_named_together():
    lanes = gpd.GeoDataFrame(
        {"passage": [None]},
        geometry=[shapely.LineString([(0, 0), (5, 0), (10, 0)])],
        crs=4326,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["first", "second"]},
        geometry=[shapely.LineString([(lon, -1), (lon, 1)]) for lon in (2, 8)],
        crs=4326,
    )
    shut = build_network(lanes, gates).under(close("second", "first"))
    way = route(shut, origin=WEST, destination=EAST)
    assert way.blocked_by == ("first", "second")


def test_with_everything_closed_each_route_still_has_an_answer(network, port):
    shut = network.under(close(*network.gate_names))
    ways = routes(
        shut,
        [(port("AEJEA"), port("JPYOK")), (port("JPYOK"), port("USLAX"))],
    )
    assert "Strait of Hormuz" in ways[0].blocked_by
    assert not ways[1].blocked


def test_the_same_place_is_no_way_at_all(network, port):
    way = route(network, origin=port("CLANF"), destination=port("CLANF"))
    assert (way.length_nm, way.days, way.connector_km) == (0.0, 0.0, 0.0)
    assert way.gates == ()
    assert way.geometry.is_empty


def test_two_places_tied_to_one_node_are_as_far_as_their_connectors():
    near = Waypoint(name="near", lon=0.0, lat=0.5)
    way = route(ring(), origin=WEST, destination=near)
    assert way.sea_nm == 0.0
    assert way.length_nm == pytest.approx(29.855, abs=0.01)  # half a degree of meridian


def test_length_is_sea_and_both_connectors(network, port):
    way = route(network, origin=port("CLANF"), destination=port("JPYOK"))
    assert way.length_nm == pytest.approx(way.sea_nm + way.connector_km / 1.852)
    assert way.origin_connector_km == pytest.approx(93.2, abs=0.5)


def test_days_follow_from_speed(network, port):
    ends = {"origin": port("AUFRE"), "destination": port("JPYOK")}
    slow, fast = (route(network, **ends, speed_kn=kn) for kn in (10.0, 20.0))
    assert slow.days == pytest.approx(2.0 * fast.days)
    assert slow.days == pytest.approx(slow.length_nm / 240.0)


def test_a_delay_at_a_gate_is_added_to_the_days(network, port):
    ends = {"origin": port("FRLRH"), "destination": port("JPYOK")}
    hits = close("Suez Canal", capacity=0.5, delay_days=4.0)
    base = route(network, **ends)
    slow = route(network.under(hits), **ends)
    assert slow.length_nm == base.length_nm
    assert slow.days == pytest.approx(base.days + 4.0)
    assert rerouted([base], network=network.under(hits))[0] == slow


@pytest.mark.parametrize("speed", [0.0, -1.0, np.nan, np.inf])
def test_a_speed_that_is_none_is_refused(network, speed, port):
    with pytest.raises(ParameterError, match="speed_kn"):
        route(network, origin=port("JPYOK"), destination=port("USLAX"), speed_kn=speed)


def test_the_geometry_is_as_long_as_the_route_says(network, port):
    way = route(network, origin=port("USLAX"), destination=port("JPYOK"))
    assert GEOD.geometry_length(way.geometry) / 1852 == pytest.approx(way.length_nm)


def test_a_route_over_the_date_line_is_split_there(network, port):
    way = route(network, origin=port("USLAX"), destination=port("JPYOK"))
    west, _, east, _ = way.geometry.bounds
    assert (west, east) == (-180.0, 180.0)
    assert isinstance(way.geometry, shapely.MultiLineString)
    steps = [
        np.diff(shapely.get_coordinates(part)[:, 0]) for part in way.geometry.geoms
    ]
    assert max(np.abs(step).max() for step in steps) < 90.0


def test_the_geometry_begins_and_ends_at_the_places(network, port):
    way = route(network, origin=port("CLANF"), destination=port("AUFRE"))
    ends = shapely.get_coordinates(way.geometry.boundary).round(6).tolist()
    assert [-70.3976, -23.657] in ends
    assert [115.752, -32.0374] in ends


def test_a_loading_point_at_sea_is_a_place_like_any_other(network, port):
    field = Waypoint(name="field", lon=153.98, lat=24.28)
    way = route(network, origin=field, destination=port("JPYOK"))
    assert 700 < way.length_nm < 1200
    assert way.origin_connector_km > 0.0


def test_many_routes_are_those_found_one_by_one(network, port):
    codes = ["JPYOK", "NLRTM", "CLANF", "AUFRE", "ZADUR", "USHOU"]
    pairs = [(port(a), port(b)) for a in codes for b in codes]
    together = routes(network, pairs)
    for (origin, destination), way in zip(pairs, together, strict=True):
        alone = route(network, origin=origin, destination=destination)
        assert way.length_nm == alone.length_nm
        assert (way.origin, way.destination) == (origin, destination)


def test_no_pairs_are_no_routes(network):
    assert routes(network, []) == ()


def test_standing_still_draws_nothing():
    assert draw_way(np.array([[1.0, 2.0], [1.0, 2.0]])).is_empty
    assert draw_way(np.empty((0, 2))).is_empty
