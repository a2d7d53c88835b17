"""Places that routes begin or end at."""

import pytest

from geo.errors import DataError
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


def test_connectors_are_those_of_the_table_of_ports(network):
    ports = read_ports()
    places = {code: require_port(ports, code) for code in ports["unlocode"]}
    ties = tie_to_lanes(network, places.values())
    for code, stated in zip(
        ports["unlocode"], ports["snap_km_to_network"], strict=True
    ):
        # the table was measured on the sphere
        assert ties[places[code]].connector_m / 1000 == pytest.approx(
            stated, rel=0.01, abs=0.1
        )
