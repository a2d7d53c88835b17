"""The shortest way that passes given gates in turn."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.routing.gates import gate_mask
from geo.routing.search import NO_WAY, Way, blocking_gates, path_to, with_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from geo.routing.moorings import Tie
    from geo.routing.network import SeaNetwork


def way_passing(
    network: SeaNetwork,
    ends: tuple[Tie, Tie],
    *,
    gates: Sequence[str],
    gate_m: NDArray[np.float64],
) -> Way:
    """Find the shortest way that passes gates in the order given.

    The sea is searched once per gate, each time from all edges of that gate at
    once, begun with the metres that it took to get over each: so every edge of
    every gate is weighed, and the way is exact. It may turn back behind a gate.

    Parameters
    ----------
    network : SeaNetwork
    ends : tuple of Tie
        Origin and destination.
    gates : sequence of str
        At least one.
    gate_m : ndarray of float, shape (all gates,)
        Metres that a passage of each counts for.

    Returns
    -------
    Way
        `geo.routing.search.NO_WAY` where there is none.

    Raises
    ------
    ParameterError
        A gate is not known.

    Examples
    --------
    >>> from geo.routing.waypoints import tie_to_lanes
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> ties = tie_to_lanes(small_sea(), [west, east])
    >>> ends = (ties[west], ties[east])
    >>> way_passing(small_sea(), ends, gates=["Cape"], gate_m=np.zeros(2)).nodes
    array([0, 1, 2])
    """
    graph = network.weighed(gate_m)
    weight_m = network.edge_length_m + network.edge_passages @ gate_m
    count = graph.shape[0]
    layers: list[NDArray[np.int32]] = []
    start = (list(ends[0].nodes), list(ends[0].along_m))
    length_m, before = _search(graph, *start)
    layers.append(before)
    crossed: list[dict[int, int]] = []
    for gate in gates:
        behind_m, came_from = _over(network, gate, length_m, weight_m=weight_m)
        if not behind_m:
            return NO_WAY
        length_m, before = _search(graph, list(behind_m), list(behind_m.values()))
        layers.append(before)
        crossed.append(came_from)

    reached = [
        float(length_m[node]) + along
        for node, along in zip(ends[1].nodes, ends[1].along_m, strict=True)
    ]
    best = int(np.argmin(reached))
    if not np.isfinite(reached[best]):
        return NO_WAY
    nodes = [path_to(layers[-1], ends[1].nodes[best], nodes=count)]
    for before, came_from in zip(layers[-2::-1], crossed[::-1], strict=True):
        nodes.append(path_to(before, came_from[int(nodes[-1][0])], nodes=count))
    passed = np.concatenate(nodes[::-1])
    left_m = ends[0].along_m[ends[0].nodes.index(int(passed[0]))]
    return Way(nodes=passed, stubs_m=left_m + ends[1].along_m[best])


def gates_in_the_way(
    network: SeaNetwork, ends: tuple[Tie, Tie], *, gates: Sequence[str]
) -> tuple[str, ...]:
    """Name the gates that block a way that must pass others.

    Parameters
    ----------
    network : SeaNetwork
    ends : tuple of Tie
    gates : sequence of str
        To be passed.

    Returns
    -------
    tuple of str
        Those of them that are closed; if none is, what keeps the stops on the way
        apart; none where polar lanes, which no gate opens, would be needed.
    """
    shut = tuple(gate for gate in gates if gate in network.closed_gates)
    if shut:
        return tuple(dict.fromkeys(shut))
    stops = [ends[0].node]
    for gate in gates:
        edges = _edges_of(network, gate)
        usable = edges[network.edge_usable[edges]]
        stops += network.edge_from[usable[:1]].tolist()
    stops.append(ends[1].node)
    _, part = connected_components(network.graph, directed=False)
    apart = [step for step in pairwise(stops) if part[step[0]] != part[step[1]]]
    named = blocking_gates(network, apart).values()
    return tuple(dict.fromkeys(gate for gates_named in named for gate in gates_named))


def _edges_of(network: SeaNetwork, gate: str) -> NDArray[np.intp]:
    mask = gate_mask(network.gate_names, [gate])
    return np.flatnonzero((network.edge_gates & mask) > 0)


def _search(
    graph: csr_array, nodes: list[int], metres: list[float]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    wider, source = with_sources(graph, [(nodes, metres)])
    length_m, before = dijkstra(wider, indices=source[0], return_predecessors=True)
    return length_m, before


def _over(
    network: SeaNetwork,
    gate: str,
    length_m: NDArray[np.float64],
    *,
    weight_m: NDArray[np.float64],
) -> tuple[dict[int, float], dict[int, int]]:
    """Give the least metres to each node behind a gate, and the node before it."""
    behind_m: dict[int, float] = {}
    came_from: dict[int, int] = {}
    edges = _edges_of(network, gate)
    for edge in edges[network.edge_usable[edges]]:
        pair = int(network.edge_from[edge]), int(network.edge_to[edge])
        for start, end in (pair, pair[::-1]):
            metres = float(length_m[start] + weight_m[edge])
            if metres < behind_m.get(end, np.inf):
                behind_m[end], came_from[end] = metres, start
    return behind_m, came_from
