"""Who can supply a market: works, the links between them, what each may carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.disruption import Target
from geo.model.market import SectorShare
from geo.model.supply import SupplyOptions, TradeTerms
from geo.resilience.flow_graph import FlowGraph
from geo.resilience.legs import Leg
from geo.resilience.works import Works
from geo.routing.network import SeaNetwork

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A works that serves the market at one stage.

    Parameters
    ----------
    works : Works
        With its capacity in tonnes at the market.
    is_source : bool
        It takes no feed from another: a mine, or feed whose origin is not known.
    yield_to_market : float
        Tonnes at the market per contained tonne that leaves the works, by the
        recoveries of the stages after it.
    base_t : float
        On an ordinary day, tonnes a year at the market.
    limit_t : float
        The most it may give this market, tonnes a year at the market.
    """

    works: Works
    is_source: bool
    yield_to_market: float
    base_t: float
    limit_t: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What one works can send to another, or to the market.

    Parameters
    ----------
    origin : int
        Position of the works among the nodes.
    destination : int
        The same; -1 is the market.
    leg : Leg
        The way on an ordinary day.
    base_t : float
        On an ordinary day, tonnes a year at the market.
    limit_t : float
        The most, tonnes a year at the market.
    tariff_usd_per_t : float
        Duty, per tonne at the market.
    gross_t : float
        What is shipped for a tonne at the market.
    """

    origin: int
    destination: int
    leg: Leg
    base_t: float
    limit_t: float
    tariff_usd_per_t: float
    gross_t: float

    @property
    def to_market(self) -> bool:
        """The market is at its end."""
        return self.destination < 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyNetwork:
    """The works and links that supply a market of one commodity or element group.

    All tonnes are those that reach the market: a link before a stage that loses a
    tenth carries more. So what enters a works leaves it, and the most that flows is
    a plain maximum flow.

    Parameters
    ----------
    commodity, group : str
        The group is a key of `geo.model.commodities.ELEMENT_GROUPS`, or empty.
    demand_t : float
        Tonnes a year.
    nodes : tuple of Node
        In the order of their stages and ids.
    links : tuple of Link
        In the order of their ends.
    """

    commodity: str
    group: str
    demand_t: float
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    @property
    def base_t(self) -> NDArray[np.float64]:
        """What each link carries on an ordinary day, tonnes a year at the market."""
        return np.array([link.base_t for link in self.links], dtype=float)

    @property
    def graph(self) -> FlowGraph:
        """The same as arrays."""
        ends = [(link.origin, link.destination) for link in self.links]
        origin, destination = np.array(ends, dtype=np.intp).reshape(-1, 2).T
        return FlowGraph(
            origin=origin,
            destination=destination,
            is_source=np.array([node.is_source for node in self.nodes], dtype=bool),
            demand=self.demand_t,
            base=self.base_t,
        )

    @property
    def delivered_t(self) -> float:
        """What reaches the market on an ordinary day, tonnes a year."""
        return float(sum(link.base_t for link in self.links if link.to_market))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketSupply:
    """How a market is supplied with one commodity, before anything stops.

    Parameters
    ----------
    commodity : str
    stage : str
        Of the works that deliver to the market.
    demand_t : float
        Tonnes a year.
    parts : tuple of SupplyNetwork
        One, or one for each element group of rare earths.
    sectors : tuple of SectorShare
        Of the demand, with the order in which they are served.
    options : SupplyOptions
    terms : TradeTerms
    value_usd_per_t : float
        Of a contained tonne; 0 when not told.
    sea : SeaNetwork
        With nothing disrupted.
    hosts : frozenset of str
        Commodities that works of this one are by-products of.
    known : mapping of Target to frozenset of str
        Names that a disruption may give, flows excepted.
    notes : tuple of str
        What was left out or taken to be so, and why.
    """

    commodity: str
    stage: str
    demand_t: float
    parts: tuple[SupplyNetwork, ...]
    sectors: tuple[SectorShare, ...]
    options: SupplyOptions
    terms: TradeTerms
    value_usd_per_t: float
    sea: SeaNetwork
    hosts: frozenset[str]
    known: Mapping[Target, frozenset[str]]
    notes: tuple[str, ...]
