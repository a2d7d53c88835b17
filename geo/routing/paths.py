"""The shortest way by sea between two places."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import ParameterError, Problem
from geo.model.crs import (
    NAUTICAL_MILE_M,
    split_at_180,
    unwrap_geometry,
    wrap_longitude,
)
from geo.routing.gates import gates_in_order
from geo.routing.search import blocking_gates, edges_along, shortest_ways
from geo.routing.waypoints import Waypoint, tie_to_lanes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.routing.network import SeaNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way by sea, or the reason why there is none.

    Parameters
    ----------
    origin, destination : Waypoint
    length_nm : float
        Nautical miles with both connectors; infinite when blocked.
    sea_nm : float
        Of those, along the lanes.
    origin_connector_km, destination_connector_km : float
        From each place to the lane it is tied to, straight.
    days : float
        At sea, with the delays at the gates.
    gates : tuple of str
        Passed, in order.
    blocked_by : tuple of str
        When blocked, the gates of which any one would open a way again; if no
        single one does, those shut on the way with the fewest of them.
    coordinates : ndarray of float, shape (k, 2)
        Longitude and latitude along the way; no rows when blocked or at rest.
    """

    origin: Waypoint
    destination: Waypoint
    length_nm: float
    sea_nm: float
    origin_connector_km: float
    destination_connector_km: float
    days: float
    gates: tuple[str, ...]
    blocked_by: tuple[str, ...]
    coordinates: NDArray[np.float64] = field(compare=False, repr=False)

    @property
    def blocked(self) -> bool:
        """There is no way."""
        return not np.isfinite(self.length_nm)

    @property
    def connector_km(self) -> float:
        """Both connectors together, km."""
        return self.origin_connector_km + self.destination_connector_km

    @property
    def geometry(self) -> shapely.MultiLineString:
        """The way in lon/lat, split at 180; empty when blocked or at rest."""
        return draw_way(self.coordinates)


def draw_way(coordinates: NDArray[np.float64]) -> shapely.MultiLineString:
    """Draw a way through places as lines that end at 180 rather than cross it.

    Parameters
    ----------
    coordinates : ndarray of float, shape (k, 2)
        Longitude and latitude in degrees; steps go the short way round.

    Returns
    -------
    shapely.MultiLineString
        Parts in any order; empty for fewer than two different places.

    Examples
    --------
    >>> draw_way(np.array([[179.0, 0.0], [-179.0, 0.0]])).wkt
    'MULTILINESTRING ((179 0, 180 0), (-180 0, -179 0))'
    """
    moved = np.any(np.diff(coordinates, axis=0) != 0.0, axis=1)
    steps = coordinates[np.append(True, moved)] if len(coordinates) else coordinates
    if len(steps) < 2:
        return shapely.MultiLineString()
    line = split_at_180(unwrap_geometry(shapely.LineString(steps)))
    return shapely.MultiLineString(list(shapely.get_parts(line)))


def route(
    network: SeaNetwork,
    *,
    origin: Waypoint,
    destination: Waypoint,
    speed_kn: float = 14.0,
) -> Route:
    """Find the shortest way by sea.

    Parameters
    ----------
    network : SeaNetwork
    origin, destination : Waypoint
    speed_kn : float, optional
        Knots; 14 is a common speed of bulk carriers (unverified).

    Returns
    -------
    Route
        Blocked, with the gates that block it, where closures leave no way.

    Raises
    ------
    DataError
        A place lies more than 500 km from every lane.
    ParameterError
        The speed is not positive.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(178, 0), (182, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> way = route(
    ...     build_network(lanes, gates),
    ...     origin=Waypoint(name="west", lon=178.0, lat=0.0),
    ...     destination=Waypoint(name="east", lon=-178.0, lat=0.0),
    ... )
    >>> round(way.length_nm), way.gates
    (240, ())
    """
    return routes(network, [(origin, destination)], speed_kn=speed_kn)[0]


def routes(
    network: SeaNetwork,
    pairs: Iterable[tuple[Waypoint, Waypoint]],
    *,
    speed_kn: float = 14.0,
) -> tuple[Route, ...]:
    """Find the shortest way by sea for many pairs, one search per place.

    Parameters
    ----------
    network : SeaNetwork
    pairs : iterable of (Waypoint, Waypoint)
        Origin and destination.
    speed_kn : float, optional
        Knots.

    Returns
    -------
    tuple of Route
        In the order of the pairs.

    Raises
    ------
    DataError
        Places lie more than 500 km from every lane: all are told.
    ParameterError
        The speed is not positive.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> here = Waypoint(name="here", lon=0.0, lat=0.0)
    >>> routes(build_network(lanes, gates), [(here, here)])[0].length_nm
    0.0
    """
    _require_speed(speed_kn)
    wanted = list(pairs)
    if not wanted:
        return ()
    ties = tie_to_lanes(network, {place for pair in wanted for place in pair})
    ends = [(ties[origin].node, ties[end].node) for origin, end in wanted]
    ways = shortest_ways(network, np.array(ends, dtype=np.intp))
    blocked = blocking_gates(network, [key for key in ways if not len(ways[key])])
    return tuple(
        _described(
            network,
            pair,
            connectors_m=(ties[pair[0]].connector_m, ties[pair[1]].connector_m),
            nodes=ways[key],
            blocked_by=blocked.get(key, ()),
            speed_kn=speed_kn,
        )
        for pair, key in zip(wanted, ends, strict=True)
    )


def rerouted(
    base: Sequence[Route], *, network: SeaNetwork, speed_kn: float = 14.0
) -> tuple[Route, ...]:
    """Bring routes up to date with a network on which more gates are closed.

    A closure off a shortest way leaves it shortest, so only routes that pass a
    closed gate are searched again: the result is exact.

    Parameters
    ----------
    base : sequence of Route
        Shortest on the same network before the closures.
    network : SeaNetwork
        The view under the disruptions.
    speed_kn : float, optional
        Knots, the same as for the base.

    Returns
    -------
    tuple of Route
        In the order of the base.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame(
    ...     {"name": ["Strait"]},
    ...     geometry=[shapely.LineString([(0.5, -1), (0.5, 1)])],
    ...     crs=4326,
    ... )
    >>> network = build_network(lanes, gates)
    >>> west = Waypoint(name="west", lon=0.0, lat=0.0)
    >>> east = Waypoint(name="east", lon=1.0, lat=0.0)
    >>> base = routes(network, [(west, east)])
    >>> shut = network.under([Disruption(target=Target.GATE, name="Strait")])
    >>> rerouted(base, network=shut)[0].blocked_by
    ('Strait',)
    """
    closed = set(network.closed_gates)
    hit = [k for k, way in enumerate(base) if closed & set(way.gates)]
    fresh = routes(
        network,
        [(base[k].origin, base[k].destination) for k in hit],
        speed_kn=speed_kn,
    )
    found = dict(zip(hit, fresh, strict=True))
    return tuple(
        found[k]
        if k in found
        else replace(
            way, days=_days(network, way.length_nm, gates=way.gates, speed_kn=speed_kn)
        )
        for k, way in enumerate(base)
    )


def _require_speed(speed_kn: float) -> None:
    if not (np.isfinite(speed_kn) and speed_kn > 0.0):
        raise ParameterError(
            "route",
            [Problem(where="speed_kn", what=f"{speed_kn}", expected="above 0")],
        )


def _days(
    network: SeaNetwork, length_nm: float, *, gates: tuple[str, ...], speed_kn: float
) -> float:
    delay = dict(zip(network.gate_names, network.gate_delay_days, strict=True))
    return length_nm / (24.0 * speed_kn) + sum(delay[gate] for gate in gates)


def _described(
    network: SeaNetwork,
    pair: tuple[Waypoint, Waypoint],
    *,
    connectors_m: tuple[float, float],
    nodes: NDArray[np.intp],
    blocked_by: tuple[str, ...],
    speed_kn: float,
) -> Route:
    origin, destination = pair
    if _same_place(origin, destination):
        connectors_m = (0.0, 0.0)
    edges = edges_along(network, nodes)
    gates = gates_in_order(network.edge_gates[edges], network.gate_names)
    # sorted, so that the sum is the same whichever end the search began from
    along_m = float(np.sum(np.sort(network.edge_length_m[edges])))
    sea_nm = along_m / NAUTICAL_MILE_M if len(nodes) else np.inf
    length_nm = sea_nm + sum(connectors_m) / NAUTICAL_MILE_M
    return Route(
        origin=origin,
        destination=destination,
        length_nm=length_nm,
        sea_nm=sea_nm,
        origin_connector_km=connectors_m[0] / 1000.0,
        destination_connector_km=connectors_m[1] / 1000.0,
        days=_days(network, length_nm, gates=gates, speed_kn=speed_kn),
        gates=gates,
        blocked_by=blocked_by,
        coordinates=_way_points(network, pair, nodes=nodes),
    )


def _same_place(origin: Waypoint, destination: Waypoint) -> bool:
    here, there = wrap_longitude([origin.lon, destination.lon])
    return bool(here == there) and origin.lat == destination.lat


def _way_points(
    network: SeaNetwork, pair: tuple[Waypoint, Waypoint], *, nodes: NDArray[np.intp]
) -> NDArray[np.float64]:
    if not len(nodes) or _same_place(*pair):
        return np.empty((0, 2))
    ends = np.array([[place.lon, place.lat] for place in pair])
    ends[:, 0] = wrap_longitude(ends[:, 0])
    along = np.column_stack([network.node_lon[nodes], network.node_lat[nodes]])
    return np.vstack([ends[:1], along, ends[1:]])
