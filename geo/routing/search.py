"""Shortest ways through the network, from node to node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.routing.gates import gate_mask, gates_in_order
from geo.routing.network import lane_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.routing.network import SeaNetwork

    Ends = tuple[int, int]

_SOURCES_AT_ONCE = 64  # bounds the memory of one search: 12 bytes per node and source
_SHUT_M = 1e9  # added to a shut edge: more than any way on Earth


def shortest_ways(
    network: SeaNetwork, ends: NDArray[np.intp]
) -> dict[Ends, NDArray[np.intp]]:
    """Find the nodes along the shortest way of each distinct pair of ends.

    The network has no direction, so the search starts from whichever side has
    fewer nodes.

    Parameters
    ----------
    network : SeaNetwork
    ends : ndarray of int, shape (k, 2)
        Nodes.

    Returns
    -------
    dict of (int, int) to ndarray of int
        From the first to the second; no nodes where there is no way.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0), (2, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> shortest_ways(build_network(lanes, gates), np.array([[2, 0]]))
    {(2, 0): array([2, 1, 0])}
    """
    distinct = np.unique(ends, axis=0)
    side = int(len(np.unique(distinct[:, 1])) < len(np.unique(distinct[:, 0])))
    roots = np.unique(distinct[:, side])
    ways: dict[Ends, NDArray[np.intp]] = {}
    for first in range(0, len(roots), _SOURCES_AT_ONCE):
        batch = roots[first : first + _SOURCES_AT_ONCE]
        _, before = dijkstra(network.graph, indices=batch, return_predecessors=True)
        for row, root in enumerate(batch):
            for pair in distinct[distinct[:, side] == root]:
                nodes = _walk(before[row], int(pair[1 - side]), root=int(root))
                key = (int(pair[0]), int(pair[1]))
                ways[key] = nodes if side else nodes[::-1]
    return ways


def edges_along(network: SeaNetwork, nodes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Look up the edges between successive nodes.

    Parameters
    ----------
    network : SeaNetwork
    nodes : ndarray of int, shape (k,)
        Neighbours in turn.

    Returns
    -------
    ndarray of int, shape (k - 1,)
        Positions in the arrays of edges.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0), (2, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> edges_along(build_network(lanes, gates), np.array([2, 1, 0]))
    array([1, 0])
    """
    count = len(network.node_lon)
    low = np.minimum(nodes[:-1], nodes[1:])
    high = np.maximum(nodes[:-1], nodes[1:])
    keys = network.edge_from * count + network.edge_to  # ascending: edges are sorted
    return np.asarray(np.searchsorted(keys, low * count + high))


def blocking_gates(
    network: SeaNetwork, lost: Iterable[Ends]
) -> dict[Ends, tuple[str, ...]]:
    """Name the gates that block pairs of ends with no way between them.

    Parameters
    ----------
    network : SeaNetwork
    lost : iterable of (int, int)
        Nodes between which there is no way.

    Returns
    -------
    dict of (int, int) to tuple of str
        The closed gates of which any one would open a way; if no single one
        does, those on the way that passes the fewest shut edges.
    """
    pairs = list(lost)
    if not pairs:
        return {}
    part = {
        gate: connected_components(network.reopened([gate]).graph, directed=False)[1]
        for gate in network.closed_gates
    }
    return {
        (start, end): tuple(
            gate for gate in part if part[gate][start] == part[gate][end]
        )
        or _fewest_shut(network, start, end)
        for start, end in pairs
    }


def _walk(before: NDArray[np.int32], leaf: int, *, root: int) -> NDArray[np.intp]:
    """Follow the tree of shortest ways from a leaf to its root."""
    nodes = [leaf]
    while nodes[-1] != root:
        previous = int(before[nodes[-1]])
        if previous < 0:
            return np.empty(0, dtype=np.intp)
        nodes.append(previous)
    return np.array(nodes, dtype=np.intp)


def _fewest_shut(network: SeaNetwork, start: int, end: int) -> tuple[str, ...]:
    closed = gate_mask(network.gate_names, network.closed_gates)
    shut = (network.edge_gates & closed) > 0
    usable = network.open_polar | ~network.edge_polar
    graph = lane_graph(
        network.edge_from[usable],
        network.edge_to[usable],
        length_m=(network.edge_length_m + np.where(shut, _SHUT_M, 0.0))[usable],
        nodes=len(network.node_lon),
    )
    _, before = dijkstra(graph, indices=[end], return_predecessors=True)
    edges = edges_along(network, _walk(before[0], start, root=end))
    passed = gates_in_order(network.edge_gates[edges], network.gate_names)
    return tuple(gate for gate in passed if gate in network.closed_gates)
