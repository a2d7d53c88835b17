"""Shortest ways through the network, from tie to tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.routing.gates import gate_mask, gates_in_order
from geo.routing.network import lane_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.routing.moorings import Tie
    from geo.routing.network import SeaNetwork

    Ends = tuple[int, int]
    Ties = tuple[Tie, Tie]
    Steps = tuple[Sequence[int], Sequence[float]]

_SOURCES_AT_ONCE = 64  # bounds the memory of one search: 12 bytes per node and source
_SHUT_M = 1e9  # added to a shut edge: more than any way on Earth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """A way along the lanes.

    Parameters
    ----------
    nodes : ndarray of int
        In turn; none where both ends lie on one edge, or where there is no way.
    stubs_m : float
        Along the edges that the ends lie on; infinite where there is no way.
    """

    nodes: NDArray[np.intp]
    stubs_m: float

    @property
    def found(self) -> bool:
        """There is a way."""
        return bool(np.isfinite(self.stubs_m))


NO_WAY = Way(nodes=np.empty(0, dtype=np.intp), stubs_m=np.inf)


def shortest_ways(graph: csr_array, pairs: Iterable[Ties]) -> dict[Ties, Way]:
    """Find the shortest way of each distinct pair of ties.

    The network has no direction, so the search starts from whichever side has
    fewer ties.

    Parameters
    ----------
    graph : scipy.sparse.csr_array of float, shape (n, n)
        Weights in metres, the same both ways.
    pairs : iterable of (Tie, Tie)

    Returns
    -------
    dict of (Tie, Tie) to Way
        From the first to the second.

    Examples
    --------
    >>> from geo.routing.waypoints import tie_to_lanes
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> sea = small_sea()
    >>> ties = tie_to_lanes(sea, [west, east])
    >>> pair = (ties[east], ties[west])
    >>> shortest_ways(sea.graph, [pair])[pair].nodes
    array([2, 0])
    """
    distinct = list(dict.fromkeys(pairs))
    heads, tails = (list(dict.fromkeys(ends)) for ends in zip(*distinct, strict=True))
    side = int(len(tails) < len(heads))
    roots = tails if side else heads
    leaves: dict[Tie, list[Tie]] = {}
    for pair in distinct:
        leaves.setdefault(pair[side], []).append(pair[1 - side])

    count = graph.shape[0]
    ways: dict[Ties, Way] = {}
    for first in range(0, len(roots), _SOURCES_AT_ONCE):
        batch = roots[first : first + _SOURCES_AT_ONCE]
        moored, sources = with_ties(graph, batch)
        lengths, before = dijkstra(moored, indices=sources, return_predecessors=True)
        for row, root in enumerate(batch):
            for leaf in leaves[root]:
                way = _way(
                    root, leaf, nodes=count, length_m=lengths[row], before=before[row]
                )
                if side:
                    ways[leaf, root] = Way(nodes=way.nodes[::-1], stubs_m=way.stubs_m)
                else:
                    ways[root, leaf] = way
    return ways


def with_ties(
    graph: csr_array, ties: Sequence[Tie]
) -> tuple[csr_array, NDArray[np.intp]]:
    """Add ties to a graph as nodes that ways begin at but never pass.

    Parameters
    ----------
    graph : scipy.sparse.csr_array of float, shape (n, n)
    ties : sequence of Tie

    Returns
    -------
    tuple of scipy.sparse.csr_array and ndarray of int
        A new graph, and the node of each tie in it.

    Examples
    --------
    >>> from geo.routing.moorings import Tie
    >>> tie = Tie(nodes=(0, 1), along_m=(2.0, 3.0), lon=0.0, lat=0.0, connector_m=0.0)
    >>> graph, sources = with_ties(csr_array((2, 2)), [tie])
    >>> graph.toarray()[sources]
    array([[2., 3., 0.]])
    """
    return with_sources(graph, [(tie.nodes, tie.along_m) for tie in ties])


def with_sources(
    graph: csr_array, sources: Sequence[Steps]
) -> tuple[csr_array, NDArray[np.intp]]:
    """Add nodes from which steps lead into a graph, but none back.

    Parameters
    ----------
    graph : scipy.sparse.csr_array of float, shape (n, n)
    sources : sequence of (sequence of int, sequence of float)
        The nodes that each leads to, and the metres. One that is at a node
        itself, 0 m from it alone, is not added.

    Returns
    -------
    tuple of scipy.sparse.csr_array and ndarray of int
        A new graph, and the node of each source in it.

    Examples
    --------
    >>> graph, sources = with_sources(csr_array((2, 2)), [([1], [4.0]), ([1], [0.0])])
    >>> sources
    array([2, 1])
    """
    count = graph.shape[0]
    starts: list[int] = []
    nodes: list[int] = []
    steps: list[float] = []
    ends = [graph.nnz]
    for targets, metres in sources:
        if len(set(targets)) == 1 and not any(metres):
            starts.append(targets[0])
            continue
        starts.append(count + len(ends) - 1)
        nodes += targets
        steps += metres
        ends.append(graph.nnz + len(nodes))
    added = len(ends) - 1
    wider = csr_array(
        (
            np.append(graph.data, steps),
            np.append(graph.indices, np.array(nodes, dtype=graph.indices.dtype)),
            np.append(graph.indptr, np.array(ends[1:], dtype=graph.indptr.dtype)),
        ),
        shape=(count + added, count + added),
    )
    return wider, np.array(starts, dtype=np.intp)


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
    >>> from geo.routing.worlds import small_sea
    >>> edges_along(small_sea(), np.array([2, 1, 0]))
    array([2, 0])
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


def path_to(before: NDArray[np.int32], leaf: int, *, nodes: int) -> NDArray[np.intp]:
    """Follow the tree of shortest ways from its root to a leaf that it reaches.

    Parameters
    ----------
    before : ndarray of int
        The node before each, negative for the root.
    leaf : int
    nodes : int
        Numbers from this on are of sources that were added, and left out.

    Returns
    -------
    ndarray of int

    Examples
    --------
    >>> path_to(np.array([1, 2, -9], dtype=np.int32), 0, nodes=2)
    array([1, 0])
    """
    steps = [leaf]
    while (previous := int(before[steps[-1]])) >= 0:
        steps.append(previous)
    return np.array([node for node in steps[::-1] if node < nodes], dtype=np.intp)


def _way(
    root: Tie,
    leaf: Tie,
    *,
    nodes: int,
    length_m: NDArray[np.float64],
    before: NDArray[np.int32],
) -> Way:
    straight_m = np.inf
    if root.nodes == leaf.nodes:
        straight_m = abs(root.along_m[0] - leaf.along_m[0])
    reached = [
        float(length_m[node]) + along
        for node, along in zip(leaf.nodes, leaf.along_m, strict=True)
    ]
    best = int(np.argmin(reached))
    if straight_m <= reached[best] and not root.at_node:
        return Way(nodes=np.empty(0, dtype=np.intp), stubs_m=straight_m)
    if not np.isfinite(reached[best]):
        return NO_WAY
    passed = path_to(before, leaf.nodes[best], nodes=nodes)
    left_m = root.along_m[root.nodes.index(int(passed[0]))]
    return Way(nodes=passed, stubs_m=left_m + leaf.along_m[best])


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
    _, before = dijkstra(graph, indices=[start], return_predecessors=True)
    edges = edges_along(network, path_to(before[0], end, nodes=len(network.node_lon)))
    passed = gates_in_order(network.edge_gates[edges], network.gate_names)
    return tuple(gate for gate in passed if gate in network.closed_gates)
