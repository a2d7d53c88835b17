"""What holds the flow to a market down: the minimum cut nearest to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geo.resilience.programme import PartAllocation

    Place = tuple[str, int]

_FULL = 1e-7  # of the demand: a limit with less room than that is full


def binding_limits(part: PartAllocation) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Find the works and links that are full and lead to what is not.

    From the market, everything is reached through which more could still come; the
    limits at the border of that part are a minimum cut, the one nearest the market.
    It is the same for every largest flow.

    Parameters
    ----------
    part : PartAllocation
        With something unmet.

    Returns
    -------
    nodes, links : tuple of int
        Their positions; none where nothing is unmet.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1956). Maximal flow through a network. Canadian
    Journal of Mathematics 8, 399. doi 10.4153/CJM-1956-045-5

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
    least = _FULL * max(part.network.demand_t, 1e-12)
    if part.unmet_t <= least:
        return (), ()
    reached = _reached(part, least=least)
    links = part.network.links
    return (
        tuple(
            place
            for place in range(len(part.network.nodes))
            if ("out", place) in reached and ("in", place) not in reached
        ),
        tuple(
            place
            for place, link in enumerate(links)
            if _end(link.destination) in reached and ("out", link.origin) not in reached
        ),
    )


def _reached(part: PartAllocation, *, least: float) -> set[Place]:
    """Walk from the market against the flow, wherever there is room."""
    links, nodes_t = part.network.links, part.nodes_t
    room = part.link_limit - part.links_t > least
    spare = part.node_limit - nodes_t > least
    carried = part.links_t > least
    ways: dict[Place, set[Place]] = {}
    for place, link in enumerate(links):
        start, end = ("out", link.origin), _end(link.destination)
        if room[place]:
            ways.setdefault(end, set()).add(start)
        if carried[place]:
            ways.setdefault(start, set()).add(end)
    for place in range(len(nodes_t)):
        if spare[place]:
            ways.setdefault(("out", place), set()).add(("in", place))
        if np.isfinite(nodes_t[place]) and nodes_t[place] > least:
            ways.setdefault(("in", place), set()).add(("out", place))
    found: set[Place] = {("market", -1)}
    waiting = [("market", -1)]
    while waiting:
        fresh = ways.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(sorted(fresh))
    return found


def _end(destination: int) -> Place:
    return ("market", -1) if destination < 0 else ("in", destination)
