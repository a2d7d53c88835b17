"""Places that routes begin or end at."""

import numpy as np
import pytest
from madeup.sea_lanes import gates_of, lanes_of

from geo.errors import DataError
from geo.kernels.geodesy import chord_to_arc_m, unit_vectors
from geo.model.randomness import generator
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import route
from geo.routing.waypoints import Waypoint, require_port, tie_to_lanes
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes


@pytest.fixture(scope="module")
def network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


def at(lon, lat, name="place") -> Waypoint:
    return Waypoint(name=name, lon=lon, lat=lat)


def test_a_port_is_found_by_its_code():
    assert require_port(read_ports(), "JPYOK").lat == pytest.approx(35.4576)


@pytest.mark.parametrize(
    ("asked", "offered"),
    [("Yokohama", "JPYOK"), ("JPYKO", "JPYOK"), ("jpyok", "JPYOK")],
)
def test_an_unknown_port_is_told_with_the_nearest(asked, offered):
    with pytest.raises(DataError, match=f"{asked}: no such port\n.*{offered}"):
        require_port(read_ports(), asked)


@pytest.mark.parametrize(("lon", "lat"), [(35.6, 139.8), (-200.0, 0.0), (361.0, 0.0)])
def test_impossible_coordinates_are_refused(lon, lat):
    with pytest.raises(DataError, match="place: l"):
        at(lon, lat)


def test_a_point_inland_is_refused_with_its_distance(network):
    sahara = at(10.0, 23.0, name="Sahara")
    with pytest.raises(DataError, match=r"Sahara .*: 1,\d\d\d km from the nearest"):
        route(network, origin=sahara, destination=at(0.0, 0.0))


def test_all_points_inland_are_told_together(network):
    with pytest.raises(DataError, match=r"2 problems(.|\n)*Gobi(.|\n)*Sahara"):
        tie_to_lanes(network, [at(10, 23, "Sahara"), at(103, 43, "Gobi")])


def test_a_swapped_point_is_recognised(network):
    # Murmansk, given latitude first, is in Afghanistan
    swapped = at(68.97, 33.06, name="swapped")
    with pytest.raises(DataError, match="swapped it would be one"):
        route(network, origin=swapped, destination=at(0.0, 0.0))


def test_longitudes_of_0_to_360_are_the_same_place(network):
    east, west = at(-117.0, 15.0), at(243.0, 15.0)
    goal = at(139.6, 35.4)
    ways = [route(network, origin=one, destination=goal) for one in (east, west)]
    assert ways[0].length_nm == ways[1].length_nm
    assert ways[0].geometry.equals(ways[1].geometry)


def test_connectors_are_never_longer_than_those_to_the_nearest_node(network):
    ports = read_ports()
    places = {code: require_port(ports, code) for code in ports["unlocode"]}
    ties = tie_to_lanes(network, places.values())
    gaps = []
    for code, stated in zip(
        ports["unlocode"], ports["snap_km_to_network"], strict=True
    ):
        # the table was measured to nodes, on the sphere, and rounded
        gaps.append(ties[places[code]].connector_m / 1000.0 - stated * 1.01 - 0.1)
    assert max(gaps) <= 0.0
    assert min(gaps) < -30.0


def test_a_tie_is_the_nearest_point_of_the_lane():
    network = build_network(lanes_of([(0, 0), (4, 0)]), gates_of())
    place = at(1.0, 1.0)
    tie = tie_to_lanes(network, [place])[place]
    assert (tie.nodes, tie.at_node) == ((0, 1), False)
    assert (tie.lon, tie.lat) == pytest.approx((1.0, 0.0), abs=1e-9)
    assert tie.along_m == pytest.approx((111_319.49, 3 * 111_319.49), rel=1e-6)
    assert tie.node == 0


def test_a_lane_that_passes_a_gate_is_not_split():
    gates = gates_of(strait=[(2, -1), (2, 1)])
    network = build_network(lanes_of([(0, 0), (4, 0)]), gates)
    before, behind = at(1.5, 0.5, "before"), at(3.0, 0.5, "behind")
    ties = tie_to_lanes(network, [before, behind])
    assert [ties[place].lon for place in (before, behind)] == [0.0, 4.0]
    assert route(network, origin=before, destination=behind).gates == ("strait",)


def test_a_place_across_the_date_line_is_tied_to_the_lane_there():
    network = build_network(lanes_of([(175, 0), (185, 0)]), gates_of())
    for lon in (-179.0, 181.0):
        place = at(lon, 0.5)
        tie = tie_to_lanes(network, [place])[place]
        assert (tie.lon, tie.lat) == pytest.approx((-179.0, 0.0), abs=1e-9)


def test_polar_lanes_are_no_place_to_tie_to_while_closed():
    lanes = lanes_of(
        [(0, 0), (9, 0)], [(0, 5), (9, 5), (9, 0)], passage=["", "northwest"]
    )
    place = at(4.0, 4.0)
    closed, opened = (
        build_network(lanes, gates_of(), open_polar=polar) for polar in (False, True)
    )
    assert tie_to_lanes(closed, [place])[place].lat == pytest.approx(0.0, abs=1e-9)
    assert tie_to_lanes(opened, [place])[place].lat == pytest.approx(5.0, abs=0.02)


def test_no_point_of_any_lane_is_nearer_than_the_one_tied_to(network):
    rng = generator(3, "ties")
    nodes = unit_vectors(network.node_lon, network.node_lat)
    usable = network.reachable[network.edge_from] & ~network.edge_polar
    usable &= network.edge_gates == 0
    steps = np.linspace(0.0, 1.0, 33)[:, None, None]
    start, end = nodes[network.edge_from[usable]], nodes[network.edge_to[usable]]
    along = ((1.0 - steps) * start + steps * end).reshape(-1, 3)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    places = [
        at(float(lon), float(lat), f"p{k}")
        for k, (lon, lat) in enumerate(rng.uniform([-180, -55], [180, 60], (60, 2)))
    ]
    near = 0
    for place in places:
        chord = np.linalg.norm(along - unit_vectors(place.lon, place.lat), axis=1)
        gap_m = float(chord_to_arc_m(chord.min()))
        if gap_m < 400_000.0:
            near += 1
            tie = tie_to_lanes(network, [place])[place]
            # the sphere and the ellipsoid differ by up to 0.6 %
            assert tie.connector_m <= 1.006 * gap_m + 1.0
    assert near > 20
