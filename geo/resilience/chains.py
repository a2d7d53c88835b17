"""Flows taken apart into chains from mine to market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.shared_columns import weakest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.resilience.supply_network import SupplyNetwork
    from geo.resilience.works import Works


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One way through the works from a source to the market.

    Parameters
    ----------
    nodes : tuple of int
        Positions of the works, the source first.
    links : tuple of int
        Positions of the links, that to the market last.
    """

    nodes: tuple[int, ...]
    links: tuple[int, ...]

    def works(self, network: SupplyNetwork) -> tuple[Works, ...]:
        """Give the works along it.

        Parameters
        ----------
        network : SupplyNetwork

        Returns
        -------
        tuple of Works
        """
        return tuple(network.nodes[place].works for place in self.nodes)

    def evidence(self, network: SupplyNetwork) -> str:
        """Give the weakest evidence of the capacities along it.

        Parameters
        ----------
        network : SupplyNetwork

        Returns
        -------
        str
        """
        return weakest(works.evidence for works in self.works(network))


def chains_of(network: SupplyNetwork) -> tuple[Chain, ...]:
    """List every way through a network.

    Parameters
    ----------
    network : SupplyNetwork

    Returns
    -------
    tuple of Chain
        In the order of their works.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> [chain.nodes for chain in chains_of(small_world().supply().parts[0])]
    [(0, 2), (1, 3)]
    """
    into: dict[int, list[int]] = {}
    for place, link in enumerate(network.links):
        into.setdefault(link.destination, []).append(place)
    found = [
        chain
        for place in into.get(-1, [])
        for chain in _upwards(network, into, (place,))
    ]
    return tuple(sorted(found, key=lambda chain: chain.nodes))


def chain_tonnes(
    network: SupplyNetwork,
    chains: tuple[Chain, ...],
    links_t: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share the flows on links out over chains.

    What leaves a works holds what entered it in proportion: goods are mixed there.

    Parameters
    ----------
    network : SupplyNetwork
    chains : tuple of Chain
        Of `chains_of`.
    links_t : ndarray of float, shape (m,)
        Tonnes a year on each link; what enters a works leaves it.

    Returns
    -------
    ndarray of float, shape (k,)
        Tonnes a year; they sum to what reaches the market.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> network = small_world().supply().parts[0]
    >>> chain_tonnes(network, chains_of(network), network.base_t)
    array([75., 25.])
    """
    entering = np.zeros(len(network.nodes))
    for place, link in enumerate(network.links):
        if not link.to_market:
            entering[link.destination] += links_t[place]
    tonnes = np.zeros(len(chains))
    for row, chain in enumerate(chains):
        carried = float(links_t[chain.links[-1]])
        for node, feed in zip(chain.nodes[1:], chain.links[:-1], strict=True):
            whole = entering[node]
            carried *= float(links_t[feed]) / whole if whole > 0.0 else 0.0
        tonnes[row] = carried
    return tonnes


def _upwards(
    network: SupplyNetwork, into: dict[int, list[int]], links: tuple[int, ...]
) -> Iterator[Chain]:
    """Follow links back to their sources."""
    first = network.links[links[0]].origin
    if network.nodes[first].is_source:
        nodes = tuple(network.links[place].origin for place in links)
        yield Chain(nodes=nodes, links=links)
        return
    for place in into.get(first, []):
        yield from _upwards(network, into, (place, *links))
