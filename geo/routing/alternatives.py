"""Ways that differ where it matters: at the gates they pass."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.disruption import Disruption, Target
from geo.routing.costs import route_cost
from geo.routing.goals import Least
from geo.routing.paths import route

if TYPE_CHECKING:
    from geo.model.voyages import VoyageRates
    from geo.routing.network import SeaNetwork
    from geo.routing.paths import Route
    from geo.routing.waypoints import Waypoint


def alternatives(
    network: SeaNetwork,
    *,
    origin: Waypoint,
    destination: Waypoint,
    k: int,
    speed_kn: float = 14.0,
    least: Least = Least.LENGTH,
    rates: VoyageRates | None = None,
) -> tuple[Route, ...]:
    """Find the best way and the best that differ from it at gates.

    Each alternative is the best way that avoids at least one gate of every better
    one. So a closure of a gate of each is survived by the next, and ways that differ
    only by a few miles at sea are not listed. The search branches over which gate of
    each better way to shut, and takes up the branches in the order of their ways: it
    is exact.

    Parameters
    ----------
    network : SeaNetwork
    origin, destination : Waypoint
    k : int
        How many at most, the best way among them; 1 or more.
    speed_kn : float, optional
        Knots.
    least : Least, optional
    rates : VoyageRates, optional
        As for `geo.routing.paths.route`.

    Returns
    -------
    tuple of Route
        The best first. Fewer than asked for where there are no more; a single
        blocked one where there is no way at all.

    Raises
    ------
    DataError
        A place lies more than 500 km from every lane.
    ParameterError
        `k` is not positive, the speed is not, or rates are missing.

    Examples
    --------
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> ways = alternatives(small_sea(), origin=west, destination=east, k=3)
    >>> [(way.gates, round(way.length_nm)) for way in ways]
    [(('Strait',), 601), (('Cape',), 847)]
    """
    _require_some(k)

    def best_without(shut: frozenset[str]) -> Route:
        hits = [Disruption(target=Target.GATE, name=gate) for gate in sorted(shut)]
        return route(
            network.under(hits),
            origin=origin,
            destination=destination,
            speed_kn=speed_kn,
            least=least,
            rates=rates,
        )

    best = best_without(frozenset())
    if best.blocked:
        return (best,)
    chosen: list[Route] = []
    order = count()  # of equally good ways, the one found first
    branches = [(0.0, next(order), frozenset[str](), best)]
    tried = {frozenset[str]()}
    while branches and len(chosen) < k:
        _, _, shut, way = heappop(branches)
        like = next((one for one in chosen if {*one.gates} <= {*way.gates}), way)
        if like is way:
            chosen.append(way)
        wider = {shut | {gate}: None for gate in like.gates}
        for more in [one for one in wider if one not in tried]:
            tried.add(more)
            found = best_without(more)
            if not found.blocked:
                worth = _worth(found, least=least, rates=rates)
                heappush(branches, (worth, next(order), more, found))
    return tuple(chosen)


def _require_some(k: int) -> None:
    if k < 1:
        raise ParameterError(
            "route", [Problem(where="k", what=f"{k}", expected="1 or more")]
        )


def _worth(way: Route, *, least: Least, rates: VoyageRates | None) -> float:
    if least == Least.LENGTH:
        return way.length_nm
    if least == Least.DAYS or rates is None:
        return way.days
    return route_cost(way, cargo_t=1.0, rates=rates).total_usd
