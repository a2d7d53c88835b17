"""What disruptions leave of works and links, and what their ways then cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.model.disruption import Target
from geo.resilience.hits import Touched
from geo.resilience.legs import Leg
from geo.resilience.link_costs import LinkCosts, cost_of, link_costs
from geo.routing.goals import Least
from geo.routing.paths import rerouted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model.disruption import Disruption
    from geo.model.voyages import VoyageRates
    from geo.resilience.supply_network import MarketSupply, SupplyNetwork
    from geo.routing.network import SeaNetwork

_ALMOST_NOTHING = 1e-9  # USD per tonne and mile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """What is left of a network.

    Parameters
    ----------
    node_share, link_share : ndarray of float, shape (n,), (m,)
        Fraction of an ordinary day that each works and link can still carry; where
        it is 1 it may grow.
    node_reasons, link_reasons : tuple of str
        What takes the most; empty where nothing does.
    legs : tuple of Leg
        Ways of the links as they are now.
    costs : LinkCosts
        On these ways, delays and fees included.
    """

    node_share: NDArray[np.float64]
    link_share: NDArray[np.float64]
    node_reasons: tuple[str, ...]
    link_reasons: tuple[str, ...]
    legs: tuple[Leg, ...]
    costs: LinkCosts


class States:
    """Finds the states of one network, the ordinary ways searched once.

    Parameters
    ----------
    network : SupplyNetwork
    supply : MarketSupply
        That it is a part of.
    """

    def __init__(self, network: SupplyNetwork, supply: MarketSupply) -> None:
        self.network = network
        self.supply = supply
        self.touched = Touched(network, market_iso3=supply.options.market_iso3)
        self.costs = link_costs(
            network.links, terms=supply.terms, value_usd_per_t=supply.value_usd_per_t
        )
        self._legs = tuple(link.leg for link in network.links)
        self._origin = np.array([link.origin for link in network.links], np.intp)
        self._gross = np.array([link.gross_t for link in network.links])

    def under(self, hits: Sequence[Disruption]) -> State:
        """Find what disruptions leave.

        A works or link keeps the smallest fraction that what touches it leaves. A
        closed gate sends ships round, a gate at a fraction sends the rest of them
        round; where there is no other way, tonnes are lost instead.

        Parameters
        ----------
        hits : sequence of Disruption
            Of things that are known, all in force.

        Returns
        -------
        State
        """
        network = self.network
        nodes = _Shares(len(network.nodes))
        links = _Shares(len(network.links))
        delay = np.zeros(len(network.links))
        fee = np.zeros(len(network.links))
        for hit in hits:
            touched = self.touched.nodes(hit)
            nodes.lower(touched, hit, reason=str(hit))
            ways = self.touched.links(hit)
            links.lower(ways, hit, reason=str(hit))
            if hit.delay_days or hit.cost_usd_per_t:
                charged = [*ways, *np.flatnonzero(np.isin(self._origin, touched))]
                delay[charged] += hit.delay_days
                fee[charged] += hit.cost_usd_per_t
        legs, costs = self._sailed(hits, links)
        if delay.any() or fee.any():
            held = replace(
                self.supply.terms.rates, cargo_usd_per_t=self.supply.value_usd_per_t
            ).holding_usd_per_t_day
            costs = replace(
                costs,
                days=costs.days + delay,
                usd=costs.usd + fee * self._gross + held * delay,
            )
        return State(
            node_share=nodes.share,
            link_share=links.share,
            node_reasons=tuple(nodes.reasons),
            link_reasons=tuple(links.reasons),
            legs=legs,
            costs=costs,
        )

    def _sailed(
        self, hits: Sequence[Disruption], links: _Shares
    ) -> tuple[tuple[Leg, ...], LinkCosts]:
        """Search the ways again that disrupted gates touch."""
        at_gates = [
            hit
            for hit in hits
            if hit.target is Target.GATE and hit.commodity in self.touched.goods
        ]
        sea = self.supply.sea.under(at_gates)
        if sea is self.supply.sea:
            return self._legs, self.costs
        now = self._ways(self._legs, sea)
        partly: dict[str, float] = {}
        for hit in at_gates:
            if 0.0 < hit.capacity < 1.0:
                partly[hit.name] = min(hit.capacity, partly.get(hit.name, 1.0))
        shut = [replace(hit, capacity=0.0) for hit in at_gates if hit.name in partly]
        round_ = self._ways(now, sea.under(shut)) if partly else now
        fresh: dict[int, tuple[float, float, float]] = {}
        for place, (leg, other) in enumerate(zip(now, round_, strict=True)):
            if leg is self._legs[place] and other is leg:
                continue
            through = min((partly.get(gate, 1.0) for gate in leg.gates), default=1.0)
            if leg.blocked:
                links.block(place, "blocked by " + _blockers(leg))
            elif through < 1.0 and other.blocked:
                gate = min(leg.gates, key=lambda one: partly.get(one, 1.0))
                links.limit(place, through, f"gate {gate} at {through:.0%}")
            fresh[place] = self._mixed(place, leg, other, through=through)
        return now, self.costs.with_some(fresh)

    def _mixed(
        self, place: int, leg: Leg, other: Leg, *, through: float
    ) -> tuple[float, float, float]:
        """Price a link of which a fraction goes through and the rest goes round."""
        here = self._priced(place, leg)
        if through == 1.0 or other.blocked:
            return here
        there = self._priced(place, other)
        days, usd, co2_t = (
            through * one + (1.0 - through) * more
            for one, more in zip(here, there, strict=True)
        )
        return days, usd, co2_t

    def _priced(self, place: int, leg: Leg) -> tuple[float, float, float]:
        return cost_of(
            self.network.links[place],
            leg,
            terms=self.supply.terms,
            value_usd_per_t=self.supply.value_usd_per_t,
        )

    def _ways(self, legs: Sequence[Leg], sea: SeaNetwork) -> tuple[Leg, ...]:
        # each cargo sails the way that costs it the least: on an ordinary day the
        # shortest; a fee weighs less on what is worth more, so cargoes may part
        now = list(legs)
        for gross_t in np.unique(self._gross):
            places = [
                place
                for place, leg in enumerate(legs)
                if self._gross[place] == gross_t and leg.route is not None
            ]
            routes = [legs[place].route for place in places]
            distinct = {id(route): route for route in routes if route is not None}
            rates = self._choosing(float(gross_t))
            found = rerouted(
                list(distinct.values()),
                network=sea,
                speed_kn=rates.speed_kn,
                least=Least.COST,
                rates=rates,
            )
            fresh = dict(zip(distinct, found, strict=True))
            for place, route in zip(places, routes, strict=True):
                if fresh[id(route)] is not route:
                    now[place] = legs[place].sailed(fresh[id(route)])
        return tuple(now)

    def _choosing(self, gross_t: float) -> VoyageRates:
        # where sailing costs nothing: of the ways with the least fees the shortest
        rates = self.supply.terms.rates
        worth = self.supply.value_usd_per_t / gross_t
        priced: VoyageRates = replace(rates, cargo_usd_per_t=worth)
        if priced.sailing_usd_per_t_nm or priced.holding_usd_per_t_day:
            return priced
        shortest: VoyageRates = replace(priced, freight_usd_per_t_nm=_ALMOST_NOTHING)
        return shortest


class _Shares:
    """Fractions that only ever fall, each with what lowered it the most."""

    def __init__(self, count: int) -> None:
        self.share = np.ones(count)
        self.reasons = [""] * count

    def lower(self, places: Iterable[int], hit: Disruption, *, reason: str) -> None:
        for place in places:
            self.limit(place, hit.capacity, reason)

    def limit(self, place: int, share: float, reason: str) -> None:
        if share < self.share[place]:
            self.share[place] = share
            self.reasons[place] = reason

    def block(self, place: int, reason: str) -> None:
        # a closed gate explains more than a closed port on the same way
        self.share[place] = 0.0
        self.reasons[place] = reason


def _blockers(leg: Leg) -> str:
    blocked_by = leg.route.blocked_by if leg.route is not None else ()
    return " or ".join(blocked_by) or "no way by sea"
