"""The allocation of a market's supply under any disruptions."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.model.disruption import Disruption
from geo.resilience.calibration import Calibration, calibrate
from geo.resilience.hits import require_known
from geo.resilience.least_change import sums_of
from geo.resilience.least_cost_flow import LeastCostFlow
from geo.resilience.sector_shortage import unmet_by_sector
from geo.resilience.states import State, States
from geo.resilience.supply_network import MarketSupply, SupplyNetwork

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROUNDING = 1e-9  # of the demand: less than this is not unmet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PosedPart:
    """What is to be solved for one network under some disruptions.

    Parameters
    ----------
    part : int
        Position among the parts of the market's supply.
    network : SupplyNetwork
    state : State
    node_limit, link_limit : ndarray of float, shape (n,), (m,)
        The most, tonnes a year at the market.
    cost : ndarray of float, shape (m,)
        USD per tonne beyond the prices of an ordinary day.
    """

    part: int
    network: SupplyNetwork
    state: State
    node_limit: NDArray[np.float64]
    link_limit: NDArray[np.float64]
    cost: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartAllocation:
    """What one network carries under some disruptions.

    Parameters
    ----------
    network : SupplyNetwork
    state : State
    links_t : ndarray of float, shape (m,)
        Tonnes a year at the market on each link.
    node_limit, link_limit : ndarray of float, shape (n,), (m,)
        The most there was room for, tonnes a year at the market.
    unmet_t : float
        Tonnes a year.
    node_binds, link_binds : ndarray of float, shape (n,), (m,)
        By how many tonnes less is unmet for one tonne more of each limit. Where
        several cuts hold the flow down alike, one of their mixtures.
    """

    network: SupplyNetwork
    state: State
    links_t: NDArray[np.float64]
    node_limit: NDArray[np.float64]
    link_limit: NDArray[np.float64]
    unmet_t: float
    node_binds: NDArray[np.float64]
    link_binds: NDArray[np.float64]

    @property
    def nodes_t(self) -> NDArray[np.float64]:
        """What leaves each works, tonnes a year at the market."""
        origin = np.array([link.origin for link in self.network.links], dtype=np.intp)
        return sums_of(origin, self.links_t, size=len(self.network.nodes))

    def total(self, per_t: NDArray[np.float64]) -> float:
        """Add up what the flows take of something counted per tonne.

        Parameters
        ----------
        per_t : ndarray of float, shape (m,)
            By link; may be infinite where nothing flows.

        Returns
        -------
        float
        """
        flowing = self.links_t > 0.0
        return fsum(self.links_t[flowing] * per_t[flowing])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Allocation:
    """What a market gets under some disruptions.

    Parameters
    ----------
    supply : MarketSupply
    disruptions : tuple of Disruption
        Those that concern the commodity.
    parts : tuple of PartAllocation
        By element group.
    """

    supply: MarketSupply
    disruptions: tuple[Disruption, ...]
    parts: tuple[PartAllocation, ...]

    @property
    def unmet_t(self) -> float:
        """Tonnes a year that nothing makes up for."""
        return _lacking(self.supply, fsum(part.unmet_t for part in self.parts))

    @property
    def delivered_t(self) -> float:
        """Tonnes a year that reach the market."""
        return self.supply.demand_t - self.unmet_t

    @property
    def unmet_by_group(self) -> dict[str, float]:
        """Tonnes a year by element group."""
        return {
            part.network.group: _lacking(self.supply, part.unmet_t)
            for part in self.parts
        }

    @property
    def unmet_by_sector(self) -> dict[str, float]:
        """Tonnes a year by sector: the last in order of priority go short first."""
        return unmet_by_sector(
            self.unmet_by_group,
            demand_t={part.network.group: part.network.demand_t for part in self.parts},
            sectors=self.supply.sectors,
        )


class MarketProgramme:
    """Solves the allocation of one market again and again.

    Maximum delivery first, then the least cost, then the least change from the
    ordinary day (`geo.resilience.least_cost_flow`). Costs are those of
    `geo.resilience.calibration`: on an ordinary day its flows are optimal.

    Parameters
    ----------
    supply : MarketSupply

    Examples
    --------
    >>> from geo.model.disruption import Target
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> programme.under([Disruption(target=Target.COUNTRY, name="IDN")]).unmet_t
    70.0
    """

    def __init__(self, supply: MarketSupply) -> None:
        self.supply = supply
        self._parts = tuple(
            _Part(part, network, supply) for part, network in enumerate(supply.parts)
        )
        self.base = self.under()

    def under(self, disruptions: Sequence[Disruption] = ()) -> Allocation:
        """Allocate what is left while disruptions are in force.

        Parameters
        ----------
        disruptions : sequence of Disruption, optional
            All taken to be in force, whatever their dates.

        Returns
        -------
        Allocation
            What cannot be met is unmet, never an error.

        Raises
        ------
        ParameterError
            A disruption names what is not known; all are told.
        """
        return Allocation(
            supply=self.supply,
            disruptions=tuple(disruptions),
            parts=tuple(self.solved(posed) for posed in self.posed(disruptions)),
        )

    def unmet_t(self, disruptions: Sequence[Disruption] = ()) -> float:
        """Say what is unmet under disruptions, without the flows: faster than `under`.

        Parameters
        ----------
        disruptions : sequence of Disruption, optional

        Returns
        -------
        float
            Tonnes a year.

        Raises
        ------
        ParameterError
            A disruption names what is not known; all are told.
        """
        lacking = fsum(
            self._parts[posed.part].solver.least_unmet(
                node_limit=posed.node_limit, link_limit=posed.link_limit
            )
            for posed in self.posed(disruptions)
        )
        return _lacking(self.supply, lacking)

    def posed(self, disruptions: Sequence[Disruption] = ()) -> tuple[PosedPart, ...]:
        """Give limits and costs under disruptions, before anything is solved.

        Parameters
        ----------
        disruptions : sequence of Disruption, optional

        Returns
        -------
        tuple of PosedPart

        Raises
        ------
        ParameterError
            A disruption names what is not known; all are told.
        """
        require_known(disruptions, known=self.supply.known)
        return tuple(part.posed(disruptions) for part in self._parts)

    def solved(self, posed: PosedPart) -> PartAllocation:
        """Solve one part, as posed or with limits changed.

        Parameters
        ----------
        posed : PosedPart

        Returns
        -------
        PartAllocation
        """
        return self._parts[posed.part].solved(posed)

    @property
    def states(self) -> tuple[States, ...]:
        """What finds the states of each part."""
        return tuple(part.states for part in self._parts)

    @property
    def calibrations(self) -> tuple[Calibration, ...]:
        """The unseen costs of each part."""
        return tuple(part.calibration for part in self._parts)


class _Part:
    """One network with its solver, its limits and its calibrated costs."""

    def __init__(self, part: int, network: SupplyNetwork, supply: MarketSupply) -> None:
        self.part = part
        self.network = network
        self.states = States(network, supply)
        self.calibration = calibrate(network, self.states.costs.usd)
        links = network.links
        self.solver = LeastCostFlow(network.graph)
        self._node_base = np.array([node.base_t for node in network.nodes])
        self._node_limit = np.array([node.limit_t for node in network.nodes])
        self._link_limit = np.array([link.limit_t for link in links])

    def posed(self, disruptions: Sequence[Disruption]) -> PosedPart:
        state = self.states.under(disruptions)
        return PosedPart(
            part=self.part,
            network=self.network,
            state=state,
            node_limit=_left(state.node_share, self._node_base, self._node_limit),
            link_limit=_left(state.link_share, self.network.base_t, self._link_limit),
            cost=self._cost(state),
        )

    def solved(self, posed: PosedPart) -> PartAllocation:
        flow = self.solver.solve(
            node_limit=posed.node_limit, link_limit=posed.link_limit, cost=posed.cost
        )
        return PartAllocation(
            network=self.network,
            state=posed.state,
            links_t=flow.links,
            node_limit=posed.node_limit,
            link_limit=posed.link_limit,
            unmet_t=flow.unmet,
            node_binds=flow.node_unmet_dual,
            link_binds=flow.link_unmet_dual,
        )

    def _cost(self, state: State) -> NDArray[np.float64]:
        """Give what a link costs beyond the prices of an ordinary day."""
        passable = np.isfinite(state.costs.usd) & np.isfinite(self.states.costs.usd)
        more = np.zeros(len(passable))
        more[passable] = (state.costs.usd - self.states.costs.usd)[passable]
        # each cargo sails its cheapest way: a change only ever adds, rounding apart
        return np.maximum(0.0, self.calibration.extra_usd + more)


def _lacking(supply: MarketSupply, tonnes: float) -> float:
    return tonnes if tonnes > _ROUNDING * supply.demand_t else 0.0


def _left(
    share: NDArray[np.float64],
    base: NDArray[np.float64],
    limit: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give what is left: what is touched is rationed in proportion and cannot grow."""
    rationed = np.where(base > 0.0, base, limit)
    return np.where(share < 1.0, share * np.where(share > 0.0, rationed, 0.0), limit)
