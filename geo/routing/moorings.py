"""Where a place is tied to the sea lanes: the nearest point on any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.geodesy import EARTH_RADIUS_M, unit_vectors
from geo.model.crs import GEOD, geodesic_distance_m, wrap_longitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.routing.network import SeaNetwork

_AT_NODE_M = 1.0  # nearer to a node than this is at the node
_MARGIN_M = 1000.0  # sphere and ellipsoid, and rounding, in the choice of edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A place tied to the nearest point on a lane.

    Nothing is written on the network: the edge is split in thought only. An edge
    that passes a gate is never split, so that it stays plain on which side of the
    gate a place lies.

    Parameters
    ----------
    nodes : tuple of int
        Both ends of the edge that the point lies on; the same twice at a node.
    along_m : tuple of float
        From the point along the edge to each of them.
    lon, lat : float
        The point.
    connector_m : float
        From the place straight to it.
    """

    nodes: tuple[int, int]
    along_m: tuple[float, float]
    lon: float
    lat: float
    connector_m: float

    @property
    def node(self) -> int:
        """The nearer of both ends."""
        return self.nodes[int(self.along_m[1] < self.along_m[0])]

    @property
    def at_node(self) -> bool:
        """The point is a node."""
        return self.nodes[0] == self.nodes[1]


def moor(
    network: SeaNetwork, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[Tie, ...]:
    """Tie places to the nearest points on the lanes that can ever be sailed.

    Parameters
    ----------
    network : SeaNetwork
        Which gates are closed does not matter.
    lon, lat : ndarray of float, shape (k,)
        Degrees.

    Returns
    -------
    tuple of Tie
        However far the lanes may be.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (4, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> tie = moor(build_network(lanes, gates), np.array([1.0]), np.array([1.0]))[0]
    >>> tie.nodes, round(tie.lon, 6), round(tie.connector_m)
    ((0, 1), 1.0, 110574)
    """
    lon, lanes = wrap_longitude(lon), _Lanes(network)
    places = unit_vectors(lon, lat)
    found = [lanes.nearest(place) for place in places]
    edges = np.array([edge for edge, _ in found], dtype=np.intp)
    return _tied(network, lon, lat, edges=edges, share=np.array([t for _, t in found]))


class _Lanes:
    """Unit vectors of the edges, made once for many places."""

    def __init__(self, network: SeaNetwork) -> None:
        used = network.reachable[network.edge_from]
        self.edges = np.flatnonzero(used & (network.open_polar | ~network.edge_polar))
        vectors = unit_vectors(network.node_lon, network.node_lat)
        self.start = vectors[network.edge_from[self.edges]]
        self.end = vectors[network.edge_to[self.edges]]
        reach = (network.edge_length_m[self.edges] + _MARGIN_M) / EARTH_RADIUS_M
        self.reach = reach * 1.01  # radians
        self.whole = network.edge_gates[self.edges] > 0

    def nearest(self, place: NDArray[np.float64]) -> tuple[int, float]:
        """Give the edge, and the share of it before the point nearest to a place."""
        to_start = np.arccos(np.clip(self.start @ place, -1.0, 1.0))
        to_end = np.arccos(np.clip(self.end @ place, -1.0, 1.0))
        ends = np.minimum(to_start, to_end)
        # no point of an edge is nearer than its nearer end less its length
        near = np.flatnonzero(ends - self.reach <= ends.min())
        start, end = self.start[near], self.end[near]
        across = np.cross(start, end)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        height = across @ place
        foot = place - height[:, None] * across
        inside = _turns(start, foot, across) & _turns(foot, end, across)
        inside &= ~self.whole[near]
        gap = np.where(inside, np.arcsin(np.abs(height)), ends[near])
        best = int(np.argmin(gap))
        edge = int(near[best])
        share = float(to_end[edge] < to_start[edge])
        if inside[best]:
            done = _angle(start[best], foot[best])
            share = done / (done + _angle(foot[best], end[best]))
        return int(self.edges[edge]), share


def _turns(
    first: NDArray[np.float64], then: NDArray[np.float64], across: NDArray[np.float64]
) -> NDArray[np.bool_]:
    return np.asarray(np.einsum("ij,ij->i", np.cross(first, then), across) >= 0.0)


def _angle(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    # as exact for small angles as for large ones
    return float(np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other))


def _tied(
    network: SeaNetwork,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    edges: NDArray[np.intp],
    share: NDArray[np.float64],
) -> tuple[Tie, ...]:
    first, second = network.edge_from[edges], network.edge_to[edges]
    lon_a, lat_a = network.node_lon[first], network.node_lat[first]
    lon_b, lat_b = network.node_lon[second], network.node_lat[second]
    length = network.edge_length_m[edges]
    before = length * share
    azimuth, _, _ = GEOD.inv(lon_a, lat_a, lon_b, lat_b)
    lon_p, lat_p, _ = GEOD.fwd(lon_a, lat_a, azimuth, before)
    at_first, at_second = before < _AT_NODE_M, length - before < _AT_NODE_M
    lon_p = np.select([at_first, at_second], [lon_a, lon_b], lon_p)
    lat_p = np.select([at_first, at_second], [lat_a, lat_b], lat_p)
    gap_m = geodesic_distance_m(lon, lat, lon_b=lon_p, lat_b=lat_p)

    after = np.where(at_first | at_second, 0.0, length - before)
    before = np.where(at_first | at_second, 0.0, before)
    return tuple(
        Tie(
            nodes=(int(node_a), int(node_b)),
            along_m=(float(metres_a), float(metres_b)),
            lon=float(place_lon),
            lat=float(place_lat),
            connector_m=float(gap),
        )
        for node_a, node_b, metres_a, metres_b, place_lon, place_lat, gap in zip(
            np.where(at_second & ~at_first, second, first),
            np.where(at_first, first, second),
            before,
            after,
            wrap_longitude(lon_p),
            lat_p,
            gap_m,
            strict=True,
        )
    )
