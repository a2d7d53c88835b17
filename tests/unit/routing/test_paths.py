"""Routes: their length, gates, geometry, and why there is none."""

import numpy as np
import pytest
from madeup.sea_lanes import close, gates_of, lanes_of, ring

import shapely

from geo.errors import ParameterError
from geo.model.crs import GEOD
from geo.model.voyages import VoyageRates
from geo.routing.goals import Least
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
    gates = gates_of(first=[(2, -1), (2, 1)], second=[(8, -1), (8, 1)])
    shut = build_network(lanes_of([(0, 0), (5, 0), (10, 0)]), gates).under(
        close("second", "first")
    )
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
    assert way.origin_connector_km == pytest.approx(87.8, abs=0.5)


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


def test_what_is_paid_at_gates_is_told_apart_from_the_days():
    hits = close("a", capacity=1.0, cost_usd_per_t=3.0) + close(
        "b", capacity=1.0, cost_usd_per_t=4.0, delay_days=0.5
    )
    way = route(ring().under(hits), origin=WEST, destination=EAST)
    assert (way.gate_usd_per_t, way.gate_days) == (7.0, 0.5)
    assert way.days == pytest.approx(way.length_nm / 336.0 + 0.5)


def test_a_queue_sends_a_ship_round_only_when_days_are_kept_least():
    slow = ring().under(close("a", capacity=0.5, delay_days=3.0))
    ends = {"origin": WEST, "destination": EAST}
    assert route(slow, **ends).gates == ("a", "b")
    assert route(slow, **ends, least=Least.DAYS).gates == ("c",)
    little = ring().under(close("a", capacity=0.5, delay_days=0.01))
    assert route(little, **ends, least=Least.DAYS).gates == ("a", "b")


def test_a_queue_at_panama_sends_a_ship_round(network, port):
    ends = {"origin": port("USHOU"), "destination": port("JPYOK")}
    queue = network.under(close("Panama Canal", capacity=0.5, delay_days=30.0))
    assert "Panama Canal" in route(network, **ends, least=Least.DAYS).gates
    fast = route(queue, **ends, least=Least.DAYS)
    assert "Panama Canal" not in fast.gates
    assert fast.gate_days == 0.0
    assert fast.days < route(queue, **ends).days


def test_gates_that_meet_on_a_vertex_are_paid_once():
    sea = build_network(
        lanes_of([(0, 0), (5, 0), (10, 0)]), gates_of(mid=[(5, -1), (5, 1)])
    )
    slow = sea.under(close("mid", capacity=1.0, delay_days=2.0))
    assert route(slow, origin=WEST, destination=EAST).gate_days == 2.0
    assert route(sea.under(close("mid")), origin=WEST, destination=EAST).blocked


def test_a_way_that_must_call_and_pass_does_so_in_order():
    south = Waypoint(name="south", lon=5.0, lat=-3.0)
    way = route(ring(), origin=WEST, destination=EAST, via=[south, "b"])
    assert way.gates == ("c", "b")
    # past the end and back again behind gate b
    straight = route(ring(), origin=WEST, destination=EAST, via=[south])
    assert way.length_nm > straight.length_nm


def test_a_gate_that_must_be_passed_and_is_closed_is_named():
    way = route(ring().under(close("b")), origin=WEST, destination=EAST, via=["b"])
    assert way.length_nm == way.days == np.inf
    assert way.blocked_by == ("b",)
    assert way.geometry.is_empty


def test_a_way_to_a_gate_that_is_cut_off_names_what_cuts_it_off(network, port):
    shut = network.under(close("Strait of Hormuz"))
    way = route(
        shut, origin=port("AEJEA"), destination=port("JPYOK"), via=["Malacca Strait"]
    )
    assert way.blocked_by == ("Strait of Hormuz",)


def test_a_leg_that_is_blocked_blocks_the_voyage():
    field = Waypoint(name="field", lon=5.0, lat=1.0)
    shut = ring().under(close("a", "b"))
    way = route(shut, origin=WEST, destination=EAST, via=[field])
    assert way.blocked
    assert way.gates == ()
    assert set(way.blocked_by) == {"a", "b"}
    assert len(way.coordinates) == 0


def test_a_gate_to_pass_that_is_not_known_is_refused(network, port):
    with pytest.raises(ParameterError, match=r"Suez: no such gate\n.*Suez Canal"):
        route(network, origin=port("NLRTM"), destination=port("JPYOK"), via=["Suez"])


def test_calling_at_a_place_counts_the_way_to_it_and_back(network, port):
    stop = port("CLANF")
    way = route(network, origin=port("PECLL"), destination=port("JPYOK"), via=[stop])
    direct = route(network, origin=port("PECLL"), destination=stop)
    assert way.via_connector_km == pytest.approx(2 * direct.destination_connector_km)
    assert way.length_nm == pytest.approx(way.sea_nm + way.connector_km / 1.852)


def test_a_place_on_the_lane_itself_has_no_connector(network):
    here = Waypoint(name="west", lon=2.5, lat=0.0)
    there = Waypoint(name="east", lon=7.5, lat=0.0)
    sea = build_network(lanes_of([(0, 0), (10, 0)]), gates_of())
    way = route(sea, origin=here, destination=there)
    assert way.connector_km == pytest.approx(0.0, abs=1e-6)
    assert way.sea_nm == pytest.approx(5 * 60.11, abs=0.05)
    assert shapely.get_coordinates(way.geometry)[[0, -1], 0].round(6).tolist() == [
        2.5,
        7.5,
    ]


def test_a_place_that_another_name_is_given_to_is_no_way_at_all(network):
    here = Waypoint(name="one", lon=200.0, lat=10.0)
    there = Waypoint(name="two", lon=-160.0, lat=10.0)
    way = route(network, origin=here, destination=there)
    assert (way.length_nm, way.blocked, way.connector_km) == (0.0, False, 0.0)


def test_the_same_place_is_no_way_at_all_even_with_everything_closed(network, port):
    shut = network.under(close(*network.gate_names))
    way = route(shut, origin=port("AEJEA"), destination=port("AEJEA"))
    assert (way.length_nm, way.blocked_by) == (0.0, ())


def test_the_longitudes_of_a_way_are_normal_ones(network, port):
    far = Waypoint(name="field", lon=215.0, lat=12.0)
    way = route(network, origin=far, destination=port("JPYOK"))
    assert np.all(np.abs(way.coordinates[:, 0]) <= 180.0)
    west, _, east, _ = way.geometry.bounds
    assert west >= -180.0
    assert east <= 180.0


def test_rates_at_another_speed_are_refused():
    rates = VoyageRates(
        speed_kn=12.0,
        freight_usd_per_t_nm=0.0,
        co2_g_per_t_km=0.0,
        carbon_usd_per_t=0.0,
        cargo_usd_per_t=0.0,
        holding_rate=0.0,
    )
    ends = {"origin": WEST, "destination": EAST}
    with pytest.raises(ParameterError, match="14, and 12 in the rates"):
        route(ring(), **ends, rates=rates)
    with pytest.raises(ParameterError, match="rates: all 0"):
        route(ring(), **ends, least=Least.COST, speed_kn=12.0, rates=rates)
    with pytest.raises(ParameterError, match="rates: missing"):
        route(ring(), **ends, least=Least.COST)
