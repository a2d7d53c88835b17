"""The lengths between places and gates that no closure can change.

With every gate shut, what is left of the sea never changes. The lengths through it,
between the places asked for and both ends of each edge that passes a gate, are
searched once. Any state of the gates is then a small complete graph: its lengths are
those plus the edges of the gates that are open, each with what its gate adds. This is
exact, and the work of one more state does not depend on the size of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra, floyd_warshall

from geo.routing.network import lane_graph
from geo.routing.search import with_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

    from geo.routing.goals import Goal
    from geo.routing.moorings import Tie
    from geo.routing.network import SeaNetwork

_AT_ONCE = 64  # searches; bounds the memory: 8 bytes per node and search


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skeleton:
    """What pairs of places and the gates are apart with every gate shut.

    Parameters
    ----------
    edges : ndarray of int, shape (g,)
        Those of the network that pass gates.
    edge_from, edge_to : ndarray of int, shape (g,)
        Their ends, as positions among the ends.
    between_m : ndarray of float, shape (e, e)
        From end to end.
    place_m : ndarray of float, shape (p, e)
        From each place to each end.
    pair_places : ndarray of int, shape (k, 2)
        Origin and destination of each pair, as positions among the places.
    direct_m : ndarray of float, shape (k,)
        From origin to destination.
    """

    edges: NDArray[np.intp]
    edge_from: NDArray[np.intp]
    edge_to: NDArray[np.intp]
    between_m: NDArray[np.float64]
    place_m: NDArray[np.float64]
    pair_places: NDArray[np.intp]
    direct_m: NDArray[np.float64]


def build_skeleton(network: SeaNetwork, pairs: Sequence[tuple[Tie, Tie]]) -> Skeleton:
    """Search the sea with every gate shut.

    Parameters
    ----------
    network : SeaNetwork
        Which gates are closed does not matter; whether polar lanes are does.
    pairs : sequence of (Tie, Tie)
        Not empty.

    Returns
    -------
    Skeleton

    Examples
    --------
    >>> from geo.routing.waypoints import tie_to_lanes
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> ties = tie_to_lanes(small_sea(), [west, east])
    >>> skeleton = build_skeleton(small_sea(), [(ties[west], ties[east])])
    >>> skeleton.direct_m, skeleton.place_m[0]
    (array([inf]), array([ 0., inf, inf]))
    """
    usable = network.open_polar | ~network.edge_polar
    gated = network.edge_gates > 0
    edges = np.flatnonzero(usable & gated)
    ends, position = np.unique(
        np.concatenate([network.edge_from[edges], network.edge_to[edges]]),
        return_inverse=True,
    )
    free = usable & ~gated
    graph = lane_graph(
        network.edge_from[free],
        network.edge_to[free],
        length_m=network.edge_length_m[free],
        nodes=len(network.node_lon),
    )
    from_ends = np.empty((len(ends), len(network.node_lon)))
    for rows in _batches(len(ends)):
        from_ends[rows] = dijkstra(graph, indices=ends[rows])
    places = list(dict.fromkeys(tie for pair in pairs for tie in pair))
    row_of = {tie: row for row, tie in enumerate(places)}
    pair_places = np.array([[row_of[tie] for tie in pair] for pair in pairs])
    return Skeleton(
        edges=edges,
        edge_from=position[: len(edges)],
        edge_to=position[len(edges) :],
        between_m=from_ends[:, ends],
        place_m=_reached(from_ends, places).T,
        pair_places=pair_places,
        direct_m=_direct(graph, places, pair_places=pair_places),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lengths:
    """What the best ways of some pairs amount to along the lanes.

    Parameters
    ----------
    sea_m : ndarray of float, shape (k,)
        Infinite when blocked.
    gate_days, gate_usd_per_t : ndarray of float, shape (k,)
        Of all passages of gates.
    gates : ndarray of uint64, shape (k,)
        Bit j is set where the way passes gate j.
    """

    sea_m: NDArray[np.float64]
    gate_days: NDArray[np.float64]
    gate_usd_per_t: NDArray[np.float64]
    gates: NDArray[np.uint64]


def lengths_under(
    skeleton: Skeleton, network: SeaNetwork, *, goal: Goal, pairs: NDArray[np.intp]
) -> Lengths:
    """Find the best ways of some pairs in one state of the gates.

    Parameters
    ----------
    skeleton : Skeleton
    network : SeaNetwork
        A view of the network that the skeleton was built on.
    goal : Goal
    pairs : ndarray of int, shape (k,)
        Positions among the pairs of the skeleton.

    Returns
    -------
    Lengths

    Examples
    --------
    >>> from geo.routing.goals import Goal
    >>> from geo.routing.waypoints import tie_to_lanes
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> ties = tie_to_lanes(small_sea(), [west, east])
    >>> skeleton = build_skeleton(small_sea(), [(ties[west], ties[east])])
    >>> only = np.array([0])
    >>> lengths_under(skeleton, small_sea(), goal=Goal(), pairs=only).sea_m
    array([1113194.91])
    """
    sea_m = skeleton.direct_m[pairs].copy()
    found = Lengths(
        sea_m=sea_m,
        gate_days=np.zeros(len(pairs)),
        gate_usd_per_t=np.zeros(len(pairs)),
        gates=np.zeros(len(pairs), dtype=np.uint64),
    )
    if not (len(pairs) and len(skeleton.edges)):
        return found
    hops = _Hops(skeleton, network, goal=goal)
    origin, destination = skeleton.pair_places[pairs].T
    best_m, first, last = hops.between(skeleton.place_m, origin, destination)
    through = np.flatnonzero(best_m < sea_m)
    first, last = first[through], last[through]
    found.sea_m[through] = (
        skeleton.place_m[origin[through], first]
        + skeleton.place_m[destination[through], last]
    )
    hops.add_along(found, through, first=first, last=last)
    return found


class _Hops:
    """The complete graph of the ends of gate edges, in one state of the gates."""

    def __init__(self, skeleton: Skeleton, network: SeaNetwork, *, goal: Goal) -> None:
        edges = skeleton.edges
        passages = network.edge_passages[edges]
        open_now = network.edge_usable[edges]
        length_m = network.edge_length_m[edges]
        weight_m = length_m + passages @ goal.gate_m(network)
        over = skeleton.between_m[skeleton.edge_from, skeleton.edge_to]
        taken = np.flatnonzero(open_now & (weight_m < over))
        # an end may be reached over an edge, or through the sea with all gates shut
        start = np.concatenate([skeleton.edge_from[taken], skeleton.edge_to[taken]])
        end = np.concatenate([skeleton.edge_to[taken], skeleton.edge_from[taken]])
        self.edge = np.full(skeleton.between_m.shape, -1)
        self.edge[start, end] = np.tile(taken, 2)
        self.length_m = skeleton.between_m.copy()
        self.length_m[start, end] = np.tile(length_m[taken], 2)
        weights = skeleton.between_m.copy()
        weights[start, end] = np.tile(weight_m[taken], 2)
        self.weight_m, self.before = floyd_warshall(weights, return_predecessors=True)
        self.days = passages @ np.asarray(network.gate_delay_days)
        self.usd = passages @ np.asarray(network.gate_cost_usd_per_t)
        self.gates = network.edge_gates[edges]

    def between(
        self,
        place_m: NDArray[np.float64],
        origin: NDArray[np.intp],
        destination: NDArray[np.intp],
    ) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
        """Give the least metres of each pair by way of ends, with first and last."""
        starts, row = np.unique(origin, return_inverse=True)
        reached_m = np.empty((len(starts), place_m.shape[1]))
        came_by = np.empty(reached_m.shape, dtype=np.intp)
        for k, start in enumerate(starts):
            metres = place_m[start][:, None] + self.weight_m
            came_by[k] = metres.argmin(axis=0)
            reached_m[k] = metres[came_by[k], np.arange(metres.shape[1])]
        total_m = reached_m[row] + place_m[destination]
        last = total_m.argmin(axis=1)
        each = np.arange(len(last))
        return total_m[each, last], came_by[row, last], last

    def add_along(
        self,
        found: Lengths,
        rows: NDArray[np.intp],
        *,
        first: NDArray[np.intp],
        last: NDArray[np.intp],
    ) -> None:
        """Add up the hops from the first end to the last, all ways in step."""
        here = last
        while len(moving := np.flatnonzero(here != first)):
            rows, first, here = rows[moving], first[moving], here[moving]
            before = self.before[first, here].astype(np.intp)
            found.sea_m[rows] += self.length_m[before, here]
            edge = self.edge[before, here]
            over = edge >= 0
            found.gate_days[rows[over]] += self.days[edge[over]]
            found.gate_usd_per_t[rows[over]] += self.usd[edge[over]]
            found.gates[rows[over]] |= self.gates[edge[over]]
            here = before


def _reached(length_m: NDArray[np.float64], ties: Sequence[Tie]) -> NDArray[np.float64]:
    """Give the metres to each tie from those to each node, by row."""
    nodes = np.array([tie.nodes for tie in ties], dtype=np.intp)
    along_m = np.array([tie.along_m for tie in ties])
    by_one, by_other = (length_m[:, nodes[:, k]] + along_m[:, k] for k in (0, 1))
    return np.asarray(np.minimum(by_one, by_other))


def _direct(
    graph: csr_array, places: Sequence[Tie], *, pair_places: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Search from the side of the pairs with fewer places."""
    distinct = [np.unique(side, return_inverse=True) for side in pair_places.T]
    few = int(len(distinct[1][0]) < len(distinct[0][0]))
    (roots, root_of), (leaves, leaf_of) = distinct[few], distinct[1 - few]
    ends = [places[leaf] for leaf in leaves]
    lengths = np.empty((len(roots), len(leaves)))
    for rows in _batches(len(roots)):
        wider, sources = with_ties(graph, [places[root] for root in roots[rows]])
        lengths[rows] = _reached(dijkstra(wider, indices=sources), ends)
    return np.minimum(lengths[root_of, leaf_of], _along_one_edge(places, pair_places))


def _along_one_edge(
    places: Sequence[Tie], pair_places: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Give the metres between ties on the same edge, infinite for all others."""
    nodes = np.array([tie.nodes for tie in places])[pair_places]
    along_m = np.array([tie.along_m[0] for tie in places])[pair_places]
    same = np.all(nodes[:, 0] == nodes[:, 1], axis=1)
    return np.where(same, np.abs(along_m[:, 0] - along_m[:, 1]), np.inf)


def _batches(count: int) -> list[slice]:
    return [slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE)]
