"""What holds the flow to a market down: the minimum cut nearest to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resilience.flow_graph import FlowGraph
    from geo.resilience.programme import PartAllocation

    Place = tuple[str, int]
    Cut = tuple[tuple[int, ...], tuple[int, ...]]

_FULL = 1e-7  # of the demand: a limit with less room than that is full
_MARKET = ("market", -1)


def binding_limits(part: PartAllocation) -> Cut:
    """Find the works and links that hold down what reaches a market.

    Parameters
    ----------
    part : PartAllocation

    Returns
    -------
    nodes, links : tuple of int
        Their positions; none where nothing is unmet.

    See Also
    --------
    nearest_cut : which they are.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> shut = Disruption(target=Target.FACILITY, name="P1")
    >>> binding_limits(programme.under([shut]).parts[0])
    ((2,), (3,))
    """
    if part.unmet_t <= _FULL * part.network.demand_t:
        return (), ()
    return nearest_cut(
        part.network.graph,
        flow=part.links_t,
        node_limit=part.node_limit,
        link_limit=part.link_limit,
    )


def nearest_cut(
    graph: FlowGraph,
    *,
    flow: NDArray[np.float64],
    node_limit: NDArray[np.float64],
    link_limit: NDArray[np.float64],
) -> Cut:
    """Find the minimum cut nearest the market of a largest flow.

    From the market, everything is reached through which more could still come; the
    limits at the border of that part carry all that flows. They are the same for
    every largest flow.

    Parameters
    ----------
    graph : FlowGraph
    flow : ndarray of float, shape (m,)
        A largest flow, less than the demand.
    node_limit, link_limit : ndarray of float, shape (n,), (m,)

    Returns
    -------
    nodes, links : tuple of int
        Positions of the limits.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1956). Maximal flow through a network. Canadian
    Journal of Mathematics 8, 399. doi 10.4153/CJM-1956-045-5

    Examples
    --------
    >>> from geo.resilience.flow_graph import FlowGraph
    >>> graph = FlowGraph(
    ...     origin=np.array([0, 1]),
    ...     destination=np.array([1, -1]),
    ...     is_source=np.array([True, False]),
    ...     demand=10.0,
    ...     base=np.zeros(2),
    ... )
    >>> nearest_cut(
    ...     graph,
    ...     flow=np.array([3.0, 3.0]),
    ...     node_limit=np.array([5.0, 5.0]),
    ...     link_limit=np.array([3.0, 4.0]),
    ... )
    ((), (0,))
    """
    least = _FULL * max(graph.demand, 1e-12)
    through = np.bincount(graph.origin, weights=flow, minlength=len(node_limit))
    ways: dict[Place, set[Place]] = {}
    ends = (
        [("out", int(node)) for node in graph.origin],
        [_MARKET if node < 0 else ("in", int(node)) for node in graph.destination],
    )
    inner = [("in", node) for node in range(len(node_limit))]
    outer = [("out", node) for node in range(len(node_limit))]
    for starts, stops, room, carried in (
        (*ends, link_limit - flow, flow),
        (inner, outer, node_limit - through, through),
    ):
        for start, stop, free, tonnes in zip(starts, stops, room, carried, strict=True):
            if free > least:
                ways.setdefault(stop, set()).add(start)
            if tonnes > least:
                ways.setdefault(start, set()).add(stop)
    reached = _reached(ways)
    return (
        _border(inner, outer, reached=reached),
        _border(*ends, reached=reached),
    )


def _reached(ways: dict[Place, set[Place]]) -> set[Place]:
    """Walk from the market against the flow, wherever there is room."""
    found: set[Place] = {_MARKET}
    waiting = [_MARKET]
    while waiting:
        fresh = ways.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _border(
    starts: list[Place], stops: list[Place], *, reached: set[Place]
) -> tuple[int, ...]:
    return tuple(
        place
        for place, (start, stop) in enumerate(zip(starts, stops, strict=True))
        if stop in reached and start not in reached
    )
