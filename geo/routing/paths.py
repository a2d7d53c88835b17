"""The best way by sea between two places."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.model.crs import NAUTICAL_MILE_M, split_at_180, unwrap_geometry
from geo.routing.drawing import way_points
from geo.routing.gates import gates_in_order
from geo.routing.goals import Goal, Least
from geo.routing.passing import gates_in_the_way, way_passing
from geo.routing.search import Way, blocking_gates, edges_along, shortest_ways
from geo.routing.waypoints import Waypoint, tie_to_lanes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geo.model.voyages import VoyageRates
    from geo.routing.moorings import Tie
    from geo.routing.network import SeaNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way by sea, or the reason why there is none.

    Parameters
    ----------
    origin, destination : Waypoint
    length_nm : float
        Nautical miles with all connectors; infinite when blocked.
    sea_nm : float
        Of those, along the lanes.
    origin_connector_km, destination_connector_km : float
        From each place to the lane it is tied to, straight.
    days : float
        At sea, with the delays at the gates.
    gate_days : float
        Of those, at gates: one delay for each passage.
    gate_usd_per_t : float
        Paid at gates for each tonne of cargo.
    gates : tuple of str
        Passed, each once, in order.
    blocked_by : tuple of str
        When blocked, the gates of which any one would open a way again; if no
        single one does, those shut on the way with the fewest of them. A gate
        that must be passed and is closed is named itself.
    coordinates : ndarray of float, shape (k, 2)
        Longitude and latitude along the way; no rows when blocked or at rest.
    via_connector_km : float
        To places called at on the way, and back to the lanes.
    """

    origin: Waypoint
    destination: Waypoint
    length_nm: float
    sea_nm: float
    origin_connector_km: float
    destination_connector_km: float
    days: float
    gate_days: float
    gate_usd_per_t: float
    gates: tuple[str, ...]
    blocked_by: tuple[str, ...]
    coordinates: NDArray[np.float64] = field(compare=False, repr=False)
    via_connector_km: float = 0.0

    @property
    def blocked(self) -> bool:
        """There is no way."""
        return not np.isfinite(self.length_nm)

    @property
    def connector_km(self) -> float:
        """All connectors together, km."""
        ends_km = self.origin_connector_km + self.destination_connector_km
        return ends_km + self.via_connector_km

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
    via: Sequence[Waypoint | str] = (),
    speed_kn: float = 14.0,
    least: Least = Least.LENGTH,
    rates: VoyageRates | None = None,
) -> Route:
    """Find the best way by sea.

    Parameters
    ----------
    network : SeaNetwork
    origin, destination : Waypoint
    via : sequence of Waypoint or str, optional
        Places to call at, and gates, by name, to pass, in this order. A leg may
        turn back behind a gate that it had to pass.
    speed_kn : float, optional
        Knots; 14 is a common speed of bulk carriers (unverified).
    least : Least, optional
        What is kept least. Delays at gates count among days, and what is paid
        there, with the waiting, among costs.
    rates : VoyageRates, optional
        For the least cost of a tonne, at the same speed.

    Returns
    -------
    Route
        Blocked, with the gates that block it, where closures leave no way.

    Raises
    ------
    DataError
        A place lies more than 500 km from every lane.
    ParameterError
        The speed is not positive, rates are missing, or a gate is not known.

    Examples
    --------
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> way = route(small_sea(), origin=west, destination=east)
    >>> round(way.length_nm), way.gates
    (601, ('Strait',))
    >>> way = route(small_sea(), origin=west, destination=east, via=["Cape"])
    >>> round(way.length_nm), way.gates
    (847, ('Cape',))
    """
    goal = Goal(least=least, speed_kn=speed_kn, rates=rates)
    stops: list[Waypoint] = [origin]
    passed: list[tuple[str, ...]] = [()]
    for stop in via:
        if isinstance(stop, str):
            passed[-1] += (stop,)
        else:
            stops.append(stop)
            passed.append(())
    stops.append(destination)
    ties = tie_to_lanes(network, stops)
    legs = [
        _leg(network, pair, ties=ties, gates=gates, goal=goal)
        for pair, gates in zip(pairwise(stops), passed, strict=True)
    ]
    return legs[0] if len(legs) == 1 else _joined(legs)


def routes(
    network: SeaNetwork,
    pairs: Iterable[tuple[Waypoint, Waypoint]],
    *,
    speed_kn: float = 14.0,
    least: Least = Least.LENGTH,
    rates: VoyageRates | None = None,
) -> tuple[Route, ...]:
    """Find the best way by sea for many pairs, one search per place.

    Parameters
    ----------
    network : SeaNetwork
    pairs : iterable of (Waypoint, Waypoint)
        Origin and destination.
    speed_kn : float, optional
        Knots.
    least : Least, optional
    rates : VoyageRates, optional
        As for `route`.

    Returns
    -------
    tuple of Route
        In the order of the pairs.

    Raises
    ------
    DataError
        Places lie more than 500 km from every lane: all are told.
    ParameterError
        The speed is not positive, or rates are missing.

    Examples
    --------
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> ways = routes(small_sea(), [(west, east), (west, west)])
    >>> [round(way.length_nm) for way in ways]
    [601, 0]
    """
    goal = Goal(least=least, speed_kn=speed_kn, rates=rates)
    wanted = list(pairs)
    if not wanted:
        return ()
    ties = tie_to_lanes(network, {place for pair in wanted for place in pair})
    return tuple(_found(network, wanted, ties=ties, goal=goal))


def rerouted(
    base: Sequence[Route],
    *,
    network: SeaNetwork,
    speed_kn: float = 14.0,
    least: Least = Least.LENGTH,
    rates: VoyageRates | None = None,
) -> tuple[Route, ...]:
    """Bring routes up to date with a network under disruptions.

    What is shut, slowed or dearer off the best way leaves it best, so only routes
    that pass such a gate are searched again: the result is exact.

    Parameters
    ----------
    base : sequence of Route
        Best, for the same goal, on the same network before the disruptions.
    network : SeaNetwork
        The view under the disruptions.
    speed_kn : float, optional
        Knots, the same as for the base.
    least : Least, optional
    rates : VoyageRates, optional
        As for the base.

    Returns
    -------
    tuple of Route
        In the order of the base.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> base = routes(small_sea(), [(west, east)])
    >>> shut = [Disruption(target=Target.GATE, name="Strait")]
    >>> rerouted(base, network=small_sea().under(shut))[0].gates
    ('Cape',)
    """
    # a way that was blocked stays blocked, but perhaps by more gates than before
    changed = set(network.closed_gates)
    for charge in (network.gate_delay_days, network.gate_cost_usd_per_t):
        changed |= {
            gate
            for gate, amount in zip(network.gate_names, charge, strict=True)
            if amount
        }
    hit = [k for k, way in enumerate(base) if way.blocked or changed & set(way.gates)]
    fresh = routes(
        network,
        [(base[k].origin, base[k].destination) for k in hit],
        speed_kn=speed_kn,
        least=least,
        rates=rates,
    )
    found = dict(zip(hit, fresh, strict=True))
    return tuple(found.get(k, way) for k, way in enumerate(base))


def _found(
    network: SeaNetwork,
    pairs: Sequence[tuple[Waypoint, Waypoint]],
    *,
    ties: Mapping[Waypoint, Tie],
    goal: Goal,
) -> Iterator[Route]:
    ends = [(ties[origin], ties[end]) for origin, end in pairs]
    ways = shortest_ways(network.weighed(goal.gate_m(network)), ends)
    lost = {key: (key[0].node, key[1].node) for key in ways if not ways[key].found}
    blocked = blocking_gates(network, set(lost.values()))
    for pair, key in zip(pairs, ends, strict=True):
        yield _described(
            network,
            pair,
            ties=key,
            way=ways[key],
            blocked_by=blocked[lost[key]] if key in lost else (),
            goal=goal,
        )


def _leg(
    network: SeaNetwork,
    pair: tuple[Waypoint, Waypoint],
    *,
    ties: Mapping[Waypoint, Tie],
    gates: tuple[str, ...],
    goal: Goal,
) -> Route:
    if not gates:
        return next(_found(network, [pair], ties=ties, goal=goal))
    ends = (ties[pair[0]], ties[pair[1]])
    way = way_passing(network, ends, gates=gates, gate_m=goal.gate_m(network))
    blocked_by: tuple[str, ...] = ()
    if not way.found:
        blocked_by = gates_in_the_way(network, ends, gates=gates)
    return _described(
        network, pair, ties=ends, way=way, blocked_by=blocked_by, goal=goal
    )


def _joined(legs: Sequence[Route]) -> Route:
    first, last = legs[0], legs[-1]
    called_km = sum(leg.connector_km for leg in legs)
    blocked = any(leg.blocked for leg in legs)
    return Route(
        origin=first.origin,
        destination=last.destination,
        length_nm=sum(leg.length_nm for leg in legs),
        sea_nm=sum(leg.sea_nm for leg in legs),
        origin_connector_km=first.origin_connector_km,
        destination_connector_km=last.destination_connector_km,
        via_connector_km=called_km
        - first.origin_connector_km
        - last.destination_connector_km,
        days=sum(leg.days for leg in legs),
        gate_days=sum(leg.gate_days for leg in legs),
        gate_usd_per_t=sum(leg.gate_usd_per_t for leg in legs),
        gates=()
        if blocked
        else tuple(dict.fromkeys(gate for leg in legs for gate in leg.gates)),
        blocked_by=tuple(
            dict.fromkeys(gate for leg in legs for gate in leg.blocked_by)
        ),
        coordinates=np.empty((0, 2))
        if blocked
        else np.vstack([leg.coordinates for leg in legs]),
    )


def _described(
    network: SeaNetwork,
    pair: tuple[Waypoint, Waypoint],
    *,
    ties: tuple[Tie, Tie],
    way: Way,
    blocked_by: tuple[str, ...],
    goal: Goal,
) -> Route:
    origin, destination = pair
    connectors_m = (ties[0].connector_m, ties[1].connector_m)
    if origin.is_at(destination) and not len(way.nodes) > 1:
        connectors_m = (0.0, 0.0)
    edges = edges_along(network, way.nodes)
    gates = gates_in_order(network.edge_gates[edges], network.gate_names)
    # sorted, so that the sum is the same whichever end the search began from
    along_m = float(np.sum(np.sort(network.edge_length_m[edges]))) + way.stubs_m
    passages = network.edge_passages[edges].sum(axis=0)
    gate_days = float(passages @ network.gate_delay_days)
    length_nm = (along_m + sum(connectors_m)) / NAUTICAL_MILE_M
    return Route(
        origin=origin,
        destination=destination,
        length_nm=length_nm,
        sea_nm=along_m / NAUTICAL_MILE_M,
        origin_connector_km=connectors_m[0] / 1000.0,
        destination_connector_km=connectors_m[1] / 1000.0,
        days=goal.days(length_nm) + gate_days,
        gate_days=gate_days,
        gate_usd_per_t=float(passages @ network.gate_cost_usd_per_t),
        gates=gates,
        blocked_by=blocked_by,
        coordinates=way_points(network, pair, ties=ties, way=way),
    )
