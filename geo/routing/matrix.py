"""Many pairs of places under many disruptions."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.model.crs import NAUTICAL_MILE_M
from geo.model.disruption import Disruption, Target
from geo.model.voyages import VoyageRates
from geo.routing.gates import gate_mask
from geo.routing.goals import Goal, Least
from geo.routing.network import SeaNetwork
from geo.routing.skeleton import Lengths, build_skeleton, lengths_under
from geo.routing.waypoints import Waypoint, tie_to_lanes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.routing.moorings import Tie

Pair = tuple[Waypoint, Waypoint]
State = tuple[Disruption, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voyages:
    """What voyages amount to, in arrays of one shape.

    Parameters
    ----------
    length_nm : ndarray of float
        Connectors included; infinite when blocked.
    days : ndarray of float
        With the delays at gates; infinite when blocked.
    gate_days, gate_usd_per_t : ndarray of float
        Of all passages of gates.
    usd_per_t : ndarray of float
        Freight, carbon, inventory and gates for a tonne of cargo; infinite when
        blocked, NaN without rates.
    gates : ndarray of uint64
        Bit j is set where the way passes gate j.
    """

    length_nm: NDArray[np.float64]
    days: NDArray[np.float64]
    gate_days: NDArray[np.float64]
    gate_usd_per_t: NDArray[np.float64]
    usd_per_t: NDArray[np.float64]
    gates: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RouteMatrix:
    """The best ways of k pairs, on an ordinary day and in s states.

    Parameters
    ----------
    pairs : tuple of (Waypoint, Waypoint)
    states : tuple of tuple of Disruption
    network : SeaNetwork
        On an ordinary day.
    rates : VoyageRates, optional
    base : Voyages
        Of shape (k,).
    under : Voyages
        Of shape (k, s).
    passing : ndarray of float, shape (k, s)
        Share of the goods that still passes: the least capacity of the gates on
        the way, 0 where it is blocked.
    probability : ndarray of float, shape (s,)
        That a state comes about: of all its disruptions together, as if each were
        independent.
    nodes : ndarray of int, shape (k, 2)
        Of the network, nearest to both ends.
    """

    pairs: tuple[Pair, ...]
    states: tuple[State, ...]
    network: SeaNetwork
    rates: VoyageRates | None
    base: Voyages
    under: Voyages
    passing: NDArray[np.float64]
    probability: NDArray[np.float64]
    nodes: NDArray[np.intp]


def route_matrix(
    network: SeaNetwork,
    pairs: Sequence[Pair],
    *,
    states: Sequence[Iterable[Disruption]],
    speed_kn: float = 14.0,
    least: Least = Least.LENGTH,
    rates: VoyageRates | None = None,
) -> RouteMatrix:
    """Find the best ways of many pairs in many states of the gates.

    Exact: the sea is searched once with every gate shut, and each state is joined
    to that. A pair is asked again only in states that shut, slow or charge a gate on
    its way; whatever a disruption adds elsewhere only makes other ways worse, so its
    way stays the best.

    Parameters
    ----------
    network : SeaNetwork
    pairs : sequence of (Waypoint, Waypoint)
        Origin and destination.
    states : sequence of iterable of Disruption
        Each with what is in force at once; for one after the other give
        ``[[hit] for hit in hits]``. Those of other targets than gates change
        nothing but the probability.
    speed_kn : float, optional
        Knots.
    least : Least, optional
    rates : VoyageRates, optional
        As for `geo.routing.paths.route`; with them costs are told.

    Returns
    -------
    RouteMatrix

    Raises
    ------
    DataError
        Places lie more than 500 km from every lane: all are told.
    ParameterError
        The speed is not positive, rates are missing, or a gate is not known.

    Examples
    --------
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> shut = Disruption(target=Target.GATE, name="Strait")
    >>> found = route_matrix(small_sea(), [(west, east)], states=[[shut]])
    >>> found.base.length_nm.round(), found.under.length_nm.round()
    (array([601.]), array([[847.]]))
    """
    goal = Goal(least=least, speed_kn=speed_kn, rates=rates)
    wanted, hits = tuple(pairs), tuple(tuple(state) for state in states)
    views = [network.under(state) for state in hits]
    ties = tie_to_lanes(network, {place for pair in wanted for place in pair})
    ends = [(ties[origin], ties[end]) for origin, end in wanted]
    ordinary, disrupted = _solved(network, views, ends=ends, goal=goal)
    connectors_m = np.array(
        [
            0.0 if origin.is_at(end) else sum(tie.connector_m for tie in tied)
            for (origin, end), tied in zip(wanted, ends, strict=True)
        ]
    )
    base = _voyages(ordinary, connectors_m, goal=goal)
    under = _voyages(disrupted, connectors_m[:, None], goal=goal)
    return RouteMatrix(
        pairs=wanted,
        states=hits,
        network=network,
        rates=rates,
        base=base,
        under=under,
        passing=_passing(under, network, states=hits),
        probability=np.array(
            [prod(hit.probability for hit in state) for state in hits]
        ),
        nodes=np.array([[tie.node for tie in pair] for pair in ends]).reshape(-1, 2),
    )


def _solved(
    network: SeaNetwork,
    views: Sequence[SeaNetwork],
    *,
    ends: Sequence[tuple[Tie, Tie]],
    goal: Goal,
) -> tuple[Lengths, Lengths]:
    if not ends:
        return _nothing((0,)), _nothing((0, len(views)))
    skeleton = build_skeleton(network, ends)
    everyone = np.arange(len(ends))
    base = lengths_under(skeleton, network, goal=goal, pairs=everyone)
    under = _nothing((len(ends), len(views)))
    for column, view in enumerate(views):
        touched = base.gates & _changed(network, view) != 0
        fresh = lengths_under(skeleton, view, goal=goal, pairs=np.flatnonzero(touched))
        for name in ("sea_m", "gate_days", "gate_usd_per_t", "gates"):
            getattr(under, name)[:, column] = getattr(base, name)
            getattr(under, name)[touched, column] = getattr(fresh, name)
    return base, under


def _nothing(shape: tuple[int, ...]) -> Lengths:
    return Lengths(
        sea_m=np.zeros(shape),
        gate_days=np.zeros(shape),
        gate_usd_per_t=np.zeros(shape),
        gates=np.zeros(shape, dtype=np.uint64),
    )


def _changed(network: SeaNetwork, view: SeaNetwork) -> np.uint64:
    """Give the mask of the gates that a view shuts, slows or charges."""
    shut = set(view.closed_gates) - set(network.closed_gates)
    terms = zip(
        network.gate_names,
        zip(network.gate_delay_days, network.gate_cost_usd_per_t, strict=True),
        zip(view.gate_delay_days, view.gate_cost_usd_per_t, strict=True),
        strict=True,
    )
    charged = {name for name, before, now in terms if before != now}
    return gate_mask(network.gate_names, shut | charged)


def _voyages(
    lengths: Lengths, connectors_m: NDArray[np.float64], *, goal: Goal
) -> Voyages:
    length_nm = (lengths.sea_m + connectors_m) / NAUTICAL_MILE_M
    days = length_nm / (24.0 * goal.speed_kn) + lengths.gate_days
    cost = np.full(length_nm.shape, np.nan)
    if goal.rates is not None:
        open_now = np.isfinite(length_nm)
        cost[:] = np.inf
        cost[open_now] = (
            length_nm * goal.rates.sailing_usd_per_t_nm
            + days * goal.rates.holding_usd_per_t_day
            + lengths.gate_usd_per_t
        )[open_now]
    return Voyages(
        length_nm=length_nm,
        days=days,
        gate_days=lengths.gate_days,
        gate_usd_per_t=lengths.gate_usd_per_t,
        usd_per_t=cost,
        gates=lengths.gates,
    )


def _passing(
    under: Voyages, network: SeaNetwork, *, states: Sequence[State]
) -> NDArray[np.float64]:
    share = np.isfinite(under.length_nm).astype(float)
    for column, state in enumerate(states):
        for hit in state:
            if hit.target is Target.GATE:
                mask = gate_mask(network.gate_names, [hit.name])
                through = under.gates[:, column] & mask != 0
                share[through, column] = np.minimum(
                    share[through, column], hit.capacity
                )
    return share
