"""Made-up seas, small enough for every answer to be found by trying all ways."""

import networkx as nx
import numpy as np

import geopandas as gpd
import shapely

from geo.model.disruption import Disruption, Target
from geo.routing.network import build_network
from geo.routing.waypoints import Waypoint

COLUMNS, ROWS = 5, 4


def close(*names, **settings) -> list[Disruption]:
    return [Disruption(target=Target.GATE, name=name, **settings) for name in names]


def lanes_of(*lines, passage=None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"passage": passage or [None] * len(lines)},
        geometry=[shapely.LineString(line) for line in lines],
        crs=4326,
    )


def gates_of(**lines) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": list(lines)},
        geometry=[shapely.LineString(line) for line in lines.values()],
        crs=4326,
    )


def ring():
    """Two ways from west to east, north with gates a and b, south with gate c."""
    return build_network(
        lanes_of([(0, 0), (5, 1), (10, 0)], [(0, 0), (5, -3), (10, 0)]),
        gates_of(a=[(2, 0.1), (2, 2)], b=[(8, 0.1), (8, 2)], c=[(2, -0.1), (2, -4)]),
    )


def lattice(rng):
    """Draw a net of lanes with eight gates, of one to three lanes each."""
    lon, lat = np.meshgrid(np.arange(COLUMNS) * 4.0, np.arange(ROWS) * 3.0)
    lon = lon + rng.uniform(-0.7, 0.7, lon.shape)
    lat = lat + rng.uniform(-0.7, 0.7, lat.shape)
    along = [
        [(lon[r, c], lat[r, c]), (lon[r, c + 1], lat[r, c + 1])]
        for r in range(ROWS)
        for c in range(COLUMNS - 1)
    ]
    across = [
        [(lon[r, c], lat[r, c]), (lon[r + 1, c], lat[r + 1, c])]
        for r in range(ROWS - 1)
        for c in range(COLUMNS)
    ]
    gates = {}
    for number in range(8):
        column, row = rng.integers(COLUMNS - 1), rng.integers(ROWS)
        # a line between two columns, across one lane or up to three
        reach = rng.integers(1, 4) * 3.0
        middle = column * 4.0 + 2.0
        south = row * 3.0 - 1.5
        gates[f"g{number}"] = [(middle, south), (middle, south + reach)]
    return build_network(lanes_of(*along, *across), gates_of(**gates))


def corners(network) -> tuple[Waypoint, Waypoint]:
    """Give the places at the south-western and the north-eastern node."""
    order = np.argsort(network.node_lon + network.node_lat)
    return tuple(
        Waypoint(
            name=name, lon=float(network.node_lon[k]), lat=float(network.node_lat[k])
        )
        for name, k in (("from", order[0]), ("to", order[-1]))
    )


def open_sea(network, gate_m=None) -> nx.Graph:
    """Write the usable edges as a networkx graph, weighed in metres."""
    usable = network.edge_usable
    weight = network.edge_length_m
    if gate_m is not None:
        weight = weight + network.edge_passages.toarray() @ gate_m
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network.node_lon)))
    graph.add_weighted_edges_from(
        zip(
            network.edge_from[usable].tolist(),
            network.edge_to[usable].tolist(),
            weight[usable].tolist(),
            strict=True,
        )
    )
    return graph


def moored(graph: nx.Graph, ties) -> nx.Graph:
    """Add ties as nodes of their own, numbered from -1 downwards."""
    graph = graph.copy()
    for number, tie in enumerate(ties, start=1):
        for node, along in zip(tie.nodes, tie.along_m, strict=True):
            graph.add_edge(-number, node, weight=along)
    one, other = ties
    if one.nodes == other.nodes:
        straight = abs(one.along_m[0] - other.along_m[0])
        graph.add_edge(-1, -2, weight=straight)
    return graph
