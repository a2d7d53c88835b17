"""What a stop is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.model.disruption import Target
from geo.resilience.binding import binding_limits
from geo.resilience.chains import Chain, chain_tonnes, chains_of
from geo.resilience.evidence_shares import UNVERIFIED
from geo.resilience.hits import Touched

if TYPE_CHECKING:
    from geo.model.disruption import Disruption
    from geo.resilience.programme import Allocation, MarketProgramme, PartAllocation

_NAMED = 5  # of the limits in a cut


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chains:
    """The chains of one part on an ordinary day."""

    chains: tuple[Chain, ...]
    tonnes: NDArray[np.float64]
    doubtful: NDArray[np.bool_]
    touched: Touched

    def hit_by(self, stop: Disruption) -> NDArray[np.bool_]:
        nodes = set(self.touched.nodes(stop))
        links = set(self.touched.links(stop))
        if stop.target is Target.GATE:
            links = {
                place
                for place, link in enumerate(self.touched.network.links)
                if stop.name in link.leg.gates
            }
        return np.array(
            [
                bool(nodes.intersection(chain.nodes) or links.intersection(chain.links))
                for chain in self.chains
            ],
            dtype=bool,
        )


class OrdinaryDay:
    """The allocation of an ordinary day, asked about again and again.

    Parameters
    ----------
    programme : MarketProgramme
    """

    def __init__(self, programme: MarketProgramme) -> None:
        self.allocation = programme.base
        self._parts = [
            _chains(part, states.touched)
            for part, states in zip(
                self.allocation.parts, programme.states, strict=True
            )
        ]
        self._names = {
            node.works.facility_id: node.works.name
            for part in self.allocation.parts
            for node in part.network.nodes  # works come after their own feed
        }

    def label(self, stop: Disruption) -> str:
        """Name a stop: works by their names, all else by its own.

        Parameters
        ----------
        stop : Disruption

        Returns
        -------
        str
        """
        return self._names.get(stop.name, stop.name)

    def beyond(self, unmet_t: float) -> float:
        """Give what is unmet beyond the ordinary day, t per year.

        Parameters
        ----------
        unmet_t : float

        Returns
        -------
        float
        """
        return max(0.0, unmet_t - self.allocation.unmet_t)

    def hit_by(self, stop: Disruption) -> tuple[int, float, float]:
        """Say how much uses what is stopped.

        Parameters
        ----------
        stop : Disruption

        Returns
        -------
        tuple of int, float and float
            Chains that carry something, their tonnes a year, and how many of those
            rest on unverified capacity.
        """
        count, tonnes, doubtful = 0, 0.0, 0.0
        for part in self._parts:
            hit = part.hit_by(stop) & (part.tonnes > 0.0)
            count += int(hit.sum())
            tonnes += float(part.tonnes[hit].sum())
            doubtful += float(part.tonnes[hit & part.doubtful].sum())
        return count, tonnes, doubtful

    def added(self, after: Allocation) -> tuple[float, float, float]:
        """Give what the tonnes that still arrive take beyond an ordinary day.

        Parameters
        ----------
        after : Allocation

        Returns
        -------
        tuple of float
            Tonne-days, USD and tonnes of CO2 a year. Each part is held against what
            as many of its tonnes take on an ordinary day.
        """
        more = [
            _beyond(now, usual)
            for now, usual in zip(after.parts, self.allocation.parts, strict=True)
        ]
        days, usd, co2_t = (fsum(column) for column in zip(*more, strict=True))
        return days, usd, co2_t

    def moved(self, after: Allocation) -> float:
        """Give the tonnes a year that links to the market gain.

        Parameters
        ----------
        after : Allocation

        Returns
        -------
        float
        """
        gained = 0.0
        for now, usual in zip(after.parts, self.allocation.parts, strict=True):
            to_market = np.array([link.to_market for link in now.network.links], bool)
            gain = np.maximum(0.0, now.links_t - usual.links_t)
            gained += float(gain[to_market].sum())
        return gained

    def binding(self, after: Allocation) -> tuple[str, ...]:
        """Name the limits of a minimum cut: what holds the flow down.

        Parameters
        ----------
        after : Allocation

        Returns
        -------
        tuple of str
            Works and links, those that carry the most first; what is closed carries
            nothing and comes last.
        """
        amounts: dict[str, float] = {}
        for part in after.parts:
            if part.unmet_t <= 0.0:
                continue
            for name, tonnes in _cut(part):
                amounts[name] = amounts.get(name, 0.0) + tonnes
        ordered = sorted(amounts, key=lambda name: (-amounts[name], name))
        return tuple(ordered[:_NAMED])


def _chains(part: PartAllocation, touched: Touched) -> _Chains:
    chains = chains_of(part.network)
    doubtful = [chain.evidence(part.network) in UNVERIFIED for chain in chains]
    return _Chains(
        chains=chains,
        tonnes=chain_tonnes(part.network, chains, part.links_t),
        doubtful=np.array(doubtful, dtype=bool),
        touched=touched,
    )


def _beyond(now: PartAllocation, usual: PartAllocation) -> tuple[float, float, float]:
    before_t = _delivered(usual)
    part = _delivered(now) / before_t if before_t > 0.0 else 0.0
    here, there = now.state.costs, usual.state.costs
    pairs = ((here.days, there.days), (here.usd, there.usd), (here.co2_t, there.co2_t))
    days, usd, co2_t = (now.total(a) - part * usual.total(b) for a, b in pairs)
    return days, usd, co2_t


def _delivered(part: PartAllocation) -> float:
    return fsum(
        tonnes
        for tonnes, link in zip(part.links_t, part.network.links, strict=True)
        if link.to_market
    )


def _cut(part: PartAllocation) -> list[tuple[str, float]]:
    nodes, links = binding_limits(part)
    works = [
        (part.network.nodes[place].works.name, float(part.nodes_t[place]))
        for place in nodes
    ]
    return works + [
        (_way_named(part, place), float(part.links_t[place])) for place in links
    ]


def _way_named(part: PartAllocation, place: int) -> str:
    link = part.network.links[place]
    start = part.network.nodes[link.origin].works.name
    if link.to_market:
        return start  # all that it may give the market
    return f"{start} to {part.network.nodes[link.destination].works.name}"
