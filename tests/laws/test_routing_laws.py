"""Laws that every route obeys, and an independent search that agrees."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from geo.kernels.geodesy import great_circle_m
from geo.model.crs import NAUTICAL_MILE_M
from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.routing.exposure import gate_exposure
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import rerouted, route, routes
from geo.routing.waypoints import Waypoint, require_port, tie_to_lanes
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes

ON_THE_RED_SEA = {"SAJED", "DJJIB"}


@pytest.fixture(scope="module")
def network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


@pytest.fixture(scope="module")
def places() -> list[Waypoint]:
    ports = read_ports()
    return [require_port(ports, code) for code in ports["unlocode"]]


@pytest.fixture(scope="module")
def pairs(places):
    rng = generator(7, "pairs")
    return [
        tuple(places[k] for k in rng.choice(len(places), 2, False)) for _ in range(120)
    ]


def closing(gate) -> list[Disruption]:
    return [Disruption(target=Target.GATE, name=gate)]


def test_distance_is_the_same_both_ways(network, pairs):
    there = routes(network, pairs)
    back = routes(network, [(end, start) for start, end in pairs])
    for one, other in zip(there, back, strict=True):
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)


def test_no_detour_is_shorter(network, places):
    rng = generator(7, "triangles")
    for _ in range(60):
        a, b, c = (places[k] for k in rng.choice(len(places), 3, replace=False))
        ab, bc, ac = routes(network, [(a, b), (b, c), (a, c)])
        assert ac.length_nm <= ab.length_nm + bc.length_nm + 1e-9


def test_no_sea_way_is_shorter_than_the_great_circle(network, pairs):
    for way in routes(network, pairs):
        straight_m = great_circle_m(
            way.origin.lon,
            way.origin.lat,
            lon_b=way.destination.lon,
            lat_b=way.destination.lat,
        )
        # the sphere and the ellipsoid differ by up to 0.6 %
        assert way.length_nm >= 0.994 * float(straight_m) / NAUTICAL_MILE_M


def test_a_whole_turn_of_the_lanes_changes_nothing(network, pairs):
    lanes = read_sea_lanes()
    turned = build_network(
        lanes.set_geometry(lanes.translate(xoff=360.0)),
        read_gates().set_geometry(read_gates().translate(xoff=-360.0)),
    )
    for one, other in zip(routes(network, pairs), routes(turned, pairs), strict=True):
        # shifted longitudes are rounded to the same micro-degree
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-9)
        assert one.gates == other.gates


def test_a_whole_turn_of_a_place_changes_nothing(network, pairs):
    for start, end in pairs[:40]:
        turned = Waypoint(name=start.name, lon=start.lon % 360.0, lat=start.lat)
        one = route(network, origin=start, destination=end)
        other = route(network, origin=turned, destination=end)
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)


def test_closing_a_gate_never_shortens_a_route(network, pairs):
    base = routes(network, pairs)
    for gate in network.gate_names:
        shut = routes(network.under(closing(gate)), pairs)
        for before, after in zip(base, shut, strict=True):
            assert after.length_nm >= before.length_nm - 1e-9
            assert gate not in after.gates


def test_searching_only_the_routes_hit_is_exact(network, pairs):
    base = routes(network, pairs)
    for gate in network.gate_names:
        shut = network.under(closing(gate))
        quick = rerouted(base, network=shut)
        for one, other in zip(quick, routes(shut, pairs), strict=True):
            assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)
            assert one.blocked_by == other.blocked_by


def test_a_named_gate_opens_the_way_again(network, pairs):
    shut = network.under([hit for gate in network.gate_names for hit in closing(gate)])
    blocked = [way for way in routes(shut, pairs) if way.blocked]
    assert blocked
    for way in blocked[:25]:
        opened = shut.reopened(way.blocked_by)
        again = route(opened, origin=way.origin, destination=way.destination)
        assert not again.blocked


def test_suez_and_bab_el_mandeb_carry_the_same(network, places):
    far = [place for place in places if place.name not in ON_THE_RED_SEA]
    pairs = list(itertools.product(far[::5], far[1::5]))
    ways = routes(network, pairs)
    flows = [{"tonnes": 1.0, "gates": ";".join(way.gates)} for way in ways]
    table = gate_exposure(pd.DataFrame(flows)).set_index("gate")
    assert table.loc["Suez Canal", "share"] > 0.1
    assert (
        table.loc["Suez Canal", "share"] == table.loc["Bab el-Mandeb Strait", "share"]
    )


def test_networkx_finds_the_same_lengths(network, pairs):
    usable = ~network.edge_polar
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(
            network.edge_from[usable].tolist(),
            network.edge_to[usable].tolist(),
            network.edge_length_m[usable].tolist(),
            strict=True,
        )
    )
    ties = tie_to_lanes(network, {place for pair in pairs for place in pair})
    for way in routes(network, pairs[:30]):
        metres = nx.dijkstra_path_length(
            graph, ties[way.origin].node, ties[way.destination].node
        )
        assert way.sea_nm * NAUTICAL_MILE_M == pytest.approx(metres, rel=1e-12)


def test_a_route_is_made_of_its_lanes(network, pairs):
    for way in routes(network, pairs[:30]):
        steps = way.coordinates
        metres = great_circle_m(
            steps[:-1, 0], steps[:-1, 1], lon_b=steps[1:, 0], lat_b=steps[1:, 1]
        )
        assert np.sum(metres) / NAUTICAL_MILE_M == pytest.approx(
            way.length_nm, rel=6e-3
        )
