"""The sea lanes of a project: polar ones, its own gates, its legs by land."""

import pytest
from madeup.gate_lines import write_features, write_gate_lines
from madeup.land_legs import write_land_legs
from madeup.route_project import write_route_project

from geo.errors import DataError
from geo.model.disruption import Disruption, Target
from geo.routing.paths import route
from geo.routing.waypoints import require_port
from geo.sources.ports import read_gates, read_ports
from geo.sources.project_file import read_project
from geo.workflow.lanes import all_gates, land_legs_in, route_files, sea_network

OWN_GATES = '[routing]\ngates = "my_gates.geojson"\n'


def project(folder, extra):
    return read_project(write_route_project(folder, extra))


def between(network, *codes, closed=""):
    ports = read_ports()
    ends = [require_port(ports, code) for code in codes]
    hits = [Disruption(target=Target.GATE, name=closed)] if closed else []
    return route(network.under(hits), origin=ends[0], destination=ends[1])


def test_a_gate_of_the_users_can_be_shut(tmp_path):
    write_gate_lines(tmp_path)
    network = sea_network(project(tmp_path, OWN_GATES))
    assert network.gate_names[:28] == sea_network(project(tmp_path, "")).gate_names
    assert network.gate_names[28:] == ("South Atlantic", "Canary Passage")
    base = between(network, "ZACPT", "BRRIO")
    north = between(network, "ZACPT", "NLRTM")
    assert "South Atlantic" in north.gates
    shut = between(network, "ZACPT", "NLRTM", closed="South Atlantic")
    assert shut.length_nm > north.length_nm + 1000.0
    assert between(network, "ZACPT", "BRRIO", closed="South Atlantic") == base


def test_polar_lanes_are_closed_unless_a_project_opens_them(tmp_path):
    closed = sea_network(project(tmp_path, ""))
    opened = sea_network(project(tmp_path, "[routing]\nopen_polar = true\n"))
    usual = between(closed, "JPYOK", "NLRTM")
    short = between(opened, "JPYOK", "NLRTM")
    assert short.gates == ("Bering Strait",)
    assert short.length_nm < usual.length_nm - 3000.0
    assert "Bering Strait" not in usual.gates


@pytest.mark.parametrize("name", ["Bering Strait", "Kerch Strait"])
def test_the_northern_gates_have_witnesses_that_they_lengthen_or_block(tmp_path, name):
    gate = read_gates().set_index("name").loc[name]
    polar = "[routing]\nopen_polar = true\n" if gate["witness_polar"] else ""
    network = sea_network(project(tmp_path, polar))
    ends = gate["witness_origin"], gate["witness_destination"]
    base = between(network, *ends)
    shut = between(network, *ends, closed=name)
    assert name in base.gates
    if gate["witness_blocked"]:
        assert shut.blocked_by == (name,)
    else:
        longer = shut.sea_nm - base.sea_nm
        assert longer == pytest.approx(gate["witness_detour_nm"], rel=0.01)


def test_gates_that_are_none_are_told_at_their_place(tmp_path):
    write_features(tmp_path, [({"name": "Suez Canal"}, [[1.0, 2.0], [1.0, 2.0]])])
    with pytest.raises(DataError, match=r"(?s)routing\.gates: .*built in.*length"):
        all_gates(project(tmp_path, OWN_GATES))


def test_a_gate_that_cuts_no_lane_is_refused(tmp_path):
    write_features(tmp_path, [({"name": "Alps"}, [[10.0, 46.0], [11.0, 47.0]])])
    with pytest.raises(DataError, match="Alps: its line cuts no sea lane"):
        sea_network(project(tmp_path, OWN_GATES))


def test_land_legs_of_a_project_are_read(tmp_path):
    write_land_legs(tmp_path)
    file = project(tmp_path, '[routing]\nland_legs = "land_legs.csv"\n')
    legs = land_legs_in(file)
    assert legs.between("TZDAR", "C014").km == 1860.0
    assert "land_legs.csv" in {path.name for path in route_files(file)}


def test_land_legs_that_are_none_are_told_at_their_place(tmp_path):
    file = project(tmp_path, '[routing]\nland_legs = "stations.csv"\n')
    with pytest.raises(DataError, match=r"routing\.land_legs: 'stations\.csv'"):
        land_legs_in(file)


def test_what_a_network_rests_on_is_named(tmp_path):
    write_gate_lines(tmp_path)
    names = [path.name for path in route_files(project(tmp_path, OWN_GATES))]
    assert names == ["gates.csv", "marnet_searoute.geojson", "my_gates.geojson"]
