"""The network of sea lanes, its gates and its views."""

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.supply_schemas import MAX_GATES
from geo.routing.gates import gate_mask, gate_masks, gates_in_order
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import routes
from geo.routing.waypoints import Waypoint, require_port
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes


@pytest.fixture(scope="module")
def network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


def lanes_of(*lines, passage=None) -> gpd.GeoDataFrame:
    tags = passage or [None] * len(lines)
    return gpd.GeoDataFrame(
        {"passage": tags},
        geometry=[shapely.LineString(line) for line in lines],
        crs=4326,
    )


def gates_of(**lines) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": list(lines)},
        geometry=[shapely.LineString(line) for line in lines.values()],
        crs=4326,
    )


def close(*names, **settings) -> list[Disruption]:
    return [Disruption(target=Target.GATE, name=name, **settings) for name in names]


def test_every_vertex_of_the_lanes_is_one_node(network):
    # the file holds 9,701 vertices and 15,936 steps: 14 places on the date line and
    # one in the Bering Strait are written twice, and three steps are repeated
    assert len(network.node_lon) == 9_686
    assert len(network.edge_length_m) == 15_933


def test_no_edge_has_zero_length(network):
    assert network.edge_length_m.min() > 0.0


def test_lanes_that_meet_at_the_date_line_are_joined():
    lanes = lanes_of([(170, 5), (180, 5)], [(-180, 5), (-170, 5)], [(185, 5), (190, 6)])
    network = build_network(lanes, gates_of())
    assert len(network.node_lon) == 5
    assert np.all((network.node_lon >= -180.0) & (network.node_lon < 180.0))


def test_repeated_lanes_become_one_edge():
    network = build_network(
        lanes_of([(0, 0), (1, 0)], [(1, 0), (0, 0)], [(2, 0), (2, 0)]), gates_of()
    )
    assert len(network.edge_length_m) == 1


def test_no_array_of_a_network_can_be_written_on(network):
    arrays = [network.node_lon, network.edge_length_m, network.edge_gates]
    arrays += [network.graph.data, network.graph.indices, network.reachable]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[0]


def test_a_closure_is_a_new_view_that_leaves_the_old_alone(network):
    edges = network.graph.nnz
    shut = network.under(close("Suez Canal"))
    assert shut.closed_gates == ("Suez Canal",)
    assert shut.graph.nnz == edges - 2
    assert network.closed_gates == ()
    assert network.graph.nnz == edges
    assert shut.reopened(["Suez Canal"]).graph.nnz == edges


def test_views_add_up(network):
    shut = network.under(close("Suez Canal")).under(close("Panama Canal"))
    assert set(shut.closed_gates) == {"Suez Canal", "Panama Canal"}


def test_a_slowed_gate_stays_open_and_costs_days(network):
    slow = network.under(close("Suez Canal", capacity=1.0, delay_days=3.0))
    assert slow.closed_gates == ()
    assert slow.gate_delay_days[network.gate_names.index("Suez Canal")] == 3.0


def test_only_gates_concern_the_network(network):
    hits = [Disruption(target=Target.PORT, name="CNSHA")]
    assert network.under(hits) is network


def test_an_unknown_gate_is_told_with_the_nearest_known(network):
    with pytest.raises(ParameterError, match=r"Suez: no such gate\n.*Suez Canal"):
        network.under(close("Suez", "Panama Canal"))


def test_polar_lanes_are_closed_unless_opened():
    ports = read_ports()
    pair = (require_port(ports, "RUMMK"), require_port(ports, "RUVVO"))
    far = routes(build_network(read_sea_lanes(), read_gates()), [pair])[0]
    near = routes(
        build_network(read_sea_lanes(), read_gates(), open_polar=True), [pair]
    )
    assert "Bering Strait" in near[0].gates
    assert near[0].length_nm < 0.6 * far.length_nm


def test_no_lane_at_all_is_an_error():
    with pytest.raises(DataError, match="there are none"):
        build_network(lanes_of(), gates_of())


def test_all_gates_that_cut_nothing_are_told():
    gates = gates_of(
        near=[(1, -1), (1, 1)], far=[(50, 0), (51, 1)], off=[(9, 8), (9, 9)]
    )
    with pytest.raises(DataError, match=r"far: its line cuts(.|\n)*off: its line cuts"):
        build_network(lanes_of([(0, 0), (2, 0)]), gates)


def test_a_gate_named_twice_is_an_error():
    gates = gates_of(a=[(1, -1), (1, 1)])
    with pytest.raises(DataError, match="a: given twice"):
        build_network(lanes_of([(0, 0), (2, 0)]), gates.loc[[0, 0]])


def test_more_gates_than_bits_are_refused():
    gates = gpd.GeoDataFrame(
        {"name": [f"g{k}" for k in range(MAX_GATES + 1)]},
        geometry=[shapely.LineString([(1, -1), (1, 1)])] * (MAX_GATES + 1),
        crs=4326,
    )
    with pytest.raises(ParameterError, match="65 of them"):
        gate_masks(gates, np.array([[0.0, 0.0, 2.0, 0.0]]))


def test_the_last_bit_works():
    gates = gpd.GeoDataFrame(
        {"name": [f"g{k}" for k in range(MAX_GATES)]},
        geometry=[shapely.LineString([(1, -1), (1, 1)])] * MAX_GATES,
        crs=4326,
    )
    network = build_network(lanes_of([(0, 0), (2, 0)]), gates)
    assert gates_in_order(network.edge_gates, network.gate_names)[-1] == "g63"
    assert network.under(close("g63")).graph.nnz == 0
    assert int(gate_mask(network.gate_names, ["g63"])) == 1 << 63


@pytest.mark.parametrize("turn", [-360.0, 0.0, 360.0])
@pytest.mark.parametrize(
    "edge", [(179.0, 0.0, -179.0, 0.0), (-179.0, 0.0, 179.0, 0.0), (179, 0, 181, 0)]
)
def test_a_gate_on_the_date_line_is_cut_from_any_side(edge, turn):
    gates = gates_of(line=[(179.9 + turn, -1), (180.1 + turn, 1)])
    away = (10.0, 0.0, 12.0, 0.0)
    assert gate_masks(gates, np.array([edge, away])).tolist() == [1, 0]


def test_an_edge_goes_the_short_way_round():
    gates = gates_of(greenwich=[(0, -1), (0, 1)])
    edges = np.array([[170.0, 0.0, -170.0, 0.0], [-10.0, 0.0, 10.0, 0.0]])
    assert gate_masks(gates, edges).tolist() == [0, 1]


def test_a_place_whose_only_lanes_are_polar_is_tied_to_open_ones(network):
    place = Waypoint(name="off Barrow", lon=-156.0, lat=71.5)
    with pytest.raises(DataError, match="off Barrow"):
        routes(network, [(place, place)])
