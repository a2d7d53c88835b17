"""Allocations checked against their limits and against networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resilience.programme import Allocation, MarketProgramme, PartAllocation
    from geo.resilience.supply_network import Link, Node


def limits_of(part: PartAllocation) -> tuple[np.ndarray, np.ndarray]:
    """Give the most of works and links: the fraction left of what they carry.

    What nothing touches may grow to its limit.
    """
    network, state = part.network, part.state
    return (
        _left(state.node_share, network.nodes),
        _left(state.link_share, network.links),
    )


def _left(shares: np.ndarray, things: Sequence[Node | Link]) -> np.ndarray:
    return np.array(
        [
            one.limit_t if share == 1.0 else share * (one.base_t or one.limit_t)
            for share, one in zip(shares, things, strict=True)
        ]
    )


def most_that_flows(part: PartAllocation) -> float:
    """Ask networkx."""
    nodes, links = limits_of(part)
    graph = nx.DiGraph()
    graph.add_edge("market", "served", capacity=part.network.demand_t)
    for place, node in enumerate(part.network.nodes):
        graph.add_edge(("in", place), ("out", place), capacity=nodes[place])
        if node.is_source:
            graph.add_edge("ground", ("in", place))
    for link, most in zip(part.network.links, links, strict=True):
        end = "market" if link.to_market else ("in", link.destination)
        graph.add_edge(("out", link.origin), end, capacity=most)
    if "ground" not in graph:
        return 0.0
    return float(nx.maximum_flow_value(graph, "ground", "served"))


def beyond_usd(programme: MarketProgramme, allocation: Allocation) -> float:
    """Add up the cost beyond the prices of an ordinary day."""
    total = 0.0
    for part, calibration, usual in zip(
        allocation.parts, programme.calibrations, programme.base.parts, strict=True
    ):
        flowing = part.links_t > 0.0
        dearer = part.state.costs.usd[flowing] - usual.state.costs.usd[flowing]
        beyond = dearer + calibration.extra_usd[flowing]
        total += float(part.links_t[flowing] @ beyond)
    return total


def require_whole(part: PartAllocation) -> None:
    """Nothing is made or lost, and nothing carries more than it may."""
    network, tiny = part.network, 1e-9 * part.network.demand_t
    links = network.links
    for place, node in enumerate(network.nodes):
        into = sum(
            part.links_t[k] for k, x in enumerate(links) if x.destination == place
        )
        out = sum(part.links_t[k] for k, x in enumerate(links) if x.origin == place)
        assert node.is_source or into == pytest.approx(out, abs=tiny)
        assert out == pytest.approx(part.nodes_t[place], abs=tiny)
    arriving = sum(part.links_t[k] for k, x in enumerate(links) if x.to_market)
    assert arriving + part.unmet_t == pytest.approx(network.demand_t, abs=tiny)
    nodes, most = limits_of(part)
    assert np.all(part.links_t >= 0.0)
    assert np.all(part.nodes_t <= nodes + tiny)
    assert np.all(part.links_t <= most + tiny)
