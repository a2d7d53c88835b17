"""The network of sea lanes.

Nothing is ever written on it: a disruption gives a new view that shares the
arrays of the old one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

import shapely

from geo.errors import DataError, Problem
from geo.model.crs import geodesic_distance_m, wrap_longitude
from geo.model.disruption import Target
from geo.routing.gates import gate_mask, gate_masks, gate_passages

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from geo.model.disruption import Disruption

Values = TypeVar("Values", bound="NDArray[np.generic]")

POLAR_PASSAGES = ("northwest",)
"""Tags of the lanes through the Arctic archipelago and along Siberia."""

_DECIMALS = 6  # of a degree, 0.1 m: the same node written twice is one node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeaNetwork:
    """Sea lanes as a graph, with the gates that each edge passes.

    Parameters
    ----------
    node_lon, node_lat : ndarray of float, shape (n,)
        Degrees, -180 <= lon < 180.
    edge_from, edge_to : ndarray of int, shape (m,)
        Nodes of each edge, the lower first, sorted.
    edge_length_m : ndarray of float, shape (m,)
        Geodesic metres.
    edge_gates : ndarray of uint64, shape (m,)
        Bit k is set where the edge passes gate k.
    edge_passages : scipy.sparse.csr_array of float, shape (m, gates)
        How often each edge passes each gate, of `geo.routing.gates.gate_passages`.
    edge_polar : ndarray of bool, shape (m,)
    gate_names : tuple of str
    open_polar : bool
        Whether polar edges may be used.
    closed_gates : tuple of str
        Gates that nothing passes in this view.
    gate_delay_days : tuple of float
        Days lost at each passage of each gate in this view.
    gate_cost_usd_per_t : tuple of float
        Paid at each passage of each gate in this view.
    graph : scipy.sparse.csr_array of float, shape (n, n)
        Lengths of the open edges, both ways.
    reachable : ndarray of bool, shape (n,)
        Nodes of the largest connected part when no gate is closed: ports are
        tied to these.

    See Also
    --------
    build_network : makes one from sea lanes and gates.
    """

    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    edge_from: NDArray[np.int64]
    edge_to: NDArray[np.int64]
    edge_length_m: NDArray[np.float64]
    edge_gates: NDArray[np.uint64]
    edge_passages: csr_array
    edge_polar: NDArray[np.bool_]
    gate_names: tuple[str, ...]
    open_polar: bool
    closed_gates: tuple[str, ...]
    gate_delay_days: tuple[float, ...]
    gate_cost_usd_per_t: tuple[float, ...]
    graph: csr_array
    reachable: NDArray[np.bool_]

    def under(self, disruptions: Iterable[Disruption]) -> SeaNetwork:
        """Give the network while some disruptions are in force.

        Only gates concern it: a closed one is shut, a delay is added to the
        days of each passage, a cost to what is paid there. A gate whose capacity
        is merely reduced stays open, since that does not lengthen a voyage.

        Parameters
        ----------
        disruptions : iterable of Disruption
            All are taken to be in force; those of other targets are passed over.

        Returns
        -------
        SeaNetwork
            A new view on the same arrays.

        Raises
        ------
        ParameterError
            A gate is not known.
        """
        hits = [hit for hit in disruptions if hit.target is Target.GATE]
        if not hits:
            return self
        gate_mask(self.gate_names, [hit.name for hit in hits])
        delays, costs = list(self.gate_delay_days), list(self.gate_cost_usd_per_t)
        for hit in hits:
            delays[self.gate_names.index(hit.name)] += hit.delay_days
            costs[self.gate_names.index(hit.name)] += hit.cost_usd_per_t
        charged: SeaNetwork = replace(
            self, gate_delay_days=tuple(delays), gate_cost_usd_per_t=tuple(costs)
        )
        closed = {hit.name for hit in hits if hit.closed} | set(self.closed_gates)
        return charged if closed == set(self.closed_gates) else charged._shut(closed)

    def reopened(self, gates: Iterable[str]) -> SeaNetwork:
        """Give the network with some of its closed gates open again.

        Parameters
        ----------
        gates : iterable of str

        Returns
        -------
        SeaNetwork
        """
        return self._shut(set(self.closed_gates) - set(gates))

    @property
    def edge_usable(self) -> NDArray[np.bool_]:
        """Edges that are neither shut nor polar while those are closed, shape (m,)."""
        shut = (self.edge_gates & gate_mask(self.gate_names, self.closed_gates)) > 0
        return ~shut & (self.open_polar | ~self.edge_polar)

    def weighed(self, gate_m: NDArray[np.float64]) -> csr_array:
        """Give the graph with a passage of each gate counted as metres more.

        Parameters
        ----------
        gate_m : ndarray of float, shape (gates,)

        Returns
        -------
        scipy.sparse.csr_array of float, shape (n, n)
        """
        if not np.any(gate_m):
            return self.graph
        usable = self.edge_usable
        weight_m = self.edge_length_m + self.edge_passages @ gate_m
        return lane_graph(
            self.edge_from[usable],
            self.edge_to[usable],
            length_m=weight_m[usable],
            nodes=len(self.node_lon),
        )

    def _shut(self, closed: set[str]) -> SeaNetwork:
        names = tuple(name for name in self.gate_names if name in closed)
        view: SeaNetwork = replace(self, closed_gates=names)
        usable = view.edge_usable
        return replace(
            view,
            graph=lane_graph(
                self.edge_from[usable],
                self.edge_to[usable],
                length_m=self.edge_length_m[usable],
                nodes=len(self.node_lon),
            ),
        )


def build_network(
    lanes: gpd.GeoDataFrame, gates: gpd.GeoDataFrame, *, open_polar: bool = False
) -> SeaNetwork:
    """Join sea lanes into a network and mark the gates on it.

    Vertices that are the same place, also across 180, become one node, so that
    no link of zero length is needed at the date line.

    Parameters
    ----------
    lanes : geopandas.GeoDataFrame
        ``passage`` (a tag or empty) and LineStrings, lon/lat in any turn.
    gates : geopandas.GeoDataFrame
        ``name`` and a coast-to-coast LineString each.
    open_polar : bool, optional
        Open the Northwest Passage and the lanes through the Chukchi Sea, which
        are closed by default.

    Returns
    -------
    SeaNetwork

    Raises
    ------
    DataError
        There is no lane, or a gate cuts none.

    Examples
    --------
    >>> import geopandas as gpd
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None, None]},
    ...     geometry=[
    ...         shapely.LineString([(170, 0), (180, 0)]),
    ...         shapely.LineString([(-180, 0), (-170, 0)]),
    ...     ],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame(
    ...     {"name": ["Gate"]},
    ...     geometry=[shapely.LineString([(175, -1), (175, 1)])],
    ...     crs=4326,
    ... )
    >>> network = build_network(lanes, gates)
    >>> len(network.node_lon), len(network.edge_length_m)
    (3, 2)
    """
    start, end, tags = _segments(lanes)
    nodes: NDArray[np.float64]
    nodes, joined = np.unique(
        np.round(np.vstack([start, end]), _DECIMALS), axis=0, return_inverse=True
    )
    ends = joined.reshape(2, -1)
    pairs = np.sort(ends.T, axis=1)
    edges, first = np.unique(pairs, axis=0, return_index=True)
    proper = edges[:, 0] != edges[:, 1]
    edges, first = edges[proper], first[proper]

    along = np.hstack([nodes[edges[:, 0]], nodes[edges[:, 1]]])
    length = geodesic_distance_m(
        along[:, 0], along[:, 1], lon_b=along[:, 2], lat_b=along[:, 3]
    )
    polar = np.isin(tags[first], POLAR_PASSAGES)
    usable = polar <= open_polar
    graph = lane_graph(
        edges[usable, 0],
        edges[usable, 1],
        length_m=length[usable],
        nodes=len(nodes),
    )
    masks = gate_masks(gates, along)
    return SeaNetwork(
        node_lon=_frozen(nodes[:, 0]),
        node_lat=_frozen(nodes[:, 1]),
        edge_from=_frozen(edges[:, 0]),
        edge_to=_frozen(edges[:, 1]),
        edge_length_m=_frozen(length),
        edge_gates=_frozen(masks),
        edge_passages=gate_passages(gates, along, masks=masks),
        edge_polar=_frozen(polar),
        gate_names=tuple(map(str, gates["name"])),
        open_polar=open_polar,
        closed_gates=(),
        gate_delay_days=(0.0,) * len(gates),
        gate_cost_usd_per_t=(0.0,) * len(gates),
        graph=graph,
        reachable=_frozen(_largest_part(graph)),
    )


def _segments(
    lanes: gpd.GeoDataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    """Break the lanes into pairs of vertices, each with the tag of its lane."""
    parts, lane_of_part = shapely.get_parts(
        lanes.geometry.to_numpy(), return_index=True
    )
    vertices, part = shapely.get_coordinates(parts, return_index=True)
    if len(vertices) < 2:
        raise DataError("sea lanes", [Problem(where="lanes", what="there are none")])
    vertices[:, 0] = wrap_longitude(np.round(vertices[:, 0], _DECIMALS))
    follows = part[1:] == part[:-1]
    tags = lanes["passage"].fillna("").to_numpy(dtype=object)[lane_of_part[part]]
    return vertices[:-1][follows], vertices[1:][follows], tags[:-1][follows]


def lane_graph(
    edge_from: NDArray[np.int64],
    edge_to: NDArray[np.int64],
    *,
    length_m: NDArray[np.float64],
    nodes: int,
) -> csr_array:
    """Write edges as a sparse matrix that runs both ways.

    Parameters
    ----------
    edge_from, edge_to : ndarray of int, shape (m,)
    length_m : ndarray of float, shape (m,)
    nodes : int
        Number of nodes.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (nodes, nodes)
        Read-only.

    Examples
    --------
    >>> lane_graph(
    ...     np.array([0]), np.array([1]), length_m=np.array([5.0]), nodes=2
    ... ).toarray()
    array([[0., 5.],
           [5., 0.]])
    """
    graph = csr_array(
        (
            np.concatenate([length_m, length_m]),
            (
                np.concatenate([edge_from, edge_to]),
                np.concatenate([edge_to, edge_from]),
            ),
        ),
        shape=(nodes, nodes),
    )
    for array in (graph.data, graph.indices, graph.indptr):
        array.flags.writeable = False
    return graph


def _largest_part(graph: csr_array) -> NDArray[np.bool_]:
    _, part = connected_components(graph, directed=False)
    return np.asarray(part == np.bincount(part).argmax())


def _frozen(array: Values) -> Values:
    """Give a copy that nobody can write on."""
    copy = cast("Values", np.ascontiguousarray(array).copy())
    copy.flags.writeable = False
    return copy
