"""The stock of rare earths taken apart: each element group followed by itself.

Oxides of one group do not stand in for those of another. A stock of all rare earths
lasts as long as their tonnes do; who uses dysprosium is short as soon as that is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.resilience.departures import AS_IT_IS, StateBook
from geo.resilience.market_demand import EVERYONE
from geo.resilience.stock_question import StockQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.model.disruption import Disruption
    from geo.resilience.allocation import SupplyFlows
    from geo.resilience.supply_network import MarketSupply

    State = tuple[Disruption, ...]
    FlowsIn = Callable[[State], SupplyFlows]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupStock:
    """One element group of a market, ready to be followed.

    Parameters
    ----------
    group : str
        Key of `geo.model.commodities.ELEMENT_GROUPS`.
    question : StockQuestion
        Of the group's demand alone.
    book : StateBook
        Of the chains that carry the group.
    """

    group: str
    question: StockQuestion
    book: StateBook


def group_stocks(
    question: StockQuestion, *, supply: MarketSupply, flows_in: FlowsIn
) -> tuple[GroupStock, ...]:
    """Take the stock of a market apart by element group.

    A group has the demand that the network serves it with, and what lands of it by
    the chains of its own. Of stocks it has as many days as the whole: who holds what
    is told by no source. Users of a group are not told apart, for the same reason.

    Parameters
    ----------
    question : StockQuestion
        Of the whole.
    supply : MarketSupply
        With a network for each group.
    flows_in : callable
        Flows of all groups in a state; those of each state are asked for once.

    Returns
    -------
    tuple of GroupStock
        In the order of the networks; groups that the market does not use are left
        out. Demands add up to that of the question.

    Raises
    ------
    ParameterError
        The networks are not of element groups.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> asked = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=2
    ... )
    >>> group_stocks(
    ...     asked,
    ...     supply=programme.supply,
    ...     flows_in=lambda state: supply_flows(programme.under(state)),
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: stock of nickel by element group: 1 problem
    - networks: one for the whole
        expected: one for each element group
    """
    if not all(part.group for part in supply.parts):
        problem = Problem(
            where="networks",
            what="one for the whole",
            expected="one for each element group",
        )
        what = f"stock of {question.commodity} by element group"
        raise ParameterError(what, [problem])
    shared = _asked_once(flows_in)
    whole = sum(part.demand_t for part in supply.parts)
    return tuple(
        GroupStock(
            group=part.group,
            question=replace(
                question,
                demand_t_per_year=question.demand_t_per_year * part.demand_t / whole,
                sectors=EVERYONE,
            ),
            book=StateBook({AS_IT_IS: _of_group(part.group, shared)}),
        )
        for part in supply.parts
        if part.demand_t > 0.0
    )


def _asked_once(flows_in: FlowsIn) -> FlowsIn:
    """Keep the flows of each state for the groups that ask for them later."""
    found: dict[State, SupplyFlows] = {}

    def asked(state: State) -> SupplyFlows:
        if state not in found:
            found[state] = flows_in(state)
        return found[state]

    return asked


def _of_group(group: str, flows_in: FlowsIn) -> FlowsIn:
    """Leave the chains of one group."""

    def own(state: State) -> SupplyFlows:
        told = flows_in(state)
        return replace(told, flows=told.flows[told.flows["group"] == group])

    return own
